//! Files that cannot be sent as they are: each has its own sentence, and the good ones are in all the same.

use std::{collections::BTreeMap, fs, process::Command, time::Duration};

use countersign_testkit::pdf::{self, SignatureField};

use crate::{
    desk::{Browser, Display, Home, processes},
    steps::{hand_over, saved},
};

/// Each file, and what its row must say.
fn files() -> Vec<(&'static str, Vec<u8>, &'static str)> {
    let mut damaged = pdf::contract(2);
    let end = damaged.len() - 60;
    damaged[20..end].fill(b'x');
    vec![
        ("Lease.pdf", pdf::contract(2), "You can already place tags"),
        ("Lease again.pdf", pdf::contract(2), "Lease.pdf is already here"),
        ("Letter.pdf", b"Dear Amara".to_vec(), "Is not a PDF"),
        ("Nothing.pdf", Vec::new(), "Is empty"),
        ("Cut off.pdf", pdf::truncated(), "Ends early"),
        ("Damaged.pdf", damaged, "Is damaged"),
        ("No pages.pdf", pdf::document(&[]), "Has no pages"),
        ("Register.pdf", pdf::contract(5001), "Has 5001 pages"),
        ("Locked.pdf", pdf::locked("owner", "secret"), "Locked with a password"),
        ("Owned.pdf", pdf::locked("owner", ""), "Its owner restricted changes"),
        ("Signed.pdf", pdf::form(SignatureField::Signed), "can only be sent to read"),
    ]
}

async fn rows(app: &Browser) -> BTreeMap<String, String> {
    let read = "return [...document.querySelectorAll('[data-test=import-file]')].map((row) =>
        [row.querySelector('.name').title, row.querySelector('.second')?.textContent ?? ''])";
    serde_json::from_value::<Vec<(String, String)>>(app.js(read).await).expect("rows").into_iter().collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn each_bad_file_has_its_own_sentence_and_the_good_ones_are_in() {
    let (display, home) = (Display::start(), Home::new());
    let app = Browser::app(&display, &home, &[], "files").await;
    app.says("body", "Drop a PDF here to get it signed").await;
    let mut given = Vec::new();
    for (name, bytes, _) in files() {
        given.push(home.write(name, &bytes));
    }
    let gone = home.path().join("Gone.pdf");
    std::os::unix::fs::symlink(home.path().join("nowhere"), &gone).expect("a link to nothing");
    given.push(gone);
    hand_over(&home, &given);
    app.find("[data-test=envelope-name][title='Lease']").await;
    let mut wanted: BTreeMap<&str, &str> = files().into_iter().map(|(name, _, says)| (name, says)).collect();
    wanted.insert("Gone.pdf", "Is not there any more");
    let begun = std::time::Instant::now();
    loop {
        let said = rows(&app).await;
        let missing: Vec<_> = wanted
            .iter()
            .filter(|(name, says)| said.get(**name).is_none_or(|text| !text.contains(**says)))
            .map(|(name, says)| (name, says, said.get(*name)))
            .collect();
        if missing.is_empty() {
            break;
        }
        if begun.elapsed() > Duration::from_secs(40) {
            app.picture("missing").await;
            panic!("not said: {missing:#?}");
        }
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
    app.picture("1-tray").await;

    // The wrong password says so and takes nothing away; the right one opens the file, and the copy without is sent.
    app.fill("[data-test=password]", "guess").await;
    app.click("[data-test=unlock]").await;
    app.says("[data-test=import-tray]", "This password does not open Locked.pdf").await;
    app.fill("[data-test=password]", "secret").await;
    app.click("[data-test=unlock]").await;
    app.find("[data-test=import-file][data-state=ready] [title='Locked.pdf']").await;
    saved(&app).await;
    app.picture("2-unlocked").await;
    app.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_folder_gives_its_pdfs() {
    let (display, home) = (Display::start(), Home::new());
    let app = Browser::app(&display, &home, &[], "files").await;
    app.says("body", "Drop a PDF here to get it signed").await;
    let folder = home.path().join("Flat 4");
    fs::create_dir(&folder).expect("a folder");
    home.write("Flat 4/Lease.pdf", &pdf::contract(1));
    home.write("Flat 4/Inventory.PDF", &pdf::contract(2));
    home.write("Flat 4/notes.txt", b"no");
    hand_over(&home, &[folder]);
    app.find("[data-document] [title^='Lease']").await;
    app.find("[data-document] [title^='Inventory']").await;
    assert!(!app.text("body").await.contains("notes"), "what is no PDF is left where it is");
    app.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_worker_that_is_killed_is_replaced_and_the_pages_come_back() {
    let (display, home) = (Display::start(), Home::new());
    let app = Browser::app(&display, &home, &[], "files").await;
    app.says("body", "Drop a PDF here to get it signed").await;
    hand_over(&home, &[home.write("Lease.pdf", &pdf::contract(30))]);
    app.find("[data-test=envelope-name][title='Lease']").await;
    app.click("[data-test=step-tags]").await;
    app.find("[data-test=page] img").await;
    let workers = workers_of(&home);
    assert!(!workers.is_empty(), "pages are drawn by workers");
    for worker in workers {
        assert!(Command::new("kill").args(["-9", &worker.to_string()]).status().expect("kill").success());
    }
    // Far down, where nothing was drawn yet.
    let far = "const sheets = document.querySelector('[data-region=canvas]');
               sheets.scrollTop = sheets.scrollHeight; return sheets.scrollTop";
    assert_ne!(app.js(far).await, 0, "the pages scroll");
    let drawn = "return [...document.querySelectorAll('[data-test=page] img')].some((img) =>
                   img.complete && img.naturalWidth > 0 && img.src.includes('/29/'))";
    let begun = std::time::Instant::now();
    while app.js(drawn).await != true {
        assert!(begun.elapsed() < Duration::from_secs(30), "the last page is not drawn by another worker");
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    app.picture("3-after-the-worker").await;
    app.close().await;
}

/// The workers that the app of this home started.
fn workers_of(home: &Home) -> Vec<u32> {
    let data = home.data().display().to_string();
    let apps = processes(|a| a.first().is_some_and(|a| a.ends_with("/countersign")) && a.contains(&data));
    processes(|a| a.first().is_some_and(|a| a.ends_with("/countersign-pdf-worker")))
        .into_iter()
        .filter(|worker| {
            let status = fs::read_to_string(format!("/proc/{worker}/status")).unwrap_or_default();
            let parent = status.lines().find_map(|line| line.strip_prefix("PPid:")).map(str::trim).unwrap_or_default();
            apps.iter().any(|app| app.to_string() == parent)
        })
        .collect()
}
