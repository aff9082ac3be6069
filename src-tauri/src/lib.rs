//! The shell of Countersign: window, commands, page pictures.

/// Opens the window and runs until it is closed.
pub fn run() {}
