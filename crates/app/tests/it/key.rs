//! A key and an address that a person types reach the server at that address with the documented request, and the key
//! is in no file, no line of the log, no argument and no environment of a program that the app starts, in no form in
//! which it could be written.

use std::{
    io::{self, Write},
    path::Path,
    process::{Command, Stdio},
    sync::{Arc, Mutex, OnceLock},
};

use countersign_app::{accounts::AccountOf, envelopes::Send};
use countersign_envelope::EnvelopeStatus;
use serde_json::{Value, json};

use crate::{
    main_job::{compose, files, import, until_status},
    wire::{Call, add_account, documented, listen, serve},
    world::{MemoryKeys, open},
};

/// Holds what JSON, addresses and base64 write otherwise.
const KEY: &str = r#"key-of-the-test/7Qz+"9\w=~Lk&vX2"#;

fn base64(bytes: &[u8], last: &[u8; 2]) -> String {
    let letter = |at: u32| match at {
        0..26 => b'A' + at as u8,
        26..52 => b'a' + (at - 26) as u8,
        52..62 => b'0' + (at - 52) as u8,
        62 => last[0],
        _ => last[1],
    };
    let mut text = String::new();
    // Whole groups only: what stands after the key in a file is not known.
    for three in bytes.chunks_exact(3) {
        let bits = three.iter().fold(0, |sum, byte| (sum << 8) | u32::from(*byte));
        text.extend((0..4).rev().map(|place| char::from(letter(bits >> (6 * place) & 63))));
    }
    text
}

/// The forms in which a key can be written, by name.
fn forms(key: &str) -> Vec<(String, Vec<u8>)> {
    let hex = |upper: bool| -> String {
        key.bytes().map(|byte| if upper { format!("{byte:02X}") } else { format!("{byte:02x}") }).collect()
    };
    let plain = |c: char| c.is_ascii_alphanumeric() || "-._~".contains(c);
    let url: String = key.chars().map(|c| if plain(c) { c.into() } else { format!("%{:02X}", u32::from(c)) }).collect();
    let json = serde_json::to_string(key).expect("JSON");
    let mut forms = vec![
        ("as it is".to_owned(), key.as_bytes().to_vec()),
        ("hex".into(), hex(false).into_bytes()),
        ("upper-case hex".into(), hex(true).into_bytes()),
        ("in an address".into(), url.into_bytes()),
        ("in JSON".into(), json.trim_matches('"').as_bytes().to_vec()),
        ("in 16-bit units".into(), key.encode_utf16().flat_map(u16::to_le_bytes).collect()),
    ];
    for last in [b"+/", b"-_"] {
        for skipped in 0..3 {
            let inner = base64(&key.as_bytes()[skipped..], last);
            forms.push((format!("base64, from byte {skipped}, with {}", char::from(last[0])), inner.into_bytes()));
        }
    }
    forms
}

/// The forms in which the key stands in these bytes.
fn forms_in(bytes: &[u8], key: &str) -> Vec<String> {
    let is_there = |needle: &[u8]| bytes.windows(needle.len()).any(|part| part == needle);
    forms(key).into_iter().filter(|(_, needle)| is_there(needle)).map(|(form, _)| form).collect()
}

/// Everything that is logged by whatever this process runs, in all detail, from the first call on.
fn logged() -> Arc<Mutex<Vec<u8>>> {
    static LOG: OnceLock<Arc<Mutex<Vec<u8>>>> = OnceLock::new();
    #[derive(Clone)]
    struct Lines(Arc<Mutex<Vec<u8>>>);
    impl Write for Lines {
        fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
            self.0.lock().expect("the log").extend_from_slice(bytes);
            Ok(bytes.len())
        }

        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }
    let begin = || {
        let lines = Lines(Arc::default());
        let kept = lines.0.clone();
        let log = tracing_subscriber::fmt().with_max_level(tracing::Level::TRACE).with_writer(move || lines.clone());
        log.try_init().expect("nobody else logs in these tests");
        kept
    };
    LOG.get_or_init(begin).clone()
}

/// The programs that this process started, by name, with their arguments and their environment.
fn started() -> Vec<(String, Vec<u8>)> {
    let own = std::process::id().to_string();
    let mut found = Vec::new();
    for entry in std::fs::read_dir("/proc").expect("the processes").flatten() {
        let file = |name: &str| std::fs::read(entry.path().join(name)).unwrap_or_default();
        let stat = String::from_utf8_lossy(&file("stat")).into_owned();
        let Some((name, rest)) = stat.rsplit_once(')') else { continue };
        if rest.split_whitespace().nth(1) == Some(own.as_str()) {
            let name = name.split_once('(').map_or("", |(_, name)| name).to_owned();
            found.push((name, [file("cmdline"), file("environ")].concat()));
        }
    }
    found
}

/// What of the key stands in the arguments and the environment of started programs.
fn told_to_programs(key: &str) -> Vec<String> {
    let all = started().into_iter();
    all.flat_map(|(name, bytes)| forms_in(&bytes, key).into_iter().map(move |form| format!("{name}: {form}"))).collect()
}

/// The control: a program that was given the key either way is found.
#[test]
fn a_key_that_a_program_was_given_is_found() {
    const OTHER: &str = "another-key-of-the-test/9Xq+";
    for given in ["argument", "variable"] {
        // It waits for the end of its input.
        let mut program = Command::new("cat");
        program.arg("-").stdin(Stdio::piped()).stdout(Stdio::null()).stderr(Stdio::null());
        if given == "argument" {
            program.arg(OTHER)
        } else {
            program.env("LEAK", OTHER)
        };
        let mut program = program.spawn().expect("it starts");
        let found = told_to_programs(OTHER);
        program.kill().expect("it ends");
        program.wait().expect("it is over");
        assert!(found.iter().any(|one| one.ends_with("as it is")), "{given}: {found:?}");
    }
}

/// Where the key is written below a folder: file and form.
fn leaks(folder: &Path, key: &str) -> Vec<String> {
    let mut found = Vec::new();
    for entry in std::fs::read_dir(folder).expect("the folder").flatten() {
        let path = entry.path();
        if path.is_dir() {
            found.extend(leaks(&path, key));
            continue;
        }
        let bytes = std::fs::read(&path).expect("a file");
        let name = path.to_string_lossy().into_owned();
        let forms = [&bytes[..], name.as_bytes()].into_iter().flat_map(|text| forms_in(text, key));
        found.extend(forms.map(|form| format!("{name}: {form}")));
    }
    found
}

/// The control: in each form it is found, wherever it stands in a line.
#[test]
fn a_key_that_is_in_a_file_is_found_in_every_form() {
    let written = |form: &dyn Fn(&str) -> Vec<u8>| {
        let folder = tempfile::tempdir().expect("folder");
        let inner = folder.path().join("deep");
        std::fs::create_dir(&inner).expect("folder");
        std::fs::write(inner.join("log.txt"), form(KEY)).expect("file");
        leaks(folder.path(), KEY).len()
    };
    for (name, bytes) in forms(KEY) {
        assert!(written(&|_| [b"before ".as_slice(), &bytes, b" after"].concat()) > 0, "{name}");
    }
    for before in ["", "B", "Be", "Bearer "] {
        let line = format!("{before}{KEY}!!");
        assert!(written(&|_| base64(line.as_bytes(), b"+/").into_bytes()) > 0, "base64 after {before:?}");
    }
    assert_eq!(written(&|_| b"nothing of it".to_vec()), 0);
}

/// The parts of a form: its head and its content.
fn parts(call: &Call) -> Vec<(String, Vec<u8>)> {
    let kind = call.header("content-type").expect("a content type");
    let boundary = kind.strip_prefix("multipart/form-data; boundary=").expect("a form");
    let line = format!("--{boundary}").into_bytes();
    let starts: Vec<usize> =
        (0..call.body.len()).filter(|at| call.body[*at..].starts_with(&line)).map(|at| at + line.len()).collect();
    assert!(call.body.ends_with(format!("--{boundary}--\r\n").as_bytes()));
    starts
        .windows(2)
        .map(|two| {
            let part = &call.body[two[0] + 2..two[1] - line.len() - 2];
            let end = part.windows(4).position(|four| four == b"\r\n\r\n").expect("a head");
            (String::from_utf8(part[..end].to_vec()).expect("text"), part[end + 4..].to_vec())
        })
        .collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_typed_key_and_address_reach_the_server_and_the_key_is_nowhere_else() {
    let log = logged();
    let folder = tempfile::tempdir().expect("folder");
    let data = folder.path().join("data");
    let (listener, origin) = listen().await;
    let calls = serve(listener, |call| match call.header("authorization") == Some(&format!("Bearer {KEY}")) {
        true => documented(call),
        false => Some(("401 Unauthorized", json!({"message": "no"}))),
    });
    let keys = MemoryKeys::default();
    let world = open(&data, keys.clone()).await;
    let wrong = add_account(&world.app, &origin, "another-key").await.account.id;
    let tested = world.app.test_account(AccountOf { account: wrong }).await.expect("asked");
    assert!(!tested.accepted && tested.error.is_some_and(|error| error.code == "provider_key_refused"));
    let account = add_account(&world.app, &origin, &format!("  {KEY}\n")).await.account.id;
    let tested = world.app.test_account(AccountOf { account }).await.expect("asked");
    assert!(tested.accepted, "{}", tested.sentence);

    let paths = files(folder.path());
    let envelope = import(&world, paths.clone()).await;
    let revision = compose(&world.app, &envelope).await;
    world.app.send(Send { envelope: envelope.clone(), revision }).await.expect("queued");
    until_status(&world.app, &envelope, EnvelopeStatus::Waiting).await;
    let again = open(&data, keys).await;
    until_status(&again.app, &envelope, EnvelopeStatus::Waiting).await;

    let calls = calls.lock().expect("calls");
    let creates: Vec<&Call> = calls.iter().filter(|call| call.head.starts_with("POST /v2/envelopes ")).collect();
    assert_eq!(creates.len(), 1);
    assert_eq!(creates[0].header("host"), origin.strip_prefix("http://"));
    let parts = parts(creates[0]);
    assert_eq!(parts.len(), 3);
    assert!(parts[0].0.contains("name=\"options\"") && parts[0].0.contains("Content-Type: application/json"));
    let options: Value = serde_json::from_slice(&parts[0].1).expect("JSON");
    assert_eq!(options["emails"]["invitation"]["body"]["message"], "Two signatures each.");
    assert_eq!(options["recipients"].as_array().map(Vec::len), Some(3));
    for (path, (head, content)) in paths.iter().zip(&parts[1..]) {
        let name = path.file_name().expect("a name").to_string_lossy();
        assert!(head.contains(&format!("name=\"file\"; filename=\"{name}\"")), "{head}");
        assert_eq!(*content, std::fs::read(path).expect("the file"));
    }
    assert!(calls.iter().all(|call| !call.head.lines().next().is_some_and(|line| line.contains("key-of"))));
    assert_eq!(leaks(folder.path(), KEY), Vec::<String>::new());
    let programs: Vec<String> = started().into_iter().map(|(name, _)| name).collect();
    assert!(programs.iter().any(|name| name.starts_with("countersign-pdf")), "{programs:?}");
    assert_eq!(told_to_programs(KEY), Vec::<String>::new());
    let log = log.lock().expect("the log");
    let lines = String::from_utf8_lossy(&log);
    assert!(lines.contains("/v2/envelopes"), "calls are logged");
    assert_eq!(forms_in(&log, KEY), Vec::<String>::new());
}
