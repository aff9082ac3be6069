//! A server that speaks what a client needs of Yoti Sign and fails as it is told: `crates/soak` runs it in a process of
//! its own. It writes what it did into its own log, synced before the first byte of any reply, and is told what to do by
//! one line of JSON each, a [`Plan`].
//!
//! Calls are told apart by their key, so one server serves many runs at a time. Time is read from a file of the run, so
//! that the client and the server have one clock, which the judge moves. Look next at `server.rs` for what is done,
//! `reply.rs` for what is said, `truth.rs` for what is written.

mod reply;
mod server;
mod truth;
mod wire;

use std::path::PathBuf;

use serde::{Deserialize, Serialize};

pub use server::serve;
pub use truth::{Entry, read};

/// So long after the call "late" makes what was asked for.
pub const LATE_MS: i64 = 45_000;

/// What the server does for the calls with one key. A new plan takes the place of the former; what was made stays.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Plan {
    /// The key whose calls are meant.
    pub key: String,
    /// The file with the time, in milliseconds since 1970.
    pub clock: PathBuf,
    /// What comes of the next calls that create; after these all goes well.
    pub creates: Vec<Create>,
    /// What comes of the next searches; after these all goes well.
    pub searches: Vec<Look>,
    /// What comes of the next reads of one envelope; after these all goes well.
    pub reads: Vec<Look>,
    /// What is younger is not in searches yet.
    pub lag_ms: i64,
    /// How far the server's clock is ahead.
    pub skew_ms: i64,
}

/// What comes of a call that creates.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Create {
    /// What the server does.
    pub did: Did,
    /// What it says.
    pub says: Says,
    /// How it reads.
    pub reads: Reads,
}

/// What the server does with a whole body.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum Did {
    /// Makes the envelope.
    Did,
    /// Makes nothing.
    DidNot,
    /// Makes it [`LATE_MS`] later.
    Late,
    /// Makes two of one call.
    Twice,
}

/// What the server says. Where it made something it says no refusal of its own: such words come from something in
/// between then, as they do from proxies.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum Says {
    /// Nothing, and keeps the connection.
    Nothing,
    /// Nothing, and resets the connection.
    Reset,
    /// A part of its reply.
    Truncated,
    /// A success; with the id when there is one, else the page of a portal.
    Success,
    /// A status of 4xx.
    Refused,
    /// 429.
    Busy,
    /// A status of 5xx.
    Broken,
    /// A redirect to itself.
    Elsewhere,
    /// What is no HTTP.
    Garbage,
    /// A success, two times over.
    Duplicate,
    /// A success byte by byte.
    Drip,
    /// A success with a length that is not its own.
    WrongLength,
    /// A success with an id under which there is nothing: a lie.
    Invented,
}

/// How the server reads a body.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum Reads {
    /// To its end.
    Whole,
    /// Speaks after so many hundredths, then reads on.
    SpeaksAt(u8),
    /// Closes after so many hundredths, without a word.
    CutsAt(u8),
    /// Reads no further after so many hundredths.
    StandsStillAt(u8),
}

/// What comes of a search or a read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum Look {
    /// It is answered truly.
    True,
    /// 503.
    Down,
    /// 429.
    Busy,
    /// The connection is reset.
    Reset,
    /// A part of the reply.
    Truncated,
    /// No word.
    Nothing,
    /// What is no HTTP.
    Garbage,
    /// The page of a portal, as a success.
    Portal,
    /// A page that says 404, from something in between.
    NotFoundPage,
    /// The count of everything is one too many.
    WrongCount,
    /// Byte by byte.
    Drip,
}
