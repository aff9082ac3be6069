//! The outbox: claims, outcomes, and what a restart does.

use countersign_envelope::{
    Account, AccountId, AttemptId, AttemptState, Composition, Draft, EnvelopeId, EnvelopeStatus, Environment, Millis,
    Reference, SealedEnvelope, SendId, SendState,
};
use countersign_store::{NewDraft, Observed, Outcome, QueueSend, Store, StoreError};

fn account() -> Account {
    Account {
        id: AccountId::new("a1"),
        provider: "yoti-sign".into(),
        environment: Environment::Practice,
        name: "Practice".into(),
        api_base: None,
        web_base: None,
        made_at: Millis(0),
        key_added_at: None,
        key_accepted_at: None,
        key_refused_at: None,
    }
}

fn sealed(store: &Store, envelope: &str, mark: u8) -> SealedEnvelope {
    let (envelope, reference) = (EnvelopeId::new(envelope), Reference::from_random([mark; 5]));
    let new = NewDraft {
        envelope: envelope.clone(),
        reference: reference.clone(),
        account: None,
        name: "Lease".into(),
        made_from: None,
    };
    store.create_draft(&new, Millis(1)).unwrap();
    Draft { envelope, reference, composition: Composition::default() }.seal(account(), &[], Millis(2)).unwrap()
}

fn queue(store: &Store, sealed: &SealedEnvelope, id: &str, chosen: bool) -> Result<(), StoreError> {
    let new = QueueSend { id: SendId::new(id), sealed, revision: 0, due_at: Millis(100), chosen };
    store.queue_send(&new, Millis(10))
}

/// A store with one send, brought as far as `state`.
fn at(folder: &std::path::Path, state: SendState, chosen: bool) -> Store {
    let store = Store::open(folder, Millis(0)).unwrap();
    let frozen = sealed(&store, "e1", 1);
    let send = SendId::new("s1");
    queue(&store, &frozen, "s1", chosen).unwrap();
    if state == SendState::Due {
        return store;
    }
    store.begin_preflight(&send).unwrap();
    if state == SendState::Preflight {
        return store;
    }
    store.begin_intent(&send, &AttemptId::new("t1"), Millis(101)).unwrap();
    if state == SendState::Intent {
        return store;
    }
    store.open_gate(&send, &AttemptId::new("t1"), Millis(102)).unwrap();
    store
}

fn now_in(store: &Store) -> (SendState, Option<String>) {
    let row = store.send(&SendId::new("s1")).unwrap().unwrap();
    (row.state, row.why)
}

#[test]
fn a_restart_holds_what_was_not_released_and_doubts_what_was() {
    let closed = || Some("closed".to_owned());
    let cases = [
        (SendState::Due, false, 50, SendState::Held, closed(), None),
        (SendState::Due, true, 50, SendState::Due, None, None),
        (SendState::Due, true, 500, SendState::Held, Some("missed".to_owned()), None),
        (SendState::Preflight, false, 50, SendState::Held, closed(), None),
        (SendState::Intent, false, 50, SendState::Held, closed(), Some(AttemptState::NotSent)),
        (SendState::Gated, false, 50, SendState::Unknown, None, Some(AttemptState::Unknown)),
    ];
    for (before, chosen, now, after, why, attempt) in cases {
        let folder = tempfile::tempdir().unwrap();
        drop(at(folder.path(), before, chosen));
        let store = Store::open(folder.path(), Millis(now)).unwrap();
        assert_eq!(now_in(&store), (after, why), "{before:?}");
        let attempts = store.attempts(&SendId::new("s1")).unwrap();
        assert_eq!(attempts.first().map(|found| found.state), attempt, "{before:?}");
    }
}

#[test]
fn only_the_first_claim_gets_the_send() {
    let folder = tempfile::tempdir().unwrap();
    let store = at(folder.path(), SendState::Preflight, false);
    assert!(matches!(store.begin_preflight(&SendId::new("s1")), Err(StoreError::NotInState)));
}

#[test]
fn a_stopped_send_cannot_be_released_and_a_released_one_not_stopped() {
    let folder = tempfile::tempdir().unwrap();
    let store = at(folder.path(), SendState::Intent, false);
    let send = SendId::new("s1");
    store.record_outcome(&send, SendState::Intent, &Outcome::Stopped, Millis(103)).unwrap();
    assert!(matches!(store.open_gate(&send, &AttemptId::new("t1"), Millis(104)), Err(StoreError::NotInState)));

    let folder = tempfile::tempdir().unwrap();
    let store = at(folder.path(), SendState::Gated, false);
    let stop = store.record_outcome(&send, SendState::Gated, &Outcome::Stopped, Millis(103));
    assert!(matches!(stop, Err(StoreError::NotInState)));
    assert_eq!(now_in(&store).0, SendState::Gated);
}

#[test]
fn an_envelope_has_one_send_until_that_is_over_and_cannot_be_edited_meanwhile() {
    let folder = tempfile::tempdir().unwrap();
    let store = at(folder.path(), SendState::Gated, false);
    let frozen = store.sealed(&SendId::new("s1")).unwrap();
    assert!(matches!(queue(&store, &frozen, "s2", false), Err(StoreError::Query(_))));
    assert!(store.draft(frozen.envelope()).unwrap().unwrap().read_only);
    let refused = Outcome::Failed { http_status: 422, message: None };
    store.record_outcome(&SendId::new("s1"), SendState::Gated, &refused, Millis(103)).unwrap();
    assert!(!store.draft(frozen.envelope()).unwrap().unwrap().read_only);
    queue(&store, &frozen, "s2", false).unwrap();
}

#[test]
fn an_id_of_the_provider_is_bound_once() {
    let folder = tempfile::tempdir().unwrap();
    let store = at(folder.path(), SendState::Gated, false);
    let made = Outcome::Submitted { provider_id: "p1".into(), http_status: 202 };
    store.record_outcome(&SendId::new("s1"), SendState::Gated, &made, Millis(103)).unwrap();
    let other = sealed(&store, "e2", 2);
    queue(&store, &other, "s2", false).unwrap();
    let send = SendId::new("s2");
    store.begin_preflight(&send).unwrap();
    let again = store.record_outcome(&send, SendState::Preflight, &made, Millis(104));
    assert!(matches!(again, Err(StoreError::NotAllowed(_))));
    assert_eq!(store.send(&send).unwrap().unwrap().state, SendState::Preflight, "nothing of it was kept");
}

#[test]
fn late_news_does_not_lead_backwards() {
    let folder = tempfile::tempdir().unwrap();
    let store = at(folder.path(), SendState::Gated, false);
    let made = Outcome::Submitted { provider_id: "p1".into(), http_status: 202 };
    store.record_outcome(&SendId::new("s1"), SendState::Gated, &made, Millis(103)).unwrap();
    let seen =
        |raw: &str, status| Observed { raw_status: raw.into(), status, people: None, completed_at: None, errors: None };
    let envelope = EnvelopeId::new("e1");
    store.observe(&envelope, &seen("COMPLETE", EnvelopeStatus::Completed), Millis(104)).unwrap();
    store.observe(&envelope, &seen("ACTIVE", EnvelopeStatus::Waiting), Millis(105)).unwrap();
    let row = store.envelope(&envelope).unwrap().unwrap();
    assert_eq!((row.status, row.checked_at), (EnvelopeStatus::Completed, Some(Millis(105))));
    let kinds: Vec<String> = store.events(&envelope).unwrap().into_iter().map(|event| event.kind).collect();
    assert_eq!(kinds, ["send_queued", "send_submitted", "status_changed"]);
}

/// A store with these sends, queued in this order.
fn queued(folder: &std::path::Path, names: &[&str]) -> Store {
    let store = Store::open(folder, Millis(0)).unwrap();
    for (mark, name) in (10..).zip(names) {
        let frozen = sealed(&store, &format!("e-{name}"), mark);
        queue(&store, &frozen, name, false).unwrap();
    }
    store
}

fn order(store: &Store) -> Vec<String> {
    store.outbox().unwrap().into_iter().map(|row| row.id.0).collect()
}

#[test]
fn what_waits_keeps_its_order_and_can_be_moved() {
    let folder = tempfile::tempdir().unwrap();
    let store = queued(folder.path(), &["a", "b", "c", "d"]);
    let send = |name: &str| SendId::new(name);
    assert_eq!(order(&store), ["a", "b", "c", "d"]);
    store.move_send(&send("d"), Some(&send("b"))).unwrap();
    assert_eq!(order(&store), ["a", "d", "b", "c"]);
    store.move_send(&send("a"), None).unwrap();
    assert_eq!(order(&store), ["d", "b", "c", "a"]);
    drop(store);
    let store = Store::open(folder.path(), Millis(50)).unwrap();
    assert_eq!(order(&store), ["d", "b", "c", "a"], "held by the restart, in their order");
    store.record_outcome(&send("b"), SendState::Held, &Outcome::Stopped, Millis(51)).unwrap();
    assert_eq!(order(&store), ["d", "c", "a"]);
    assert!(matches!(store.move_send(&send("b"), None), Err(StoreError::NotInState)));
    assert!(matches!(store.move_send(&send("d"), Some(&send("b"))), Err(StoreError::NotInState)));
    let late = sealed(&store, "e-late", 99);
    queue(&store, &late, "late", false).unwrap();
    assert_eq!(order(&store), ["d", "c", "a", "late"]);
}

#[test]
fn a_chosen_time_stays_over_a_restart_and_what_the_provider_asked_for_is_kept() {
    let folder = tempfile::tempdir().unwrap();
    let store = at(folder.path(), SendState::Intent, false);
    let send = SendId::new("s1");
    let again = Outcome::Again { not_before: Millis(900), cause: "busy".into() };
    store.record_outcome(&send, SendState::Intent, &again, Millis(110)).unwrap();
    store.reschedule(&send, Millis(500), Millis(111)).unwrap();
    let row = |store: &Store| store.send(&send).unwrap().unwrap();
    assert_eq!((row(&store).due_at, row(&store).chosen), (Some(Millis(900)), true));
    assert!(store.attempts_since_release(&send).unwrap().is_empty(), "tries are counted anew");
    drop(store);
    let store = Store::open(folder.path(), Millis(600)).unwrap();
    assert_eq!(now_in(&store), (SendState::Due, None));
    store.record_outcome(&send, SendState::Due, &Outcome::Held { why: "person".into() }, Millis(601)).unwrap();
    store.reschedule(&send, Millis(2_000), Millis(602)).unwrap();
    assert_eq!((now_in(&store).0, row(&store).due_at), (SendState::Due, Some(Millis(2_000))));
    store.release(&send, Millis(1_000)).unwrap();
    let released = row(&store);
    assert_eq!((released.state, released.due_at, released.chosen), (SendState::Due, Some(Millis(1_000)), false));
    store.begin_preflight(&send).unwrap();
    assert!(matches!(store.reschedule(&send, Millis(3_000), Millis(603)), Err(StoreError::NotInState)));
    assert!(matches!(store.release(&send, Millis(3_000)), Err(StoreError::NotInState)));
}
