//! Errors of a provider, by the stage at which they came.

use std::error::Error as StdError;

use thiserror::Error;

/// How far a call got.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Stage {
    /// Before anything was sent.
    Before,
    /// On the way there or back.
    Transport,
    /// The provider said no.
    Refused,
    /// The provider's answer could not be read.
    Unreadable,
}

/// Whether asking again can help.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Retry {
    /// No.
    Never,
    /// Yes, later; not before so many seconds, when the provider said.
    Later(Option<u32>),
    /// Not until the key is replaced.
    NewKey,
}

/// Why a provider did not do what was asked of an envelope.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Refusal {
    /// The key is not accepted.
    Key,
    /// This key may not.
    NotAllowed,
    /// There is no such envelope, or no such person in it.
    Gone,
    /// The envelope or the person is not in the state for it, any more or yet.
    State,
    /// It was done as often as it can be.
    UsedUp,
    /// What was handed in is too large.
    TooLarge,
    /// What was handed in is not taken as it is.
    NotTaken,
    /// Too soon after the last time; the seconds to wait, when the provider said.
    TooSoon(Option<u32>),
}

/// The provider does not have it.
#[derive(Debug, Error)]
#[error("the provider does not offer it")]
pub(crate) struct NotOffered;

/// A call to a provider that did not work.
#[derive(Debug, Error)]
#[error("could not {what}{}", http.map(|code| format!(" (status {code})")).unwrap_or_default())]
pub struct ProviderError {
    /// What was attempted, such as "read the status of envelope 5a3a…".
    pub what: String,
    /// How far it got.
    pub stage: Stage,
    /// Whether asking again can help.
    pub retry: Retry,
    /// The status code, when there was a reply.
    pub http: Option<u16>,
    /// The provider's own message, when there was one.
    pub message: Option<String>,
    /// The cause underneath.
    #[source]
    pub source: Option<Box<dyn StdError + Send + Sync>>,
}

impl ProviderError {
    /// True when the provider itself says that there is no such thing; the page of something in between does not.
    pub fn is_gone(&self) -> bool {
        self.http == Some(404) && self.stage == Stage::Refused
    }

    /// True when the key was not accepted.
    pub fn is_key_refused(&self) -> bool {
        self.http == Some(401)
    }

    /// True when the provider may have done what was asked, because its answer was not heard or not understood. Then
    /// nothing may repeat it by itself.
    pub fn is_unheard(&self) -> bool {
        match self.http {
            Some(status) => self.stage == Stage::Unreadable || status >= 500,
            None => self.stage == Stage::Unreadable,
        }
    }

    /// Why the provider said no; `None` when it did not say no.
    pub fn refusal(&self) -> Option<Refusal> {
        let seconds = match self.retry {
            Retry::Later(seconds) => seconds,
            Retry::Never | Retry::NewKey => None,
        };
        if self.stage != Stage::Refused {
            return None;
        }
        match self.http? {
            401 => Some(Refusal::Key),
            403 => Some(Refusal::NotAllowed),
            404 => Some(Refusal::Gone),
            409 => Some(Refusal::State),
            410 => Some(Refusal::UsedUp),
            413 => Some(Refusal::TooLarge),
            429 => Some(Refusal::TooSoon(seconds)),
            503 if seconds.is_some() => Some(Refusal::TooSoon(seconds)),
            400..=499 => Some(Refusal::NotTaken),
            _ => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use rstest::rstest;

    fn error(stage: Stage, http: Option<u16>, retry: Retry) -> ProviderError {
        ProviderError { what: "x".into(), stage, retry, http, message: None, source: None }
    }

    #[rstest]
    #[case(401, Retry::NewKey, Some(Refusal::Key))]
    #[case(403, Retry::Never, Some(Refusal::NotAllowed))]
    #[case(404, Retry::Never, Some(Refusal::Gone))]
    #[case(409, Retry::Never, Some(Refusal::State))]
    #[case(410, Retry::Never, Some(Refusal::UsedUp))]
    #[case(413, Retry::Never, Some(Refusal::TooLarge))]
    #[case(422, Retry::Never, Some(Refusal::NotTaken))]
    #[case(400, Retry::Never, Some(Refusal::NotTaken))]
    #[case(429, Retry::Later(Some(240)), Some(Refusal::TooSoon(Some(240))))]
    #[case(429, Retry::Later(None), Some(Refusal::TooSoon(None)))]
    #[case(503, Retry::Later(Some(9)), Some(Refusal::TooSoon(Some(9))))]
    #[case(503, Retry::Later(None), None)]
    #[case(500, Retry::Later(None), None)]
    #[case(302, Retry::Never, None)]
    fn each_refusal_has_its_kind(#[case] http: u16, #[case] retry: Retry, #[case] expected: Option<Refusal>) {
        assert_eq!(error(Stage::Refused, Some(http), retry).refusal(), expected);
        assert_eq!(error(Stage::Unreadable, Some(http), retry).refusal(), None);
    }

    #[rstest]
    #[case::no_connection(Stage::Transport, None, false)]
    #[case::no_answer(Stage::Unreadable, None, true)]
    #[case::a_broken_server(Stage::Refused, Some(502), true)]
    #[case::a_no(Stage::Refused, Some(409), false)]
    #[case::before(Stage::Before, None, false)]
    fn what_may_have_been_done_is_told_apart(#[case] stage: Stage, #[case] http: Option<u16>, #[case] unheard: bool) {
        assert_eq!(error(stage, http, Retry::Never).is_unheard(), unheard);
    }
}
