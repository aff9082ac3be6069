//! Envelopes: one with all that is known of it, and what can be done with it.

use countersign_envelope::{
    AttemptState, DocumentId, EnvelopeId, EnvelopeStatus, Millis, PersonStatus, RecipientId, RecipientKind, SendId,
    SendState,
};
use countersign_store::{EnvelopeRow as StoredRow, Outcome, QueueSend, SendRow, StoreError};
use serde::{Deserialize, Serialize};
use ts_rs::TS;

use crate::{
    App,
    actions::EnvelopeOffers,
    app::{fresh_id, now},
    engine::look_due,
    error::UserError,
    outbox::{RepeatOffer, repeat_offer},
    standing::standing,
    view::{self, Facts},
    words,
};

pub use crate::list::{EnvelopeList, EnvelopeRow, Folder, ListEnvelopes, ListGroup, Mark, MarkState, Pill};

/// One envelope with all that is known of it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct EnvelopeDetail {
    /// Its row.
    pub row: EnvelopeRow,
    /// Its reference.
    pub reference: String,
    /// Where it stands, mapped.
    pub status: EnvelopeStatus,
    /// Where it stands in the provider's own word.
    pub provider_status: Option<String>,
    /// What its people together say.
    pub derived: Option<EnvelopeStatus>,
    /// The provider's name, or Practice for the practice service.
    pub provider_name: String,
    /// The provider's id of it.
    pub provider_id: Option<String>,
    /// When it was made here.
    pub made_at: Millis,
    /// When it was sent.
    pub sent_at: Option<Millis>,
    /// When everyone had signed.
    pub completed_at: Option<Millis>,
    /// When the provider was last asked about it.
    pub checked_at: Option<Millis>,
    /// Its documents.
    pub documents: Vec<DetailDocument>,
    /// Its people, in signing order, copies last.
    pub people: Vec<DetailPerson>,
    /// What happened, newest first.
    pub timeline: Vec<TimelineEntry>,
    /// A sentence that needs attention.
    pub warning: Option<Warning>,
    /// The newest send.
    pub send: Option<SendInfo>,
    /// The finished documents, once they are here.
    pub pack: Option<PackView>,
    /// What can be done.
    pub actions: Actions,
    /// What else is offered, person by person and for the whole.
    #[ts(optional)]
    pub offers: Option<EnvelopeOffers>,
    /// The provider's own pages, where a person can look for it.
    #[ts(optional)]
    pub provider_pages: Option<String>,
    /// When the provider will be told of a withdrawal that can still be taken back.
    pub withdraw_due_at: Option<Millis>,
    /// The message as sent.
    pub message: String,
}

/// A document in the detail.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct DetailDocument {
    /// Its id, which is also the key of its pictures.
    pub id: DocumentId,
    /// Its name.
    pub name: String,
    /// How many pages, when known.
    pub pages: Option<u32>,
    /// Names of those who do not see it.
    pub hidden_from: Vec<String>,
    /// How many tags stand on it.
    pub tags: u32,
}

/// A person in the detail.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct DetailPerson {
    /// The recipient; `None` for a witness that a signer named.
    pub recipient: Option<RecipientId>,
    /// Number on the badge.
    pub number: u32,
    /// Signer, approver or copy.
    pub kind: RecipientKind,
    /// True for a witness.
    pub witness: bool,
    /// Name.
    pub name: String,
    /// E-mail address.
    pub email: String,
    /// Role.
    pub role: String,
    /// Signing group, from 1.
    pub group: u32,
    /// Where the person stands.
    pub status: PersonStatus,
    /// When invited, when known.
    pub invited_at: Option<Millis>,
    /// When signed.
    pub signed_at: Option<Millis>,
    /// What the provider says of the e-mail.
    pub email_status: Option<String>,
    /// The provider's id of this person, where it knows them.
    #[ts(optional)]
    pub there: Option<String>,
}

/// Whose fact an entry of the timeline is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub enum FactOf {
    /// The sender did it.
    You,
    /// This app did or saw it.
    App,
    /// The provider says so.
    Provider,
}

/// An entry of the timeline.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct TimelineEntry {
    /// When.
    pub at: Millis,
    /// What, as a sentence.
    pub text: String,
    /// Whose fact it is.
    pub of: FactOf,
    /// `plain`, `now`, `good`, `warn` or `bad`.
    pub tone: String,
}

/// A sentence that needs attention.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct Warning {
    /// `warn`, `bad` or `info`.
    pub tone: String,
    /// The sentence.
    pub text: String,
}

/// What can be done with an envelope now.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct Actions {
    /// Opened in the composer; what waits to go out is stopped first.
    pub edit: bool,
    /// Deleted, as a draft.
    pub delete_draft: bool,
    /// Stopped before anything is sent.
    pub stop: bool,
    /// Sent now, when it is held.
    pub release: bool,
    /// Withdrawn at the provider.
    pub withdraw: bool,
    /// A withdrawal taken back.
    pub undo_withdraw: bool,
    /// Filed away here.
    pub archive: bool,
    /// Taken back out.
    pub unarchive: bool,
    /// Copied as a new draft.
    pub duplicate: bool,
    /// Its finished documents fetched.
    pub get_pack: bool,
    /// The folder of its finished documents opened.
    pub open_pack: bool,
    /// The practice mailbox opened.
    pub open_mailbox: bool,
    /// The provider asked now.
    pub check_now: bool,
    /// Kept until the person says otherwise.
    #[ts(optional, as = "Option<bool>")]
    pub hold: bool,
    /// Sent at another time.
    #[ts(optional, as = "Option<bool>")]
    pub reschedule: bool,
}

/// The newest send of an envelope.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct SendInfo {
    /// Where it stands.
    pub state: SendState,
    /// Where its newest attempt stands.
    pub attempt: Option<AttemptState>,
    /// When it goes out.
    pub due_at: Option<Millis>,
    /// True when the person chose that time.
    pub chosen: bool,
    /// Why it is held: `closed`, `offline`, `missed`, `gaveUp`, `searchDown`, `person`, `noKey`.
    pub held_why: Option<String>,
    /// Not tried again before.
    pub not_before: Option<Millis>,
    /// When the last bytes were released.
    pub gated_at: Option<Millis>,
    /// When the provider is looked through next for the reference.
    pub next_look_at: Option<Millis>,
    /// Looks so far: when and what was found.
    pub looks: Vec<Look>,
    /// When a status read confirmed it.
    pub confirmed_at: Option<Millis>,
    /// Bytes of all documents.
    pub total_bytes: u64,
    /// Why it was not sent.
    pub error: Option<UserError>,
    /// What is happening or happened, as a sentence.
    pub sentence: String,
    /// Bytes that are sent, while it is on the wire.
    #[ts(optional)]
    pub sent_bytes: Option<u64>,
    /// Bytes a second, from the first second on.
    #[ts(optional)]
    pub bytes_per_second: Option<u64>,
    /// Seconds left, while it moves.
    #[ts(optional)]
    pub seconds_left: Option<u32>,
    /// Whether what is not known may be sent again or marked as sent.
    #[ts(optional)]
    pub repeat: Option<RepeatOffer>,
    /// Ids at the provider of copies that came to be by sending twice.
    #[ts(optional, as = "Option<Vec<String>>")]
    pub copies: Vec<String>,
}

/// One look for a reference.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct Look {
    /// When.
    pub at: Millis,
    /// True when the search got through and was complete.
    pub complete: bool,
}

/// The finished documents.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct PackView {
    /// When it was fetched.
    pub fetched_at: Millis,
    /// The name of its folder, without the folders above.
    pub folder: String,
    /// When all hashes were last compared; `None` when a file is missing or differs.
    pub verified_at: Option<Millis>,
    /// Its files.
    pub files: Vec<PackFile>,
}

/// A file of a pack.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct PackFile {
    /// Its name.
    pub name: String,
    /// Size in bytes.
    pub size_bytes: u64,
    /// SHA-256, lower-case hex.
    pub sha256: String,
    /// The key of its pictures, for a PDF.
    pub key: Option<String>,
    /// True when its bytes are as they were fetched.
    pub intact: bool,
}

/// A file of a pack opened in the app.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct OpenedPages {
    /// The key of its pictures.
    pub key: String,
    /// Its name.
    pub name: String,
    /// Its pages.
    pub pages: Vec<countersign_envelope::PageBox>,
}

/// Names an envelope.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct EnvelopeOf {
    /// The envelope.
    pub envelope: EnvelopeId,
}

/// Sends a draft.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct Send {
    /// The envelope.
    pub envelope: EnvelopeId,
    /// The revision that the person saw.
    pub revision: u32,
}

/// What the page looks at, so that it is asked about more often.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct Watch {
    /// Envelopes on screen in detail.
    pub envelopes: Vec<EnvelopeId>,
}

/// Where a page outside the app was opened.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct OpenedAddress {
    /// The address, to be copied where no browser opened.
    pub address: String,
    /// True when a browser took it.
    pub opened: bool,
}

/// How long Stop can be pressed before anything happens.
const GRACE_MS: i64 = 8_000;

impl App {
    pub(crate) async fn facts(&self, row: StoredRow) -> Result<Facts, UserError> {
        let id = row.id.clone();
        let read = self.blocking(move |store| {
            let draft = store.draft(&id)?.ok_or(StoreError::Missing)?;
            Ok((draft.draft.composition, store.people(&id)?, store.newest_send(&id)?))
        });
        let (composition, people, send) = read.await?;
        let account = self.account_of(&composition).await?;
        let id = row.id.clone();
        let (listed, accounts) = self.blocking(move |store| Ok((store.listed(&id)?, store.accounts()?))).await?;
        // A draft that was deleted is in no list.
        let listed = listed.ok_or_else(|| words::error("not_there", &[]))?;
        let draft = row.status == EnvelopeStatus::Draft;
        Ok(Facts {
            uploaded: self.0.engine.progress(&row.id),
            problems: if draft { self.count_must_fix(&account, &composition) } else { 0 },
            now: now(),
            activity_at: listed.activity_at,
            seen_at: listed.seen_at,
            standing: standing(&listed, &self.rules(&accounts)),
            row,
            composition,
            people,
            send,
            account,
        })
    }

    pub(crate) async fn row(&self, envelope: &EnvelopeId) -> Result<StoredRow, UserError> {
        let id = envelope.clone();
        self.blocking(move |store| store.envelope(&id)?.ok_or(StoreError::Missing)).await
    }

    /// One envelope with all that is known of it.
    pub async fn get_envelope(&self, of: EnvelopeOf) -> Result<EnvelopeDetail, UserError> {
        let facts = self.facts(self.row(&of.envelope).await?).await?;
        self.know(&facts.composition.documents);
        let id = of.envelope.clone();
        let events = self.blocking(move |store| store.events(&id)).await?;
        let pack = self.pack_view(&of.envelope).await?;
        let send = self.send_info(&of.envelope).await?;
        let provider_name = self.service_name(&facts.account)?;
        let row = &facts.row;
        Ok(EnvelopeDetail {
            row: facts.view(),
            reference: row.reference.clone(),
            status: row.status.clone(),
            provider_status: row.provider_status.clone(),
            derived: row.derived.clone(),
            provider_id: row.provider_id.clone(),
            made_at: row.made_at,
            sent_at: row.sent_at,
            completed_at: row.completed_at,
            checked_at: row.checked_at,
            documents: facts.documents(),
            people: facts.people(),
            timeline: view::timeline(&facts, &events, &provider_name),
            warning: twice(send.as_ref(), &provider_name).or_else(|| facts.warning(&provider_name)),
            actions: facts.actions(pack.is_some()),
            provider_pages: self.pages_of(&facts.account),
            withdraw_due_at: row.withdraw_due_at,
            message: facts.composition.message.clone(),
            offers: Some(self.offers(&facts).await?),
            send,
            pack,
            provider_name,
        })
    }

    pub(crate) async fn send_info(&self, envelope: &EnvelopeId) -> Result<Option<SendInfo>, UserError> {
        let id = envelope.clone();
        let read = self.blocking(move |store| {
            let Some(send) = store.newest_send(&id)? else { return Ok(None) };
            let attempts = store.attempts(&send.id)?;
            let sealed = store.sealed(&send.id)?;
            let total: u64 = sealed.composition().documents.iter().map(|d| u64::from(d.size_bytes)).sum();
            let looks = store.looks(&send.id)?;
            let copies = store.copies(&send.id)?;
            Ok(Some((send, attempts, looks, total, sealed.account().name.clone(), copies)))
        });
        let Some((send, attempts, looks, total_bytes, account, copies)) = read.await? else { return Ok(None) };
        let next_look_at = (send.state == SendState::Unknown).then(|| look_due(&attempts)).flatten();
        let speed = self.0.engine.speed(envelope);
        let gated_at = attempts.iter().rev().find_map(|attempt| attempt.t_gate);
        let error = (send.state == SendState::Failed).then(|| {
            let message = send.why.clone().unwrap_or_default();
            words::error("send_refused", &[("account", &account), ("message", &message)])
        });
        Ok(Some(SendInfo {
            attempt: attempts.last().map(|attempt| attempt.state),
            due_at: (send.state == SendState::Due).then_some(send.due_at).flatten(),
            chosen: send.chosen,
            held_why: (send.state == SendState::Held).then(|| send.why.clone()).flatten(),
            not_before: attempts.last().and_then(|attempt| attempt.not_before),
            next_look_at,
            repeat: repeat_offer(&send, &attempts, &looks, next_look_at),
            sent_bytes: self.0.engine.progress(envelope).map(|(done, _)| done),
            bytes_per_second: speed.map(|speed| speed.bytes_per_second),
            seconds_left: speed.and_then(|speed| speed.seconds_left),
            copies,
            looks: looks.iter().map(|(at, complete)| Look { at: *at, complete: *complete }).collect(),
            gated_at,
            confirmed_at: send.confirmed_at,
            total_bytes,
            error,
            sentence: words::sentence(&sentence_of(&send), &[]),
            state: send.state,
        }))
    }

    /// Sends a draft: it goes out in eight seconds.
    pub async fn send(&self, send: Send) -> Result<SendInfo, UserError> {
        self.queue(send, now().plus(GRACE_MS), false).await
    }

    pub(crate) async fn queue(&self, send: Send, due_at: Millis, chosen: bool) -> Result<SendInfo, UserError> {
        let loaded = self.load(&send.envelope).await?;
        if loaded.revision != send.revision {
            return Err(words::error("draft_stale", &[]));
        }
        let account = self.account_of(&loaded.draft.composition).await?;
        let problems = self.problems(&account, &loaded.draft.composition);
        let sealed = loaded.draft.seal(account, &problems, now());
        let sealed = sealed
            .map_err(|not_ready| words::error("draft_not_ready", &[("count", &not_ready.0.len().to_string())]))?;
        let revision = send.revision;
        self.blocking(move |store| {
            let new = QueueSend { id: SendId(fresh_id()), sealed: &sealed, revision, due_at, chosen };
            store.queue_send(&new, now())
        })
        .await?;
        let info = self.send_info(&send.envelope).await?;
        info.ok_or_else(|| words::error("not_there", &[]))
    }

    pub(crate) async fn newest_send(&self, envelope: &EnvelopeId) -> Result<SendRow, UserError> {
        let id = envelope.clone();
        self.blocking(move |store| store.newest_send(&id)?.ok_or(StoreError::Missing)).await
    }

    /// Stops a send before its last bytes are released: then nothing is sent.
    pub async fn stop_send(&self, of: EnvelopeOf) -> Result<(), UserError> {
        let send = self.newest_send(&of.envelope).await?;
        match send.state {
            SendState::Due | SendState::Held => {
                self.blocking(move |store| store.record_outcome(&send.id, send.state, &Outcome::Stopped, now())).await
            }
            SendState::Preflight | SendState::Intent => {
                self.0.engine.stop(&send.id);
                Ok(())
            }
            _ => Err(words::error("send_not_stoppable", &[])),
        }
    }

    /// Sends what is held, or waits for its time, now.
    pub async fn release_send(&self, of: EnvelopeOf) -> Result<SendInfo, UserError> {
        let send = self.newest_send(&of.envelope).await?;
        self.blocking(move |store| store.release(&send.id, now())).await?;
        self.0.engine.wake();
        let info = self.send_info(&of.envelope).await?;
        info.ok_or_else(|| words::error("not_there", &[]))
    }

    /// Plans a withdrawal: the provider is told in eight seconds.
    pub async fn withdraw(&self, of: EnvelopeOf) -> Result<(), UserError> {
        self.blocking(move |store| store.set_withdraw_due(&of.envelope, Some(now().plus(GRACE_MS)))).await
    }

    /// Takes a planned withdrawal back.
    pub async fn undo_withdraw(&self, of: EnvelopeOf) -> Result<(), UserError> {
        self.blocking(move |store| store.set_withdraw_due(&of.envelope, None)).await
    }

    /// Files an envelope away, here only.
    pub async fn archive(&self, of: EnvelopeOf) -> Result<(), UserError> {
        self.blocking(move |store| store.set_filed(&of.envelope, Some(now()))).await
    }

    /// Takes an envelope back out.
    pub async fn unarchive(&self, of: EnvelopeOf) -> Result<(), UserError> {
        self.blocking(move |store| store.set_filed(&of.envelope, None)).await
    }

    /// Notes what is on screen, so that it is asked about more often.
    pub async fn watch(&self, watch: Watch) -> Result<(), UserError> {
        let seen = watch.envelopes.clone();
        self.0.engine.watch(watch.envelopes);
        self.blocking(move |store| seen.iter().try_for_each(|envelope| store.note_seen(envelope, now()))).await
    }

    /// Asks the provider now.
    pub async fn check_now(&self, watch: Watch) -> Result<(), UserError> {
        self.0.engine.ask_now(&watch.envelopes);
        Ok(())
    }

    /// The address of the practice mailbox.
    pub async fn mailbox(&self) -> Result<String, UserError> {
        self.0.practice.mailbox().await.map_err(|error| words::practice_error(&error))
    }

    /// What is on its way, as a sentence: while it is, the app must not end. A chosen time waits for the next start.
    pub fn still_sending(&self) -> Option<String> {
        let store = &self.0.store;
        let sending: Vec<EnvelopeId> = store.with_listing(|listing| {
            let sending = listing.rows().filter(|row| row.status == EnvelopeStatus::Sending);
            sending.map(|row| row.envelope.clone()).collect()
        });
        let on_its_way = |row: &StoredRow| {
            store.newest_send(&row.id).ok().flatten().is_some_and(|send| match send.state {
                SendState::Preflight | SendState::Intent | SendState::Gated => true,
                SendState::Due => !send.chosen,
                _ => false,
            })
        };
        let rows = store.envelopes_of(&sending).ok()?;
        let mut names: Vec<String> = rows.into_iter().filter(on_its_way).map(|row| row.name).collect();
        let name = names.pop()?;
        let others = names.len().to_string();
        let code = if names.is_empty() { "still_sending" } else { "still_sending_several" };
        Some(words::sentence(code, &[("name", &name), ("others", &others)]))
    }
}

/// What must be said when more than one came to be.
fn twice(send: Option<&SendInfo>, provider: &str) -> Option<Warning> {
    let send = send.filter(|send| !send.copies.is_empty())?;
    let code = if send.state == SendState::Submitted { "sent_twice" } else { "sent_after_all" };
    let count = send.copies.len().to_string();
    Some(Warning { tone: "bad".into(), text: words::sentence(code, &[("provider", provider), ("count", &count)]) })
}

pub(crate) fn sentence_of(send: &SendRow) -> String {
    match send.state {
        SendState::Due if send.chosen => "send_due_later".into(),
        SendState::Due => "send_due".into(),
        SendState::Held => format!("send_held_{}", send.why.as_deref().unwrap_or("person")),
        SendState::Preflight => "send_preflight".into(),
        SendState::Intent => "send_intent".into(),
        SendState::Gated => "send_gated".into(),
        SendState::Submitted if send.confirmed_at.is_some() => "send_confirmed".into(),
        SendState::Submitted => "send_confirming".into(),
        SendState::Unknown => "send_unknown".into(),
        SendState::Failed => "send_failed".into(),
        SendState::Stopped => "send_stopped".into(),
        SendState::Assumed => "send_assumed".into(),
    }
}
