//! What the screens show of an envelope: a pure function of its rows, its newest send and the time.

use countersign_envelope::{
    Account, Composition, EnvelopeStatus, Millis, PersonStatus, Recipient, RecipientId, RecipientKind, SendState,
};
use countersign_store::{EnvelopeRow as StoredRow, EventRow, PersonRow, SendRow};
use serde_json::Value;

use crate::{
    envelopes::{Actions, DetailDocument, DetailPerson, FactOf, TimelineEntry, Warning},
    list::{EnvelopeRow, Mark, MarkState, Pill},
    standing::{Risk, Standing},
    words,
};

/// All that a view is made of.
pub(crate) struct Facts {
    pub row: StoredRow,
    pub composition: Composition,
    pub people: Vec<PersonRow>,
    pub send: Option<SendRow>,
    pub account: Account,
    pub problems: u32,
    pub standing: Standing,
    pub activity_at: Millis,
    pub seen_at: Option<Millis>,
    pub uploaded: Option<(u64, u64)>,
    pub now: Millis,
}

impl Facts {
    /// The people as the provider last described them, else as they were composed.
    pub fn people(&self) -> Vec<DetailPerson> {
        self.people_there().into_iter().map(|(person, _)| person).collect()
    }

    /// The recipient that a person at the provider is.
    pub fn recipient_of(&self, person: &PersonRow) -> Option<RecipientId> {
        let same = |there: &Option<PersonRow>| there.as_ref().is_some_and(|there| there == person);
        self.people_there().into_iter().find(|(_, there)| same(there)).and_then(|(shown, _)| shown.recipient)
    }

    /// The people, each with what the provider last said. Who was corrected there has another address than here: they
    /// are known by their name, or are whoever is left in their place.
    pub fn people_there(&self) -> Vec<(DetailPerson, Option<PersonRow>)> {
        let mut recipients: Vec<&Recipient> = self.composition.recipients.iter().collect();
        recipients.sort_by_key(|person| (person.kind == RecipientKind::Cc, person.group, person.position));
        let matched = matched(&recipients, &self.people);
        let of = |(recipient, index): (&Recipient, Option<usize>)| {
            let theirs = index.and_then(|index| self.people.get(index));
            (self.person(recipient, theirs), theirs.cloned())
        };
        let witnesses = self.people.iter().filter(|person| person.kind == "witness");
        let all = recipients.iter().copied().zip(matched).map(of);
        // What was made elsewhere has no recipients here; its people are those that the provider names.
        let there = self.people.iter().filter(|person| self.row.elsewhere && person.kind != "witness").zip(1..);
        let there = there.map(|(person, number)| (stranger(person, number), Some(person.clone())));
        all.chain(there).chain(witnesses.map(|person| (witness(person), Some(person.clone())))).collect()
    }

    fn person(&self, recipient: &Recipient, theirs: Option<&PersonRow>) -> DetailPerson {
        let own = theirs.map_or(PersonStatus::NotInvited, |person| person.status.clone());
        let stopped = matches!(self.row.status, EnvelopeStatus::Withdrawn | EnvelopeStatus::Expired);
        DetailPerson {
            recipient: Some(recipient.id.clone()),
            number: recipient.number,
            kind: recipient.kind,
            witness: false,
            name: theirs.map_or_else(|| recipient.label(), |person| person.name.clone()),
            email: theirs.map_or_else(|| recipient.email.clone().unwrap_or_default(), |person| person.email.clone()),
            role: recipient.role.clone(),
            group: recipient.group,
            status: if stopped && !own.is_done() { PersonStatus::Stopped } else { own },
            invited_at: theirs.and_then(|person| person.invited_at),
            signed_at: theirs.and_then(|person| person.signed_at),
            email_status: theirs.and_then(|person| person.email_status.clone()),
            there: theirs.and_then(|person| person.provider_id.clone()),
        }
    }

    fn signers(&self) -> Vec<DetailPerson> {
        self.people().into_iter().filter(|person| person.kind != RecipientKind::Cc && !person.witness).collect()
    }

    fn waiting_for(&self) -> Vec<String> {
        let acting = |status: &PersonStatus| matches!(status, PersonStatus::Invited | PersonStatus::Acting);
        self.signers().into_iter().filter(|person| acting(&person.status)).map(|person| person.name).collect()
    }

    fn send_state(&self) -> Option<SendState> {
        self.send.as_ref().map(|send| send.state)
    }

    /// Where it stands.
    pub fn pill(&self) -> Pill {
        if self.row.filed_at.is_some() {
            return Pill::Archived;
        }
        if self.standing.risk == Some(Risk::Twice) && self.send_state() == Some(SendState::Submitted) {
            return Pill::SentTwice;
        }
        match &self.row.status {
            EnvelopeStatus::Draft if self.send_state() == Some(SendState::Failed) => Pill::NotSent,
            EnvelopeStatus::Draft => Pill::Draft { problems: self.problems },
            EnvelopeStatus::Sending => self.sending_pill(),
            EnvelopeStatus::Completed => Pill::Completed,
            EnvelopeStatus::Declined => Pill::Declined { name: self.name_of(&PersonStatus::Declined) },
            EnvelopeStatus::Expired => Pill::Expired,
            EnvelopeStatus::Withdrawn => Pill::Withdrawn,
            EnvelopeStatus::Errored => Pill::Errored,
            EnvelopeStatus::Deleted => Pill::Deleted,
            EnvelopeStatus::Paused => Pill::Other { word: "Paused".into() },
            EnvelopeStatus::Unrecognised(word) => Pill::Other { word: word.clone() },
            EnvelopeStatus::Accepted | EnvelopeStatus::Waiting => self.running_pill(),
        }
    }

    fn name_of(&self, status: &PersonStatus) -> Option<String> {
        self.people().into_iter().find(|person| &person.status == status).map(|person| person.name)
    }

    fn sending_pill(&self) -> Pill {
        let Some(send) = &self.send else { return Pill::Preparing };
        match send.state {
            SendState::Due => Pill::Due { at: send.due_at.unwrap_or(self.now) },
            SendState::Held => Pill::Held { why: send.why.clone().unwrap_or_else(|| "person".into()) },
            SendState::Preflight => Pill::Preparing,
            SendState::Intent => {
                let percent = self.uploaded.and_then(|(done, total)| (done * 100).checked_div(total));
                Pill::Uploading { percent: percent.and_then(|percent| u8::try_from(percent.min(100)).ok()) }
            }
            SendState::Gated => Pill::Creating,
            SendState::Unknown => Pill::Checking,
            SendState::Assumed => Pill::Assumed,
            SendState::Submitted => Pill::Accepted,
            SendState::Failed | SendState::Stopped => Pill::NotSent,
        }
    }

    fn running_pill(&self) -> Pill {
        if let Some(at) = self.row.withdraw_due_at {
            return Pill::Withdrawing { at };
        }
        if self.row.status == EnvelopeStatus::Accepted {
            return Pill::Accepted;
        }
        match self.standing.risk {
            Some(Risk::Bounced) => {
                let name = self.name_of(&PersonStatus::Bounced).unwrap_or_default();
                return Pill::Bounced { name };
            }
            Some(Risk::Lapses { at }) => {
                let waiting = self.waiting_for();
                let name = if let [name] = waiting.as_slice() { Some(name.clone()) } else { None };
                return Pill::Expires { name, at };
            }
            Some(Risk::Quiet { days }) => return Pill::Quiet { days },
            Some(Risk::NoReminders) => return Pill::NoReminders,
            Some(Risk::Twice | Risk::Unfinished | Risk::Errored) | None => {}
        }
        if self.row.derived == Some(EnvelopeStatus::Completed) {
            return Pill::Finishing;
        }
        let waiting = self.waiting_for();
        match waiting.as_slice() {
            [name] => Pill::WaitingFor { name: name.clone() },
            [] => Pill::WaitingForMany { count: u32::try_from(self.signers().len()).unwrap_or(u32::MAX) },
            more => Pill::WaitingForMany { count: u32::try_from(more.len()).unwrap_or(u32::MAX) },
        }
    }

    fn marks(&self) -> Vec<Mark> {
        let mark = |person: DetailPerson| Mark {
            state: match person.status {
                PersonStatus::Signed | PersonStatus::Approved => MarkState::Signed,
                PersonStatus::Invited | PersonStatus::Acting => MarkState::Turn,
                PersonStatus::Declined => MarkState::Declined,
                PersonStatus::Bounced => MarkState::Bounced,
                PersonStatus::NotInvited | PersonStatus::Stopped | PersonStatus::Unrecognised(_) => MarkState::NotYet,
            },
            name: person.name,
            group: person.group,
        };
        let shown = self.row.status != EnvelopeStatus::Draft;
        self.signers().into_iter().filter(|_| shown).map(mark).collect()
    }

    /// True when something happened since somebody looked; before anybody did, only what asks for a look is news.
    fn is_new(&self) -> bool {
        let status = &self.row.status;
        let own = matches!(status, EnvelopeStatus::Draft | EnvelopeStatus::Sending);
        let asks = status.is_final() || matches!(self.standing.risk, Some(Risk::Bounced | Risk::Twice));
        !own && self.seen_at.map_or(asks, |seen| self.activity_at > seen)
    }

    /// The row of the list.
    pub fn view(&self) -> EnvelopeRow {
        EnvelopeRow {
            id: self.row.id.clone(),
            name: self.row.name.clone(),
            people: self.people().into_iter().filter(|person| !person.witness).map(|person| person.name).collect(),
            marks: self.marks(),
            group: self.standing.group,
            pill: self.pill(),
            activity_at: self.activity_at,
            account_name: self.account.name.clone(),
            environment: self.account.environment,
            is_new: self.is_new(),
            elsewhere: self.row.elsewhere,
            labels: Vec::new(),
            hit: None,
        }
    }

    /// Its documents.
    pub fn documents(&self) -> Vec<DetailDocument> {
        let view = |document: &countersign_envelope::Document| DetailDocument {
            id: document.id.clone(),
            name: document.name.clone(),
            pages: document.pages.as_ref().map(|pages| u32::try_from(pages.len()).unwrap_or(u32::MAX)),
            hidden_from: self
                .composition
                .recipients
                .iter()
                .filter(|person| person.hidden_documents.contains(&document.id))
                .map(Recipient::label)
                .collect(),
            tags: u32::try_from(self.composition.tags.iter().filter(|tag| tag.document == document.id).count())
                .unwrap_or(u32::MAX),
        };
        self.composition.documents.iter().map(view).collect()
    }

    /// A sentence that needs attention.
    pub fn warning(&self, provider: &str) -> Option<Warning> {
        let say = |tone: &str, text: String| Some(Warning { tone: tone.into(), text });
        match self.pill() {
            Pill::Errored => {
                let all = self.row.errors.as_ref().and_then(Value::as_array).cloned().unwrap_or_default();
                let list: Vec<String> = all.iter().map(file_error).collect();
                say("bad", format!("{provider} could not prepare it: {}. Nobody was invited.", list.join("; ")))
            }
            Pill::Bounced { name } => {
                say("warn", format!("The invitation to {name} came back. {name} has not seen it."))
            }
            Pill::Other { word } if matches!(self.row.status, EnvelopeStatus::Unrecognised(_)) => say(
                "info",
                format!("{provider} says “{word}” of it, which this build does not know. It is followed all the same."),
            ),
            Pill::Finishing => {
                say("warn", format!("Everyone has signed, but {provider} has not finished the envelope yet."))
            }
            Pill::Quiet { days } => say("warn", format!("Nothing has happened for {days} days.")),
            Pill::Expires { name, at } => say("warn", words::link_lapses(name.as_deref(), at, self.now)),
            Pill::NoReminders => say(
                "warn",
                format!("{provider} has sent all the reminders that it sends, and somebody still has to sign."),
            ),
            _ => None,
        }
    }

    /// What can be done.
    pub fn actions(&self, has_pack: bool) -> Actions {
        let status = &self.row.status;
        let draft = *status == EnvelopeStatus::Draft;
        let running = matches!(
            status,
            EnvelopeStatus::Accepted
                | EnvelopeStatus::Waiting
                | EnvelopeStatus::Paused
                | EnvelopeStatus::Unrecognised(_)
        );
        let waits = crate::App::waits(status, self.send.as_ref());
        let filed = self.row.filed_at.is_some();
        let practice = self.account.environment == countersign_envelope::Environment::Practice;
        Actions {
            edit: draft || waits,
            delete_draft: draft,
            stop: *status == EnvelopeStatus::Sending && self.send_state().is_some_and(SendState::can_stop),
            release: waits && self.send.as_ref().is_some_and(|send| send.state == SendState::Held || send.chosen),
            withdraw: running && self.row.withdraw_due_at.is_none(),
            undo_withdraw: running && self.row.withdraw_due_at.is_some(),
            archive: status.is_final() && !filed,
            unarchive: filed && !draft,
            duplicate: !self.row.elsewhere,
            get_pack: *status == EnvelopeStatus::Completed && !has_pack,
            open_pack: has_pack,
            open_mailbox: practice && self.row.provider_id.is_some(),
            check_now: self.send_state() == Some(SendState::Unknown)
                || self.row.provider_id.is_some() && !status.is_final(),
            hold: waits && self.send_state() == Some(SendState::Due),
            reschedule: waits,
        }
    }
}

fn witness(person: &PersonRow) -> DetailPerson {
    DetailPerson { witness: true, role: "Witness".into(), ..stranger(person, 0) }
}

/// Somebody who is known from the provider only.
fn stranger(person: &PersonRow, number: u32) -> DetailPerson {
    DetailPerson {
        recipient: None,
        number,
        kind: if person.kind == "cc" { RecipientKind::Cc } else { RecipientKind::Signer },
        witness: false,
        name: person.name.clone(),
        email: person.email.clone(),
        role: String::new(),
        group: person.group.unwrap_or(1),
        status: person.status.clone(),
        invited_at: person.invited_at,
        signed_at: person.signed_at,
        email_status: person.email_status.clone(),
        there: person.provider_id.clone(),
    }
}

/// A way in which a recipient and a person at the provider can be the same.
type Way<'a> = &'a dyn Fn(&Recipient, &PersonRow) -> bool;

/// Which person at the provider each recipient is: by address, else by name, else by whoever is left in the same group.
fn matched(recipients: &[&Recipient], people: &[PersonRow]) -> Vec<Option<usize>> {
    let fold = |text: Option<&str>| text.unwrap_or_default().trim().to_lowercase();
    let same_email = |one: &Recipient, other: &PersonRow| fold(one.email.as_deref()) == fold(Some(&other.email));
    let same_name = |one: &Recipient, other: &PersonRow| fold(one.name.as_deref()) == fold(Some(&other.name));
    let same_place = |one: &Recipient, other: &PersonRow| other.group.is_none_or(|group| group == one.group);
    let ways: [Way<'_>; 3] = [&same_email, &same_name, &same_place];
    let mut found: Vec<Option<usize>> = vec![None; recipients.len()];
    for way in ways {
        for (place, recipient) in recipients.iter().enumerate() {
            let kind = if recipient.kind == RecipientKind::Cc { "cc" } else { "signer" };
            let fits = |(index, person): &(usize, &PersonRow)| {
                person.kind == kind && !found.contains(&Some(*index)) && way(recipient, person)
            };
            if found[place].is_none() {
                found[place] = people.iter().enumerate().find(fits).map(|(index, _)| index);
            }
        }
    }
    found
}

fn file_error(error: &Value) -> String {
    let text = |member: &str| error.get(member).and_then(Value::as_str).unwrap_or_default();
    match (text("fileName"), text("code")) {
        ("", code) => code.to_owned(),
        (file, "PASSWORD_PROTECTED") => format!("{file} needs a password"),
        (file, "MALICIOUS_PDF") => format!("{file} carries a script"),
        (file, "PDF_READER") => format!("{file} cannot be read"),
        (file, "NO_PAGE_FOR_TAG_ERROR") => format!("a tag points at a page that {file} does not have"),
        (file, code) => format!("{file}: {code}"),
    }
}

/// When the month of this moment began, where this computer is.
pub(crate) fn month_began(at: Millis) -> Millis {
    let began = || {
        let instant = jiff::Timestamp::from_millisecond(at.0).ok()?;
        instant.to_zoned_datetime(jiff::tz::TimeZone::system()).first_of_month().ok()?.start_of_day().ok()
    };
    began().map_or(at, |began| Millis(began.timestamp().as_millisecond()))
}

/// What happened, newest first.
pub(crate) fn timeline(facts: &Facts, events: &[EventRow], provider: &str) -> Vec<TimelineEntry> {
    let mut entries: Vec<TimelineEntry> = Vec::new();
    let mut say = |at, text: String, of, tone: &str| {
        entries.push(TimelineEntry { at, text, of, tone: tone.into() });
    };
    let names: Vec<String> = facts.people().into_iter().map(|person| person.name).collect();
    let active = Active::of(events);
    if facts.row.elsewhere {
        say(
            facts.row.made_at,
            "Made on another computer or on the provider’s own pages".into(),
            FactOf::Provider,
            "plain",
        );
    } else {
        say(facts.row.made_at, "Created".into(), FactOf::You, "plain");
    }
    for event in events {
        let why = event.detail.get("why").and_then(Value::as_str).unwrap_or_default();
        match event.kind.as_str() {
            "found_elsewhere" => say(event.at, format!("Found at {provider}"), FactOf::App, "plain"),
            "send_queued" => say(event.at, "Send asked for by you".into(), FactOf::You, "plain"),
            "send_submitted" => say(event.at, format!("Accepted by {provider}"), FactOf::App, "plain"),
            "send_failed" => {
                say(event.at, format!("Not accepted by {provider}. {why}").trim().into(), FactOf::Provider, "bad")
            }
            "send_unknown" => say(event.at, "The answer did not arrive; being looked up".into(), FactOf::App, "warn"),
            "send_not_sent" => say(event.at, "Did not get through; nothing was sent".into(), FactOf::App, "warn"),
            "send_held" => say(event.at, "Held; nothing was sent".into(), FactOf::App, "warn"),
            "send_rescheduled" => say(event.at, "Another time chosen by you".into(), FactOf::You, "plain"),
            "send_repeated" => say(event.at, "Sent again by you".into(), FactOf::You, "warn"),
            "send_assumed" => say(event.at, "Marked as sent by you".into(), FactOf::You, "plain"),
            "send_twice" => say(event.at, format!("Found twice at {provider}"), FactOf::App, "bad"),
            "send_found_late" => say(event.at, format!("Found at {provider} after all"), FactOf::App, "bad"),
            "copy_withdrawn" => say(event.at, "Copy withdrawn by you".into(), FactOf::You, "plain"),
            "send_stopped" => say(event.at, "Stopped by you; nothing was sent".into(), FactOf::You, "plain"),
            "pack_fetched" => say(event.at, "Finished documents saved on this computer".into(), FactOf::App, "plain"),
            "pack_changed" => {
                let file = event.detail.get("file").and_then(Value::as_str).unwrap_or_default();
                say(event.at, format!("{file} is not as it was delivered"), FactOf::App, "bad");
            }
            "status_changed" => {
                if let Some((text, tone)) = status_words(event, &names, &active) {
                    say(event.at, text, FactOf::Provider, tone);
                }
            }
            "person_changed" => {
                if let Some((at, text, tone)) = person_words(event, &names, &active) {
                    say(at, text, FactOf::Provider, tone);
                }
            }
            _ => {
                if let Some((text, of, tone)) = act_words(event, &names, provider) {
                    say(event.at, text, of, tone);
                }
            }
        }
    }
    if let (Some(at), false) = (facts.row.checked_at, facts.row.status.is_final()) {
        let waiting = facts.waiting_for();
        let text = match waiting.as_slice() {
            [] => "Checked".into(),
            [name] => format!("Checked: still waiting for {}", words::first_name(name, &names)),
            more => format!("Checked: still waiting for {}", more.len()),
        };
        say(at, text, FactOf::App, "now");
    }
    // Newest first; what came in one moment keeps its order, turned round.
    entries.reverse();
    entries.sort_by_key(|entry| std::cmp::Reverse(entry.at));
    entries
}

/// What was done from here to an envelope that is out.
fn act_words(event: &EventRow, names: &[String], provider: &str) -> Option<(String, FactOf, &'static str)> {
    let text = |member: &str| event.detail.get(member).and_then(Value::as_str);
    let name = words::first_name(text("name").unwrap_or_default(), names);
    let you = |said: String| Some((said, FactOf::You, "plain"));
    match event.kind.as_str() {
        "reminded" => you(format!("Reminder to {name} asked for by you")),
        "corrected" => match (text("toName"), text("toEmail")) {
            (_, Some(email)) => you(format!("Address of {name} corrected by you: {email}")),
            (Some(new), None) => you(format!("Name of {name} corrected by you: {new}")),
            (None, None) => None,
        },
        "pack_resent" => you(format!("Finished documents sent to {name} again, asked for by you")),
        "paper_given" => you(format!("Copy signed by {name} on paper handed in by you")),
        "deleted_there" => you(format!("Deleted at {provider} by you")),
        "reopened" => you("Opened again as a draft by you".into()),
        "act_unheard" => {
            let what = match text("act").unwrap_or_default() {
                "remind" => format!("to a reminder to {name}"),
                "correct" => format!("to a correction of {name}"),
                "resend" => format!("to sending {name} the documents again"),
                "paper" => format!("to a copy signed by {name}"),
                _ => "to the deletion".into(),
            };
            Some((format!("The answer {what} did not arrive"), FactOf::App, "warn"))
        }
        _ => None,
    }
}

/// Invitations that go with the envelope becoming active come with it, or just before or after.
const WITH_ACTIVE: i64 = 5_000;

fn status_of(event: &EventRow) -> Option<EnvelopeStatus> {
    serde_json::from_value(event.detail.get("to")?.clone()).ok()
}

fn invited(event: &EventRow) -> Option<&str> {
    let status: PersonStatus = serde_json::from_value(event.detail.get("status")?.clone()).ok()?;
    if status == PersonStatus::Invited { event.detail.get("name")?.as_str() } else { None }
}

/// When the envelope became active, and who was invited then: one line tells both.
#[derive(Default)]
struct Active<'a> {
    at: Millis,
    invited: Vec<&'a str>,
}

impl<'a> Active<'a> {
    fn of(events: &'a [EventRow]) -> Self {
        let active =
            |event: &&EventRow| event.kind == "status_changed" && status_of(event) == Some(EnvelopeStatus::Waiting);
        let Some(active) = events.iter().find(active) else { return Self::default() };
        let told = Self { at: active.at, invited: Vec::new() };
        let near = |event: &&EventRow| event.kind == "person_changed" && told.is_near(event);
        let mut names: Vec<&str> = Vec::new();
        for name in events.iter().filter(near).filter_map(invited) {
            if !names.contains(&name) {
                names.push(name);
            }
        }
        Self { invited: names, ..told }
    }

    fn is_near(&self, event: &EventRow) -> bool {
        (event.at.0 - self.at.0).abs() <= WITH_ACTIVE
    }
}

fn status_words(event: &EventRow, names: &[String], active: &Active<'_>) -> Option<(String, &'static str)> {
    let to = status_of(event)?;
    if to == EnvelopeStatus::Waiting && !active.invited.is_empty() {
        let called: Vec<&str> = active.invited.iter().map(|name| words::first_name(name, names)).collect();
        return Some((format!("Active, {} invited", words::listed(&called)), "plain"));
    }
    let said = match to {
        EnvelopeStatus::Waiting => ("Active: the first group is invited", "plain"),
        EnvelopeStatus::Completed => ("Completed: everyone has signed", "good"),
        EnvelopeStatus::Declined => ("Declined", "bad"),
        EnvelopeStatus::Expired => ("Expired", "warn"),
        EnvelopeStatus::Withdrawn => ("Withdrawn", "plain"),
        EnvelopeStatus::Errored => ("Could not be prepared", "bad"),
        EnvelopeStatus::Deleted => ("Deleted at the provider", "warn"),
        EnvelopeStatus::Paused => ("Paused", "warn"),
        _ => return None,
    };
    Some((said.0.into(), said.1))
}

fn person_words(event: &EventRow, names: &[String], active: &Active<'_>) -> Option<(Millis, String, &'static str)> {
    let whole = event.detail.get("name")?.as_str()?;
    let name = words::first_name(whole, names);
    let status: PersonStatus = serde_json::from_value(event.detail.get("status")?.clone()).ok()?;
    let signed_at = event.detail.get("signedAt").and_then(Value::as_i64).map(Millis);
    let at = signed_at.unwrap_or(event.at);
    match status {
        PersonStatus::Signed => Some((at, format!("{name} signed"), "good")),
        PersonStatus::Approved => Some((at, format!("{name} approved"), "good")),
        PersonStatus::Declined => Some((event.at, format!("{name} declined"), "bad")),
        PersonStatus::Bounced => Some((event.at, format!("The invitation to {name} came back"), "warn")),
        PersonStatus::Invited if active.is_near(event) && active.invited.contains(&whole) => None,
        PersonStatus::Invited => Some((event.at, format!("{name} invited"), "plain")),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn event(at: i64, kind: &str, detail: Value) -> EventRow {
        EventRow { at: Millis(at), kind: kind.into(), detail }
    }

    fn invited_at(at: i64, name: &str) -> EventRow {
        event(at, "person_changed", json!({ "name": name, "status": { "is": "invited" } }))
    }

    #[test]
    fn the_first_invitations_are_told_with_the_envelope_becoming_active() {
        let names = ["Kofi Asante".to_owned(), "Martha Quill".to_owned()];
        let events = [
            event(1_000, "status_changed", json!({ "to": { "is": "waiting" } })),
            invited_at(1_000, "Kofi Asante"),
            invited_at(1_200, "Martha Quill"),
            invited_at(90_000, "Kofi Asante"),
        ];
        let active = Active::of(&events);
        let told = status_words(&events[0], &names, &active).expect("words").0;
        assert_eq!(told, "Active, Kofi and Martha invited");
        assert!(person_words(&events[1], &names, &active).is_none());
        // An invitation that went out again later has a line of its own.
        assert_eq!(person_words(&events[3], &names, &active).expect("words").1, "Kofi invited");
    }

    #[test]
    fn an_envelope_whose_invitations_came_later_says_so_one_by_one() {
        let names = ["Kofi Asante".to_owned()];
        let events =
            [event(1_000, "status_changed", json!({ "to": { "is": "waiting" } })), invited_at(60_000, "Kofi Asante")];
        let active = Active::of(&events);
        assert_eq!(status_words(&events[0], &names, &active).expect("words").0, "Active: the first group is invited");
        assert!(person_words(&events[1], &names, &active).is_some());
    }
}
