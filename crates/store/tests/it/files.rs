//! What becomes of the file itself: of a later build, damaged, lost, on a disk that fails.

use std::{
    fs,
    path::{Path, PathBuf},
    process::Command,
};

use countersign_envelope::{Edit, Millis, Op, Table};
use countersign_store::{DiskTrouble, Opened, Store, StoreError};
use serde_json::json;

use crate::sample::{AT, fill, id, read};

const NOW: Millis = Millis(AT + 10_000);

fn file(folder: &Path) -> PathBuf {
    folder.join("countersign.db")
}

fn filled() -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    fill(folder.path());
    folder
}

fn add(number: u32) -> Edit {
    let to = format!("r{number}");
    let person = json!({"id": to, "number": number, "position": 9, "kind": "signer", "name": to, "email": null, "role": "",
        "group": 1, "hiddenDocuments": [], "auth": {"kind": "link"}, "delivery": "email", "options": {}, "witness": null});
    let op = Op::Put { table: Table::Recipient, id: to, before: None, after: Some(person) };
    Edit { label: "Add".into(), at: NOW, group: None, ops: vec![op] }
}

#[test]
fn a_file_of_a_later_build_is_read_and_never_written() {
    let folder = filled();
    let before = read(&Store::open(folder.path(), NOW).unwrap());
    let later = rusqlite::Connection::open(file(folder.path())).unwrap();
    later.pragma_update(None, "user_version", 99).unwrap();
    later.execute_batch("ALTER TABLE envelope ADD COLUMN mood TEXT").unwrap();
    drop(later);
    let bytes = fs::read(file(folder.path())).unwrap();

    let store = Store::open(folder.path(), Millis(AT + 20_000)).unwrap();
    assert_eq!(store.opened(), &Opened::ReadOnly);
    assert_eq!(read(&store), before);
    let refused = [
        store.put_setting("theme", &json!("dark")),
        store.apply_edit(&id("draft"), 3, &add(9)).map(|_| ()),
        store.set_filed(&id("draft"), Some(NOW)),
        store.put_blob(&mut b"%PDF".as_slice(), "t").map(|_| ()),
    ];
    assert!(refused.iter().all(|one| matches!(one, Err(StoreError::Newer))), "{refused:?}");
    drop(store);
    assert_eq!(fs::read(file(folder.path())).unwrap(), bytes);
}

/// A file that was cut off in the middle of a change before it had a write-ahead log: the very first start was killed.
fn cut_off(folder: &Path) {
    let elsewhere = tempfile::tempdir().unwrap();
    let writer = rusqlite::Connection::open(file(elsewhere.path())).unwrap();
    writer.execute_batch("CREATE TABLE before (x TEXT); INSERT INTO before VALUES ('kept')").unwrap();
    // Pages that do not fit into the cache are written before the end, behind a journal that takes them back.
    writer.execute_batch("PRAGMA cache_size = 1; BEGIN IMMEDIATE; CREATE TABLE half (x TEXT)").unwrap();
    let long = "x".repeat(4000);
    for _ in 0..200 {
        writer.execute("INSERT INTO half VALUES (?1)", [&long]).unwrap();
    }
    for name in ["countersign.db", "countersign.db-journal"] {
        fs::copy(elsewhere.path().join(name), folder.join(name)).unwrap();
    }
}

#[test]
fn a_first_start_that_was_killed_is_begun_again() {
    let folder = tempfile::tempdir().unwrap();
    cut_off(folder.path());
    let store = Store::open(folder.path(), NOW).unwrap();
    assert_eq!(store.opened(), &Opened::Sound);
    store.put_setting("theme", &json!("dark")).unwrap();
    let reader = rusqlite::Connection::open(file(folder.path())).unwrap();
    let tables = "SELECT count(*) FROM sqlite_schema WHERE name IN ('before', 'half')";
    assert_eq!(
        reader.query_row(tables, [], |row| row.get::<_, i64>(0)).unwrap(),
        1,
        "what was half done is taken back"
    );
}

/// A way in which a file gets damaged.
type Damage = (&'static str, fn(&Path));

fn damages() -> Vec<Damage> {
    vec![
        ("another file", |file| fs::write(file, b"not a database, but long enough to be one".repeat(200)).unwrap()),
        ("emptied", |file| fs::write(file, b"").unwrap()),
        ("gone", |file| fs::remove_file(file).unwrap()),
        ("cut in half", |path| {
            let bytes = fs::read(path).unwrap();
            fs::write(path, &bytes[..bytes.len() / 2]).unwrap();
        }),
        ("overwritten in the middle", |path| {
            let mut bytes = fs::read(path).unwrap();
            let (from, to) = (bytes.len() / 4, bytes.len() / 4 * 3);
            bytes[from..to].fill(0xA5);
            fs::write(path, &bytes).unwrap();
        }),
    ]
}

#[test]
fn a_damaged_file_is_kept_and_the_newest_snapshot_stands_in_its_place() {
    for (how, damage) in damages() {
        let folder = filled();
        let store = Store::open(folder.path(), NOW).unwrap();
        store.snapshot(Millis(AT + 10)).unwrap();
        store.apply_edit(&id("draft"), 3, &add(9)).unwrap();
        store.snapshot(Millis(AT + 20)).unwrap();
        let expected = read(&store);
        store.apply_edit(&id("draft"), 4, &add(10)).unwrap();
        drop(store);
        damage(&file(folder.path()));
        let damaged = fs::read(file(folder.path())).ok();

        let store = Store::open(folder.path(), NOW).unwrap();
        let Opened::Restored { kept, snapshot_at } = store.opened().clone() else {
            panic!("{how}: {:?}", store.opened())
        };
        assert_eq!(snapshot_at, Some(Millis(AT + 20)), "{how}");
        assert_eq!(fs::read(file(&kept)).ok(), damaged, "{how}");
        assert_eq!(read(&store), expected, "{how}");
        store.apply_edit(&id("draft"), 4, &add(11)).unwrap();
        drop(store);
        assert_eq!(Store::open(folder.path(), NOW).unwrap().opened(), &Opened::Sound, "{how}");
    }
}

#[test]
fn a_damaged_snapshot_is_passed_over() {
    let folder = filled();
    let store = Store::open(folder.path(), NOW).unwrap();
    store.snapshot(Millis(AT + 10)).unwrap();
    let newest = store.snapshot(Millis(AT + 20)).unwrap();
    drop(store);
    let mut bytes = fs::read(&newest).unwrap();
    let half = bytes.len() / 2;
    bytes[half / 2..half].fill(7);
    fs::write(&newest, bytes).unwrap();
    fs::write(file(folder.path()), b"nothing of use".repeat(99)).unwrap();
    let store = Store::open(folder.path(), NOW).unwrap();
    assert!(matches!(store.opened(), Opened::Restored { snapshot_at: Some(at), .. } if *at == Millis(AT + 10)));
    assert_eq!(store.envelopes().unwrap().len(), 6);
}

#[test]
fn without_a_sound_snapshot_everything_begins_anew_and_the_damaged_file_is_kept() {
    let folder = filled();
    let snapshot = Store::open(folder.path(), NOW).unwrap().snapshot(NOW).unwrap();
    fs::write(snapshot, b"no snapshot").unwrap();
    fs::write(file(folder.path()), b"nothing of use".repeat(99)).unwrap();
    let store = Store::open(folder.path(), NOW).unwrap();
    let Opened::Restored { kept, snapshot_at: None } = store.opened() else { panic!("{:?}", store.opened()) };
    assert_eq!(fs::read(file(kept)).unwrap(), b"nothing of use".repeat(99));
    assert!(store.envelopes().unwrap().is_empty());
}

/// The control: what is sound is left alone, with and without snapshots.
#[test]
fn a_sound_file_is_opened_as_it_is() {
    let folder = filled();
    let store = Store::open(folder.path(), NOW).unwrap();
    let before = read(&store);
    store.snapshot(NOW).unwrap();
    drop(store);
    let store = Store::open(folder.path(), NOW).unwrap();
    assert_eq!((store.opened(), read(&store)), (&Opened::Sound, before));
    assert!(!folder.path().join("damaged").exists());
}

#[test]
fn damage_that_a_snapshot_meets_is_looked_at_again_at_the_next_start() {
    let folder = filled();
    let store = Store::open(folder.path(), NOW).unwrap();
    store.snapshot(Millis(AT + 10)).unwrap();
    rusqlite::Connection::open(file(folder.path())).unwrap().execute_batch("PRAGMA wal_checkpoint(TRUNCATE)").unwrap();
    damages()[4].1(&file(folder.path()));
    assert!(store.snapshot(Millis(AT + 20)).is_err_and(|error| error.is_damage()));
    assert_eq!(store.newest_snapshot(), Some(Millis(AT + 10)), "a damaged copy never counts");
    assert!(folder.path().join("countersign.db.suspect").exists());
    drop(store);
    assert!(matches!(Store::open(folder.path(), NOW).unwrap().opened(), Opened::Restored { .. }));
    assert!(!folder.path().join("countersign.db.suspect").exists());
}

/// Runs in a process of its own, whose files may not grow beyond what the shell allows.
#[test]
#[ignore = "run by the test below"]
fn edits_until_the_disk_takes_no_more() {
    let folder = std::env::var("FOLDER").unwrap();
    let store = Store::open(Path::new(&folder), NOW).unwrap();
    for number in 0..10_000 {
        let revision = store.draft(&id("draft")).unwrap().unwrap().revision;
        let value = json!("x".repeat(5_000));
        if let Err(error) = store.put_setting(&format!("s{number}"), &value) {
            let trouble = error.disk();
            assert!(matches!(trouble, Some(DiskTrouble::Failing | DiskTrouble::Full)), "{error:?}");
            assert_eq!(store.setting(&format!("s{number}")).unwrap(), None, "nothing of it is there");
            assert_eq!(store.draft(&id("draft")).unwrap().unwrap().revision, revision);
            println!("refused after {number}");
            return;
        }
    }
    panic!("the disk took everything");
}

#[cfg(unix)]
#[test]
fn a_disk_that_fails_takes_a_change_whole_or_not_at_all() {
    let folder = filled();
    let test = std::env::current_exe().unwrap();
    // Blocks of 512 bytes or 1 KiB, as the shell has it; a write beyond is refused instead of killing the process.
    let script = "trap '' XFSZ; ulimit -f 1200; exec \"$0\" --ignored --exact files::edits_until_the_disk_takes_no_more --nocapture";
    let ran = Command::new("sh").args(["-c", script]).arg(test).env("FOLDER", folder.path()).output().unwrap();
    let said = String::from_utf8_lossy(&ran.stdout).into_owned() + &String::from_utf8_lossy(&ran.stderr);
    assert!(ran.status.success(), "{said}");
    let count: usize = said.split("refused after ").nth(1).and_then(|rest| rest.lines().next()?.parse().ok()).unwrap();
    assert!(count > 3, "{said}");
    let store = Store::open(folder.path(), NOW).unwrap();
    assert_eq!(store.opened(), &Opened::Sound);
    for number in 0..count {
        assert!(store.setting(&format!("s{number}")).unwrap().is_some(), "acknowledged and gone: {number}");
    }
    assert_eq!(store.setting(&format!("s{count}")).unwrap(), None);
}
