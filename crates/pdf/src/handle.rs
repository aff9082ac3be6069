//! The handle that the rest of the app holds.

use std::{sync::Arc, time::Duration};

use bytes::Bytes;
use secrecy::SecretString;
use tokio::sync::oneshot;

use crate::{
    cache::PictureKey,
    error::PdfError,
    job::{Access, Answer, Work},
    limits::Limits,
    locate::Locations,
    pool::{Pool, WorkerInfo},
    types::{DocumentKey, FormField, Opened, PageText, Picture, PixelRect, Source},
};

/// The pool of workers. Cheap to clone; the workers end with the last clone.
#[derive(Debug, Clone)]
pub struct Pdf {
    pool: Arc<Pool>,
}

impl Pdf {
    /// Starts the pool with one warm worker. Must be called inside a tokio runtime, which then runs the pool. A worker
    /// that does not start is reported by the first [`Pdf::open`].
    pub fn start(locations: Locations) -> Self {
        Self::start_with(locations, Limits::default())
    }

    /// Starts the pool with limits of one's own.
    pub fn start_with(locations: Locations, limits: Limits) -> Self {
        let pool = Pool::new(locations, limits);
        pool.warm_up();
        let watched = Arc::downgrade(&pool);
        tokio::spawn(async move {
            loop {
                tokio::time::sleep(Duration::from_secs(5)).await;
                let Some(pool) = watched.upgrade() else { return };
                pool.end_idle();
            }
        });
        Self { pool }
    }

    /// Opens a document under a key and measures its pages. Opening a key again replaces what was open under it, and
    /// what is still asked of the old one is answered by the new one; after an error the key is as it was. The password
    /// is kept in memory until [`Pdf::close`].
    ///
    /// # Errors
    /// Every reason why a file cannot be used; [`PdfError::PasswordNeeded`] and [`PdfError::WrongPassword`] mean: ask.
    pub async fn open(
        &self,
        key: &DocumentKey,
        source: Source,
        password: Option<SecretString>,
    ) -> Result<Arc<Opened>, PdfError> {
        let (waiting, answer) = oneshot::channel();
        self.pool.open(key, Access { source, password }, waiting);
        match answer.await.unwrap_or(Err(PdfError::Cancelled))? {
            Answer::Opened(opened) => Ok(opened),
            _ => Err(PdfError::WorkerLied { what: "another answer than asked for" }),
        }
    }

    /// What is known about an open document.
    pub fn opened(&self, key: &DocumentKey) -> Option<Arc<Opened>> {
        self.pool.lock().documents.get(key).map(|entry| entry.opened.clone())
    }

    /// Draws a page (`part` is `None`) or a part of it, at `scale` pixels per point. See [`crate::limits::tiles`] for
    /// the parts of a large page.
    ///
    /// # Errors
    /// [`PdfError::Cancelled`] when [`Pdf::set_view`] or [`Pdf::close`] came in between; an error of the page or of
    /// the worker, after which other pages can still be asked for.
    pub async fn render(
        &self,
        key: &DocumentKey,
        page_index: u32,
        scale: f64,
        part: Option<PixelRect>,
    ) -> Result<Picture, PdfError> {
        let picture = PictureKey { document: key.clone(), page_index, scale: scale.to_bits(), part };
        if let Some(picture) = self.pool.lock().cache.get(&picture) {
            return Ok(picture);
        }
        match self.ask(key, Some(page_index), Work::Render { page_index, scale, part }).await? {
            Answer::Picture(picture) => Ok(picture),
            _ => Err(PdfError::WorkerLied { what: "another answer than asked for" }),
        }
    }

    /// Says what a person looks at: pages `first..=last` at this scale. Queued pictures of other pages or scales are
    /// dropped, running ones ended after a grace, both with [`PdfError::Cancelled`]. Scales below 0.5 are thumbnails
    /// and have a view of their own.
    pub fn set_view(&self, key: &DocumentKey, first: u32, last: u32, scale: f64) {
        self.pool.set_view(key, first, last, scale);
    }

    /// The text of a page with the place of each word.
    pub async fn text(&self, key: &DocumentKey, page_index: u32) -> Result<PageText, PdfError> {
        match self.ask(key, Some(page_index), Work::Text { page_index }).await? {
            Answer::Text(text) => Ok(text),
            _ => Err(PdfError::WorkerLied { what: "another answer than asked for" }),
        }
    }

    /// The form fields of the document, page by page.
    pub async fn form_fields(&self, key: &DocumentKey) -> Result<Vec<FormField>, PdfError> {
        if self.opened(key).is_some_and(|opened| !opened.has_form) {
            return Ok(Vec::new());
        }
        match self.ask(key, None, Work::Fields).await? {
            Answer::Fields(fields) => Ok(fields),
            _ => Err(PdfError::WorkerLied { what: "another answer than asked for" }),
        }
    }

    /// A copy of the document that opens without a password and without restrictions.
    pub async fn save_unlocked(&self, key: &DocumentKey) -> Result<Bytes, PdfError> {
        match self.ask(key, None, Work::SaveUnlocked).await? {
            Answer::Copy(bytes) => Ok(bytes),
            _ => Err(PdfError::WorkerLied { what: "another answer than asked for" }),
        }
    }

    /// Forgets a document: its password, its pictures, its workers. What is still asked of it ends with
    /// [`PdfError::Cancelled`].
    pub fn close(&self, key: &DocumentKey) {
        self.pool.close(key);
    }

    /// True when a worker waits for the next document, for diagnostics.
    pub fn is_warm(&self) -> bool {
        self.pool.lock().is_warm()
    }

    /// The workers that serve a document, for diagnostics.
    pub fn workers(&self) -> Vec<WorkerInfo> {
        self.pool.workers()
    }

    /// Encoded bytes kept for pages shown before.
    pub fn cached_bytes(&self) -> usize {
        self.pool.lock().cache.bytes()
    }

    async fn ask(&self, key: &DocumentKey, page_index: Option<u32>, work: Work) -> Result<Answer, PdfError> {
        let opened = self.opened(key).ok_or(PdfError::UnknownDocument)?;
        if let Some(page_index) = page_index.filter(|index| *index >= opened.page_count()) {
            return Err(PdfError::NoSuchPage { page_index });
        }
        let (waiting, answer) = oneshot::channel();
        self.pool.ask(key, work, waiting);
        answer.await.unwrap_or(Err(PdfError::Cancelled))
    }
}
