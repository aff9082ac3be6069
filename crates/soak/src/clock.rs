//! The clock that the judge, a child and the server share: a file with the time in milliseconds.

use std::{
    fs::OpenOptions,
    io::Write,
    path::{Path, PathBuf},
};

use countersign_envelope::Millis;

/// The file of one schedule.
#[derive(Debug, Clone)]
pub struct Clock(PathBuf);

impl Clock {
    /// The clock that this file holds.
    pub fn new(path: &Path) -> Self {
        Self(path.to_owned())
    }

    /// The file.
    pub fn path(&self) -> &Path {
        &self.0
    }

    /// The time.
    pub fn now(&self) -> Millis {
        let text = std::fs::read_to_string(&self.0).unwrap_or_default();
        Millis(text.trim().parse().unwrap_or_default())
    }

    /// Sets the time: one write of always the same length, so that nobody reads half of it.
    pub fn set(&self, now: Millis) {
        let file = OpenOptions::new().write(true).create(true).truncate(false).open(&self.0);
        // On a disk that fails the time stands still, as it may.
        let _ = file.and_then(|mut file| file.write_all(format!("{:020}", now.0).as_bytes()));
    }

    /// Moves the time on.
    pub fn later(&self, milliseconds: i64) {
        self.set(self.now().plus(milliseconds));
    }

    /// Moves the time on to this one, never back.
    pub fn reach(&self, at: Millis) {
        if at > self.now() {
            self.set(at);
        }
    }
}
