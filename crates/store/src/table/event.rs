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
}
