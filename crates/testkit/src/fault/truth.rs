//! The log of what was really done: one line of JSON an entry, synced before anything is said.

use std::{
    fs::{File, OpenOptions},
    io::{self, Write},
    path::Path,
    sync::{Mutex, PoisonError},
};

use serde::{Deserialize, Serialize};

/// A line of the log.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", rename_all_fields = "camelCase", tag = "what")]
pub enum Entry {
    /// A whole body came.
    Whole {
        /// Of this key.
        key: String,
        /// The number of the call.
        call: u64,
    },
    /// A body ended early.
    Incomplete {
        /// Of this key.
        key: String,
        /// The number of the call.
        call: u64,
        /// So many bytes of it came.
        bytes: usize,
    },
    /// An envelope was made.
    Made {
        /// Of this key.
        key: String,
        /// The number of the call.
        call: u64,
        /// Its id.
        id: String,
        /// Its name.
        name: String,
        /// Its people, by e-mail.
        people: Vec<String>,
        /// When.
        at: i64,
    },
    /// A call came to where a redirect pointed.
    Followed {
        /// Of this key.
        key: String,
    },
}

impl Entry {
    /// The key of the call.
    pub fn key(&self) -> &str {
        match self {
            Self::Whole { key, .. }
            | Self::Incomplete { key, .. }
            | Self::Made { key, .. }
            | Self::Followed { key } => key,
        }
    }
}

pub(super) struct Log(Mutex<File>);

impl Log {
    pub fn open(path: &Path) -> io::Result<Self> {
        Ok(Self(Mutex::new(OpenOptions::new().create(true).append(true).open(path)?)))
    }

    pub fn write(&self, entry: &Entry) -> io::Result<()> {
        let mut line = serde_json::to_vec(entry)?;
        line.push(b'\n');
        let mut file = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        file.write_all(&line)?;
        file.sync_data()
    }
}

/// All entries so far.
///
/// # Errors
/// When the log cannot be read.
pub fn read(path: &Path) -> io::Result<Vec<Entry>> {
    let text = std::fs::read_to_string(path)?;
    text.lines().map(|line| serde_json::from_str(line).map_err(io::Error::from)).collect()
}
