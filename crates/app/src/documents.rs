//! Documents: files that come in, their pages, their text.

use std::{
    io,
    path::{Path, PathBuf},
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
};

use countersign_envelope::{Document, DocumentId, DocumentKind, DocumentState, EnvelopeId, Rect};
use countersign_pdf::{DocumentKey, Opened, PdfError, Source};
use secrecy::SecretString;
use serde::{Deserialize, Serialize};
use ts_rs::TS;

use crate::{
    App,
    app::{fresh_id, lock, now},
    drafts::DraftView,
    error::UserError,
    events::Event,
    words,
};

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

/// Most PDFs that are taken from one folder.
const MOST_OF_A_FOLDER: usize = 20;

/// What became of one file before the draft knows of it.
pub(crate) enum Read {
    Fit(Box<Document>),
    Refused(UserError),
}

/// A file of the person that is being read: what goes wrong with it is not the fault of the data folder.
struct Given<R> {
    file: R,
    broken: Arc<AtomicBool>,
}

impl<R: io::Read> io::Read for Given<R> {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        self.file.read(into).inspect_err(|error| {
            // An interrupted read is tried again and is no fault of the file.
            if error.kind() != io::ErrorKind::Interrupted {
                self.broken.store(true, Ordering::Relaxed);
            }
        })
    }
}

impl App {
    /// Keeps paths that the person gave and answers with the ticket that the page may ask with.
    pub fn ticket(&self, paths: Vec<PathBuf>) -> Ticket {
        let names = paths.iter().map(|path| file_name(path)).collect();
        let ticket = fresh_id();
        lock(&self.0.tickets).insert(ticket.clone(), paths);
        Ticket { ticket, names }
    }

    pub(crate) fn redeem(&self, ticket: &str) -> Result<Vec<PathBuf>, UserError> {
        lock(&self.0.tickets).remove(ticket).ok_or_else(|| words::error("import_ticket_used", &[]))
    }

    /// Imports files into a draft. Answers at once; each file's outcome follows as an event. A draft that was made for
    /// them is gone before the last outcome is told when every file was refused.
    pub async fn import_documents(&self, import: ImportDocuments) -> Result<ImportStarted, UserError> {
        let given = self.redeem(&import.ticket)?;
        let (paths, left_out) =
            tokio::task::spawn_blocking(move || unfold(&given)).await.unwrap_or_else(|_| (Vec::new(), 0));
        if paths.is_empty() {
            return Err(words::error("import_nothing", &[]));
        }
        let made = import.envelope.is_none();
        let envelope = match import.envelope {
            Some(envelope) => envelope,
            None => self.make_draft(&stem(&file_name(&paths[0])), None).await?,
        };
        let files: Vec<ImportFile> = (0..).zip(&paths).map(|(index, path)| reading(index, &file_name(path))).collect();
        let started = ImportStarted { import: fresh_id(), envelope: envelope.clone(), files: files.clone(), left_out };
        let (app, id, again) = (self.clone(), started.import.clone(), import.again);
        tokio::spawn(async move {
            let last = files.len().saturating_sub(1);
            for (at, (path, file)) in paths.into_iter().zip(files).enumerate() {
                let file = app.import_one(&envelope, path, file, again).await;
                if made && at == last {
                    app.forget_if_empty(&envelope).await;
                }
                let revision = app.revision(&envelope).await.unwrap_or_default();
                (app.0.tell)(Event::Importing { import: id.clone(), envelope: envelope.clone(), file, revision });
            }
        });
        Ok(started)
    }

    /// Takes a draft away that was made for files of which none could be taken in, unless something was done with it.
    async fn forget_if_empty(&self, envelope: &EnvelopeId) {
        let untouched = self.load(envelope).await.is_ok_and(|draft| draft.revision == 0);
        let id = envelope.clone();
        if untouched && let Err(error) = self.blocking(move |store| store.delete_draft(&id)).await {
            tracing::warn!(code = error.code, "the empty draft of refused files stays");
        }
    }

    async fn import_one(&self, envelope: &EnvelopeId, path: PathBuf, mut file: ImportFile, again: bool) -> ImportFile {
        let metadata = tokio::fs::metadata(&path).await;
        file.size_bytes = metadata.as_ref().ok().map(std::fs::Metadata::len);
        file.state = match self.take_in(envelope, &path, &file.name, again).await {
            Ok(state) => state,
            Err(error) => ImportState::Refused { error },
        };
        file
    }

    async fn take_in(
        &self,
        envelope: &EnvelopeId,
        path: &Path,
        name: &str,
        again: bool,
    ) -> Result<ImportState, UserError> {
        let document = match self.read_file(path, name).await? {
            Read::Fit(document) => *document,
            Read::Refused(error) => return Ok(ImportState::Refused { error }),
        };
        let draft = self.load(envelope).await?;
        let there = &draft.draft.composition.documents;
        if !again && let Some(same) = there.iter().find(|other| other.blob == document.blob) {
            let ticket = self.ticket(vec![path.to_path_buf()]).ticket;
            return Ok(ImportState::AlreadyIn { name: same.name.clone(), ticket });
        }
        let position = there.iter().map(|other| other.position + 1).max().unwrap_or(0);
        let document = Document { position, name: free_name(&document.name, there), ..document };
        let (id, row) = (envelope.clone(), document.clone());
        self.blocking(move |store| store.add_document(&id, &row, now())).await?;
        self.know(std::slice::from_ref(&document));
        Ok(ImportState::In { document: Box::new(document) })
    }

    /// Keeps the bytes of a file and measures its pages. The document has no place in a draft yet.
    pub(crate) async fn read_file(&self, path: &Path, name: &str) -> Result<Read, UserError> {
        let opened = match std::fs::File::open(path) {
            Ok(file) => file,
            Err(error) => {
                let why = if error.kind() == std::io::ErrorKind::NotFound { "file_missing" } else { "file_unreadable" };
                return Ok(Read::Refused(words::error(why, &[("file", name)])));
            }
        };
        let kind = kind_of(name);
        let broken = Arc::new(AtomicBool::new(false));
        let mut source = Given { file: opened, broken: broken.clone() };
        let kept = match self.blocking(move |store| store.put_blob(&mut source, &fresh_id())).await {
            Err(_) if broken.load(Ordering::Relaxed) => {
                return Ok(Read::Refused(words::error("file_unreadable", &[("file", name)])));
            }
            kept => kept?,
        };
        let Ok(size_bytes) = u32::try_from(kept.size_bytes) else {
            return Ok(Read::Refused(words::error("file_too_large", &[("file", name)])));
        };
        let document = Document {
            id: DocumentId(fresh_id()),
            position: 0,
            name: name.into(),
            kind,
            blob: kept.blob,
            size_bytes,
            pages: None,
            state: DocumentState::Ready,
            restricted: false,
            scripted: false,
        };
        if kind == DocumentKind::Word {
            let fit = if size_bytes == 0 {
                Read::Refused(words::error("pdf_empty", &[("file", name)]))
            } else {
                Read::Fit(Box::new(document))
            };
            return Ok(fit);
        }
        self.know(std::slice::from_ref(&document));
        let measured = self.measure(&document, None).await;
        Ok(match measured {
            Ok(opened) => Read::Fit(Box::new(with_pages(document, &opened))),
            Err(PdfError::PasswordNeeded) => Read::Fit(Box::new(Document { state: DocumentState::Locked, ..document })),
            Err(error) => Read::Refused(words::pdf_error(&error, name)),
        })
    }

    async fn measure(&self, document: &Document, password: Option<SecretString>) -> Result<Arc<Opened>, PdfError> {
        let pdf = self.0.pdf.as_ref().map_err(Clone::clone)?;
        let path = self.0.store.blob_path(&document.blob).ok_or(PdfError::UnknownDocument)?;
        pdf.open(&DocumentKey::from(document.id.as_str()), Source::path(path), password).await
    }

    async fn document(&self, envelope: &EnvelopeId, document: &DocumentId) -> Result<Document, UserError> {
        let draft = self.load(envelope).await?;
        let found = draft.draft.composition.document(document).cloned();
        found.ok_or_else(|| words::error("document_gone", &[]))
    }

    async fn put_in_place(
        &self,
        envelope: &EnvelopeId,
        before: Document,
        after: Document,
    ) -> Result<DraftView, UserError> {
        let (id, new) = (envelope.clone(), after.clone());
        self.blocking(move |store| store.replace_document(&id, &before, &new, now())).await?;
        self.know(std::slice::from_ref(&after));
        (self.0.tell)(Event::DocumentChanged { envelope: envelope.clone(), document: after.id });
        self.open_draft(crate::envelopes::EnvelopeOf { envelope: envelope.clone() }).await
    }

    /// Opens a locked document with its password. The password is kept in memory only.
    pub async fn unlock_document(&self, unlock: UnlockDocument) -> Result<DraftView, UserError> {
        let document = self.document(&unlock.envelope, &unlock.document).await?;
        let opened = self.measure(&document, Some(SecretString::from(unlock.password))).await;
        let opened = opened.map_err(|error| words::pdf_error(&error, &document.name))?;
        let after = Document { pages: Some(opened.pages.clone()), scripted: opened.has_script, ..document.clone() };
        self.put_in_place(&unlock.envelope, document, after).await
    }

    /// Puts an unlocked copy, made on this computer, in the place of a locked document.
    pub async fn use_unlocked_copy(&self, of: DocumentOf) -> Result<DraftView, UserError> {
        let document = self.document(&of.envelope, &of.document).await?;
        let key = DocumentKey::from(document.id.as_str());
        let pdf = self.pdf()?.clone();
        let named = |error: PdfError| words::pdf_error(&error, &document.name);
        if pdf.opened(&key).is_none() {
            self.measure(&document, None).await.map_err(named)?;
        }
        let copy = pdf.save_unlocked(&key).await.map_err(named)?;
        let kept = self.blocking(move |store| store.put_blob(&mut copy.as_ref(), &fresh_id())).await?;
        let size_bytes = u32::try_from(kept.size_bytes).unwrap_or(u32::MAX);
        let copy = Document {
            blob: kept.blob,
            size_bytes,
            state: DocumentState::Ready,
            restricted: false,
            ..document.clone()
        };
        pdf.close(&key);
        let opened = self.measure(&copy, None).await.map_err(named)?;
        let after = with_pages(copy, &opened);
        self.put_in_place(&of.envelope, document.clone(), after).await
    }

    /// Puts another file in a document's place.
    pub async fn replace_document(&self, replace: ReplaceDocument) -> Result<DraftView, UserError> {
        let paths = self.redeem(&replace.ticket)?;
        let path = paths.first().ok_or_else(|| words::error("import_nothing", &[]))?;
        let before = self.document(&replace.envelope, &replace.document).await?;
        let new = match self.read_file(path, &file_name(path)).await? {
            Read::Fit(document) => *document,
            Read::Refused(error) => return Err(error),
        };
        let others: Vec<Document> = {
            let draft = self.load(&replace.envelope).await?;
            draft.draft.composition.documents.into_iter().filter(|other| other.id != before.id).collect()
        };
        let after =
            Document { id: before.id.clone(), position: before.position, name: free_name(&new.name, &others), ..new };
        self.put_in_place(&replace.envelope, before, after).await
    }
}

/// What kind of file a name says.
pub(crate) fn kind_of(name: &str) -> DocumentKind {
    let lower = name.to_lowercase();
    if lower.ends_with(".docx") || lower.ends_with(".doc") { DocumentKind::Word } else { DocumentKind::Pdf }
}

pub(crate) fn with_pages(document: Document, opened: &Opened) -> Document {
    Document {
        pages: Some(opened.pages.clone()),
        state: if opened.signed { DocumentState::Signed } else { DocumentState::Ready },
        restricted: opened.restricted,
        scripted: opened.has_script,
        ..document
    }
}

fn reading(index: u32, name: &str) -> ImportFile {
    ImportFile { index, name: name.into(), size_bytes: None, state: ImportState::Reading }
}

/// The name of a file, without its folders.
fn file_name(path: &Path) -> String {
    path.file_name().map_or_else(|| path.display().to_string(), |name| name.to_string_lossy().into_owned())
}

fn stem(name: &str) -> String {
    name.rsplit_once('.').map_or(name, |(stem, _)| stem).trim().to_owned()
}

/// A name that no other document has: "lease.pdf", else "lease (2).pdf".
fn free_name(name: &str, others: &[Document]) -> String {
    let taken = |name: &str| others.iter().any(|other| other.name.to_lowercase() == name.to_lowercase());
    let (stem, extension) = name.rsplit_once('.').map_or((name, String::new()), |(s, e)| (s, format!(".{e}")));
    let numbered = (2..).map(|number| format!("{stem} ({number}){extension}"));
    std::iter::once(name.to_owned()).chain(numbered).find(|name| !taken(name)).unwrap_or_else(|| name.to_owned())
}

/// The files that were given, with the PDFs of folders in place of the folders, and how many of those were left out.
fn unfold(given: &[PathBuf]) -> (Vec<PathBuf>, u32) {
    let mut left_out = 0;
    let mut paths = Vec::new();
    for path in given {
        if !path.is_dir() {
            paths.push(path.clone());
            continue;
        }
        let entries = std::fs::read_dir(path).into_iter().flatten().flatten().map(|entry| entry.path());
        let is_pdf = |path: &PathBuf| path.is_file() && path.extension().is_some_and(|e| e.eq_ignore_ascii_case("pdf"));
        let mut pdfs: Vec<PathBuf> = entries.filter(is_pdf).collect();
        pdfs.sort();
        left_out += u32::try_from(pdfs.len().saturating_sub(MOST_OF_A_FOLDER)).unwrap_or(u32::MAX);
        pdfs.truncate(MOST_OF_A_FOLDER);
        paths.extend(pdfs);
    }
    (paths, left_out)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn named(name: &str) -> Document {
        Document {
            id: DocumentId(name.into()),
            position: 0,
            name: name.into(),
            kind: DocumentKind::Pdf,
            blob: String::new(),
            size_bytes: 1,
            pages: None,
            state: DocumentState::Ready,
            restricted: false,
            scripted: false,
        }
    }

    #[test]
    fn a_second_file_of_a_name_gets_a_number() {
        let others = [named("Lease.pdf"), named("lease (2).pdf")];
        assert_eq!(free_name("lease.pdf", &others), "lease (3).pdf");
        assert_eq!(free_name("deed.pdf", &others), "deed.pdf");
    }

    #[test]
    fn a_folder_gives_its_pdfs_and_says_how_many_were_left() {
        let folder = tempfile::tempdir().expect("folder");
        for number in 0..23 {
            std::fs::write(folder.path().join(format!("{number:02}.pdf")), b"x").expect("file");
        }
        std::fs::write(folder.path().join("notes.txt"), b"x").expect("file");
        let (paths, left_out) = unfold(&[folder.path().to_path_buf()]);
        assert_eq!((paths.len(), left_out), (20, 3));
    }
}
