//! The practice service: a child process of the app, started when it is first needed and watched while the app runs.

use std::{path::PathBuf, process::Stdio, sync::Arc, time::Duration};

use countersign_provider::Reach;
use secrecy::{ExposeSecret, SecretString};
use serde::Deserialize;
use thiserror::Error;
use tokio::{
    io::{AsyncBufReadExt, AsyncWriteExt, BufReader},
    process::{Child, ChildStdin, Command},
    sync::Mutex,
    time::timeout,
};

/// Why the practice service is not there.
#[derive(Debug, Error)]
pub enum PracticeError {
    /// Its program is not beside the app.
    #[error("could not find the practice service; `cargo build -p countersign-practice` makes it")]
    Missing,
    /// It could not be started.
    #[error("could not start the practice service")]
    Start(#[source] std::io::Error),
    /// It did not say where it listens.
    #[error("could not learn where the practice service listens")]
    Silent,
    /// It did not answer what it was asked to do.
    #[error("could not ask the practice service")]
    Unanswered(#[source] countersign_http::HttpError),
    /// It would not do it.
    #[error("could not have it done by the practice service: it answered {0}")]
    Refused(u16),
}

#[derive(Debug, Deserialize)]
struct Listening {
    listening: String,
    token: String,
}

#[derive(Debug)]
struct Running {
    child: Child,
    // The service ends when this closes, however the app ends.
    _stdin: ChildStdin,
    origin: String,
    token: String,
    key: SecretString,
}

/// A handle on the practice service.
#[derive(Debug, Clone)]
pub struct Practice {
    binary: Option<PathBuf>,
    data: PathBuf,
    running: Arc<Mutex<Option<Running>>>,
}

impl Practice {
    /// A service that is started from `binary` and keeps its state in `data`.
    pub fn new(binary: Option<PathBuf>, data: PathBuf) -> Self {
        Self { binary, data, running: Arc::default() }
    }

    /// Where it listens and its key. Starts it when it does not run (any more).
    ///
    /// # Errors
    /// When it cannot be started.
    pub async fn reach(&self) -> Result<Reach, PracticeError> {
        let mut running = self.running.lock().await;
        let running = self.alive(&mut running).await?;
        Ok(Reach { origin: running.origin.clone(), key: running.key.clone() })
    }

    /// The address of its mailbox.
    ///
    /// # Errors
    /// When it cannot be started.
    pub async fn mailbox(&self) -> Result<String, PracticeError> {
        let mut running = self.running.lock().await;
        let running = self.alive(&mut running).await?;
        Ok(format!("{}/mail/{}/", running.origin, running.token))
    }

    async fn alive<'a>(&self, slot: &'a mut Option<Running>) -> Result<&'a Running, PracticeError> {
        let alive = slot.as_mut().is_some_and(|running| matches!(running.child.try_wait(), Ok(None)));
        if !alive {
            *slot = Some(self.start().await?);
        }
        Ok(slot.as_ref().expect("BUG: just started"))
    }

    async fn start(&self) -> Result<Running, PracticeError> {
        let binary = self.binary.as_ref().ok_or(PracticeError::Missing)?;
        std::fs::create_dir_all(&self.data).map_err(PracticeError::Start)?;
        let mut child = Command::new(binary)
            .arg("--data")
            .arg(&self.data)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .kill_on_drop(true)
            .spawn()
            .map_err(PracticeError::Start)?;
        let (Some(mut stdin), Some(stdout)) = (child.stdin.take(), child.stdout.take()) else {
            return Err(PracticeError::Silent);
        };
        let key = SecretString::from(format!("{}{}", uuid::Uuid::new_v4().simple(), uuid::Uuid::new_v4().simple()));
        let line = format!("{}\n", serde_json::json!({ "key": key.expose_secret() }));
        stdin.write_all(line.as_bytes()).await.map_err(PracticeError::Start)?;
        stdin.flush().await.map_err(PracticeError::Start)?;
        let mut lines = BufReader::new(stdout).lines();
        let said = timeout(Duration::from_secs(15), lines.next_line()).await;
        let Ok(Ok(Some(said))) = said else { return Err(PracticeError::Silent) };
        let listening: Listening = serde_json::from_str(&said).map_err(|_| PracticeError::Silent)?;
        // Whatever it prints later must not fill the pipe and stop it.
        tokio::spawn(async move { while let Ok(Some(_)) = lines.next_line().await {} });
        Ok(Running { child, _stdin: stdin, origin: listening.listening, token: listening.token, key })
    }
}
