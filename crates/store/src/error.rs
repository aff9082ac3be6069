//! What can go wrong, by stage.

use std::io;

use rusqlite::ErrorCode;
use thiserror::Error;

/// A call of the store that did not work. Nothing was changed.
#[derive(Debug, Error)]
pub enum StoreError {
    /// The file cannot be opened.
    #[error("could not open the database")]
    Open(#[source] rusqlite::Error),
    /// The schema could not be brought up to date.
    #[error("could not bring the database up to date")]
    Migrate(#[source] rusqlite_migration::Error),
    /// A later build made the file: it can only be read.
    #[error("the database was made by a later build")]
    Newer,
    /// The file is damaged.
    #[error("the database is damaged")]
    Damaged,
    /// A statement failed.
    #[error("could not read or write the database")]
    Query(#[from] rusqlite::Error),
    /// A stored record, or one that was handed in, cannot be read.
    #[error("could not read a record")]
    Record(#[from] serde_json::Error),
    /// A file cannot be stored or read.
    #[error("could not store or read a file")]
    Blob(#[source] io::Error),
    /// The edit was made on another revision than the stored one.
    #[error("the draft is at revision {stored}")]
    Stale {
        /// The stored revision.
        stored: u32,
    },
    /// What an edit says was there before is not what is stored.
    #[error("row {id} is not what the edit says it was")]
    NotAsBefore {
        /// The row.
        id: String,
    },
    /// An edit names a row of another envelope.
    #[error("row {id} belongs to another envelope")]
    Foreign {
        /// The row.
        id: String,
    },
    /// The edit does what no edit may.
    #[error("an edit may not {0}")]
    NotAllowed(&'static str),
    /// The envelope is being sent or was sent.
    #[error("the envelope can no longer be edited")]
    ReadOnly,
    /// There is no such row.
    #[error("there is no such row")]
    Missing,
    /// A send is not in the state that the change starts from.
    #[error("the send is not in the state that this starts from")]
    NotInState,
}

/// What keeps the disk from taking a change.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DiskTrouble {
    /// There is no room.
    Full,
    /// It, or the folder, can only be read.
    ReadOnly,
    /// It fails.
    Failing,
}

impl StoreError {
    fn sqlite(&self) -> Option<ErrorCode> {
        match self {
            Self::Open(error)
            | Self::Query(error)
            | Self::Migrate(rusqlite_migration::Error::RusqliteError { err: error, .. }) => error.sqlite_error_code(),
            _ => None,
        }
    }

    /// True when the file itself is damaged.
    pub fn is_damage(&self) -> bool {
        matches!(self, Self::Damaged)
            || matches!(self.sqlite(), Some(ErrorCode::DatabaseCorrupt | ErrorCode::NotADatabase))
    }

    /// What is wrong with the disk, when that is why.
    pub fn disk(&self) -> Option<DiskTrouble> {
        if let Self::Blob(error) = self {
            return match error.kind() {
                io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded => Some(DiskTrouble::Full),
                io::ErrorKind::ReadOnlyFilesystem | io::ErrorKind::PermissionDenied => Some(DiskTrouble::ReadOnly),
                io::ErrorKind::NotFound | io::ErrorKind::AlreadyExists => None,
                _ => Some(DiskTrouble::Failing),
            };
        }
        match self.sqlite()? {
            ErrorCode::DiskFull => Some(DiskTrouble::Full),
            ErrorCode::ReadOnly | ErrorCode::PermissionDenied | ErrorCode::CannotOpen => Some(DiskTrouble::ReadOnly),
            ErrorCode::SystemIoFailure => Some(DiskTrouble::Failing),
            _ => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use rusqlite::ffi;

    fn query(code: i32) -> StoreError {
        StoreError::Query(rusqlite::Error::SqliteFailure(ffi::Error::new(code), None))
    }

    fn blob(kind: io::ErrorKind) -> StoreError {
        StoreError::Blob(kind.into())
    }

    #[test]
    fn what_is_wrong_with_the_disk_is_told() {
        let (full, read_only, failing) =
            (Some(DiskTrouble::Full), Some(DiskTrouble::ReadOnly), Some(DiskTrouble::Failing));
        let cases = [
            (query(ffi::SQLITE_FULL), full),
            (query(ffi::SQLITE_READONLY), read_only),
            (query(ffi::SQLITE_CANTOPEN), read_only),
            (query(ffi::SQLITE_IOERR_WRITE), failing),
            (query(ffi::SQLITE_CONSTRAINT), None),
            (blob(io::ErrorKind::StorageFull), full),
            (blob(io::ErrorKind::ReadOnlyFilesystem), read_only),
            (blob(io::ErrorKind::PermissionDenied), read_only),
            (blob(io::ErrorKind::Other), failing),
            (blob(io::ErrorKind::NotFound), None),
            (StoreError::Newer, None),
        ];
        for (error, expected) in cases {
            assert_eq!(error.disk(), expected, "{error:?}");
            assert!(!error.is_damage());
        }
    }

    #[test]
    fn damage_is_told_from_everything_else() {
        for error in [query(ffi::SQLITE_CORRUPT), query(ffi::SQLITE_NOTADB), StoreError::Damaged] {
            assert!(error.is_damage() && error.disk().is_none(), "{error:?}");
        }
    }
}
