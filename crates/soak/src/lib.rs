//! Kills, spoils and lies to sends, and judges what is left by the server's own log.
//!
//! One program in three roles, each a process of its own: `child` is the app without its window, `server` a provider
//! that fails as it is told, and the judge, which starts both, plays schedules and says what they broke. Never part of
//! a release: it exists with the feature `faults` only, which also turns the named points on in the crates that are
//! soaked. See `docs/soak.md`; look next at `judge/play.rs` for what is judged, `judge/grid.rs`, `judge/edits.rs` and
//! `judge/random.rs` for what is played, `faults.rs` for what happens at the points.
#![cfg(feature = "faults")]

pub mod child;
mod clock;
mod faults;
mod instances;
pub mod judge;
pub mod protocol;
mod template;
