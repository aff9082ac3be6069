//! What the judge says to a child and what the child answers, one line of JSON each; and the faults that a child is
//! started with.

use countersign_envelope::{Millis, SendState};
use serde::{Deserialize, Serialize};

/// The variable that holds a child's [`Spec`].
pub const FAULTS: &str = "COUNTERSIGN_FAULTS";

/// What the person or the app does next.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum Command {
    /// Names the envelope.
    Name(String),
    /// Takes in a file with these bytes.
    File(String),
    /// Undoes the last edit.
    Undo,
    /// Makes a snapshot.
    Snapshot,
    /// Presses Send.
    Send,
    /// Lets what is held go out.
    Release,
    /// "I looked, send again".
    Repeat,
    /// Does what the state of the send asks for at this time.
    Go,
    /// Ends in order.
    End,
}

/// Where everything stands after a command.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
#[expect(clippy::struct_excessive_bools, reason = "it is a report, not a state")]
pub struct Said {
    /// Why the command did not work.
    pub error: Option<String>,
    /// The envelope's name.
    pub name: String,
    /// Its reference.
    pub reference: String,
    /// Its revision.
    pub revision: u32,
    /// Hashes of its files.
    pub files: Vec<String>,
    /// Where the newest send stands.
    pub state: Option<SendState>,
    /// Why it is held.
    pub why: Option<String>,
    /// When it goes out.
    pub due_at: Option<Millis>,
    /// When it is looked for next.
    pub look_at: Option<Millis>,
    /// Whether the person may send it again.
    pub offered: bool,
    /// What it is bound to.
    pub provider_id: Option<String>,
    /// Whether a read showed it.
    pub confirmed: bool,
    /// Other envelopes at the provider that were told.
    pub copies: Vec<String>,
    /// Whether the store found its file damaged.
    pub restored: bool,
    /// Whether a fault has happened.
    pub fired: bool,
    /// Another one holds the folder, and this one ends.
    pub handed_over: bool,
}

/// The faults of one child.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Spec {
    /// At most one of a point.
    pub faults: Vec<Fault>,
    /// Protections that are off.
    pub off: Vec<String>,
}

/// A fault at a named point.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Fault {
    /// The point.
    pub at: String,
    /// At the so many-th time that it is passed, from 1.
    pub hit: u32,
    /// What happens.
    pub effect: Effect,
}

/// What happens at a point.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum Effect {
    /// The process is killed, as by `kill -9`.
    Kill,
    /// The person presses Stop.
    Stop,
    /// The disk fails from then on.
    Disk {
        /// How.
        how: Disk,
        /// After so many more changes that are tried there is an end to it.
        tries: u32,
        /// Which end.
        then: Then,
    },
}

/// How the disk fails.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum Disk {
    /// No file takes more than its first bytes (the system's limit of file sizes).
    Small,
    /// Writes fail with ENOSPC.
    Full,
    /// Files grow only so far that a part of a change is written, likewise.
    Half,
    /// Syncs fail with EIO: what was written may be there.
    Failing,
    /// Writes and syncs fail with EROFS.
    ReadOnly,
}

/// What ends a failing disk.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum Then {
    /// There is room again; only after [`Disk::Small`] and [`Disk::Half`].
    Room,
    /// The process is killed.
    Kill,
}
