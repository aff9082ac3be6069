//! The window is closed while something goes out: it goes out all the same, and then the app ends by itself.

use std::time::{Duration, Instant};

use crate::{
    desk::{Browser, Display, Home, processes},
    steps::{compose, created, mailbox},
};

const PATIENCE: Duration = Duration::from_secs(60);

fn until(what: &str, holds: impl Fn() -> bool) {
    let begun = Instant::now();
    while !holds() {
        assert!(begun.elapsed() < PATIENCE, "never: {what}");
        std::thread::sleep(Duration::from_millis(50));
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_on_its_way_when_the_window_is_closed_is_sent_once_and_the_app_ends() {
    let (display, home) = (Display::start(), Home::new());
    let app = Browser::app(&display, &home, &[], "closing").await;
    app.says("body", "Drop a PDF here to get it signed").await;
    compose(&app, &home, "Lease").await;
    app.click("[data-test=send]").await;
    app.find("[data-test=stop]").await;
    let data = home.data().display().to_string();
    let runs = || {
        let ours = |line: &[String]| {
            line.first().is_some_and(|program| program.ends_with("/countersign")) && line.contains(&data)
        };
        !processes(ours).is_empty()
    };
    let cross = "const r = document.querySelector('[aria-label=Close]').getBoundingClientRect();
        return [r.left + r.width / 2, r.top + r.height / 2]";
    let at = app.js(cross).await;
    let [x, y] = [0, 1].map(|axis| at[axis].as_f64().expect("a place").round().to_string());
    // From here on the window is asked nothing: one that is hidden does not answer.
    let window = ["search", "--onlyvisible", "--name", "^Countersign$"];
    let at_its_cross = ["mousemove", "--window", "%1", &x, &y, "click", "1"];
    assert!(display.xdotool(&[window.as_slice(), &at_its_cross].concat()), "there is a window");
    until("the window is hidden", || !display.xdotool(&window));
    assert!(runs(), "it goes on without a window");
    until("the app ends by itself", || !runs());
    app.end().await;

    let app = Browser::app(&display, &home, &[], "closing").await;
    app.find("[data-outcome=sent]").await;
    app.picture("1-sent-without-a-window").await;
    let seen = created(&mailbox(&app).await);
    assert_eq!(seen.matches("Lease (").count(), 1, "{seen}");
    app.close().await;
}
