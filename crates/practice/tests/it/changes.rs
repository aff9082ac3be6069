//! Acting on an envelope (reference 16).

use crate::world::{copy, envelope, merged, one, start};
use serde_json::json;

const NOBODY: &str = "5a3a0f0e-6f0c-4c55-8d7e-2b0a4c1e9d10";

#[test]
fn archiving_is_final_and_tells_whoever_was_invited() {
    let service = start(None);
    let lease = service.active(&envelope(&[one(1, 1), one(2, 2), copy()]));
    let link = lease.link("p1@example.com");
    assert_eq!(service.json("PATCH", &lease.path(), &json!({ "status": "ACTIVE" })).0, 400);
    let got = service.call("PATCH", &lease.path(), "", b"");
    assert_eq!((got.code, got.body.len()), (204, 0));
    assert_eq!(service.told()[1..], ["withdrawal p1@example.com"]);
    let seen = lease.view();
    assert_eq!(seen["status"], "ARCHIVED");
    assert!(seen["details"]["archived_at"].is_string() && seen["details"]["recipients"].is_array());
    assert_eq!(service.call("PATCH", &lease.path(), "", b"").code, 409, "a second time");
    assert_eq!(service.json("POST", &link, &json!({ "values": { "here": "x" } })).0, 409, "nobody signs any more");
    assert!(service.page(&link).text().contains("data-page=\"withdrawn\""));
    assert_eq!(service.call("PATCH", &format!("/v2/envelopes/{NOBODY}"), "", b"").code, 404);
}

#[test]
fn a_complete_envelope_cannot_be_archived() {
    let service = start(None);
    let lease = service.active(&envelope(&[one(1, 1)]));
    lease.sign(0);
    assert_eq!(service.call("PATCH", &lease.path(), "", b"").code, 409);
}

#[test]
fn deleting_leaves_nothing_but_the_line_in_the_log() {
    let service = start(None);
    let (_, made) = service.create(&envelope(&[one(1, 1)]));
    let path = format!("/v2/envelopes/{}", made["envelope_id"].as_str().expect("an id"));
    assert_eq!(service.call("DELETE", &path, "", b"").code, 409, "while it is processed");
    service.pass(2);
    assert_eq!(service.call("DELETE", &path, "", b"").code, 204);
    for again in [path.clone(), format!("{path}/status"), format!("{path}/completed-documents")] {
        assert_eq!(service.get(&again).0, 404, "{again}");
    }
    assert_eq!(service.get("/_sim/created").1["created"].as_array().map(Vec::len), Some(1));
}

#[test]
fn a_corrected_address_is_invited_again_and_no_longer_bounced() {
    let service = start(None);
    let wrong = merged(&one(1, 1), &json!({ "email": "p1@bounce.test" }));
    let lease = service.active(&envelope(&[wrong, one(2, 2), copy()]));
    assert_eq!(lease.view()["details"]["recipients"][0]["last_email_status"], "BOUNCED");
    assert!(service.mails()[0]["bounced"] == true);
    let edit = |at: usize, body| service.json("PATCH", &lease.act("/v2", at, ""), &body);
    let (code, body) = edit(0, json!({ "email": "right@example.com" }));
    assert_eq!((code, &body["recipient_id"]), (200, &json!(lease.recipient(0))));
    let person = &lease.view()["details"]["recipients"][0];
    assert_eq!((&person["email"], &person["last_email_status"]), (&json!("right@example.com"), &json!("SENT")));
    assert_eq!(service.told()[1..], ["bounce-notice sender@practice.test", "invitation right@example.com"]);
    assert_eq!(edit(0, json!({ "name": "New Name" })).0, 200);
    assert_eq!(edit(1, json!({ "email": "later@example.com" })).0, 200);
    assert_eq!(edit(2, json!({ "email": "copies@example.com" })).0, 200);
    assert_eq!(service.told().len(), 3, "a name, a later group and a copy cause no mail");
    for (body, code) in [
        (json!({}), 400),
        (json!({ "email": "nonsense" }), 422),
        (json!({ "name": "a/b" }), 422),
        (json!({ "mobile_number": "7700900123" }), 422),
        (json!({ "mobile_number": "7700900123", "iso_country_code": "GB" }), 422),
    ] {
        assert_eq!(edit(0, body.clone()).0, code, "{body}");
    }
    lease.sign(0);
    assert_eq!(edit(0, json!({ "name": "Too Late" })).0, 409);
    assert_eq!(service.json("PATCH", &format!("{}/recipients/{NOBODY}", lease.path()), &json!({ "name": "x" })).0, 404);
    assert_eq!(service.json("PATCH", &format!("{}/recipients/x", lease.path()), &json!({ "name": "x" })).0, 400);
}

#[test]
fn reminders_go_to_whose_turn_it_is() {
    let service = start(None);
    let lease = service.active(&envelope(&[one(1, 1), one(2, 2), copy()]));
    let remind = |at: usize| service.call("POST", &lease.act("/v2", at, "/send-reminder"), "", b"");
    let got = remind(0);
    assert_eq!((got.code, got.json()), (200, json!({ "recipient_id": lease.recipient(0) })));
    assert_eq!(service.told()[1..], ["reminder p1@example.com"]);
    assert_eq!((remind(1).code, remind(2).code), (409, 409), "a later group, a copy");
    lease.sign(0);
    assert_eq!((remind(0).code, remind(1).code), (409, 200));
}

#[test]
fn automatic_reminders_go_out_three_times_at_their_spacing() {
    let service = start(None);
    let options = merged(
        &envelope(&[one(1, 1), one(2, 1)]),
        &json!({ "emails": { "invitation": { "body": { "message": "Please." } }, "reminders": { "frequency": 2 } } }),
    );
    let lease = service.active(&options);
    lease.sign(1);
    let reminders = || service.mails().iter().filter(|m| m["kind"] == "reminder").cloned().collect::<Vec<_>>();
    service.pass(2 * 86_400 - 60);
    assert_eq!(reminders().len(), 0);
    service.pass(120);
    assert_eq!(reminders().len(), 1);
    service.pass(30 * 86_400);
    let all = reminders();
    assert_eq!(all.len(), 3);
    assert!(all.iter().all(|m| m["to"] == "p1@example.com"));
    let days: Vec<i64> = all.iter().map(|m| m["ms"].as_i64().expect("a time") / 1000).collect();
    assert_eq!((days[1] - days[0], days[2] - days[1]), (172_800, 172_800), "each has its own day");
}

#[test]
fn without_a_frequency_nobody_is_reminded() {
    let service = start(None);
    service.active(&envelope(&[one(1, 1)]));
    service.pass(60 * 86_400);
    assert_eq!(service.told(), ["invitation p1@example.com"]);
}

#[test]
fn a_bounce_is_shown_on_the_person() {
    let service = start(None);
    let lease = service.active(&envelope(&[one(1, 1)]));
    assert_eq!(lease.view()["details"]["recipients"][0]["last_email_status"], "SENT");
    assert_eq!(lease.sim(0, "bounce", &json!({})).0, 204);
    assert_eq!(lease.view()["details"]["recipients"][0]["last_email_status"], "BOUNCED");
    assert_eq!(service.mails()[0]["bounced"], true);
    assert_eq!(service.told()[1..], ["bounce-notice sender@practice.test"], "the sender is told");
    let notice = service.page(&format!("/mail/{}/?inbox=sender%40practice.test", service.token)).text();
    assert!(notice.contains("The e-mail to Person 1, p1@example.com, came back."), "{notice}");
}

#[test]
fn the_mailbox_says_why_something_comes_a_second_time() {
    let service = start(None);
    let lease = service.active(&envelope(&[one(1, 1), copy()]));
    let shown = |address: &str| {
        let page = service.page(&format!("/mail/{}/?inbox={address}", service.token)).text();
        let from = page.find("data-note").expect("a note");
        page[from..].chars().take(400).collect::<String>()
    };
    assert_eq!(service.json("PATCH", &lease.act("/v2", 0, ""), &json!({ "email": "new@example.com" })).0, 200);
    assert!(shown("new@example.com").contains("the address was corrected"));
    lease.sign(0);
    assert_eq!(service.call("PATCH", &lease.act("/v2", 1, "/resend-completion-pack"), "", b"").code, 204);
    let again = service.mails().pop().expect("a mail");
    assert_eq!((&again["kind"], again["note"].is_string()), (&json!("completion"), true));
}

#[test]
fn the_pack_is_sent_again_at_most_five_times_and_not_within_five_minutes() {
    let service = start(None);
    let lease = service.active(&envelope(&[one(1, 1), copy()]));
    let resend = || service.call("PATCH", &lease.act("/v2", 1, "/resend-completion-pack"), "", b"");
    assert_eq!(resend().code, 409, "not complete yet");
    lease.sign(0);
    let told = service.told().len();
    assert_eq!(resend().code, 204);
    let early = resend();
    assert_eq!(early.code, 429);
    assert!(early.head.to_lowercase().contains("retry-after: "), "{}", early.head);
    for _ in 0..4 {
        service.pass(300);
        assert_eq!(resend().code, 204);
    }
    service.pass(300);
    assert_eq!(resend().code, 410);
    assert_eq!(service.told()[told..], ["completion copy@example.com"; 5]);
    assert_eq!(
        service.call("PATCH", &format!("{}/recipients/{NOBODY}/resend-completion-pack", lease.path()), "", b"").code,
        404
    );
}

#[test]
fn tokens_of_this_envelope_can_be_extended() {
    let service = start(None);
    let (lease, other) = (service.active(&envelope(&[one(1, 1)])), service.active(&envelope(&[one(2, 1)])));
    let token = |address: &str| lease.link(address).rsplit('/').next().expect("a token").to_owned();
    let (mine, theirs) = (token("p1@example.com"), token("p2@example.com"));
    let extend = |tokens: serde_json::Value| {
        service.json("POST", &format!("{}/extend-tokens", lease.path()), &json!({ "recipient_tokens": tokens })).0
    };
    lease.sim(0, "expire", &json!({}));
    assert!(service.page(&lease.link("p1@example.com")).text().contains("data-page=\"run-out\""));
    assert_eq!(extend(json!([mine])), 204);
    assert!(service.page(&lease.link("p1@example.com")).text().contains("data-page=\"signing\""));
    assert_eq!((extend(json!([theirs])), extend(json!([NOBODY])), extend(json!([]))), (422, 404, 400));
    assert_eq!(other.view()["status"], "ACTIVE");
}
