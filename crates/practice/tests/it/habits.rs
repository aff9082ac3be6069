//! Every default where the vendor is silent can be switched (reference 24.2), and what is switched is kept.

use crate::world::{Running, copy, envelope, merged, one, start};
use serde_json::{Value, json};

fn switch(service: &Running, habits: &Value) {
    let (code, body) = service.json("POST", "/_sim/habits", habits);
    assert_eq!(code, 200, "{body}");
}

#[test]
fn the_defaults_are_those_of_the_reference_and_come_back() {
    let service = start(None);
    let (_, before) = service.get("/_sim/habits");
    assert_eq!((&before["resend_most"], &before["delete_after_seconds"]), (&json!(5), &json!(0)));
    switch(&service, &json!({ "resend_most": 1 }));
    assert_eq!(service.get("/_sim/habits").1["resend_most"], 1);
    assert_eq!(service.json("POST", "/_sim/habits", &json!({ "mood": 1 })).0, 400);
    assert_eq!(service.json("DELETE", "/_sim/habits", &json!({})), (200, before));
}

#[test]
fn a_deferred_deletion_is_shown_until_its_day_is_over() {
    let folder = tempfile::tempdir().expect("a folder");
    let service = start(Some(folder.path()));
    switch(&service, &json!({ "delete_after_seconds": 86_400 }));
    let lease = service.active(&envelope(&[one(1, 1)]));
    let (id, path) = (lease.id.clone(), lease.path());
    assert_eq!(service.call("DELETE", &path, "", b"").code, 204);
    drop(service);
    let service = start(Some(folder.path()));
    let seen = service.get(&path).1;
    assert_eq!((&seen["status"], &seen["marked_for_deletion"]), (&json!("ACTIVE"), &json!(true)));
    let (_, rows) = service.json("POST", "/v2/organisations/envelopes/find", &json!({ "envelope_ids": [id] }));
    assert_eq!(rows["envelopes"][0]["marked_for_deletion"], true);
    let person = seen["details"]["recipients"][0]["id"].as_str().expect("an id");
    assert_eq!(service.call("POST", &format!("{path}/recipients/{person}/send-reminder"), "", b"").code, 409);
    assert_eq!(service.call("PATCH", &path, "", b"").code, 409);
    service.pass(86_000);
    assert_eq!(service.get(&path).0, 200);
    service.pass(500);
    assert_eq!(service.get(&path).0, 404);
}

#[test]
fn successes_that_nobody_published_can_be_others() {
    let service = start(None);
    switch(
        &service,
        &json!({ "edit_code": 204, "remind_code": 202, "archive_code": 200, "delete_code": 202, "resend_code": 200, "extend_code": 200 }),
    );
    let lease = service.active(&envelope(&[one(1, 1), copy()]));
    let got = service.call("PATCH", &lease.act("/v2", 0, ""), "application/json", br#"{"name":"New"}"#);
    assert_eq!((got.code, got.body.len()), (204, 0));
    assert_eq!(service.call("POST", &lease.act("/v2", 0, "/send-reminder"), "", b"").code, 202);
    let token = lease.link("p1@example.com").rsplit('/').next().expect("a token").to_owned();
    assert_eq!(
        service.json("POST", &format!("{}/extend-tokens", lease.path()), &json!({ "recipient_tokens": [token] })).0,
        200
    );
    lease.sign(0);
    assert_eq!(service.call("PATCH", &lease.act("/v2", 1, "/resend-completion-pack"), "", b"").code, 200);
    let other = service.active(&envelope(&[one(1, 1)]));
    assert_eq!(service.call("PATCH", &other.path(), "", b"").code, 200);
    assert_eq!(service.call("DELETE", &other.path(), "", b"").code, 202);
}

#[test]
fn reminders_can_have_a_pause() {
    let service = start(None);
    switch(&service, &json!({ "remind_pause_seconds": 3600 }));
    let lease = service.active(&envelope(&[one(1, 1)]));
    let remind = || service.call("POST", &lease.act("/v2", 0, "/send-reminder"), "", b"");
    assert_eq!(remind().code, 200);
    let early = remind();
    assert_eq!(early.code, 429);
    assert!(early.head.to_lowercase().contains("retry-after: 36") || early.head.contains("retry-after: 35"));
    service.pass(3600);
    assert_eq!(remind().code, 200);
}

#[test]
fn the_end_can_be_told_otherwise() {
    let service = start(None);
    switch(
        &service,
        &json!({ "status_complete": "COMPLETE", "edit_signed": true, "archive_ended": true, "early_documents_code": 404,
            "pack_type": "application/octet-stream", "edit_invites": false, "bounce_host": "example.org" }),
    );
    let lost = merged(&one(1, 1), &json!({ "email": "p1@Example.org" }));
    let lease = service.active(&envelope(&[lost, one(2, 1)]));
    assert_eq!(lease.view()["details"]["recipients"][0]["last_email_status"], "BOUNCED");
    let (code, _) = service.json("PATCH", &lease.act("/v2", 1, ""), &json!({ "email": "p3@example.com" }));
    assert_eq!((code, service.told().len()), (200, 3), "changed, and nobody is told");
    let documents = format!("{}/completed-documents", lease.path());
    assert_eq!(service.get(&documents).0, 404);
    lease.sign(0);
    assert_eq!(service.json("PATCH", &lease.act("/v2", 0, ""), &json!({ "name": "Later" })).0, 200);
    lease.sign(1);
    assert_eq!(service.get(&format!("{}/status", lease.path())).1["status"], "COMPLETE");
    let pack = service.call("GET", &documents, "", b"");
    assert!(pack.head.contains("application/octet-stream"), "{}", pack.head);
    assert_eq!(service.call("PATCH", &lease.path(), "", b"").code, 204, "a finished one can be archived");
}

#[test]
fn search_and_find_can_be_stricter() {
    let service = start(None);
    let ids: Vec<String> = (0..3).map(|_| service.active(&envelope(&[one(1, 1)])).id).collect();
    let rows = |path: &str| {
        let (code, body) = service.get(path);
        assert_eq!(code, 200, "{body}");
        body["envelopes"].as_array().expect("rows").iter().map(|r| r["envelope_id"].clone()).collect::<Vec<_>>()
    };
    let search = "/v2/organisations/envelopes/search";
    assert_eq!(rows(search)[0], ids[2].as_str());
    switch(
        &service,
        &json!({ "search_newest_first": false, "search_most": 2, "search_any_case": false, "singular_path": false,
            "find_omits_unknown": false }),
    );
    assert_eq!(rows(search), [ids[0].as_str(), ids[1].as_str()]);
    assert_eq!(rows(&format!("{search}?status[]=active")).len(), 0);
    assert_eq!(service.get("/v2/organisation/envelopes/search").0, 404);
    let unknown = json!({ "envelope_ids": [ids[0], "5a3a0f0e-6f0c-4c55-8d7e-2b0a4c1e9d10"] });
    assert_eq!(service.json("POST", "/v2/organisations/envelopes/find", &unknown).0, 404);
}
