//! The steps of one send.

use std::sync::Arc;

use countersign_envelope::{AttemptId, Document, Millis, RecipientKind, SealedEnvelope, SendId, SendState};
use countersign_provider::{
    Gate, GateSeen, NotSentCause, OpenDocument, PersonKind, ProviderEnvelope, SigningProvider, StepContext,
    StepOutcome, Verdict,
};
use countersign_store::{Outcome, Store, StoreError};
use futures::future::{BoxFuture, FutureExt};
use thiserror::Error;
use tokio_util::sync::CancellationToken;

use crate::StoreGate;

const DAY_MS: i64 = 86_400_000;
const AGAIN_MS: i64 = 20_000;

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

/// The same people, where the provider shows any.
fn same_people(sealed: &SealedEnvelope, found: &ProviderEnvelope) -> bool {
    let Some(people) = found.people.as_ref().filter(|people| !people.is_empty()) else { return true };
    let mut theirs: Vec<String> =
        people.iter().filter(|p| p.kind == PersonKind::Signer).map(|p| p.email.trim().to_lowercase()).collect();
    let mut ours: Vec<String> = sealed
        .composition()
        .recipients
        .iter()
        .filter(|person| person.kind != RecipientKind::Cc)
        .filter_map(|person| person.email.as_ref())
        .map(|email| email.trim().to_lowercase())
        .collect();
    theirs.sort();
    ours.sort();
    theirs == ours
}

impl Errand {
    async fn record<T: Send + 'static>(
        &self,
        change: impl FnOnce(&Store, &SendId) -> Result<T, StoreError> + Send + 'static,
    ) -> Result<T, CourierError> {
        let (store, send) = (self.store.clone(), self.send.clone());
        Ok(tokio::task::spawn_blocking(move || change(&store, &send)).await??)
    }

    async fn outcome(&self, from: SendState, outcome: Outcome) -> Result<(), CourierError> {
        let now = (self.now)();
        self.record(move |store, send| store.record_outcome(send, from, &outcome, now)).await
    }

    /// Carries a due send as far as it goes now: looks for its reference, and sends it when it is not there.
    ///
    /// # Errors
    /// When a step cannot be recorded. Nothing is sent then, or the send is unknown at the next start.
    pub async fn carry(&self, attempt: AttemptId) -> Result<(), CourierError> {
        self.record(Store::begin_preflight).await?;
        let sealed = Arc::new(self.record(Store::sealed).await?);
        let since = sealed.sealed_at().plus(-DAY_MS);
        let found = match self.provider.find(sealed.reference(), since).await {
            Ok(found) if found.complete => found,
            _ => return self.outcome(SendState::Preflight, Outcome::Held { why: "searchDown".into() }).await,
        };
        if let Some(there) = found.matches.iter().find(|found| !found.status.is_final()) {
            let provider_id = there.provider_id.clone();
            return self.outcome(SendState::Preflight, Outcome::Submitted { provider_id }).await;
        }
        if self.stop.is_cancelled() {
            return self.outcome(SendState::Preflight, Outcome::Stopped).await;
        }
        let now = (self.now)();
        self.record(move |store, send| store.begin_intent(send, &attempt, now)).await?;
        self.put_on_the_wire(sealed).await
    }

    async fn put_on_the_wire(&self, sealed: Arc<SealedEnvelope>) -> Result<(), CourierError> {
        let gate = StoreGate::new(self.store.clone(), self.send.clone(), self.now.clone());
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
        let tries = self.record(Store::attempts).await?.len();
        let outcome = self.meaning(verdict, opened, tries);
        if matches!(outcome, Outcome::Unknown | Outcome::Submitted { .. }) && !opened {
            // A reply of success to a body that was never whole: what it means is not known, and it is never repeated.
            let now = (self.now)();
            self.record(move |store, send| store.open_gate(send, now)).await?;
            return self.outcome(SendState::Gated, Outcome::Unknown).await;
        }
        self.outcome(if opened { SendState::Gated } else { SendState::Intent }, outcome).await
    }

    fn meaning(&self, verdict: Verdict, opened: bool, tries: usize) -> Outcome {
        let held = |why: &str| Outcome::Held { why: why.into() };
        match verdict {
            Verdict::Submitted { provider_id, .. } => Outcome::Submitted { provider_id },
            Verdict::Failed { message, .. } => Outcome::Failed { message },
            Verdict::Unknown { .. } | Verdict::Next => Outcome::Unknown,
            Verdict::NotSent { cause, .. } if opened && cause != NotSentCause::Busy => Outcome::Unknown,
            Verdict::NotSent { cause: NotSentCause::Stopped, .. } => Outcome::Stopped,
            Verdict::NotSent { cause: NotSentCause::Offline, .. } if tries >= 3 => held("offline"),
            Verdict::NotSent { .. } if !opened && tries >= 5 => held("gaveUp"),
            Verdict::NotSent { not_before, .. } => {
                let soon = (self.now)().plus(AGAIN_MS);
                Outcome::Again { not_before: not_before.map_or(soon, |at| at.max(soon)) }
            }
        }
    }

    /// Looks once for a send that is unknown, and binds what is found. True when it was found. Never sends.
    ///
    /// # Errors
    /// When the binding cannot be recorded.
    pub async fn look(&self) -> Result<bool, CourierError> {
        let sealed = self.record(Store::sealed).await?;
        let since = sealed.sealed_at().plus(-DAY_MS);
        let Ok(found) = self.provider.find(sealed.reference(), since).await else { return Ok(false) };
        let Some(there) = found.matches.iter().find(|found| same_people(&sealed, found)) else { return Ok(false) };
        let provider_id = there.provider_id.clone();
        self.outcome(SendState::Unknown, Outcome::Submitted { provider_id }).await?;
        Ok(true)
    }
}
