//! Finished packs: where they are kept and what each file was when it was fetched.

use countersign_envelope::{EnvelopeId, Millis};
use rusqlite::{OptionalExtension, params};
use serde::{Deserialize, Serialize};
use serde_json::json;

use crate::{ChangeKind, Result, Store, table::event};

/// A file of a pack as it was fetched.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct StoredFile {
    /// Its name below the pack's folder.
    pub name: String,
    /// Its length.
    pub size_bytes: u64,
    /// SHA-256 in lower-case hex.
    pub sha256: String,
}

/// A pack.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PackRow {
    /// Its folder.
    pub folder: String,
    /// When it was fetched.
    pub at: Millis,
    /// Its files.
    pub files: Vec<StoredFile>,
}

impl Store {
    /// Records a pack whose files are durable.
    ///
    /// # Errors
    /// When it cannot be written.
    pub fn put_pack(&self, envelope: &EnvelopeId, pack: &PackRow) -> Result<()> {
        let files = serde_json::to_string(&pack.files)?;
        let id = envelope.as_str();
        self.write(ChangeKind::Envelope, id, |tx| {
            tx.execute(
                "INSERT INTO pack (envelope, folder, at, files_json) VALUES (?1, ?2, ?3, ?4)
                 ON CONFLICT (envelope) DO UPDATE SET folder = ?2, at = ?3, files_json = ?4",
                params![id, pack.folder, pack.at.0, files],
            )?;
            event::append(tx, id, pack.at, "pack_fetched", &json!({"files": pack.files.len()}))
        })
    }

    /// Envelopes whose packs are here, the latest first, so many at most.
    ///
    /// # Errors
    /// When they cannot be read.
    pub fn packed(&self, most: u32) -> Result<Vec<EnvelopeId>> {
        self.read(|tx| {
            let mut query = tx.prepare_cached("SELECT envelope FROM pack ORDER BY at DESC, envelope LIMIT ?1")?;
            let rows = query.query_map([most], |row| row.get(0).map(EnvelopeId))?;
            Ok(rows.collect::<rusqlite::Result<_>>()?)
        })
    }

    /// The pack of an envelope; `None` when it is not here.
    ///
    /// # Errors
    /// When it cannot be read.
    pub fn pack(&self, envelope: &EnvelopeId) -> Result<Option<PackRow>> {
        self.read(|tx| {
            let found: Option<(String, i64, String)> = tx
                .query_row("SELECT folder, at, files_json FROM pack WHERE envelope = ?1", [envelope.as_str()], |row| {
                    Ok((row.get(0)?, row.get(1)?, row.get(2)?))
                })
                .optional()?;
            let Some((folder, at, files)) = found else { return Ok(None) };
            Ok(Some(PackRow { folder, at: Millis(at), files: serde_json::from_str(&files)? }))
        })
    }
}
