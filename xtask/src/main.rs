//! `cargo xtask …`: the one way to set up, test and check this project.
//!
//! `setup` says each thing that it installs; on Debian and Ubuntu through apt, elsewhere it prints what is missing.

mod process;
mod setup;
mod ui;

use std::{process::ExitCode, time::Instant};

use process::cargo;

/// What a step says when it did not work.
type Outcome = Result<(), String>;

fn main() -> ExitCode {
    let wanted = std::env::args().nth(1).unwrap_or_default();
    let outcome = match wanted.as_str() {
        "setup" => setup::setup(),
        "test" => test(),
        "check" => check(),
        "ci" => ci(),
        _ => Err("cargo xtask setup | test | check | ci".into()),
    };
    match outcome {
        Ok(()) => ExitCode::SUCCESS,
        Err(why) => {
            eprintln!("xtask: {why}");
            ExitCode::FAILURE
        }
    }
}

fn test() -> Outcome {
    setup::setup()?;
    // Tests start the worker and the practice service as they are shipped: programs of their own.
    cargo(&["build", "--package", "countersign-pdf-worker", "--package", "countersign-practice"])?;
    cargo(&["test", "--workspace"])?;
    if ui::exists() { ui::test() } else { Ok(()) }
}

fn check() -> Outcome {
    setup::setup()?;
    cargo(&["fmt", "--all", "--check"])?;
    cargo(&["clippy", "--workspace", "--all-targets"])?;
    cargo(&["run", "--quiet", "--package", "countersign-app", "--example", "bindings", "--", "--check"])
}

fn ci() -> Outcome {
    for (name, phase) in [("test", test as fn() -> Outcome), ("check", check)] {
        let begun = Instant::now();
        phase()?;
        println!("phase {name}: {:.1} minutes", begun.elapsed().as_secs_f64() / 60.0);
    }
    Ok(())
}
