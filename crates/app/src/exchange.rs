//! ENVELOPE.json: a draft as a file. It names its documents by path and says who signs where, so that a program or a
//! person can write one by hand; the window exports and imports it, the command line sends it.
//!
//! The types here are the format: `docs/envelope.schema.json` is made from them. They know no ids and no blobs. What a
//! file may not say (an unknown member, a person that is not there) is told with its place as a JSON pointer.
//!
//! Look next at `read.rs` for text to types, `make.rs` for types to a composition, `write.rs` for the way back.

mod make;
mod read;
mod write;

use countersign_envelope::{RecipientKind, TagKind};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use ts_rs::TS;

pub use make::GivenFile;
pub(crate) use make::{Files, Made};
pub use read::read;
pub(crate) use write::{edit, fresh_draft};

/// The version of the format that this build reads and writes.
pub const VERSION: u32 = 1;

/// The name of the file in the folder of an exported draft.
pub const FILE_NAME: &str = "ENVELOPE.json";

/// A draft as a file. Every length is in points (1/72 inch).
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(title = "Countersign envelope", rename = "Envelope")]
pub struct EnvelopeFile {
    /// The address of the schema, for editors. Countersign does not read it.
    #[serde(rename = "$schema", default, skip_serializing_if = "Option::is_none")]
    pub schema: Option<String>,
    /// The version of the format: 1.
    #[schemars(range(min = 1, max = 1))]
    pub countersign_envelope: u32,
    /// The envelope's name, without a reference.
    pub name: String,
    /// The message to all recipients.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub message: String,
    /// Days between automatic reminders; 0 is off.
    #[serde(default = "two")]
    pub reminder_days: u16,
    /// How long each person's link works, in days from the invitation.
    #[serde(default = "fourteen")]
    pub link_days: u16,
    /// Where replies to the invitation go.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reply_to: Option<String>,
    /// The sender's name in the invitation.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sender_name: Option<String>,
    /// Whether the provider mails the sender when everyone has signed.
    #[serde(default = "yes")]
    pub tell_completed: bool,
    /// The documents, in order.
    pub documents: Vec<FileDocument>,
    /// The people, in order.
    pub recipients: Vec<FileRecipient>,
    /// Groups of tags, such as the buttons of one question.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub groups: Vec<FileGroup>,
    /// What is filled in, and where.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub tags: Vec<FileTag>,
}

/// A document.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "Document")]
pub struct FileDocument {
    /// Path of the PDF or Word file, relative to the folder of this file and inside it.
    pub file: String,
    /// Its name in the envelope, with its ending; the name of the file unless given. Tags refer to it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
}

/// What a person does.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
#[schemars(rename = "RecipientKind")]
pub enum FileRecipientKind {
    /// Signs.
    #[default]
    Signer,
    /// Approves without signing.
    Approver,
    /// Gets a copy at the end.
    Copy,
}

impl FileRecipientKind {
    fn of(kind: RecipientKind) -> Self {
        match kind {
            RecipientKind::Signer => Self::Signer,
            RecipientKind::Approver => Self::Approver,
            RecipientKind::Cc => Self::Copy,
        }
    }

    fn kind(self) -> RecipientKind {
        match self {
            Self::Signer => RecipientKind::Signer,
            Self::Approver => RecipientKind::Approver,
            Self::Copy => RecipientKind::Cc,
        }
    }

    #[expect(clippy::trivially_copy_pass_by_ref, reason = "serde hands out a reference")]
    fn is_signer(&self) -> bool {
        *self == Self::Signer
    }
}

/// A person.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "Recipient")]
pub struct FileRecipient {
    /// What tags and groups call this person. Any text, once in the file.
    pub id: String,
    /// What the person does.
    #[serde(default, skip_serializing_if = "FileRecipientKind::is_signer")]
    pub kind: FileRecipientKind,
    /// Name.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// E-mail address.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub email: Option<String>,
    /// Role, such as Tenant.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub role: Option<String>,
    /// Signing group, from 1. Groups sign one after the other.
    #[serde(default = "one")]
    #[schemars(range(min = 1))]
    pub group: u32,
    /// Names of documents that this person does not see.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub hidden_documents: Vec<String>,
    /// Attributes that the provider's identity app is asked for, in its words. With this the person proves who they are.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub identity: Option<Vec<String>>,
    /// How long this person's link works, in days; the envelope's unless given.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub link_days: Option<u16>,
    /// True when a witness signs beside this person, who names the witness.
    #[serde(default, skip_serializing_if = "is_false")]
    pub witness: bool,
}

/// What a tag asks for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
#[schemars(rename = "TagKind")]
pub enum FileTagKind {
    /// A signature.
    Signature,
    /// Initials.
    Initials,
    /// The date of signing, printed by the provider.
    DateSigned,
    /// Text typed by the person.
    Text,
    /// A tick.
    Checkbox,
    /// One of a group.
    Radio,
    /// A file that the person adds.
    Attachment,
}

impl FileTagKind {
    pub(crate) fn of(kind: TagKind) -> Self {
        match kind {
            TagKind::Signature => Self::Signature,
            TagKind::Initials => Self::Initials,
            TagKind::DateSigned => Self::DateSigned,
            TagKind::Text => Self::Text,
            TagKind::Checkbox => Self::Checkbox,
            TagKind::Radio => Self::Radio,
            TagKind::Attachment => Self::Attachment,
        }
    }

    pub(crate) fn kind(self) -> TagKind {
        match self {
            Self::Signature => TagKind::Signature,
            Self::Initials => TagKind::Initials,
            Self::DateSigned => TagKind::DateSigned,
            Self::Text => TagKind::Text,
            Self::Checkbox => TagKind::Checkbox,
            Self::Radio => TagKind::Radio,
            Self::Attachment => TagKind::Attachment,
        }
    }

    /// The beginning of a name that is not given.
    fn stem(self) -> &'static str {
        match self {
            Self::Signature => "signature",
            Self::Initials => "initials",
            Self::DateSigned => "date",
            Self::Text => "text",
            Self::Checkbox => "checkbox",
            Self::Radio => "radio",
            Self::Attachment => "attachment",
        }
    }
}

/// A group of tags.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "Group")]
pub struct FileGroup {
    /// What tags call it. Any text, once in the file.
    pub id: String,
    /// The `id` of the person whose group it is.
    pub recipient: String,
    /// True when it is of that person's witness.
    #[serde(default, skip_serializing_if = "is_false")]
    pub witness: bool,
    /// Its name.
    pub name: String,
    /// The kind of all its tags.
    pub kind: FileTagKind,
    /// Whether one must be chosen.
    #[serde(default = "yes")]
    pub required: bool,
}

/// A tag on a page. Places are in points from the top left corner of the page as it is shown: turned and cropped.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "Tag")]
pub struct FileTag {
    /// What it asks for.
    pub kind: FileTagKind,
    /// The `id` of the person who fills it in.
    pub recipient: String,
    /// True when that person's witness fills it in.
    #[serde(default, skip_serializing_if = "is_false")]
    pub witness: bool,
    /// The name of its document.
    pub document: String,
    /// Its page, from 1.
    #[schemars(range(min = 1))]
    pub page_number: u32,
    /// Left edge in points.
    pub x_pt: f64,
    /// Top edge in points.
    pub y_pt: f64,
    /// Width in points; the account's usual one unless given.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(range(min = 0.0))]
    pub w_pt: Option<f64>,
    /// Height in points; the account's usual one unless given.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(range(min = 0.0))]
    pub h_pt: Option<f64>,
    /// Its name, once for each person; its kind with a number unless given.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// Whether it must be filled in.
    #[serde(default = "yes")]
    pub required: bool,
    /// The `id` of the group that it belongs to.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub group: Option<String>,
    /// Text that stands in the field from the start.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub prefill: Option<String>,
    /// Grey hint in the empty field.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub help_text: Option<String>,
    /// True when the person cannot change the prefilled text.
    #[serde(default, skip_serializing_if = "is_false")]
    pub read_only: bool,
    /// What the text must look like.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub validation: Option<FileValidation>,
}

/// What typed text must look like.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "Validation")]
pub struct FileValidation {
    /// A JavaScript regular expression.
    pub regex: String,
    /// Its flags.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub flags: String,
    /// What the person is told when the text does not match.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub message: String,
}

/// Where a draft was exported to.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct Exported {
    /// The folder, without the folders above.
    pub folder: String,
    /// How many documents stand beside the file.
    pub documents: u32,
}

fn one() -> u32 {
    1
}

fn two() -> u16 {
    2
}

fn fourteen() -> u16 {
    14
}

fn yes() -> bool {
    true
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde hands out a reference")]
fn is_false(value: &bool) -> bool {
    !value
}

/// `docs/envelope.schema.json`.
pub fn schema() -> String {
    let schema = schemars::schema_for!(EnvelopeFile);
    let mut text = serde_json::to_string_pretty(&schema).unwrap_or_default();
    text.push('\n');
    text
}
