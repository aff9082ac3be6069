//! Sends that are killed, spoilt and lied to in processes of their own, and mutants of what decides about them; see
//! `docs/soak.md`.

use std::{fs, process::Command};

use crate::{
    Outcome,
    process::{cargo, cargo_program, command, finish, output, root, target, works},
    setup,
};

/// The version of cargo-mutants that the expressions below are written for.
const MUTANTS: &str = "27.1.0";

/// A name, the package, the files, and the share that must be caught.
type Subject = (&'static str, &'static str, &'static [&'static str], f64);

/// What is mutated.
const SUBJECTS: [Subject; 2] = [
    ("classify", "countersign-provider", &["crates/provider/src/outcome.rs"], 100.0),
    (
        "send and reconcile",
        "countersign-courier",
        &["crates/courier/src/send.rs", "crates/courier/src/look.rs", "crates/courier/src/gate.rs"],
        95.0,
    ),
];

/// `cargo xtask soak [N] [--seed S]`, `--quick`, `--mutants`.
pub fn soak() -> Outcome {
    setup::setup()?;
    let arguments: Vec<String> = std::env::args().skip(2).collect();
    let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
    match arguments[..] {
        ["--mutants"] => mutants(),
        ["--quick"] => quick(),
        // Two instances take the folder as the app does: the whole app is built for them.
        ["--instances", count] => run("instances", &["--instances", count]),
        // The night's run: whatever it prints last is of all schedules.
        [] | [_] => {
            run("instances", &["--instances", "200"])?;
            run("faults", &["--restored", "200"])?;
            run("faults", &arguments)
        }
        _ => run("faults", &arguments),
    }
}

/// The part of it that belongs to the tests: the judge's controls, and some minutes of schedules.
pub fn quick() -> Outcome {
    cargo(&["test", "--quiet", "--package", "countersign-soak", "--features", "faults"])?;
    run("faults", &["--quick"])
}

fn run(feature: &str, arguments: &[&str]) -> Outcome {
    cargo(&["build", "--quiet", "--package", "countersign-soak", "--features", feature])?;
    let mut judge = Command::new(target().join("debug/countersign-soak"));
    judge.args(arguments);
    finish(judge)
}

/// The points and what takes protections away are in no program that people get, and lints see them all the same.
pub fn check() -> Outcome {
    let shipped = ["countersign", "countersign-cli", "countersign-pdf-worker", "countersign-practice"];
    let tree = |packages: &[&str], features: &str| {
        let packages: Vec<&str> = packages.iter().flat_map(|package| ["--package", package]).collect();
        output(
            &cargo_program(),
            &[["tree", "--prefix", "none", "--format", "{p} [{f}]"].as_slice(), &packages, &["--features", features]]
                .concat(),
        )
    };
    if has_faults(&tree(&shipped, "countersign/custom-protocol")?) {
        return Err("a program that people get would be built with the feature faults".into());
    }
    if !has_faults(&tree(&["countersign-soak"], "countersign-soak/faults")?) {
        return Err("the feature faults is not found where it is: its check is blind".into());
    }
    let lint = ["clippy", "--quiet", "--package", "countersign-soak", "--features", "instances", "--all-targets"];
    cargo(&lint)
}

/// Whether one of these packages, each with its features, has the points.
fn has_faults(tree: &str) -> bool {
    let features = |line: &str| {
        line.rsplit_once('[').is_some_and(|(_, list)| list.trim_end_matches(']').split(',').any(|one| one == "faults"))
    };
    tree.lines().map(|line| line.trim_end_matches(" (*)")).any(features)
}

/// Changes what decides about sends, one spot at a time, and has the tests find it out.
fn mutants() -> Outcome {
    if !works(&cargo_program(), &["mutants", "--version"]) {
        return Err(format!(
            "cargo-mutants is missing; `cargo install --locked cargo-mutants --version {MUTANTS}` gets it, in some minutes"
        ));
    }
    let mut short = Vec::new();
    for (name, package, files, least) in SUBJECTS {
        let folder = target().join("mutants").join(package);
        fs::create_dir_all(&folder).map_err(|error| format!("{}: {error}", folder.display()))?;
        let mut mutate = command(&cargo_program(), &["mutants", "--package", package, "--no-times"]);
        // What takes protections away is in no build that is tested here.
        mutate.args(["--exclude-re", "faults::"]);
        // The schedules in memory find nothing in a hundred that they do not find in a dozen.
        mutate.env("SCHEDULES", "12");
        mutate.args(files.iter().flat_map(|file| ["--file", file])).arg("--output").arg(&folder);
        println!("$ cargo mutants --package {package} …");
        // It ends with another status when a mutant lives, which is counted below.
        mutate.current_dir(root()).status().map_err(|error| format!("could not start cargo-mutants: {error}"))?;
        let count = |list: &str| {
            let file = folder.join("mutants.out").join(format!("{list}.txt"));
            fs::read_to_string(&file).map(|text| text.lines().count()).map_err(|error| format!("{list}: {error}"))
        };
        let (caught, missed) = (count("caught")? + count("timeout")?, count("missed")?);
        let share = share(caught, missed);
        println!("mutants of {name}: {caught} of {} caught, {share:.1} %", caught + missed);
        if share < least {
            short.push(format!("{name}: {share:.1} % of {least} %"));
        }
    }
    if short.is_empty() { Ok(()) } else { Err(format!("tests let mutants live: {}", short.join(", "))) }
}

/// How many of a hundred are caught; none of none is nothing, since nothing was tried.
fn share(caught: usize, missed: usize) -> f64 {
    if caught + missed == 0 { 0.0 } else { 100.0 * caught as f64 / (caught + missed) as f64 }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_feature_is_found_in_a_tree() {
        assert!(has_faults("countersign v0.1.0 []\ncountersign-store v0.1.0 [default,faults] (*)\n"));
        assert!(!has_faults("countersign v0.1.0 [faultless]\ncountersign-store v0.1.0 []\n"));
    }

    #[test]
    fn the_share_is_of_those_that_could_be_built() {
        assert_eq!((share(15, 0), share(19, 1), share(0, 0)), (100.0, 95.0, 0.0));
    }
}
