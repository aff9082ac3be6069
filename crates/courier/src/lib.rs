//! Carries a queued send to its provider, one remote step at a time, and looks for a send whose outcome is not known.
//! It writes before and after each step, and never repeats a send whose last bytes were released.
//!
//! This crate must not know any concrete provider. Look next at `send.rs` for the steps and `gate.rs` for the latch
//! before the last bytes; the states are in `countersign_envelope::SendState`.

mod gate;
mod send;

pub use gate::StoreGate;
pub use send::{CourierError, Errand};
