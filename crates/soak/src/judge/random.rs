//! Schedules of a seed.

use countersign_testkit::fault::{Create, Did, LATE_MS, Look, Reads, Says};
use fastrand::Rng;

use super::{After, Move, Round, Schedule, grid::POINTS};
use crate::protocol::{Disk, Effect, Fault, Then};

/// Points of the store's changes, beside those of a send.
const CHANGES: [&str; 3] = ["write.pre", "write.made", "write.post"];

fn pick<T: Copy>(rng: &mut Rng, of: &[T]) -> T {
    of[rng.usize(..of.len())]
}

fn create(rng: &mut Rng) -> Create {
    let did = pick(rng, &[Did::Did, Did::Did, Did::DidNot, Did::Late, Did::Twice]);
    let says = pick(
        rng,
        &[
            Says::Nothing,
            Says::Reset,
            Says::Truncated,
            Says::Success,
            Says::Success,
            Says::Refused,
            Says::Busy,
            Says::Broken,
            Says::Elsewhere,
            Says::Garbage,
            Says::Duplicate,
            Says::Drip,
            Says::WrongLength,
        ],
    );
    let hundredths = rng.u8(1..=99);
    let early = pick(rng, &[Says::Refused, Says::Busy, Says::Broken, Says::Elsewhere, Says::Success, Says::Garbage]);
    match rng.u8(..12) {
        0 => Create { did, says: early, reads: Reads::SpeaksAt(hundredths) },
        1 => Create { did, says, reads: Reads::CutsAt(hundredths) },
        2 => Create { did, says, reads: Reads::StandsStillAt(hundredths) },
        // A lie about something that was not made.
        3 if rng.u8(..4) == 0 => Create { did: Did::DidNot, says: Says::Invented, reads: Reads::Whole },
        // Who asks to wait has not made it; with searches that lag nobody could tell.
        _ if says == Says::Busy => Create { did: Did::DidNot, says, reads: Reads::Whole },
        _ => Create { did, says, reads: Reads::Whole },
    }
}

fn look(rng: &mut Rng) -> Look {
    pick(
        rng,
        &[
            Look::True,
            Look::Down,
            Look::Busy,
            Look::Reset,
            Look::Truncated,
            Look::Nothing,
            Look::Garbage,
            Look::Portal,
            Look::NotFoundPage,
            Look::WrongCount,
            Look::Drip,
        ],
    )
}

fn effect(rng: &mut Rng) -> Effect {
    let tries = rng.u32(..5);
    match rng.u8(..10) {
        0..=4 => Effect::Kill,
        5 => Effect::Stop,
        6 => Effect::Disk { how: Disk::Small, tries, then: pick(rng, &[Then::Room, Then::Kill]) },
        7 => Effect::Disk { how: Disk::Full, tries, then: Then::Kill },
        8 => Effect::Disk { how: Disk::Failing, tries, then: Then::Kill },
        _ => Effect::Disk { how: Disk::ReadOnly, tries, then: Then::Kill },
    }
}

fn fault(rng: &mut Rng) -> Fault {
    if rng.u8(..3) == 0 {
        // The n-th change, whatever it is.
        return Fault { at: pick(rng, &CHANGES).into(), hit: rng.u32(1..12), effect: effect(rng) };
    }
    Fault { at: pick(rng, &POINTS).into(), hit: pick(rng, &[1, 1, 1, 2]), effect: effect(rng) }
}

fn round(rng: &mut Rng) -> Round {
    let mut some = |chance: u8, most: usize| if rng.u8(..100) < chance { rng.usize(1..=most) } else { 0 };
    let (creates, searches, reads, faults) = (some(90, 2), some(30, 3), some(15, 2), some(70, 1));
    let (edits, forwards) = (some(35, 3), some(95, 6));
    let mut moves: Vec<Move> =
        (0..edits).map(|_| pick(rng, &[Move::Name, Move::Name, Move::Undo, Move::File, Move::Snapshot])).collect();
    moves.extend(vec![Move::Forward; forwards]);
    Round {
        creates: (0..creates).map(|_| create(rng)).collect(),
        searches: (0..searches).map(|_| look(rng)).collect(),
        reads: (0..reads).map(|_| look(rng)).collect(),
        lag_ms: pick(rng, &[0, 0, LATE_MS]),
        faults: (0..faults).map(|_| fault(rng)).collect(),
        moves,
        wait_ms: pick(rng, &[0, 0, 1_000, 60_000, 3_600_000]),
        after: pick(
            rng,
            &[
                After::GoesOn,
                After::GoesOn,
                After::GoesOn,
                After::Ends,
                After::Killed,
                After::Killed,
                After::BackedUp,
                After::Restored,
            ],
        ),
    }
}

/// The schedule of a seed.
pub fn schedule(seed: u64) -> Schedule {
    let mut rng = Rng::with_seed(seed);
    let rounds = rng.usize(1..6);
    let skew_ms = pick(&mut rng, &[0, 0, 0, -3 * 86_400_000, 2 * 86_400_000, 90_000]);
    Schedule {
        name: format!("seed {seed}"),
        skew_ms,
        twice: false,
        rounds: (0..rounds).map(|_| round(&mut rng)).collect(),
    }
}

/// A schedule in which the folder is put back to an earlier copy after a send, and the person sends again.
pub fn restored(seed: u64) -> Schedule {
    let mut rng = Rng::with_seed(seed);
    let before = Round { after: After::BackedUp, moves: vec![Move::Forward; rng.usize(..3)], ..Round::default() };
    let mut sent = round(&mut rng);
    sent.moves.extend([Move::Forward; 4]);
    sent.after = After::Restored;
    let mut again = round(&mut rng);
    again.creates = Vec::new();
    again.moves = vec![Move::Forward; 4];
    Schedule { name: format!("restored {seed}"), skew_ms: 0, twice: false, rounds: vec![before, sent, again] }
}

/// A schedule in which every start is two starts at the same moment.
pub fn instances(seed: u64) -> Schedule {
    Schedule { name: format!("instances {seed}"), twice: true, ..schedule(seed) }
}
