//! The power goes off while composing and while sending: nothing is lost and nothing is sent twice.

use std::time::Duration;

use crate::{
    desk::{Browser, Display, Home},
    steps::{compose, created, mailbox, saved},
};

#[tokio::test(flavor = "multi_thread")]
async fn everything_that_was_saved_is_there_after_a_power_cut() {
    let (display, home) = (Display::start(), Home::new());
    let app = Browser::app(&display, &home, &[], "power-cut").await;
    app.says("body", "Drop a PDF here to get it signed").await;
    compose(&app, &home, "Lease").await;
    app.click("[data-test=step-tags]").await;
    app.find("[data-test=tag][data-n='1']").await;
    app.kill(&home);

    let app = Browser::app(&display, &home, &[], "power-cut").await;
    // Where it was: the same draft, at its tags.
    app.find("[data-test=tag][data-n='1']").await;
    app.says("body", "Nothing was lost").await;
    app.picture("1-composing-again").await;
    app.click("[data-test=step-review]").await;
    let message = app.js("return document.querySelector('[data-test=message]').value").await;
    assert_eq!(message, "To be signed.");
    // The history is there too: what was typed last is undone.
    app.click("[data-test=step-tags]").await;
    app.click("[data-test=undo]").await;
    saved(&app).await;
    app.click("[data-test=step-review]").await;
    let message = app.js("return document.querySelector('[data-test=message]').value").await;
    assert_ne!(message, "To be signed.");
    app.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_power_cut_while_sending_never_sends_twice() {
    let (display, home) = (Display::start(), Home::new());
    let mut app = Browser::app(&display, &home, &[], "power-cut").await;
    app.says("body", "Drop a PDF here to get it signed").await;
    // In the eight seconds of grace, about when they end, and a little later.
    let cuts = [2_000, 8_050, 8_250, 8_500];
    let mut unknown = Vec::new();
    for (round, cut) in cuts.into_iter().enumerate() {
        send_named(&app, &home, &format!("Lease {round}")).await;
        tokio::time::sleep(Duration::from_millis(cut)).await;
        app.kill(&home);
        app = Browser::app(&display, &home, &[], "power-cut").await;
        app.find("[data-test=release], [data-outcome=sent], [data-outcome=unknown]").await;
        app.picture(&format!("2-after-{cut}")).await;
        // What was not released is held, and goes out when the person says so; what was is sent or being looked for.
        if there(&app, "[data-test=release]").await {
            app.click("[data-test=release]").await;
            app.find("[data-outcome=sent]").await;
        }
        if there(&app, "[data-outcome=unknown]").await {
            unknown.push(round);
        }
        app.click("[data-test=back]").await;
        app.find("[data-test=new-envelope]").await;
    }
    assert!(unknown.len() < cuts.len(), "the cut in the eight seconds left nothing to look for");

    send_named(&app, &home, "Last").await;
    app.find("[data-outcome=sent]").await;
    let seen = created(&mailbox(&app).await);
    assert_eq!(seen.matches("Last (").count(), 1, "{seen}");
    for (round, cut) in cuts.into_iter().enumerate() {
        let times = seen.matches(&format!("Lease {round} (")).count();
        // An unknown may have arrived or not, and is not sent again either way.
        let right = if unknown.contains(&round) { times <= 1 } else { times == 1 };
        assert!(right, "round {round}, cut at {cut} ms: {times} times in {seen}");
    }
    app.close().await;
}

async fn send_named(app: &Browser, home: &Home, name: &str) {
    compose(app, home, name).await;
    app.click("[data-test=send]").await;
    app.find("[data-test=stop]").await;
}

async fn there(app: &Browser, css: &str) -> bool {
    app.js(&format!("return document.querySelector('{css}') !== null")).await == true
}
