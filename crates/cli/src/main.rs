//! `countersign-cli`: accounts, check, send, status, wait, withdraw, pack, render and anchors from a terminal or from cron.
//!
//! It holds no rules of its own: what it asks for (`countersign_app::remote::Ask`) is done by the use cases, in this
//! process or, while the app holds the data folder, by the app. `docs/cli.md` describes all of it for people.
//!
//! Look next at `arguments.rs` for what can be typed, `run.rs` for who does the work, `say.rs` for what is printed.

mod anchors;
mod arguments;
mod draw;
mod run;
mod say;

use std::process::ExitCode;

use clap::Parser;
use countersign_app::remote::Answer;

use crate::{
    arguments::{Arguments, Wanted},
    say::Mouth,
};

fn main() -> ExitCode {
    let log = tracing_subscriber::EnvFilter::try_from_env("COUNTERSIGN_LOG").unwrap_or_else(|_| "error".into());
    tracing_subscriber::fmt().with_env_filter(log).with_writer(std::io::stderr).init();
    let arguments = Arguments::parse();
    let mouth = Mouth { json: arguments.json, quiet: arguments.quiet, command: arguments.command.name() };
    let answer = match arguments.command.wanted() {
        Err(error) => Answer::from(error),
        Ok(Wanted::Text(text)) => {
            print!("{text}");
            return ExitCode::SUCCESS;
        }
        Ok(Wanted::Render(render)) => run::alone(draw::render(render)),
        Ok(Wanted::Anchors(file)) => run::alone(anchors::find(file)),
        Ok(Wanted::Ask(ask)) => run::run(arguments.data.as_deref(), &ask, &mouth),
    };
    mouth.end(&answer);
    ExitCode::from(answer.exit.code())
}
