//! A clock for a window that goes by libfaketime: times that a person would wait for are passed at once.

use std::{
    fs,
    path::PathBuf,
    sync::atomic::{AtomicI64, Ordering},
};

use futures::future::{BoxFuture, FutureExt};

use crate::{
    desk::{Browser, CLOCK, Home, faketime},
    rehearsal::Guide,
};

/// The clock of a home: whatever runs there goes by it.
pub struct Clock {
    file: PathBuf,
    seconds: AtomicI64,
}

impl Clock {
    /// Gives a home a clock of its own. It runs, and can be put forward.
    pub fn of(home: &Home) -> Self {
        assert!(faketime().is_some(), "libfaketime is missing: `cargo xtask setup` installs it");
        let clock = Self { file: home.path().join(CLOCK), seconds: AtomicI64::new(0) };
        clock.write();
        clock
    }

    fn write(&self) {
        let new = self.file.with_extension("new");
        // In one step: it must never be read half written.
        let text = format!("+{}", self.seconds.load(Ordering::Relaxed));
        fs::write(&new, text).and_then(|()| fs::rename(&new, &self.file)).expect("the clock's file");
    }
}

impl Guide for Clock {
    fn pass(&self, seconds: i64) {
        self.seconds.fetch_add(seconds, Ordering::Relaxed);
        self.write();
    }

    fn keep<'a>(&'a self, app: &'a Browser, name: &'a str) -> BoxFuture<'a, ()> {
        app.picture(name).boxed()
    }
}
