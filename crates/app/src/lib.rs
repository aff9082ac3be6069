//! The use cases of Countersign, one module a screen, with the types that cross to the window.
//!
//! This crate must not know tauri, concrete providers or SQL. The shell forwards each command of
//! [`commands::COMMANDS`] to the method of [`App`] of the same name.
//!
//! Where to look next: [`App`] for the handle, `engine.rs` for what runs beside the window, `view.rs` for what the list
//! and the detail show, `words.rs` for all sentences.

pub mod accounts;
pub mod actions;
mod app;
mod command_words;
pub mod commands;
pub mod csv;
pub mod documents;
pub mod drafts;
mod engine;
pub mod envelopes;
pub mod error;
pub mod events;
pub mod exchange;
mod hits;
pub mod instance;
pub mod keychain;
pub mod list;
mod list_words;
pub mod many;
pub mod news;
mod order;
pub mod outbox;
pub mod pack;
pub mod pages;
pub mod paths;
mod practice;
mod provider_words;
pub mod rehearse;
mod rehearse_words;
pub mod remote;
pub mod search;
pub mod settings;
mod standing;
mod texts;
mod view;
mod words;

pub use app::{App, Keys, Parts, StartError};
pub use error::UserError;
pub use words::{file_error as file_words, pdf_error as pdf_words};
