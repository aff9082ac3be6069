//! The outbox: sends and what came of them. A state changes only along `SendState::may_become`, and only when the row is
//! still in the state that the change starts from.

use countersign_envelope::{
    AttemptId, AttemptState, EnvelopeId, EnvelopeStatus, Millis, Reference, SealedEnvelope, SendId, SendState,
};
use rusqlite::{OptionalExtension, Row, Transaction, params};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};

use crate::{
    ChangeKind, Result, Store, StoreError, blob, faults,
    table::{attempt, envelope::set_status, event},
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
    /// Its place among those that wait to go out, from 1; what was queued later stands further down.
    pub position: i64,
    /// The provider's id, once it has one.
    pub provider_id: Option<String>,
    /// When a status read confirmed it.
    pub confirmed_at: Option<Millis>,
}

/// What came of an attempt.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Outcome {
    /// The provider said that it has it.
    Submitted {
        /// Under which id.
        provider_id: String,
        /// Status code of the reply.
        http_status: u16,
    },
    /// A search found it at the provider.
    Found {
        /// Under which id.
        provider_id: String,
        /// When it was made there, when known.
        made_at: Option<Millis>,
        /// Other envelopes of the provider that carry the same mark: it was sent twice.
        others: Vec<String>,
    },
    /// The provider said no.
    Failed {
        /// Status code of the reply.
        http_status: u16,
        /// Its message.
        message: Option<String>,
    },
    /// It is not known.
    Unknown,
    /// Nothing reached the provider; it goes out again by itself.
    Again {
        /// Not before.
        not_before: Millis,
        /// Why nothing did.
        cause: String,
    },
    /// Nothing reached the provider; it waits for the person.
    Held {
        /// Why.
        why: String,
    },
    /// The person stopped it.
    Stopped,
}

pub(crate) fn word<T: serde::Serialize>(state: &T) -> Result<String> {
    Ok(serde_json::to_value(state)?.as_str().unwrap_or_default().to_owned())
}

pub(crate) fn state<T: serde::de::DeserializeOwned>(word: String) -> Result<T> {
    Ok(serde_json::from_value(Value::String(word))?)
}

impl Outcome {
    fn meaning(&self) -> (SendState, AttemptState, &'static str) {
        match self {
            Self::Submitted { .. } | Self::Found { .. } => {
                (SendState::Submitted, AttemptState::Created, "send_submitted")
            }
            Self::Failed { .. } => (SendState::Failed, AttemptState::Refused, "send_failed"),
            Self::Unknown => (SendState::Unknown, AttemptState::Unknown, "send_unknown"),
            Self::Again { .. } => (SendState::Due, AttemptState::NotSent, "send_not_sent"),
            Self::Held { .. } => (SendState::Held, AttemptState::NotSent, "send_held"),
            Self::Stopped => (SendState::Stopped, AttemptState::NotSent, "send_stopped"),
        }
    }

    fn why(&self) -> Option<&str> {
        match self {
            Self::Failed { message, .. } => message.as_deref(),
            Self::Held { why } => Some(why),
            _ => None,
        }
    }

    fn provider_id(&self) -> Option<&str> {
        match self {
            Self::Submitted { provider_id, .. } | Self::Found { provider_id, .. } => Some(provider_id),
            _ => None,
        }
    }

    fn made_at(&self) -> Option<Millis> {
        if let Self::Found { made_at, .. } = self { *made_at } else { None }
    }

    fn detail(&self, send: &SendId) -> Value {
        match self {
            Self::Submitted { http_status, .. } => json!({"send": send, "httpStatus": http_status}),
            Self::Found { provider_id, .. } => json!({"send": send, "found": provider_id}),
            Self::Failed { http_status, message } => {
                json!({"send": send, "httpStatus": http_status, "why": message})
            }
            Self::Again { not_before, cause } => json!({"send": send, "notBefore": not_before, "cause": cause}),
            Self::Unknown | Self::Held { .. } | Self::Stopped => json!({"send": send, "why": self.why()}),
        }
    }
}

fn bound_elsewhere(tx: &Transaction<'_>, send: &SendId, provider_id: &str) -> Result<bool> {
    Ok(tx.query_row(
        "SELECT EXISTS (SELECT 1 FROM send mine JOIN send other ON other.provider = mine.provider
         AND other.account = mine.account WHERE mine.id = ?1 AND other.id <> ?1 AND other.provider_id = ?2)",
        params![send.as_str(), provider_id],
        |row| row.get(0),
    )?)
}

fn snapshot(sealed: &SealedEnvelope) -> Result<(String, String)> {
    let json = serde_json::to_string(sealed)?;
    let sha256 = blob::hex(&Sha256::digest(json.as_bytes()));
    Ok((json, sha256))
}

/// The claim: changes exactly one row, or nothing happens at all.
pub(crate) fn claim(
    tx: &Transaction<'_>,
    send: &SendId,
    from: SendState,
    to: SendState,
    why: Option<&str>,
) -> Result<String> {
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

const COLUMNS: &str = "id, envelope, state, why, due_at, chosen, position, provider_id, confirmed_at";

fn raw(row: &Row<'_>) -> rusqlite::Result<(SendRow, String)> {
    let time = |index| row.get::<_, Option<i64>>(index).map(|at| at.map(Millis));
    let found = SendRow {
        id: SendId(row.get(0)?),
        envelope: EnvelopeId(row.get(1)?),
        state: SendState::Held,
        why: row.get(3)?,
        due_at: time(4)?,
        chosen: row.get(5)?,
        position: row.get(6)?,
        provider_id: row.get(7)?,
        confirmed_at: time(8)?,
    };
    Ok((found, row.get(2)?))
}

fn whole((row, word): (SendRow, String)) -> Result<SendRow> {
    Ok(SendRow { state: state(word)?, ..row })
}

/// Freezes what is sent and queues it, within a transaction.
pub(crate) fn queue(tx: &Transaction<'_>, new: &QueueSend<'_>, now: Millis) -> Result<()> {
    let (id, account) = (new.sealed.envelope().as_str(), new.sealed.account());
    let (snapshot, sha256) = snapshot(new.sealed)?;
    let stored: Option<u32> =
        tx.query_row("SELECT revision FROM envelope WHERE id = ?1", [id], |row| row.get(0)).optional()?;
    let stored = stored.ok_or(StoreError::Missing)?;
    if stored != new.revision {
        return Err(StoreError::Stale { stored });
    }
    tx.execute(
        "INSERT INTO send (id, envelope, reference, revision, state, due_at, chosen, snapshot_json,
         snapshot_sha256, provider, account, made_at, position)
         VALUES (?1, ?2, ?3, ?4, 'due', ?5, ?6, ?7, ?8, ?9, ?10, ?11,
                 (SELECT coalesce(max(position), 0) + 1 FROM send))",
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
}

pub(crate) fn newest(tx: &Transaction<'_>, envelope: &str) -> Result<Option<SendRow>> {
    let sql = format!("SELECT {COLUMNS} FROM send WHERE envelope = ?1 ORDER BY made_at DESC, rowid DESC LIMIT 1");
    tx.prepare_cached(&sql)?.query_row([envelope], raw).optional()?.map(whole).transpose()
}

impl Store {
    pub(crate) fn of_send<T>(&self, send: &SendId, change: impl FnOnce(&Transaction<'_>) -> Result<T>) -> Result<T> {
        let row = self.send(send)?.ok_or(StoreError::Missing)?;
        self.write(ChangeKind::Envelope, row.envelope.as_str(), change)
    }

    /// Freezes what is sent and queues it.
    ///
    /// # Errors
    /// [`StoreError::Stale`] when the draft changed since it was sealed; an error of the database when another send
    /// of the envelope is not over.
    pub fn queue_send(&self, new: &QueueSend<'_>, now: Millis) -> Result<()> {
        self.write(ChangeKind::Envelope, new.sealed.envelope().as_str(), |tx| queue(tx, new, now))
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
        self.read(|tx| newest(tx, envelope.as_str()))
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

    /// Sends that wait to go out, in their order.
    ///
    /// # Errors
    /// When they cannot be read.
    pub fn outbox(&self) -> Result<Vec<SendRow>> {
        self.read(|tx| {
            let sql = format!("SELECT {COLUMNS} FROM send WHERE state IN ('due', 'held') ORDER BY position, id");
            let mut query = tx.prepare(&sql)?;
            let rows = query.query_map([], raw)?;
            rows.map(|row| whole(row?)).collect()
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

    /// Records what came of a send that is in `from`, in one transaction with its attempt, envelope and event.
    ///
    /// # Errors
    /// [`StoreError::NotInState`] when the outcome does not follow from `from`, or the send is not in it.
    pub fn record_outcome(&self, send: &SendId, from: SendState, outcome: &Outcome, now: Millis) -> Result<()> {
        self.of_send(send, |tx| {
            let (to, attempt, kind) = outcome.meaning();
            let provider_id = outcome.provider_id();
            if provider_id.is_some_and(|id| bound_elsewhere(tx, send, id).unwrap_or(true)) {
                return Err(StoreError::NotAllowed("bind an envelope of the provider twice"));
            }
            let envelope = claim(tx, send, from, to, outcome.why())?;
            attempt::close(tx, send, attempt, outcome, now)?;
            if let Some(provider_id) = provider_id {
                let sent_at = outcome.made_at().unwrap_or(now);
                tx.execute("UPDATE send SET provider_id = ?2 WHERE id = ?1", params![send.as_str(), provider_id])?;
                tx.execute(
                    "UPDATE envelope SET provider_id = ?2, sent_at = ?3 WHERE id = ?1",
                    params![envelope, provider_id, sent_at.0],
                )?;
                set_status(tx, &envelope, &EnvelopeStatus::Accepted, now)?;
            }
            match outcome {
                Outcome::Again { not_before, .. } => {
                    tx.execute("UPDATE send SET due_at = ?2 WHERE id = ?1", params![send.as_str(), not_before.0])?;
                }
                Outcome::Failed { .. } | Outcome::Stopped => set_status(tx, &envelope, &EnvelopeStatus::Draft, now)?,
                _ => {}
            }
            event::append(tx, &envelope, now, kind, &outcome.detail(send))?;
            match outcome {
                Outcome::Found { others, .. } if !others.is_empty() => {
                    event::append(tx, &envelope, now, "send_twice", &json!({"send": send, "others": others}))
                }
                _ => Ok(()),
            }
        })
    }

    /// True when another send is bound to this envelope of the provider, in the account of this one.
    ///
    /// # Errors
    /// When it cannot be read.
    pub fn is_bound_elsewhere(&self, send: &SendId, provider_id: &str) -> Result<bool> {
        self.read(|tx| bound_elsewhere(tx, send, provider_id))
    }

    /// Gives a send in pre-flight, and its envelope, a new mark: the old one is at the provider already, on an envelope
    /// that is over or not this one.
    ///
    /// # Errors
    /// [`StoreError::NotInState`] when it is not in pre-flight; an error of the database when the mark is taken.
    pub fn renew_reference(&self, send: &SendId, reference: &Reference, now: Millis) -> Result<()> {
        let sealed = self.sealed(send)?.with_reference(reference.clone());
        let (snapshot, sha256) = snapshot(&sealed)?;
        self.of_send(send, |tx| {
            let changed = tx.execute(
                "UPDATE send SET reference = ?2, snapshot_json = ?3, snapshot_sha256 = ?4
                 WHERE id = ?1 AND state = 'preflight'",
                params![send.as_str(), reference.as_str(), snapshot, sha256],
            )?;
            if changed != 1 {
                return Err(StoreError::NotInState);
            }
            let id = sealed.envelope().as_str();
            tx.execute("UPDATE envelope SET reference = ?2 WHERE id = ?1", params![id, reference.as_str()])?;
            event::append(tx, id, now, "reference_renewed", &json!({"send": send, "reference": reference}))
        })
    }

    /// Binds a draft to an envelope of the provider that carries its mark: it was sent by a run of which this file knows
    /// nothing. Goes the way of a pre-flight that finds it, so that a crash in between leaves what a crash there leaves.
    ///
    /// # Errors
    /// [`StoreError::NotAllowed`] when the provider's envelope is bound elsewhere; an error of the database when a send
    /// of the draft is not over.
    pub fn adopt(&self, new: &QueueSend<'_>, provider_id: &str, made_at: Option<Millis>, now: Millis) -> Result<()> {
        self.queue_send(new, now)?;
        let found = Outcome::Found { provider_id: provider_id.into(), made_at, others: Vec::new() };
        let bound = self
            .begin_preflight(&new.id)
            .and_then(|()| self.record_outcome(&new.id, SendState::Preflight, &found, now));
        if bound.is_err() {
            self.record_outcome(&new.id, SendState::Preflight, &Outcome::Stopped, now)?;
        }
        bound
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

    /// Held, or due at another time → due now, because the person says so; a provider that asked to wait is still given
    /// its time.
    ///
    /// # Errors
    /// [`StoreError::NotInState`] when it does not wait.
    pub fn release(&self, send: &SendId, due_at: Millis) -> Result<()> {
        self.of_send(send, |tx| {
            let waiting: Option<String> = tx
                .query_row(
                    "SELECT envelope FROM send WHERE id = ?1 AND state IN ('due', 'held')",
                    [send.as_str()],
                    |row| row.get(0),
                )
                .optional()?;
            let envelope = waiting.ok_or(StoreError::NotInState)?;
            tx.execute(
                "UPDATE send SET state = 'due', why = NULL, chosen = 0, due_at = max(?2, coalesce(
                   (SELECT not_before FROM attempt WHERE send = ?1 ORDER BY t_intent DESC, rowid DESC LIMIT 1), 0))
                 WHERE id = ?1",
                params![send.as_str(), due_at.0],
            )?;
            event::append(tx, &envelope, due_at, "send_released", &json!({"send": send}))
        })
    }

    /// Puts a waiting send right before another waiting one, or behind all with `None`.
    ///
    /// # Errors
    /// [`StoreError::NotInState`] when one of them does not wait any more.
    pub fn move_send(&self, send: &SendId, before: Option<&SendId>) -> Result<()> {
        let mut order: Vec<SendId> = self.outbox()?.into_iter().map(|row| row.id).collect();
        let place =
            |order: &[SendId], id: &SendId| order.iter().position(|one| one == id).ok_or(StoreError::NotInState);
        let moved = order.remove(place(&order, send)?);
        let to = before.map_or(Ok(order.len()), |before| place(&order, before))?;
        order.insert(to, moved);
        self.of_send(send, |tx| {
            // What is queued meanwhile stands behind all of these.
            let least: i64 = tx.query_row(
                "SELECT coalesce(min(position), 1) FROM send WHERE state IN ('due', 'held')",
                [],
                |row| row.get(0),
            )?;
            for (position, id) in (least..).zip(&order) {
                tx.execute("UPDATE send SET position = ?2 WHERE id = ?1", params![id.as_str(), position])?;
            }
            Ok(())
        })
    }

    /// Has a waiting send go out at a time that the person chose, also after a restart.
    ///
    /// # Errors
    /// [`StoreError::NotInState`] when it does not wait any more.
    pub fn reschedule(&self, send: &SendId, at: Millis, now: Millis) -> Result<()> {
        self.of_send(send, |tx| {
            let changed = tx.execute(
                "UPDATE send SET state = 'due', why = NULL, chosen = 1, due_at = max(?2, coalesce(
                   (SELECT not_before FROM attempt WHERE send = ?1 ORDER BY t_intent DESC, rowid DESC LIMIT 1), 0))
                 WHERE id = ?1 AND state IN ('due', 'held')",
                params![send.as_str(), at.0],
            )?;
            if changed != 1 {
                return Err(StoreError::NotInState);
            }
            let envelope: String =
                tx.query_row("SELECT envelope FROM send WHERE id = ?1", [send.as_str()], |row| row.get(0))?;
            event::append(tx, &envelope, now, "send_rescheduled", &json!({"send": send, "dueAt": at}))?;
            // Tries of before do not count against what the person asks for now.
            event::append(tx, &envelope, now, "send_released", &json!({"send": send}))
        })
    }

    /// What a start does with the sends of the run before: what was not yet released is held, what was released is
    /// unknown, a chosen time stays unless it passed. Called by [`Store::open`].
    pub(crate) fn recover_sends(&self, now: Millis) -> Result<()> {
        if faults::is_off("recovery") {
            return Ok(());
        }
        self.write(ChangeKind::Envelope, "", |tx| {
            let due = "state IN ('preflight', 'intent') OR (state = 'due' AND chosen = 0)";
            let missed = "state = 'due' AND chosen = 1 AND due_at < ?1";
            tell(tx, now, "send_unknown", "not known", "state = 'gated'")?;
            tell(tx, now, "send_held", "closed", due)?;
            tell(tx, now, "send_held", "missed", missed)?;
            tx.execute_batch(&format!(
                "UPDATE attempt SET state = 'notSent' WHERE state = 'intent';
                 UPDATE attempt SET state = 'unknown' WHERE state = 'gated';
                 UPDATE send SET state = 'unknown' WHERE state = 'gated';
                 UPDATE send SET state = 'held', why = 'closed' WHERE {due};"
            ))?;
            tx.execute(&format!("UPDATE send SET state = 'held', why = 'missed' WHERE {missed}"), [now.0])?;
            Ok(())
        })
    }
}

/// An event for each envelope whose send a start puts elsewhere.
fn tell(tx: &Transaction<'_>, now: Millis, kind: &str, why: &str, which: &str) -> Result<()> {
    tx.execute(
        &format!(
            "INSERT INTO event (envelope, at, kind, detail_json)
             SELECT envelope, ?1, '{kind}', json_object('send', id, 'why', '{why}') FROM send WHERE {which}"
        ),
        [now.0],
    )?;
    Ok(())
}
