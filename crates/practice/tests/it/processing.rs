//! What becomes of files after they were taken (reference 5.3, 24.4), and what is not taken.

use crate::files::{locked, plain, scripted};
use crate::world::{FILE, envelope, one, signer, start, tag_with};
use rstest::rstest;
use serde_json::{Value, json};

fn error(file: &str, bytes: &[u8], more: &Value) -> Value {
    let service = start(None);
    let tagged = signer(1, 1, &[tag_with("signature", "here", more)]);
    let (code, made) = service.create_with(&envelope(&[tagged]), &[(FILE, &plain(2)), (file, bytes)]);
    assert_eq!(code, 202, "{made}");
    service.pass(2);
    let path = format!("/v2/envelopes/{}", made["envelope_id"].as_str().expect("an id"));
    let (_, seen) = service.get(&path);
    assert_eq!(seen["status"], "ERRORED", "{seen}");
    assert_eq!(service.told(), [""; 0], "nobody is invited");
    let (_, status) = service.get(&format!("{path}/status"));
    assert_eq!(status["envelope_id"], made["envelope_id"]);
    assert_eq!(status["details"]["errors"], seen["details"]["errors"]);
    let errors = seen["details"]["errors"].as_array().expect("errors");
    assert_eq!(errors.len(), 1, "{errors:?}");
    errors[0].clone()
}

#[rstest]
#[case::locked("b.pdf", locked("secret"), "PASSWORD_PROTECTED")]
#[case::restricted_by_its_owner("b.pdf", locked(""), "PASSWORD_PROTECTED")]
#[case::with_a_script("b.pdf", scripted(), "MALICIOUS_PDF")]
#[case::not_a_pdf("b.pdf", b"hello".to_vec(), "PDF_READER")]
#[case::without_pages("b.pdf", plain(0), "PDF_READER")]
#[case::a_word_file("b.docx", b"PK".to_vec(), "WORD_DOC_CONV_ERROR")]
fn a_bad_file_is_named_with_its_code(#[case] name: &str, #[case] bytes: Vec<u8>, #[case] code: &str) {
    let found = error(name, &bytes, &json!({}));
    assert_eq!((&found["file_name"], &found["code"]), (&json!(name), &json!(code)));
}

#[rstest]
#[case::page(json!({ "page_number": 3 }), FILE, "NO_PAGE_FOR_TAG_ERROR")]
#[case::file(json!({ "file_name": "c.pdf" }), "c.pdf", "FILE_NOT_FOUND_FOR_TAG")]
fn a_tag_that_points_at_nothing_is_named(#[case] more: Value, #[case] file: &str, #[case] code: &str) {
    let found = error("b.pdf", &plain(1), &more);
    assert_eq!((&found["file_name"], &found["code"]), (&json!(file), &json!(code)));
}

#[test]
fn more_than_twenty_megabytes_are_refused_at_once() {
    let service = start(None);
    let half = vec![b'%'; 10_485_760];
    let two: [(&str, &[u8]); 2] = [(FILE, &half), ("b.pdf", &half)];
    assert_eq!(service.create_with(&envelope(&[one(1, 1)]), &two).0, 202, "exactly 20 MB");
    let three: [(&str, &[u8]); 3] = [(FILE, &half), ("b.pdf", &half), ("c.pdf", b"%")];
    let (code, body) = service.create_with(&envelope(&[one(1, 1)]), &three);
    assert_eq!((code, &body["message"]), (413, &json!("the files together must be at most 20 MB")));
    assert_eq!(service.get("/_sim/created").1["created"].as_array().map(Vec::len), Some(1));
}

#[test]
fn a_malformed_body_is_told_from_a_wrong_one() {
    let service = start(None);
    let post = |kind: &str, body: &[u8]| service.call("POST", "/v2/envelopes", kind, body).code;
    assert_eq!(post("application/json", b"{}"), 400);
    assert_eq!(
        post(
            "multipart/form-data; boundary=b",
            b"--b\r\nContent-Disposition: form-data; name=file; filename=a.pdf\r\n\r\n%PDF\r\n--b--\r\n"
        ),
        400
    );
    assert_eq!(
        post(
            "multipart/form-data; boundary=b",
            b"--b\r\nContent-Disposition: form-data; name=options\r\n\r\n{nonsense\r\n--b--\r\n"
        ),
        400
    );
    assert_eq!(service.create_with(&envelope(&[one(1, 1)]), &[]).0, 422);
}
