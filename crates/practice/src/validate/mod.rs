//! The rules of reference 14 that are answered with 422, the first failing one named.

mod person;
mod rule;
mod settings;
mod tag;

use serde_json::Value;
use std::collections::{BTreeSet, HashSet};

/// What the name of an envelope must not hold.
const SET_A: &str = ":*?<>|\\";
/// What names, roles and texts on a page must not hold.
const SET_B: &str = "/\\:*?<>|";

/// What is known of the whole request while one recipient is checked.
struct Request<'a> {
    files: HashSet<&'a str>,
    otp: bool,
}

type Checked = Result<(), String>;

fn ensure(ok: bool, message: impl FnOnce() -> String) -> Checked {
    if ok { Ok(()) } else { Err(message()) }
}

fn has_any(text: &str, set: &str) -> bool {
    text.chars().any(|c| set.contains(c))
}

fn length(text: Option<&str>) -> usize {
    text.map_or(0, |t| t.chars().count())
}

fn email(text: &str) -> bool {
    text.split_once('@').is_some_and(|(l, d)| !l.is_empty() && d.len() > 2 && !d.contains('@'))
        && !text.contains(char::is_whitespace)
}

fn given(value: &Value) -> bool {
    !value.is_null()
}

/// A member that is absent or a boolean.
fn boolean(path: &str, value: &Value) -> Checked {
    ensure(!given(value) || value.is_boolean(), || format!("{path} must be true or false"))
}

/// A member that is absent or a list of texts.
fn texts<'a>(path: &str, value: &'a Value) -> Result<Option<Vec<&'a str>>, String> {
    if !given(value) {
        return Ok(None);
    }
    let list = value.as_array().and_then(|l| l.iter().map(Value::as_str).collect());
    list.map(Some).ok_or_else(|| format!("{path} must be a list of texts"))
}

/// Checks a name and an e-mail address as those of a recipient.
pub(crate) fn named(who: &str, name: &str, address: &str) -> Checked {
    ensure((1..=100).contains(&length(Some(name))) && !has_any(name, SET_B), || {
        format!("{who}.name must have 1 to 100 characters and none of / \\ : * ? < > |")
    })?;
    ensure(email(address), || format!("{who}.email must be an e-mail address"))
}

/// Checks `options` against the names and sizes of the files.
///
/// # Errors
/// The first rule that fails, with the path of what it is about.
pub fn check(options: &Value, files: &[(String, usize)]) -> Checked {
    let names = file_names(files)?;
    settings::check(options)?;
    let recipients = options["recipients"].as_array().ok_or("recipients must be an array")?;
    let cc = recipients.iter().filter(|r| r["type"].as_str() == Some("CC")).count();
    ensure((1..=30).contains(&(recipients.len() - cc)) && cc <= 30, || {
        "recipients must hold 1 to 30 signers and at most 30 CCs".into()
    })?;
    let request = Request { files: names, otp: options["has_envelope_otps"] == true };
    let mut groups = BTreeSet::new();
    let mut copied = HashSet::new();
    for (at, recipient) in recipients.iter().enumerate() {
        person::check(&format!("recipients[{at}]"), recipient, &request, &mut groups, &mut copied)?;
    }
    ensure(groups.iter().enumerate().all(|(at, g)| *g == at as u64 + 1), || {
        "recipients sign_group values must be 1, 2, 3 without gaps".into()
    })?;
    (0..recipients.len()).try_for_each(|at| rule::check(&format!("recipients[{at}]"), recipients, at))
}

fn file_names(files: &[(String, usize)]) -> Result<HashSet<&str>, String> {
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
    Ok(names)
}
