//! Pictures and text of pages, of documents and of finished packs alike.

use std::path::PathBuf;

use bytes::Bytes;
use countersign_envelope::Document;
use countersign_pdf::{DocumentKey, PdfError, PixelRect, Source, limits::TILE_PX};

use crate::{
    App, UserError,
    app::lock,
    documents::{PageOf, PageText, SetView, TextLine},
    words,
};

/// A file whose pages can be asked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Known {
    /// Its name, for sentences.
    pub name: String,
    /// Where it is.
    pub path: PathBuf,
    /// The hash of a blob, so that a replaced file is opened anew.
    pub version: String,
}

/// Which part of a page.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Tile {
    /// All of it.
    Full,
    /// A square of 1024 pixels.
    At {
        /// From the left, from 0.
        column: u32,
        /// From the top, from 0.
        row: u32,
    },
}

/// A picture that is asked for.
#[derive(Debug, Clone, PartialEq)]
pub struct PictureOf {
    /// The document's id, or the key of a pack's file.
    pub key: String,
    /// The page, from 0.
    pub page_index: u32,
    /// Pixels per point.
    pub scale: f64,
    /// Which part.
    pub tile: Tile,
}

/// An encoded picture.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Picture {
    /// Its bytes.
    pub bytes: Bytes,
    /// Its media type.
    pub mime: &'static str,
}

impl App {
    /// Lets pages of these documents be asked for.
    pub(crate) fn know(&self, documents: &[Document]) {
        for document in documents {
            if let Some(path) = self.0.store.blob_path(&document.blob) {
                self.know_file(document.id.as_str(), &document.name, path, &document.blob);
            }
        }
    }

    pub(crate) fn know_file(&self, key: &str, name: &str, path: PathBuf, version: &str) {
        let new = Known { name: name.into(), path, version: version.into() };
        let old = lock(&self.0.known).insert(key.into(), new);
        if old.is_some_and(|old| old.version != version)
            && let Ok(pdf) = &self.0.pdf
        {
            pdf.close(&DocumentKey::from(key));
        }
    }

    async fn with_open<T, F>(&self, key: &str, mut call: impl FnMut(DocumentKey) -> F) -> Result<T, UserError>
    where
        F: Future<Output = Result<T, PdfError>>,
    {
        let known = lock(&self.0.known).get(key).cloned();
        let Some(known) = known else { return Err(words::error("page_unknown_document", &[])) };
        let pdf = self.pdf()?;
        let document = DocumentKey::from(key);
        let named = |error: PdfError| words::pdf_error(&error, &known.name);
        if pdf.opened(&document).is_none() {
            pdf.open(&document, Source::path(known.path.clone()), None).await.map_err(named)?;
        }
        match call(document.clone()).await {
            // One more try where the fault was a worker's; a page that breaks it again is told.
            Err(error) if error.is_passing() && !matches!(error, PdfError::Cancelled) => {
                call(document).await.map_err(named)
            }
            Err(PdfError::UnknownDocument) => {
                pdf.open(&document, Source::path(known.path.clone()), None).await.map_err(named)?;
                call(document).await.map_err(named)
            }
            other => other.map_err(named),
        }
    }

    /// The picture of a page or of a part of it.
    pub async fn picture(&self, wanted: PictureOf) -> Result<Picture, UserError> {
        let part = match wanted.tile {
            Tile::Full => None,
            Tile::At { column, row } => Some(PixelRect {
                x: column.saturating_mul(TILE_PX),
                y: row.saturating_mul(TILE_PX),
                width: TILE_PX,
                height: TILE_PX,
            }),
        };
        let pdf = self.pdf()?.clone();
        let drawn = self.with_open(&wanted.key, |document| {
            let pdf = pdf.clone();
            async move { pdf.render(&document, wanted.page_index, wanted.scale, part).await }
        });
        let drawn = drawn.await?;
        Ok(Picture { mime: drawn.mime(), bytes: drawn.bytes })
    }

    /// Says what is on screen of a document.
    pub async fn set_view(&self, view: SetView) -> Result<(), UserError> {
        self.pdf()?.set_view(&DocumentKey::from(view.document.as_str()), view.first, view.last, view.scale);
        Ok(())
    }

    /// The text of a page.
    pub async fn page_text(&self, page: PageOf) -> Result<PageText, UserError> {
        let pdf = self.pdf()?.clone();
        let text = self.with_open(&page.document, |document| {
            let pdf = pdf.clone();
            async move { pdf.text(&document, page.page_index).await }
        });
        let lines = text.await?.lines;
        let lines = lines.iter().filter_map(|line| Some(TextLine { text: line.text(), rect: line.rect()? })).collect();
        Ok(PageText { lines })
    }
}

impl App {
    /// The pages of a file that is open.
    pub(crate) fn opened_pages(&self, key: &str) -> Result<crate::envelopes::OpenedPages, UserError> {
        let name = lock(&self.0.known).get(key).map(|known| known.name.clone()).unwrap_or_default();
        let opened = self.pdf()?.opened(&DocumentKey::from(key));
        let opened = opened.ok_or_else(|| words::error("page_unknown_document", &[]))?;
        Ok(crate::envelopes::OpenedPages { key: key.into(), name, pages: opened.pages.clone() })
    }
}
