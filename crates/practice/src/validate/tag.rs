//! The tags of one recipient or witness (reference 11).

use super::{Checked, SET_B, boolean, ensure, given, has_any, length};
use serde_json::Value;
use std::collections::HashSet;

const KINDS: [&str; 7] =
    ["signature", "initials", "text_field", "checkbox_field", "radio_field", "date_signed_field", "attachment"];

/// Checks a list of tags. `merge` tells whether this person can have merge fields.
pub(super) fn check(path: &str, tags: &Value, hidden: &[&str], merge: bool) -> Checked {
    ensure(!given(tags) || tags.is_array(), || format!("{path} must be a list"))?;
    let none = Vec::new();
    let tags = tags.as_array().unwrap_or(&none);
    ensure(tags.len() <= 200, || format!("{path} must hold at most 200 tags"))?;
    let mut names = HashSet::new();
    let mut groups: Vec<(&str, Vec<(usize, &Value)>)> = Vec::new();
    for (n, tag) in tags.iter().enumerate() {
        let t = format!("{path}[{n}]");
        one(&t, tag, merge)?;
        ensure(!tag["file_name"].as_str().is_some_and(|f| hidden.contains(&f)), || {
            format!("{t}.file_name is among excluded_files")
        })?;
        if let Some(name) = tag["name"].as_str() {
            ensure(name.chars().count() <= 50 && names.insert(name), || {
                format!("{t}.name must be unique and have at most 50 characters")
            })?;
        }
        if let Some(group) = tag["tag_group_name"].as_str().filter(|g| !g.is_empty()) {
            match groups.iter_mut().find(|(name, _)| *name == group) {
                Some((_, members)) => members.push((n, tag)),
                None => groups.push((group, vec![(n, tag)])),
            }
        }
    }
    groups.iter().try_for_each(|(name, members)| group(path, name, members))
}

fn group(path: &str, name: &str, members: &[(usize, &Value)]) -> Checked {
    let (at, first) = members[0];
    let t = format!("{path}[{at}].tag_group_name");
    let right = name.chars().count() <= 50
        && name.chars().all(|c| c.is_alphanumeric() || c == ' ')
        && name.chars().any(char::is_alphanumeric);
    ensure(right, || format!("{t} must have at most 50 letters, digits and spaces, one of them not a space"))?;
    ensure(members.len() >= 2, || format!("{t} must name a group of at least two tags"))?;
    ensure(members.iter().all(|(_, m)| m["type"] == first["type"]), || format!("{t} must name tags of one type"))?;
    let optional = |m: &Value| m["optional"] == true;
    ensure(members.iter().all(|(_, m)| optional(m) == optional(first)), || {
        format!("{t} must name tags that are all optional or all required")
    })
}

fn one(t: &str, tag: &Value, merge: bool) -> Checked {
    let kind = tag["type"].as_str().unwrap_or_default();
    ensure(KINDS.contains(&kind), || format!("{t}.type is not known"))?;
    for axis in ["x", "y"] {
        ensure(tag[axis].as_f64().is_some_and(|v| (0.0..=0.949).contains(&v)), || {
            format!("{t}.{axis} must be between 0 and 0.949")
        })?;
    }
    ensure(tag["page_number"].as_u64().is_some_and(|n| n >= 1), || {
        format!("{t}.page_number must be a whole number from 1")
    })?;
    ensure((1..=255).contains(&length(tag["file_name"].as_str())), || {
        format!("{t}.file_name must have 1 to 255 characters")
    })?;
    boolean(&format!("{t}.optional"), &tag["optional"])?;
    for key in ["name", "tag_group_name"] {
        ensure(!given(&tag[key]) || tag[key].is_string(), || format!("{t}.{key} must be a text"))?;
    }
    ensure(kind != "date_signed_field" || tag["optional"] != true, || {
        format!("{t}.optional must be false for a date")
    })?;
    if kind == "text_field" { text(t, tag, merge) } else { Ok(()) }
}

fn text(t: &str, tag: &Value, merge: bool) -> Checked {
    let x = tag["x"].as_f64().unwrap_or(0.0);
    ensure(tag["width"].as_f64().is_some_and(|w| w > 0.0 && x + w < 1.0), || {
        format!("{t}.width must be above 0 and x + width below 1")
    })?;
    for key in ["prefilled_value", "help_text"] {
        ensure(!given(&tag[key]) || tag[key].as_str().is_some_and(|v| !has_any(v, SET_B)), || {
            format!("{t}.{key} has a forbidden character")
        })?;
    }
    ensure(length(tag["help_text"].as_str()) <= 255, || format!("{t}.help_text must have at most 255 characters"))?;
    for key in ["disable_resize", "readonly"] {
        boolean(&format!("{t}.{key}"), &tag[key])?;
    }
    expression(t, &tag["validation"])?;
    let field = &tag["merge_field"];
    ensure(!given(field) || (merge && field["source"] == "idv"), || {
        format!("{t}.merge_field needs auth_type idv, the source idv, and no one-time passwords")
    })
}

fn expression(t: &str, validation: &Value) -> Checked {
    if !given(validation) {
        return Ok(());
    }
    let flags = validation["flags"].as_str().unwrap_or_default();
    let mut seen = HashSet::new();
    let right = (!given(&validation["flags"]) || validation["flags"].is_string())
        && flags.chars().all(|c| "dgimsuvy".contains(c) && seen.insert(c))
        && !(flags.contains('u') && flags.contains('v'));
    ensure(right, || format!("{t}.validation.flags must be of d g i m s u v y, none twice"))?;
    let pattern = validation["regex"].as_str().ok_or_else(|| format!("{t}.validation.regex must be given"))?;
    ensure(regress::Regex::with_flags(pattern, flags).is_ok(), || {
        format!("{t}.validation.regex is not a regular expression")
    })
}
