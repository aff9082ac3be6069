//! For which envelopes there may be something to do. Read anew only when the list changed, so that ten thousand that run
//! cost next to nothing while nothing happens to them.

use std::sync::Arc;

use countersign_envelope::{EnvelopeId, EnvelopeStatus, SendState};
use countersign_store::{AttemptRow, EnvelopeRow, Listed, SendRow, Store, StoreError};

/// An envelope that is being sent.
pub(super) struct Work {
    pub row: EnvelopeRow,
    pub send: Option<SendRow>,
    pub attempts: Vec<AttemptRow>,
}

/// What is known until the list changes.
#[derive(Default, Clone)]
pub(super) struct Works {
    generation: Option<u64>,
    sending: Arc<Vec<EnvelopeId>>,
    /// Those that their providers have and that are not over.
    pub running: Arc<Vec<EnvelopeRow>>,
    /// Completed ones whose pack is not here.
    pub unpacked: Arc<Vec<EnvelopeId>>,
}

fn runs(row: &Listed) -> bool {
    !row.status.is_final() && !matches!(row.status, EnvelopeStatus::Draft | EnvelopeStatus::Sending)
}

impl Works {
    /// What is known now.
    pub fn read(self, store: &Store) -> Result<Self, StoreError> {
        let generation = store.with_listing(countersign_store::Listing::generation);
        if self.generation == Some(generation) {
            return Ok(self);
        }
        let (generation, sending, running, unpacked) = store.with_listing(|listing| {
            let ids = |wanted: fn(&Listed) -> bool| -> Vec<EnvelopeId> {
                listing.rows().filter(|row| wanted(row)).map(|row| row.envelope.clone()).collect()
            };
            let sending = ids(|row| row.status == EnvelopeStatus::Sending);
            let unpacked = ids(|row| row.status == EnvelopeStatus::Completed && !row.packed);
            (listing.generation(), sending, ids(runs), unpacked)
        });
        Ok(Self {
            generation: Some(generation),
            sending: Arc::new(sending),
            running: Arc::new(store.envelopes_of(&running)?),
            unpacked: Arc::new(unpacked),
        })
    }

    /// What is being sent: few, and read each time, since times and order change without the list.
    pub fn sending(&self, store: &Store) -> Result<Vec<Work>, StoreError> {
        let work = |row: EnvelopeRow| {
            let send = store.newest_send(&row.id)?;
            let unknown = send.as_ref().filter(|send| send.state == SendState::Unknown);
            let attempts = unknown.map(|send| store.attempts(&send.id)).transpose()?.unwrap_or_default();
            Ok(Work { row, send, attempts })
        };
        store.envelopes_of(&self.sending)?.into_iter().map(work).collect()
    }
}
