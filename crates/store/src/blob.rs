//! Files by the SHA-256 of their bytes, in `blobs/ab/abcdef…`. A file is durable before its name is given out.

use std::{
    fs::{self, File},
    io::{Read, Write},
    path::PathBuf,
};

use sha2::{Digest, Sha256};

use crate::{Result, Store, StoreError, faults};

/// A file that is kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StoredBlob {
    /// SHA-256 in lower-case hex.
    pub blob: String,
    /// Its length.
    pub size_bytes: u64,
}

pub(crate) fn hex(bytes: &[u8]) -> String {
    bytes.iter().fold(String::new(), |mut text, byte| {
        use std::fmt::Write as _;
        let _ = write!(text, "{byte:02x}");
        text
    })
}

impl Store {
    /// Keeps what `reader` gives. `temporary` names the unfinished file: a fresh id of the caller's.
    ///
    /// # Errors
    /// When it cannot be read, or cannot be written and synced.
    pub fn put_blob(&self, reader: &mut dyn Read, temporary: &str) -> Result<StoredBlob> {
        if self.is_read_only() {
            return Err(StoreError::Newer);
        }
        self.put_inner(reader, temporary).map_err(StoreError::Blob)
    }

    fn put_inner(&self, reader: &mut dyn Read, temporary: &str) -> std::io::Result<StoredBlob> {
        let root = self.0.folder.join("blobs");
        fs::create_dir_all(&root)?;
        let unfinished = root.join(format!("{temporary}.part"));
        let mut file = File::create_new(&unfinished)?;
        let kept = copy(reader, &mut file).and_then(|found| {
            file.sync_all()?;
            faults::at("blob.written");
            let folder = root.join(&found.blob[..2]);
            fs::create_dir_all(&folder)?;
            fs::rename(&unfinished, folder.join(&found.blob))?;
            faults::at("blob.named");
            File::open(&folder)?.sync_all()?;
            File::open(&root)?.sync_all()?;
            Ok(found)
        });
        if kept.is_err() {
            let _ = fs::remove_file(&unfinished);
        }
        kept
    }

    /// Removes what was left unfinished when the app ended in the midst of taking a file in. Nobody may be taking one
    /// in now.
    ///
    /// # Errors
    /// When it cannot be removed.
    pub fn sweep_blobs(&self) -> Result<()> {
        let root = self.0.folder.join("blobs");
        if self.is_read_only() || !root.is_dir() {
            return Ok(());
        }
        let swept = fs::read_dir(root).and_then(|mut entries| {
            entries.try_for_each(|entry| {
                let path = entry?.path();
                if path.extension().is_some_and(|extension| extension == "part") {
                    fs::remove_file(path)
                } else {
                    Ok(())
                }
            })
        });
        swept.map_err(StoreError::Blob)
    }

    /// Where a file is kept. For Rust only: the path never goes to the page.
    pub fn blob_path(&self, blob: &str) -> Option<PathBuf> {
        let named = blob.len() == 64 && blob.bytes().all(|b| b.is_ascii_digit() || (b'a'..=b'f').contains(&b));
        named.then(|| self.0.folder.join("blobs").join(&blob[..2]).join(blob))
    }

    /// Opens a file that is kept.
    ///
    /// # Errors
    /// [`StoreError::Missing`] when the name is not one of a blob; otherwise when it cannot be opened.
    pub fn open_blob(&self, blob: &str) -> Result<File> {
        File::open(self.blob_path(blob).ok_or(StoreError::Missing)?).map_err(StoreError::Blob)
    }
}

fn copy(reader: &mut dyn Read, file: &mut File) -> std::io::Result<StoredBlob> {
    let mut hash = Sha256::new();
    let mut buffer = vec![0; 256 * 1024];
    let mut size_bytes = 0;
    loop {
        let read = reader.read(&mut buffer)?;
        if read == 0 {
            return Ok(StoredBlob { blob: hex(&hash.finalize()), size_bytes });
        }
        hash.update(&buffer[..read]);
        file.write_all(&buffer[..read])?;
        size_bytes += read as u64;
    }
}
