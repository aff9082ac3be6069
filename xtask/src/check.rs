//! Everything that can be judged without running the app.

use crate::{
    Outcome,
    app::cargo_over_all,
    layers,
    process::{cargo, cargo_program, command, finish, root, works},
    setup, soak, tracked, ui,
};

/// The version of cargo-deny that `deny.toml` is written for.
const DENY: &str = "0.20.2";

/// Quick ones first.
pub fn check() -> Outcome {
    setup::setup()?;
    cargo(&["fmt", "--all", "--check"])?;
    tracked::check()?;
    layers::check()?;
    cargo(&["run", "--quiet", "--package", "countersign-app", "--example", "bindings", "--", "--check"])?;
    deny(&["bans", "licenses", "sources"])?;
    if ui::exists() {
        ui::build()?;
        ui::check()?;
    }
    finish(cargo_over_all(&["clippy"], &["--all-targets"])?)?;
    soak::check()?;
    docs()
}

/// Reads all documentation; a dead link in it is an error, one from a public item to a private one is not: both are read here.
fn docs() -> Outcome {
    let mut doc = cargo_over_all(&["doc"], &["--no-deps"])?;
    doc.env("RUSTDOCFLAGS", "-D warnings -A rustdoc::private-intra-doc-links");
    finish(doc)
}

/// The look-ups that need the network; says so where it cannot be reached.
pub fn advisories() -> Outcome {
    setup::setup()?;
    install_deny()?;
    let mut silent = Vec::new();
    if works(&cargo_program(), &["deny", "--workspace", "fetch", "db"]) {
        cargo(&["deny", "--workspace", "check", "advisories"])?;
    } else {
        silent.push("Rust advisories: not checked, their list cannot be reached");
    }
    if ui::exists() {
        let mut audit = command("npm", &["audit", "--audit-level=high"]);
        audit.current_dir(root().join("ui"));
        match audit.output() {
            Ok(output) if output.status.success() => print!("{}", String::from_utf8_lossy(&output.stdout)),
            Ok(output) if String::from_utf8_lossy(&output.stdout).contains("vulnerabilit") => {
                return Err(String::from_utf8_lossy(&output.stdout).into_owned());
            }
            _ => silent.push("npm advisories: not checked, their list cannot be reached"),
        }
    }
    for line in silent {
        println!("{line}");
    }
    Ok(())
}

fn deny(what: &[&str]) -> Outcome {
    install_deny()?;
    cargo(&[&["deny", "--workspace", "check"], what].concat())
}

fn install_deny() -> Outcome {
    if works(&cargo_program(), &["deny", "--version"]) {
        return Ok(());
    }
    println!("installing cargo-deny {DENY} with cargo; this takes some minutes, once");
    cargo(&["install", "--quiet", "--locked", "cargo-deny", "--version", DENY])
}
