//! A data folder with one envelope on its way, a clock that the test moves, and a provider that outlives kills.

use std::{
    path::Path,
    sync::{
        Arc,
        atomic::{AtomicI64, AtomicU32, Ordering},
    },
};

use countersign_courier::{Carried, CourierError, Errand, Looked};
use countersign_envelope::{
    Account, AccountId, AttemptId, AttemptState, Document, Edit, EnvelopeId, EnvelopeStatus, Environment, Millis, Op,
    Reference, SendId, SendState, Table,
};
use countersign_provider::SigningProvider;
use countersign_store::{NewDraft, Outcome, QueueSend, SendRow, Store};
use serde_json::json;
use tokio_util::sync::CancellationToken;

use crate::fake::{Fake, Point};

pub const ANA: &str = "ana@example.com";
pub const START: Millis = Millis(1_795_000_000_000);

pub struct World {
    pub folder: tempfile::TempDir,
    pub store: Store,
    pub fake: Fake,
    /// What errands are given; the fake itself unless a control stands before it.
    pub provider: Arc<dyn SigningProvider>,
    pub stop: CancellationToken,
    clock: Arc<AtomicI64>,
    counter: AtomicU32,
    envelope: EnvelopeId,
    send: SendId,
}

/// Folders in memory where the system has them: a property writes thousands of times.
fn folder() -> tempfile::TempDir {
    let memory = Path::new("/dev/shm");
    if memory.is_dir() { tempfile::tempdir_in(memory) } else { tempfile::tempdir() }.unwrap()
}

pub fn account() -> Account {
    Account {
        id: AccountId::new("a1"),
        provider: "fake".into(),
        environment: Environment::Practice,
        name: "Practice".into(),
        api_base: None,
        web_base: None,
        made_at: START,
        key_added_at: None,
        key_accepted_at: None,
        key_refused_at: None,
    }
}

impl World {
    /// A draft with a document and a signer, not sent.
    pub fn drafted() -> Self {
        let folder = folder();
        let clock = Arc::new(AtomicI64::new(START.0));
        let read = clock.clone();
        let fake = Fake::new(Arc::new(move || Millis(read.load(Ordering::SeqCst))));
        let store = Store::open(folder.path(), START).unwrap();
        let provider = Arc::new(fake.clone());
        let world = Self {
            folder,
            store,
            provider,
            fake,
            stop: CancellationToken::new(),
            clock,
            counter: AtomicU32::new(1),
            envelope: EnvelopeId::new("e1"),
            send: SendId::new("s0"),
        };
        world.store.put_account(&account()).unwrap();
        world.draft("e1", 1, ANA);
        world
    }

    /// The same, due now.
    pub fn due() -> Self {
        let mut world = Self::drafted();
        world.queue();
        world
    }

    /// A draft with its own document and signer.
    pub fn draft(&self, envelope: &str, mark: u8, email: &str) {
        let id = EnvelopeId::new(envelope);
        let new = NewDraft {
            envelope: id.clone(),
            reference: Reference::from_random([mark; 5]),
            account: Some(account().id),
            name: "Lease".into(),
            made_from: None,
        };
        self.store.create_draft(&new, self.now()).unwrap();
        let kept = self.store.put_blob(&mut b"%PDF-1.7 lease".as_slice(), envelope).unwrap();
        let document = json!({"id": format!("{envelope}-d"), "position": 0, "name": "lease.pdf", "kind": "pdf",
            "blob": kept.blob, "sizeBytes": 14, "pages": null, "state": "ready"});
        let document: Document = serde_json::from_value(document).unwrap();
        self.store.add_document(&id, &document, self.now()).unwrap();
        let person = format!("{envelope}-r");
        let after = json!({"id": person, "number": 1, "position": 0, "kind": "signer", "name": "Ana", "email": email,
            "role": "", "group": 1, "hiddenDocuments": [], "auth": {"kind": "link"}, "delivery": "email",
            "options": {}, "witness": null});
        let op = Op::Put { table: Table::Recipient, id: person, before: None, after: Some(after) };
        let edit = Edit { label: "Add Ana".into(), at: self.now(), group: None, ops: vec![op] };
        self.store.apply_edit(&id, 1, &edit).unwrap();
    }

    pub fn now(&self) -> Millis {
        Millis(self.clock.load(Ordering::SeqCst))
    }

    pub fn later(&self, milliseconds: i64) {
        self.clock.fetch_add(milliseconds, Ordering::SeqCst);
    }

    pub fn fresh(&self) -> u32 {
        self.counter.fetch_add(1, Ordering::SeqCst)
    }

    /// Send is pressed.
    pub fn queue(&mut self) {
        let loaded = self.store.draft(&self.envelope).unwrap().unwrap();
        let sealed = loaded.draft.seal(account(), &[], self.now()).unwrap();
        self.send = SendId::new(format!("s{}", self.fresh()));
        let new = QueueSend {
            id: self.send.clone(),
            sealed: &sealed,
            revision: loaded.revision,
            due_at: self.now(),
            chosen: false,
        };
        self.store.queue_send(&new, self.now()).unwrap();
    }

    pub fn errand(&self) -> Errand {
        let clock = self.clock.clone();
        Errand {
            store: self.store.clone(),
            send: self.send.clone(),
            provider: self.provider.clone(),
            now: Arc::new(move || Millis(clock.load(Ordering::SeqCst))),
            sent: Arc::new(|_, _| {}),
            stop: self.stop.clone(),
        }
    }

    /// A future that carries the send, owning all that it needs.
    pub fn carrying(&self) -> impl Future<Output = Result<Carried, CourierError>> + Send + 'static {
        let (errand, attempt) = (self.errand(), AttemptId::new(format!("t{}", self.fresh())));
        let mark = self.fresh();
        async move { errand.carry(attempt, move || Reference::from_random([200, 0, 0, 0, mark as u8])).await }
    }

    pub async fn carry(&self) -> Carried {
        self.carrying().await.unwrap()
    }

    pub async fn look(&self) -> Looked {
        self.errand().look().await.unwrap()
    }

    /// The app is killed when its call stands at a point, and started again a second later.
    pub async fn killed_at(&mut self, point: Point) {
        self.fake.pause_at(Some(point));
        let running = tokio::spawn(self.carrying());
        self.fake.reached().await;
        self.kill(running).await;
        self.fake.pause_at(None);
    }

    /// Ends a run without a word and opens the store as the next start does.
    pub async fn kill<T>(&mut self, running: tokio::task::JoinHandle<T>) {
        running.abort();
        let ended = running.await;
        assert!(ended.is_err_and(|error| error.is_cancelled()), "the call was over before the kill");
        self.restart();
    }

    pub fn restart(&mut self) {
        self.later(1_000);
        self.stop = CancellationToken::new();
        self.store = Store::open(self.folder.path(), self.now()).unwrap();
    }

    /// A statement behind the store's back.
    pub fn sql(&self, sql: &str) {
        let file = rusqlite::Connection::open(self.folder.path().join("countersign.db")).unwrap();
        file.execute_batch(sql).unwrap();
    }

    /// The disk refuses to take a send into this state.
    pub fn disk_refuses(&self, state: &str) {
        self.sql(&format!(
            "CREATE TRIGGER IF NOT EXISTS refuse_{state} BEFORE UPDATE ON send WHEN NEW.state = '{state}' AND OLD.state <> '{state}'
             BEGIN SELECT RAISE(ABORT, 'disk full'); END;"
        ));
    }

    pub fn disk_takes(&self, state: &str) {
        self.sql(&format!("DROP TRIGGER IF EXISTS refuse_{state};"));
    }

    pub fn row(&self) -> SendRow {
        self.store.send(&self.send).unwrap().unwrap()
    }

    /// Where the send, its newest attempt and its envelope stand.
    pub fn stands(&self) -> (SendState, Option<AttemptState>, EnvelopeStatus) {
        let attempt = self.store.attempts(&self.send).unwrap().last().map(|attempt| attempt.state);
        let envelope = self.store.envelope(&self.envelope).unwrap().unwrap();
        (self.row().state, attempt, envelope.status)
    }

    pub fn state(&self) -> (SendState, Option<String>) {
        let row = self.row();
        (row.state, row.why)
    }

    pub fn reference(&self) -> String {
        self.store.envelope(&self.envelope).unwrap().unwrap().reference
    }

    /// The name under which the provider has the envelope.
    pub fn name(&self) -> String {
        format!("Lease ({})", self.reference())
    }

    pub fn events(&self) -> Vec<String> {
        self.store.events(&self.envelope).unwrap().into_iter().map(|event| event.kind).collect()
    }

    /// The person presses Send on what is held.
    pub fn release(&self) {
        self.store.release(&self.send, self.now()).unwrap();
    }

    /// Binds an envelope of the provider to another envelope of ours.
    pub fn bind_elsewhere(&self, provider_id: &str) {
        self.draft("e2", 2, "ben@example.com");
        let loaded = self.store.draft(&EnvelopeId::new("e2")).unwrap().unwrap();
        let sealed = loaded.draft.seal(account(), &[], self.now()).unwrap();
        let id = SendId::new("other");
        let new =
            QueueSend { id: id.clone(), sealed: &sealed, revision: loaded.revision, due_at: self.now(), chosen: false };
        self.store.queue_send(&new, self.now()).unwrap();
        self.store.begin_preflight(&id).unwrap();
        let found = Outcome::Found { provider_id: provider_id.into(), made_at: None, others: Vec::new() };
        self.store.record_outcome(&id, SendState::Preflight, &found, self.now()).unwrap();
    }

    pub fn send_id(&self) -> &SendId {
        &self.send
    }
}
