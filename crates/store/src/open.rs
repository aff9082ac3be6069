//! Opening the file of a data folder: sound, made by a later build, or damaged.

use std::{
    fs::{self, File},
    io,
    path::{Path, PathBuf},
    time::Duration,
};

use countersign_envelope::Millis;
use rusqlite::{Connection, ErrorCode, OpenFlags};

use crate::{Result, StoreError, faults, schema, snapshot};

/// The database's file in a data folder.
pub(crate) const FILE: &str = "countersign.db";
/// Lies in a data folder whose file was found to be damaged while it was open.
const SUSPECT: &str = "countersign.db.suspect";
/// Larger files are not read through at each start, only when they are suspect.
const QUICK_BYTES: u64 = 64 << 20;

/// How the file was found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Opened {
    /// It is sound, or there was none.
    Sound,
    /// A later build made it: it can be read, and nothing is written.
    ReadOnly,
    /// It was damaged. It is kept, and a snapshot stands in its place.
    Restored {
        /// The folder where the damaged file is kept.
        kept: PathBuf,
        /// When the snapshot was made; `None` when there was no sound one, and everything begins anew.
        snapshot_at: Option<Millis>,
    },
}

pub(crate) struct Connections {
    pub writer: Connection,
    pub reader: Connection,
    pub opened: Opened,
}

/// Opens the file of a folder, and puts a snapshot in the place of a damaged one.
pub(crate) fn open(folder: &Path, now: Millis) -> Result<Connections> {
    fs::create_dir_all(folder).map_err(StoreError::Blob)?;
    let opened = if is_lost(folder) { Err(StoreError::Damaged) } else { connections(folder) };
    match opened {
        Err(error) if error.is_damage() => {
            let kept = put_aside(folder, now).map_err(StoreError::Blob)?;
            let snapshot_at = snapshot::restore(folder)?;
            let anew = connections(folder)?;
            Ok(Connections { opened: Opened::Restored { kept, snapshot_at }, ..anew })
        }
        other => other,
    }
}

/// True when there is nothing where there was something: also after a restore that was cut off in the middle.
fn is_lost(folder: &Path) -> bool {
    let empty = fs::metadata(folder.join(FILE)).map_or(true, |found| found.len() == 0);
    empty && snapshot::is_any(folder)
}

fn connections(folder: &Path) -> Result<Connections> {
    let file = folder.join(FILE);
    let version = if file.exists() { stored_version(&file)? } else { 0 };
    if version > schema::LATEST {
        let read = || Connection::open_with_flags(&file, OpenFlags::SQLITE_OPEN_READ_ONLY).map_err(StoreError::Open);
        return Ok(Connections { writer: read()?, reader: read()?, opened: Opened::ReadOnly });
    }
    let mut writer = connection(&file)?;
    if is_suspect(folder, &file) {
        check(&writer)?;
        // It is sound after all.
        let _ = fs::remove_file(folder.join(SUSPECT));
    }
    schema::migrate(&mut writer)?;
    Ok(Connections { reader: connection(&file)?, writer, opened: Opened::Sound })
}

/// The version of the file. Nothing is written, unless it was cut off in the middle of a change: that is taken back.
fn stored_version(file: &Path) -> Result<i64> {
    match read_version(file, OpenFlags::SQLITE_OPEN_READ_ONLY) {
        Err(StoreError::Open(error)) if error.sqlite_error_code() == Some(ErrorCode::ReadOnly) => {
            read_version(file, OpenFlags::SQLITE_OPEN_READ_WRITE)
        }
        other => other,
    }
}

fn read_version(file: &Path, flags: OpenFlags) -> Result<i64> {
    let connection = Connection::open_with_flags(file, flags).map_err(StoreError::Open)?;
    connection.busy_timeout(Duration::from_secs(5)).map_err(StoreError::Open)?;
    connection.query_row("PRAGMA user_version", [], |row| row.get(0)).map_err(StoreError::Open)
}

fn connection(file: &Path) -> Result<Connection> {
    let connection = Connection::open(file).map_err(StoreError::Open)?;
    connection
        .execute_batch(
            "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA foreign_keys=ON; PRAGMA busy_timeout=5000;",
        )
        .map_err(StoreError::Open)?;
    if faults::is_off("journal") {
        connection.execute_batch("PRAGMA journal_mode=OFF;").map_err(StoreError::Open)?;
    }
    Ok(connection)
}

fn is_suspect(folder: &Path, file: &Path) -> bool {
    folder.join(SUSPECT).exists() || fs::metadata(file).is_ok_and(|found| found.len() <= QUICK_BYTES)
}

/// Reads the whole file through.
pub(crate) fn check(connection: &Connection) -> Result<()> {
    let said: String = connection.query_row("PRAGMA quick_check(1)", [], |row| row.get(0)).map_err(StoreError::Open)?;
    if said == "ok" { Ok(()) } else { Err(StoreError::Damaged) }
}

/// Has the file read through at the next start.
pub(crate) fn suspect(folder: &Path) {
    // Without the mark a small file is read through all the same; the damage itself was said.
    let _ = File::create(folder.join(SUSPECT));
}

/// Moves a damaged file and what belongs to it into a folder of its own.
fn put_aside(folder: &Path, now: Millis) -> io::Result<PathBuf> {
    let damaged = folder.join("damaged");
    fs::create_dir_all(&damaged)?;
    let names = std::iter::once(now.0.to_string()).chain((2..).map(|number| format!("{}-{number}", now.0)));
    let kept = names.map(|name| damaged.join(name)).find(|kept| !kept.exists()).unwrap_or_default();
    fs::create_dir(&kept)?;
    // A journal that stayed would be played into what takes the file's place.
    for name in [FILE, "countersign.db-wal", "countersign.db-shm", "countersign.db-journal"] {
        if folder.join(name).exists() {
            fs::rename(folder.join(name), kept.join(name))?;
        }
    }
    // A mark that stays costs one read of the file.
    let _ = fs::remove_file(folder.join(SUSPECT));
    File::open(&kept)?.sync_all()?;
    File::open(folder)?.sync_all()?;
    Ok(kept)
}
