//! The sentences of the list, keyed by code like those of `words.rs`, and what a pill says in a file.

use crate::{list::Pill, words::ErrorWords};

/// code, title, detail, hint.
pub(crate) const ERRORS: &[ErrorWords] = &[
    (
        "export_not_written",
        "{file} could not be written",
        "Nothing that was there before is changed.",
        "Choose another folder, or make room on the disk.",
    ),
    (
        "many_no_draft",
        "This is not a draft",
        "",
        "Only drafts are deleted. Archive what has finished, withdraw what is running.",
    ),
    ("many_no_pack", "There is no pack yet", "", "The finished documents can be fetched when everyone has signed."),
    (
        "many_not_archived",
        "This cannot be archived",
        "",
        "Only finished and withdrawn envelopes are filed away. Withdraw what is running first.",
    ),
    ("many_not_in_archive", "This is not archived", "", "Only what was filed away can be taken out."),
    ("many_not_running", "This is not running", "", "Only envelopes that are waiting for people can be withdrawn."),
    ("many_not_withdrawing", "This is not being withdrawn", "", "The provider was told already, or nothing was asked."),
    ("many_too_many", "These are too many at once", "", "Choose at most {most}."),
    ("search_name_empty", "The search needs a name", "", "Type one that says what it finds."),
    ("search_name_long", "The name is too long", "", "Use at most {most} characters."),
];

/// What a pill says, without what changes by the minute.
pub(crate) fn pill(pill: &Pill) -> String {
    let by = |text: &str, name: &Option<String>| {
        name.as_ref().map_or_else(|| text.to_owned(), |name| format!("{text} by {name}"))
    };
    match pill {
        Pill::Draft { .. } => "Draft".into(),
        Pill::Due { .. } => "Due".into(),
        Pill::Held { .. } => "Held".into(),
        Pill::Preparing => "Preparing".into(),
        Pill::Uploading { .. } => "Uploading".into(),
        Pill::Creating => "Creating".into(),
        Pill::Checking => "Checking".into(),
        Pill::Accepted => "Accepted".into(),
        Pill::WaitingFor { name } => format!("Waiting for {name}"),
        Pill::WaitingForMany { count } => format!("Waiting for {count}"),
        Pill::Finishing => "All signed, not finished".into(),
        Pill::Expires { .. } => "Link expires".into(),
        Pill::NoReminders => "Reminders used up".into(),
        Pill::SentTwice => "Sent twice".into(),
        Pill::Quiet { days } => format!("Quiet for {days} days"),
        Pill::Bounced { name } => format!("Bounced: {name}"),
        Pill::Withdrawing { .. } => "Withdrawing".into(),
        Pill::Completed => "Completed".into(),
        Pill::Declined { name } => by("Declined", name),
        Pill::Expired => "Expired".into(),
        Pill::Withdrawn => "Withdrawn".into(),
        Pill::Errored => "Ended with an error".into(),
        Pill::NotSent => "Not sent".into(),
        Pill::Deleted => "Deleted".into(),
        Pill::Assumed => "Marked as sent".into(),
        Pill::Archived => "Archived".into(),
        Pill::Other { word } => word.clone(),
    }
}
