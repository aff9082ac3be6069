//! Looks for sends whose outcome is not known, and for what was given up. A look never sends.

use countersign_envelope::{AttemptState, RecipientKind, SealedEnvelope, SendState};
use countersign_provider::{PersonKind, ProviderEnvelope};
use countersign_store::{Outcome, Store, StoreError};

use crate::{CourierError, Errand, backoff::place_after_look, send::DAY_MS};

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
        let possible = self.possible(&sealed, matches).await?;
        if !possible.is_empty() {
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
