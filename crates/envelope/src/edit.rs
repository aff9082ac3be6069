//! Edits: how a draft changes. A gesture is a list of operations with what was there before and what is there after;
//! undo is the same list with the two swapped and the order reversed.

use serde::{Deserialize, Serialize};
use serde_json::Value;
use ts_rs::TS;

use crate::ids::Millis;

/// The rows that an edit may touch.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub enum Table {
    /// The envelope's own members: `name`, `message`, `options`, `account` ([`EnvelopeHead`]).
    Envelope,
    /// A document: position, name, removal.
    Document,
    /// A recipient with its witness.
    Recipient,
    /// A tag.
    Tag,
    /// A group of tags.
    TagGroup,
    /// A rule.
    Rule,
    /// A page rule.
    PageRule,
}

/// One operation.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase", tag = "op")]
pub enum Op {
    /// Puts a row in place of another. `before` null adds it, `after` null removes it.
    Put {
        /// Which table.
        table: Table,
        /// The row's id; the envelope's own id for [`Table::Envelope`].
        id: String,
        /// The row as it was.
        #[ts(type = "unknown")]
        before: Option<Value>,
        /// The row as it will be.
        #[ts(type = "unknown")]
        after: Option<Value>,
    },
    /// Moves a document or a recipient from one place in its order to another; the rows between close up.
    Move {
        /// `document` or `recipient`.
        table: Table,
        /// The row's id.
        id: String,
        /// Its place before, from 0.
        from: u32,
        /// Its place after, from 0.
        to: u32,
    },
}

impl Op {
    /// The operation that takes this one back.
    #[must_use]
    pub fn inverse(&self) -> Self {
        match self.clone() {
            Self::Put { table, id, before, after } => Self::Put { table, id, before: after, after: before },
            Self::Move { table, id, from, to } => Self::Move { table, id, from: to, to: from },
        }
    }
}

/// One step of undo: what a person did, in their words, and the operations it came to.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct Edit {
    /// "Move signature": read after "Undo".
    pub label: String,
    /// When it was done.
    pub at: Millis,
    /// Edits with the same non-empty group are one step of undo (repeated nudges, typing in one field).
    pub group: Option<String>,
    /// What it does, in order.
    pub ops: Vec<Op>,
}

impl Edit {
    /// The operations that take this edit back, in order.
    pub fn inverse_ops(&self) -> Vec<Op> {
        self.ops.iter().rev().map(Op::inverse).collect()
    }
}

/// The envelope's own members, as an edit sees them.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct EnvelopeHead {
    /// The envelope's name.
    pub name: String,
    /// The message.
    pub message: String,
    /// Settings.
    pub options: crate::EnvelopeOptions,
    /// The account.
    pub account: Option<crate::AccountId>,
}
