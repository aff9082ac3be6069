//! Envelopes of other computers and of the provider's own pages: taken in once, and never taken for ours.

use countersign_envelope::{EnvelopeId, EnvelopeStatus, Millis, Reference};
use countersign_store::{Elsewhere, Store, StoreError};

use crate::sample;

fn found(number: u32, name: &str) -> Elsewhere {
    Elsewhere {
        envelope: EnvelopeId(format!("elsewhere-{number}")),
        reference: Reference::from_random([0, 0, 0, 9, u8::try_from(number).unwrap()]),
        provider_id: format!("p-{number}"),
        name: name.into(),
        raw_status: "ACTIVE".into(),
        status: EnvelopeStatus::Waiting,
        made_at: Millis(i64::from(number)),
    }
}

#[test]
fn what_is_not_known_is_taken_in_once() {
    let folder = tempfile::tempdir().unwrap();
    let store = Store::open(folder.path(), Millis(1)).unwrap();
    store.put_account(&sample::account()).unwrap();
    let account = sample::account().id;
    let all = [found(1, "Portal lease"), found(2, "Other desk (7K3F-9Q2M)")];
    assert_eq!(store.take_in(&account, &all, Millis(10)).unwrap(), 2);
    let again = [found(1, "Portal lease"), Elsewhere { envelope: EnvelopeId("new".into()), ..found(2, "Renamed") }];
    assert_eq!(store.take_in(&account, &again, Millis(11)).unwrap(), 0);
    let rows = store.envelopes().unwrap();
    assert_eq!(rows.len(), 2);
    assert!(rows.iter().all(|row| row.elsewhere && row.status == EnvelopeStatus::Waiting && row.sent_at.is_some()));
    assert!(store.draft(&rows[0].id).unwrap().unwrap().read_only, "it is nobody's draft");
}

#[test]
fn what_carries_a_reference_of_ours_is_left_to_whoever_looks_for_it() {
    let folder = tempfile::tempdir().unwrap();
    let store = Store::open(folder.path(), Millis(1)).unwrap();
    store.put_account(&sample::account()).unwrap();
    sample::compose(&store, "e1", 1);
    let draft = sample::id("e1");
    let row = store.envelope(&draft).unwrap().unwrap();
    let ours = found(1, &format!("Lease ({})", row.reference.to_lowercase()));
    assert_eq!(store.take_in(&sample::account().id, &[ours], Millis(10)).unwrap(), 0);
    assert_eq!(store.take_in(&sample::account().id, &[found(2, "Lease")], Millis(10)).unwrap(), 1, "the control");
}

#[test]
fn what_a_person_removed_does_not_come_back() {
    let folder = tempfile::tempdir().unwrap();
    let store = Store::open(folder.path(), Millis(1)).unwrap();
    store.put_account(&sample::account()).unwrap();
    let account = sample::account().id;
    let ended = Elsewhere { status: EnvelopeStatus::Withdrawn, ..found(1, "Ended") };
    store.take_in(&account, std::slice::from_ref(&ended), Millis(10)).unwrap();
    store.set_removed(&ended.envelope, Some(Millis(11))).unwrap();
    assert_eq!(store.take_in(&account, std::slice::from_ref(&ended), Millis(12)).unwrap(), 0, "out of sight");
    assert_eq!(store.forget_removed().unwrap(), 1);
    assert!(store.envelope(&ended.envelope).unwrap().is_none());
    let again = Elsewhere { envelope: EnvelopeId("again".into()), ..ended };
    assert_eq!(store.take_in(&account, &[again], Millis(13)).unwrap(), 0, "forgotten");
    assert!(matches!(store.set_removed(&EnvelopeId("again".into()), None), Err(StoreError::Missing)));
}
