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
    /// True when the provider says that there is no such thing.
    pub fn is_gone(&self) -> bool {
        self.http == Some(404)
    }

    /// True when the key was not accepted.
    pub fn is_key_refused(&self) -> bool {
        self.http == Some(401)
    }
}
