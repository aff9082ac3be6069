//! Looks for sends whose outcome is not known, and for what was given up. A look never sends.

use countersign_envelope::{
    Account, AttemptState, EnvelopeId, Millis, RecipientKind, SealedEnvelope, SendId, SendState,
};
use countersign_provider::{PersonKind, ProviderEnvelope, ProviderError, SigningProvider};
use countersign_store::{Outcome, QueueSend, Store, StoreError};
use thiserror::Error;

use crate::{
    CourierError, Errand,
    backoff::place_after_look,
    faults,
    send::{DAY_MS, ended_in_vain},
};

/// What a look for an unknown send came to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Looked {
    /// It is at the provider, and bound.
    Found,
    /// The whole list was seen, and it is not there yet.
    NotThere,
    /// It was not looked for, because the send is on its way.
    Paused,
    /// The search did not get through, or was disturbed.
    Incomplete {
        /// The provider did not take the key.
        key_refused: bool,
    },
}

/// The same people, where the provider shows any.
pub(crate) fn same_people(sealed: &SealedEnvelope, found: &ProviderEnvelope) -> bool {
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

/// Looks for a draft at its provider and binds what is found, because a snapshot that was restored may be older than
/// its send. True when it was there. What ended in vain stays a draft.
///
/// # Errors
/// When the search did not get through or was disturbed, or the binding cannot be recorded.
pub async fn adopt(
    store: &Store,
    provider: &dyn SigningProvider,
    envelope: &EnvelopeId,
    account: Account,
    send: SendId,
    now: Millis,
) -> Result<bool, AdoptError> {
    let (read, id) = (store.clone(), envelope.clone());
    let loaded = tokio::task::spawn_blocking(move || {
        let loaded = read.draft(&id)?.ok_or(StoreError::Missing)?;
        Ok::<_, StoreError>((loaded, read.envelope(&id)?.ok_or(StoreError::Missing)?.made_at))
    });
    let (loaded, made_at) = loaded.await.map_err(CourierError::from)?.map_err(CourierError::from)?;
    let revision = loaded.revision;
    // Nothing is sent by this, so nothing needs to be mended first.
    let Ok(sealed) = loaded.draft.seal(account, &[], now) else { return Ok(false) };
    let found = provider.find(sealed.reference(), made_at.plus(-DAY_MS)).await?;
    let mut possible: Vec<ProviderEnvelope> = found
        .matches
        .into_iter()
        .filter(|found| same_people(&sealed, found) && !ended_in_vain(&found.status))
        .collect();
    possible.sort_by(|a, b| (a.created_at, &a.provider_id).cmp(&(b.created_at, &b.provider_id)));
    let Some(oldest) = possible.into_iter().next() else {
        return if found.complete { Ok(false) } else { Err(AdoptError::Incomplete) };
    };
    let store = store.clone();
    let bound = tokio::task::spawn_blocking(move || {
        // Far enough away that nobody sends it in between.
        let new = QueueSend { id: send, sealed: &sealed, revision, due_at: now.plus(DAY_MS), chosen: true };
        store.adopt(&new, &oldest.provider_id, oldest.created_at, now)
    });
    match bound.await.map_err(CourierError::from)? {
        Ok(()) => Ok(true),
        // It is another envelope's.
        Err(StoreError::NotAllowed(_)) => Ok(false),
        Err(error) => Err(CourierError::from(error).into()),
    }
}

/// Why it is not known whether a draft is at its provider.
#[derive(Debug, Error)]
pub enum AdoptError {
    /// The search did not get through.
    #[error("could not look for a draft at its provider")]
    Search(#[from] ProviderError),
    /// The list changed under the search.
    #[error("could not look through the whole list of a provider")]
    Incomplete,
    /// It could not be recorded.
    #[error(transparent)]
    Record(#[from] CourierError),
}

impl Errand {
    /// Looks once for a send that is unknown, and binds the oldest that is found. Never sends. What it came to is
    /// recorded, so that the schedule goes on where it was after a restart.
    ///
    /// # Errors
    /// When it cannot be recorded.
    pub async fn look(&self) -> Result<Looked, CourierError> {
        let sealed = self.record(Store::sealed).await?;
        let attempts = self.record(Store::attempts).await?;
        let Some(unknown) = attempts.iter().rev().find(|attempt| attempt.state == AttemptState::Unknown) else {
            return Err(StoreError::NotInState.into());
        };
        let gated_at = unknown.t_gate.unwrap_or(unknown.t_intent);
        let found = self.provider.find(sealed.reference(), gated_at.plus(-DAY_MS)).await;
        let (complete, key_refused, matches) = match found {
            Ok(found) => (found.complete, false, found.matches),
            Err(error) => (false, error.is_key_refused(), Vec::new()),
        };
        faults::at("recon.scan");
        let mut possible = self.possible(&sealed, matches).await?;
        if faults::is_off("look") {
            possible.clear();
        }
        if !possible.is_empty() {
            faults::at("recon.bind");
            self.outcome(SendState::Unknown, bind(possible)).await?;
            return Ok(Looked::Found);
        }
        let now = (self.now)();
        let place = if complete { place_after_look(gated_at, now) } else { unknown.scan_no };
        self.record(move |store, send| store.note_look(send, complete, place, now)).await?;
        Ok(if complete { Looked::NotThere } else { Looked::Incomplete { key_refused } })
    }

    /// Looks once for what was given up: by a repeat, or because the person says that it was sent. What it finds binds
    /// to a send that has no other; to one that has, it is a copy, which is said. Pauses while the send is on the wire.
    ///
    /// # Errors
    /// When it cannot be recorded.
    pub async fn watch(&self) -> Result<Looked, CourierError> {
        let row = self.record(|store, send| store.send(send)?.ok_or(StoreError::Missing)).await?;
        if matches!(row.state, SendState::Preflight | SendState::Intent | SendState::Gated | SendState::Unknown) {
            return Ok(Looked::Paused);
        }
        let sealed = self.record(Store::sealed).await?;
        let attempts = self.record(Store::attempts).await?;
        let gates = attempts.iter().filter(|attempt| attempt.state == AttemptState::Watched);
        let Some(gated_at) = gates.filter_map(|attempt| attempt.t_gate).max() else {
            return Err(StoreError::NotInState.into());
        };
        let first_gate = attempts.iter().filter_map(|attempt| attempt.t_gate).min().unwrap_or(gated_at);
        let found = self.provider.find(sealed.reference(), first_gate.plus(-DAY_MS)).await;
        let (complete, key_refused, matches) = match found {
            Ok(found) => (found.complete, false, found.matches),
            Err(error) => (false, error.is_key_refused(), Vec::new()),
        };
        let mut possible = self.possible(&sealed, matches).await?;
        possible.retain(|found| Some(&found.provider_id) != row.provider_id.as_ref());
        if row.state == SendState::Assumed && !possible.is_empty() {
            self.outcome(SendState::Assumed, bind(possible)).await?;
            return Ok(Looked::Found);
        }
        let now = (self.now)();
        let scan_no = attempts.iter().map(|attempt| attempt.scan_no).max().unwrap_or_default();
        let place = if complete { place_after_look(gated_at, now) } else { scan_no };
        let others: Vec<String> = possible.into_iter().map(|found| found.provider_id).collect();
        let anything = !others.is_empty();
        self.record(move |store, send| store.note_watch(send, place, &others, now)).await?;
        Ok(match (anything, complete) {
            (true, _) => Looked::Found,
            (false, true) => Looked::NotThere,
            (false, false) => Looked::Incomplete { key_refused },
        })
    }
}

/// Binds the oldest; more than one means that it was sent twice, which is said.
pub(crate) fn bind(mut possible: Vec<ProviderEnvelope>) -> Outcome {
    possible.sort_by(|a, b| (a.created_at, &a.provider_id).cmp(&(b.created_at, &b.provider_id)));
    let mut ids = possible.iter().map(|found| found.provider_id.clone());
    let provider_id = ids.next().unwrap_or_default();
    Outcome::Found { provider_id, made_at: possible[0].created_at, others: ids.collect() }
}
