//! How fast an upload is and how long it will take, from what was sent in the last seconds.

use std::collections::VecDeque;

use countersign_envelope::Millis;

/// So far back the speed is measured.
const WINDOW_MS: i64 = 5_000;
/// Before that nothing is said: the first bytes only fill buffers.
const FIRST_MS: i64 = 1_000;
/// Two marks in the window are at least this far apart.
const GRAIN_MS: i64 = 200;

/// An upload's progress.
#[derive(Debug, Clone, Default)]
pub(crate) struct Speed {
    begun_at: Option<Millis>,
    marks: VecDeque<(Millis, u64)>,
    /// Bytes that are sent.
    pub done: u64,
    /// Of how many.
    pub total: u64,
}

/// What is said of it from the first second on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Said {
    /// Bytes a second.
    pub bytes_per_second: u64,
    /// Seconds left; `None` while nothing moves.
    pub seconds_left: Option<u32>,
}

impl Speed {
    /// Notes that so many bytes are sent.
    pub fn note(&mut self, done: u64, total: u64, now: Millis) {
        // A second try begins at the beginning.
        if done < self.done {
            *self = Self::default();
        }
        (self.done, self.total) = (done, total);
        self.begun_at.get_or_insert(now);
        if self.marks.back().is_none_or(|(at, _)| now.since(*at) >= GRAIN_MS) {
            self.marks.push_back((now, done));
        }
        while self.marks.len() > 2 && self.marks.get(1).is_some_and(|(at, _)| now.since(*at) >= WINDOW_MS) {
            self.marks.pop_front();
        }
    }

    /// How fast it is; `None` in the first second.
    pub fn said(&self, now: Millis) -> Option<Said> {
        if now.since(self.begun_at?) < FIRST_MS {
            return None;
        }
        let (at, then) = *self.marks.front()?;
        let waited_ms = u64::try_from(now.since(at)).ok()?.max(1);
        let bytes_per_second = self.done.saturating_sub(then).saturating_mul(1000) / waited_ms;
        let left = self.total.saturating_sub(self.done).checked_div(bytes_per_second);
        Some(Said { bytes_per_second, seconds_left: left.map(|left| u32::try_from(left + 1).unwrap_or(u32::MAX)) })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const START: Millis = Millis(1_795_590_000_000);

    #[test]
    fn a_steady_line_is_said_from_the_first_second_on() {
        let mut speed = Speed::default();
        let mut heard = Vec::new();
        for tick in 0..100 {
            let now = START.plus(tick * 100);
            speed.note(tick as u64 * 10_000, 2_000_000, now);
            heard.push(speed.said(now));
        }
        assert_eq!(heard[9], None);
        let after_one = heard[10].expect("said");
        assert_eq!((after_one.bytes_per_second, after_one.seconds_left), (100_000, Some(20)));
        let last = heard[99].expect("said");
        assert!((95_000..=105_000).contains(&last.bytes_per_second), "{last:?}");
        assert_eq!(last.seconds_left, Some(11));
    }

    #[test]
    fn a_line_that_got_slower_is_believed_and_one_that_stands_still_has_no_end() {
        let mut speed = Speed::default();
        for tick in 0..50 {
            speed.note(tick as u64 * 100_000, 10_000_000, START.plus(tick * 100));
        }
        for tick in 50..150 {
            speed.note(4_900_000 + (tick as u64 - 49) * 1_000, 10_000_000, START.plus(tick * 100));
        }
        let slow = speed.said(START.plus(15_000)).expect("said");
        assert!((8_000..=12_000).contains(&slow.bytes_per_second), "{slow:?}");
        let mut still = Speed::default();
        still.note(5_000, 10_000, START);
        let said = still.said(START.plus(60_000)).expect("said");
        assert_eq!(said, Said { bytes_per_second: 0, seconds_left: None });
    }

    #[test]
    fn a_second_try_begins_anew() {
        let mut speed = Speed::default();
        speed.note(900, 1_000, START);
        speed.note(10, 1_000, START.plus(60_000));
        assert_eq!(speed.said(START.plus(60_500)), None);
        assert_eq!((speed.done, speed.total), (10, 1_000));
    }
}
