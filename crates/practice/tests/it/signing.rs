//! What a person may enter, and what becomes of it (reference 11, 10.7, 20.5).

use crate::world::{Active, Running, envelope, merged, one, signer, start, tag, tag_with};
use rstest::rstest;
use serde_json::{Value, json};
use std::io::Read;

fn submit(lease: &Active<'_>, values: &Value) -> (u16, Value) {
    lease.service.json("POST", &lease.link("p1@example.com"), &json!({ "values": values }))
}

fn reported(lease: &Active<'_>) -> Value {
    lease.view()["details"]["recipients"][0]["tags"].clone()
}

fn with<'a>(service: &'a Running, tags: &[Value]) -> Active<'a> {
    service.active(&envelope(&[signer(1, 1, tags)]))
}

#[rstest]
#[case::nothing("signature", json!({}), json!({}), "t must be filled in")]
#[case::blank("signature", json!({}), json!({ "t": { "typed": "  " } }), "t must have 1 to 100 characters")]
#[case::no_strokes("initials", json!({}), json!({ "t": { "strokes": [] } }), "t must be typed or drawn")]
#[case::half_a_point("initials", json!({}), json!({ "t": { "strokes": [[[0.1]]] } }), "t must be drawn with points of two numbers")]
#[case::a_filled_box("signature", json!({}), json!({ "t": { "filled": true } }), "t must be typed or drawn")]
#[case::unticked("checkbox_field", json!({}), json!({ "t": false }), "t must be filled in")]
#[case::empty_text("text_field", json!({ "width": 0.3 }), json!({ "t": " " }), "t must be filled in")]
#[case::wrong_text("text_field", json!({ "width": 0.3, "validation": { "regex": "^[0-9]{6}$", "error_message": "Enter six digits" } }), json!({ "t": "12345a" }), "t: Enter six digits")]
#[case::look_ahead("text_field", json!({ "width": 0.3, "validation": { "regex": "^(?!x)", "flags": "gm" } }), json!({ "t": "xy" }), "t does not have the form that was asked for")]
#[case::not_a_document("attachment", json!({}), json!({ "t": { "name": "a.exe", "data": "TVqQAAMAAAAEAAAA" } }), "t must be a PDF, PNG or JPEG file")]
fn a_wrong_value_is_refused_by_name(
    #[case] kind: &str,
    #[case] more: Value,
    #[case] values: Value,
    #[case] message: &str,
) {
    let service = start(None);
    let lease = with(&service, &[tag_with(kind, "t", &more)]);
    let (code, body) = submit(&lease, &values);
    assert_eq!((code, &body["message"], &body["field"]), (422, &json!(message), &json!("t")));
    assert_eq!(lease.view()["details"]["recipients"][0]["sign_status"], "UNSIGNED");
}

#[test]
fn values_are_reported_as_documented() {
    let service = start(None);
    let text = json!({ "width": 0.3 });
    let lease = with(
        &service,
        &[
            tag("signature", "sign"),
            tag_with("text_field", "free", &text),
            tag_with(
                "text_field",
                "given",
                &merged(&text, &json!({ "prefilled_value": "as it is", "readonly": true })),
            ),
            tag_with("text_field", "left", &merged(&text, &json!({ "optional": true }))),
            tag_with("checkbox_field", "tick", &json!({ "optional": true })),
            tag_with("radio_field", "yes", &json!({ "tag_group_name": "Pets" })),
            tag_with("radio_field", "no", &json!({ "tag_group_name": "Pets" })),
            tag("date_signed_field", "date"),
        ],
    );
    let (code, body) = submit(
        &lease,
        &json!({ "sign": "Person One", "free": "été", "given": "changed", "tick": true, "yes": true, "no": true }),
    );
    assert_eq!((code, &body["field"]), (422, &json!("yes")), "two buttons of one group: {body}");
    let (code, body) =
        submit(&lease, &json!({ "sign": "Person One", "free": "été", "given": "changed", "tick": true }));
    assert_eq!((code, body["message"].as_str()), (422, Some("yes must be chosen, or another button of Pets")));
    let given = json!({ "sign": "Person One", "free": "été", "given": "changed", "tick": true, "no": true });
    let link = lease.link("p1@example.com");
    assert_eq!(submit(&lease, &given).0, 200);
    let row = |name: &str, group: &str, optional: bool, value: &str| json!({ "name": name, "tag_group_name": group, "was_optional": optional, "value": value });
    let expected = json!([
        row("sign", "", false, "true"),
        row("free", "", false, "été"),
        row("given", "", false, "as it is"),
        row("tick", "", true, "true"),
        row("no", "Pets", false, "true"),
        row("date", "", false, "true"),
    ]);
    assert_eq!(reported(&lease), expected);
    assert_eq!(service.json("POST", &link, &json!({ "values": given })).0, 409, "a second time");
}

#[test]
fn an_attachment_comes_with_the_pack() {
    let service = start(None);
    let lease = with(&service, &[tag("attachment", "passport")]);
    assert_eq!(submit(&lease, &json!({ "passport": { "name": "me.pdf", "data": "JVBERi0xLjQ=" } })).0, 200);
    let mut pack = lease.pack();
    let mut bytes = Vec::new();
    pack.by_name("attachments/passport-1.pdf").expect("there").read_to_end(&mut bytes).expect("reads");
    assert_eq!(bytes, b"%PDF-1.4");
}

#[test]
fn a_file_named_like_ours_does_not_break_the_pack() {
    let service = start(None);
    let plain = crate::files::plain(1);
    let tags = [tag_with("signature", "here", &json!({ "file_name": "coversheet.pdf" }))];
    let (_, made) = service.create_with(&envelope(&[signer(1, 1, &tags)]), &[("coversheet.pdf", &plain)]);
    service.pass(2);
    let lease = Active { service: &service, id: made["envelope_id"].as_str().expect("an id").into() };
    lease.sign(0);
    assert_eq!(lease.pack().len(), 3);
}

#[test]
fn a_link_runs_out_by_the_clock_and_its_owner_renews_it() {
    let service = start(None);
    let short = merged(&one(1, 1), &json!({ "active_for_seconds": 600 }));
    let lease = service.active(&envelope(&[short]));
    let link = lease.link("p1@example.com");
    let shows = |what: &str| {
        let page = service.page(&link).text();
        assert!(page.contains(&format!("data-page=\"{what}\"")), "{page}");
    };
    shows("signing");
    service.pass(601);
    shows("run-out");
    assert_eq!(submit(&lease, &json!({ "here": "x" })).0, 409);
    assert_eq!(lease.view()["status"], "ACTIVE", "the envelope does not change");
    assert_eq!(service.json("POST", &format!("{link}/renew"), &json!({})).0, 200);
    assert_eq!(service.told().last().map(String::as_str), Some("renewal p1@example.com"));
    shows("signing");
    service.pass(601);
    shows("run-out");
    lease.sign(0);
    shows("already-signed");
    assert_eq!(service.json("POST", &format!("{link}/renew"), &json!({})).0, 409);
}

#[test]
fn a_witness_is_named_after_signing_and_holds_the_next_group_back() {
    let service = start(None);
    let witnessed = merged(&one(1, 1), &json!({ "witness": { "tags": [tag("signature", "seen")] } }));
    let lease = service.active(&envelope(&[witnessed, one(2, 2)]));
    let link = lease.link("p1@example.com");
    let named = json!({ "name": "Wanda Pell", "email": "wanda@example.com" });
    assert_eq!(lease.sim(0, "witness", &named).0, 409, "before signing");
    assert_eq!(submit(&lease, &json!({ "here": "Person One" })).0, 200);
    assert!(service.page(&link).text().contains("data-page=\"witness\""));
    assert_eq!(service.json("POST", &format!("{link}/witness"), &json!({ "name": "Wanda", "email": "x" })).0, 422);
    assert_eq!(service.json("POST", &format!("{link}/witness"), &named).0, 200);
    assert_eq!(service.told()[1..], ["invitation wanda@example.com"]);
    let seen = lease.view();
    let witness = &seen["details"]["recipients"][2];
    assert_eq!(
        (&witness["type"], &witness["role"], &witness["sign_status"]),
        (&json!("WITNESS"), &json!("Witness"), &json!("UNSIGNED"))
    );
    assert_eq!(witness["signer_id"], seen["details"]["recipients"][0]["id"]);
    assert_eq!(witness["sign_group_order"], 1);
    lease.sign(2);
    assert_eq!(service.told()[2..], ["invitation p2@example.com"]);
    lease.sign(1);
    assert_eq!(lease.view()["status"], "COMPLETE");
}

#[test]
fn rules_decide_what_is_needed() {
    let service = start(None);
    let rule = json!({ "action": "show", "conditions": [{ "trigger_tag_name": "pets", "criteria": "has_value" }], "affected_tag_names": ["which"] });
    let person = signer(
        1,
        1,
        &[
            tag_with("checkbox_field", "pets", &json!({ "optional": true })),
            tag_with("text_field", "which", &json!({ "width": 0.3 })),
        ],
    );
    let lease = service.active(&envelope(&[merged(&person, &json!({ "rules": [rule] }))]));
    assert_eq!(submit(&lease, &json!({ "pets": true })).1["message"], "which must be filled in");
    assert_eq!(submit(&lease, &json!({ "which": "a ghost" })).0, 200);
    assert_eq!(reported(&lease), json!([]), "a hidden field is not kept");
}
