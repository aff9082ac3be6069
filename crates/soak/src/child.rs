//! The app without its window: store, courier, adapter and HTTP, driven by commands, under a clock that the judge moves.

use std::{
    io::{self, BufRead, Write},
    path::Path,
    sync::Arc,
    time::Duration,
};

use countersign_courier::{
    Errand,
    backoff::{Repeat, WATCH_MS, next_look, repeat},
};
use countersign_envelope::{
    AttemptId, AttemptState, Document, Edit, EnvelopeHead, EnvelopeId, Op, Reference, SendId, SendState, Table,
};
use countersign_http::{Client, Deadlines};
use countersign_provider::SigningProvider;
use countersign_store::{Opened, QueueSend, SendRow, Store};
use countersign_yoti_sign::{Mode, YotiSign};
use serde_json::json;
use tokio::signal::unix::{SignalKind, signal};

use crate::{
    clock::Clock,
    faults::Faults,
    protocol::{Command, Said},
    template,
};

/// The number of the signal for a file that is larger than allowed; Rust's default would be to die of it.
const SIGXFSZ: i32 = 25;

/// Why a child cannot go on.
pub type Failed = Box<dyn std::error::Error + Send + Sync>;

struct App {
    store: Store,
    provider: Arc<dyn SigningProvider>,
    clock: Clock,
    faults: Faults,
    envelope: EnvelopeId,
}

/// How the child is started.
pub struct Start<'a> {
    /// The data folder.
    pub data: &'a Path,
    /// The file with the time.
    pub clock: &'a Path,
    /// The provider's address.
    pub origin: &'a str,
    /// How long the client waits for each thing.
    pub patience: Duration,
    /// The folder is taken as the app takes it.
    pub takes_folder: bool,
}

/// Answers commands until the last. The first line is the key.
///
/// # Errors
/// When it cannot start, or cannot hear or answer.
pub fn run(start: &Start<'_>) -> Result<(), Failed> {
    let mut lines = io::stdin().lock().lines();
    let key = lines.next().ok_or("no key")??;
    let clock = Clock::new(start.clock);
    let faults = Faults::arm(&clock, start.data)?;
    let _hold = if start.takes_folder {
        let Some(hold) = crate::instances::take(start.data)? else {
            return tell(&Said { handed_over: true, ..Said::default() });
        };
        Some(hold)
    } else {
        None
    };
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    let _within = runtime.enter();
    let _larger = signal(SignalKind::from_raw(SIGXFSZ))?;
    let store = match Store::open(start.data, clock.now()) {
        Ok(store) => store,
        Err(error) => return tell(&Said { error: Some(words(&error)), ..Said::default() }),
    };
    let wait = start.patience;
    let deadlines =
        Deadlines { connect: wait, head: wait, idle: wait, upload_head: wait, upload_idle: wait, upload_reply: wait };
    let client = Client::with_deadlines(start.origin, key.into(), deadlines)?;
    let now = clock.clone();
    let provider = YotiSign::with_clock(client, Mode::Live, Arc::new(move || now.now()));
    let app = App { store, provider: Arc::new(provider), clock, faults, envelope: template::envelope() };
    tell(&app.stands(None)?)?;
    for line in lines {
        let command: Command = serde_json::from_str(&line?)?;
        if matches!(command, Command::End) {
            return Ok(());
        }
        let done = runtime.block_on(app.does(command));
        tell(&app.stands(done.err())?)?;
    }
    Ok(())
}

fn tell(said: &Said) -> Result<(), Failed> {
    let mut line = serde_json::to_vec(said)?;
    line.push(b'\n');
    let mut out = io::stdout().lock();
    out.write_all(&line)?;
    Ok(out.flush()?)
}

fn words(error: &dyn std::error::Error) -> String {
    let mut text = error.to_string();
    let mut source = error.source();
    while let Some(error) = source {
        text = format!("{text}: {error}");
        source = error.source();
    }
    text
}

fn fresh() -> String {
    uuid::Uuid::new_v4().to_string()
}

fn mark() -> Reference {
    let bytes = uuid::Uuid::new_v4().into_bytes();
    Reference::from_random([bytes[0], bytes[1], bytes[2], bytes[3], bytes[4]])
}

impl App {
    fn stands(&self, failed: Option<Failed>) -> Result<Said, Failed> {
        let loaded = self.store.draft(&self.envelope)?.ok_or("the envelope is gone")?;
        let composition = &loaded.draft.composition;
        let mut said = Said {
            error: failed.map(|error| words(&*error)),
            name: composition.name.clone(),
            reference: loaded.draft.reference.as_str().to_owned(),
            revision: loaded.revision,
            files: composition.documents.iter().map(|document| document.blob.clone()).collect(),
            fired: self.faults.fired(),
            restored: matches!(self.store.opened(), Opened::Restored { .. }),
            ..Said::default()
        };
        let Some(send) = self.store.newest_send(&self.envelope)? else { return Ok(said) };
        (said.state, said.why, said.due_at) = (Some(send.state), send.why.clone(), send.due_at);
        (said.provider_id, said.confirmed) = (send.provider_id.clone(), send.confirmed_at.is_some());
        said.copies = self.store.copies(&send.id)?;
        let attempts = self.store.attempts(&send.id)?;
        if let Some(unknown) = attempts.iter().rev().find(|attempt| attempt.state == AttemptState::Unknown) {
            let gated_at = unknown.t_gate.unwrap_or(unknown.t_intent);
            said.look_at = next_look(gated_at, unknown.scan_no, unknown.scan_at);
            let looks = self.store.looks(&send.id)?;
            said.offered = matches!(repeat(gated_at, &looks, said.look_at), Repeat::Offered);
        }
        Ok(said)
    }

    async fn does(&self, command: Command) -> Result<(), Failed> {
        match command {
            Command::Name(name) => self.edit(&name),
            Command::File(text) => self.take_in(&text),
            Command::Undo => {
                let loaded = self.store.draft(&self.envelope)?.ok_or("gone")?;
                self.store.undo(&self.envelope, loaded.revision, self.clock.now())?;
                Ok(())
            }
            Command::Snapshot => Ok(self.store.snapshot(self.clock.now()).map(|_| ())?),
            Command::Send => self.queue(),
            Command::Release => Ok(self.store.release(&self.newest()?.id, self.clock.now())?),
            Command::Repeat => {
                self.errand(&self.newest()?).repeat(AttemptId(fresh()), mark).await?;
                Ok(())
            }
            Command::Go => self.go().await,
            Command::End => Ok(()),
        }
    }

    fn newest(&self) -> Result<SendRow, Failed> {
        Ok(self.store.newest_send(&self.envelope)?.ok_or("nothing was sent")?)
    }

    fn edit(&self, name: &str) -> Result<(), Failed> {
        let loaded = self.store.draft(&self.envelope)?.ok_or("gone")?;
        let composition = loaded.draft.composition;
        let before = EnvelopeHead {
            name: composition.name,
            message: composition.message,
            options: composition.options,
            account: composition.account,
        };
        let after = EnvelopeHead { name: name.into(), ..before.clone() };
        let op = Op::Put {
            table: Table::Envelope,
            id: self.envelope.0.clone(),
            before: Some(serde_json::to_value(before)?),
            after: Some(serde_json::to_value(after)?),
        };
        let edit = Edit { label: "Name".into(), at: self.clock.now(), group: None, ops: vec![op] };
        self.store.apply_edit(&self.envelope, loaded.revision, &edit)?;
        Ok(())
    }

    fn take_in(&self, text: &str) -> Result<(), Failed> {
        let kept = self.store.put_blob(&mut text.as_bytes(), &fresh())?;
        let count = self.store.draft(&self.envelope)?.ok_or("gone")?.draft.composition.documents.len();
        let document: Document = serde_json::from_value(json!({"id": fresh(), "position": count,
            "name": format!("file {}.pdf", fresh()), "kind": "pdf", "blob": kept.blob, "sizeBytes": kept.size_bytes,
            "pages": null, "state": "ready"}))?;
        self.store.add_document(&self.envelope, &document, self.clock.now())?;
        Ok(())
    }

    fn queue(&self) -> Result<(), Failed> {
        let loaded = self.store.draft(&self.envelope)?.ok_or("gone")?;
        let now = self.clock.now();
        let sealed = loaded.draft.seal(template::account(), &[], now).map_err(|_| "must be mended")?;
        let new =
            QueueSend { id: SendId(fresh()), sealed: &sealed, revision: loaded.revision, due_at: now, chosen: false };
        self.store.queue_send(&new, now)?;
        self.faults.pass("send.validated");
        Ok(())
    }

    fn errand(&self, send: &SendRow) -> Errand {
        let clock = self.clock.clone();
        Errand {
            store: self.store.clone(),
            send: send.id.clone(),
            provider: self.provider.clone(),
            now: Arc::new(move || clock.now()),
            sent: Arc::new(|_, _| {}),
            stop: self.faults.stop(),
        }
    }

    /// What the app's engine would do with the newest send now.
    async fn go(&self) -> Result<(), Failed> {
        let (send, now) = (self.newest()?, self.clock.now());
        match send.state {
            SendState::Due if send.due_at.is_none_or(|at| at <= now) => {
                self.errand(&send).carry(AttemptId(fresh()), mark).await?;
            }
            SendState::Unknown => {
                self.errand(&send).look().await?;
            }
            SendState::Submitted => self.follow(&send).await?,
            _ => {}
        }
        if self.store.watched(now.plus(-WATCH_MS))?.contains(&send.id) {
            self.errand(&send).watch().await?;
        }
        Ok(())
    }

    /// Reads what was submitted, and confirms it when it is there.
    async fn follow(&self, send: &SendRow) -> Result<(), Failed> {
        let Some(id) = &send.provider_id else { return Ok(()) };
        match self.provider.status(id).await {
            Ok(_) => Ok(self.store.confirm_send(&send.id, self.clock.now())?),
            Err(error) if error.is_gone() => Ok(()),
            Err(error) => Err(error.into()),
        }
    }
}
