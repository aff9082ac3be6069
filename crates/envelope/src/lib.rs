//! What an envelope *is*: documents, recipients, tags, page geometry, the status machine and the checks that
//! need nothing but the envelope itself.
//!
//! This crate is pure: no files, no network, no clock, no randomness. Ids and "now" are arguments.
//!
//! ```
//! use countersign_envelope::{PageBox, Rect};
//!
//! let page = PageBox::upright(595.28, 841.89);
//! let tag = Rect::new(560.0, 10.0, 119.0, 38.0);
//! assert!(page.holds(&page.clamp(&tag, &Default::default())));
//! ```
//!
//! Where to look next: [`composition`] for the model, [`edit`] for changes to a draft, [`check`] for what keeps
//! a draft from being sent, [`status`] for what a provider's news does to an envelope.

pub mod account;
pub mod check;
pub mod composition;
pub mod edit;
pub mod geometry;
pub mod ids;
pub mod problem;
pub mod reference;
pub mod sealed;
pub mod send;
pub mod size;
pub mod status;

pub use account::{Account, Environment};
pub use composition::{
    Auth, Composition, Delivery, Document, DocumentKind, DocumentState, EnvelopeOptions, Group, Origin, Owner,
    PageRule, Recipient, RecipientKind, RecipientOptions, Rule, RuleCondition, Tag, TagKind, TagProps, Validation,
    Witness,
};
pub use edit::{Edit, EnvelopeHead, Op, Table};
pub use geometry::{PageBox, PlaceLimits, Rect, round_pt};
pub use ids::{
    AccountId, AttemptId, DocumentId, EnvelopeId, GroupId, Millis, PageRuleId, RecipientId, RuleId, SendId, TagId,
    WitnessId,
};
pub use problem::{Place, Problem, Severity};
pub use reference::Reference;
pub use sealed::{Draft, NotReady, SealedEnvelope};
pub use send::{AttemptState, SendState};
pub use size::{TagSize, drawn};
pub use status::{EnvelopeStatus, PersonStatus, derived};
