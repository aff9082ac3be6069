//! The port to a signing service: the trait [`SigningProvider`], its [`Capabilities`], and what a reply to a send
//! means ([`outcome`]).
//!
//! This crate must not know any concrete provider, nor how requests are made. Look next at the crate of a provider,
//! such as `countersign-yoti-sign`, and at `countersign-courier`, which drives the port.

pub mod capabilities;
pub mod error;
pub mod outcome;
pub mod port;

pub use capabilities::{AccountFeatures, Capabilities, Feature, Limits};
pub use error::{ProviderError, Refusal, Retry, Stage};
pub use outcome::{BodyStopped, GateSeen, NoReply, NotSentCause, ReplyBody, Seen, Verdict, Wire, classify};
pub use port::{
    Connect, Correction, FindResult, Gate, OpenDocument, PersonKind, ProviderEnvelope, ProviderFileError,
    ProviderPerson, Reach, SignedCopy, SigningProvider, StepContext, StepOutcome,
};
