//! What commands answer with: JSON with the members of `docs/cli.md`, and the same as lines for people.

use countersign_envelope::{Account, EnvelopeStatus, Environment, Millis, PersonStatus, SendState};
use countersign_store::{EnvelopeRow, PackRow, PersonRow, SendRow};
use serde_json::{Value, json};

use crate::{accounts::KeyPlace, drafts::WordedProblem, words};

/// An instant as text that programs read: RFC 3339, UTC.
pub(super) fn instant(at: Millis) -> Option<String> {
    jiff::Timestamp::from_millisecond(at.0).ok().map(|at| at.to_string())
}

/// The word of a status.
pub(super) fn word_of_status(status: &EnvelopeStatus) -> &'static str {
    match status {
        EnvelopeStatus::Draft => "draft",
        EnvelopeStatus::Sending => "sending",
        EnvelopeStatus::Accepted => "accepted",
        EnvelopeStatus::Waiting => "waiting",
        EnvelopeStatus::Completed => "completed",
        EnvelopeStatus::Declined => "declined",
        EnvelopeStatus::Expired => "expired",
        EnvelopeStatus::Withdrawn => "withdrawn",
        EnvelopeStatus::Errored => "errored",
        EnvelopeStatus::Deleted => "deleted",
        EnvelopeStatus::Paused => "paused",
        EnvelopeStatus::Unrecognised(_) => "unrecognised",
    }
}

/// A status as a sentence.
pub(crate) fn sentence_of_status(status: &EnvelopeStatus) -> String {
    let raw = if let EnvelopeStatus::Unrecognised(raw) = status { raw.as_str() } else { "" };
    words::sentence(&format!("command_status_{}", word_of_status(status)), &[("word", raw)])
}

fn word_of_person(status: &PersonStatus) -> &'static str {
    match status {
        PersonStatus::NotInvited => "not_invited",
        PersonStatus::Invited => "invited",
        PersonStatus::Acting => "acting",
        PersonStatus::Signed => "signed",
        PersonStatus::Approved => "approved",
        PersonStatus::Declined => "declined",
        PersonStatus::Stopped => "stopped",
        PersonStatus::Bounced => "bounced",
        PersonStatus::Unrecognised(_) => "unrecognised",
    }
}

fn word_of_send(state: SendState) -> &'static str {
    match state {
        SendState::Due => "due",
        SendState::Held => "held",
        SendState::Preflight => "preflight",
        SendState::Intent => "intent",
        SendState::Gated => "gated",
        SendState::Submitted => "submitted",
        SendState::Unknown => "unknown",
        SendState::Failed => "failed",
        SendState::Stopped => "stopped",
        SendState::Assumed => "assumed",
    }
}

/// Where an account's envelopes go.
pub(super) fn word_of_environment(environment: Environment) -> &'static str {
    match environment {
        Environment::Practice => "practice",
        Environment::Sandbox => "sandbox",
        Environment::Production => "production",
        Environment::Custom => "custom",
    }
}

/// Where an account's key is.
pub(super) fn word_of_key(key: KeyPlace) -> &'static str {
    match key {
        KeyPlace::Keychain => "keychain",
        KeyPlace::Session => "session",
        KeyPlace::Missing => "missing",
        KeyPlace::NotNeeded => "not_needed",
    }
}

/// What is stored of an envelope.
pub(super) struct Report {
    pub row: EnvelopeRow,
    pub account: Account,
    pub send: Option<SendRow>,
    pub people: Vec<PersonRow>,
    pub pack: Option<PackRow>,
}

impl Report {
    /// The sentence of the send while that matters, else of the envelope.
    pub fn sentence(&self) -> String {
        match &self.send {
            Some(send) if matches!(self.row.status, EnvelopeStatus::Sending | EnvelopeStatus::Draft) => {
                words::sentence(&crate::envelopes::sentence_of(send), &[])
            }
            _ => sentence_of_status(&self.row.status),
        }
    }

    pub fn json(&self) -> Value {
        let row = &self.row;
        let at = |at: Option<Millis>| at.and_then(instant);
        let person = |person: &PersonRow| {
            json!({"name": person.name, "email": person.email, "kind": person.kind, "group": person.group,
                "status": word_of_person(&person.status), "signed_at": at(person.signed_at)})
        };
        let send = self.send.as_ref().map(|send| {
            json!({"state": word_of_send(send.state), "why": send.why, "due_at": at(send.due_at), "chosen": send.chosen})
        });
        let pack = self.pack.as_ref().map(|pack| {
            let files: Vec<Value> = pack
                .files
                .iter()
                .map(|file| json!({"name": file.name, "size_bytes": file.size_bytes, "sha256": file.sha256}))
                .collect();
            json!({"folder": pack.folder, "fetched_at": instant(pack.at), "files": files})
        });
        json!({
            "id": row.id, "reference": row.reference, "name": row.name, "account": self.account.name,
            "environment": word_of_environment(self.account.environment),
            "status": word_of_status(&row.status), "provider_status": row.provider_status, "provider_id": row.provider_id,
            "made_at": instant(row.made_at), "sent_at": at(row.sent_at), "completed_at": at(row.completed_at),
            "checked_at": at(row.checked_at), "sentence": self.sentence(), "send": send,
            "people": self.people.iter().map(person).collect::<Vec<_>>(), "pack": pack,
        })
    }

    pub fn line(&self) -> String {
        let name = if self.row.name.is_empty() { "-" } else { &self.row.name };
        format!("{}  {:<12}  {}  {}", self.row.reference, word_of_status(&self.row.status), name, self.row.id)
    }

    pub fn lines(&self) -> Vec<String> {
        let mut lines = vec![
            format!("{} ({})", if self.row.name.is_empty() { "-" } else { &self.row.name }, self.row.reference),
            self.sentence(),
            words::sentence("command_of_account", &[("account", &self.account.name), ("id", self.row.id.as_str())]),
        ];
        let person = |person: &PersonRow| {
            let status = word_of_person(&person.status).replace('_', " ");
            format!("  {}. {} <{}>: {status}", person.group.unwrap_or(1), person.name, person.email)
        };
        lines.extend(self.people.iter().map(person));
        if let Some(pack) = &self.pack {
            lines.push(words::sentence("command_pack", &[("folder", &pack.folder)]));
        }
        lines
    }
}

/// A problem with its place in the file.
pub(super) fn problem(problem: &WordedProblem, file: &str, pointer: &str) -> (Value, String) {
    use countersign_envelope::Severity;
    let severity = match problem.problem.severity {
        Severity::MustFix => "must_fix",
        Severity::WorthALook => "worth_a_look",
    };
    let json = json!({"severity": severity, "code": problem.problem.code, "title": problem.title,
        "location": problem.location, "hint": problem.hint, "pointer": pointer});
    let place = if pointer.is_empty() { file.to_owned() } else { format!("{file}, {pointer}") };
    let stop = if severity == "must_fix" { "" } else { "(worth a look) " };
    (json, format!("{place}: {stop}{}. {}", problem.title, problem.hint))
}
