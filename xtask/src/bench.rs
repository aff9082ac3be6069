//! What the app costs, beside bare pdfium and beside an empty page in the same run.

use std::{
    fs,
    io::{BufRead, BufReader},
    path::PathBuf,
    process::{Command, Stdio},
};

use crate::{
    Outcome,
    process::{cargo, cargo_command, target},
    setup, ui,
};

/// Built together, so that their dependencies are built once.
const PACKAGES: &[&str] = &[
    "countersign",
    "countersign-app",
    "countersign-pdf",
    "countersign-pdf-worker",
    "countersign-practice",
    "countersign-store",
];

/// Measures everything in a release build; see `docs/benchmarks.md`. What misses its bar is no failure: the last line
/// says how many do.
pub fn bench() -> Outcome {
    setup::setup()?;
    ui::build()?;
    let packages = PACKAGES.iter().flat_map(|package| ["--package", package]).collect::<Vec<_>>();
    let built = [packages.as_slice(), &["--features", "countersign/custom-protocol"]].concat();
    cargo(&[["build", "--release", "--bins", "--examples"].as_slice(), &built].concat())?;
    cargo(&[["bench", "--no-run", "--bench", "frames"].as_slice(), &built].concat())?;

    let mut lines = Vec::new();
    let mut pages = Command::new(target().join("release/examples/bench"));
    // It would build the worker again.
    pages.env_remove("CARGO");
    read(&mut pages, &mut lines)?;
    let many = Many::make(&mut lines)?;
    read(Command::new(target().join("release/examples/list")).arg(&many.0), &mut lines)?;
    let frames = [["bench", "--quiet", "--bench", "frames"].as_slice(), &built].concat();
    read(cargo_command(&frames).arg("--").arg(&many.0), &mut lines)?;
    drop(many);
    println!("{}", summary(&lines));
    Ok(())
}

/// A data folder with a hundred thousand envelopes, while it is measured.
struct Many(PathBuf);

impl Many {
    fn make(lines: &mut Vec<String>) -> Result<Self, String> {
        let many = Self(target().join("bench-list"));
        many.remove();
        read(Command::new(target().join("release/examples/fill")).arg(&many.0), lines)?;
        Ok(many)
    }

    fn remove(&self) {
        if self.0.exists()
            && let Err(error) = fs::remove_dir_all(&self.0)
        {
            println!("{} stays: {error}", self.0.display());
        }
    }
}

impl Drop for Many {
    fn drop(&mut self) {
        self.remove();
    }
}

/// Runs a program, shows what it prints and keeps that.
fn read(command: &mut Command, lines: &mut Vec<String>) -> Outcome {
    let name = command.get_program().to_string_lossy().into_owned();
    let failed = |error: std::io::Error| format!("{name}: {error}");
    let mut program = command.stdout(Stdio::piped()).spawn().map_err(failed)?;
    for line in program.stdout.take().map(BufReader::new).into_iter().flat_map(BufRead::lines) {
        let line = line.map_err(failed)?;
        println!("{line}");
        lines.push(line);
    }
    let status = program.wait().map_err(failed)?;
    if status.success() { Ok(()) } else { Err(format!("{name} ended with {status}")) }
}

/// How many bars were met and how many missed. Lines without a bar are not counted.
fn summary(lines: &[String]) -> String {
    let ending = |word: &str| lines.iter().filter(|line| line.contains(" bar ") && line.ends_with(word)).count();
    let (met, short) = (ending(" ok"), ending(" short"));
    format!("{} bars measured, {short} short", met + short)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_last_line_says_how_many_bars_are_missed() {
        let lines =
            ["P1 contract 0.93x bar 1.20x ok", "P1 scan 1.30x bar 1.20x short", "P10 by wheel: 600 frames, p50 17 ms"];
        assert_eq!(summary(&lines.map(String::from)), "2 bars measured, 1 short");
        assert_eq!(summary(&[]), "0 bars measured, 0 short");
    }
}
