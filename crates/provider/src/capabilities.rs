//! What a provider can do, as data: the window offers only what is honoured and says why the rest is off.

use std::collections::BTreeMap;

use countersign_envelope::{PlaceLimits, TagKind, TagSize};
use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// Whether a feature exists.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase", tag = "kind", content = "text")]
pub enum Feature {
    /// The provider does it.
    Native,
    /// Countersign does it; the note says how.
    Emulated(String),
    /// It cannot be had; the reason says why.
    No(String),
}

impl Feature {
    /// True when the feature can be used.
    pub fn offered(&self) -> bool {
        !matches!(self, Self::No(_))
    }
}

/// What a provider can do and where its limits are.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct Capabilities {
    /// The provider's id, such as `yoti-sign`.
    pub provider: String,
    /// The provider's name as people know it, such as `Yoti Sign`.
    pub provider_name: String,
    /// Sizes by kind of tag.
    pub tag_sizes: BTreeMap<TagKind, TagSize>,
    /// How far right and down a tag may stand.
    pub place: PlaceLimits,
    /// Stopping a running envelope.
    pub withdraw: Feature,
    /// Reminding one person.
    pub remind: Feature,
    /// Correcting a recipient of a running envelope.
    pub edit_recipient: Feature,
    /// Deleting an envelope at the provider.
    pub delete: Feature,
    /// Sending the finished documents again to one person.
    pub resend_pack: Feature,
    /// Handing in a copy that somebody signed on paper.
    pub sign_offline: Feature,
    /// Making links work anew.
    pub renew_links: Feature,
    /// Witnesses.
    pub witness: Feature,
    /// People who approve without signing.
    pub approver: Feature,
    /// Groups that sign one after the other.
    pub signing_order: Feature,
    /// Documents hidden from some people.
    pub hidden_documents: Feature,
    /// Proof of identity with the provider's app.
    pub identity_app: Feature,
    /// A copy when everyone has signed.
    pub copies: Feature,
    /// Locked (encrypted) files.
    pub locked_files: Feature,
    /// Files that are signed already.
    pub signed_files: Feature,
    /// The limits.
    pub limits: Limits,
}

/// The numbers.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct Limits {
    /// Documents in an envelope.
    pub documents: u32,
    /// Bytes of all documents together.
    pub total_bytes: u32,
    /// Characters of an envelope's name, without the reference that is added.
    pub name_chars: u32,
    /// Characters of the message.
    pub message_chars: u32,
    /// Characters that a name must not hold.
    pub name_forbidden: String,
    /// Characters that people's names, roles and field texts must not hold.
    pub text_forbidden: String,
    /// Characters of a person's name.
    pub recipient_name_chars: u32,
    /// Characters of a role.
    pub role_chars: u32,
    /// Signers in an envelope.
    pub signers: u32,
    /// Copies in an envelope.
    pub copies: u32,
    /// Tags of one person.
    pub tags_per_recipient: u32,
    /// Characters of a tag's name.
    pub tag_name_chars: u32,
    /// Characters of a help text.
    pub help_text_chars: u32,
    /// Days between reminders that can be chosen; 0 is off.
    pub reminder_days: Vec<u16>,
    /// How many automatic reminders go out.
    pub reminder_count: u16,
    /// Seconds between reminders of one person that are asked for by hand, kept here; 0 where the provider says it.
    pub remind_pause_s: u32,
    /// Bytes of a copy that was signed on paper.
    pub signed_copy_bytes: u32,
    /// Shortest life of a link in days.
    pub link_days_min: u16,
    /// Longest life of a link in days.
    pub link_days_max: u16,
    /// Milliseconds between looks at an envelope that is on screen.
    pub poll_open_ms: u32,
    /// Milliseconds between looks at a running envelope that is not.
    pub poll_waiting_ms: u32,
    /// Milliseconds between looks while the provider prepares an envelope: the first ones, then the last repeats.
    pub poll_accepted_ms: Vec<u32>,
    /// Most ids in one look-up of many.
    pub find_batch: u32,
}

/// What one account adds to what its provider can do.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase", default)]
pub struct AccountFeatures {
    /// Whether the reference is added to the envelope's name.
    pub reference_in_name: Option<bool>,
}
