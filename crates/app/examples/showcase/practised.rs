//! Envelopes that really went through the practice service: composed, sent, signed and fetched by the app itself.

use std::{
    collections::HashMap,
    path::{Path, PathBuf},
    sync::Arc,
    time::{Duration, Instant},
};

use countersign_app::{
    App, Keys, Parts, UserError,
    documents::ImportDocuments,
    drafts::ApplyEdit,
    envelopes::{EnvelopeDetail, EnvelopeOf, Send, Watch},
    paths::Folders,
};
use countersign_envelope::{AccountId, EnvelopeId, EnvelopeStatus, Severity, TagKind};
use countersign_providers::Registry;
use futures::future::{BoxFuture, FutureExt};
use secrecy::SecretString;
use serde_json::{Value, json};

use crate::{
    clock::Clock,
    made::{Composed, Flaws, Ids, agreement, at, tenancy},
    paper,
};

/// The practice service needs no key, so none is ever kept.
struct NoKeys;

impl Keys for NoKeys {
    fn get(&self, _: AccountId) -> BoxFuture<'static, Result<Option<SecretString>, UserError>> {
        async { Ok(None) }.boxed()
    }

    fn set(&self, _: AccountId, _: SecretString) -> BoxFuture<'static, Result<(), UserError>> {
        async { Ok(()) }.boxed()
    }

    fn forget(&self, _: AccountId) -> BoxFuture<'static, Result<(), UserError>> {
        async { Ok(()) }.boxed()
    }

    fn session_only(&self) -> BoxFuture<'static, Option<String>> {
        async { None }.boxed()
    }
}

/// The app on the folder, with the clock that it and the practice service go by.
struct Office {
    app: App,
    clock: Clock,
    account: AccountId,
    ids: Ids,
    papers: tempfile::TempDir,
}

/// Makes a completed envelope with its pack, and one that waits.
pub async fn fill(data: &Path, account: &AccountId, clock: Clock) {
    let own = std::env::current_exe().expect("this program");
    let programs = own.parent().and_then(Path::parent).expect("the target folder");
    let parts = Parts {
        folders: Folders { data: data.into(), packs: data.join("packs") },
        connect: Arc::new(Registry),
        providers: Vec::new(),
        keys: Arc::new(NoKeys),
        practice: Some(programs.join("countersign-practice")),
        pdf: countersign_pdf::locate(),
        tell: Arc::new(|_| {}),
        version: env!("CARGO_PKG_VERSION").into(),
    };
    clock.set(at("2025-11-14T14:20:00"));
    let app = App::start(parts).await.expect("the app starts");
    let papers = tempfile::tempdir().expect("a folder");
    let mut office = Office { app, clock, account: account.clone(), ids: Ids::from(0x5000), papers };
    office.completed().await;
    office.waiting().await;
    office.ready().await;
    office.app.end();
}

/// Waits until `found` gives something.
async fn until<T, F: Future<Output = Option<T>>>(what: &str, mut found: impl FnMut() -> F) -> T {
    let begun = Instant::now();
    loop {
        if let Some(value) = found().await {
            return value;
        }
        assert!(begun.elapsed() < Duration::from_mins(2), "never: {what}");
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
}

fn of(envelope: &EnvelopeId) -> EnvelopeOf {
    EnvelopeOf { envelope: envelope.clone() }
}

impl Office {
    async fn completed(&mut self) {
        let files = [
            ("Tenancy agreement – 8 Mill Row.pdf", paper::tenancy("8 Mill Row")),
            ("Guarantor deed.pdf", paper::deed()),
            ("How to rent guide.pdf", paper::guide("How to rent", 14)),
        ];
        let envelope = self.import(&files).await;
        let view = self.app.open_draft(of(&envelope)).await.expect("the draft");
        let composed = tenancy(&mut self.ids, &view.composition.documents, "8 Mill Row", Flaws::None);
        self.send(&envelope, &composed, "2025-11-14T14:32:00").await;
        for (name, when) in [
            ("Amara Osei", "2025-11-14T18:20:14"),
            ("Daniel Whitlock", "2025-11-15T09:05:32"),
            ("Ruth Whitlock", "2025-11-16T20:41:08"),
            ("Ines Carvalho", "2025-11-17T08:57:45"),
        ] {
            self.sign(&envelope, &composed, name, when).await;
        }
        self.until_status(&envelope, &EnvelopeStatus::Completed).await;
        until("the pack", || async { self.detail(&envelope).await.pack }).await;
    }

    async fn waiting(&mut self) {
        self.clock.set(at("2025-11-20T09:50:00"));
        let files = [
            ("Tenancy agreement – 31 Bridge Lane.pdf", paper::tenancy("31 Bridge Lane")),
            ("Guarantor deed.pdf", paper::deed()),
        ];
        let envelope = self.import(&files).await;
        let view = self.app.open_draft(of(&envelope)).await.expect("the draft");
        let composed = tenancy(&mut self.ids, &view.composition.documents, "31 Bridge Lane", Flaws::None);
        self.send(&envelope, &composed, "2025-11-20T10:10:00").await;
        self.sign(&envelope, &composed, "Amara Osei", "2025-11-20T10:37:00").await;
    }

    /// A draft to which nothing is missing.
    async fn ready(&mut self) {
        self.clock.set(at("2025-11-20T10:38:00"));
        let paper = paper::agreement("Parking permit", 4, &["Amara Osei", "Ines Carvalho"]);
        let envelope = self.import(&[("Parking permit – 8 Mill Row.pdf", paper)]).await;
        let view = self.app.open_draft(of(&envelope)).await.expect("the draft");
        let people = [("Amara Osei", 1), ("Ines Carvalho", 2)];
        let composed = agreement(&mut self.ids, &view.composition.documents[0], &people);
        self.compose(&envelope, &composed, "2025-11-20T10:39:00").await;
    }

    async fn import(&self, files: &[(&str, Vec<u8>)]) -> EnvelopeId {
        let write = |(name, bytes): &(&str, Vec<u8>)| -> PathBuf {
            let path = self.papers.path().join(name);
            std::fs::write(&path, bytes).expect("a paper");
            path
        };
        let ticket = self.app.ticket(files.iter().map(write).collect()).ticket;
        let started = self.app.import_documents(ImportDocuments { envelope: None, ticket, again: false }).await;
        let envelope = started.expect("the import").envelope;
        until("all papers are in", || async {
            let view = self.app.open_draft(of(&envelope)).await.expect("the draft");
            (view.composition.documents.len() == files.len()).then_some(())
        })
        .await;
        envelope
    }

    async fn compose(&self, envelope: &EnvelopeId, composed: &Composed, when: &str) -> u32 {
        let view = self.app.open_draft(of(envelope)).await.expect("the draft");
        let (mut revision, mut problems) = (view.revision, Vec::new());
        for edit in composed.edits(envelope, &view.composition, &self.account, at(when)) {
            let apply = ApplyEdit { envelope: envelope.clone(), base_revision: revision, edit };
            let applied = self.app.apply_edit(apply).await.expect("an edit");
            revision = applied.revision;
            problems = applied.problems;
        }
        problems.retain(|problem| problem.problem.severity == Severity::MustFix);
        assert!(problems.is_empty(), "{problems:?}");
        revision
    }

    async fn send(&self, envelope: &EnvelopeId, composed: &Composed, when: &str) {
        let revision = self.compose(envelope, composed, when).await;
        self.clock.set(at(when));
        self.app.send(Send { envelope: envelope.clone(), revision }).await.expect("queued");
        // The eight seconds of grace pass, and a little more for every look.
        self.clock.set(at(when).plus(9000));
        self.until_status(envelope, &EnvelopeStatus::Waiting).await;
    }

    async fn detail(&self, envelope: &EnvelopeId) -> EnvelopeDetail {
        self.app.get_envelope(of(envelope)).await.expect("the envelope")
    }

    async fn until_status(&self, envelope: &EnvelopeId, status: &EnvelopeStatus) {
        until(&format!("{status:?}"), || async {
            self.clock.pass(250);
            self.app.check_now(Watch { envelopes: vec![envelope.clone()] }).await.expect("asked");
            (self.detail(envelope).await.status == *status).then_some(())
        })
        .await;
    }

    /// Signs as a person, with a hand of their own, and waits until the app knows.
    async fn sign(&self, envelope: &EnvelopeId, composed: &Composed, name: &str, when: &str) {
        self.clock.set(at(when));
        let person = composed.people.iter().find(|person| person.name.as_deref() == Some(name)).expect("composed");
        let mut values = HashMap::new();
        for tag in composed.tags.iter().filter(|tag| tag.owner == crate::made::of(person)) {
            let seed = person.number;
            let value = match tag.kind {
                TagKind::Signature => scrawl(seed, 9),
                TagKind::Initials => scrawl(seed + 7, 3),
                TagKind::Checkbox | TagKind::Radio if tag.name == "parking" || tag.name == "fifteenth" => continue,
                TagKind::Radio if tag.name == "last" => continue,
                TagKind::Checkbox | TagKind::Radio => json!("true"),
                _ => continue,
            };
            values.insert(tag.name.clone(), value);
        }
        let mailbox = self.app.mailbox().await.expect("the mailbox");
        let (origin, token) = mailbox.trim_end_matches('/').split_once("/mail/").expect("its address");
        let id = self.detail(envelope).await.provider_id.expect("sent");
        let client = reqwest::Client::builder().no_proxy().build().expect("a client");
        let mails: Value = get(&client, &format!("{origin}/_sim/mailbox?token={token}")).await;
        let theirs =
            |mail: &&Value| mail["to"].as_str() == person.email.as_deref() && mail["envelope_id"] == id.as_str();
        let mails = mails["mails"].as_array().cloned().unwrap_or_default();
        let mail = mails.iter().find(theirs).unwrap_or_else(|| panic!("no invitation for {name}: {mails:?}"));
        let recipient = mail["recipient_id"].as_str().expect("whose it is");
        let address = format!("{origin}/_sim/envelopes/{id}/recipients/{recipient}/sign?token={token}");
        let signed = client.post(address).json(&json!({ "values": values })).send().await.expect("an answer");
        assert!(signed.status().is_success(), "{name}: {:?}", signed.text().await);
        self.clock.pass(2000);
        until("the signature is seen", || async {
            self.app.check_now(Watch { envelopes: vec![envelope.clone()] }).await.expect("asked");
            let people = self.detail(envelope).await.people;
            people.iter().any(|seen| seen.name == name && seen.status.is_done()).then_some(())
        })
        .await;
    }
}

async fn get(client: &reqwest::Client, address: &str) -> Value {
    client.get(address).send().await.expect("an answer").json().await.expect("json")
}

/// A hand that is the same on every run: loops that run to the right, and a line below.
fn scrawl(seed: u32, loops: u32) -> Value {
    let (seed, count) = (f64::from(seed), loops * 24);
    let wide = f64::from(loops) / 9.0;
    let point = |step: u32| {
        let t = f64::from(step) / 24.0 * std::f64::consts::TAU;
        let along = f64::from(step) / f64::from(count);
        let tall = 0.26 + 0.14 * (along * 5.0 + seed).sin() + 0.16 * (1.0 - along).powi(4);
        let x = wide * (0.04 + 0.86 * along) + 0.03 * (t + seed * 0.4).sin() * (1.0 + 0.5 * (seed + along * 7.0).cos());
        let y = 0.52 - tall * 0.9 * (t * (0.92 + 0.02 * seed)).cos();
        json!([x, y])
    };
    let letters: Vec<Value> = (0..=count).map(point).collect();
    let under = |step: u32| {
        let along = f64::from(step) / 24.0;
        json!([wide * (0.25 + 0.7 * along), 0.95 - 0.09 * (along * 2.2 + seed * 0.2).sin()])
    };
    let strokes = if loops > 4 { json!([letters, (0..=24).map(under).collect::<Vec<_>>()]) } else { json!([letters]) };
    json!({ "strokes": strokes, "aspect": if loops > 4 { 3.0 } else { 1.6 } })
}
