//! Data folders that an earlier, a later or an unlucky run left behind.

use std::{
    fs,
    path::{Path, PathBuf},
};

use countersign_app::{
    App,
    envelopes::{EnvelopeList, EnvelopeOf, Folder, ListEnvelopes, Send},
    list::{ListFilter, ListQuery, ListSort},
};
use countersign_envelope::{EnvelopeStatus, Millis};

use crate::{
    main_job::{compose, files, import, until_status},
    world::{MemoryKeys, World, open, until},
};

/// A database of the first schema, with six envelopes.
fn left_behind(data: &Path) -> PathBuf {
    let fixture = Path::new(env!("CARGO_MANIFEST_DIR")).join("../store/tests/fixtures/schema-1.db");
    fs::create_dir_all(data).expect("folder");
    let file = data.join("countersign.db");
    fs::copy(fixture, &file).expect("the fixture");
    file
}

async fn list(app: &App) -> EnvelopeList {
    let query = ListQuery {
        folder: Folder::All,
        search: String::new(),
        filter: ListFilter::default(),
        sort: ListSort::default(),
    };
    let wanted = ListEnvelopes { query, from: 0, count: 100, selected: None };
    app.list_envelopes(wanted).await.expect("the list")
}

/// A run of the app that ends: everything that it started is over.
fn run<T>(data: &Path, during: impl AsyncFnOnce(&World) -> T) -> T {
    let runtime = tokio::runtime::Runtime::new().expect("a runtime");
    runtime.block_on(async {
        let world = open(data, MemoryKeys::default()).await;
        during(&world).await
    })
}

#[test]
fn what_a_later_build_made_can_be_looked_at_and_stays_as_it_is() {
    let folder = tempfile::tempdir().expect("folder");
    let file = left_behind(folder.path());
    // A later build knows all the tables of this one.
    drop(countersign_store::Store::open(folder.path(), Millis(0)).expect("the store"));
    let mut bytes = fs::read(&file).expect("the file");
    // The version of the schema stands there in every database, high byte first.
    bytes[60..64].copy_from_slice(&99u32.to_be_bytes());
    fs::write(&file, &bytes).expect("the file");
    run(folder.path(), async |world| {
        let notice = world.app.app_info().await.expect("info").notice.expect("a sentence");
        assert!(notice.contains("newer Countersign"), "{notice}");
        assert_eq!(list(&world.app).await.counts.get(&Folder::Archived), Some(&1));
        let refused = world.app.new_draft().await.expect_err("refused");
        assert_eq!(refused.code, "data_newer");
        world.app.end();
    });
    assert_eq!(fs::read(&file).expect("the file"), bytes);
}

#[test]
fn a_damaged_data_file_is_replaced_by_its_newest_copy_and_the_person_is_told() {
    let folder = tempfile::tempdir().expect("folder");
    let file = left_behind(folder.path());
    let before = run(folder.path(), async |world| {
        until("a snapshot", async || folder.path().join("snapshots").exists().then_some(())).await;
        until("it is whole", async || {
            let names = fs::read_dir(folder.path().join("snapshots")).expect("folder").flatten();
            names.into_iter().any(|entry| entry.file_name().to_string_lossy().ends_with(".db")).then_some(())
        })
        .await;
        let list = list(&world.app).await;
        world.app.end();
        list
    });
    fs::write(&file, b"nothing of use".repeat(500)).expect("the file");
    run(folder.path(), async |world| {
        let notice = world.app.app_info().await.expect("info").notice.expect("a sentence");
        assert!(notice.contains("was damaged") && notice.contains("not sent twice"), "{notice}");
        assert_eq!(list(&world.app).await.counts, before.counts);
    });
}

/// The newest snapshot knows the draft and nothing of its send.
#[test]
fn what_was_sent_after_the_snapshot_is_found_at_its_provider() {
    let folder = tempfile::tempdir().expect("folder");
    let data = folder.path().join("data");
    let envelope = run(&data, async |world| {
        let envelope = import(world, files(folder.path())).await;
        compose(&world.app, &envelope).await;
        world.app.end();
        envelope
    });
    // The next start makes a snapshot of what is there then.
    fs::remove_dir_all(data.join("snapshots")).expect("the snapshots");
    run(&data, async |world| {
        until("a snapshot", async || {
            let names = fs::read_dir(data.join("snapshots")).into_iter().flatten().flatten();
            names.into_iter().any(|entry| entry.file_name().to_string_lossy().ends_with(".db")).then_some(())
        })
        .await;
        let of = EnvelopeOf { envelope: envelope.clone() };
        let revision = world.app.open_draft(of).await.expect("the draft").revision;
        world.app.send(Send { envelope: envelope.clone(), revision }).await.expect("queued");
        until_status(&world.app, &envelope, EnvelopeStatus::Waiting).await;
        world.app.end();
    });
    fs::write(data.join("countersign.db"), b"nothing of use".repeat(500)).expect("the file");
    run(&data, async |world| {
        let found = until_status(&world.app, &envelope, EnvelopeStatus::Waiting).await;
        assert!(found.provider_id.is_some());
        let sends = found.timeline.iter().filter(|entry| entry.text.starts_with("Accepted by")).count();
        assert_eq!(sends, 1);
    });
}
