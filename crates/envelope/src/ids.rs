//! Identifiers and instants. Ids are lower-case UUID v4 text, made by whoever makes the row.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

macro_rules! id {
    ($($(#[$doc:meta])* $name:ident),+ $(,)?) => {$(
        $(#[$doc])*
        #[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, TS)]
        #[serde(transparent)]
        #[ts(type = "string")]
        pub struct $name(pub String);

        impl $name {
            /// Takes the text of an id as it stands.
            pub fn new(text: impl Into<String>) -> Self {
                Self(text.into())
            }

            /// The id as text.
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str(&self.0)
            }
        }
    )+};
}

id! {
    /// An envelope, draft or sent.
    EnvelopeId,
    /// A document of an envelope.
    DocumentId,
    /// A recipient of an envelope.
    RecipientId,
    /// A witness, who signs beside a recipient.
    WitnessId,
    /// A tag on a page.
    TagId,
    /// A group of tags, such as the radio buttons of one question.
    GroupId,
    /// A rule that shows, hides, requires or frees tags.
    RuleId,
    /// A rule that repeats a tag over pages.
    PageRuleId,
    /// An account with a provider.
    AccountId,
    /// One decision to send an envelope.
    SendId,
    /// One try at the wire within a send.
    AttemptId,
}

/// An instant: whole milliseconds since 1970, UTC.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, TS, Default)]
#[serde(transparent)]
#[ts(type = "number")]
pub struct Millis(pub i64);

impl Millis {
    /// This instant moved by `milliseconds`, which may be negative.
    #[must_use]
    pub fn plus(self, milliseconds: i64) -> Self {
        Self(self.0.saturating_add(milliseconds))
    }

    /// Milliseconds from `earlier` to this instant.
    pub fn since(self, earlier: Self) -> i64 {
        self.0.saturating_sub(earlier.0)
    }
}
