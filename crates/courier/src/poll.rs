//! Whom a provider is asked about next. Pure: what is known, what may be spent and the time are arguments.
//!
//! A look at many at once says where envelopes stand and nothing of their people; a read of one says all. So reads go
//! to what is on screen or was asked for, to what moved, and to each now and then; the rest is looked at in batches.

use countersign_envelope::{EnvelopeId, EnvelopeStatus, Millis};
use countersign_provider::Limits;

const HOUR_MS: i64 = 3_600_000;
/// What did not move for so long is asked about less often.
const YOUNG_MS: i64 = 48 * HOUR_MS;
/// So many times less often, but once an hour.
const OLD_TIMES: i64 = 12;
/// One request a second is spent on an account, and no more than this after a pause.
const PACE_MS: i64 = 1_000;
const BURST: u32 = 5;

/// What is known of an envelope that is not over.
#[derive(Debug, Clone, PartialEq)]
pub struct Running {
    /// The envelope.
    pub id: EnvelopeId,
    /// Where it stands.
    pub status: EnvelopeStatus,
    /// When it last moved.
    pub changed_at: Millis,
    /// When it was last read whole.
    pub read_at: Option<Millis>,
    /// When it was last looked at in any way.
    pub seen_at: Option<Millis>,
    /// How often it was looked at since it was sent.
    pub looks: u32,
    /// It is on screen, and somebody looks.
    pub on_screen: bool,
    /// Somebody asks for news, or a look at many said that it moved.
    pub asked: bool,
}

/// What is asked next, each a request of its own but for `together`, which is one for as many as the provider takes.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Plan {
    /// Read whole.
    pub whole: Vec<EnvelopeId>,
    /// Looked at alone.
    pub alone: Vec<EnvelopeId>,
    /// Looked at together.
    pub together: Vec<EnvelopeId>,
}

impl Plan {
    /// True when nothing is asked.
    pub fn is_empty(&self) -> bool {
        self.whole.is_empty() && self.alone.is_empty() && self.together.is_empty()
    }

    /// How many requests it comes to.
    pub fn requests(&self) -> u32 {
        u32::try_from(self.whole.len() + self.alone.len()).unwrap_or(u32::MAX) + u32::from(!self.together.is_empty())
    }
}

fn interval(one: &Running, limits: &Limits, now: Millis) -> i64 {
    let waiting = i64::from(limits.poll_waiting_ms);
    // The practice service, on this computer, is asked as often as the screen is drawn anew.
    if waiting <= PACE_MS || now.since(one.changed_at) <= YOUNG_MS {
        return waiting;
    }
    (waiting * OLD_TIMES).min(HOUR_MS).max(waiting)
}

fn passed(last: Option<Millis>, wait_ms: i64, now: Millis) -> bool {
    last.is_none_or(|last| now.since(last) >= wait_ms)
}

fn accepted_wait(looks: u32, limits: &Limits) -> i64 {
    let step = (looks as usize).min(limits.poll_accepted_ms.len().saturating_sub(1));
    i64::from(limits.poll_accepted_ms.get(step).copied().unwrap_or(limits.poll_waiting_ms))
}

/// What is asked next, in at most so many requests. `focused_at` is when somebody last came to the window: what was
/// not seen since is due then.
pub fn plan(running: &[Running], limits: &Limits, requests: u32, focused_at: Option<Millis>, now: Millis) -> Plan {
    let mut plan = Plan::default();
    let mut left = requests as usize;
    let mut periodic: Vec<&Running> = Vec::new();
    let mut lookable: Vec<&Running> = Vec::new();
    for one in running {
        let open_ms = i64::from(limits.poll_open_ms);
        if one.asked || (one.on_screen && passed(one.read_at, open_ms, now)) {
            if left > 0 {
                plan.whole.push(one.id.clone());
                left -= 1;
            }
        } else if one.status == EnvelopeStatus::Accepted {
            if left > 0 && passed(one.seen_at, accepted_wait(one.looks, limits), now) {
                plan.alone.push(one.id.clone());
                left -= 1;
            }
        } else {
            let wait = interval(one, limits, now);
            let come_back = focused_at.is_some_and(|at| one.seen_at.is_none_or(|seen| seen < at));
            if passed(one.read_at, wait, now) {
                periodic.push(one);
            }
            if passed(one.seen_at, wait, now) || (come_back && passed(one.seen_at, open_ms, now)) {
                lookable.push(one);
            }
        }
    }
    let longest_unseen = |list: &mut Vec<&Running>| list.sort_by(|a, b| (a.seen_at, &a.id).cmp(&(b.seen_at, &b.id)));
    // A look at many is worth its request when it spares others; alone, a read says more.
    if left > 0 && lookable.len() > left.max(1) {
        longest_unseen(&mut lookable);
        let batch = lookable.iter().take(limits.find_batch.max(1) as usize);
        plan.together = batch.map(|one| one.id.clone()).collect();
        left -= 1;
    } else {
        periodic.extend(lookable.iter().filter(|one| !passed(one.read_at, interval(one, limits, now), now)));
    }
    periodic.sort_by(|a, b| (a.read_at, &a.id).cmp(&(b.read_at, &b.id)));
    plan.whole.extend(periodic.into_iter().take(left).map(|one| one.id.clone()));
    plan
}

/// What may be spent on one account: a request a second, with a small reserve for what somebody waits for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Purse {
    requests: u32,
    filled_at: Millis,
    /// What was spent in each minute of the last hour, by the minute's place in its hour; and the last of them.
    minutes: [u32; 60],
    minute: i64,
}

/// The most that is asked of an account in an hour.
pub const HOURLY: u32 = 3600;

const MINUTE_MS: i64 = 60_000;

impl Purse {
    /// A full one.
    pub fn new(now: Millis) -> Self {
        Self { requests: BURST, filled_at: now, minutes: [0; 60], minute: now.0.div_euclid(MINUTE_MS) }
    }

    /// How many requests may go now. A service that may be asked every second about everything has no limit.
    pub fn open(&mut self, limits: &Limits, now: Millis) -> u32 {
        if i64::from(limits.poll_waiting_ms) <= PACE_MS {
            return u32::MAX;
        }
        // A clock that was set back must not stop everything.
        let waited = now.since(self.filled_at).max(0);
        let earned = u32::try_from(waited / PACE_MS).unwrap_or(BURST);
        if earned > 0 || now < self.filled_at {
            self.requests = self.requests.saturating_add(earned).min(BURST);
            self.filled_at =
                if self.requests == BURST { now } else { self.filled_at.plus(i64::from(earned) * PACE_MS) };
        }
        self.requests
    }

    /// Takes what was spent.
    pub fn spend(&mut self, requests: u32, now: Millis) {
        self.requests = self.requests.saturating_sub(requests);
        self.turn(now);
        if let Some(minute) = self.minutes.get_mut(usize::try_from(self.minute.rem_euclid(60)).unwrap_or_default()) {
            *minute = minute.saturating_add(requests);
        }
    }

    /// What was spent within the last hour.
    pub fn spent(&mut self, now: Millis) -> u32 {
        self.turn(now);
        self.minutes.iter().sum()
    }

    /// Forgets the minutes that are an hour old.
    fn turn(&mut self, now: Millis) {
        let minute = now.0.div_euclid(MINUTE_MS);
        let passed = minute - self.minute;
        if (0..60).contains(&passed) {
            for old in self.minute + 1..=minute {
                self.minutes[usize::try_from(old.rem_euclid(60)).unwrap_or_default()] = 0;
            }
        } else {
            self.minutes = [0; 60];
        }
        self.minute = minute;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use rstest::rstest;

    const NOW: Millis = Millis(1_795_590_000_000);

    fn limits() -> Limits {
        let numbers = serde_json::json!({"documents": 20, "totalBytes": 1, "nameChars": 1, "messageChars": 1,
            "nameForbidden": "", "textForbidden": "", "recipientNameChars": 1, "roleChars": 1, "signers": 1, "copies": 1,
            "tagsPerRecipient": 1, "tagNameChars": 1, "helpTextChars": 1, "reminderDays": [], "reminderCount": 3,
            "linkDaysMin": 1, "linkDaysMax": 1, "pollOpenMs": 20_000, "pollWaitingMs": 300_000,
            "pollAcceptedMs": [1000, 2000, 4000], "findBatch": 50, "remindPauseS": 60, "signedCopyBytes": 1});
        serde_json::from_value(numbers).expect("limits")
    }

    fn practice() -> Limits {
        Limits { poll_open_ms: 1000, poll_waiting_ms: 1000, poll_accepted_ms: vec![1000], ..limits() }
    }

    #[test]
    fn what_was_spent_is_counted_for_an_hour() {
        let mut purse = Purse::new(NOW);
        purse.spend(3, NOW);
        purse.spend(4, NOW.plus(30 * MINUTE_MS));
        assert_eq!(purse.spent(NOW.plus(30 * MINUTE_MS)), 7);
        assert_eq!(purse.spent(NOW.plus(61 * MINUTE_MS)), 4);
        assert_eq!(purse.spent(NOW.plus(91 * MINUTE_MS)), 0);
        purse.spend(5, NOW.plus(91 * MINUTE_MS));
        assert_eq!(purse.spent(NOW), 0, "a clock that was set back starts anew");
    }

    fn running(id: &str, seen_ms_ago: i64) -> Running {
        let seen = Some(NOW.plus(-seen_ms_ago));
        Running {
            id: EnvelopeId::new(id),
            status: EnvelopeStatus::Waiting,
            changed_at: NOW.plus(-HOUR_MS),
            read_at: seen,
            seen_at: seen,
            looks: 9,
            on_screen: false,
            asked: false,
        }
    }

    fn ids(list: &[EnvelopeId]) -> Vec<&str> {
        list.iter().map(EnvelopeId::as_str).collect()
    }

    #[rstest]
    #[case::just_read(running("a", 19_000), false)]
    #[case::five_minutes_ago(running("a", 5 * MINUTE_MS), true)]
    #[case::on_screen(Running { on_screen: true, ..running("a", 20_000) }, true)]
    #[case::on_screen_and_just_read(Running { on_screen: true, ..running("a", 19_000) }, false)]
    #[case::asked_for(Running { asked: true, ..running("a", 0) }, true)]
    #[case::quiet_for_days(Running { changed_at: NOW.plus(-49 * HOUR_MS), ..running("a", 5 * MINUTE_MS) }, false)]
    #[case::quiet_and_an_hour_ago(Running { changed_at: NOW.plus(-49 * HOUR_MS), ..running("a", HOUR_MS) }, true)]
    #[case::never_read(Running { read_at: None, seen_at: None, ..running("a", 0) }, true)]
    fn one_is_read_when_its_time_has_come(#[case] one: Running, #[case] read: bool) {
        let plan = plan(&[one], &limits(), 5, None, NOW);
        assert_eq!(plan.whole.len(), usize::from(read));
        assert!(plan.alone.is_empty() && plan.together.is_empty());
    }

    #[test]
    fn while_it_is_prepared_it_is_looked_at_alone_and_ever_less_often() {
        for (looks, wait) in [(0, 1000), (1, 2000), (2, 4000), (7, 4000)] {
            let one = |ago| Running { status: EnvelopeStatus::Accepted, looks, ..running("a", ago) };
            assert!(plan(&[one(wait - 1)], &limits(), 5, None, NOW).is_empty(), "{looks}");
            assert_eq!(ids(&plan(&[one(wait)], &limits(), 5, None, NOW).alone), ["a"], "{looks}");
        }
    }

    #[test]
    fn who_comes_back_to_the_window_sees_news_of_everything() {
        let all: Vec<Running> = (0..30).map(|at| running(&format!("{at:02}"), 60_000)).collect();
        assert!(plan(&all, &limits(), 5, Some(NOW.plus(-70_000)), NOW).is_empty(), "all were seen since");
        let back = plan(&all, &limits(), 5, Some(NOW), NOW);
        assert_eq!((back.together.len(), back.whole.len()), (30, 0));
        let one = plan(&all[..1], &limits(), 5, Some(NOW), NOW);
        assert_eq!(ids(&one.whole), ["00"]);
        let again: Vec<Running> = (0..30).map(|at| running(&format!("{at:02}"), 19_000)).collect();
        assert!(plan(&again, &limits(), 5, Some(NOW), NOW).is_empty(), "not on every switch of windows");
    }

    #[test]
    fn what_was_asked_for_goes_first_and_nothing_goes_without_money() {
        let mut all: Vec<Running> = (0..200).map(|at| running(&format!("{at:03}"), HOUR_MS)).collect();
        all[150].asked = true;
        let one = plan(&all, &limits(), 1, None, NOW);
        assert_eq!((ids(&one.whole), one.together.len()), (vec!["150"], 0));
        let two = plan(&all, &limits(), 2, None, NOW);
        assert_eq!((two.whole.len(), two.together.len(), two.requests()), (1, 50, 2));
        assert!(plan(&all, &limits(), 0, None, NOW).is_empty());
    }

    #[test]
    fn the_practice_service_is_asked_about_each_every_second() {
        let all: Vec<Running> = (0..20).map(|at| running(&format!("{at:02}"), 1000)).collect();
        let mut purse = Purse::new(NOW);
        let plan = plan(&all, &practice(), purse.open(&practice(), NOW), None, NOW);
        assert_eq!(plan.whole.len(), 20);
    }

    /// An hour with so many open envelopes, half of them old: requests, and the longest that one was not seen.
    fn hour(count: usize) -> (u32, i64) {
        let mut all: Vec<Running> = (0..count)
            .map(|at| Running {
                changed_at: NOW.plus(if at % 2 == 0 { -HOUR_MS } else { -100 * HOUR_MS }),
                ..running(&format!("{at:05}"), HOUR_MS)
            })
            .collect();
        let (mut purse, mut spent, mut now) = (Purse::new(NOW), 0, NOW);
        while now.since(NOW) < HOUR_MS {
            let plan = plan(&all, &limits(), purse.open(&limits(), now), None, now);
            purse.spend(plan.requests(), now);
            spent += plan.requests();
            let place = |id: &EnvelopeId| id.as_str().parse::<usize>().expect("a number");
            for id in &plan.whole {
                (all[place(id)].read_at, all[place(id)].seen_at) = (Some(now), Some(now));
            }
            for id in &plan.together {
                all[place(id)].seen_at = Some(now);
            }
            now = now.plus(1_000);
        }
        let unseen = all.iter().step_by(2).filter_map(|one| one.seen_at).map(|seen| now.since(seen)).max();
        (spent, unseen.unwrap_or_default())
    }

    #[rstest]
    #[case(10, 70)]
    #[case(1_000, 3_700)]
    #[case(10_000, 3_700)]
    fn an_hour_costs_no_more_than_a_request_a_second(#[case] count: usize, #[case] most: u32) {
        let (spent, unseen) = hour(count);
        assert!(spent <= most, "{spent} requests for {count}");
        assert!(unseen <= 6 * MINUTE_MS, "a young one of {count} was not seen for {unseen} ms");
    }

    proptest! {
        #[test]
        fn no_more_is_planned_than_there_is_money(
            count in 0usize..60, ago in 0i64..10_000_000, requests in 0u32..7, screen in any::<bool>(),
        ) {
            let all: Vec<Running> = (0..count)
                .map(|at| Running { on_screen: screen && at % 3 == 0, ..running(&at.to_string(), ago) })
                .collect();
            let plan = plan(&all, &limits(), requests, Some(NOW), NOW);
            prop_assert!(plan.requests() <= requests);
            let mut asked: Vec<&EnvelopeId> = plan.whole.iter().chain(&plan.alone).collect();
            asked.sort();
            asked.dedup();
            prop_assert_eq!(asked.len(), plan.whole.len() + plan.alone.len());
        }

        #[test]
        fn a_purse_gives_a_request_a_second_whatever_the_clock_does(jumps in prop::collection::vec(-50_000i64..50_000, 1..60)) {
            let (mut purse, mut now, mut forwards, mut spent) = (Purse::new(NOW), NOW, 0, 0u32);
            for jump in jumps {
                now = now.plus(jump);
                forwards += jump.max(0);
                let open = purse.open(&limits(), now);
                prop_assert!(open <= BURST);
                purse.spend(open, now);
                spent += open;
            }
            prop_assert!(i64::from(spent) <= i64::from(BURST) + forwards / PACE_MS);
        }
    }
}
