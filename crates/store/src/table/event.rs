//! What happened to an envelope, append only.

use countersign_envelope::{EnvelopeId, Millis};
use rusqlite::{Transaction, params};
use serde_json::Value;

use crate::{Result, Store};

/// Something that happened.
#[derive(Debug, Clone, PartialEq)]
pub struct EventRow {
    /// When.
    pub at: Millis,
    /// What: a code such as `send_submitted`.
    pub kind: String,
    /// The rest.
    pub detail: Value,
}

/// Something that happened, with the envelope that it happened to.
#[derive(Debug, Clone, PartialEq)]
pub struct Happened {
    /// The envelope.
    pub envelope: EnvelopeId,
    /// Its name.
    pub name: String,
    /// What happened.
    pub event: EventRow,
}

pub(crate) fn append(tx: &Transaction<'_>, envelope: &str, at: Millis, kind: &str, detail: &Value) -> Result<()> {
    tx.execute(
        "INSERT INTO event (envelope, at, kind, detail_json) VALUES (?1, ?2, ?3, ?4)",
        params![envelope, at.0, kind, detail.to_string()],
    )?;
    Ok(())
}

impl Store {
    /// What happened to an envelope, oldest first.
    ///
    /// # Errors
    /// When it cannot be read.
    pub fn events(&self, envelope: &EnvelopeId) -> Result<Vec<EventRow>> {
        self.read(|tx| {
            let mut query = tx.prepare("SELECT at, kind, detail_json FROM event WHERE envelope = ?1 ORDER BY id")?;
            let rows = query.query_map([envelope.as_str()], |row| {
                Ok((row.get::<_, i64>(0)?, row.get::<_, String>(1)?, row.get::<_, String>(2)?))
            })?;
            rows.map(|row| {
                let (at, kind, json) = row?;
                Ok(EventRow { at: Millis(at), kind, detail: serde_json::from_str(&json)? })
            })
            .collect()
        })
    }

    /// The newest thing that happened to any envelope, as a place to go on from.
    ///
    /// # Errors
    /// When it cannot be read.
    pub fn newest_event(&self) -> Result<i64> {
        self.read(|tx| Ok(tx.query_row("SELECT coalesce(max(id), 0) FROM event", [], |row| row.get(0))?))
    }

    /// What happened after a place, oldest first, and the place after it; at most 500.
    ///
    /// # Errors
    /// When it cannot be read.
    pub fn events_after(&self, place: i64) -> Result<(Vec<Happened>, i64)> {
        self.read(|tx| {
            let mut query = tx.prepare(
                "SELECT event.id, event.envelope, envelope.name, event.at, event.kind, event.detail_json
                 FROM event JOIN envelope ON envelope.id = event.envelope
                 WHERE event.id > ?1 ORDER BY event.id LIMIT 500",
            )?;
            let mut rows = query.query([place])?;
            let (mut found, mut last) = (Vec::new(), place);
            while let Some(row) = rows.next()? {
                last = row.get(0)?;
                let json: String = row.get(5)?;
                let event =
                    EventRow { at: Millis(row.get(3)?), kind: row.get(4)?, detail: serde_json::from_str(&json)? };
                found.push(Happened { envelope: EnvelopeId(row.get(1)?), name: row.get(2)?, event });
            }
            Ok((found, last))
        })
    }
}
