//! Every exit code, brought about.

use countersign_app::{instance, remote::Exit};
use serde_json::json;

use crate::world::World;

const SEND: [&str; 4] = ["send", "ENVELOPE.json", "--account", "Practice"];

#[test]
fn the_documentation_has_every_code() {
    let text = include_str!("../../../../docs/cli.md");
    for exit in Exit::ALL {
        let row = format!("| {} | `{}` |", exit.code(), exit.word());
        assert!(text.contains(&row), "{row}");
    }
}

#[test]
fn what_cannot_be_understood_is_2() {
    let world = World::new();
    for arguments in [&["sing"][..], &["send"], &["status", "a", "b"], &["send", "ENVELOPE.json"]] {
        assert_eq!(world.run(arguments).code, 2, "{arguments:?}");
    }
    let absent = world.run(&["check", "absent.json"]);
    assert_eq!(absent.error(), "file_missing");
    absent.ends(2);
    let late = world.run(&[&SEND[..], &["--at", "2020-01-01"]].concat());
    assert_eq!(late.error(), "send_time_passed");
    late.ends(2);
    let mut command = world.command(&["accounts"]);
    command.env_remove("HOME");
    assert!(command.status().expect("it runs").success(), "a named data folder needs no home");
}

#[test]
fn a_data_folder_that_cannot_be_used_is_1() {
    let world = World::new();
    std::fs::write(world.data(), "a file").expect("file");
    let ran = world.run(&["accounts"]);
    assert_eq!(ran.error(), "command_folder");
    ran.ends(1);
}

#[test]
fn what_must_be_fixed_first_is_3() {
    let world = World::new();
    let mut envelope = world.envelope();
    envelope["recipients"][0]["email"] = "amara".into();
    world.write("ENVELOPE.json", &envelope);
    let answer = world.run(&SEND).ends(3);
    let problem = &answer["result"]["problems"][0];
    assert_eq!(problem["pointer"], "/recipients/0/email", "{answer}");
    assert!(world.run(&["status"]).ends(0)["result"]["envelopes"].as_array().expect("a list").is_empty());
}

#[test]
fn a_providers_no_is_4() {
    let world = World::new();
    world.practice().fault(&json!({"at": ["create"], "fault": {"status": 422, "message": "no such template"}}));
    let arguments = [&SEND[..], &["--once", "word"]].concat();
    let answer = world.run(&arguments).ends(4);
    assert_eq!(answer["result"]["send"], "refused");
    assert!(answer["errors"][0]["detail"].to_string().contains("no such template"), "{answer}");
    world.run(&arguments).ends(4);
    assert_eq!(world.created(), 0);
}

#[test]
fn what_is_not_known_is_5_and_found_later() {
    let world = World::new();
    let practice = world.practice();
    practice.fault(&json!({"label": "lost", "at": ["create"], "fault": {"drop": "done"}}));
    practice.fault(
        &json!({"label": "lost", "at": ["search", "find", "get", "status"], "skip": 1, "fault": {"status": 503}}),
    );
    drop(practice);
    let arguments = [&SEND[..], &["--once", "word"]].concat();
    assert_eq!(world.run(&arguments).ends(5)["result"]["send"], "unknown");
    world.practice().forgive();
    assert_eq!(world.run(&[&arguments[..], &["--quiet"]].concat()).ends(0)["result"]["send"], "sent");
    assert_eq!(world.created(), 1);
}

#[test]
fn what_waits_is_6_and_goes_out_when_it_runs_again() {
    let world = World::new();
    world.practice().fault(&json!({"at": ["search", "find"], "fault": {"status": 503}}));
    let arguments = [&SEND[..], &["--once", "word"]].concat();
    let answer = world.run(&arguments).ends(6);
    assert_eq!(
        (&answer["result"]["send"], &answer["result"]["envelope"]["send"]["why"]),
        (&json!("held"), &json!("searchDown"))
    );
    world.practice().forgive();
    world.run(&arguments).ends(0);
    assert_eq!(world.created(), 1);
}

#[test]
fn a_folder_whose_holder_is_silent_is_7() {
    let world = World::new();
    let held = instance::claim(&world.data()).expect("the folder");
    let ran = world.run(&["accounts"]);
    drop(held);
    assert_eq!(ran.error(), "command_busy");
    ran.ends(7);
    world.run(&["accounts"]).ends(0);
}

#[test]
fn what_is_not_there_is_8() {
    let world = World::new();
    world.run(&["status", "7K3F-9Q2M"]).ends(8);
    let ran = world.run(&["send", "ENVELOPE.json", "--account", "North Quay"]);
    assert!(ran.json["errors"][0]["detail"].to_string().contains("Practice"), "{ran:?}");
    ran.ends(8);
}

#[test]
fn an_end_without_all_signatures_is_9() {
    let world = World::new();
    let mut waiting = world.begin(&[&SEND[..], &["--wait", "--once", "word"]].concat());
    waiting.until("people are waited for", |said| (said["sentence"] == "Waiting for people to sign.").then_some(()));
    world.run(&["withdraw", "word"]).ends(0);
    assert_eq!(waiting.end().ends(9)["result"]["envelope"]["status"], "withdrawn");
}

#[test]
fn what_a_person_stopped_is_10() {
    let world = World::new();
    let mut waiting = world.begin(&[&SEND[..], &["--at", "2099-01-01", "--wait", "--once", "word"]].concat());
    waiting.until("it waits", |said| (said["progress"] == "send_due_later").then_some(()));
    world.run(&["withdraw", "word"]).ends(0);
    waiting.end().ends(10);
}
