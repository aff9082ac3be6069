//! One file per table.

pub(crate) mod account;
pub(crate) mod attempt;
pub(crate) mod elsewhere;
pub(crate) mod envelope;
pub(crate) mod event;
pub(crate) mod label;
pub(crate) mod listing;
pub(crate) mod note;
pub(crate) mod once;
pub(crate) mod pack;
pub(crate) mod person;
pub(crate) mod removed;
pub(crate) mod rest;
pub(crate) mod row;
pub(crate) mod saved_search;
pub(crate) mod send;
pub(crate) mod setting;
