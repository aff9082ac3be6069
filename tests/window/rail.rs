//! A thousand pages in the rail: only the thumbnails near the view are drawn, and any page is one scroll and a click away.

use countersign_testkit::pdf;

use crate::{
    desk::{Browser, Display, Home},
    steps::hand_over,
};

const PAGES: u32 = 1000;
/// What fits in the rail and its margins on the tallest test window, with room to spare.
const MOST: u64 = 80;

async fn drawn(app: &Browser) -> u64 {
    app.js("return document.querySelectorAll('[data-test=thumb]').length").await.as_u64().expect("a number")
}

#[tokio::test(flavor = "multi_thread")]
async fn a_thousand_pages_draw_only_the_thumbnails_near_the_view() {
    let (display, home) = (Display::start(), Home::new());
    let app = Browser::app(&display, &home, &[], "rail").await;
    app.says("body", "Drop a PDF here to get it signed").await;
    hand_over(&home, &[home.write("Register.pdf", &pdf::contract(PAGES))]);
    app.find("[data-thumb$=':0'] img").await;
    let places = app.js("return document.querySelectorAll('[data-thumb]').length").await;
    assert_eq!(places.as_u64(), Some(PAGES.into()), "every page has its place");
    assert!((1..=MOST).contains(&drawn(&app).await), "{} thumbnails are drawn", drawn(&app).await);

    app.js("document.querySelector('[data-thumb]:last-child').scrollIntoView()").await;
    app.click("[data-thumb$=':999'] [data-test=thumb]").await;
    app.find("[data-thumb$=':999'] [aria-current=page]").await;
    app.find("[data-test=page][data-page='999'] img").await;
    assert!(drawn(&app).await <= MOST, "{} thumbnails are drawn at the end", drawn(&app).await);
    app.picture("1-last-page").await;
    app.close().await;
}
