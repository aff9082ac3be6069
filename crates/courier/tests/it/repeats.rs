//! Sends that a person gives up: sent again, or marked as sent; and what comes to light later.

use countersign_courier::{Looked, backoff::WATCH_MS};
use countersign_envelope::{AttemptId, AttemptState, EnvelopeStatus, Reference, SendState};
use countersign_provider::NoReply;
use rstest::rstest;

use crate::{
    fake::{Act, Answer, Point},
    world::{ANA, World},
};

const HIDDEN_MS: i64 = 3_600_000;

/// A send whose answer was lost. What the provider made of it is hidden from search for an hour.
async fn unknown(makes: bool) -> World {
    let world = World::due();
    world.fake.lag(HIDDEN_MS);
    world.fake.script([Act::Whole { makes, answer: Answer::Silence(NoReply::Reset) }]);
    world.carry().await;
    assert_eq!(world.row().state, SendState::Unknown);
    world
}

async fn repeat(world: &World) {
    let attempt = AttemptId::new(format!("t{}", world.fresh()));
    world.errand().repeat(attempt, || Reference::from_random([9; 5])).await.unwrap();
}

/// What the list says of it.
fn twice(world: &World) -> bool {
    world.store.with_listing(|listing| listing.rows().any(|row| row.twice))
}

fn attempts(world: &World) -> Vec<AttemptState> {
    world.store.attempts(world.send_id()).unwrap().into_iter().map(|attempt| attempt.state).collect()
}

#[tokio::test(start_paused = true)]
async fn a_repeat_looks_first_and_sends_once_more() {
    let world = unknown(false).await;
    repeat(&world).await;
    assert_eq!((world.row().state, world.fake.made().len()), (SendState::Submitted, 1));
    assert_eq!(attempts(&world), [AttemptState::Watched, AttemptState::Created]);
    assert!(world.events().contains(&"send_repeated".to_owned()));
    assert_eq!(world.errand().watch().await.unwrap(), Looked::NotThere);
    assert!(world.store.copies(world.send_id()).unwrap().is_empty());
}

#[tokio::test(start_paused = true)]
async fn a_repeat_that_finds_it_binds_it_and_sends_nothing() {
    let world = unknown(true).await;
    world.later(HIDDEN_MS);
    repeat(&world).await;
    assert_eq!((world.row().state, world.fake.creates()), (SendState::Submitted, 1));
    assert_eq!(world.row().provider_id.as_deref(), Some("p1"));
    assert_eq!(attempts(&world), [AttemptState::Created]);
}

#[tokio::test(start_paused = true)]
async fn a_copy_that_appears_after_a_repeat_is_told_once_and_bound_to_nothing() {
    let world = unknown(true).await;
    repeat(&world).await;
    assert_eq!(world.row().provider_id.as_deref(), Some("p2"), "a person forced the second");
    assert_eq!(world.errand().watch().await.unwrap(), Looked::NotThere, "the first is hidden yet");
    world.later(HIDDEN_MS);
    for _ in 0..3 {
        assert_eq!(world.errand().watch().await.unwrap(), Looked::Found);
    }
    assert_eq!(world.store.copies(world.send_id()).unwrap(), ["p1"]);
    assert!(twice(&world));
    world.store.note_copy_withdrawn(world.send_id(), "p1", world.now()).unwrap();
    assert!(!twice(&world) && world.store.copies(world.send_id()).unwrap().is_empty());
    assert_eq!(world.events().iter().filter(|kind| *kind == "send_twice").count(), 1);
    assert_eq!((world.row().state, world.row().provider_id.as_deref()), (SendState::Submitted, Some("p2")));
    assert_eq!(world.fake.creates(), 2, "nothing is sent by a look");
}

#[tokio::test(start_paused = true)]
async fn what_was_marked_as_sent_is_followed_when_it_is_found() {
    let world = unknown(true).await;
    world.store.assume_sent(world.send_id(), world.now()).unwrap();
    assert_eq!(world.stands(), (SendState::Assumed, Some(AttemptState::Watched), EnvelopeStatus::Sending));
    assert_eq!(world.errand().watch().await.unwrap(), Looked::NotThere);
    world.later(HIDDEN_MS);
    assert_eq!(world.errand().watch().await.unwrap(), Looked::Found);
    assert_eq!(world.stands(), (SendState::Submitted, Some(AttemptState::Created), EnvelopeStatus::Accepted));
    assert_eq!((world.row().provider_id.as_deref(), world.fake.creates()), (Some("p1"), 1));
}

#[tokio::test(start_paused = true)]
async fn what_was_given_up_is_watched_for_three_days_over_restarts() {
    let mut world = unknown(false).await;
    world.store.assume_sent(world.send_id(), world.now()).unwrap();
    let watched = |world: &World| world.store.watched(world.now().plus(-WATCH_MS)).unwrap().len();
    assert_eq!(watched(&world), 1);
    world.restart();
    world.later(71 * 3_600_000);
    assert_eq!((watched(&world), world.row().state), (1, SendState::Assumed));
    world.later(2 * 3_600_000);
    assert_eq!(watched(&world), 0);
}

#[tokio::test(start_paused = true)]
async fn a_repeat_that_was_refused_although_the_first_went_through_is_told_and_bound_by_the_next_send() {
    let mut world = unknown(true).await;
    world.fake.script([Act::Whole { makes: false, answer: Answer::Own(422) }]);
    repeat(&world).await;
    assert_eq!(world.row().state, SendState::Failed);
    world.later(HIDDEN_MS);
    assert_eq!(world.errand().watch().await.unwrap(), Looked::Found);
    assert!(world.events().contains(&"send_found_late".to_owned()));
    assert!(twice(&world));
    world.queue();
    world.carry().await;
    assert!(!twice(&world), "the next send is bound to it");
    assert_eq!((world.row().state, world.row().provider_id.as_deref()), (SendState::Submitted, Some("p1")));
    assert_eq!((world.fake.made().len(), world.fake.creates()), (1, 2));
}

#[tokio::test(start_paused = true)]
async fn the_watch_pauses_while_the_repeat_is_on_the_wire() {
    let world = unknown(true).await;
    world.fake.pause_at(Some(Point::Body));
    let errand = world.errand();
    let running =
        tokio::spawn(async move { errand.repeat(AttemptId::new("again"), || Reference::from_random([9; 5])).await });
    world.fake.reached().await;
    let searches = world.fake.searches();
    assert_eq!(world.errand().watch().await.unwrap(), Looked::Paused);
    assert_eq!(world.fake.searches(), searches);
    world.fake.go_on();
    running.await.unwrap().unwrap();
    assert_eq!(world.row().state, SendState::Submitted);
}

#[rstest]
#[case::search(Point::Search)]
#[case::body(Point::Body)]
#[tokio::test(start_paused = true)]
async fn a_repeat_that_is_killed_before_its_gate_waits_for_the_person(#[case] point: Point) {
    let mut world = unknown(false).await;
    world.fake.pause_at(Some(point));
    let errand = world.errand();
    let running =
        tokio::spawn(async move { errand.repeat(AttemptId::new("again"), || Reference::from_random([9; 5])).await });
    world.fake.reached().await;
    world.kill(running).await;
    world.fake.pause_at(None);
    assert_eq!(world.state(), (SendState::Held, Some("closed".into())));
    assert_eq!(world.store.watched(world.now().plus(-WATCH_MS)).unwrap().len(), 1, "the first is watched on");
    world.release();
    world.carry().await;
    assert_eq!((world.row().state, world.fake.made().len()), (SendState::Submitted, 1));
}

#[tokio::test(start_paused = true)]
async fn only_what_is_not_known_can_be_repeated_or_marked() {
    let world = World::due();
    world.carry().await;
    assert_eq!(world.row().state, SendState::Submitted);
    assert!(world.store.begin_repeat(world.send_id(), world.now()).is_err());
    assert!(world.store.assume_sent(world.send_id(), world.now()).is_err());
    let strangers = world.fake.make(&world.name(), &["ben@example.com", ANA]);
    assert!(!strangers.is_empty() && world.errand().watch().await.is_err(), "nothing is watched");
}
