//! Labels that a person gave an envelope, here only.

use countersign_envelope::EnvelopeId;
use rusqlite::{Transaction, params};

use crate::{ChangeKind, Result, Store};

pub(crate) fn all(tx: &Transaction<'_>, envelope: &str) -> Result<Vec<String>> {
    let mut query = tx.prepare_cached("SELECT name FROM label WHERE envelope = ?1 ORDER BY name")?;
    let rows = query.query_map([envelope], |row| row.get(0))?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}

impl Store {
    /// The labels of an envelope, by name.
    ///
    /// # Errors
    /// When they cannot be read.
    pub fn labels(&self, envelope: &EnvelopeId) -> Result<Vec<String>> {
        self.read(|tx| all(tx, envelope.as_str()))
    }

    /// Gives an envelope these labels and no others. Spaces around a label and empty labels do not count.
    ///
    /// # Errors
    /// When there is no such envelope, or it cannot be written.
    pub fn set_labels(&self, envelope: &EnvelopeId, labels: &[String]) -> Result<()> {
        let id = envelope.as_str();
        self.write(ChangeKind::Envelope, id, |tx| {
            tx.execute("DELETE FROM label WHERE envelope = ?1", [id])?;
            for label in labels.iter().map(|label| label.trim()).filter(|label| !label.is_empty()) {
                tx.execute("INSERT OR IGNORE INTO label (envelope, name) VALUES (?1, ?2)", params![id, label])?;
            }
            Ok(())
        })
    }

    /// Every label that is in use, with how many envelopes have it, by name.
    ///
    /// # Errors
    /// When they cannot be read.
    pub fn all_labels(&self) -> Result<Vec<(String, u32)>> {
        self.read(|tx| {
            let mut query = tx.prepare_cached("SELECT name, count(*) FROM label GROUP BY name ORDER BY name")?;
            let rows = query.query_map([], |row| Ok((row.get(0)?, row.get(1)?)))?;
            Ok(rows.collect::<rusqlite::Result<_>>()?)
        })
    }
}
