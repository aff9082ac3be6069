//! Arms the named points of a child with its [`Spec`].

use std::{
    collections::{BTreeMap, HashMap},
    fs, io,
    path::{Path, PathBuf},
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use rustix::process::{Resource, Rlimit, Signal, getpid, getrlimit, kill_process, setrlimit};
use seccompiler::{
    SeccompAction, SeccompCmpArgLen, SeccompCmpOp, SeccompCondition, SeccompFilter, SeccompRule,
    apply_filter_all_threads,
};
use tokio_util::sync::CancellationToken;

use crate::{
    clock::Clock,
    protocol::{Disk, Effect, FAULTS, Spec, Then},
};

/// Files take so many bytes on a disk that is [`Disk::Small`]: enough for the clock.
const SMALL_BYTES: u64 = 64;
/// Passed before each change of the store.
const CHANGE: &str = "write.pre";

#[derive(Default)]
struct State {
    passed: HashMap<&'static str, u32>,
    /// Changes left until a failing disk comes to its end.
    ends: Option<(u32, Then)>,
    stop: CancellationToken,
    fired: bool,
    /// The database.
    file: PathBuf,
}

/// The armed points of this process.
#[derive(Clone)]
pub struct Faults {
    spec: Arc<Spec>,
    state: Arc<Mutex<State>>,
}

fn lock(state: &Mutex<State>) -> MutexGuard<'_, State> {
    state.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Faults {
    /// Arms every crate's points with what the environment says.
    pub fn arm(clock: &Clock, data: &Path) -> io::Result<Self> {
        let text = std::env::var(FAULTS).unwrap_or_else(|_| "{\"faults\":[],\"off\":[]}".into());
        let faults = Self { spec: Arc::new(serde_json::from_str(&text)?), state: Arc::default() };
        lock(&faults.state).file = data.join("countersign.db");
        let hook = |faults: Faults| move |point| faults.pass(point);
        countersign_store::faults::arm(hook(faults.clone()));
        countersign_courier::faults::arm(hook(faults.clone()));
        countersign_http::faults::arm({
            let pass = hook(faults.clone());
            move |point| pass(point)
        });
        let clock = clock.clone();
        countersign_courier::faults::hurry(move |wait| {
            clock.later(i64::try_from(wait.as_millis()).unwrap_or(i64::MAX));
        });
        Ok(faults)
    }

    /// The token that a fault cancels as a person's Stop.
    pub fn stop(&self) -> CancellationToken {
        let mut state = lock(&self.state);
        state.stop = CancellationToken::new();
        state.stop.clone()
    }

    /// Whether a fault has happened.
    pub fn fired(&self) -> bool {
        lock(&self.state).fired
    }

    /// Passes a point; true when a protection of that name is off.
    pub fn pass(&self, point: &'static str) -> bool {
        let mut state = lock(&self.state);
        if point == CHANGE {
            match state.ends.as_mut() {
                Some((0, Then::Kill)) => kill(),
                Some((0, Then::Room)) => {
                    room();
                    state.ends = None;
                }
                Some((left, _)) => *left -= 1,
                None => {}
            }
        }
        let passed = state.passed.entry(point).or_default();
        *passed += 1;
        let now = self.spec.faults.iter().find(|fault| fault.at == point && fault.hit == *passed);
        state.fired |= now.is_some();
        match now.map(|fault| fault.effect) {
            Some(Effect::Kill) => kill(),
            Some(Effect::Stop) => state.stop.cancel(),
            Some(Effect::Disk { how, tries, then }) => {
                fail(how, &state.file);
                state.ends = Some((tries, then));
            }
            None => {}
        }
        self.spec.off.iter().any(|off| off == point)
    }
}

/// Kills this process, and does not go on until that has happened.
fn kill() -> ! {
    loop {
        // It cannot fail for a process of one's own.
        let _ = kill_process(getpid(), Signal::KILL);
        std::thread::yield_now();
    }
}

/// From now on the disk fails.
fn fail(how: Disk, file: &Path) {
    let made = match how {
        Disk::Small => limit(Some(SMALL_BYTES)).map_err(|error| error.to_string()),
        Disk::Half => limit(Some(half(file))).map_err(|error| error.to_string()),
        Disk::Full => forbid(WRITES, libc::ENOSPC),
        Disk::Failing => forbid(SYNCS, libc::EIO),
        Disk::ReadOnly => forbid(WRITES, libc::EROFS).and_then(|()| forbid(SYNCS, libc::EROFS)),
    };
    if let Err(why) = made {
        // A fault that does not happen would let a schedule pass for nothing.
        eprintln!("BUG: the disk cannot be made to fail: {why}");
        std::process::exit(70);
    }
}

/// How long a file may be so that a part of the next change is written: one page and a half more of the journal, or,
/// where there is none, half of the database.
fn half(file: &Path) -> u64 {
    let length = |path: &Path| fs::metadata(path).map_or(0, |found| found.len());
    match length(&file.with_extension("db-wal")) {
        0 => length(file) / 2,
        journal => journal + 6_000,
    }
}

fn room() {
    let _ = limit(None);
}

fn limit(bytes: Option<u64>) -> rustix::io::Result<()> {
    let maximum = getrlimit(Resource::Fsize).maximum;
    setrlimit(Resource::Fsize, Rlimit { current: bytes.or(maximum), maximum })
}

const WRITES: &[i64] = &[libc::SYS_pwrite64, libc::SYS_ftruncate, libc::SYS_fallocate];
const SYNCS: &[i64] = &[libc::SYS_fsync, libc::SYS_fdatasync];

/// Has these calls fail in every thread, and with those that write also `write` for the files of the store and making a
/// file.
fn forbid(calls: &[i64], errno: i32) -> Result<(), String> {
    let mut rules: BTreeMap<i64, Vec<SeccompRule>> = calls.iter().map(|call| (*call, Vec::new())).collect();
    if calls.contains(&libc::SYS_pwrite64) {
        let mut files = Vec::new();
        for descriptor in descriptors() {
            let is = SeccompCondition::new(0, SeccompCmpArgLen::Dword, SeccompCmpOp::Eq, descriptor);
            let rule = is.and_then(|is| SeccompRule::new(vec![is])).map_err(|error| error.to_string())?;
            files.push(rule);
        }
        if !files.is_empty() {
            rules.insert(libc::SYS_write, files);
        }
        // A file that does not exist yet, such as one that is taken in, is not made either.
        let makes = SeccompCmpOp::MaskedEq(libc::O_CREAT as u64);
        let is = SeccompCondition::new(2, SeccompCmpArgLen::Dword, makes, libc::O_CREAT as u64);
        let rule = is.and_then(|is| SeccompRule::new(vec![is])).map_err(|error| error.to_string())?;
        rules.insert(libc::SYS_openat, vec![rule]);
    }
    let errno = u32::try_from(errno).map_err(|error| error.to_string())?;
    let arch = std::env::consts::ARCH.try_into().map_err(|error: seccompiler::BackendError| error.to_string())?;
    let filter = SeccompFilter::new(rules, SeccompAction::Allow, SeccompAction::Errno(errno), arch);
    let program: seccompiler::BpfProgram =
        filter.and_then(TryInto::try_into).map_err(|error: seccompiler::BackendError| error.to_string())?;
    apply_filter_all_threads(&program).map_err(|error| error.to_string())
}

/// The open files of the store.
fn descriptors() -> Vec<u64> {
    let ours = |path: &Path| path.to_string_lossy().contains("countersign.db");
    let open = fs::read_dir("/proc/self/fd").into_iter().flatten().flatten();
    open.filter(|entry| fs::read_link(entry.path()).is_ok_and(|target| ours(&target)))
        .filter_map(|entry| entry.file_name().to_str()?.parse().ok())
        .collect()
}
