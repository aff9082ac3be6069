//! What ends with an envelope, or begins anew from it: deleting it at its provider, removing it from this app, opening
//! it again as a draft, sending it again to others.

use countersign_envelope::EnvelopeId;
use countersign_store::{Done, StoreError};
use serde::{Deserialize, Serialize};
use serde_json::json;
use ts_rs::TS;

use super::Act;
use crate::{App, UserError, app::now, envelopes::EnvelopeOf, words};

/// An envelope that was removed from this app.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct RemovedEnvelope {
    /// The envelope.
    pub envelope: EnvelopeId,
    /// Its name.
    pub name: String,
}

/// What was removed from this app and can be brought back until it is closed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct Removed {
    /// The latest first.
    pub envelopes: Vec<RemovedEnvelope>,
}

impl App {
    /// Deletes an envelope that is over at its provider, for ever. What is on this computer stays.
    pub async fn delete_there(&self, of: EnvelopeOf) -> Result<(), UserError> {
        let reached = self.reached(&of.envelope).await?;
        match self.offers(&reached.facts).await?.delete_there {
            None => return Err(words::error("act_not_offered", &[])),
            Some(offer) if !offer.can => return Err(words::titled("act_not_now", &offer.why)),
            Some(_) => {}
        }
        let told = reached.provider.delete(&reached.provider_id).await;
        self.note_key(&reached.account, told.as_ref().err()).await?;
        let service = self.service_name(&reached.account)?;
        let detail = json!({"act": Act::Delete.word()});
        if let Err(error) = told {
            if error.refusal().is_none() && error.is_unheard() {
                let unheard = Done { event: Some("act_unheard"), detail, rest: None };
                self.note_done(&of.envelope, unheard).await?;
            }
            return Err(words::act_error(&error, Act::Delete, &reached.facts.row.name, &service));
        }
        self.note_done(&of.envelope, Done { event: Some(Act::Delete.event()), detail, rest: None }).await?;
        // Envelopes that are over are not asked about by themselves.
        let read = self.read_whole(&reached.facts.row, &reached.provider_id, &*reached.provider).await;
        read.map_err(|error| words::provider_error(&error, &reached.account.name))
    }

    /// Puts an envelope that is over out of sight. It can be brought back until the app starts again; then it is gone
    /// from here. It stays at its provider, and its files stay in the packs folder.
    pub async fn remove_envelope(&self, of: EnvelopeOf) -> Result<(), UserError> {
        let removed = self.blocking(move |store| match store.set_removed(&of.envelope, Some(now())) {
            Err(StoreError::NotInState) => Ok(false),
            done => done.map(|()| true),
        });
        if removed.await? { Ok(()) } else { Err(words::error("act_not_offered", &[])) }
    }

    /// Brings a removed envelope back.
    pub async fn bring_back(&self, of: EnvelopeOf) -> Result<(), UserError> {
        self.blocking(move |store| store.set_removed(&of.envelope, None)).await
    }

    /// What was removed since the app started.
    pub async fn removed(&self) -> Result<Removed, UserError> {
        let read = self.blocking(|store| {
            let rows = store.removed()?.into_iter().filter_map(|id| store.envelope(&id).transpose());
            rows.collect::<Result<Vec<_>, _>>()
        });
        let view = |row: countersign_store::EnvelopeRow| RemovedEnvelope { envelope: row.id, name: row.name };
        Ok(Removed { envelopes: read.await?.into_iter().map(view).collect() })
    }

    /// Opens a running envelope again as a draft with a reference of its own, and plans the withdrawal of what is out:
    /// the provider is told in eight seconds.
    pub async fn reopen(&self, of: EnvelopeOf) -> Result<EnvelopeOf, UserError> {
        let facts = self.facts_of(&of.envelope).await?;
        if !self.offers(&facts).await?.reopen {
            return Err(words::error("act_not_offered", &[]));
        }
        let mut composition = facts.composition.clone();
        // What was corrected at the provider since it was sent is not made wrong again.
        for (shown, there) in facts.people_there() {
            let Some((id, there)) = shown.recipient.zip(there) else { continue };
            if let Some(person) = composition.recipients.iter_mut().find(|person| person.id == id) {
                (person.name, person.email) = (Some(there.name), Some(there.email));
            }
        }
        let name = composition.name.clone();
        let draft = self.copy_as(&of.envelope, composition, &name).await?;
        self.withdraw(of.clone()).await?;
        let detail = json!({"draft": draft.envelope});
        self.note_done(&of.envelope, Done { event: Some("reopened"), detail, rest: None }).await?;
        Ok(draft)
    }

    /// A draft with the same documents and tags for other people: everyone's place is kept, without name and address.
    pub async fn send_to_others(&self, of: EnvelopeOf) -> Result<EnvelopeOf, UserError> {
        let mut composition = self.load(&of.envelope).await?.draft.composition;
        for person in &mut composition.recipients {
            (person.name, person.email) = (None, None);
        }
        let name = composition.name.clone();
        self.copy_as(&of.envelope, composition, &name).await
    }
}
