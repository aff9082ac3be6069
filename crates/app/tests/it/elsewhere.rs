//! Envelopes that were made on another computer or on the provider's own pages are followed here, too.

use std::time::Duration;

use countersign_app::{
    envelopes::EnvelopeOf,
    list::{Folder, ListEnvelopes, ListFilter, ListQuery, ListSort},
};
use countersign_envelope::EnvelopeStatus;
use serde_json::json;

use crate::{
    wire::{ID, add_account, documented, listen, serve},
    world::{MemoryKeys, open},
};

#[tokio::test(flavor = "multi_thread")]
async fn what_was_made_elsewhere_is_found_and_followed_with_a_mark() {
    let folder = tempfile::tempdir().expect("folder");
    let world = open(&folder.path().join("data"), MemoryKeys::default()).await;
    let (listener, origin) = listen().await;
    let old = "00000000-0000-4000-8000-000000000001";
    let calls = serve(listener, move |call| {
        if call.head.starts_with("GET /v2/organisations/envelopes/search") {
            let rows = json!([
                {"envelope_id": ID, "envelope": "Portal lease", "status": "ACTIVE", "created_at": "2026-03-02T08:14:02.771Z"},
                {"envelope_id": old, "envelope": "Old", "status": "COMPLETE", "created_at": "2026-03-01T08:14:02.771Z"},
            ]);
            return Some(("200 OK", json!({"envelopes": rows, "total": 2})));
        }
        documented(call)
    });
    add_account(&world.app, &origin, "a-key").await;
    let query = ListQuery {
        folder: Folder::All,
        search: String::new(),
        filter: ListFilter::default(),
        sort: ListSort::default(),
    };
    let all = ListEnvelopes { query, from: 0, count: 20, selected: None };
    let begun = std::time::Instant::now();
    let row = loop {
        let list = world.app.list_envelopes(all.clone()).await;
        let rows = list.expect("a list").rows;
        // Its people come with the first read of it.
        if let Some(row) = rows.iter().find(|row| row.elsewhere && row.people.len() == 2) {
            assert_eq!(rows.len(), 1, "what was over before is somebody else's history: {rows:?}");
            break row.clone();
        }
        assert!(begun.elapsed() < Duration::from_secs(20), "never found: {rows:?}");
        tokio::time::sleep(Duration::from_millis(100)).await;
    };
    assert_eq!((row.name.as_str(), row.people), ("Portal lease", vec!["Amara".to_owned(), "Daniel".to_owned()]));
    let detail = world.app.get_envelope(EnvelopeOf { envelope: row.id }).await.expect("its detail");
    assert_eq!(detail.status, EnvelopeStatus::Waiting);
    assert!(detail.actions.withdraw && !detail.actions.duplicate && !detail.actions.edit);
    let searches = calls.lock().expect("calls").iter().filter(|call| call.head.contains("/search?")).count();
    assert_eq!(searches, 1, "once in six hours");
}
