//! What people are told when something did not work: four separate things, never one flattened text.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// An error for people. The window shows it and never matches on its text.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS, thiserror::Error)]
#[serde(rename_all = "camelCase")]
#[error("{code}: {title}")]
pub struct UserError {
    /// Stable code, such as `pdf_password_needed`.
    pub code: String,
    /// What happened.
    pub title: String,
    /// To which file or person.
    pub detail: String,
    /// What to do now, and that the draft is safe.
    pub hint: String,
    /// The field of the form that it belongs to.
    pub field: Option<String>,
}

impl UserError {
    /// Names the field of the form that it belongs to.
    #[must_use]
    pub fn in_field(mut self, field: &str) -> Self {
        self.field = Some(field.into());
        self
    }
}
