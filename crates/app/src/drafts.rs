//! Drafts: what is composed, edit by edit.

use std::collections::HashMap;

use countersign_envelope::{
    Account, Composition, Document, DocumentId, Edit, EnvelopeHead, EnvelopeId, GroupId, Op, Owner, Problem,
    RecipientId, Reference, Table, TagId, WitnessId, check,
};
use countersign_provider::{AccountFeatures, Capabilities};
use countersign_store::{LoadedDraft, NewDraft, StoreError};
use serde::{Deserialize, Serialize};
use ts_rs::TS;

use crate::{
    App, UserError,
    accounts::AccountView,
    app::{fresh_id, fresh_reference, now},
    envelopes::{EnvelopeOf, SendInfo},
    words,
};

/// A draft as the composer opens it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct DraftView {
    /// The envelope.
    pub envelope: EnvelopeId,
    /// Its reference.
    pub reference: Reference,
    /// The revision that the next edit is based on.
    pub revision: u32,
    /// The number that the next recipient or witness gets.
    pub next_number: u32,
    /// What is composed.
    pub composition: Composition,
    /// What keeps it from being sent, or is worth a look.
    pub problems: Vec<WordedProblem>,
    /// The account that it goes through.
    pub account: AccountView,
    /// What that account's provider can do.
    pub capabilities: Capabilities,
    /// What Undo would take back, in the person's words.
    pub undo: Option<String>,
    /// What Redo would do again.
    pub redo: Option<String>,
    /// True when it cannot be changed, because it is being sent or was sent.
    pub read_only: bool,
    /// The newest send, if there is one.
    pub send: Option<SendInfo>,
    /// When the last edit was stored.
    pub saved_at: Option<countersign_envelope::Millis>,
}

/// A problem with its sentence.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct WordedProblem {
    /// The problem.
    pub problem: Problem,
    /// "Two of Amara's tags are named furnished".
    pub title: String,
    /// "Tenancy agreement, page 8".
    pub location: String,
    /// What to do.
    pub hint: String,
}

/// Changes a draft.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct ApplyEdit {
    /// The envelope.
    pub envelope: EnvelopeId,
    /// The revision that the edit was made on; another one is refused with `draft_stale`.
    pub base_revision: u32,
    /// The edit.
    pub edit: Edit,
}

/// Takes back or does again.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct StepHistory {
    /// The envelope.
    pub envelope: EnvelopeId,
    /// The revision that it is done on.
    pub base_revision: u32,
}

/// The draft after a change. It is durable when this arrives.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct Applied {
    /// The new revision.
    pub revision: u32,
    /// The number that the next recipient or witness gets.
    pub next_number: u32,
    /// The operations that were applied: the edit's own, or those of undo or redo.
    pub ops: Vec<Op>,
    /// The label of the step that was undone or redone.
    pub label: Option<String>,
    /// The problems now.
    pub problems: Vec<WordedProblem>,
    /// What Undo would take back.
    pub undo: Option<String>,
    /// What Redo would do again.
    pub redo: Option<String>,
    /// When it was stored.
    pub saved_at: countersign_envelope::Millis,
}

impl App {
    pub(crate) async fn load(&self, envelope: &EnvelopeId) -> Result<LoadedDraft, UserError> {
        let id = envelope.clone();
        self.blocking(move |store| store.draft(&id)?.ok_or(StoreError::Missing)).await
    }

    pub(crate) async fn revision(&self, envelope: &EnvelopeId) -> Result<u32, UserError> {
        self.load(envelope).await.map(|draft| draft.revision)
    }

    pub(crate) async fn make_draft(&self, name: &str, made_from: Option<EnvelopeId>) -> Result<EnvelopeId, UserError> {
        let envelope = EnvelopeId(fresh_id());
        let account = self.default_account().await?;
        let new = NewDraft {
            envelope: envelope.clone(),
            reference: fresh_reference(),
            account: Some(account.id),
            name: name.into(),
            made_from,
        };
        self.blocking(move |store| store.create_draft(&new, now())).await?;
        Ok(envelope)
    }

    /// Makes an empty draft.
    pub async fn new_draft(&self) -> Result<EnvelopeOf, UserError> {
        Ok(EnvelopeOf { envelope: self.make_draft("", None).await? })
    }

    /// The account that a composition goes through: its own, else the default one.
    pub(crate) async fn account_of(&self, composition: &Composition) -> Result<Account, UserError> {
        let own = composition.account.clone();
        let found = match own {
            Some(id) => self.blocking(move |store| store.account(&id)).await?,
            None => None,
        };
        match found {
            Some(account) => Ok(account),
            None => self.default_account().await,
        }
    }

    /// All problems of a draft, those of the envelope itself first.
    pub(crate) fn problems(&self, account: &Account, composition: &Composition) -> Vec<Problem> {
        let mut problems = check::check(composition);
        problems.extend(self.0.connect.check(account, composition, &AccountFeatures::default()));
        problems
    }

    /// A draft, or what was composed of a sent envelope.
    pub async fn open_draft(&self, of: EnvelopeOf) -> Result<DraftView, UserError> {
        let loaded = self.load(&of.envelope).await?;
        let composition = loaded.draft.composition;
        self.know(&composition.documents);
        let account = self.account_of(&composition).await?;
        let problems = words::problems(&self.problems(&account, &composition), &composition);
        Ok(DraftView {
            envelope: of.envelope.clone(),
            reference: loaded.draft.reference,
            revision: loaded.revision,
            next_number: loaded.next_number,
            problems,
            capabilities: self.capabilities(&account)?,
            account: self.account_view(account).await?,
            composition,
            undo: loaded.undo,
            redo: loaded.redo,
            read_only: loaded.read_only,
            send: self.send_info(&of.envelope).await?,
            saved_at: Some(loaded.changed_at),
        })
    }

    async fn applied(&self, envelope: &EnvelopeId, change: countersign_store::Applied) -> Result<Applied, UserError> {
        let composition = self.load(envelope).await?.draft.composition;
        self.know(&composition.documents);
        let account = self.account_of(&composition).await?;
        Ok(Applied {
            revision: change.revision,
            next_number: change.next_number,
            ops: change.ops,
            label: change.label,
            problems: words::problems(&self.problems(&account, &composition), &composition),
            undo: change.undo,
            redo: change.redo,
            saved_at: now(),
        })
    }

    /// Changes a draft. It is durable when this returns.
    pub async fn apply_edit(&self, apply: ApplyEdit) -> Result<Applied, UserError> {
        let envelope = apply.envelope.clone();
        let change = self.blocking(move |store| store.apply_edit(&apply.envelope, apply.base_revision, &apply.edit));
        let change = change.await?;
        self.applied(&envelope, change).await
    }

    /// Takes the last step back.
    pub async fn undo(&self, step: StepHistory) -> Result<Applied, UserError> {
        let envelope = step.envelope.clone();
        let change = self.blocking(move |store| store.undo(&step.envelope, step.base_revision, now())).await?;
        self.applied(&envelope, change.ok_or_else(|| words::error("draft_nothing_to_undo", &[]))?).await
    }

    /// Does the last undone step again.
    pub async fn redo(&self, step: StepHistory) -> Result<Applied, UserError> {
        let envelope = step.envelope.clone();
        let change = self.blocking(move |store| store.redo(&step.envelope, step.base_revision, now())).await?;
        self.applied(&envelope, change.ok_or_else(|| words::error("draft_nothing_to_redo", &[]))?).await
    }

    /// Puts a draft out of sight. It can be brought back until the app starts again; then it is gone.
    pub async fn delete_draft(&self, of: EnvelopeOf) -> Result<(), UserError> {
        if self.load(&of.envelope).await?.read_only {
            return Err(words::error("draft_read_only", &[]));
        }
        self.blocking(move |store| store.set_filed(&of.envelope, Some(now()))).await
    }

    /// Brings a deleted draft back.
    pub async fn restore_draft(&self, of: EnvelopeOf) -> Result<(), UserError> {
        self.blocking(move |store| store.set_filed(&of.envelope, None)).await
    }

    /// Deletes for good what was deleted in the run before.
    pub(crate) fn purge_deleted_drafts(&self) -> Result<(), StoreError> {
        let store = &self.0.store;
        for row in store.envelopes()? {
            let draft = row.status == countersign_envelope::EnvelopeStatus::Draft;
            if draft && row.filed_at.is_some() {
                match store.delete_draft(&row.id) {
                    // A draft with a send that failed keeps its history.
                    Ok(()) | Err(StoreError::ReadOnly) => {}
                    Err(error) => return Err(error),
                }
            }
        }
        Ok(())
    }

    /// Copies an envelope as a new draft with a reference of its own.
    pub async fn duplicate(&self, of: EnvelopeOf) -> Result<EnvelopeOf, UserError> {
        let from = self.load(&of.envelope).await?.draft.composition;
        let name = if from.name.is_empty() { String::new() } else { format!("{} copy", from.name) };
        self.copy_as(&of.envelope, from, &name).await
    }

    /// Makes a draft with a reference of its own from a composition of another envelope.
    pub(crate) async fn copy_as(
        &self,
        made_from: &EnvelopeId,
        from: Composition,
        name: &str,
    ) -> Result<EnvelopeOf, UserError> {
        let envelope = self.make_draft(name, Some(made_from.clone())).await?;
        let copy = Copied::of(from);
        let (id, documents, ops) = (envelope.clone(), copy.documents.clone(), copy.ops(name));
        self.blocking(move |store| {
            for document in &documents {
                store.add_document(&id, document, now())?;
            }
            let loaded = store.draft(&id)?.ok_or(StoreError::Missing)?;
            let head = EnvelopeHead {
                name: loaded.draft.composition.name.clone(),
                message: String::new(),
                options: loaded.draft.composition.options.clone(),
                account: loaded.draft.composition.account.clone(),
            };
            let mut all = vec![Op::Put {
                table: Table::Envelope,
                id: id.0.clone(),
                before: Some(serde_json::to_value(&head)?),
                after: Some(serde_json::to_value(&ops.0)?),
            }];
            all.extend(ops.1);
            let edit = Edit { label: "Duplicate".into(), at: now(), group: None, ops: all };
            store.apply_edit(&id, loaded.revision, &edit).map(|_| ())
        })
        .await?;
        Ok(EnvelopeOf { envelope })
    }
}

/// A composition whose rows all have new ids.
struct Copied {
    composition: Composition,
    documents: Vec<Document>,
}

impl Copied {
    fn of(mut from: Composition) -> Self {
        let mut documents: HashMap<DocumentId, DocumentId> = HashMap::new();
        for document in &mut from.documents {
            let new = DocumentId(fresh_id());
            documents.insert(std::mem::replace(&mut document.id, new.clone()), new);
        }
        let moved = |id: &DocumentId| documents.get(id).cloned().unwrap_or_else(|| id.clone());
        let (mut people, mut witnesses) = (HashMap::new(), HashMap::new());
        // Numbers are given once in an envelope, and this is another one: they begin anew, in the order in which the rows
        // come in, so that a witness has the one after its person's.
        let mut numbers = 1..;
        let mut next = || numbers.next().unwrap_or(u32::MAX);
        for person in &mut from.recipients {
            let new = RecipientId(fresh_id());
            people.insert(std::mem::replace(&mut person.id, new.clone()), new);
            person.number = next();
            person.hidden_documents = person.hidden_documents.iter().map(&moved).collect();
            if let Some(witness) = &mut person.witness {
                let new = WitnessId(fresh_id());
                witnesses.insert(std::mem::replace(&mut witness.id, new.clone()), new);
                witness.number = next();
            }
        }
        let owner = |owner: &Owner| match owner {
            Owner::Recipient { id } => people.get(id).map(|id| Owner::Recipient { id: id.clone() }),
            Owner::Witness { id } => witnesses.get(id).map(|id| Owner::Witness { id: id.clone() }),
            Owner::Nobody => None,
        };
        let mut groups: HashMap<GroupId, GroupId> = HashMap::new();
        for group in &mut from.groups {
            let new = GroupId(fresh_id());
            groups.insert(std::mem::replace(&mut group.id, new.clone()), new);
            group.owner = owner(&group.owner).unwrap_or(Owner::Nobody);
        }
        for tag in &mut from.tags {
            tag.id = TagId(fresh_id());
            tag.owner = owner(&tag.owner).unwrap_or(Owner::Nobody);
            tag.document = moved(&tag.document);
            tag.group = tag.group.as_ref().and_then(|group| groups.get(group).cloned());
        }
        // Rules name tags and pages of the old envelope; they come with templates.
        from.rules.clear();
        from.page_rules.clear();
        let documents = std::mem::take(&mut from.documents);
        Self { composition: from, documents }
    }

    fn ops(self, name: &str) -> (EnvelopeHead, Vec<Op>) {
        let Composition { message, options, account, recipients, tags, groups, .. } = self.composition;
        let head = EnvelopeHead { name: name.into(), message, options, account };
        let put = |table, id: &str, row: serde_json::Result<serde_json::Value>| Op::Put {
            table,
            id: id.into(),
            before: None,
            after: row.ok(),
        };
        let people = recipients.iter().map(|row| put(Table::Recipient, row.id.as_str(), serde_json::to_value(row)));
        let groups = groups.iter().map(|row| put(Table::TagGroup, row.id.as_str(), serde_json::to_value(row)));
        let tags = tags.iter().map(|row| put(Table::Tag, row.id.as_str(), serde_json::to_value(row)));
        (head, people.chain(groups).chain(tags).collect())
    }
}
