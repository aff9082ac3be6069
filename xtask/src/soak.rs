//! Sends that are killed, spoilt and lied to in processes of their own; see `docs/soak.md`.

use std::process::Command;

use crate::{
    Outcome,
    process::{cargo, finish, target},
    setup,
};

const PACKAGE: [&str; 4] = ["--package", "countersign-soak", "--features", "faults"];

/// `cargo xtask soak [N] [--seed S]`, or `--quick`.
pub fn soak() -> Outcome {
    setup::setup()?;
    let arguments: Vec<String> = std::env::args().skip(2).collect();
    run(&arguments.iter().map(String::as_str).collect::<Vec<_>>())
}

/// The part of it that belongs to the tests.
pub fn quick() -> Outcome {
    run(&["--quick"])
}

fn run(arguments: &[&str]) -> Outcome {
    cargo(&[["build", "--quiet"].as_slice(), &PACKAGE].concat())?;
    let mut judge = Command::new(target().join("debug/countersign-soak"));
    judge.args(arguments);
    finish(judge)
}
