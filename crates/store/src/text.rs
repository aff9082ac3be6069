//! The text of documents, page by page, in a file of its own: it can be taken anew at any time, so it is in no snapshot,
//! and a damaged one is thrown away.

use std::{fs, path::Path, sync::Mutex, time::Duration};

use countersign_envelope::EnvelopeId;
use rusqlite::{Connection, OptionalExtension, params};

use crate::{Result, Store, StoreError, lock, open};

const FILE: &str = "search.db";
/// Lies beside it when it was found to be damaged.
const SUSPECT: &str = "search.db.suspect";
const VERSION: i64 = 1;

/// Two connections, so that searching does not wait for what is being taken in.
pub(crate) struct Texts {
    writer: Mutex<Connection>,
    pub(crate) reader: Mutex<Connection>,
}

fn connection(folder: &Path) -> Result<Connection> {
    let connection = Connection::open(folder.join(FILE)).map_err(StoreError::Open)?;
    connection.busy_timeout(Duration::from_secs(5)).map_err(StoreError::Open)?;
    // What a power cut takes is taken in again.
    connection.execute_batch("PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL;").map_err(StoreError::Open)?;
    Ok(connection)
}

fn connections(folder: &Path) -> Result<Texts> {
    let writer = connection(folder)?;
    let version: i64 = writer.query_row("PRAGMA user_version", [], |row| row.get(0))?;
    if version == 0 {
        writer.execute_batch(&format!("BEGIN; {} COMMIT;", include_str!("schema/search.sql")))?;
    } else if version != VERSION {
        return Err(StoreError::Newer);
    }
    let base = folder.join(open::FILE);
    writer.execute("ATTACH ?1 AS base", [base.to_string_lossy()])?;
    Ok(Texts { writer: Mutex::new(writer), reader: Mutex::new(connection(folder)?) })
}

/// Opens the file, or makes it anew when it cannot be used.
pub(crate) fn open(folder: &Path) -> Result<Texts> {
    if !folder.join(SUSPECT).exists()
        && let Ok(texts) = connections(folder)
    {
        return Ok(texts);
    }
    for name in [FILE, "search.db-wal", "search.db-shm", SUSPECT] {
        if folder.join(name).exists() {
            fs::remove_file(folder.join(name)).map_err(StoreError::Blob)?;
        }
    }
    connections(folder)
}

/// An envelope whose documents are not searched yet as they are now.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WantedText {
    n: u32,
    files: String,
    /// The envelope.
    pub envelope: EnvelopeId,
}

impl WantedText {
    /// The files whose text is searched, by hash.
    pub fn blobs(&self) -> impl Iterator<Item = &str> {
        self.files.split_whitespace()
    }
}

impl Store {
    fn of_texts<T>(&self, work: impl FnOnce(&mut Connection) -> Result<T>) -> Result<T> {
        let Some(texts) = &self.0.texts else { return Err(StoreError::Newer) };
        self.doubt_texts(work(&mut lock(&texts.writer)))
    }

    /// Has a damaged file made anew at the next start.
    pub(crate) fn doubt_texts<T>(&self, done: Result<T>) -> Result<T> {
        if done.as_ref().is_err_and(StoreError::is_damage) {
            // Without the mark it is found to be damaged again.
            let _ = fs::File::create(self.0.folder.join(SUSPECT));
        }
        done
    }

    /// Envelopes whose documents changed since their text was taken in, at most so many.
    ///
    /// # Errors
    /// When they cannot be read.
    pub fn wanted_texts(&self, most: u32) -> Result<Vec<WantedText>> {
        self.of_texts(|texts| {
            let mut query = texts.prepare_cached(
                "SELECT l.n, l.files, l.envelope FROM base.listing l LEFT JOIN indexed i ON i.n = l.n
                 WHERE l.files <> coalesce(i.files, '') ORDER BY l.n DESC LIMIT ?1",
            )?;
            let wanted = query.query_map([most], |row| {
                Ok(WantedText { n: row.get(0)?, files: row.get(1)?, envelope: EnvelopeId(row.get(2)?) })
            })?;
            Ok(wanted.collect::<rusqlite::Result<_>>()?)
        })
    }

    /// True when the text of a file is here.
    ///
    /// # Errors
    /// When it cannot be read.
    pub fn has_text(&self, blob: &str) -> Result<bool> {
        self.of_texts(|texts| {
            let mut query = texts.prepare_cached("SELECT 1 FROM file WHERE blob = ?1")?;
            Ok(query.query_row([blob], |_| Ok(())).optional()?.is_some())
        })
    }

    /// Keeps the text of a file, page by page; none for a file that has no text. `cut` says that there was more.
    ///
    /// # Errors
    /// When it cannot be written.
    pub fn put_text(&self, blob: &str, pages: &[String], cut: bool) -> Result<()> {
        self.of_texts(|texts| {
            let tx = texts.transaction()?;
            tx.execute("DELETE FROM page WHERE blob = ?1", [blob])?;
            tx.execute(
                "INSERT INTO file (blob, pages, cut) VALUES (?1, ?2, ?3)
                 ON CONFLICT (blob) DO UPDATE SET pages = ?2, cut = ?3",
                params![blob, i64::try_from(pages.len()).unwrap_or(i64::MAX), cut],
            )?;
            for (page_index, text) in (0_i64..).zip(pages).filter(|(_, text)| !text.is_empty()) {
                let sql = "INSERT INTO page (blob, page_index, text) VALUES (?1, ?2, ?3)";
                tx.prepare_cached(sql)?.execute(params![blob, page_index, text])?;
            }
            Ok(tx.commit()?)
        })
    }

    /// Lets an envelope be found by the text of its documents, as far as that is here.
    ///
    /// # Errors
    /// When it cannot be written.
    pub fn index_text(&self, wanted: &WantedText) -> Result<()> {
        self.of_texts(|texts| {
            let tx = texts.transaction()?;
            let mut all = String::new();
            for blob in wanted.blobs() {
                let mut query = tx.prepare_cached("SELECT text FROM page WHERE blob = ?1 ORDER BY page_index")?;
                for text in query.query_map([blob], |row| row.get::<_, String>(0))? {
                    all.push_str(&text?);
                    all.push('\n');
                }
            }
            if all.is_empty() {
                tx.execute("DELETE FROM document_words WHERE rowid = ?1", [wanted.n])?;
            } else {
                tx.execute(
                    "INSERT OR REPLACE INTO document_words (rowid, text) VALUES (?1, ?2)",
                    params![wanted.n, all],
                )?;
            }
            tx.execute(
                "INSERT INTO indexed (n, files) VALUES (?1, ?2) ON CONFLICT (n) DO UPDATE SET files = ?2",
                params![wanted.n, wanted.files],
            )?;
            Ok(tx.commit()?)
        })
    }

    /// The pages of a file that have text, with their place from 0, in order.
    ///
    /// # Errors
    /// When they cannot be read.
    pub fn text(&self, blob: &str) -> Result<Vec<(u32, String)>> {
        let Some(texts) = &self.0.texts else { return Ok(Vec::new()) };
        let texts = lock(&texts.reader);
        let mut query =
            texts.prepare_cached("SELECT page_index, text FROM page WHERE blob = ?1 ORDER BY page_index")?;
        let pages = query.query_map([blob], |row| Ok((row.get(0)?, row.get(1)?)))?;
        Ok(pages.collect::<rusqlite::Result<_>>()?)
    }
}
