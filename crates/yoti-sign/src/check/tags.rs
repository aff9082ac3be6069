//! V23 to V33: tags and their groups.

use std::collections::{BTreeMap, BTreeSet};

use countersign_envelope::{Composition, Document, Group, Owner, Problem, Tag, TagKind, drawn};
use countersign_provider::Capabilities;

use super::{forbidden_in, number, over};
use crate::capabilities::{PLACE, TEXT_FORBIDDEN, size};

/// Half a thousandth of a point: less than the grain of the model.
const SLACK_PT: f64 = 0.0005;

pub(super) fn check(composition: &Composition, able: &Capabilities, problems: &mut Vec<Problem>) {
    let mut counts: BTreeMap<String, (&Tag, usize)> = BTreeMap::new();
    for tag in &composition.tags {
        let Some(document) = composition.document(&tag.document) else { continue };
        let owner = match &tag.owner {
            Owner::Recipient { id } => id.0.clone(),
            Owner::Witness { id } => id.0.clone(),
            Owner::Nobody => continue,
        };
        counts.entry(owner).or_insert((tag, 0)).1 += 1;
        let found = one(tag, document, able);
        problems.extend(found.into_iter().map(|problem| problem.at_tag(tag).with("document", &document.name)));
    }
    for (tag, count) in counts.into_values().filter(|(_, count)| *count > able.limits.tags_per_recipient as usize) {
        let mut problem = Problem::must_fix("tag_too_many").with("count", &number(count));
        if let Some(person) = composition.signer_of(&tag.owner) {
            problem = problem.of_recipient(&person.id, &person.label());
        }
        problems.push(problem.with("limit", &number(able.limits.tags_per_recipient)));
    }
    groups(composition, able, problems);
}

fn one(tag: &Tag, document: &Document, able: &Capabilities) -> Vec<Problem> {
    let mut found = place(tag, document);
    if let Some(over) = over(&tag.name, able.limits.tag_name_chars) {
        let problem = Problem::must_fix("tag_name_long").in_field("name").with("over", &number(over));
        found.push(problem.with("limit", &number(able.limits.tag_name_chars)));
    }
    if tag.kind == TagKind::Radio && tag.group.is_none() {
        found.push(Problem::must_fix("tag_radio_without_group"));
    }
    if tag.kind == TagKind::Text {
        found.extend(text(tag, able));
    }
    found
}

/// V24, V26 and V27: where it stands.
fn place(tag: &Tag, document: &Document) -> Vec<Problem> {
    let Some(pages) = &document.pages else { return vec![Problem::must_fix("yoti_tag_on_word")] };
    // A missing page is said by the envelope's own check.
    let Some(page) = pages.get(tag.page_index as usize) else { return Vec::new() };
    let (w_pt, h_pt) = drawn(tag.w_pt, tag.h_pt, &size(tag.kind));
    let (right_pt, bottom_pt) = (page.width_pt * PLACE.max_x, page.height_pt * PLACE.max_y);
    let most_right_pt = page.width_pt * (1.0 - PLACE.right_edge);
    if tag.x_pt > right_pt + SLACK_PT || tag.y_pt > bottom_pt + SLACK_PT {
        vec![Problem::must_fix("tag_past_limit")]
    } else if tag.kind == TagKind::Text && tag.x_pt + w_pt > most_right_pt + SLACK_PT {
        vec![Problem::must_fix("tag_too_wide")]
    } else if tag.x_pt + w_pt > page.width_pt + SLACK_PT || tag.y_pt + h_pt > page.height_pt + SLACK_PT {
        vec![Problem::worth_a_look("tag_over_edge")]
    } else {
        Vec::new()
    }
}

/// V33, and a read-only field that would stay empty for ever.
fn text(tag: &Tag, able: &Capabilities) -> Vec<Problem> {
    let mut found = Vec::new();
    let prefill = tag.props.prefill.as_deref().unwrap_or("");
    let help = tag.props.help_text.as_deref().unwrap_or("");
    if let Some(signs) = forbidden_in(prefill, TEXT_FORBIDDEN) {
        found.push(Problem::must_fix("tag_prefill_characters").in_field("prefill").with("characters", &signs));
    }
    if let Some(signs) = forbidden_in(help, TEXT_FORBIDDEN) {
        found.push(Problem::must_fix("tag_help_text_characters").in_field("helpText").with("characters", &signs));
    }
    if let Some(over) = over(help, able.limits.help_text_chars) {
        let problem = Problem::must_fix("tag_help_text_long").in_field("helpText").with("over", &number(over));
        found.push(problem.with("limit", &number(able.limits.help_text_chars)));
    }
    if tag.props.read_only && prefill.is_empty() {
        found.push(Problem::must_fix("tag_read_only_empty").in_field("prefill"));
    }
    found
}

/// V30. That all of a group are required or none is seen to when sending.
fn groups(composition: &Composition, able: &Capabilities, problems: &mut Vec<Problem>) {
    let mut names = BTreeSet::new();
    for group in &composition.groups {
        let tags: Vec<&Tag> = composition.tags.iter().filter(|tag| tag.group.as_ref() == Some(&group.id)).collect();
        let Some(first) = tags.first() else { continue };
        let mut say = |problem: Problem| problems.push(problem.at_tag(first).with("group", &group.name));
        if tags.len() < 2 {
            say(Problem::must_fix("group_too_small"));
        }
        if tags.iter().any(|tag| tag.kind != group.kind || tag.owner != group.owner) {
            say(Problem::must_fix("group_of_mixed_kinds"));
        }
        if let Some(over) = over(&group.name, able.limits.tag_name_chars) {
            let problem = Problem::must_fix("group_name_long").in_field("group").with("over", &number(over));
            say(problem.with("limit", &number(able.limits.tag_name_chars)));
        }
        if !is_group_name(group) {
            say(Problem::must_fix("group_name_characters").in_field("group"));
        }
        let owner = format!("{:?}", group.owner);
        if !names.insert((owner, group.name.trim().to_string())) {
            say(Problem::must_fix("group_name_twice").in_field("group"));
        }
    }
}

/// Letters, digits and spaces, at least one of them no space (section 11.4).
fn is_group_name(group: &Group) -> bool {
    group.name.chars().all(|c| c.is_alphanumeric() || c == ' ') && group.name.chars().any(char::is_alphanumeric)
}
