//! The use cases together with the real store, the real PDF worker and the real practice service.

mod actions;
mod alone;
mod data;
mod elsewhere;
mod exchange;
mod key;
mod list;
mod main_job;
mod outbox;
mod refused;
mod rehearse;
mod wire;
mod world;
