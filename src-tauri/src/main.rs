//! The Countersign desktop app.

use std::process::ExitCode;

fn main() -> ExitCode {
    countersign_shell::run()
}
