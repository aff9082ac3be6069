//! The look before a send: what is there already is bound and never sent again.

use countersign_envelope::{EnvelopeStatus, SendState};
use rstest::rstest;

use crate::world::{ANA, World};

#[rstest]
#[case::being_prepared(EnvelopeStatus::Accepted)]
#[case::waiting(EnvelopeStatus::Waiting)]
#[case::signed_by_all(EnvelopeStatus::Completed)]
#[case::in_words_of_its_own(EnvelopeStatus::Unrecognised("PARKED".into()))]
#[tokio::test(start_paused = true)]
async fn what_is_there_is_bound_and_not_sent(#[case] status: EnvelopeStatus) {
    let world = World::due();
    let there = world.fake.make(&world.name(), &[ANA]);
    world.fake.set_status(&there, &status);
    world.carry().await;
    assert_eq!(world.row().state, SendState::Submitted);
    assert_eq!((world.row().provider_id, world.fake.creates()), (Some(there), 0));
}

#[tokio::test(start_paused = true)]
async fn what_a_restored_backup_sent_weeks_ago_is_found() {
    let mut world = World::drafted();
    let there = world.fake.make(&world.name(), &[ANA]);
    world.later(60 * 86_400_000);
    world.queue();
    world.carry().await;
    assert_eq!((world.row().provider_id, world.fake.creates()), (Some(there), 0));
}

#[rstest]
#[case(EnvelopeStatus::Errored)]
#[case(EnvelopeStatus::Withdrawn)]
#[case(EnvelopeStatus::Declined)]
#[case(EnvelopeStatus::Deleted)]
#[case(EnvelopeStatus::Expired)]
#[tokio::test(start_paused = true)]
async fn what_ended_in_vain_is_sent_anew_under_a_new_mark(#[case] status: EnvelopeStatus) {
    let world = World::due();
    let old = world.fake.make(&world.name(), &[ANA]);
    world.fake.set_status(&old, &status);
    let before = world.reference();
    world.carry().await;
    assert_eq!(world.row().state, SendState::Submitted);
    assert_ne!((world.row().provider_id.as_ref(), &world.reference()), (Some(&old), &before));
    let made = world.fake.made();
    assert_eq!((made.len(), &made[1].name), (2, &world.name()), "the provider has it under the new mark");
    assert_ne!(made[0].name, made[1].name);
}

#[tokio::test(start_paused = true)]
async fn an_envelope_with_other_people_is_not_this_one() {
    let world = World::due();
    let other = world.fake.make(&world.name(), &["ben@example.com"]);
    world.fake.set_status(&other, &EnvelopeStatus::Waiting);
    world.carry().await;
    assert_ne!(world.row().provider_id, Some(other));
    assert_eq!((world.row().state, world.fake.creates()), (SendState::Submitted, 1));
}

#[tokio::test(start_paused = true)]
async fn an_envelope_that_is_bound_elsewhere_is_not_this_one() {
    let world = World::due();
    let other = world.fake.make(&world.name(), &[ANA]);
    world.bind_elsewhere(&other);
    world.carry().await;
    assert_ne!(world.row().provider_id, Some(other));
    assert_eq!((world.row().state, world.fake.creates()), (SendState::Submitted, 1));
}

#[tokio::test(start_paused = true)]
async fn addresses_are_the_same_in_any_case() {
    let world = World::due();
    let there = world.fake.make(&world.name(), &[" Ana@Example.com "]);
    world.fake.set_status(&there, &EnvelopeStatus::Waiting);
    world.carry().await;
    assert_eq!((world.row().provider_id, world.fake.creates()), (Some(there), 0));
}

#[tokio::test(start_paused = true)]
async fn two_of_them_are_said_and_the_older_is_bound() {
    let world = World::due();
    let older = world.fake.make(&world.name(), &[ANA]);
    world.later(5);
    world.fake.make(&world.name(), &[ANA]);
    world.carry().await;
    assert_eq!((world.row().provider_id, world.fake.creates()), (Some(older), 0));
    assert!(world.events().contains(&"send_twice".to_owned()));
}

#[rstest]
#[case::down(true, false)]
#[case::disturbed(false, true)]
#[tokio::test(start_paused = true)]
async fn without_a_whole_search_nothing_is_sent(#[case] down: bool, #[case] cut: bool) {
    let world = World::due();
    world.fake.search_down(down);
    world.fake.search_cut(cut);
    world.carry().await;
    assert_eq!(world.state(), (SendState::Held, Some("searchDown".into())));
    assert_eq!(world.fake.creates(), 0);
    world.fake.search_down(false);
    world.fake.search_cut(false);
    world.release();
    world.carry().await;
    assert_eq!((world.row().state, world.fake.made().len()), (SendState::Submitted, 1));
}

#[tokio::test(start_paused = true)]
async fn a_match_in_a_disturbed_search_is_enough_to_bind() {
    let world = World::due();
    let there = world.fake.make(&world.name(), &[ANA]);
    world.fake.search_cut(true);
    world.carry().await;
    assert_eq!((world.row().provider_id, world.fake.creates()), (Some(there), 0));
}

#[tokio::test(start_paused = true)]
async fn only_one_of_two_carriers_goes_on() {
    let world = World::due();
    let (one, two) = tokio::join!(world.carrying(), world.carrying());
    assert!(one.is_ok() != two.is_ok());
    assert_eq!((world.row().state, world.fake.made().len()), (SendState::Submitted, 1));
}

#[rstest]
#[case::once(1, SendState::Submitted, None, 2)]
#[case::twice(2, SendState::Submitted, None, 3)]
#[case::for_long(9, SendState::Held, Some("offline"), 3)]
#[tokio::test(start_paused = true)]
async fn without_a_connection_the_search_is_tried_three_times_within_a_minute(
    #[case] fails: usize,
    #[case] state: SendState,
    #[case] why: Option<&str>,
    #[case] searches: usize,
) {
    let world = World::due();
    world.fake.offline(fails);
    let begun = tokio::time::Instant::now();
    world.carry().await;
    assert_eq!(world.state(), (state, why.map(str::to_owned)));
    assert_eq!((world.fake.searches(), world.fake.creates()), (searches, usize::from(state == SendState::Submitted)));
    assert!(begun.elapsed() < std::time::Duration::from_mins(1));
}

#[tokio::test(start_paused = true)]
async fn stop_at_the_moment_the_search_answers_begins_nothing() {
    let world = World::due();
    world.fake.stop_with_search(world.stop.clone());
    world.carry().await;
    assert_eq!((world.row().state, world.fake.creates()), (SendState::Stopped, 0));
    assert_eq!(world.store.attempts(world.send_id()).unwrap(), []);
}

#[tokio::test(start_paused = true)]
async fn stop_while_there_is_no_connection_means_that_nothing_was_sent() {
    let world = World::due();
    world.fake.offline(9);
    let running = tokio::spawn(world.carrying());
    tokio::time::sleep(std::time::Duration::from_secs(5)).await;
    world.stop.cancel();
    running.await.unwrap().unwrap();
    assert_eq!((world.row().state, world.fake.creates()), (SendState::Stopped, 0));
}
