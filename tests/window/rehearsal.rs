//! Walks through the states of a send and of an envelope, each brought about by a switch of the practice account, and
//! reads what the window says of it.

use std::time::{Duration, Instant};

use countersign_testkit::pdf;
use futures::future::BoxFuture;
use serde_json::json;

use crate::{
    desk::{Browser, Display, Home},
    steps::{compose, hand_over, holds, mailbox, saved},
};

/// What a walk goes by, and what becomes of what it sees.
pub trait Guide: Sync {
    /// Lets time pass.
    fn pass(&self, seconds: i64);

    /// Keeps a picture.
    fn keep<'a>(&'a self, app: &'a Browser, name: &'a str) -> BoxFuture<'a, ()>;
}

/// A window on a home with a clock of its own.
pub struct Walk<'a> {
    pub app: Browser,
    pub display: &'a Display,
    pub home: &'a Home,
    pub guide: &'a dyn Guide,
}

/// The grace of eight seconds, and a little.
const GRACE_S: i64 = 9;

impl<'a> Walk<'a> {
    pub async fn begin(display: &'a Display, home: &'a Home, guide: &'a dyn Guide) -> Self {
        let app = Browser::app(display, home, &[], "rehearse").await;
        app.says("body", "Drop a PDF here to get it signed").await;
        Self { app, display, home, guide }
    }

    /// Kills the app, lets time pass, and starts it again.
    async fn after_a_kill(self, seconds: i64) -> Self {
        let Self { app, display, home, guide } = self;
        app.kill(home);
        guide.pass(seconds);
        Self { app: Browser::app(display, home, &[], "rehearse").await, display, home, guide }
    }

    pub async fn compose(&self, name: &str) {
        compose(&self.app, self.home, name).await;
        self.app.find("[data-test=send]:not(:disabled)").await;
    }

    /// Opens the settings of the practice account.
    async fn settings(&self) {
        let open = "(document.activeElement ?? document.body).dispatchEvent(
            new KeyboardEvent('keydown', { key: ',', ctrlKey: true, bubbles: true, cancelable: true }))";
        self.app.js(open).await;
        self.app.find("[data-test=account][data-environment=practice]").await;
        let unfold = "const account = document.querySelector('[data-test=account][data-environment=practice]');
            if (!account.querySelector('[data-test=rehearse]')) account.querySelector('.head button').click()";
        self.app.js(unfold).await;
        self.app.find("[data-rehearsal]").await;
    }

    /// Goes to the settings, does something with a switch there, and comes back.
    async fn at_switch(&self, id: &str, on: bool) {
        self.settings().await;
        let switch = format!("[data-rehearsal={id}] [role=switch]");
        self.app.find(&format!("{switch}[aria-checked={}]", !on)).await;
        self.app.js(&format!("document.querySelector('{switch}').scrollIntoView({{ block: 'center' }})")).await;
        self.app.click(&switch).await;
        self.app.find(&format!("{switch}[aria-checked={on}]")).await;
        self.app.click("[data-test=back]").await;
    }

    pub async fn on(&self, id: &str) {
        self.at_switch(id, true).await;
    }

    pub async fn off(&self, id: &str) {
        self.at_switch(id, false).await;
    }

    /// Presses Send, and lets the grace pass.
    pub async fn send(&self) {
        self.app.click("[data-test=send]:not(:disabled)").await;
        self.app.says("[data-test=send-box] h2", "Goes out in").await;
        self.guide.pass(GRACE_S);
    }

    /// Waits for what the send box or the outcome says, and keeps a picture.
    pub async fn sees(&self, name: &str, words: &[&str]) {
        for words in words {
            self.app.says("[data-test=send-box], [data-outcome]", words).await;
        }
        self.guide.keep(&self.app, name).await;
    }

    /// Takes what waits or goes out back to the draft.
    pub async fn stop(&self) {
        self.app.click("[data-test=stop]").await;
        self.app.find("[data-test=send]:not(:disabled)").await;
    }

    /// Waits for this, and lets time pass meanwhile.
    pub async fn until(&self, css: &str, step_s: i64) {
        let begun = Instant::now();
        while self.app.js(&format!("return document.querySelector(\"{css}\") !== null")).await != true {
            if begun.elapsed() > Duration::from_secs(60) {
                self.app.picture("never").await;
                panic!("never there: {css}; the page says: {}", self.app.text("body").await);
            }
            self.guide.pass(step_s);
            tokio::time::sleep(Duration::from_millis(700)).await;
        }
    }

    /// Lets time pass until the pane of the envelope says this.
    async fn comes_to_say(&self, words: &str) {
        for _ in 0..60 {
            if self.app.text("[data-test=detail]").await.contains(words) {
                return;
            }
            self.guide.pass(1);
            tokio::time::sleep(Duration::from_millis(300)).await;
        }
        self.app.says("[data-test=detail]", words).await;
    }

    /// Goes to the list after an outcome.
    pub async fn leave(&self) {
        self.app.click("[data-test=back]").await;
        self.app.find("[data-test=new-envelope]").await;
    }

    /// Opens the envelope in the list and waits for what its pane says.
    pub async fn detail(&self, name: &str, picture: &str, words: &[&str]) {
        let script = format!(
            "const row = [...document.querySelectorAll('[data-test=row]')].find(row => row.textContent.includes('{name}'));
             row?.click(); return row !== undefined"
        );
        let begun = Instant::now();
        while self.app.js(&script).await != true {
            assert!(begun.elapsed() < Duration::from_secs(30), "no row {name}");
            tokio::time::sleep(Duration::from_millis(100)).await;
        }
        self.app.says("[data-test=detail]", name).await;
        for words in words {
            self.comes_to_say(words).await;
        }
        self.guide.keep(&self.app, picture).await;
    }
}

/// What has not left this computer: nothing is sent, and the draft comes back from each state.
pub async fn before_the_wire(walk: Walk<'_>) {
    walk.compose("Lease").await;
    walk.sees("ready", &["Send as a test"]).await;
    let empty = "const message = document.querySelector('[data-test=message]'); message.value = '';
        message.dispatchEvent(new Event('input', { bubbles: true })); message.blur()";
    walk.app.js(empty).await;
    saved(&walk.app).await;
    walk.sees("blocked", &["Fix 1 problem first"]).await;
    walk.app.fill("[data-test=message]", "To be signed.").await;
    saved(&walk.app).await;

    walk.app.click("[data-test=send]:not(:disabled)").await;
    walk.sees("due", &["Goes out in", "Stop means that nothing is sent"]).await;
    walk.app.click("[data-test=hold]").await;
    walk.sees("held-person", &["Held", "It waits for you. Nothing was sent."]).await;
    walk.stop().await;

    walk.on("slowSearch").await;
    walk.send().await;
    walk.sees("preparing", &["Sending through Practice", "Checking", "Nobody has been e-mailed yet"]).await;
    walk.stop().await;
    walk.sees("stopped", &["Stopped. Nothing was sent."]).await;

    walk.on("searchDown").await;
    walk.send().await;
    walk.sees("held-search-down", &["could not be asked whether it is there already. Nothing was sent."]).await;
    walk.stop().await;
    walk.off("searchDown").await;

    walk.on("keyRefused").await;
    walk.send().await;
    walk.sees("held-no-key", &["because the key of its account is missing or was refused. Nothing was sent."]).await;
    walk.app.click("[data-test=stop]").await;
    walk.off("keyRefused").await;

    walk.on("offline").await;
    walk.send().await;
    walk.sees("held-offline", &["because there is no connection. Nothing was sent."]).await;
    walk.stop().await;
    walk.off("offline").await;
    after_the_app_ended(walk).await;
}

/// What a closed app leaves waiting.
async fn after_the_app_ended(walk: Walk<'_>) {
    walk.app.click("[data-test=send]:not(:disabled)").await;
    walk.app.says("[data-test=send-box] h2", "Goes out in").await;
    let walk = walk.after_a_kill(1).await;
    walk.sees("held-closed", &["because Countersign was closed before it went out. Nothing was sent."]).await;
    walk.stop().await;

    walk.app.click("[data-test=send-later]").await;
    walk.app.fill("[data-test=when-time]", "in 2 h").await;
    walk.app.click("[data-test=when-choose]:not(:disabled)").await;
    walk.sees("due-chosen", &["Until then, it can be changed, held or taken back, and nothing is sent."]).await;
    let walk = walk.after_a_kill(3 * 3_600).await;
    walk.sees("held-missed", &["because Countersign was closed at the time that you chose. Nothing was sent."]).await;
    walk.app.close().await;
}

/// What is on its way: while it is uploaded, refused, put off, created and confirmed.
pub async fn on_the_wire(walk: Walk<'_>) {
    walk.compose("Lease").await;
    hand_over(walk.home, &[walk.home.write("Scan.pdf", &pdf::scan(3, 300))]);
    // The new document is shown among the tags.
    walk.app.says("body", "3, to read").await;
    saved(&walk.app).await;
    walk.app.click("[data-test=step-review]").await;
    walk.app.find("[data-test=send]:not(:disabled)").await;
    walk.on("slowUpload").await;
    walk.send().await;
    walk.app.says("[data-test=send-box]", "Uploading").await;
    // News of it comes by the clock, too.
    for _ in 0..4 {
        tokio::time::sleep(Duration::from_millis(700)).await;
        walk.guide.pass(1);
    }
    walk.sees("uploading", &["Uploading", "%", "left"]).await;
    walk.stop().await;
    walk.sees("stopped-uploading", &["Stopped. Nothing was sent."]).await;

    walk.on("refused").await;
    walk.send().await;
    walk.sees("not-sent", &["a refusal is rehearsed", "Nobody was e-mailed"]).await;
    walk.on("busy").await;
    walk.app.click("[data-test=back-to-review]").await;
    walk.send().await;
    tokio::time::sleep(Duration::from_secs(2)).await;
    walk.sees("put-off", &["Goes out", "could not take it yet, and nothing was sent"]).await;
    walk.stop().await;
    walk.on("alwaysBusy").await;
    walk.send().await;
    walk.until("[data-test=release]", 400).await;
    walk.sees("held-gave-up", &["because five tries did not get through. Nothing was sent."]).await;
    walk.stop().await;
    walk.off("alwaysBusy").await;

    walk.on("slowAnswer").await;
    walk.send().await;
    walk.sees("creating", &["Creating the envelope at Practice"]).await;
    assert!(walk.app.text("[data-test=stop]").await.is_empty(), "what may be out cannot be stopped");
    walk.until("[data-outcome=sent]", 1).await;
    walk.sees("sent", &["Sent", "Practice accepted the envelope"]).await;
    walk.leave().await;

    walk.compose("Deed").await;
    walk.on("unreadable").await;
    walk.send().await;
    walk.sees("confirming", &["Created the envelope", "Sent, confirming."]).await;
    walk.off("unreadable").await;
    walk.until("[data-outcome=sent]", 60).await;
    walk.app.close().await;
}

/// What is not known: found by a look, locked, sent again on the person's word, marked as sent, there twice.
pub async fn not_known(walk: Walk<'_>) {
    walk.compose("Lost answer").await;
    walk.on("lostAnswer").await;
    walk.send().await;
    walk.sees("checking", &["Checking with Practice", "Nothing will be sent twice.", "Next look in"]).await;
    walk.until("[data-outcome=sent]", 6).await;
    walk.leave().await;

    walk.compose("Late").await;
    walk.on("late").await;
    walk.send().await;
    walk.sees("checking-late", &["Checking with Practice"]).await;
    walk.guide.pass(6);
    walk.sees("looked", &["Looked for", "not there"]).await;
    walk.until("[data-outcome=sent]", 60).await;
    walk.leave().await;

    walk.compose("Lost").await;
    walk.on("lostEnvelope").await;
    walk.send().await;
    walk.sees("locked", &["If it stays unknown", "Locked until"]).await;
    walk.guide.pass(6);
    walk.app.says("[data-outcome]", "not there").await;
    walk.until("[data-test=mark-as-sent]:not(:disabled)", 31 * 60).await;
    walk.sees("may-be-repeated", &["The searches found nothing. That is no proof"]).await;
    walk.app.click("[data-test=mark-as-sent]").await;
    walk.app.click("[data-test=mark-as-sent-sure]").await;
    walk.app.find("[data-outcome=assumed]").await;
    walk.sees("assumed", &["Marked as sent by you. It is not followed."]).await;
    walk.leave().await;

    walk.compose("Again").await;
    walk.on("lostEnvelope").await;
    walk.send().await;
    walk.app.says("[data-outcome]", "Locked until").await;
    walk.guide.pass(6);
    walk.app.says("[data-outcome]", "not there").await;
    walk.until("[data-test=send-again]:not(:disabled)", 31 * 60).await;
    walk.app.click("[data-test=send-again]").await;
    walk.sees("send-again", &["The first one is watched for 72 hours"]).await;
    walk.app.click("[data-test=send-again-sure]").await;
    walk.until("[data-outcome=sent]", 2).await;
    walk.leave().await;

    walk.compose("Twice").await;
    walk.on("twice").await;
    walk.send().await;
    walk.until("[data-outcome=sent]", 6).await;
    walk.leave().await;
    walk.detail("Twice", "twice", &["It was sent twice", "Withdraw the copy"]).await;
    holds(&walk.app, "[role=group][aria-label='Needs you'] [data-test=row]", "Sent twice").await;
    walk.app.click("[data-test=withdraw-copy]").await;
    walk.comes_to_say("Copy withdrawn by you").await;
    holds(&walk.app, "[role=group][aria-label='On its way'] [data-test=row]", "Twice").await;
    walk.app.close().await;
}

/// What becomes of an envelope that is out.
pub async fn after_it_was_sent(walk: Walk<'_>) {
    walk.compose("Errored").await;
    walk.settings().await;
    let choose = "const select = document.querySelector('[data-rehearsal=errored] select');
        select.value = '1'; select.dispatchEvent(new Event('change', { bubbles: true }))";
    walk.app.js(choose).await;
    walk.app.find("[data-rehearsal=errored] [aria-checked=true]").await;
    walk.app.js("document.querySelector('[data-rehearsal=errored]').scrollIntoView({ block: 'center' })").await;
    walk.guide.keep(&walk.app, "rehearse").await;
    walk.app.click("[data-test=back]").await;
    sent(&walk).await;
    walk.detail("Errored", "errored", &["could not prepare it", "Nobody was invited"]).await;

    walk.compose("Bounced").await;
    walk.on("bounced").await;
    sent(&walk).await;
    walk.detail("Bounced", "bounced", &["Amara", "came back"]).await;
    walk.app.click("[data-test=correct-bounced]").await;
    walk.app.fill("[data-test=correct-email]", "amara@example.org").await;
    walk.app.click("[data-test=correct-save]").await;
    walk.detail(
        "Bounced",
        "corrected",
        &["Address of Amara corrected by you: amara@example.org", "still waiting for Amara"],
    )
    .await;

    walk.compose("Finishing").await;
    walk.on("lostStatus").await;
    sent(&walk).await;
    walk.detail("Finishing", "waiting", &["Amara"]).await;
    sign(&walk, "Finishing").await;
    walk.detail("Finishing", "finishing", &["Everyone has signed, but Practice has not finished the envelope yet."])
        .await;
    // Nothing has changed yet: it is asked, and says the same.
    walk.app.click("[data-test=recheck]").await;
    walk.app.says("[data-test=detail]", "has not finished the envelope yet").await;
    walk.off("lostStatus").await;
    walk.detail("Finishing", "completed", &["Completed"]).await;

    walk.compose("Unheard of").await;
    sent(&walk).await;
    walk.on("unknownWord").await;
    walk.detail("Unheard of", "unrecognised", &["ON_HOLIDAY"]).await;
    walk.off("unknownWord").await;
    walk.on("forgotten").await;
    walk.detail("Unheard of", "deleted", &["eleted"]).await;
    walk.off("forgotten").await;
    walk.app.close().await;
}

/// Sends what is composed, and goes to the list.
async fn sent(walk: &Walk<'_>) {
    walk.send().await;
    walk.until("[data-outcome=sent]", 2).await;
    walk.leave().await;
}

/// Signs as everyone whose turn it is, past the pages of the practice service.
async fn sign(walk: &Walk<'_>, name: &str) {
    sign_in(&mailbox(&walk.app).await, name);
}

/// Signs the envelope of this name as everyone whose turn it is.
pub fn sign_in(mailbox: &str, name: &str) {
    let (host, path) = mailbox.strip_prefix("http://").and_then(|rest| rest.split_once('/')).expect("an address");
    let token = path.trim_start_matches("mail/").trim_end_matches('/');
    let mails: serde_json::Value =
        serde_json::from_str(&asked(host, &format!("GET /_sim/mailbox?token={token}"), "")).expect("json");
    let wanted = |mail: &&serde_json::Value| {
        mail["kind"] == "invitation" && mail["envelope"].as_str().is_some_and(|title| title.starts_with(name))
    };
    let mail = mails["mails"].as_array().expect("mails").iter().find(wanted).expect("an invitation");
    let (envelope, person) =
        (mail["envelope_id"].as_str().expect("an id"), mail["recipient_id"].as_str().expect("an id"));
    let path = format!("POST /_sim/envelopes/{envelope}/recipients/{person}/sign?token={token}");
    asked(host, &path, &json!({}).to_string());
}

fn asked(host: &str, what: &str, body: &str) -> String {
    use std::io::{Read, Write};
    let mut stream = std::net::TcpStream::connect(host).expect("the practice service");
    let length = body.len();
    write!(stream, "{what} HTTP/1.1\r\nHost: {host}\r\nContent-Length: {length}\r\nConnection: close\r\n\r\n{body}")
        .expect("asked");
    let mut answer = String::new();
    stream.read_to_string(&mut answer).expect("an answer");
    assert!(answer.starts_with("HTTP/1.1 200"), "{what}: {answer}");
    answer.split_once("\r\n\r\n").map(|(_, body)| body.to_owned()).unwrap_or_default()
}
