//! How long the list of many envelopes takes in the real window, from what a person does to the frame that shows it.

use std::{os::unix::fs::symlink, path::Path, time::Duration};

use serde_json::Value;

use crate::desk::{Browser, Display, Home};

/// How long any of it may take for nineteen of twenty times, in milliseconds.
const BAR_MS: f64 = 50.0;
/// What is typed, letter by letter.
const TYPED: [&str; 6] =
    ["harbour", "martha quill", "breakwater", "arbitration lease", "sian.morgan12@example.com", "wharfs"];
const ROUNDS: usize = 3;

/// Shows when what was asked for is drawn: the list is no longer busy, every row in sight is there, and the frame is out.
const MEASURE: &str = "
    const column = () => document.querySelector('[data-test=column]');
    const settled = () => column().getAttribute('aria-busy') !== 'true' && !document.querySelector('[data-region=list] .ghost');
    const frame = () => new Promise((next) => requestAnimationFrame(() => setTimeout(next)));
    window.__took = [];
    window.__measure = async (acts) => {
      for (const act of acts) {
        await frame();
        const begun = performance.now();
        act();
        await Promise.resolve();
        do await frame(); while (!settled());
        window.__took.push(performance.now() - begun);
      }
      window.__done = true;
    };
    window.__choose = (field, index) => () => {
      const select = document.querySelector(`[data-field=${field}]`);
      select.value = String(index);
      select.dispatchEvent(new Event('change', { bubbles: true }));
    };
    window.__type = (text) => () => {
      const input = document.querySelector('[data-test=search]');
      input.value = text;
      input.dispatchEvent(new Event('input', { bubbles: true }));
    };
    window.__click = (css) => () => document.querySelector(css).click();
    window.__far = (part) => () => {
      const list = document.querySelector('[data-region=list]');
      list.scrollTop = list.scrollHeight * part;
    };";

/// Measures the list of the data folder `many`.
pub async fn measure(many: &Path) {
    let (display, home) = (Display::start(), Home::new());
    symlink(many, home.data()).expect("a folder");
    let app = Browser::app(&display, &home, &[], "frames").await;
    app.find("[data-test=row]").await;
    app.js(MEASURE).await;
    app.click("[data-test=filter]").await;
    app.find("[data-field=filter-period]").await;
    let each = |round: &str| round.repeat(ROUNDS);
    let folders = "...[...document.querySelectorAll('[data-test=folder]')].map((folder) => () => folder.click()),";
    say("open a folder", &run(&app, &each(folders)).await);
    run(&app, "window.__click('[data-folder=all]')").await;
    let far = "...[0.3, 0.9, 0.5, 1, 0.1].map(window.__far),";
    say("a part far down", &run(&app, &each(far)).await);
    let filters = "...[1, 2, 0].map((index) => window.__choose('filter-account', index)),
        ...[1, 3, 0].map((index) => window.__choose('filter-label', index)),
        ...[1, 2, 3, 0].map((index) => window.__choose('filter-period', index)),";
    say("filter", &run(&app, &each(filters)).await);
    let letters = TYPED.iter().flat_map(|text| (1..=text.len()).map(|end| &text[..end]));
    let typed = letters.map(|text| format!("window.__type({text:?}),")).collect::<String>();
    say("search as you type", &run(&app, &each(&typed)).await);
    run(&app, "window.__type('')").await;
    let sort = "...['name', 'account', 'activity'].flatMap((by) => [1, 2].map(() =>
        window.__click(`[data-test=sort-${by}]`))),";
    say("sort", &run(&app, &each(sort)).await);
    app.picture("long-list").await;
    app.close().await;
}

/// Does these things one after the other, and gives how long each took.
async fn run(app: &Browser, acts: &str) -> Vec<f64> {
    app.js(&format!("window.__took = []; window.__done = false; void window.__measure([{acts}])")).await;
    for _ in 0..600 {
        if app.js("return window.__done").await == true {
            let took = app.js("return window.__took").await;
            return took.as_array().into_iter().flatten().filter_map(Value::as_f64).collect();
        }
        tokio::time::sleep(Duration::from_millis(200)).await;
    }
    app.picture("long-list-stuck").await;
    panic!("the list did not come to rest after {}", app.js("return window.__took.length").await);
}

fn say(what: &str, took: &[f64]) {
    let mut took = took.to_vec();
    took.sort_by(f64::total_cmp);
    let part = |part: f64| took[((took.len() - 1) as f64 * part).round() as usize];
    let (half, most, worst) = (part(0.5), part(0.95), part(1.0));
    let verdict = if most <= BAR_MS { "ok" } else { "short" };
    println!("P11 window, {what}: {} times, p50 {half:.0} ms, worst {worst:.0} ms", took.len());
    println!("P11 window, {what}, p95 {most:.0} ms bar {BAR_MS:.0} ms {verdict}");
}
