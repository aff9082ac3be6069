//! The main job without the window: import, compose, send, sign, keep the pack.

use std::path::{Path, PathBuf};

use countersign_app::{
    App,
    documents::ImportDocuments,
    drafts::ApplyEdit,
    envelopes::{EnvelopeDetail, EnvelopeOf, Pill, Send, Watch},
    pages::{PictureOf, Tile},
};
use countersign_envelope::{
    Auth, Delivery, DocumentState, Edit, EnvelopeHead, EnvelopeId, EnvelopeStatus, Millis, Op, Origin, Owner,
    PersonStatus, Recipient, RecipientId, RecipientKind, RecipientOptions, SendState, Severity, Table, Tag, TagId,
    TagKind, TagProps,
};
use countersign_testkit::pdf::{self, Page};
use serde_json::json;

use crate::world::{MemoryKeys, Server, World, open, until};

pub fn files(folder: &Path) -> Vec<PathBuf> {
    let turned = Page { rotate: 90, crop: Some([50.0, 60.0, 500.0, 700.0]), ..Page::text(1) };
    let (lease, deed) = (folder.join("Lease.pdf"), folder.join("Deed.pdf"));
    std::fs::write(&lease, pdf::contract(3)).expect("lease");
    std::fs::write(&deed, pdf::document(&[turned])).expect("deed");
    vec![lease, deed]
}

pub async fn import(world: &World, paths: Vec<PathBuf>) -> EnvelopeId {
    let count = paths.len();
    let ticket = world.app.ticket(paths).ticket;
    let started = world.app.import_documents(ImportDocuments { envelope: None, ticket, again: false }).await;
    let envelope = started.expect("the import").envelope;
    until("both documents are in", || async {
        let view = world.app.open_draft(EnvelopeOf { envelope: envelope.clone() }).await.expect("draft");
        (view.composition.documents.len() == count).then_some(())
    })
    .await;
    envelope
}

fn person(number: u32, name: &str, group: u32) -> Recipient {
    Recipient {
        id: RecipientId(uuid(number)),
        number,
        position: number - 1,
        kind: RecipientKind::Signer,
        name: Some(name.into()),
        email: Some(format!("{}@example.com", name.to_lowercase())),
        role: "Signer".into(),
        group,
        hidden_documents: Vec::new(),
        auth: Auth::Link,
        delivery: Delivery::Email,
        options: RecipientOptions::default(),
        witness: None,
    }
}

fn uuid(number: u32) -> String {
    format!("00000000-0000-4000-8000-{number:012}")
}

fn put<T: serde::Serialize>(table: Table, id: &str, row: &T) -> Op {
    Op::Put { table, id: id.into(), before: None, after: Some(serde_json::to_value(row).expect("json")) }
}

pub async fn compose(app: &App, envelope: &EnvelopeId) -> u32 {
    let view = app.open_draft(EnvelopeOf { envelope: envelope.clone() }).await.expect("draft");
    let documents = &view.composition.documents;
    let people = [person(1, "Amara", 1), person(2, "Daniel", 1), person(3, "Ines", 2)];
    let mut ops: Vec<Op> = people.iter().map(|p| put(Table::Recipient, p.id.as_str(), p)).collect();
    for (index, person) in people.iter().enumerate() {
        let id = uuid(100 + person.number);
        let tag = Tag {
            id: TagId(id.clone()),
            owner: Owner::Recipient { id: person.id.clone() },
            document: documents[usize::from(index == 2)].id.clone(),
            page_index: 0,
            x_pt: 72.5 + 130.0 * index as f64,
            y_pt: 100.25,
            w_pt: 119.0,
            h_pt: 38.0,
            kind: TagKind::Signature,
            name: format!("signature_{}", person.number),
            required: true,
            group: None,
            props: TagProps::default(),
            origin: Origin::Hand,
        };
        ops.push(put(Table::Tag, &id, &tag));
    }
    let before = EnvelopeHead {
        name: view.composition.name.clone(),
        message: view.composition.message.clone(),
        options: view.composition.options.clone(),
        account: view.composition.account.clone(),
    };
    let after = EnvelopeHead { message: "Two signatures each.".into(), ..before.clone() };
    ops.push(Op::Put {
        table: Table::Envelope,
        id: envelope.0.clone(),
        before: serde_json::to_value(before).ok(),
        after: serde_json::to_value(after).ok(),
    });
    let edit = Edit { label: "Compose".into(), at: Millis(1), group: None, ops };
    let apply = ApplyEdit { envelope: envelope.clone(), base_revision: view.revision, edit };
    let applied = app.apply_edit(apply).await.expect("the edit");
    let stopping: Vec<_> = applied.problems.iter().filter(|p| p.problem.severity == Severity::MustFix).collect();
    assert!(stopping.is_empty(), "{stopping:?}");
    applied.revision
}

pub async fn detail(app: &App, envelope: &EnvelopeId) -> EnvelopeDetail {
    app.get_envelope(EnvelopeOf { envelope: envelope.clone() }).await.expect("the envelope")
}

pub async fn until_status(app: &App, envelope: &EnvelopeId, status: EnvelopeStatus) -> EnvelopeDetail {
    until(&format!("{status:?}"), || async {
        app.check_now(Watch { envelopes: vec![envelope.clone()] }).await.expect("asked");
        let detail = detail(app, envelope).await;
        (detail.status == status).then_some(detail)
    })
    .await
}

#[tokio::test(flavor = "multi_thread")]
async fn an_envelope_goes_from_files_to_a_kept_pack() {
    let folder = tempfile::tempdir().expect("folder");
    let server = Server::start(&folder.path().join("server"));
    let world = open(&folder.path().join("data"), MemoryKeys::default()).await;
    server.add_to(&world.app).await;
    let envelope = import(&world, files(folder.path())).await;
    let revision = compose(&world.app, &envelope).await;

    let sent = world.app.send(Send { envelope: envelope.clone(), revision }).await.expect("queued");
    assert_eq!(sent.state, SendState::Due);
    let active = until_status(&world.app, &envelope, EnvelopeStatus::Waiting).await;
    assert_eq!(active.row.pill, Pill::WaitingForMany { count: 2 });

    let id = active.provider_id.expect("an id");
    for _ in 0..3 {
        let there = server.get(&format!("/v2/envelopes/{id}")).await;
        let people = there["details"]["recipients"].as_array().cloned().unwrap_or_default();
        let next = people.iter().find(|p| p["sign_status"] == "UNSIGNED" && p["invitation_email_queued_at"] != "");
        let person = next.expect("somebody's turn")["id"].as_str().expect("an id").to_owned();
        server.post(&format!("/_sim/envelopes/{id}/recipients/{person}/sign"), json!({})).await;
    }
    let done = until_status(&world.app, &envelope, EnvelopeStatus::Completed).await;
    assert!(done.people.iter().all(|person| person.status == PersonStatus::Signed), "{:?}", done.people);
    let pack = until("the pack", || async { detail(&world.app, &envelope).await.pack }).await;
    let names: Vec<&str> = pack.files.iter().map(|file| file.name.as_str()).collect();
    assert!(names.contains(&"Lease.pdf") && names.contains(&"Deed.pdf"), "{names:?}");
    assert!(pack.verified_at.is_some());
    let created = server.get("/_sim/created").await;
    assert_eq!(created["created"].as_array().map(Vec::len), Some(1));

    let key = pack.files.iter().find(|file| file.name == "Deed.pdf").and_then(|file| file.key.clone()).expect("a PDF");
    let picture = PictureOf { key, page_index: 0, scale: 1.0, tile: Tile::Full };
    assert!(!world.app.picture(picture).await.expect("a picture").bytes.is_empty());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_stopped_send_reaches_nobody() {
    let folder = tempfile::tempdir().expect("folder");
    let server = Server::start(&folder.path().join("server"));
    let world = open(&folder.path().join("data"), MemoryKeys::default()).await;
    server.add_to(&world.app).await;
    let envelope = import(&world, files(folder.path())).await;
    let revision = compose(&world.app, &envelope).await;
    world.app.send(Send { envelope: envelope.clone(), revision }).await.expect("queued");
    assert_eq!(world.app.still_sending().as_deref(), Some("Still sending Lease"));
    world.app.stop_send(EnvelopeOf { envelope: envelope.clone() }).await.expect("stopped");
    assert_eq!(world.app.still_sending(), None);
    let after = detail(&world.app, &envelope).await;
    assert_eq!(after.status, EnvelopeStatus::Draft);
    assert_eq!(after.send.map(|send| send.state), Some(SendState::Stopped));
    let created = server.get("/_sim/created").await;
    assert_eq!(created["created"].as_array().map(Vec::len), Some(0));
}

#[tokio::test(flavor = "multi_thread")]
async fn the_practice_account_needs_no_key() {
    let folder = tempfile::tempdir().expect("folder");
    let world = open(&folder.path().join("data"), MemoryKeys::default()).await;
    let envelope = import(&world, files(folder.path())).await;
    let revision = compose(&world.app, &envelope).await;
    world.app.send(Send { envelope: envelope.clone(), revision }).await.expect("queued");
    let active = until_status(&world.app, &envelope, EnvelopeStatus::Waiting).await;
    assert!(active.actions.open_mailbox);
    assert!(world.app.mailbox().await.expect("an address").starts_with("http://127.0.0.1:"));
    world.app.withdraw(EnvelopeOf { envelope: envelope.clone() }).await.expect("planned");
    assert!(matches!(detail(&world.app, &envelope).await.row.pill, Pill::Withdrawing { .. }));
    until_status(&world.app, &envelope, EnvelopeStatus::Withdrawn).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn each_bad_file_says_what_is_wrong_and_the_good_ones_are_in() {
    let folder = tempfile::tempdir().expect("folder");
    let write = |name: &str, bytes: &[u8]| {
        let path = folder.path().join(name);
        std::fs::write(&path, bytes).expect("file");
        path
    };
    let good = write("good.pdf", &pdf::contract(1));
    let cases = [
        (write("empty.pdf", b""), "pdf_empty"),
        (write("picture.pdf", b"\x89PNG\r\n\x1a\n0000"), "pdf_not_a_pdf"),
        (write("none.pdf", &pdf::document(&[])), "pdf_no_pages"),
        (write("long.pdf", &pdf::contract(5001)), "pdf_too_many_pages"),
        (folder.path().join("gone.pdf"), "file_missing"),
    ];
    let world = open(&folder.path().join("data"), MemoryKeys::default()).await;
    let mut paths: Vec<PathBuf> = cases.iter().map(|(path, _)| path.clone()).collect();
    paths.push(good);
    let ticket = world.app.ticket(paths.clone()).ticket;
    let started = world.app.import_documents(ImportDocuments { envelope: None, ticket, again: false }).await;
    let envelope = started.expect("the import").envelope;
    let outcomes = until("every file has an outcome", || async {
        let events = world.events.lock().expect("events");
        let outcomes: Vec<_> = events
            .iter()
            .filter_map(|event| match event {
                countersign_app::events::Event::Importing { file, .. } => Some(file.clone()),
                _ => None,
            })
            .collect();
        (outcomes.len() == paths.len()).then_some(outcomes)
    })
    .await;
    for ((path, code), file) in cases.iter().zip(&outcomes) {
        let countersign_app::documents::ImportState::Refused { error } = &file.state else { panic!("{file:?}") };
        assert_eq!(error.code, *code, "{}", path.display());
        assert!(error.title.contains(&file.name), "{}", error.title);
    }
    let view = world.app.open_draft(EnvelopeOf { envelope }).await.expect("draft");
    let names: Vec<_> = view.composition.documents.iter().map(|d| (d.name.as_str(), d.state)).collect();
    assert_eq!(names, [("good.pdf", DocumentState::Ready)]);
}
