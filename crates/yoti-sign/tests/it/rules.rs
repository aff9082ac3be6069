//! The rules of section 14 that the client keeps: each has a draft that breaks it, and only that one problem is said.

use countersign_envelope::{
    Auth, Composition, DocumentId, DocumentKind, DocumentState, Group, GroupId, Owner, RecipientId, RecipientKind,
    Severity, TagId, TagKind, Witness, WitnessId, check::check,
};
use countersign_http::Client;
use countersign_provider::{AccountFeatures, SigningProvider};
use countersign_testkit::sample;
use countersign_yoti_sign::{Mode, YotiSign};
use rstest::rstest;

fn yoti() -> YotiSign {
    YotiSign::new(Client::new("http://127.0.0.1:9", "key".to_owned().into()).expect("a client"), Mode::Live)
}

fn problems(composition: &Composition) -> Vec<(String, Severity)> {
    let all = [check(composition), yoti().check(composition, &AccountFeatures::default())].concat();
    all.into_iter().map(|problem| (problem.code, problem.severity)).collect()
}

fn long(count: usize) -> String {
    "é".repeat(count)
}

fn more_files(draft: &mut Composition, count: usize, bytes: u32) {
    for index in 0..count {
        let mut file = draft.documents[0].clone();
        (file.id, file.name) = (DocumentId::new(format!("x{index}")), format!("x{index}.pdf"));
        (file.size_bytes, file.position) = (bytes, 1 + index as u32);
        draft.documents.push(file);
    }
}

fn more_people(draft: &mut Composition, count: usize, kind: RecipientKind) {
    for index in 0..count {
        let mut person = draft.recipients[2].clone();
        (person.id, person.kind) = (RecipientId::new(format!("p{index}")), kind);
        person.email = Some(format!("p{index}@example.com"));
        let mut tag = draft.tags[0].clone();
        (tag.id, tag.owner) = (TagId::new(format!("pt{index}")), Owner::Recipient { id: person.id.clone() });
        if kind == RecipientKind::Signer {
            draft.tags.push(tag);
        }
        draft.recipients.push(person);
    }
}

fn more_tags(draft: &mut Composition, count: usize, owner: &Owner) {
    for index in 0..count {
        let mut tag = draft.tags[0].clone();
        (tag.id, tag.name) = (TagId::new(format!("m{index}")), format!("m{index}"));
        tag.owner = owner.clone();
        draft.tags.push(tag);
    }
}

fn text(draft: &mut Composition) -> &mut countersign_envelope::Tag {
    let mut tag = draft.tags[0].clone();
    (tag.id, tag.name, tag.kind, tag.w_pt) = (TagId::new("text"), "text".into(), TagKind::Text, 171.0);
    draft.tags.push(tag);
    draft.tags.last_mut().expect("just put there")
}

fn radios(draft: &mut Composition, count: usize) -> &mut Group {
    let owner = draft.tags[0].owner.clone();
    for index in 0..count {
        let mut tag = draft.tags[0].clone();
        (tag.id, tag.name, tag.kind) = (TagId::new(format!("o{index}")), format!("o{index}"), TagKind::Radio);
        tag.group = Some(GroupId::new("g"));
        draft.tags.push(tag);
    }
    let group = Group { id: GroupId::new("g"), owner, name: "Pets".into(), kind: TagKind::Radio, required: true };
    draft.groups.push(group);
    draft.groups.last_mut().expect("just put there")
}

fn witnessed(draft: &mut Composition) -> Owner {
    draft.recipients[0].witness = Some(Witness { id: WitnessId::new("w"), number: 9 });
    Owner::Witness { id: WitnessId::new("w") }
}

#[rstest]
#[case::v1_no_file("document_none", |d: &mut Composition| { d.documents.clear(); d.tags.clear(); })]
#[case::v1_many_files("document_too_many", |d: &mut Composition| more_files(d, 20, 10))]
#[case::v1_other_file("yoti_document_type", |d: &mut Composition| d.documents[0].name = "lease.odt".into())]
#[case::v1_empty_file("document_empty", |d: &mut Composition| d.documents[0].size_bytes = 0)]
#[case::v2_large("document_total_too_large", |d: &mut Composition| more_files(d, 2, 10_000_000))]
#[case::v3_same_name("document_name_twice", |d: &mut Composition| { more_files(d, 1, 10); d.documents[1].name = d.documents[0].name.clone(); })]
#[case::v3_long_name("document_name_long", |d: &mut Composition| d.documents[0].name = format!("{}.pdf", long(252)))]
#[case::v4_locked("document_locked", |d: &mut Composition| d.documents[0].state = DocumentState::Locked)]
#[case::v4_damaged("document_damaged", |d: &mut Composition| d.documents[0].state = DocumentState::Damaged)]
#[case::v4_restricted("document_restricted", |d: &mut Composition| d.documents[0].restricted = true)]
#[case::v4_script("yoti_document_script", |d: &mut Composition| d.documents[0].scripted = true)]
#[case::v5_no_name("envelope_name_missing", |d: &mut Composition| d.name = " ".into())]
#[case::v5_long_name("envelope_name_long", |d: &mut Composition| d.name = long(114))]
#[case::v5_sign("envelope_name_characters", |d: &mut Composition| d.name = "Lease: Flat 6".into())]
#[case::v6_no_message("message_missing", |d: &mut Composition| d.message = "\n".into())]
#[case::v6_long_message("message_long", |d: &mut Composition| d.message = long(601))]
#[case::v7_sender("sender_name_characters", |d: &mut Composition| d.options.sender_name = Some("A/B".into()))]
#[case::v7_reply_to("reply_to_malformed", |d: &mut Composition| d.options.reply_to = Some("desk".into()))]
#[case::v8_days("reminder_days_unsupported", |d: &mut Composition| d.options.reminder_days = 3)]
#[case::v9_no_signer("recipient_none", |d: &mut Composition| { d.recipients.drain(..2); d.tags.clear(); })]
#[case::v9_many_signers("recipient_signers_too_many", |d: &mut Composition| more_people(d, 29, RecipientKind::Signer))]
#[case::v9_many_copies("recipient_copies_too_many", |d: &mut Composition| more_people(d, 30, RecipientKind::Cc))]
#[case::v10_no_name("recipient_name_missing", |d: &mut Composition| d.recipients[0].name = None)]
#[case::v10_long_name("recipient_name_long", |d: &mut Composition| d.recipients[0].name = Some(long(101)))]
#[case::v10_sign("recipient_name_characters", |d: &mut Composition| d.recipients[2].name = Some("A: B".into()))]
#[case::v10_long_role("recipient_role_long", |d: &mut Composition| d.recipients[0].role = long(51))]
#[case::v10_role_sign("recipient_role_characters", |d: &mut Composition| d.recipients[0].role = "Director / Owner".into())]
#[case::v11_no_email("recipient_email_missing", |d: &mut Composition| d.recipients[0].email = Some(String::new()))]
#[case::v11_no_address("recipient_email_malformed", |d: &mut Composition| d.recipients[2].email = Some("archive@".into()))]
#[case::v11_same_copy("recipient_copy_twice", |d: &mut Composition| {
    more_people(d, 1, RecipientKind::Cc);
    d.recipients[3].email = Some("ARCHIVE@example.com".into());
})]
#[case::v14_attribute("yoti_attribute_unknown", |d: &mut Composition| d.recipients[0].auth = Auth::App { attributes: vec!["shoes".into()] })]
#[case::v20_short("link_days_out_of_range", |d: &mut Composition| d.options.link_days = 0)]
#[case::v20_long("link_days_out_of_range", |d: &mut Composition| d.recipients[0].options.link_days = Some(366))]
#[case::v22_hidden("recipient_sees_nothing", |d: &mut Composition| {
    more_files(d, 1, 10);
    d.tags.remove(0);
    d.recipients[0].hidden_documents = d.documents.iter().map(|file| file.id.clone()).collect();
})]
#[case::v22_tag_on_hidden("tag_on_hidden_document", |d: &mut Composition| {
    more_files(d, 1, 10);
    d.recipients[0].hidden_documents = vec![d.documents[0].id.clone()];
})]
#[case::v23_many("tag_too_many", |d: &mut Composition| { let owner = d.tags[0].owner.clone(); more_tags(d, 200, &owner); })]
#[case::v24_right("tag_past_limit", |d: &mut Composition| d.tags[0].x_pt = 595.0 * 0.95)]
#[case::v24_low("tag_past_limit", |d: &mut Composition| d.tags[0].y_pt = 842.0 * 0.95)]
#[case::v24_off("tag_off_page", |d: &mut Composition| d.tags[0].x_pt = -1.0)]
#[case::v26_page("tag_page_missing", |d: &mut Composition| d.tags[0].page_index = 2)]
#[case::v26_word("yoti_tag_on_word", |d: &mut Composition| {
    (d.documents[0].kind, d.documents[0].name) = (DocumentKind::Word, "lease.docx".into());
    d.documents[0].pages = None;
    d.tags.remove(1);
})]
#[case::v27_wide("tag_too_wide", |d: &mut Composition| text(d).x_pt = 595.0 - 171.0)]
#[case::v29_long("tag_name_long", |d: &mut Composition| d.tags[0].name = long(51))]
#[case::v29_twice("tag_name_twice", |d: &mut Composition| { let owner = d.tags[0].owner.clone(); more_tags(d, 1, &owner); d.tags[2].name = d.tags[0].name.clone(); })]
#[case::v30_one("group_too_small", |d: &mut Composition| { radios(d, 1); })]
#[case::v30_kinds("group_of_mixed_kinds", |d: &mut Composition| { radios(d, 2); d.tags[3].kind = TagKind::Checkbox; })]
#[case::v30_long("group_name_long", |d: &mut Composition| radios(d, 2).name = "a".repeat(51))]
#[case::v30_sign("group_name_characters", |d: &mut Composition| radios(d, 2).name = "Pets-1".into())]
#[case::v30_blank("group_name_characters", |d: &mut Composition| radios(d, 2).name = "  ".into())]
#[case::v31_alone("tag_radio_without_group", |d: &mut Composition| d.tags[0].kind = TagKind::Radio)]
#[case::v33_prefill("tag_prefill_characters", |d: &mut Composition| text(d).props.prefill = Some("10:30".into()))]
#[case::v33_help("tag_help_text_characters", |d: &mut Composition| text(d).props.help_text = Some("Why?".into()))]
#[case::v33_help_long("tag_help_text_long", |d: &mut Composition| text(d).props.help_text = Some(long(256)))]
#[case::v37_witness("witness_without_tag", |d: &mut Composition| { witnessed(d); })]
fn a_draft_that_breaks_a_rule_cannot_be_sent(#[case] code: &str, #[case] break_it: fn(&mut Composition)) {
    let mut draft = sample::composition();
    break_it(&mut draft);
    let mut stopping: Vec<String> = problems(&draft)
        .into_iter()
        .filter(|(_, severity)| *severity == Severity::MustFix)
        .map(|(code, _)| code)
        .collect();
    stopping.dedup();
    assert_eq!(stopping, [code]);
}

/// V38: allowed, and worth a look.
#[test]
fn a_signer_without_a_tag_is_worth_a_look() {
    let mut draft = sample::composition();
    draft.tags.remove(1);
    assert_eq!(problems(&draft), [("recipient_signs_nothing".to_owned(), Severity::WorthALook)]);
}

/// The other side of each limit.
#[rstest]
#[case::twenty_files(|d: &mut Composition| more_files(d, 19, 10))]
#[case::twenty_megabytes(|d: &mut Composition| { d.documents[0].size_bytes = 10_000_000; more_files(d, 1, 10_000_000); })]
#[case::longest_name(|d: &mut Composition| d.name = long(113))]
#[case::a_slash_in_the_name(|d: &mut Composition| d.name = "Lease / Flat 6".into())]
#[case::longest_message(|d: &mut Composition| d.message = format!("10:30? {}", long(593)))]
#[case::every_choice_of_days(|d: &mut Composition| d.options.reminder_days = 0)]
#[case::thirty_signers(|d: &mut Composition| more_people(d, 28, RecipientKind::Signer))]
#[case::thirty_copies(|d: &mut Composition| more_people(d, 29, RecipientKind::Cc))]
#[case::longest_names(|d: &mut Composition| (d.recipients[0].name, d.recipients[0].role) = (Some(long(100)), long(50)))]
#[case::a_copy_that_signs_too(|d: &mut Composition| d.recipients[2].email = d.recipients[0].email.clone())]
#[case::groups_with_gaps(|d: &mut Composition| (d.recipients[0].group, d.recipients[1].group) = (4, 9))]
#[case::a_year(|d: &mut Composition| d.options.link_days = 365)]
#[case::two_hundred_tags(|d: &mut Composition| { let owner = d.tags[0].owner.clone(); more_tags(d, 199, &owner); })]
#[case::witness_counted_alone(|d: &mut Composition| {
    let owner = d.tags[0].owner.clone();
    let witness = witnessed(d);
    more_tags(d, 199, &owner);
    let mut tag = d.tags[0].clone();
    (tag.id, tag.owner) = (TagId::new("of the witness"), witness);
    d.tags.push(tag);
})]
#[case::a_text_field_to_the_edge(|d: &mut Composition| text(d).x_pt = 595.0 * 0.999 - 171.0)]
#[case::one_name_for_two_people(|d: &mut Composition| d.tags[1].name = d.tags[0].name.clone())]
#[case::a_group(|d: &mut Composition| { radios(d, 2); })]
fn a_draft_at_the_limit_can_be_sent(#[case] stretch: fn(&mut Composition)) {
    let mut draft = sample::composition();
    stretch(&mut draft);
    assert_eq!(problems(&draft), []);
}

#[test]
fn without_the_reference_the_name_may_be_longer() {
    let draft = Composition { name: long(125), ..sample::composition() };
    let features = AccountFeatures { reference_in_name: Some(false) };
    assert!(yoti().check(&draft, &features).is_empty());
    assert_eq!(yoti().check(&draft, &AccountFeatures::default())[0].code, "envelope_name_long");
}
