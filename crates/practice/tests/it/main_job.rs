//! From creation to the finished pack, on the real program.

use crate::world::{FILE, envelope, merged, one, signer, start, tag_with};
use serde_json::json;
use std::io::Read;

#[test]
fn answers_in_the_documented_order() {
    let service = start(None);
    let wrong = format!("Host: {}\r\nAuthorization: Bearer wrong\r\n", service.address);
    assert_eq!(service.raw("GET", "/v2/envelopes/nonsense", &wrong, b"").code, 401);
    assert_eq!(service.get("/v2/envelopes/nonsense").0, 400);
    assert_eq!(service.get("/v2/envelopes/5a3a0f0e-6f0c-4c55-8d7e-2b0a4c1e9d10").0, 404);
    let outside = signer(1, 1, &[tag_with("signature", "here", &json!({ "x": 0.95 }))]);
    let (code, body) = service.create(&envelope(&[outside]));
    assert_eq!(code, 422);
    assert_eq!(body["message"], "recipients[0].tags[0].x must be between 0 and 0.949");
}

#[test]
fn an_envelope_runs_to_its_pack_and_survives_a_restart() {
    let folder = tempfile::tempdir().expect("a folder");
    let mut service = start(Some(folder.path()));
    let (code, made) = service.create(&envelope(&[one(1, 1), one(2, 2)]));
    assert_eq!(code, 202, "{made}");
    let id = made["envelope_id"].as_str().expect("an id").to_owned();
    let path = format!("/v2/envelopes/{id}");
    assert_eq!(service.get(&path).1, json!({ "envelope_id": id, "status": "QUEUED" }));
    service.pass(2);
    let (_, seen) = service.get(&path);
    assert_eq!(seen["status"], "ACTIVE", "{seen}");
    let person = |at: usize| seen["details"]["recipients"][at]["id"].as_str().expect("an id").to_owned();
    let sign = |at: usize| format!("/_sim/envelopes/{id}/recipients/{}/sign", person(at));
    assert_eq!(service.json("POST", &sign(1), &json!({})).0, 409, "the second group waits");

    let link = service.mails()[0]["link"].as_str().expect("a link").replace(&format!("http://{}", service.address), "");
    let (code, refusal) = service.json("POST", &link, &json!({ "values": { "here": "" } }));
    assert_eq!((code, &refusal["message"], &refusal["field"]), (422, &json!("here must be filled in"), &json!("here")));
    assert_eq!(service.json("POST", &link, &json!({ "values": { "here": { "typed": "Person One" } } })).0, 200);
    assert_eq!(service.get(&format!("{path}/completed-documents")).0, 409);
    let token = service.token.clone();
    service.child.kill().expect("ends");
    drop(service);

    let service = start(Some(folder.path()));
    assert_eq!(service.token, token);
    assert_eq!(service.json("POST", &sign(1), &json!({ "values": { "here": { "filled": true } } })).0, 200);
    assert_eq!(service.get(&format!("{path}/status")).1, json!({ "status": "COMPLETED" }));
    let again = crate::world::Active { service: &service, id };
    let mut zip = again.pack();
    let mut names: Vec<String> = zip.file_names().map(|name| name.expect("a name").into_owned()).collect();
    names.sort();
    assert_eq!(names, [FILE, "coversheet.pdf", "signature.xml"]);
    let mut bytes = Vec::new();
    zip.by_name(FILE).expect("there").read_to_end(&mut bytes).expect("reads");
    let doc = lopdf::Document::load_mem(&bytes).expect("a PDF");
    let marks = doc.objects.values().filter(|o| {
        o.as_stream()
            .is_ok_and(|s| s.dict.get(b"CSTag").and_then(lopdf::Object::as_str).is_ok_and(|t| t.ends_with(b" here")))
    });
    assert_eq!(marks.count(), 2);
    assert_eq!(service.get("/_sim/created").1["created"].as_array().map(Vec::len), Some(1));
}

#[test]
fn groups_are_invited_in_their_order_and_everybody_is_told_of_the_end() {
    let service = start(None);
    let quiet = merged(&one(3, 2), &json!({ "event_notifications": ["signer_invitation"] }));
    let lease = service.active(&envelope(&[one(2, 2), one(1, 1), quiet, crate::world::copy()]));
    assert_eq!(service.told(), ["invitation p1@example.com"]);
    lease.sign(1);
    assert_eq!(service.told()[1..], ["invitation p2@example.com", "invitation p3@example.com"]);
    lease.sign(0);
    assert_eq!(service.told().len(), 3, "a group is not done before its last signature");
    lease.sign(2);
    assert_eq!(
        service.told()[3..],
        ["completion p2@example.com", "completion p1@example.com", "completion copy@example.com"]
    );
}
