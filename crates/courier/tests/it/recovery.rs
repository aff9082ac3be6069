//! Kills at each point, and what the next start makes of them.

use countersign_envelope::{AttemptState, SendState};
use countersign_provider::NoReply;
use rstest::rstest;

use crate::{
    fake::{Act, Answer, Point},
    world::World,
};

#[rstest]
#[case::while_searching(Point::Search, SendState::Held, None, 0)]
#[case::after_the_search(Point::SearchDone, SendState::Held, None, 0)]
#[case::at_half_of_the_body(Point::Body, SendState::Held, Some(AttemptState::NotSent), 0)]
#[case::after_the_gate(Point::Released, SendState::Unknown, Some(AttemptState::Unknown), 0)]
#[case::before_the_reply(Point::Reply, SendState::Unknown, Some(AttemptState::Unknown), 1)]
#[tokio::test(start_paused = true)]
async fn a_kill_leaves_what_can_be_judged(
    #[case] point: Point,
    #[case] state: SendState,
    #[case] attempt: Option<AttemptState>,
    #[case] made: usize,
) {
    let mut world = World::due();
    world.killed_at(point).await;
    assert_eq!((world.stands().0, world.stands().1, world.fake.made().len()), (state, attempt, made));
    let told = if state == SendState::Held { "send_held" } else { "send_unknown" };
    assert_eq!(world.events().last().map(String::as_str), Some(told));
}

#[rstest]
#[case(Point::Search)]
#[case(Point::SearchDone)]
#[case(Point::Body)]
#[tokio::test(start_paused = true)]
async fn what_was_held_by_a_kill_goes_out_once_when_the_person_says_so(#[case] point: Point) {
    let mut world = World::due();
    world.killed_at(point).await;
    assert_eq!(world.state(), (SendState::Held, Some("closed".into())));
    world.release();
    world.carry().await;
    assert_eq!((world.row().state, world.fake.made().len()), (SendState::Submitted, 1));
}

#[tokio::test(start_paused = true)]
async fn an_answer_that_was_not_written_before_the_kill_is_found() {
    let mut world = World::due();
    world.disk_refuses("submitted");
    let running = tokio::spawn(world.carrying());
    while world.fake.made().is_empty() {
        tokio::task::yield_now().await;
    }
    tokio::time::sleep(std::time::Duration::from_millis(500)).await;
    world.kill(running).await;
    world.disk_takes("submitted");
    assert_eq!(world.row().state, SendState::Unknown);
    world.look().await;
    assert_eq!((world.row().state, world.row().provider_id.as_deref()), (SendState::Submitted, Some("p1")));
}

#[tokio::test(start_paused = true)]
async fn a_refusal_that_was_not_written_before_the_kill_stays_unknown() {
    let mut world = World::due();
    world.disk_refuses("failed");
    world.fake.script([Act::Whole { makes: false, answer: Answer::Own(422) }]);
    let running = tokio::spawn(world.carrying());
    while world.fake.creates() == 0 {
        tokio::task::yield_now().await;
    }
    tokio::time::sleep(std::time::Duration::from_millis(500)).await;
    world.kill(running).await;
    world.disk_takes("failed");
    assert_eq!(world.row().state, SendState::Unknown);
}

#[tokio::test(start_paused = true)]
async fn a_restored_backup_binds_what_was_sent_after_it() {
    let mut world = World::drafted();
    let backup = tempfile::tempdir().unwrap();
    world.sql(&format!("VACUUM INTO '{}'", backup.path().join("countersign.db").display()));
    world.queue();
    world.carry().await;
    assert_eq!(world.row().state, SendState::Submitted);

    for file in ["countersign.db", "countersign.db-wal", "countersign.db-shm"] {
        let _ = std::fs::remove_file(world.folder.path().join(file));
    }
    std::fs::copy(backup.path().join("countersign.db"), world.folder.path().join("countersign.db")).unwrap();
    world.restart();
    world.queue();
    world.carry().await;
    assert_eq!((world.row().state, world.fake.made().len()), (SendState::Submitted, 1));
}

#[tokio::test(start_paused = true)]
async fn a_restart_does_not_touch_what_is_settled() {
    let mut world = World::due();
    world.fake.script([Act::Whole { makes: true, answer: Answer::Silence(NoReply::Timeout) }]);
    world.carry().await;
    for _ in 0..3 {
        world.restart();
    }
    assert_eq!(world.row().state, SendState::Unknown);
    world.look().await;
    world.restart();
    assert_eq!((world.row().state, world.fake.made().len()), (SendState::Submitted, 1));
}
