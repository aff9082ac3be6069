//! Envelopes that were removed from this app: out of sight until they are brought back, or gone for good.

use countersign_envelope::{EnvelopeId, Millis};
use rusqlite::params;

use crate::{ChangeKind, Result, Store, StoreError};

impl Store {
    /// Puts an envelope that is over out of sight, or brings it back with `None`.
    ///
    /// # Errors
    /// [`StoreError::Missing`] when there is no such envelope, [`StoreError::NotInState`] when it is not over;
    /// otherwise when it cannot be written.
    pub fn set_removed(&self, envelope: &EnvelopeId, at: Option<Millis>) -> Result<()> {
        let row = self.envelope(envelope)?.ok_or(StoreError::Missing)?;
        if at.is_some() && !row.status.is_final() {
            return Err(StoreError::NotInState);
        }
        let id = envelope.as_str();
        self.write(ChangeKind::Envelope, id, |tx| {
            match at {
                Some(at) => tx.execute(
                    "INSERT INTO removed (envelope, at) VALUES (?1, ?2) ON CONFLICT DO NOTHING",
                    params![id, at.0],
                )?,
                None => tx.execute("DELETE FROM removed WHERE envelope = ?1", [id])?,
            };
            Ok(())
        })
    }

    /// Envelopes that are out of sight, the latest first.
    ///
    /// # Errors
    /// When they cannot be read.
    pub fn removed(&self) -> Result<Vec<EnvelopeId>> {
        self.read(|tx| {
            let mut query = tx.prepare("SELECT envelope FROM removed ORDER BY at DESC, envelope")?;
            let rows = query.query_map([], |row| row.get(0).map(EnvelopeId))?;
            Ok(rows.collect::<rusqlite::Result<_>>()?)
        })
    }

    /// Forgets for good what is out of sight. Blobs that nothing else names are left to the next clean-up.
    ///
    /// # Errors
    /// When it cannot be written; then everything is as it was.
    pub fn forget_removed(&self) -> Result<u32> {
        let gone = self.removed()?;
        if gone.is_empty() {
            return Ok(0);
        }
        self.write(ChangeKind::Envelope, "", |tx| {
            for id in &gone {
                let id = id.as_str();
                tx.execute(
                    "INSERT INTO forgotten SELECT provider_id FROM envelope WHERE id = ?1 AND provider_id NOT NULL
                     ON CONFLICT DO NOTHING",
                    [id],
                )?;
                tx.execute("DELETE FROM attempt WHERE send IN (SELECT id FROM send WHERE envelope = ?1)", [id])?;
                for table in ["send", "event", "person", "pack"] {
                    tx.execute(&format!("DELETE FROM {table} WHERE envelope = ?1"), [id])?;
                }
                tx.execute("DELETE FROM envelope WHERE id = ?1", [id])?;
            }
            Ok(())
        })?;
        Ok(u32::try_from(gone.len()).unwrap_or(u32::MAX))
    }
}
