//! Sends: those that are due, one at a time for each account and in their order; those that are not known; withdrawals.

use std::{
    collections::BTreeSet,
    sync::{Arc, Mutex},
};

use countersign_courier::{Carried, CourierError, Errand, Looked};
use countersign_envelope::{Account, AttemptId, EnvelopeId, Environment, Millis, SendState};
use countersign_store::{AttemptRow, EnvelopeRow, Outcome, SendRow};
use tokio_util::sync::CancellationToken;

use super::{Watched, Work, look_due, watch_due};
use crate::{
    App, UserError,
    app::{fresh_id, fresh_reference, lock, now},
    events::{Changed, Event},
    words,
};

/// The page is told so often of bytes that are sent.
const TELL_MS: i64 = 100;

impl App {
    pub(super) fn consider_sends(&self, works: &[Work]) {
        let mut due: Vec<(&EnvelopeRow, &SendRow)> = Vec::new();
        let mut offline: BTreeSet<&str> = BTreeSet::new();
        for Work { row, send, attempts } in works {
            // One key an account: the next goes when the one before is through.
            let account = row.account.as_deref().unwrap_or_default();
            match send {
                Some(send) if send.state == SendState::Unknown && self.is_to_be_repeated(send) => {
                    self.spawn(format!("send {account}"), App::send_again, send.clone());
                }
                Some(send) if send.state == SendState::Held && send.why.as_deref() == Some("offline") => {
                    offline.insert(account);
                }
                Some(send) if send.state == SendState::Due && send.due_at.is_none_or(|at| at <= now()) => {
                    due.push((row, send));
                }
                Some(send) if send.state == SendState::Unknown && self.is_to_be_looked_up(&row.id, attempts) => {
                    self.spawn(format!("look {}", send.id), App::look, send.clone());
                }
                _ => {}
            }
        }
        due.sort_by(|(_, a), (_, b)| (a.position, &a.id).cmp(&(b.position, &b.id)));
        if self.settings().send_when_back {
            for account in offline {
                self.spawn(format!("back {account}"), App::release_when_back, account.to_owned());
            }
        }
        for (row, send) in due {
            let account = row.account.as_deref().unwrap_or_default();
            self.spawn(format!("send {account}"), App::carry, send.clone());
        }
    }

    pub(super) fn consider_watched(&self, watched: Vec<Watched>) {
        for Watched { send, attempts } in watched {
            if watch_due(&attempts).is_some_and(|at| at <= now()) {
                self.spawn(format!("watch {}", send.id), App::watch_given_up, send);
            }
        }
    }

    /// As planned, or because a person asked.
    fn is_to_be_looked_up(&self, envelope: &EnvelopeId, attempts: &[AttemptRow]) -> bool {
        let asked = lock(&self.0.engine.inner).asked.get(envelope).is_some_and(|asked| asked.now);
        asked || look_due(attempts).is_some_and(|at| at <= now())
    }

    fn is_to_be_repeated(&self, send: &SendRow) -> bool {
        lock(&self.0.engine.inner).repeats.contains(&send.id)
    }

    /// With a connection again, what waited for one goes out in its order: the person asked for that in the settings.
    async fn release_when_back(self, account: String) -> Result<(), UserError> {
        let account = self.account_or_default(&account).await?;
        let provider = self.connection(&account).await?;
        let tested = provider.test().await;
        self.note_key(&account, tested.as_ref().err()).await?;
        tested.map_err(|error| words::provider_error(&error, &account.name))?;
        self.0.engine.reached(true);
        self.blocking(move |store| {
            for send in store.outbox()? {
                let of_account = store.sealed(&send.id)?.account().id == account.id;
                if of_account && send.state == SendState::Held && send.why.as_deref() == Some("offline") {
                    store.release(&send.id, now())?;
                }
            }
            Ok(())
        })
        .await
    }

    async fn errand(&self, send: &SendRow) -> Result<(Errand, Account), UserError> {
        let id = send.id.clone();
        let account = self.blocking(move |store| store.sealed(&id)).await?.account().clone();
        let provider = self.connection(&account).await?;
        let stop = CancellationToken::new();
        lock(&self.0.engine.inner).stops.insert(send.id.clone(), stop.clone());
        let (app, envelope) = (self.clone(), send.envelope.clone());
        let told = Mutex::new(Millis(0));
        let tell_bytes = move |done: u64, total: u64| {
            let said = {
                let mut inner = lock(&app.0.engine.inner);
                let speed = inner.progress.entry(envelope.clone()).or_default();
                speed.note(done, total, now());
                speed.said(now())
            };
            let mut told = lock(&told);
            // A fast line would flood the page.
            if done == total || now().since(*told) > TELL_MS {
                *told = now();
                (app.0.tell)(Event::Uploading {
                    envelope: envelope.clone(),
                    sent_bytes: done,
                    total_bytes: total,
                    bytes_per_second: said.map(|said| said.bytes_per_second),
                    seconds_left: said.and_then(|said| said.seconds_left),
                });
            }
        };
        let errand = Errand {
            store: self.0.store.clone(),
            send: send.id.clone(),
            provider,
            now: Arc::new(now),
            sent: Arc::new(tell_bytes),
            stop,
        };
        Ok((errand, account))
    }

    async fn carry(self, send: SendRow) -> Result<(), UserError> {
        let (errand, account) = match self.errand(&send).await {
            Ok(found) => found,
            Err(error) => return self.hold_unreachable(&send, error).await,
        };
        let carried = errand.carry(AttemptId(fresh_id()), fresh_reference).await;
        self.carried(&send, &account, carried).await
    }

    async fn send_again(self, send: SendRow) -> Result<(), UserError> {
        lock(&self.0.engine.inner).repeats.remove(&send.id);
        let (errand, account) = self.errand(&send).await?;
        let carried = errand.repeat(AttemptId(fresh_id()), fresh_reference).await;
        self.carried(&send, &account, carried).await
    }

    async fn carried(
        &self,
        send: &SendRow,
        account: &Account,
        carried: Result<Carried, CourierError>,
    ) -> Result<(), UserError> {
        self.0.engine.forget(send);
        let id = send.id.clone();
        let row = self.blocking(move |store| store.send(&id)).await?;
        if let Some(row) = row.filter(|_| account.environment != Environment::Practice) {
            match (row.state, row.why.as_deref()) {
                (SendState::Submitted, _) => self.0.engine.reached(true),
                (SendState::Held, Some("offline" | "searchDown")) => self.0.engine.reached(false),
                _ => {}
            }
        }
        match carried {
            Ok(carried) => self.note_refused(account, carried.key_refused).await,
            Err(error) => {
                tracing::warn!(%error, "a send stopped where it was");
                Err(words::error("send_interrupted", &[]))
            }
        }
    }

    async fn watch_given_up(self, send: SendRow) -> Result<(), UserError> {
        let (errand, account) = self.errand(&send).await?;
        let looked = errand.watch().await.map_err(|error| {
            tracing::warn!(%error, "a look for what was given up was not recorded");
            words::error("send_interrupted", &[])
        })?;
        self.note_refused(&account, matches!(looked, Looked::Incomplete { key_refused: true })).await
    }

    /// Without its key, or with nothing at its address, nothing can go out: the person is asked instead of being kept
    /// waiting.
    async fn hold_unreachable(&self, send: &SendRow, error: UserError) -> Result<(), UserError> {
        let why = if error.code == "account_key_missing" { "noKey" } else { "offline" };
        let (id, held) = (send.id.clone(), Outcome::Held { why: why.into() });
        self.blocking(move |store| store.record_outcome(&id, SendState::Due, &held, now())).await?;
        tracing::warn!(code = error.code, "a send is held");
        Ok(())
    }

    async fn note_refused(&self, account: &Account, refused: bool) -> Result<(), UserError> {
        let id = account.id.clone();
        let Some(known) = self.blocking(move |store| store.account(&id)).await? else { return Ok(()) };
        if refused && known.key_refused_at.is_none() {
            return self.put_account(Account { key_refused_at: Some(now()), ..known }).await;
        }
        Ok(())
    }

    async fn look(self, send: SendRow) -> Result<(), UserError> {
        let (errand, account) = self.errand(&send).await?;
        if let Some(asked) = lock(&self.0.engine.inner).asked.get_mut(&send.envelope) {
            asked.now = false;
        }
        let looked = errand.look().await.map_err(|error| {
            tracing::warn!(%error, "a look for a send was not recorded");
            words::error("send_interrupted", &[])
        })?;
        let refused = matches!(looked, Looked::Incomplete { key_refused: true });
        self.note_refused(&account, refused).await?;
        (self.0.tell)(Event::Changed { what: Changed::Envelope, id: Some(send.envelope.0) });
        Ok(())
    }

    pub(crate) async fn tell_withdrawal(self, (row, provider_id): (EnvelopeRow, String)) -> Result<(), UserError> {
        let account = self.account_of_row(&row).await?;
        let provider = self.connection(&account).await?;
        let told = provider.withdraw(&provider_id).await;
        self.note_key(&account, told.as_ref().err()).await?;
        match told {
            Ok(()) => {}
            // There is nothing left that could be withdrawn.
            Err(error) if error.is_gone() => {}
            Err(error) => return Err(words::provider_error(&error, &account.name)),
        }
        let id = row.id.clone();
        self.blocking(move |store| store.set_withdraw_due(&id, None)).await?;
        match self.read_whole(&row, &provider_id, &*provider).await {
            Ok(()) => Ok(()),
            Err(error) => {
                // It is withdrawn; where it stands is asked again like that of any other.
                tracing::debug!(%error, "a withdrawn envelope was not read");
                Ok(())
            }
        }
    }
}
