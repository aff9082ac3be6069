//! The rules of reference 14 that are answered with 422: one request keeps them all, each case breaks one.

use countersign_practice::validate::check;
use rstest::rstest;
use serde_json::{Value, json};

fn tag(kind: &str, name: &str) -> Value {
    json!({ "type": kind, "page_number": 1, "x": 0.1, "y": 0.1, "optional": false, "file_name": "a.pdf", "name": name })
}

fn with(base: Value, more: Value) -> Value {
    let (Value::Object(mut base), Value::Object(more)) = (base, more) else { panic!("objects") };
    base.extend(more);
    Value::Object(base)
}

/// A request that uses everything and keeps every rule.
fn full() -> Value {
    let text = with(
        tag("text_field", "text"),
        json!({ "width": 0.3, "help_text": "Six digits", "prefilled_value": "12", "disable_resize": true, "readonly": false,
            "validation": { "regex": "^(?=[0-9])[0-9]{6}$", "error_message": "Six digits", "flags": "gm" } }),
    );
    let radio = |name: &str| with(tag("radio_field", name), json!({ "tag_group_name": "Pets 1" }));
    let first = json!({ "type": "SIGNER", "name": "Person One", "email": "p1@example.com", "role": "Tenant", "sign_group": 1,
        "auth_type": "no-auth", "active_for_seconds": 604_800, "time_zone_name": "Europe/London",
        "event_notifications": ["signer_invitation", "signer_invitation_sms", "envelope_completion"],
        "iso_country_code": "GB", "mobile_number": "7700900123", "excluded_files": ["b.pdf"],
        "tags": [tag("signature", "sign"), text, radio("yes"), radio("no"), tag("date_signed_field", "date")],
        "witness": { "tags": [tag("signature", "seen")] },
        "rules": [{ "action": "show", "conditions": [{ "trigger_tag_name": "yes", "criteria": "has_value" }],
            "affected_tag_names": ["text"], "affected_tag_names_other_recipients": ["second"] }] });
    let second = json!({ "name": "Person Two", "email": "p2@example.com", "role": "Landlord", "sign_group": 2,
        "auth_type": "sign-auth", "yoti_attributes": ["full_name"], "tags": [tag("signature", "second")] });
    let merged = with(
        tag("text_field", "merged"),
        json!({ "width": 0.3, "readonly": true, "merge_field": { "source": "idv", "id_doc": 1, "field_name": "full_name" } }),
    );
    let third = json!({ "name": "Person Three", "email": "p3@example.com", "sign_group": 2, "auth_type": "idv",
        "verification": { "idv": { "session_config_name": "HR", "when": "before_viewing", "session_limit": 3 } }, "tags": [merged] });
    json!({ "name": "Lease / 2026", "has_envelope_otps": false, "autotagging": "GENERAL",
        "emails": { "reply_to": "me@example.com", "name": "Me", "invitation": { "body": { "message": "Please." } }, "reminders": { "frequency": 2 } },
        "sender": { "event_notifications": ["envelope_completion"] },
        "notifications": { "destination": "https://hooks.example/x", "subscriptions": ["envelope_ready", "a_new_one"] },
        "parent_redirect_urls": { "success": "https://www.example/ok", "failure": "https://www.example/no" },
        "branding": { "logo_options": { "logo_choice": "no_logo", "logo_base64": "iVBORw0KGgo=" }, "primary_color": "#14532d", "on_primary_color": "#fff" },
        "recipients": [first, second, third, { "type": "CC", "name": "Copy", "email": "copy@example.com" }] })
}

fn judged(options: &Value) -> Result<(), String> {
    check(options, &[("a.pdf".into(), 1), ("b.pdf".into(), 1)])
}

#[test]
fn a_request_that_uses_everything_passes() {
    assert_eq!(judged(&full()), Ok(()));
}

/// Sets the member at `place` (a JSON pointer; `null` removes its meaning).
fn broken(place: &str, value: &Value) -> Value {
    let mut options = full();
    let (parent, key) = place.rsplit_once('/').expect("a pointer");
    let parent = options.pointer_mut(parent).expect("it is there");
    match key.parse::<usize>() {
        Ok(at) if parent.is_array() => parent[at] = value.clone(),
        _ => parent[key] = value.clone(),
    }
    options
}

#[rstest]
#[case::v5_long("/name", json!("x".repeat(126)), "name must have")]
#[case::v5_colon("/name", json!("a: b"), "name must have")]
#[case::v6("/emails/invitation/body/message", json!(""), "emails.invitation.body.message must")]
#[case::v7_name("/emails/name", json!("a/b"), "emails.name must")]
#[case::v7_reply("/emails/reply_to", json!("nobody"), "emails.reply_to must")]
#[case::v8("/emails/reminders/frequency", json!(3), "emails.reminders.frequency must be")]
#[case::v10_name("/recipients/0/name", json!("a|b"), "recipients[0].name must")]
#[case::v10_role("/recipients/0/role", json!("x".repeat(51)), "recipients[0].role must")]
#[case::v11("/recipients/0/email", json!("a b@example.com"), "recipients[0].email must")]
#[case::v12("/recipients/3/role", json!("Copy"), "recipients[3] is a CC")]
#[case::v13("/recipients/1/sign_group", json!(4), "recipients sign_group values")]
#[case::v14_kind("/recipients/0/auth_type", json!("fax"), "recipients[0].auth_type must")]
#[case::v14_attribute("/recipients/1/yoti_attributes", json!(["shoe_size"]), "recipients[1].yoti_attributes has an unknown value")]
#[case::v14_without("/recipients/0/yoti_attributes", json!(["photo"]), "recipients[0].yoti_attributes may only")]
#[case::v15_name("/recipients/2/verification/idv/session_config_name", json!(null), "recipients[2].verification.idv.session_config_name must")]
#[case::v15_when("/recipients/2/verification/idv/when", json!("later"), "recipients[2].verification.idv.when must")]
#[case::v15_limit("/recipients/2/verification/idv/session_limit", json!(11), "recipients[2].verification.idv.session_limit must")]
#[case::v16("/has_envelope_otps", json!(true), "recipients[1].iso_country_code and mobile_number must be given when")]
#[case::v16_country("/recipients/0/iso_country_code", json!("UK"), "recipients[0].iso_country_code must be")]
#[case::v16_digits("/recipients/0/mobile_number", json!("+447700"), "recipients[0].mobile_number must be")]
#[case::v17("/recipients/1/iso_country_code", json!("GB"), "recipients[1].iso_country_code and mobile_number must be given together")]
#[case::v18("/recipients/0/event_notifications", json!(["signer_invitation_sms"]), "recipients[0].event_notifications must hold signer_invitation")]
#[case::v18_phone("/recipients/1/event_notifications", json!(["signer_invitation", "signer_invitation_sms"]), "recipients[1].iso_country_code and mobile_number must be given with")]
#[case::v20("/recipients/0/active_for_seconds", json!(31_536_001), "recipients[0].active_for_seconds must")]
#[case::v20_text("/recipients/0/active_for_seconds", json!("60"), "recipients[0].active_for_seconds must")]
#[case::v21("/recipients/0/time_zone_name", json!("Mars/Olympus"), "recipients[0].time_zone_name must")]
#[case::v22_unknown("/recipients/0/excluded_files", json!(["c.pdf"]), "recipients[0].excluded_files must")]
#[case::v22_all("/recipients/0/excluded_files", json!(["a.pdf", "b.pdf"]), "recipients[0].excluded_files must")]
#[case::v22_tagged("/recipients/0/excluded_files", json!(["a.pdf"]), "recipients[0].tags[0].file_name is among")]
#[case::v24_kind("/recipients/0/tags/0/type", json!("stamp"), "recipients[0].tags[0].type is not known")]
#[case::v24_place("/recipients/0/tags/0/y", json!(0.95), "recipients[0].tags[0].y must be between")]
#[case::v26("/recipients/0/tags/0/page_number", json!(0), "recipients[0].tags[0].page_number must")]
#[case::v27("/recipients/0/tags/1/width", json!(0.9), "recipients[0].tags[1].width must")]
#[case::v28("/recipients/0/tags/4/optional", json!(true), "recipients[0].tags[4].optional must be false")]
#[case::v29("/recipients/0/tags/4/name", json!("sign"), "recipients[0].tags[4].name must be unique")]
#[case::v30_lone("/recipients/0/tags/2/tag_group_name", json!("Other"), "recipients[0].tags[2].tag_group_name must name a group of at least two")]
#[case::v30_letters("/recipients/0/tags/2/tag_group_name", json!("a-b"), "recipients[0].tags[2].tag_group_name must have at most 50")]
#[case::v30_kind("/recipients/0/tags/2/type", json!("checkbox_field"), "recipients[0].tags[2].tag_group_name must name tags of one type")]
#[case::v30_need("/recipients/0/tags/2/optional", json!(true), "recipients[0].tags[2].tag_group_name must name tags that are all")]
#[case::v33("/recipients/0/tags/1/prefilled_value", json!("10:30"), "recipients[0].tags[1].prefilled_value has")]
#[case::v33_long("/recipients/0/tags/1/help_text", json!("x".repeat(256)), "recipients[0].tags[1].help_text must")]
#[case::v34("/recipients/0/tags/1/validation/regex", json!("(["), "recipients[0].tags[1].validation.regex is not")]
#[case::v34_flag("/recipients/0/tags/1/validation/flags", json!("gg"), "recipients[0].tags[1].validation.flags must")]
#[case::v34_unknown("/recipients/0/tags/1/validation/flags", json!("x"), "recipients[0].tags[1].validation.flags must")]
#[case::v35("/recipients/0/tags/1/merge_field", json!({ "source": "idv" }), "recipients[0].tags[1].merge_field needs")]
#[case::v35_source("/recipients/2/tags/0/merge_field/source", json!("yoti"), "recipients[2].tags[0].merge_field needs")]
#[case::v36_action("/recipients/0/rules/0/action", json!("blink"), "recipients[0].rules[0].action must")]
#[case::v36_none("/recipients/0/rules/0/conditions", json!([]), "recipients[0].rules[0].conditions must")]
#[case::v36_criteria("/recipients/0/rules/0/conditions/0/criteria", json!("is_red"), "recipients[0].rules[0].conditions[0].criteria must")]
#[case::v36_trigger("/recipients/0/rules/0/conditions/0/trigger_tag_name", json!("second"), "recipients[0].rules[0].conditions[0].trigger_tag_name must name")]
#[case::v36_date("/recipients/0/rules/0/conditions/0/trigger_tag_name", json!("date"), "recipients[0].rules[0].conditions[0].trigger_tag_name must name")]
#[case::v36_itself("/recipients/0/rules/0/affected_tag_names", json!(["yes"]), "recipients[0].rules[0].affected_tag_names names yes, which triggers")]
#[case::v36_twice("/recipients/0/rules/0/affected_tag_names", json!(["text", "text"]), "recipients[0].rules[0].affected_tag_names must not")]
#[case::v36_unknown("/recipients/0/rules/0/affected_tag_group_names", json!(["Cats"]), "recipients[0].rules[0].affected_tag_group_names names Cats")]
#[case::v36_back("/recipients/1/rules", json!([{ "action": "hide", "conditions": [{ "trigger_tag_name": "second", "criteria": "no_value" }], "affected_tag_names_other_recipients": ["sign"] }]), "recipients[1].rules[0].affected_tag_names_other_recipients names sign, which must belong to a recipient of a later")]
#[case::v36_idle("/recipients/1/rules", json!([{ "action": "hide", "conditions": [{ "trigger_tag_name": "second", "criteria": "no_value" }] }]), "recipients[1].rules[0] must affect")]
#[case::v37("/recipients/0/witness", json!({ "tags": [] }), "recipients[0].witness.tags must hold")]
#[case::v37_tag("/recipients/0/witness/tags/0/x", json!(1), "recipients[0].witness.tags[0].x must")]
#[case::v40_hook("/notifications/destination", json!("http://hooks.example/x"), "notifications.destination must")]
#[case::v40_redirect("/parent_redirect_urls/failure", json!("www.example"), "parent_redirect_urls.failure must")]
#[case::v41_logo("/branding/logo_options/logo_base64", json!("/9j/4AA="), "branding.logo_options.logo_base64 must")]
#[case::v41_choice("/branding/logo_options/logo_choice", json!("big"), "branding.logo_options.logo_choice is")]
#[case::v41_colour("/branding/primary_color", json!("green"), "branding.primary_color must")]
#[case::v43_type("/recipients/0/type", json!("WITNESS"), "recipients[0].type must")]
#[case::v43_matrix("/autotagging", json!("SOME"), "autotagging must")]
#[case::v44("/recipients/0/event_notifications", json!(["opened"]), "recipients[0].event_notifications has")]
#[case::v44_sender("/sender/event_notifications", json!(["signer_invitation"]), "sender.event_notifications may")]
#[case::v45("/notifications/destination", json!(null), "notifications.destination must")]
#[case::v46_otp("/has_envelope_otps", json!("true"), "has_envelope_otps must be true or false")]
#[case::v46_optional("/recipients/0/tags/0/optional", json!("false"), "recipients[0].tags[0].optional must be true or false")]
#[case::v46_readonly("/recipients/0/tags/1/readonly", json!(1), "recipients[0].tags[1].readonly must be true or false")]
#[case::v46_group("/recipients/0/sign_group", json!("1"), "recipients[0].sign_group must")]
fn a_broken_rule_is_named(#[case] place: &str, #[case] value: Value, #[case] message: &str) {
    let refusal = judged(&broken(place, &value)).expect_err("refused");
    assert!(refusal.starts_with(message), "{refusal}");
}

#[test]
fn counts_of_files_recipients_and_tags_are_kept() {
    let options = full();
    let files = |n: usize| (0..n).map(|at| (format!("{at}.pdf"), 1)).chain([("a.pdf".into(), 1), ("b.pdf".into(), 1)]);
    assert_eq!(check(&options, &files(18).collect::<Vec<_>>()), Ok(()));
    for (wrong, message) in [
        (files(19).collect::<Vec<_>>(), "file must be given 1 to 20 times"),
        (vec![], "file must be given 1 to 20 times"),
        (vec![("a.pdf".into(), 1), ("a.pdf".into(), 1)], "file name a.pdf must be unique and at most 255 characters"),
        (vec![("a.pdf".into(), 0)], "file a.pdf must not be empty"),
        (vec![("a.exe".into(), 1)], "file a.exe must be a PDF or Word file"),
    ] {
        assert_eq!(check(&options, &wrong), Err(message.to_owned()));
    }
    let many = |n: usize| (0..n).map(|at| tag("signature", &format!("t{at}"))).collect::<Vec<_>>();
    let full_house = [many(199), vec![tag("signature", "second")]].concat();
    assert_eq!(judged(&broken("/recipients/1/tags", &json!(full_house))), Ok(()));
    let refusal = judged(&broken("/recipients/1/tags", &json!(many(201))));
    assert_eq!(refusal, Err("recipients[1].tags must hold at most 200 tags".into()));
    let person = json!({ "name": "P", "email": "p@example.com", "tags": [] });
    let of = |n: usize| judged(&with(full(), json!({ "recipients": vec![person.clone(); n] })));
    assert_eq!((of(30), of(31).is_err(), of(0).is_err()), (Ok(()), true, true));
    let copies = |n: usize| {
        let copy = |at| json!({ "type": "CC", "name": "C", "email": format!("c{at}@example.com") });
        let all: Vec<Value> = (0..n).map(copy).chain([person.clone()]).collect();
        judged(&with(full(), json!({ "recipients": all })))
    };
    assert_eq!((copies(30), copies(31).is_err()), (Ok(()), true));
    let twice = [
        person.clone(),
        json!({ "type": "CC", "name": "C", "email": "c@example.com" }),
        json!({ "type": "CC", "name": "C", "email": "C@example.com" }),
    ];
    let refusal = judged(&with(full(), json!({ "recipients": twice })));
    assert_eq!(refusal, Err("recipients[2].email must be unique among CCs".into()));
}

#[test]
fn what_is_unknown_or_misplaced_is_ignored() {
    let mut options =
        with(full(), json!({ "file_name": "left over", "reminders": { "frequency": 7 }, "custom_webhook_uri": "x" }));
    options["recipients"][0]["tags"][0]["width"] = json!(7);
    options["recipients"][0]["tags"][0]["readonly"] = json!("x");
    options["recipients"][1]["event-notifications"] = json!([]);
    assert_eq!(judged(&options), Ok(()));
}
