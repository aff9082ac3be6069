//! The main job, as a person does it: drop, people, tags, review, send, sign, the finished pack. Then the same with the
//! power cut.

use std::{path::Path, process::Command, time::Duration};

use countersign_envelope::PageBox;
use countersign_testkit::pdf::{self, Page};
use fantoccini::{
    actions::{InputSource, MouseActions, PointerAction},
    elements::Element,
    key::Key,
};

use crate::{
    desk::{Browser, Display, Home},
    stamp::stamps,
};

/// Left and bottom of the crop box of the turned page.
const CROP: [f64; 4] = [50.0, 60.0, 500.0, 700.0];
/// Widths of the two files' pages as displayed, in points: the turned one is wide, the other tall.
const WIDE: f64 = CROP[3] - CROP[1];
const TALL: f64 = 595.0;

fn write_files(home: &Home) -> [std::path::PathBuf; 2] {
    let turned = Page { rotate: 90, crop: Some(CROP), ..Page::text(1) };
    [home.write("Lease.pdf", &pdf::contract(3)), home.write("Deed.pdf", &pdf::document(&[turned]))]
}

/// Hands files to the running app, as a second start does.
fn hand_over(home: &Home, files: &[std::path::PathBuf]) {
    let mut second = Command::new(env!("CARGO_BIN_EXE_countersign"));
    second.arg("--data").arg(home.data()).args(files).env("HOME", home.path()).env_remove("XDG_RUNTIME_DIR");
    assert!(second.status().expect("a second start").success(), "the first instance takes the files");
}

async fn press(app: &Browser, keys: &str) {
    let active = app.client.active_element().await.expect("a focus");
    active.send_keys(keys).await.expect("keys");
}

/// Presses keys that are held with Shift, Alt or Ctrl.
async fn chord(app: &Browser, held: &[Key], key: Key) {
    use fantoccini::actions::{KeyAction, KeyActions};
    let down = held.iter().map(|key| KeyAction::Down { value: char::from(*key) });
    let stroke = [KeyAction::Down { value: char::from(key) }, KeyAction::Up { value: char::from(key) }];
    let up = held.iter().rev().map(|key| KeyAction::Up { value: char::from(*key) });
    let actions = down.chain(stroke).chain(up).fold(KeyActions::new("keys".into()), KeyActions::then);
    app.client.perform_actions(actions).await.expect("keys");
}

/// Moves the pointer, so that it is in nobody's way.
async fn point_at(app: &Browser, x: f64, y: f64) {
    let there = PointerAction::MoveTo { duration: Some(Duration::from_millis(20)), x, y };
    app.client.perform_actions(MouseActions::new("mouse".into()).then(there)).await.expect("a move");
}

async fn click_at(app: &Browser, x: f64, y: f64) {
    let at = |duration| PointerAction::MoveTo { duration: Some(Duration::from_millis(duration)), x, y };
    let click = MouseActions::new("mouse".into())
        .then(at(20))
        .then(at(60))
        .then(PointerAction::Down { button: fantoccini::actions::MOUSE_BUTTON_LEFT })
        .then(PointerAction::Up { button: fantoccini::actions::MOUSE_BUTTON_LEFT });
    app.client.perform_actions(click).await.expect("a click");
}

/// True when there are so many of these now.
async fn counts(app: &Browser, css: &str, count: usize) -> bool {
    app.js(&format!("return document.querySelectorAll(\"{css}\").length")).await == count
}

/// Waits until everything that was done is durable.
async fn saved(app: &Browser) {
    app.find("[data-test=saved-state][data-state=saved]").await;
}

async fn add_person(app: &Browser, name: &str) {
    app.click("[data-test=add-person]").await;
    app.fill("[data-test=person-name]", name).await;
    app.fill("[data-test=person-email]", &format!("{}@example.com", name.to_lowercase())).await;
    saved(app).await;
}

/// Chooses a person by number and a tool by its key, and clicks on the page at these points of it.
async fn place(app: &Browser, number: u32, tool: &str, sheet: &str, at_pt: (f64, f64)) {
    // The tool first: without one, a number hands the selected tag to that person.
    press_in_canvas(app, tool).await;
    press_in_canvas(app, &number.to_string()).await;
    let script = format!(
        "const s = document.querySelector('{sheet}'); s.scrollIntoView({{block: 'start'}});
         const r = s.getBoundingClientRect(); return [r.left, r.top, r.width, r.width > r.height ? {WIDE} : {TALL}]"
    );
    let place = app.js(&script).await;
    let number = |index: usize| place[index].as_f64().expect("a number");
    let zoom = number(2) / number(3);
    click_at(app, number(0) + at_pt.0 * zoom, number(1) + at_pt.1 * zoom).await;
}

async fn press_in_canvas(app: &Browser, key: &str) {
    app.js("document.activeElement?.blur()").await;
    let body: Element = app.find("body").await;
    body.send_keys(key).await.expect("a key");
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
    app.click("[data-test=open-mailbox]").await;
    app.find("[data-test=address]").await;
    let read =
        "return document.querySelector('[data-test=address]').textContent.match(/http:\\S+\\/mail\\/[^\\s/]+\\//)[0]";
    let mailbox = app.js(read).await;
    let mailbox = mailbox.as_str().expect("an address").to_owned();
    let mail = Browser::plain(&display, &home, "main-job").await;
    sign_all(&mail, mailbox.trim()).await;
    drop(mail);

    app.click("[data-test=show-envelope]").await;
    app.find("[data-test=row] [data-status=completed]").await;
    app.find("[data-test=pack-file]").await;
    app.picture("6-completed").await;
    assert_eq!(app.js("return window.__cspViolations").await, serde_json::json!([]));
    compare(&home.data().join("packs"), &places);
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
