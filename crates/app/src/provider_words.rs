//! The words of problems that a provider's own check finds: code, title, hint.

/// In the order of their codes.
pub(crate) const PROBLEMS: &[(&str, &str, &str)] = &[
    (
        "account_provider_unknown",
        "This build does not know the provider of the account",
        "Choose another account, or a newer build.",
    ),
    ("document_empty", "{document} is empty", "Replace it, or take it out."),
    ("document_name_long", "The name of {document} is longer than 255 characters", "Rename the document."),
    (
        "document_restricted",
        "{document} restricts what may be done with it",
        "Send an unlocked copy: the service does not take restricted files. Your own file stays as it is.",
    ),
    ("document_too_many", "There are {count} documents; the service takes {limit}", "Send two envelopes."),
    (
        "document_total_too_large",
        "The documents are {total_mb} MB together; the service takes up to {limit_mb} MB",
        "Shrink the scans or send two envelopes.",
    ),
    (
        "envelope_name_characters",
        "The envelope’s name holds {characters}",
        "The service does not take these characters in a name.",
    ),
    (
        "envelope_name_long",
        "The envelope’s name is {over} characters too long",
        "It may have {limit}; the reference takes the rest.",
    ),
    (
        "group_name_characters",
        "The name of group {group} holds other signs than letters, digits and spaces",
        "Rename the group.",
    ),
    ("group_name_long", "The name of group {group} is {over} characters too long", "It may have {limit}."),
    ("group_name_twice", "Two groups are named {group}", "Rename one of them."),
    (
        "group_of_mixed_kinds",
        "Group {group} mixes tags that do not go together",
        "All of a group are of one kind, and all required or none.",
    ),
    ("group_too_small", "Group {group} has one tag only", "Add another one, or take the group away."),
    ("link_days_out_of_range", "Links cannot work for {days} days", "From {least} to {most} days can be chosen."),
    ("message_brace", "The message holds a curly bracket", "Everyone gets the same text; nothing is filled in."),
    ("message_long", "The message is {over} characters too long", "It may have {limit}."),
    ("message_missing", "The message is empty", "The service puts it into the invitation."),
    ("recipient_copies_too_many", "{count} people get a copy; the service takes {limit}", "Take some out."),
    ("recipient_copy_twice", "{recipient} is listed twice for a copy", "Take one out."),
    (
        "recipient_kind_unsupported",
        "{recipient} approves, which the service does not know",
        "Let {recipient} sign, or send a copy.",
    ),
    (
        "recipient_name_characters",
        "The name of {recipient} holds {characters}",
        "The service does not take these characters in a name.",
    ),
    ("recipient_name_long", "The name of {recipient} is {over} characters too long", "It may have {limit}."),
    (
        "recipient_role_characters",
        "The role of {recipient} holds {characters}",
        "The service does not take these characters in a role.",
    ),
    ("recipient_role_long", "The role of {recipient} is {over} characters too long", "It may have {limit}."),
    ("recipient_sees_nothing", "{recipient} does not see any document", "Show at least one."),
    ("recipient_signers_too_many", "{count} people sign; the service takes {limit}", "Send two envelopes."),
    ("reminder_days_unsupported", "Reminders cannot go out every {days} days", "Choose one of the offered intervals."),
    ("reply_to_malformed", "{email} is not an e-mail address", "Replies to the invitation go there."),
    (
        "sender_name_characters",
        "The sender’s name holds {characters}",
        "The service does not take these characters in a name.",
    ),
    (
        "tag_help_text_characters",
        "The help text of {tag} holds {characters}",
        "The service does not take these characters.",
    ),
    ("tag_help_text_long", "The help text of {tag} is {over} characters too long", "It may have {limit}."),
    ("tag_name_long", "The name of {tag} is {over} characters too long", "It may have {limit}."),
    ("tag_over_edge", "{tag} reaches over the edge of the page", "Move it inwards, or the service cuts it off."),
    ("tag_past_limit", "{tag} stands further right or down than the service takes", "Move it inwards."),
    ("tag_prefill_characters", "The text of {tag} holds {characters}", "The service does not take these characters."),
    ("tag_radio_without_group", "{tag} is a radio button without a group", "Put it into a group with another one."),
    ("tag_read_only_empty", "{tag} cannot be changed, but is empty", "Fill it in, or let it be changed."),
    ("tag_too_many", "{recipient} has {count} tags; the service takes {limit}", "Take some away."),
    ("tag_too_wide", "{tag} is wider than the page leaves room for", "Make it narrower, or move it to the left."),
    ("yoti_attribute_unknown", "Yoti does not know the attribute {attribute}", "Choose one of the offered ones."),
    (
        "yoti_document_script",
        "{document} carries a script, which Yoti Sign refuses",
        "Print the file to a new PDF and replace it.",
    ),
    (
        "yoti_document_type",
        "{document} does not end as a file of its kind does",
        "Rename it so that it ends in .pdf, .doc or .docx.",
    ),
    ("yoti_rule_unsupported", "A rule stands between tags", "Rules cannot be sent yet; take it away."),
    (
        "yoti_tag_on_word",
        "{tag} stands on a Word file, whose pages are not known",
        "Save the file as PDF and replace it.",
    ),
];

#[cfg(test)]
mod tests {
    use super::PROBLEMS;

    #[test]
    fn every_problem_that_a_provider_finds_has_its_sentence() {
        for code in countersign_providers::problem_codes() {
            assert!(PROBLEMS.iter().any(|words| words.0 == code), "{code}");
        }
    }

    #[test]
    fn codes_are_in_order_and_stand_once() {
        assert!(PROBLEMS.windows(2).all(|pair| pair[0].0 < pair[1].0));
    }
}
