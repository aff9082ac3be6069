//! The rules of reference 14 that are answered with 422, the first failing one named.

use serde_json::Value;
use std::collections::{BTreeSet, HashSet};

fn has_any(text: &str, set: &str) -> bool {
    text.chars().any(|c| set.contains(c))
}

const SET_A: &str = ":*?<>|\\";
const SET_B: &str = "/\\:*?<>|";

fn email(text: &str) -> bool {
    text.split_once('@').is_some_and(|(l, d)| !l.is_empty() && d.len() > 2 && !d.contains('@'))
        && !text.contains(char::is_whitespace)
}

fn ensure(ok: bool, message: impl FnOnce() -> String) -> Result<(), String> {
    if ok { Ok(()) } else { Err(message()) }
}

fn length(text: Option<&str>) -> usize {
    text.map_or(0, |t| t.chars().count())
}

/// Checks a name and an e-mail address as those of a recipient.
pub(crate) fn named(who: &str, name: &str, address: &str) -> Result<(), String> {
    ensure((1..=100).contains(&length(Some(name))) && !has_any(name, SET_B), || {
        format!("{who}.name must have 1 to 100 characters and none of / \\ : * ? < > |")
    })?;
    ensure(email(address), || format!("{who}.email must be an e-mail address"))
}

/// Checks `options` against the names of the files.
pub fn check(options: &Value, files: &[(String, usize)]) -> Result<(), String> {
    ensure((1..=20).contains(&files.len()), || "file must be given 1 to 20 times".into())?;
    let mut names = HashSet::new();
    for (name, size) in files {
        let lower = name.to_lowercase();
        ensure([".pdf", ".docx", ".doc"].iter().any(|e| lower.ends_with(e)), || {
            format!("file {name} must be a PDF or Word file")
        })?;
        ensure(*size > 0, || format!("file {name} must not be empty"))?;
        ensure(name.chars().count() <= 255 && names.insert(name.as_str()), || {
            format!("file name {name} must be unique and at most 255 characters")
        })?;
    }
    let name = options["name"].as_str();
    ensure((1..=125).contains(&length(name)) && !has_any(name.unwrap_or_default(), SET_A), || {
        "name must have 1 to 125 characters and none of : * ? < > | \\".into()
    })?;
    let mail = &options["emails"];
    let recipients = options["recipients"].as_array().ok_or("recipients must be an array")?;
    let invited = recipients.iter().any(|r| {
        r["type"].as_str() != Some("CC")
            && r["event_notifications"].as_array().is_none_or(|e| e.iter().any(|v| v == "signer_invitation"))
    });
    let message = mail["invitation"]["body"]["message"].as_str();
    ensure((!invited && message.is_none()) || (1..=600).contains(&length(message)), || {
        "emails.invitation.body.message must have 1 to 600 characters".into()
    })?;
    ensure(mail["name"].as_str().is_none_or(|n| !has_any(n, SET_B)), || {
        "emails.name has a forbidden character".into()
    })?;
    ensure(mail["reply_to"].is_null() || mail["reply_to"].as_str().is_some_and(email), || {
        "emails.reply_to must be an e-mail address".into()
    })?;
    let frequency = &mail["reminders"]["frequency"];
    ensure(frequency.is_null() || frequency.as_u64().is_some_and(|f| [0, 1, 2, 7].contains(&f)), || {
        "emails.reminders.frequency must be 0, 1, 2 or 7".into()
    })?;
    let cc = recipients.iter().filter(|r| r["type"].as_str() == Some("CC")).count();
    ensure((1..=30).contains(&(recipients.len() - cc)) && cc <= 30, || {
        "recipients must hold 1 to 30 signers and at most 30 CCs".into()
    })?;
    let mut groups = BTreeSet::new();
    let mut copied = HashSet::new();
    for (at, recipient) in recipients.iter().enumerate() {
        person(at, recipient, &names, &mut groups, &mut copied)?;
    }
    ensure(groups.iter().enumerate().all(|(at, g)| *g == at as u64 + 1), || {
        "recipients sign_group values must be 1, 2, 3 without gaps".into()
    })
}

fn person(
    at: usize,
    r: &Value,
    files: &HashSet<&str>,
    groups: &mut BTreeSet<u64>,
    copied: &mut HashSet<String>,
) -> Result<(), String> {
    let p = format!("recipients[{at}]");
    ensure(matches!(r["type"].as_str().unwrap_or("SIGNER"), "SIGNER" | "CC"), || {
        format!("{p}.type must be SIGNER or CC")
    })?;
    let name = r["name"].as_str();
    ensure((1..=100).contains(&length(name)) && !has_any(name.unwrap_or_default(), SET_B), || {
        format!("{p}.name must have 1 to 100 characters and none of / \\ : * ? < > |")
    })?;
    let address = r["email"].as_str().unwrap_or_default();
    ensure(email(address), || format!("{p}.email must be an e-mail address"))?;
    if r["type"].as_str() == Some("CC") {
        ensure(copied.insert(address.to_lowercase()), || format!("{p}.email must be unique among CCs"))?;
        let extra = r.as_object().is_some_and(|o| o.keys().any(|k| !["type", "name", "email"].contains(&k.as_str())));
        return ensure(!extra, || format!("{p} is a CC and may have only type, name and email"));
    }
    ensure(r["role"].as_str().is_none_or(|v| v.chars().count() <= 50 && !has_any(v, SET_B)), || {
        format!("{p}.role must have at most 50 characters and none of / \\ : * ? < > |")
    })?;
    let group = if r["sign_group"].is_null() { Some(1) } else { r["sign_group"].as_u64().filter(|g| *g > 0) };
    groups.insert(group.ok_or_else(|| format!("{p}.sign_group must be a whole number from 1"))?);
    ensure(matches!(r["auth_type"].as_str().unwrap_or("no-auth"), "no-auth" | "sign-auth" | "idv"), || {
        format!("{p}.auth_type must be no-auth, sign-auth or idv")
    })?;
    let life = &r["active_for_seconds"];
    ensure(life.is_null() || life.as_u64().is_some_and(|s| (1..=31_536_000).contains(&s)), || {
        format!("{p}.active_for_seconds must be between 1 and 31536000")
    })?;
    let hidden: Vec<&str> = r["excluded_files"].as_array().into_iter().flatten().filter_map(Value::as_str).collect();
    ensure(hidden.iter().all(|f| files.contains(f)) && (hidden.len() < files.len()), || {
        format!("{p}.excluded_files must name uploaded files, not all of them")
    })?;
    let none = Vec::new();
    let tags = r["tags"].as_array().unwrap_or(&none);
    ensure(tags.len() <= 200, || format!("{p}.tags must hold at most 200 tags"))?;
    let mut names = HashSet::new();
    for (n, tag) in tags.iter().enumerate() {
        let t = format!("{p}.tags[{n}]");
        one_tag(&t, tag)?;
        ensure(!tag["file_name"].as_str().is_some_and(|f| hidden.contains(&f)), || {
            format!("{t}.file_name is among excluded_files")
        })?;
        if let Some(name) = tag["name"].as_str() {
            ensure(name.chars().count() <= 50 && names.insert(name), || {
                format!("{t}.name must be unique and have at most 50 characters")
            })?;
        }
    }
    Ok(())
}

fn one_tag(t: &str, tag: &Value) -> Result<(), String> {
    let kind = tag["type"].as_str().unwrap_or_default();
    let known =
        ["signature", "initials", "text_field", "checkbox_field", "radio_field", "date_signed_field", "attachment"];
    ensure(known.contains(&kind), || format!("{t}.type is not known"))?;
    for axis in ["x", "y"] {
        ensure(tag[axis].as_f64().is_some_and(|v| (0.0..=0.949).contains(&v)), || {
            format!("{t}.{axis} must be between 0 and 0.949")
        })?;
    }
    ensure(tag["page_number"].as_u64().is_some_and(|n| n >= 1), || {
        format!("{t}.page_number must be a whole number from 1")
    })?;
    ensure(tag["file_name"].is_string(), || format!("{t}.file_name must be given"))?;
    ensure(tag["optional"].is_null() || tag["optional"].is_boolean(), || {
        format!("{t}.optional must be true or false")
    })?;
    if kind == "text_field" {
        let x = tag["x"].as_f64().unwrap_or(0.0);
        ensure(tag["width"].as_f64().is_some_and(|w| w > 0.0 && x + w < 1.0), || {
            format!("{t}.width must be above 0 and x + width below 1")
        })?;
        for key in ["prefilled_value", "help_text"] {
            ensure(tag[key].as_str().is_none_or(|v| !has_any(v, SET_B)), || {
                format!("{t}.{key} has a forbidden character")
            })?;
        }
    }
    ensure(kind != "date_signed_field" || tag["optional"].as_bool() != Some(true), || {
        format!("{t}.optional must be false for a date")
    })
}
