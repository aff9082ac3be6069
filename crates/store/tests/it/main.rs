//! The store over restarts: drafts, sends, earlier and later builds, damage.

mod acts;
mod drafts;
mod files;
mod migrations;
mod once;
mod sample;
mod sends;
