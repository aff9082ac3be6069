//! The control API of reference 24.3, under `/_sim`. It is no part of the provider.

use crate::clock;
use crate::read::view;
use crate::reply::{Answer, Reply, done, no, ok};
use crate::service::{Call, Inner};
use crate::signing::Missing;
use serde_json::{Value, json};

impl Inner {
    pub(crate) fn control(&mut self, call: &Call<'_>) -> Answer {
        self.settle()?;
        match (call.method.as_str(), &call.path[1..]) {
            ("GET", ["created"]) => ok(200, json!({ "created": self.store.created()? })),
            ("GET", ["mailbox"]) => ok(200, json!({ "mails": self.store.mails()? })),
            (_, ["habits"]) => self.habits(call),
            (_, ["faults", ..]) => self.fault_calls(call),
            ("GET", ["clock"]) => self.clock(),
            ("POST", ["clock"]) => {
                let body = call.json()?;
                let wrong = || no(400, "advance_seconds must be a whole number, or ahead_seconds");
                let seconds = body["advance_seconds"].as_i64().map(|s| s.saturating_mul(1000));
                let ahead = body["ahead_seconds"].as_i64().map(|s| s.saturating_mul(1000));
                let moved = seconds.map(|ms| self.ahead_ms.saturating_add(ms));
                self.ahead_ms = ahead.or(moved).ok_or_else(wrong)?;
                self.store.set_meta("ahead_ms", &self.ahead_ms.to_string())?;
                self.due = 0;
                self.settle()?;
                self.clock()
            }
            ("POST", ["envelopes", id, "recipients", rid, act]) => {
                let (e, at) = self.person(id, rid)?;
                match *act {
                    "sign" => {
                        let given = call.json()?["values"].as_object().cloned().unwrap_or_default();
                        self.sign(e, at, &given, Missing::FilledIn)?;
                        ok(200, view(&self.envelope(id)?))
                    }
                    "witness" => {
                        let body = call.json()?;
                        let text = |key: &str| body[key].as_str().unwrap_or_default().to_owned();
                        self.witness(e, at, &text("name"), &text("email"))?;
                        ok(200, view(&self.envelope(id)?))
                    }
                    "bounce" => {
                        self.bounce(e, at)?;
                        done()
                    }
                    "expire" => {
                        self.expire(e, at)?;
                        done()
                    }
                    "decline" => Err(no(409, "this provider knows no way to decline")),
                    _ => Err(no(404, "no such address")),
                }
            }
            _ => Err(no(404, "no such address")),
        }
    }

    fn clock(&self) -> Answer {
        ok(200, json!({ "now": clock::wire(self.now()), "ahead_seconds": self.ahead_ms / 1000 }))
    }

    /// Lets a person's link run out now.
    pub(crate) fn expire(&mut self, mut e: Value, at: usize) -> Result<(), Reply> {
        e["recipients"][at]["expires"] = json!(self.now());
        self.save(&e, &[])
    }
}
