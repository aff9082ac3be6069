//! `cargo xtask …`: the one way to set up, test and check this project.
//!
//! `setup` says each thing that it installs; on Debian and Ubuntu through apt, elsewhere it prints what is missing.

mod app;
mod bench;
mod check;
mod layers;
mod notices;
mod package;
mod process;
mod screen;
mod setup;
mod shots;
mod soak;
mod tracked;
mod ui;

use std::{process::ExitCode, time::Instant};

/// What a step says when it did not work.
type Outcome = Result<(), String>;

/// A name, what it does, and the same in words.
type Step = (&'static str, fn() -> Outcome, &'static str);

/// A part of `ci`.
type Phase = (&'static str, fn() -> Outcome);

/// What can be asked for.
const COMMANDS: &[Step] = &[
    ("setup", setup::setup, "installs what building and testing need, and says what"),
    ("run", run, "builds and starts the app with the arguments that follow"),
    ("test", app::test, "every test: the crates, the page, the real window"),
    ("check", check::check, "formatting, lints, docs, layers, licences, fresh bindings"),
    ("demo", shots::demo, "the main job in the real window, with pictures; --show on your display"),
    ("screenshots", shots::screenshots, "the pictures in docs/screenshots/, or of the scenes that follow"),
    ("bench", bench::bench, "what pages and frames cost beside bare pdfium and an empty page"),
    ("soak", soak::soak, "10,000 schedules of kills, faults and lies for a send, or as many as follow; --quick"),
    ("advisories", check::advisories, "known weaknesses of dependencies; needs the network"),
    ("package", package::package, "makes the .deb"),
    ("package-test", package::test, "makes a .deb, unpacks it and starts the app from there"),
    ("ci", ci, "setup, test, check and package-test, with the minutes of each"),
];

fn main() -> ExitCode {
    let wanted = std::env::args().nth(1).unwrap_or_default();
    let outcome = match COMMANDS.iter().find(|(name, ..)| *name == wanted) {
        Some((_, work, _)) => work(),
        None => Err(usage()),
    };
    match outcome {
        Ok(()) => ExitCode::SUCCESS,
        Err(why) => {
            eprintln!("xtask: {why}");
            ExitCode::FAILURE
        }
    }
}

fn usage() -> String {
    let lines = COMMANDS.iter().map(|(name, _, what)| format!("\n  cargo xtask {name:<14}{what}"));
    format!("one of these:{}", lines.collect::<String>())
}

fn run() -> Outcome {
    app::start(&std::env::args().skip(2).filter(|argument| argument != "--").collect::<Vec<_>>())
}

fn ci() -> Outcome {
    let phases: [Phase; 4] =
        [("setup", setup::setup), ("test", app::test), ("check", check::check), ("package-test", package::test)];
    let mut minutes = Vec::new();
    for (name, phase) in phases {
        let begun = Instant::now();
        let outcome = phase();
        minutes.push(format!("phase {name}: {:.1} minutes", begun.elapsed().as_secs_f64() / 60.0));
        if let Err(why) = outcome {
            return Err(format!("{name}: {why}\n{}", minutes.join("\n")));
        }
    }
    println!("{}", minutes.join("\n"));
    Ok(())
}
