//! What waits to go out: its order, its times, and what a person does about a send whose outcome is not known.

use countersign_courier::backoff::{Repeat, repeat};
use countersign_envelope::{EnvelopeId, EnvelopeStatus, Millis, SendState};
use countersign_store::{AttemptRow, Outcome, SendRow, StoreError};
use serde::{Deserialize, Serialize};
use ts_rs::TS;

use crate::{
    App, UserError,
    app::now,
    envelopes::{EnvelopeOf, Pill, Send, SendInfo},
    words,
};

/// Sends a draft at a time that the person chose.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct SendLater {
    /// The envelope.
    pub envelope: EnvelopeId,
    /// The revision that the person saw.
    pub revision: u32,
    /// When it goes out.
    pub at: Millis,
}

/// Has what waits go out at another time.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct RescheduleSend {
    /// The envelope.
    pub envelope: EnvelopeId,
    /// When it goes out.
    pub at: Millis,
}

/// Puts what waits at another place.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct MoveSend {
    /// The envelope.
    pub envelope: EnvelopeId,
    /// The waiting envelope that goes out right after it; `None` puts it behind all.
    pub before: Option<EnvelopeId>,
}

/// Withdraws a copy that came to be by sending twice.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct WithdrawCopy {
    /// The envelope.
    pub envelope: EnvelopeId,
    /// The provider's id of the copy.
    pub provider_id: String,
}

/// What waits to go out.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct Outbox {
    /// In the order in which it goes out.
    pub rows: Vec<OutboxRow>,
    /// Since when no provider is reached; `None` while there is a connection.
    pub offline_since: Option<Millis>,
}

/// A waiting envelope.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct OutboxRow {
    /// The envelope.
    pub envelope: EnvelopeId,
    /// Its name.
    pub name: String,
    /// `due` or `held`.
    pub pill: Pill,
    /// True when the person chose its time.
    pub chosen: bool,
    /// The account's name.
    pub account_name: String,
}

/// Whether a person may send again, or mark as sent, what is not known.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct RepeatOffer {
    /// True when it can be done now.
    pub offered: bool,
    /// The earliest time.
    pub from: Millis,
}

/// What may be done about an unknown send.
pub(crate) fn repeat_offer(
    send: &SendRow,
    attempts: &[AttemptRow],
    looks: &[(Millis, bool)],
    next: Option<Millis>,
) -> Option<RepeatOffer> {
    let gated_at = attempts.iter().rev().find_map(|attempt| attempt.t_gate)?;
    let since: Vec<(Millis, bool)> = looks.iter().filter(|(at, _)| *at >= gated_at).copied().collect();
    (send.state == SendState::Unknown).then(|| match repeat(gated_at, &since, next) {
        Repeat::Offered => RepeatOffer { offered: true, from: now() },
        Repeat::Locked { until } => RepeatOffer { offered: false, from: until },
    })
}

impl App {
    async fn info_of(&self, envelope: &EnvelopeId) -> Result<SendInfo, UserError> {
        self.send_info(envelope).await?.ok_or_else(|| words::error("not_there", &[]))
    }

    fn in_time(at: Millis) -> Result<(), UserError> {
        if at > now() { Ok(()) } else { Err(words::error("send_time_passed", &[("time", &words::moment(at))])) }
    }

    /// What waits to go out.
    pub async fn outbox(&self) -> Result<Outbox, UserError> {
        let read = self.blocking(|store| {
            let mut rows = Vec::new();
            for send in store.outbox()? {
                let row = store.envelope(&send.envelope)?.ok_or(StoreError::Missing)?;
                rows.push((row.name, store.sealed(&send.id)?.account().name.clone(), send));
            }
            Ok(rows)
        });
        let row = |(name, account_name, send): (String, String, SendRow)| OutboxRow {
            pill: match send.state {
                SendState::Due => Pill::Due { at: send.due_at.unwrap_or_else(now) },
                _ => Pill::Held { why: send.why.clone().unwrap_or_else(|| "person".into()) },
            },
            envelope: send.envelope,
            chosen: send.chosen,
            name,
            account_name,
        };
        Ok(Outbox { rows: read.await?.into_iter().map(row).collect(), offline_since: self.0.engine.offline_since() })
    }

    /// Sends a draft at a time that the person chose, also when the app was closed in between.
    pub async fn send_later(&self, later: SendLater) -> Result<SendInfo, UserError> {
        Self::in_time(later.at)?;
        self.queue(Send { envelope: later.envelope, revision: later.revision }, later.at, true).await
    }

    /// Has what waits go out at another time.
    pub async fn reschedule_send(&self, to: RescheduleSend) -> Result<SendInfo, UserError> {
        Self::in_time(to.at)?;
        let send = self.newest_send(&to.envelope).await?;
        self.blocking(move |store| store.reschedule(&send.id, to.at, now())).await?;
        self.info_of(&to.envelope).await
    }

    /// Keeps what is due until the person says otherwise.
    pub async fn hold_send(&self, of: EnvelopeOf) -> Result<SendInfo, UserError> {
        let send = self.newest_send(&of.envelope).await?;
        let held = Outcome::Held { why: "person".into() };
        self.blocking(move |store| store.record_outcome(&send.id, SendState::Due, &held, now())).await?;
        self.info_of(&of.envelope).await
    }

    /// Puts what waits at another place in the order.
    pub async fn move_send(&self, moved: MoveSend) -> Result<Outbox, UserError> {
        let send = self.newest_send(&moved.envelope).await?.id;
        let before = match &moved.before {
            Some(envelope) => Some(self.newest_send(envelope).await?.id),
            None => None,
        };
        self.blocking(move |store| store.move_send(&send, before.as_ref())).await?;
        self.outbox().await
    }

    async fn may_repeat(&self, envelope: &EnvelopeId) -> Result<SendRow, UserError> {
        let send = self.newest_send(envelope).await?;
        let offer = self.info_of(envelope).await?.repeat;
        match offer {
            Some(RepeatOffer { offered: true, .. }) => Ok(send),
            Some(RepeatOffer { from, .. }) => Err(words::error("send_repeat_locked", &[("time", &words::clock(from))])),
            None => Err(words::error("send_known", &[])),
        }
    }

    /// Sends again what is not known, because the person looked and says so. The page says before what can come of it.
    pub async fn repeat_send(&self, of: EnvelopeOf) -> Result<SendInfo, UserError> {
        let send = self.may_repeat(&of.envelope).await?;
        self.0.engine.repeat(send.id);
        self.info_of(&of.envelope).await
    }

    /// Marks as sent what is not known. It is not followed unless it is found after all.
    pub async fn mark_as_sent(&self, of: EnvelopeOf) -> Result<SendInfo, UserError> {
        let send = self.may_repeat(&of.envelope).await?;
        self.blocking(move |store| store.assume_sent(&send.id, now())).await?;
        self.info_of(&of.envelope).await
    }

    /// Withdraws a copy at the provider; the envelope itself goes on.
    pub async fn withdraw_copy(&self, copy: WithdrawCopy) -> Result<(), UserError> {
        let send = self.newest_send(&copy.envelope).await?;
        let (id, wanted) = (send.id.clone(), copy.provider_id.clone());
        let read = self.blocking(move |store| Ok((store.sealed(&id)?, store.copies(&id)?.contains(&wanted))));
        let (sealed, known) = read.await?;
        if !known {
            return Err(words::error("not_there", &[]));
        }
        let provider = self.connection(sealed.account()).await?;
        let told = provider.withdraw(&copy.provider_id).await;
        told.map_err(|error| words::provider_error(&error, &sealed.account().name))?;
        self.blocking(move |store| store.note_copy_withdrawn(&send.id, &copy.provider_id, now())).await
    }

    /// What may be done with an envelope that is on its way, for the buttons.
    pub(crate) fn waits(status: &EnvelopeStatus, send: Option<&SendRow>) -> bool {
        let waits = send.is_some_and(|send| matches!(send.state, SendState::Due | SendState::Held));
        *status == EnvelopeStatus::Sending && waits
    }
}
