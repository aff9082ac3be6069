//! One configured HTTP client for a signing service: one origin, one bearer token, deadlines, size limits, no redirects,
//! no repeats, and an upload whose last chunk waits behind a gate.
//!
//! This crate must not know anything about signing. The token reaches exactly one origin: https, or plain http to a
//! loopback literal, for which no proxy is ever used.
//!
//! ```
//! use countersign_http::{Client, HttpError};
//!
//! assert!(Client::new("https://api.example.com", "key".into()).is_ok());
//! assert!(matches!(Client::new("http://api.example.com", "key".into()), Err(HttpError::Origin(_))));
//! ```
//!
//! Look next at [`Client`] for reads, [`Client::post_parts`] for the upload and [`LastChunk`] for its gate.

mod client;
mod download;
mod error;
#[cfg(feature = "faults")]
pub mod faults;
#[cfg(not(feature = "faults"))]
mod faults;
mod origin;
mod reply;
mod upload;

pub use client::{Client, Deadlines, JSON_LIMIT, PACK_LIMIT};
pub use download::Download;
pub use error::HttpError;
pub use reply::Reply;
pub use reqwest::Method;
pub use upload::{BodyStopped, LastChunk, NoReply, Part, Posted, Wire};
