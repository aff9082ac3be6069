//! What a person enters, judged, and kept when it is complete (reference 11).

use crate::flow::{may_sign, owes_witness};
use crate::reply::{Reply, no};
use crate::service::Inner;
use crate::{clock, rules};
use serde_json::{Map, Value, json};
use std::collections::HashSet;

/// The longest text that a field takes.
const LONGEST: usize = 1_000;
/// The most points of one drawing.
const POINTS: usize = 20_000;

/// Who fills in what is missing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Missing {
    /// A person signs: a missing required field is refused.
    Refused,
    /// The control API signs: every field without a value gets a plausible one.
    FilledIn,
}

impl Inner {
    /// Signs for a person.
    pub(crate) fn sign(
        &mut self,
        mut e: Value,
        at: usize,
        values: &Map<String, Value>,
        missing: Missing,
    ) -> Result<(), Reply> {
        let now = self.now();
        if !may_sign(&e, &e["recipients"][at]) {
            return Err(no(409, "it is not this person's turn to sign"));
        }
        let kept = entered(&e, at, values, missing, now)?;
        e["recipients"][at]["values"] = Value::Object(kept);
        e["recipients"][at]["signed_at"] = json!(clock::wire(now));
        let mut mails = Vec::new();
        if !owes_witness(&e, &e["recipients"][at]) {
            self.advance(&mut e, &mut mails);
        }
        self.save(&e, &mails)
    }
}

fn refused(name: &str, what: &str) -> Reply {
    let gap = if what.starts_with(':') { "" } else { " " };
    Reply(422, json!({ "message": format!("{name}{gap}{what}"), "field": name }))
}

/// The values to keep: every rule of every field applied.
fn entered(
    e: &Value,
    at: usize,
    values: &Map<String, Value>,
    missing: Missing,
    now: i64,
) -> Result<Map<String, Value>, Reply> {
    let r = &e["recipients"][at];
    let fill = missing == Missing::FilledIn;
    let empty = Vec::new();
    let tags = r["tags"].as_array().unwrap_or(&empty);
    let text = |tag: &Value, key: &str| tag[key].as_str().unwrap_or_default().to_owned();
    let given = |tag: &Value| values.get(&text(tag, "name")).filter(|v| says_something(v));
    let chosen = |group: &Value| tags.iter().filter(|t| t["tag_group_name"] == *group && given(t).is_some()).count();
    let known: HashSet<String> = tags.iter().filter(|t| given(t).is_some()).map(|t| text(t, "name")).collect();
    let states = rules::states(e, at, &|name| known.contains(name));
    let mut kept = Map::new();
    let mut filled_groups = HashSet::new();
    for tag in tags {
        let name = text(tag, "name");
        let state = states.get(&name).copied().unwrap_or_default();
        if state.hidden {
            continue;
        }
        let optional = state.optional.unwrap_or(tag["optional"] == true);
        let kind = tag["type"].as_str().unwrap_or_default();
        let group = &tag["tag_group_name"];
        let in_group = kind == "radio_field" && group.is_string();
        if in_group && chosen(group) > 1 {
            return Err(refused(&name, "is one of several chosen buttons of a group; only one can be"));
        }
        let value = match kind {
            "date_signed_field" => Some(json!(clock::signed(now, r["time_zone_name"].as_str()))),
            "text_field" if tag["readonly"] == true => {
                tag["prefilled_value"].as_str().filter(|t| !t.is_empty()).map(Into::into)
            }
            _ => match given(tag) {
                Some(value) => Some(judged(tag, value, fill).map_err(|what| refused(&name, &what))?),
                None if in_group && chosen(group) > 0 => None,
                None if fill && in_group => filled_groups.insert(group.to_string()).then(|| json!("true")),
                None if fill => Some(plausible(tag, r)),
                None if optional || tag["readonly"] == true => None,
                None if in_group => {
                    let words = format!("must be chosen, or another button of {}", group.as_str().unwrap_or_default());
                    return Err(refused(&name, &words));
                }
                None => return Err(refused(&name, "must be filled in")),
            },
        };
        if let Some(value) = value {
            kept.insert(name, value);
        }
    }
    Ok(kept)
}

fn says_something(value: &Value) -> bool {
    match value {
        Value::Null | Value::Bool(false) => false,
        Value::String(text) => !text.trim().is_empty(),
        Value::Object(map) => !map.is_empty(),
        _ => true,
    }
}

/// What the control API enters where nothing was given.
fn plausible(tag: &Value, r: &Value) -> Value {
    let name = r["name"].as_str().unwrap_or_default();
    match tag["type"].as_str().unwrap_or_default() {
        "signature" => json!(name),
        "initials" => json!(initials(name)),
        "text_field" => tag["prefilled_value"].as_str().filter(|t| !t.is_empty()).unwrap_or("Practice").into(),
        "attachment" => {
            let sheet = crate::stamp::sheet(&["An attachment of the practice service".into()]);
            json!({ "name": "practice.pdf", "data": crate::base64::encode(&sheet) })
        }
        _ => json!("true"),
    }
}

/// One value as it is kept, or what is wrong with it.
fn judged(tag: &Value, value: &Value, trusted: bool) -> Result<Value, String> {
    match tag["type"].as_str().unwrap_or_default() {
        "signature" | "initials" => mark(value, trusted),
        "text_field" => {
            let text = value.as_str().map_or_else(|| value.to_string(), str::to_owned);
            if text.chars().count() > LONGEST {
                return Err(format!("must have at most {LONGEST} characters"));
            }
            if !matches(tag, &text) {
                let own = tag["validation"]["error_message"].as_str().filter(|m| !m.is_empty());
                return Err(
                    own.map_or_else(|| "does not have the form that was asked for".into(), |m| format!(": {m}"))
                );
            }
            Ok(json!(text))
        }
        "attachment" => attachment(value, trusted),
        _ => Ok(json!("true")),
    }
}

/// Whether a text fits the tag's expression; without one, or with one that we cannot read, it does.
fn matches(tag: &Value, text: &str) -> bool {
    let Some(pattern) = tag["validation"]["regex"].as_str() else { return true };
    let flags = tag["validation"]["flags"].as_str().unwrap_or_default();
    regress::Regex::with_flags(pattern, flags).map_or(true, |regex| regex.find(text).is_some())
}

fn mark(value: &Value, trusted: bool) -> Result<Value, String> {
    if trusted && value["filled"] == true {
        return Ok(json!({ "filled": true }));
    }
    if let Some(text) = value.as_str().or(value["typed"].as_str()).map(str::trim) {
        if text.is_empty() || text.chars().count() > 100 {
            return Err("must have 1 to 100 characters".into());
        }
        let hand = value["hand"].as_str().filter(|h| crate::ink::HANDS.contains(h)).unwrap_or(crate::ink::HANDS[0]);
        return Ok(json!({ "typed": text, "hand": hand }));
    }
    let strokes = value["strokes"].as_array().filter(|l| !l.is_empty()).ok_or("must be typed or drawn")?;
    let mut points = 0;
    for point in strokes.iter().flat_map(crate::flow::each) {
        let pair = point.as_array().map(|p| (p.len(), p.iter().all(|n| n.as_f64().is_some_and(f64::is_finite))));
        if pair != Some((2, true)) {
            return Err("must be drawn with points of two numbers".into());
        }
        points += 1;
    }
    if points == 0 || points > POINTS {
        return Err(format!("must be drawn with 1 to {POINTS} points"));
    }
    let aspect = value["aspect"].as_f64().filter(|a| (0.1..=20.0).contains(a));
    Ok(json!({ "strokes": strokes, "aspect": aspect }))
}

fn attachment(value: &Value, trusted: bool) -> Result<Value, String> {
    let (name, data) = (value["name"].as_str().unwrap_or_default(), value["data"].as_str().unwrap_or_default());
    if trusted && data.is_empty() {
        return Ok(plausible(&json!({ "type": "attachment" }), &Value::Null));
    }
    let bytes = crate::base64::decode(data).ok_or("must be a file")?;
    let known = [&b"%PDF"[..], b"\x89PNG", b"\xff\xd8\xff"].iter().any(|magic| bytes.starts_with(magic));
    if !known {
        return Err("must be a PDF, PNG or JPEG file".into());
    }
    let short: String = name.rsplit(['/', '\\']).next().unwrap_or_default().chars().take(255).collect();
    Ok(json!({ "name": if short.is_empty() { "attachment" } else { &short }, "data": data }))
}

/// The first letters of a name's words.
pub(crate) fn initials(name: &str) -> String {
    name.split_whitespace().filter_map(|w| w.chars().next()).collect()
}
