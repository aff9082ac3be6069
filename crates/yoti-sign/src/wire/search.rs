//! Search and find (sections 15.3 and 15.4).

use serde::{Deserialize, Serialize};

use super::loose;

/// A row of search and find (section 15.3).
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct Row {
    /// The provider's id.
    pub envelope_id: String,
    /// The envelope's name.
    #[serde(default, deserialize_with = "loose::text")]
    pub envelope: Option<String>,
    /// The provider's word.
    #[serde(default, deserialize_with = "loose::text")]
    pub status: Option<String>,
    /// When it was made, in milliseconds.
    #[serde(default, deserialize_with = "loose::instant")]
    pub created_at: Option<i64>,
    /// Deletion was asked for (section 16.5).
    #[serde(default, deserialize_with = "loose::yes")]
    pub marked_for_deletion: bool,
}

/// A page of search, or the whole answer of find.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct Rows {
    /// The rows as they came; each is read as a [`Row`] on its own, so that one that cannot be read spoils no other.
    pub envelopes: Vec<serde_json::Value>,
    /// How many there are before paging.
    #[serde(default, deserialize_with = "loose::whole")]
    pub total: Option<u32>,
}

/// The body of find (section 15.4).
#[derive(Debug, Serialize)]
pub struct Find<'a> {
    /// The ids, at most fifty.
    pub envelope_ids: &'a [&'a str],
}
