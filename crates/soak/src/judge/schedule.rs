//! What happens in one schedule.

use countersign_testkit::fault::{Create, Look};

use crate::protocol::Fault;

/// A schedule: rounds of trouble; what comes after them, the judge adds.
#[derive(Debug, Clone)]
pub struct Schedule {
    /// What it is called when it is told of.
    pub name: String,
    /// How far the server's clock is ahead.
    pub skew_ms: i64,
    /// Every start is two at the same moment, and takes the folder as the app does.
    pub twice: bool,
    /// The rounds.
    pub rounds: Vec<Round>,
}

/// One start of the app, and what happens until its end.
#[derive(Debug, Clone)]
pub struct Round {
    /// What the server does with the next calls that create.
    pub creates: Vec<Create>,
    /// What comes of the next searches.
    pub searches: Vec<Look>,
    /// What comes of the next reads.
    pub reads: Vec<Look>,
    /// What is younger is not in searches yet.
    pub lag_ms: i64,
    /// The faults of this start.
    pub faults: Vec<Fault>,
    /// What the person and the app do.
    pub moves: Vec<Move>,
    /// So long the app then stands still.
    pub wait_ms: i64,
    /// What becomes of the folder before the next start.
    pub after: After,
}

/// What the person or the app does.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Move {
    /// The person names the envelope anew.
    Name,
    /// The person adds a file.
    File,
    /// The person undoes the last edit.
    Undo,
    /// The app makes a snapshot.
    Snapshot,
    /// What the state of the send asks for: Send, release, carry, look, confirm.
    Forward,
}

/// What becomes of the data folder after a round.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum After {
    /// The app goes on.
    GoesOn,
    /// The app is ended in order.
    Ends,
    /// The app is killed.
    Killed,
    /// The folder is copied.
    BackedUp,
    /// The newest copy takes its place, or the draft as it was in the beginning.
    Restored,
}

impl Default for Round {
    fn default() -> Self {
        Self {
            creates: Vec::new(),
            searches: Vec::new(),
            reads: Vec::new(),
            lag_ms: 0,
            faults: Vec::new(),
            moves: vec![Move::Forward; 4],
            wait_ms: 0,
            after: After::GoesOn,
        }
    }
}
