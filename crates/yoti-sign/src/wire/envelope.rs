//! Get envelope and status (sections 15.1, 15.2 and 5.3). Every member is optional: the status endpoint may give the
//! status alone.

use serde::Deserialize;

use super::loose;

/// An envelope (section 15.1).
#[derive(Debug, Clone, PartialEq, Default, Deserialize)]
pub struct Envelope {
    /// The provider's id.
    #[serde(default, deserialize_with = "loose::text")]
    pub envelope_id: Option<String>,
    /// The name; shown in notifications, accepted here too.
    #[serde(default, deserialize_with = "loose::text")]
    pub envelope_name: Option<String>,
    /// The provider's word.
    #[serde(default, deserialize_with = "loose::text")]
    pub status: Option<String>,
    /// Deletion was asked for (section 16.5).
    #[serde(default, deserialize_with = "loose::yes")]
    pub marked_for_deletion: bool,
    /// The rest.
    #[serde(default)]
    pub details: Option<Details>,
}

/// Details of an envelope (section 15.1).
#[derive(Debug, Clone, PartialEq, Default, Deserialize)]
pub struct Details {
    /// Its people; none while it is being prepared.
    #[serde(default, deserialize_with = "loose::list")]
    pub recipients: Vec<Recipient>,
    /// When it was withdrawn, in milliseconds.
    #[serde(default, deserialize_with = "loose::instant")]
    pub archived_at: Option<i64>,
    /// When everyone had signed, in milliseconds.
    #[serde(default, deserialize_with = "loose::instant")]
    pub completed_at: Option<i64>,
    /// Why it could not be prepared (section 5.3).
    #[serde(default, deserialize_with = "loose::list")]
    pub errors: Vec<FileError>,
}

/// A person of an envelope (section 15.1).
#[derive(Debug, Clone, PartialEq, Default, Deserialize)]
pub struct Recipient {
    /// The provider's id of the recipient.
    #[serde(default, deserialize_with = "loose::text")]
    pub id: Option<String>,
    /// `SIGNER`, `WITNESS` or `CC`; absent means signer.
    #[serde(default, rename = "type", deserialize_with = "loose::text")]
    pub kind: Option<String>,
    /// `SIGNED` or `UNSIGNED`, or a word of the portal's.
    #[serde(default, deserialize_with = "loose::text")]
    pub sign_status: Option<String>,
    /// Name.
    #[serde(default, deserialize_with = "loose::text")]
    pub name: Option<String>,
    /// E-mail address.
    #[serde(default, deserialize_with = "loose::text")]
    pub email: Option<String>,
    /// Role.
    #[serde(default, deserialize_with = "loose::text")]
    pub role: Option<String>,
    /// When this person signed, in milliseconds.
    #[serde(default, deserialize_with = "loose::instant")]
    pub signed_at: Option<i64>,
    /// When the invitation was queued, in milliseconds.
    #[serde(default, deserialize_with = "loose::instant")]
    pub invitation_email_queued_at: Option<i64>,
    /// The signing group.
    #[serde(default, deserialize_with = "loose::whole")]
    pub sign_group_order: Option<u32>,
    /// What became of the last e-mail (section 20.4).
    #[serde(default, deserialize_with = "loose::text")]
    pub last_email_status: Option<String>,
    /// For a witness: the id of the signer.
    #[serde(default, deserialize_with = "loose::text")]
    pub signer_id: Option<String>,
    /// Values of the tags (section 11.7).
    #[serde(default, deserialize_with = "loose::list")]
    pub tags: Vec<TagValue>,
}

/// A value reported back (section 11.7).
#[derive(Debug, Clone, PartialEq, Default, Deserialize)]
pub struct TagValue {
    /// Name of the tag.
    #[serde(default, deserialize_with = "loose::text")]
    pub name: Option<String>,
    /// Name of its group.
    #[serde(default, deserialize_with = "loose::text")]
    pub tag_group_name: Option<String>,
    /// Whether it could be left out.
    #[serde(default, deserialize_with = "loose::yes")]
    pub was_optional: bool,
    /// The value.
    #[serde(default, deserialize_with = "loose::text")]
    pub value: Option<String>,
}

/// What was wrong with a file (section 5.3); older forms have a message instead of a file name.
#[derive(Debug, Clone, PartialEq, Default, Deserialize)]
pub struct FileError {
    /// The file, when the problem is tied to one.
    #[serde(default, deserialize_with = "loose::text")]
    pub file_name: Option<String>,
    /// A code, or free text.
    #[serde(default, deserialize_with = "loose::text")]
    pub code: Option<String>,
    /// A message, in older forms.
    #[serde(default, deserialize_with = "loose::text")]
    pub message: Option<String>,
}
