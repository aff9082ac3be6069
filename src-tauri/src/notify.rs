//! Notifications of the desktop, for what happens while nobody looks at the window.

use std::{
    sync::atomic::{AtomicUsize, Ordering},
    thread::{self, JoinHandle},
};

use countersign_app::{events::Event, news::News};
use notify_rust::Notification;
use tauri::{AppHandle, Manager};

use crate::{state::Shell, window};

/// At most so many notifications are waited for until they are pressed or go; a desktop may keep them for days.
const WAITED_FOR: usize = 8;

static WAITING: AtomicUsize = AtomicUsize::new(0);

fn notification(summary: &str) -> Notification {
    let mut notification = Notification::new();
    notification.appname("Countersign").icon("countersign").summary(summary);
    notification
}

/// Shows a sentence. Where no desktop listens it is not shown; nothing depends on it.
pub fn tell(sentence: String) -> JoinHandle<()> {
    // The bus may start the program that shows it, which takes as long as it takes.
    thread::spawn(move || {
        if let Err(error) = notification(&sentence).show() {
            tracing::debug!(%error, "a notification was not shown");
        }
    })
}

/// Shows what happened; pressed, it opens the window with the envelope.
pub fn news(news: News, app: AppHandle) {
    thread::spawn(move || {
        let shown = notification(&news.title).body(&news.body).action("default", "Open").show();
        let handle = match shown {
            Ok(handle) => handle,
            Err(error) => {
                tracing::debug!(%error, "a notification was not shown");
                return;
            }
        };
        if WAITING.fetch_add(1, Ordering::Relaxed) < WAITED_FOR {
            handle.wait_for_action(|action| {
                if action == "default" {
                    open(&app, news.envelope.clone());
                }
            });
        }
        WAITING.fetch_sub(1, Ordering::Relaxed);
    });
}

fn open(app: &AppHandle, envelope: Option<countersign_envelope::EnvelopeId>) {
    let handle = app.clone();
    let shown = app.run_on_main_thread(move || {
        window::show(&handle);
        handle.state::<Shell>().page.tell(Event::Open { envelope });
    });
    if let Err(error) = shown {
        tracing::warn!(%error, "the window cannot be shown");
    }
}
