//! The clock of the pictures: a file that libfaketime reads, for this program and for all that it starts.

use std::{
    path::PathBuf,
    sync::atomic::{AtomicI64, Ordering},
};

use countersign_envelope::Millis;

/// A clock that stands still until it is set.
pub struct Clock {
    file: PathBuf,
    now: AtomicI64,
}

impl Clock {
    /// The clock that this process goes by; `None` when it goes by the real one.
    pub fn of_this_process() -> Option<Self> {
        let file = std::env::var_os("FAKETIME_TIMESTAMP_FILE").map(PathBuf::from)?;
        Some(Self { file, now: AtomicI64::new(0) })
    }

    /// Sets it.
    pub fn set(&self, now: Millis) {
        self.now.store(now.0, Ordering::Relaxed);
        let time = jiff::Timestamp::from_millisecond(now.0).expect("BUG: a time of the set");
        let text = time.to_zoned_datetime(jiff::tz::TimeZone::UTC).strftime("%Y-%m-%d %H:%M:%S%.3f").to_string();
        let new = self.file.with_extension("new");
        // In one step: it must never be read half written.
        std::fs::write(&new, text).and_then(|()| std::fs::rename(&new, &self.file)).expect("the clock's file");
    }

    /// Lets time pass.
    pub fn pass(&self, milliseconds: i64) {
        self.set(Millis(self.now.load(Ordering::Relaxed)).plus(milliseconds));
    }
}
