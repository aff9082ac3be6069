//! Drafts over edits, undo, and restarts.

use countersign_envelope::{Edit, EnvelopeId, Millis, Op, Reference, Table};
use countersign_store::{NewDraft, Store, StoreError};
use serde_json::{Value, json};

fn id(text: &str) -> EnvelopeId {
    EnvelopeId::new(text)
}

fn fresh(store: &Store, envelope: &str, mark: u8) {
    let new = NewDraft {
        envelope: id(envelope),
        reference: Reference::from_random([mark; 5]),
        account: None,
        name: "Lease".into(),
        made_from: None,
    };
    store.create_draft(&new, Millis(1)).unwrap();
}

fn person(person: &str, number: u32, name: &str) -> Value {
    json!({"id": person, "number": number, "position": number - 1, "kind": "signer", "name": name, "email": null,
        "role": "", "group": 1, "hiddenDocuments": [], "auth": {"kind": "link"}, "delivery": "email",
        "options": {}, "witness": null})
}

fn put(row: &str, before: Option<Value>, after: Option<Value>, group: Option<&str>) -> Edit {
    let op = Op::Put { table: Table::Recipient, id: row.into(), before, after };
    Edit { label: format!("Change {row}"), at: Millis(2), group: group.map(Into::into), ops: vec![op] }
}

fn opened() -> (tempfile::TempDir, Store) {
    let folder = tempfile::tempdir().unwrap();
    let store = Store::open(folder.path(), Millis(0)).unwrap();
    fresh(&store, "e1", 1);
    (folder, store)
}

#[test]
fn edits_undo_and_redo_survive_a_reopening() {
    let (folder, store) = opened();
    let start = store.draft(&id("e1")).unwrap().unwrap().draft;
    store.apply_edit(&id("e1"), 0, &put("r1", None, Some(person("r1", 1, "Ana")), None)).unwrap();
    let change = put("r1", Some(person("r1", 1, "Ana")), Some(person("r1", 1, "Ann")), Some("typing"));
    store.apply_edit(&id("e1"), 1, &change).unwrap();
    let change = put("r1", Some(person("r1", 1, "Ann")), Some(person("r1", 1, "Anna")), Some("typing"));
    store.apply_edit(&id("e1"), 2, &change).unwrap();
    drop(store);

    let store = Store::open(folder.path(), Millis(3)).unwrap();
    let name = |store: &Store| {
        let loaded = store.draft(&id("e1")).unwrap().unwrap();
        loaded.draft.composition.recipients.first().and_then(|person| person.name.clone())
    };
    assert_eq!(name(&store).as_deref(), Some("Anna"));
    let undone = store.undo(&id("e1"), 3, Millis(4)).unwrap().unwrap();
    assert_eq!((undone.ops.len(), name(&store).as_deref()), (2, Some("Ana")), "typing is one step");
    store.undo(&id("e1"), 4, Millis(5)).unwrap().unwrap();
    assert_eq!(store.draft(&id("e1")).unwrap().unwrap().draft, start);
    assert_eq!(store.undo(&id("e1"), 5, Millis(6)).unwrap(), None);
    drop(store);

    let store = Store::open(folder.path(), Millis(7)).unwrap();
    store.redo(&id("e1"), 5, Millis(8)).unwrap().unwrap();
    store.redo(&id("e1"), 6, Millis(9)).unwrap().unwrap();
    assert_eq!(name(&store).as_deref(), Some("Anna"));
    assert_eq!(store.redo(&id("e1"), 7, Millis(9)).unwrap(), None);
}

#[test]
fn a_stale_revision_is_refused() {
    let (_folder, store) = opened();
    store.apply_edit(&id("e1"), 0, &put("r1", None, Some(person("r1", 1, "Ana")), None)).unwrap();
    let late = store.apply_edit(&id("e1"), 0, &put("r2", None, Some(person("r2", 2, "Ben")), None));
    assert!(matches!(late, Err(StoreError::Stale { stored: 1 })));
}

#[test]
fn an_edit_that_was_made_on_something_else_changes_nothing() {
    let (_folder, store) = opened();
    store.apply_edit(&id("e1"), 0, &put("r1", None, Some(person("r1", 1, "Ana")), None)).unwrap();
    let wrong = put("r1", Some(person("r1", 1, "Bea")), None, None);
    assert!(matches!(store.apply_edit(&id("e1"), 1, &wrong), Err(StoreError::NotAsBefore { .. })));
    assert_eq!(store.draft(&id("e1")).unwrap().unwrap().revision, 1);
}

#[test]
fn a_row_of_another_envelope_is_refused() {
    let (_folder, store) = opened();
    fresh(&store, "e2", 2);
    store.apply_edit(&id("e1"), 0, &put("r1", None, Some(person("r1", 1, "Ana")), None)).unwrap();
    let foreign = put("r1", Some(person("r1", 1, "Ana")), None, None);
    assert!(matches!(store.apply_edit(&id("e2"), 0, &foreign), Err(StoreError::Foreign { .. })));
}

#[test]
fn a_number_is_given_once() {
    let (_folder, store) = opened();
    store.apply_edit(&id("e1"), 0, &put("r1", None, Some(person("r1", 1, "Ana")), None)).unwrap();
    store.apply_edit(&id("e1"), 1, &put("r1", Some(person("r1", 1, "Ana")), None, None)).unwrap();
    let again = put("r2", None, Some(person("r2", 1, "Ben")), None);
    assert!(matches!(store.apply_edit(&id("e1"), 2, &again), Err(StoreError::NotAllowed(_))));
    assert_eq!(store.draft(&id("e1")).unwrap().unwrap().next_number, 2);
}

#[test]
fn a_document_comes_in_only_with_its_kept_bytes_and_undo_takes_it_out() {
    let (_folder, store) = opened();
    let kept = store.put_blob(&mut b"%PDF-1.7".as_slice(), "t1").unwrap();
    let document = |blob: &str| {
        let value = json!({"id": "d1", "position": 0, "name": "lease.pdf", "kind": "pdf", "blob": blob,
            "sizeBytes": 8, "pages": null, "state": "ready"});
        serde_json::from_value::<countersign_envelope::Document>(value).unwrap()
    };
    let missing = store.add_document(&id("e1"), &document(&"0".repeat(64)), Millis(2));
    assert!(matches!(missing, Err(StoreError::Missing)));
    let added = store.add_document(&id("e1"), &document(&kept.blob), Millis(2)).unwrap();
    assert_eq!(added.undo.as_deref(), Some("Add lease.pdf"));
    let smuggled = Op::Put {
        table: Table::Document,
        id: "d1".into(),
        before: Some(serde_json::to_value(document(&kept.blob)).unwrap()),
        after: Some(serde_json::to_value(document(&"0".repeat(64))).unwrap()),
    };
    let edit = Edit { label: "Swap".into(), at: Millis(3), group: None, ops: vec![smuggled] };
    assert!(matches!(store.apply_edit(&id("e1"), 1, &edit), Err(StoreError::NotAllowed(_))));
    store.undo(&id("e1"), 1, Millis(4)).unwrap();
    assert_eq!(store.draft(&id("e1")).unwrap().unwrap().draft.composition.documents, []);
}

#[test]
fn what_was_left_unfinished_is_swept_and_what_is_kept_stays() {
    let (folder, store) = opened();
    let kept = store.put_blob(&mut b"%PDF-1.7".as_slice(), "t1").unwrap();
    let unfinished = folder.path().join("blobs/t2.part");
    std::fs::write(&unfinished, b"%PDF-1").unwrap();
    store.sweep_blobs().unwrap();
    assert!(!unfinished.exists());
    assert!(store.open_blob(&kept.blob).is_ok());
}

#[test]
fn a_file_that_cannot_be_named_leaves_nothing_behind() {
    let (folder, store) = opened();
    let kept = store.put_blob(&mut b"%PDF-1.7".as_slice(), "t1").unwrap();
    let place = folder.path().join("blobs").join(&kept.blob[..2]);
    std::fs::remove_dir_all(&place).unwrap();
    // A file stands where its folder should be.
    std::fs::write(&place, b"").unwrap();
    assert!(store.put_blob(&mut b"%PDF-1.7".as_slice(), "t2").is_err());
    assert!(!folder.path().join("blobs/t2.part").exists());
}
