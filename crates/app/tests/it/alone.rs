//! A provider that asks to be left alone is, also over a restart and however often a person asks for news.

use std::time::Duration;

use countersign_app::envelopes::Watch;
use serde_json::json;

use crate::{
    wire::{add_account, listen, serve},
    world::{MemoryKeys, open},
};

#[tokio::test(flavor = "multi_thread")]
async fn who_asks_to_be_left_alone_is_left_alone_over_restarts() {
    let folder = tempfile::tempdir().expect("folder");
    let data = folder.path().join("data");
    let keys = MemoryKeys::default();
    let world = open(&data, keys.clone()).await;
    let (listener, origin) = listen().await;
    let calls = serve(listener, |_| Some(("429 Too Many Requests\r\nRetry-After: 600", json!({"message": "slowly"}))));
    let account = add_account(&world.app, &origin, "a-key").await.account.id;
    let asked = || calls.lock().expect("calls").len();
    let begun = std::time::Instant::now();
    let view = loop {
        let accounts = world.app.list_accounts().await.expect("accounts").accounts;
        let view = accounts.into_iter().find(|view| view.account.id == account).expect("it");
        if view.asked.left_alone_until.is_some() {
            break view;
        }
        assert!(begun.elapsed() < Duration::from_secs(20), "never left alone; asked {} times", asked());
        tokio::time::sleep(Duration::from_millis(100)).await;
    };
    let until = view.asked.left_alone_until.expect("a time");
    let before = asked();
    world.app.check_now(Watch { envelopes: Vec::new() }).await.expect("asked for news");
    tokio::time::sleep(Duration::from_secs(2)).await;
    assert_eq!(asked(), before, "a person who asks for news does not change that");
    drop(world);

    let world = open(&data, keys).await;
    tokio::time::sleep(Duration::from_secs(2)).await;
    assert_eq!(asked(), before, "nor does a restart");
    let accounts = world.app.list_accounts().await.expect("accounts").accounts;
    let view = accounts.into_iter().find(|view| view.account.id == account).expect("it");
    assert_eq!(view.asked.left_alone_until, Some(until));
}
