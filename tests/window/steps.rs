//! What a person does in the window, step by step.

use std::{
    io::{Read, Write},
    net::TcpStream,
    path::Path,
    process::Command,
    time::{Duration, Instant},
};

use countersign_testkit::pdf;
use fantoccini::{
    actions::{InputSource, MouseActions, PointerAction},
    elements::Element,
    key::Key,
};

use crate::desk::{Browser, Display, Home};

/// Widths of the pages of the test files as displayed, in points: a turned one is wide, the others are tall.
pub const WIDE: f64 = 640.0;
pub const TALL: f64 = 595.0;

/// Hands files to the running app, as a second start does.
pub fn hand_over(home: &Home, files: &[std::path::PathBuf]) {
    let mut second = Command::new(env!("CARGO_BIN_EXE_countersign"));
    second.arg("--data").arg(home.data()).args(files).env("HOME", home.path()).env_remove("XDG_RUNTIME_DIR");
    assert!(second.status().expect("a second start").success(), "the first instance takes the files");
}

pub async fn press(app: &Browser, keys: &str) {
    let active = app.client.active_element().await.expect("a focus");
    active.send_keys(keys).await.expect("keys");
}

/// Presses keys that are held with Shift, Alt or Ctrl.
pub async fn chord(app: &Browser, held: &[Key], key: impl Into<char>) {
    use fantoccini::actions::{KeyAction, KeyActions};
    let down = held.iter().map(|key| KeyAction::Down { value: char::from(*key) });
    let value = key.into();
    let stroke = [KeyAction::Down { value }, KeyAction::Up { value }];
    let up = held.iter().rev().map(|key| KeyAction::Up { value: char::from(*key) });
    let actions = down.chain(stroke).chain(up).fold(KeyActions::new("keys".into()), KeyActions::then);
    app.client.perform_actions(actions).await.expect("keys");
}

/// Moves the pointer, so that it is in nobody's way.
pub async fn point_at(app: &Browser, x: f64, y: f64) {
    let there = PointerAction::MoveTo { duration: Some(Duration::from_millis(20)), x, y };
    app.client.perform_actions(MouseActions::new("mouse".into()).then(there)).await.expect("a move");
}

pub async fn click_at(app: &Browser, x: f64, y: f64) {
    let at = |duration| PointerAction::MoveTo { duration: Some(Duration::from_millis(duration)), x, y };
    let click = MouseActions::new("mouse".into())
        .then(at(20))
        .then(at(60))
        .then(PointerAction::Down { button: fantoccini::actions::MOUSE_BUTTON_LEFT })
        .then(PointerAction::Up { button: fantoccini::actions::MOUSE_BUTTON_LEFT });
    app.client.perform_actions(click).await.expect("a click");
}

/// True when there are so many of these now.
pub async fn counts(app: &Browser, css: &str, count: usize) -> bool {
    app.js(&format!("return document.querySelectorAll(\"{css}\").length")).await == count
}

/// Waits until everything that was done is durable.
pub async fn saved(app: &Browser) {
    app.find("[data-test=saved-state][data-state=saved]").await;
}

pub async fn add_person(app: &Browser, name: &str) {
    add(app, name, &format!("{}@example.com", name.to_lowercase())).await;
}

async fn add(app: &Browser, name: &str, email: &str) {
    app.click("[data-test=add-person]").await;
    app.fill("[data-test=person-name]", name).await;
    app.fill("[data-test=person-email]", email).await;
    saved(app).await;
}

/// Chooses a person by number and a tool by its key, and clicks on the page at these points of it.
pub async fn place(app: &Browser, number: u32, tool: &str, sheet: &str, at_pt: (f64, f64)) {
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

/// Waits until what is in the page, cut off or not, holds this.
pub async fn holds(app: &Browser, css: &str, wanted: &str) {
    let script = format!("return [...document.querySelectorAll(\"{css}\")].map((each) => each.textContent).join(' ')");
    for _ in 0..400 {
        if app.js(&script).await.as_str().is_some_and(|text| text.contains(wanted)) {
            return;
        }
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
    app.picture("unheld").await;
    panic!("{css} never held {wanted:?}, but {}", app.js(&script).await);
}

/// Presses a key as a person does who types nowhere.
pub async fn key(app: &Browser, key: &str) {
    app.js("document.querySelector('[role=listbox]')?.focus()").await;
    press(app, key).await;
}

/// Chooses a command in the palette by typing.
pub async fn palette(app: &Browser, words: &str) {
    app.js("document.querySelector('[role=listbox]')?.focus()").await;
    press(app, &format!("{}k", char::from(Key::Control))).await;
    app.fill("[data-test=palette] input", words).await;
    holds(app, "[data-test=palette] [aria-selected=true]", words).await;
    press(app, &enter()).await;
}

pub fn enter() -> String {
    String::from(char::from(Key::Enter))
}

pub fn escape() -> String {
    String::from(char::from(Key::Escape))
}

/// Types a path into a dialog of the system, and waits until it is gone.
pub fn answer_dialog(display: &Display, title: &str, path: &Path) {
    let there = || display.xdotool(&["search", "--onlyvisible", "--name", title]);
    let begun = Instant::now();
    while !there() {
        assert!(begun.elapsed() < Duration::from_secs(30), "no dialog {title:?}");
        std::thread::sleep(Duration::from_millis(100));
    }
    // A slash opens the dialog's line for paths.
    display.xdotool(&["key", "slash"]);
    std::thread::sleep(Duration::from_millis(300));
    display.xdotool(&["key", "ctrl+a"]);
    display.xdotool(&["type", "--delay", "5", &path.display().to_string()]);
    // The first press may only take what is suggested.
    while there() {
        assert!(begun.elapsed() < Duration::from_secs(60), "the dialog {title:?} stays");
        display.xdotool(&["key", "Return"]);
        std::thread::sleep(Duration::from_millis(500));
    }
}

/// Presses Tab until this holds of what has the focus.
pub async fn tab_to(app: &Browser, holds: &str) {
    for _ in 0..200 {
        if app.js(&format!("return Boolean({holds})")).await == true {
            return;
        }
        chord(app, &[], Key::Tab).await;
    }
    panic!("Tab never came to {holds}");
}

pub async fn press_in_canvas(app: &Browser, key: &str) {
    app.js("document.activeElement?.blur()").await;
    let body: Element = app.find("body").await;
    body.send_keys(key).await.expect("a key");
}

/// The address of the practice mailbox, which the app shows because there is no browser.
pub async fn mailbox(app: &Browser) -> String {
    app.click("[data-test=open-mailbox]").await;
    address(app).await
}

/// The address that is shown.
pub async fn address(app: &Browser) -> String {
    app.find("[data-test=address]").await;
    let read =
        "return document.querySelector('[data-test=address]').textContent.match(/http:\\S+\\/mail\\/[^\\s/]+\\//)[0]";
    app.js(read).await.as_str().expect("an address").to_owned()
}

/// A small envelope, composed up to its review.
pub async fn compose(app: &Browser, home: &Home, name: &str) {
    compose_for(app, home, name, ("Amara", "amara@example.com")).await;
}

/// The same, for a person of the test's choice.
pub async fn compose_for(app: &Browser, home: &Home, name: &str, (person, email): (&str, &str)) {
    hand_over(home, &[home.write(&format!("{name}.pdf"), &pdf::contract(1))]);
    app.find(&format!("[data-test=envelope-name][title='{name}']")).await;
    app.click("[data-test=step-recipients]").await;
    add(app, person, email).await;
    app.click("[data-test=step-tags]").await;
    app.find("[data-test=page] img").await;
    place(app, 1, "s", "[data-test=page]", (80.0, 400.0)).await;
    app.find("[data-test=tag][data-n='1']").await;
    app.click("[data-test=step-review]").await;
    app.fill("[data-test=message]", "To be signed.").await;
    saved(app).await;
}

/// The names of all envelopes that the practice service ever made, from its own log.
pub fn created(mailbox: &str) -> String {
    let rest = mailbox.strip_prefix("http://").expect("an address");
    let (host, path) = rest.split_once('/').expect("a path");
    let token = path.trim_start_matches("mail/").trim_end_matches('/');
    let mut stream = TcpStream::connect(host).expect("the practice service");
    write!(stream, "GET /_sim/created?token={token} HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n\r\n")
        .expect("asked");
    let mut answer = String::new();
    stream.read_to_string(&mut answer).expect("an answer");
    answer
}
