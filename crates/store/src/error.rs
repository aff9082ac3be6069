//! What can go wrong, by stage.

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
    /// A later build made the file.
    #[error("the database was made by a later build")]
    Newer,
    /// A statement failed.
    #[error("could not read or write the database")]
    Query(#[from] rusqlite::Error),
    /// A stored record, or one that was handed in, cannot be read.
    #[error("could not read a record")]
    Record(#[from] serde_json::Error),
    /// A file cannot be stored or read.
    #[error("could not store or read a file")]
    Blob(#[source] std::io::Error),
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
