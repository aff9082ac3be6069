//! The short rows that the list is made of: as true after each change as if they were made anew.

use countersign_envelope::{EnvelopeStatus, Millis, SendState};
use countersign_store::{Listed, Store};

use crate::sample::{AT, compose, fill, id};

fn rows(store: &Store) -> Vec<Listed> {
    store.with_listing(|listing| listing.rows().cloned().collect())
}

fn row(store: &Store, envelope: &str) -> Option<Listed> {
    rows(store).into_iter().find(|row| row.envelope == id(envelope))
}

#[test]
fn the_rows_in_memory_are_those_that_a_start_reads() {
    let folder = tempfile::tempdir().unwrap();
    fill(folder.path());
    let store = Store::open(folder.path(), Millis(AT + 10_000)).unwrap();
    store.set_labels(&id("completed"), &["lease".into()]).unwrap();
    store.set_filed(&id("failed"), Some(Millis(AT + 10_001))).unwrap();
    let before = rows(&store);
    assert_eq!(before.len(), 5, "the deleted draft has none");
    drop(store);
    let again = Store::open(folder.path(), Millis(AT + 20_000)).unwrap();
    assert_eq!(rows(&again), before);
    // And those that are made of nothing but the other tables are the same.
    drop(again);
    let file = rusqlite::Connection::open(folder.path().join("countersign.db")).unwrap();
    file.execute_batch(
        "DELETE FROM listing; DELETE FROM envelope_words; UPDATE sqlite_sequence SET seq = 0;
         INSERT INTO stale SELECT id FROM envelope;",
    )
    .unwrap();
    drop(file);
    let mut anew = rows(&Store::open(folder.path(), Millis(AT + 30_000)).unwrap());
    assert_eq!(anew.len(), before.len());
    for row in &mut anew {
        row.n = before.iter().find(|known| known.envelope == row.envelope).unwrap().n;
    }
    anew.sort_by_key(|row| row.n);
    assert_eq!(anew, before);
}

#[test]
fn a_row_says_where_its_envelope_stands() {
    let folder = tempfile::tempdir().unwrap();
    fill(folder.path());
    let store = Store::open(folder.path(), Millis(AT + 10_000)).unwrap();
    let completed = row(&store, "completed").unwrap();
    assert_eq!((&completed.status, completed.filed), (&EnvelopeStatus::Completed, true));
    assert_eq!(completed.activity_at, Millis(AT + 60), "when everyone had signed");
    assert_eq!(completed.derived, Some(EnvelopeStatus::Completed));
    assert_eq!(row(&store, "unknown").unwrap().send, Some(SendState::Unknown));
    assert!(row(&store, "withdrawing").unwrap().withdrawing);
    assert_eq!(row(&store, "draft").unwrap().name_key.as_ref(), "lease draft");
    assert_eq!(row(&store, "draft").unwrap().account.as_deref(), Some("account-1"));
}

#[test]
fn a_draft_that_was_deleted_has_no_row_until_it_is_back() {
    let folder = tempfile::tempdir().unwrap();
    let store = Store::open(folder.path(), Millis(AT)).unwrap();
    store.put_account(&crate::sample::account()).unwrap();
    compose(&store, "one", 0);
    let n = row(&store, "one").unwrap().n;
    store.set_filed(&id("one"), Some(Millis(AT + 20))).unwrap();
    assert_eq!(row(&store, "one"), None);
    compose(&store, "two", 1);
    assert_ne!(row(&store, "two").unwrap().n, n, "a number is given once");
    store.set_filed(&id("one"), None).unwrap();
    assert!(row(&store, "one").is_some());
    store.delete_draft(&id("one")).unwrap();
    assert_eq!(row(&store, "one"), None);
}

#[test]
fn a_change_that_is_refused_leaves_the_rows_as_they_were() {
    let folder = tempfile::tempdir().unwrap();
    fill(folder.path());
    let store = Store::open(folder.path(), Millis(AT + 10_000)).unwrap();
    let (before, generation) = (rows(&store), store.with_listing(countersign_store::Listing::generation));
    assert!(store.set_labels(&id("nowhere"), &["x".into()]).is_err());
    assert!(store.undo(&id("draft"), 99, Millis(AT + 10_001)).is_err());
    assert_eq!(rows(&store), before);
    assert_eq!(store.with_listing(countersign_store::Listing::generation), generation);
}

#[test]
fn a_look_is_noted_once_for_what_happened() {
    let folder = tempfile::tempdir().unwrap();
    fill(folder.path());
    let store = Store::open(folder.path(), Millis(AT + 10_000)).unwrap();
    assert_eq!(row(&store, "completed").unwrap().seen_at, None);
    store.note_seen(&id("completed"), Millis(AT + 10_001)).unwrap();
    assert_eq!(row(&store, "completed").unwrap().seen_at, Some(Millis(AT + 10_001)));
    store.note_seen(&id("completed"), Millis(AT + 10_002)).unwrap();
    assert_eq!(row(&store, "completed").unwrap().seen_at, Some(Millis(AT + 10_001)), "nothing happened since");
    store.note_seen(&id("nowhere"), Millis(AT + 10_003)).unwrap();
}

#[test]
fn what_rows_show_is_read_together_in_their_order() {
    let folder = tempfile::tempdir().unwrap();
    fill(folder.path());
    let store = Store::open(folder.path(), Millis(AT + 10_000)).unwrap();
    let numbers = ["unknown", "completed"].map(|envelope| row(&store, envelope).unwrap().n);
    let found = store.listed_whole(&[numbers[0], 9_999, numbers[1]]).unwrap();
    let ids: Vec<&str> = found.iter().map(|whole| whole.row.id.as_str()).collect();
    assert_eq!(ids, ["unknown", "completed"]);
    assert_eq!(found[0].send.as_ref().map(|send| send.state), Some(SendState::Unknown));
    assert_eq!((found[1].recipients.len(), found[1].people.len(), found[1].documents.len()), (1, 1, 1));
    assert!(found[1].text.contains("Lease completed") && found[1].text.contains("ana@example.com"));
    assert!(row(&store, "completed").unwrap().packed && !row(&store, "unknown").unwrap().packed);
    assert_eq!(store.last_checked().unwrap(), Some(Millis(AT + 70)));
}
