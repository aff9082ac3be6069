//! The use cases of Countersign, one module a screen, with the types that cross to the window.
//!
//! This crate must not know tauri, concrete providers or SQL. The shell forwards each command of
//! [`commands::COMMANDS`] to the function of the same name here.

pub mod accounts;
pub mod commands;
pub mod documents;
pub mod drafts;
pub mod envelopes;
pub mod error;
pub mod events;
pub mod settings;

pub use error::UserError;
