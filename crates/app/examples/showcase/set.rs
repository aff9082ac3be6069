//! The envelopes of the set, in the states that the list can show.

use countersign_envelope::{
    Account, EnvelopeId, EnvelopeStatus, Millis,
    PersonStatus::{Bounced, Invited, NotInvited, Signed},
    SendState,
};
use countersign_store::Outcome;
use serde_json::json;

use crate::{
    made::{Composed, Flaws, agreement, at, tenancy},
    paper,
    scripted::{Script, Stand},
};

/// When the pictures are taken; what was looked at last was looked at 20 s before.
const LOOKED: &str = "2025-11-20T10:42:00";

/// The accounts that the envelopes go through.
pub struct Accounts {
    /// For real.
    pub live: Account,
    /// A trial.
    pub sandbox: Account,
}

type People<'a> = &'a [(&'a str, u32)];

/// Makes them all.
pub fn fill(script: &mut Script, accounts: &Accounts) {
    drafts(script, &accounts.live);
    waiting(script, accounts);
    in_trouble(script, &accounts.live);
    finished(script, &accounts.live);
}

fn short(
    script: &mut Script,
    name: &str,
    account: &Account,
    when: &str,
    pages: usize,
    people: People<'_>,
) -> EnvelopeId {
    let names: Vec<&str> = people.iter().filter(|(_, group)| *group > 0).map(|(name, _)| *name).collect();
    let file = format!("{}.pdf", name.split(" – ").next().unwrap_or(name));
    let paper = paper::agreement(name, pages, &names);
    let (envelope, documents) = script.draft(name, account, when, &[(&file, paper)]);
    let composed = agreement(&mut script.ids, &documents[0], people);
    script.compose(&envelope, &account.id, &composed, when);
    envelope
}

fn drafts(script: &mut Script, live: &Account) {
    let files = [
        ("Tenancy agreement.pdf", paper::tenancy("14 Harbour Lane")),
        ("Guarantor deed.pdf", paper::deed()),
        ("How to rent guide.pdf", paper::guide("How to rent", 14)),
    ];
    let name = "Tenancy agreement – 14 Harbour Lane";
    let (envelope, documents) = script.draft(name, live, "2025-11-20T09:58:10", &files);
    let composed = tenancy(&mut script.ids, &documents, "14 Harbour Lane", Flaws::Two);
    script.compose(&envelope, &live.id, &composed, "2025-11-20T10:33:00");

    let files = [("Lease assignment.pdf", paper::agreement("Lease assignment", 6, &[]))];
    let (envelope, _) = script.draft("Lease assignment – Unit 9, Tannery Yard", live, "2025-11-17T16:20:00", &files);
    script.compose(&envelope, &live.id, &Composed::default(), "2025-11-17T16:20:30");
    short(script, "Consultancy agreement – Ada Beck", live, "2025-11-18T12:05:00", 4, &[("Ada Beck", 1)]);
}

fn waiting(script: &mut Script, accounts: &Accounts) {
    let live = &accounts.live;
    let renewal = "Tenancy renewal – Flat 6, 22 Albion Road";
    let files = [
        ("Renewal agreement.pdf", paper::agreement(renewal, 8, &["Kofi Asante", "Martha Quill", "Ines Carvalho"])),
        ("Inventory.pdf", paper::guide("Inventory", 3)),
    ];
    let (envelope, documents) = script.draft(renewal, live, "2025-11-18T11:24:00", &files);
    let people = [("Kofi Asante", 1), ("Martha Quill", 1), ("Ines Carvalho", 2), ("Lettings office", 0)];
    let mut composed = agreement(&mut script.ids, &documents[0], &people);
    composed.people[1].hidden_documents = vec![documents[1].id.clone()];
    composed.people[2].hidden_documents = vec![documents[1].id.clone()];
    script.compose(&envelope, &live.id, &composed, "2025-11-18T11:29:00");
    script.sent(&envelope, live, "2025-11-18T11:31:00");
    let looks: [(&str, [Stand<'_>; 3]); 3] = [
        ("2025-11-18T11:31:22", [(Invited, None), (Invited, None), (NotInvited, None)]),
        ("2025-11-18T16:03:40", [(Signed, Some("2025-11-18T16:02:10")), (Invited, None), (NotInvited, None)]),
        (LOOKED, [(Signed, Some("2025-11-18T16:02:10")), (Invited, None), (NotInvited, None)]),
    ];
    for (when, people) in looks {
        script.look(&envelope, &EnvelopeStatus::Waiting, &people, when);
    }

    let quay = [("Noor Haddad", 1), ("Piotr Maj", 1), ("Ines Carvalho", 2)];
    let signed = [(Signed, Some("2025-11-20T09:12:00")), (Signed, Some("2025-11-20T10:16:10")), (Invited, None)];
    running(script, "Tenancy agreement – 3 Quay Street", live, "2025-11-19T09:02:00", &quay, &signed);
    let corner = [("Leila Haddad", 1), ("Per Corner", 1), ("Jo Ashdown", 1), ("Tim Reece", 2)];
    let nobody = [(Invited, None), (Invited, None), (Invited, None), (NotInvited, None)];
    running(script, "Management agreement – Corner Stores Ltd", live, "2025-11-20T08:40:00", &corner, &nobody);
    let offer = [("Tomasz Zielinski", 1), ("Siân Morgan", 2)];
    let one = [(Signed, Some("2025-11-18T17:45:00")), (Invited, None)];
    running(script, "Offer letter – Tomasz Zielinski", live, "2025-11-18T15:10:00", &offer, &one);
    let trial = [("Priya Nair", 1)];
    running(
        script,
        "Guarantor deed, layout test",
        &accounts.sandbox,
        "2025-11-18T10:30:00",
        &trial,
        &[(Invited, None)],
    );
}

fn running(
    script: &mut Script,
    name: &str,
    account: &Account,
    when: &str,
    people: People<'_>,
    stand: &[Stand<'_>],
) -> EnvelopeId {
    let envelope = short(script, name, account, when, 4, people);
    script.sent(&envelope, account, when);
    let first = at(when).plus(30_000);
    let invited: Vec<Stand<'_>> =
        people.iter().map(|(_, group)| (if *group == 1 { Invited } else { NotInvited }, None)).collect();
    script.look(&envelope, &EnvelopeStatus::Waiting, &invited, &spoken(first));
    script.look(&envelope, &EnvelopeStatus::Waiting, stand, LOOKED);
    envelope
}

fn spoken(when: Millis) -> String {
    let time = jiff::Timestamp::from_millisecond(when.0).expect("BUG: a time of the set");
    time.to_zoned_datetime(jiff::tz::TimeZone::UTC).datetime().to_string()
}

fn in_trouble(script: &mut Script, live: &Account) {
    let family = [("Hannah Beck", 1), ("Leopold Beck", 1), ("Yusuf Demir", 2), ("Ada Beck", 2), ("Jonah Pell", 3)];
    let quiet = [
        (Signed, Some("2025-11-11T18:20:00")),
        (Signed, Some("2025-11-12T08:05:00")),
        (Invited, None),
        (Invited, None),
        (NotInvited, None),
    ];
    running(script, "Deed of variation – Beck Family Trust", live, "2025-11-11T09:15:00", &family, &quiet);

    let mill = [("Marc Duval", 1), ("Brigitte Duval", 1)];
    let back = [(Signed, Some("2025-11-20T07:50:00")), (Bounced, None)];
    running(script, "Sole agency terms – Old Mill House", live, "2025-11-20T07:31:00", &mill, &back);

    let yard = short(script, "Lease – Unit 2, Tannery Yard", live, "2025-11-19T15:00:00", 5, &[("Elif Kaya", 1)]);
    script.sent(&yard, live, "2025-11-19T15:02:00");
    let wrong = json!([{ "fileName": "Lease.pdf", "code": "PDF_READER" }]);
    script.look_with(&yard, &EnvelopeStatus::Errored, &[(NotInvited, None)], Some(wrong), "2025-11-19T15:03:00");

    let offer =
        short(script, "Offer letter – Freya Lindqvist", live, "2025-11-20T05:30:00", 2, &[("Freya Lindqvist", 1)]);
    let send = script.queue(&offer, live, "2025-11-20T05:40:00");
    let replied = script.up_to_the_gate(&send, "2025-11-20T05:40:00");
    let refusal = Outcome::Failed { http_status: 422, message: Some("notification_email is too long".into()) };
    script.outcome(&send, &refusal, replied);

    let contract = [("Kwame Boateng", 1), ("Siân Morgan", 2)];
    let held = short(script, "Employment contract – Kwame Boateng", live, "2025-11-20T10:20:00", 6, &contract);
    let send = script.queue(&held, live, "2025-11-20T10:31:00");
    let waits = Outcome::Held { why: "offline".into() };
    script.store.record_outcome(&send, SendState::Due, &waits, at("2025-11-20T10:31:09")).expect("held");

    let nda = short(script, "Mutual NDA – Halden Logistics", live, "2025-11-20T10:36:00", 3, &[("Oskar Halden", 1)]);
    let send = script.queue(&nda, live, "2025-11-20T10:39:00");
    let lost = script.up_to_the_gate(&send, "2025-11-20T10:39:00");
    script.outcome(&send, &Outcome::Unknown, lost);
    for (place, when) in [(1, "2025-11-20T10:39:15"), (2, "2025-11-20T10:39:41"), (3, "2025-11-20T10:41:12")] {
        script.store.note_look(&send, true, place, at(when)).expect("a look");
    }
}

fn finished(script: &mut Script, live: &Account) {
    let this_month = [
        ("Consultancy agreement – Morgan & Vale", "2025-11-17", vec![("Siân Morgan", 1), ("Ellis Vale", 1)]),
        ("Mutual NDA – Northgate Studio", "2025-11-16", vec![("Jo Ashdown", 1)]),
        ("Tenancy agreement – 2 Chapel Row", "2025-11-13", vec![("Mina Farrow", 1), ("Ines Carvalho", 2)]),
        ("Deposit terms – 41 Stonegate", "2025-11-06", vec![("Otis Grant", 1)]),
    ];
    for (name, day, people) in &this_month {
        completed(script, name, live, day, people);
    }
    let earlier = [
        ("Offer letter – Hana Novak", "2025-10-28", vec![("Hana Novak", 1)]),
        ("Tenancy agreement – 9 Ferry Steps", "2025-10-21", vec![("Luca Bell", 1), ("Ines Carvalho", 2)]),
        ("Service agreement – Aldous & Finch", "2025-10-09", vec![("Rhys Aldous", 1), ("Nell Finch", 1)]),
    ];
    for (name, day, people) in &earlier {
        completed(script, name, live, day, people);
    }
    let stopped = [("Edwin Marsh", 1)];
    let name = "Garage licence – 14 Harbour Lane";
    let envelope = running(script, name, live, "2025-11-14T09:00:00", &stopped, &[(Invited, None)]);
    script.look(&envelope, &EnvelopeStatus::Withdrawn, &[(Invited, None)], "2025-11-15T10:00:00");
    let archived = [("Offer letter – Tess Okafor", "2025-09-12"), ("Lease – Unit 4, Tannery Yard", "2025-09-03")];
    for (name, day) in archived {
        let envelope = completed(script, name, live, day, &[("Tess Okafor", 1)]);
        script.store.set_filed(&envelope, Some(at("2025-10-01T09:00:00"))).expect("archived");
    }
}

fn completed(script: &mut Script, name: &str, account: &Account, day: &str, people: People<'_>) -> EnvelopeId {
    let time = |clock: &str| format!("{day}T{clock}");
    let envelope = short(script, name, account, &time("09:00:00"), 4, people);
    script.sent(&envelope, account, &time("09:05:00"));
    let signed = time("14:40:00");
    let all: Vec<Stand<'_>> = people.iter().map(|_| (Signed, Some(signed.as_str()))).collect();
    script.look(&envelope, &EnvelopeStatus::Completed, &all, &time("14:41:00"));
    envelope
}
