//! Search and find (reference 15.3, 15.4).

use crate::world::{Running, envelope, merged, one, start};
use serde_json::{Value, json};

fn named(service: &Running, name: &str) -> String {
    let (code, made) = service.create(&merged(&envelope(&[one(1, 1)]), &json!({ "name": name })));
    assert_eq!(code, 202, "{made}");
    made["envelope_id"].as_str().expect("an id").to_owned()
}

fn found(service: &Running, query: &str) -> (Vec<String>, Value) {
    let (code, body) = service.get(&format!("/v2/organisations/envelopes/search{query}"));
    assert_eq!(code, 200, "{query}: {body}");
    let rows = body["envelopes"].as_array().cloned().expect("rows");
    (rows.iter().map(|r| r["envelope"].as_str().expect("a name").to_owned()).collect(), body["total"].clone())
}

#[test]
fn search_gives_pages_newest_first() {
    let service = start(None);
    for n in 1..=12 {
        named(&service, &format!("e{n}"));
        service.pass(1);
    }
    let (first, total) = found(&service, "");
    assert_eq!(total, 12);
    assert_eq!(first, ["e12", "e11", "e10", "e9", "e8", "e7", "e6", "e5", "e4", "e3"]);
    assert_eq!(found(&service, "?offset=11").0, ["e2", "e1"]);
    assert_eq!(found(&service, "?offset=2&limit=2").0, ["e11", "e10"]);
    assert_eq!(found(&service, "?limit=1000").0.len(), 12);
    assert_eq!(found(&service, "?offset=13"), (vec![], json!(12)));
    let (_, body) = service.get("/v2/organisation/envelopes/search?limit=1");
    assert_eq!(body["envelopes"][0]["status"], "QUEUED");
    assert!(body["envelopes"][0]["created_at"].as_str().is_some_and(|t| t.len() == 24 && t.ends_with('Z')));
}

#[test]
fn search_filters_by_state_however_it_is_written() {
    let service = start(None);
    let gone = named(&service, "gone");
    service.pass(2);
    assert_eq!(service.call("PATCH", &format!("/v2/envelopes/{gone}"), "", b"").code, 204);
    let lease = service.active(&merged(&envelope(&[one(1, 1)]), &json!({ "name": "over" })));
    lease.sign(0);
    named(&service, "young");
    for (query, names) in [
        ("?status[]=archived", &["gone"][..]),
        ("?status%5B%5D=ARCHIVED&status%5B%5D=queued", &["young", "gone"]),
        ("?status=complete", &["over"]),
        ("?status[]=Completed", &["over"]),
        ("?status[]=errored", &[]),
    ] {
        assert_eq!(found(&service, query).0, names, "{query}");
    }
    let (_, body) = service.get("/v2/organisations/envelopes/search?status[]=complete");
    assert_eq!(body["envelopes"][0]["status"], "COMPLETE");
}

#[test]
fn search_counts_days_from_their_first_moment() {
    let service = start(None);
    named(&service, "early");
    service.pass(2 * 86_400);
    let (_, clock) = service.json("POST", "/_sim/clock", &json!({ "advance_seconds": 0 }));
    let today = &clock["now"].as_str().expect("a time")[..10];
    named(&service, "late");
    assert_eq!(found(&service, &format!("?from_date={today}")).0, ["late"]);
    assert_eq!(found(&service, &format!("?to_date={today}")).0, ["early"]);
    assert_eq!(found(&service, &format!("?from_date={today}&to_date={today}")).0, [""; 0]);
    for wrong in ["?offset=0", "?limit=0", "?offset=-1", "?limit=ten", "?from_date=yesterday", "?to_date=2026-13-01"] {
        assert_eq!(service.get(&format!("/v2/organisations/envelopes/search{wrong}")).0, 400, "{wrong}");
    }
}

#[test]
fn find_gives_the_known_ones_of_the_ids() {
    let service = start(None);
    let (a, _b) = (named(&service, "a"), named(&service, "b"));
    let unknown = "5a3a0f0e-6f0c-4c55-8d7e-2b0a4c1e9d10";
    let find = |body: &Value| service.json("POST", "/v2/organisations/envelopes/find", body);
    let (code, body) = find(&json!({ "envelope_ids": [unknown, a] }));
    assert_eq!(code, 200);
    assert_eq!(body["envelopes"].as_array().map(Vec::len), Some(1));
    assert_eq!(body["envelopes"][0]["envelope_id"], json!(a));
    assert_eq!(body.get("total"), None);
    for wrong in [json!({}), json!({ "envelope_ids": [] }), json!({ "envelope_ids": [a, "nonsense"] })] {
        assert_eq!(find(&wrong).0, 400, "{wrong}");
    }
}
