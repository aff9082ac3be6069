//! A data folder with files of its own, the command on it, and the practice service that it starts.

use std::{
    io::{BufRead, BufReader},
    path::{Path, PathBuf},
    process::{Child, Command, Output, Stdio},
    time::{Duration, Instant},
};

use countersign_testkit::{pdf, programs};
use serde_json::{Value, json};

pub const PATIENCE: Duration = Duration::from_secs(90);

/// A folder with an ENVELOPE.json, its document, and a data folder.
pub struct World {
    folder: tempfile::TempDir,
}

/// How a command ended.
#[derive(Debug)]
pub struct Ran {
    pub code: i32,
    pub json: Value,
    pub errors: String,
}

impl Ran {
    fn of(output: &Output) -> Self {
        let text = String::from_utf8_lossy(&output.stdout);
        let errors = String::from_utf8_lossy(&output.stderr).into_owned();
        Self {
            code: output.status.code().unwrap_or(-1),
            json: serde_json::from_str(&text).unwrap_or_else(|_| json!({"no json": text, "errors": errors})),
            errors,
        }
    }

    /// Sees that it ended with this code.
    pub fn ends(self, code: i32) -> Value {
        assert_eq!(self.code, code, "{self:#?}");
        assert_eq!(self.json["code"], code, "{self:#?}");
        self.json
    }

    /// The code of its first error.
    pub fn error(&self) -> &str {
        self.json["errors"][0]["code"].as_str().unwrap_or_default()
    }
}

impl World {
    pub fn new() -> Self {
        // Builds what the command starts.
        assert!(programs::practice().is_file());
        let folder = tempfile::tempdir().expect("folder");
        std::fs::write(folder.path().join("Lease.pdf"), pdf::contract(3)).expect("document");
        let world = Self { folder };
        world.write("ENVELOPE.json", &world.envelope());
        world
    }

    pub fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    pub fn data(&self) -> PathBuf {
        self.path("data")
    }

    pub fn write(&self, name: &str, value: &Value) -> PathBuf {
        let path = self.path(name);
        std::fs::write(&path, value.to_string()).expect("file");
        path
    }

    /// What can be sent.
    #[expect(clippy::unused_self, reason = "it is the world's own file")]
    pub fn envelope(&self) -> Value {
        json!({
            "countersign_envelope": 1, "name": "Lease", "message": "Two signatures.",
            "documents": [{"file": "Lease.pdf"}],
            "recipients": [
                {"id": "amara", "name": "Amara", "email": "amara@example.com", "role": "Tenant"},
                {"id": "copy", "kind": "copy", "name": "Ines", "email": "ines@example.com"}
            ],
            "tags": [
                {"kind": "signature", "recipient": "amara", "document": "Lease.pdf", "page_number": 1, "x_pt": 72.5,
                    "y_pt": 600},
                {"kind": "text", "recipient": "amara", "document": "Lease.pdf", "page_number": 2, "x_pt": 72.5,
                    "y_pt": 100, "w_pt": 200, "name": "company", "required": false, "help_text": "Company number"}
            ]
        })
    }

    /// The command, with nothing of this computer's but where its library is.
    pub fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_countersign-cli"));
        command.env_clear().env("PATH", std::env::var_os("PATH").unwrap_or_default());
        if let Some(library) = std::env::var_os("COUNTERSIGN_PDFIUM") {
            command.env("COUNTERSIGN_PDFIUM", library);
        }
        command.env("TMPDIR", std::env::temp_dir()).env("HOME", self.folder.path());
        command.current_dir(self.folder.path()).arg("--json").arg("--data").arg(self.data()).args(arguments);
        command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
        command
    }

    pub fn run(&self, arguments: &[&str]) -> Ran {
        Ran::of(&self.command(arguments).output().expect("the command starts"))
    }

    pub fn begin(&self, arguments: &[&str]) -> Begun {
        let mut child = self.command(arguments).spawn().expect("the command starts");
        let lines = BufReader::new(child.stderr.take().expect("its errors")).lines();
        let (tell, told) = std::sync::mpsc::channel();
        std::thread::spawn(move || lines.map_while(Result::ok).try_for_each(|line| tell.send(line)));
        Begun { child, told, said: Vec::new() }
    }

    /// The practice service of the data folder, while no command runs.
    pub fn practice(&self) -> Practice {
        let data = self.data().join("practice");
        std::fs::create_dir_all(&data).expect("folder");
        let server = programs::PracticeServer::start(&data);
        Practice { origin: server.origin.clone(), query: String::new(), key: server.key.into(), _server: Some(server) }
    }

    /// How many envelopes the practice service ever made.
    pub fn created(&self) -> usize {
        self.practice().created()
    }
}

/// A command that runs.
pub struct Begun {
    child: Child,
    told: std::sync::mpsc::Receiver<String>,
    said: Vec<String>,
}

impl Begun {
    /// Waits until it says something of which `found` makes something.
    pub fn until<T>(&mut self, what: &str, found: impl Fn(&Value) -> Option<T>) -> T {
        let begun = Instant::now();
        while begun.elapsed() < PATIENCE {
            let Ok(line) = self.told.recv_timeout(PATIENCE) else { break };
            let value = serde_json::from_str(&line).unwrap_or_default();
            self.said.push(line);
            if let Some(found) = found(&value) {
                return found;
            }
        }
        panic!("never: {what}; it said {:#?}", self.said);
    }

    /// The practice service that it started, once it says where the mailbox is.
    pub fn practice(&mut self) -> Practice {
        let mailbox = self.until("a mailbox", |said| said["mailbox"].as_str().map(String::from));
        let parts: Vec<&str> = mailbox.split('/').collect();
        Practice {
            origin: parts[..3].join("/"),
            query: format!("?token={}", parts[4]),
            key: String::new(),
            _server: None,
        }
    }

    pub fn kill(mut self) {
        self.child.kill().expect("killed");
        self.child.wait().expect("gone");
    }

    pub fn signal(&self, name: &str) {
        let sent = Command::new("kill").args([name, &self.child.id().to_string()]).status().expect("kill");
        assert!(sent.success());
    }

    pub fn is_running(&mut self) -> bool {
        self.child.try_wait().expect("its state").is_none()
    }

    pub fn end(mut self) -> Ran {
        let begun = Instant::now();
        while self.is_running() {
            assert!(begun.elapsed() < PATIENCE, "it does not end; it said {:#?}", self.said);
            std::thread::sleep(Duration::from_millis(20));
        }
        let mut ran = Ran::of(&self.child.wait_with_output().expect("its end"));
        ran.errors = self.said.into_iter().chain(self.told.try_iter()).collect::<Vec<_>>().join("\n");
        ran
    }
}

/// The practice service's control API.
pub struct Practice {
    origin: String,
    query: String,
    key: String,
    _server: Option<programs::PracticeServer>,
}

impl Practice {
    fn call(&self, method: &str, path: &str, body: &Value) -> Value {
        let url = format!("{}/_sim/{path}{}", self.origin, self.query);
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("runtime");
        runtime.block_on(async {
            let client = reqwest::Client::builder().no_proxy().build().expect("client");
            let method = method.parse().expect("method");
            let asked = client.request(method, url).bearer_auth(&self.key).json(body).send().await.expect("an answer");
            assert!(asked.status().is_success(), "{path}: {}", asked.status());
            asked.json().await.unwrap_or_default()
        })
    }

    pub fn created(&self) -> usize {
        self.call("GET", "created", &json!({}))["created"].as_array().expect("a list").len()
    }

    /// How many mails of a kind were sent.
    pub fn mails(&self, kind: &str) -> usize {
        let mails = self.call("GET", "mailbox", &json!({}));
        mails["mails"].as_array().expect("a list").iter().filter(|mail| mail["kind"] == kind).count()
    }

    pub fn fault(&self, fault: &Value) {
        self.call("POST", "faults", fault);
    }

    pub fn forgive(&self) {
        self.call("DELETE", "faults", &json!({}));
    }

    /// Signs for everyone who was invited and has not signed.
    pub fn sign(&self) {
        let begun = Instant::now();
        loop {
            let mails = self.call("GET", "mailbox", &json!({}));
            let invited = mails["mails"].as_array().expect("a list").iter().find(|mail| mail["kind"] == "invitation");
            if let Some(mail) = invited {
                let text = |member: &str| mail[member].as_str().expect("text").to_owned();
                let path = format!("envelopes/{}/recipients/{}/sign", text("envelope_id"), text("recipient_id"));
                self.call("POST", &path, &json!({}));
                return;
            }
            assert!(begun.elapsed() < PATIENCE, "nobody was invited");
            std::thread::sleep(Duration::from_millis(100));
        }
    }
}

/// Files below a folder, without the hidden ones.
pub fn files(folder: &Path) -> Vec<String> {
    let mut names = Vec::new();
    for entry in std::fs::read_dir(folder).into_iter().flatten().flatten() {
        let name = entry.file_name().to_string_lossy().into_owned();
        if entry.path().is_dir() {
            names.extend(files(&entry.path()).into_iter().map(|file| format!("{name}/{file}")));
        } else {
            names.push(name);
        }
    }
    names.sort();
    names
}
