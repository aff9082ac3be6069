//! Accounts, without their keys.

use countersign_envelope::{Account, AccountId};
use rusqlite::{OptionalExtension, params};

use crate::{ChangeKind, Result, Store};

impl Store {
    /// Adds an account or puts it in the place of the one with its id.
    ///
    /// # Errors
    /// When it cannot be written.
    pub fn put_account(&self, account: &Account) -> Result<()> {
        let json = serde_json::to_string(account)?;
        self.write(ChangeKind::Account, account.id.as_str(), |tx| {
            tx.execute(
                "INSERT INTO account (id, provider, name, made_at, props_json) VALUES (?1, ?2, ?3, ?4, ?5)
                 ON CONFLICT (id) DO UPDATE SET provider = ?2, name = ?3, props_json = ?5",
                params![account.id.as_str(), account.provider, account.name, account.made_at.0, json],
            )?;
            Ok(())
        })
    }

    /// All accounts, oldest first.
    ///
    /// # Errors
    /// When they cannot be read.
    pub fn accounts(&self) -> Result<Vec<Account>> {
        self.read(|tx| {
            let mut query = tx.prepare("SELECT props_json FROM account ORDER BY made_at, id")?;
            let rows = query.query_map([], |row| row.get::<_, String>(0))?;
            rows.map(|json| Ok(serde_json::from_str(&json?)?)).collect()
        })
    }

    /// One account.
    ///
    /// # Errors
    /// When it cannot be read.
    pub fn account(&self, id: &AccountId) -> Result<Option<Account>> {
        self.read(|tx| {
            let json: Option<String> = tx
                .query_row("SELECT props_json FROM account WHERE id = ?1", [id.as_str()], |row| row.get(0))
                .optional()?;
            json.map(|json| Ok(serde_json::from_str(&json)?)).transpose()
        })
    }

    /// Removes an account that no envelope names.
    ///
    /// # Errors
    /// When an envelope still names it, or it cannot be written.
    pub fn remove_account(&self, id: &AccountId) -> Result<()> {
        self.write(ChangeKind::Account, id.as_str(), |tx| {
            tx.execute("DELETE FROM account WHERE id = ?1", [id.as_str()])?;
            Ok(())
        })
    }
}
