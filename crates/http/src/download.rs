//! Downloads to a file.

use std::{io, path::Path};

use reqwest::{Method, Response, header::ACCEPT};
use tempfile::NamedTempFile;
use tokio::{
    io::AsyncWriteExt,
    time::{Instant, timeout},
};

use crate::{
    Client, HttpError, Reply,
    client::{JSON_LIMIT, PACK_LIMIT, log},
};

/// What came of a download.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Download {
    /// The file is there, whole and synced.
    Saved {
        /// Its size.
        bytes: u64,
    },
    /// The reply was not a success; no file was made.
    Refused(Reply),
}

impl Client {
    /// Saves the body of a reply to a new file that must begin with `magic`. The file appears whole and synced, or not
    /// at all; an existing file is replaced only by a whole one.
    ///
    /// # Errors
    /// When no whole reply came, when it is larger than [`PACK_LIMIT`], begins otherwise, or cannot be written.
    pub async fn download(&self, path: &str, magic: &[u8], to: &Path) -> Result<Download, HttpError> {
        let start = Instant::now();
        let result = self.fetch(path, magic, to).await;
        let seen = result.as_ref().map(|download| match download {
            Download::Saved { bytes } => (200, *bytes as usize),
            Download::Refused(reply) => (reply.status, reply.body.len()),
        });
        log(&Method::GET, path, seen, start);
        result
    }

    async fn fetch(&self, path: &str, magic: &[u8], to: &Path) -> Result<Download, HttpError> {
        let request = self.request(self.reads(), Method::GET, path)?.header(ACCEPT, "*/*");
        let response = match timeout(self.deadlines.head, request.send()).await {
            Err(_) => return Err(HttpError::Timeout),
            Ok(Err(error)) => return Err(HttpError::from_reqwest(error)),
            Ok(Ok(response)) => response,
        };
        if !response.status().is_success() {
            return Ok(Download::Refused(Reply::read(response, JSON_LIMIT, self.deadlines.idle).await?));
        }
        let folder = to.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
        let temporary = NamedTempFile::new_in(folder).map_err(HttpError::File)?;
        let bytes = self.pour(response, magic, &temporary).await?;
        let (folder, to) = (folder.to_path_buf(), to.to_path_buf());
        let keep = move || -> io::Result<()> {
            temporary.as_file().sync_all()?;
            temporary.persist(&to).map_err(|error| error.error)?;
            std::fs::File::open(&folder)?.sync_all()
        };
        tokio::task::spawn_blocking(keep)
            .await
            .map_err(|error| HttpError::File(error.into()))?
            .map_err(HttpError::File)?;
        Ok(Download::Saved { bytes })
    }

    async fn pour(&self, mut response: Response, magic: &[u8], to: &NamedTempFile) -> Result<u64, HttpError> {
        let oversize = HttpError::Oversize { limit: PACK_LIMIT };
        if response.content_length().is_some_and(|length| length > PACK_LIMIT) {
            return Err(oversize);
        }
        let mut file = tokio::fs::File::from_std(to.reopen().map_err(HttpError::File)?);
        let (mut bytes, mut start) = (0u64, Vec::with_capacity(magic.len()));
        while let Some(chunk) = match timeout(self.deadlines.idle, response.chunk()).await {
            Err(_) => return Err(HttpError::Timeout),
            Ok(chunk) => chunk.map_err(HttpError::from_reqwest)?,
        } {
            bytes += chunk.len() as u64;
            if bytes > PACK_LIMIT {
                return Err(oversize);
            }
            let missing = magic.len() - start.len();
            start.extend_from_slice(&chunk[..missing.min(chunk.len())]);
            if !magic.starts_with(&start) {
                return Err(HttpError::OtherKind);
            }
            file.write_all(&chunk).await.map_err(HttpError::File)?;
        }
        file.flush().await.map_err(HttpError::File)?;
        if start == magic { Ok(bytes) } else { Err(HttpError::OtherKind) }
    }
}
