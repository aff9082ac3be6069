//! Pages of PDF files: how many, how large, what they look like, what they say.
//!
//! pdfium runs only in worker processes, which are thrown away when they die, hang or lie. This crate owns the pool,
//! the limits, the cache and the protocol; it never loads pdfium and has no unsafe code. All sizes and places are in
//! points on the *displayed* page (crop box, rotation and user unit applied), origin top-left, y down.
//!
//! ```no_run
//! # async fn example() -> Result<(), countersign_pdf::PdfError> {
//! use countersign_pdf::{DocumentKey, Pdf, Source, locate};
//!
//! let pdf = Pdf::start(locate()?);
//! let key = DocumentKey::from("lease");
//! let opened = pdf.open(&key, Source::path("lease.pdf"), None).await?;
//! let picture = pdf.render(&key, opened.page_count() - 1, 1.5, None).await?;
//! println!("{} x {} pixels, {}", picture.width_px, picture.height_px, picture.mime());
//! # Ok(())
//! # }
//! ```
//!
//! Look next at [`Pdf`] for the requests, [`limits`] for what a document may cost, [`protocol`] for what passes
//! between pool and worker.

mod cache;
mod error;
mod handle;
mod job;
pub mod limits;
mod locate;
mod pool;
pub mod protocol;
mod types;
mod view;
mod worker;

pub use error::PdfError;
pub use handle::Pdf;
pub use limits::Limits;
pub use locate::{Locations, locate};
pub use pool::WorkerInfo;
pub use types::{
    DocumentKey, Encoding, FieldKind, FormField, Opened, PageText, Picture, PixelRect, Source, TextLine, TextWord,
};
