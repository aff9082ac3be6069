//! Takes in the text of documents beside everything else, file by file, so that they are searched. A file is bounded in
//! pages and bytes; what a person looks at comes first.

use std::{collections::HashMap, time::Duration};

use countersign_pdf::{DocumentKey, Pdf, PdfError, Source};
use countersign_store::{Listing, StoreError, WantedText};

use crate::{App, UserError};

/// Most pages of a file that are searched.
const MOST_PAGES: u32 = 300;
/// Most bytes of text of a file.
const MOST_BYTES: usize = 400_000;
/// Files are looked for so often when something changed.
const LOOK: Duration = Duration::from_secs(2);
/// The pause between two files, so that a page that is wanted on screen never waits long.
const PAUSE: Duration = Duration::from_millis(100);
/// A file that workers die of is tried so often.
const TRIES: u32 = 3;
/// Envelopes that are asked for at once.
const AT_ONCE: u32 = 20;

/// The text of a file, page by page.
struct Taken {
    pages: Vec<String>,
    cut: bool,
}

/// Reads the text of an open document up to what is kept of a file.
async fn read(pdf: &Pdf, key: &DocumentKey, pages: u32) -> Result<Taken, PdfError> {
    let mut taken = Taken { pages: Vec::new(), cut: pages > MOST_PAGES };
    let mut bytes = 0;
    for page_index in 0..pages.min(MOST_PAGES) {
        let lines = match pdf.text(key, page_index).await {
            Ok(text) => text.lines,
            // One page that cannot be read does not hide the others.
            Err(PdfError::PageBroken { .. } | PdfError::PageTimeout { .. }) => Vec::new(),
            Err(error) => return Err(error),
        };
        let text = lines.iter().map(countersign_pdf::TextLine::text).collect::<Vec<_>>().join("\n");
        bytes += text.len();
        if bytes > MOST_BYTES {
            taken.cut = true;
            break;
        }
        taken.pages.push(text);
    }
    Ok(taken)
}

impl App {
    /// Takes in what is not searched yet, from now on.
    pub(crate) fn keep_texts(&self) {
        let Ok(pdf) = self.0.pdf.as_ref().cloned() else { return };
        let app = self.clone();
        tokio::spawn(async move {
            let mut tries = HashMap::new();
            let mut done = None;
            loop {
                tokio::time::sleep(LOOK).await;
                let generation = app.0.store.with_listing(Listing::generation);
                if done == Some(generation) {
                    continue;
                }
                match app.take_in_texts(&pdf, &mut tries).await {
                    Ok(true) => {}
                    Ok(false) => done = Some(generation),
                    Err(error) => {
                        tracing::warn!(code = error.code, "the text of documents is not taken in");
                        tokio::time::sleep(LOOK * 30).await;
                    }
                }
            }
        });
    }

    /// Takes in some; true when there may be more.
    async fn take_in_texts(&self, pdf: &Pdf, tries: &mut HashMap<String, u32>) -> Result<bool, UserError> {
        let wanted = self.blocking(|store| store.wanted_texts(AT_ONCE)).await?;
        for wanted in &wanted {
            for blob in wanted.blobs() {
                let id = blob.to_owned();
                if !self.blocking(move |store| store.has_text(&id)).await? {
                    self.take_text(pdf, blob, tries).await?;
                    tokio::time::sleep(PAUSE).await;
                }
            }
            self.index(wanted.clone()).await?;
        }
        if !wanted.is_empty() {
            self.searched_texts_grew();
        }
        Ok(!wanted.is_empty())
    }

    async fn index(&self, wanted: WantedText) -> Result<(), UserError> {
        self.blocking(move |store| store.index_text(&wanted)).await
    }

    /// Takes the text of one file in; one that has none, or cannot be read, counts as read.
    async fn take_text(&self, pdf: &Pdf, blob: &str, tries: &mut HashMap<String, u32>) -> Result<(), UserError> {
        let taken = match self.0.store.blob_path(blob) {
            Some(path) => {
                let key = DocumentKey::from(format!("text {blob}").as_str());
                let taken = match pdf.open(&key, Source::path(path), None).await {
                    Ok(opened) => read(pdf, &key, opened.page_count()).await,
                    Err(error) => Err(error),
                };
                pdf.close(&key);
                taken
            }
            None => Ok(Taken { pages: Vec::new(), cut: false }),
        };
        let taken = match taken {
            Ok(taken) => taken,
            Err(error) => {
                let before = tries.entry(blob.to_owned()).or_default();
                *before += 1;
                if error.is_passing() && *before < TRIES {
                    return Err(crate::words::pdf_error(&error, ""));
                }
                Taken { pages: Vec::new(), cut: false }
            }
        };
        let id = blob.to_owned();
        let kept = move |store: &countersign_store::Store| -> Result<(), StoreError> {
            store.put_text(&id, &taken.pages, taken.cut)
        };
        self.blocking(kept).await
    }
}
