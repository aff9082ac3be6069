//! The creating request, member by member (sections 7, 9, 10 and 11), and what its replies mean.

use std::sync::Arc;

use countersign_envelope::{
    Auth, Composition, Draft, EnvelopeId, GroupId, Owner, Reference, SealedEnvelope, TagKind, Validation, Witness,
    WitnessId,
};
use countersign_provider::{NotSentCause, SigningProvider, StepContext, StepOutcome, Verdict};
use countersign_testkit::{contract::CountingGate, sample};
use rstest::rstest;
use serde_json::{Value, json};
use tokio_util::sync::CancellationToken;

use crate::server::{Call, KEY, Says, Server, says};

const ID: &str = "5a3a0f0e-6f0c-4c55-8d7e-2b0a4c1e9d10";

fn sealed(composition: Composition) -> SealedEnvelope {
    let reference = Reference::from_stored("7K3F-9Q2M");
    let draft = Draft { envelope: EnvelopeId::new("e1"), reference, composition };
    draft.seal(sample::account("yoti-sign"), &[], sample::NOW).expect("nothing against it")
}

async fn send(server: &Server, composition: Composition) -> Verdict {
    let context = StepContext {
        sealed: Arc::new(sealed(composition)),
        progress: None,
        files: sample::files(),
        gate: CountingGate::new(true),
        sent: Arc::new(|_, _| {}),
        stop: CancellationToken::new(),
        now: sample::NOW,
    };
    match server.yoti().advance(context).await {
        StepOutcome::Ended(verdict) => verdict,
        StepOutcome::Next(next) => panic!("there is only one step: {next}"),
    }
}

/// Head and content of each part.
fn parts(call: &Call) -> Vec<(String, Vec<u8>)> {
    let kind = call.header("content-type").expect("a content type");
    let line = format!("--{}", kind.strip_prefix("multipart/form-data; boundary=").expect("a form"));
    assert!(call.body.ends_with(format!("\r\n{line}--\r\n").as_bytes()));
    let starts: Vec<usize> = (0..call.body.len()).filter(|at| call.body[*at..].starts_with(line.as_bytes())).collect();
    starts
        .windows(2)
        .map(|two| {
            let part = &call.body[two[0] + line.len() + 2..two[1] - 2];
            let end = part.windows(4).position(|four| four == b"\r\n\r\n").expect("a head");
            (String::from_utf8(part[..end].to_vec()).expect("text"), part[end + 4..].to_vec())
        })
        .collect()
}

async fn options_of(composition: Composition) -> Value {
    let server = Server::start([says("202 Accepted", format!(r#"{{"envelope_id":"{ID}"}}"#))]).await;
    let verdict = send(&server, composition).await;
    assert_eq!(verdict, Verdict::Submitted { provider_id: ID.into(), http_status: 202 });
    serde_json::from_slice(&parts(&server.calls()[0])[0].1).expect("JSON")
}

#[tokio::test]
async fn the_request_is_the_documented_one() {
    let server = Server::start([says("202 Accepted", format!(r#"{{"envelope_id":"{ID}"}}"#))]).await;
    send(&server, sample::composition()).await;
    let calls = server.calls();
    assert_eq!(server.lines(), ["POST /v2/envelopes"]);
    assert_eq!(calls[0].header("authorization"), Some(format!("Bearer {KEY}").as_str()));
    assert_eq!(calls[0].header("transfer-encoding"), None);
    let parts = parts(&calls[0]);
    assert_eq!(parts[0].0, "Content-Disposition: form-data; name=\"options\"\r\nContent-Type: application/json");
    let file =
        "Content-Disposition: form-data; name=\"file\"; filename=\"Lease é.pdf\"\r\nContent-Type: application/pdf";
    assert_eq!(parts[1].0, file);
    assert_eq!(parts[1].1, sample::file());
    assert_eq!(parts.len(), 2);
    let signer = |number: u32, y: f64| {
        json!({"type": "SIGNER", "name": format!("Person {number}"), "email": sample::SIGNERS[number as usize - 1],
            "role": "Tenant", "auth_type": "no-auth", "sign_group": number, "active_for_seconds": 1_209_600,
            "tags": [{"type": "signature", "page_number": 1, "x": 0.121_849, "y": y, "optional": false,
                "file_name": "Lease é.pdf", "name": format!("signature_{number}")}]})
    };
    let expected = json!({
        "name": "Lease Flat 6 (7K3F-9Q2M)",
        "emails": {"invitation": {"body": {"message": "Please sign on page 1."}}, "reminders": {"frequency": 2}},
        "recipients": [signer(1, 0.119_062), signer(2, 0.238_124),
            {"type": "CC", "name": "Archive", "email": "archive@example.com"}],
    });
    assert_eq!(serde_json::from_slice::<Value>(&parts[0].1).expect("JSON"), expected);
}

#[tokio::test]
async fn settings_of_the_envelope_and_its_people_stand_where_the_provider_wants_them() {
    let mut composition = sample::composition();
    let options = &mut composition.options;
    (options.reply_to, options.sender_name) = (Some(" desk@example.com ".into()), Some("North Quay".into()));
    (options.reminder_days, options.link_days, options.tell_completed) = (7, 30, false);
    let people = &mut composition.recipients;
    (people[0].group, people[1].group) = (3, 8);
    people[0].role = "  ".into();
    people[0].auth = Auth::App { attributes: vec!["full_name".into()] };
    people[1].options.link_days = Some(1);
    people[1].witness = Some(Witness { id: WitnessId::new("w1"), number: 4 });
    let mut witness = composition.tags[1].clone();
    (witness.owner, witness.name) = (Owner::Witness { id: WitnessId::new("w1") }, "witness".into());
    composition.tags.push(witness);
    let sent = options_of(composition).await;
    assert_eq!(sent["emails"]["reply_to"], "desk@example.com");
    assert_eq!(sent["emails"]["name"], "North Quay");
    assert_eq!(sent["emails"]["reminders"]["frequency"], 7);
    assert_eq!(sent["sender"], json!({"event_notifications": []}));
    let person = |at: usize, key: &str| sent["recipients"][at][key].clone();
    assert_eq!((person(0, "sign_group"), person(1, "sign_group")), (json!(1), json!(2)), "no gap is left");
    assert_eq!(person(0, "role"), "Signer");
    assert_eq!((person(0, "auth_type"), person(0, "yoti_attributes")), (json!("sign-auth"), json!(["full_name"])));
    assert_eq!((person(0, "active_for_seconds"), person(1, "active_for_seconds")), (json!(2_592_000), json!(86_400)));
    assert_eq!(person(1, "witness")["tags"][0]["name"], "witness");
    assert_eq!(person(1, "tags").as_array().map(Vec::len), Some(1));
}

#[tokio::test]
async fn hidden_files_are_left_out_and_files_keep_their_order() {
    let mut composition = sample::composition();
    let mut second = composition.documents[0].clone();
    (second.id, second.name, second.position) = (countersign_envelope::DocumentId::new("d2"), "Notes.docx".into(), 0);
    composition.documents[0].position = 1;
    composition.recipients[1].hidden_documents = vec![second.id.clone()];
    composition.documents.push(second);
    let server = Server::start([]).await;
    let verdict = send(&server, composition.clone()).await;
    // The sample's own files know only the first document: nothing goes out without all of them.
    assert_eq!(verdict, Verdict::NotSent { cause: NotSentCause::Broken, not_before: None });
    assert!(server.calls().is_empty());
    composition.documents[1].id = composition.documents[0].id.clone();
    composition.recipients[1].hidden_documents = vec![composition.documents[1].id.clone()];
    let server = Server::start([says("202 Accepted", format!(r#"{{"envelope_id":"{ID}"}}"#))]).await;
    send(&server, composition).await;
    let parts = parts(&server.calls()[0]);
    let docx = "Content-Type: application/vnd.openxmlformats-officedocument.wordprocessingml.template";
    assert!(parts[1].0.contains("filename=\"Notes.docx\"") && parts[1].0.contains(docx), "{}", parts[1].0);
    assert!(parts[2].0.contains("filename=\"Lease é.pdf\""));
    let options: Value = serde_json::from_slice(&parts[0].1).expect("JSON");
    assert!(options["recipients"][0].get("excluded_files").is_none());
    assert_eq!(options["recipients"][1]["excluded_files"], json!(["Notes.docx", "Lease é.pdf"]));
}

#[tokio::test]
async fn each_kind_of_tag_has_its_own_members_and_no_others() {
    let mut composition = sample::composition();
    let template = composition.tags[0].clone();
    composition.tags.clear();
    let group = GroupId::new("g1");
    for (index, kind) in TagKind::ALL.into_iter().enumerate() {
        let mut tag = template.clone();
        (tag.kind, tag.name, tag.required) = (kind, format!("tag_{index}"), false);
        tag.id = countersign_envelope::TagId::new(format!("t{index}"));
        (tag.w_pt, tag.h_pt, tag.y_pt) = (150.0, 40.0, 10.0 + 50.0 * index as f64);
        tag.group = (kind == TagKind::Radio).then(|| group.clone());
        tag.props.prefill = Some("GB".into());
        tag.props.help_text = Some(String::new());
        tag.props.validation =
            Some(Validation { regex: "^[A-Z]{2}$".into(), flags: String::new(), message: "Two letters".into() });
        composition.tags.push(tag);
    }
    let owner = template.owner.clone();
    composition.groups = vec![countersign_envelope::Group {
        id: group,
        owner,
        name: " Pets ".into(),
        kind: TagKind::Radio,
        required: true,
    }];
    let sent = options_of(composition).await;
    let tags = sent["recipients"][0]["tags"].as_array().cloned().expect("tags");
    let kinds: Vec<&str> = tags.iter().map(|tag| tag["type"].as_str().expect("a type")).collect();
    let expected =
        ["signature", "initials", "date_signed_field", "text_field", "checkbox_field", "radio_field", "attachment"];
    assert_eq!(kinds, expected);
    for tag in &tags {
        let kind = tag["type"].as_str().expect("a type");
        let common = json!({"type": kind, "page_number": 1, "x": tag["x"], "y": tag["y"], "file_name": "Lease é.pdf",
            "name": tag["name"], "optional": !matches!(kind, "date_signed_field" | "radio_field")});
        let more = match kind {
            "text_field" => json!({"width": 0.252_101, "prefilled_value": "GB",
                "validation": {"regex": "^[A-Z]{2}$", "error_message": "Two letters"}}),
            "radio_field" => json!({"tag_group_name": "Pets"}),
            _ => json!({}),
        };
        let mut expected = common;
        for (key, value) in more.as_object().expect("an object") {
            expected[key] = value.clone();
        }
        assert_eq!(*tag, expected);
    }
}

fn refused(status: u16, message: &str) -> Verdict {
    Verdict::Failed { http_status: status, message: Some(message.into()) }
}

fn busy(seconds: i64) -> Verdict {
    Verdict::NotSent { cause: NotSentCause::Busy, not_before: Some(sample::NOW.plus(seconds * 1000)) }
}

#[rstest]
#[case::too_large(says("413 Too Large", r#"{"message":"files over 20 MB"}"#), refused(413, "files over 20 MB"))]
#[case::invalid(
    says("422 Unprocessable", r#"{"errors":[{"message":"name is missing"}]}"#),
    refused(422, "name is missing")
)]
#[case::key(says("401 Unauthorized", r#"{"message":"no such key"}"#), refused(401, "no such key"))]
#[case::asked_to_wait(Says("429 Slow Down", "Retry-After: 300\r\n", b"{}".to_vec()), busy(300))]
#[case::asked_to_wait_briefly(Says("429 Slow Down", "Retry-After: 1\r\n", b"{}".to_vec()), busy(60))]
#[case::other_success(says("201 Created", format!(r#"{{"envelope_id":"{ID}"}}"#)),
    Verdict::Submitted { provider_id: ID.into(), http_status: 201 })]
#[tokio::test]
async fn a_reply_means_what_it_says(#[case] reply: Says, #[case] expected: Verdict) {
    let server = Server::start([reply]).await;
    assert_eq!(send(&server, sample::composition()).await, expected);
    assert_eq!(server.calls().len(), 1, "a creating request is never repeated");
}

#[rstest]
#[case::a_page_of_a_proxy(says("403 Forbidden", "<html>no</html>"))]
#[case::no_id(says("202 Accepted", "{}"))]
#[case::not_a_uuid(says("202 Accepted", r#"{"envelope_id":"17"}"#))]
#[case::broken(says("500 Broken", r#"{"message":"sorry"}"#))]
#[case::elsewhere(Says("307 Temporary Redirect", "Location: /v2/other\r\n", Vec::new()))]
#[case::too_much(says("202 Accepted", vec![b' '; 2 << 20]))]
#[tokio::test]
async fn any_other_reply_leaves_it_unknown(#[case] reply: Says) {
    let server = Server::start([reply]).await;
    let verdict = send(&server, sample::composition()).await;
    assert!(matches!(verdict, Verdict::Unknown { .. }), "{verdict:?}");
    assert_eq!(server.calls().len(), 1, "a creating request is never repeated");
}
