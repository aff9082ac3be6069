//! What a provider that is not here would have said: written by the same calls as the engine's own.

use std::io::Cursor;

use countersign_envelope::{
    Account, AccountId, AttemptId, Document, DocumentId, DocumentKind, DocumentState, EnvelopeId, EnvelopeStatus,
    Millis, PageBox, PersonStatus, RecipientKind, Reference, SendId, SendState,
};
use countersign_store::{NewDraft, Observed, Outcome, PersonRow, QueueSend, Store};

use crate::made::{Composed, Ids, at};

/// The store with what was made in it.
pub struct Script {
    /// The store.
    pub store: Store,
    /// Ids.
    pub ids: Ids,
}

/// How a person stands: status, provider's word, and when they signed.
pub type Stand<'a> = (PersonStatus, Option<&'a str>);

impl Script {
    /// Makes a draft with its documents.
    pub fn draft(
        &mut self,
        name: &str,
        account: &Account,
        when: &str,
        files: &[(&str, Vec<u8>)],
    ) -> (EnvelopeId, Vec<Document>) {
        let (envelope, when) = (EnvelopeId(self.ids.next()), at(when));
        let mark = self.ids.next();
        let mut bits = [0; 5];
        bits.copy_from_slice(&mark.as_bytes()[..5]);
        for (place, bit) in bits.iter_mut().enumerate() {
            *bit = bit.wrapping_mul(61).wrapping_add(u8::try_from(place * 37).unwrap_or(0));
        }
        let new = NewDraft {
            envelope: envelope.clone(),
            reference: Reference::from_random(bits),
            account: Some(account.id.clone()),
            name: name.into(),
            made_from: None,
        };
        self.store.create_draft(&new, when).expect("a draft");
        let mut documents = Vec::new();
        for (position, (file, bytes)) in (0..).zip(files) {
            let kept = self.store.put_blob(&mut Cursor::new(bytes), &self.ids.next()).expect("kept");
            let document = Document {
                id: DocumentId(self.ids.next()),
                position,
                name: (*file).into(),
                kind: DocumentKind::Pdf,
                blob: kept.blob,
                size_bytes: u32::try_from(kept.size_bytes).unwrap_or(u32::MAX),
                pages: Some(vec![PageBox::upright(595.0, 842.0); pages_of(bytes)]),
                state: DocumentState::Ready,
                restricted: false,
                scripted: false,
            };
            self.store.add_document(&envelope, &document, when).expect("taken in");
            documents.push(document);
        }
        (envelope, documents)
    }

    /// Composes a draft.
    pub fn compose(&mut self, envelope: &EnvelopeId, account: &AccountId, composed: &Composed, when: &str) {
        let there = self.store.draft(envelope).expect("read").expect("the draft");
        let mut revision = there.revision;
        for edit in composed.edits(envelope, &there.draft.composition, account, at(when)) {
            revision = self.store.apply_edit(envelope, revision, &edit).expect("an edit").revision;
        }
    }

    /// Queues a send that goes out eight seconds later.
    pub fn queue(&mut self, envelope: &EnvelopeId, account: &Account, when: &str) -> SendId {
        let loaded = self.store.draft(envelope).expect("read").expect("the draft");
        let sealed = loaded.draft.seal(account.clone(), &[], at(when)).expect("no problem");
        let id = SendId(self.ids.next());
        let due_at = at(when).plus(8000);
        let new = QueueSend { id: id.clone(), sealed: &sealed, revision: loaded.revision, due_at, chosen: false };
        self.store.queue_send(&new, at(when)).expect("queued");
        id
    }

    /// Lets a send go up to the gate.
    pub fn up_to_the_gate(&mut self, send: &SendId, when: &str) -> Millis {
        let when = at(when).plus(8500);
        let attempt = AttemptId(self.ids.next());
        self.store.begin_preflight(send).expect("looked up");
        self.store.begin_intent(send, &attempt, when).expect("an intent");
        self.store.open_gate(send, &attempt, when.plus(1200)).expect("a gate");
        when.plus(2400)
    }

    /// Records what came of a send that is at the gate.
    pub fn outcome(&mut self, send: &SendId, outcome: &Outcome, when: Millis) {
        self.store.record_outcome(send, SendState::Gated, outcome, when).expect("recorded");
    }

    /// Sends, and the provider takes it.
    pub fn sent(&mut self, envelope: &EnvelopeId, account: &Account, when: &str) {
        let send = self.queue(envelope, account, when);
        let replied = self.up_to_the_gate(&send, when);
        let outcome = Outcome::Submitted { provider_id: self.ids.next(), http_status: 202 };
        self.outcome(&send, &outcome, replied);
        self.store.confirm_send(&send, replied.plus(1000)).expect("confirmed");
    }

    /// A look at the provider at a time: its people in order with how they stand.
    pub fn look(&mut self, envelope: &EnvelopeId, status: &EnvelopeStatus, people: &[Stand<'_>], when: &str) {
        self.look_with(envelope, status, people, None, when);
    }

    /// A look that also finds something wrong.
    pub fn look_with(
        &mut self,
        envelope: &EnvelopeId,
        status: &EnvelopeStatus,
        people: &[Stand<'_>],
        errors: Option<serde_json::Value>,
        when: &str,
    ) {
        let loaded = self.store.draft(envelope).expect("read").expect("the envelope");
        let composed = loaded.draft.composition.recipients;
        let signers = composed.iter().filter(|person| person.kind != RecipientKind::Cc);
        let rows = signers.zip(people).map(|(person, (status, signed))| PersonRow {
            provider_id: Some(person.id.0.clone()),
            kind: "signer".into(),
            name: person.name.clone().unwrap_or_default(),
            email: person.email.clone().unwrap_or_default(),
            group: Some(person.group),
            raw_status: if status.is_done() { "SIGNED" } else { "UNSIGNED" }.into(),
            status: status.clone(),
            invited_at: (*status != PersonStatus::NotInvited).then(|| at(when)),
            signed_at: signed.map(at),
            email_status: (*status == PersonStatus::Bounced).then(|| "BOUNCED".to_owned()),
        });
        let completed = *status == EnvelopeStatus::Completed;
        let seen = Observed {
            raw_status: raw(status).into(),
            status: status.clone(),
            people: Some(rows.collect()),
            completed_at: completed.then(|| at(when)),
            errors,
        };
        self.store.observe(envelope, &seen, at(when)).expect("observed");
    }
}

fn raw(status: &EnvelopeStatus) -> &'static str {
    match status {
        EnvelopeStatus::Completed => "COMPLETE",
        EnvelopeStatus::Errored => "ERRORED",
        EnvelopeStatus::Withdrawn => "ARCHIVED",
        _ => "ACTIVE",
    }
}

/// The pages of a file that was made here, counted by their dictionaries.
fn pages_of(bytes: &[u8]) -> usize {
    bytes.windows(11).filter(|window| *window == b"/Type/Page/").count()
}
