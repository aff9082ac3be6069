//! ENVELOPE.json there and back.

use std::{collections::BTreeMap, path::Path};

use countersign_app::{
    drafts::DraftView,
    envelopes::EnvelopeOf,
    exchange::{self, EnvelopeFile, GivenFile},
};
use countersign_testkit::pdf;
use serde_json::{Value, json};

use crate::world::{MemoryKeys, World, open};

/// A file that says everything that a file can say.
fn everything() -> Value {
    json!({
        "$schema": "envelope.schema.json", "countersign_envelope": 1, "name": "Lease: Flat 6", "message": "Sign here.",
        "reminder_days": 7, "link_days": 30, "reply_to": "office@example.com", "sender_name": "North Quay",
        "tell_completed": false,
        "documents": [{"file": "Lease.pdf"}, {"file": "annex/Deed.pdf", "name": "Deed of trust.pdf"}],
        "recipients": [
            {"id": "tenant", "name": "Amara", "email": "amara@example.com", "role": "Tenant", "group": 2,
                "hidden_documents": ["Deed of trust.pdf"], "identity": ["full_name"], "link_days": 3},
            {"id": "landlord", "kind": "approver", "name": "Kofi", "email": "kofi@example.com", "witness": true},
            {"id": "nobody"},
            {"id": "office", "kind": "copy", "name": "Office", "email": "office@example.com"}
        ],
        "groups": [{"id": "pets", "recipient": "landlord", "witness": true, "name": "Pets", "kind": "radio", "required": false}],
        "tags": [
            {"kind": "signature", "recipient": "tenant", "document": "Lease.pdf", "page_number": 3, "x_pt": 72.123,
                "y_pt": 600.001, "w_pt": 119.5, "h_pt": 38.25, "name": "here"},
            {"kind": "text", "recipient": "tenant", "document": "Lease.pdf", "page_number": 1, "x_pt": 1, "y_pt": 2,
                "w_pt": 100, "h_pt": 21, "name": "telephone", "required": false, "prefill": "+44", "help_text": "Area code",
                "read_only": true, "validation": {"regex": "^\\+", "flags": "i", "message": "Begin with +"}},
            {"kind": "radio", "recipient": "landlord", "witness": true, "group": "pets", "name": "yes",
                "document": "Deed of trust.pdf", "page_number": 1, "x_pt": 10, "y_pt": 20, "w_pt": 13, "h_pt": 13.5}
        ]
    })
}

fn write(folder: &Path) {
    std::fs::create_dir_all(folder.join("annex")).expect("folder");
    std::fs::write(folder.join("Lease.pdf"), pdf::contract(3)).expect("lease");
    std::fs::write(folder.join("annex/Deed.pdf"), pdf::contract(1)).expect("deed");
    std::fs::write(folder.join("ENVELOPE.json"), everything().to_string()).expect("file");
}

async fn import(world: &World, folder: &Path) -> (EnvelopeOf, DraftView) {
    let made = world.app.import_from(folder.join("ENVELOPE.json")).await.expect("imported");
    let view = world.app.open_draft(made.clone()).await.expect("a draft");
    (made, view)
}

/// A composition with ids that do not differ from run to run: the n-th that is met.
fn plain(view: &DraftView) -> Value {
    let mut composition = view.composition.clone();
    composition.tags.sort_by(|a, b| a.name.cmp(&b.name));
    let text = serde_json::to_string(&composition).expect("JSON");
    let mut ids: BTreeMap<String, String> = BTreeMap::new();
    let words = text.split('"').map(|word| {
        let is_id = word.len() == 36 && word.bytes().filter(|byte| *byte == b'-').count() == 4;
        if !is_id {
            return word.to_owned();
        }
        let next = format!("id-{}", ids.len());
        ids.entry(word.to_owned()).or_insert(next).clone()
    });
    serde_json::from_str(&words.collect::<Vec<_>>().join("\"")).expect("JSON")
}

fn read(folder: &Path) -> EnvelopeFile {
    let given = GivenFile::open(&folder.join("ENVELOPE.json")).expect("a file");
    exchange::read(&given.name, &given.text).expect("an envelope")
}

#[tokio::test]
async fn a_draft_that_goes_out_as_a_file_comes_back_as_it_was() {
    let folder = tempfile::tempdir().expect("folder");
    let world = open(&folder.path().join("data"), MemoryKeys::default()).await;
    write(folder.path());
    let (made, first) = import(&world, folder.path()).await;
    let out = folder.path().join("out");
    std::fs::create_dir(&out).expect("folder");
    let exported = world.app.export_to(made.clone(), out.clone()).await.expect("exported");
    assert_eq!((exported.folder.as_str(), exported.documents), ("Lease- Flat 6", 2));
    let there = out.join(&exported.folder);
    assert_eq!(std::fs::read(there.join("Deed of trust.pdf")).expect("copied"), pdf::contract(1));
    let (_, second) = import(&world, &there).await;
    assert_eq!(plain(&first), plain(&second));

    let composition = &first.composition;
    let here = composition.tags.iter().find(|tag| tag.name == "here").expect("the tag");
    assert_eq!((composition.tags.len(), here.x_pt, here.y_pt), (3, 72.123, 600.001));
    assert_eq!(composition.options.sender_name.as_deref(), Some("North Quay"));
    assert_eq!(composition.recipients[0].hidden_documents, [composition.documents[1].id.clone()]);
    assert_eq!(first.undo.as_deref(), Some("Import ENVELOPE.json"));

    let again = world.app.export_to(made, out.clone()).await.expect("exported");
    assert_eq!(again.folder, "Lease- Flat 6 (2)", "nothing is written over");
    assert_eq!(read(&there), read(&out.join(&again.folder)));
    let hidden = std::fs::read_dir(&out).expect("folder").flatten();
    assert!(hidden.map(|entry| entry.file_name()).all(|name| !name.to_string_lossy().starts_with('.')));
}

#[tokio::test]
async fn an_envelope_with_a_witness_before_other_people_is_duplicated() {
    let folder = tempfile::tempdir().expect("folder");
    let world = open(&folder.path().join("data"), MemoryKeys::default()).await;
    write(folder.path());
    let (made, first) = import(&world, folder.path()).await;
    let copy = world.app.duplicate(made).await.expect("duplicated");
    let copy = world.app.open_draft(copy).await.expect("a draft");
    let numbers = |view: &DraftView| {
        let both = view.composition.recipients.iter().map(|p| (p.number, p.witness.as_ref().map(|w| w.number)));
        both.collect::<Vec<_>>()
    };
    assert_eq!(numbers(&first), [(1, None), (2, Some(3)), (4, None), (5, None)]);
    assert_eq!(numbers(&copy), numbers(&first));
}

#[tokio::test]
async fn a_file_that_cannot_be_taken_in_makes_no_draft() {
    let folder = tempfile::tempdir().expect("folder");
    let world = open(&folder.path().join("data"), MemoryKeys::default()).await;
    write(folder.path());
    std::fs::remove_file(folder.path().join("Lease.pdf")).expect("removed");
    let error = world.app.import_from(folder.path().join("ENVELOPE.json")).await.expect_err("no document");
    assert_eq!((error.code.as_str(), error.field.as_deref()), ("envelope_file_absent", Some("/documents/0/file")));
    assert!(world.app.app_info().await.expect("info").first_run, "there is no envelope");
}
