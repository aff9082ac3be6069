//! Settings by key: theme, place of the window, where the person was.

use rusqlite::OptionalExtension;
use serde_json::Value;

use crate::{ChangeKind, Result, Store};

impl Store {
    /// A setting; `None` when it was never set.
    ///
    /// # Errors
    /// When it cannot be read.
    pub fn setting(&self, key: &str) -> Result<Option<Value>> {
        self.read(|tx| {
            let json: Option<String> =
                tx.query_row("SELECT value_json FROM setting WHERE key = ?1", [key], |row| row.get(0)).optional()?;
            json.map(|json| Ok(serde_json::from_str(&json)?)).transpose()
        })
    }

    /// Sets a setting.
    ///
    /// # Errors
    /// When it cannot be written.
    pub fn put_setting(&self, key: &str, value: &Value) -> Result<()> {
        let json = value.to_string();
        self.write(ChangeKind::Setting, key, |tx| {
            tx.execute(
                "INSERT INTO setting (key, value_json) VALUES (?1, ?2) ON CONFLICT (key) DO UPDATE SET value_json = ?2",
                [key, &json],
            )?;
            Ok(())
        })
    }
}
