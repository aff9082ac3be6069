//! What tests are made of: generated files that are the same on every run, an envelope that every provider takes, and
//! what every provider must keep to.
//!
//! Never a normal dependency. Look next at [`pdf`], [`sample`], [`contract`] and [`fault`].

pub mod contract;
pub mod fault;
pub mod pdf;
pub mod programs;
pub mod sample;
