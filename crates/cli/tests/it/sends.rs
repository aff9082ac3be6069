//! A send from the file to the pack.

use serde_json::json;

use crate::world::{World, files};

#[test]
fn a_file_is_sent_signed_and_its_pack_is_there() {
    let world = World::new();
    let mut sending = world.begin(&["send", "ENVELOPE.json", "--account", "Practice", "--pack", "packs"]);
    sending.practice().sign();
    let answer = sending.end().ends(0);
    assert_eq!(
        (&answer["result"]["send"], &answer["result"]["envelope"]["status"]),
        (&json!("sent"), &json!("completed"))
    );
    let folder = answer["result"]["pack"].as_str().expect("a folder");
    let reference = answer["result"]["envelope"]["reference"].as_str().expect("a reference");
    assert!(folder.ends_with(&format!("Lease {reference}")), "{folder}");
    let there = files(folder.as_ref());
    assert!(there.iter().any(|name| name.contains(".pdf")), "{there:?}");
    let person = &answer["result"]["envelope"]["people"][0];
    assert_eq!((&person["name"], &person["status"]), (&json!("Amara"), &json!("signed")));

    let id = answer["result"]["envelope"]["id"].as_str().expect("an id");
    let again = world.run(&["pack", reference, "elsewhere"]).ends(0);
    assert_eq!(files(again["result"]["pack"].as_str().expect("a folder").as_ref()), there);
    assert_eq!(world.run(&["wait", id]).ends(0)["result"]["envelope"]["status"], "completed");
    assert_eq!(world.created(), 1);
}

#[test]
fn without_wait_it_leaves_when_it_is_out() {
    let world = World::new();
    let answer = world.run(&["send", "ENVELOPE.json", "--account", "Practice"]).ends(0);
    assert_eq!(answer["result"]["envelope"]["send"]["state"], "submitted");
    let id = answer["result"]["envelope"]["id"].as_str().expect("an id");
    let listed = world.run(&["status"]).ends(0);
    assert_eq!(listed["result"]["envelopes"][0]["id"], id);
    let checked = world.run(&["status", id, "--check"]).ends(0);
    assert!(checked["result"]["envelope"]["checked_at"].is_string(), "{checked}");
    let withdrawn = world.run(&["withdraw", id]).ends(0);
    assert_eq!(withdrawn["result"]["envelope"]["status"], "withdrawn");
    world.run(&["withdraw", id]).ends(3);
    world.run(&["pack", id, "packs"]).ends(3);
    world.run(&["wait", id]).ends(9);
}

#[test]
fn those_whose_turn_it_is_are_reminded() {
    let world = World::new();
    let mut waiting = world.begin(&["send", "ENVELOPE.json", "--account", "Practice", "--wait", "--once", "word"]);
    let practice = waiting.practice();
    waiting.until("people are waited for", |said| (said["sentence"] == "Waiting for people to sign.").then_some(()));
    let answer = world.run(&["remind", "word"]).ends(0);
    assert_eq!(answer["result"]["reminded"], json!(["Amara"]));
    assert_eq!(practice.mails("reminder"), 1);
    let soon = world.run(&["remind", "word"]);
    assert!(matches!(soon.code, 3 | 6), "it rests: {soon:?}");
    assert_eq!(practice.mails("reminder"), 1);
    practice.sign();
    waiting.end().ends(0);
    world.run(&["remind", "word"]).ends(3);
}

#[test]
fn a_chosen_time_is_kept_and_what_waits_for_it_can_be_stopped() {
    let world = World::new();
    let arguments = ["send", "ENVELOPE.json", "--account", "Practice", "--at", "2099-01-01T09:00Z", "--once", "later"];
    let answer = world.run(&arguments).ends(0);
    assert_eq!(
        (&answer["result"]["send"], &answer["result"]["envelope"]["send"]["state"]),
        (&json!("scheduled"), &json!("due"))
    );
    assert_eq!(world.run(&["status", "later"]).ends(0)["result"]["envelope"]["send"]["due_at"], "2099-01-01T09:00:00Z");
    world.run(&["withdraw", "later"]).ends(0);
    world.run(&arguments).ends(10);
    assert_eq!(world.created(), 0);
}

#[test]
fn a_check_keeps_nothing_and_sends_nothing() {
    let world = World::new();
    assert_eq!(world.run(&["check", "ENVELOPE.json"]).ends(0)["result"]["ready"], true);
    let mut envelope = world.envelope();
    envelope["message"] = "".into();
    envelope["tags"][1]["page_number"] = 9.into();
    world.write("other.json", &envelope);
    let answer = world.run(&["check", "other.json", "--account", "Practice"]).ends(3);
    let problems = answer["result"]["problems"].as_array().expect("problems");
    let at = |pointer: &str| problems.iter().find(|problem| problem["pointer"] == pointer);
    assert_eq!(at("/tags/1").expect("the tag")["code"], "tag_page_missing");
    assert_eq!(at("/message").expect("the message")["severity"], "must_fix");
    assert!(files(&world.data().join("blobs")).is_empty(), "no document is kept");
    assert!(world.run(&["status"]).ends(0)["result"]["envelopes"].as_array().expect("a list").is_empty());
}

#[test]
fn an_interrupt_stops_what_is_not_out_yet() {
    let world = World::new();
    let mut waiting = world.begin(&["send", "ENVELOPE.json", "--account", "Practice", "--at", "2099-01-01", "--wait"]);
    waiting.until("it waits", |said| (said["progress"] == "send_due_later").then_some(()));
    waiting.signal("-INT");
    waiting.end().ends(10);
    let listed = world.run(&["status"]).ends(0);
    assert_eq!(listed["result"]["envelopes"][0]["send"]["state"], "stopped");
}
