//! Random schedules of outcomes, kills, full disks, stops, restored backups and restarts, judged by the provider's own
//! record; and the same schedules with a protection taken away, which the judge must notice.

use std::{path::PathBuf, sync::Arc, time::Duration};

use countersign_courier::backoff::next_look;
use countersign_envelope::{Composition, Millis, Problem, Reference, SendState};
use countersign_provider::{
    AccountFeatures, Capabilities, FindResult, NoReply, ProviderEnvelope, ProviderError, SigningProvider, StepContext,
    StepOutcome,
};
use futures::future::{BoxFuture, FutureExt};
use proptest::{
    prelude::*,
    strategy::ValueTree,
    test_runner::{Config, TestRunner},
};

use crate::{
    fake::{Act, Answer, Fake, NoGate, Point},
    world::World,
};

/// What happens around one move of the app.
#[derive(Debug, Clone)]
struct Round {
    act: Act,
    kill_at: Option<Point>,
    stop_at: Option<Point>,
    full_disk: Option<&'static str>,
    /// What a full disk ends in: a kill, or room again.
    then_killed: bool,
    search_down: bool,
    search_cut: bool,
    lag_ms: i64,
    wait_ms: i64,
    after: After,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum After {
    Nothing,
    Restart,
    RestoreBackup,
}

const LAG_MS: i64 = 45_000;

/// An honest server: what it refuses it did not make, and what it asks to bring later neither.
fn any_act() -> impl Strategy<Value = Act> {
    let silence = prop::sample::select(vec![NoReply::Timeout, NoReply::Reset, NoReply::Truncated, NoReply::Oversize])
        .prop_map(Answer::Silence);
    let vague = prop_oneof![
        2 => silence,
        1 => prop::sample::select(vec![302, 404, 408, 500, 503]).prop_map(Answer::Other),
        1 => prop::sample::select(vec![408, 500]).prop_map(Answer::Own),
    ];
    let whole = |makes| move |answer| Act::Whole { makes, answer };
    prop_oneof![
        2 => Just(Act::Refused),
        1 => Just(Act::Outlives),
        1 => Just(Act::Early(Answer::Id)),
        1 => prop::sample::select(vec![413, 422, 429, 500]).prop_map(|status| Act::Early(Answer::Other(status))),
        1 => vague.clone().prop_map(Act::Early),
        3 => Just(whole(true)(Answer::Id)),
        3 => vague.clone().prop_map(whole(true)),
        2 => vague.prop_map(whole(false)),
        1 => prop::sample::select(vec![400, 422]).prop_map(Answer::Own).prop_map(whole(false)),
        1 => (0u32..100).prop_map(Answer::Busy).prop_map(whole(false)),
    ]
}

fn any_round() -> impl Strategy<Value = Round> {
    let points = vec![Point::Search, Point::SearchDone, Point::Body, Point::Released, Point::Reply];
    let point = |weight| prop::option::weighted(weight, prop::sample::select(points.clone()));
    let states = vec!["preflight", "intent", "gated", "submitted", "unknown", "failed", "held", "stopped", "due"];
    let full_disk = prop::option::weighted(0.2, prop::sample::select(states));
    let after = prop_oneof![5 => Just(After::Nothing), 2 => Just(After::Restart), 1 => Just(After::RestoreBackup)];
    let search = (prop::bool::weighted(0.1), prop::bool::weighted(0.1));
    let times = (prop_oneof![Just(0), Just(LAG_MS)], prop_oneof![Just(0i64), 1_000i64..100_000]);
    (any_act(), point(0.3), point(0.15), (full_disk, any::<bool>()), search, times, after).prop_map(
        |(act, kill_at, stop_at, (full_disk, then_killed), (search_down, search_cut), (lag_ms, wait_ms), after)| {
            Round { act, kill_at, stop_at, full_disk, then_killed, search_down, search_cut, lag_ms, wait_ms, after }
        },
    )
}

fn any_schedule() -> impl Strategy<Value = Vec<Round>> {
    prop::collection::vec(any_round(), 1..10)
}

/// The protection that is taken away.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Without {
    Nothing,
    Gate,
    Preflight,
}

/// Stands before the provider and takes a protection away.
struct Careless {
    fake: Fake,
    without: Without,
}

impl SigningProvider for Careless {
    fn capabilities(&self) -> Capabilities {
        self.fake.capabilities()
    }

    fn check(&self, composition: &Composition, features: &AccountFeatures) -> Vec<Problem> {
        self.fake.check(composition, features)
    }

    fn advance(&self, step: StepContext) -> BoxFuture<'_, StepOutcome> {
        let step = if self.without == Without::Gate { StepContext { gate: Arc::new(NoGate), ..step } } else { step };
        self.fake.advance(step)
    }

    fn find<'a>(&'a self, reference: &'a Reference, since: Millis) -> BoxFuture<'a, Result<FindResult, ProviderError>> {
        if self.without == Without::Preflight {
            async { Ok(FindResult { matches: Vec::new(), complete: true, skew_ms: None }) }.boxed()
        } else {
            self.fake.find(reference, since)
        }
    }

    fn status<'a>(&'a self, provider_id: &'a str) -> BoxFuture<'a, Result<ProviderEnvelope, ProviderError>> {
        self.fake.status(provider_id)
    }

    fn status_many<'a>(
        &'a self,
        provider_ids: &'a [String],
    ) -> BoxFuture<'a, Result<Vec<ProviderEnvelope>, ProviderError>> {
        self.fake.status_many(provider_ids)
    }

    fn made_since(&self, since: Millis) -> BoxFuture<'_, Result<Vec<ProviderEnvelope>, ProviderError>> {
        self.fake.made_since(since)
    }

    fn withdraw<'a>(&'a self, provider_id: &'a str) -> BoxFuture<'a, Result<(), ProviderError>> {
        self.fake.withdraw(provider_id)
    }

    fn download<'a>(&'a self, provider_id: &'a str, to: PathBuf) -> BoxFuture<'a, Result<(), ProviderError>> {
        self.fake.download(provider_id, to)
    }

    fn test(&self) -> BoxFuture<'_, Result<(), ProviderError>> {
        self.fake.test()
    }
}

struct Play {
    world: World,
    backup: tempfile::TempDir,
    /// A restored backup has no send of the envelope.
    draft: bool,
}

impl Play {
    fn new(without: Without) -> Self {
        let mut world = World::drafted();
        world.provider = Arc::new(Careless { fake: world.fake.clone(), without });
        let backup = tempfile::tempdir().unwrap();
        world.sql(&format!("VACUUM INTO '{}'", backup.path().join("countersign.db").display()));
        Self { world, backup, draft: true }
    }

    fn restore(&mut self) {
        for file in ["countersign.db", "countersign.db-wal", "countersign.db-shm"] {
            let _ = std::fs::remove_file(self.world.folder.path().join(file));
        }
        let live = self.world.folder.path().join("countersign.db");
        std::fs::copy(self.backup.path().join("countersign.db"), live).unwrap();
        // Within the provider's search lag nobody could tell.
        self.world.later(LAG_MS + 1_000);
        self.world.restart();
        self.draft = true;
    }

    fn state(&self) -> SendState {
        if self.draft { SendState::Stopped } else { self.world.row().state }
    }

    /// One move of the app or the person, as the state asks for.
    async fn go(&mut self, round: Option<&Round>) {
        match self.state() {
            SendState::Failed | SendState::Stopped => {
                self.world.stop = tokio_util::sync::CancellationToken::new();
                self.world.queue();
                self.draft = false;
            }
            SendState::Held => {
                // A full disk leaves it held.
                let _ = self.world.store.release(self.world.send_id(), self.world.now());
            }
            SendState::Due => self.carry(round).await,
            SendState::Unknown => self.look(round).await,
            SendState::Gated | SendState::Preflight | SendState::Intent => {
                if let Some(round) = round {
                    self.room(round);
                }
                self.world.restart();
            }
            SendState::Submitted | SendState::Assumed => {}
        }
    }

    async fn look(&mut self, round: Option<&Round>) {
        let errand = self.world.errand();
        let mut looking = tokio::spawn(async move { errand.look().await });
        match round.filter(|round| round.full_disk.is_some()) {
            // What was found is written again and again until it is written.
            Some(round) => {
                if tokio::time::timeout(Duration::from_secs(20), &mut looking).await.is_err() {
                    self.room_or_kill(round, looking).await;
                }
            }
            None => {
                let _ = looking.await;
            }
        }
    }

    async fn carry(&mut self, round: Option<&Round>) {
        let due = self.world.row().due_at.unwrap_or_default();
        self.world.later(due.since(self.world.now()).max(0));
        let fake = self.world.fake.clone();
        let Some(round) = round else {
            let _ = self.world.carrying().await;
            return;
        };
        fake.script([round.act.clone()]);
        fake.pause_at(round.kill_at.or(round.stop_at));
        let mut running = tokio::spawn(self.world.carrying());
        let long = if round.full_disk.is_some() { Duration::from_secs(20) } else { Duration::from_secs(100_000) };
        tokio::select! {
            _ = &mut running => {}
            () = fake.reached() => {
                if round.kill_at.is_some() {
                    self.room(round);
                    self.world.kill(running).await;
                } else {
                    self.world.stop.cancel();
                    fake.go_on();
                    if round.full_disk.is_none() {
                        let _ = running.await;
                    } else if tokio::time::timeout(long, &mut running).await.is_err() {
                        self.room_or_kill(round, running).await;
                    }
                }
            }
            () = tokio::time::sleep(long) => self.room_or_kill(round, running).await,
        }
        fake.pause_at(None);
        fake.clear();
    }

    /// No start works on a full disk, so there is room again before one.
    fn room(&self, round: &Round) {
        round.full_disk.iter().for_each(|state| self.world.disk_takes(state));
    }

    async fn room_or_kill<T>(&mut self, round: &Round, running: tokio::task::JoinHandle<T>) {
        if round.then_killed {
            self.room(round);
            self.world.kill(running).await;
        } else {
            self.room(round);
            let _ = running.await;
        }
    }

    async fn play(&mut self, round: &Round) {
        let fake = self.world.fake.clone();
        fake.search_down(round.search_down);
        fake.search_cut(round.search_cut);
        fake.lag(round.lag_ms);
        round.full_disk.iter().for_each(|state| self.world.disk_refuses(state));
        self.go(Some(round)).await;
        self.room(round);
        // Bodies that outlived their call try now.
        fake.go_on();
        tokio::time::sleep(Duration::from_secs(1)).await;
        self.world.later(round.wait_ms);
        match round.after {
            After::Nothing => {}
            After::Restart => self.world.restart(),
            After::RestoreBackup => self.restore(),
        }
    }

    /// Everything works again, and the person sends until it is sent or not known.
    async fn heal(&mut self) {
        self.world.fake.search_down(false);
        self.world.fake.search_cut(false);
        self.world.fake.lag(0);
        self.world.later(LAG_MS);
        for _ in 0..12 {
            if self.state() == SendState::Unknown {
                let attempts = self.world.store.attempts(self.world.send_id()).unwrap();
                let unknown = attempts.last().unwrap();
                let next = next_look(unknown.t_gate.unwrap(), unknown.scan_no, unknown.scan_at);
                self.world.later(next.map_or(0, |at| at.since(self.world.now()).max(0)));
            }
            self.go(None).await;
        }
    }

    fn judge(&self) -> Result<(), String> {
        let made = self.world.fake.made();
        let row = self.world.row();
        let wrong = |what: &str| Err(format!("{what}: {row:?}, made {made:?}"));
        let whole: String = {
            let file = rusqlite::Connection::open(self.world.folder.path().join("countersign.db")).unwrap();
            file.query_row("PRAGMA integrity_check", [], |row| row.get(0)).unwrap()
        };
        match (made.as_slice(), row.state) {
            _ if whole != "ok" => wrong("the file is damaged"),
            ([_, _, ..], _) => wrong("sent twice"),
            ([one], SendState::Submitted) if row.provider_id.as_ref() == Some(&one.id) => Ok(()),
            ([_], SendState::Submitted) => wrong("bound to what is not there"),
            ([_], SendState::Failed) => wrong("said not sent, and was"),
            ([_], _) => wrong("sent, and still not known"),
            ([], SendState::Submitted) => wrong("said sent, and was not"),
            ([], SendState::Unknown) => Ok(()),
            ([], _) => wrong("neither sent nor doubted"),
        }
    }
}

/// What the judge says of a schedule, also in the middle of it.
fn outcome(without: Without, schedule: &[Round]) -> Result<(), String> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_time().start_paused(true).build().unwrap();
    runtime.block_on(async {
        let mut play = Play::new(without);
        for round in schedule {
            play.play(round).await;
            let (state, made) = (play.state(), play.world.fake.made().len());
            if state == SendState::Failed && made > 0 || state == SendState::Submitted && made == 0 {
                return Err(format!("{state:?} with {made} made"));
            }
        }
        play.heal().await;
        play.judge()
    })
}

/// `SCHEDULES=10000` runs that many.
fn cases() -> u32 {
    std::env::var("SCHEDULES").ok().and_then(|count| count.parse().ok()).unwrap_or(96)
}

proptest! {
    #![proptest_config(Config { cases: cases(), failure_persistence: None, ..Config::default() })]
    #[test]
    fn nothing_is_sent_twice_lost_or_misreported(schedule in any_schedule()) {
        let judged = outcome(Without::Nothing, &schedule);
        prop_assert!(judged.is_ok(), "{}", judged.unwrap_err());
    }
}

/// Whether the judge has this complaint over schedules that are the same on every run.
fn notices(without: Without, complaint: &str) -> bool {
    let mut runner = TestRunner::deterministic();
    (0..300).any(|_| {
        let schedule = any_schedule().new_tree(&mut runner).unwrap().current();
        outcome(without, &schedule).is_err_and(|why| why.starts_with(complaint))
    })
}

#[test]
fn without_the_gate_the_judge_notices() {
    assert!(notices(Without::Gate, "sent twice"));
}

#[test]
fn without_the_look_before_the_judge_notices() {
    assert!(notices(Without::Preflight, "sent twice"));
}
