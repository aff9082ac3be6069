//! The main job, as a person does it: drop, people, tags, review, send, sign, the finished pack.

use std::path::Path;

use countersign_envelope::PageBox;
use countersign_testkit::pdf::{self, Page};
use fantoccini::key::Key;

use crate::{
    desk::{Browser, Display, Home},
    rehearsal::sign_in,
    stamp::stamps,
    steps::{
        TALL, WIDE, add_person, address, chord, counts, enter, hand_over, holds, key, mailbox, place, point_at, press,
        press_in_canvas, saved, tab_to,
    },
};

/// Left and bottom of the crop box of the turned page.
const CROP: [f64; 4] = [50.0, 60.0, 500.0, 700.0];
fn write_files(home: &Home) -> [std::path::PathBuf; 2] {
    let turned = Page { rotate: 90, crop: Some(CROP), ..Page::text(1) };
    [home.write("Lease.pdf", &pdf::contract(3)), home.write("Deed.pdf", &pdf::document(&[turned]))]
}

/// The tags on screen, by file and number of their person, with where they stand on their page in points.
async fn all_shown(app: &Browser) -> Vec<((bool, u64), [f64; 4])> {
    let script = format!(
        "return [...document.querySelectorAll('[data-test=tag]')].map(t => {{
         const s = t.closest('[data-test=page]'), a = t.getBoundingClientRect(), b = s.getBoundingClientRect();
         const wide = b.width > b.height, z = b.width / (wide ? {WIDE} : {TALL});
         return [wide, Number(t.dataset.n), (a.left - b.left) / z, (a.top - b.top) / z, a.width / z, a.height / z] }})"
    );
    let found = app.js(&script).await;
    let tags = found.as_array().expect("tags").iter();
    tags.map(|tag| {
        let person = (tag[0] == true, tag[1].as_u64().expect("a number"));
        (person, std::array::from_fn(|index| tag[index + 2].as_f64().expect("a number")))
    })
    .collect()
}

async fn compose(app: &Browser) {
    app.click("[data-test=step-recipients]").await;
    for name in ["Amara", "Daniel", "Ines"] {
        add_person(app, name).await;
    }
    // The last one signs when the others have: by keyboard, into a new group.
    app.js("[...document.querySelectorAll('[data-test=person]')].find(p => p.textContent.includes('Ines')).focus()")
        .await;
    chord(app, &[Key::Shift, Key::Alt], Key::Down).await;
    app.find("[data-lane='2'] [data-test=person]").await;
    app.picture("2-recipients").await;
    app.click("[data-test=step-tags]").await;
    app.find("[data-test=page] img").await;
}

/// Signs on the practice pages as everyone whose turn it is.
async fn sign_all(mail: &Browser, mailbox: &str) {
    for name in ["amara", "daniel", "ines"] {
        mail.client.goto(&format!("{mailbox}?inbox={name}@example.com")).await.expect("the mailbox");
        mail.click("[data-mail=invitation]").await;
        mail.click("[data-open=invitation] [data-action=open-and-sign]").await;
        mail.find("body[data-page=signing][data-ready=true]").await;
        // Finishing without signing is refused, by name.
        mail.click("[data-action=finish]").await;
        mail.find("body[data-refused]").await;
        mail.js("document.querySelector('[data-field][data-kind=signature]').click()").await;
        mail.find("#signature-dialog[open] #typed-signature").await;
        mail.fill("#typed-signature", name).await;
        mail.picture(&format!("5-{name}-signs")).await;
        mail.click("[data-action=use-signature]").await;
        mail.find("[data-field][data-kind=signature][data-filled=true]").await;
        mail.click("[data-action=finish]").await;
        mail.find("body[data-page=done]").await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_main_job_from_a_drop_to_the_finished_pack() {
    let (display, home) = (Display::start(), Home::new());
    let app = Browser::app(&display, &home, &[], "main-job").await;
    app.says("body", "Drop a PDF here to get it signed").await;
    app.picture("1-first-run").await;
    hand_over(&home, &write_files(&home));
    app.find("[data-test=step-tags]").await;
    compose(&app).await;

    let lease = "[data-test=page][data-page=\"0\"]";
    place(&app, 1, "s", lease, (80.0, 620.0)).await;
    place(&app, 2, "s", lease, (330.0, 620.0)).await;
    app.find("[data-test=tag][data-n='2']").await;
    app.picture("3-tags").await;
    let mut places = all_shown(&app).await;
    app.js("const all = [...document.querySelectorAll('[data-test=thumb]')]; all.at(-1).click()").await;
    let deed = "[data-test=page]:last-of-type";
    app.find(deed).await;
    // The third by keyboard only: person, tool, Enter places it in the middle of the page in sight.
    point_at(&app, 20.0, 600.0).await;
    press_in_canvas(&app, "s").await;
    press_in_canvas(&app, "3").await;
    press(&app, &String::from(char::from(Key::Enter))).await;
    if !counts(&app, "[data-test=tag][data-n='3']", 1).await {
        // With the pointer over the page the first Enter only brings the field in sight.
        press(&app, &String::from(char::from(Key::Enter))).await;
    }
    app.find("[data-test=tag][data-n='3']").await;
    saved(&app).await;
    app.picture("3-tags-turned").await;
    places.extend(all_shown(&app).await);

    app.click("[data-test=step-review]").await;
    app.fill("[data-test=message]", "The lease as we spoke of it.").await;
    app.picture("4-review").await;
    app.click("[data-test=send]").await;
    app.find("[data-test=stop]").await;
    app.find("[data-test=open-mailbox]").await;
    app.picture("4-sent").await;
    let mailbox = mailbox(&app).await;
    let mail = Browser::plain(&display, &home, "main-job").await;
    sign_all(&mail, &mailbox).await;
    drop(mail);

    app.click("[data-test=show-envelope]").await;
    app.find("[data-test=row] [data-status=completed]").await;
    app.find("[data-test=pack-file]").await;
    app.picture("6-completed").await;
    assert_eq!(app.js("return window.__cspViolations").await, serde_json::json!([]));
    compare(&home.data().join("packs"), &places);
    app.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_main_job_by_keys_alone() {
    let (display, home) = (Display::start(), Home::new());
    // As the file manager opens it.
    let app = Browser::app(&display, &home, &[home.write("Lease.pdf", &pdf::contract(2))], "keys-job").await;
    app.find("[data-test=page] img").await;
    chord(&app, &[Key::Control], '1').await;
    app.find("[data-test=add-person]").await;
    chord(&app, &[], 'n').await;
    app.find("[data-test=person-name]:focus").await;
    press(&app, "Amara").await;
    chord(&app, &[], Key::Tab).await;
    app.find("[data-test=person-email]:focus").await;
    press(&app, "amara@example.com").await;
    saved(&app).await;
    chord(&app, &[Key::Control], '2').await;
    app.find("[data-test=page] img").await;
    chord(&app, &[], 's').await;
    chord(&app, &[], Key::Enter).await;
    app.find("[data-test=tag][data-n='1']").await;
    chord(&app, &[Key::Shift], Key::Down).await;
    saved(&app).await;
    app.picture("1-tag").await;
    chord(&app, &[Key::Control], Key::Enter).await;
    tab_to(&app, "document.activeElement.dataset.test === 'message'").await;
    press(&app, "The lease as we spoke of it.").await;
    saved(&app).await;
    chord(&app, &[Key::Control], Key::Enter).await;
    app.says("[data-test=send-box] h2", "Goes out in").await;
    app.find("[data-outcome=sent]").await;
    chord(&app, &[Key::Alt], Key::Left).await;
    holds(&app, "[data-test=row]", "Waiting for Amara").await;
    app.picture("2-out").await;
    tab_to(&app, "document.activeElement.dataset.test === 'open-mailbox'").await;
    chord(&app, &[], Key::Enter).await;
    sign_in(&address(&app).await, "Lease");
    app.find("[data-test=row] [data-status=completed]").await;
    app.find("[data-test=pack-file]").await;
    // Enter opens the finished documents of what is selected.
    key(&app, &enter()).await;
    app.find("[data-test=pack-page] img").await;
    app.picture("3-pack").await;
    app.close().await;
}

/// Compares where the marks are in the finished files with where the tags stood on the screen.
fn compare(packs: &Path, places: &[((bool, u64), [f64; 4])]) {
    let folder =
        std::fs::read_dir(packs).expect("packs").flatten().find(|entry| entry.path().is_dir()).expect("a pack").path();
    let turned = PageBox {
        width_pt: CROP[3] - CROP[1],
        height_pt: CROP[2] - CROP[0],
        rotation: 90,
        crop_x_pt: CROP[0],
        crop_y_pt: CROP[1],
        user_unit: 1.0,
    };
    let lease = stamps(&folder.join("Lease.pdf"), &PageBox::upright(TALL, 842.0));
    let deed = stamps(&folder.join("Deed.pdf"), &turned);
    assert_eq!((lease.len(), deed.len(), places.len()), (2, 1, 3), "{places:?}");
    for ((wide, person), at) in places {
        let marks = if *wide { &deed } else { &lease };
        let apart = |mark: &[f64; 4]| at.iter().zip(mark).map(|(a, b)| (a - b).abs()).fold(0.0, f64::max);
        let nearest = marks.iter().map(|(_, mark)| apart(mark)).fold(f64::INFINITY, f64::min);
        assert!(nearest <= 1.0, "person {person}: on the screen {at:?}, in the file {marks:?}");
    }
}
