//! In which folders an envelope is, under which heading it stands, and what is at risk about it: a pure function of its
//! short row and the time, so that a list of many is sorted without reading any of them.

use std::collections::HashMap;

use countersign_envelope::{EnvelopeStatus, Millis, SendState};
use countersign_store::Listed;

use crate::list::{Folder, ListGroup};

pub(crate) const DAY_MS: i64 = 86_400_000;
/// A link that stops working so soon is at risk.
const LAPSE_MS: i64 = 2 * DAY_MS;
/// A provider finishes an envelope within so long after the last signature.
const FINISH_MS: i64 = 10 * 60_000;

/// What does not follow from a row alone.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Rules {
    /// The time.
    pub now: Millis,
    /// When this month began.
    pub month_began: Millis,
    /// After so many days without news an envelope is called quiet.
    pub quiet_days: u32,
    /// How many reminders the provider of an account sends at most.
    pub reminders: HashMap<String, u32>,
}

/// Why an envelope is at risk, the first that holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Risk {
    /// The provider has more than one of it.
    Twice,
    /// An invitation came back.
    Bounced,
    /// The provider could not prepare it.
    Errored,
    /// Everyone has signed, and the provider does not finish it.
    Unfinished,
    /// A link stops working soon, or did.
    Lapses {
        /// When.
        at: Millis,
    },
    /// There was no news for so many days.
    Quiet {
        /// How many.
        days: u32,
    },
    /// All reminders that the provider sends went out.
    NoReminders,
}

/// Where an envelope stands in the list.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Standing {
    /// The folder that it is in besides All and At risk; `None` for one that is only there.
    pub folder: Option<Folder>,
    pub risk: Option<Risk>,
    pub group: ListGroup,
}

impl Standing {
    /// True when it is in this folder.
    pub fn is_in(&self, folder: Folder) -> bool {
        let archived = self.folder == Some(Folder::Archived);
        match folder {
            Folder::All => !archived,
            Folder::AtRisk => self.risk.is_some() && !archived,
            own => self.folder == Some(own),
        }
    }
}

fn lapses(row: &Listed, now: Millis) -> Option<Risk> {
    let at = row.turn_at?.plus(i64::from(row.link_days) * DAY_MS);
    (row.link_days > 0 && at.since(now) <= LAPSE_MS).then_some(Risk::Lapses { at })
}

fn no_reminders(row: &Listed, rules: &Rules) -> Option<Risk> {
    let most = i64::from(*rules.reminders.get(row.account.as_deref()?)?);
    let last = row.turn_at?.plus(i64::from(row.reminder_days) * DAY_MS * most);
    (row.reminder_days > 0 && most > 0 && rules.now >= last).then_some(Risk::NoReminders)
}

fn risk(row: &Listed, rules: &Rules) -> Option<Risk> {
    if row.twice {
        return Some(Risk::Twice);
    }
    if row.status == EnvelopeStatus::Errored {
        return Some(Risk::Errored);
    }
    if row.status != EnvelopeStatus::Waiting || row.withdrawing {
        return None;
    }
    if row.bounced {
        return Some(Risk::Bounced);
    }
    let silent = rules.now.since(row.news_at);
    if row.derived == Some(EnvelopeStatus::Completed) {
        return (silent >= FINISH_MS).then_some(Risk::Unfinished);
    }
    let days = silent / DAY_MS;
    let quiet = (days >= i64::from(rules.quiet_days.max(1)))
        .then_some(Risk::Quiet { days: u32::try_from(days).unwrap_or(u32::MAX) });
    lapses(row, rules.now).or(quiet).or_else(|| no_reminders(row, rules))
}

/// Where an envelope stands.
pub(crate) fn standing(row: &Listed, rules: &Rules) -> Standing {
    let risk = risk(row, rules);
    let finished =
        if row.activity_at >= rules.month_began { ListGroup::FinishedThisMonth } else { ListGroup::FinishedEarlier };
    let (folder, group) = if row.filed {
        (Some(Folder::Archived), ListGroup::Archived)
    } else {
        match (&row.status, row.send) {
            (EnvelopeStatus::Draft, Some(SendState::Failed))
            | (EnvelopeStatus::Sending, Some(SendState::Failed | SendState::Stopped))
            | (EnvelopeStatus::Declined | EnvelopeStatus::Expired | EnvelopeStatus::Errored, _) => {
                (Some(Folder::Failed), ListGroup::NeedsYou)
            }
            (EnvelopeStatus::Draft, _) => (Some(Folder::Drafts), ListGroup::Drafts),
            (EnvelopeStatus::Sending, Some(SendState::Held)) => (Some(Folder::Sending), ListGroup::NeedsYou),
            (EnvelopeStatus::Sending, Some(SendState::Submitted)) => (Some(Folder::Waiting), ListGroup::OnItsWay),
            (EnvelopeStatus::Sending, _) => (Some(Folder::Sending), ListGroup::OnItsWay),
            (EnvelopeStatus::Completed, _) => (Some(Folder::Completed), finished),
            (EnvelopeStatus::Withdrawn | EnvelopeStatus::Deleted, _) => (None, finished),
            (
                EnvelopeStatus::Accepted
                | EnvelopeStatus::Waiting
                | EnvelopeStatus::Paused
                | EnvelopeStatus::Unrecognised(_),
                _,
            ) => (Some(Folder::Waiting), if risk.is_some() { ListGroup::NeedsYou } else { ListGroup::OnItsWay }),
        }
    };
    let risk = risk.filter(|_| !row.filed);
    let group = if risk == Some(Risk::Twice) { ListGroup::NeedsYou } else { group };
    Standing { folder, risk, group }
}

#[cfg(test)]
mod tests {
    use countersign_envelope::EnvelopeId;
    use rstest::rstest;

    use super::*;

    const NOW: Millis = Millis(1_795_590_000_000);

    fn rules() -> Rules {
        let reminders = HashMap::from([("a".to_owned(), 3)]);
        Rules { now: NOW, month_began: NOW.plus(-20 * DAY_MS), quiet_days: 7, reminders }
    }

    fn row(status: EnvelopeStatus) -> Listed {
        Listed {
            n: 1,
            envelope: EnvelopeId::new("e"),
            account: Some("a".into()),
            name_key: "lease".into(),
            status,
            derived: None,
            send: Some(SendState::Submitted),
            filed: false,
            withdrawing: false,
            bounced: false,
            twice: false,
            packed: false,
            activity_at: NOW.plus(-DAY_MS),
            news_at: NOW.plus(-DAY_MS),
            turn_at: Some(NOW.plus(-DAY_MS)),
            link_days: 14,
            reminder_days: 2,
            seen_at: None,
        }
    }

    fn at(days_ago: i64) -> Millis {
        NOW.plus(-days_ago * DAY_MS)
    }

    #[rstest]
    #[case::waiting(|_: &mut Listed| {}, None)]
    #[case::bounced(|row: &mut Listed| row.bounced = true, Some(Risk::Bounced))]
    #[case::six_days(|row: &mut Listed| row.news_at = at(6), None)]
    #[case::quiet(|row: &mut Listed| { row.news_at = at(9); row.reminder_days = 0; }, Some(Risk::Quiet { days: 9 }))]
    #[case::link_of_three_days(|row: &mut Listed| row.turn_at = Some(at(11)), Some(Risk::NoReminders))]
    #[case::link_of_two_days(|row: &mut Listed| row.turn_at = Some(at(12)), Some(Risk::Lapses { at: NOW.plus(2 * DAY_MS) }))]
    #[case::link_ran_out(|row: &mut Listed| row.turn_at = Some(at(15)), Some(Risk::Lapses { at: at(1) }))]
    #[case::reminders_left(|row: &mut Listed| row.turn_at = Some(at(5)), None)]
    #[case::reminders_used_up(|row: &mut Listed| row.turn_at = Some(at(6)), Some(Risk::NoReminders))]
    #[case::no_reminders_asked_for(|row: &mut Listed| { row.turn_at = Some(at(6)); row.reminder_days = 0; }, None)]
    #[case::nobody_has_the_turn(|row: &mut Listed| row.turn_at = None, None)]
    #[case::just_signed(|row: &mut Listed| { row.derived = Some(EnvelopeStatus::Completed); row.news_at = NOW; }, None)]
    #[case::not_finished(|row: &mut Listed| row.derived = Some(EnvelopeStatus::Completed), Some(Risk::Unfinished))]
    #[case::being_withdrawn(|row: &mut Listed| { row.bounced = true; row.withdrawing = true; }, None)]
    fn a_waiting_envelope_is_at_risk_for_a_reason(#[case] change: fn(&mut Listed), #[case] expected: Option<Risk>) {
        let mut row = row(EnvelopeStatus::Waiting);
        change(&mut row);
        let found = standing(&row, &rules());
        assert_eq!(found.risk, expected);
        assert!(found.is_in(Folder::Waiting) && found.is_in(Folder::All));
        assert_eq!(found.is_in(Folder::AtRisk), expected.is_some());
        let group = if expected.is_some() { ListGroup::NeedsYou } else { ListGroup::OnItsWay };
        assert_eq!(found.group, group);
    }

    #[test]
    fn how_many_days_are_quiet_is_a_setting() {
        let mut row = Listed { reminder_days: 0, ..row(EnvelopeStatus::Waiting) };
        row.news_at = at(5);
        let quiet = |quiet_days| standing(&row, &Rules { quiet_days, ..rules() }).risk.is_some();
        assert_eq!([4, 5, 6].map(quiet), [true, true, false]);
    }

    #[rstest]
    #[case(EnvelopeStatus::Draft, None, Some(Folder::Drafts), ListGroup::Drafts)]
    #[case(EnvelopeStatus::Draft, Some(SendState::Stopped), Some(Folder::Drafts), ListGroup::Drafts)]
    #[case(EnvelopeStatus::Draft, Some(SendState::Failed), Some(Folder::Failed), ListGroup::NeedsYou)]
    #[case(EnvelopeStatus::Sending, Some(SendState::Due), Some(Folder::Sending), ListGroup::OnItsWay)]
    #[case(EnvelopeStatus::Sending, Some(SendState::Unknown), Some(Folder::Sending), ListGroup::OnItsWay)]
    #[case(EnvelopeStatus::Sending, Some(SendState::Held), Some(Folder::Sending), ListGroup::NeedsYou)]
    #[case(EnvelopeStatus::Accepted, Some(SendState::Submitted), Some(Folder::Waiting), ListGroup::OnItsWay)]
    #[case(EnvelopeStatus::Paused, Some(SendState::Submitted), Some(Folder::Waiting), ListGroup::OnItsWay)]
    #[case(
        EnvelopeStatus::Completed,
        Some(SendState::Submitted),
        Some(Folder::Completed),
        ListGroup::FinishedThisMonth
    )]
    #[case(EnvelopeStatus::Declined, Some(SendState::Submitted), Some(Folder::Failed), ListGroup::NeedsYou)]
    #[case(EnvelopeStatus::Withdrawn, Some(SendState::Submitted), None, ListGroup::FinishedThisMonth)]
    fn a_folder_follows_from_status_and_send(
        #[case] status: EnvelopeStatus,
        #[case] send: Option<SendState>,
        #[case] folder: Option<Folder>,
        #[case] group: ListGroup,
    ) {
        let row = Listed { send, ..row(status) };
        let found = standing(&row, &rules());
        assert_eq!((found.folder, found.group), (folder, group));
        let filed = standing(&Listed { filed: true, bounced: true, ..row }, &rules());
        assert_eq!((filed.folder, filed.group, filed.risk), (Some(Folder::Archived), ListGroup::Archived, None));
        assert!(!filed.is_in(Folder::All) && !filed.is_in(Folder::AtRisk));
    }

    #[test]
    fn what_errored_has_failed_and_is_at_risk() {
        let found = standing(&row(EnvelopeStatus::Errored), &rules());
        assert!(found.is_in(Folder::Failed) && found.is_in(Folder::AtRisk) && !found.is_in(Folder::Waiting));
    }

    #[rstest]
    #[case(EnvelopeStatus::Sending, Folder::Sending)]
    #[case(EnvelopeStatus::Waiting, Folder::Waiting)]
    #[case(EnvelopeStatus::Completed, Folder::Completed)]
    fn what_went_out_twice_needs_somebody_until_it_is_archived(#[case] status: EnvelopeStatus, #[case] folder: Folder) {
        let twice = Listed { twice: true, send: Some(SendState::Unknown), ..row(status) };
        let found = standing(&twice, &rules());
        assert_eq!((found.group, found.risk), (ListGroup::NeedsYou, Some(Risk::Twice)));
        assert!(found.is_in(Folder::AtRisk) && found.is_in(folder));
        assert_eq!(standing(&Listed { filed: true, ..twice }, &rules()).group, ListGroup::Archived);
    }

    #[test]
    fn what_finished_before_this_month_stands_apart() {
        let row = Listed { activity_at: at(21), ..row(EnvelopeStatus::Completed) };
        assert_eq!(standing(&row, &rules()).group, ListGroup::FinishedEarlier);
    }
}
