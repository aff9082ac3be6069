//! The outbox: sends and their attempts. A state changes only along `SendState::may_become`, and only when the row is
//! still in the state that the change starts from.

use countersign_envelope::{
    AttemptId, AttemptState, EnvelopeId, EnvelopeStatus, Millis, SealedEnvelope, SendId, SendState,
};
use rusqlite::{OptionalExtension, Row, Transaction, params};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};

use crate::{
    ChangeKind, Result, Store, StoreError, blob,
    table::{envelope::set_status, event},
};

/// A send to be queued.
pub struct QueueSend<'a> {
    /// Its id.
    pub id: SendId,
    /// What is sent.
    pub sealed: &'a SealedEnvelope,
    /// The draft's revision that was sealed.
    pub revision: u32,
    /// When it goes out.
    pub due_at: Millis,
    /// Whether the person chose that time.
    pub chosen: bool,
}

/// A send.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SendRow {
    /// Its id.
    pub id: SendId,
    /// Its envelope.
    pub envelope: EnvelopeId,
    /// Where it stands.
    pub state: SendState,
    /// Why it is held.
    pub why: Option<String>,
    /// When it goes out.
    pub due_at: Option<Millis>,
    /// Whether the person chose that time.
    pub chosen: bool,
    /// The provider's id, once it has one.
    pub provider_id: Option<String>,
    /// When a status read confirmed it.
    pub confirmed_at: Option<Millis>,
}

/// A try at the wire.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AttemptRow {
    /// Its id.
    pub id: AttemptId,
    /// Where it stands.
    pub state: AttemptState,
    /// When its last bytes were released.
    pub t_gate: Option<Millis>,
}

/// What came of an attempt.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Outcome {
    /// The provider has it.
    Submitted {
        /// Under which id.
        provider_id: String,
    },
    /// The provider said no.
    Failed {
        /// Its message.
        message: Option<String>,
    },
    /// It is not known.
    Unknown,
    /// Nothing reached the provider; it goes out again by itself.
    Again {
        /// Not before.
        not_before: Millis,
    },
    /// Nothing reached the provider; it waits for the person.
    Held {
        /// Why.
        why: String,
    },
    /// The person stopped it.
    Stopped,
}

fn word<T: serde::Serialize>(state: &T) -> Result<String> {
    Ok(serde_json::to_value(state)?.as_str().unwrap_or_default().to_owned())
}

fn state<T: serde::de::DeserializeOwned>(word: String) -> Result<T> {
    Ok(serde_json::from_value(Value::String(word))?)
}

/// The claim: changes exactly one row, or nothing happens at all.
fn claim(tx: &Transaction<'_>, send: &SendId, from: SendState, to: SendState, why: Option<&str>) -> Result<String> {
    if !from.may_become(to) {
        return Err(StoreError::NotInState);
    }
    let changed = tx.execute(
        "UPDATE send SET state = ?3, why = ?4 WHERE id = ?1 AND state = ?2",
        params![send.as_str(), word(&from)?, word(&to)?, why],
    )?;
    if changed != 1 {
        return Err(StoreError::NotInState);
    }
    Ok(tx.query_row("SELECT envelope FROM send WHERE id = ?1", [send.as_str()], |row| row.get(0))?)
}

type Raw = (String, String, String, Option<String>, Option<i64>, bool, Option<String>, Option<i64>);
const COLUMNS: &str = "id, envelope, state, why, due_at, chosen, provider_id, confirmed_at";

fn raw(row: &Row<'_>) -> rusqlite::Result<Raw> {
    Ok((row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?, row.get(4)?, row.get(5)?, row.get(6)?, row.get(7)?))
}

fn whole((id, envelope, word, why, due_at, chosen, provider_id, confirmed_at): Raw) -> Result<SendRow> {
    let (id, envelope, due_at) = (SendId(id), EnvelopeId(envelope), due_at.map(Millis));
    let confirmed_at = confirmed_at.map(Millis);
    Ok(SendRow { id, envelope, state: state(word)?, why, due_at, chosen, provider_id, confirmed_at })
}

fn close_attempt(tx: &Transaction<'_>, send: &SendId, to: AttemptState, at: Millis) -> Result<()> {
    tx.execute(
        "UPDATE attempt SET state = ?2, t_reply = ?3 WHERE send = ?1 AND state IN ('intent', 'gated', 'unknown')",
        params![send.as_str(), word(&to)?, at.0],
    )?;
    Ok(())
}

impl Store {
    fn of_send<T>(&self, send: &SendId, change: impl FnOnce(&Transaction<'_>) -> Result<T>) -> Result<T> {
        let row = self.send(send)?.ok_or(StoreError::Missing)?;
        self.write(ChangeKind::Envelope, row.envelope.as_str(), change)
    }

    /// Freezes what is sent and queues it.
    ///
    /// # Errors
    /// [`StoreError::Stale`] when the draft changed since it was sealed; an error of the database when another send
    /// of the envelope is not over.
    pub fn queue_send(&self, new: &QueueSend<'_>, now: Millis) -> Result<()> {
        let (id, account) = (new.sealed.envelope().as_str(), new.sealed.account());
        let snapshot = serde_json::to_string(new.sealed)?;
        let sha256 = blob::hex(&Sha256::digest(snapshot.as_bytes()));
        self.write(ChangeKind::Envelope, id, |tx| {
            let stored: Option<u32> =
                tx.query_row("SELECT revision FROM envelope WHERE id = ?1", [id], |row| row.get(0)).optional()?;
            let stored = stored.ok_or(StoreError::Missing)?;
            if stored != new.revision {
                return Err(StoreError::Stale { stored });
            }
            tx.execute(
                "INSERT INTO send (id, envelope, reference, revision, state, due_at, chosen, snapshot_json,
                 snapshot_sha256, provider, account, made_at)
                 VALUES (?1, ?2, ?3, ?4, 'due', ?5, ?6, ?7, ?8, ?9, ?10, ?11)",
                params![
                    new.id.as_str(),
                    id,
                    new.sealed.reference().as_str(),
                    new.revision,
                    new.due_at.0,
                    new.chosen,
                    snapshot,
                    sha256,
                    account.provider,
                    account.id.as_str(),
                    now.0
                ],
            )?;
            set_status(tx, id, &EnvelopeStatus::Sending, now)?;
            event::append(tx, id, now, "send_queued", &json!({"dueAt": new.due_at}))
        })
    }

    /// One send.
    ///
    /// # Errors
    /// When it cannot be read.
    pub fn send(&self, send: &SendId) -> Result<Option<SendRow>> {
        self.read(|tx| {
            let sql = format!("SELECT {COLUMNS} FROM send WHERE id = ?1");
            tx.query_row(&sql, [send.as_str()], raw).optional()?.map(whole).transpose()
        })
    }

    /// The newest send of an envelope.
    ///
    /// # Errors
    /// When it cannot be read.
    pub fn newest_send(&self, envelope: &EnvelopeId) -> Result<Option<SendRow>> {
        self.read(|tx| {
            let sql =
                format!("SELECT {COLUMNS} FROM send WHERE envelope = ?1 ORDER BY made_at DESC, rowid DESC LIMIT 1");
            tx.query_row(&sql, [envelope.as_str()], raw).optional()?.map(whole).transpose()
        })
    }

    /// What a send froze.
    ///
    /// # Errors
    /// [`StoreError::Missing`] when there is no such send, or its record is not what was frozen.
    pub fn sealed(&self, send: &SendId) -> Result<SealedEnvelope> {
        self.read(|tx| {
            let found: Option<(String, String)> = tx
                .query_row("SELECT snapshot_json, snapshot_sha256 FROM send WHERE id = ?1", [send.as_str()], |row| {
                    Ok((row.get(0)?, row.get(1)?))
                })
                .optional()?;
            let (json, sha256) = found.ok_or(StoreError::Missing)?;
            if blob::hex(&Sha256::digest(json.as_bytes())) != sha256 {
                return Err(StoreError::Missing);
            }
            Ok(serde_json::from_str(&json)?)
        })
    }

    /// Sends whose time has come, the earliest first.
    ///
    /// # Errors
    /// When they cannot be read.
    pub fn due_sends(&self, now: Millis) -> Result<Vec<SendRow>> {
        self.read(|tx| {
            let sql = format!("SELECT {COLUMNS} FROM send WHERE state = 'due' AND due_at <= ?1 ORDER BY due_at, id");
            let mut query = tx.prepare(&sql)?;
            let rows = query.query_map([now.0], raw)?;
            rows.map(|row| whole(row?)).collect()
        })
    }

    /// The attempts of a send, oldest first.
    ///
    /// # Errors
    /// When they cannot be read.
    pub fn attempts(&self, send: &SendId) -> Result<Vec<AttemptRow>> {
        self.read(|tx| {
            let mut query =
                tx.prepare("SELECT id, state, t_gate FROM attempt WHERE send = ?1 ORDER BY t_intent, rowid")?;
            let rows = query.query_map([send.as_str()], |row| {
                Ok((row.get::<_, String>(0)?, row.get::<_, String>(1)?, row.get::<_, Option<i64>>(2)?))
            })?;
            rows.map(|row| {
                let (id, word, gate) = row?;
                Ok(AttemptRow { id: AttemptId(id), state: state(word)?, t_gate: gate.map(Millis) })
            })
            .collect()
        })
    }

    /// Due → pre-flight: the look at the provider begins.
    ///
    /// # Errors
    /// [`StoreError::NotInState`] when someone else was first.
    pub fn begin_preflight(&self, send: &SendId) -> Result<()> {
        self.of_send(send, |tx| claim(tx, send, SendState::Due, SendState::Preflight, None).map(|_| ()))
    }

    /// Pre-flight → intent: written before any connection for the creating request is opened.
    ///
    /// # Errors
    /// [`StoreError::NotInState`] when the send was stopped: then nothing may be sent.
    pub fn begin_intent(&self, send: &SendId, attempt: &AttemptId, now: Millis) -> Result<()> {
        self.of_send(send, |tx| {
            claim(tx, send, SendState::Preflight, SendState::Intent, None)?;
            tx.execute(
                "INSERT INTO attempt (id, send, provider, account, state, t_intent)
                 SELECT ?2, id, provider, account, 'intent', ?3 FROM send WHERE id = ?1",
                params![send.as_str(), attempt.as_str(), now.0],
            )?;
            Ok(())
        })
    }

    /// Intent → gated: must be committed before the last bytes are released.
    ///
    /// # Errors
    /// When it could not be committed: then the body must end in an error.
    pub fn open_gate(&self, send: &SendId, now: Millis) -> Result<()> {
        self.of_send(send, |tx| {
            claim(tx, send, SendState::Intent, SendState::Gated, None)?;
            let changed = tx.execute(
                "UPDATE attempt SET state = 'gated', t_gate = ?2 WHERE send = ?1 AND state = 'intent'",
                params![send.as_str(), now.0],
            )?;
            if changed == 1 { Ok(()) } else { Err(StoreError::NotInState) }
        })
    }

    /// Records what came of a send that is in `from`, in one transaction with its attempt, envelope and event.
    ///
    /// # Errors
    /// [`StoreError::NotInState`] when the outcome does not follow from `from`, or the send is not in it.
    pub fn record_outcome(&self, send: &SendId, from: SendState, outcome: &Outcome, now: Millis) -> Result<()> {
        self.of_send(send, |tx| {
            let (to, attempt, kind, why) = match outcome {
                Outcome::Submitted { .. } => (SendState::Submitted, AttemptState::Created, "send_submitted", None),
                Outcome::Failed { message } => {
                    (SendState::Failed, AttemptState::Refused, "send_failed", message.as_deref())
                }
                Outcome::Unknown => (SendState::Unknown, AttemptState::Unknown, "send_unknown", None),
                Outcome::Again { .. } => (SendState::Due, AttemptState::NotSent, "send_not_sent", None),
                Outcome::Held { why } => (SendState::Held, AttemptState::NotSent, "send_held", Some(why.as_str())),
                Outcome::Stopped => (SendState::Stopped, AttemptState::NotSent, "send_stopped", None),
            };
            let envelope = claim(tx, send, from, to, why)?;
            close_attempt(tx, send, attempt, now)?;
            match outcome {
                Outcome::Submitted { provider_id } => {
                    tx.execute("UPDATE send SET provider_id = ?2 WHERE id = ?1", params![send.as_str(), provider_id])?;
                    tx.execute(
                        "UPDATE envelope SET provider_id = ?2, sent_at = ?3 WHERE id = ?1",
                        params![envelope, provider_id, now.0],
                    )?;
                    set_status(tx, &envelope, &EnvelopeStatus::Accepted, now)?;
                }
                Outcome::Again { not_before } => {
                    tx.execute("UPDATE send SET due_at = ?2 WHERE id = ?1", params![send.as_str(), not_before.0])?;
                }
                Outcome::Failed { .. } | Outcome::Stopped => set_status(tx, &envelope, &EnvelopeStatus::Draft, now)?,
                Outcome::Unknown | Outcome::Held { .. } => {}
            }
            event::append(tx, &envelope, now, kind, &json!({"send": send, "why": why}))
        })
    }

    /// Notes that a status read found what was submitted. Only the first time counts.
    ///
    /// # Errors
    /// When it cannot be written.
    pub fn confirm_send(&self, send: &SendId, now: Millis) -> Result<()> {
        if self.send(send)?.is_some_and(|row| row.confirmed_at.is_some()) {
            return Ok(());
        }
        self.of_send(send, |tx| {
            let sql = "UPDATE send SET confirmed_at = ?2 WHERE id = ?1 AND confirmed_at IS NULL";
            tx.execute(sql, params![send.as_str(), now.0])?;
            Ok(())
        })
    }

    /// Held → due, because the person says so.
    ///
    /// # Errors
    /// [`StoreError::NotInState`] when it is not held.
    pub fn release(&self, send: &SendId, due_at: Millis) -> Result<()> {
        self.of_send(send, |tx| {
            claim(tx, send, SendState::Held, SendState::Due, None)?;
            tx.execute("UPDATE send SET due_at = ?2 WHERE id = ?1", params![send.as_str(), due_at.0])?;
            Ok(())
        })
    }

    /// What a start does with the sends of the run before: what was not yet released is held, what was released is
    /// unknown, a chosen time stays unless it passed. Called by [`Store::open`].
    pub(crate) fn recover_sends(&self, now: Millis) -> Result<()> {
        self.write(ChangeKind::Envelope, "", |tx| {
            tx.execute_batch(
                "UPDATE attempt SET state = 'notSent' WHERE state = 'intent';
                 UPDATE attempt SET state = 'unknown' WHERE state = 'gated';
                 UPDATE send SET state = 'unknown' WHERE state = 'gated';
                 UPDATE send SET state = 'held', why = 'closed'
                   WHERE state IN ('preflight', 'intent') OR (state = 'due' AND chosen = 0);",
            )?;
            tx.execute(
                "UPDATE send SET state = 'held', why = 'missed' WHERE state = 'due' AND chosen = 1 AND due_at < ?1",
                [now.0],
            )?;
            Ok(())
        })
    }
}
