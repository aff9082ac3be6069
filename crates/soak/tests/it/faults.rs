//! A fault must be one: a disk that fails is felt, each kind of it, and what was acknowledged is there.

use countersign_soak::{
    judge::{Move, Round, Schedule, run::run},
    protocol::{Disk, Effect, Fault, Then},
};

use crate::controls::how;

fn on(how_it_fails: Disk, then: Then) -> Schedule {
    let effect = Effect::Disk { how: how_it_fails, tries: 2, then };
    // The first change of a child is that of its start.
    let faults = vec![Fault { at: "write.pre".into(), hit: 3, effect }];
    let rounds = vec![Round { faults, moves: vec![Move::Name; 7], ..Round::default() }];
    Schedule { name: format!("{how_it_fails:?}"), skew_ms: 0, twice: false, rounds }
}

#[test]
fn each_kind_of_a_failing_disk_is_felt() {
    let disks = [
        (Disk::Small, Then::Room),
        (Disk::Half, Then::Room),
        (Disk::Full, Then::Kill),
        (Disk::Failing, Then::Kill),
        (Disk::ReadOnly, Then::Kill),
    ];
    for (disk, then) in disks {
        let played = run(&[on(disk, then)], &how(&[])).expect("played");
        assert_eq!((played.violations.len(), played.fired), (0, 1), "{disk:?}");
        assert!(played.errors > 0, "{disk:?} was not felt");
        assert_eq!(played.deaths > 0, then == Then::Kill, "{disk:?}");
    }
}

#[test]
fn without_a_fault_nothing_fails() {
    let well = Schedule {
        name: "well".into(),
        skew_ms: 0,
        twice: false,
        rounds: vec![Round { moves: vec![Move::Name, Move::File, Move::Snapshot, Move::Forward], ..Round::default() }],
    };
    let played = run(&[well], &how(&[])).expect("played");
    assert_eq!((played.violations.len(), played.fired, played.errors, played.deaths), (0, 0, 0, 0));
}
