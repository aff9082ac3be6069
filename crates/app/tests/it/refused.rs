//! Files that are all refused leave nothing behind; a good one among them keeps its draft.

use std::path::{Path, PathBuf};

use countersign_app::{
    documents::{ImportDocuments, ImportState},
    envelopes::EnvelopeOf,
    events::Event,
};
use countersign_envelope::EnvelopeId;
use countersign_testkit::pdf;

use crate::world::{MemoryKeys, World, open, until};

fn write(folder: &Path, name: &str, bytes: &[u8]) -> PathBuf {
    let path = folder.join(name);
    std::fs::write(&path, bytes).expect("file");
    path
}

async fn import(world: &World, paths: Vec<PathBuf>) -> (EnvelopeId, Vec<ImportState>) {
    let count = paths.len();
    let ticket = world.app.ticket(paths).ticket;
    let started = world.app.import_documents(ImportDocuments { envelope: None, ticket, again: false }).await;
    let started = started.expect("the import");
    let states = until("every file has an outcome", || async {
        let events = world.events.lock().expect("events");
        let states: Vec<_> = events
            .iter()
            .filter_map(|event| match event {
                Event::Importing { import, file, .. } if *import == started.import => Some(file.state.clone()),
                _ => None,
            })
            .collect();
        (states.len() == count).then_some(states)
    })
    .await;
    (started.envelope, states)
}

#[tokio::test(flavor = "multi_thread")]
async fn a_draft_made_for_files_that_are_all_refused_is_gone() {
    let folder = tempfile::tempdir().expect("folder");
    let world = open(&folder.path().join("data"), MemoryKeys::default()).await;
    let bad = vec![write(folder.path(), "empty.pdf", b""), folder.path().join("gone.pdf")];
    let (envelope, states) = import(&world, bad).await;
    assert!(states.iter().all(|state| matches!(state, ImportState::Refused { .. })), "{states:?}");
    assert!(world.app.open_draft(EnvelopeOf { envelope }).await.is_err(), "there is no such draft any more");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_good_file_among_refused_ones_keeps_its_draft() {
    let folder = tempfile::tempdir().expect("folder");
    let world = open(&folder.path().join("data"), MemoryKeys::default()).await;
    let lease = write(folder.path(), "lease.pdf", &pdf::contract(1));
    let (envelope, _) = import(&world, vec![lease, write(folder.path(), "empty.pdf", b"")]).await;
    let view = world.app.open_draft(EnvelopeOf { envelope }).await.expect("the draft");
    assert_eq!(view.composition.documents.len(), 1);
}

#[cfg(target_os = "linux")]
#[tokio::test(flavor = "multi_thread")]
async fn a_file_that_breaks_off_while_it_is_read_is_not_a_fault_of_the_data_folder() {
    let folder = tempfile::tempdir().expect("folder");
    let world = open(&folder.path().join("data"), MemoryKeys::default()).await;
    // It opens, and its first byte cannot be read.
    let broken = folder.path().join("broken.pdf");
    std::os::unix::fs::symlink("/proc/self/mem", &broken).expect("a link");
    let (_, states) = import(&world, vec![broken]).await;
    let [ImportState::Refused { error }] = states.as_slice() else { panic!("{states:?}") };
    assert_eq!(error.code, "file_unreadable");
}
