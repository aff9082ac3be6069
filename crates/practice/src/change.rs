//! Acting on an envelope that exists (reference 16): edit, remind, extend, delete, resend.

use crate::flow::{active, each, life, may_sign};
use crate::habits::success;
use crate::reply::{Answer, Reply, no};
use crate::service::{Call, Inner};
use axum::http::header;
use axum::response::IntoResponse;
use serde_json::{Value, json};

impl Inner {
    /// E9. The log of created envelopes keeps its line.
    pub(crate) fn delete(&mut self, id: &str) -> Answer {
        let mut e = self.envelope(id)?;
        if e["status"] == "QUEUED" && !self.habits.delete_queued {
            return Err(no(409, "the envelope is still being processed"));
        }
        self.due = 0;
        if self.habits.delete_after_seconds > 0 {
            if !e["deleted"].is_i64() {
                e["deleted"] = json!(self.now());
                self.save(&e, &[])?;
            }
        } else {
            self.store.delete(id)?;
        }
        success(self.habits.delete_code, json!({ "envelope_id": id }))
    }

    /// When a deleted envelope that is still shown goes for good.
    pub(crate) fn gone_at(&self, e: &Value) -> Option<i64> {
        e["deleted"].as_i64().map(|at| at + self.habits.delete_after_seconds * 1000)
    }

    /// E11.
    pub(crate) fn remind(&mut self, id: &str, rid: &str) -> Answer {
        let (mut e, at) = self.person(id, rid)?;
        let r = &e["recipients"][at];
        if !may_sign(&e, r) {
            return Err(no(409, "it is not this person's turn to sign"));
        }
        let now = self.now();
        if let Some(seconds) = left(&r["reminded_at"], self.habits.remind_pause_seconds, now) {
            return too_early(seconds, "this person was reminded a moment ago");
        }
        let mut mail = self.mail(&e, r, "reminder");
        mail["note"] = json!("The sender asked for this reminder.");
        e["recipients"][at]["reminded_at"] = json!(now);
        self.save(&e, &[mail])?;
        success(self.habits.remind_code, json!({ "recipient_id": rid }))
    }

    /// E10. A changed address is invited again.
    pub(crate) fn edit(&mut self, id: &str, rid: &str, call: &Call<'_>) -> Answer {
        let (mut e, at) = self.person(id, rid)?;
        let body = call.json()?;
        let r = &e["recipients"][at];
        let given = |key: &str| body.get(key).is_some_and(|v| !v.is_null());
        if !["name", "email", "iso_country_code", "mobile_number"].into_iter().any(given) {
            return Err(no(400, "at least one of name, email, iso_country_code and mobile_number must be given"));
        }
        if !active(&e) || (r["signed_at"].is_string() && !self.habits.edit_signed) {
            return Err(no(409, "this recipient cannot be changed any more"));
        }
        if given("iso_country_code") != given("mobile_number") {
            return Err(no(422, "iso_country_code and mobile_number must be given together"));
        }
        if given("mobile_number") && e["otp"] != true {
            return Err(no(422, "mobile_number can only be changed when has_envelope_otps is true"));
        }
        let text = |key: &str| body[key].as_str().or(r[key].as_str()).unwrap_or_default();
        crate::validate::named("recipient", text("name"), text("email")).map_err(|m| no(422, &m))?;
        let moved = given("email") && body["email"] != r["email"];
        for key in ["name", "email", "iso_country_code", "mobile_number"] {
            if given(key) {
                e["recipients"][at][key] = body[key].clone();
            }
        }
        let mut mails = Vec::new();
        let again = self.habits.edit_invites && may_sign(&e, &e["recipients"][at]);
        if moved && again {
            self.invite(&mut e, at, &mut mails);
            for mail in mails.iter_mut().filter(|mail| mail["kind"] == "invitation") {
                mail["note"] = json!("Sent again, because the address was corrected.");
            }
        }
        self.save(&e, &mails)?;
        success(self.habits.edit_code, json!({ "recipient_id": rid }))
    }

    /// E13.
    pub(crate) fn extend(&mut self, id: &str, call: &Call<'_>) -> Answer {
        let mut e = self.envelope(id)?;
        let body = call.json()?;
        let tokens: Vec<&str> = each(&body["recipient_tokens"]).filter_map(Value::as_str).collect();
        if tokens.is_empty() || body["recipient_tokens"].as_array().is_some_and(|l| l.len() != tokens.len()) {
            return Err(no(400, "recipient_tokens must be a list of tokens"));
        }
        let now = self.now();
        for token in tokens {
            let Some(at) = each(&e["recipients"]).position(|r| r["token"] == token) else {
                let known = self.by_token(token).is_ok();
                let code = if known { 422 } else { 404 };
                return Err(no(code, "a token belongs to no recipient of this envelope"));
            };
            if may_sign(&e, &e["recipients"][at]) {
                e["recipients"][at]["expires"] = json!(now + life(&e["recipients"][at]));
            }
        }
        self.save(&e, &[])?;
        success(self.habits.extend_code, json!({}))
    }

    /// E12.
    pub(crate) fn resend(&mut self, id: &str, rid: &str) -> Answer {
        let (mut e, at) = self.person(id, rid)?;
        if e["status"] != "COMPLETE" {
            return Err(no(409, "the envelope is not complete"));
        }
        let now = self.now();
        let r = &e["recipients"][at];
        let count = r["resent"].as_i64().unwrap_or(0);
        if count >= self.habits.resend_most {
            return Err(no(410, "the documents have been sent to this recipient as often as they can be"));
        }
        if let Some(seconds) = left(&r["resent_at"], self.habits.resend_pause_seconds, now) {
            return too_early(seconds, "wait five minutes before sending the documents again");
        }
        let mut mail = self.mail(&e, r, "completion");
        mail["note"] = json!("Sent again, because the sender asked for it.");
        e["recipients"][at]["resent"] = json!(count + 1);
        e["recipients"][at]["resent_at"] = json!(now);
        self.save(&e, &[mail])?;
        success(self.habits.resend_code, json!({}))
    }

    /// The envelope and the place in it of the holder of a signing token.
    pub(crate) fn by_token(&self, token: &str) -> Result<(Value, usize), Reply> {
        let found = self.store.envelopes()?.into_iter().find_map(|e| {
            let at = e["recipients"].as_array()?.iter().position(|r| r["token"] == token)?;
            Some((e, at))
        });
        found.ok_or_else(|| no(404, "no such link"))
    }
}

/// How many seconds of a pause since `last` are left.
fn left(last: &Value, pause_seconds: i64, now: i64) -> Option<i64> {
    let left = last.as_i64()? + pause_seconds * 1000 - now;
    (left > 0).then_some((left + 999) / 1000)
}

/// 429 with the seconds to wait.
#[expect(clippy::unnecessary_wraps, reason = "it ends a chain of answers")]
fn too_early(seconds: i64, why: &str) -> Answer {
    Ok(([(header::RETRY_AFTER, seconds.to_string())], no(429, why)).into_response())
}
