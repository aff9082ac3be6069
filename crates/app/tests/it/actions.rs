//! What is done to an envelope that is out, against the practice service as a server of the test's own.

use std::path::Path;

use countersign_app::{
    App, UserError,
    actions::{CorrectPerson, EnvelopeOffers, HandInCopy, PersonOf, PersonOffers, SetLabels, SetNote},
    envelopes::{EnvelopeDetail, EnvelopeOf, Pill, Send},
    pack::PackRule,
};
use countersign_envelope::{EnvelopeId, EnvelopeStatus, PersonStatus};
use serde_json::{Value, json};

use crate::{
    main_job::{compose, detail, files, import, until_status},
    world::{MemoryKeys, Server, World, open, until},
};

struct Out {
    server: Server,
    world: World,
    envelope: EnvelopeId,
    id: String,
    folder: tempfile::TempDir,
}

fn of(envelope: &EnvelopeId) -> EnvelopeOf {
    EnvelopeOf { envelope: envelope.clone() }
}

fn offers(detail: &EnvelopeDetail) -> &EnvelopeOffers {
    detail.offers.as_ref().expect("offers")
}

fn offers_of<'a>(detail: &'a EnvelopeDetail, name: &str) -> &'a PersonOffers {
    let there = detail.people.iter().find(|person| person.name == name).expect("the person").there.clone();
    let person = there.expect("known there");
    offers(detail).people.iter().find(|offers| offers.person == person).expect("offers")
}

fn said(detail: &EnvelopeDetail) -> Vec<&str> {
    detail.timeline.iter().map(|entry| entry.text.as_str()).collect()
}

async fn sent(world: &World, folder: &Path) -> (EnvelopeId, String) {
    let envelope = import(world, files(folder)).await;
    let revision = compose(&world.app, &envelope).await;
    world.app.send(Send { envelope: envelope.clone(), revision }).await.expect("queued");
    let active = until_status(&world.app, &envelope, EnvelopeStatus::Waiting).await;
    (envelope, active.provider_id.expect("an id"))
}

impl Out {
    async fn start() -> Self {
        let folder = tempfile::tempdir().expect("folder");
        let server = Server::start(&folder.path().join("server"));
        let world = open(&folder.path().join("data"), MemoryKeys::default()).await;
        server.add_to(&world.app).await;
        let (envelope, id) = sent(&world, folder.path()).await;
        Self { server, world, envelope, id, folder }
    }

    fn app(&self) -> &App {
        &self.world.app
    }

    async fn detail(&self) -> EnvelopeDetail {
        detail(self.app(), &self.envelope).await
    }

    async fn person(&self, name: &str) -> PersonOf {
        let detail = self.detail().await;
        PersonOf { envelope: self.envelope.clone(), person: offers_of(&detail, name).person.clone() }
    }

    async fn sign(&self, person: &str) {
        let path = format!("/_sim/envelopes/{}/recipients/{person}/sign", self.id);
        self.server.post(&path, json!({})).await;
    }

    /// Has the last e-mail to somebody come back.
    async fn bounce(&self, person: &str) {
        let address = format!("{}/_sim/envelopes/{}/recipients/{person}/bounce", self.server.origin, self.id);
        let client = reqwest::Client::builder().no_proxy().build().expect("client");
        let asked = client.post(address).bearer_auth(self.server.key).send().await.expect("an answer");
        assert!(asked.status().is_success(), "{}", asked.status());
    }

    /// Signs as everyone, in turn.
    async fn sign_all(&self) {
        for _ in 0..3 {
            let there = self.server.get(&format!("/v2/envelopes/{}", self.id)).await;
            let people = there["details"]["recipients"].as_array().cloned().unwrap_or_default();
            let turn = |p: &&Value| p["sign_status"] == "UNSIGNED" && p["invitation_email_queued_at"] != "";
            self.sign(people.iter().find(turn).expect("somebody")["id"].as_str().expect("an id")).await;
        }
        until_status(self.app(), &self.envelope, EnvelopeStatus::Completed).await;
    }

    async fn mails(&self, kind: &str) -> Vec<String> {
        let all = self.server.get("/_sim/mailbox").await;
        let list = all.as_array().or_else(|| all["mails"].as_array()).or_else(|| all["mailbox"].as_array());
        let mails = list.expect("mails").iter().filter(|mail| mail["kind"] == kind);
        mails.map(|mail| mail["to"].as_str().expect("an address").to_owned()).collect()
    }
}

fn code(done: Result<(), UserError>) -> String {
    let error = done.expect_err("a refusal");
    assert!(error.title.len() > 10, "a refusal is a sentence: {error:?}");
    error.code
}

#[tokio::test(flavor = "multi_thread")]
async fn a_reminder_goes_out_once_an_hour_and_a_restart_does_not_change_that() {
    let out = Out::start().await;
    let before = out.detail().await;
    assert!(offers_of(&before, "Ines").remind.is_none(), "it is not her turn");
    let amara = out.person("Amara").await;
    out.app().remind(amara.clone()).await.expect("reminded");
    assert_eq!(out.mails("reminder").await, ["amara@example.com"]);
    let after = out.detail().await;
    let offer = offers_of(&after, "Amara").remind.clone().expect("still said");
    assert!(!offer.can && offer.again_at.is_some() && offer.why.contains("Amara"), "{offer:?}");
    assert_eq!(offers_of(&after, "Amara").reminders, 1);
    assert!(said(&after).contains(&"Reminder to Amara asked for by you"), "{:?}", said(&after));
    assert_eq!(code(out.app().remind(amara.clone()).await), "act_not_now");
    // The rest: Daniel is reminded, Amara is said.
    let all = out.app().remind_waiting(of(&out.envelope)).await.expect("asked");
    assert_eq!((all.done, all.refused[0].name.as_str()), (vec!["Daniel".to_owned()], "Amara"));

    let Out { server, world, envelope, folder, .. } = out;
    drop(world);
    // The folder is free once everything that ran beside the window has ended.
    let world = open(&folder.path().join("data"), MemoryKeys::default()).await;
    assert_eq!(code(world.app.remind(amara).await), "account_key_missing", "keys of the test are not kept");
    let kept = detail(&world.app, &envelope).await;
    assert!(!offers_of(&kept, "Amara").remind.as_ref().expect("still said").can);
    drop(server);
}

#[tokio::test(flavor = "multi_thread")]
async fn who_signed_is_not_reminded() {
    let out = Out::start().await;
    let amara = out.person("Amara").await;
    out.sign(&amara.person).await;
    // The provider says no to what this app does not know yet.
    let stale = out.app().remind(amara.clone()).await;
    assert!(["act_state", "act_not_offered"].contains(&code(stale).as_str()));
    until("it is seen", || async { offers_of(&out.detail().await, "Amara").remind.is_none().then_some(()) }).await;
    assert_eq!(code(out.app().remind(amara).await), "act_not_offered");
    assert!(out.mails("reminder").await.is_empty());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_bounced_address_is_corrected_and_the_person_is_the_same_one() {
    let out = Out::start().await;
    let daniel = out.person("Daniel").await;
    out.bounce(&daniel.person).await;
    let bounced = until("it bounced", || async {
        let detail = out.detail().await;
        matches!(detail.row.pill, Pill::Bounced { .. }).then_some(detail)
    })
    .await;
    assert!(bounced.warning.as_ref().expect("a warning").text.contains("Daniel"));
    let correct = |name: &str, email: &str| CorrectPerson {
        envelope: out.envelope.clone(),
        person: daniel.person.clone(),
        name: name.into(),
        email: email.into(),
    };
    let malformed = out.app().correct_person(correct("Daniel", "daniel.example.com")).await.expect_err("refused");
    assert_eq!((malformed.code.as_str(), malformed.field.as_deref()), ("correct_email_malformed", Some("email")));
    assert_eq!(code(out.app().correct_person(correct(" ", "daniel@example.org")).await), "correct_name_empty");
    let odd = out.app().correct_person(correct("Daniel <3", "daniel@example.com")).await.expect_err("refused");
    assert_eq!(odd.field.as_deref(), Some("name"), "{odd:?}");

    out.app().correct_person(correct("Daniel", "daniel@example.org")).await.expect("corrected");
    let after = until("the new address", || async {
        let detail = out.detail().await;
        let daniel = detail.people.iter().find(|person| person.name == "Daniel").expect("Daniel").clone();
        (daniel.email == "daniel@example.org").then_some((detail, daniel))
    })
    .await;
    assert_eq!((after.1.number, &after.1.status), (2, &PersonStatus::Invited), "badge and place are kept");
    assert!(after.1.recipient.is_some() && after.0.people.len() == 3);
    let mails = out.mails("invitation").await;
    assert!(mails.iter().any(|to| to == "daniel@example.org"), "{mails:?}");
    assert!(said(&after.0).iter().any(|text| text.contains("daniel@example.org")));
    // Nothing to change asks nobody.
    out.app().correct_person(correct("Daniel", "daniel@example.org")).await.expect("as it is");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_pack_is_sent_again_once_and_the_refusal_says_from_when_on() {
    let out = Out::start().await;
    let amara = out.person("Amara").await;
    assert_eq!(code(out.app().resend_pack(amara.clone()).await), "act_not_offered", "not before the end");
    out.sign_all().await;
    let before = out.mails("completion").await.len();
    out.app().resend_pack(amara.clone()).await.expect("sent again");
    assert_eq!(out.mails("completion").await.len(), before + 1);
    let soon = out.app().resend_pack(amara.clone()).await.expect_err("too soon");
    assert_eq!(soon.code, "act_too_soon");
    assert!(soon.title.contains("Amara") && soon.hint.contains(':'), "{soon:?}");
    let offer = offers_of(&out.detail().await, "Amara").resend.clone().expect("still said");
    assert!(!offer.can && offer.again_at.is_some(), "{offer:?}");
    // Others are not kept from it.
    out.app().resend_pack(out.person("Daniel").await).await.expect("sent again");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_copy_signed_on_paper_is_taken_in() {
    let out = Out::start().await;
    let amara = out.person("Amara").await;
    let hand_in = |paths: Vec<std::path::PathBuf>| HandInCopy {
        envelope: out.envelope.clone(),
        person: amara.person.clone(),
        ticket: out.app().ticket(paths).ticket,
    };
    let (good, bad) = (out.folder.path().join("Lease.pdf"), out.folder.path().join("picture.pdf"));
    std::fs::write(&bad, b"not a document").expect("a file");
    assert_eq!(code(out.app().hand_in_copy(hand_in(vec![bad])).await), "pdf_not_a_pdf");
    assert_eq!(code(out.app().hand_in_copy(hand_in(vec![good.clone(), good.clone()])).await), "paper_one_file");
    let gone = out.folder.path().join("gone.pdf");
    assert_eq!(code(out.app().hand_in_copy(hand_in(vec![gone])).await), "file_missing");
    out.app().hand_in_copy(hand_in(vec![good])).await.expect("handed in");
    until("it counts as signed", || async {
        out.server.post("/_sim/clock", json!({"advance_seconds": 5})).await;
        let detail = out.detail().await;
        let amara = detail.people.iter().find(|person| person.name == "Amara").expect("Amara");
        (amara.status == PersonStatus::Signed).then_some(())
    })
    .await;
    let after = out.detail().await;
    assert!(offers_of(&after, "Amara").paper.is_none());
    assert!(said(&after).contains(&"Copy signed by Amara on paper handed in by you"));
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_out_is_opened_again_as_a_draft_and_withdrawn_unless_that_is_taken_back() {
    let out = Out::start().await;
    let draft = out.app().reopen(of(&out.envelope)).await.expect("a draft").envelope;
    let before = out.detail().await;
    assert!(before.withdraw_due_at.is_some() && !offers(&before).reopen, "{before:?}");
    out.app().undo_withdraw(of(&out.envelope)).await.expect("taken back");
    let made = out.app().open_draft(of(&draft)).await.expect("the draft");
    assert_eq!((made.composition.recipients.len(), made.composition.tags.len()), (3, 3));
    assert_eq!(made.composition.name, before.row.name);
    assert_ne!(made.reference.as_str(), before.reference, "it has a reference of its own");
    let others = out.app().send_to_others(of(&out.envelope)).await.expect("a draft").envelope;
    let made = out.app().open_draft(of(&others)).await.expect("the draft");
    assert_eq!((made.composition.documents.len(), made.composition.tags.len()), (2, 3));
    let empty = |person: &countersign_envelope::Recipient| person.name.is_none() && person.email.is_none();
    assert!(made.composition.recipients.iter().all(empty), "other people are named");
    let again = out.app().reopen(of(&out.envelope)).await.expect("another draft").envelope;
    until_status(out.app(), &out.envelope, EnvelopeStatus::Withdrawn).await;
    assert!(out.app().open_draft(of(&again)).await.is_ok(), "the draft is not touched by it");
}

#[tokio::test(flavor = "multi_thread")]
async fn deleting_there_and_removing_here_are_two_things() {
    let out = Out::start().await;
    assert_eq!(code(out.app().delete_there(of(&out.envelope)).await), "act_not_offered", "it still runs");
    assert_eq!(code(out.app().remove_envelope(of(&out.envelope)).await), "act_not_offered");
    out.sign_all().await;
    until("the pack", || async { out.detail().await.pack }).await;
    out.app().delete_there(of(&out.envelope)).await.expect("deleted");
    let gone = out.detail().await;
    assert_eq!(gone.status, EnvelopeStatus::Deleted);
    assert!(gone.pack.is_some() && offers(&gone).delete_there.is_none());
    assert!(said(&gone).iter().any(|text| text.starts_with("Deleted at")), "{:?}", said(&gone));

    out.app().remove_envelope(of(&out.envelope)).await.expect("removed");
    let removed = out.app().removed().await.expect("the list").envelopes;
    assert_eq!(removed.len(), 1);
    out.app().bring_back(of(&out.envelope)).await.expect("back");
    assert!(out.app().removed().await.expect("the list").envelopes.is_empty());
    let packs = out.folder.path().join("data/packs");
    out.app().remove_envelope(of(&out.envelope)).await.expect("removed");
    let Out { world, envelope, folder: _folder, .. } = out;
    drop(world);
    let world = open(packs.parent().expect("data"), MemoryKeys::default()).await;
    assert!(world.app.get_envelope(of(&envelope)).await.is_err(), "it is gone from here");
    assert!(std::fs::read_dir(packs).expect("packs").count() > 0, "its files stay");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_note_and_labels_are_kept_and_have_their_limits() {
    let out = Out::start().await;
    let (app, envelope) = (out.app(), out.envelope.clone());
    app.set_note(SetNote { envelope: envelope.clone(), text: "Rang Daniel.".into() }).await.expect("kept");
    let labels = |labels: &[&str]| SetLabels {
        envelope: envelope.clone(),
        labels: labels.iter().map(|label| (*label).to_owned()).collect(),
    };
    app.set_labels(labels(&["Lettings", " North Quay "])).await.expect("kept");
    let kept = out.detail().await;
    assert_eq!(
        (offers(&kept).note.as_str(), &offers(&kept).labels[..]),
        ("Rang Daniel.", &["Lettings".into(), "North Quay".into()][..])
    );
    assert_eq!(app.labels().await.expect("all").labels, ["Lettings", "North Quay"]);
    assert_eq!(code(app.set_labels(labels(&[&"x".repeat(41)])).await), "label_too_long");
    assert_eq!(code(app.set_note(SetNote { envelope, text: "x".repeat(10_001) }).await), "note_too_long");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_pack_goes_where_the_rule_says_and_a_later_change_is_told_once() {
    let out = Out::start().await;
    let rule = |rule: &str| PackRule { rule: rule.into() };
    assert_eq!(code(out.app().set_pack_rule(rule("{nam}")).await.map(|_| ())), "pack_rule_unknown");
    let odd = out.app().preview_pack_rule(rule("")).await.expect("a view");
    assert!(odd.path.is_empty() && odd.error.is_some());
    let seen = out.app().preview_pack_rule(rule("Done/{signer}/{name}")).await.expect("a view");
    assert!(seen.path.starts_with("Done/") && seen.error.is_none() && seen.tokens.len() > 5, "{seen:?}");
    out.app().set_pack_rule(rule("Done/{signer}/{name}")).await.expect("kept");
    out.sign_all().await;
    let pack = until("the pack", || async { out.detail().await.pack }).await;
    assert_eq!(pack.folder, "Done/Amara/Lease");
    let folder = out.folder.path().join("data/packs").join(&pack.folder);
    assert!(pack.verified_at.is_some() && folder.join("Lease.pdf").is_file());
    std::fs::write(folder.join("Lease.pdf"), b"%PDF-1.7 another").expect("a change");
    out.app().compare_packs().await.expect("compared");
    out.app().compare_packs().await.expect("compared again");
    let after = out.detail().await;
    assert!(after.pack.as_ref().expect("the pack").verified_at.is_none());
    let told = said(&after).iter().filter(|text| text.contains("Lease.pdf is not as it was delivered")).count();
    assert_eq!(told, 1, "{:?}", said(&after));
}
