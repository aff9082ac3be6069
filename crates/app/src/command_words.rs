//! The sentences of ENVELOPE.json and of the command line, keyed by code like those of `words.rs`.

use crate::words::ErrorWords;

/// code, title, detail, hint.
pub(crate) const ERRORS: &[ErrorWords] = &[
    (
        "account_unknown",
        "There is no account called {account}",
        "Known are {known}.",
        "Give the name or the id that `accounts` shows.",
    ),
    ("command_account_several", "Several accounts are called {account}", "", "Give the id that `accounts` shows."),
    (
        "command_no_envelope",
        "There is no envelope {id}",
        "",
        "Give the id, the reference or the word of --once; `status` lists them.",
    ),
    ("command_not_sent", "{envelope} is a draft and was not sent", "", "Send it first."),
    (
        "command_once_gone",
        "What was sent with the word {word} is no longer here",
        "It was sent once, so it is not sent again.",
        "Use another word for another envelope.",
    ),
    (
        "command_other_version",
        "Countersign runs here in another version than this command",
        "",
        "Close it and start it again, or use the command that came with it.",
    ),
    (
        "envelope_file_absent",
        "{document} is not there",
        "{place}",
        "Put the file there, or name it by its path from the folder of {file}.",
    ),
    (
        "envelope_file_document_twice",
        "Two documents are called {document}",
        "{place}",
        "Give one of them another “name”.",
    ),
    ("envelope_file_from_one", "This counts from 1", "{place}", "The first is 1."),
    (
        "envelope_file_group_other",
        "The group {id} is of another kind, or of another person, than this tag",
        "{place}",
        "Give the tag a group of its own kind and recipient.",
    ),
    ("envelope_file_id_twice", "The id {id} is there twice", "{place}", "Give each its own."),
    (
        "envelope_file_missing",
        "“{name}” is missing",
        "{place} (line {line})",
        "Add it; docs/envelope-json.md says what it holds.",
    ),
    ("envelope_file_no_document", "There is no document called {document}", "{place}", "Known are: {known}."),
    ("envelope_file_no_group", "There is no group with the id {id}", "{place}", "Known are: {known}."),
    ("envelope_file_no_recipient", "There is no recipient with the id {id}", "{place}", "Known are: {known}."),
    (
        "envelope_file_no_witness",
        "{id} has no witness",
        "{place}",
        "Give that recipient “witness”: true, or take it away here.",
    ),
    ("envelope_file_not_json", "{file} is not JSON", "Line {line}, column {column}: {cause}", "Mend it there."),
    (
        "envelope_file_not_ours",
        "{file} does not say that it is a Countersign envelope",
        "{place}",
        "Begin it with “countersign_envelope”: 1.",
    ),
    (
        "envelope_file_outside",
        "{document} is not below the folder of the file",
        "{place}",
        "Copy the document into that folder, and name it by its path from there.",
    ),
    (
        "envelope_file_too_large",
        "{file} is too large for an envelope file",
        "",
        "Documents are named in it by path, they do not stand in it.",
    ),
    ("envelope_file_twice", "“{name}” is there twice", "{place} (line {line})", "Take one of them out."),
    (
        "envelope_file_unknown",
        "“{name}” is not known here",
        "{place} (line {line})",
        "Take it out, or correct its name. Known are: {known}.",
    ),
    ("envelope_file_version", "{file} is of version {version} of the format", "{place}", "This build reads version 1."),
    (
        "envelope_file_wrong",
        "This is not what stands here: {cause}",
        "{place} (line {line})",
        "docs/envelope-json.md says what it holds.",
    ),
    (
        "export_failed",
        "The folder could not be written",
        "{cause}",
        "Choose another one, or make room. Nothing was left behind.",
    ),
    (
        "pack_altered",
        "The finished documents here are not as they were fetched",
        "{folder}",
        "Look at the envelope in Countersign: it shows which file differs.",
    ),
    (
        "pack_in_the_way",
        "Something else is in {folder}",
        "",
        "Move it away, or name another folder. Nothing was written over.",
    ),
    (
        "pack_not_complete",
        "{envelope} has no finished documents yet",
        "",
        "Everyone has to sign first; `wait` waits for that.",
    ),
    (
        "pack_not_copied",
        "The finished documents could not be copied to {folder}",
        "{cause}",
        "Name another folder, or make room.",
    ),
    ("withdraw_not_running", "{envelope} is not running", "", "Only what waits for people can be withdrawn."),
];

/// code, sentence.
pub(crate) const SENTENCES: &[(&str, &str)] = &[
    ("command_bounced", "The invitation of {name} came back."),
    (
        "command_check_ready",
        "{file} can be sent through {account}: documents {documents}, people {people}, tags {tags}.",
    ),
    ("command_check_stops", "{file} cannot be sent as it is."),
    ("command_declined", "{name} declined."),
    ("command_interrupted", "Interrupted. What was sent goes on at its provider."),
    ("command_later", "The provider asked to wait: it goes out again after {time}, while Countersign runs."),
    ("command_mailbox", "Practice sends no e-mail: its invitations are at {address}"),
    ("command_more", "And {count} more; --all lists them."),
    ("command_of_account", "Through {account}, id {id}"),
    ("command_once_before", "This word was sent before; here is what became of it."),
    ("command_pack", "The finished documents are in {folder}"),
    ("command_reminded", "{name} was reminded."),
    ("command_scheduled", "It goes out on {time}, while Countersign runs."),
    ("command_signed", "{name} signed."),
    ("command_status_accepted", "Accepted; the provider prepares it."),
    ("command_status_completed", "Everyone has signed."),
    ("command_status_declined", "Somebody declined."),
    ("command_status_deleted", "It was deleted at the provider."),
    ("command_status_draft", "A draft."),
    ("command_status_errored", "The provider could not prepare it."),
    ("command_status_expired", "The time to sign ran out."),
    ("command_status_paused", "It is paused at the provider."),
    ("command_status_sending", "It is being sent."),
    ("command_status_unrecognised", "The provider says: {word}."),
    ("command_status_waiting", "Waiting for people to sign."),
    ("command_status_withdrawn", "Withdrawn."),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_are_in_order_and_stand_once() {
        let sorted = |codes: Vec<&str>| codes.windows(2).all(|pair| pair[0] < pair[1]);
        assert!(sorted(ERRORS.iter().map(|words| words.0).collect()));
        assert!(sorted(SENTENCES.iter().map(|words| words.0).collect()));
    }

    #[test]
    fn no_sentence_blames_or_shouts() {
        let all = ERRORS.iter().flat_map(|words| [words.1, words.2, words.3]).chain(SENTENCES.iter().map(|w| w.1));
        for text in all {
            for word in ["please", "oops", "invalid", "failed to", "!", "'"] {
                assert!(!text.to_lowercase().contains(word), "{text}");
            }
        }
    }
}
