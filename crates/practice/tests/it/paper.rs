//! Copies signed on paper (reference 16.7).

use crate::files::plain;
use crate::world::{Active, Got, envelope, merged, one, start};
use rstest::rstest;
use serde_json::{Value, json};

fn upload(lease: &Active<'_>, at: usize, files: &[(&str, &[u8])]) -> Got {
    let mut body = b"--b\r\nContent-Disposition: form-data; name=options\r\n\r\n{}\r\n".to_vec();
    for (name, bytes) in files {
        body.extend(format!("--b\r\nContent-Disposition: form-data; name=file; filename=\"{name}\"\r\n\r\n").bytes());
        body.extend(*bytes);
        body.extend(b"\r\n");
    }
    body.extend(b"--b--\r\n");
    let path = lease.act("/v2", at, "/signed-documents");
    lease.service.call("POST", &path, "multipart/form-data; boundary=b", &body)
}

#[test]
fn a_copy_signed_on_paper_counts_after_it_was_processed_and_is_in_the_pack() {
    let service = start(None);
    let lease = service.active(&envelope(&[one(1, 1), one(2, 2)]));
    assert_eq!(upload(&lease, 1, &[("b.pdf", &plain(1))]).code, 409, "a later group");
    let got = upload(&lease, 0, &[("signed by hand.pdf", &plain(1))]);
    assert_eq!((got.code, got.json()), (202, json!({ "status": "QUEUED" })));
    assert_eq!(lease.view()["details"]["recipients"][0]["sign_status"], "PENDING");
    assert_eq!(upload(&lease, 0, &[("b.pdf", &plain(1))]).code, 409, "a second one meanwhile");
    service.pass(2);
    let person = &lease.view()["details"]["recipients"][0];
    assert_eq!((&person["sign_status"], person["signed_at"].is_string()), (&json!("SIGNED"), true));
    assert_eq!(service.told()[1..], ["invitation p2@example.com"], "the next group is invited");
    lease.sign(1);
    let kept = lease.pack().by_name("signed-on-paper/signed by hand.pdf").map(|entry| entry.size());
    assert_eq!(kept.ok(), Some(plain(1).len() as u64));
}

#[test]
fn what_is_no_document_is_dropped_without_a_word() {
    let service = start(None);
    let lease = service.active(&envelope(&[one(1, 1)]));
    assert_eq!(upload(&lease, 0, &[("a.pdf", b"hello")]).code, 202);
    service.pass(2);
    assert_eq!(lease.view()["details"]["recipients"][0]["sign_status"], "UNSIGNED");
    assert_eq!(upload(&lease, 0, &[("a.pdf", &plain(1))]).code, 202, "it can be tried again");
}

#[rstest]
#[case::nothing(json!({}), json!({}), &[], 422)]
#[case::empty(json!({}), json!({}), &[("a.pdf", &b""[..])], 422)]
#[case::code(json!({ "has_envelope_otps": true }), json!({ "iso_country_code": "GB", "mobile_number": "7700900123" }),
    &[("a.pdf", &b"%PDF"[..])], 422)]
#[case::yoti(json!({}), json!({ "auth_type": "sign-auth" }), &[("a.pdf", &b"%PDF"[..])], 422)]
#[case::witness(json!({}), json!({ "witness": { "tags": [crate::world::tag("signature", "w")] } }),
    &[("a.pdf", &b"%PDF"[..])], 422)]
fn it_is_refused_where_it_cannot_be(
    #[case] options: Value,
    #[case] person: Value,
    #[case] files: &[(&str, &[u8])],
    #[case] code: u16,
) {
    let service = start(None);
    let lease = service.active(&merged(&envelope(&[merged(&one(1, 1), &person)]), &options));
    let got = upload(&lease, 0, files);
    assert_eq!(got.code, code, "{}", got.text());
    assert_eq!(lease.view()["details"]["recipients"][0]["sign_status"], "UNSIGNED");
}

#[test]
fn an_account_without_it_knows_no_such_address() {
    let service = start(None);
    let lease = service.active(&envelope(&[one(1, 1)]));
    assert_eq!(service.json("POST", "/_sim/habits", &json!({ "offline": false })).0, 200);
    assert_eq!(upload(&lease, 0, &[("a.pdf", &plain(1))]).code, 404);
}
