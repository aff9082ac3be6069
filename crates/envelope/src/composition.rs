//! The model of what is composed: documents, recipients, tags, groups and rules.
//!
//! Every row has an id of its own and is changed by [`crate::edit::Op`]s. Members that this build does not know are
//! kept as they came.

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use ts_rs::TS;

use crate::{
    geometry::{PageBox, Rect},
    ids::{AccountId, DocumentId, GroupId, PageRuleId, RecipientId, RuleId, TagId, WitnessId},
};

/// Everything that a person composes; what an envelope and a template share.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct Composition {
    /// The envelope's name as the person wrote it, without the reference.
    pub name: String,
    /// The message to all recipients.
    pub message: String,
    /// Settings of the envelope as a whole.
    pub options: EnvelopeOptions,
    /// The account that it goes through.
    pub account: Option<AccountId>,
    /// Documents in order.
    pub documents: Vec<Document>,
    /// Recipients in order.
    pub recipients: Vec<Recipient>,
    /// Tags in no particular order.
    pub tags: Vec<Tag>,
    /// Groups of tags.
    pub groups: Vec<Group>,
    /// Rules between tags.
    pub rules: Vec<Rule>,
    /// Rules that repeat a tag over pages.
    pub page_rules: Vec<PageRule>,
}

impl Composition {
    /// The document with this id.
    pub fn document(&self, id: &DocumentId) -> Option<&Document> {
        self.documents.iter().find(|document| &document.id == id)
    }

    /// The recipient with this id.
    pub fn recipient(&self, id: &RecipientId) -> Option<&Recipient> {
        self.recipients.iter().find(|recipient| &recipient.id == id)
    }

    /// The recipient whose tags these are: the owner itself, or the signer whose witness owns them.
    pub fn signer_of(&self, owner: &Owner) -> Option<&Recipient> {
        match owner {
            Owner::Recipient { id } => self.recipient(id),
            Owner::Witness { id } => {
                self.recipients.iter().find(|recipient| recipient.witness.as_ref().is_some_and(|w| &w.id == id))
            }
            Owner::Nobody => None,
        }
    }

    /// Everyone who signs or approves, in order.
    pub fn signers(&self) -> impl Iterator<Item = &Recipient> {
        self.recipients.iter().filter(|recipient| recipient.kind != RecipientKind::Cc)
    }

    /// Everyone who only gets a copy, in order.
    pub fn copies(&self) -> impl Iterator<Item = &Recipient> {
        self.recipients.iter().filter(|recipient| recipient.kind == RecipientKind::Cc)
    }
}

/// Settings of the envelope as a whole.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase", default)]
pub struct EnvelopeOptions {
    /// Version of this record.
    pub v: u16,
    /// Days between automatic reminders; 0 is off.
    pub reminder_days: u16,
    /// How long each person's link works, in days from the invitation.
    pub link_days: u16,
    /// Where replies to the invitation go.
    pub reply_to: Option<String>,
    /// The sender's name in the invitation.
    pub sender_name: Option<String>,
    /// Whether the provider mails the sender when everyone has signed.
    pub tell_completed: bool,
    /// Members of a later build.
    #[serde(flatten)]
    #[ts(skip)]
    pub other: Map<String, Value>,
}

impl Default for EnvelopeOptions {
    fn default() -> Self {
        Self {
            v: 1,
            reminder_days: 2,
            link_days: 14,
            reply_to: None,
            sender_name: None,
            tell_completed: true,
            other: Map::new(),
        }
    }
}

/// What kind of file a document is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub enum DocumentKind {
    /// A PDF.
    Pdf,
    /// A Word file, whose pages are known to nobody but the provider.
    Word,
}

/// Whether a document can be used.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub enum DocumentState {
    /// Ready to be sent.
    Ready,
    /// Needs a password, or an unlocked copy.
    Locked,
    /// Cannot be read.
    Damaged,
    /// Carries a signature: can be sent to read only.
    Signed,
}

/// A document of the envelope.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct Document {
    /// Its id.
    pub id: DocumentId,
    /// Place in the order, from 0.
    pub position: u32,
    /// File name with extension, unique in the envelope.
    pub name: String,
    /// Kind of file.
    pub kind: DocumentKind,
    /// SHA-256 of its bytes, lower-case hex: the name of the blob.
    pub blob: String,
    /// Size of the file in bytes.
    pub size_bytes: u32,
    /// Its pages; `None` when they are not known.
    pub pages: Option<Vec<PageBox>>,
    /// Whether it can be used.
    pub state: DocumentState,
    /// True when the file opens without a password but its owner restricted changes.
    #[serde(default)]
    pub restricted: bool,
    /// True when the file carries JavaScript.
    #[serde(default)]
    pub scripted: bool,
}

/// What a recipient does.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub enum RecipientKind {
    /// Signs.
    Signer,
    /// Approves without signing.
    Approver,
    /// Gets a copy at the end.
    Cc,
}

/// How a recipient proves who they are.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase", tag = "kind")]
pub enum Auth {
    /// The link in the e-mail is the proof.
    #[default]
    Link,
    /// The provider's identity app, with the attributes that are asked for.
    App {
        /// Attribute names in the provider's words.
        attributes: Vec<String>,
    },
}

/// How the invitation reaches the recipient.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub enum Delivery {
    /// By e-mail.
    #[default]
    Email,
}

/// Settings of one recipient.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase", default)]
pub struct RecipientOptions {
    /// Version of this record.
    pub v: u16,
    /// How long the link works, in days; `None` takes the envelope's.
    pub link_days: Option<u16>,
    /// Members of a later build.
    #[serde(flatten)]
    #[ts(skip)]
    pub other: Map<String, Value>,
}

impl Default for RecipientOptions {
    fn default() -> Self {
        Self { v: 1, link_days: None, other: Map::new() }
    }
}

/// A person of the envelope.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct Recipient {
    /// Its id.
    pub id: RecipientId,
    /// Number shown on the badge: given once, never reused in the envelope. Colour = (number − 1) mod 10.
    pub number: u32,
    /// Place in the order, from 0.
    pub position: u32,
    /// What the person does.
    pub kind: RecipientKind,
    /// Name; may be missing in a draft.
    pub name: Option<String>,
    /// E-mail address; may be missing in a draft.
    pub email: Option<String>,
    /// Role, such as Tenant.
    pub role: String,
    /// Signing group, from 1. Groups sign one after the other. Ignored for copies.
    pub group: u32,
    /// Documents that this person does not see.
    pub hidden_documents: Vec<DocumentId>,
    /// Proof of identity.
    pub auth: Auth,
    /// How the invitation arrives.
    pub delivery: Delivery,
    /// The rest.
    pub options: RecipientOptions,
    /// A witness who signs beside this person.
    pub witness: Option<Witness>,
}

impl Recipient {
    /// The name, else the e-mail, else "Person 3": what the person is called on screen.
    pub fn label(&self) -> String {
        let given = |text: &Option<String>| text.as_deref().map(str::trim).filter(|t| !t.is_empty()).map(String::from);
        given(&self.name).or_else(|| given(&self.email)).unwrap_or_else(|| format!("Person {}", self.number))
    }
}

/// Someone who signs beside a recipient and is named by that recipient.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct Witness {
    /// Its id.
    pub id: WitnessId,
    /// Number shown on the badge.
    pub number: u32,
}

/// Whose tag it is.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase", tag = "kind")]
pub enum Owner {
    /// A recipient's.
    Recipient {
        /// Which.
        id: RecipientId,
    },
    /// A witness's.
    Witness {
        /// Which.
        id: WitnessId,
    },
    /// Nobody's any more: its recipient was removed.
    Nobody,
}

/// What a tag asks for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub enum TagKind {
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

impl TagKind {
    /// All kinds, in the order of the palette.
    pub const ALL: [Self; 7] =
        [Self::Signature, Self::Initials, Self::DateSigned, Self::Text, Self::Checkbox, Self::Radio, Self::Attachment];
}

/// Where a tag came from.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase", tag = "kind")]
pub enum Origin {
    /// Placed by the person.
    #[default]
    Hand,
    /// Made by a page rule.
    Rule {
        /// Which.
        id: PageRuleId,
    },
    /// Taken from a suggestion.
    Suggestion,
    /// Found as an anchor in the text.
    Anchor,
    /// Made from a form field of the PDF.
    FormField,
}

/// What typed text must look like.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct Validation {
    /// A JavaScript regular expression.
    pub regex: String,
    /// Its flags.
    pub flags: String,
    /// What the person is told when the text does not match.
    pub message: String,
}

/// Properties that only some kinds of tag have.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase", default)]
pub struct TagProps {
    /// Version of this record.
    pub v: u16,
    /// Text that stands in the field from the start.
    pub prefill: Option<String>,
    /// Grey hint in the empty field.
    pub help_text: Option<String>,
    /// The person cannot change the prefilled text.
    pub read_only: bool,
    /// What the text must look like.
    pub validation: Option<Validation>,
    /// Members of a later build.
    #[serde(flatten)]
    #[ts(skip)]
    pub other: Map<String, Value>,
}

impl Default for TagProps {
    fn default() -> Self {
        Self { v: 1, prefill: None, help_text: None, read_only: false, validation: None, other: Map::new() }
    }
}

/// A field on a page: one tag, one rectangle.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct Tag {
    /// Its id.
    pub id: TagId,
    /// Whose it is.
    pub owner: Owner,
    /// The document.
    pub document: DocumentId,
    /// The page, from 0.
    pub page_index: u32,
    /// Left edge on the displayed page, in points.
    pub x_pt: f64,
    /// Top edge on the displayed page, in points.
    pub y_pt: f64,
    /// The person's own width, in points.
    pub w_pt: f64,
    /// The person's own height, in points.
    pub h_pt: f64,
    /// What it asks for.
    pub kind: TagKind,
    /// Its name, unique for its owner.
    pub name: String,
    /// Whether it must be filled in.
    pub required: bool,
    /// The group that it belongs to.
    pub group: Option<GroupId>,
    /// The rest.
    pub props: TagProps,
    /// Where it came from.
    pub origin: Origin,
}

impl Tag {
    /// The person's own rectangle.
    pub fn rect(&self) -> Rect {
        Rect::new(self.x_pt, self.y_pt, self.w_pt, self.h_pt)
    }
}

/// A group of tags: the radio buttons of one question, or a provider's group.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct Group {
    /// Its id.
    pub id: GroupId,
    /// Whose it is.
    pub owner: Owner,
    /// Its name.
    pub name: String,
    /// The kind of all its tags.
    pub kind: TagKind,
    /// Whether one must be chosen.
    pub required: bool,
}

/// A rule of a recipient: when its conditions hold, its action befalls its targets.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct Rule {
    /// Its id.
    pub id: RuleId,
    /// The recipient whose tags trigger it.
    pub recipient: RecipientId,
    /// What happens: `show`, `hide`, `makeRequired` or `makeOptional`.
    pub action: String,
    /// All must hold: tag id and `hasValue` or `noValue`.
    pub conditions: Vec<RuleCondition>,
    /// The tags concerned.
    pub targets: Vec<TagId>,
}

/// One condition of a [`Rule`].
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct RuleCondition {
    /// The tag looked at.
    pub tag: TagId,
    /// True: it has a value; false: it has none.
    pub has_value: bool,
}

/// Repeats a tag over pages; its tags are real rows, made again when the pages change.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct PageRule {
    /// Its id.
    pub id: PageRuleId,
    /// Whose tags it makes.
    pub owner: Owner,
    /// Their kind.
    pub kind: TagKind,
    /// Their rectangle on the first page, measured from the nearest edges.
    pub rect: Rect,
    /// `all`, `odd`, `even`, `last`, or a list such as `2-7, 9`.
    pub pages: String,
    /// Documents that are left out.
    pub except: Vec<DocumentId>,
}
