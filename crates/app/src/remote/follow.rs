//! A send until it is over, an envelope until its people are done.

use std::time::{Duration, Instant};

use countersign_envelope::{EnvelopeId, EnvelopeStatus, Millis, PersonStatus, SendState};
use countersign_store::{EnvelopeRow, SendRow};

use super::{Answer, Exit, Progress, Say};
use crate::{App, UserError, app::now, words};

const LOOK: Duration = Duration::from_millis(100);
const SLOW_LOOK: Duration = Duration::from_millis(500);
/// A command that does not wait for people leaves an unknown send after the first looks for it.
const UNKNOWN_FOR: Duration = Duration::from_secs(12);
/// What goes out again later than this is told instead of waited for.
const LATER_MS: i64 = 60_000;

/// Why a send that waits may be tried again because a command says so: not what a person holds on purpose.
const TECHNICAL: [&str; 6] = ["closed", "offline", "missed", "gaveUp", "searchDown", "noKey"];

/// How a send stands when a command lets go of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Ending {
    Sent,
    Assumed,
    Scheduled(Millis),
    Later(Millis),
    Held,
    Refused,
    Unknown,
    Stopped,
}

impl Ending {
    pub fn exit(self) -> Exit {
        match self {
            Self::Sent | Self::Assumed | Self::Scheduled(_) => Exit::Done,
            Self::Held | Self::Later(_) => Exit::Held,
            Self::Refused => Exit::Refused,
            Self::Unknown => Exit::Unknown,
            Self::Stopped => Exit::Stopped,
        }
    }

    pub fn word(self) -> &'static str {
        match self {
            Self::Sent => "sent",
            Self::Assumed => "marked_as_sent",
            Self::Scheduled(_) => "scheduled",
            Self::Later(_) => "later",
            Self::Held => "held",
            Self::Refused => "refused",
            Self::Unknown => "unknown",
            Self::Stopped => "stopped",
        }
    }
}

/// What a command says and knows while it follows an envelope.
pub(super) struct Follow<'a> {
    pub app: &'a App,
    pub envelope: EnvelopeId,
    pub say: &'a Say<'a>,
    pub wait: bool,
}

impl Follow<'_> {
    fn tell(&self, code: &str, sentence: String) {
        let envelope = Some(self.envelope.clone());
        (self.say)(Progress { code: code.into(), sentence, envelope, mailbox: None });
    }

    async fn newest(&self) -> Result<SendRow, UserError> {
        self.app.newest_send(&self.envelope).await
    }

    /// Tries again what waits for no person.
    pub async fn release(&self) -> Result<(), UserError> {
        let send = self.newest().await?;
        let why = send.why.clone().unwrap_or_default();
        if send.state == SendState::Held && TECHNICAL.contains(&why.as_str()) {
            self.app.blocking(move |store| store.release(&send.id, now())).await?;
            self.app.0.engine.wake();
        }
        Ok(())
    }

    /// Follows the send until it is out, or does not go out by itself.
    pub async fn send(&self) -> Result<Ending, UserError> {
        let (mut before, mut unknown_since) = (None, None);
        let mut busy = Some(self.app.0.engine.busy_for_command());
        loop {
            let send = self.newest().await?;
            if before != Some(send.state) {
                before = Some(send.state);
                let code = crate::envelopes::sentence_of(&send);
                // A command waits for no grace, so there is nothing to tell of it.
                if code != "send_due" {
                    self.tell(&code, words::sentence(&code, &[]));
                }
            }
            let due_at = send.due_at.unwrap_or_else(now);
            let passing = match send.state {
                // What waits for its time waits over restarts.
                SendState::Due => !send.chosen || due_at <= now(),
                state => matches!(state, SendState::Preflight | SendState::Intent | SendState::Gated),
            };
            match (passing, busy.is_some()) {
                (true, false) => busy = Some(self.app.0.engine.busy_for_command()),
                (false, true) => busy = None,
                _ => {}
            }
            match send.state {
                SendState::Due if send.chosen && due_at > now() && !self.wait => return Ok(Ending::Scheduled(due_at)),
                SendState::Due if !send.chosen && due_at.since(now()) > LATER_MS => return Ok(Ending::Later(due_at)),
                SendState::Due | SendState::Preflight | SendState::Intent | SendState::Gated => {}
                SendState::Submitted => return Ok(Ending::Sent),
                SendState::Assumed => return Ok(Ending::Assumed),
                SendState::Held => return Ok(Ending::Held),
                SendState::Failed => return Ok(Ending::Refused),
                SendState::Stopped => return Ok(Ending::Stopped),
                SendState::Unknown => {
                    let since = *unknown_since.get_or_insert_with(Instant::now);
                    if !self.wait && since.elapsed() > UNKNOWN_FOR {
                        return Ok(Ending::Unknown);
                    }
                }
            }
            tokio::time::sleep(LOOK).await;
        }
    }

    /// Follows the envelope until it is over.
    pub async fn people(&self) -> Result<EnvelopeRow, UserError> {
        let mut told: Vec<(String, PersonStatus)> = Vec::new();
        let mut status = None;
        loop {
            let id = self.envelope.clone();
            let read = self.app.blocking(move |store| {
                Ok((store.envelope(&id)?.ok_or(countersign_store::StoreError::Missing)?, store.people(&id)?))
            });
            let (row, people) = read.await?;
            for person in people {
                let now = (person.name.clone(), person.status.clone());
                let sentence = match person.status {
                    PersonStatus::Signed => words::sentence("command_signed", &[("name", &person.name)]),
                    PersonStatus::Declined => words::sentence("command_declined", &[("name", &person.name)]),
                    PersonStatus::Bounced => words::sentence("command_bounced", &[("name", &person.name)]),
                    _ => continue,
                };
                if !told.contains(&now) {
                    self.tell("person_changed", sentence);
                    told.push(now);
                }
            }
            if row.status.is_final() {
                return Ok(row);
            }
            if status.as_ref() != Some(&row.status) {
                self.tell("status_changed", super::reports::sentence_of_status(&row.status));
                status = Some(row.status);
            }
            tokio::time::sleep(SLOW_LOOK).await;
        }
    }
}

impl Answer {
    /// The exit code of an envelope that is over.
    pub(super) fn exit_of_end(status: &EnvelopeStatus) -> Exit {
        if *status == EnvelopeStatus::Completed { Exit::Done } else { Exit::Ended }
    }
}
