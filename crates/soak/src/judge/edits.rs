//! Editing: every kind of change × every point of it × what happens there.

use super::{Move, Round, Schedule};
use crate::protocol::{Disk, Effect, Fault, Then};

/// The points of a change, of a file that is taken in, and of a snapshot.
const POINTS: [&str; 7] =
    ["write.pre", "write.made", "write.post", "blob.written", "blob.named", "snapshot.copied", "snapshot.named"];

const FLOWS: [Move; 5] = [Move::Name, Move::File, Move::Undo, Move::Snapshot, Move::Forward];

/// A point is reached for the first time, the second, and so on up to this.
const HITS: u32 = 8;

/// So many cells come first, in which the app is killed.
pub const KILLED: usize = POINTS.len() * FLOWS.len() * HITS as usize;

const EFFECTS: [(&str, Effect); 7] = [
    ("kill", Effect::Kill),
    ("full disk", Effect::Disk { how: Disk::Small, tries: 2, then: Then::Room }),
    ("half a change, then room", Effect::Disk { how: Disk::Half, tries: 2, then: Then::Room }),
    ("half a change, then kill", Effect::Disk { how: Disk::Half, tries: 1, then: Then::Kill }),
    ("ENOSPC, then kill", Effect::Disk { how: Disk::Full, tries: 2, then: Then::Kill }),
    ("EIO of a sync, then kill", Effect::Disk { how: Disk::Failing, tries: 1, then: Then::Kill }),
    ("EROFS, then kill", Effect::Disk { how: Disk::ReadOnly, tries: 2, then: Then::Kill }),
];

/// All of them: the first effect, the kill, of every cell first.
pub fn cells() -> Vec<Schedule> {
    let mut cells = Vec::new();
    for (word, effect) in EFFECTS {
        for flow in FLOWS {
            for at in POINTS {
                for hit in 1..=HITS {
                    let between = if flow == Move::Undo { Move::Name } else { flow };
                    let faults = vec![Fault { at: at.into(), hit, effect }];
                    let moves = vec![Move::Name, flow, between, flow, Move::File, Move::Snapshot, Move::Name, flow];
                    cells.push(Schedule {
                        name: format!("{word} at {at}, time {hit}, {flow:?}"),
                        skew_ms: 0,
                        twice: false,
                        rounds: vec![Round { faults, moves, ..Round::default() }],
                    });
                }
            }
        }
    }
    cells
}
