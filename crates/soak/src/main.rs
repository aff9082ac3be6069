//! The three roles of a soak run; see the library.

use std::{io, path::Path, process::ExitCode, time::Duration};

use countersign_soak::{
    child,
    judge::{Schedule, edits, grid, random, run},
};

/// So many schedules of seeds are part of a quick run.
const QUICK: u64 = 1080;

type Failed = Box<dyn std::error::Error + Send + Sync>;

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let words: Vec<&str> = arguments.iter().map(String::as_str).collect();
    let done = match words[..] {
        ["child", data, clock, origin, patience, folder] => start_child(data, clock, origin, patience, folder),
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

fn start_child(data: &str, clock: &str, origin: &str, patience: &str, folder: &str) -> Result<(), Failed> {
    let patience = Duration::from_millis(patience.parse()?);
    let takes_folder = folder == "takes";
    child::run(&child::Start { data: Path::new(data), clock: Path::new(clock), origin, patience, takes_folder })
}

fn number(words: &[&str], name: &str) -> Option<u64> {
    let at = words.iter().position(|word| *word == name)?;
    words.get(at + 1)?.parse().ok()
}

/// The schedules that are asked for.
fn asked(words: &[&str]) -> Vec<Schedule> {
    if let Some(seed) = number(words, "--seed") {
        let schedule = random::schedule(seed);
        println!("{schedule:#?}");
        return vec![schedule];
    }
    if let Some(two) = words.windows(2).find(|two| two[0] == "--cells") {
        return grid::cells().into_iter().chain(edits::cells()).filter(|cell| cell.name.contains(two[1])).collect();
    }
    if let Some(count) = number(words, "--instances") {
        return (1..=count).map(random::instances).collect();
    }
    if let Some(count) = number(words, "--restored") {
        return (1..=count).map(random::restored).collect();
    }
    if words.contains(&"--quick") {
        let killed = grid::cells().into_iter().take(grid::KILLED);
        let edited = edits::cells().into_iter().take(edits::KILLED);
        return killed.chain(edited).chain((1..=QUICK).map(random::schedule)).collect();
    }
    let count = words.first().and_then(|word| word.parse::<usize>().ok()).unwrap_or(10_000);
    let mut schedules = Vec::new();
    if !words.contains(&"--random") {
        schedules.extend(grid::cells());
        schedules.extend(edits::cells());
    }
    let first = number(words, "--from").unwrap_or(1);
    schedules.extend((first..).take(count.saturating_sub(schedules.len())).map(random::schedule));
    schedules.truncate(count);
    schedules
}

fn judge(words: &[&str]) -> ExitCode {
    let schedules = asked(words);
    let off: Vec<String> = words.windows(2).filter(|two| two[0] == "--without").map(|two| two[1].to_owned()).collect();
    let cores = std::thread::available_parallelism().map_or(2, usize::from);
    let program = match std::env::current_exe() {
        Ok(program) => program,
        Err(error) => {
            eprintln!("soak: {error}");
            return ExitCode::FAILURE;
        }
    };
    let how = run::How {
        program,
        off,
        aloud: schedules.len() == 1,
        until_broken: words.contains(&"--until-broken"),
        at_a_time: number(words, "--at-a-time").map_or(cores * 3, |many| usize::try_from(many).unwrap_or(1)),
    };
    match run::run(&schedules, &how) {
        Ok(totals) => {
            println!("{}", totals.starts_line());
            println!("{}", totals.line());
            if totals.violations.is_empty() { ExitCode::SUCCESS } else { ExitCode::FAILURE }
        }
        Err(error) => {
            eprintln!("soak: {error}");
            ExitCode::FAILURE
        }
    }
}
