//! `SQLite` and the blob folder: drafts edit by edit, sends, and what was observed of them.
//!
//! Every change of more than one row is one transaction. The calls block: async callers wrap them in a blocking
//! thread. This crate must not know any provider, nor the network.
//!
//! ```
//! use countersign_envelope::Millis;
//! let folder = tempfile::tempdir()?;
//! let store = countersign_store::Store::open(folder.path(), Millis(0))?;
//! assert_eq!(store.setting("theme")?, None);
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! Where to look next: [`Store`] for opening, `table/` for the queries, `draft.rs` for edits and undo, `blob.rs` for files,
//! `snapshot.rs` for what happens when the file is damaged, `words.rs` and `text.rs` for searching.

mod bits;
mod blob;
mod draft;
mod error;
#[cfg(feature = "faults")]
pub mod faults;
#[cfg(not(feature = "faults"))]
mod faults;
mod open;
mod schema;
mod snapshot;
mod table;
mod text;
mod words;

use std::{
    path::{Path, PathBuf},
    sync::{Arc, Mutex, MutexGuard, PoisonError, RwLock},
};

use countersign_envelope::Millis;
use open::Connections;
use rusqlite::{Connection, Transaction, TransactionBehavior};
use table::listing;

pub use bits::Bits;
pub use blob::StoredBlob;
pub use draft::{Applied, LoadedDraft, NewDraft};
pub use error::{DiskTrouble, StoreError};
pub use open::Opened;
pub use table::{
    attempt::AttemptRow,
    elsewhere::Elsewhere,
    envelope::{EnvelopeRow, Observed},
    event::{EventRow, Happened},
    listing::{Listed, ListedDocument, ListedWhole, Listing},
    once::{Once, OnceRow, WholeEnvelope},
    pack::{PackRow, StoredFile},
    person::PersonRow,
    rest::{Done, RestRow},
    saved_search::SavedSearchRow,
    send::{Outcome, QueueSend, SendRow},
};
pub use text::WantedText;
pub use words::query_words;

/// What a call of this crate gives.
pub type Result<T> = std::result::Result<T, StoreError>;

/// What kind of row changed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ChangeKind {
    /// An envelope, its send or its people.
    Envelope,
    /// An account.
    Account,
    /// A setting.
    Setting,
}

/// That something changed; what it is now must be read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Change {
    /// What kind of row.
    pub kind: ChangeKind,
    /// Its id; the key of a setting.
    pub id: String,
}

type Listener = Box<dyn Fn(&Change) + Send + Sync>;

struct Inner {
    writer: Mutex<Connection>,
    reader: Mutex<Connection>,
    listing: RwLock<Listing>,
    texts: Option<text::Texts>,
    folder: PathBuf,
    listeners: Mutex<Vec<Listener>>,
    opened: Opened,
}

/// The store of one data folder. Cheap to clone.
#[derive(Clone)]
pub struct Store(Arc<Inner>);

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Store {
    /// Opens the store of a data folder, makes it when missing, and brings its schema up to date. Sends that a former
    /// run left in the middle are put where they can be judged: see [`Store::recover_sends`]. What was found is told by
    /// [`Store::opened`]: a file of a later build is read only, a damaged one is kept and replaced by a snapshot.
    ///
    /// # Errors
    /// When the folder cannot be used.
    pub fn open(folder: &Path, now: Millis) -> Result<Self> {
        let Connections { writer, reader, opened } = open::open(folder, now)?;
        let texts = if opened == Opened::ReadOnly { None } else { Some(text::open(folder)?) };
        let store = Self(Arc::new(Inner {
            writer: Mutex::new(writer),
            reader: Mutex::new(reader),
            listing: RwLock::default(),
            texts,
            folder: folder.to_owned(),
            listeners: Mutex::new(Vec::new()),
            opened,
        }));
        if !store.is_read_only() {
            store.recover_sends(now)?;
        }
        let load = if store.is_read_only() { listing::load_anew } else { listing::load };
        let loaded = store.read(load)?;
        *store.0.listing.write().unwrap_or_else(PoisonError::into_inner) = loaded;
        Ok(store)
    }

    /// How the file was found.
    pub fn opened(&self) -> &Opened {
        &self.0.opened
    }

    /// True for a file of a later build: every change is refused with [`StoreError::Newer`].
    pub fn is_read_only(&self) -> bool {
        self.0.opened == Opened::ReadOnly
    }

    /// Calls `listener` after every change that was committed. It must be quick.
    pub fn subscribe(&self, listener: impl Fn(&Change) + Send + Sync + 'static) {
        lock(&self.0.listeners).push(Box::new(listener));
    }

    fn write<T>(&self, kind: ChangeKind, id: &str, change: impl FnOnce(&Transaction<'_>) -> Result<T>) -> Result<T> {
        if self.is_read_only() {
            return Err(StoreError::Newer);
        }
        let value = {
            let mut writer = lock(&self.0.writer);
            let transaction = writer.transaction_with_behavior(TransactionBehavior::Immediate)?;
            faults::at("write.pre");
            let value = change(&transaction)?;
            let redone = listing::settle(&transaction)?;
            faults::at("write.made");
            if faults::is_off("commit") {
                transaction.rollback()?;
            } else {
                transaction.commit()?;
                // While nothing else can be committed, so that the rows in memory keep the order of the changes.
                self.0.listing.write().unwrap_or_else(PoisonError::into_inner).redo(redone);
            }
            faults::at("write.post");
            value
        };
        let change = Change { kind, id: id.to_owned() };
        for listener in lock(&self.0.listeners).iter() {
            listener(&change);
        }
        Ok(value)
    }

    fn read<T>(&self, query: impl FnOnce(&Transaction<'_>) -> Result<T>) -> Result<T> {
        let mut reader = lock(&self.0.reader);
        let transaction = reader.transaction()?;
        query(&transaction)
    }
}
