//! The steps of one send.

use std::{sync::Arc, time::Duration};

use countersign_envelope::{AttemptId, Document, EnvelopeStatus, Millis, Reference, SealedEnvelope, SendId, SendState};
use countersign_provider::{
    Gate, GateSeen, NotSentCause, OpenDocument, ProviderEnvelope, SigningProvider, Stage, StepContext, StepOutcome,
    Verdict,
};
use countersign_store::{AttemptRow, Outcome, Store, StoreError};
use futures::future::{BoxFuture, FutureExt};
use thiserror::Error;
use tokio_util::sync::CancellationToken;

use crate::{
    StoreGate,
    backoff::{Retry, after_not_sent, cause_word, offline_waits},
    faults,
    look::{bind, same_people},
};

pub(crate) const DAY_MS: i64 = 86_400_000;
/// What came of a step is kept in memory and written again after these delays, the last one over and over.
const WRITE_AGAIN: [Duration; 4] =
    [Duration::from_millis(200), Duration::from_secs(1), Duration::from_secs(3), Duration::from_secs(5)];
/// Marks that are tried in one pre-flight; more than two are needed only when a random one is taken.
const MARKS: usize = 3;

/// An errand that could not be carried on; the send stays in the state that is stored.
#[derive(Debug, Error)]
pub enum CourierError {
    /// The store refused or failed.
    #[error("could not record a step of a send")]
    Store(#[from] StoreError),
    /// A thread of the store's ended early.
    #[error("could not finish a step of a send")]
    Thread(#[from] tokio::task::JoinError),
}

/// What one send is carried with.
#[derive(Clone)]
pub struct Errand {
    /// The store.
    pub store: Store,
    /// The send.
    pub send: SendId,
    /// The provider of its account.
    pub provider: Arc<dyn SigningProvider>,
    /// The clock.
    pub now: Arc<dyn Fn() -> Millis + Send + Sync>,
    /// Told how many bytes are sent, of how many.
    pub sent: Arc<dyn Fn(u64, u64) + Send + Sync>,
    /// Cancelled when the person presses Stop.
    pub stop: CancellationToken,
}

/// What a carried send showed of its account.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Carried {
    /// The provider did not take the key.
    pub key_refused: bool,
}

struct Files(Store);

impl OpenDocument for Files {
    fn open(&self, document: &Document) -> BoxFuture<'_, std::io::Result<(tokio::fs::File, u64)>> {
        let path = self.0.blob_path(&document.blob);
        async move {
            let file = tokio::fs::File::open(path.ok_or(std::io::ErrorKind::NotFound)?).await?;
            let length = file.metadata().await?.len();
            Ok((file, length))
        }
        .boxed()
    }
}

/// True when it ended in a way after which people send anew. One that everyone signed is not sent again by itself.
pub(crate) fn ended_in_vain(status: &EnvelopeStatus) -> bool {
    status.is_final() && *status != EnvelopeStatus::Completed
}

/// What pre-flight saw at the provider.
enum There {
    /// Nothing carries the mark.
    Nothing,
    /// It is there.
    This(Outcome),
    /// The mark is on an envelope that is over, or on another one.
    MarkTaken,
}

/// Why pre-flight saw nothing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum NotLooked {
    /// The provider did not take the key.
    KeyRefused,
    /// There is no connection.
    Offline,
    /// The search did not get through, or was disturbed.
    SearchDown,
}

impl NotLooked {
    fn word(self) -> &'static str {
        match self {
            Self::KeyRefused => "noKey",
            Self::Offline => "offline",
            Self::SearchDown => "searchDown",
        }
    }
}

impl Errand {
    pub(crate) async fn record<T: Send + 'static>(
        &self,
        change: impl FnOnce(&Store, &SendId) -> Result<T, StoreError> + Send + 'static,
    ) -> Result<T, CourierError> {
        let (store, send) = (self.store.clone(), self.send.clone());
        Ok(tokio::task::spawn_blocking(move || change(&store, &send)).await??)
    }

    /// Writes what came of a step, again and again until it is written: it is known nowhere else.
    pub(crate) async fn outcome(&self, from: SendState, outcome: Outcome) -> Result<(), CourierError> {
        let mut waits = WRITE_AGAIN.into_iter().chain(std::iter::repeat(WRITE_AGAIN[WRITE_AGAIN.len() - 1]));
        loop {
            faults::at("commit.pre");
            let (now, written) = ((self.now)(), outcome.clone());
            match self.record(move |store, send| store.record_outcome(send, from, &written, now)).await {
                Err(CourierError::Store(StoreError::Query(_))) => {
                    faults::sleep(waits.next().unwrap_or_default()).await;
                }
                other => {
                    faults::at("commit.post");
                    return other;
                }
            }
        }
    }

    async fn hold(&self, from: SendState, why: &str) -> Result<(), CourierError> {
        self.outcome(from, Outcome::Held { why: why.into() }).await
    }

    /// The matches that can be this send: with the same people where the provider shows any, and not bound elsewhere.
    pub(crate) async fn possible(
        &self,
        sealed: &SealedEnvelope,
        found: Vec<ProviderEnvelope>,
    ) -> Result<Vec<ProviderEnvelope>, CourierError> {
        let mut same = found;
        same.retain(|found| same_people(sealed, found));
        let kept = self.record(move |store, send| {
            let mut kept = Vec::new();
            for found in same {
                if !store.is_bound_elsewhere(send, &found.provider_id)? {
                    kept.push(found);
                }
            }
            Ok(kept)
        });
        kept.await
    }

    /// Carries a due send as far as it goes now: looks for its mark, and sends it when it is not there. `fresh` gives
    /// another mark, for when the present one is on an envelope that is over.
    ///
    /// # Errors
    /// When a step cannot be recorded. Nothing is sent then, or the send is unknown at the next start.
    pub async fn carry(&self, attempt: AttemptId, fresh: impl Fn() -> Reference) -> Result<Carried, CourierError> {
        self.record(Store::begin_preflight).await?;
        self.go(attempt, fresh).await
    }

    /// Sends an unknown send again, because the person looked and says so: after another look for its mark. What was
    /// sent before is watched from then on.
    ///
    /// # Errors
    /// When it is not unknown any more, or a step cannot be recorded.
    pub async fn repeat(&self, attempt: AttemptId, fresh: impl Fn() -> Reference) -> Result<Carried, CourierError> {
        let now = (self.now)();
        self.record(move |store, send| store.begin_repeat(send, now)).await?;
        self.go(attempt, fresh).await
    }

    async fn go(&self, attempt: AttemptId, fresh: impl Fn() -> Reference) -> Result<Carried, CourierError> {
        let made_at = self.record(|store, send| {
            let sealed = store.sealed(send)?;
            Ok(store.envelope(sealed.envelope())?.ok_or(StoreError::Missing)?.made_at)
        });
        // The mark is as old as the draft: a restored backup may have been sent long ago.
        let since = made_at.await?.plus(-DAY_MS);
        for _ in 0..MARKS {
            let sealed = match self.record(Store::sealed).await {
                Ok(sealed) => Arc::new(sealed),
                Err(error) => return self.hold(SendState::Preflight, "gaveUp").await.and(Err(error)),
            };
            let there = tokio::select! {
                biased;
                () = self.stop.cancelled() => return self.stopped().await,
                there = self.preflight(&sealed, since) => there,
            };
            match there {
                Err(why) => {
                    let carried = Carried { key_refused: why == NotLooked::KeyRefused };
                    return self.hold(SendState::Preflight, why.word()).await.map(|()| carried);
                }
                Ok(There::This(outcome)) => {
                    let bound = self.outcome(SendState::Preflight, outcome).await;
                    if let Err(CourierError::Store(StoreError::NotAllowed(_))) = bound {
                        self.hold(SendState::Preflight, "searchDown").await?;
                    }
                    return bound.map(|()| Carried::default());
                }
                Ok(There::Nothing) => {
                    faults::at("preflight.done");
                    return self.begin(sealed, attempt).await;
                }
                Ok(There::MarkTaken) => {
                    let (mark, now) = (fresh(), (self.now)());
                    if let Err(error) = self.record(move |store, send| store.renew_reference(send, &mark, now)).await {
                        return self.not_begun(error).await;
                    }
                }
            }
        }
        self.hold(SendState::Preflight, "gaveUp").await.map(|()| Carried::default())
    }

    async fn stopped(&self) -> Result<Carried, CourierError> {
        self.outcome(SendState::Preflight, Outcome::Stopped).await.map(|()| Carried::default())
    }

    /// Looks for the mark. Without a connection it is tried three times within a minute, like the send itself.
    async fn preflight(&self, sealed: &SealedEnvelope, since: Millis) -> Result<There, NotLooked> {
        let mut waits = offline_waits();
        let found = loop {
            match self.provider.find(sealed.reference(), since).await {
                Ok(found) => break found,
                Err(error) if error.is_key_refused() => return Err(NotLooked::KeyRefused),
                Err(error) if error.stage == Stage::Transport => match waits.next() {
                    Some(wait) => faults::sleep(wait).await,
                    None => return Err(NotLooked::Offline),
                },
                Err(_) => return Err(NotLooked::SearchDown),
            }
        };
        if faults::is_off("preflight") {
            return Ok(There::Nothing);
        }
        let marked = !found.matches.is_empty();
        let Ok(mut possible) = self.possible(sealed, found.matches).await else { return Err(NotLooked::SearchDown) };
        possible.retain(|found| !ended_in_vain(&found.status));
        if !possible.is_empty() {
            return Ok(There::This(bind(possible)));
        }
        match found.complete {
            false => Err(NotLooked::SearchDown),
            true if marked => Ok(There::MarkTaken),
            true => Ok(There::Nothing),
        }
    }

    /// Nothing was sent, because the store could not write the step before: it goes out again by itself.
    async fn not_begun(&self, error: CourierError) -> Result<Carried, CourierError> {
        if let CourierError::Store(StoreError::Query(_)) = error {
            let not_before = match after_not_sent(NotSentCause::NotStored, &[], None, (self.now)()) {
                Retry::At(at) => at,
                Retry::Offline | Retry::GaveUp => {
                    return self.hold(SendState::Preflight, "gaveUp").await.and(Err(error));
                }
            };
            let cause = cause_word(NotSentCause::NotStored).into();
            self.outcome(SendState::Preflight, Outcome::Again { not_before, cause }).await?;
        }
        Err(error)
    }

    async fn begin(&self, sealed: Arc<SealedEnvelope>, attempt: AttemptId) -> Result<Carried, CourierError> {
        let earlier = self.record(Store::attempts_since_release).await;
        let (now, id) = ((self.now)(), attempt.clone());
        match earlier {
            Err(error) => self.not_begun(error).await,
            Ok(earlier) => {
                faults::at("intent.pre");
                let written = self.record(move |store, send| store.begin_intent(send, &id, now)).await;
                faults::at("intent.post");
                match written {
                    Ok(()) => self.put_on_the_wire(sealed, attempt, &earlier).await,
                    Err(error) => self.not_begun(error).await,
                }
            }
        }
    }

    async fn put_on_the_wire(
        &self,
        sealed: Arc<SealedEnvelope>,
        attempt: AttemptId,
        earlier: &[AttemptRow],
    ) -> Result<Carried, CourierError> {
        let gate = StoreGate::new(self.store.clone(), self.send.clone(), attempt.clone(), self.now.clone());
        let mut progress = None;
        let verdict = loop {
            let step = StepContext {
                sealed: sealed.clone(),
                progress: progress.take(),
                files: Arc::new(Files(self.store.clone())),
                gate: Arc::new(gate.clone()),
                sent: self.sent.clone(),
                stop: self.stop.clone(),
                now: (self.now)(),
            };
            match self.provider.advance(step).await {
                StepOutcome::Next(next) => progress = Some(next),
                StepOutcome::Ended(verdict) => break verdict,
            }
        };
        let opened = gate.shut() == GateSeen::Opened;
        let carried = Carried { key_refused: matches!(verdict, Verdict::Failed { http_status: 401, .. }) };
        let outcome = self.meaning(verdict, opened, earlier);
        if opened {
            self.released(outcome).await?;
        } else if matches!(outcome, Outcome::Unknown | Outcome::Submitted { .. }) {
            // A success for a body that was never whole: what it means is not known, and it is never repeated.
            self.doubt(attempt).await?;
            self.outcome(SendState::Gated, Outcome::Unknown).await?;
        } else {
            self.not_released(outcome).await?;
        }
        Ok(carried)
    }

    /// Records an outcome of a body whose last bytes were released.
    async fn released(&self, outcome: Outcome) -> Result<(), CourierError> {
        if let Outcome::Held { why } = &outcome {
            // Only a provider that asked to wait leads here: the edges go by way of due.
            let again = Outcome::Again { not_before: (self.now)(), cause: why.clone() };
            self.outcome(SendState::Gated, again).await?;
            return self.hold(SendState::Due, why).await;
        }
        match self.outcome(SendState::Gated, outcome).await {
            // An id that is bound elsewhere says nothing about this send.
            Err(CourierError::Store(StoreError::NotAllowed(_))) => {
                self.outcome(SendState::Gated, Outcome::Unknown).await
            }
            other => other,
        }
    }

    /// Written as released, so that it can be unknown.
    async fn doubt(&self, attempt: AttemptId) -> Result<(), CourierError> {
        let mut waits = WRITE_AGAIN.into_iter().chain(std::iter::repeat(WRITE_AGAIN[WRITE_AGAIN.len() - 1]));
        loop {
            let (id, now) = (attempt.clone(), (self.now)());
            match self.record(move |store, send| store.open_gate(send, &id, now)).await {
                Err(CourierError::Store(StoreError::Query(_))) => {
                    faults::sleep(waits.next().unwrap_or_default()).await;
                }
                other => return other,
            }
        }
    }

    /// Records an outcome of a body that was not released. A commit of the gate that failed may still have reached the
    /// disk: then the send is doubted rather than repeated.
    async fn not_released(&self, outcome: Outcome) -> Result<(), CourierError> {
        match self.outcome(SendState::Intent, outcome).await {
            Err(CourierError::Store(StoreError::NotInState)) => self.outcome(SendState::Gated, Outcome::Unknown).await,
            other => other,
        }
    }

    fn meaning(&self, verdict: Verdict, opened: bool, earlier: &[AttemptRow]) -> Outcome {
        let held = |why: &str| Outcome::Held { why: why.into() };
        match verdict {
            Verdict::Submitted { provider_id, http_status } => Outcome::Submitted { provider_id, http_status },
            Verdict::Failed { http_status, message } => Outcome::Failed { http_status, message },
            Verdict::Unknown { .. } if faults::is_off("doubt as failure") => {
                Outcome::Failed { http_status: 0, message: None }
            }
            Verdict::Unknown { .. } if faults::is_off("doubt as success") => {
                Outcome::Submitted { provider_id: "invented".into(), http_status: 0 }
            }
            Verdict::Unknown { .. } | Verdict::Next => Outcome::Unknown,
            Verdict::NotSent { cause, .. } if opened && cause != NotSentCause::Busy => Outcome::Unknown,
            Verdict::NotSent { cause: NotSentCause::Stopped, .. } => Outcome::Stopped,
            Verdict::NotSent { cause, not_before } => match after_not_sent(cause, earlier, not_before, (self.now)()) {
                Retry::At(not_before) => Outcome::Again { not_before, cause: cause_word(cause).into() },
                Retry::Offline => held("offline"),
                Retry::GaveUp => held("gaveUp"),
            },
        }
    }
}
