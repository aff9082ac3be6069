//! One worker process, from the pool's side.

use std::{
    fs::File,
    io,
    os::{fd::OwnedFd, unix::net::UnixStream as StdStream},
    process::Stdio,
    sync::Arc,
    time::Duration,
};

use bytes::Bytes;
use secrecy::{ExposeSecret, SecretString};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt, Interest},
    net::UnixStream,
    process::{Child, Command},
    time::timeout,
};

use crate::{
    error::PdfError,
    limits::{self, Limits},
    locate::Locations,
    protocol::{self, Failure, Reply, Request},
    types::Source,
};

/// A worker that has started. Dropping it ends the process.
#[derive(Debug)]
pub(crate) struct Worker {
    child: Child,
    socket: UnixStream,
}

/// How a call ended badly.
#[derive(Debug)]
pub(crate) enum CallError {
    /// The request did not reach the worker: it had ended before.
    NotSent,
    /// The worker ended while it was busy.
    Died,
    /// The answer cannot be true.
    Lied(&'static str),
    /// Too slow.
    Late,
    /// The worker says why not.
    Failed(Failure),
    /// The document's file could not be opened.
    Unreadable(io::Error),
}

impl Worker {
    /// Starts a worker and waits until it is warm.
    pub async fn start(locations: &Locations, limits: &Limits) -> Result<Self, PdfError> {
        let start = |error| PdfError::WorkerStart(Arc::new(error));
        let (ours, theirs) = StdStream::pair().map_err(start)?;
        ours.set_nonblocking(true).map_err(start)?;
        let mut command = Command::new(&locations.worker);
        command
            .arg(&locations.library)
            .env_clear()
            .stdin(Stdio::from(OwnedFd::from(theirs)))
            .stdout(Stdio::null())
            .stderr(if cfg!(debug_assertions) { Stdio::inherit() } else { Stdio::null() })
            .kill_on_drop(true);
        let child = command.spawn().map_err(|error| match error.kind() {
            io::ErrorKind::NotFound => PdfError::WorkerMissing { looked: vec![locations.worker.clone()] },
            _ => start(error),
        })?;
        drop(command);
        let mut worker = Self { child, socket: UnixStream::from_std(ours).map_err(start)? };
        match worker.read(limits.start, 0).await {
            Ok((Reply::Ready { version: protocol::VERSION }, _)) => Ok(worker),
            Ok((Reply::Failed(Failure::LibraryWrongHash), _)) => Err(PdfError::LibraryWrongHash),
            Ok((Reply::Failed(Failure::Unreadable), _)) => {
                Err(PdfError::LibraryMissing { looked: vec![locations.library.clone()] })
            }
            Ok((Reply::Failed(_), _)) => Err(PdfError::LibraryUnusable),
            Ok(_) => Err(PdfError::WorkerOutdated),
            Err(CallError::Late) => Err(start(io::ErrorKind::TimedOut.into())),
            Err(_) => Err(start(io::ErrorKind::UnexpectedEof.into())),
        }
    }

    /// The process id, while it lives.
    pub fn pid(&self) -> Option<u32> {
        self.child.id()
    }

    /// False when the process is known to have ended.
    pub fn is_alive(&mut self) -> bool {
        matches!(self.child.try_wait(), Ok(None))
    }

    /// Hands over a document and waits until it is open.
    pub async fn open(
        &mut self,
        source: &Source,
        password: Option<&SecretString>,
        measure: bool,
        limits: &Limits,
    ) -> Result<Reply, CallError> {
        let password = password.map(|password| password.expose_secret().to_owned());
        let request = Request::Open { password, measure, cpu_s: limits.open_cpu_s };
        let opening = async {
            let file = match source {
                Source::Bytes(bytes) => return self.send(&request, bytes).await,
                Source::Path(path) => File::open(path),
                Source::File(open) => open(),
            };
            self.send_file(&request, &file.map_err(CallError::Unreadable)?).await
        };
        timeout(limits.open, opening).await.map_err(|_| CallError::Late)??;
        Ok(self.read(limits.open, 0).await?.0)
    }

    async fn send_file(&mut self, request: &Request, file: &File) -> Result<(), CallError> {
        let size = file.metadata().map_err(CallError::Unreadable)?.len();
        if size > limits::MOST_BYTES {
            return Err(CallError::Failed(Failure::TooManyBytes(size)));
        }
        let head = protocol::head(request, 0).map_err(|_| CallError::NotSent)?;
        let sent = self
            .socket
            .async_io(Interest::WRITABLE, || protocol::send_with_file(&self.socket, &head, file))
            .await
            .map_err(|_| CallError::NotSent)?;
        self.socket.write_all(head.get(sent..).unwrap_or_default()).await.map_err(|_| CallError::Died)
    }

    /// Asks one thing, to which a body of at most this many bytes may be the answer.
    pub async fn call(&mut self, request: &Request, wait: Duration, most: u64) -> Result<(Reply, Bytes), CallError> {
        timeout(wait, self.send(request, &[])).await.map_err(|_| CallError::Late)??;
        self.read(wait, most).await
    }

    async fn send(&mut self, request: &Request, body: &[u8]) -> Result<(), CallError> {
        let head = protocol::head(request, body.len()).map_err(|_| CallError::NotSent)?;
        self.socket.write_all(&head).await.map_err(|_| CallError::NotSent)?;
        self.socket.write_all(body).await.map_err(|_| CallError::Died)
    }

    async fn read(&mut self, wait: Duration, most: u64) -> Result<(Reply, Bytes), CallError> {
        let reading = async {
            let mut start = [0; 8];
            self.socket.read_exact(&mut start).await.map_err(|_| CallError::Died)?;
            let (head, body) = protocol::lengths(start).map_err(|_| CallError::Lied("a frame without end"))?;
            let mut bytes = vec![0; head];
            self.socket.read_exact(&mut bytes).await.map_err(|_| CallError::Died)?;
            let reply = protocol::parse(&bytes).map_err(|_| CallError::Lied("not a reply"))?;
            if body as u64 > most {
                return Err(CallError::Lied("more bytes than can be"));
            }
            // A body that is only promised takes no memory.
            let mut bytes = Vec::with_capacity(body.min(1 << 20));
            (&mut self.socket).take(body as u64).read_to_end(&mut bytes).await.map_err(|_| CallError::Died)?;
            if bytes.len() < body {
                return Err(CallError::Died);
            }
            match reply {
                Reply::Failed(failure) => Ok((Reply::Failed(failure), Bytes::new())),
                reply => Ok((reply, Bytes::from(bytes))),
            }
        };
        timeout(wait, reading).await.map_err(|_| CallError::Late)?
    }
}

impl Worker {
    /// True when the process ended because it used up its processor time (signal 24 or 9 by the kernel's limit).
    pub fn ended_for_time(&mut self) -> bool {
        use std::os::unix::process::ExitStatusExt;
        const SIGXCPU: i32 = 24;
        matches!(self.child.try_wait(), Ok(Some(status)) if status.signal() == Some(SIGXCPU))
    }
}
