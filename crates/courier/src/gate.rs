//! The latch before the last bytes: opened once by a commit, shut before any outcome is handed back.

use std::sync::{Arc, Mutex, PoisonError};

use countersign_envelope::{AttemptId, Millis, SendId};
use countersign_provider::{Gate, GateSeen};
use countersign_store::Store;
use futures::future::{BoxFuture, FutureExt};

use crate::faults;

#[derive(Default)]
struct Latch {
    opened: bool,
    shut: bool,
}

/// The gate of one attempt. Opening it commits `gated`; a commit that fails leaves it shut.
#[derive(Clone)]
pub struct StoreGate {
    store: Store,
    send: SendId,
    attempt: AttemptId,
    now: Arc<dyn Fn() -> Millis + Send + Sync>,
    latch: Arc<Mutex<Latch>>,
}

impl StoreGate {
    /// The gate of an attempt that is in `intent`.
    pub fn new(store: Store, send: SendId, attempt: AttemptId, now: Arc<dyn Fn() -> Millis + Send + Sync>) -> Self {
        Self { store, send, attempt, now, latch: Arc::default() }
    }
}

impl Gate for StoreGate {
    fn open(&self) -> BoxFuture<'_, bool> {
        let gate = self.clone();
        async move {
            let commit = tokio::task::spawn_blocking(move || {
                let mut latch = gate.latch.lock().unwrap_or_else(PoisonError::into_inner);
                if latch.shut || latch.opened {
                    return false;
                }
                faults::at("gate.pre");
                latch.opened =
                    faults::is_off("gate") || gate.store.open_gate(&gate.send, &gate.attempt, (gate.now)()).is_ok();
                faults::at("gate.post");
                latch.shut = !latch.opened;
                latch.opened
            });
            commit.await.unwrap_or(false)
        }
        .boxed()
    }

    fn shut(&self) -> GateSeen {
        let mut latch = self.latch.lock().unwrap_or_else(PoisonError::into_inner);
        latch.shut = true;
        if latch.opened { GateSeen::Opened } else { GateSeen::Shut }
    }
}
