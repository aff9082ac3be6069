//! What passes between pool and worker: frames over a socket that is the worker's standard input, in both directions.
//!
//! A frame is two little-endian `u32` lengths, a JSON head and a body of raw bytes. The open file of a document
//! travels beside the first bytes of its frame, as a descriptor: the worker never learns a path.

use std::{
    fs::File,
    io::{self, IoSlice, IoSliceMut, Read, Write},
    mem::MaybeUninit,
    os::fd::{AsFd, BorrowedFd},
};

use countersign_envelope::geometry::PageBox;
use rustix::net::{
    RecvAncillaryBuffer, RecvAncillaryMessage, RecvFlags, SendAncillaryBuffer, SendAncillaryMessage, SendFlags,
};
use serde::{Deserialize, Serialize, de::DeserializeOwned};

use crate::types::{Encoding, FormField, Opened, PageText, PixelRect};

/// Changes whenever the messages do.
pub const VERSION: u32 = 1;
/// Longest head that is read.
pub const MOST_HEAD: u32 = 64 << 20;
/// Longest body that is read.
pub const MOST_BODY: u32 = 640 << 20;

/// What the pool asks.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub enum Request {
    /// Open the document whose file came with this frame, or whose bytes are its body.
    Open {
        /// The password, if one is known.
        password: Option<String>,
        /// True to measure the pages and look at the form; false when that is known already.
        measure: bool,
        /// Processor time in seconds after which the worker is ended.
        cpu_s: u64,
    },
    /// Draw a page or a part of it.
    Render {
        /// Index of the page.
        page_index: u32,
        /// Its boxes, as measured.
        page: PageBox,
        /// Pixels per point.
        scale: f64,
        /// The part, in pixels of the page at this scale.
        part: Option<PixelRect>,
    },
    /// Read the text of a page.
    Text {
        /// Index of the page.
        page_index: u32,
        /// Its boxes, as measured.
        page: PageBox,
    },
    /// Read the form fields of some pages.
    Fields {
        /// Index of the first page.
        first: u32,
        /// The boxes of these pages, as measured.
        pages: Vec<PageBox>,
    },
    /// Write a copy without a password.
    SaveUnlocked,
}

/// What the worker answers.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub enum Reply {
    /// The worker is warm. The first frame of its life.
    Ready {
        /// [`VERSION`] of its build.
        version: u32,
    },
    /// The document is open.
    Opened(Opened),
    /// The body is an encoded picture.
    Picture {
        /// How it is encoded.
        encoding: Encoding,
        /// Width in pixels.
        width_px: u32,
        /// Height in pixels.
        height_px: u32,
    },
    /// The text.
    Text(PageText),
    /// The form fields.
    Fields(Vec<FormField>),
    /// The body is the copy.
    Copy,
    /// It could not be done.
    Failed(Failure),
}

/// Why the worker could not do it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum Failure {
    /// No PDF header.
    NotAPdf,
    /// No bytes.
    Empty,
    /// The end is missing.
    Truncated,
    /// Unreadable structure.
    Damaged,
    /// Opens only with a password.
    PasswordNeeded,
    /// The password is not the one.
    WrongPassword,
    /// Unknown protection.
    UnknownSecurity,
    /// No pages.
    NoPages,
    /// Too many pages.
    TooManyPages(u32),
    /// Too many bytes.
    TooManyBytes(u64),
    /// The file could not be mapped.
    Unreadable,
    /// The page cannot be loaded or drawn.
    PageBroken,
    /// The part lies outside the page.
    OutsidePage,
    /// The copy could not be written.
    CopyFailed,
    /// The library has another hash.
    LibraryWrongHash,
    /// The library cannot be loaded.
    LibraryUnusable,
    /// The request makes no sense now.
    Unexpected,
}

/// A frame as bytes up to its body.
pub fn head<T: Serialize>(message: &T, body: usize) -> io::Result<Vec<u8>> {
    let json = serde_json::to_vec(message)?;
    let too_long = |_| io::Error::new(io::ErrorKind::InvalidInput, "frame too long");
    let mut bytes = Vec::with_capacity(8 + json.len());
    bytes.extend(u32::try_from(json.len()).map_err(too_long)?.to_le_bytes());
    bytes.extend(u32::try_from(body).map_err(too_long)?.to_le_bytes());
    bytes.extend(json);
    Ok(bytes)
}

/// The lengths of head and body.
///
/// # Errors
/// When one is longer than a frame may have: the other side lies.
pub fn lengths(bytes: [u8; 8]) -> io::Result<(usize, usize)> {
    let both = u64::from_le_bytes(bytes);
    let (head, body) = (both as u32, (both >> 32) as u32);
    if head > MOST_HEAD || body > MOST_BODY {
        return Err(io::Error::new(io::ErrorKind::InvalidData, "frame too long"));
    }
    Ok((head as usize, body as usize))
}

/// The message of a head.
pub fn parse<T: DeserializeOwned>(head: &[u8]) -> io::Result<T> {
    serde_json::from_slice(head).map_err(|error| io::Error::new(io::ErrorKind::InvalidData, error))
}

/// Sends the first bytes of a frame with an open file beside them; how many went is returned.
pub fn send_with_file(socket: impl AsFd, bytes: &[u8], file: &File) -> io::Result<usize> {
    let files = [file.as_fd()];
    let mut space = [MaybeUninit::uninit(); rustix::cmsg_space!(ScmRights(1))];
    let mut beside = SendAncillaryBuffer::new(&mut space);
    beside.push(SendAncillaryMessage::ScmRights(&files));
    Ok(rustix::net::sendmsg(socket, &[IoSlice::new(bytes)], &mut beside, SendFlags::NOSIGNAL)?)
}

/// A request, the body of its frame, and the file that came with it.
pub type Asked = (Request, Vec<u8>, Option<File>);

/// Reads a request, and the file that came with it. `None` when the pool has closed the socket. Blocks.
pub fn read_request(socket: BorrowedFd<'_>) -> io::Result<Option<Asked>> {
    let mut start = [0; 8];
    let (mut read, mut file) = (0, None);
    while read < start.len() {
        let mut space = [MaybeUninit::uninit(); rustix::cmsg_space!(ScmRights(1))];
        let mut beside = RecvAncillaryBuffer::new(&mut space);
        let rest = start.get_mut(read..).unwrap_or_default();
        let got = rustix::net::recvmsg(socket, &mut [IoSliceMut::new(rest)], &mut beside, RecvFlags::CMSG_CLOEXEC)?;
        for message in beside.drain() {
            if let RecvAncillaryMessage::ScmRights(files) = message {
                file = files.map(File::from).next().or(file);
            }
        }
        if got.bytes == 0 {
            return if read == 0 { Ok(None) } else { Err(io::ErrorKind::UnexpectedEof.into()) };
        }
        read += got.bytes;
    }
    let (head, body) = lengths(start)?;
    let mut stream = File::from(socket.try_clone_to_owned()?);
    let mut bytes = vec![0; head];
    stream.read_exact(&mut bytes)?;
    let request = parse(&bytes)?;
    let mut bytes = vec![0; body];
    stream.read_exact(&mut bytes)?;
    Ok(Some((request, bytes, file)))
}

/// Writes a reply and its body. Blocks.
pub fn write_reply(socket: BorrowedFd<'_>, reply: &Reply, body: &[u8]) -> io::Result<()> {
    let mut stream = File::from(socket.try_clone_to_owned()?);
    stream.write_all(&head(reply, body.len())?)?;
    stream.write_all(body)
}
