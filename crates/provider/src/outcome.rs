//! What a reply to a send means. One pure function, [`classify`]; adapters only fill in what was [`Seen`].

use countersign_envelope::Millis;
use serde::{Deserialize, Serialize};

/// What the gate was when the request came back: what `shut()` returned, never what an adapter believes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum GateSeen {
    /// The step has no gate.
    None,
    /// It was never opened: the provider cannot have the whole body.
    Shut,
    /// It was opened: the provider may have the whole body.
    Opened,
}

/// What came over the wire.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Wire {
    /// No connection was made; why.
    NotConnected(String),
    /// The body was not sent to its end.
    BodyStopped(BodyStopped),
    /// No reply, or not a whole one.
    NoReply(NoReply),
    /// A whole reply.
    Reply {
        /// Its status code.
        status: u16,
        /// What its body was.
        body: ReplyBody,
        /// `Retry-After` in seconds, when given.
        retry_after_s: Option<u32>,
    },
}

/// Why a body was not sent to its end.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum BodyStopped {
    /// The person pressed Stop, or the gate could not be opened.
    ByUs,
    /// The connection broke.
    Io(String),
}

/// Why there is no reply.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NoReply {
    /// The deadline passed.
    Timeout,
    /// The connection was closed.
    Reset,
    /// The reply ended early.
    Truncated,
    /// The reply was larger than allowed.
    Oversize,
}

/// What a reply's body was.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ReplyBody {
    /// As documented, with the provider's id of the new envelope.
    Id(String),
    /// As documented for a step that creates nothing.
    Documented,
    /// A JSON object with one of the provider's own error members; the message for people.
    OwnError(String),
    /// Anything else.
    Other,
}

/// Everything that a step saw.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Seen {
    /// The gate.
    pub gate: GateSeen,
    /// The wire.
    pub wire: Wire,
}

/// What it means.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", rename_all_fields = "camelCase", tag = "kind")]
pub enum Verdict {
    /// A step without a gate succeeded; the send goes on.
    Next,
    /// The provider has the envelope under this id.
    Submitted {
        /// The provider's id.
        provider_id: String,
        /// Status code of the reply.
        http_status: u16,
    },
    /// The provider said no, for good.
    Failed {
        /// Status code of the reply.
        http_status: u16,
        /// The provider's message, if it had one.
        message: Option<String>,
    },
    /// Nothing reached the provider.
    NotSent {
        /// Why.
        cause: NotSentCause,
        /// Not to be tried again before.
        not_before: Option<Millis>,
    },
    /// It is not known whether the provider has it.
    Unknown {
        /// What was seen, for the record.
        seen: String,
    },
}

/// Why nothing reached the provider.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum NotSentCause {
    /// There is no connection.
    Offline,
    /// The person pressed Stop.
    Stopped,
    /// The provider asks to wait.
    Busy,
    /// The outcome of the last step could not be stored, so the body was ended.
    NotStored,
    /// Anything else on the way.
    Broken,
}
