//! When to try, look and ask again. Pure: the time is an argument, nothing is remembered here.

use std::time::Duration;

use countersign_envelope::Millis;
use countersign_provider::NotSentCause;
use countersign_store::AttemptRow;

const MINUTE_MS: i64 = 60_000;
const HOUR_MS: i64 = 60 * MINUTE_MS;
/// After these delays from the gate an unknown send is looked for; then hourly up to [`LAST_HOUR`].
const LOOKS_MS: [i64; 6] = [5_000, 30_000, 2 * MINUTE_MS, 10 * MINUTE_MS, 30 * MINUTE_MS, 2 * HOUR_MS];
const LAST_HOUR: i64 = 72;
/// A search that did not get through is tried again after a quarter of a minute at first, a minute at most: the truth
/// should be known within a minute of the provider's recovery.
const FAILED_LOOK_MS: (i64, i64) = (15_000, MINUTE_MS);
/// Without a connection, the second and third try; all three lie within a minute.
const OFFLINE_MS: [i64; 2] = [10_000, 20_000];
const OFFLINE_TRIES: usize = 3;
/// After anything else that reached nobody.
const AGAIN_MS: [i64; 4] = [20_000, MINUTE_MS, 2 * MINUTE_MS, 5 * MINUTE_MS];
const TRIES: usize = 5;
const REPEAT_AFTER_MS: i64 = 30 * MINUTE_MS;
const APART_MS: i64 = 10 * MINUTE_MS;
/// So long after the gate what was given up is still looked for.
pub const WATCH_MS: i64 = LAST_HOUR * HOUR_MS;

fn look_delay(place: u32) -> Option<i64> {
    let place = place as usize;
    let hour = || i64::try_from(place - LOOKS_MS.len()).ok().map(|past| past + 3).filter(|hour| *hour <= LAST_HOUR);
    LOOKS_MS.get(place).copied().or_else(|| hour().map(|hour| hour * HOUR_MS))
}

/// When an unknown send is looked for next; `None` when the schedule is at its end, which is a complete look 72 hours
/// after the gate. `place` is that of the next look in the schedule, `last_at` when the provider was last looked
/// through, whether or not that worked.
pub fn next_look(gated_at: Millis, place: u32, last_at: Option<Millis>) -> Option<Millis> {
    let planned = gated_at.plus(look_delay(place)?);
    let Some(last_at) = last_at else { return Some(planned) };
    // A look later than planned leaves its place only when it got through: so this one did not.
    let overdue = last_at.since(planned);
    if overdue < 0 {
        return Some(planned);
    }
    Some(last_at.plus(overdue.clamp(FAILED_LOOK_MS.0, FAILED_LOOK_MS.1)))
}

/// The place of the look after a complete one at `at`: those that were missed meanwhile are passed over.
pub fn place_after_look(gated_at: Millis, at: Millis) -> u32 {
    let passed = |place: &u32| look_delay(*place).is_some_and(|delay| gated_at.plus(delay) <= at);
    (0..1000).take_while(passed).count() as u32
}

/// From when a person may send an unknown send again or mark it as sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Repeat {
    /// From now on.
    Offered,
    /// Not before this time, and only when the looks until then get through and find nothing.
    Locked {
        /// The earliest time.
        until: Millis,
    },
}

/// What a person may do about an unknown send: two complete looks that found nothing, ten minutes apart, the later one
/// half an hour or more after the gate. `looks` are those so far that found nothing, oldest first: when, and whether
/// they got through. `next` is when the provider is looked through next.
pub fn repeat(gated_at: Millis, looks: &[(Millis, bool)], next: Option<Millis>) -> Repeat {
    let complete: Vec<Millis> = looks.iter().filter(|(_, complete)| *complete).map(|(at, _)| *at).collect();
    let late_enough = gated_at.plus(REPEAT_AFTER_MS);
    let first = complete.first().copied();
    let apart = |at: Millis| first.is_some_and(|first| at.since(first) >= APART_MS);
    if complete.iter().any(|at| *at >= late_enough && apart(*at)) {
        return Repeat::Offered;
    }
    // Without a complete look so far the next one is the first of the two.
    let first = first.or(next).unwrap_or(gated_at);
    Repeat::Locked { until: late_enough.max(first.plus(APART_MS)) }
}

/// What happens after a try that reached nobody.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Retry {
    /// It goes out again by itself, not before.
    At(Millis),
    /// It waits for the person, because there is no connection.
    Offline,
    /// It waits for the person, because too many tries did not get through.
    GaveUp,
}

/// The word under which a cause is stored.
pub(crate) fn cause_word(cause: NotSentCause) -> &'static str {
    match cause {
        NotSentCause::Offline => "offline",
        NotSentCause::Stopped => "stopped",
        NotSentCause::Busy => "busy",
        NotSentCause::NotStored => "notStored",
        NotSentCause::Broken => "broken",
    }
}

/// The waits between tries without a connection.
pub(crate) fn offline_waits() -> impl Iterator<Item = Duration> {
    OFFLINE_MS.into_iter().map(|wait| Duration::from_millis(wait.unsigned_abs()))
}

/// What happens after a try that reached nobody. `earlier` are the tries before it since the person said that it may
/// go out, `not_before` what the provider asked for.
pub fn after_not_sent(cause: NotSentCause, earlier: &[AttemptRow], not_before: Option<Millis>, now: Millis) -> Retry {
    let tries = earlier.len() + 1;
    if cause == NotSentCause::Offline {
        let offline = |attempt: &&AttemptRow| attempt.cause.as_deref() == Some(cause_word(cause));
        let in_a_row = earlier.iter().rev().take_while(offline).count() + 1;
        return match OFFLINE_MS.get(in_a_row - 1) {
            Some(wait) if in_a_row < OFFLINE_TRIES => Retry::At(now.plus(*wait)),
            _ => Retry::Offline,
        };
    }
    match AGAIN_MS.get(tries - 1) {
        Some(wait) if tries < TRIES => Retry::At(not_before.unwrap_or(now).max(now.plus(*wait))),
        _ => Retry::GaveUp,
    }
}

/// How long a call that failed so many times in a row rests, with `spread` from 0 to 1 against many at the same moment.
pub fn rest_ms(failures: u32, most_ms: i64, spread: f64) -> i64 {
    let doubled = 1000_i64.saturating_mul(1 << failures.saturating_sub(1).min(20));
    let whole = doubled.min(most_ms.max(1000));
    whole - (whole as f64 * 0.25 * spread.clamp(0.0, 1.0)) as i64
}

#[cfg(test)]
mod tests {
    use super::*;
    use countersign_envelope::{AttemptId, AttemptState};
    use proptest::prelude::*;
    use rstest::rstest;

    const GATE: Millis = Millis(1_000_000);
    const NOW: Millis = Millis(5_000_000);

    #[test]
    fn looks_for_an_unknown_send_grow_rare_and_end_after_three_days() {
        let (mut place, mut last, mut delays) = (0, None, Vec::new());
        while let Some(at) = next_look(GATE, place, last) {
            delays.push(at.since(GATE));
            (place, last) = (place_after_look(GATE, at), Some(at));
        }
        let minutes: Vec<i64> = delays.iter().skip(1).take(6).map(|ms| ms / 30_000).collect();
        assert_eq!(delays[0], 5_000);
        assert_eq!(minutes, [1, 4, 20, 60, 240, 360]);
        assert_eq!((delays.len(), delays.last()), (76, Some(&(72 * HOUR_MS))));
    }

    #[test]
    fn a_search_that_fails_is_tried_again_within_a_minute_and_is_no_look() {
        let mut last = GATE.plus(5_000);
        let mut waits = Vec::new();
        for _ in 0..6 {
            let at = next_look(GATE, 0, Some(last)).expect("the schedule goes on");
            waits.push(at.since(last));
            last = at;
        }
        assert_eq!(waits, [15_000, 15_000, 30_000, 60_000, 60_000, 60_000]);
    }

    #[test]
    fn a_computer_that_slept_through_the_schedule_looks_once_and_is_done() {
        let woke = GATE.plus(100 * HOUR_MS);
        assert_eq!(next_look(GATE, 0, None), Some(GATE.plus(5_000)), "due at once");
        let failed = next_look(GATE, 0, Some(woke)).expect("a failure does not end it");
        assert_eq!(failed.since(woke), MINUTE_MS);
        assert_eq!(next_look(GATE, place_after_look(GATE, woke), Some(woke)), None);
    }

    #[rstest]
    #[case::nothing_was_looked_at(&[], Some(5_000), Repeat::Locked { until: GATE.plus(30 * MINUTE_MS) })]
    #[case::one_look(&[(5_000, true)], None, Repeat::Locked { until: GATE.plus(30 * MINUTE_MS) })]
    #[case::two_early_ones(&[(5_000, true), (20 * MINUTE_MS, true)], None,
        Repeat::Locked { until: GATE.plus(30 * MINUTE_MS) })]
    #[case::two(&[(5_000, true), (30 * MINUTE_MS, true)], None, Repeat::Offered)]
    #[case::two_too_close(&[(29 * MINUTE_MS, true), (31 * MINUTE_MS, true)], None,
        Repeat::Locked { until: GATE.plus(39 * MINUTE_MS) })]
    #[case::the_late_one_did_not_get_through(&[(5_000, true), (31 * MINUTE_MS, false)], None,
        Repeat::Locked { until: GATE.plus(30 * MINUTE_MS) })]
    #[case::none_got_through(&[(5_000, false)], Some(50 * MINUTE_MS),
        Repeat::Locked { until: GATE.plus(60 * MINUTE_MS) })]
    fn a_repeat_is_offered_after_two_looks_ten_minutes_apart(
        #[case] looks: &[(i64, bool)],
        #[case] next: Option<i64>,
        #[case] expected: Repeat,
    ) {
        let looks: Vec<(Millis, bool)> = looks.iter().map(|(at, complete)| (GATE.plus(*at), *complete)).collect();
        assert_eq!(repeat(GATE, &looks, next.map(|at| GATE.plus(at))), expected);
    }

    fn earlier(causes: &[&str]) -> Vec<AttemptRow> {
        let attempt = |cause: &&str| AttemptRow {
            id: AttemptId::new("a"),
            state: AttemptState::NotSent,
            t_intent: NOW,
            t_gate: None,
            t_reply: None,
            http_status: None,
            provider_id: None,
            cause: Some((*cause).into()),
            not_before: None,
            scan_no: 0,
            scan_at: None,
        };
        causes.iter().map(attempt).collect()
    }

    #[rstest]
    #[case::first(&[], Retry::At(NOW.plus(10_000)))]
    #[case::second(&["offline"], Retry::At(NOW.plus(20_000)))]
    #[case::third(&["offline", "offline"], Retry::Offline)]
    #[case::not_in_a_row(&["offline", "offline", "busy"], Retry::At(NOW.plus(10_000)))]
    fn without_a_connection_three_tries_within_a_minute(#[case] causes: &[&str], #[case] expected: Retry) {
        assert_eq!(after_not_sent(NotSentCause::Offline, &earlier(causes), None, NOW), expected);
        assert!(OFFLINE_MS.iter().sum::<i64>() < MINUTE_MS);
    }

    #[rstest]
    #[case::first(&[], Retry::At(NOW.plus(20_000)))]
    #[case::fourth(&["busy", "broken", "busy"], Retry::At(NOW.plus(5 * MINUTE_MS)))]
    #[case::fifth(&["busy", "broken", "busy", "broken"], Retry::GaveUp)]
    fn anything_else_five_tries(#[case] causes: &[&str], #[case] expected: Retry) {
        for cause in [NotSentCause::Busy, NotSentCause::Broken, NotSentCause::NotStored] {
            assert_eq!(after_not_sent(cause, &earlier(causes), None, NOW), expected);
        }
    }

    #[test]
    fn a_provider_that_asks_to_wait_longer_is_given_its_time() {
        let asked = NOW.plus(3 * HOUR_MS);
        assert_eq!(after_not_sent(NotSentCause::Busy, &[], Some(asked), NOW), Retry::At(asked));
    }

    proptest! {
        #[test]
        fn a_rest_grows_and_stays_within_its_bounds(failures in 1u32..100, most in 1000i64..600_000, spread in 0.0..=1.0) {
            let rest = rest_ms(failures, most, spread);
            prop_assert!((750..=most).contains(&rest));
            prop_assert!(rest_ms(failures + 1, most, spread) >= rest);
        }

        #[test]
        fn the_next_look_is_always_later_than_the_last(place in 0u32..80, gate in 0i64..1 << 40, last in 0i64..1 << 41) {
            if let Some(at) = next_look(Millis(gate), place, Some(Millis(last))) {
                prop_assert!(at.0 > last);
            }
        }
    }
}
