//! What runs beside the window: sends that are due, looks for sends whose outcome is not known, news of running
//! envelopes, withdrawals whose time has come, finished packs.
//!
//! Look next at `outbox.rs` for sends, `follow.rs` for news, `rebuild.rs` for what a restored snapshot
//! does not know.

mod alone;
mod elsewhere;
mod follow;
mod outbox;
mod rebuild;
mod speed;
mod works;

use std::{
    collections::{BTreeMap, HashMap, HashSet},
    sync::{Arc, Mutex, atomic::AtomicBool},
    time::Duration,
};

use countersign_courier::{
    backoff::{WATCH_MS, next_look, rest_ms},
    poll::Purse,
};
use countersign_envelope::{Account, AttemptState, EnvelopeId, Millis, SendId};
use countersign_provider::SigningProvider;
use countersign_store::{AttemptRow, EnvelopeRow, SendRow, Store, StoreError};
use speed::{Said, Speed};
use tokio::sync::{Notify, watch};
use tokio_util::sync::CancellationToken;
use works::{Work, Works};

use crate::{
    App, UserError,
    app::{lock, now},
};

/// So many packs are fetched at once.
const MOST_PACKS: usize = 4;
const TICK: Duration = Duration::from_millis(500);
const MINUTE_MS: i64 = 60_000;
const SNAPSHOT_MS: i64 = 60 * MINUTE_MS;
const SNAPSHOT_LOOK: Duration = Duration::from_mins(5);
/// Work that does not succeed is left alone for ever longer, up to this.
const LONGEST_REST_MS: i64 = 5 * MINUTE_MS;

/// What the engine remembers while it runs. Everything that must outlive it is in the store.
#[derive(Default)]
pub(crate) struct Engine {
    wake: Arc<Notify>,
    inner: Mutex<Inside>,
    /// How many commands are in the middle of something.
    commands: watch::Sender<usize>,
    /// True when this process is about to let go of the data folder.
    pub(crate) hanging_up: AtomicBool,
}

/// Says that a command is in the middle of something, while it lives.
pub(crate) struct Busy(watch::Sender<usize>);

impl Drop for Busy {
    fn drop(&mut self) {
        self.0.send_modify(|count| *count = count.saturating_sub(1));
    }
}

#[derive(Default)]
struct Inside {
    busy: HashSet<String>,
    rests: HashMap<String, Rest>,
    stops: HashMap<SendId, CancellationToken>,
    repeats: HashSet<SendId>,
    progress: HashMap<EnvelopeId, Speed>,
    on_screen: HashSet<EnvelopeId>,
    focused_at: Option<Millis>,
    asked: HashMap<EnvelopeId, Asked>,
    purses: HashMap<String, Purse>,
    packs: HashSet<EnvelopeId>,
    works: Works,
    trouble: Option<UserError>,
    offline_since: Option<Millis>,
    /// Until when each account's provider asked to be left alone.
    left_alone: HashMap<String, Millis>,
    /// When each account was last asked what was made elsewhere.
    elsewhere: HashMap<String, Millis>,
    /// Nothing is done but for these, where a command holds the data folder.
    only: Option<HashSet<EnvelopeId>>,
}

/// Work that did not succeed.
#[derive(Clone, Copy, Default)]
struct Rest {
    failures: u32,
    until: Millis,
}

/// What this run asked about an envelope.
#[derive(Clone, Copy, Default)]
struct Asked {
    read_at: Option<Millis>,
    seen_at: Option<Millis>,
    looks: u32,
    now: bool,
}

impl Engine {
    /// Looks at once instead of at the next tick.
    pub fn wake(&self) {
        self.wake.notify_one();
    }

    /// Notes what is on screen.
    pub fn watch(&self, envelopes: Vec<EnvelopeId>) {
        lock(&self.inner).on_screen = envelopes.into_iter().collect();
        self.wake();
    }

    /// Somebody came back to the window: what was not seen since is due.
    pub fn focus(&self) {
        lock(&self.inner).focused_at = Some(now());
        self.wake();
    }

    /// Has these asked about at once, whatever failed before.
    pub fn ask_now(&self, envelopes: &[EnvelopeId]) {
        let mut inner = lock(&self.inner);
        for envelope in envelopes {
            inner.asked.entry(envelope.clone()).or_default().now = true;
            inner.packs.remove(envelope);
        }
        inner.rests.clear();
        drop(inner);
        self.wake();
    }

    pub fn stop(&self, send: &SendId) {
        if let Some(token) = lock(&self.inner).stops.get(send) {
            token.cancel();
        }
    }

    /// Bytes that are sent, of how many.
    pub fn progress(&self, envelope: &EnvelopeId) -> Option<(u64, u64)> {
        lock(&self.inner).progress.get(envelope).map(|speed| (speed.done, speed.total))
    }

    /// How fast the upload is.
    pub fn speed(&self, envelope: &EnvelopeId) -> Option<Said> {
        lock(&self.inner).progress.get(envelope).and_then(|speed| speed.said(now()))
    }

    /// Sends an unknown send again, as soon as no other of its account is on the wire.
    pub fn repeat(&self, send: SendId) {
        lock(&self.inner).repeats.insert(send);
        self.wake();
    }

    /// Since when no provider is reached.
    pub fn offline_since(&self) -> Option<Millis> {
        lock(&self.inner).offline_since
    }

    /// From now on nothing is done unasked: a command must not end in the middle of another's work.
    pub fn confine(&self) {
        lock(&self.inner).only.get_or_insert_default();
    }

    /// Lets a confined engine work on this envelope.
    pub fn admit(&self, envelope: &EnvelopeId) {
        if let Some(only) = &mut lock(&self.inner).only {
            only.insert(envelope.clone());
        }
        self.wake();
    }

    /// Notes that a command is in the middle of something, until what this gives is dropped.
    pub fn busy_for_command(&self) -> Busy {
        self.commands.send_modify(|count| *count += 1);
        Busy(self.commands.clone())
    }

    /// Waits until no command is in the middle of anything.
    pub async fn commands_at_rest(&self) {
        // The sender lives as long as the engine, so that this ends only when they are.
        let _ = self.commands.subscribe().wait_for(|count| *count == 0).await;
    }

    /// The envelopes that a confined engine works on.
    pub fn admitted(&self) -> Option<Vec<EnvelopeId>> {
        lock(&self.inner).only.as_ref().map(|only| only.iter().cloned().collect())
    }

    fn reached(&self, reached: bool) {
        let mut inner = lock(&self.inner);
        inner.offline_since = if reached { None } else { inner.offline_since.or_else(|| Some(now())) };
    }

    /// What is wrong with the data on this computer, if anything.
    pub fn trouble(&self) -> Option<UserError> {
        lock(&self.inner).trouble.clone()
    }

    fn set_trouble(&self, trouble: Option<UserError>) {
        lock(&self.inner).trouble = trouble;
    }

    /// Forgets what belongs to a send that is not on the wire any more.
    fn forget(&self, send: &SendRow) {
        let mut inner = lock(&self.inner);
        inner.stops.remove(&send.id);
        inner.progress.remove(&send.envelope);
    }

    pub(crate) fn begin(&self, key: &str) -> bool {
        let mut inner = lock(&self.inner);
        let rests = inner.rests.get(key).is_some_and(|rest| rest.until > now());
        !rests && inner.busy.insert(key.to_owned())
    }

    pub(crate) fn finish(&self, key: &str, worked: bool) {
        let mut inner = lock(&self.inner);
        inner.busy.remove(key);
        if worked {
            inner.rests.remove(key);
        } else {
            inner.rest(key, 0);
        }
    }
}

impl Inside {
    /// Leaves work alone, at least for so long.
    fn rest(&mut self, key: &str, at_least_ms: i64) {
        let rest = self.rests.entry(key.to_owned()).or_default();
        rest.failures = rest.failures.saturating_add(1);
        // Several accounts of one provider must not come back in one moment.
        let spread = key.bytes().fold(0_u32, |sum, byte| sum.wrapping_mul(31).wrapping_add(byte.into())) % 100;
        let rested = rest_ms(rest.failures, LONGEST_REST_MS, f64::from(spread) / 100.0);
        rest.until = rest.until.max(now().plus(rested.max(at_least_ms)));
    }
}

/// A send that was given up and is still looked for.
struct Watched {
    send: SendRow,
    attempts: Vec<AttemptRow>,
}

/// When an unknown send is looked for next.
pub(crate) fn look_due(attempts: &[AttemptRow]) -> Option<Millis> {
    let unknown = attempts.iter().rev().find(|attempt| attempt.state == AttemptState::Unknown)?;
    next_look(unknown.t_gate?, unknown.scan_no, unknown.scan_at)
}

/// When what was given up is looked for next.
fn watch_due(attempts: &[AttemptRow]) -> Option<Millis> {
    let watched = || attempts.iter().filter(|attempt| attempt.state == AttemptState::Watched);
    let gated_at = watched().filter_map(|attempt| attempt.t_gate).max()?;
    let place = watched().map(|attempt| attempt.scan_no).max().unwrap_or_default();
    next_look(gated_at, place, watched().filter_map(|attempt| attempt.scan_at).max())
}

fn watched(store: &Store) -> Result<Vec<Watched>, StoreError> {
    let mut watched = Vec::new();
    for id in store.watched(now().plus(-WATCH_MS))? {
        if let Some(send) = store.send(&id)? {
            watched.push(Watched { attempts: store.attempts(&id)?, send });
        }
    }
    Ok(watched)
}

impl App {
    pub(crate) fn run_engine(&self) {
        let app = self.clone();
        tokio::spawn(async move {
            if let Err(error) = app.recall_who_is_left_alone().await {
                tracing::warn!(code = error.code, "who asked to be left alone is not known");
            }
            loop {
                if let Err(error) = app.tick().await {
                    tracing::warn!(code = error.code, "the engine could not look at its work");
                }
                let wake = app.0.engine.wake.clone();
                // Whichever comes first.
                let _ = tokio::time::timeout(TICK, wake.notified()).await;
            }
        });
    }

    /// Makes a snapshot of the data every hour in which something may have changed. What goes wrong with it is shown
    /// above the list: a disk that is full or a file that is damaged concerns more than the snapshot.
    pub(crate) fn keep_snapshots(&self) {
        let app = self.clone();
        tokio::spawn(async move {
            loop {
                let made = app.blocking(|store| match store.newest_snapshot() {
                    Some(at) if now().since(at) < SNAPSHOT_MS => Ok(()),
                    _ => store.snapshot(now()).map(|_| ()),
                });
                app.0.engine.set_trouble(made.await.err());
                tokio::time::sleep(SNAPSHOT_LOOK).await;
            }
        });
    }

    async fn tick(&self) -> Result<(), UserError> {
        let known = lock(&self.0.engine.inner).works.clone();
        let read = self.blocking(move |store| {
            let known = known.read(store)?;
            Ok((known.sending(store)?, watched(store)?, known))
        });
        let (mut works, mut watched, known) = read.await?;
        lock(&self.0.engine.inner).works = known.clone();
        let admitted = self.0.engine.admitted();
        if let Some(only) = &admitted {
            works.retain(|work| only.contains(&work.row.id));
            watched.retain(|watched| only.contains(&watched.send.envelope));
        } else {
            self.consider_rebuild();
            let accounts = self.blocking(|store| store.accounts()).await?;
            self.consider_elsewhere(accounts);
        }
        self.consider_sends(&works);
        self.consider_watched(watched);
        let mut running: BTreeMap<&str, Vec<&EnvelopeRow>> = BTreeMap::new();
        for row in known.running.iter().filter(|row| admitted.as_ref().is_none_or(|only| only.contains(&row.id))) {
            let Some(provider_id) = &row.provider_id else { continue };
            if row.withdraw_due_at.is_some_and(|at| at <= now()) {
                let with = (row.clone(), provider_id.clone());
                self.spawn(format!("withdraw {}", row.id), App::tell_withdrawal, with);
            } else {
                running.entry(row.account.as_deref().unwrap_or_default()).or_default().push(row);
            }
        }
        for (account, rows) in running {
            // One account that cannot be asked must not keep the others from being asked.
            if let Err(error) = self.consider_news(account, &rows).await {
                tracing::warn!(code = error.code, "an account is not followed");
            }
        }
        self.consider_packs(&known.unpacked, admitted.as_deref()).await
    }

    /// Fetches packs that are wanted, a few at a time.
    async fn consider_packs(&self, unpacked: &[EnvelopeId], admitted: Option<&[EnvelopeId]>) -> Result<(), UserError> {
        if unpacked.is_empty() {
            return Ok(());
        }
        let all = self.settings().fetch_packs;
        let wanted: Vec<EnvelopeId> = {
            let inner = lock(&self.0.engine.inner);
            let busy = inner.busy.iter().filter(|key| key.starts_with("pack ")).count();
            let rests = |id: &EnvelopeId| inner.rests.get(&format!("pack {id}")).is_some_and(|rest| rest.until > now());
            let wanted = |id: &&EnvelopeId| {
                let may = all || inner.asked.get(*id).is_some_and(|asked| asked.now);
                may && !inner.packs.contains(*id) && admitted.is_none_or(|only| only.contains(*id)) && !rests(id)
            };
            unpacked.iter().filter(wanted).take(MOST_PACKS.saturating_sub(busy)).cloned().collect()
        };
        if wanted.is_empty() {
            return Ok(());
        }
        for row in self.blocking(move |store| store.envelopes_of(&wanted)).await? {
            let Some(provider_id) = row.provider_id.clone() else { continue };
            self.spawn(format!("pack {}", row.id), App::fetch_pack, (row, provider_id));
        }
        Ok(())
    }

    /// Does one piece of work beside the window, once at a time; work that does not succeed rests.
    fn spawn<T, F>(&self, key: String, work: fn(App, T) -> F, with: T)
    where
        T: Send + 'static,
        F: Future<Output = Result<(), UserError>> + Send + 'static,
    {
        if !self.0.engine.begin(&key) {
            return;
        }
        let app = self.clone();
        tokio::spawn(async move {
            let done = work(app.clone(), with).await;
            if let Err(error) = &done {
                tracing::warn!(code = error.code, work = key.split(' ').next(), "not done");
            }
            app.0.engine.finish(&key, done.is_ok());
            app.0.engine.wake();
        });
    }

    pub(crate) async fn connection(&self, account: &Account) -> Result<Arc<dyn SigningProvider>, UserError> {
        let reach = self.reach(account).await?;
        self.0.connect.connect(account, reach).map_err(|error| crate::words::provider_error(&error, &account.name))
    }

    pub(crate) async fn account_of_row(&self, row: &EnvelopeRow) -> Result<Account, UserError> {
        self.account_or_default(row.account.as_deref().unwrap_or_default()).await
    }

    async fn account_or_default(&self, id: &str) -> Result<Account, UserError> {
        let id = countersign_envelope::AccountId::new(id);
        match self.blocking(move |store| store.account(&id)).await? {
            Some(account) => Ok(account),
            None => self.default_account().await,
        }
    }

    pub(crate) async fn fetch_pack(self, (row, provider_id): (EnvelopeRow, String)) -> Result<(), UserError> {
        if self.stored_pack(&row.id).await?.is_none() {
            let account = self.account_of_row(&row).await?;
            let provider = self.connection(&account).await?;
            self.store_pack(&row, provider, &provider_id, &account.name).await?;
        }
        let mut inner = lock(&self.0.engine.inner);
        inner.packs.insert(row.id.clone());
        if let Some(asked) = inner.asked.get_mut(&row.id) {
            asked.now = false;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn work_that_does_not_succeed_is_left_alone_for_ever_longer() {
        let engine = Engine::default();
        let mut rests = Vec::new();
        for _ in 0..12 {
            lock(&engine.inner).rests.entry("look a".into()).or_default().until = Millis(0);
            assert!(engine.begin("look a"));
            assert!(!engine.begin("look a"), "once at a time");
            engine.finish("look a", false);
            rests.push(lock(&engine.inner).rests["look a"].until.since(now()));
            assert!(!engine.begin("look a"), "it rests");
        }
        assert!(rests.windows(2).all(|two| two[1] + 50 >= two[0]), "{rests:?}");
        assert!(rests[0] <= 1_000 && (200_000..=LONGEST_REST_MS).contains(&rests[11]), "{rests:?}");
        assert!(engine.begin("look b"), "other work goes on");
    }

    #[test]
    fn work_that_succeeds_starts_at_once_the_next_time() {
        let engine = Engine::default();
        engine.finish("ask a", false);
        engine.ask_now(&[]);
        assert!(engine.begin("ask a"), "somebody asks for it");
        engine.finish("ask a", true);
        assert!(engine.begin("ask a"));
    }
}
