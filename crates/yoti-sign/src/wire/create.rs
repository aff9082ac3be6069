//! Creating a standard envelope (sections 7, 9, 10 and 11).

use serde::{Deserialize, Serialize};

/// The `options` part (section 9).
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Options {
    /// Name, 1 to 125 characters.
    pub name: String,
    /// E-mails.
    pub emails: Emails,
    /// The sender's own notifications; absent: a mail on completion.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub sender: Option<Sender>,
    /// Everyone.
    pub recipients: Vec<Recipient>,
}

/// `emails` (section 9.1).
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Emails {
    /// Where replies go.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reply_to: Option<String>,
    /// The sender's name in the mail.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// The invitation.
    pub invitation: Invitation,
    /// Automatic reminders.
    pub reminders: Reminders,
}

/// `emails.invitation` (section 9.1).
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Invitation {
    /// Its body.
    pub body: InvitationBody,
}

/// `emails.invitation.body` (section 9.1).
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct InvitationBody {
    /// 1 to 600 characters.
    pub message: String,
}

/// `emails.reminders` (section 9.1).
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Reminders {
    /// Days between them: 0, 1, 2 or 7.
    pub frequency: u16,
}

/// `sender` (section 9.2).
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Sender {
    /// `envelope_completion`, or nothing.
    pub event_notifications: Vec<&'static str>,
}

/// A recipient (sections 10.1 and 10.6). A copy has only type, name and e-mail.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Recipient {
    /// `SIGNER` or `CC`.
    #[serde(rename = "type")]
    pub kind: &'static str,
    /// 1 to 100 characters.
    pub name: String,
    /// E-mail address.
    pub email: String,
    /// What only signers have.
    #[serde(flatten)]
    pub signer: Option<Signer>,
}

/// What only signers have (section 10.1).
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Signer {
    /// At most 50 characters.
    pub role: String,
    /// `no-auth` or `sign-auth` (section 10.3).
    pub auth_type: &'static str,
    /// Attributes for `sign-auth`.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub yoti_attributes: Vec<String>,
    /// Signing group from 1, without gaps (section 10.4).
    pub sign_group: u32,
    /// Life of the link in seconds.
    pub active_for_seconds: u32,
    /// Files that this person must not see.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub excluded_files: Vec<String>,
    /// Their tags; always sent, also empty.
    pub tags: Vec<Tag>,
    /// A witness (section 10.7).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub witness: Option<Witness>,
}

/// A witness (section 10.7).
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Witness {
    /// Their tags, at least one.
    pub tags: Vec<Tag>,
}

/// A tag (sections 11.3 and 11.4).
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Tag {
    /// Its type (section 11.2).
    #[serde(rename = "type")]
    pub kind: &'static str,
    /// Page from 1.
    pub page_number: u32,
    /// Fraction of the page's width, 0 to 0.949.
    pub x: f64,
    /// Fraction of the page's height, 0 to 0.949.
    pub y: f64,
    /// Whether it may be left empty.
    pub optional: bool,
    /// Name of the file, with extension.
    pub file_name: String,
    /// Its own name.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// Name of its group.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub tag_group_name: Option<String>,
    /// What only text fields have.
    #[serde(flatten)]
    pub text: Option<Text>,
}

/// What only text fields have (section 11.4).
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Text {
    /// Fraction of the page's width; `x + width < 1`.
    pub width: f64,
    /// Text that stands there from the start.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub prefilled_value: Option<String>,
    /// Grey hint.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub help_text: Option<String>,
    /// The prefilled text cannot be changed.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub readonly: bool,
    /// What the text must look like.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub validation: Option<Validation>,
}

/// `validation` (section 11.4).
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Validation {
    /// A JavaScript regular expression.
    pub regex: String,
    /// Shown when the text does not match.
    pub error_message: String,
    /// Flags; absent when there are none.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub flags: String,
}

/// The reply to a create call (section 7.3).
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct Created {
    /// The new envelope's id.
    pub envelope_id: String,
}
