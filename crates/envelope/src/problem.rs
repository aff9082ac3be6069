//! Problems: what keeps a draft from being sent, or is worth a look before it is.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use ts_rs::TS;

use crate::ids::{DocumentId, RecipientId, TagId};

/// Whether a problem stops the send.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub enum Severity {
    /// The envelope cannot be sent until this is mended.
    MustFix,
    /// It can be sent as it is.
    WorthALook,
}

/// Where a problem is, as exactly as is known, so that the window can jump there.
#[derive(Debug, Clone, PartialEq, Eq, Default, Hash, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct Place {
    /// The document.
    pub document: Option<DocumentId>,
    /// The page, from 0.
    pub page_index: Option<u32>,
    /// The tag.
    pub tag: Option<TagId>,
    /// The recipient.
    pub recipient: Option<RecipientId>,
    /// The field of the form: `name`, `message`, `email`, `role`, `prefill`, `helpText`, …
    pub field: Option<String>,
}

/// One problem. Its words stand in `crates/app/src/words.rs` under its code.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct Problem {
    /// `area_what`, such as `tag_name_twice`.
    pub code: String,
    /// Whether it stops the send.
    pub severity: Severity,
    /// Where it is.
    pub place: Place,
    /// What the sentence names: file, person, number.
    pub params: BTreeMap<String, String>,
}

impl Problem {
    /// A problem that must be fixed.
    pub fn must_fix(code: &str) -> Self {
        Self { code: code.into(), severity: Severity::MustFix, place: Place::default(), params: BTreeMap::new() }
    }

    /// A problem that is worth a look.
    pub fn worth_a_look(code: &str) -> Self {
        Self { severity: Severity::WorthALook, ..Self::must_fix(code) }
    }

    /// Names the document.
    #[must_use]
    pub fn on_document(mut self, document: &DocumentId, name: &str) -> Self {
        self.place.document = Some(document.clone());
        self.with("document", name)
    }

    /// Names the recipient.
    #[must_use]
    pub fn of_recipient(mut self, recipient: &RecipientId, name: &str) -> Self {
        self.place.recipient = Some(recipient.clone());
        self.with("recipient", name)
    }

    /// Names the tag and its page.
    #[must_use]
    pub fn at_tag(mut self, tag: &crate::Tag) -> Self {
        self.place.tag = Some(tag.id.clone());
        self.place.document = Some(tag.document.clone());
        self.place.page_index = Some(tag.page_index);
        let page = (tag.page_index + 1).to_string();
        self.with("tag", &tag.name).with("page", &page)
    }

    /// Names the field of the form.
    #[must_use]
    pub fn in_field(mut self, field: &str) -> Self {
        self.place.field = Some(field.into());
        self
    }

    /// Adds a word for the sentence.
    #[must_use]
    pub fn with(mut self, key: &str, value: &str) -> Self {
        self.params.insert(key.into(), value.into());
        self
    }
}
