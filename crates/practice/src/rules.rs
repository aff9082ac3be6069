//! Conditional rules (reference 12): what they make of each field, given what is filled in.

use crate::flow::each;
use serde_json::Value;
use std::collections::HashMap;

/// What the rules say of one field.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct State {
    /// It is not shown, not needed and not printed.
    pub hidden: bool,
    /// It is optional or required whatever the tag says.
    pub optional: Option<bool>,
}

/// The state of every field of the recipient at `at`; `has` tells which of their own fields hold a value.
/// The rules of others count with the values they signed with.
pub fn states(e: &Value, at: usize, has: &dyn Fn(&str) -> bool) -> HashMap<String, State> {
    let mut out = HashMap::new();
    let me = &e["recipients"][at];
    for (place, other) in each(&e["recipients"]).enumerate() {
        let own = place == at;
        for rule in each(&other["rules"]) {
            let holds = each(&rule["conditions"]).all(|c| {
                let trigger = c["trigger_tag_name"].as_str().unwrap_or_default();
                let filled = if own { has(trigger) } else { other["values"].get(trigger).is_some() };
                filled == (c["criteria"] != "no_value")
            });
            for name in affected(rule, me, own) {
                apply(out.entry(name).or_default(), rule["action"].as_str().unwrap_or_default(), holds);
            }
        }
    }
    out
}

/// The names of `me`'s fields that a rule is about.
pub fn affected(rule: &Value, me: &Value, own: bool) -> Vec<String> {
    let lists = if own {
        [&["affected_tag_names"][..], &["affected_tag_group_names"][..]]
    } else {
        [
            &["affected_tag_names_other_recipients", "affected_tag___names_other_recipients"][..],
            &["affected_tag_group_names_other_recipients"][..],
        ]
    };
    let named = |keys: &[&str], value: &Value| {
        value.is_string() && keys.iter().any(|key| each(&rule[*key]).any(|name| name == value))
    };
    each(&me["tags"])
        .filter(|t| named(lists[0], &t["name"]) || named(lists[1], &t["tag_group_name"]))
        .filter_map(|t| t["name"].as_str().map(str::to_owned))
        .collect()
}

fn apply(state: &mut State, action: &str, holds: bool) {
    match action {
        "show" => state.hidden |= !holds,
        "hide" => state.hidden |= holds,
        "make_optional" if holds => state.optional = Some(true),
        "make_required" if holds => state.optional = Some(false),
        _ => {}
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn show_hide_and_require_follow_what_is_filled_in() {
        let e = json!({ "recipients": [
            { "tags": [{ "name": "pets" }, { "name": "which" }, { "name": "none" }, { "name": "why" }], "rules": [
                { "action": "show", "conditions": [{ "trigger_tag_name": "pets", "criteria": "has_value" }], "affected_tag_names": ["which"] },
                { "action": "hide", "conditions": [{ "trigger_tag_name": "pets", "criteria": "has_value" }], "affected_tag_names": ["none"] },
                { "action": "make_required", "conditions": [{ "trigger_tag_name": "pets", "criteria": "no_value" }], "affected_tag_names": ["why"],
                  "affected_tag_group_names_other_recipients": ["agreed"] }] },
            { "tags": [{ "name": "yes", "tag_group_name": "agreed" }] }] });
        let without = states(&e, 0, &|_| false);
        assert!(without["which"].hidden && !without["none"].hidden);
        assert_eq!(without["why"].optional, Some(false));
        let with = states(&e, 0, &|name| name == "pets");
        assert!(!with["which"].hidden && with["none"].hidden);
        assert_eq!(with["why"].optional, None);
        assert_eq!(states(&e, 1, &|_| false)["yes"].optional, Some(false));
    }
}
