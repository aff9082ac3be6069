//! Notifications of the desktop, for what happens while nobody looks at the window.

use std::thread::{self, JoinHandle};

/// Shows a sentence. Where no desktop listens it is not shown; nothing depends on it.
pub fn tell(sentence: String) -> JoinHandle<()> {
    // The bus may start the program that shows it, which takes as long as it takes.
    thread::spawn(move || {
        let shown =
            notify_rust::Notification::new().appname("Countersign").icon("countersign").summary(&sentence).show();
        if let Err(error) = shown {
            tracing::debug!(%error, "a notification was not shown");
        }
    })
}
