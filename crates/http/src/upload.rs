//! The upload of parts whose last chunk waits behind a gate.
//!
//! After an early reply hyper goes on sending, and a gate opened then would let the server have all of the body. So
//! the gate is shut before anything is handed back, and a shut gate makes the body end in an error, which closes the
//! connection.

use std::{
    collections::VecDeque,
    io,
    sync::{Arc, Mutex, PoisonError},
};

use bytes::{Bytes, BytesMut};
use futures::{future::BoxFuture, stream};
use reqwest::{
    Body, Method,
    header::{ACCEPT, CONTENT_LENGTH, CONTENT_TYPE},
};
use tokio::{
    fs::File,
    io::AsyncReadExt,
    sync::watch,
    time::{Instant, timeout},
};
use tokio_util::sync::{CancellationToken, DropGuard};

use crate::{
    Client, HttpError, Reply,
    client::{JSON_LIMIT, log},
    error::causes,
    faults,
};

const CHUNK: usize = 64 << 10;

/// What stands before the last chunk of an upload: a latch under one lock.
pub trait LastChunk: Send + Sync + 'static {
    /// Awaited before the last chunk is released. False: the body ends in an error. After [`LastChunk::shut`] it must
    /// say false.
    fn open(&self) -> BoxFuture<'_, bool>;

    /// Called before anything is handed back. True when the chunk was, or may have been, released.
    fn shut(&self) -> bool;
}

/// A part of a multipart form.
#[derive(Debug)]
pub struct Part {
    /// Name of the field.
    pub name: &'static str,
    /// Name of the file, for files.
    pub file_name: Option<String>,
    /// `Content-Type` of the part.
    pub content_type: &'static str,
    content: Content,
}

#[derive(Debug)]
enum Content {
    Bytes(Bytes),
    File(File, u64),
}

impl Part {
    /// A part from memory.
    pub fn bytes(name: &'static str, content_type: &'static str, bytes: impl Into<Bytes>) -> Self {
        Self { name, file_name: None, content_type, content: Content::Bytes(bytes.into()) }
    }

    /// A part from a file of which exactly `length` bytes are sent.
    pub fn file(
        name: &'static str,
        content_type: &'static str,
        file_name: impl Into<String>,
        file: File,
        length: u64,
    ) -> Self {
        Self { name, file_name: Some(file_name.into()), content_type, content: Content::File(file, length) }
    }

    fn head(&self, boundary: &str, first: bool) -> Bytes {
        let start = if first { "" } else { "\r\n" };
        // Names as browsers write them: UTF-8 as it is, with the three characters escaped that would end the name.
        let quoted = |text: &str| text.replace('"', "%22").replace('\r', "%0D").replace('\n', "%0A");
        let file = self.file_name.as_ref().map(|n| format!("; filename=\"{}\"", quoted(n))).unwrap_or_default();
        let (name, kind) = (quoted(self.name), self.content_type);
        format!(
            "{start}--{boundary}\r\nContent-Disposition: form-data; name=\"{name}\"{file}\r\nContent-Type: {kind}\r\n\r\n"
        )
        .into()
    }
}

/// Why a body was not sent to its end.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum BodyStopped {
    /// The caller's stop was cancelled.
    ByCaller,
    /// The gate did not open.
    Gate,
    /// The connection broke, stood still too long, or a file could not be read.
    Io(String),
}

/// Why there is no reply.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NoReply {
    /// The deadline passed.
    Timeout,
    /// The connection was closed.
    Reset,
    /// The reply ended early.
    Truncated,
    /// The reply was larger than allowed.
    Oversize,
}

/// What came over the wire.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Wire {
    /// No connection was made; why.
    NotConnected(String),
    /// The body was not sent to its end.
    BodyStopped(BodyStopped),
    /// No reply, or not a whole one.
    NoReply(NoReply),
    /// A whole reply.
    Reply(Reply),
}

/// What came of an upload.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Posted {
    /// What [`LastChunk::shut`] said.
    pub opened: bool,
    /// What came over the wire.
    pub wire: Wire,
}

/// What the body tells the one who waits for its reply.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
struct Progress {
    done: u64,
    /// The last byte was handed over.
    whole: bool,
}

/// What the body and the one who waits share.
struct Shared {
    gate: Arc<dyn LastChunk>,
    sent: Arc<dyn Fn(u64, u64) + Send + Sync>,
    /// Nothing more is to be sent; the reply is being read.
    pause: CancellationToken,
    /// The body is to end in an error now.
    cut: CancellationToken,
    progress: watch::Sender<Progress>,
    why: Mutex<Option<BodyStopped>>,
}

impl Shared {
    fn why(&self) -> Option<BodyStopped> {
        self.why.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    fn end(&self, why: BodyStopped) -> io::Error {
        let error = io::Error::other(match &why {
            BodyStopped::ByCaller => "stopped".into(),
            BodyStopped::Gate => "the gate did not open".into(),
            BodyStopped::Io(cause) => cause.clone(),
        });
        self.why.lock().unwrap_or_else(PoisonError::into_inner).get_or_insert(why);
        error
    }
}

/// Shuts the gate and cuts the body also when the upload itself is dropped.
struct Closing {
    gate: Arc<dyn LastChunk>,
    pause: CancellationToken,
    _cut: DropGuard,
}

impl Drop for Closing {
    fn drop(&mut self) {
        self.gate.shut();
        self.pause.cancel();
    }
}

/// The body in the order in which it is sent.
struct Feeder {
    segments: VecDeque<Content>,
    total: u64,
    done: u64,
    shared: Arc<Shared>,
}

impl Feeder {
    async fn next(mut self) -> Option<(io::Result<Bytes>, Self)> {
        if self.done == self.total {
            return None;
        }
        self.pass_points();
        let shared = self.shared.clone();
        let chunk = tokio::select! {
            biased;
            () = shared.pause.cancelled() => {
                // Ending the body now would close the connection under the reply that is being read.
                shared.cut.cancelled().await;
                Err(io::Error::other("stopped"))
            }
            chunk = self.chunk() => chunk,
        };
        if let Ok(bytes) = &chunk {
            self.done += bytes.len() as u64;
            (self.shared.sent)(self.done, self.total);
            let now = Progress { done: self.done, whole: self.done == self.total };
            self.shared.progress.send_replace(now);
        }
        Some((chunk, self))
    }

    fn pass_points(&self) {
        faults::at(if self.done == 0 { "conn.open" } else { "body.first" });
        if self.done * 2 >= self.total {
            faults::at("body.half");
        }
    }

    async fn chunk(&mut self) -> io::Result<Bytes> {
        let bytes = self.read().await?;
        if self.segments.len() > 1 {
            return Ok(bytes);
        }
        // The last chunk of the last part and the closing line go together, when the gate says so.
        let mut last = BytesMut::from(bytes);
        if let Some(Content::Bytes(end)) = self.segments.pop_front() {
            last.extend_from_slice(&end);
        }
        if self.shared.gate.open().await { Ok(last.freeze()) } else { Err(self.shared.end(BodyStopped::Gate)) }
    }

    async fn read(&mut self) -> io::Result<Bytes> {
        loop {
            match self.segments.pop_front() {
                None => return Ok(Bytes::new()),
                Some(Content::Bytes(mut bytes)) => {
                    let rest = bytes.split_off(bytes.len().min(CHUNK));
                    if !rest.is_empty() {
                        self.segments.push_front(Content::Bytes(rest));
                    }
                    if !bytes.is_empty() {
                        return Ok(bytes);
                    }
                }
                Some(Content::File(_, 0)) => {}
                Some(Content::File(mut file, left)) => {
                    let mut buffer = BytesMut::with_capacity(CHUNK);
                    let most = usize::try_from(left).unwrap_or(CHUNK).min(CHUNK);
                    let mut piece = (&mut file).take(most as u64);
                    while buffer.len() < most {
                        match piece.read_buf(&mut buffer).await {
                            Ok(0) => {
                                let cause = "a file became shorter while it was sent".into();
                                return Err(self.shared.end(BodyStopped::Io(cause)));
                            }
                            Ok(_) => {}
                            Err(error) => return Err(self.shared.end(BodyStopped::Io(error.to_string()))),
                        }
                    }
                    let left = left - buffer.len() as u64;
                    if left > 0 {
                        self.segments.push_front(Content::File(file, left));
                    }
                    return Ok(buffer.freeze());
                }
            }
        }
    }
}

impl Client {
    /// Posts a multipart form. The last chunk of the last part is released when `gate` opens; the gate is shut before
    /// anything is handed back. `sent` is told how many bytes of how many were handed over; `stop` ends the upload
    /// as long as the gate was not opened. Never repeats, follows no redirect.
    ///
    /// The boundary must not occur in the parts; the caller makes it of random letters and digits.
    ///
    /// # Errors
    /// Only when the request cannot be built; nothing is sent then. Everything else is in [`Posted`].
    pub async fn post_parts(
        &self,
        path: &str,
        boundary: &str,
        parts: Vec<Part>,
        gate: Arc<dyn LastChunk>,
        sent: Arc<dyn Fn(u64, u64) + Send + Sync>,
        stop: &CancellationToken,
    ) -> Result<Posted, HttpError> {
        let start = Instant::now();
        let (segments, total) = lay_out(boundary, parts);
        let (progress, _) = watch::channel(Progress::default());
        let (pause, cut) = (CancellationToken::new(), CancellationToken::new());
        let closing = Closing { gate: gate.clone(), pause: pause.clone(), _cut: cut.clone().drop_guard() };
        let shared = Arc::new(Shared { gate, sent, pause, cut, progress, why: Mutex::new(None) });
        let feeder = Feeder { segments, total, done: 0, shared: shared.clone() };
        let request = self
            .request(&self.uploads, Method::POST, path)?
            .header(ACCEPT, "application/json")
            .header(CONTENT_TYPE, format!("multipart/form-data; boundary={boundary}"))
            .header(CONTENT_LENGTH, total)
            .body(Body::wrap_stream(stream::unfold(feeder, Feeder::next)));
        let posted = self.wait(request, &shared, stop).await;
        if matches!(posted.wire, Wire::Reply(_)) {
            faults::at("reply.body");
        }
        drop(closing);
        match &posted.wire {
            Wire::Reply(reply) => log(&Method::POST, path, Ok((reply.status, reply.body.len())), start),
            wire => tracing::warn!(path, ?wire, opened = posted.opened, "no reply to an upload"),
        }
        Ok(posted)
    }

    async fn wait(&self, request: reqwest::RequestBuilder, shared: &Shared, stop: &CancellationToken) -> Posted {
        let mut progress = shared.progress.subscribe();
        let mut stop_counts = true;
        let mut deadline = Instant::now() + self.deadlines.connect + self.deadlines.upload_idle;
        let response = request.send();
        tokio::pin!(response);
        let result = loop {
            tokio::select! {
                biased;
                result = &mut response => break result,
                () = stop.cancelled(), if stop_counts => {
                    if shared.gate.shut() {
                        // Too late: the reply is awaited.
                        stop_counts = false;
                    } else {
                        return Posted { opened: false, wire: Wire::BodyStopped(BodyStopped::ByCaller) };
                    }
                }
                changed = progress.changed() => {
                    let whole = changed.is_err() || progress.borrow_and_update().whole;
                    if whole {
                        faults::at("body.last");
                    }
                    let wait = if whole { self.deadlines.upload_head } else { self.deadlines.upload_idle };
                    deadline = Instant::now() + wait;
                }
                () = tokio::time::sleep_until(deadline) => {
                    let opened = shared.gate.shut();
                    let wire = if shared.progress.borrow().whole {
                        Wire::NoReply(NoReply::Timeout)
                    } else {
                        Wire::BodyStopped(BodyStopped::Io("the upload stood still".into()))
                    };
                    return Posted { opened, wire };
                }
            }
        };
        let opened = shared.gate.shut();
        shared.pause.cancel();
        let wire = match result {
            Ok(response) => {
                faults::at("reply.head");
                let reply = Reply::read(response, JSON_LIMIT, self.deadlines.idle);
                match timeout(self.deadlines.upload_reply, reply).await {
                    Ok(Ok(reply)) => Wire::Reply(reply),
                    Ok(Err(HttpError::Oversize { .. })) => Wire::NoReply(NoReply::Oversize),
                    Err(_) | Ok(Err(HttpError::Timeout)) => Wire::NoReply(NoReply::Timeout),
                    Ok(Err(_)) => Wire::NoReply(NoReply::Truncated),
                }
            }
            Err(error) if error.is_connect() => Wire::NotConnected(causes(error)),
            Err(error) => match shared.why() {
                Some(why) => Wire::BodyStopped(why),
                None if shared.progress.borrow().whole => Wire::NoReply(NoReply::Reset),
                None => Wire::BodyStopped(BodyStopped::Io(causes(error))),
            },
        };
        Posted { opened, wire }
    }
}

/// The body's segments in order, and how many bytes they are. The last is the closing line.
fn lay_out(boundary: &str, parts: Vec<Part>) -> (VecDeque<Content>, u64) {
    let mut segments = VecDeque::new();
    for (at, part) in parts.into_iter().enumerate() {
        segments.push_back(Content::Bytes(part.head(boundary, at == 0)));
        match part.content {
            Content::Bytes(bytes) if bytes.is_empty() => {}
            Content::File(_, 0) => {}
            content => segments.push_back(content),
        }
    }
    segments.push_back(Content::Bytes(format!("\r\n--{boundary}--\r\n").into()));
    let length = |content: &Content| match content {
        Content::Bytes(bytes) => bytes.len() as u64,
        Content::File(_, length) => *length,
    };
    let total = segments.iter().map(length).sum();
    (segments, total)
}
