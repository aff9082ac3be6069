//! What is asked of an envelope that is out, as it goes over the wire (section 16).

use countersign_provider::{Correction, Refusal, SignedCopy, SigningProvider};
use rstest::rstest;

use crate::server::{Says, Server, says};

const ENVELOPE: &str = "5a3a0f0e-6f0c-4c55-8d7e-2b0a4c1e9d10";
const PERSON: &str = "e1d7a0b2-77c4-4b6d-9a0e-5f2c8d3a6b19";

fn path(end: &str) -> String {
    format!("/v2/envelopes/{ENVELOPE}{end}")
}

fn of_person(end: &str) -> String {
    path(&format!("/recipients/{PERSON}{end}"))
}

#[tokio::test]
async fn each_act_is_one_call_as_documented() {
    let server = Server::start((0..5).map(|_| says("204 No Content", ""))).await;
    let yoti = server.yoti();
    yoti.remind(ENVELOPE, PERSON).await.expect("reminded");
    let email = Some(" mara.ellison@newmail.example ".to_owned());
    yoti.correct(ENVELOPE, PERSON, &Correction { name: None, email }).await.expect("corrected");
    yoti.delete(ENVELOPE).await.expect("deleted");
    yoti.resend_pack(ENVELOPE, PERSON).await.expect("sent again");
    yoti.renew_links(ENVELOPE, &["0d4a2c58-93f8-4cf5-8a44-54a2e8a5b6c1".into()]).await.expect("renewed");
    let calls = server.calls();
    let lines: Vec<String> = calls.iter().map(|call| call.line().to_owned()).collect();
    let expected = [
        format!("POST {}", of_person("/send-reminder")),
        format!("PATCH {}", of_person("")),
        format!("DELETE {}", path("")),
        format!("PATCH {}", of_person("/resend-completion-pack")),
        format!("POST {}", path("/extend-tokens")),
    ];
    assert_eq!(lines, expected);
    let bodies: Vec<&[u8]> = calls.iter().map(|call| &call.body[..]).collect();
    assert_eq!(bodies[1], br#"{"email":"mara.ellison@newmail.example"}"#);
    assert_eq!(bodies[4], br#"{"recipient_tokens":["0d4a2c58-93f8-4cf5-8a44-54a2e8a5b6c1"]}"#);
    assert!([0, 2, 3].iter().all(|at| bodies[*at].is_empty()));
}

#[tokio::test]
async fn a_signed_copy_is_one_part_named_file() {
    let server = Server::start([says("202 Accepted", r#"{"status":"QUEUED"}"#)]).await;
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("Lease signed.pdf");
    std::fs::write(&file, b"%PDF-1.7 by hand").expect("a file");
    let copy = SignedCopy {
        file_name: "Lease signed.pdf".into(),
        file: tokio::fs::File::open(&file).await.expect("the file"),
        length: 16,
    };
    server.yoti().sign_offline(ENVELOPE, PERSON, copy).await.expect("taken in");
    let calls = server.calls();
    assert_eq!(calls[0].line(), format!("POST {}", of_person("/signed-documents")));
    let body = String::from_utf8(calls[0].body.clone()).expect("text");
    assert!(
        body.contains("name=\"file\"; filename=\"Lease signed.pdf\"") && body.contains("%PDF-1.7 by hand"),
        "{body}"
    );
    assert_eq!(body.matches("Content-Disposition").count(), 1);
}

#[rstest]
#[case("409 Conflict", "", Refusal::State)]
#[case("410 Gone", "", Refusal::UsedUp)]
#[case("422 Unprocessable Entity", "", Refusal::NotTaken)]
#[case("413 Payload Too Large", "", Refusal::TooLarge)]
#[case("429 Too Many Requests", "Retry-After: 240\r\n", Refusal::TooSoon(Some(240)))]
#[case("429 Too Many Requests", "", Refusal::TooSoon(None))]
#[case("404 Not Found", "", Refusal::Gone)]
#[case("403 Forbidden", "", Refusal::NotAllowed)]
#[tokio::test]
async fn a_no_has_its_kind(#[case] status: &'static str, #[case] headers: &'static str, #[case] kind: Refusal) {
    let server = Server::start([Says(status, headers, br#"{"message":"no"}"#.to_vec())]).await;
    let error = server.yoti().resend_pack(ENVELOPE, PERSON).await.expect_err("a no");
    assert_eq!((error.refusal(), error.is_unheard()), (Some(kind), false));
    assert_eq!(server.calls().len(), 1, "it is never repeated");
}

#[tokio::test]
async fn what_is_gone_is_deleted() {
    let server = Server::start([says("404 Not Found", r#"{"message":"no envelope with that id"}"#)]).await;
    server.yoti().delete(ENVELOPE).await.expect("deleted");
}

#[tokio::test]
async fn an_answer_that_was_not_heard_is_told_apart_and_not_asked_for_again() {
    let server = Server::start([Says("502 Bad Gateway", "", b"<html>".to_vec())]).await;
    let error = server.yoti().remind(ENVELOPE, PERSON).await.expect_err("no answer");
    assert!(error.is_unheard() && error.refusal().is_none());
    assert_eq!(server.calls().len(), 1);
}

#[tokio::test]
async fn only_ids_of_theirs_stand_in_an_address() {
    let server = Server::start([]).await;
    let yoti = server.yoti();
    assert!(yoti.remind(ENVELOPE, "../../evil").await.is_err());
    assert!(yoti.resend_pack("../../evil", PERSON).await.is_err());
    assert!(yoti.delete("..").await.is_err());
    assert!(server.calls().is_empty());
}
