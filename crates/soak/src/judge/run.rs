//! Many schedules at a time, and the line that says what came of them.

use std::{
    io,
    path::{Path, PathBuf},
    sync::{
        Mutex, PoisonError,
        atomic::{AtomicUsize, Ordering},
    },
    thread,
    time::Instant,
};

use super::{
    Schedule, Violation, Wrong,
    play::{Played, play},
    server::Server,
    world::Place,
};
use crate::template;

/// What came of all schedules.
#[derive(Debug, Default)]
pub struct Totals {
    /// Schedules that were played.
    pub played: usize,
    /// Children that were started.
    pub starts: u64,
    /// Children that died of a fault.
    pub deaths: u64,
    /// Schedules in which a fault at a named point happened.
    pub fired: usize,
    /// Commands that were answered with an error.
    pub errors: u64,
    /// What was broken, with the schedule's name.
    pub violations: Vec<(String, Violation)>,
}

impl Totals {
    /// How many schedules broke a rule.
    pub fn count(&self, wrong: Wrong) -> usize {
        self.violations.iter().filter(|(_, violation)| violation.wrong == wrong).count()
    }

    /// How much happened.
    pub fn starts_line(&self) -> String {
        format!(
            "{} starts of the app, {} of them killed or ended by a fault; a fault at a named point in {} schedules",
            self.starts, self.deaths, self.fired
        )
    }

    /// The last line of a run.
    pub fn line(&self) -> String {
        let [double, failed, sent, lost, unresolved] =
            [Wrong::Double, Wrong::FalseFailed, Wrong::FalseSent, Wrong::Lost, Wrong::Unresolved]
                .map(|wrong| self.count(wrong));
        format!(
            "soak {} schedules: double {double}, false-failed {failed}, false-sent {sent}, lost {lost}, unresolved \
             {unresolved}",
            self.played
        )
    }
}

/// In memory where the system has it: what a kill leaves is the same there, and a sync costs nothing.
fn folder() -> io::Result<tempfile::TempDir> {
    let memory = Path::new("/dev/shm");
    if memory.is_dir() { tempfile::tempdir_in(memory) } else { tempfile::tempdir() }
}

/// How schedules are played.
#[derive(Debug, Clone, Default)]
pub struct How {
    /// The program of all roles.
    pub program: PathBuf,
    /// Protections that are off.
    pub off: Vec<String>,
    /// Says each step.
    pub aloud: bool,
    /// Ends at the first that breaks a rule.
    pub until_broken: bool,
    /// So many at a time.
    pub at_a_time: usize,
}

/// Plays all of them.
///
/// # Errors
/// When there is no place to play.
pub fn run(schedules: &[Schedule], how: &How) -> Result<Totals, Box<dyn std::error::Error + Send + Sync>> {
    let parent = folder()?;
    let template = parent.path().join("template");
    template::make(&template)?;
    let (next, begun) = (AtomicUsize::new(0), Instant::now());
    let totals = Mutex::new(Totals::default());
    let workers = how.at_a_time.clamp(1, schedules.len().max(1));
    thread::scope(|scope| {
        let worker = |number: usize| {
            let (next, totals, template, parent) = (&next, &totals, &template, parent.path());
            move || work(schedules, how, next, totals, template, &parent.join(number.to_string()), begun)
        };
        let running: Vec<_> = (0..workers).map(|number| scope.spawn(worker(number))).collect();
        for one in running {
            match one.join() {
                Ok(Ok(())) => {}
                Ok(Err(error)) => return Err(error),
                Err(_) => return Err(io::Error::other("a judge panicked")),
            }
        }
        Ok(())
    })?;
    Ok(totals.into_inner().unwrap_or_else(PoisonError::into_inner))
}

fn work(
    schedules: &[Schedule],
    how: &How,
    next: &AtomicUsize,
    totals: &Mutex<Totals>,
    template: &PathBuf,
    parent: &Path,
    begun: Instant,
) -> io::Result<()> {
    std::fs::create_dir_all(parent)?;
    let mut server = Server::start(&how.program, parent)?;
    let certificates = template::one_certificate(parent);
    loop {
        let number = next.fetch_add(1, Ordering::SeqCst);
        let Some(schedule) = schedules.get(number) else { return Ok(()) };
        let place = Place {
            program: &how.program,
            parent,
            template,
            server: &mut server,
            off: &how.off,
            certificates: certificates.as_deref(),
        };
        let played = play(schedule, format!("key-{number}"), place, how.aloud);
        let mut totals = totals.lock().unwrap_or_else(PoisonError::into_inner);
        note(&mut totals, schedule, played);
        if how.until_broken && !totals.violations.is_empty() {
            next.store(schedules.len(), Ordering::SeqCst);
        }
        if totals.played.is_multiple_of(500) {
            println!("{} of {} in {:.0} s", totals.played, schedules.len(), begun.elapsed().as_secs_f64());
        }
    }
}

fn note(totals: &mut Totals, schedule: &Schedule, played: Result<Played, Violation>) {
    totals.played += 1;
    match played {
        Ok(played) => {
            totals.starts += u64::from(played.starts);
            totals.deaths += u64::from(played.deaths);
            totals.fired += usize::from(played.fired);
            totals.errors += u64::from(played.errors);
        }
        Err(violation) => {
            println!("{}: {violation}", schedule.name);
            totals.violations.push((schedule.name.clone(), violation));
        }
    }
}
