//! What each verdict does to the send, its attempt and its envelope.

use countersign_envelope::{AttemptState, EnvelopeStatus, SendState};
use countersign_provider::NoReply;
use rstest::rstest;

use crate::{
    fake::{Act, Answer, Point},
    world::{START, World},
};

fn whole(makes: bool, answer: Answer) -> Act {
    Act::Whole { makes, answer }
}

type Stands = (SendState, Option<AttemptState>, EnvelopeStatus);

const SUBMITTED: Stands = (SendState::Submitted, Some(AttemptState::Created), EnvelopeStatus::Accepted);
const FAILED: Stands = (SendState::Failed, Some(AttemptState::Refused), EnvelopeStatus::Draft);
const UNKNOWN: Stands = (SendState::Unknown, Some(AttemptState::Unknown), EnvelopeStatus::Sending);
const AGAIN: Stands = (SendState::Due, Some(AttemptState::NotSent), EnvelopeStatus::Sending);

#[rstest]
#[case::accepted(whole(true, Answer::Id), SUBMITTED)]
#[case::refused(whole(false, Answer::Own(422)), FAILED)]
#[case::refused_before_the_end(Act::Early(Answer::Other(413)), FAILED)]
#[case::refused_by_somebody_else(whole(false, Answer::Other(404)), UNKNOWN)]
#[case::asked_to_wait(whole(false, Answer::Busy(5)), AGAIN)]
#[case::server_error(whole(true, Answer::Other(500)), UNKNOWN)]
#[case::server_error_before_the_end(Act::Early(Answer::Other(500)), AGAIN)]
#[case::silence(whole(true, Answer::Silence(NoReply::Timeout)), UNKNOWN)]
#[case::silence_and_nothing_made(whole(false, Answer::Silence(NoReply::Reset)), UNKNOWN)]
#[case::half_a_reply(whole(true, Answer::Silence(NoReply::Truncated)), UNKNOWN)]
#[case::silence_before_the_end(Act::Early(Answer::Silence(NoReply::Reset)), AGAIN)]
#[case::no_connection(Act::Refused, AGAIN)]
#[case::a_body_that_was_never_whole(Act::Early(Answer::Id), UNKNOWN)]
#[tokio::test(start_paused = true)]
async fn each_verdict_leads_to_its_states(#[case] act: Act, #[case] expected: Stands) {
    let world = World::due();
    world.fake.script([act]);
    world.carry().await;
    assert_eq!(world.stands(), expected);
}

#[tokio::test(start_paused = true)]
async fn what_is_submitted_has_the_providers_id_and_the_bytes_of_the_document() {
    let world = World::due();
    world.carry().await;
    assert_eq!(world.row().provider_id.as_deref(), Some("p1"));
    assert_eq!(world.fake.made()[0].name, world.name());
    assert_eq!(world.fake.bodies(), [b"%PDF-1.7 lease"]);
    let attempt = world.store.attempts(world.send_id()).unwrap().remove(0);
    assert_eq!((attempt.http_status, attempt.provider_id.as_deref()), (Some(202), Some("p1")));
}

#[tokio::test(start_paused = true)]
async fn an_id_that_is_bound_elsewhere_leaves_the_send_unknown() {
    let world = World::due();
    world.bind_elsewhere("p77");
    world.fake.script([whole(true, Answer::ForeignId("p77".into()))]);
    world.carry().await;
    assert_eq!(world.stands(), UNKNOWN);
}

#[tokio::test(start_paused = true)]
async fn without_a_connection_the_third_try_within_a_minute_is_the_last() {
    let world = World::due();
    world.fake.script([Act::Refused, Act::Refused, Act::Refused]);
    for _ in 0..2 {
        world.carry().await;
        assert_eq!(world.row().state, SendState::Due);
        world.later(world.row().due_at.unwrap().since(world.now()));
    }
    world.carry().await;
    assert_eq!(world.state(), (SendState::Held, Some("offline".into())));
    assert!(world.now().since(START) <= 60_000);
}

#[tokio::test(start_paused = true)]
async fn after_the_person_says_so_the_tries_are_counted_anew() {
    let world = World::due();
    world.fake.script(vec![Act::Refused; 3]);
    for _ in 0..3 {
        world.carry().await;
        world.later(60_000);
    }
    assert_eq!(world.row().state, SendState::Held);
    world.later(1);
    world.release();
    world.fake.script([Act::Refused]);
    world.carry().await;
    assert_eq!(world.row().state, SendState::Due);
}

#[rstest]
#[case::before_the_end(Act::Early(Answer::Other(500)))]
#[case::asked_to_wait(whole(false, Answer::Busy(1)))]
#[tokio::test(start_paused = true)]
async fn anything_else_that_reached_nobody_is_given_up_at_the_fifth_try(#[case] act: Act) {
    let world = World::due();
    world.fake.script(vec![act; 5]);
    for _ in 0..4 {
        world.carry().await;
        assert_eq!(world.row().state, SendState::Due);
        world.later(3_600_000);
    }
    world.carry().await;
    assert_eq!(world.state(), (SendState::Held, Some("gaveUp".into())));
}

#[tokio::test(start_paused = true)]
async fn the_time_that_a_provider_asks_for_is_kept_over_a_restart() {
    let mut world = World::due();
    world.fake.script([whole(false, Answer::Busy(7_200))]);
    world.carry().await;
    let not_before = START.plus(7_200_000);
    assert_eq!(world.row().due_at, Some(not_before));
    world.restart();
    assert_eq!(world.state(), (SendState::Held, Some("closed".into())));
    world.release();
    assert_eq!(world.row().due_at, Some(not_before));
    assert_eq!(world.store.attempts(world.send_id()).unwrap()[0].not_before, Some(not_before));
}

#[tokio::test(start_paused = true)]
async fn a_refused_key_is_said_and_nothing_is_sent() {
    let world = World::due();
    world.fake.refuse_key(true);
    assert!(world.carry().await.key_refused);
    assert_eq!(world.state(), (SendState::Held, Some("noKey".into())));
    assert_eq!(world.fake.creates(), 0);
}

#[tokio::test(start_paused = true)]
async fn a_gate_that_cannot_be_recorded_lets_nothing_out() {
    let world = World::due();
    world.disk_refuses("gated");
    world.carry().await;
    assert_eq!(world.stands(), AGAIN);
    assert_eq!(world.store.attempts(world.send_id()).unwrap()[0].cause.as_deref(), Some("notStored"));
    assert_eq!((world.fake.made().len(), world.fake.creates()), (0, 1));
}

#[tokio::test(start_paused = true)]
async fn an_intent_that_cannot_be_recorded_opens_no_connection() {
    let world = World::due();
    world.disk_refuses("intent");
    assert!(world.carrying().await.is_err());
    assert_eq!((world.row().state, world.fake.creates()), (SendState::Due, 0));
    world.disk_takes("intent");
    world.carry().await;
    assert_eq!(world.stands(), SUBMITTED);
}

#[tokio::test(start_paused = true)]
async fn an_answer_that_cannot_be_recorded_is_kept_and_written_when_the_disk_takes_it() {
    let world = World::due();
    world.disk_refuses("submitted");
    let running = tokio::spawn(world.carrying());
    while world.fake.made().is_empty() {
        tokio::task::yield_now().await;
    }
    tokio::time::sleep(std::time::Duration::from_secs(30)).await;
    assert_eq!(world.row().state, SendState::Gated);
    world.disk_takes("submitted");
    running.await.unwrap().unwrap();
    assert_eq!(world.stands(), SUBMITTED);
}

#[tokio::test(start_paused = true)]
async fn a_body_that_outlives_its_call_cannot_open_the_gate() {
    let world = World::due();
    world.fake.script([Act::Outlives]);
    world.carry().await;
    assert_eq!(world.stands(), AGAIN);
    world.fake.go_on();
    tokio::time::sleep(std::time::Duration::from_secs(1)).await;
    assert_eq!((world.stands(), world.fake.made().len()), (AGAIN, 0));
}

#[rstest]
#[case::while_searching(Point::Search)]
#[case::after_the_search(Point::SearchDone)]
#[case::at_half_of_the_body(Point::Body)]
#[tokio::test(start_paused = true)]
async fn stop_before_the_gate_means_that_nothing_was_sent(#[case] point: Point) {
    let world = World::due();
    world.fake.pause_at(Some(point));
    let running = tokio::spawn(world.carrying());
    world.fake.reached().await;
    world.stop.cancel();
    world.fake.go_on();
    running.await.unwrap().unwrap();
    assert_eq!((world.row().state, world.stands().2), (SendState::Stopped, EnvelopeStatus::Draft));
    assert_eq!(world.fake.made().len(), 0);
}

#[rstest]
#[case::released(Point::Released)]
#[case::answered(Point::Reply)]
#[tokio::test(start_paused = true)]
async fn stop_after_the_gate_comes_too_late(#[case] point: Point) {
    let world = World::due();
    world.fake.pause_at(Some(point));
    let running = tokio::spawn(world.carrying());
    world.fake.reached().await;
    world.stop.cancel();
    world.fake.go_on();
    running.await.unwrap().unwrap();
    assert_eq!((world.stands(), world.fake.made().len()), (SUBMITTED, 1));
}

#[tokio::test(start_paused = true)]
async fn stop_before_it_begins_makes_no_call() {
    let world = World::due();
    world.stop.cancel();
    world.carry().await;
    assert_eq!((world.row().state, world.fake.creates()), (SendState::Stopped, 0));
}

#[tokio::test(start_paused = true)]
async fn what_a_real_provider_refuses_is_refused_here_too() {
    let world = World::due();
    let missing = world.store.sealed(world.send_id()).unwrap().composition().documents[0].blob.clone();
    std::fs::write(world.store.blob_path(&missing).unwrap(), b"").unwrap();
    world.carry().await;
    assert_eq!(world.stands(), FAILED);
    assert_eq!(world.state().1.as_deref(), Some("at least one file is needed"));
}
