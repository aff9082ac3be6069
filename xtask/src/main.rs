//! `cargo xtask …`: the one way to set up, test and check this project.
//!
//! `setup` says each thing that it installs; on Debian and Ubuntu through apt, elsewhere it prints what is missing.

mod setup;

use std::{
    path::{Path, PathBuf},
    process::{Command, ExitCode},
    time::Instant,
};

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

/// The root of the project.
fn root() -> PathBuf {
    let own = Path::new(env!("CARGO_MANIFEST_DIR"));
    own.parent().unwrap_or(own).to_path_buf()
}

/// Runs a program at the root and waits for it.
fn run(program: &str, arguments: &[&str]) -> Outcome {
    println!("$ {program} {}", arguments.join(" "));
    let status = Command::new(program)
        .args(arguments)
        .current_dir(root())
        .status()
        .map_err(|error| format!("could not start {program}: {error}"))?;
    if status.success() { Ok(()) } else { Err(format!("{program} {} ended with {status}", arguments.join(" "))) }
}

fn cargo(arguments: &[&str]) -> Outcome {
    run(&std::env::var("CARGO").unwrap_or_else(|_| "cargo".into()), arguments)
}

fn test() -> Outcome {
    setup::setup()?;
    // Tests start the worker and the practice service as they are shipped: programs of their own.
    cargo(&["build", "--package", "countersign-pdf-worker", "--package", "countersign-practice"])?;
    cargo(&["test", "--workspace"])
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
