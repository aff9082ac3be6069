//! One act on several envelopes, each with what came of it.

use countersign_envelope::EnvelopeId;
use serde::{Deserialize, Serialize};
use ts_rs::TS;

use crate::{
    App, UserError,
    envelopes::{Actions, EnvelopeOf},
    list::ListQuery,
    words,
};

/// Most envelopes that are acted on together.
const MOST: usize = 1_000;

/// What can be done with several envelopes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub enum ManyAct {
    /// Those whose turn it is are reminded.
    Remind,
    /// Filed away here.
    Archive,
    /// Taken back out.
    Unarchive,
    /// Withdrawn at their providers, in eight seconds.
    Withdraw,
    /// A withdrawal taken back.
    UndoWithdraw,
    /// Deleted, as drafts.
    DeleteDraft,
    /// Brought back, as drafts.
    RestoreDraft,
    /// Their finished documents fetched.
    GetPack,
}

/// Does one thing with several envelopes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct ActOnMany {
    /// Which, at most 1000.
    pub envelopes: Vec<EnvelopeId>,
    /// What.
    pub act: ManyAct,
}

/// What came of an act on one of several envelopes.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct OneResult {
    /// The envelope.
    pub envelope: EnvelopeId,
    /// Its name.
    pub name: String,
    /// Why it was not done; `None` when it was.
    pub error: Option<UserError>,
}

/// What came of an act on several envelopes, in their order.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct ManyResults {
    /// One a piece.
    pub results: Vec<OneResult>,
}

/// A part of a list, by id only.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct ListIds {
    /// Of which list.
    pub query: ListQuery,
    /// The place of the first, from 0.
    pub from: u32,
    /// How many; at most 1000 are given.
    pub count: u32,
}

/// Envelopes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct EnvelopeIds {
    /// In the order of the list.
    pub envelopes: Vec<EnvelopeId>,
}

/// Whether an act is offered, and the code of the sentence when it is not.
fn offered(act: ManyAct, actions: &Actions) -> Result<(), &'static str> {
    let (can, why) = match act {
        // What is offered to whom is decided where the reminder is sent.
        ManyAct::Remind | ManyAct::RestoreDraft => (true, ""),
        ManyAct::Archive => (actions.archive, "many_not_archived"),
        ManyAct::Unarchive => (actions.unarchive, "many_not_in_archive"),
        ManyAct::Withdraw => (actions.withdraw, "many_not_running"),
        ManyAct::UndoWithdraw => (actions.undo_withdraw, "many_not_withdrawing"),
        ManyAct::DeleteDraft => (actions.delete_draft, "many_no_draft"),
        ManyAct::GetPack => (actions.get_pack || actions.open_pack, "many_no_pack"),
    };
    if can { Ok(()) } else { Err(why) }
}

impl App {
    /// Does one thing with several envelopes. What does not work with one does not keep the others.
    pub async fn act_on_many(&self, many: ActOnMany) -> Result<ManyResults, UserError> {
        if many.envelopes.len() > MOST {
            return Err(words::error("many_too_many", &[("most", &MOST.to_string())]));
        }
        let mut results = Vec::new();
        for envelope in many.envelopes {
            let (name, done) = self.act_on_one(&envelope, many.act).await;
            results.push(OneResult { envelope, name, error: done.err() });
        }
        Ok(ManyResults { results })
    }

    async fn act_on_one(&self, envelope: &EnvelopeId, act: ManyAct) -> (String, Result<(), UserError>) {
        let of = EnvelopeOf { envelope: envelope.clone() };
        if act == ManyAct::RestoreDraft {
            return (String::new(), self.restore_draft(of).await);
        }
        let facts = match self.facts_of(envelope).await {
            Ok(facts) => facts,
            Err(error) => return (String::new(), Err(error)),
        };
        let name = facts.row.name.clone();
        let id = envelope.clone();
        let packed = self.blocking(move |store| store.pack(&id)).await.is_ok_and(|pack| pack.is_some());
        if let Err(code) = offered(act, &facts.actions(packed)) {
            return (name, Err(words::error(code, &[])));
        }
        let done = match act {
            ManyAct::Remind => self.remind_all(of).await,
            ManyAct::Archive => self.archive(of).await,
            ManyAct::Unarchive => self.unarchive(of).await,
            ManyAct::Withdraw => self.withdraw(of).await,
            ManyAct::UndoWithdraw => self.undo_withdraw(of).await,
            ManyAct::DeleteDraft => self.delete_draft(of).await,
            ManyAct::RestoreDraft => self.restore_draft(of).await,
            ManyAct::GetPack if packed => Ok(()),
            ManyAct::GetPack => self.get_pack(of).await,
        };
        (name, done)
    }

    /// Reminds whoever can be reminded; refused when nobody could be.
    async fn remind_all(&self, of: EnvelopeOf) -> Result<(), UserError> {
        let came = self.remind_waiting(of).await?;
        match came.refused.into_iter().next() {
            Some(refused) if came.done.is_empty() => Err(refused.why),
            _ => Ok(()),
        }
    }

    /// The envelopes of a part of a list.
    pub async fn list_ids(&self, wanted: ListIds) -> Result<EnvelopeIds, UserError> {
        let app = self.clone();
        let most = wanted.count.min(u32::try_from(MOST).unwrap_or(u32::MAX));
        let envelopes = self.blocking(move |_| app.listed(&wanted.query, wanted.from, most)).await?;
        Ok(EnvelopeIds { envelopes })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_refusal_has_its_sentence() {
        let acts = [
            ManyAct::Archive,
            ManyAct::Unarchive,
            ManyAct::Withdraw,
            ManyAct::UndoWithdraw,
            ManyAct::DeleteDraft,
            ManyAct::GetPack,
        ];
        for act in acts {
            let code = offered(act, &Actions::default()).expect_err("nothing is offered");
            assert!(words::error(code, &[]).hint.len() > 10, "{code}");
        }
        assert!(offered(ManyAct::GetPack, &Actions { open_pack: true, ..Actions::default() }).is_ok());
    }
}
