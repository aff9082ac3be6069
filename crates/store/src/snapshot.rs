//! Snapshots: whole copies of the database beside the live file, made while it is open, each read through before it
//! counts. The newest few are kept, and one a day for two weeks.

use std::{
    collections::BTreeSet,
    fs::{self, File},
    path::{Path, PathBuf},
};

use countersign_envelope::Millis;
use rusqlite::Connection;

use crate::{Result, Store, StoreError, faults, open};

const NEWEST: usize = 3;
const DAYS: i64 = 14;
const DAY_MS: i64 = 86_400_000;

fn folder(data: &Path) -> PathBuf {
    data.join("snapshots")
}

fn name(at: Millis) -> String {
    format!("countersign-{}.db", at.0)
}

/// The snapshots of a data folder, newest first.
fn all(data: &Path) -> Vec<(Millis, PathBuf)> {
    let made_at = |path: &Path| {
        let name = path.file_name()?.to_str()?;
        Some(Millis(name.strip_prefix("countersign-")?.strip_suffix(".db")?.parse().ok()?))
    };
    let entries = fs::read_dir(folder(data)).into_iter().flatten().flatten();
    let mut found: Vec<_> = entries.filter_map(|e| Some((made_at(&e.path())?, e.path()))).collect();
    found.sort_by(|a, b| b.cmp(a));
    found
}

/// True when there is a snapshot, sound or not.
pub(crate) fn is_any(data: &Path) -> bool {
    !all(data).is_empty()
}

/// Which of these, newest first, are not kept: of a day only its newest counts.
fn spare(times: &[Millis]) -> Vec<Millis> {
    let Some(newest) = times.first() else { return Vec::new() };
    let mut days = BTreeSet::new();
    let kept = |at: &Millis| days.insert(at.0.div_euclid(DAY_MS)) && newest.since(*at) < DAYS * DAY_MS;
    // The days of the newest few count too, so they are looked at first.
    let daily: Vec<bool> = times.iter().map(kept).collect();
    times.iter().zip(daily).skip(NEWEST).filter(|(_, daily)| !daily).map(|(at, _)| *at).collect()
}

/// A file that can be opened and read through.
fn is_sound(file: &Path) -> bool {
    let flags = rusqlite::OpenFlags::SQLITE_OPEN_READ_ONLY;
    Connection::open_with_flags(file, flags).is_ok_and(|connection| open::check(&connection).is_ok())
}

/// Puts the newest sound snapshot in the place of the live file, which must not be there. `None` when there is none.
pub(crate) fn restore(data: &Path) -> Result<Option<Millis>> {
    let Some((at, snapshot)) = all(data).into_iter().find(|(_, file)| is_sound(file)) else { return Ok(None) };
    let unfinished = data.join("countersign.db.part");
    let put = || {
        fs::copy(&snapshot, &unfinished)?;
        File::open(&unfinished)?.sync_all()?;
        fs::rename(&unfinished, data.join(open::FILE))?;
        File::open(data)?.sync_all()
    };
    put().map_err(StoreError::Blob)?;
    Ok(Some(at))
}

impl Store {
    /// Makes a snapshot, and removes those that are not kept any more. Writes go on meanwhile. A file that turns out to
    /// be damaged is looked at again at the next start.
    ///
    /// # Errors
    /// When there is no room, or the file is damaged: then the snapshots stay as they are.
    pub fn snapshot(&self, now: Millis) -> Result<PathBuf> {
        let made = self.make_snapshot(now);
        if made.as_ref().is_err_and(StoreError::is_damage) {
            open::suspect(&self.0.folder);
        }
        made
    }

    fn make_snapshot(&self, now: Millis) -> Result<PathBuf> {
        let data = &self.0.folder;
        let folder = folder(data);
        fs::create_dir_all(&folder).map_err(StoreError::Blob)?;
        let unfinished = folder.join("unfinished");
        if unfinished.exists() {
            fs::remove_file(&unfinished).map_err(StoreError::Blob)?;
        }
        let flags = rusqlite::OpenFlags::SQLITE_OPEN_READ_ONLY;
        let live = Connection::open_with_flags(data.join(open::FILE), flags).map_err(StoreError::Open)?;
        let copied = live
            .execute("VACUUM INTO ?1", [unfinished.to_string_lossy()])
            .map_err(StoreError::Query)
            .and_then(|_| if is_sound(&unfinished) { Ok(()) } else { Err(StoreError::Damaged) });
        if let Err(error) = copied {
            // What is left of it is overwritten by the next one.
            let _ = fs::remove_file(&unfinished);
            return Err(error);
        }
        faults::at("snapshot.copied");
        let made = folder.join(name(now));
        let keep = || {
            File::open(&unfinished)?.sync_all()?;
            fs::rename(&unfinished, &made)?;
            faults::at("snapshot.named");
            File::open(&folder)?.sync_all()
        };
        keep().map_err(StoreError::Blob)?;
        let there = all(data);
        for at in spare(&there.iter().map(|(at, _)| *at).collect::<Vec<_>>()) {
            // One that stays is removed after the next one.
            let _ = fs::remove_file(folder.join(name(at)));
        }
        Ok(made)
    }

    /// When the newest snapshot was made.
    pub fn newest_snapshot(&self) -> Option<Millis> {
        all(&self.0.folder).first().map(|(at, _)| *at)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_newest_three_are_kept_and_one_a_day_for_two_weeks() {
        let hour = DAY_MS / 24;
        // Every six hours for thirty days, newest first.
        let times: Vec<Millis> = (0..120).map(|at| Millis((30 * 24 - at * 6) * hour)).collect();
        let gone = spare(&times);
        let kept: Vec<i64> = times.iter().filter(|at| !gone.contains(at)).map(|at| at.0 / hour).collect();
        let mut expected = vec![720, 714, 708];
        expected.extend((1..14).map(|day| 720 - day * 24 - 6).filter(|hour| *hour < 708 && 720 - *hour < 14 * 24));
        assert_eq!(kept, expected);
        assert!(spare(&[]).is_empty());
    }

    #[test]
    fn what_is_kept_stays_kept_when_the_next_is_made() {
        let mut there: Vec<Millis> = Vec::new();
        for hour in 0..24 * 40 {
            there.insert(0, Millis(hour * DAY_MS / 24));
            let gone = spare(&there);
            there.retain(|at| !gone.contains(at));
        }
        assert!((15..=18).contains(&there.len()), "{there:?}");
        assert!(there[0].since(there[there.len() - 1]) > 13 * DAY_MS - DAY_MS);
    }
}
