//! A data folder with something in every table, the same on every run, and what reading it gives.

use std::path::Path;

use countersign_envelope::{
    Account, AccountId, AttemptId, Document, Edit, EnvelopeId, EnvelopeStatus, Environment, Millis, Op, PersonStatus,
    Reference, SendId, SendState, Table,
};
use countersign_store::{
    AttemptRow, EnvelopeRow, NewDraft, Observed, Outcome, PackRow, PersonRow, QueueSend, SendRow, Store, StoredFile,
};
use serde_json::{Value, json};

pub const AT: i64 = 1_795_590_000_000;

pub fn id(text: &str) -> EnvelopeId {
    EnvelopeId::new(text)
}

pub fn account() -> Account {
    Account {
        id: AccountId::new("account-1"),
        provider: "yoti-sign".into(),
        environment: Environment::Sandbox,
        name: "North Quay".into(),
        api_base: None,
        web_base: None,
        made_at: Millis(AT),
        key_added_at: Some(Millis(AT + 1)),
        key_accepted_at: Some(Millis(AT + 2)),
        key_refused_at: None,
    }
}

fn put(table: Table, id: &str, after: Value) -> Op {
    Op::Put { table, id: id.into(), before: None, after: Some(after) }
}

pub fn compose(store: &Store, envelope: &str, mark: u8) {
    let new = NewDraft {
        envelope: id(envelope),
        reference: Reference::from_random([mark; 5]),
        account: Some(account().id),
        name: format!("Lease {envelope}"),
        made_from: None,
    };
    store.create_draft(&new, Millis(AT + 10)).unwrap();
    let kept = store.put_blob(&mut b"%PDF-1.7 sample".as_slice(), envelope).unwrap();
    let document = json!({"id": format!("{envelope}-d"), "position": 0, "name": "lease.pdf", "kind": "pdf",
        "blob": kept.blob, "sizeBytes": kept.size_bytes, "state": "ready", "pages": [{"widthPt": 595.0, "heightPt": 842.0,
        "rotation": 90, "cropXPt": 1.5, "cropYPt": 0.0, "userUnit": 1.0}]});
    let document: Document = serde_json::from_value(document).unwrap();
    let added = store.add_document(&id(envelope), &document, Millis(AT + 11)).unwrap();
    let person = format!("{envelope}-r");
    let owner = json!({"kind": "recipient", "id": person});
    let ops = vec![
        put(
            Table::Recipient,
            &person,
            json!({"id": person, "number": 1, "position": 0, "kind": "signer", "name": "Ana", "email": "ana@example.com",
                "role": "Tenant", "group": 1, "hiddenDocuments": [], "auth": {"kind": "link"}, "delivery": "email",
                "options": {"later": true}, "witness": {"id": format!("{envelope}-w"), "number": 2}}),
        ),
        put(
            Table::TagGroup,
            &format!("{envelope}-g"),
            json!({"id": format!("{envelope}-g"), "owner": owner, "name": "Pets", "kind": "radio", "required": true}),
        ),
        put(
            Table::Tag,
            &format!("{envelope}-t"),
            json!({"id": format!("{envelope}-t"), "owner": owner, "document": format!("{envelope}-d"), "pageIndex": 0,
                "xPt": 72.125, "yPt": 100.001, "wPt": 119.0, "hPt": 38.0, "kind": "signature", "name": "here",
                "required": true, "group": null, "props": {}, "origin": {"kind": "hand"}}),
        ),
        put(
            Table::Rule,
            &format!("{envelope}-u"),
            json!({"id": format!("{envelope}-u"), "recipient": person, "action": "show", "conditions": [], "targets": []}),
        ),
        put(
            Table::PageRule,
            &format!("{envelope}-p"),
            json!({"id": format!("{envelope}-p"), "owner": owner, "kind": "initials", "pages": "all", "except": [],
                "rect": {"xPt": 1.0, "yPt": 2.0, "wPt": 53.5, "hPt": 33.5}}),
        ),
    ];
    let edit = Edit { label: "Compose".into(), at: Millis(AT + 12), group: None, ops };
    store.apply_edit(&id(envelope), added.revision, &edit).unwrap();
}

fn queue(store: &Store, envelope: &str, chosen: bool) -> SendId {
    let loaded = store.draft(&id(envelope)).unwrap().unwrap();
    let sealed = loaded.draft.seal(account(), &[], Millis(AT + 20)).unwrap();
    let send = SendId::new(format!("{envelope}-s"));
    let due_at = Millis(if chosen { AT + 86_400_000 } else { AT + 28_000 });
    let new = QueueSend { id: send.clone(), sealed: &sealed, revision: loaded.revision, due_at, chosen };
    store.queue_send(&new, Millis(AT + 20)).unwrap();
    send
}

fn released(store: &Store, envelope: &str) -> SendId {
    let send = queue(store, envelope, false);
    let attempt = AttemptId::new(format!("{envelope}-a"));
    store.begin_preflight(&send).unwrap();
    store.begin_intent(&send, &attempt, Millis(AT + 30)).unwrap();
    store.open_gate(&send, &attempt, Millis(AT + 31)).unwrap();
    send
}

fn outcome(store: &Store, send: &SendId, outcome: &Outcome) {
    store.record_outcome(send, SendState::Gated, outcome, Millis(AT + 32)).unwrap();
}

fn completed() -> Observed {
    let person = PersonRow {
        provider_id: Some("p-1".into()),
        kind: "signer".into(),
        name: "Ana".into(),
        email: "ana@example.com".into(),
        group: Some(1),
        raw_status: "SIGNED".into(),
        status: PersonStatus::Signed,
        invited_at: Some(Millis(AT + 40)),
        signed_at: Some(Millis(AT + 50)),
        email_status: Some("SENT".into()),
    };
    Observed {
        raw_status: "COMPLETE".into(),
        status: EnvelopeStatus::Completed,
        people: Some(vec![person]),
        completed_at: Some(Millis(AT + 60)),
        errors: None,
    }
}

/// Fills a new folder.
pub fn fill(folder: &Path) {
    let store = Store::open(folder, Millis(AT)).unwrap();
    store.put_account(&account()).unwrap();
    store.put_setting("settings", &json!({"theme": "dark"})).unwrap();
    for (mark, envelope) in ["draft", "completed", "unknown", "failed", "chosen", "withdrawing"].iter().enumerate() {
        compose(&store, envelope, mark as u8);
    }
    store.undo(&id("draft"), 2, Millis(AT + 13)).unwrap();
    let sent = released(&store, "completed");
    outcome(&store, &sent, &Outcome::Submitted { provider_id: "there-1".into(), http_status: 202 });
    store.observe(&id("completed"), &completed(), Millis(AT + 70)).unwrap();
    store.confirm_send(&sent, Millis(AT + 70)).unwrap();
    let file = StoredFile { name: "lease.pdf".into(), size_bytes: 15, sha256: "0".repeat(64) };
    let pack = PackRow { folder: "/packs/Lease".into(), at: Millis(AT + 80), files: vec![file] };
    store.put_pack(&id("completed"), &pack).unwrap();
    store.set_filed(&id("completed"), Some(Millis(AT + 90))).unwrap();
    let doubted = released(&store, "unknown");
    outcome(&store, &doubted, &Outcome::Unknown);
    store.note_look(&doubted, true, 1, Millis(AT + 5_000)).unwrap();
    let refused = released(&store, "failed");
    outcome(&store, &refused, &Outcome::Failed { http_status: 422, message: Some("no such signer".into()) });
    queue(&store, "chosen", true);
    let sent = released(&store, "withdrawing");
    outcome(&store, &sent, &Outcome::Submitted { provider_id: "there-2".into(), http_status: 202 });
    store.set_withdraw_due(&id("withdrawing"), Some(Millis(AT + 8_000))).unwrap();
}

fn row(row: &EnvelopeRow) -> Value {
    json!({"account": row.account, "name": row.name, "reference": row.reference, "madeAt": row.made_at,
        "changedAt": row.changed_at, "providerId": row.provider_id, "providerStatus": row.provider_status,
        "status": row.status, "derived": row.derived, "checkedAt": row.checked_at, "sentAt": row.sent_at,
        "completedAt": row.completed_at, "filedAt": row.filed_at, "withdrawDueAt": row.withdraw_due_at,
        "errors": row.errors})
}

fn send(row: &SendRow) -> Value {
    json!({"id": row.id, "state": row.state, "why": row.why, "dueAt": row.due_at, "chosen": row.chosen,
        "providerId": row.provider_id, "confirmedAt": row.confirmed_at})
}

fn attempt(row: &AttemptRow) -> Value {
    json!({"id": row.id, "state": row.state, "intent": row.t_intent, "gate": row.t_gate, "reply": row.t_reply,
        "httpStatus": row.http_status, "providerId": row.provider_id, "cause": row.cause,
        "notBefore": row.not_before, "scanNo": row.scan_no, "scanAt": row.scan_at})
}

/// Everything that can be read of a store.
pub fn read(store: &Store) -> Value {
    let mut envelopes = serde_json::Map::new();
    for found in store.envelopes().unwrap() {
        let loaded = store.draft(&found.id).unwrap().unwrap();
        let newest = store.newest_send(&found.id).unwrap();
        let of_send = newest.as_ref().map(|newest| {
            let attempts: Vec<Value> = store.attempts(&newest.id).unwrap().iter().map(attempt).collect();
            json!({"row": send(newest), "attempts": attempts, "sealed": store.sealed(&newest.id).unwrap(),
                "looks": store.looks(&newest.id).unwrap()})
        });
        let events: Vec<Value> =
            store.events(&found.id).unwrap().iter().map(|event| json!([event.at, event.kind, event.detail])).collect();
        let pack = store.pack(&found.id).unwrap().map(|pack| json!([pack.folder, pack.at, pack.files]));
        let known = json!({
            "row": row(&found), "composition": loaded.draft.composition, "reference": loaded.draft.reference,
            "revision": loaded.revision, "nextNumber": loaded.next_number, "undo": loaded.undo, "redo": loaded.redo,
            "readOnly": loaded.read_only, "send": of_send, "events": events,
            "people": store.people(&found.id).unwrap(), "pack": pack,
        });
        envelopes.insert(found.id.0, known);
    }
    json!({"accounts": store.accounts().unwrap(), "settings": store.setting("settings").unwrap(), "envelopes": envelopes})
}
