//! The practice service: a local simulator of the Yoti Sign v2 API, for newcomers and as a test double.
//!
//! It shares no code with the client, so that a client's mistake cannot be mirrored here. It must never speak to
//! anything but this computer: it listens on 127.0.0.1 and answers only to that host or `localhost` with its port.
//!
//! Run it alone with `cargo run -p countersign-practice -- --port 4810 --key some-key [--data DIR]`; without `--key`
//! the first line of standard input is `{"key":"…"}` and the service ends when standard input closes. It prints one
//! JSON line (`listening`, `token`) when it listens.
//!
//! # Addresses
//! - `/v2/…` is the provider's API; it wants `Authorization: Bearer KEY`.
//! - `/_sim/…` is the control API and wants the key or `?token=TOKEN`. `GET created`, `GET mailbox`,
//!   `POST clock {"advance_seconds":N}`, and for a recipient of an envelope
//!   `POST envelopes/ID/recipients/RID/sign {"values":{"tag name":value}}`, `/witness {"name","email"}`, `/bounce`,
//!   `/expire`. What `sign` is not given is filled in plausibly. A value is a text, `true`,
//!   `{"typed":"Ana","hand":"classic"}`, `{"strokes":[[[x,y],…],…],"aspect":w/h}`, `{"name","data"}` for a file in
//!   base64, or, only here, `{"filled":true}` for a box that is black all over.
//! - `/mail/TOKEN/` is the mailbox, `/mail/TOKEN/?inbox=ADDRESS` one inbox; `/sign/TOKEN/PERSON` is a signing page.
//!
//! # Hooks of the pages for tests in a browser
//! These names stay. `body[data-page]` says what is there: `mailbox`, `signing`, `done`, `already-signed`,
//! `withdrawn`, `run-out`, `not-your-turn`, `witness`, `unknown`.
//! - Mailbox: `[data-inbox="address"]` opens an inbox, `[data-mail="KIND"]` an e-mail; kinds are `invitation`,
//!   `reminder`, `renewal`, `text-message`, `completion`, `withdrawal`, `bounce-notice`. `[data-open="KIND"]` is the
//!   one shown, in it `[data-action="open-and-sign"]`, `[data-action="get-documents"]`, `[data-note]`;
//!   `[data-act="sign"]`, `bounce`, `expire`, `unread`, `delete`; `[data-action="empty"]`.
//! - Signing: the page works once `body[data-ready="true"]`. `[data-field="TAG NAME"]` is the control of a field, with
//!   `data-kind`, `data-filled`; `[data-action="next-field"]`, `[data-action="finish"]`; a refusal stands in
//!   `#refusal` and its field's name in `body[data-refused]`. `#signature-dialog` has `#typed-signature` (holds the
//!   name already: clear it first), `[data-hand="classic"]`, `[data-action="type-tab"]`, `draw-tab`, `#drawing-pad`,
//!   `undo-stroke`, `clear`, `[data-action="use-signature"]`, `not-now`.
//! - Elsewhere: `[data-action="back"]`, `[data-action="renew"]`, `#witness-name`, `#witness-email`,
//!   `[data-action="name-witness"]`.
//!
//! Look next at [`service`] (who may ask), [`stamp`] (page geometry) and [`validate`] (the rules of a request).

pub(crate) mod base64;
pub(crate) mod change;
pub mod clock;
pub(crate) mod control;
pub(crate) mod create;
pub mod draw;
pub mod faults;
pub(crate) mod flow;
pub mod habits;
pub mod ink;
pub(crate) mod mail;
pub(crate) mod misreply;
pub mod multipart;
pub(crate) mod pack;
pub mod pages;
pub(crate) mod paper;
pub(crate) mod read;
pub(crate) mod reply;
pub mod rules;
pub mod serve;
pub mod service;
pub(crate) mod signing;
pub mod stamp;
pub mod store;
pub mod validate;
pub(crate) mod web;
