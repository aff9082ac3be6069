//! The use cases together with the real store, the real PDF worker and the real practice service.

mod actions;
mod data;
mod elsewhere;
mod key;
mod main_job;
mod outbox;
mod refused;
mod rehearse;
mod wire;
mod world;
