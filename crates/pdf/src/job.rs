//! One thing that was asked, from the queue to its answer.

use std::sync::Arc;

use bytes::Bytes;
use secrecy::{ExposeSecret, SecretString};
use tokio::{sync::oneshot, task::JoinHandle};

use crate::{
    cache::PictureKey,
    error::PdfError,
    limits::{self, Limits},
    locate::Locations,
    protocol::{self, Failure, Reply, Request},
    types::{DocumentKey, Encoding, FormField, Opened, PageText, Picture, PixelRect, Source},
    worker::{CallError, Worker},
};

/// How a document is opened again.
#[derive(Debug, Clone)]
pub(crate) struct Access {
    pub source: Source,
    pub password: Option<SecretString>,
}

/// What is asked.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Work {
    Open,
    Render { page_index: u32, scale: f64, part: Option<PixelRect> },
    Text { page_index: u32 },
    Fields,
    SaveUnlocked,
}

/// What is answered.
#[derive(Debug, Clone)]
pub(crate) enum Answer {
    Opened(Arc<Opened>),
    Picture(Picture),
    Text(PageText),
    Fields(Vec<FormField>),
    Copy(Bytes),
}

impl Access {
    fn same(&self, other: &Self) -> bool {
        let word = |access| Option::map(access, ExposeSecret::expose_secret);
        self.source.same(&other.source) && word(self.password.as_ref()) == word(other.password.as_ref())
    }
}

pub(crate) type Waiting = oneshot::Sender<Result<Answer, PdfError>>;

/// A thing asked.
#[derive(Debug, Clone)]
pub(crate) struct Job {
    pub id: u64,
    pub key: DocumentKey,
    pub work: Work,
    pub access: Access,
    /// The opening of the document that this belongs to, by the id of its job; for [`Work::Open`] its own id.
    pub opening: u64,
    /// `None` only for [`Work::Open`].
    pub opened: Option<Arc<Opened>>,
}

impl Job {
    /// True when another request can share this one's answer.
    pub fn answers(&self, other: &Self) -> bool {
        let same = match self.work {
            Work::Open => self.access.same(&other.access),
            _ => self.opening == other.opening,
        };
        same && self.key == other.key && self.work == other.work
    }

    pub fn picture_key(&self) -> Option<PictureKey> {
        match self.work {
            Work::Render { page_index, scale, part } => {
                Some(PictureKey { document: self.key.clone(), page_index, scale: scale.to_bits(), part })
            }
            _ => None,
        }
    }

    /// The page that is asked for, if it is about one.
    pub fn page(&self) -> Option<u32> {
        match self.work {
            Work::Render { page_index, .. } | Work::Text { page_index } => Some(page_index),
            Work::Open | Work::Fields | Work::SaveUnlocked => None,
        }
    }
}

/// Where a job gets its worker.
#[derive(Debug)]
pub(crate) enum From {
    /// One that has the document open.
    Idle(Box<Worker>),
    /// The warm one, which may still be starting.
    Warm(JoinHandle<Result<Worker, PdfError>>),
    /// A new one.
    New,
}

/// Does a job. The worker comes back when it can be used again for the same document.
pub(crate) async fn perform(
    job: &Job,
    from: From,
    locations: &Locations,
    limits: &Limits,
) -> (Result<Answer, PdfError>, Option<Worker>) {
    let mut worker = match from {
        From::Idle(mut worker) => {
            if worker.is_alive() {
                match ask(job, &mut worker, limits).await {
                    // It ended between two requests: nobody's fault, a new one takes over.
                    Err(CallError::NotSent) => {}
                    other => return settle(job, other, *worker),
                }
            }
            None
        }
        From::Warm(starting) => starting.await.ok().and_then(Result::ok),
        From::New => None,
    };
    for _ in 0..2 {
        let warm = worker.take().and_then(|mut warm| warm.is_alive().then_some(warm));
        let mut fresh = match warm {
            Some(warm) => warm,
            None => match Worker::start(locations, limits).await {
                Ok(worker) => worker,
                Err(error) => return (Err(error), None),
            },
        };
        match ask_fresh(job, &mut fresh, limits).await {
            Err(CallError::NotSent) => {}
            other => return settle(job, other, fresh),
        }
    }
    (Err(PdfError::WorkerDied { page_index: job.page() }), None)
}

async fn ask_fresh(job: &Job, worker: &mut Worker, limits: &Limits) -> Result<Answer, CallError> {
    let measure = job.opened.is_none();
    match worker.open(&job.access.source, job.access.password.as_ref(), measure, limits).await? {
        Reply::Opened(opened) if measure => {
            check_opened(&opened)?;
            Ok(Answer::Opened(Arc::new(opened)))
        }
        Reply::Opened(_) => ask(job, worker, limits).await,
        Reply::Failed(failure) => Err(CallError::Failed(failure)),
        _ => Err(CallError::Lied("another answer than asked for")),
    }
}

async fn ask(job: &Job, worker: &mut Worker, limits: &Limits) -> Result<Answer, CallError> {
    let Some(opened) = &job.opened else { return Err(CallError::NotSent) };
    let page = |index: u32| opened.pages.get(index as usize).copied().ok_or(CallError::Failed(Failure::PageBroken));
    match job.work {
        Work::Open => Ok(Answer::Opened(opened.clone())),
        Work::Render { page_index, scale, part } => {
            let page = page(page_index)?;
            let frame = limits::frame(&page, scale, part).ok_or(CallError::Failed(Failure::OutsidePage))?;
            let most = u64::from(frame.part.width) * u64::from(frame.part.height) * 4 + (1 << 20);
            match worker.call(&Request::Render { page_index, page, scale, part }, limits.page, most).await? {
                (Reply::Picture { encoding, width_px, height_px }, bytes) => {
                    if (width_px, height_px) != (frame.part.width, frame.part.height) || !looks_like(encoding, &bytes) {
                        return Err(CallError::Lied("another picture than asked for"));
                    }
                    Ok(Answer::Picture(Picture { bytes, encoding, width_px, height_px }))
                }
                (reply, _) => Err(unexpected(reply)),
            }
        }
        Work::Text { page_index } => {
            let request = Request::Text { page_index, page: page(page_index)? };
            match worker.call(&request, limits.page, 0).await? {
                (Reply::Text(text), _) => Ok(Answer::Text(text)),
                (reply, _) => Err(unexpected(reply)),
            }
        }
        Work::Fields => {
            let mut fields = Vec::new();
            for (chunk, pages) in opened.pages.chunks(20).enumerate() {
                let request = Request::Fields { first: chunk as u32 * 20, pages: pages.to_vec() };
                match worker.call(&request, limits.page, 0).await? {
                    (Reply::Fields(more), _) => fields.extend(more),
                    (reply, _) => return Err(unexpected(reply)),
                }
            }
            Ok(Answer::Fields(fields))
        }
        Work::SaveUnlocked => match worker.call(&Request::SaveUnlocked, limits.copy, protocol::MOST_BODY.into()).await?
        {
            (Reply::Copy, bytes) if bytes.starts_with(b"%PDF-") => Ok(Answer::Copy(bytes)),
            (Reply::Copy, _) => Err(CallError::Lied("a copy that is no PDF")),
            (reply, _) => Err(unexpected(reply)),
        },
    }
}

fn unexpected(reply: Reply) -> CallError {
    match reply {
        Reply::Failed(failure) => CallError::Failed(failure),
        _ => CallError::Lied("another answer than asked for"),
    }
}

fn looks_like(encoding: Encoding, bytes: &[u8]) -> bool {
    bytes.starts_with(match encoding {
        Encoding::GreyPng => b"\x89PNG\r\n",
        Encoding::Jpeg => b"\xff\xd8\xff",
    })
}

fn check_opened(opened: &Opened) -> Result<(), CallError> {
    let sane = |length: f64| length.is_finite() && length > 0.0;
    let fine = !opened.pages.is_empty()
        && opened.pages.len() <= limits::MOST_PAGES as usize
        && opened.pages.iter().all(|page| {
            sane(page.width_pt)
                && sane(page.height_pt)
                && sane(page.user_unit)
                && page.crop_x_pt.is_finite()
                && page.crop_y_pt.is_finite()
                && matches!(page.rotation, 0 | 90 | 180 | 270)
        });
    if fine { Ok(()) } else { Err(CallError::Lied("pages that cannot be")) }
}

fn settle(job: &Job, outcome: Result<Answer, CallError>, worker: Worker) -> (Result<Answer, PdfError>, Option<Worker>) {
    let page_index = job.page();
    let error = match outcome {
        Ok(answer) => return (Ok(answer), Some(worker)),
        Err(CallError::Failed(failure)) => {
            let of_page = matches!(failure, Failure::PageBroken | Failure::OutsidePage | Failure::CopyFailed);
            return (Err(told(&failure, page_index)), (of_page && job.opened.is_some()).then_some(worker));
        }
        Err(CallError::NotSent | CallError::Died) => died(worker, job),
        Err(CallError::Lied(what)) => PdfError::WorkerLied { what },
        Err(CallError::Late) => late(job),
        Err(CallError::Unreadable(error)) => PdfError::unreadable(error),
    };
    (Err(error), None)
}

fn late(job: &Job) -> PdfError {
    match (&job.work, job.page()) {
        (_, Some(page_index)) => PdfError::PageTimeout { page_index },
        (Work::SaveUnlocked | Work::Fields, None) => PdfError::CopyTimeout,
        _ => PdfError::OpenTimeout,
    }
}

/// Ended by the limit on its processor time means that it was too slow.
fn died(mut worker: Worker, job: &Job) -> PdfError {
    if worker.ended_for_time() { late(job) } else { PdfError::WorkerDied { page_index: job.page() } }
}

fn told(failure: &Failure, page_index: Option<u32>) -> PdfError {
    let page_index = page_index.unwrap_or(0);
    match *failure {
        Failure::NotAPdf => PdfError::NotAPdf,
        Failure::Empty => PdfError::Empty,
        Failure::Truncated => PdfError::Truncated,
        Failure::Damaged => PdfError::Damaged,
        Failure::PasswordNeeded => PdfError::PasswordNeeded,
        Failure::WrongPassword => PdfError::WrongPassword,
        Failure::UnknownSecurity => PdfError::UnknownSecurity,
        Failure::NoPages => PdfError::NoPages,
        Failure::TooManyPages(pages) => PdfError::TooManyPages { pages, most: limits::MOST_PAGES },
        Failure::TooManyBytes(bytes) => PdfError::TooManyBytes { bytes, most: limits::MOST_BYTES },
        Failure::Unreadable => PdfError::unreadable(std::io::ErrorKind::InvalidInput.into()),
        Failure::PageBroken => PdfError::PageBroken { page_index },
        Failure::OutsidePage => PdfError::OutsidePage { page_index },
        Failure::CopyFailed => PdfError::CopyFailed,
        Failure::LibraryWrongHash => PdfError::LibraryWrongHash,
        Failure::LibraryUnusable => PdfError::LibraryUnusable,
        Failure::Unexpected => PdfError::WorkerLied { what: "a request that makes no sense" },
    }
}
