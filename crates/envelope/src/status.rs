//! What an envelope and its people can be, and what a provider's news does to them.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// Where an envelope stands.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase", tag = "is", content = "raw")]
pub enum EnvelopeStatus {
    /// Being composed.
    Draft,
    /// A send is under way, held, or not known.
    Sending,
    /// The provider took it and is preparing it; nobody is invited yet.
    Accepted,
    /// Someone has to sign.
    Waiting,
    /// Everyone has signed.
    Completed,
    /// A recipient declined.
    Declined,
    /// The time to sign ran out.
    Expired,
    /// Stopped by the sender.
    Withdrawn,
    /// The provider could not prepare it.
    Errored,
    /// Deleted at the provider.
    Deleted,
    /// Paused at the provider.
    Paused,
    /// A word of the provider's that this build does not know.
    Unrecognised(String),
}

impl EnvelopeStatus {
    /// True when nothing more will happen to it at the provider, but for its deletion.
    pub fn is_final(&self) -> bool {
        matches!(
            self,
            Self::Completed | Self::Declined | Self::Expired | Self::Withdrawn | Self::Errored | Self::Deleted
        )
    }

    fn rank(&self) -> u8 {
        match self {
            Self::Draft => 0,
            Self::Sending => 1,
            Self::Accepted => 2,
            Self::Waiting | Self::Paused | Self::Unrecognised(_) => 3,
            Self::Completed | Self::Declined | Self::Expired | Self::Withdrawn | Self::Errored => 4,
            Self::Deleted => 5,
        }
    }

    /// What the envelope is after the provider was seen to say `observed`. News never leads backwards: a late answer
    /// cannot take an envelope out of a final state or back to its preparation. A deletion is always believed.
    #[must_use]
    pub fn advance(&self, observed: &Self) -> Self {
        match (self, observed) {
            (_, Self::Draft | Self::Sending) => self.clone(),
            (from, Self::Unrecognised(_)) if from.is_final() => from.clone(),
            (from, to) if from.is_final() && to.is_final() && to != &Self::Deleted => from.clone(),
            (from, to) if to.rank() >= from.rank() => to.clone(),
            (from, _) => from.clone(),
        }
    }
}

/// Where a person of an envelope stands.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase", tag = "is", content = "raw")]
pub enum PersonStatus {
    /// Their turn has not come.
    NotInvited,
    /// Invited, nothing done yet.
    Invited,
    /// Has begun.
    Acting,
    /// Has signed.
    Signed,
    /// Has approved.
    Approved,
    /// Has declined.
    Declined,
    /// The envelope was stopped before they were done.
    Stopped,
    /// The invitation came back.
    Bounced,
    /// A word of the provider's that this build does not know.
    Unrecognised(String),
}

impl PersonStatus {
    /// True when this person has done what was asked.
    pub fn is_done(&self) -> bool {
        matches!(self, Self::Signed | Self::Approved)
    }
}

/// What the people together say of the envelope, kept apart from what the provider says of it: `None` when they say
/// nothing definite.
pub fn derived<'a>(people: impl IntoIterator<Item = &'a PersonStatus>) -> Option<EnvelopeStatus> {
    let mut seen = 0;
    let mut done = 0;
    for person in people {
        seen += 1;
        match person {
            PersonStatus::Declined => return Some(EnvelopeStatus::Declined),
            person if person.is_done() => done += 1,
            _ => {}
        }
    }
    match seen {
        0 => None,
        _ if done == seen => Some(EnvelopeStatus::Completed),
        _ => Some(EnvelopeStatus::Waiting),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn any_status() -> impl Strategy<Value = EnvelopeStatus> {
        prop::sample::select(vec![
            EnvelopeStatus::Draft,
            EnvelopeStatus::Sending,
            EnvelopeStatus::Accepted,
            EnvelopeStatus::Waiting,
            EnvelopeStatus::Completed,
            EnvelopeStatus::Declined,
            EnvelopeStatus::Expired,
            EnvelopeStatus::Withdrawn,
            EnvelopeStatus::Errored,
            EnvelopeStatus::Deleted,
            EnvelopeStatus::Paused,
            EnvelopeStatus::Unrecognised("ON_HOLIDAY".into()),
        ])
    }

    proptest! {
        #[test]
        fn news_never_leads_backwards(from in any_status(), observed in any_status()) {
            let after = from.advance(&observed);
            prop_assert!(after.rank() >= from.rank());
        }

        #[test]
        fn the_same_news_twice_changes_nothing(from in any_status(), observed in any_status()) {
            let once = from.advance(&observed);
            prop_assert_eq!(once.advance(&observed), once);
        }

        #[test]
        fn a_final_state_is_left_only_by_deletion(from in any_status(), observed in any_status()) {
            prop_assume!(from.is_final());
            let after = from.advance(&observed);
            prop_assert!(after == from || after == EnvelopeStatus::Deleted);
        }
    }

    #[test]
    fn everyone_done_means_completed_and_one_refusal_means_declined() {
        use PersonStatus::{Approved, Declined, Invited, Signed};
        assert_eq!(derived(&[Signed, Approved]), Some(EnvelopeStatus::Completed));
        assert_eq!(derived(&[Signed, Declined, Invited]), Some(EnvelopeStatus::Declined));
        assert_eq!(derived(&[Signed, Invited]), Some(EnvelopeStatus::Waiting));
        assert_eq!(derived(&[]), None);
    }
}
