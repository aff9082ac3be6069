//! The folder, the child and the server of one schedule.

use std::{
    fs,
    io::{self, BufRead, BufReader, Write},
    os::{fd::OwnedFd, unix::net::UnixStream},
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    time::Duration,
};

use countersign_testkit::fault::{Entry, Plan};
use tempfile::TempDir;

use super::server::Server;
use crate::{
    clock::Clock,
    protocol::{self, FAULTS, Said, Spec},
    template,
};

/// A child that says nothing for so long is given up and killed.
const SILENCE: Duration = Duration::from_secs(30);
/// How long a child waits for the network while there is trouble, and when there is none any more.
pub const IMPATIENT: Duration = Duration::from_millis(150);
pub const PATIENT: Duration = Duration::from_secs(10);

/// Where a schedule is played.
pub struct Place<'a> {
    /// The program of all roles.
    pub program: &'a Path,
    /// Folders are made below this one.
    pub parent: &'a Path,
    /// The data folder that each schedule begins with.
    pub template: &'a Path,
    /// The server.
    pub server: &'a mut Server,
    /// Protections that are off.
    pub off: &'a [String],
    /// The only certificates that children read.
    pub certificates: Option<&'a Path>,
}

/// Why a command has no answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Gone {
    /// The child is dead.
    Dead,
    /// It does not answer.
    Silent,
    /// Two starts at the same moment both hold the folder.
    Two,
}

struct Running {
    process: Child,
    stream: BufReader<UnixStream>,
}

impl Running {
    fn begin(&mut self, key: &str) -> Result<Said, Gone> {
        writeln!(self.stream.get_mut(), "{key}").map_err(|_| Gone::Dead)?;
        self.line()
    }

    fn line(&mut self) -> Result<Said, Gone> {
        let mut line = String::new();
        match self.stream.read_line(&mut line) {
            Ok(0) => Err(Gone::Dead),
            Ok(_) => serde_json::from_str(&line).map_err(|_| Gone::Dead),
            Err(error) if matches!(error.kind(), io::ErrorKind::WouldBlock | io::ErrorKind::TimedOut) => {
                Err(Gone::Silent)
            }
            Err(_) => Err(Gone::Dead),
        }
    }
}

/// Which of two starts holds the folder, and whether that is the second.
fn the_one_that_holds(first: Result<Said, Gone>, second: Result<Said, Gone>) -> Result<(Said, bool), Gone> {
    match (first, second) {
        (Ok(first), Ok(second)) if !first.handed_over && !second.handed_over => {
            // Both may fail on a disk that is broken: then neither holds anything.
            if first.error.is_some() { Ok((second, true)) } else { Err(Gone::Two) }
        }
        (Ok(first), Ok(second)) if first.handed_over => Ok((second, true)),
        (Ok(first), _) if !first.handed_over => Ok((first, false)),
        (_, Ok(second)) if !second.handed_over => Ok((second, true)),
        (Err(gone), _) | (_, Err(gone)) => Err(gone),
        (Ok(first), _) => Ok((first, false)),
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

/// Everything of one schedule.
pub struct World<'a> {
    folder: TempDir,
    server: &'a mut Server,
    since: u64,
    key: String,
    pub clock: Clock,
    running: Option<Running>,
    backup: Option<PathBuf>,
    template: &'a Path,
    program: &'a Path,
    /// Protections that are off.
    off: Vec<String>,
    certificates: Option<&'a Path>,
    twice: bool,
    /// How often a child was started.
    pub starts: u32,
}

impl<'a> World<'a> {
    /// A fresh draft.
    pub fn new(place: Place<'a>, key: String, twice: bool) -> io::Result<Self> {
        let Place { program, parent, template, server, off, certificates } = place;
        let folder = tempfile::tempdir_in(parent)?;
        template::copy(template, &folder.path().join("data"))?;
        let clock = Clock::new(&folder.path().join("clock"));
        clock.set(template::START);
        Ok(Self {
            folder,
            since: server.here()?,
            server,
            key,
            clock,
            running: None,
            backup: None,
            template,
            program,
            off: off.to_vec(),
            certificates,
            twice,
            starts: 0,
        })
    }

    pub fn data(&self) -> PathBuf {
        self.folder.path().join("data")
    }

    pub fn plan(&mut self, plan: Plan) -> io::Result<()> {
        let plan = Plan { key: self.key.clone(), clock: self.clock.path().to_owned(), ..plan };
        self.server.plan(&plan)
    }

    pub fn truth(&self) -> io::Result<Vec<Entry>> {
        self.server.truth(self.since, &self.key)
    }

    pub fn is_running(&self) -> bool {
        self.running.is_some()
    }

    /// Starts a child and says where it stands.
    pub fn start(&mut self, spec: &Spec, patience: Duration) -> Result<Said, Gone> {
        self.kill();
        self.starts += 1;
        let spec = Spec { off: self.off.clone(), ..spec.clone() };
        let mut running = self.spawn(&spec, patience).map_err(|_| Gone::Dead)?;
        let said = if self.twice {
            let mut other = self.spawn(&spec, patience).map_err(|_| Gone::Dead)?;
            let key = &self.key;
            let (one, two) = std::thread::scope(|scope| {
                let one = scope.spawn(|| running.begin(key));
                (other.begin(key), one.join().unwrap_or(Err(Gone::Dead)))
            });
            let said = the_one_that_holds(two, one);
            if let Ok((_, true)) = said {
                std::mem::swap(&mut running, &mut other);
            }
            said.map(|(said, _)| said)
        } else {
            running.begin(&self.key)
        };
        self.running = Some(running);
        self.heard(said)
    }

    fn spawn(&self, spec: &Spec, patience: Duration) -> io::Result<Running> {
        let (ours, theirs) = UnixStream::pair()?;
        ours.set_read_timeout(Some(SILENCE))?;
        let mut child = Command::new(self.program);
        child
            .arg("child")
            .arg(self.data())
            .arg(self.clock.path())
            .arg(&self.server.origin)
            .arg(patience.as_millis().to_string())
            .arg(if self.twice && !self.off.iter().any(|off| off == "instance") { "takes" } else { "leaves" })
            .env_clear()
            // Sockets that a kill leaves go with the folder.
            .env("TMPDIR", self.folder.path())
            .env(FAULTS, serde_json::to_string(spec)?)
            .envs(self.certificates.map(|file| ("SSL_CERT_FILE", file)))
            .stdin(Stdio::from(OwnedFd::from(theirs.try_clone()?)))
            .stdout(Stdio::from(OwnedFd::from(theirs)))
            .stderr(Stdio::inherit());
        Ok(Running { process: child.spawn()?, stream: BufReader::new(ours) })
    }

    /// Has the child do something and says where it stands then.
    pub fn command(&mut self, command: &protocol::Command) -> Result<Said, Gone> {
        let Some(running) = self.running.as_mut() else { return Err(Gone::Dead) };
        let line = serde_json::to_string(command).unwrap_or_default();
        let sent = writeln!(running.stream.get_mut(), "{line}");
        let said = sent.map_err(|_| Gone::Dead).and_then(|()| running.line());
        self.heard(said)
    }

    fn heard(&mut self, said: Result<Said, Gone>) -> Result<Said, Gone> {
        if said.is_err() {
            self.running = None;
        }
        said
    }

    pub fn kill(&mut self) {
        self.running = None;
    }

    /// Ends the child in order.
    pub fn end(&mut self) {
        let _ = self.command(&protocol::Command::End);
        self.running = None;
    }

    pub fn back_up(&mut self) -> io::Result<()> {
        self.kill();
        let backup = self.folder.path().join(format!("backup-{}", self.starts));
        if backup.exists() {
            fs::remove_dir_all(&backup)?;
        }
        template::copy(&self.data(), &backup)?;
        self.backup = Some(backup);
        Ok(())
    }

    pub fn restore(&mut self) -> io::Result<()> {
        self.kill();
        fs::remove_dir_all(self.data())?;
        let from = self.backup.clone().unwrap_or_else(|| self.template.to_owned());
        template::copy(&from, &self.data())
    }

    /// What `integrity_check` says of the database, read by the judge itself.
    pub fn integrity(&mut self) -> String {
        self.kill();
        let check = || {
            let file = rusqlite::Connection::open(self.data().join("countersign.db"))?;
            file.query_row("PRAGMA integrity_check", [], |row| row.get::<_, String>(0))
        };
        check().unwrap_or_else(|error| error.to_string())
    }
}
