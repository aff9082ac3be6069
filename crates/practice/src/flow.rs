//! How an envelope moves on: by the clock, group by group, to its end (reference 20).

use crate::clock;
use crate::faults::INVITATION;
use crate::habits::success;
use crate::reply::{Answer, Reply, no};
use crate::service::{Call, Inner};
use serde_json::{Value, json};

const DAY: i64 = 86_400_000;

/// The elements of an array; none of anything else.
pub(crate) fn each(list: &Value) -> impl Iterator<Item = &Value> {
    list.as_array().into_iter().flatten()
}

/// The signing group, 1 unless given.
pub(crate) fn group(r: &Value) -> u64 {
    r["sign_group"].as_u64().unwrap_or(1)
}

/// Whether this person has yet to sign.
pub(crate) fn waiting(r: &Value) -> bool {
    r["type"] != "CC" && !r["signed_at"].is_string()
}

/// Whether this signer has signed and has yet to name the witness.
pub(crate) fn owes_witness(e: &Value, r: &Value) -> bool {
    r["witness"].is_object() && r["signed_at"].is_string() && !each(&e["recipients"]).any(|w| w["signer_id"] == r["id"])
}

/// Whether it is being signed.
pub(crate) fn active(e: &Value) -> bool {
    e["status"] == "ACTIVE" && !e["deleted"].is_i64()
}

/// Whether it is this person's turn.
pub(crate) fn may_sign(e: &Value, r: &Value) -> bool {
    active(e) && waiting(r) && r["invited"].is_string()
}

/// Whether this person is to be told of `event` (reference 10.5).
pub(crate) fn wants(r: &Value, event: &str) -> bool {
    match r["event_notifications"].as_array() {
        Some(list) => list.iter().any(|v| v == event),
        None => event != "signer_invitation_sms",
    }
}

fn frequency(e: &Value) -> i64 {
    let inside = &e["emails"]["reminders"]["frequency"];
    inside.as_i64().or_else(|| e["reminders"]["frequency"].as_i64()).unwrap_or(0)
}

/// When this person is reminded next by the clock.
fn next_reminder(e: &Value, r: &Value, most: i64) -> Option<i64> {
    let so_far = r["reminded"].as_i64().unwrap_or(0);
    let spacing = frequency(e) * DAY;
    (spacing > 0 && so_far < most && may_sign(e, r) && wants(r, "signer_invitation"))
        .then(|| clock::parse(r["invited"].as_str()?).map(|t| t + (so_far + 1) * spacing))
        .flatten()
}

impl Inner {
    /// Lets everything happen that is due by now.
    pub(crate) fn settle(&mut self) -> Result<(), Reply> {
        let now = self.now();
        if now < self.due {
            return Ok(());
        }
        let mut due = i64::MAX;
        for mut e in self.store.running()? {
            if let Some(gone) = self.gone_at(&e) {
                if gone <= now {
                    self.store.delete(e["id"].as_str().unwrap_or_default())?;
                } else {
                    due = due.min(gone);
                }
                continue;
            }
            let mut mails = Vec::new();
            let ready = self.ready_at(&e, now);
            let processed = e["status"] == "QUEUED" && ready <= now;
            if processed {
                self.process(&mut e, &mut mails)?;
            }
            let papers = self.read_papers(&mut e, now, &mut mails)?;
            let reminded = self.remind_by_clock(&mut e, now, &mut mails);
            if processed || papers || reminded {
                self.store.save(&e, &mails)?;
            }
            if e["status"] == "QUEUED" {
                due = due.min(ready);
            }
            let most = self.habits.reminders_most;
            let moments = each(&e["recipients"]).flat_map(|r| [next_reminder(&e, r, most), r["paper_at"].as_i64()]);
            due = moments.flatten().fold(due, i64::min);
        }
        self.due = due;
        Ok(())
    }

    /// When a new envelope has been processed. One from a time that the clock was moved back from is ready at once.
    fn ready_at(&self, e: &Value, now: i64) -> i64 {
        let made = e["created"].as_i64().unwrap_or(0);
        let shown = e["appears"].as_i64().unwrap_or(made);
        if made > now { now } else { shown + self.habits.processing_ms }
    }

    fn remind_by_clock(&self, e: &mut Value, now: i64, mails: &mut Vec<Value>) -> bool {
        let before = mails.len();
        for at in 0..each(&e["recipients"]).count() {
            let most = self.habits.reminders_most;
            while let Some(moment) = next_reminder(e, &e["recipients"][at], most).filter(|t| *t <= now) {
                let r = &e["recipients"][at];
                mails.push(self.mail_at(e, r, "reminder", moment));
                e["recipients"][at]["reminded"] = json!(r["reminded"].as_i64().unwrap_or(0) + 1);
            }
        }
        mails.len() > before
    }

    /// Invites the lowest group with somebody who has something left to do, or completes the envelope.
    pub(crate) fn advance(&mut self, e: &mut Value, mails: &mut Vec<Value>) {
        let turn = each(&e["recipients"]).filter(|r| waiting(r) || owes_witness(e, r)).map(group).min();
        let Some(turn) = turn else { return self.complete(e, mails) };
        for at in 0..each(&e["recipients"]).count() {
            let r = &e["recipients"][at];
            if waiting(r) && group(r) == turn && !r["invited"].is_string() {
                self.invite(e, at, mails);
            }
        }
    }

    /// Gives one person a link that works from now on, and tells them.
    pub(crate) fn invite(&mut self, e: &mut Value, at: usize, mails: &mut Vec<Value>) {
        let now = self.now();
        // A fault that cannot be counted does not happen.
        let lost = self.take(INVITATION).is_ok_and(|effects| effects.bounce == Some(true));
        let r = &mut e["recipients"][at];
        r["invited"] = json!(clock::wire(now));
        r["expires"] = json!(now + life(r));
        if wants(r, "signer_invitation") {
            let bounced = lost || r["email"].as_str().is_some_and(|a| self.habits.bounces(a));
            r["mail_status"] = json!(if bounced { "BOUNCED" } else { "SENT" });
            mails.push(self.mail(e, &e["recipients"][at], "invitation"));
            if bounced {
                mails.push(self.bounce_notice(e, &e["recipients"][at]));
            }
        }
        if wants(&e["recipients"][at], "signer_invitation_sms") {
            mails.push(self.mail(e, &e["recipients"][at], "text-message"));
        }
    }

    fn complete(&mut self, e: &mut Value, mails: &mut Vec<Value>) {
        e["status"] = json!("COMPLETE");
        e["completed_at"] = json!(clock::wire(self.now()));
        let mut told = Vec::new();
        for r in each(&e["recipients"]).filter(|r| wants(r, "envelope_completion")) {
            told.push(r["email"].as_str().unwrap_or_default().to_lowercase());
            mails.push(self.mail(e, r, "completion"));
        }
        let sender = &e["emails"]["reply_to"];
        if wants(&e["sender"], "envelope_completion")
            && sender.as_str().is_some_and(|a| !told.contains(&a.to_lowercase()))
        {
            let name = if e["emails"]["name"].is_string() { &e["emails"]["name"] } else { sender };
            mails.push(self.mail(e, &json!({ "name": name, "email": sender, "type": "CC" }), "completion"));
        }
    }

    /// E8: withdraws for ever; whoever was invited is told.
    pub(crate) fn archive(&mut self, id: &str, call: &Call<'_>) -> Answer {
        let mut e = self.envelope(id)?;
        if !call.bytes.is_empty() && call.json()?.get("status").is_some_and(|s| s != "ARCHIVED") {
            return Err(no(400, "status can only become ARCHIVED"));
        }
        let running = matches!(e["status"].as_str(), Some("ACTIVE" | "QUEUED")) && !e["deleted"].is_i64();
        let ended = self.habits.archive_ended && e["status"] != "ARCHIVED";
        if !running && !ended {
            return Err(no(409, "the envelope is already archived, complete or errored"));
        }
        e["status"] = json!("ARCHIVED");
        e["archived_at"] = json!(clock::wire(self.now()));
        let told: Vec<Value> = each(&e["recipients"])
            .filter(|r| r["invited"].is_string())
            .map(|r| self.mail(&e, r, "withdrawal"))
            .collect();
        self.save(&e, if running { &told } else { &[] })?;
        success(self.habits.archive_code, json!({ "status": "ARCHIVED" }))
    }

    /// Names the witness of a signer who has signed, and invites them; a named one who has not signed is corrected.
    pub(crate) fn witness(&mut self, mut e: Value, at: usize, name: &str, email: &str) -> Result<(), Reply> {
        let signer = e["recipients"][at].clone();
        if !signer["witness"].is_object() {
            return Err(no(409, "this signature needs no witness"));
        }
        if !active(&e) || !signer["signed_at"].is_string() {
            return Err(no(409, "a witness is named after signing and before the end"));
        }
        crate::validate::named("witness", name, email).map_err(|m| no(422, &m))?;
        let mut mails = Vec::new();
        let known = each(&e["recipients"]).position(|w| w["signer_id"] == signer["id"]);
        let place = if let Some(place) = known {
            if !waiting(&e["recipients"][place]) {
                return Err(no(409, "the witness has signed already"));
            }
            place
        } else {
            let count = each(&e["recipients"]).count();
            let mut witness = json!({ "type": "WITNESS", "role": "Witness", "signer_id": signer["id"],
                "sign_group": group(&signer), "tags": signer["witness"]["tags"],
                "active_for_seconds": signer["active_for_seconds"] });
            crate::create::identify(&mut witness, count + 1);
            if let Some(list) = e["recipients"].as_array_mut() {
                list.push(witness);
            }
            count
        };
        e["recipients"][place]["name"] = json!(name);
        e["recipients"][place]["email"] = json!(email);
        self.invite(&mut e, place, &mut mails);
        self.save(&e, &mails)
    }
}

/// How long this person's link works, in milliseconds.
pub(crate) fn life(r: &Value) -> i64 {
    r["active_for_seconds"].as_i64().unwrap_or(172_800) * 1000
}
