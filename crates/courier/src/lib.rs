//! Carries a queued send to its provider, one remote step at a time, looks for a send whose outcome is not known, and
//! says when providers are asked for news. It writes before and after each step, and never repeats a send whose last
//! bytes were released.
//!
//! This crate must not know any concrete provider. Look next at `send.rs` for the steps, `gate.rs` for the latch before
//! the last bytes, [`backoff`] for the timing and [`poll`] for whom a provider is asked about; the states are in `countersign_envelope::SendState`.

pub mod backoff;
#[cfg(feature = "faults")]
pub mod faults;
#[cfg(not(feature = "faults"))]
mod faults;
mod gate;
mod look;
pub mod poll;
mod send;

pub use gate::StoreGate;
pub use look::{AdoptError, Looked, adopt};
pub use send::{Carried, CourierError, Errand};
