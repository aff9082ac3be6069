//! The store over restarts: drafts, sends, earlier and later builds, damage.

mod acts;
mod drafts;
mod elsewhere;
mod files;
mod listing;
mod migrations;
mod once;
mod sample;
mod search;
mod sends;
