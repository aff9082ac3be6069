//! Tries at the wire, and the looks for those whose outcome is not known.

use countersign_envelope::{AttemptId, AttemptState, Millis, SendId, SendState};
use rusqlite::{OptionalExtension, Row, Transaction, params};
use serde_json::json;

use crate::{
    Result, Store, StoreError,
    table::{
        event,
        send::{Outcome, claim, state, word},
    },
};

/// A try at the wire.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AttemptRow {
    /// Its id.
    pub id: AttemptId,
    /// Where it stands.
    pub state: AttemptState,
    /// When it was written down, before any connection.
    pub t_intent: Millis,
    /// When its last bytes were released.
    pub t_gate: Option<Millis>,
    /// When what came of it was recorded.
    pub t_reply: Option<Millis>,
    /// Status code of the reply, when there was one that counts.
    pub http_status: Option<u16>,
    /// The provider's id of what it created.
    pub provider_id: Option<String>,
    /// Why nothing reached the provider.
    pub cause: Option<String>,
    /// No other try before.
    pub not_before: Option<Millis>,
    /// How far the schedule of looks is: the place of the next one.
    pub scan_no: u32,
    /// When the provider was last looked through, whether or not that worked.
    pub scan_at: Option<Millis>,
}

const COLUMNS: &str = "id, state, t_intent, t_gate, t_reply, http_status, provider_id, cause, not_before, scan_no, \
    scan_at";

fn raw(row: &Row<'_>) -> rusqlite::Result<(AttemptRow, String)> {
    let time = |index| row.get::<_, Option<i64>>(index).map(|at| at.map(Millis));
    let found = AttemptRow {
        id: AttemptId(row.get(0)?),
        state: AttemptState::Intent,
        t_intent: Millis(row.get(2)?),
        t_gate: time(3)?,
        t_reply: time(4)?,
        http_status: row.get(5)?,
        provider_id: row.get(6)?,
        cause: row.get(7)?,
        not_before: time(8)?,
        scan_no: row.get(9)?,
        scan_at: time(10)?,
    };
    Ok((found, row.get(1)?))
}

/// Ends the open attempt of a send, if there is one.
pub(crate) fn close(
    tx: &Transaction<'_>,
    send: &SendId,
    to: AttemptState,
    outcome: &Outcome,
    at: Millis,
) -> Result<()> {
    let (status, id, not_before, cause) = match outcome {
        Outcome::Submitted { http_status, provider_id } => (Some(http_status), Some(provider_id), None, None),
        Outcome::Found { provider_id, .. } => (None, Some(provider_id), None, None),
        Outcome::Failed { http_status, .. } => (Some(http_status), None, None, None),
        Outcome::Again { not_before, cause } => (None, None, Some(not_before.0), Some(cause)),
        Outcome::Held { why } => (None, None, None, Some(why)),
        Outcome::Unknown | Outcome::Stopped => (None, None, None, None),
    };
    let closed = tx.execute(
        "UPDATE attempt SET state = ?2, t_reply = ?3, http_status = ?4, provider_id = ?5, not_before = ?6, cause = ?7
         WHERE send = ?1 AND state IN ('intent', 'gated', 'unknown')",
        params![send.as_str(), word(&to)?, at.0, status, id, not_before, cause],
    )?;
    if closed == 0 && matches!(outcome, Outcome::Found { .. }) {
        // What was given up and is found after all.
        tx.execute(
            "UPDATE attempt SET state = ?2, t_reply = ?3, provider_id = ?4 WHERE id =
             (SELECT id FROM attempt WHERE send = ?1 AND state = 'watched' ORDER BY t_intent DESC, rowid DESC LIMIT 1)",
            params![send.as_str(), word(&to)?, at.0, id],
        )?;
    }
    Ok(())
}

/// Gives up the unknown attempt of a send, which is still looked for.
fn give_up(tx: &Transaction<'_>, send: &SendId, to: SendState, kind: &str, now: Millis) -> Result<()> {
    let envelope = claim(tx, send, SendState::Unknown, to, None)?;
    tx.execute("UPDATE attempt SET state = 'watched' WHERE send = ?1 AND state = 'unknown'", [send.as_str()])?;
    event::append(tx, &envelope, now, kind, &json!({"send": send}))
}

/// Envelopes of the provider that were told as carrying the mark of a send.
const TOLD: &str = "SELECT DISTINCT other.value FROM send
     JOIN event ON event.envelope = send.envelope AND event.kind IN ('send_twice', 'send_found_late')
     AND json_extract(event.detail_json, '$.send') = send.id, json_each(event.detail_json, '$.others') other
     WHERE true";

/// Of those, the ones that no send of the envelope is bound to, and that were not withdrawn.
const COPIES: &str = "NOT EXISTS (SELECT 1 FROM send bound WHERE bound.envelope = send.envelope
     AND bound.provider_id = other.value) AND NOT EXISTS (SELECT 1 FROM event gone WHERE gone.envelope = send.envelope
     AND gone.kind = 'copy_withdrawn' AND json_extract(gone.detail_json, '$.send') = send.id
     AND json_extract(gone.detail_json, '$.copy') = other.value)";

/// True when the provider has more of an envelope than it is bound to.
pub(crate) fn has_copies(tx: &Transaction<'_>, envelope: &str) -> Result<bool> {
    let sql = format!("SELECT EXISTS ({TOLD} AND send.envelope = ?1 AND {COPIES})");
    Ok(tx.prepare_cached(&sql)?.query_row([envelope], |row| row.get(0))?)
}

impl Store {
    /// The attempts of a send, oldest first.
    ///
    /// # Errors
    /// When they cannot be read.
    pub fn attempts(&self, send: &SendId) -> Result<Vec<AttemptRow>> {
        self.read(|tx| {
            let sql = format!("SELECT {COLUMNS} FROM attempt WHERE send = ?1 ORDER BY t_intent, rowid");
            let mut query = tx.prepare(&sql)?;
            let rows = query.query_map([send.as_str()], raw)?;
            rows.map(|row| {
                let (found, word) = row?;
                Ok(AttemptRow { state: state(word)?, ..found })
            })
            .collect()
        })
    }

    /// The attempts since the person last said that a send may go out, oldest first.
    ///
    /// # Errors
    /// When they cannot be read.
    pub fn attempts_since_release(&self, send: &SendId) -> Result<Vec<AttemptRow>> {
        let released: Option<i64> = self.read(|tx| {
            Ok(tx.query_row(
                "SELECT max(event.at) FROM event JOIN send ON send.envelope = event.envelope
                 WHERE send.id = ?1 AND event.kind = 'send_released'
                 AND json_extract(event.detail_json, '$.send') = ?1",
                [send.as_str()],
                |row| row.get(0),
            )?)
        })?;
        let mut attempts = self.attempts(send)?;
        attempts.retain(|attempt| released.is_none_or(|at| attempt.t_intent.0 >= at));
        Ok(attempts)
    }

    /// Intent → gated: must be committed before the last bytes are released.
    ///
    /// # Errors
    /// When it could not be committed: then the body must end in an error.
    pub fn open_gate(&self, send: &SendId, attempt: &AttemptId, now: Millis) -> Result<()> {
        self.of_send(send, |tx| {
            claim(tx, send, SendState::Intent, SendState::Gated, None)?;
            let changed = tx.execute(
                "UPDATE attempt SET state = 'gated', t_gate = ?3 WHERE send = ?1 AND id = ?2 AND state = 'intent'",
                params![send.as_str(), attempt.as_str(), now.0],
            )?;
            if changed == 1 { Ok(()) } else { Err(StoreError::NotInState) }
        })
    }

    /// Notes a look for an unknown send that found nothing: `scan_no` is the place of the next look in the schedule,
    /// `complete` whether the search got through.
    ///
    /// # Errors
    /// [`StoreError::NotInState`] when the send is not unknown any more.
    pub fn note_look(&self, send: &SendId, complete: bool, scan_no: u32, now: Millis) -> Result<()> {
        let before = self.looks(send)?.last().map(|(_, complete)| *complete);
        self.of_send(send, |tx| {
            let changed = tx.execute(
                "UPDATE attempt SET scan_no = ?2, scan_at = ?3 WHERE send = ?1 AND state = 'unknown'",
                params![send.as_str(), scan_no, now.0],
            )?;
            if changed != 1 {
                return Err(StoreError::NotInState);
            }
            // A provider that is down for hours would otherwise fill the list with the same line.
            if !complete && before == Some(false) {
                return Ok(());
            }
            let envelope: String =
                tx.query_row("SELECT envelope FROM send WHERE id = ?1", [send.as_str()], |row| row.get(0))?;
            event::append(tx, &envelope, now, "send_looked", &json!({"send": send, "complete": complete}))
        })
    }

    /// Unknown → pre-flight: the person looked and sends it again. What was sent before is watched.
    ///
    /// # Errors
    /// [`StoreError::NotInState`] when the send is not unknown any more: then it must not be sent.
    pub fn begin_repeat(&self, send: &SendId, now: Millis) -> Result<()> {
        self.of_send(send, |tx| give_up(tx, send, SendState::Preflight, "send_repeated", now))
    }

    /// Unknown → assumed: the person says that it was sent. It is not followed, and still looked for.
    ///
    /// # Errors
    /// [`StoreError::NotInState`] when the send is not unknown any more.
    pub fn assume_sent(&self, send: &SendId, now: Millis) -> Result<()> {
        self.of_send(send, |tx| give_up(tx, send, SendState::Assumed, "send_assumed", now))
    }

    /// Sends that have an attempt which was given up and may still be looked for: those of it whose last bytes were
    /// released after `since`.
    ///
    /// # Errors
    /// When they cannot be read.
    pub fn watched(&self, since: Millis) -> Result<Vec<SendId>> {
        self.read(|tx| {
            let mut query =
                tx.prepare("SELECT DISTINCT send FROM attempt WHERE state = 'watched' AND t_gate > ?1 ORDER BY send")?;
            let rows = query.query_map([since.0], |row| row.get(0).map(SendId))?;
            rows.map(|row| Ok(row?)).collect()
        })
    }

    /// Notes a look for the watched attempts of a send: the place of the next one in the schedule, and envelopes of the
    /// provider that carry its mark and are not bound to it. Each of those is told once.
    ///
    /// # Errors
    /// When it cannot be written.
    pub fn note_watch(&self, send: &SendId, scan_no: u32, others: &[String], now: Millis) -> Result<()> {
        let row = self.send(send)?.ok_or(StoreError::Missing)?;
        let told = self.told_copies(send)?;
        let fresh: Vec<&String> = others.iter().filter(|id| !told.contains(id)).collect();
        self.of_send(send, |tx| {
            tx.execute(
                "UPDATE attempt SET scan_no = max(scan_no, ?2), scan_at = ?3 WHERE send = ?1 AND state = 'watched'",
                params![send.as_str(), scan_no, now.0],
            )?;
            if fresh.is_empty() {
                return Ok(());
            }
            let kind = if row.state == SendState::Submitted { "send_twice" } else { "send_found_late" };
            event::append(tx, row.envelope.as_str(), now, kind, &json!({"send": send, "others": fresh}))
        })
    }

    /// Notes that a copy was withdrawn at the provider: it is none any more.
    ///
    /// # Errors
    /// When it cannot be written.
    pub fn note_copy_withdrawn(&self, send: &SendId, provider_id: &str, now: Millis) -> Result<()> {
        let row = self.send(send)?.ok_or(StoreError::Missing)?;
        self.of_send(send, |tx| {
            let detail = json!({"send": send, "copy": provider_id});
            event::append(tx, row.envelope.as_str(), now, "copy_withdrawn", &detail)
        })
    }

    /// Envelopes of the provider that carry the mark of a send, are bound to none, and were not withdrawn as copies.
    ///
    /// # Errors
    /// When they cannot be read.
    pub fn copies(&self, send: &SendId) -> Result<Vec<String>> {
        self.read(|tx| {
            let mut query = tx.prepare(&format!("{TOLD} AND send.id = ?1 AND {COPIES} ORDER BY event.id"))?;
            let rows = query.query_map([send.as_str()], |row| row.get(0))?;
            rows.map(|row| Ok(row?)).collect()
        })
    }

    fn told_copies(&self, send: &SendId) -> Result<Vec<String>> {
        self.read(|tx| {
            let mut query = tx.prepare(&format!("{TOLD} AND send.id = ?1 ORDER BY event.id"))?;
            let rows = query.query_map([send.as_str()], |row| row.get(0))?;
            rows.map(|row| Ok(row?)).collect()
        })
    }

    /// The looks for a send so far that found nothing, oldest first: when, and whether the search got through. Of
    /// several in a row that did not, the first.
    ///
    /// # Errors
    /// When they cannot be read.
    pub fn looks(&self, send: &SendId) -> Result<Vec<(Millis, bool)>> {
        self.read(|tx| {
            let envelope: Option<String> = tx
                .query_row("SELECT envelope FROM send WHERE id = ?1", [send.as_str()], |row| row.get(0))
                .optional()?;
            let mut query = tx.prepare(
                "SELECT at, json_extract(detail_json, '$.complete') FROM event WHERE envelope = ?1
                 AND kind = 'send_looked' AND json_extract(detail_json, '$.send') = ?2 ORDER BY id",
            )?;
            let rows =
                query.query_map(params![envelope, send.as_str()], |row| Ok((Millis(row.get(0)?), row.get(1)?)))?;
            rows.map(|row| Ok(row?)).collect()
        })
    }
}
