//! V9 to V14, V20 and V22: recipients.

use std::collections::BTreeSet;

use countersign_envelope::{Auth, Composition, Problem, Recipient, RecipientKind};
use countersign_provider::Capabilities;

use super::{forbidden_in, link_days, number, over};
use crate::capabilities::TEXT_FORBIDDEN;

/// What can be asked of the Yoti app (section 10.3); the e-mail address always is.
const ATTRIBUTES: [&str; 8] =
    ["full_name", "date_of_birth", "postal_address", "gender", "nationality", "phone_number", "photo", "photo_auth"];

pub(super) fn check(composition: &Composition, able: &Capabilities, problems: &mut Vec<Problem>) {
    let mut many = |code: &str, count: usize, limit: u32| {
        if count > limit as usize {
            let problem = Problem::must_fix(code).with("count", &number(count));
            problems.push(problem.with("limit", &number(limit)));
        }
    };
    many("recipient_signers_too_many", composition.signers().count(), able.limits.signers);
    many("recipient_copies_too_many", composition.copies().count(), able.limits.copies);
    let mut copies = BTreeSet::new();
    for recipient in &composition.recipients {
        let mut found = texts(recipient, able);
        if recipient.kind == RecipientKind::Cc {
            let email = recipient.email.as_deref().unwrap_or("").trim().to_lowercase();
            if !email.is_empty() && !copies.insert(email) {
                found.push(Problem::must_fix("recipient_copy_twice").in_field("email"));
            }
        } else {
            found.extend(signer(recipient, composition, able));
        }
        let label = recipient.label();
        problems.extend(found.into_iter().map(|problem| problem.of_recipient(&recipient.id, &label)));
    }
}

/// V10: names and roles.
fn texts(recipient: &Recipient, able: &Capabilities) -> Vec<Problem> {
    let mut found = Vec::new();
    let mut text = |field: &str, text: &str, long: &str, characters: &str, most: u32| {
        if let Some(over) = over(text, most) {
            let problem = Problem::must_fix(long).in_field(field).with("over", &number(over));
            found.push(problem.with("limit", &number(most)));
        }
        if let Some(signs) = forbidden_in(text, TEXT_FORBIDDEN) {
            found.push(Problem::must_fix(characters).in_field(field).with("characters", &signs));
        }
    };
    let name = recipient.name.as_deref().unwrap_or("");
    let limits = &able.limits;
    text("name", name, "recipient_name_long", "recipient_name_characters", limits.recipient_name_chars);
    if recipient.kind != RecipientKind::Cc {
        text("role", &recipient.role, "recipient_role_long", "recipient_role_characters", limits.role_chars);
    }
    found
}

fn signer(recipient: &Recipient, composition: &Composition, able: &Capabilities) -> Vec<Problem> {
    let mut found = Vec::new();
    if recipient.kind == RecipientKind::Approver {
        found.push(Problem::must_fix("recipient_kind_unsupported").in_field("kind"));
    }
    found.extend(recipient.options.link_days.and_then(|days| link_days(days, able)));
    if let Auth::App { attributes } = &recipient.auth {
        for attribute in attributes.iter().filter(|a| !ATTRIBUTES.contains(&a.as_str())) {
            found.push(Problem::must_fix("yoti_attribute_unknown").in_field("auth").with("attribute", attribute));
        }
    }
    let documents = &composition.documents;
    if !documents.is_empty() && documents.iter().all(|document| recipient.hidden_documents.contains(&document.id)) {
        found.push(Problem::must_fix("recipient_sees_nothing").in_field("hiddenDocuments"));
    }
    found
}
