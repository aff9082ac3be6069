//! Why a draft cannot be sent, as far as the envelope itself can tell. What a provider adds stands in its own crate.

use std::collections::{BTreeMap, BTreeSet};

use crate::{
    composition::{Composition, Document, DocumentState, Owner, Recipient, RecipientKind, Tag, TagKind},
    problem::Problem,
};

/// Every code that [`check`] uses, for the table of their words.
pub const CODES: &[&str] = &[
    "document_damaged",
    "document_locked",
    "document_name_twice",
    "document_none",
    "document_signed_has_tags",
    "envelope_name_missing",
    "recipient_email_malformed",
    "recipient_email_missing",
    "recipient_email_twice",
    "recipient_name_missing",
    "recipient_none",
    "recipient_signs_nothing",
    "tag_name_twice",
    "tag_of_copy",
    "tag_of_nobody",
    "tag_off_page",
    "tag_on_hidden_document",
    "tag_page_missing",
    "witness_without_tag",
];

/// The problems of a draft, in the order in which a person would meet them. Takes any draft, also an empty one.
pub fn check(composition: &Composition) -> Vec<Problem> {
    let mut problems = Vec::new();
    documents(composition, &mut problems);
    recipients(composition, &mut problems);
    tags(composition, &mut problems);
    if composition.name.trim().is_empty() {
        problems.push(Problem::must_fix("envelope_name_missing").in_field("name"));
    }
    problems
}

fn documents(composition: &Composition, problems: &mut Vec<Problem>) {
    if composition.documents.is_empty() {
        problems.push(Problem::must_fix("document_none"));
    }
    let mut names = BTreeSet::new();
    for document in &composition.documents {
        let code = match document.state {
            DocumentState::Locked => Some("document_locked"),
            DocumentState::Damaged => Some("document_damaged"),
            DocumentState::Signed if composition.tags.iter().any(|tag| tag.document == document.id) => {
                Some("document_signed_has_tags")
            }
            DocumentState::Ready | DocumentState::Signed => None,
        };
        if let Some(code) = code {
            problems.push(Problem::must_fix(code).on_document(&document.id, &document.name));
        }
        if !names.insert(document.name.to_lowercase()) {
            problems.push(Problem::must_fix("document_name_twice").on_document(&document.id, &document.name));
        }
    }
}

fn recipients(composition: &Composition, problems: &mut Vec<Problem>) {
    if composition.signers().next().is_none() {
        problems.push(Problem::must_fix("recipient_none"));
    }
    let mut emails: BTreeMap<String, &Recipient> = BTreeMap::new();
    for recipient in &composition.recipients {
        let label = recipient.label();
        let text = |value: &Option<String>| value.as_deref().unwrap_or("").trim().to_string();
        if text(&recipient.name).is_empty() {
            problems
                .push(Problem::must_fix("recipient_name_missing").of_recipient(&recipient.id, &label).in_field("name"));
        }
        let email = text(&recipient.email);
        if email.is_empty() {
            let problem = Problem::must_fix("recipient_email_missing");
            problems.push(problem.of_recipient(&recipient.id, &label).in_field("email"));
        } else if !is_email(&email) {
            let problem = Problem::must_fix("recipient_email_malformed").with("email", &email);
            problems.push(problem.of_recipient(&recipient.id, &label).in_field("email"));
        } else if recipient.kind != RecipientKind::Cc {
            if let Some(other) = emails.get(&email.to_lowercase()) {
                let problem = Problem::worth_a_look("recipient_email_twice").with("other", &other.label());
                problems.push(problem.of_recipient(&recipient.id, &label).in_field("email"));
            }
            emails.entry(email.to_lowercase()).or_insert(recipient);
        }
    }
}

fn tags(composition: &Composition, problems: &mut Vec<Problem>) {
    let mut names: BTreeSet<(String, String)> = BTreeSet::new();
    for tag in &composition.tags {
        let Some(document) = composition.document(&tag.document) else { continue };
        match composition.signer_of(&tag.owner) {
            None => problems.push(at(Problem::must_fix("tag_of_nobody"), tag, document)),
            Some(recipient) => {
                let label = recipient.label();
                if recipient.kind == RecipientKind::Cc {
                    let problem = at(Problem::must_fix("tag_of_copy"), tag, document);
                    problems.push(problem.of_recipient(&recipient.id, &label));
                }
                if recipient.hidden_documents.contains(&tag.document) {
                    let problem = at(Problem::must_fix("tag_on_hidden_document"), tag, document);
                    problems.push(problem.of_recipient(&recipient.id, &label));
                }
                if !names.insert((owner_key(&tag.owner), tag.name.clone())) {
                    let problem = at(Problem::must_fix("tag_name_twice"), tag, document);
                    problems.push(problem.of_recipient(&recipient.id, &label).in_field("name"));
                }
            }
        }
        if let Some(pages) = &document.pages {
            match pages.get(tag.page_index as usize) {
                None => {
                    let problem = at(Problem::must_fix("tag_page_missing"), tag, document);
                    problems.push(problem.with("pages", &pages.len().to_string()));
                }
                Some(page)
                    if tag.x_pt < 0.0 || tag.y_pt < 0.0 || tag.x_pt >= page.width_pt || tag.y_pt >= page.height_pt =>
                {
                    problems.push(at(Problem::must_fix("tag_off_page"), tag, document));
                }
                Some(_) => {}
            }
        }
    }
    for recipient in composition.signers() {
        let signs = composition
            .tags
            .iter()
            .any(|tag| tag.kind == TagKind::Signature && tag.owner == Owner::Recipient { id: recipient.id.clone() });
        if !signs && recipient.kind == RecipientKind::Signer && !composition.documents.is_empty() {
            let problem = Problem::worth_a_look("recipient_signs_nothing");
            problems.push(problem.of_recipient(&recipient.id, &recipient.label()));
        }
        if let Some(witness) = &recipient.witness {
            let owner = Owner::Witness { id: witness.id.clone() };
            if !composition.tags.iter().any(|tag| tag.owner == owner) {
                let problem = Problem::must_fix("witness_without_tag");
                problems.push(problem.of_recipient(&recipient.id, &recipient.label()));
            }
        }
    }
}

fn at(problem: Problem, tag: &Tag, document: &Document) -> Problem {
    problem.at_tag(tag).with("document", &document.name)
}

fn owner_key(owner: &Owner) -> String {
    match owner {
        Owner::Recipient { id } => id.0.clone(),
        Owner::Witness { id } => id.0.clone(),
        Owner::Nobody => String::new(),
    }
}

/// True for an address that mail could reach: one `@`, a plain local part, a domain of at least two labels.
pub fn is_email(text: &str) -> bool {
    let Some((local, domain)) = text.rsplit_once('@') else { return false };
    let plain = |c: char| c.is_alphanumeric() || "!#$%&'*+/=?^_`{|}~.-".contains(c);
    let local_ok = !local.is_empty()
        && local.len() <= 64
        && local.chars().all(plain)
        && !local.starts_with('.')
        && !local.ends_with('.')
        && !local.contains("..");
    let labels: Vec<&str> = domain.split('.').collect();
    let domain_ok = labels.len() >= 2
        && domain.len() <= 255
        && labels.iter().all(|label| {
            !label.is_empty()
                && label.len() <= 63
                && !label.starts_with('-')
                && !label.ends_with('-')
                && label.chars().all(|c| c.is_alphanumeric() || c == '-')
        });
    local_ok && domain_ok
}
