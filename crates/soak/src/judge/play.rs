//! Plays one schedule, and judges it by the server's log after each answer and at the end.

use std::{collections::BTreeMap, fmt, io};

use countersign_envelope::SendState;
use countersign_testkit::fault::{Entry, LATE_MS, Plan, Says};

use super::{
    After, Move, Round, Schedule,
    world::{Gone, IMPATIENT, PATIENT, Place, World},
};
use crate::protocol::{Command, Said, Spec};

/// After so many moves on a healthy day everything is known, or it never will be.
const PATIENCE: usize = 120;
/// Reads of what was submitted, until it counts as not there.
const READS: usize = 6;
/// So far apart: what is made late is there before the last.
const READ_MS: i64 = 15_000;

/// What must not be.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Wrong {
    /// I1: the server made more than the person asked for.
    Double,
    /// I4: said to be not sent, and was.
    FalseFailed,
    /// I3, and a binding to what is not there: said to be sent, and was not.
    FalseSent,
    /// I5 and I6: what was acknowledged is gone, or the file is damaged.
    Lost,
    /// I2 and I7: still not known on a healthy day.
    Unresolved,
}

/// What a schedule broke.
#[derive(Debug, Clone)]
pub struct Violation {
    /// Which rule.
    pub wrong: Wrong,
    /// How it stood.
    pub why: String,
}

impl fmt::Display for Violation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:?}: {}", self.wrong, self.why)
    }
}

/// What a schedule came to that broke nothing.
#[derive(Debug, Clone, Copy, Default)]
pub struct Played {
    /// Children that were started.
    pub starts: u32,
    /// Children that died of a fault.
    pub deaths: u32,
    /// Whether a fault at a named point happened.
    pub fired: bool,
    /// Commands that were answered with an error.
    pub errors: u32,
}

/// A change that is acknowledged by its answer.
#[derive(Debug, Clone)]
enum Edit {
    Name(String),
    Undone(String),
    File,
}

/// What the person did and was told, which must be there whatever happens.
#[derive(Default, Clone)]
struct Acknowledged {
    name: String,
    /// The name before the last edit, when that was a name.
    before: Option<String>,
    files: usize,
    /// Names that were asked for and not acknowledged: a change that failed may still be found at the next start.
    maybe_names: Vec<String>,
    /// Files, likewise.
    maybe_files: usize,
    /// What is asked for now.
    asked: Option<Edit>,
    revision: u32,
}

impl Acknowledged {
    /// What failed lies before this in the journal, or a start has shown what is there.
    fn forget_maybes(&mut self) {
        (self.maybe_names, self.maybe_files) = (Vec::new(), 0);
    }
}

#[expect(clippy::struct_excessive_bools, reason = "what happened in a schedule, each by itself")]
struct Game<'a> {
    world: World<'a>,
    known: Acknowledged,
    saved: Acknowledged,
    said: Said,
    names: u32,
    forced: usize,
    /// So much was made before the newest send: of a send that a copy of the folder forgot.
    before_send: usize,
    /// The folder was put back once.
    restored: bool,
    /// What the newest send says is from before the folder was put back.
    stale: bool,
    lied: bool,
    deaths: u32,
    fired: bool,
    errors: u32,
    aloud: bool,
    skew_ms: i64,
}

type Judged<T> = Result<T, Violation>;

fn broken(error: &io::Error) -> Violation {
    Violation { wrong: Wrong::Unresolved, why: format!("the soak itself failed: {error}") }
}

/// Plays a schedule.
///
/// # Errors
/// What it broke.
pub fn play(schedule: &Schedule, key: String, place: Place<'_>, aloud: bool) -> Judged<Played> {
    let world = World::new(place, key, schedule.twice);
    let mut game = Game {
        world: world.map_err(|error| broken(&error))?,
        known: Acknowledged::default(),
        saved: Acknowledged::default(),
        said: Said::default(),
        names: 0,
        forced: 0,
        before_send: 0,
        restored: false,
        stale: false,
        lied: false,
        deaths: 0,
        fired: false,
        errors: 0,
        aloud,
        skew_ms: schedule.skew_ms,
    };
    game.start(&Spec::default())?;
    let first = &game.said;
    game.known = Acknowledged {
        name: first.name.clone(),
        files: first.files.len(),
        revision: first.revision,
        ..Acknowledged::default()
    };
    game.saved = game.known.clone();
    game.world.end();
    for round in &schedule.rounds {
        game.round(round)?;
    }
    game.heal()
}

impl Game<'_> {
    fn tell(&self, what: &str) {
        if self.aloud {
            let Said { state, why, provider_id, error, .. } = &self.said;
            println!("    {what}: {state:?} {why:?} {provider_id:?} {error:?} at {}", self.world.clock.now().0);
        }
    }

    fn start(&mut self, spec: &Spec) -> Judged<bool> {
        let patience = if spec == &Spec::default() { PATIENT } else { IMPATIENT };
        self.start_waiting(spec, patience)
    }

    /// Starts the app. False when it died of a fault.
    fn start_waiting(&mut self, spec: &Spec, patience: std::time::Duration) -> Judged<bool> {
        let started = self.world.start(spec, patience);
        if let Ok(said) = &started
            && let Some(error) = &said.error
        {
            // A start on a disk that fails is a start that did not happen.
            self.world.kill();
            if spec.faults.is_empty() {
                return self.wrong(Wrong::Lost, &format!("the folder cannot be opened: {error}"));
            }
            self.deaths += 1;
            self.fired = true;
            return Ok(false);
        }
        if let Ok(said) = &started {
            self.said = said.clone();
            self.settle();
        }
        self.hear("start", started)
    }

    fn command(&mut self, command: &Command) -> Judged<bool> {
        let said = self.world.command(command);
        if let Ok(said) = &said {
            self.said = said.clone();
            self.acknowledge();
        }
        self.hear(&format!("{command:?}"), said)
    }

    /// Takes an answer in and judges it. False when the child died.
    fn hear(&mut self, what: &str, said: Result<Said, Gone>) -> Judged<bool> {
        match said {
            Ok(said) => {
                self.fired |= said.fired;
                self.errors += u32::from(said.error.is_some());
                self.said = said;
                self.tell(what);
                self.observe()?;
                Ok(true)
            }
            Err(Gone::Two) => self.wrong(Wrong::Double, "two hold the folder at the same time"),
            Err(Gone::Silent) => self.wrong(Wrong::Unresolved, &format!("{what}: no answer")),
            Err(Gone::Dead) => {
                self.deaths += 1;
                self.fired = true;
                self.tell(&format!("{what}: died"));
                Ok(false)
            }
        }
    }

    fn wrong<T>(&self, wrong: Wrong, what: &str) -> Judged<T> {
        let made = self.world.truth().unwrap_or_default();
        Err(Violation { wrong, why: format!("{what}; {:?}; the server's log: {made:?}", self.said) })
    }

    /// Ids of what was made, by call, and whether a redirect was followed.
    fn made(&self) -> Judged<(BTreeMap<u64, Vec<String>>, bool)> {
        let (mut made, mut followed): (BTreeMap<u64, Vec<String>>, bool) = (BTreeMap::new(), false);
        for entry in self.world.truth().map_err(|error| broken(&error))? {
            match entry {
                Entry::Made { call, id, .. } => made.entry(call).or_default().push(id),
                Entry::Followed { .. } => followed = true,
                Entry::Whole { .. } | Entry::Incomplete { .. } => {}
            }
        }
        Ok((made, followed))
    }

    /// What holds at every moment.
    fn observe(&mut self) -> Judged<()> {
        let (made, followed) = self.made()?;
        if followed {
            return self.wrong(Wrong::Double, "a redirect was followed with the key");
        }
        if made.len() > 1 + self.forced {
            return self.wrong(Wrong::Double, "made more than once");
        }
        let there = |id: &Option<String>| id.as_ref().is_some_and(|id| made.values().flatten().any(|one| one == id));
        match self.said.state {
            // A copy knows nothing of what was sent after it was made.
            Some(SendState::Failed | SendState::Stopped) if self.stale => {}
            Some(SendState::Failed) if !made.is_empty() => self.wrong(Wrong::FalseFailed, "said to have failed")?,
            Some(SendState::Stopped) if made.len() > self.before_send => {
                self.wrong(Wrong::FalseFailed, "said to be stopped")?;
            }
            // An id that was invented cannot be told from one that is to come; it is never confirmed.
            Some(SendState::Submitted) if self.lied && !self.said.confirmed => {}
            Some(SendState::Submitted) if !there(&self.said.provider_id) => {
                self.wrong(Wrong::FalseSent, "bound to what is not there")?;
            }
            _ => {}
        }
        self.edits_are_there()
    }

    /// Takes in what the answer to an edit acknowledges.
    fn acknowledge(&mut self) {
        let Some(asked) = self.known.asked.take() else { return };
        match (asked, self.said.error.is_none()) {
            (Edit::Name(name), true) => {
                self.known.before = Some(std::mem::replace(&mut self.known.name, name));
                return self.known.forget_maybes();
            }
            (Edit::Undone(name), true) => self.known.name = name,
            (Edit::File, true) => self.known.files += 1,
            (Edit::Name(name) | Edit::Undone(name), false) => self.known.maybe_names.push(name),
            (Edit::File, false) => self.known.maybe_files += 1,
        }
        // What Undo would take back is known only right after a name.
        self.known.before = None;
        if self.said.error.is_none() {
            self.known.forget_maybes();
        }
    }

    /// A start shows which of what was not acknowledged is there.
    fn settle(&mut self) {
        match self.known.asked.take() {
            Some(Edit::Name(name) | Edit::Undone(name)) => self.known.maybe_names.push(name),
            Some(Edit::File) => self.known.maybe_files += 1,
            None => {}
        }
        let (name, files) = (&self.said.name, self.said.files.len());
        if self.known.maybe_names.contains(name) {
            self.known.name.clone_from(name);
        }
        if (self.known.files..=self.known.files + self.known.maybe_files).contains(&files) {
            self.known.files = files;
        }
        self.known.forget_maybes();
        self.known.before = None;
    }

    fn edits_are_there(&mut self) -> Judged<()> {
        // Before the first answer nothing is acknowledged.
        if self.known.name.is_empty() {
            return Ok(());
        }
        let (name, files) = (&self.said.name, self.said.files.len());
        if *name != self.known.name || files != self.known.files || self.said.revision < self.known.revision {
            let expected = (self.known.name.clone(), self.known.files, self.known.revision);
            return self.wrong(Wrong::Lost, &format!("not what was acknowledged: {expected:?}"));
        }
        self.known.revision = self.said.revision;
        Ok(())
    }

    fn round(&mut self, round: &Round) -> Judged<()> {
        self.lied |= round.creates.iter().any(|create| create.says == Says::Invented);
        let plan = Plan {
            creates: round.creates.clone(),
            searches: round.searches.clone(),
            reads: round.reads.clone(),
            lag_ms: round.lag_ms,
            skew_ms: self.skew_ms,
            ..Plan::default()
        };
        self.world.plan(plan).map_err(|error| broken(&error))?;
        let spec = Spec { faults: round.faults.clone(), off: Vec::new() };
        let mut alive = if self.world.is_running() && spec.faults.is_empty() {
            true
        } else {
            self.world.kill();
            self.start_waiting(&spec, IMPATIENT)?
        };
        for step in &round.moves {
            if !alive {
                break;
            }
            alive = self.step(*step)?;
        }
        self.world.clock.later(round.wait_ms);
        self.after(round)
    }

    fn after(&mut self, round: &Round) -> Judged<()> {
        match round.after {
            After::GoesOn => Ok(()),
            After::Ends => {
                self.world.end();
                Ok(())
            }
            After::Killed => {
                self.world.kill();
                Ok(())
            }
            After::BackedUp => {
                // What is in the copy is what a start of it says.
                if !self.start(&Spec::default())? {
                    return self.wrong(Wrong::Lost, "a start without a fault died");
                }
                self.saved = self.known.clone();
                self.world.back_up().map_err(|error| broken(&error))
            }
            After::Restored => {
                self.world.restore().map_err(|error| broken(&error))?;
                self.known = self.saved.clone();
                (self.restored, self.stale) = (true, true);
                // What was sent to its end is dealt with at the time of then.
                self.world.plan(Plan { skew_ms: self.skew_ms, ..Plan::default() }).map_err(|error| broken(&error))?;
                // Within the provider's search lag nobody could tell that it was sent.
                self.world.clock.later(2 * LATE_MS + 1_000);
                Ok(())
            }
        }
    }

    /// One move. False when the child died of it.
    fn step(&mut self, step: Move) -> Judged<bool> {
        let locked = self.is_read_only();
        match step {
            Move::Name if !locked => {
                self.names += 1;
                let name = format!("Lease {}", self.names);
                self.known.asked = Some(Edit::Name(name.clone()));
                self.command(&Command::Name(name))
            }
            Move::File if !locked => {
                self.names += 1;
                self.known.asked = Some(Edit::File);
                self.command(&Command::File(format!("%PDF-1.7 file {}", self.names)))
            }
            Move::Snapshot => self.command(&Command::Snapshot),
            Move::Forward => self.forward(),
            Move::Undo if !locked => self.undo(),
            Move::Name | Move::File | Move::Undo => Ok(true),
        }
    }

    /// Takes back the name that was given last.
    fn undo(&mut self) -> Judged<bool> {
        let Some(before) = self.known.before.take() else { return Ok(true) };
        self.known.asked = Some(Edit::Undone(before));
        self.command(&Command::Undo)
    }

    fn is_read_only(&self) -> bool {
        !matches!(self.said.state, None | Some(SendState::Failed | SendState::Stopped))
    }

    /// What the state of the send asks for.
    fn forward(&mut self) -> Judged<bool> {
        match self.said.state {
            None | Some(SendState::Failed | SendState::Stopped) => {
                self.stale = false;
                self.before_send = self.made()?.0.len();
                self.command(&Command::Send)
            }
            Some(SendState::Held) => self.command(&Command::Release),
            Some(SendState::Due) => {
                if let Some(at) = self.said.due_at {
                    self.world.clock.reach(at);
                }
                self.command(&Command::Go)
            }
            Some(SendState::Unknown) if self.said.offered => {
                if self.made()?.0.is_empty() {
                    self.forced += 1;
                } else if !self.restored {
                    return self.wrong(Wrong::Unresolved, "there, and not found by looks that got through");
                }
                // After a copy took the folder's place, the look before the repeat must find it.
                self.command(&Command::Repeat)
            }
            Some(SendState::Unknown) => {
                if let Some(at) = self.said.look_at {
                    self.world.clock.reach(at);
                }
                self.command(&Command::Go)
            }
            Some(SendState::Submitted | SendState::Assumed) => {
                self.world.clock.later(READ_MS);
                self.command(&Command::Go)
            }
            // Between two states only while something runs: a change that could not be written leaves it there.
            Some(SendState::Preflight | SendState::Intent | SendState::Gated) => {
                self.world.kill();
                self.start_waiting(&Spec::default(), IMPATIENT)
            }
        }
    }

    /// Everything works again: the person goes on until it is sent.
    fn heal(mut self) -> Judged<Played> {
        self.world.plan(Plan { skew_ms: self.skew_ms, ..Plan::default() }).map_err(|error| broken(&error))?;
        if !self.start(&Spec::default())? {
            return self.wrong(Wrong::Lost, "a start without a fault died");
        }
        let mut reads = 0;
        for _ in 0..PATIENCE {
            if self.said.state == Some(SendState::Submitted) {
                reads += 1;
                if self.said.confirmed || reads > READS {
                    break;
                }
            }
            if !self.forward()? {
                return self.wrong(Wrong::Unresolved, "died without a fault");
            }
        }
        // What was promised for later has come by now.
        self.world.clock.later(LATE_MS);
        self.verdict()
    }

    fn verdict(mut self) -> Judged<Played> {
        self.observe()?;
        let (made, _) = self.made()?;
        let lied = self.lied && made.is_empty();
        match self.said.state {
            Some(SendState::Submitted) if self.said.confirmed || lied => {}
            Some(SendState::Submitted) => self.wrong(Wrong::Unresolved, "there, and not confirmed")?,
            _ => self.wrong(Wrong::Unresolved, "not sent on a healthy day")?,
        }
        let sound = self.world.integrity();
        if sound != "ok" {
            return self.wrong(Wrong::Lost, &format!("the file is damaged: {sound}"));
        }
        if self.said.restored {
            return self.wrong(Wrong::Lost, "the file was found damaged");
        }
        Ok(Played { starts: self.world.starts, deaths: self.deaths, fired: self.fired, errors: self.errors })
    }
}
