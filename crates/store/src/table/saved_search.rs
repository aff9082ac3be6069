//! Searches that a person saved by name.

use countersign_envelope::Millis;
use rusqlite::params;
use serde_json::Value;

use crate::{ChangeKind, Result, Store};

/// A search that was saved.
#[derive(Debug, Clone, PartialEq)]
pub struct SavedSearchRow {
    /// Its id.
    pub id: String,
    /// Its name.
    pub name: String,
    /// What is looked for.
    pub query: Value,
}

/// The key under which a change of them is told.
const CHANGED: &str = "savedSearches";

impl Store {
    /// The saved searches, in the order in which they were saved.
    ///
    /// # Errors
    /// When they cannot be read.
    pub fn saved_searches(&self) -> Result<Vec<SavedSearchRow>> {
        self.read(|tx| {
            let mut query = tx.prepare_cached("SELECT id, name, query_json FROM saved_search ORDER BY position, id")?;
            let rows = query
                .query_map([], |row| Ok((row.get(0)?, row.get(1)?, row.get::<_, String>(2)?)))?
                .collect::<rusqlite::Result<Vec<_>>>()?;
            rows.into_iter()
                .map(|(id, name, json)| Ok(SavedSearchRow { id, name, query: serde_json::from_str(&json)? }))
                .collect()
        })
    }

    /// Saves a search, or puts it in the place of the one with its id.
    ///
    /// # Errors
    /// When it cannot be written.
    pub fn put_saved_search(&self, search: &SavedSearchRow, now: Millis) -> Result<()> {
        let json = search.query.to_string();
        self.write(ChangeKind::Setting, CHANGED, |tx| {
            tx.execute(
                "INSERT INTO saved_search (id, name, position, made_at, query_json)
                 VALUES (?1, ?2, (SELECT coalesce(max(position), 0) + 1 FROM saved_search), ?3, ?4)
                 ON CONFLICT (id) DO UPDATE SET name = ?2, query_json = ?4",
                params![search.id, search.name, now.0, json],
            )?;
            Ok(())
        })
    }

    /// Removes a saved search.
    ///
    /// # Errors
    /// When it cannot be written.
    pub fn remove_saved_search(&self, id: &str) -> Result<()> {
        self.write(ChangeKind::Setting, CHANGED, |tx| {
            tx.execute("DELETE FROM saved_search WHERE id = ?1", [id])?;
            Ok(())
        })
    }
}
