//! Reading: one envelope, its status, search and find (reference 15).

use crate::clock;
use crate::faults::Effects;
use crate::flow::{each, group};
use crate::reply::{Answer, Reply, no, ok};
use crate::service::{Call, Inner, decoded};
use serde_json::{Map, Value, json};
use uuid::Uuid;

impl Inner {
    /// Whether an envelope is shown by now.
    pub(crate) fn appeared(&self, e: &Value) -> bool {
        e["appears"].as_i64().is_none_or(|at| at <= self.now())
    }

    /// The envelope of a path as it is shown at this moment.
    pub(crate) fn known(&self, id: &str, call: &Call<'_>) -> Result<Value, Reply> {
        let e = self.envelope(id)?;
        if call.effects.hidden == Some(true) {
            return Err(no(404, "no envelope with that id"));
        }
        Ok(disguised(e, call.effects))
    }

    /// All envelopes that are shown at this moment, newest first.
    fn all_known(&self, call: &Call<'_>) -> Result<Vec<Value>, Reply> {
        if call.effects.hidden == Some(true) {
            return Ok(Vec::new());
        }
        let mut all = self.store.envelopes()?;
        all.retain(|e| self.appeared(e));
        Ok(all.into_iter().map(|e| disguised(e, call.effects)).collect())
    }

    pub(crate) fn get(&self, id: &str, call: &Call<'_>) -> Answer {
        ok(200, view(&self.known(id, call)?))
    }

    pub(crate) fn status(&self, id: &str, call: &Call<'_>) -> Answer {
        let e = self.known(id, call)?;
        match e["status"].as_str() {
            Some("COMPLETE") => ok(200, json!({ "status": self.habits.status_complete })),
            Some("ERRORED") => {
                let whole = view(&e);
                ok(200, json!({ "envelope_id": e["id"], "status": "ERRORED", "details": whole["details"] }))
            }
            _ => ok(200, json!({ "status": e["status"] })),
        }
    }

    pub(crate) fn search(&self, call: &Call<'_>) -> Answer {
        let (mut offset, mut limit, mut states) = (1_usize, 10_usize, Vec::new());
        let (mut from, mut to) = (i64::MIN, i64::MAX);
        for (key, value) in call.query.split('&').filter_map(|p| p.split_once('=')) {
            let (key, value) = (decoded(key), decoded(value));
            let number = || value.parse::<i64>().map_err(|_| no(400, &format!("{key} must be a number")));
            let day = || clock::day(&value).ok_or_else(|| no(400, &format!("{key} must be a date as 2026-03-02")));
            match key.as_str() {
                "offset" | "limit" => {
                    let n = usize::try_from(number()?).unwrap_or(0);
                    *(if key == "offset" { &mut offset } else { &mut limit }) = n;
                }
                "from_date" => from = day()?,
                "to_date" => to = day()?,
                "status" | "status[]" => {
                    let word = if self.habits.search_any_case { value.to_uppercase() } else { value };
                    states.push(word.replace("COMPLETED", "COMPLETE"));
                }
                _ => {}
            }
        }
        if offset < 1 || limit < 1 {
            return Err(no(400, "offset and limit must be at least 1"));
        }
        let mut all = self.all_known(call)?;
        let indexed = call.effects.lag_seconds.map_or(i64::MAX, |lag| self.now() - lag * 1000);
        all.retain(|e| {
            let made = e["created"].as_i64().unwrap_or(0);
            (states.is_empty() || states.iter().any(|s| e["status"] == s.as_str()))
                && (from..to).contains(&made)
                && made <= indexed
        });
        if !self.habits.search_newest_first {
            all.reverse();
        }
        let rows: Vec<Value> = all.iter().skip(offset - 1).take(limit.min(self.habits.search_most)).map(row).collect();
        ok(200, json!({ "envelopes": rows, "total": all.len() }))
    }

    pub(crate) fn find(&self, call: &Call<'_>) -> Answer {
        let body = call.json()?;
        let ids = body["envelope_ids"]
            .as_array()
            .filter(|l| !l.is_empty())
            .ok_or_else(|| no(400, "envelope_ids must be a list with at least one id"))?;
        if ids.iter().any(|id| id.as_str().is_none_or(|t| Uuid::parse_str(t).is_err())) {
            return Err(no(400, "envelope_ids must be UUIDs"));
        }
        let found = self.all_known(call)?;
        if !self.habits.find_omits_unknown && ids.iter().any(|id| !found.iter().any(|e| e["id"] == *id)) {
            return Err(no(404, "no envelope with one of these ids"));
        }
        let rows: Vec<Value> = found.iter().filter(|e| ids.contains(&e["id"])).map(row).collect();
        ok(200, json!({ "envelopes": rows }))
    }
}

/// An envelope under the status that a fault gives it.
fn disguised(mut e: Value, effects: &Effects) -> Value {
    let shown = effects.shown_as.as_ref().and_then(|words| words.get(e["status"].as_str()?)).cloned();
    if let Some(word) = shown {
        e["status"] = json!(word);
        e["completed_at"] = Value::Null;
    }
    e
}

fn row(e: &Value) -> Value {
    let mut row = json!({ "envelope_id": e["id"], "envelope": e["name"], "status": e["status"],
        "created_at": clock::wire(e["created"].as_i64().unwrap_or(0)) });
    marked(e, &mut row);
    row
}

/// A deleted envelope that is still shown says so beside its status.
fn marked(e: &Value, shown: &mut Value) {
    if e["deleted"].is_i64() {
        shown["marked_for_deletion"] = json!(true);
    }
}

/// An envelope as E3 shows it.
pub(crate) fn view(e: &Value) -> Value {
    let mut details = Map::new();
    match e["status"].as_str() {
        Some("QUEUED") => return json!({ "envelope_id": e["id"], "status": "QUEUED" }),
        Some("ERRORED") => {
            details.insert("errors".into(), e["errors"].clone());
        }
        _ => {
            let people = each(&e["recipients"]).map(|r| person(e, r)).collect();
            details.insert("recipients".into(), Value::Array(people));
            let files = each(&e["files"]).map(|f| json!({ "id": f["id"], "name": f["name"] })).collect();
            details.insert("files".into(), Value::Array(files));
            for key in ["archived_at", "completed_at"] {
                if e[key].is_string() {
                    details.insert(key.into(), e[key].clone());
                }
            }
        }
    }
    let mut shown = json!({ "envelope_id": e["id"], "status": e["status"], "envelope_name": e["name"],
        "platform": { "type": "API" }, "details": details });
    marked(e, &mut shown);
    shown
}

fn person(e: &Value, r: &Value) -> Value {
    if r["type"] == "CC" {
        return json!({ "id": r["id"], "type": "CC", "name": r["name"], "email": r["email"], "sign_group_order": "" });
    }
    let mailed = if r["mail_status"].is_string() { r["invited"].as_str().unwrap_or_default() } else { "" };
    let mut out = json!({ "id": r["id"], "type": r["type"].as_str().unwrap_or("SIGNER"), "name": r["name"],
        "email": r["email"], "role": r["role"], "auth_type": r["auth_type"].as_str().unwrap_or("no-auth"),
        "sign_group_order": group(r), "tags": [],
        "sign_status": sign_status(r),
        "invitation_email_queued_at": mailed });
    for (from, to) in [("mail_status", "last_email_status"), ("signer_id", "signer_id"), ("signed_at", "signed_at")] {
        if r[from].is_string() {
            out[to] = r[from].clone();
        }
    }
    if r["signed_at"].is_string() {
        out["ip_address"] = json!("127.0.0.1");
    }
    if e["status"] == "COMPLETE" {
        out["tags"] = each(&r["tags"]).filter_map(|t| reported(t, &r["values"])).collect();
    }
    out
}

/// The word of a signer; while a copy signed on paper is processed, the one that was agreed for it.
fn sign_status(r: &Value) -> &str {
    match r["paper_word"].as_str() {
        _ if r["signed_at"].is_string() => "SIGNED",
        Some(word) if r["paper_at"].is_i64() => word,
        _ => "UNSIGNED",
    }
}

/// A value as reference 11.7 reports it.
fn reported(tag: &Value, values: &Value) -> Option<Value> {
    let value = values.get(tag["name"].as_str()?)?;
    let text = if tag["type"] == "text_field" { value.clone() } else { json!("true") };
    Some(json!({ "name": tag["name"], "tag_group_name": tag["tag_group_name"].as_str().unwrap_or_default(),
        "was_optional": tag["optional"] == true, "value": text }))
}
