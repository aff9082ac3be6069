//! The list as people work with it: folders, words, filters, kept searches, several at once, a page that was found, and
//! the list as a file. By mouse, and by keyboard alone.

use std::process::Command;

use countersign_testkit::pdf::{self, Page};
use fantoccini::key::Key;

use crate::{
    desk::{Browser, Display, Home, programs},
    steps::{answer_dialog, chord, counts, enter, escape, hand_over, holds, key, palette, press, saved},
};

/// So many envelopes are made; every tenth is not finished, and of those every seventh is a draft.
const MADE: u32 = 240;
const DRAFTS: u64 = 3;
const WAITING: u64 = 21;

/// Fills the data folder of a home, the same on every run.
fn fill(home: &Home) {
    let fill = programs().join("examples/fill");
    assert!(fill.is_file(), "the example that fills a data folder is not built: run `cargo xtask test`");
    let made = Command::new(fill).arg(home.data()).arg(MADE.to_string()).output().expect("it starts");
    assert!(made.status.success(), "{}", String::from_utf8_lossy(&made.stderr));
}

/// How many the list has, when it is the one that was asked for.
async fn total(app: &Browser) -> u64 {
    for _ in 0..400 {
        let script =
            "if (document.querySelector('[data-test=column]')?.getAttribute('aria-busy') !== 'false') return null;
             return Number(document.querySelector('[data-test=list]')?.dataset.total ?? 0)";
        if let Some(total) = app.js(script).await.as_u64() {
            return total;
        }
        tokio::time::sleep(std::time::Duration::from_millis(25)).await;
    }
    panic!("the list is never there");
}

/// Waits until the list has so many.
async fn comes_to(app: &Browser, wanted: u64) {
    for _ in 0..400 {
        if total(app).await == wanted {
            return;
        }
        tokio::time::sleep(std::time::Duration::from_millis(25)).await;
    }
    app.picture("another-total").await;
    panic!("the list has {} and never {wanted}", total(app).await);
}

/// The names in sight, from the top.
async fn names(app: &Browser) -> Vec<String> {
    total(app).await;
    let names =
        app.js("return [...document.querySelectorAll('[data-test=row] .name')].map((name) => name.title)").await;
    names.as_array().into_iter().flatten().filter_map(|name| name.as_str().map(String::from)).collect()
}

async fn folder(app: &Browser, folder: &str) -> u64 {
    app.click(&format!("[data-folder={folder}]")).await;
    total(app).await
}

/// Chooses an option by its text, as the keys and the mouse both do.
async fn choose(app: &Browser, field: &str, text: &str) {
    let field = format!("[data-field={field}]");
    app.find(&field).await.select_by_label(text).await.expect("an option");
}

#[tokio::test(flavor = "multi_thread")]
async fn words_filters_and_several_at_once_by_mouse() {
    let (display, home) = (Display::start(), Home::new());
    fill(&home);
    let app = Browser::app(&display, &home, &[], "list").await;
    app.find("[data-test=row]").await;
    let totals = [folder(&app, "drafts").await, folder(&app, "waiting").await, folder(&app, "sending").await];
    assert_eq!(totals, [DRAFTS, WAITING, 0]);
    app.says("[data-test=empty]", "Nothing is being sent.").await;
    let completed = folder(&app, "completed").await;
    app.says("[data-folder=completed]", &completed.to_string()).await;
    let all = folder(&app, "all").await;

    // Words: what is found has them, what is misspelt is asked about.
    app.fill("[data-test=search]", "harbour").await;
    let found = names(&app).await;
    assert!(!found.is_empty() && found.iter().all(|name| name.contains("Harbour Lane")), "{found:?}");
    let harbours = total(&app).await;
    app.fill("[data-test=search]", "harbuor").await;
    comes_to(&app, 0).await;
    app.says("[data-test=suggestion]", "harbour").await;
    app.picture("1-misspelt").await;
    app.click("[data-test=suggestion]").await;
    comes_to(&app, harbours).await;

    // Filters narrow what the words found, and are kept with them.
    app.click("[data-test=filter]").await;
    choose(&app, "filter-account", "Yoti Sign test").await;
    let narrowed = total(&app).await;
    assert!((1..harbours).contains(&narrowed), "{narrowed} of {harbours}");
    app.picture("2-narrowed").await;
    app.click("[data-test=save-search]").await;
    app.fill("[data-test=search-name]", "Harbour, test account").await;
    app.click("[data-test=search-keep]").await;
    holds(&app, "[data-test=saved-search]", "Harbour, test account").await;
    app.click("[data-test=filter-clear]").await;
    comes_to(&app, harbours).await;
    app.fill("[data-test=search]", "x").await;
    app.js("document.querySelector('[aria-label=\"Clear the search\"]').click()").await;
    comes_to(&app, all).await;
    app.click("[data-test=saved-search]").await;
    comes_to(&app, narrowed).await;
    assert_eq!(app.js("return document.querySelector('[data-test=search]').value").await, "harbour");
    folder(&app, "all").await;
    app.js("document.querySelector('[aria-label=\"Clear the search\"]').click()").await;
    comes_to(&app, all).await;
    choose(&app, "filter-label", "renewal").await;
    let labelled = total(&app).await;
    assert!(labelled > 0 && labelled < all);
    choose(&app, "filter-label", "Any label").await;
    app.fill("[data-field=filter-person]", "mar").await;
    app.click("[data-test=filter-found]").await;
    let theirs = total(&app).await;
    assert!(theirs > 0 && theirs < all, "{theirs}");
    app.js("document.querySelector('[aria-label=\"Any person\"]').click()").await;
    choose(&app, "filter-period", "Last 7 days").await;
    let lately = total(&app).await;
    assert!(lately > 0 && lately < all, "{lately}");
    choose(&app, "filter-period", "Any time").await;
    comes_to(&app, all).await;

    app.click("[data-test=sort-name]").await;
    let sorted = names(&app).await;
    assert!(sorted.is_sorted_by_key(|name| name.to_lowercase()), "{sorted:?}");
    app.click("[data-test=sort-activity]").await;

    // Several at once: taken back as one, and each that refuses says why.
    folder(&app, "drafts").await;
    app.click("[data-test=row]").await;
    app.js("document.querySelector('[data-test=row]:last-child').dispatchEvent(
        new MouseEvent('click', { bubbles: true, shiftKey: true }))")
        .await;
    app.says("[data-test=many]", "3 chosen").await;
    app.click("[data-test=many-deleteDraft]").await;
    comes_to(&app, 0).await;
    app.says("body", "Deleted 3.").await;
    app.js("[...document.querySelectorAll('button')].find((each) => each.textContent.trim() === 'Undo').click()").await;
    comes_to(&app, DRAFTS).await;
    folder(&app, "waiting").await;
    app.click("[data-test=row]").await;
    for place in [2, 3] {
        app.js(&format!(
            "document.querySelectorAll('[data-test=row]')[{}].dispatchEvent(
             new MouseEvent('click', {{ bubbles: true, ctrlKey: true }}))",
            place - 1
        ))
        .await;
    }
    app.says("[data-test=many]", "3 chosen").await;
    app.click("[data-test=many-remind]").await;
    app.says("[data-test=many-said]", "None was done").await;
    assert!(counts(&app, "[data-test=row-result][data-bad]", 3).await);
    holds(&app, "[data-test=row-result]", "The key of Yoti Sign test is not here").await;
    app.picture("3-refused").await;
    app.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn by_keys_alone_in_the_dark() {
    let (display, home) = (Display::start(), Home::new());
    fill(&home);
    let app = Browser::app(&display, &home, &[], "list-keys").await;
    app.find("[data-test=row]").await;
    palette(&app, "Dark theme").await;
    app.client.set_window_size(960, 640).await.expect("a size");
    let all = total(&app).await;

    // Words, down into what they found, and along it; Escape gives the whole list back.
    key(&app, "/").await;
    press(&app, "quay").await;
    holds(&app, "[data-test=row] mark, [data-test=row] .name", "Quay Street").await;
    let found = total(&app).await;
    assert!(found > 1 && found < all);
    press(&app, &char::from(Key::Down).to_string()).await;
    for _ in 0..2 {
        chord(&app, &[Key::Shift], Key::Down).await;
    }
    app.says("[data-test=many]", "3 chosen").await;
    app.picture("1-chosen").await;
    press(&app, &escape()).await;
    assert!(counts(&app, "[data-test=many]", 0).await);
    key(&app, "/").await;
    press(&app, &escape()).await;
    comes_to(&app, all).await;

    // A folder by its command, all of it chosen, archived and taken back.
    palette(&app, "Completed").await;
    let completed = total(&app).await;
    assert!(completed < all);
    chord(&app, &[Key::Control], 'a').await;
    app.says("[data-test=many]", &format!("{completed} chosen")).await;
    press(&app, &char::from(Key::Delete).to_string()).await;
    comes_to(&app, 0).await;
    app.says("body", &format!("Archived {completed}.")).await;
    chord(&app, &[Key::Control], 'z').await;
    comes_to(&app, completed).await;

    // What is refused is said where it can be read, also when the pane was closed.
    palette(&app, "Waiting for others").await;
    assert_eq!(total(&app).await, WAITING);
    key(&app, &char::from(Key::Home).to_string()).await;
    assert!(counts(&app, "[data-test=detail]", 0).await, "the pane is closed");
    press(&app, "r").await;
    app.says("[data-test=detail] [role=alert]", "The key of Yoti Sign").await;
    app.picture("2-refused").await;
    press(&app, &escape()).await;
    palette(&app, "Completed").await;
    comes_to(&app, completed).await;

    // Filters by keys.
    key(&app, "f").await;
    app.find("[data-test=filters]").await;
    app.js("document.querySelector('[data-field=filter-person]').focus()").await;
    press(&app, "mar").await;
    app.find("[data-test=filter-found]").await;
    press(&app, &enter()).await;
    let theirs = total(&app).await;
    assert!(theirs < completed, "{theirs} of {completed}");
    app.picture("3-filtered").await;
    key(&app, "f").await;

    // The list as a file has a line for each, below a head.
    let file = home.path().join("list.csv");
    palette(&app, "Export the list").await;
    answer_dialog(&display, "^Export the list$", &file);
    app.says("body", &format!("Wrote {theirs} ")).await;
    let written = std::fs::read_to_string(file).expect("the file");
    assert_eq!(written.trim_end().lines().count() as u64, theirs + 1, "{written}");
    app.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_page_that_was_found_opens_at_that_page() {
    let (display, home) = (Display::start(), Home::new());
    let app = Browser::app(&display, &home, &[], "list-hit").await;
    app.says("body", "Drop a PDF here to get it signed").await;
    let mut pages: Vec<Page> = (1..=12).map(Page::text).collect();
    pages[8].content = pages[8].content.replace("line 30: the parties agree", "line 30: a breakwater is built");
    hand_over(&home, &[home.write("Harbour lease.pdf", &pdf::document(&pages))]);
    app.find("[data-test=page][data-page='0'] img").await;
    saved(&app).await;
    app.click("[data-test=back]").await;
    app.fill("[data-test=search]", "breakwater").await;
    app.says("[data-test=hit]", "Harbour lease p. 9").await;
    app.picture("1-found").await;
    app.click("[data-test=hit]").await;
    app.find("[data-thumb$=':8'] [aria-current=page]").await;
    app.find("[data-test=page][data-page='8'] img").await;
    app.picture("2-opened").await;
    app.close().await;
}
