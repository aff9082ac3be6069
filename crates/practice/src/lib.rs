//! The practice service: a local simulator of the Yoti Sign v2 API, for newcomers and as a test double.
//!
//! It shares no code with the client, so that a client's mistake cannot be mirrored here. Run it alone with
//! `cargo run -p countersign-practice -- --port 4810 --key some-key [--data DIR]`; without `--key` the first line of
//! standard input is `{"key":"…"}` and the service ends when standard input closes. It prints one JSON line
//! (`listening`, `token`) when it listens. The mailbox is at `/mail/{token}/`; the control API is `/_sim/…`.
//! Look next at [`service`] (state and endpoints) and [`stamp`] (page geometry).

pub mod draw;
pub mod multipart;
pub mod pages;
pub mod service;
pub mod stamp;
pub mod store;
pub mod validate;
