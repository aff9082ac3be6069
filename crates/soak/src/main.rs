//! Kills, spoils and lies to sends, and judges what is left by the server's own log.
//!
//! One program in three roles, each a process of its own: `child` is the app without its window, `server` a provider
//! that fails as it is told, and without either word it is the judge, which starts both, plays schedules and prints one
//! line about them. Never part of a release: it exists with the feature `faults` only, which also turns the named
//! points on in the crates that are soaked. See `docs/soak.md`; look next at `judge/play.rs` for what is judged,
//! `judge/grid.rs` and `judge/random.rs` for what is played, `faults.rs` for what happens at the points.

mod child;
mod clock;
mod faults;
mod judge;
mod protocol;
mod template;

use std::{io, path::Path, process::ExitCode, time::Duration};

use judge::{Schedule, grid, random, run};

/// So many schedules of seeds are part of a quick run.
const QUICK: u64 = 360;

type Failed = Box<dyn std::error::Error + Send + Sync>;

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let words: Vec<&str> = arguments.iter().map(String::as_str).collect();
    let done = match words[..] {
        ["child", data, clock, origin, patience] => child(data, clock, origin, patience),
        ["server", log] => {
            countersign_testkit::fault::serve(Path::new(log), io::stdin().lock(), io::stdout()).map_err(Failed::from)
        }
        _ => return judge(&words),
    };
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("{}: {error}", words[0]);
            ExitCode::FAILURE
        }
    }
}

fn child(data: &str, clock: &str, origin: &str, patience: &str) -> Result<(), Failed> {
    let patience = Duration::from_millis(patience.parse()?);
    child::run(&child::Start { data: Path::new(data), clock: Path::new(clock), origin, patience })
}

fn number(words: &[&str], name: &str) -> Option<u64> {
    let at = words.iter().position(|word| *word == name)?;
    words.get(at + 1)?.parse().ok()
}

/// The schedules that are asked for.
fn asked(words: &[&str]) -> Vec<Schedule> {
    if let Some(seed) = number(words, "--seed") {
        return vec![random::schedule(seed)];
    }
    if let Some(at) = words.iter().position(|word| *word == "--cell") {
        let name = words.get(at + 1).copied().unwrap_or_default();
        return grid::cells().into_iter().filter(|cell| cell.name == name).collect();
    }
    if words.contains(&"--quick") {
        let killed = grid::cells().into_iter().take(grid::KILLED);
        return killed.chain((1..=QUICK).map(random::schedule)).collect();
    }
    let count = words.first().and_then(|word| word.parse::<usize>().ok()).unwrap_or(10_000);
    let mut schedules = if words.contains(&"--random") { Vec::new() } else { grid::cells() };
    let first = number(words, "--from").unwrap_or(1);
    schedules.extend((first..).take(count.saturating_sub(schedules.len())).map(random::schedule));
    schedules.truncate(count);
    schedules
}

fn judge(words: &[&str]) -> ExitCode {
    let schedules = asked(words);
    let off: Vec<String> = words.windows(2).filter(|two| two[0] == "--without").map(|two| two[1].to_owned()).collect();
    let cores = std::thread::available_parallelism().map_or(2, usize::from);
    let how = run::How {
        off,
        aloud: schedules.len() == 1,
        until_broken: words.contains(&"--until-broken"),
        at_a_time: number(words, "--at-a-time").map_or(cores * 3, |many| usize::try_from(many).unwrap_or(1)),
    };
    match run::run(&schedules, &how) {
        Ok(totals) => {
            println!("{} starts of the app, {} of them killed or ended by a fault", totals.starts, totals.deaths);
            println!("{}", totals.line());
            if totals.violations.is_empty() { ExitCode::SUCCESS } else { ExitCode::FAILURE }
        }
        Err(error) => {
            eprintln!("soak: {error}");
            ExitCode::FAILURE
        }
    }
}
