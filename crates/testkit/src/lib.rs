//! What tests are made of: generated files that are the same on every run.
//!
//! Never a normal dependency. Look next at [`pdf`].

pub mod pdf;
