//! A person rehearses what can go wrong: each state of a send and of an envelope is brought about by the switches of
//! the practice account, and reads as it should.

use fantoccini::key::Key;

use crate::{
    clock::Clock,
    desk::{Browser, Display, Home},
    rehearsal::{Walk, after_it_was_sent, before_the_wire, not_known, on_the_wire},
    steps::{press, tab_to},
};

#[tokio::test(flavor = "multi_thread")]
async fn what_has_not_left_waits_for_the_person_and_says_why() {
    let (display, home) = (Display::start(), Home::new());
    let clock = Clock::of(&home);
    before_the_wire(Walk::begin(&display, &home, &clock).await).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_on_its_way_says_how_far_it_is() {
    let (display, home) = (Display::start(), Home::new());
    let clock = Clock::of(&home);
    on_the_wire(Walk::begin(&display, &home, &clock).await).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_not_known_is_looked_for_and_repeated_only_on_the_persons_word() {
    let (display, home) = (Display::start(), Home::new());
    let clock = Clock::of(&home);
    not_known(Walk::begin(&display, &home, &clock).await).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_becomes_of_an_envelope_is_said_as_it_is() {
    let (display, home) = (Display::start(), Home::new());
    let clock = Clock::of(&home);
    after_it_was_sent(Walk::begin(&display, &home, &clock).await).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_switches_are_used_by_keyboard_alone() {
    let (display, home) = (Display::start(), Home::new());
    let app = Browser::app(&display, &home, &[], "rehearse").await;
    app.says("body", "Drop a PDF here to get it signed").await;
    let open = "document.body.dispatchEvent(
        new KeyboardEvent('keydown', { key: ',', ctrlKey: true, bubbles: true, cancelable: true }))";
    app.js(open).await;
    app.find("[data-test=account][data-environment=practice]").await;
    tab_to(&app, "document.activeElement.getAttribute('aria-label')?.startsWith('Open Practice')").await;
    press(&app, &String::from(char::from(Key::Enter))).await;
    app.find("[data-rehearsal]").await;
    tab_to(&app, "document.activeElement.getAttribute('aria-label') === 'No connection'").await;
    press(&app, " ").await;
    app.find("[data-rehearsal=offline] [aria-checked=true]").await;
    app.says("[data-test=rehearse-said]", "One thing goes wrong.").await;
    tab_to(&app, "document.activeElement.dataset.test === 'pass-week'").await;
    press(&app, " ").await;
    app.says("[data-test=rehearse-said]", "Its clock is 7 days ahead.").await;
    app.picture("by-keyboard").await;
    tab_to(&app, "document.activeElement.dataset.test === 'back-to-normal'").await;
    press(&app, &String::from(char::from(Key::Enter))).await;
    app.says("[data-test=rehearse-said]", "Everything goes as it should.").await;
    app.close().await;
}
