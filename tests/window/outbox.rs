//! What waits to go out: at a time that was typed, in an order that keys change, held, sent at once, taken back.

use fantoccini::key::Key;

use crate::{
    desk::{Browser, Display, Home},
    steps::{chord, compose, created, mailbox, press},
};

/// Has what is composed go out at a typed time.
async fn send_at(app: &Browser, typed: &str) {
    app.click("[data-test=send-later]").await;
    app.fill("[data-test=when-time]", "some day").await;
    press(app, &String::from(char::from(Key::Enter))).await;
    app.says("[data-test=when]", "Type a time that is still ahead").await;
    app.fill("[data-test=when-time]", typed).await;
    app.picture("1-when").await;
    press(app, &String::from(char::from(Key::Enter))).await;
    app.says("[data-test=send-box] h2", "Goes out").await;
}

async fn order(app: &Browser) -> Vec<String> {
    let names = "return [...document.querySelectorAll('[data-test=outbox-row] .name')].map((name) => name.textContent)";
    serde_json::from_value(app.js(names).await).expect("names")
}

async fn until_order(app: &Browser, wanted: &[&str]) {
    for _ in 0..100 {
        if order(app).await == wanted {
            return;
        }
        tokio::time::sleep(std::time::Duration::from_millis(100)).await;
    }
    app.picture("unsorted").await;
    panic!("the order is {:?}, not {wanted:?}", order(app).await);
}

fn of(name: &str, button: &str) -> String {
    format!("[data-test=outbox-row] button[aria-label='{button}']").replace("NAME", name)
}

#[tokio::test(flavor = "multi_thread")]
async fn what_waits_is_seen_in_its_order_and_a_person_decides_about_each() {
    let (display, home) = (Display::start(), Home::new());
    let app = Browser::app(&display, &home, &[], "outbox").await;
    app.says("body", "Drop a PDF here to get it signed").await;
    for (name, typed) in [("Lease", "in 2 h"), ("Deed", "in 3 days"), ("Notice", "tomorrow 9:00")] {
        compose(&app, &home, name).await;
        send_at(&app, typed).await;
        app.picture(&format!("2-{name}")).await;
        app.click("[data-test=back]").await;
        app.find("[data-test=new-envelope]").await;
    }
    app.click("[data-folder=sending]").await;
    until_order(&app, &["Lease", "Deed", "Notice"]).await;
    app.picture("3-outbox").await;
    app.js("document.querySelectorAll('[data-test=outbox-row] .name')[2].focus()").await;
    chord(&app, &[Key::Alt], Key::Up).await;
    until_order(&app, &["Lease", "Notice", "Deed"]).await;
    chord(&app, &[Key::Alt], Key::Up).await;
    until_order(&app, &["Notice", "Lease", "Deed"]).await;

    app.click(&of("Lease", "Hold NAME")).await;
    app.says("[data-test=outbox]", "Held by you").await;
    app.picture("4-held").await;
    app.click(&of("Deed", "Take NAME back to the drafts")).await;
    until_order(&app, &["Notice", "Lease"]).await;
    app.click(&of("Lease", "Send NAME now")).await;
    until_order(&app, &["Notice"]).await;

    // Editing what waits takes it back first.
    app.click("[data-test=outbox-row] .name").await;
    app.click("[data-test=edit]").await;
    app.find("[data-test=envelope-name][title=Notice]").await;
    app.click("[data-test=step-review]").await;
    app.find("[data-test=send-box][data-state=ready]").await;
    app.click("[data-test=back]").await;

    app.click("[data-folder=waiting]").await;
    app.find("[data-test=row] .name[title=Lease]").await;
    app.click("[data-test=row]").await;
    app.find("[data-test=open-mailbox]").await;
    let seen = created(&mailbox(&app).await);
    assert_eq!(
        (seen.matches("Lease (").count(), seen.matches("Deed (").count(), seen.matches("Notice (").count()),
        (1, 0, 0)
    );
    app.close().await;
}
