//! Sealing: a draft becomes a [`SealedEnvelope`], the only thing that a provider accepts, when nothing must be fixed.

use serde::{Deserialize, Serialize};
use thiserror::Error;

use crate::{
    account::Account,
    composition::Composition,
    ids::{EnvelopeId, Millis},
    problem::{Problem, Severity},
    reference::Reference,
};

/// An envelope that is still being composed.
#[derive(Debug, Clone, PartialEq)]
pub struct Draft {
    /// The envelope.
    pub envelope: EnvelopeId,
    /// Its reference.
    pub reference: Reference,
    /// What is composed.
    pub composition: Composition,
}

/// Why a draft could not be sealed.
#[derive(Debug, Clone, PartialEq, Error)]
#[error("the draft has {} problems that must be fixed", .0.len())]
pub struct NotReady(pub Vec<Problem>);

impl Draft {
    /// Freezes the draft for sending. `problems` are those of [`crate::check::check`] and of the provider's own check,
    /// together.
    ///
    /// # Errors
    /// [`NotReady`] with the problems that must be fixed, when there is one.
    pub fn seal(self, account: Account, problems: &[Problem], now: Millis) -> Result<SealedEnvelope, NotReady> {
        let stopping: Vec<Problem> =
            problems.iter().filter(|problem| problem.severity == Severity::MustFix).cloned().collect();
        if stopping.is_empty() {
            let Self { envelope, reference, composition } = self;
            Ok(SealedEnvelope { envelope, reference, account, composition, sealed_at: now })
        } else {
            Err(NotReady(stopping))
        }
    }
}

/// An envelope frozen for sending. Made by [`Draft::seal`], or read back from the snapshot that a send keeps.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct SealedEnvelope {
    envelope: EnvelopeId,
    reference: Reference,
    account: Account,
    composition: Composition,
    sealed_at: Millis,
}

impl SealedEnvelope {
    /// The envelope.
    pub fn envelope(&self) -> &EnvelopeId {
        &self.envelope
    }

    /// The mark by which it is found again.
    pub fn reference(&self) -> &Reference {
        &self.reference
    }

    /// The same envelope under another mark.
    #[must_use]
    pub fn with_reference(self, reference: Reference) -> Self {
        Self { reference, ..self }
    }

    /// The account that it goes through, as it was then.
    pub fn account(&self) -> &Account {
        &self.account
    }

    /// What was composed.
    pub fn composition(&self) -> &Composition {
        &self.composition
    }

    /// When it was frozen.
    pub fn sealed_at(&self) -> Millis {
        self.sealed_at
    }
}
