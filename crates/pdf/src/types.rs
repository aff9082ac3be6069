//! What is asked for and what comes back.

use std::{
    fmt,
    fs::File,
    io,
    path::{Path, PathBuf},
    sync::Arc,
};

use bytes::Bytes;
use countersign_envelope::geometry::{PageBox, Rect};
use serde::{Deserialize, Serialize};

/// The name under which a document is open; any text that the caller finds useful, such as a document id.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct DocumentKey(pub String);

impl From<&str> for DocumentKey {
    fn from(text: &str) -> Self {
        Self(text.to_owned())
    }
}

/// Where a document's bytes come from. It is kept while the document is open, because a worker that ended is
/// replaced by one that reads them again.
#[derive(Clone)]
pub enum Source {
    /// The place of a file, which is opened each time that a worker needs it.
    Path(Arc<Path>),
    /// Opens the file for reading, each time that a worker needs it.
    File(Arc<dyn Fn() -> io::Result<File> + Send + Sync>),
    /// The bytes themselves.
    Bytes(Bytes),
}

impl Source {
    /// A file at a place of this computer. The worker gets the open file, never the place.
    pub fn path(path: impl Into<PathBuf>) -> Self {
        Self::Path(path.into().into())
    }

    /// Bytes that are in memory.
    pub fn bytes(bytes: impl Into<Bytes>) -> Self {
        Self::Bytes(bytes.into())
    }

    /// True when both are known to give the same bytes at the same moment.
    pub(crate) fn same(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::Path(a), Self::Path(b)) => a == b,
            (Self::File(a), Self::File(b)) => Arc::ptr_eq(a, b),
            (Self::Bytes(a), Self::Bytes(b)) => (a.as_ptr(), a.len()) == (b.as_ptr(), b.len()),
            _ => false,
        }
    }
}

impl fmt::Debug for Source {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Path(_) => f.write_str("Source::Path"),
            Self::File(_) => f.write_str("Source::File"),
            Self::Bytes(bytes) => write!(f, "Source::Bytes({})", bytes.len()),
        }
    }
}

/// What is known about a document that has been opened.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[expect(clippy::struct_excessive_bools, reason = "independent facts about a file, each with a sentence of its own")]
pub struct Opened {
    /// The pages in order, at least one.
    pub pages: Vec<PageBox>,
    /// True when the file is protected in any way: by a password that was given, or by its owner only.
    pub encrypted: bool,
    /// True when the file opens without a password but its owner forbids changes.
    pub restricted: bool,
    /// True when a signature field of the file carries a signature.
    pub signed: bool,
    /// True when the file carries JavaScript.
    pub has_script: bool,
    /// True when the file has form fields.
    pub has_form: bool,
    /// True when the end of the file was missing and it had to be pieced together; all its pages are there.
    pub repaired: bool,
    /// True when the user units could not be read, and count as 1.
    pub units_unknown: bool,
}

impl Opened {
    /// Number of pages.
    pub fn page_count(&self) -> u32 {
        self.pages.len() as u32
    }
}

/// How a picture is encoded.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Encoding {
    /// 8-bit grey PNG: the page has no coloured pixel, and this is exact.
    GreyPng,
    /// JPEG at full colour resolution.
    Jpeg,
}

impl Encoding {
    /// The media type.
    pub fn mime(self) -> &'static str {
        match self {
            Self::GreyPng => "image/png",
            Self::Jpeg => "image/jpeg",
        }
    }
}

/// An encoded picture of a page or of a part of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Picture {
    /// The encoded bytes.
    pub bytes: Bytes,
    /// How they are encoded.
    pub encoding: Encoding,
    /// Width in pixels. Less than asked for when the page is too large to be drawn at that scale.
    pub width_px: u32,
    /// Height in pixels.
    pub height_px: u32,
}

impl Picture {
    /// The media type of the bytes.
    pub fn mime(&self) -> &'static str {
        self.encoding.mime()
    }
}

/// A part of a page in pixels of the page at the scale asked for, origin top-left.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct PixelRect {
    /// Left edge.
    pub x: u32,
    /// Top edge.
    pub y: u32,
    /// Width.
    pub width: u32,
    /// Height.
    pub height: u32,
}

/// The text of a page, in the order of the file.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub struct PageText {
    /// Lines that hold at least one word.
    pub lines: Vec<TextLine>,
}

/// A line of text.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub struct TextLine {
    /// Its words in order, at least one.
    pub words: Vec<TextWord>,
}

impl TextLine {
    /// The words with one space between them.
    pub fn text(&self) -> String {
        self.words.iter().map(|word| word.text.as_str()).collect::<Vec<_>>().join(" ")
    }

    /// The smallest rectangle that holds all words; `None` for a line without words.
    pub fn rect(&self) -> Option<Rect> {
        self.words.iter().map(|word| word.rect).reduce(|a, b| {
            let (x, y) = (a.x_pt.min(b.x_pt), a.y_pt.min(b.y_pt));
            let right = (a.x_pt + a.w_pt).max(b.x_pt + b.w_pt);
            let bottom = (a.y_pt + a.h_pt).max(b.y_pt + b.h_pt);
            Rect::new(x, y, right - x, bottom - y)
        })
    }
}

/// A word: a run of characters without white space.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct TextWord {
    /// Its characters.
    pub text: String,
    /// Where it stands, in points on the displayed page.
    pub rect: Rect,
}

/// What a form field takes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum FieldKind {
    /// A line or block of text.
    Text,
    /// A box to tick.
    Checkbox,
    /// One of several to choose.
    Radio,
    /// A list that opens.
    Combo,
    /// A list that stands open.
    List,
    /// A place for a signature.
    Signature,
    /// A button, or something unknown.
    Other,
}

/// A form field of the file. One field may stand in several places; each is one of these.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct FormField {
    /// Index of its page, from 0.
    pub page_index: u32,
    /// Its full name in the form.
    pub name: String,
    /// What it takes.
    pub kind: FieldKind,
    /// Where it stands, in points on the displayed page.
    pub rect: Rect,
}
