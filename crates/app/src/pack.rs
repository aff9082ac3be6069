//! Finished packs: fetched once, read entry by entry, kept in a folder that the person can open, by a rule of theirs.
//!
//! Look next at `pack/rule.rs` for where they go.

#[cfg(test)]
mod hostile;
mod rule;

use std::{
    fs::{self, File},
    io::{self, Read, Write},
    path::{Path, PathBuf},
    sync::Arc,
};

use countersign_envelope::EnvelopeId;
use countersign_provider::SigningProvider;
use countersign_store::{Done, EnvelopeRow, PackRow, StoredFile};
use sha2::{Digest, Sha256};
use thiserror::Error;

use crate::{
    App, UserError,
    app::{fresh_id, now},
    documents::PageOf,
    envelopes::{EnvelopeOf, OpenedPages, PackFile, PackView},
    words,
};

pub(crate) use rule::RuleError;
pub use rule::{PackRule, PackRuleView, PackToken};

const MOST_ENTRIES: usize = 100;
const MOST_BYTES: u64 = 500 * 1024 * 1024;
/// How often packs are looked at for changes, and how many of them.
const COMPARE_EVERY: std::time::Duration = std::time::Duration::from_hours(1);
const MOST_COMPARED: u32 = 2_000;

/// Why a pack was not kept.
#[derive(Debug, Error)]
pub enum PackError {
    /// The folder cannot be written.
    #[error("could not write the pack")]
    Write(#[from] io::Error),
    /// It is not a ZIP, or a damaged one.
    #[error("could not read the pack")]
    Read(#[from] zip::result::ZipError),
    /// It holds what no honest pack holds.
    #[error("the pack holds {0}")]
    Hostile(&'static str),
}

/// Reads a pack and writes its files to a new folder: all of them, or nothing.
pub(crate) fn unpack(zip: &Path, folder: &Path) -> Result<Vec<StoredFile>, PackError> {
    unpack_at_most(zip, folder, MOST_BYTES)
}

fn unpack_at_most(zip: &Path, folder: &Path, most: u64) -> Result<Vec<StoredFile>, PackError> {
    let parent = folder.parent().unwrap_or(folder);
    fs::create_dir_all(parent)?;
    let unfinished = parent.join(format!(".{}.part", fresh_id()));
    fs::create_dir(&unfinished)?;
    let written = write_all(zip, &unfinished, most).and_then(|files| {
        sync_folders(&unfinished)?;
        fs::rename(&unfinished, folder)?;
        File::open(parent)?.sync_all()?;
        Ok(files)
    });
    if written.is_err() {
        // The error of the pack is what the person is told; a left-over hidden folder harms nobody.
        let _ = fs::remove_dir_all(&unfinished);
    }
    written
}

/// Makes the names in a folder and in those inside it durable.
fn sync_folders(folder: &Path) -> io::Result<()> {
    for entry in fs::read_dir(folder)? {
        let entry = entry?;
        if entry.file_type()?.is_dir() {
            sync_folders(&entry.path())?;
        }
    }
    File::open(folder)?.sync_all()
}

fn write_all(zip: &Path, folder: &Path, most: u64) -> Result<Vec<StoredFile>, PackError> {
    let mut archive = zip::ZipArchive::new(File::open(zip)?)?;
    if archive.len() > MOST_ENTRIES {
        return Err(PackError::Hostile("too many files"));
    }
    let mut left = most;
    let mut files: Vec<StoredFile> = Vec::new();
    for index in 0..archive.len() {
        let mut entry = archive.by_index(index)?;
        if entry.is_dir() {
            continue;
        }
        if entry.is_symlink() {
            return Err(PackError::Hostile("a link"));
        }
        let name = safe_name(&entry.name()?).ok_or(PackError::Hostile("a file that would be written elsewhere"))?;
        if files.iter().any(|file| file.name.to_lowercase() == name.to_lowercase()) {
            return Err(PackError::Hostile("two files of one name"));
        }
        let target = folder.join(&name);
        if let Some(parent) = target.parent() {
            fs::create_dir_all(parent)?;
        }
        let file = copy(&mut entry, &target, &mut left)?;
        files.push(StoredFile { name, ..file });
    }
    if files.is_empty() { Err(PackError::Hostile("no file")) } else { Ok(files) }
}

fn copy(entry: &mut dyn Read, target: &Path, left: &mut u64) -> Result<StoredFile, PackError> {
    let mut file = File::create_new(target)?;
    let mut hash = Sha256::new();
    let mut buffer = vec![0; 128 * 1024];
    let mut size_bytes = 0u64;
    loop {
        let read = entry.read(&mut buffer)?;
        if read == 0 {
            break;
        }
        size_bytes += read as u64;
        *left = left.checked_sub(read as u64).ok_or(PackError::Hostile("more than 500 MB"))?;
        hash.update(&buffer[..read]);
        file.write_all(&buffer[..read])?;
    }
    file.sync_all()?;
    Ok(StoredFile { name: String::new(), size_bytes, sha256: hex(&hash.finalize()) })
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// A name below the folder, at most one folder deep, from an entry's own; `None` where it points anywhere else.
fn safe_name(entry: &str) -> Option<String> {
    let forbidden =
        |c: char| c.is_control() || rule::hides(c) || matches!(c, '\\' | ':' | '*' | '?' | '"' | '<' | '>' | '|');
    let parts: Vec<&str> = entry.split('/').collect();
    let plain =
        |part: &&str| !part.is_empty() && !part.starts_with('.') && !part.contains(forbidden) && part.len() < 250;
    (parts.len() <= 2 && parts.iter().all(plain)).then(|| parts.join("/"))
}

/// The hash of a file now; `None` when it is not there or cannot be read.
fn hash_now(path: &Path) -> Option<String> {
    let mut file = File::open(path).ok()?;
    let mut hash = Sha256::new();
    let mut buffer = vec![0; 128 * 1024];
    loop {
        match file.read(&mut buffer).ok()? {
            0 => return Some(hex(&hash.finalize())),
            read => hash.update(&buffer[..read]),
        }
    }
}

impl App {
    pub(crate) async fn stored_pack(&self, envelope: &EnvelopeId) -> Result<Option<PackRow>, UserError> {
        let id = envelope.clone();
        self.blocking(move |store| store.pack(&id)).await
    }

    pub(crate) async fn store_pack(
        &self,
        row: &EnvelopeRow,
        provider: Arc<dyn SigningProvider>,
        provider_id: &str,
        account: &str,
    ) -> Result<(), UserError> {
        let packs = self.0.folders.packs.clone();
        let zip = packs.join(format!(".{}.zip", fresh_id()));
        tokio::fs::create_dir_all(&packs).await.map_err(|error| words::pack_error(&error.into(), &row.name))?;
        let fetched = provider.download(provider_id, zip.clone()).await;
        fetched.map_err(|error| words::provider_error(&error, account))?;
        let named = self.facts(row.clone()).await?.named();
        let rule = self.kept_rule().await?;
        // A rule that names only what this envelope does not have leaves nothing: then the usual one is taken.
        let place = rule::place(&rule, &named).or_else(|_| rule::place(rule::USUAL_RULE, &named));
        let place = place.unwrap_or_else(|_| PathBuf::from(&row.reference));
        let folder = free_folder(&packs.join(place));
        let (from, to) = (zip.clone(), folder.clone());
        let unpacked = tokio::task::spawn_blocking(move || unpack(&from, &to)).await;
        // The ZIP has done its work, whatever came of it.
        let _ = tokio::fs::remove_file(&zip).await;
        let files = match unpacked {
            Ok(Ok(files)) => files,
            Ok(Err(error)) => return Err(words::pack_error(&error, &row.name)),
            Err(_) => return Err(words::error("app_interrupted", &[])),
        };
        let pack = PackRow { folder: folder.to_string_lossy().into_owned(), at: now(), files };
        let id = row.id.clone();
        self.blocking(move |store| store.put_pack(&id, &pack)).await
    }

    /// Fetches the finished documents now.
    pub async fn get_pack(&self, of: EnvelopeOf) -> Result<(), UserError> {
        self.0.engine.ask_now(std::slice::from_ref(&of.envelope));
        Ok(())
    }

    pub(crate) async fn pack_view(&self, envelope: &EnvelopeId) -> Result<Option<PackView>, UserError> {
        let Some(pack) = self.stored_pack(envelope).await? else { return Ok(None) };
        let folder = PathBuf::from(&pack.folder);
        let (files, paths) = (pack.files.clone(), folder.clone());
        let hashes = tokio::task::spawn_blocking(move || {
            files.iter().map(|file| hash_now(&paths.join(&file.name))).collect::<Vec<_>>()
        });
        let hashes = hashes.await.unwrap_or_default();
        let mut views = Vec::new();
        for (index, (file, found)) in pack.files.iter().zip(hashes).enumerate() {
            let is_pdf = file.name.to_lowercase().ends_with(".pdf");
            let key = is_pdf.then(|| format!("pack-{envelope}-{index}"));
            if let Some(key) = &key {
                self.know_file(key, &file.name, folder.join(&file.name), &file.sha256);
            }
            let intact = found.as_deref() == Some(file.sha256.as_str());
            let (name, sha256) = (file.name.clone(), file.sha256.clone());
            views.push(PackFile { name, size_bytes: file.size_bytes, sha256, key, intact });
        }
        let intact = views.iter().all(|file| file.intact);
        if !intact {
            self.note_changed_files(envelope, &pack, &views).await?;
        }
        let below = folder.strip_prefix(&self.0.folders.packs).unwrap_or(&folder);
        Ok(Some(PackView {
            fetched_at: pack.at,
            folder: below.to_string_lossy().into_owned(),
            verified_at: intact.then(now),
            files: views,
        }))
    }

    /// Looks at the start and every hour whether files of packs changed, so that it is said without anybody looking.
    pub(crate) fn keep_packs_compared(&self) {
        let app = self.clone();
        tokio::spawn(async move {
            loop {
                if let Err(error) = app.compare_packs().await {
                    tracing::warn!(code = error.code, "packs were not compared");
                }
                tokio::time::sleep(COMPARE_EVERY).await;
            }
        });
    }

    /// Compares what looks changed by its size or its time; what was changed is said in what happened.
    pub async fn compare_packs(&self) -> Result<(), UserError> {
        for envelope in self.blocking(|store| store.packed(MOST_COMPARED)).await? {
            let Some(pack) = self.stored_pack(&envelope).await? else { continue };
            let looks = tokio::task::spawn_blocking(move || pack.files.iter().any(|file| looks_changed(&pack, file)));
            if looks.await.unwrap_or_default() {
                self.pack_view(&envelope).await?;
            }
        }
        Ok(())
    }

    /// Says once of each file in what happened that it is not as it was delivered.
    async fn note_changed_files(
        &self,
        envelope: &EnvelopeId,
        pack: &PackRow,
        files: &[PackFile],
    ) -> Result<(), UserError> {
        let id = envelope.clone();
        let events = self.blocking(move |store| store.events(&id)).await?;
        let told = |name: &str| {
            let of = |event: &&countersign_store::EventRow| {
                event.kind == "pack_changed" && event.at >= pack.at && event.detail["file"] == *name
            };
            events.iter().any(|event| of(&event))
        };
        for file in files.iter().filter(|file| !file.intact && !told(&file.name)) {
            let (id, detail) = (envelope.clone(), serde_json::json!({"file": file.name}));
            let done = Done { event: Some("pack_changed"), detail, rest: None };
            self.blocking(move |store| store.note_done(&id, &done, now())).await?;
        }
        Ok(())
    }

    /// The folder of the finished documents, for the shell to open.
    pub async fn pack_folder(&self, of: &EnvelopeOf) -> Result<PathBuf, UserError> {
        let pack = self.stored_pack(&of.envelope).await?;
        pack.map(|pack| pack.folder.into()).ok_or_else(|| words::error("pack_not_here", &[]))
    }

    /// The pages of a finished document.
    pub async fn open_pack_file(&self, page: PageOf) -> Result<OpenedPages, UserError> {
        // Measured by asking for the text of the page that is shown first: opening is part of it.
        self.page_text(PageOf { document: page.document.clone(), page_index: page.page_index }).await?;
        self.opened_pages(&page.document)
    }
}

/// True when a file has another size than it was delivered with, is gone, or was written to since.
fn looks_changed(pack: &PackRow, file: &StoredFile) -> bool {
    let Ok(found) = fs::metadata(Path::new(&pack.folder).join(&file.name)) else { return true };
    let written = found.modified().ok().and_then(|at| at.duration_since(std::time::UNIX_EPOCH).ok());
    let later = written.is_none_or(|at| i64::try_from(at.as_millis()).unwrap_or(i64::MAX) > pack.at.0);
    found.len() != file.size_bytes || later
}

/// The folder, or the first with a number behind its name that is not there yet.
fn free_folder(folder: &Path) -> PathBuf {
    let name = folder.file_name().unwrap_or_default().to_string_lossy().into_owned();
    let numbered = (2..).map(|number| folder.with_file_name(format!("{name} ({number})")));
    // A link that leads nowhere is there, too.
    let free = |folder: &PathBuf| fs::symlink_metadata(folder).is_err();
    std::iter::once(folder.to_owned()).chain(numbered).find(free).unwrap_or_else(|| folder.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;
    use zip::write::SimpleFileOptions;

    fn zip_of(entries: &[(&str, &[u8])]) -> (tempfile::TempDir, PathBuf) {
        let folder = tempfile::tempdir().expect("folder");
        let path = folder.path().join("pack.zip");
        let mut zip = zip::ZipWriter::new(File::create(&path).expect("zip"));
        for (name, bytes) in entries {
            zip.start_file(*name, SimpleFileOptions::default()).expect("entry");
            zip.write_all(bytes).expect("bytes");
        }
        zip.finish().expect("zip");
        (folder, path)
    }

    #[test]
    fn a_pack_is_written_with_the_hash_of_each_file() {
        let (folder, zip) = zip_of(&[("Lease.pdf", b"%PDF-1"), ("attachments/id-1.pdf", b"%PDF-2")]);
        let target = folder.path().join("out");
        let files = unpack(&zip, &target).expect("a pack");
        assert_eq!(files.len(), 2);
        for file in files {
            assert_eq!(hash_now(&target.join(&file.name)), Some(file.sha256));
        }
    }

    #[test]
    fn a_hostile_pack_writes_nothing() {
        for name in
            ["../evil.pdf", "/etc/evil", "a/../../evil", "C:evil", "a\\evil", "a/b/c.pdf", ".hidden", "\\\\host\\x"]
        {
            let (folder, zip) = zip_of(&[("Lease.pdf", b"%PDF-1"), (name, b"x")]);
            let target = folder.path().join("out");
            assert!(unpack(&zip, &target).is_err(), "{name}");
            let names: Vec<_> = fs::read_dir(folder.path()).expect("folder").flatten().map(|e| e.file_name()).collect();
            assert_eq!(names, ["pack.zip"], "{name}");
        }
    }

    #[test]
    fn a_pack_takes_no_place_that_is_taken() {
        let folder = tempfile::tempdir().expect("folder");
        let wanted = folder.path().join("2026/Lease 1.5");
        assert_eq!(free_folder(&wanted), wanted);
        fs::create_dir_all(&wanted).expect("a folder");
        fs::write(folder.path().join("2026/Lease 1.5 (2)"), b"a file").expect("a file");
        assert_eq!(free_folder(&wanted), folder.path().join("2026/Lease 1.5 (3)"));
    }
}
