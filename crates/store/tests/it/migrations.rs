//! Databases as earlier builds left them: each is opened, brought up to date and read whole.
//!
//! `tests/fixtures/schema-N.db` was made by the last build with schema N and is never changed; `schema-N.json` is what
//! that build read from it. A new schema gets its own pair by
//! `cargo test -p countersign-store --test it -- --ignored make_the_fixture`.

use std::path::{Path, PathBuf};

use countersign_envelope::{Millis, SendState};
use countersign_store::{Opened, Store};
use serde_json::{Value, json};

use crate::sample::{AT, fill, id, read};

fn fixture(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures").join(name)
}

fn file(folder: &Path) -> PathBuf {
    folder.join("countersign.db")
}

fn old(schema: u32) -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    std::fs::copy(fixture(&format!("schema-{schema}.db")), file(folder.path())).unwrap();
    folder
}

fn pragma(file: &Path, name: &str) -> Vec<String> {
    let file = rusqlite::Connection::open(file).unwrap();
    let mut query = file.prepare(&format!("PRAGMA {name}")).unwrap();
    let value = |row: &rusqlite::Row<'_>| row.get_ref(0).map(|value| format!("{value:?}"));
    query.query_map([], value).unwrap().collect::<Result<_, _>>().unwrap()
}

/// Where `found` lacks something of `expected` or has another value; a later build may know more.
fn lost(expected: &Value, found: &Value, at: &str) -> Vec<String> {
    match (expected, found) {
        (Value::Object(expected), Value::Object(found)) => {
            let nothing = Value::Null;
            let member = |(key, value): (&String, &Value)| {
                lost(value, found.get(key).unwrap_or(&nothing), &format!("{at}/{key}"))
            };
            expected.iter().flat_map(member).collect()
        }
        (Value::Array(expected), Value::Array(found)) if expected.len() == found.len() => {
            let both = expected.iter().zip(found).enumerate();
            both.flat_map(|(index, (expected, found))| lost(expected, found, &format!("{at}/{index}"))).collect()
        }
        _ if expected == found => Vec::new(),
        _ => vec![format!("{at}: {found} instead of {expected}")],
    }
}

#[test]
fn a_value_that_got_lost_is_noticed() {
    let old = json!({"a": [1, {"b": null}], "c": "x"});
    assert_eq!(lost(&old, &json!({"a": [1, {"b": null, "new": 2}], "c": "x", "d": 1}), ""), Vec::<String>::new());
    let cases = [json!({"a": [1, {"b": 2}], "c": "x"}), json!({"a": [1], "c": "x"}), json!({"a": [1, {"b": null}]})];
    assert!(cases.iter().all(|found| lost(&old, found, "").len() == 1));
}

/// Not a test: writes the pair of the present schema.
#[test]
#[ignore = "writes into the source folder"]
fn make_the_fixture() {
    let folder = tempfile::tempdir().unwrap();
    fill(folder.path());
    let version = pragma(&file(folder.path()), "user_version")[0].replace(|c: char| !c.is_ascii_digit(), "");
    let to = fixture(&format!("schema-{version}.db"));
    let live = rusqlite::Connection::open(file(folder.path())).unwrap();
    live.execute("VACUUM INTO ?1", [to.to_string_lossy()]).unwrap();
    let store = Store::open(old(version.parse().unwrap()).path(), Millis(AT + 10_000)).unwrap();
    let text = serde_json::to_string_pretty(&read(&store)).unwrap();
    std::fs::write(fixture(&format!("schema-{version}.json")), text + "\n").unwrap();
}

#[test]
fn a_database_of_schema_1_is_opened_and_everything_in_it_is_read() {
    let folder = old(1);
    let store = Store::open(folder.path(), Millis(AT + 10_000)).unwrap();
    let expected = std::fs::read_to_string(fixture("schema-1.json")).unwrap();
    let expected: Value = serde_json::from_str(&expected).unwrap();
    assert_eq!(store.opened(), &Opened::Sound);
    let lost = lost(&expected, &read(&store), "");
    assert!(lost.is_empty(), "{}", lost.join("\n"));
    assert_eq!(expected["envelopes"].as_object().map(serde_json::Map::len), Some(6));
    drop(store);
    assert_eq!(pragma(&file(folder.path()), "integrity_check").len(), 1);
    assert_eq!(pragma(&file(folder.path()), "foreign_key_check"), Vec::<String>::new());
}

#[test]
fn an_old_database_gets_labels_and_notes_and_is_at_the_newest_schema() {
    let folder = old(1);
    let store = Store::open(folder.path(), Millis(AT + 10_000)).unwrap();
    store.set_labels(&id("draft"), &[" lease ".into(), "lease".into(), String::new(), "harbour".into()]).unwrap();
    store.set_note(&id("draft"), "Ask Ana first.", Millis(AT + 10_001)).unwrap();
    assert_eq!(store.labels(&id("draft")).unwrap(), ["harbour", "lease"]);
    assert_eq!(store.all_labels().unwrap(), [("harbour".to_owned(), 1), ("lease".to_owned(), 1)]);
    assert_eq!(store.note(&id("draft")).unwrap().as_deref(), Some("Ask Ana first."));
    store.set_note(&id("draft"), " ", Millis(AT + 10_002)).unwrap();
    assert_eq!(store.note(&id("draft")).unwrap(), None);
    assert!(store.set_labels(&id("nowhere"), &["x".into()]).is_err());
    drop(store);
    assert_eq!(pragma(&file(folder.path()), "user_version"), ["Integer(2)"]);
}

/// Every table has a row in the fixture, so that none is migrated unseen.
#[test]
fn no_table_of_the_fixture_is_empty() {
    let folder = old(1);
    let file = rusqlite::Connection::open(file(folder.path())).unwrap();
    let mut query = file.prepare("SELECT name FROM sqlite_schema WHERE type = 'table'").unwrap();
    let tables: Vec<String> = query.query_map([], |row| row.get(0)).unwrap().collect::<Result<_, _>>().unwrap();
    assert!(tables.len() >= 16, "{tables:?}");
    for table in tables {
        let count: i64 = file.query_row(&format!("SELECT count(*) FROM {table}"), [], |row| row.get(0)).unwrap();
        assert!(count > 0, "{table}");
    }
}

#[test]
fn an_old_database_is_worked_on_like_a_new_one() {
    let folder = old(1);
    let store = Store::open(folder.path(), Millis(AT + 10_000)).unwrap();
    store.redo(&id("draft"), 3, Millis(AT + 10_001)).unwrap().unwrap();
    assert_eq!(store.draft(&id("draft")).unwrap().unwrap().draft.composition.tags.len(), 1);
    let send = store.newest_send(&id("chosen")).unwrap().unwrap();
    store.begin_preflight(&send.id).unwrap();
    assert_eq!(store.send(&send.id).unwrap().unwrap().state, SendState::Preflight);
}
