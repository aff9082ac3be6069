//! Notes and labels: a person's own, on this computer only.

use countersign_envelope::EnvelopeId;
use serde::{Deserialize, Serialize};
use ts_rs::TS;

use crate::{App, UserError, app::now, words};

/// Most characters of a note.
const NOTE_CHARS: usize = 10_000;
/// Most characters of a label.
const LABEL_CHARS: usize = 40;
/// Most labels of one envelope.
const MOST_LABELS: usize = 20;

/// Puts a note in the place of the one of an envelope.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct SetNote {
    /// The envelope.
    pub envelope: EnvelopeId,
    /// The note; an empty one removes it.
    pub text: String,
}

/// Gives an envelope these labels and no others.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct SetLabels {
    /// The envelope.
    pub envelope: EnvelopeId,
    /// The labels.
    pub labels: Vec<String>,
}

/// Labels that are in use.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct Labels {
    /// Their names, in order.
    pub labels: Vec<String>,
}

impl App {
    /// Keeps a note with an envelope.
    pub async fn set_note(&self, note: SetNote) -> Result<(), UserError> {
        if note.text.chars().count() > NOTE_CHARS {
            return Err(words::error("note_too_long", &[("most", &NOTE_CHARS.to_string())]));
        }
        self.blocking(move |store| store.set_note(&note.envelope, &note.text, now())).await
    }

    /// Gives an envelope its labels.
    pub async fn set_labels(&self, set: SetLabels) -> Result<(), UserError> {
        if set.labels.len() > MOST_LABELS {
            return Err(words::error("labels_too_many", &[("most", &MOST_LABELS.to_string())]));
        }
        if let Some(long) = set.labels.iter().find(|label| label.trim().chars().count() > LABEL_CHARS) {
            return Err(words::error("label_too_long", &[("label", long), ("most", &LABEL_CHARS.to_string())]));
        }
        self.blocking(move |store| store.set_labels(&set.envelope, &set.labels)).await
    }

    /// Every label that is in use, to choose from.
    pub async fn labels(&self) -> Result<Labels, UserError> {
        let all = self.blocking(countersign_store::Store::all_labels).await?;
        Ok(Labels { labels: all.into_iter().map(|(name, _)| name).collect() })
    }
}
