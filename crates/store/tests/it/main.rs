//! The store over real files.

mod drafts;
mod sends;
