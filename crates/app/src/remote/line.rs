//! The socket: a command on one end, on the other the process that holds the data folder.

use std::{
    io,
    os::unix::{fs::MetadataExt, net::UnixStream},
    sync::atomic::Ordering,
    time::Duration,
};

use serde::{Deserialize, Serialize};
use tokio::{
    io::{AsyncBufReadExt, AsyncWriteExt, BufReader},
    net::UnixStream as Stream,
    sync::mpsc,
};

use super::{Answer, Ask, Exit, Progress};
use crate::{App, words};

/// How long the holder may take to say that it has taken what it is asked for.
const TAKEN_WITHIN: Duration = Duration::from_secs(5);

/// What the holder says.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", tag = "say", content = "what")]
pub enum Line {
    /// It has taken what it is asked for.
    Taken,
    /// What is happening.
    Progress(Progress),
    /// The end.
    Answer(Answer),
}

/// It hung up before the end: the folder may be free, and asking again does no harm.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct HungUp {
    /// Whether it had taken what it was asked for.
    pub taken: bool,
}

/// Asks the process that holds the data folder.
///
/// # Errors
/// [`HungUp`] when it ended, or let go of the folder, before it was done.
pub async fn ask_over(stream: UnixStream, ask: &Ask, say: impl Fn(Progress)) -> Result<Answer, HungUp> {
    let mut taken = false;
    let listening = listen(stream, ask, say, &mut taken).await;
    listening.ok().flatten().ok_or(HungUp { taken })
}

async fn listen(stream: UnixStream, ask: &Ask, say: impl Fn(Progress), taken: &mut bool) -> io::Result<Option<Answer>> {
    stream.set_nonblocking(true)?;
    let (read, mut write) = Stream::from_std(stream)?.into_split();
    let mut line = serde_json::to_string(ask).map_err(io::Error::other)?;
    line.push('\n');
    write.write_all(line.as_bytes()).await?;
    let mut lines = BufReader::new(read).lines();
    loop {
        let next = if *taken {
            lines.next_line().await?
        } else {
            tokio::time::timeout(TAKEN_WITHIN, lines.next_line()).await.map_err(|_| io::ErrorKind::TimedOut)??
        };
        let Some(line) = next else { return Ok(None) };
        match serde_json::from_str(&line) {
            Ok(Line::Taken) => *taken = true,
            Ok(Line::Progress(progress)) => say(progress),
            Ok(Line::Answer(answer)) => return Ok(Some(answer)),
            Err(_) => return Ok(Some(Answer::wrong(Exit::Busy, vec![words::error("command_other_version", &[])]))),
        }
    }
}

impl App {
    /// Answers no command any more: this process is about to let go of the data folder.
    pub fn hang_up(&self) {
        self.0.engine.hanging_up.store(true, Ordering::Relaxed);
    }

    /// Answers a command that called: `line` is what it said first. Ends early when it hangs up; what was begun goes on.
    pub async fn answer_line(&self, line: String, stream: UnixStream) {
        if let Err(error) = self.serve(&line, stream).await {
            tracing::debug!(%error, "a command hung up");
        }
    }

    async fn serve(&self, line: &str, stream: UnixStream) -> io::Result<()> {
        stream.set_nonblocking(true)?;
        let stream = Stream::from_std(stream)?;
        let own = std::fs::metadata(&self.0.folders.data)?.uid();
        if stream.peer_cred()?.uid() != own {
            return Err(io::ErrorKind::PermissionDenied.into());
        }
        let (mut read, mut write) = stream.into_split();
        let (tell, mut told) = mpsc::unbounded_channel();
        let answering = async {
            let Ok(ask) = serde_json::from_str::<Ask>(line) else {
                let answer = Answer::wrong(Exit::Busy, vec![words::error("command_other_version", &[])]);
                let _ = tell.send(Line::Answer(answer));
                return;
            };
            let _ = tell.send(Line::Taken);
            let progress = tell.clone();
            let say = move |said| {
                let _ = progress.send(Line::Progress(said));
            };
            let answer = self.answer(ask, &say).await;
            let _ = tell.send(Line::Answer(answer));
        };
        let writing = async {
            while let Some(said) = told.recv().await {
                let last = matches!(said, Line::Answer(_));
                // What was cut off is no answer: the command asks whoever has the folder next.
                if last && self.0.engine.hanging_up.load(Ordering::Relaxed) {
                    return Err(io::ErrorKind::Interrupted.into());
                }
                let mut text = serde_json::to_string(&said).map_err(io::Error::other)?;
                text.push('\n');
                write.write_all(text.as_bytes()).await?;
                if last {
                    break;
                }
            }
            Ok(())
        };
        let hung_up = async {
            // A command says one line; what comes then is its end.
            let mut end = [0_u8; 1];
            let _ = tokio::io::AsyncReadExt::read(&mut read, &mut end).await;
        };
        tokio::pin!(answering);
        tokio::select! {
            written = async { tokio::join!(&mut answering, writing).1 } => written,
            () = hung_up => Ok(()),
        }
    }
}
