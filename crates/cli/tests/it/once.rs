//! The same word sends once: again, at the same moment, and after a kill in between.

use std::time::{Duration, Instant};

use serde_json::json;

use crate::world::World;

const SEND: [&str; 6] = ["send", "ENVELOPE.json", "--account", "Practice", "--once", "rent 2026-11"];

#[test]
fn a_word_sends_once_however_often_it_runs() {
    let world = World::new();
    let first = world.run(&SEND).ends(0);
    // Not even the file is needed any more: the word says it all.
    std::fs::remove_file(world.path("Lease.pdf")).expect("removed");
    let second = world.run(&SEND).ends(0);
    assert_eq!(first["result"]["again"], false);
    assert_eq!(second["result"]["again"], true);
    assert_eq!(first["result"]["envelope"]["id"], second["result"]["envelope"]["id"]);
    assert_eq!(world.created(), 1);
}

#[test]
fn a_word_sends_once_at_the_same_moment() {
    let world = World::new();
    let all: Vec<_> = (0..4).map(|_| world.begin(&SEND)).collect();
    let mut ids: Vec<_> =
        all.into_iter().map(|one| one.end().ends(0)["result"]["envelope"]["id"].to_string()).collect();
    ids.dedup();
    assert_eq!(ids.len(), 1, "{ids:?}");
    assert_eq!(world.created(), 1);
}

#[test]
fn a_word_sends_once_over_kills() {
    let world = World::new();
    for pause in [5, 20, 40, 60, 80, 100, 130, 160, 200, 300] {
        let sending = world.begin(&SEND);
        std::thread::sleep(Duration::from_millis(pause));
        sending.kill();
    }
    let begun = Instant::now();
    loop {
        let ran = world.run(&SEND);
        match (ran.code, world.created()) {
            (0, created) => {
                assert_eq!(created, 1);
                return;
            }
            // A kill between the last bytes and the service's own record: nothing was made, and nobody can know.
            (5, 0) => return,
            (5, 1) => assert!(begun.elapsed() < Duration::from_secs(90), "it is there, and never found: {ran:?}"),
            _ => panic!("{ran:?}"),
        }
    }
}

#[test]
fn a_word_sends_once_when_the_reply_is_lost_and_the_process_killed() {
    let world = World::new();
    world.practice().fault(&json!({"at": ["create"], "times": 1, "fault": {"drop": "done", "stall": true}}));
    let mut sending = world.begin(&SEND);
    sending.until("the last bytes are out", |said| (said["progress"] == "send_gated").then_some(()));
    std::thread::sleep(Duration::from_millis(500));
    sending.kill();
    let answer = world.run(&SEND).ends(0);
    assert_eq!(answer["result"]["send"], "sent");
    assert_eq!(world.created(), 1);
}

#[test]
fn a_data_folder_put_back_from_a_copy_finds_what_was_sent() {
    let world = World::new();
    world.run(&["accounts"]).ends(0);
    let copy = world.path("copy.db");
    std::fs::copy(world.data().join("countersign.db"), &copy).expect("copied");
    let first = world.run(&SEND).ends(0);
    for file in ["countersign.db-wal", "countersign.db-shm"] {
        // They are only there when the last run was cut off.
        let _ = std::fs::remove_file(world.data().join(file));
    }
    std::fs::copy(&copy, world.data().join("countersign.db")).expect("put back");
    let second = world.run(&SEND).ends(0);
    assert_eq!(second["result"]["again"], false, "the folder does not remember it");
    let provider_id = |answer: &serde_json::Value| answer["result"]["envelope"]["provider_id"].clone();
    assert_eq!(provider_id(&first), provider_id(&second));
    assert_eq!(world.created(), 1);
}

#[test]
fn another_word_is_another_envelope() {
    let world = World::new();
    world.run(&SEND).ends(0);
    world.run(&["send", "ENVELOPE.json", "--account", "Practice", "--once", "rent 2026-12"]).ends(0);
    assert_eq!(world.created(), 2);
}
