//! The screens, one after the other.

use std::{
    path::PathBuf,
    time::{Duration, Instant},
};

use countersign_testkit::pdf;
use fantoccini::actions::{InputSource, MouseActions, PointerAction};
use futures::future::{BoxFuture, FutureExt};

use crate::{
    desk::{Browser, Display, Home},
    rehearsal::{Walk, after_it_was_sent, before_the_wire, not_known, on_the_wire},
    studio::{Clock, Shot, Tour, fill, hand_over},
};

/// Opens the inspector where it is only a strip.
const OPEN_INSPECTOR: &str = "if (!document.body.innerText.includes('Help text')) document.querySelector('[data-region=inspector] button').click()";

/// How long a scene may take.
const PATIENCE: Duration = Duration::from_mins(6);

/// What all scenes share.
struct Stage<'a> {
    display: Display,
    clock: &'a Clock,
}

/// Takes the pictures of all scenes, or of those that are named on the command line.
pub async fn all(clock: &Clock) {
    let wanted: Vec<String> = std::env::args().skip(1).filter(|name| !name.starts_with('-')).collect();
    let stage = Stage { display: Display::start(), clock };
    for (name, scene) in [
        ("first-run", stage.first_run().boxed()),
        ("following", stage.following().boxed()),
        ("composing", stage.composing().boxed()),
        ("settings", stage.settings().boxed()),
        ("importing", stage.importing().boxed()),
        ("sending", stage.sending().boxed()),
        ("practising", stage.practising().boxed()),
        ("waiting", stage.rehearsing(|walk| before_the_wire(walk).boxed()).boxed()),
        ("going-out", stage.rehearsing(|walk| on_the_wire(walk).boxed()).boxed()),
        ("not-known", stage.rehearsing(|walk| not_known(walk).boxed()).boxed()),
        ("out", stage.rehearsing(|walk| after_it_was_sent(walk).boxed()).boxed()),
    ] {
        if wanted.is_empty() || wanted.iter().any(|one| one == name) {
            // A driver that does not answer would otherwise be waited for for ever.
            assert!(tokio::time::timeout(PATIENCE, scene).await.is_ok(), "the scene {name} came to no end");
        }
    }
}

impl Stage<'_> {
    /// The app on a folder with the set.
    async fn set(&self) -> (Home, Browser) {
        let home = Home::new();
        fill(&home.data());
        self.clock.set(crate::NOW);
        let app = Browser::app(&self.display, &home, &[], "shots").await;
        app.find("[data-test=row]").await;
        (home, app)
    }

    async fn first_run(&self) {
        self.clock.set(crate::NOW);
        let home = Home::new();
        let app = Browser::app(&self.display, &home, &[], "shots").await;
        app.says("body", "Drop a PDF here to get it signed").await;
        let shot = Shot::of_app(&app, &self.display, &home);
        shot.take("first-run").await;
        app.close().await;
    }

    async fn following(&self) {
        let (home, app) = self.set().await;
        let shot = Shot::of_app(&app, &self.display, &home);
        row(&app, "Tenancy renewal").await;
        shot.take("envelopes").await;
        row(&app, "Mutual NDA – Halden").await;
        shot.take("checking").await;
        folder(&app, "At risk").await;
        row(&app, "Sole agency terms").await;
        shot.take("at-risk").await;
        folder(&app, "Failed").await;
        row(&app, "Lease – Unit 2").await;
        shot.take("failed").await;
        folder(&app, "All").await;
        row(&app, "Tenancy agreement – 8 Mill Row").await;
        app.find("[data-test=pack-file]").await;
        shot.take("completed").await;
        app.click("[data-test=detail] [data-test=view]").await;
        app.find("[data-test=pack-page] img").await;
        app.js("document.querySelector('[data-test=pack-page][data-page=\"7\"]').scrollIntoView({ block: 'start' })")
            .await;
        shot.take("signed-pages").await;
        app.click("[data-test=back]").await;
        app.fill("[data-test=search]", "harbuor").await;
        shot.take("nothing-found").await;
        app.close().await;
    }

    async fn composing(&self) {
        let (home, app) = self.set().await;
        let shot = Shot::of_app(&app, &self.display, &home);
        open(&app, "Tenancy agreement – 14 Harbour Lane").await;
        app.click("[data-test=step-tags]").await;
        app.find("[data-test=page] img").await;
        app.js("[...document.querySelectorAll('[data-test=thumb]')][7].click()").await;
        select(&app, "monthly_rent").await;
        shot.take("tags").await;
        shot.take_small("tags-open", OPEN_INSPECTOR).await;
        press(&app, "k", true).await;
        app.fill("[data-test=palette] input", "re").await;
        shot.take("palette").await;
        press(&app, "Escape", false).await;
        press(&app, "?", false).await;
        app.says("body", "Keyboard").await;
        shot.take("keys").await;
        press(&app, "Escape", false).await;
        app.click("[data-test=step-recipients]").await;
        app.find("[data-test=person]").await;
        shot.take("recipients").await;
        app.click("[data-test=step-review]").await;
        app.find("[data-test=problem]").await;
        shot.take("review").await;
        app.close().await;
    }

    async fn settings(&self) {
        let (home, app) = self.set().await;
        let shot = Shot::of_app(&app, &self.display, &home);
        app.click("[data-test=settings]").await;
        app.find("[data-test=account]").await;
        app.js("[...document.querySelectorAll('[data-test=account]')][1].querySelector('button').click()").await;
        app.find("[data-test=test-account]").await;
        shot.take("settings").await;
        app.js("[...document.querySelectorAll('[data-test=account]')][1].querySelector('button').click()").await;
        app.click("[data-test=add-account]").await;
        app.find("[data-test=add-account-form]").await;
        shot.take("add-account").await;
        app.close().await;
    }

    async fn importing(&self) {
        let (home, app) = self.set().await;
        let shot = Shot::of_app(&app, &self.display, &home);
        open(&app, "Tenancy agreement – 14 Harbour Lane").await;
        app.click("[data-test=step-tags]").await;
        app.find("[data-test=page] img").await;
        let files: Vec<PathBuf> = [
            ("Inventory.pdf", pdf::contract(3)),
            ("Deposit certificate.pdf", pdf::locked("owner", "secret")),
            ("Floor plan.pdf", pdf::truncated()),
            ("Photos.zip", b"PK\x03\x04 not a document".to_vec()),
        ]
        .iter()
        .map(|(name, bytes)| home.write(name, bytes))
        .collect();
        hand_over(&home, &files);
        app.says("[data-test=import-tray]", "s not a PDF").await;
        app.find("[data-test=import-file][data-state=locked]").await;
        shot.take("import").await;
        app.fill("[data-test=password]", "guess").await;
        app.click("[data-test=unlock]").await;
        tokio::time::sleep(Duration::from_secs(2)).await;
        shot.take("password").await;
        app.close().await;
    }

    async fn sending(&self) {
        let (home, app) = self.set().await;
        let shot = Shot::of_app(&app, &self.display, &home);
        open(&app, "Parking permit – 8 Mill Row").await;
        app.click("[data-test=step-review]").await;
        app.find("[data-test=send]").await;
        shot.take("ready").await;
        app.click("[data-test=send]").await;
        app.find("[data-test=stop]").await;
        self.clock.set("2025-11-20 10:42:23");
        tokio::time::sleep(Duration::from_secs(1)).await;
        shot.take("grace").await;
        self.clock.set("2025-11-20 10:42:29");
        app.find("[data-test=show-envelope]").await;
        shot.take("sent").await;
        app.close().await;
    }

    /// States of a send that were brought about by the switches of the practice account.
    async fn rehearsing(&self, walk: impl for<'w> FnOnce(Walk<'w>) -> BoxFuture<'w, ()>) {
        let home = Home::new();
        let tour = Tour::begin(self.clock, &self.display, &home);
        walk(Walk::begin(&self.display, &home, &tour).await).await;
    }

    async fn practising(&self) {
        let (_home, app) = self.set().await;
        row(&app, "Tenancy agreement – 31 Bridge Lane").await;
        app.click("[data-test=detail] [data-test=open-mailbox]").await;
        app.find("[data-test=address]").await;
        let read = "return document.querySelector('[data-test=address]').textContent.match(/http:\\S+\\/mail\\/[^\\s/]+\\//)[0]";
        let mailbox = app.js(read).await.as_str().expect("an address").to_owned();
        let elsewhere = Home::new();
        let mail = Browser::plain(&self.display, &elsewhere, "shots").await;
        let page = Shot::of_page(&mail, &mailbox);
        mail.client.goto(&format!("{mailbox}?inbox=daniel.whitlock@example.com")).await.expect("the mailbox");
        mail.click("[data-mail=invitation]").await;
        mail.find("[data-open=invitation] [data-action=open-and-sign]").await;
        page.take("practice-mailbox").await;
        mail.click("[data-open=invitation] [data-action=open-and-sign]").await;
        mail.find("body[data-page=signing][data-ready=true]").await;
        mail.js("document.querySelector('[data-field=attachment], [data-kind=attachment]').scrollIntoView({ block: 'center' })")
            .await;
        page.take("practice-signing").await;
        mail.js("document.querySelector('[data-field][data-kind=signature]').click()").await;
        mail.find("#signature-dialog[open] #typed-signature").await;
        page.take("practice-typed").await;
        mail.click("[data-action=draw-tab]").await;
        draw(&mail).await;
        page.take("practice-drawn").await;
        mail.close().await;
        app.close().await;
    }
}

/// Clicks the row of the envelope of this name.
async fn row(app: &Browser, name: &str) {
    let script = format!(
        "const row = [...document.querySelectorAll('[data-test=row]')].find(r => r.textContent.includes('{name}'));
         row?.scrollIntoView({{ block: 'nearest' }}); row?.click(); return row !== undefined"
    );
    until(app, &script, name).await;
    app.says("[data-test=detail]", name).await;
}

/// Goes to a folder of the sidebar.
async fn folder(app: &Browser, name: &str) {
    let script = format!(
        "const folder = [...document.querySelectorAll('[data-test=folder]')].find(f => f.textContent.trim().startsWith('{name}'));
         folder?.click(); return folder !== undefined"
    );
    until(app, &script, name).await;
}

async fn until(app: &Browser, script: &str, what: &str) {
    let begun = Instant::now();
    while app.js(script).await != true {
        assert!(begun.elapsed() < Duration::from_secs(30), "never: {what}");
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
}

/// Opens the draft of this name in the composer.
async fn open(app: &Browser, name: &str) {
    row(app, name).await;
    app.click("[data-test=detail] [data-test=edit]").await;
    app.find("[data-test=step-tags]").await;
}

/// Selects the tag of this name.
async fn select(app: &Browser, name: &str) {
    app.find(&format!("[data-test=tag][data-name={name}]")).await;
    app.js(&format!("document.querySelector('[data-test=tag][data-name={name}]').focus()")).await;
    app.find(&format!("[data-test=tag][data-name={name}][data-selected]")).await;
}

/// Presses a key, with Ctrl if so. The driver's own keys sometimes never come back, so the page gets them directly.
async fn press(app: &Browser, key: &str, ctrl: bool) {
    let script = format!(
        "(document.activeElement ?? document.body).dispatchEvent(
           new KeyboardEvent('keydown', {{ key: '{key}', ctrlKey: {ctrl}, bubbles: true, cancelable: true }}))"
    );
    app.js(&script).await;
}

/// Draws a signature on the pad.
async fn draw(mail: &Browser) {
    let pad = mail
        .js("const r = document.querySelector('#drawing-pad').getBoundingClientRect(); return [r.left, r.top, r.width, r.height]")
        .await;
    let [left, top, wide, high] = std::array::from_fn(|index| pad[index].as_f64().expect("a number"));
    let place = |step: u32| {
        let along = f64::from(step) / 60.0;
        let turn = along * 34.0;
        let tall = 0.24 + 0.1 * (along * 9.0).sin();
        (left + wide * (0.14 + 0.66 * along + 0.03 * turn.cos()), top + high * (0.52 - tall * turn.sin()))
    };
    let to = |(x, y)| PointerAction::MoveTo { duration: Some(Duration::from_millis(8)), x, y };
    let begin = MouseActions::new("mouse".into())
        .then(to(place(0)))
        .then(PointerAction::Down { button: fantoccini::actions::MOUSE_BUTTON_LEFT });
    let drawn = (1..=60).map(|step| to(place(step))).fold(begin, MouseActions::then);
    let end = drawn.then(PointerAction::Up { button: fantoccini::actions::MOUSE_BUTTON_LEFT });
    mail.client.perform_actions(end).await.expect("a drawing");
}
