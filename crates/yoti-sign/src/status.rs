//! Their words to ours (sections 20 and 23.1).

use countersign_envelope::{EnvelopeStatus, Millis, PersonStatus};
use countersign_provider::{PersonKind, ProviderEnvelope, ProviderFileError, ProviderPerson};
use serde_json::Value;

use crate::wire::{
    envelope::{Envelope, FileError, Recipient},
    search::Row,
};

/// An envelope's word.
pub(crate) fn envelope_status(raw: &str, marked_for_deletion: bool) -> EnvelopeStatus {
    if marked_for_deletion {
        return EnvelopeStatus::Deleted;
    }
    match raw.trim().to_uppercase().as_str() {
        "QUEUED" | "INITIALISING" | "INITIALIZING" => EnvelopeStatus::Accepted,
        "ACTIVE" => EnvelopeStatus::Waiting,
        "COMPLETE" | "COMPLETED" => EnvelopeStatus::Completed,
        "ARCHIVED" => EnvelopeStatus::Withdrawn,
        "ERRORED" | "ERROR" | "FILE_UPLOAD_ERROR" => EnvelopeStatus::Errored,
        _ => EnvelopeStatus::Unrecognised(raw.into()),
    }
}

fn kind(recipient: &Recipient) -> PersonKind {
    match recipient.kind.as_deref().unwrap_or("").trim().to_uppercase().as_str() {
        "CC" => PersonKind::Cc,
        "WITNESS" => PersonKind::Witness,
        _ => PersonKind::Signer,
    }
}

fn has_signed(recipient: &Recipient) -> bool {
    let word = recipient.sign_status.as_deref().unwrap_or("").trim().to_uppercase();
    matches!(word.as_str(), "SIGNED" | "SIGNED_OFFLINE" | "SIGNED OFFLINE")
}

/// What became of the last e-mail (section 20.4): true when it did not arrive.
fn mail_failed(word: &str) -> bool {
    let word = word.to_uppercase();
    ["BOUNC", "FAIL", "REJECT", "COMPLAIN"].iter().any(|part| word.contains(part))
}

/// A person's standing. The provider says only whether they signed; the rest is told by the envelope, the groups
/// before theirs, and the e-mail (section 20.2).
fn person_status(recipient: &Recipient, all: &[Recipient], envelope: &EnvelopeStatus) -> PersonStatus {
    let word = recipient.sign_status.as_deref().unwrap_or("").trim().to_uppercase();
    if kind(recipient) == PersonKind::Cc {
        let told = *envelope == EnvelopeStatus::Completed;
        return if told { PersonStatus::Invited } else { PersonStatus::NotInvited };
    }
    match word.as_str() {
        _ if has_signed(recipient) => PersonStatus::Signed,
        _ if *envelope == EnvelopeStatus::Withdrawn => PersonStatus::Stopped,
        "PENDING" | "QUEUED" => PersonStatus::Acting,
        "UNSIGNED" | "" => {
            if recipient.last_email_status.as_deref().is_some_and(mail_failed) {
                return PersonStatus::Bounced;
            }
            let group = recipient.sign_group_order.unwrap_or(1);
            let waits = all.iter().any(|other| {
                kind(other) == PersonKind::Signer && other.sign_group_order.unwrap_or(1) < group && !has_signed(other)
            });
            let invited = recipient.invitation_email_queued_at.is_some() || !waits;
            if invited { PersonStatus::Invited } else { PersonStatus::NotInvited }
        }
        _ => PersonStatus::Unrecognised(recipient.sign_status.clone().unwrap_or_default()),
    }
}

fn person(recipient: &Recipient, all: &[Recipient], envelope: &EnvelopeStatus) -> ProviderPerson {
    ProviderPerson {
        provider_id: recipient.id.clone(),
        kind: kind(recipient),
        name: recipient.name.clone().unwrap_or_default(),
        email: recipient.email.clone().unwrap_or_default(),
        role: recipient.role.clone(),
        group: recipient.sign_group_order,
        raw_status: recipient.sign_status.clone().unwrap_or_default(),
        status: person_status(recipient, all, envelope),
        invited_at: recipient.invitation_email_queued_at.map(Millis),
        signed_at: recipient.signed_at.map(Millis),
        email_status: recipient.last_email_status.clone(),
        signer_provider_id: recipient.signer_id.clone(),
        values: recipient
            .tags
            .iter()
            .filter_map(|tag| Some((tag.name.clone()?, tag.value.clone().unwrap_or_default())))
            .collect(),
    }
}

fn file_error(error: &FileError) -> ProviderFileError {
    let code = error.code.clone().or_else(|| error.message.clone()).unwrap_or_else(|| "ERRORED".into());
    ProviderFileError { file_name: error.file_name.clone(), code }
}

/// An envelope as the provider describes it (section 15.1); `raw` is the reply as it came.
pub(crate) fn envelope(provider_id: &str, read: &Envelope, raw: Value) -> ProviderEnvelope {
    let raw_status = read.status.clone().unwrap_or_default();
    let status = envelope_status(&raw_status, read.marked_for_deletion);
    let details = read.details.clone().unwrap_or_default();
    ProviderEnvelope {
        provider_id: provider_id.into(),
        name: read.envelope_name.clone(),
        created_at: None,
        completed_at: details.completed_at.map(Millis),
        withdrawn_at: details.archived_at.map(Millis),
        people: Some(details.recipients.iter().map(|r| person(r, &details.recipients, &status)).collect()),
        errors: details.errors.iter().map(file_error).collect(),
        raw_status,
        status,
        raw,
    }
}

/// A row of search or find (section 15.3).
pub(crate) fn row(read: &Row, raw: Value) -> ProviderEnvelope {
    let raw_status = read.status.clone().unwrap_or_default();
    ProviderEnvelope {
        provider_id: read.envelope_id.clone(),
        status: envelope_status(&raw_status, read.marked_for_deletion),
        raw_status,
        name: read.envelope.clone(),
        created_at: read.created_at.map(Millis),
        completed_at: None,
        withdrawn_at: None,
        people: None,
        errors: Vec::new(),
        raw,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use rstest::rstest;

    #[rstest]
    #[case("QUEUED", EnvelopeStatus::Accepted)]
    #[case("INITIALISING", EnvelopeStatus::Accepted)]
    #[case("active", EnvelopeStatus::Waiting)]
    #[case("COMPLETE", EnvelopeStatus::Completed)]
    #[case("COMPLETED", EnvelopeStatus::Completed)]
    #[case("ARCHIVED", EnvelopeStatus::Withdrawn)]
    #[case("ERRORED", EnvelopeStatus::Errored)]
    #[case("FILE_UPLOAD_ERROR", EnvelopeStatus::Errored)]
    #[case("ON_HOLIDAY", EnvelopeStatus::Unrecognised("ON_HOLIDAY".into()))]
    fn envelope_words(#[case] raw: &str, #[case] expected: EnvelopeStatus) {
        assert_eq!(envelope_status(raw, false), expected);
        assert_eq!(envelope_status(raw, true), EnvelopeStatus::Deleted);
    }

    fn signer(word: &str, group: u32, queued: Option<i64>, mail: Option<&str>) -> Recipient {
        Recipient {
            sign_status: Some(word.into()),
            sign_group_order: Some(group),
            invitation_email_queued_at: queued,
            last_email_status: mail.map(String::from),
            ..Recipient::default()
        }
    }

    #[rstest]
    #[case::signed(signer("SIGNED", 2, None, None), PersonStatus::Signed)]
    #[case::signed_on_paper(signer("signed offline", 2, None, None), PersonStatus::Signed)]
    #[case::being_processed(signer("PENDING", 1, None, None), PersonStatus::Acting)]
    #[case::first_group(signer("UNSIGNED", 1, None, None), PersonStatus::Invited)]
    #[case::next_group(signer("UNSIGNED", 2, None, None), PersonStatus::NotInvited)]
    #[case::next_group_invited(signer("UNSIGNED", 2, Some(1), None), PersonStatus::Invited)]
    #[case::bounced(signer("UNSIGNED", 1, Some(1), Some("Bounced")), PersonStatus::Bounced)]
    #[case::sent(signer("UNSIGNED", 1, Some(1), Some("SENT")), PersonStatus::Invited)]
    #[case::a_word_of_theirs(signer("NAPPING", 1, None, None), PersonStatus::Unrecognised("NAPPING".into()))]
    fn person_words(#[case] one: Recipient, #[case] expected: PersonStatus) {
        let all = [signer("UNSIGNED", 1, Some(1), None), one.clone()];
        assert_eq!(person_status(&one, &all, &EnvelopeStatus::Waiting), expected);
    }

    #[test]
    fn a_withdrawn_envelope_stops_those_who_have_not_signed() {
        let all = [signer("SIGNED", 1, None, None), signer("UNSIGNED", 1, None, None)];
        let status = |at: usize| person_status(&all[at], &all, &EnvelopeStatus::Withdrawn);
        assert_eq!((status(0), status(1)), (PersonStatus::Signed, PersonStatus::Stopped));
    }

    #[test]
    fn a_copy_is_told_at_the_end() {
        let copy = Recipient { kind: Some("cc".into()), ..Recipient::default() };
        let all = std::slice::from_ref(&copy);
        assert_eq!(person_status(&copy, all, &EnvelopeStatus::Waiting), PersonStatus::NotInvited);
        assert_eq!(person_status(&copy, all, &EnvelopeStatus::Completed), PersonStatus::Invited);
    }
}
