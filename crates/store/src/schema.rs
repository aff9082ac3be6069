//! The schema and its numbered migrations. A released migration is never edited.

use rusqlite::Connection;
use rusqlite_migration::{M, Migrations};

use crate::{Result, StoreError};

/// The newest schema that this build knows.
pub(crate) const LATEST: i64 = 1;

pub(crate) fn migrate(connection: &mut Connection) -> Result<()> {
    Migrations::new(vec![M::up(include_str!("schema/0001.sql"))]).to_latest(connection).map_err(StoreError::Migrate)
}
