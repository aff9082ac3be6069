//! The schema and its numbered migrations. A released migration is never edited.

use rusqlite::Connection;
use rusqlite_migration::{M, Migrations};

use crate::{Result, StoreError};

/// The newest schema that this build knows.
pub(crate) const LATEST: i64 = 2;

pub(crate) fn migrate(connection: &mut Connection) -> Result<()> {
    let migrations = [include_str!("schema/0001.sql"), include_str!("schema/0002.sql")];
    Migrations::new(migrations.map(M::up).to_vec()).to_latest(connection).map_err(StoreError::Migrate)
}
