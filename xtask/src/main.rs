//! The one build script.

fn main() {}
