//! Documents: files that come in, their pages, their text.

use countersign_envelope::{Document, DocumentId, EnvelopeId, Rect};
use serde::{Deserialize, Serialize};
use ts_rs::TS;

use crate::error::UserError;

/// Files that the person gave by drop, dialog or command line. The paths stay in Rust; this is what the page gets.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct Ticket {
    /// Random, good for one import.
    pub ticket: String,
    /// File names, without folders.
    pub names: Vec<String>,
}

/// Imports the files of a ticket into a draft, or into a new one.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct ImportDocuments {
    /// The draft; `None` makes a new one, named after the first file.
    pub envelope: Option<EnvelopeId>,
    /// The ticket.
    pub ticket: String,
    /// Take files in that are in the draft already, under a new name ("Add it again").
    pub again: bool,
}

/// The answer to an import, given at once; each file's outcome follows as an `importing` event.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct ImportStarted {
    /// The import.
    pub import: String,
    /// The draft.
    pub envelope: EnvelopeId,
    /// The files, all `reading`.
    pub files: Vec<ImportFile>,
    /// How many files of a folder were left out, because it held too many.
    pub left_out: u32,
}

/// A file of an import.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct ImportFile {
    /// Its place in the import.
    pub index: u32,
    /// Its name.
    pub name: String,
    /// Its size, once known.
    pub size_bytes: Option<u64>,
    /// How far it is.
    pub state: ImportState,
}

/// How far a file of an import is.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase", tag = "kind")]
pub enum ImportState {
    /// Being read.
    Reading,
    /// In the draft: ready, locked or signed, as the document says.
    In {
        /// The document.
        document: Box<Document>,
    },
    /// Its very bytes are in the draft already.
    AlreadyIn {
        /// Under which name.
        name: String,
        /// A ticket to take it in again.
        ticket: String,
    },
    /// Not taken in; why.
    Refused {
        /// Why.
        error: UserError,
    },
}

/// Opens a locked document.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct UnlockDocument {
    /// The draft.
    pub envelope: EnvelopeId,
    /// The document.
    pub document: DocumentId,
    /// The password; kept in memory while the draft is open, stored nowhere.
    pub password: String,
}

/// A document of a draft.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct DocumentOf {
    /// The draft.
    pub envelope: EnvelopeId,
    /// The document.
    pub document: DocumentId,
}

/// Puts another file in a document's place; its tags stay where their pages still exist.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct ReplaceDocument {
    /// The draft.
    pub envelope: EnvelopeId,
    /// The document.
    pub document: DocumentId,
    /// The ticket of the new file.
    pub ticket: String,
}

/// What the page shows of a document now; work outside it is dropped.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct SetView {
    /// The document, or the key of a pack's file.
    pub document: String,
    /// First visible page, from 0.
    pub first: u32,
    /// Last visible page.
    pub last: u32,
    /// Pixels per point.
    pub scale: f64,
}

/// Asks for the text of a page.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct PageOf {
    /// The document, or the key of a pack's file.
    pub document: String,
    /// The page, from 0.
    pub page_index: u32,
}

/// The text of a page.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct PageText {
    /// Lines in reading order with their boxes.
    pub lines: Vec<TextLine>,
}

/// A line of text.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct TextLine {
    /// Its text.
    pub text: String,
    /// Its box on the displayed page.
    pub rect: Rect,
}
