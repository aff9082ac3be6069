//! Takes the project's pictures: the real window, on the set that `showcase` fills a folder with, at a clock that stands
//! still. `cargo xtask screenshots` runs this; it is no test and proves nothing.
//!
//! Everything runs under libfaketime, so the same build gives the same pictures on any day.

#[path = "../window/desk.rs"]
#[expect(dead_code, reason = "the window's tests use more of it than the pictures do")]
mod desk;
#[path = "../window/rehearsal.rs"]
mod rehearsal;
mod scenes;
#[path = "../window/steps.rs"]
#[expect(dead_code, reason = "the window's tests use more of it than the pictures do")]
mod steps;
mod studio;

use std::{
    os::unix::process::CommandExt,
    path::{Path, PathBuf},
    process::{Command, ExitCode},
};

/// Set when this program already runs at the clock of the pictures: the clock's file.
const CLOCK: &str = "FAKETIME_TIMESTAMP_FILE";
/// When the pictures are taken.
const NOW: &str = "2025-11-20 10:42:20";

fn main() -> ExitCode {
    match std::env::var_os(CLOCK).map(PathBuf::from) {
        Some(clock) => {
            let runtime = tokio::runtime::Runtime::new().expect("a runtime");
            runtime.block_on(scenes::all(&studio::Clock::new(clock)));
            ExitCode::SUCCESS
        }
        None => at_the_clock(),
    }
}

/// Starts this program again at the clock of the pictures, and waits for it.
fn at_the_clock() -> ExitCode {
    let Some(library) = faketime() else {
        eprintln!("libfaketime is missing: `cargo xtask setup` installs it");
        return ExitCode::FAILURE;
    };
    let folder = tempfile::tempdir().expect("a folder");
    let clock = folder.path().join("clock");
    std::fs::write(&clock, NOW).expect("the clock");
    let own = std::env::current_exe().expect("this program");
    let mut again = Command::new(own);
    again
        .args(std::env::args_os().skip(1))
        .env("LD_PRELOAD", library)
        .env(CLOCK, &clock)
        .env("FAKETIME_NO_CACHE", "1")
        .env("FAKETIME_DONT_FAKE_MONOTONIC", "1")
        .env("NO_FAKE_STAT", "1")
        .env("TZ", "Europe/London")
        .env("LANG", "C.UTF-8")
        .process_group(0);
    match again.status() {
        Ok(status) if status.success() => ExitCode::SUCCESS,
        Ok(_) => ExitCode::FAILURE,
        Err(error) => {
            eprintln!("could not start the pictures: {error}");
            ExitCode::FAILURE
        }
    }
}

/// The library that gives programs a clock of our own, where Debian puts it.
fn faketime() -> Option<PathBuf> {
    let folder = format!("/usr/lib/{}-linux-gnu/faketime/libfaketimeMT.so.1", std::env::consts::ARCH);
    Some(folder).map(PathBuf::from).filter(|path| Path::is_file(path))
}
