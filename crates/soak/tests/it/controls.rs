//! Each protection is taken away once, and what it keeps from happening happens; with all of them nothing does.

use countersign_soak::judge::{
    Move, Round, Schedule, Wrong, edits, grid, random,
    run::{How, run},
};
use countersign_testkit::fault::{Create, Did, Reads, Says};

pub fn how(without: &[&str]) -> How {
    How {
        program: env!("CARGO_BIN_EXE_countersign-soak").into(),
        off: without.iter().map(|off| (*off).to_owned()).collect(),
        until_broken: true,
        at_a_time: 4,
        ..How::default()
    }
}

/// The cells of the grid with these words in their name.
fn cells(words: &[&str]) -> Vec<Schedule> {
    let named = |cell: &Schedule| words.iter().all(|word| cell.name.contains(word));
    grid::cells().into_iter().chain(edits::cells()).filter(named).collect()
}

/// The schedules break the rule without the protection, and nothing with it.
fn notices(without: &str, schedules: &[Schedule], wrong: Wrong) {
    let careless = run(schedules, &how(&[without])).expect("played");
    assert!(careless.count(wrong) > 0, "without {without}: {}", careless.line());
    let careful = run(schedules, &how(&[])).expect("played");
    assert_eq!(careful.violations.len(), 0, "{}", careful.line());
}

#[test]
fn without_the_gate_it_is_sent_twice() {
    notices("gate", &cells(&["kill at body.last", "Late"]), Wrong::Double);
}

#[test]
fn without_the_look_before_it_is_sent_twice() {
    let restored: Vec<Schedule> = (0..30).map(random::restored).collect();
    notices("preflight", &restored, Wrong::Double);
}

#[test]
fn without_the_look_after_it_is_never_known() {
    notices("look", &cells(&["kill at body.last", "server Did,"]), Wrong::Unresolved);
}

#[test]
fn with_doubt_as_success_it_is_said_to_be_sent_and_was_not() {
    notices("doubt as success", &cells(&["kill at commit.post", "DidNot", "Broken"]), Wrong::FalseSent);
}

#[test]
fn with_doubt_as_failure_it_is_said_to_have_failed_and_was_sent() {
    notices("doubt as failure", &cells(&["kill at recon.scan", "server Did,", "Reset"]), Wrong::FalseFailed);
}

#[test]
fn without_commits_an_acknowledged_edit_is_lost() {
    notices("commit", &cells(&["kill at write.post, time 4, Name"]), Wrong::Lost);
}

#[test]
fn without_a_journal_the_file_is_damaged() {
    let halves = cells(&["half a change, then kill at write.", "Forward"]);
    let every = How { until_broken: false, ..how(&["journal"]) };
    let careless = run(&halves, &every).expect("played");
    assert!(careless.violations.iter().any(|(_, violation)| violation.why.contains("the file is damaged")));
    let careful = run(&halves, &how(&[])).expect("played");
    assert_eq!(careful.violations.len(), 0, "{}", careful.line());
}

#[test]
fn without_the_recovery_at_a_start_a_send_stays_in_the_middle() {
    notices("recovery", &cells(&["kill at gate.post", "server Did,"]), Wrong::Unresolved);
}

#[test]
fn without_the_hold_on_the_folder_two_have_it() {
    let two: Vec<Schedule> = (1..4).map(random::instances).collect();
    let careless = run(&two, &how(&["instance"])).expect("played");
    assert!(careless.count(Wrong::Double) > 0, "{}", careless.line());
}

#[cfg(feature = "instances")]
#[test]
fn of_two_starts_at_the_same_moment_one_has_the_folder_two_hundred_times() {
    let two: Vec<Schedule> = (1..=200).map(random::instances).collect();
    let careful = run(&two, &how(&[])).expect("played");
    assert_eq!(careful.violations.len(), 0, "{}", careful.line());
}

#[test]
fn a_lie_about_an_id_is_never_confirmed() {
    let creates = vec![Create { did: Did::DidNot, says: Says::Invented, reads: Reads::Whole }];
    let rounds = vec![Round { creates, moves: vec![Move::Forward; 5], ..Round::default() }];
    let lie = Schedule { name: "a lie".into(), skew_ms: 0, twice: false, rounds };
    let told = run(&[lie], &how(&[])).expect("played");
    assert_eq!(told.line(), "soak 1 schedules: double 0, false-failed 0, false-sent 0, lost 0, unresolved 0");
}
