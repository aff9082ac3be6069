//! Every named point × what happens there × what the server does × what it says.

use countersign_testkit::fault::{Create, Did, Reads, Says};

use super::{Move, Round, Schedule};
use crate::protocol::{Disk, Effect, Fault, Then};

/// The named points of a send, in their order.
pub const POINTS: [&str; 16] = [
    "send.validated",
    "preflight.done",
    "intent.pre",
    "intent.post",
    "conn.open",
    "body.first",
    "body.half",
    "gate.pre",
    "gate.post",
    "body.last",
    "reply.head",
    "reply.body",
    "commit.pre",
    "commit.post",
    "recon.scan",
    "recon.bind",
];

const DID: [Did; 4] = [Did::Did, Did::DidNot, Did::Late, Did::Twice];

const SAYS: [Says; 10] = [
    Says::Nothing,
    Says::Reset,
    Says::Truncated,
    Says::Success,
    Says::Refused,
    Says::Busy,
    Says::Broken,
    Says::Elsewhere,
    Says::Garbage,
    Says::Duplicate,
];

/// So many cells come first, in which the app is killed.
pub const KILLED: usize = POINTS.len() * DID.len() * SAYS.len();

/// What happens at a point, by name.
const EFFECTS: [(&str, Option<Effect>); 3] = [
    ("kill", Some(Effect::Kill)),
    ("full disk", Some(Effect::Disk { how: Disk::Small, tries: 3, then: Then::Room })),
    ("failing sync, then kill", Some(Effect::Disk { how: Disk::Failing, tries: 2, then: Then::Kill })),
];

/// The whole grid: the first effect, the kill, of every cell first.
pub fn cells() -> Vec<Schedule> {
    let mut cells = Vec::new();
    for (word, effect) in EFFECTS {
        for point in POINTS {
            for did in DID {
                for says in SAYS {
                    let fault = effect.map(|effect| Fault { at: point.into(), hit: 1, effect });
                    cells.push(Schedule {
                        name: format!("{word} at {point}, server {did:?}, says {says:?}"),
                        skew_ms: 0,
                        twice: false,
                        rounds: vec![Round {
                            creates: vec![Create { did, says, reads: Reads::Whole }],
                            faults: fault.into_iter().collect(),
                            moves: vec![Move::Forward; 6],
                            ..Round::default()
                        }],
                    });
                }
            }
        }
    }
    cells
}
