//! Looks for a send whose outcome is not known.

use countersign_courier::{AdoptError, Looked, adopt, backoff::next_look};
use countersign_envelope::{EnvelopeId, EnvelopeStatus, Millis, SendId, SendState};
use countersign_provider::NoReply;
use rstest::rstest;

use crate::{
    fake::{Act, Answer},
    world::{ANA, START, World, account},
};

/// A send whose answer was lost.
async fn unknown(makes: bool) -> World {
    let world = World::due();
    world.fake.script([Act::Whole { makes, answer: Answer::Silence(NoReply::Reset) }]);
    world.carry().await;
    assert_eq!(world.row().state, SendState::Unknown);
    world
}

fn next(world: &World) -> Option<Millis> {
    let attempt = world.store.attempts(world.send_id()).unwrap().remove(0);
    next_look(attempt.t_gate.unwrap(), attempt.scan_no, attempt.scan_at)
}

#[rstest]
#[case(EnvelopeStatus::Accepted)]
#[case(EnvelopeStatus::Waiting)]
#[case(EnvelopeStatus::Errored)]
#[case(EnvelopeStatus::Withdrawn)]
#[tokio::test(start_paused = true)]
async fn what_was_made_is_bound_however_it_stands(#[case] status: EnvelopeStatus) {
    let world = unknown(true).await;
    world.fake.set_status("p1", &status);
    assert_eq!(world.look().await, Looked::Found);
    assert_eq!((world.row().state, world.row().provider_id.as_deref()), (SendState::Submitted, Some("p1")));
    assert_eq!(world.fake.creates(), 1);
}

#[tokio::test(start_paused = true)]
async fn of_several_the_oldest_is_bound_and_it_is_said() {
    let world = unknown(true).await;
    world.later(1_000);
    world.fake.make(&world.name(), &[ANA]);
    world.look().await;
    assert_eq!(world.row().provider_id.as_deref(), Some("p1"));
    assert!(world.events().contains(&"send_twice".to_owned()));
}

#[tokio::test(start_paused = true)]
async fn others_under_the_same_mark_are_not_bound() {
    let world = unknown(false).await;
    let strangers = world.fake.make(&world.name(), &["ben@example.com"]);
    world.fake.set_status(&strangers, &EnvelopeStatus::Waiting);
    let bound = world.fake.make(&world.name(), &[ANA]);
    world.bind_elsewhere(&bound);
    assert_eq!(world.look().await, Looked::NotThere);
    assert_eq!(world.row().state, SendState::Unknown);
}

#[tokio::test(start_paused = true)]
async fn looks_never_send_and_never_give_up_by_themselves() {
    let world = unknown(false).await;
    let mut looks = 0;
    while let Some(at) = next(&world) {
        world.later(at.since(world.now()));
        assert_eq!(world.look().await, Looked::NotThere);
        looks += 1;
    }
    assert_eq!((looks, world.now().since(START)), (76, 72 * 3_600_000));
    assert_eq!((world.row().state, world.fake.creates()), (SendState::Unknown, 1));
}

#[tokio::test(start_paused = true)]
async fn what_turns_up_late_is_bound() {
    let world = World::due();
    world.fake.lag(400_000);
    world.fake.script([Act::Whole { makes: true, answer: Answer::Silence(NoReply::Timeout) }]);
    world.carry().await;
    while world.row().state == SendState::Unknown {
        let at = next(&world).expect("the schedule goes on");
        world.later(at.since(world.now()));
        world.look().await;
    }
    assert_eq!((world.row().provider_id.as_deref(), world.now().since(START)), (Some("p1"), 600_000));
}

#[tokio::test(start_paused = true)]
async fn a_search_that_fails_is_no_look_and_the_truth_comes_within_a_minute_of_recovery() {
    let world = unknown(true).await;
    world.fake.search_down(true);
    world.later(5_000);
    for _ in 0..20 {
        assert_eq!(world.look().await, Looked::Incomplete { key_refused: false });
        world.later(next(&world).unwrap().since(world.now()));
    }
    world.fake.search_down(false);
    assert!(next(&world).unwrap().since(world.now()) <= 60_000);
    assert_eq!(world.look().await, Looked::Found);
    assert_eq!(world.store.looks(world.send_id()).unwrap().len(), 1, "many failures in a row are one line");
}

#[tokio::test(start_paused = true)]
async fn a_disturbed_search_without_a_match_is_no_look() {
    let world = unknown(false).await;
    world.fake.search_cut(true);
    world.later(5_000);
    assert_eq!(world.look().await, Looked::Incomplete { key_refused: false });
    assert_eq!(world.store.attempts(world.send_id()).unwrap()[0].scan_no, 0);
}

#[tokio::test(start_paused = true)]
async fn the_schedule_goes_on_where_it_was_after_a_restart() {
    let mut world = unknown(false).await;
    for _ in 0..4 {
        world.later(next(&world).unwrap().since(world.now()));
        world.look().await;
    }
    let (planned, looks) = (next(&world), world.store.looks(world.send_id()).unwrap());
    world.restart();
    assert_eq!((next(&world), world.store.looks(world.send_id()).unwrap()), (planned, looks.clone()));
    assert_eq!((planned, looks.len()), (Some(START.plus(1_800_000)), 4));
}

#[tokio::test(start_paused = true)]
async fn a_send_that_is_not_unknown_is_not_looked_for() {
    let world = World::due();
    assert!(world.errand().look().await.is_err());
    assert_eq!(world.fake.searches(), 0);
}

/// A snapshot that was restored knows nothing of the send.
async fn adopted(world: &World) -> bool {
    let send = SendId::new(format!("adopted-{}", world.fresh()));
    let envelope = EnvelopeId::new("e1");
    adopt(&world.store, &*world.provider, &envelope, account(), send, world.now()).await.unwrap()
}

#[tokio::test(start_paused = true)]
async fn a_draft_that_is_at_the_provider_already_is_bound_without_sending() {
    let world = World::drafted();
    let there = world.fake.make(&world.name(), &[ANA]);
    world.fake.set_status(&there, &EnvelopeStatus::Waiting);
    assert!(adopted(&world).await);
    let row = world.store.envelope(&EnvelopeId::new("e1")).unwrap().unwrap();
    assert_eq!((row.status, row.provider_id), (EnvelopeStatus::Accepted, Some(there)));
    assert_eq!(world.fake.creates(), 0);
}

#[rstest]
#[case::of_others("ben@example.com", EnvelopeStatus::Waiting)]
#[case::withdrawn(ANA, EnvelopeStatus::Withdrawn)]
#[case::that_could_not_be_prepared(ANA, EnvelopeStatus::Errored)]
#[tokio::test(start_paused = true)]
async fn a_draft_stays_one_when_only_something_else_carries_its_mark(
    #[case] person: &str,
    #[case] status: EnvelopeStatus,
) {
    let world = World::drafted();
    let there = world.fake.make(&world.name(), &[person]);
    world.fake.set_status(&there, &status);
    assert!(!adopted(&world).await);
    let loaded = world.store.draft(&EnvelopeId::new("e1")).unwrap().unwrap();
    assert!(!loaded.read_only, "it can still be edited and sent");
}

#[tokio::test(start_paused = true)]
async fn what_is_bound_elsewhere_is_not_taken_from_there() {
    let world = World::drafted();
    let there = world.fake.make(&world.name(), &[ANA]);
    world.fake.set_status(&there, &EnvelopeStatus::Waiting);
    world.bind_elsewhere(&there);
    assert!(!adopted(&world).await);
    assert!(!world.store.draft(&EnvelopeId::new("e1")).unwrap().unwrap().read_only);
}

#[tokio::test(start_paused = true)]
async fn a_search_that_does_not_get_through_leaves_it_to_be_looked_for_again() {
    let world = World::drafted();
    world.fake.search_down(true);
    let send = SendId::new("adopted");
    let looked = adopt(&world.store, &*world.provider, &EnvelopeId::new("e1"), account(), send, world.now()).await;
    assert!(matches!(looked, Err(AdoptError::Search(_))));
    world.fake.search_down(false);
    assert!(!adopted(&world).await);
}
