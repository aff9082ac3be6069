//! What runs beside the window: sends that are due, looks for sends whose outcome is not known, news of running
//! envelopes, withdrawals whose time has come, finished packs.

use std::{
    collections::{HashMap, HashSet},
    sync::{Arc, Mutex, atomic::Ordering},
    time::Duration,
};

use countersign_courier::{Errand, backoff::next_look};
use countersign_envelope::{
    Account, AttemptId, AttemptState, EnvelopeId, EnvelopeStatus, Millis, Reference, SendId, SendState,
};
use countersign_provider::{ProviderEnvelope, ProviderError, SigningProvider};
use countersign_store::{AttemptRow, EnvelopeRow, Observed, Outcome, PersonRow, SendRow};
use tokio::sync::Notify;
use tokio_util::sync::CancellationToken;

use crate::{
    App, UserError,
    app::{fresh_id, lock, now},
    events::Event,
};

const TICK: Duration = Duration::from_millis(500);
const MINUTE_MS: i64 = 60_000;
const SNAPSHOT_MS: i64 = 60 * MINUTE_MS;
const SNAPSHOT_LOOK: Duration = Duration::from_mins(5);

/// What the engine remembers while it runs. Everything that must outlive it is in the store.
#[derive(Default)]
pub(crate) struct Engine {
    wake: Arc<Notify>,
    inner: Mutex<Inside>,
}

#[derive(Default)]
struct Inside {
    busy: HashSet<String>,
    stops: HashMap<SendId, CancellationToken>,
    progress: HashMap<EnvelopeId, (u64, u64)>,
    watched: HashSet<EnvelopeId>,
    asked: HashMap<EnvelopeId, Asked>,
    packs: HashMap<EnvelopeId, Millis>,
    trouble: Option<UserError>,
}

#[derive(Clone, Copy, Default)]
struct Asked {
    at: Millis,
    times: u32,
    now: bool,
}

impl Engine {
    /// Looks at once instead of at the next tick.
    pub fn wake(&self) {
        self.wake.notify_one();
    }

    pub fn watch(&self, envelopes: Vec<EnvelopeId>) {
        lock(&self.inner).watched = envelopes.into_iter().collect();
        self.wake();
    }

    pub fn ask_now(&self, envelopes: &[EnvelopeId]) {
        let mut inner = lock(&self.inner);
        for envelope in envelopes {
            inner.asked.entry(envelope.clone()).or_default().now = true;
            inner.packs.remove(envelope);
        }
        drop(inner);
        self.wake();
    }

    pub fn stop(&self, send: &SendId) {
        if let Some(token) = lock(&self.inner).stops.get(send) {
            token.cancel();
        }
    }

    pub fn progress(&self, envelope: &EnvelopeId) -> Option<(u64, u64)> {
        lock(&self.inner).progress.get(envelope).copied()
    }

    /// What is wrong with the data on this computer, if anything.
    pub fn trouble(&self) -> Option<UserError> {
        lock(&self.inner).trouble.clone()
    }

    fn set_trouble(&self, trouble: Option<UserError>) {
        lock(&self.inner).trouble = trouble;
    }

    fn begin(&self, key: &str) -> bool {
        lock(&self.inner).busy.insert(key.to_owned())
    }

    fn finish(&self, key: &str) {
        lock(&self.inner).busy.remove(key);
    }
}

/// When an unknown send is looked for next.
pub(crate) fn look_due(attempts: &[AttemptRow]) -> Option<Millis> {
    let unknown = attempts.iter().rev().find(|attempt| attempt.state == AttemptState::Unknown)?;
    next_look(unknown.t_gate?, unknown.scan_no, unknown.scan_at)
}

fn fresh_reference() -> Reference {
    let bytes = uuid::Uuid::new_v4().into_bytes();
    // The first five are all random.
    Reference::from_random([bytes[0], bytes[1], bytes[2], bytes[3], bytes[4]])
}

impl App {
    pub(crate) fn run_engine(&self) {
        let app = self.clone();
        tokio::spawn(async move {
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
        let rows = self.blocking(|store| {
            let mut work = Vec::new();
            for row in store.envelopes()? {
                if row.status == EnvelopeStatus::Draft {
                    continue;
                }
                let send = store.newest_send(&row.id)?;
                work.push((row, send));
            }
            Ok(work)
        });
        for (row, send) in rows.await? {
            self.consider(row, send).await?;
        }
        Ok(())
    }

    async fn consider(&self, row: EnvelopeRow, send: Option<SendRow>) -> Result<(), UserError> {
        match &send {
            Some(send) if send.state == SendState::Due && send.due_at.is_none_or(|at| at <= now()) => {
                self.spawn(format!("send {}", send.id), App::carry, send.clone());
            }
            Some(send) if send.state == SendState::Unknown => {
                let id = send.id.clone();
                let attempts = self.blocking(move |store| store.attempts(&id)).await?;
                if look_due(&attempts).is_some_and(|at| at <= now()) {
                    self.spawn(format!("look {}", send.id), App::look, send.clone());
                }
            }
            _ => {}
        }
        let Some(provider_id) = row.provider_id.clone() else { return Ok(()) };
        if row.withdraw_due_at.is_some_and(|at| at <= now()) && !row.status.is_final() {
            self.spawn(format!("withdraw {}", row.id), App::tell_withdrawal, (row, provider_id));
        } else if row.status == EnvelopeStatus::Completed {
            self.consider_pack(row, provider_id).await?;
        } else if !row.status.is_final() && self.is_due(&row).await? {
            self.spawn(format!("ask {}", row.id), App::ask, (row, provider_id));
        }
        Ok(())
    }

    async fn consider_pack(&self, row: EnvelopeRow, provider_id: String) -> Result<(), UserError> {
        let tried = lock(&self.0.engine.inner).packs.get(&row.id).copied();
        let rested = tried.is_none_or(|at| now().since(at) > MINUTE_MS);
        if rested && self.settings().fetch_packs && self.stored_pack(&row.id).await?.is_none() {
            lock(&self.0.engine.inner).packs.insert(row.id.clone(), now());
            self.spawn(format!("pack {}", row.id), App::fetch_pack, (row, provider_id));
        }
        Ok(())
    }

    /// Does one piece of work beside the window, once at a time.
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
            if let Err(error) = work(app.clone(), with).await {
                tracing::warn!(code = error.code, work = key.split(' ').next(), "not done");
            }
            app.0.engine.finish(&key);
            app.0.engine.wake();
        });
    }

    async fn connection(&self, account: &Account) -> Result<Arc<dyn SigningProvider>, UserError> {
        let reach = self.reach(account).await?;
        self.0.connect.connect(account, reach).map_err(|error| crate::words::provider_error(&error, &account.name))
    }

    async fn errand(&self, send: &SendRow) -> Result<Errand, UserError> {
        let id = send.id.clone();
        let account = self.blocking(move |store| store.sealed(&id)).await?.account().clone();
        let provider = self.connection(&account).await?;
        let stop = CancellationToken::new();
        lock(&self.0.engine.inner).stops.insert(send.id.clone(), stop.clone());
        let (app, envelope) = (self.clone(), send.envelope.clone());
        let told = Mutex::new(Millis(0));
        let tell_bytes = move |done: u64, total: u64| {
            lock(&app.0.engine.inner).progress.insert(envelope.clone(), (done, total));
            let mut told = lock(&told);
            // A fast line would flood the page.
            if done == total || now().since(*told) > 100 {
                *told = now();
                let event = Event::Uploading { envelope: envelope.clone(), sent_bytes: done, total_bytes: total };
                (app.0.tell)(event);
            }
        };
        Ok(Errand {
            store: self.0.store.clone(),
            send: send.id.clone(),
            provider,
            now: Arc::new(now),
            sent: Arc::new(tell_bytes),
            stop,
        })
    }

    async fn carry(self, send: SendRow) -> Result<(), UserError> {
        let errand = match self.errand(&send).await {
            Ok(errand) => errand,
            Err(error) => {
                // Without its key nothing can go out: the person is asked instead of being kept waiting.
                let id = send.id.clone();
                let held = Outcome::Held { why: "noKey".into() };
                self.blocking(move |store| store.record_outcome(&id, SendState::Due, &held, now())).await?;
                return Err(error);
            }
        };
        let carried = errand.carry(AttemptId(fresh_id()), fresh_reference).await;
        let mut inner = lock(&self.0.engine.inner);
        inner.stops.remove(&send.id);
        inner.progress.remove(&send.envelope);
        drop(inner);
        carried.map(|_| ()).map_err(|error| {
            tracing::warn!(%error, "a send stopped where it was");
            crate::words::error("send_interrupted", &[])
        })
    }

    async fn look(self, send: SendRow) -> Result<(), UserError> {
        self.errand(&send).await?.look().await.map_err(|error| {
            tracing::warn!(%error, "a look for a send was not recorded");
            crate::words::error("send_interrupted", &[])
        })?;
        (self.0.tell)(Event::Changed { what: crate::events::Changed::Envelope, id: Some(send.envelope.0) });
        Ok(())
    }

    async fn is_due(&self, row: &EnvelopeRow) -> Result<bool, UserError> {
        let account = self.account_of_row(row).await?;
        let limits = self.capabilities(&account)?.limits;
        let inner = lock(&self.0.engine.inner);
        let asked = inner.asked.get(&row.id).copied().unwrap_or_default();
        let watched = inner.watched.contains(&row.id) && self.0.focused.load(Ordering::Relaxed);
        drop(inner);
        let wait = match row.status {
            _ if asked.now => 0,
            EnvelopeStatus::Accepted => {
                let step = (asked.times as usize).min(limits.poll_accepted_ms.len().saturating_sub(1));
                limits.poll_accepted_ms.get(step).copied().unwrap_or(limits.poll_waiting_ms)
            }
            _ if watched => limits.poll_open_ms,
            _ => limits.poll_waiting_ms,
        };
        let last = asked.at.max(row.checked_at.unwrap_or_default());
        Ok(now().since(last) >= i64::from(wait))
    }

    pub(crate) async fn account_of_row(&self, row: &EnvelopeRow) -> Result<Account, UserError> {
        let id = row.account.clone().map(countersign_envelope::AccountId);
        let found = match id {
            Some(id) => self.blocking(move |store| store.account(&id)).await?,
            None => None,
        };
        match found {
            Some(account) => Ok(account),
            None => self.default_account().await,
        }
    }

    async fn ask(self, (row, provider_id): (EnvelopeRow, String)) -> Result<(), UserError> {
        {
            let mut inner = lock(&self.0.engine.inner);
            let asked = inner.asked.entry(row.id.clone()).or_default();
            *asked = Asked { at: now(), times: asked.times.saturating_add(1), now: false };
        }
        let account = self.account_of_row(&row).await?;
        if account.key_refused_at.is_some() {
            return Ok(());
        }
        let provider = self.connection(&account).await?;
        let seen = provider.status(&provider_id).await;
        self.note_key(&account, seen.as_ref().err()).await?;
        match seen {
            Ok(seen) => self.observe(&row.id, seen).await,
            Err(error) => self.observe_failure(&row, &error).await,
        }
    }

    async fn observe_failure(&self, row: &EnvelopeRow, error: &ProviderError) -> Result<(), UserError> {
        if !error.is_gone() {
            tracing::debug!(%error, "the status of an envelope was not read");
            return Ok(());
        }
        let gone = Observed {
            raw_status: "404".into(),
            status: EnvelopeStatus::Deleted,
            people: None,
            completed_at: None,
            errors: None,
        };
        let id = row.id.clone();
        self.blocking(move |store| store.observe(&id, &gone, now()).map(|_| ())).await
    }

    async fn observe(&self, envelope: &EnvelopeId, seen: ProviderEnvelope) -> Result<(), UserError> {
        let observed = observed(&seen);
        let id = envelope.clone();
        self.blocking(move |store| {
            store.observe(&id, &observed, now())?;
            if let Some(send) = store.newest_send(&id)?
                && send.state == SendState::Submitted
            {
                store.confirm_send(&send.id, now())?;
            }
            Ok(())
        })
        .await
    }

    async fn tell_withdrawal(self, (row, provider_id): (EnvelopeRow, String)) -> Result<(), UserError> {
        let account = self.account_of_row(&row).await?;
        let provider = self.connection(&account).await?;
        provider.withdraw(&provider_id).await.map_err(|error| crate::words::provider_error(&error, &account.name))?;
        let id = row.id.clone();
        self.blocking(move |store| store.set_withdraw_due(&id, None)).await?;
        let seen = provider.status(&provider_id).await;
        match seen {
            Ok(seen) => self.observe(&row.id, seen).await,
            Err(error) => self.observe_failure(&row, &error).await,
        }
    }

    async fn fetch_pack(self, (row, provider_id): (EnvelopeRow, String)) -> Result<(), UserError> {
        let account = self.account_of_row(&row).await?;
        let provider = self.connection(&account).await?;
        self.store_pack(&row, provider, &provider_id, &account.name).await
    }
}

fn observed(seen: &ProviderEnvelope) -> Observed {
    use countersign_provider::PersonKind;
    let people = seen.people.as_ref().map(|people| {
        let row = |person: &countersign_provider::ProviderPerson| PersonRow {
            provider_id: person.provider_id.clone(),
            kind: match person.kind {
                PersonKind::Signer => "signer",
                PersonKind::Cc => "cc",
                PersonKind::Witness => "witness",
            }
            .into(),
            name: person.name.clone(),
            email: person.email.clone(),
            group: person.group,
            raw_status: person.raw_status.clone(),
            status: person.status.clone(),
            invited_at: person.invited_at,
            signed_at: person.signed_at,
            email_status: person.email_status.clone(),
        };
        people.iter().map(row).collect()
    });
    let errors = (!seen.errors.is_empty()).then(|| {
        let list = seen.errors.iter().map(|e| serde_json::json!({"fileName": e.file_name, "code": e.code}));
        serde_json::Value::Array(list.collect())
    });
    Observed {
        raw_status: seen.raw_status.clone(),
        status: seen.status.clone(),
        people,
        completed_at: seen.completed_at,
        errors,
    }
}
