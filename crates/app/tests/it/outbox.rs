//! What waits to go out, and what a person does about a send whose outcome is not known.

use countersign_app::{
    App,
    envelopes::{EnvelopeOf, Folder, ListEnvelopes, Send, SendInfo, Watch},
    list::{ListFilter, ListQuery, ListSort},
    outbox::{MoveSend, RescheduleSend, SendLater, WithdrawCopy},
    settings::Settings,
};
use countersign_envelope::{EnvelopeId, EnvelopeStatus, Millis, SendState};

use crate::{
    main_job::{compose, detail, files, import, until_status},
    wire::{add_account, documented, listen, serve},
    world::{MemoryKeys, World, open, until},
};

pub fn now() -> Millis {
    let since = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).expect("after 1970");
    Millis(i64::try_from(since.as_millis()).expect("a time"))
}

fn of(envelope: &EnvelopeId) -> EnvelopeOf {
    EnvelopeOf { envelope: envelope.clone() }
}

/// A composed envelope.
async fn composed(world: &World, folder: &std::path::Path) -> (EnvelopeId, u32) {
    let envelope = import(world, files(folder)).await;
    let revision = compose(&world.app, &envelope).await;
    (envelope, revision)
}

async fn later(app: &App, envelope: &EnvelopeId, revision: u32, in_ms: i64) -> SendInfo {
    let later = SendLater { envelope: envelope.clone(), revision, at: now().plus(in_ms) };
    app.send_later(later).await.expect("queued")
}

async fn names(app: &App) -> Vec<EnvelopeId> {
    app.outbox().await.expect("the outbox").rows.into_iter().map(|row| row.envelope).collect()
}

async fn until_state(app: &App, envelope: &EnvelopeId, state: SendState) -> SendInfo {
    until(&format!("{state:?}"), || async {
        let send = detail(app, envelope).await.send?;
        (send.state == state).then_some(send)
    })
    .await
}

#[tokio::test(flavor = "multi_thread")]
async fn what_waits_has_an_order_and_times_that_a_person_can_change() {
    let folder = tempfile::tempdir().expect("folder");
    let world = open(&folder.path().join("data"), MemoryKeys::default()).await;
    let mut waiting = Vec::new();
    let (first, _) = composed(&world, folder.path()).await;
    for place in 0..3 {
        let envelope =
            if place == 0 { first.clone() } else { world.app.duplicate(of(&first)).await.expect("a copy").envelope };
        let revision = world.app.open_draft(of(&envelope)).await.expect("a draft").revision;
        let past = SendLater { envelope: envelope.clone(), revision, at: now().plus(-1_000) };
        assert_eq!(world.app.send_later(past).await.expect_err("refused").code, "send_time_passed");
        assert!(later(&world.app, &envelope, revision, 3_600_000).await.chosen);
        waiting.push(envelope);
    }
    let [a, b, c] = [&waiting[0], &waiting[1], &waiting[2]];
    assert_eq!(names(&world.app).await, [a.clone(), b.clone(), c.clone()]);
    let moved = MoveSend { envelope: c.clone(), before: Some(a.clone()) };
    assert_eq!(world.app.move_send(moved).await.expect("moved").rows[0].envelope, *c);
    assert_eq!(world.app.still_sending(), None, "a chosen time needs no open app");

    let actions = detail(&world.app, a).await.actions;
    assert!(actions.hold && actions.reschedule && actions.stop && actions.release, "its time is not yet");
    let held = world.app.hold_send(of(a)).await.expect("held");
    assert_eq!((held.state, held.held_why.as_deref()), (SendState::Held, Some("person")));
    let actions = detail(&world.app, a).await.actions;
    assert!(!actions.hold && actions.release && actions.reschedule);
    assert!(world.app.hold_send(of(a)).await.is_err(), "held already");

    let soon = RescheduleSend { envelope: b.clone(), at: now().plus(500) };
    assert!(world.app.reschedule_send(soon).await.expect("another time").chosen);
    until_status(&world.app, b, EnvelopeStatus::Waiting).await;
    assert_eq!(names(&world.app).await, [c.clone(), a.clone()]);
    world.app.release_send(of(c)).await.expect("not at its time but now");
    until_status(&world.app, c, EnvelopeStatus::Waiting).await;
    let again = world.app.duplicate(of(c)).await.expect("a copy").envelope;
    let c = &again;
    let revision = world.app.open_draft(of(c)).await.expect("a draft").revision;
    later(&world.app, c, revision, 3_600_000).await;
    world.app.stop_send(of(c)).await.expect("stopped");
    assert_eq!(detail(&world.app, c).await.status, EnvelopeStatus::Draft);
    world.app.release_send(of(a)).await.expect("released");
    until_status(&world.app, a, EnvelopeStatus::Waiting).await;
    assert!(names(&world.app).await.is_empty());
}

/// The answer to the creating request never comes.
#[tokio::test(flavor = "multi_thread")]
async fn what_is_not_known_is_neither_repeated_nor_marked_before_its_time() {
    let folder = tempfile::tempdir().expect("folder");
    let world = open(&folder.path().join("data"), MemoryKeys::default()).await;
    let (listener, origin) = listen().await;
    let calls = serve(listener, |call| {
        let creates = call.head.starts_with("POST /v2/envelopes ");
        if creates { None } else { documented(call) }
    });
    add_account(&world.app, &origin, "a-key").await;
    let (envelope, revision) = composed(&world, folder.path()).await;
    world.app.send(Send { envelope: envelope.clone(), revision }).await.expect("queued");
    let unknown = until_state(&world.app, &envelope, SendState::Unknown).await;
    let offer = unknown.repeat.expect("said from the start");
    assert!(!offer.offered && offer.from.since(unknown.gated_at.expect("released")) >= 1_800_000, "{offer:?}");
    assert!(unknown.next_look_at.is_some());
    assert_eq!(world.app.repeat_send(of(&envelope)).await.expect_err("locked").code, "send_repeat_locked");
    assert_eq!(world.app.mark_as_sent(of(&envelope)).await.expect_err("locked").code, "send_repeat_locked");
    let copy = WithdrawCopy { envelope: envelope.clone(), provider_id: crate::wire::ID.into() };
    assert_eq!(world.app.withdraw_copy(copy).await.expect_err("no copy").code, "not_there");
    until("a look", || async { (!detail(&world.app, &envelope).await.send?.looks.is_empty()).then_some(()) }).await;
    let looks = async || detail(&world.app, &envelope).await.send.expect("a send").looks.len();
    let before = looks().await;
    let actions = detail(&world.app, &envelope).await.actions;
    assert!(actions.check_now, "a person may have it looked up at once");
    world.app.check_now(Watch { envelopes: vec![envelope.clone()] }).await.expect("asked");
    let begun = std::time::Instant::now();
    while looks().await == before {
        // The schedule has its next look half a minute after the gate.
        assert!(begun.elapsed() < std::time::Duration::from_secs(10), "looked only when it was planned");
        tokio::time::sleep(std::time::Duration::from_millis(100)).await;
    }
    assert_eq!(looks().await, before + 1, "once");
    let creates = |call: &&crate::wire::Call| call.head.starts_with("POST /v2/envelopes ");
    assert_eq!(calls.lock().expect("calls").iter().filter(creates).count(), 1, "never repeated by itself");
}

#[tokio::test(flavor = "multi_thread")]
async fn without_a_connection_a_send_waits_and_goes_out_by_itself_when_the_person_asked_for_that() {
    let folder = tempfile::tempdir().expect("folder");
    let world = open(&folder.path().join("data"), MemoryKeys::default()).await;
    let (listener, origin) = listen().await;
    let address = listener.local_addr().expect("an address");
    drop(listener);
    add_account(&world.app, &origin, "a-key").await;
    let (envelope, revision) = composed(&world, folder.path()).await;
    world.app.send(Send { envelope: envelope.clone(), revision }).await.expect("queued");
    let held = until_state(&world.app, &envelope, SendState::Held).await;
    assert_eq!(held.held_why.as_deref(), Some("offline"));
    let query = ListQuery {
        folder: Folder::All,
        search: String::new(),
        filter: ListFilter::default(),
        sort: ListSort::default(),
    };
    let wanted = ListEnvelopes { query, from: 0, count: 100, selected: None };
    let notice = world.app.list_envelopes(wanted).await.expect("the list").notice.expect("said");
    assert_eq!(notice.code, "offline");
    assert!(world.app.outbox().await.expect("the outbox").offline_since.is_some());

    let listener = tokio::net::TcpListener::bind(address).await.expect("the same port");
    let calls = serve(listener, documented);
    tokio::time::sleep(std::time::Duration::from_secs(2)).await;
    assert_eq!(calls.lock().expect("calls").len(), 0, "nothing goes out unless the person says so");
    let settings = Settings { send_when_back: true, ..world.app.settings() };
    world.app.set_settings(settings).await.expect("set");
    until_status(&world.app, &envelope, EnvelopeStatus::Waiting).await;
    assert_eq!(world.app.outbox().await.expect("the outbox").offline_since, None);
}
