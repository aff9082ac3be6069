//! The note that a person keeps with an envelope, here only.

use countersign_envelope::{EnvelopeId, Millis};
use rusqlite::{OptionalExtension, Transaction, params};

use crate::{ChangeKind, Result, Store};

pub(crate) fn get(tx: &Transaction<'_>, envelope: &str) -> Result<Option<String>> {
    let mut query = tx.prepare_cached("SELECT text FROM note WHERE envelope = ?1")?;
    Ok(query.query_row([envelope], |row| row.get(0)).optional()?)
}

impl Store {
    /// The note of an envelope; `None` when there is none.
    ///
    /// # Errors
    /// When it cannot be read.
    pub fn note(&self, envelope: &EnvelopeId) -> Result<Option<String>> {
        self.read(|tx| get(tx, envelope.as_str()))
    }

    /// Puts a note in the place of the one of an envelope; an empty one removes it.
    ///
    /// # Errors
    /// When there is no such envelope, or it cannot be written.
    pub fn set_note(&self, envelope: &EnvelopeId, text: &str, now: Millis) -> Result<()> {
        let id = envelope.as_str();
        self.write(ChangeKind::Envelope, id, |tx| {
            if text.trim().is_empty() {
                tx.execute("DELETE FROM note WHERE envelope = ?1", [id])?;
            } else {
                tx.execute(
                    "INSERT INTO note (envelope, text, changed_at) VALUES (?1, ?2, ?3)
                     ON CONFLICT (envelope) DO UPDATE SET text = ?2, changed_at = ?3",
                    params![id, text, now.0],
                )?;
            }
            Ok(())
        })
    }
}
