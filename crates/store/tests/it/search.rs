//! Searching by words: what is found, where, and what is suggested.

use countersign_envelope::Millis;
use countersign_store::{SavedSearchRow, Store, query_words};

use crate::sample::{AT, account, compose, id};

fn store(folder: &std::path::Path) -> Store {
    let store = Store::open(folder, Millis(AT)).unwrap();
    store.put_account(&account()).unwrap();
    for (mark, envelope) in ["harbour", "mill", "quay"].iter().enumerate() {
        compose(&store, envelope, mark as u8);
    }
    store
}

fn found(store: &Store, text: &str) -> Vec<String> {
    let bits = store.matching(&query_words(text)).unwrap();
    store.with_listing(|listing| {
        listing.rows().filter(|row| bits.contains(row.n)).map(|row| row.envelope.0.clone()).collect()
    })
}

fn take_in(store: &Store, envelope: &str, pages: &[&str]) {
    let pages: Vec<String> = pages.iter().map(|page| (*page).to_owned()).collect();
    let wanted = store.wanted_texts(100).unwrap();
    let wanted = wanted.iter().find(|wanted| wanted.envelope == id(envelope)).unwrap();
    let blob = wanted.blobs().next().unwrap().to_owned();
    store.put_text(&blob, &pages, false).unwrap();
    assert!(store.has_text(&blob).unwrap());
    store.index_text(wanted).unwrap();
}

#[test]
fn an_envelope_is_found_by_the_beginning_of_any_of_its_words() {
    let folder = tempfile::tempdir().unwrap();
    let store = store(folder.path());
    store.set_note(&id("mill"), "Ask Siân about the café", Millis(AT + 20)).unwrap();
    store.set_labels(&id("quay"), &["Urgent".into()]).unwrap();
    let reference = store.envelope(&id("mill")).unwrap().unwrap().reference;
    for (text, expected) in [
        ("harb", vec!["harbour"]),
        ("LEASE har", vec!["harbour"]),
        ("lease", vec!["harbour", "mill", "quay"]),
        ("ana@example.com", vec!["harbour", "mill", "quay"]),
        ("sian cafe", vec!["mill"]),
        ("urg", vec!["quay"]),
        (reference.as_str(), vec!["mill"]),
        ("arbour", vec![]),
        ("urgent mill", vec![]),
    ] {
        assert_eq!(found(&store, text), expected, "{text}");
    }
}

#[test]
fn what_is_not_there_any_more_is_not_found() {
    let folder = tempfile::tempdir().unwrap();
    let store = store(folder.path());
    store.set_note(&id("mill"), "sluice", Millis(AT + 20)).unwrap();
    assert_eq!(found(&store, "sluice"), ["mill"]);
    store.set_note(&id("mill"), "weir", Millis(AT + 21)).unwrap();
    assert_eq!((found(&store, "sluice").len(), found(&store, "weir")), (0, vec!["mill".to_owned()]));
    store.set_filed(&id("mill"), Some(Millis(AT + 22))).unwrap();
    assert!(found(&store, "weir").is_empty(), "a deleted draft");
    store.set_filed(&id("mill"), None).unwrap();
    assert_eq!(found(&store, "weir"), ["mill"]);
}

#[test]
fn the_text_of_documents_is_found_with_the_rest_and_page_by_page() {
    let folder = tempfile::tempdir().unwrap();
    let store = store(folder.path());
    // The three have one file: its text is kept once, and each is found by it.
    assert_eq!(store.wanted_texts(100).unwrap().len(), 3);
    assert_eq!(store.wanted_texts(1).unwrap().len(), 1);
    take_in(&store, "quay", &["Agreement", "", "The breakwater is maintained by the Tenant"]);
    assert_eq!(found(&store, "breakwater"), ["quay"]);
    assert_eq!(found(&store, "quay breakw"), ["quay"], "a word of the name and one of a document");
    for wanted in store.wanted_texts(100).unwrap() {
        store.index_text(&wanted).unwrap();
    }
    assert_eq!(found(&store, "breakwater").len(), 3);
    assert!(store.wanted_texts(100).unwrap().is_empty());
    let blob = store.draft(&id("quay")).unwrap().unwrap().draft.composition.documents[0].blob.clone();
    let pages: Vec<u32> = store.text(&blob).unwrap().iter().map(|(page, _)| *page).collect();
    assert_eq!(pages, [0, 2], "a page without text is not kept");
    // It is found after a restart, too.
    drop(store);
    let store = Store::open(folder.path(), Millis(AT + 100)).unwrap();
    assert_eq!(found(&store, "breakwater").len(), 3);
}

#[test]
fn a_damaged_search_file_is_made_anew_and_its_text_wanted_again() {
    let folder = tempfile::tempdir().unwrap();
    let first = store(folder.path());
    take_in(&first, "quay", &["breakwater"]);
    drop(first);
    std::fs::write(folder.path().join("search.db"), b"nothing that SQLite knows, and long enough for a head").unwrap();
    for left in ["search.db-wal", "search.db-shm"] {
        let _ = std::fs::remove_file(folder.path().join(left));
    }
    let store = Store::open(folder.path(), Millis(AT + 100)).unwrap();
    assert!(found(&store, "breakwater").is_empty());
    assert_eq!(found(&store, "lease quay"), ["quay"]);
    assert_eq!(store.wanted_texts(100).unwrap().len(), 3);
}

#[test]
fn a_slip_of_the_fingers_is_put_right() {
    let folder = tempfile::tempdir().unwrap();
    let store = store(folder.path());
    take_in(&store, "quay", &["breakwater"]);
    let suggested = |text: &str| store.suggestion(&query_words(text)).unwrap().map(|words| words.join(" "));
    assert_eq!(suggested("harbuor").as_deref(), Some("harbour"));
    assert_eq!(suggested("lease brekwater").as_deref(), Some("lease breakwater"));
    assert_eq!(suggested("elase").as_deref(), Some("lease"));
    assert_eq!(suggested("harbour"), None, "it is there");
    assert_eq!(suggested("zeppelin"), None);
}

#[test]
fn a_person_and_a_label_are_found_whole() {
    let folder = tempfile::tempdir().unwrap();
    let store = store(folder.path());
    store.set_labels(&id("quay"), &["Urgent".into()]).unwrap();
    assert_eq!(store.with_person("ANA@example.com").unwrap().len(), 3);
    assert_eq!(store.with_person("ana@example").unwrap().len(), 0);
    assert_eq!(store.with_label("Urgent").unwrap().len(), 1);
    assert_eq!(store.with_label("Urg").unwrap().len(), 0);
}

#[test]
fn people_are_found_by_the_beginning_of_name_or_address() {
    let folder = tempfile::tempdir().unwrap();
    let store = store(folder.path());
    let people = |text: &str| store.people_like(&query_words(text), 8).unwrap();
    let ana = ("Ana".to_owned(), "ana@example.com".to_owned());
    assert_eq!(people("an"), std::slice::from_ref(&ana));
    assert_eq!(people("ana@exam"), [ana]);
    assert!(people("lease").is_empty(), "a word of the name is nobody");
    assert!(people("").is_empty());
}

#[test]
fn a_search_is_kept_by_name() {
    let folder = tempfile::tempdir().unwrap();
    let store = store(folder.path());
    let row = |id: &str, name: &str| SavedSearchRow {
        id: id.into(),
        name: name.into(),
        query: serde_json::json!({"folder": "all", "search": name}),
    };
    store.put_saved_search(&row("1", "Harbour"), Millis(AT)).unwrap();
    store.put_saved_search(&row("2", "Mill"), Millis(AT + 1)).unwrap();
    store.put_saved_search(&row("1", "Harbours"), Millis(AT + 2)).unwrap();
    assert_eq!(store.saved_searches().unwrap(), [row("1", "Harbours"), row("2", "Mill")]);
    store.remove_saved_search("1").unwrap();
    assert_eq!(store.saved_searches().unwrap(), [row("2", "Mill")]);
}
