//! What the practice service is asked to do wrong, and what the app makes of it.

use countersign_app::{
    envelopes::{EnvelopeOf, SendInfo},
    outbox::SendLater,
    rehearse::{PassTime, Rehearsals, Rehearse},
};
use countersign_envelope::{EnvelopeId, EnvelopeStatus, SendState};

use crate::{
    main_job::{compose, detail, files, import, until_status},
    outbox::now,
    world::{MemoryKeys, World, open, until},
};

async fn turn(world: &World, id: &str, on: bool) -> Rehearsals {
    let rehearse = Rehearse { id: id.into(), on, choice: None };
    world.app.rehearse(rehearse).await.expect("switched")
}

fn is_on(rehearsals: &Rehearsals, id: &str) -> bool {
    rehearsals.all.iter().find(|each| each.id == id).expect("there").on
}

/// Sends a copy of an envelope, and gives it once its send stands so.
async fn sent(world: &World, first: &EnvelopeId, wanted: impl Fn(&SendInfo) -> bool) -> (EnvelopeId, SendInfo) {
    let envelope = world.app.duplicate(EnvelopeOf { envelope: first.clone() }).await.expect("a copy").envelope;
    let revision = world.app.open_draft(EnvelopeOf { envelope: envelope.clone() }).await.expect("a draft").revision;
    let later = SendLater { envelope: envelope.clone(), revision, at: now().plus(300) };
    world.app.send_later(later).await.expect("queued");
    let info =
        until("the send stands as wanted", || async { detail(&world.app, &envelope).await.send.filter(&wanted) });
    let info = info.await;
    (envelope, info)
}

fn held(why: &'static str) -> impl Fn(&SendInfo) -> bool {
    move |send| send.state == SendState::Held && send.held_why.as_deref() == Some(why)
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_rehearsed_happens_and_is_over_when_it_happened() {
    let folder = tempfile::tempdir().expect("folder");
    let world = open(&folder.path().join("data"), MemoryKeys::default()).await;
    let first = import(&world, files(folder.path())).await;
    compose(&world.app, &first).await;

    turn(&world, "slowAnswer", true).await;
    let only = turn(&world, "refused", true).await;
    assert!(is_on(&only, "refused") && !is_on(&only, "slowAnswer"), "one at a time happens to the next send");
    let (refused, info) = sent(&world, &first, |send| send.state == SendState::Failed).await;
    assert!(info.error.expect("why").detail.contains("a refusal is rehearsed"));
    assert_eq!(detail(&world.app, &refused).await.status, EnvelopeStatus::Draft);
    assert!(!is_on(&world.app.rehearsals().await.expect("asked"), "refused"), "it has happened");

    turn(&world, "busy", true).await;
    let put_off = |send: &SendInfo| send.state == SendState::Due && send.not_before.is_some();
    let (_, info) = sent(&world, &first, put_off).await;
    assert!(info.not_before.expect("later") > now().plus(30_000));

    turn(&world, "lostAnswer", true).await;
    let (lost, _) = sent(&world, &first, |send| send.state == SendState::Unknown).await;
    until_status(&world.app, &lost, EnvelopeStatus::Waiting).await;

    turn(&world, "errored", true).await;
    let (errored, _) = sent(&world, &first, |send| send.state == SendState::Submitted).await;
    until_status(&world.app, &errored, EnvelopeStatus::Errored).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_stays_is_over_when_it_is_switched_off() {
    let folder = tempfile::tempdir().expect("folder");
    let world = open(&folder.path().join("data"), MemoryKeys::default()).await;
    let first = import(&world, files(folder.path())).await;
    compose(&world.app, &first).await;

    turn(&world, "searchDown", true).await;
    let (waiting, _) = sent(&world, &first, held("searchDown")).await;
    turn(&world, "searchDown", false).await;
    turn(&world, "keyRefused", true).await;
    sent(&world, &first, held("noKey")).await;

    let passed = world.app.pass_time(PassTime { days: 2 }).await.expect("passed");
    assert_eq!((passed.ahead_seconds, is_on(&passed, "keyRefused")), (172_800, true));
    let normal = world.app.back_to_normal().await.expect("back");
    assert_eq!((normal.ahead_seconds, normal.all.iter().any(|each| each.on)), (0, false));
    world.app.release_send(EnvelopeOf { envelope: waiting.clone() }).await.expect("released");
    until_status(&world.app, &waiting, EnvelopeStatus::Waiting).await;

    let unknown = Rehearse { id: "moonlight".into(), on: true, choice: None };
    assert_eq!(world.app.rehearse(unknown).await.expect_err("unknown").code, "not_there");
    let unknown = Rehearse { id: "errored".into(), on: true, choice: Some("MOON".into()) };
    assert_eq!(world.app.rehearse(unknown).await.expect_err("unknown").code, "not_there");
}
