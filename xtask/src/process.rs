//! Starting other programs, and saying which.

use std::{
    path::{Path, PathBuf},
    process::{Command, Stdio},
};

use crate::Outcome;

/// The root of the project.
pub fn root() -> PathBuf {
    let own = Path::new(env!("CARGO_MANIFEST_DIR"));
    own.parent().unwrap_or(own).to_path_buf()
}

/// Where cargo puts what it builds.
pub fn target() -> PathBuf {
    std::env::var_os("CARGO_TARGET_DIR").map_or_else(|| root().join("target"), |own| root().join(own))
}

/// A program at the root of the project.
pub fn command(program: &str, arguments: &[&str]) -> Command {
    let mut command = Command::new(program);
    command.args(arguments).current_dir(root());
    command
}

/// The cargo that runs this program, at the root of the project.
pub fn cargo_command(arguments: &[&str]) -> Command {
    command(&cargo_program(), arguments)
}

/// The path of the cargo that runs this program.
pub fn cargo_program() -> String {
    std::env::var("CARGO").unwrap_or_else(|_| "cargo".into())
}

/// Says what is started, and waits for it.
pub fn finish(mut command: Command) -> Outcome {
    let said = spoken(&command);
    println!("$ {said}");
    let status = command.status().map_err(|error| format!("could not start `{said}`: {error}"))?;
    if status.success() { Ok(()) } else { Err(format!("`{said}` ended with {status}")) }
}

/// Runs a program at the root and waits for it.
pub fn run(program: &str, arguments: &[&str]) -> Outcome {
    finish(command(program, arguments))
}

/// Runs cargo at the root and waits for it.
pub fn cargo(arguments: &[&str]) -> Outcome {
    finish(cargo_command(arguments))
}

/// What a program prints, or why there is nothing to read.
pub fn output(program: &str, arguments: &[&str]) -> Result<String, String> {
    let mut command = command(program, arguments);
    let said = spoken(&command);
    let output = command
        .stdin(Stdio::null())
        .stderr(Stdio::inherit())
        .output()
        .map_err(|error| format!("could not start `{said}`: {error}"))?;
    if !output.status.success() {
        return Err(format!("`{said}` ended with {}", output.status));
    }
    String::from_utf8(output.stdout).map_err(|error| format!("`{said}` did not print UTF-8: {error}"))
}

/// Whether a program is there and ends well when asked this.
pub fn works(program: &str, arguments: &[&str]) -> bool {
    command(program, arguments)
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .status()
        .is_ok_and(|status| status.success())
}

/// The command as one would type it; a long script is cut.
fn spoken(command: &Command) -> String {
    let program = Path::new(command.get_program()).file_name().unwrap_or_default().to_string_lossy().into_owned();
    let arguments = command.get_args().map(|argument| {
        let text = argument.to_string_lossy();
        let line = text.trim().lines().next().unwrap_or_default();
        if line.len() < text.trim().len() { format!("'{line} …'") } else { text.into_owned() }
    });
    std::iter::once(program).chain(arguments).collect::<Vec<_>>().join(" ")
}
