//! What is done to envelopes that were sent: what rests is kept over restarts, what was removed comes back or is gone.

use countersign_envelope::{EnvelopeStatus, Millis};
use countersign_store::{Done, Observed, RestRow, Store, StoreError};
use serde_json::json;

use crate::sample::{AT, fill, id};

fn rest(until: Option<i64>) -> RestRow {
    RestRow { person: "p1".into(), act: "remind".into(), until: until.map(Millis) }
}

fn filled(folder: &std::path::Path) -> (Store, countersign_envelope::EnvelopeId) {
    fill(folder);
    (Store::open(folder, Millis(AT + 900)).unwrap(), id("withdrawing"))
}

fn end(store: &Store, envelope: &countersign_envelope::EnvelopeId) {
    let seen = Observed {
        raw_status: "ARCHIVED".into(),
        status: EnvelopeStatus::Withdrawn,
        people: None,
        completed_at: None,
        errors: None,
    };
    store.observe(envelope, &seen, Millis(9)).unwrap();
}

#[test]
fn what_was_done_and_when_it_can_be_done_again_outlive_a_restart() {
    let folder = tempfile::tempdir().unwrap();
    let (store, envelope) = filled(folder.path());
    let before = store.events(&envelope).unwrap().len();
    let done = Done { event: Some("reminded"), detail: json!({"name": "Ana"}), rest: Some(rest(Some(50))) };
    store.note_done(&envelope, &done, Millis(10)).unwrap();
    store.note_done(&envelope, &Done { event: None, detail: json!(null), rest: Some(rest(None)) }, Millis(11)).unwrap();
    drop(store);
    let store = Store::open(folder.path(), Millis(12)).unwrap();
    assert_eq!(store.rests(&envelope).unwrap(), [rest(None)]);
    let events = store.events(&envelope).unwrap();
    assert_eq!((events.len(), events[before].kind.as_str()), (before + 1, "reminded"));
    assert!(store.note_done(&id("nobody"), &done, Millis(13)).is_err());
}

#[test]
fn what_was_removed_is_out_of_sight_until_it_is_brought_back() {
    let folder = tempfile::tempdir().unwrap();
    let (store, envelope) = filled(folder.path());
    let all = store.envelopes().unwrap().len();
    assert!(matches!(store.set_removed(&envelope, Some(Millis(5))), Err(StoreError::NotInState)), "it still runs");
    end(&store, &envelope);
    store.set_removed(&envelope, Some(Millis(10))).unwrap();
    assert_eq!((store.envelopes().unwrap().len(), store.removed().unwrap()), (all - 1, vec![envelope.clone()]));
    store.set_removed(&envelope, None).unwrap();
    assert_eq!((store.envelopes().unwrap().len(), store.removed().unwrap().len()), (all, 0));
}

#[test]
fn what_stays_removed_is_forgotten_with_all_that_was_known_of_it() {
    let folder = tempfile::tempdir().unwrap();
    let (store, envelope) = filled(folder.path());
    end(&store, &envelope);
    let others = store.envelopes().unwrap().len() - 1;
    store.set_removed(&envelope, Some(Millis(10))).unwrap();
    assert_eq!(store.forget_removed().unwrap(), 1);
    assert!(store.envelope(&envelope).unwrap().is_none() && store.newest_send(&envelope).unwrap().is_none());
    assert!(store.events(&envelope).unwrap().is_empty() && store.people(&envelope).unwrap().is_empty());
    assert_eq!((store.envelopes().unwrap().len(), store.forget_removed().unwrap()), (others, 0));
}
