//! Building the programs, running them, testing them.

use std::{fs, path::Path, process::Command};

use crate::{
    Outcome,
    process::{cargo_command, finish, root, target},
    screen::{Home, Screen, has_bus, has_display, on_own_bus},
    setup, soak, ui,
};

/// Features of a window that carries its page, and has the door that tests feed files through, if there is one.
const TESTED: &[&str] = &["custom-protocol", "test-door"];

/// The arguments that every build shares: with others, the window's libraries would be built again.
pub fn features() -> Result<Vec<String>, String> {
    if !ui::exists() {
        return Ok(Vec::new());
    }
    let text = fs::read_to_string(root().join("Cargo.toml")).map_err(|error| format!("Cargo.toml: {error}"))?;
    let manifest: toml::Table = toml::from_str(&text).map_err(|error| format!("Cargo.toml: {error}"))?;
    let has = |name: &&&str| manifest.get("features").is_some_and(|features| features.get(**name).is_some());
    let names: Vec<String> = TESTED.iter().filter(has).map(|name| format!("countersign/{name}")).collect();
    Ok(vec!["--features".into(), names.join(",")])
}

/// Runs one of cargo's commands over the whole workspace with the features that every build shares.
pub fn cargo_over_all(arguments: &[&str], and: &[&str]) -> Result<Command, String> {
    let mut cargo = cargo_command(&[arguments, &["--workspace"]].concat());
    cargo.args(features()?).args(and);
    Ok(cargo)
}

/// Builds every program. Examples are among them, since they bring the tests' dependencies in: so that tests find
/// everything built as they need it.
pub fn build() -> Outcome {
    if ui::exists() {
        ui::build()?;
    }
    finish(cargo_over_all(&["build"], &["--bins", "--examples"])?)
}

/// Starts the app with the arguments that follow `run`.
pub fn start(arguments: &[String]) -> Outcome {
    setup::setup()?;
    build()?;
    let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
    let program = target().join("debug/countersign");
    let screen = if has_display() { None } else { Some(Screen::open()?) };
    let mut app = if has_bus() {
        let mut app = Command::new(&program);
        app.args(&arguments);
        app
    } else {
        println!("no session bus: the app gets one of its own, without a keychain");
        on_own_bus(&program, &arguments, false)
    };
    if let Some(screen) = &screen {
        let name = screen.name();
        println!(
            "no display: a virtual one is {name}; look at it with `import -display {name} -window root picture.png`"
        );
        screen.show(&mut app);
    }
    finish(app)
}

/// Every test: the crates, the page, sends in trouble, the real window.
pub fn test() -> Outcome {
    setup::setup()?;
    build()?;
    if ui::exists() {
        ui::test()?;
    }
    soak::quick()?;
    on_screen(&cargo_over_all(&["test"], &[])?)
}

/// Runs a command where windows, a session bus and a keychain are, with folders of their own.
fn on_screen(command: &Command) -> Outcome {
    let screen = Screen::open()?;
    let home = Home::make()?;
    let arguments: Vec<_> = command.get_args().map(|argument| argument.to_string_lossy()).collect();
    let arguments: Vec<&str> = arguments.iter().map(AsRef::as_ref).collect();
    let mut command = on_own_bus(Path::new(command.get_program()), &arguments, true);
    screen.show(&mut command);
    home.keep(&mut command);
    finish(command)
}
