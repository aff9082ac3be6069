//! The judge: plays schedules against children and a server, and says what must not be.

pub mod edits;
pub mod grid;
mod play;
pub mod random;
pub mod run;
mod schedule;
mod server;
mod world;

pub use play::{Violation, Wrong};
pub use schedule::{After, Move, Round, Schedule};
