//! Yoti Sign (Yoti eSignatures), API v2, behind the port of `countersign-provider`.
//!
//! Standard envelopes: one multipart call creates an envelope and, once its files are processed, the first signing group
//! is invited. Not supported here: embedded envelopes, identity verification sessions, one-time passwords, text messages,
//! auto-tagging, branding, redirects, notifications to a server, rules between tags, signing offline.
//!
//! This crate must not know other providers, the store or the window. Sections are those of
//! `docs/providers/yoti-sign.md`.
//!
//! ```
//! use countersign_http::Client;
//! use countersign_provider::SigningProvider;
//! use countersign_yoti_sign::{Mode, YotiSign};
//!
//! let client = Client::new("https://demo.api.yotisign.com", "key".into())?;
//! let yoti = YotiSign::new(client, Mode::Live);
//! assert_eq!(yoti.capabilities().limits.documents, 20);
//! # Ok::<(), countersign_http::HttpError>(())
//! ```
//!
//! Look next at `map.rs` (what is sent), `place.rs` (where a tag lands), `status.rs` (their words to ours) and
//! [`check`] (why a draft cannot be sent).

pub mod capabilities;
pub mod check;
mod client;
mod error;
mod find;
mod map;
mod place;
mod provider;
mod status;
pub mod wire;

pub use capabilities::{Mode, capabilities};
pub use provider::YotiSign;

/// The provider's id.
pub const ID: &str = "yoti-sign";
/// The provider's name as people know it.
pub const NAME: &str = "Yoti Sign";
