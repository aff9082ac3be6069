//! The screens, one after the other.

use crate::{
    desk::{Browser, Display, Home},
    studio::{Clock, fill, shoot},
};

/// Takes the pictures of all scenes, or of those that are named on the command line.
pub async fn all(clock: &Clock) {
    let wanted: Vec<String> = std::env::args().skip(1).filter(|name| !name.starts_with('-')).collect();
    let wants = |name: &str| wanted.is_empty() || wanted.iter().any(|one| one == name);
    let display = Display::start();
    if wants("first-run") {
        first_run(&display, clock).await;
    }
    let home = Home::new();
    fill(&home.data());
    clock.set(crate::NOW);
    if wants("following") {
        following(&display, &home).await;
    }
    if wants("composing") {
        composing(&display, &home).await;
    }
}

async fn first_run(display: &Display, clock: &Clock) {
    clock.set(crate::NOW);
    let home = Home::new();
    let app = Browser::app(display, &home, &[], "shots").await;
    app.says("body", "Drop a PDF here to get it signed").await;
    shoot(&app, "first-run").await;
    app.close().await;
}

/// Clicks the row of the envelope of this name.
async fn row(app: &Browser, name: &str) {
    let script = format!(
        "const row = [...document.querySelectorAll('[data-test=row]')].find(r => r.textContent.includes('{name}'));
         row?.scrollIntoView({{ block: 'nearest' }}); row?.click(); return row !== undefined"
    );
    let begun = std::time::Instant::now();
    while app.js(&script).await != true {
        assert!(begun.elapsed().as_secs() < 30, "no row {name}");
        tokio::time::sleep(std::time::Duration::from_millis(100)).await;
    }
    app.says("[data-test=detail]", name).await;
}

async fn following(display: &Display, home: &Home) {
    let app = Browser::app(display, home, &[], "shots").await;
    app.find("[data-test=row]").await;
    row(&app, "Tenancy renewal").await;
    shoot(&app, "envelopes").await;
    row(&app, "Tenancy agreement – 8 Mill Row").await;
    app.find("[data-test=pack-file]").await;
    shoot(&app, "completed").await;
    app.close().await;
}

async fn composing(display: &Display, home: &Home) {
    let app = Browser::app(display, home, &[], "shots").await;
    row(&app, "Tenancy agreement – 14 Harbour Lane").await;
    app.click("[data-test=detail] [data-test=edit]").await;
    app.click("[data-test=step-tags]").await;
    app.find("[data-test=page] img").await;
    app.js("[...document.querySelectorAll('[data-test=thumb]')][7].click()").await;
    app.find("[data-test=tag][data-name=monthly_rent]").await;
    app.js("document.querySelector('[data-test=tag][data-name=monthly_rent]').focus()").await;
    shoot(&app, "tags").await;
    app.click("[data-test=step-recipients]").await;
    app.find("[data-test=person]").await;
    shoot(&app, "recipients").await;
    app.click("[data-test=step-review]").await;
    app.find("[data-test=problem]").await;
    shoot(&app, "review").await;
    app.close().await;
}
