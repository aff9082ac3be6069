//! The real binary against the real practice service, alone, twice at once, and beside the app.

mod beside;
mod codes;
mod files;
mod once;
mod sends;
mod world;
