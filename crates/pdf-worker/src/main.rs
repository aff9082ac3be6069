//! The worker: one document, one request at a time, in a process that may be thrown away.
//!
//! The only code that touches pdfium. Its standard input is a socket to the pool; its one argument is the place of the
//! PDF library, whose hash is checked before it is loaded. It must not use the network or open any other file.

mod document;
mod draw;
mod encode;
mod read;
mod structure;
mod warm;

use std::{env, fs, io, os::fd::AsFd, process::ExitCode};

use countersign_pdf::protocol::{self, Failure, Reply, Request};
use pdfium_render::prelude::{Pdfium, PdfiumLibraryBindings};
use rustix::process::{Resource, Rlimit, setrlimit};
use sha2::{Digest, Sha256};

#[cfg(all(target_os = "linux", target_arch = "x86_64"))]
const LIBRARY_HASH: &str = "c76dc0f7839644bfa7c3e3107a6068df714e339c861bb7d4519907b821d427f9";
#[cfg(all(target_os = "linux", target_arch = "aarch64"))]
const LIBRARY_HASH: &str = "4378615ad9710397c96c112611be9018629bbfe38805d91a2663a534b99c28ca";
#[cfg(all(target_os = "macos", target_arch = "x86_64"))]
const LIBRARY_HASH: &str = "967a413d03dde793455ed9f9ecb29b7fec6da846166ecd5b43e0bc3ddb4d9be2";
#[cfg(all(target_os = "macos", target_arch = "aarch64"))]
const LIBRARY_HASH: &str = "5574cd4164a1317bc6b2f3168a4f433ca84561aa1b33f570422ce20f199d3765";

/// Processor time in seconds for anything but opening; the pool's own deadlines are shorter or the same.
const REQUEST_CPU_S: u64 = 30;

fn main() -> ExitCode {
    let memory = Some(countersign_pdf::limits::WORKER_MEMORY);
    if setrlimit(Resource::As, Rlimit { current: memory, maximum: memory }).is_err() {
        return ExitCode::FAILURE;
    }
    if serve().is_ok() { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

fn serve() -> io::Result<()> {
    let input = io::stdin();
    let socket = input.as_fd();
    let library = match library() {
        Ok(library) => library,
        Err(failure) => return protocol::write_reply(socket, &Reply::Failed(failure), &[]),
    };
    warm::up(&*library);
    protocol::write_reply(socket, &Reply::Ready { version: protocol::VERSION }, &[])?;
    let mut open: Option<document::Document> = None;
    while let Some((request, body, file)) = protocol::read_request(socket)? {
        // A worker whose pool is gone must not go on for ever, so each request has its share of processor time.
        let share = if let Request::Open { cpu_s, .. } = &request { *cpu_s } else { REQUEST_CPU_S };
        let used = rustix::time::clock_gettime(rustix::time::ClockId::ProcessCPUTime).tv_sec.max(0) as u64;
        setrlimit(Resource::Cpu, Rlimit { current: Some(used + share + 1), maximum: None })?;
        let answer = match (request, &mut open) {
            (Request::Open { password, measure, .. }, None) => {
                document::open(&*library, body, file, password.as_deref(), measure).map(|(document, opened)| {
                    open = Some(document);
                    (Reply::Opened(opened), Vec::new())
                })
            }
            (Request::Render { page_index, page, scale, part }, Some(document)) => {
                document.render(page_index, &page, scale, part)
            }
            (Request::Text { page_index, page }, Some(document)) => {
                document.text(page_index, &page).map(|text| (Reply::Text(text), Vec::new()))
            }
            (Request::Fields { first, pages }, Some(document)) => {
                document.fields(first, &pages).map(|fields| (Reply::Fields(fields), Vec::new()))
            }
            (Request::SaveUnlocked, Some(document)) => document.save_unlocked().map(|bytes| (Reply::Copy, bytes)),
            _ => Err(Failure::Unexpected),
        };
        match answer {
            Ok((reply, body)) => protocol::write_reply(socket, &reply, &body)?,
            Err(failure) => protocol::write_reply(socket, &Reply::Failed(failure), &[])?,
        }
    }
    Ok(())
}

fn library() -> Result<Box<dyn PdfiumLibraryBindings>, Failure> {
    let path = env::args_os().nth(1).ok_or(Failure::Unreadable)?;
    let hash = Sha256::digest(fs::read(&path).map_err(|_| Failure::Unreadable)?);
    let hash: String = hash.iter().map(|byte| format!("{byte:02x}")).collect();
    if hash != LIBRARY_HASH {
        return Err(Failure::LibraryWrongHash);
    }
    let library = Pdfium::bind_to_library(&path).map_err(|_| Failure::LibraryUnusable)?;
    // SAFETY: called once, before any other function of the library.
    unsafe { library.FPDF_InitLibrary() };
    Ok(library)
}
