//! The one channel from Rust to the page. The page has no event permission: it can neither listen nor emit.

use std::sync::{Arc, Mutex, PoisonError};

use countersign_app::events::Event;
use tauri::ipc::Channel;

/// Sends events to the page; keeps them while the page has not subscribed yet.
#[derive(Clone, Default)]
pub struct PageChannel(Arc<Mutex<Inner>>);

#[derive(Default)]
struct Inner {
    channel: Option<Channel<Event>>,
    waiting: Vec<Event>,
}

/// A page that never subscribes must not fill the memory.
const MOST_WAITING: usize = 1000;

impl PageChannel {
    /// Tells the page, now or when it subscribes.
    pub fn tell(&self, event: Event) {
        let mut inner = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let gone = match &inner.channel {
            Some(channel) => channel.send(event.clone()).is_err(),
            None => true,
        };
        if gone {
            inner.channel = None;
            if inner.waiting.len() < MOST_WAITING {
                inner.waiting.push(event);
            }
        }
    }

    /// Takes the channel of a page that was just loaded.
    pub fn subscribe(&self, channel: Channel<Event>) {
        let mut inner = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        for event in std::mem::take(&mut inner.waiting) {
            if channel.send(event).is_err() {
                return;
            }
        }
        inner.channel = Some(channel);
    }
}
