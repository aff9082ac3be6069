//! The program itself: whom it answers, when it ends, what it keeps.

use crate::world::{envelope, one, start, start_as_child};
use std::io::Read;
use std::time::{Duration, Instant};

#[test]
fn it_answers_only_to_its_own_address() {
    let service = start(None);
    let port = service.address.rsplit(':').next().expect("a port").to_owned();
    let ask = |host: &str| {
        service.raw("GET", "/_sim/created", &format!("Host: {host}\r\nAuthorization: Bearer k\r\n"), b"").code
    };
    assert_eq!((ask(&service.address), ask(&format!("localhost:{port}"))), (200, 200));
    for host in ["evil.example", "127.0.0.1", "localhost:1", &format!("evil.example:{port}")] {
        assert_eq!(ask(host), 403, "{host}");
    }
}

#[test]
fn the_pages_want_their_token_and_the_api_wants_the_key() {
    let service = start(None);
    assert_eq!(service.page(&format!("/mail/{}/", service.token)).code, 200);
    assert_eq!(service.page("/mail/guessed/").code, 404);
    assert_eq!(service.page("/_sim/mailbox").code, 401);
    assert_eq!(service.page(&format!("/_sim/mailbox?token={}", service.token)).code, 200);
    assert_eq!(service.page("/v2/organisations/envelopes/search").code, 401);
    assert_eq!(service.page(&format!("/v2/organisations/envelopes/search?token={}", service.token)).code, 401);
}

#[test]
fn a_child_ends_when_its_standard_input_closes() {
    let mut service = start_as_child(None);
    assert_eq!(service.get("/_sim/created").0, 200);
    assert_eq!(service.child.try_wait().expect("asks"), None);
    drop(service.stdin.take());
    let until = Instant::now() + Duration::from_secs(10);
    while service.child.try_wait().expect("asks").is_none() {
        assert!(Instant::now() < until, "it goes on");
        std::thread::sleep(Duration::from_millis(10));
    }
}

#[test]
fn started_alone_it_goes_on_without_standard_input() {
    let mut service = start(None);
    drop(service.stdin.take());
    for _ in 0..3 {
        assert_eq!(service.get("/_sim/created").0, 200);
    }
    assert_eq!(service.child.try_wait().expect("asks"), None);
}

#[test]
fn a_second_one_waits_for_the_folder_and_then_gives_up() {
    let folder = tempfile::tempdir().expect("a folder");
    let first = start(Some(folder.path()));
    let mut second = std::process::Command::new(env!("CARGO_BIN_EXE_countersign-practice"))
        .args(["--port", "0", "--key", "k", "--data"])
        .arg(folder.path())
        .stderr(std::process::Stdio::piped())
        .spawn()
        .expect("starts");
    assert!(!second.wait().expect("ends").success());
    let mut said = String::new();
    second.stderr.take().expect("piped").read_to_string(&mut said).expect("reads");
    assert!(said.contains("the data folder is in use"), "{said}");
    assert_eq!(first.get("/_sim/created").0, 200);
}

#[test]
fn everything_outlives_a_kill() {
    let folder = tempfile::tempdir().expect("a folder");
    let mut service = start(Some(folder.path()));
    let id = service.active(&envelope(&[one(1, 1), one(2, 2)])).id;
    service.pass(3_600);
    let before = (service.get(&format!("/v2/envelopes/{id}")).1, service.mails(), service.get("/_sim/created").1);
    let address = service.address.clone();
    service.child.kill().expect("ends");
    service.child.wait().expect("has ended");
    let service = start_as_child(Some(folder.path()));
    assert_eq!(service.address, address, "the port is tried again");
    assert_eq!(
        (service.get(&format!("/v2/envelopes/{id}")).1, service.mails(), service.get("/_sim/created").1),
        before
    );
    let (_, clock) = service.json("POST", "/_sim/clock", &serde_json::json!({ "advance_seconds": 0 }));
    let kept = before.0["details"]["recipients"][0]["invitation_email_queued_at"].as_str().expect("a time").to_owned();
    assert!(clock["now"].as_str().expect("a time") > kept.as_str(), "the moved clock is kept");
}
