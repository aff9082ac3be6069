//! Acting on an envelope that exists (reference 16): edit, remind, extend, delete, resend.

use crate::flow::{each, life, may_sign};
use crate::reply::{Answer, Reply, done, no, ok};
use crate::service::{Call, Inner};
use axum::http::{StatusCode, header};
use axum::response::IntoResponse;
use serde_json::{Value, json};

/// How often the pack is sent again to one person, in all.
const RESENDS: i64 = 5;
/// The shortest time between two of them, in milliseconds.
const RESEND_PAUSE: i64 = 300_000;

impl Inner {
    /// E9. The log of created envelopes keeps its line.
    pub(crate) fn delete(&mut self, id: &str) -> Answer {
        if self.envelope(id)?["status"] == "QUEUED" {
            return Err(no(409, "the envelope is still being processed"));
        }
        self.due = 0;
        self.store.delete(id)?;
        done()
    }

    /// E11.
    pub(crate) fn remind(&mut self, id: &str, rid: &str) -> Answer {
        let (e, at) = self.person(id, rid)?;
        let r = &e["recipients"][at];
        if !may_sign(&e, r) {
            return Err(no(409, "it is not this person's turn to sign"));
        }
        let mail = self.mail(&e, r, "reminder");
        self.save(&e, &[mail])?;
        ok(200, json!({ "recipient_id": rid }))
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
        if e["status"] != "ACTIVE" || r["signed_at"].is_string() {
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
        if moved && e["recipients"][at]["invited"].is_string() {
            self.invite(&mut e, at, &mut mails);
        }
        self.save(&e, &mails)?;
        ok(200, json!({ "recipient_id": rid }))
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
        done()
    }

    /// E12.
    pub(crate) fn resend(&mut self, id: &str, rid: &str) -> Answer {
        let (mut e, at) = self.person(id, rid)?;
        if e["status"] != "COMPLETE" {
            return Err(no(409, "the envelope is not complete"));
        }
        let now = self.now();
        let r = &e["recipients"][at];
        let (count, last) = (r["resent"].as_i64().unwrap_or(0), r["resent_at"].as_i64());
        if count >= RESENDS {
            return Err(no(410, "the documents have been sent to this recipient as often as they can be"));
        }
        if let Some(left) = last.map(|t| t + RESEND_PAUSE - now).filter(|left| *left > 0) {
            let refusal = no(429, "wait five minutes before sending the documents again");
            let seconds = (left + 999) / 1000;
            return Ok(([(header::RETRY_AFTER, seconds.to_string())], refusal).into_response());
        }
        let mail = self.mail(&e, r, "completion");
        e["recipients"][at]["resent"] = json!(count + 1);
        e["recipients"][at]["resent_at"] = json!(now);
        self.save(&e, &[mail])?;
        Ok(StatusCode::NO_CONTENT.into_response())
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
