//! The real keychain: `gnome-keyring-daemon` on a session bus of the test's own, in folders of its own. `cargo xtask setup`
//! installs both.

use std::{path::Path, process::Command};

use countersign_secrets::{Availability, Kept, Secrets};
use secrecy::ExposeSecret;

const KEY: &str = "a key that must be in no file 7f3a91";

/// Runs tests of this program one after the other, each in a process of its own, on a bus of their own.
fn on_a_bus(folder: &Path, before: &str, tests: &[&str]) -> String {
    let runs: Vec<String> = tests.iter().map(|test| format!("\"$PROGRAM\" {test} --exact --ignored;")).collect();
    let output = Command::new("dbus-run-session")
        .args(["--", "sh", "-c", &format!("{before} {}", runs.join(" "))])
        .env("PROGRAM", std::env::current_exe().expect("this program"))
        .env("HOME", folder)
        .env("XDG_DATA_HOME", folder.join("data"))
        .env("XDG_CONFIG_HOME", folder.join("config"))
        .env("XDG_CACHE_HOME", folder.join("cache"))
        .env("XDG_RUNTIME_DIR", folder)
        .env_remove("DISPLAY")
        .env_remove("WAYLAND_DISPLAY")
        .env_remove("DBUS_SESSION_BUS_ADDRESS")
        .output()
        .expect("dbus-run-session, which `cargo xtask setup` installs");
    format!("{}{}", String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr))
}

fn holds_key(folder: &Path) -> bool {
    std::fs::read_dir(folder).expect("a folder").flatten().any(|entry| {
        let kind = entry.file_type().expect("a kind");
        if kind.is_dir() {
            holds_key(&entry.path())
        } else {
            kind.is_file()
                && std::fs::read(entry.path()).is_ok_and(|b| b.windows(KEY.len()).any(|w| w == KEY.as_bytes()))
        }
    })
}

#[test]
fn a_key_is_read_back_by_a_second_process_and_is_in_no_file() {
    let folder = tempfile::tempdir().expect("a folder");
    let unlock = "printf 'password' | gnome-keyring-daemon --unlock --components=secrets --daemonize >/dev/null;";
    let tests = ["keeps_a_key", "finds_the_key_and_deletes_it", "finds_none"];
    let said = on_a_bus(folder.path(), unlock, &tests);
    assert_eq!(said.matches("1 passed").count(), 3, "{said}");
    assert!(folder.path().join("data/keyrings").is_dir(), "the keyring was kept elsewhere");
    assert!(!holds_key(folder.path()));
}

#[test]
fn where_the_keychain_stays_locked_a_key_lives_for_the_session() {
    let folder = tempfile::tempdir().expect("a folder");
    let said = on_a_bus(folder.path(), "", &["keeps_a_key_for_the_session"]);
    assert_eq!(said.matches("1 passed").count(), 1, "{said}");
    assert!(!holds_key(folder.path()));
}

#[test]
fn where_there_is_no_bus_a_key_lives_for_the_session() {
    let output = Command::new(std::env::current_exe().expect("this program"))
        .args(["finds_no_keychain", "--exact", "--ignored"])
        .env("DBUS_SESSION_BUS_ADDRESS", "unix:path=/nonexistent/bus")
        .output()
        .expect("a second run");
    assert!(String::from_utf8_lossy(&output.stdout).contains("1 passed"), "{output:?}");
}

#[tokio::test]
#[ignore = "run on a bus of its own"]
async fn keeps_a_key() {
    let secrets = Secrets::open().await;
    assert_eq!(secrets.availability(), Availability::Keychain);
    assert_eq!(secrets.set("account-1", KEY.into()).await, Kept::Keychain);
}

#[tokio::test]
#[ignore = "run on a bus of its own"]
async fn finds_the_key_and_deletes_it() {
    let secrets = Secrets::open().await;
    let key = secrets.get("account-1").await.expect("an answer").expect("a key");
    assert_eq!(key.expose_secret(), KEY);
    assert!(secrets.get("account-2").await.expect("an answer").is_none());
    secrets.delete("account-1").await.expect("deleted");
}

#[tokio::test]
#[ignore = "run on a bus of its own"]
async fn finds_none() {
    let secrets = Secrets::open().await;
    assert!(secrets.get("account-1").await.expect("an answer").is_none());
}

#[tokio::test]
#[ignore = "run on a bus of its own"]
async fn keeps_a_key_for_the_session() {
    let secrets = Secrets::open().await;
    assert_eq!(secrets.set("account-1", KEY.into()).await, Kept::ForSession);
    assert!(matches!(secrets.availability(), Availability::SessionOnly(_)));
    let key = secrets.get("account-1").await.expect("an answer").expect("a key");
    assert_eq!(key.expose_secret(), KEY);
}

#[tokio::test]
#[ignore = "run without a bus"]
async fn finds_no_keychain() {
    let secrets = Secrets::open().await;
    assert!(matches!(secrets.availability(), Availability::SessionOnly(_)), "{secrets:?}");
    assert_eq!(secrets.set("account-1", KEY.into()).await, Kept::ForSession);
    let key = secrets.get("account-1").await.expect("an answer").expect("a key");
    assert_eq!(key.expose_secret(), KEY);
}
