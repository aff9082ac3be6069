//! The schema and its numbered migrations. A released migration is never edited.

use rusqlite::Connection;
use rusqlite_migration::{M, Migrations};

use crate::{Result, StoreError};

const LATEST: i64 = 1;

pub(crate) fn migrate(connection: &mut Connection) -> Result<()> {
    let stored: i64 = connection.query_row("PRAGMA user_version", [], |row| row.get(0)).map_err(StoreError::Open)?;
    if stored > LATEST {
        return Err(StoreError::Newer);
    }
    Migrations::new(vec![M::up(include_str!("schema/0001.sql"))]).to_latest(connection).map_err(StoreError::Migrate)
}
