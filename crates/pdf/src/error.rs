//! What can go wrong with a PDF, by what a person must be told.

use std::{io, path::PathBuf, sync::Arc};

use thiserror::Error;

/// Why a document could not be opened, or a page of it could not be shown.
///
/// Each variant is one sentence for a person; [`PdfError::code`] is its stable name.
#[derive(Debug, Clone, Error)]
pub enum PdfError {
    /// The file has no PDF header.
    #[error("the file is not a PDF")]
    NotAPdf,
    /// The file has no bytes.
    #[error("the file is empty")]
    Empty,
    /// The end of the file is missing, and pages with it.
    #[error("the file ends too early")]
    Truncated,
    /// The file looks like a PDF, but its structure cannot be read.
    #[error("the file is damaged")]
    Damaged,
    /// The file opens only with a password. Ask for it and open again.
    #[error("the file needs a password")]
    PasswordNeeded,
    /// The password does not open the file. Ask again.
    #[error("the password does not open the file")]
    WrongPassword,
    /// The file is protected in a way that is not known here.
    #[error("the file is protected in an unknown way")]
    UnknownSecurity,
    /// The file has no pages.
    #[error("the file has no pages")]
    NoPages,
    /// The file has more pages than are handled.
    #[error("the file has {pages} pages, more than {most}")]
    TooManyPages {
        /// Pages that the file has.
        pages: u32,
        /// Pages that are handled at most.
        most: u32,
    },
    /// The file has more bytes than are handled.
    #[error("the file has {bytes} bytes, more than {most}")]
    TooManyBytes {
        /// Bytes that the file has.
        bytes: u64,
        /// Bytes that are handled at most.
        most: u64,
    },
    /// The file could not be read from its place.
    #[error("could not read the file")]
    Unreadable(#[source] Arc<io::Error>),
    /// The document has no page with this index.
    #[error("there is no page {}", page_index + 1)]
    NoSuchPage {
        /// Index of the page, from 0.
        page_index: u32,
    },
    /// The page cannot be read.
    #[error("could not read page {}", page_index + 1)]
    PageBroken {
        /// Index of the page, from 0.
        page_index: u32,
    },
    /// The part of the page that was asked for lies beside it.
    #[error("the part asked for lies outside page {}", page_index + 1)]
    OutsidePage {
        /// Index of the page, from 0.
        page_index: u32,
    },
    /// Opening took longer than is allowed.
    #[error("opening the file took too long")]
    OpenTimeout,
    /// The page took longer than is allowed.
    #[error("page {} took too long", page_index + 1)]
    PageTimeout {
        /// Index of the page, from 0.
        page_index: u32,
    },
    /// Writing the copy took longer than is allowed.
    #[error("writing the copy took too long")]
    CopyTimeout,
    /// The copy without a password could not be written.
    #[error("could not write a copy without password")]
    CopyFailed,
    /// The worker ended while it was busy with this.
    #[error("the PDF worker ended unexpectedly")]
    WorkerDied {
        /// The page that it was busy with, from 0, if it was one.
        page_index: Option<u32>,
    },
    /// The worker answered with something that cannot be true.
    #[error("the PDF worker gave an impossible answer: {what}")]
    WorkerLied {
        /// What was impossible.
        what: &'static str,
    },
    /// The worker's binary is not there.
    #[error("the PDF worker is missing; build it with `cargo build -p countersign-pdf-worker`")]
    WorkerMissing {
        /// Where it was looked for.
        looked: Vec<PathBuf>,
    },
    /// The worker's binary is there but does not start.
    #[error("the PDF worker does not start")]
    WorkerStart(#[source] Arc<io::Error>),
    /// The worker's binary belongs to another build.
    #[error("the PDF worker is of another build; build it with `cargo build -p countersign-pdf-worker`")]
    WorkerOutdated,
    /// The PDF library is not there.
    #[error("the PDF library is missing; fetch it with `cargo xtask setup`")]
    LibraryMissing {
        /// Where it was looked for.
        looked: Vec<PathBuf>,
    },
    /// The PDF library is not the one that this build was made for.
    #[error("the PDF library is not the expected one; fetch it with `cargo xtask setup`")]
    LibraryWrongHash,
    /// The PDF library has the right hash but cannot be loaded here.
    #[error("the PDF library cannot be loaded")]
    LibraryUnusable,
    /// No document was opened under this key, or it has been closed.
    #[error("the document is not open")]
    UnknownDocument,
    /// The page was scrolled away or the document closed before its turn came.
    #[error("no longer wanted")]
    Cancelled,
}

impl PdfError {
    /// Every code, for a table of sentences that must have them all.
    pub const CODES: &'static [&'static str] = &[
        "pdf_not_a_pdf",
        "pdf_empty",
        "pdf_truncated",
        "pdf_damaged",
        "pdf_password_needed",
        "pdf_wrong_password",
        "pdf_unknown_security",
        "pdf_no_pages",
        "pdf_too_many_pages",
        "pdf_too_many_bytes",
        "pdf_unreadable",
        "pdf_no_such_page",
        "pdf_page_broken",
        "pdf_outside_page",
        "pdf_open_timeout",
        "pdf_page_timeout",
        "pdf_copy_timeout",
        "pdf_copy_failed",
        "pdf_worker_died",
        "pdf_worker_lied",
        "pdf_worker_missing",
        "pdf_worker_start",
        "pdf_worker_outdated",
        "pdf_library_missing",
        "pdf_library_wrong_hash",
        "pdf_library_unusable",
        "pdf_unknown_document",
        "pdf_cancelled",
    ];

    /// The stable name of this kind of error; one of [`PdfError::CODES`].
    pub fn code(&self) -> &'static str {
        match self {
            Self::NotAPdf => "pdf_not_a_pdf",
            Self::Empty => "pdf_empty",
            Self::Truncated => "pdf_truncated",
            Self::Damaged => "pdf_damaged",
            Self::PasswordNeeded => "pdf_password_needed",
            Self::WrongPassword => "pdf_wrong_password",
            Self::UnknownSecurity => "pdf_unknown_security",
            Self::NoPages => "pdf_no_pages",
            Self::TooManyPages { .. } => "pdf_too_many_pages",
            Self::TooManyBytes { .. } => "pdf_too_many_bytes",
            Self::Unreadable(_) => "pdf_unreadable",
            Self::NoSuchPage { .. } => "pdf_no_such_page",
            Self::PageBroken { .. } => "pdf_page_broken",
            Self::OutsidePage { .. } => "pdf_outside_page",
            Self::OpenTimeout => "pdf_open_timeout",
            Self::PageTimeout { .. } => "pdf_page_timeout",
            Self::CopyTimeout => "pdf_copy_timeout",
            Self::CopyFailed => "pdf_copy_failed",
            Self::WorkerDied { .. } => "pdf_worker_died",
            Self::WorkerLied { .. } => "pdf_worker_lied",
            Self::WorkerMissing { .. } => "pdf_worker_missing",
            Self::WorkerStart(_) => "pdf_worker_start",
            Self::WorkerOutdated => "pdf_worker_outdated",
            Self::LibraryMissing { .. } => "pdf_library_missing",
            Self::LibraryWrongHash => "pdf_library_wrong_hash",
            Self::LibraryUnusable => "pdf_library_unusable",
            Self::UnknownDocument => "pdf_unknown_document",
            Self::Cancelled => "pdf_cancelled",
        }
    }

    /// True when the same request may well succeed if made again: the fault was the worker's, or the request was
    /// dropped because something else was wanted first.
    pub fn is_passing(&self) -> bool {
        matches!(self, Self::WorkerDied { .. } | Self::WorkerLied { .. } | Self::WorkerStart(_) | Self::Cancelled)
    }

    pub(crate) fn unreadable(error: io::Error) -> Self {
        Self::Unreadable(Arc::new(error))
    }
}
