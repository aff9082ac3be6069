//! The states of a send and of its attempts, and the edges between them.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// Where one decision to send an envelope stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub enum SendState {
    /// Goes out when its time comes.
    Due,
    /// Waits for the person, for a reason.
    Held,
    /// The provider is asked whether the reference is already there.
    Preflight,
    /// The request is being made; its last bytes are kept back.
    Intent,
    /// The last bytes were released; the reply is awaited.
    Gated,
    /// The provider has it.
    Submitted,
    /// It is not known whether the provider has it.
    Unknown,
    /// The provider said no.
    Failed,
    /// Stopped before anything was sent.
    Stopped,
    /// The person says that it was sent.
    Assumed,
}

impl SendState {
    /// All states.
    pub const ALL: [Self; 10] = [
        Self::Due,
        Self::Held,
        Self::Preflight,
        Self::Intent,
        Self::Gated,
        Self::Submitted,
        Self::Unknown,
        Self::Failed,
        Self::Stopped,
        Self::Assumed,
    ];

    /// True for the edges of the send machine; every other change is refused by the store.
    pub fn may_become(self, next: Self) -> bool {
        use SendState::{Assumed, Due, Failed, Gated, Held, Intent, Preflight, Stopped, Submitted, Unknown};
        matches!(
            (self, next),
            (Due, Preflight | Held | Stopped)
                | (Held, Due | Stopped)
                | (Preflight, Intent | Submitted | Held | Stopped | Due)
                | (Intent, Gated | Due | Held | Failed | Stopped)
                | (Gated, Submitted | Failed | Unknown | Due)
                | (Unknown, Submitted | Preflight | Assumed)
                | (Assumed, Submitted)
        )
    }

    /// True when the envelope can be edited and sent anew.
    pub fn is_over(self) -> bool {
        matches!(self, Self::Failed | Self::Stopped)
    }

    /// True while Stop still means that nothing was sent.
    pub fn can_stop(self) -> bool {
        self.may_become(Self::Stopped)
    }
}

/// Where one try at the wire stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub enum AttemptState {
    /// Written before the wire.
    Intent,
    /// The last bytes were released.
    Gated,
    /// The outcome is not known.
    Unknown,
    /// Given up by the person, still looked for.
    Watched,
    /// The provider made the envelope.
    Created,
    /// The provider refused it.
    Refused,
    /// Nothing reached the provider.
    NotSent,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_is_sent_again_without_a_look_first() {
        for state in SendState::ALL {
            assert_eq!(state.may_become(SendState::Intent), state == SendState::Preflight, "{state:?}");
        }
    }

    #[test]
    fn a_released_body_can_no_longer_be_stopped() {
        assert!(!SendState::Gated.can_stop());
        assert!(!SendState::Unknown.can_stop());
        assert!(SendState::Intent.can_stop());
    }

    #[test]
    fn an_unknown_send_never_becomes_due_by_itself() {
        assert!(!SendState::Unknown.may_become(SendState::Due));
        assert!(!SendState::Unknown.may_become(SendState::Failed));
    }

    #[test]
    fn ends_are_ends() {
        for end in [SendState::Submitted, SendState::Failed, SendState::Stopped] {
            assert!(SendState::ALL.into_iter().all(|next| !end.may_become(next)), "{end:?}");
        }
    }
}
