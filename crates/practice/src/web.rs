//! The addresses of the recipients' pages. Each holds a random token, so only who was given one finds them.

use crate::flow::{each, life, may_sign, owes_witness};
use crate::pages::{mailbox, outcome, signing};
use crate::reply::{Answer, Reply, done, html, no, ok};
use crate::service::{Call, Inner};
use crate::signing::Missing;
use serde_json::{Value, json};
use std::sync::Arc;

impl Inner {
    pub(crate) fn web(&mut self, call: &Call<'_>) -> Answer {
        self.settle()?;
        match (call.method.as_str(), call.path[0], &call.path[2..]) {
            ("GET", "mail", []) => {
                let place = mailbox::Place { inbox: call.asked("inbox"), mail: call.asked("mail") };
                html(mailbox::page(&self.base, &self.token, &self.store.mails()?, &place, self.now()))
            }
            ("GET", "mail", ["pack", id]) => {
                let e = self.envelope(id)?;
                self.pack(&e)
            }
            ("POST", "mail", ["empty"]) => {
                for mut mail in self.store.mails()? {
                    mail["deleted"] = json!(true);
                    self.store.set_mail(&mail)?;
                }
                done()
            }
            ("POST", "mail", [seq, act]) => self.mail_act(seq, act),
            (_, "sign", [person, rest @ ..]) => self.signing_page(call, person, rest),
            _ => Err(no(404, "no such address")),
        }
    }

    fn mail_act(&mut self, seq: &str, act: &str) -> Answer {
        let wanted: i64 = seq.parse().map_err(|_| no(404, "no such e-mail"))?;
        let found = self.store.mails()?.into_iter().find(|m| m["seq"] == wanted);
        let mut mail = found.ok_or_else(|| no(404, "no such e-mail"))?;
        match act {
            "read" | "unread" => mail["read"] = json!(act == "read"),
            "delete" => mail["deleted"] = json!(true),
            _ => {
                let text = |key: &str| mail[key].as_str().unwrap_or_default();
                let (e, at) = self.person(text("envelope_id"), text("recipient_id"))?;
                match act {
                    "sign" => self.sign(e, at, &serde_json::Map::new(), Missing::FilledIn)?,
                    "bounce" => self.bounce(e, at)?,
                    "expire" => self.expire(e, at)?,
                    _ => return Err(no(404, "no such address")),
                }
                return done();
            }
        }
        self.store.set_mail(&mail)?;
        done()
    }

    fn signing_page(&mut self, call: &Call<'_>, person: &str, rest: &[&str]) -> Answer {
        let get = call.method.as_str() == "GET";
        let Ok((e, at)) = self.by_token(person) else {
            return if get { html(outcome::unknown(&self.token)) } else { Err(no(404, "no such link")) };
        };
        let r = e["recipients"][at].clone();
        match (call.method.as_str(), rest) {
            ("GET", []) => html(self.what_is_there(&e, &r, call.asked("done").is_some())?),
            ("POST", []) => {
                if self.run_out(&r) {
                    return Err(no(409, "this link has run out"));
                }
                let given = call.json()?["values"].as_object().cloned().unwrap_or_default();
                self.sign(e, at, &given, Missing::Refused)?;
                ok(200, json!({ "signed": true }))
            }
            ("POST", ["renew"]) => {
                if !may_sign(&e, &r) {
                    return Err(no(409, "it is not this person's turn to sign"));
                }
                let mut e = e;
                e["recipients"][at]["expires"] = json!(self.now() + life(&r));
                let mail = self.mail(&e, &e["recipients"][at], "renewal");
                self.save(&e, &[mail])?;
                ok(200, json!({ "renewed": true }))
            }
            ("POST", ["witness"]) => {
                let body = call.json()?;
                let text = |key: &str| body[key].as_str().unwrap_or_default().trim().to_owned();
                self.witness(e, at, &text("name"), &text("email"))?;
                ok(200, json!({ "named": true }))
            }
            _ => Err(no(404, "no such address")),
        }
    }

    fn run_out(&self, r: &Value) -> bool {
        r["expires"].as_i64().is_some_and(|t| t <= self.now())
    }

    /// The page that a link shows at this moment.
    fn what_is_there(&self, e: &Value, r: &Value, just_signed: bool) -> Result<String, Reply> {
        let view = outcome::View { token: &self.token, e, r };
        Ok(if e["status"] == "ARCHIVED" {
            view.withdrawn()
        } else if owes_witness(e, r) {
            view.witness()
        } else if r["signed_at"].is_string() {
            if just_signed { view.all_done() } else { view.already_signed() }
        } else if !may_sign(e, r) {
            view.not_yet()
        } else if self.run_out(r) {
            view.run_out()
        } else {
            let files = self.store.files(e["id"].as_str().unwrap_or_default())?;
            signing::page(&self.token, e, r, &files, self.now())
        })
    }

    /// The bytes of a document that this person may see.
    pub(crate) fn document_of(&self, person: &str, file: usize) -> Result<Arc<Vec<u8>>, Reply> {
        let (e, at) = self.by_token(person)?;
        let r = &e["recipients"][at];
        let missing = || no(404, "no such page");
        if e["status"] != "ACTIVE" || !r["invited"].is_string() {
            return Err(missing());
        }
        let files = self.store.files(e["id"].as_str().unwrap_or_default())?;
        let (name, bytes) = files.into_iter().nth(file).ok_or_else(missing)?;
        let hidden = each(&r["excluded_files"]).any(|f| *f == name.as_str());
        if hidden { Err(missing()) } else { Ok(Arc::new(bytes)) }
    }
}
