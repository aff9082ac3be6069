//! How long frames take in the real window, beside those of an empty page in the same run. `cargo xtask bench` starts
//! it; it is not among the tests, because what a machine is busy with decides as much as the window does. With a data
//! folder named, the list of its envelopes is measured first.
//!
//! A frame is the time between two calls of `requestAnimationFrame`: while the page's thread is blocked none comes.

#[expect(dead_code, reason = "the tests need more of the desk")]
mod desk;
mod long_list;

use std::{
    path::Path,
    time::{Duration, Instant},
};

use countersign_testkit::pdf;
use desk::{Browser, Display, Home};
use fantoccini::{
    actions::{
        InputSource, KeyAction, KeyActions, MOUSE_BUTTON_LEFT, MouseActions, PointerAction, WheelAction, WheelActions,
    },
    key::Key,
};
use serde_json::Value;

/// The longest that the page's thread may be blocked, in milliseconds.
const BLOCKED_MS: f64 = 50.0;
/// How much slower than an empty page's the middle frame may be.
const SLOWER: f64 = 1.2;
/// Wheel events of one measurement, and the time of each.
const NOTCHES: usize = 240;
const NOTCH: Duration = Duration::from_millis(16);
/// Turns of window and empty page.
const TURNS: usize = 5;
/// Doublings of one tag.
const DOUBLINGS: u32 = 8;

#[tokio::main]
async fn main() {
    if let Some(many) = std::env::args().skip(1).find(|given| !given.starts_with("--")) {
        long_list::measure(Path::new(&many)).await;
    }
    // Displays of their own, so that neither window covers the other.
    let (display, other, home) = (Display::start(), Display::start(), Home::new());
    let empty = Browser::plain(&other, &home, "frames").await;
    prepare(&empty).await;
    let file = home.write("Agreement.pdf", &pdf::agreement(1000));
    let app = Browser::app(&display, &home, &[file], "frames").await;
    app.click("[data-test=step-tags]").await;
    app.find("[data-test=page] img").await;
    let (mut wheel, mut keys, mut drag, mut bare) = <(Frames, Frames, Frames, Frames)>::default();
    for _ in 0..TURNS {
        scroll(&empty, (400, 400), &mut bare).await;
        scroll(&app, (640, 450), &mut wheel).await;
        leaf(&app, &mut keys).await;
    }
    bare.say("an empty page");
    wheel.say("1000 pages by wheel");
    keys.say("1000 pages by keys");
    app.picture("scrolled").await;
    many_tags(&app).await;
    for _ in 0..TURNS {
        move_tag(&app, &mut drag).await;
    }
    app.picture("dragged").await;
    drag.say("a tag among 256");
    verdict("1000 pages by wheel", &wheel, &bare);
    verdict("1000 pages by keys", &keys, &bare);
    verdict("a tag among 256", &drag, &bare);
    app.close().await;
    empty.close().await;
}

/// Makes an empty page that can be scrolled as far as a thousand others.
async fn prepare(empty: &Browser) {
    empty.client.goto("about:blank").await.expect("an empty page");
    empty.js("document.body.style.height = '1000000px'").await;
}

/// Times of frames in milliseconds.
#[derive(Default)]
struct Frames(Vec<f64>);

impl Frames {
    /// What a part of all frames does not exceed.
    fn part(&self, part: f64) -> f64 {
        let mut times = self.0.clone();
        times.sort_by(f64::total_cmp);
        let place = (times.len().saturating_sub(1) as f64 * part).round() as usize;
        times.get(place).copied().unwrap_or(f64::NAN)
    }

    fn say(&self, name: &str) {
        let [half, most, worst] = [0.5, 0.95, 1.0].map(|part| self.part(part));
        println!("P10 {name}: {} frames, p50 {half:.0} ms, p95 {most:.0} ms, worst {worst:.0} ms", self.0.len());
    }
}

fn verdict(name: &str, frames: &Frames, bare: &Frames) {
    let word = |fine: bool| if fine { "ok" } else { "short" };
    let slower = frames.part(0.5) / bare.part(0.5);
    println!("P10 {name}, middle frame {slower:.2}x bar {SLOWER:.2}x {}", word(slower <= SLOWER));
    let worst = frames.part(1.0);
    println!("P10 {name}, worst frame {worst:.0} ms bar {BLOCKED_MS:.0} ms {}", word(worst <= BLOCKED_MS));
}

/// Starts to note the frames.
async fn watch(page: &Browser) {
    page.js("window.__frames = []; let last = performance.now();
         const next = () => { const now = performance.now(); window.__frames?.push(now - last); last = now;
                              if (window.__frames) requestAnimationFrame(next); };
         requestAnimationFrame(next)")
        .await;
}

/// Ends it, and adds what was noted.
async fn noted(page: &Browser, frames: &mut Frames) {
    let seen = page.js("const seen = window.__frames; window.__frames = undefined; return seen").await;
    // The first began before anything was done.
    frames.0.extend(seen.as_array().into_iter().flatten().skip(1).filter_map(Value::as_f64));
}

/// Turns the wheel down, and back up.
async fn scroll(page: &Browser, (x, y): (i64, i64), frames: &mut Frames) {
    let turn = |delta_y| WheelAction::Scroll { duration: Some(NOTCH), x, y, delta_x: 0, delta_y };
    watch(page).await;
    for delta_y in [110, -90] {
        let wheel = (0..NOTCHES / 2).fold(WheelActions::new("wheel".into()), |wheel, _| wheel.then(turn(delta_y)));
        page.client.perform_actions(wheel).await.expect("a wheel");
    }
    noted(page, frames).await;
}

/// Goes from page to page by keys.
async fn leaf(app: &Browser, frames: &mut Frames) {
    app.js("document.querySelector('[data-region=canvas]').focus()").await;
    let canvas = app.find("[data-region=canvas]").await;
    watch(app).await;
    for _ in 0..20 {
        canvas.send_keys(&String::from(char::from(Key::PageDown))).await.expect("a key");
    }
    noted(app, frames).await;
}

/// Places a tag on the first page, and doubles all until there are 256.
async fn many_tags(app: &Browser) {
    app.click("[data-test=step-recipients]").await;
    app.click("[data-test=add-person]").await;
    app.fill("[data-test=person-name]", "Ana").await;
    app.fill("[data-test=person-email]", "ana@example.com").await;
    app.find("[data-test=saved-state][data-state=saved]").await;
    app.click("[data-test=step-tags]").await;
    app.js("document.querySelector('[data-region=canvas]').scrollTop = 0").await;
    let page = "[data-test=page][data-page=\"0\"]";
    app.find(&format!("{page} img")).await;
    app.click("[data-test=tool-checkbox]").await;
    let press = [PointerAction::Down { button: MOUSE_BUTTON_LEFT }, PointerAction::Up { button: MOUSE_BUTTON_LEFT }];
    let there = PointerAction::MoveTo { duration: Some(NOTCH * 4), x: 500.0, y: 300.0 };
    let click = press.into_iter().fold(MouseActions::new("mouse".into()).then(there), MouseActions::then);
    app.client.perform_actions(click).await.expect("a click");
    app.find("[data-test=tag]").await;
    for doubling in 1..=DOUBLINGS {
        chord(app, 'a').await;
        chord(app, 'd').await;
        let script = format!("return document.querySelectorAll('[data-test=tag]').length === {}", 1 << doubling);
        let begun = Instant::now();
        while app.js(&script).await != true {
            assert!(begun.elapsed() < Duration::from_secs(30), "the tags are not doubled");
            tokio::time::sleep(NOTCH).await;
        }
    }
    app.find("[data-test=saved-state][data-state=saved]").await;
    // The copies are selected, and would all be dragged.
    stroke(app, Key::Escape).await;
}

async fn stroke(app: &Browser, key: Key) {
    let value = char::from(key);
    let keys = KeyActions::new("keys".into()).then(KeyAction::Down { value }).then(KeyAction::Up { value });
    app.client.perform_actions(keys).await.expect("a key");
}

/// Presses a key that is held with Ctrl.
async fn chord(app: &Browser, key: char) {
    let control = char::from(Key::Control);
    let strokes = [
        KeyAction::Down { value: control },
        KeyAction::Down { value: key },
        KeyAction::Up { value: key },
        KeyAction::Up { value: control },
    ];
    let keys = strokes.into_iter().fold(KeyActions::new("keys".into()), KeyActions::then);
    app.client.perform_actions(keys).await.expect("keys");
}

/// Drags the tag that lies above all others over its page.
async fn move_tag(app: &Browser, frames: &mut Frames) {
    let place = app
        .js("const t = [...document.querySelectorAll('[data-test=tag]')].at(-1).getBoundingClientRect();
             return [t.left + t.width / 2, t.top + t.height / 2]")
        .await;
    let [x, y] = [0, 1].map(|index| place[index].as_f64().expect("a place"));
    let at = |x, y| PointerAction::MoveTo { duration: Some(NOTCH), x, y };
    let mut mouse =
        MouseActions::new("mouse".into()).then(at(x, y)).then(PointerAction::Down { button: MOUSE_BUTTON_LEFT });
    for step in 0..NOTCHES / 2 {
        let turn = step as f64 / 12.0;
        mouse = mouse.then(at(x + 40.0 * turn.sin(), y + 40.0 * (1.0 - turn.cos())));
    }
    watch(app).await;
    app.client.perform_actions(mouse.then(PointerAction::Up { button: MOUSE_BUTTON_LEFT })).await.expect("a drag");
    noted(app, frames).await;
}
