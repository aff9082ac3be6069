//! Drafts: what is composed, edit by edit.

use countersign_envelope::{Composition, Edit, EnvelopeId, Op, Problem, Reference};
use countersign_provider::Capabilities;
use serde::{Deserialize, Serialize};
use ts_rs::TS;

use crate::{accounts::AccountView, envelopes::SendInfo};

/// A draft as the composer opens it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct DraftView {
    /// The envelope.
    pub envelope: EnvelopeId,
    /// Its reference.
    pub reference: Reference,
    /// The revision that the next edit is based on.
    pub revision: u32,
    /// The number that the next recipient or witness gets.
    pub next_number: u32,
    /// What is composed.
    pub composition: Composition,
    /// What keeps it from being sent, or is worth a look.
    pub problems: Vec<WordedProblem>,
    /// The account that it goes through.
    pub account: AccountView,
    /// What that account's provider can do.
    pub capabilities: Capabilities,
    /// What Undo would take back, in the person's words.
    pub undo: Option<String>,
    /// What Redo would do again.
    pub redo: Option<String>,
    /// True when it cannot be changed, because it is being sent or was sent.
    pub read_only: bool,
    /// The newest send, if there is one.
    pub send: Option<SendInfo>,
    /// When the last edit was stored.
    pub saved_at: Option<countersign_envelope::Millis>,
}

/// A problem with its sentence.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct WordedProblem {
    /// The problem.
    pub problem: Problem,
    /// "Two of Amara's tags are named furnished".
    pub title: String,
    /// "Tenancy agreement, page 8".
    pub location: String,
    /// What to do.
    pub hint: String,
}

/// Changes a draft.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct ApplyEdit {
    /// The envelope.
    pub envelope: EnvelopeId,
    /// The revision that the edit was made on; another one is refused with `draft_stale`.
    pub base_revision: u32,
    /// The edit.
    pub edit: Edit,
}

/// Takes back or does again.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct StepHistory {
    /// The envelope.
    pub envelope: EnvelopeId,
    /// The revision that it is done on.
    pub base_revision: u32,
}

/// The draft after a change. It is durable when this arrives.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct Applied {
    /// The new revision.
    pub revision: u32,
    /// The number that the next recipient or witness gets.
    pub next_number: u32,
    /// The operations that were applied: the edit's own, or those of undo or redo.
    pub ops: Vec<Op>,
    /// The label of the step that was undone or redone.
    pub label: Option<String>,
    /// The problems now.
    pub problems: Vec<WordedProblem>,
    /// What Undo would take back.
    pub undo: Option<String>,
    /// What Redo would do again.
    pub redo: Option<String>,
    /// When it was stored.
    pub saved_at: countersign_envelope::Millis,
}
