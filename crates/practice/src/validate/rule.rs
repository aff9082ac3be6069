//! Conditional rules (reference 12): they may only name what exists, and look forward in the signing order.

use super::{Checked, ensure, given, texts};
use crate::flow::{each, group};
use serde_json::Value;
use std::collections::HashSet;

pub(super) fn check(p: &str, recipients: &[Value], at: usize) -> Checked {
    let me = &recipients[at];
    if !given(&me["rules"]) {
        return Ok(());
    }
    let rules = me["rules"].as_array().ok_or_else(|| format!("{p}.rules must be a list"))?;
    for (n, rule) in rules.iter().enumerate() {
        let path = format!("{p}.rules[{n}]");
        ensure(matches!(rule["action"].as_str(), Some("show" | "hide" | "make_optional" | "make_required")), || {
            format!("{path}.action must be show, hide, make_optional or make_required")
        })?;
        let triggers = conditions(&path, rule, me)?;
        let mut affected = 0;
        for (key, kind) in [("affected_tag_names", "name"), ("affected_tag_group_names", "tag_group_name")] {
            affected += own(&format!("{path}.{key}"), &rule[key], me, kind, &triggers)?;
        }
        for (key, kind) in [
            ("affected_tag_names_other_recipients", "name"),
            ("affected_tag___names_other_recipients", "name"),
            ("affected_tag_group_names_other_recipients", "tag_group_name"),
        ] {
            affected += others(&format!("{path}.{key}"), &rule[key], recipients, at, kind)?;
        }
        ensure(affected > 0, || format!("{path} must affect at least one tag or group"))?;
    }
    Ok(())
}

fn conditions<'a>(path: &str, rule: &'a Value, me: &Value) -> Result<HashSet<&'a str>, String> {
    let list = rule["conditions"].as_array().filter(|l| !l.is_empty());
    let list = list.ok_or_else(|| format!("{path}.conditions must hold at least one condition"))?;
    let mut triggers = HashSet::new();
    for (n, condition) in list.iter().enumerate() {
        let c = format!("{path}.conditions[{n}]");
        ensure(matches!(condition["criteria"].as_str(), Some("has_value" | "no_value")), || {
            format!("{c}.criteria must be has_value or no_value")
        })?;
        let name = condition["trigger_tag_name"].as_str().unwrap_or_default();
        let tag = each(&me["tags"]).find(|t| t["name"] == name);
        ensure(tag.is_some_and(|t| t["type"] != "date_signed_field"), || {
            format!("{c}.trigger_tag_name must name a tag of this recipient that is not a date")
        })?;
        ensure(triggers.insert(name), || format!("{c}.trigger_tag_name must be unique in its rule"))?;
    }
    Ok(triggers)
}

fn own(path: &str, list: &Value, me: &Value, kind: &str, triggers: &HashSet<&str>) -> Result<usize, String> {
    let names = texts(path, list)?.unwrap_or_default();
    let distinct: HashSet<_> = names.iter().collect();
    ensure(distinct.len() == names.len(), || format!("{path} must not name anything twice"))?;
    for name in &names {
        ensure(each(&me["tags"]).any(|t| t[kind] == *name), || {
            format!("{path} names {name}, which this recipient does not have")
        })?;
        ensure(kind != "name" || !triggers.contains(name), || format!("{path} names {name}, which triggers the rule"))?;
    }
    Ok(names.len())
}

fn others(path: &str, list: &Value, recipients: &[Value], at: usize, kind: &str) -> Result<usize, String> {
    let names = texts(path, list)?.unwrap_or_default();
    let distinct: HashSet<_> = names.iter().collect();
    ensure(distinct.len() == names.len(), || format!("{path} must not name anything twice"))?;
    let ordered = recipients.iter().all(|r| r["type"] == "CC" || r["sign_group"].is_u64());
    ensure(names.is_empty() || ordered, || format!("{path} needs a sign_group on every recipient"))?;
    for name in &names {
        let owners: Vec<usize> =
            (0..recipients.len()).filter(|n| each(&recipients[*n]["tags"]).any(|t| t[kind] == *name)).collect();
        let [owner] = owners.as_slice() else {
            return Err(format!("{path} names {name}, which must belong to exactly one recipient"));
        };
        ensure(*owner != at && group(&recipients[*owner]) > group(&recipients[at]), || {
            format!("{path} names {name}, which must belong to a recipient of a later group")
        })?;
    }
    Ok(names.len())
}
