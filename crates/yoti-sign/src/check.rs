//! Why a draft cannot go through Yoti Sign (section 14), beyond what [`countersign_envelope::check`] finds.
//!
//! Already said there: no document, no signer, missing and malformed addresses, tags on missing pages or hidden
//! documents, two tags of one name, a signer who signs nothing (V38). Mended when sending, so never a problem: gaps
//! between signing groups (V13), a date that is not required (V28), mixed groups (V30 in part).

mod people;
mod tags;

use countersign_envelope::{Composition, DocumentKind, Problem, check::is_email};
use countersign_provider::{AccountFeatures, Capabilities};

use crate::{
    Mode,
    capabilities::{NAME_FORBIDDEN, REFERENCE_CHARS, TEXT_FORBIDDEN, WIRE_NAME_CHARS, capabilities},
};

/// The code of every problem that this check can find.
pub const CODES: [&str; 33] = [
    "document_empty",
    "document_name_long",
    "document_restricted",
    "document_too_many",
    "document_total_too_large",
    "envelope_name_characters",
    "envelope_name_long",
    "group_name_characters",
    "group_name_long",
    "group_name_twice",
    "group_of_mixed_kinds",
    "group_too_small",
    "link_days_out_of_range",
    "message_brace",
    "message_long",
    "message_missing",
    "recipient_copies_too_many",
    "recipient_copy_twice",
    "recipient_kind_unsupported",
    "recipient_name_characters",
    "recipient_name_long",
    "recipient_role_characters",
    "recipient_role_long",
    "recipient_sees_nothing",
    "recipient_signers_too_many",
    "reminder_days_unsupported",
    "reply_to_malformed",
    "sender_name_characters",
    "yoti_attribute_unknown",
    "yoti_document_script",
    "yoti_document_type",
    "yoti_rule_unsupported",
    "yoti_tag_on_word",
];

/// The codes about tags.
pub const TAG_CODES: [&str; 10] = [
    "tag_help_text_characters",
    "tag_help_text_long",
    "tag_name_long",
    "tag_over_edge",
    "tag_past_limit",
    "tag_prefill_characters",
    "tag_radio_without_group",
    "tag_read_only_empty",
    "tag_too_many",
    "tag_too_wide",
];

/// The problems of a draft. Pure; takes any draft, also an empty one.
pub fn check(composition: &Composition, features: &AccountFeatures) -> Vec<Problem> {
    let able = capabilities(Mode::Live);
    let mut problems = Vec::new();
    documents(composition, &able, &mut problems);
    people::check(composition, &able, &mut problems);
    tags::check(composition, &able, &mut problems);
    words(composition, features, &able, &mut problems);
    problems
}

/// The characters of `text` that stand in `forbidden`, each once, as they are shown: `: ?`.
fn forbidden_in(text: &str, forbidden: &str) -> Option<String> {
    let mut found: Vec<String> = Vec::new();
    for character in text.chars().filter(|c| forbidden.contains(*c)).map(String::from) {
        if !found.contains(&character) {
            found.push(character);
        }
    }
    (!found.is_empty()).then(|| found.join(" "))
}

/// How many characters `text` has more than `most`.
fn over(text: &str, most: u32) -> Option<u32> {
    let count = text.trim().chars().count() as u32;
    (count > most).then(|| count - most)
}

fn number(value: impl std::fmt::Display) -> String {
    value.to_string()
}

/// V1 to V4.
fn documents(composition: &Composition, able: &Capabilities, problems: &mut Vec<Problem>) {
    let documents = &composition.documents;
    if documents.len() > able.limits.documents as usize {
        let problem = Problem::must_fix("document_too_many").with("limit", &number(able.limits.documents));
        problems.push(problem.with("count", &number(documents.len())));
    }
    let total: u64 = documents.iter().map(|document| u64::from(document.size_bytes)).sum();
    if total > u64::from(able.limits.total_bytes) {
        let megabytes = |bytes: u64| format!("{:.1}", bytes as f64 / 1_000_000.0);
        let problem = Problem::must_fix("document_total_too_large").with("total_mb", &megabytes(total));
        problems.push(problem.with("limit_mb", &megabytes(u64::from(able.limits.total_bytes))));
    }
    for document in documents {
        let mut say = |code: &str| {
            problems.push(Problem::must_fix(code).on_document(&document.id, &document.name));
        };
        let extension = document.name.rsplit_once('.').map(|(_, extension)| extension.to_lowercase());
        let fits = match document.kind {
            DocumentKind::Pdf => extension.as_deref() == Some("pdf"),
            DocumentKind::Word => matches!(extension.as_deref(), Some("doc" | "docx")),
        };
        if !fits {
            say("yoti_document_type");
        }
        if document.size_bytes == 0 {
            say("document_empty");
        }
        if document.name.chars().count() > 255 {
            say("document_name_long");
        }
        if document.restricted {
            say("document_restricted");
        }
        if document.scripted {
            say("yoti_document_script");
        }
    }
}

/// V5 to V8 and V20: the name, the message and the settings.
fn words(composition: &Composition, features: &AccountFeatures, able: &Capabilities, problems: &mut Vec<Problem>) {
    let reference = if features.reference_in_name == Some(false) { 0 } else { REFERENCE_CHARS };
    let name_chars = WIRE_NAME_CHARS - reference;
    if let Some(over) = over(&composition.name, name_chars) {
        let problem = Problem::must_fix("envelope_name_long").in_field("name").with("limit", &number(name_chars));
        problems.push(problem.with("over", &number(over)));
    }
    if let Some(found) = forbidden_in(&composition.name, NAME_FORBIDDEN) {
        let problem = Problem::must_fix("envelope_name_characters").in_field("name");
        problems.push(problem.with("characters", &found));
    }
    let message = composition.message.trim();
    if message.is_empty() {
        problems.push(Problem::must_fix("message_missing").in_field("message"));
    }
    if let Some(over) = over(message, able.limits.message_chars) {
        let problem = Problem::must_fix("message_long").in_field("message").with("over", &number(over));
        problems.push(problem.with("limit", &number(able.limits.message_chars)));
    }
    if message.contains(['{', '}']) {
        problems.push(Problem::worth_a_look("message_brace").in_field("message"));
    }
    let options = &composition.options;
    if let Some(found) = options.sender_name.as_deref().and_then(|name| forbidden_in(name, TEXT_FORBIDDEN)) {
        let problem = Problem::must_fix("sender_name_characters").in_field("senderName");
        problems.push(problem.with("characters", &found));
    }
    if let Some(address) = options.reply_to.as_deref().map(str::trim).filter(|a| !a.is_empty() && !is_email(a)) {
        let problem = Problem::must_fix("reply_to_malformed").in_field("replyTo");
        problems.push(problem.with("email", address));
    }
    if !able.limits.reminder_days.contains(&options.reminder_days) {
        let problem = Problem::must_fix("reminder_days_unsupported").in_field("reminderDays");
        problems.push(problem.with("days", &number(options.reminder_days)));
    }
    if let Some(problem) = link_days(options.link_days, able) {
        problems.push(problem);
    }
    if !composition.rules.is_empty() {
        problems.push(Problem::must_fix("yoti_rule_unsupported"));
    }
}

/// V20.
fn link_days(days: u16, able: &Capabilities) -> Option<Problem> {
    let (least, most) = (able.limits.link_days_min, able.limits.link_days_max);
    (!(least..=most).contains(&days)).then(|| {
        let problem = Problem::must_fix("link_days_out_of_range").in_field("linkDays").with("days", &number(days));
        problem.with("least", &number(least)).with("most", &number(most))
    })
}
