//! What is done to an envelope that is out, in the window: by mouse and by keyboard alone, refusals too.

use countersign_testkit::pdf;
use fantoccini::key::Key;

use crate::{
    desk::{Browser, Display, Home},
    steps::{add_person, chord, counts, enter, escape, hand_over, holds, key, palette, place, press, saved},
};

/// Sends an envelope to these people, who sign in any order, and shows it in the list.
async fn send_to(app: &Browser, home: &Home, people: &[&str]) {
    hand_over(home, &[home.write("Lease.pdf", &pdf::contract(1))]);
    app.find("[data-test=step-tags]").await;
    app.click("[data-test=step-recipients]").await;
    for name in people {
        add_person(app, name).await;
    }
    app.click("[data-test=step-tags]").await;
    app.find("[data-test=page] img").await;
    for (number, _) in (1..).zip(people) {
        place(app, number, "s", "[data-test=page][data-page=\"0\"]", (80.0 + 180.0 * f64::from(number - 1), 600.0))
            .await;
        app.find(&format!("[data-test=tag][data-n='{number}']")).await;
    }
    saved(app).await;
    app.click("[data-test=step-review]").await;
    app.fill("[data-test=message]", "The lease as we spoke of it.").await;
    app.click("[data-test=send]").await;
    app.click("[data-test=show-envelope]").await;
    app.find("[data-test=remind]").await;
}

/// Hands in a scanned page for whoever is chosen in the dialog that is open.
async fn hand_in(app: &Browser, home: &Home, name: &str) {
    hand_over(home, &[home.write(name, &pdf::contract(1))]);
    holds(app, "[data-test=paper-file]", name).await;
    app.click("[data-test=paper-hand-in]").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn by_mouse_from_a_reminder_to_the_end() {
    let (display, home) = (Display::start(), Home::new());
    let app = Browser::app(&display, &home, &[], "actions").await;
    app.says("body", "Drop a PDF here to get it signed").await;
    send_to(&app, &home, &["Amara", "Daniel"]).await;
    app.says("[data-test=remind]", "Remind all 2").await;
    app.picture("1-out").await;

    app.click("[data-test=remind]").await;
    app.says("body", "Reminder to Amara and Daniel asked for.").await;
    app.says("[data-test=detail]", "Reminder to Amara asked for by you").await;
    app.find("[data-test=remind][aria-disabled=true]").await;
    // What rests says why and until when, instead of doing nothing.
    app.click("[data-test=remind]").await;
    app.says("[data-test=refused]", "was reminded a short while ago. The next reminder can go out from").await;
    app.picture("2-reminded").await;

    app.click("[data-test=correct]").await;
    app.fill("[data-test=correct-email]", "amara.example.com").await;
    app.click("[data-test=correct-save]").await;
    app.says("[data-test=correct-dialog]", "amara.example.com is not an e-mail address").await;
    app.picture("3-correct").await;
    app.fill("[data-test=correct-email]", "amara@example.org").await;
    app.click("[data-test=correct-save]").await;
    app.says("body", "Amara is invited again at amara@example.org").await;
    holds(&app, "[data-test=person]:first-of-type", "amara@example.org").await;

    app.fill("[data-test=note]", "Rang Daniel on Tuesday.").await;
    app.fill("[data-test=add-label]", "Lettings").await;
    press(&app, &enter()).await;
    holds(&app, "[data-test=label]", "Lettings").await;

    app.click("[data-test=more]").await;
    app.find("[data-test=menu-renewLinks][aria-disabled=true]").await;
    app.says("[data-test=menu-renewLinks]", "renewed by the person who opens the old link").await;
    app.picture("4-more").await;
    app.click("[data-test=menu-paper]").await;
    hand_in(&app, &home, "scan-1.pdf").await;
    holds(&app, "[data-test=person][data-status=signed]", "Amara").await;
    // Who has signed is not offered to be reminded or corrected.
    app.says("[data-test=remind]", "Remind Daniel").await;
    app.js("document.querySelector('[data-test=person]').dispatchEvent(new PointerEvent('pointerover', { bubbles: true }))").await;
    assert_eq!(
        app.js(
            "return document.querySelectorAll('[data-test=person][data-status=signed] [data-test=person-menu]').length"
        )
        .await,
        0
    );
    app.click("[data-test=more]").await;
    app.click("[data-test=menu-paper]").await;
    hand_in(&app, &home, "scan-2.pdf").await;
    app.find("[data-test=row] [data-status=completed]").await;
    app.find("[data-test=pack-file]").await;
    finished(&app).await;
    app.close().await;
}

/// What can be done to an envelope that everyone has signed.
async fn finished(app: &Browser) {
    assert_eq!(app.js("return document.querySelector('[data-test=note]').value").await, "Rang Daniel on Tuesday.");
    app.click("[data-test=more]").await;
    app.click("[data-test=menu-resend]").await;
    app.click("[data-test=resend-to]").await;
    app.says("body", "The documents go to Amara again.").await;
    app.click("[data-test=resend-to]").await;
    app.says("[data-test=dialog-error]", "Sending Amara the documents again is too soon after the last time").await;
    app.says("[data-test=resend-dialog]", "It can be done again from").await;
    app.says("[data-test=resend-why]", "They can be sent again from").await;
    app.picture("5-resend").await;
    press(app, &escape()).await;
    app.click("[data-test=more]").await;
    app.click("[data-test=menu-deleteThere]").await;
    app.says("[data-test=delete-dialog]", "This cannot be undone").await;
    app.picture("6-delete").await;
    app.click("[data-test=delete-there]").await;
    app.find("[data-test=row] [data-status=deleted]").await;
    app.says("[data-test=detail]", "Deleted at Practice by you").await;
    app.find("[data-test=pack-file]").await;
    app.click("[data-test=more]").await;
    app.click("[data-test=menu-removeHere]").await;
    app.says("body", "Removed Lease from this app").await;
    for _ in 0..100 {
        if app.js("return document.querySelectorAll('[data-test=row]').length").await == 0 {
            break;
        }
        tokio::time::sleep(std::time::Duration::from_millis(50)).await;
    }
    app.picture("7-removed").await;
    palette(app, "Bring back Lease").await;
    holds(app, "[data-test=row]", "Lease").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn by_keyboard_alone() {
    let (display, home) = (Display::start(), Home::new());
    let app = Browser::app(&display, &home, &[], "actions-keys").await;
    app.says("body", "Drop a PDF here to get it signed").await;
    send_to(&app, &home, &["Amara"]).await;
    // In the smallest window and the dark: the pane is looked at by Space.
    palette(&app, "Dark theme").await;
    app.client.set_window_size(960, 640).await.expect("a smaller window");
    app.find("[data-theme=dark] .home:not([data-pane])").await;
    for _ in 0..5 {
        if counts(&app, "[data-test=remind]", 1).await {
            break;
        }
        key(&app, " ").await;
        tokio::time::sleep(std::time::Duration::from_millis(500)).await;
    }
    app.find("[data-test=remind]").await;
    key(&app, "r").await;
    app.says("body", "Reminder to Amara asked for.").await;
    key(&app, "r").await;
    app.says("[data-test=refused]", "The next reminder can go out from").await;
    key(&app, "e").await;
    app.find("[data-test=correct-dialog]").await;
    app.picture("0-correct").await;
    press(&app, &format!("{}a", char::from(Key::Control))).await;
    press(&app, "amara@example.net").await;
    press(&app, &enter()).await;
    app.says("body", "invited again at amara@example.net").await;

    // Everything of the menu by arrows, and out of it by Escape.
    app.js("document.querySelector('[data-test=more]').focus()").await;
    press(&app, &enter()).await;
    app.find("[data-test=menu] [role=menuitem]:focus").await;
    chord(&app, &[], Key::Down).await;
    press(&app, &escape()).await;
    app.find("[data-test=more]:focus").await;

    palette(&app, "Withdraw and reopen").await;
    app.find("[data-test=step-recipients][aria-current=step]").await;
    app.says("body", "This draft takes its place.").await;
    app.picture("1-reopened").await;
    // Taken back within the eight seconds: what is out goes on, and the draft is gone.
    app.click(".toast button").await;
    holds(&app, "[data-test=row]", "Waiting for Amara").await;
    assert!(counts(&app, "[data-test=row]", 1).await, "the draft is gone");
    palette(&app, "Send again to others").await;
    app.find("[data-test=step-recipients][aria-current=step]").await;
    app.picture("2-to-others").await;
    pack_rule(&app).await;
    app.close().await;
}

/// Where packs go is typed, seen before it holds, and refused with a sentence when it is no rule.
async fn pack_rule(app: &Browser) {
    app.find("body").await.send_keys(&format!("{},", char::from(Key::Control))).await.expect("keys");
    app.click(".places button[title=Files]").await;
    app.fill("[data-test=pack-rule]", "{year}/{nam}").await;
    app.says("body", "“nam” is not known here").await;
    app.picture("3-no-rule").await;
    app.fill("[data-test=pack-rule]", "{year}/{name}").await;
    app.says("[data-test=pack-rule-path]", "Lease").await;
    press(app, &enter()).await;
    app.find("[data-test=pack-rule-save]:disabled").await;
    app.picture("4-rule").await;
}
