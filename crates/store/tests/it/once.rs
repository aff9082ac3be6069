//! Envelopes made whole, and words that are taken once.

use countersign_envelope::{
    Document, Draft, Edit, EnvelopeHead, EnvelopeOptions, Millis, Op, Reference, SendId, Table,
};
use countersign_store::{NewDraft, Once, QueueSend, Store, StoreError, WholeEnvelope};
use serde_json::json;

use crate::sample::{AT, id};

fn document(store: &Store, name: &str) -> Document {
    let kept = store.put_blob(&mut b"%PDF-1.7 sample".as_slice(), name).unwrap();
    let row = json!({"id": format!("{name}-d"), "position": 0, "name": "lease.pdf", "kind": "pdf", "blob": kept.blob,
        "sizeBytes": kept.size_bytes, "state": "ready", "pages": null});
    serde_json::from_value(row).unwrap()
}

fn new(envelope: &str, mark: u8) -> NewDraft {
    NewDraft {
        envelope: id(envelope),
        reference: Reference::from_random([mark; 5]),
        account: Some(countersign_envelope::AccountId::new("account-1")),
        name: String::new(),
        made_from: None,
    }
}

fn named(new: &NewDraft, name: &str) -> Edit {
    let head = |name: &str| EnvelopeHead {
        name: name.into(),
        message: String::new(),
        options: EnvelopeOptions::default(),
        account: new.account.clone(),
    };
    let op = Op::Put {
        table: Table::Envelope,
        id: new.envelope.0.clone(),
        before: serde_json::to_value(head("")).ok(),
        after: serde_json::to_value(head(name)).ok(),
    };
    Edit { label: "Import".into(), at: Millis(AT), group: None, ops: vec![op] }
}

fn account() -> countersign_envelope::Account {
    let row = json!({"id": "account-1", "provider": "yoti-sign", "environment": "practice", "name": "Practice",
        "madeAt": AT});
    serde_json::from_value(row).unwrap()
}

fn open(folder: &tempfile::TempDir) -> Store {
    let store = Store::open(folder.path(), Millis(AT)).unwrap();
    store.put_account(&account()).unwrap();
    store
}

fn make(store: &Store, envelope: &str, mark: u8, word: Option<&str>) -> Result<Once, StoreError> {
    let (new, document) = (new(envelope, mark), document(store, envelope));
    let edit = named(&new, "Lease");
    let composition = countersign_envelope::composition::Composition {
        name: "Lease".into(),
        account: new.account.clone(),
        documents: vec![document.clone()],
        ..Default::default()
    };
    let draft = Draft { envelope: new.envelope.clone(), reference: new.reference.clone(), composition };
    let sealed = draft.seal(account(), &[], Millis(AT)).unwrap();
    let send = QueueSend {
        id: SendId::new(format!("{envelope}-s")),
        sealed: &sealed,
        revision: 0,
        due_at: Millis(AT),
        chosen: false,
    };
    let whole = WholeEnvelope { new: &new, documents: &[document], edit: &edit };
    store.create_whole(&whole, Some(&send), word, Millis(AT))
}

#[test]
fn an_envelope_is_made_and_queued_in_one_step() {
    let folder = tempfile::tempdir().unwrap();
    let store = open(&folder);
    assert_eq!(make(&store, "e-1", 1, None).unwrap(), Once::Made);
    let stored = store.draft(&id("e-1")).unwrap().unwrap();
    let send = store.newest_send(&id("e-1")).unwrap().unwrap();
    assert_eq!(store.sealed(&send.id).unwrap().composition(), &stored.draft.composition);
    assert_eq!(stored.draft.composition.name, "Lease");
}

#[test]
fn a_word_is_taken_once_even_at_the_same_moment() {
    let folder = tempfile::tempdir().unwrap();
    let store = open(&folder);
    let both = std::thread::scope(|scope| {
        let begun = ["e-1", "e-2"].map(|name| {
            let store = store.clone();
            let mark = name.as_bytes()[2];
            scope.spawn(move || make(&store, name, mark, Some("rent 2026-11")).unwrap())
        });
        begun.map(|run| run.join().unwrap())
    });
    assert_eq!(both.iter().filter(|once| **once == Once::Made).count(), 1, "{both:?}");
    let envelopes = store.envelopes().unwrap();
    assert_eq!(envelopes.len(), 1);
    let taken = store.once("rent 2026-11").unwrap().unwrap();
    assert_eq!(taken.envelope, envelopes[0].id);
    assert!(both.contains(&Once::Before(taken)));
    assert_eq!(make(&store, "e-3", 3, None).unwrap(), Once::Made, "without a word nothing is compared");
}

#[test]
fn what_cannot_be_queued_takes_no_word_and_leaves_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let store = open(&folder);
    make(&store, "e-1", 1, None).unwrap();
    let again = make(&store, "e-2", 1, Some("word"));
    assert!(matches!(again, Err(StoreError::Query(_))), "the reference is taken: {again:?}");
    assert_eq!(store.once("word").unwrap(), None);
    assert_eq!(store.envelopes().unwrap().len(), 1);
}
