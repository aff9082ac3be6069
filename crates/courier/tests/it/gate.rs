//! The latch before the last bytes, by itself.

use std::sync::Arc;

use countersign_courier::StoreGate;
use countersign_envelope::{AttemptId, SendState};
use countersign_provider::{Gate, GateSeen};

use crate::world::World;

/// A send whose body is on its way, and its gate.
fn on_its_way() -> (World, StoreGate) {
    let world = World::due();
    let attempt = AttemptId::new("t1");
    world.store.begin_preflight(world.send_id()).unwrap();
    world.store.begin_intent(world.send_id(), &attempt, world.now()).unwrap();
    let now = world.now();
    let gate = StoreGate::new(world.store.clone(), world.send_id().clone(), attempt, Arc::new(move || now));
    (world, gate)
}

#[tokio::test]
async fn it_opens_once_and_says_so() {
    let (world, gate) = on_its_way();
    assert!(gate.open().await);
    assert_eq!(world.row().state, SendState::Gated);
    assert!(!gate.open().await, "the last bytes are released once");
    assert_eq!((gate.shut(), gate.shut()), (GateSeen::Opened, GateSeen::Opened));
}

#[tokio::test]
async fn after_it_was_shut_it_opens_no_more_and_writes_nothing() {
    let (world, gate) = on_its_way();
    assert_eq!(gate.shut(), GateSeen::Shut);
    assert!(!gate.open().await);
    assert_eq!((world.row().state, gate.shut()), (SendState::Intent, GateSeen::Shut));
}

#[tokio::test]
async fn a_commit_that_fails_leaves_it_shut_also_when_there_is_room_again() {
    let (world, gate) = on_its_way();
    world.disk_refuses("gated");
    assert!(!gate.open().await);
    world.disk_takes("gated");
    assert!(!gate.open().await);
    assert_eq!((world.row().state, gate.shut()), (SendState::Intent, GateSeen::Shut));
}
