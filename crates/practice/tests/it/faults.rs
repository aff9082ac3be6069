//! Misbehaving on purpose: every fault does what it says, as often as it says, over restarts, and the log of created
//! envelopes tells the truth whatever was answered.

use crate::files::plain;
use crate::world::{FILE, Running, envelope, one, start};
use rstest::rstest;
use serde_json::{Value, json};
use std::io::{Read, Write};
use std::net::TcpStream;
use std::time::{Duration, Instant};

const SEARCH: &str = "/v2/organisations/envelopes/search";

fn ask(service: &Running, fault: &Value) {
    let (code, body) = service.json("POST", "/_sim/faults", fault);
    assert_eq!(code, 201, "{body}");
}

/// Everything that comes back, as it comes.
fn wire(service: &Running, method: &str, path: &str, kind: &str, body: &[u8]) -> Vec<u8> {
    let mut stream = TcpStream::connect(&service.address).expect("connects");
    let head = format!(
        "{method} {path} HTTP/1.1\r\nHost: {}\r\nAuthorization: Bearer k\r\nContent-Type: {kind}\r\nContent-Length: {}\r\nConnection: close\r\n\r\n",
        service.address,
        body.len()
    );
    let mut all = Vec::new();
    // A connection that is cut may refuse any of these.
    let _ = stream.write_all(head.as_bytes()).and_then(|()| stream.write_all(body));
    let _ = stream.read_to_end(&mut all);
    all
}

fn create(service: &Running) -> Vec<u8> {
    let mut body =
        format!("--b\r\nContent-Disposition: form-data; name=file; filename=\"{FILE}\"\r\n\r\n").into_bytes();
    body.extend(plain(2));
    let options = envelope(&[one(1, 1)]);
    let last = format!("\r\n--b\r\nContent-Disposition: form-data; name=options\r\n\r\n{options}\r\n--b--\r\n");
    body.extend(last.bytes());
    wire(service, "POST", "/v2/envelopes", "multipart/form-data; boundary=b", &body)
}

fn created(service: &Running) -> usize {
    service.get("/_sim/created").1["created"].as_array().map_or(0, Vec::len)
}

fn code(reply: &[u8]) -> Option<u16> {
    String::from_utf8_lossy(reply.get(9..12)?).parse().ok()
}

fn found(service: &Running) -> usize {
    service.get(SEARCH).1["envelopes"].as_array().map_or(0, Vec::len)
}

#[rstest]
#[case::before(json!({ "drop": "before" }), 0)]
#[case::half(json!({ "drop": "half" }), 0)]
#[case::body(json!({ "drop": "body" }), 0)]
#[case::done(json!({ "drop": "done" }), 1)]
#[case::reset(json!({ "drop": "done", "reset": true }), 1)]
fn a_cut_connection_gives_nothing_and_the_log_tells_what_was_done(#[case] fault: Value, #[case] made: usize) {
    let service = start(None);
    ask(&service, &json!({ "at": ["create"], "times": 1, "fault": fault }));
    assert_eq!(create(&service), b"");
    assert_eq!(created(&service), made);
    assert_eq!((code(&create(&service)), created(&service)), (Some(202), made + 1), "once only");
}

#[rstest]
#[case::refused(json!({ "status": 422, "message": "no" }), 422, 0)]
#[case::down(json!({ "status": 503 }), 503, 0)]
#[case::down_and_done(json!({ "status": 500, "done": true }), 500, 1)]
#[case::moved(json!({ "status": 307, "location": "/v2/envelopes" }), 307, 0)]
#[case::early(json!({ "status": 500, "early": true }), 500, 0)]
#[case::page(json!({ "garbage": "html" }), 200, 1)]
#[case::half_a_text(json!({ "garbage": "json", "status": 202, "done": true }), 202, 1)]
#[case::nothing_in_it(json!({ "garbage": "empty", "status": 202, "done": false }), 202, 0)]
fn another_reply_stands_in_the_place_of_the_true_one(#[case] fault: Value, #[case] seen: u16, #[case] made: usize) {
    let service = start(None);
    ask(&service, &json!({ "at": ["create"], "times": 1, "fault": fault }));
    let reply = create(&service);
    assert_eq!((code(&reply), created(&service)), (Some(seen), made));
    let text = String::from_utf8_lossy(&reply).into_owned();
    assert_eq!(text.contains("location: /v2/envelopes"), fault["location"].is_string(), "{text}");
    assert!(fault["message"].is_null() || text.contains(r#"{"message":"no"}"#), "{text}");
}

#[test]
fn who_is_asked_to_wait_is_told_for_how_long() {
    let service = start(None);
    ask(&service, &json!({ "times": 1, "fault": { "status": 429, "retry_after": 90 } }));
    let got = service.call("GET", SEARCH, "", b"");
    assert!(got.code == 429 && got.head.contains("retry-after: 90"), "{}", got.head);
    assert_eq!(service.get(SEARCH).0, 200);
}

#[rstest]
#[case::cut_short(json!({ "keep_bytes": 10 }), 0, 10)]
#[case::too_long(json!({ "length_off": 7 }), 7, 54)]
#[case::too_short(json!({ "length_off": -7 }), -7, 54)]
#[case::in_drops(json!({ "drip_ms": 1 }), 0, 54)]
fn a_reply_is_written_as_the_fault_wants_it(#[case] fault: Value, #[case] off: i64, #[case] bytes: usize) {
    let service = start(None);
    ask(&service, &json!({ "at": ["create"], "times": 1, "fault": fault }));
    let reply = create(&service);
    let text = String::from_utf8_lossy(&reply).into_owned();
    let (head, body) = text.split_once("\r\n\r\n").expect("a head");
    assert!(head.contains(&format!("content-length: {}", 54 + off)), "{head}");
    assert_eq!((body.len(), created(&service)), (bytes, 1), "{text}");
}

#[test]
fn delays_and_slow_reading_take_their_time() {
    let service = start(None);
    let timed = |fault: Value| {
        ask(&service, &json!({ "at": ["create"], "times": 1, "fault": fault }));
        let begun = Instant::now();
        assert_eq!(code(&create(&service)), Some(202));
        begun.elapsed()
    };
    assert!(timed(json!({ "delay_ms": 300 })) >= Duration::from_millis(300));
    // The body has about two thousand bytes.
    assert!(timed(json!({ "slow_bytes_per_second": 5_000 })) >= Duration::from_millis(200));
}

#[test]
fn a_slow_reader_holds_a_large_body_up() {
    let service = start(None);
    ask(
        &service,
        &json!({ "at": ["create"], "times": 1, "fault": { "slow_bytes_per_second": 100_000, "drop": "half" } }),
    );
    let mut stream = TcpStream::connect(&service.address).expect("connects");
    let head = format!(
        "POST /v2/envelopes HTTP/1.1\r\nHost: {}\r\nAuthorization: Bearer k\r\nContent-Length: 8000000\r\n\r\n",
        service.address
    );
    stream.write_all(head.as_bytes()).expect("sends");
    stream.set_write_timeout(Some(Duration::from_millis(500))).expect("a limit");
    let sent = (0..8_000).take_while(|_| stream.write_all(&[0; 1_000]).is_ok()).count();
    assert!(sent < 7_000, "{sent} kB went out as fast as they could");
}

#[test]
fn a_stalled_connection_stays_open_and_silent() {
    let service = start(None);
    ask(&service, &json!({ "times": 1, "fault": { "drop": "body", "stall": true } }));
    let mut stream = TcpStream::connect(&service.address).expect("connects");
    stream.set_read_timeout(Some(Duration::from_millis(300))).expect("a limit");
    write!(stream, "GET {SEARCH} HTTP/1.1\r\nHost: {}\r\nAuthorization: Bearer k\r\n\r\n", service.address)
        .expect("sends");
    assert!(stream.read(&mut [0; 8]).is_err(), "neither a byte nor an end");
    assert_eq!(service.get(SEARCH).0, 200, "others are served");
}

#[test]
fn faults_are_kept_over_a_restart_and_counted_down() {
    let folder = tempfile::tempdir().expect("a folder");
    let service = start(Some(folder.path()));
    ask(
        &service,
        &json!([{ "label": "once more", "at": ["search"], "times": 2, "skip": 1, "fault": { "status": 500 } },
            { "label": "always", "at": ["find"], "fault": { "status": 502 } }]),
    );
    assert_eq!((service.get(SEARCH).0, service.get(SEARCH).0), (200, 500));
    drop(service);
    let service = start(Some(folder.path()));
    let (_, list) = service.get("/_sim/faults");
    assert_eq!((&list["faults"][0]["times"], &list["faults"][0]["taken"]), (&json!(1), &json!(1)));
    assert_eq!((service.get(SEARCH).0, service.get(SEARCH).0), (500, 200));
    let find = || service.json("POST", "/v2/organisations/envelopes/find", &json!({ "envelope_ids": [] })).0;
    assert_eq!((find(), find()), (502, 502), "until it is switched off");
    assert_eq!(service.call("DELETE", "/_sim/faults/labels/always", "", b"").code, 204);
    assert_eq!(find(), 400);
    assert_eq!(service.call("DELETE", "/_sim/faults", "", b"").code, 204);
    assert_eq!(service.get("/_sim/faults").1["faults"], json!([]));
}

#[rstest]
#[case::place(json!({ "at": ["kitchen"], "fault": { "status": 500 } }))]
#[case::nothing(json!({ "at": ["create"], "fault": {} }))]
#[case::unknown(json!({ "fault": { "moon": true } }))]
#[case::never(json!({ "times": 0, "fault": { "status": 500 } }))]
#[case::status(json!({ "fault": { "status": 99 } }))]
fn a_fault_that_makes_no_sense_is_refused(#[case] fault: Value) {
    let service = start(None);
    assert_eq!(service.json("POST", "/_sim/faults", &fault).0, 400);
    assert_eq!(service.get("/_sim/faults").1["faults"], json!([]));
}

#[test]
fn the_control_api_and_the_pages_have_no_faults() {
    let service = start(None);
    ask(&service, &json!({ "fault": { "drop": "before" } }));
    assert_eq!(wire(&service, "GET", SEARCH, "", b""), b"");
    assert_eq!(service.page(&format!("/mail/{}/", service.token)).code, 200);
    assert_eq!(service.get("/_sim/created").0, 200);
}

#[test]
fn an_envelope_made_late_is_in_the_log_at_once_and_shown_by_nothing_until_then() {
    let service = start(None);
    ask(&service, &json!({ "at": ["create"], "times": 1, "fault": { "late_seconds": 60, "drop": "done" } }));
    assert_eq!(create(&service), b"");
    assert_eq!((created(&service), found(&service)), (1, 0));
    let id = service.get("/_sim/created").1["created"][0]["envelope_id"].as_str().expect("an id").to_owned();
    assert_eq!(service.get(&format!("/v2/envelopes/{id}")).0, 404);
    service.pass(30);
    assert_eq!((found(&service), service.told().len()), (0, 0));
    service.pass(32);
    assert_eq!((found(&service), service.told()), (1, vec!["invitation p1@example.com".into()]));
    assert_eq!(service.get(&format!("/v2/envelopes/{id}")).1["status"], "ACTIVE");
}

#[test]
fn an_envelope_can_be_made_twice() {
    let service = start(None);
    ask(&service, &json!({ "at": ["create"], "times": 1, "fault": { "twice": true } }));
    assert_eq!(code(&create(&service)), Some(202));
    assert_eq!((created(&service), found(&service)), (2, 2));
}

#[rstest]
#[case("PASSWORD_PROTECTED")]
#[case("MALICIOUS_PDF")]
#[case("PDF_READER")]
#[case("WORD_DOC_CONV_ERROR")]
#[case("NO_PAGE_FOR_TAG_ERROR")]
fn an_envelope_can_end_with_each_upload_code(#[case] error: &str) {
    let service = start(None);
    ask(&service, &json!({ "at": ["create"], "times": 1, "fault": { "error_code": error } }));
    let lease = service.active(&envelope(&[one(1, 1)]));
    let seen = lease.view();
    assert_eq!((&seen["status"], &seen["details"]["errors"][0]["code"]), (&json!("ERRORED"), &json!(error)));
    assert_eq!((&seen["details"]["errors"][0]["file_name"], service.told().len()), (&json!(FILE), 0));
}

#[test]
fn search_can_be_behind_while_the_envelope_itself_is_known() {
    let service = start(None);
    ask(&service, &json!({ "at": ["search"], "fault": { "lag_seconds": 60 } }));
    let lease = service.active(&envelope(&[one(1, 1)]));
    assert_eq!((found(&service), lease.view()["status"].clone()), (0, json!("ACTIVE")));
    assert_eq!(service.get(SEARCH).1["total"], 0);
    service.pass(60);
    assert_eq!(found(&service), 1);
}

#[test]
fn a_status_can_stay_behind_when_everyone_has_signed() {
    let service = start(None);
    let lease = service.active(&envelope(&[one(1, 1)]));
    ask(&service, &json!({ "label": "behind", "fault": { "shown_as": { "COMPLETE": "ACTIVE" } } }));
    lease.sign(0);
    let seen = lease.view();
    assert_eq!(
        (&seen["status"], &seen["details"]["recipients"][0]["sign_status"], &seen["details"]["completed_at"]),
        (&json!("ACTIVE"), &json!("SIGNED"), &Value::Null)
    );
    assert_eq!(service.get(&format!("{}/status", lease.path())).1["status"], "ACTIVE");
    assert_eq!(service.get(SEARCH).1["envelopes"][0]["status"], "ACTIVE");
    assert_eq!(service.get(&format!("{}/completed-documents", lease.path())).0, 409);
    service.call("DELETE", "/_sim/faults/labels/behind", "", b"");
    assert_eq!(lease.view()["status"], "COMPLETE");
}

#[test]
fn envelopes_can_be_forgotten_and_words_be_unheard_of() {
    let service = start(None);
    let lease = service.active(&envelope(&[one(1, 1)]));
    ask(&service, &json!({ "times": 1, "at": ["get"], "fault": { "shown_as": { "ACTIVE": "ON_HOLIDAY" } } }));
    assert_eq!(lease.view()["status"], "ON_HOLIDAY");
    ask(&service, &json!({ "fault": { "hidden": true } }));
    assert_eq!((service.get(&lease.path()).0, found(&service)), (404, 0));
    service.call("DELETE", "/_sim/faults", "", b"");
    assert_eq!((lease.view()["status"].clone(), found(&service)), (json!("ACTIVE"), 1));
}

#[test]
fn the_next_invitation_can_come_back() {
    let service = start(None);
    ask(&service, &json!({ "at": ["invitation"], "times": 1, "fault": { "bounce": true } }));
    let lease = service.active(&envelope(&[one(1, 1), one(2, 1)]));
    let people = lease.view()["details"]["recipients"].clone();
    assert_eq!((&people[0]["last_email_status"], &people[1]["last_email_status"]), (&json!("BOUNCED"), &json!("SENT")));
}

#[test]
fn replies_carry_the_clock_of_the_service() {
    let service = start(None);
    let date = || {
        let head = service.call("GET", SEARCH, "", b"").head;
        let line = head.lines().find(|line| line.to_lowercase().starts_with("date: ")).expect("a date").to_owned();
        assert_eq!(head.to_lowercase().matches("\r\ndate: ").count(), 1);
        line
    };
    let now = || service.json("POST", "/_sim/clock", &json!({ "advance_seconds": 0 })).1["now"].clone();
    let day = |text: &Value| text.as_str().expect("a time")[8..10].to_owned();
    assert!(date().contains(&format!(" {} ", day(&now()))));
    service.pass(86_400 * 2);
    assert!(date().contains(&format!(" {} ", day(&now()))), "it follows the moved clock");
    let (_, set) = service.json("POST", "/_sim/clock", &json!({ "ahead_seconds": 0 }));
    assert_eq!(set["ahead_seconds"], 0);
    let before = date();
    ask(&service, &json!({ "fault": { "date_skew_seconds": 172_800 } }));
    assert_ne!(date(), before);
}

#[test]
fn a_clock_that_is_moved_back_leaves_nothing_in_the_queue() {
    let service = start(None);
    service.pass(86_400);
    let (_, made) = service.create(&envelope(&[one(1, 1)]));
    assert_eq!(service.json("POST", "/_sim/clock", &json!({ "ahead_seconds": 0 })).0, 200);
    let path = format!("/v2/envelopes/{}", made["envelope_id"].as_str().expect("an id"));
    assert_eq!(service.get(&path).1["status"], "ACTIVE");
}

#[test]
fn nobody_can_decline_here() {
    let service = start(None);
    let lease = service.active(&envelope(&[one(1, 1)]));
    assert_eq!(lease.sim(0, "decline", &json!({})).0, 409);
}
