//! A running service and envelopes to try it with.

use serde_json::{Value, json};
use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::path::Path;
use std::process::{Child, ChildStdin, Command, Stdio};

/// The name of the file that envelopes of these tests hold.
pub const FILE: &str = "März a.pdf";

pub struct Running {
    pub child: Child,
    pub stdin: Option<ChildStdin>,
    pub address: String,
    pub token: String,
    pub key: String,
}

impl Drop for Running {
    fn drop(&mut self) {
        // It may have ended already.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// Started alone, with the key `k`.
pub fn start(data: Option<&Path>) -> Running {
    launch(data, true)
}

/// Started as the app does: the key comes by standard input, which stays open.
pub fn start_as_child(data: Option<&Path>) -> Running {
    launch(data, false)
}

fn launch(data: Option<&Path>, alone: bool) -> Running {
    let mut command = Command::new(env!("CARGO_BIN_EXE_countersign-practice"));
    if let Some(data) = data {
        command.arg("--data").arg(data);
    }
    if alone {
        command.args(["--port", "0", "--key", "k"]);
    }
    let mut child = command.stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().expect("starts");
    let mut stdin = child.stdin.take();
    if !alone {
        writeln!(stdin.as_mut().expect("piped"), "{}", json!({ "key": "k" })).expect("takes the key");
    }
    let mut line = String::new();
    BufReader::new(child.stdout.take().expect("piped")).read_line(&mut line).expect("one line");
    let said: Value = serde_json::from_str(&line).expect("JSON");
    let address = said["listening"].as_str().expect("address").replace("http://", "");
    Running { child, stdin, address, token: said["token"].as_str().expect("token").into(), key: "k".into() }
}

/// An answer: code, head, body.
pub struct Got {
    pub code: u16,
    pub head: String,
    pub body: Vec<u8>,
}

impl Got {
    pub fn text(&self) -> String {
        String::from_utf8_lossy(&self.body).into_owned()
    }

    pub fn json(&self) -> Value {
        serde_json::from_slice(&self.body).unwrap_or_default()
    }
}

impl Running {
    pub fn raw(&self, method: &str, path: &str, headers: &str, body: &[u8]) -> Got {
        let mut stream = TcpStream::connect(&self.address).expect("connects");
        let head =
            format!("{method} {path} HTTP/1.1\r\n{headers}Content-Length: {}\r\nConnection: close\r\n\r\n", body.len());
        stream.write_all(head.as_bytes()).expect("sends");
        stream.write_all(body).expect("sends");
        let mut all = Vec::new();
        stream.read_to_end(&mut all).expect("reads");
        let split = all.windows(4).position(|w| w == b"\r\n\r\n").expect("a head") + 4;
        let head = String::from_utf8_lossy(&all[..split]).into_owned();
        Got { code: head[9..12].parse().expect("a code"), head, body: all[split..].to_vec() }
    }

    pub fn call(&self, method: &str, path: &str, kind: &str, body: &[u8]) -> Got {
        let headers =
            format!("Host: {}\r\nAuthorization: Bearer {}\r\nContent-Type: {kind}\r\n", self.address, self.key);
        self.raw(method, path, &headers, body)
    }

    pub fn json(&self, method: &str, path: &str, body: &Value) -> (u16, Value) {
        let got = self.call(method, path, "application/json", body.to_string().as_bytes());
        (got.code, got.json())
    }

    pub fn get(&self, path: &str) -> (u16, Value) {
        let got = self.call("GET", path, "text/plain", b"");
        (got.code, got.json())
    }

    /// A page as a browser asks for it, without a key.
    pub fn page(&self, path: &str) -> Got {
        self.raw("GET", path, &format!("Host: {}\r\n", self.address), b"")
    }

    pub fn create_with(&self, options: &Value, files: &[(&str, &[u8])]) -> (u16, Value) {
        let mut body = Vec::new();
        for (name, bytes) in files {
            let head = format!("--b x\r\nContent-Disposition: form-data; name=file; filename=\"{name}\"\r\n\r\n");
            body.extend(head.bytes());
            body.extend(*bytes);
            body.extend(b"\r\n");
        }
        let last = format!("--b x\r\nContent-Disposition: form-data; name=options\r\n\r\n{options}\r\n--b x--\r\n");
        body.extend(last.bytes());
        let got = self.call("POST", "/v2/envelopes", "multipart/form-data; boundary=\"b x\"", &body);
        (got.code, got.json())
    }

    pub fn create(&self, options: &Value) -> (u16, Value) {
        self.create_with(options, &[(FILE, &crate::files::plain(2))])
    }

    pub fn pass(&self, seconds: i64) {
        assert_eq!(self.json("POST", "/_sim/clock", &json!({ "advance_seconds": seconds })).0, 200);
    }

    /// A created and processed envelope.
    pub fn active(&self, options: &Value) -> Active<'_> {
        let (code, made) = self.create(options);
        assert_eq!(code, 202, "{made}");
        self.pass(2);
        Active { service: self, id: made["envelope_id"].as_str().expect("an id").into() }
    }

    pub fn mails(&self) -> Vec<Value> {
        self.get("/_sim/mailbox").1["mails"].as_array().cloned().expect("a list")
    }

    /// The mails as `kind address`.
    pub fn told(&self) -> Vec<String> {
        let text = |m: &Value, key: &str| m[key].as_str().unwrap_or_default().to_owned();
        self.mails().iter().map(|m| format!("{} {}", text(m, "kind"), text(m, "to"))).collect()
    }
}

/// An envelope of a service.
pub struct Active<'a> {
    pub service: &'a Running,
    pub id: String,
}

impl Active<'_> {
    pub fn path(&self) -> String {
        format!("/v2/envelopes/{}", self.id)
    }

    pub fn view(&self) -> Value {
        self.service.get(&self.path()).1
    }

    pub fn recipient(&self, at: usize) -> String {
        self.view()["details"]["recipients"][at]["id"].as_str().expect("an id").into()
    }

    /// The address of an act on a recipient, below `/v2` or `/_sim`.
    pub fn act(&self, root: &str, at: usize, act: &str) -> String {
        format!("{root}/envelopes/{}/recipients/{}{act}", self.id, self.recipient(at))
    }

    pub fn sim(&self, at: usize, act: &str, body: &Value) -> (u16, Value) {
        self.service.json("POST", &self.act("/_sim", at, &format!("/{act}")), body)
    }

    pub fn sign(&self, at: usize) {
        let (code, body) = self.sim(at, "sign", &json!({}));
        assert_eq!(code, 200, "{body}");
    }

    /// The path of the signing page that the last e-mail to this address leads to.
    pub fn link(&self, address: &str) -> String {
        let mails = self.service.mails();
        let mail = mails.iter().rfind(|m| m["to"] == address && m["link"].is_string()).expect("a mail with a link");
        mail["link"].as_str().expect("a link").replace(&format!("http://{}", self.service.address), "")
    }

    pub fn pack(&self) -> zip::ZipArchive<std::io::Cursor<Vec<u8>>> {
        let got = self.service.call("GET", &format!("{}/completed-documents", self.path()), "text/plain", b"");
        assert_eq!(got.code, 200, "{}", got.text());
        zip::ZipArchive::new(std::io::Cursor::new(got.body)).expect("a ZIP")
    }
}

/// A tag at a quarter of the page.
pub fn tag(kind: &str, name: &str) -> Value {
    json!({ "type": kind, "page_number": 1, "x": 0.25, "y": 0.25, "optional": false, "file_name": FILE, "name": name })
}

/// A tag with more members.
pub fn tag_with(kind: &str, name: &str, more: &Value) -> Value {
    merged(&tag(kind, name), more)
}

pub fn merged(base: &Value, more: &Value) -> Value {
    let mut out = base.clone();
    for (key, value) in more.as_object().expect("an object") {
        out[key] = value.clone();
    }
    out
}

/// A signer with the address `pN@example.com`.
pub fn signer(n: u32, group: u32, tags: &[Value]) -> Value {
    json!({ "type": "SIGNER", "name": format!("Person {n}"), "email": format!("p{n}@example.com"), "role": "Signer",
        "sign_group": group, "tags": tags })
}

/// One signature in one group.
pub fn one(n: u32, group: u32) -> Value {
    signer(n, group, &[tag("signature", "here")])
}

pub fn copy() -> Value {
    json!({ "type": "CC", "name": "Archive", "email": "copy@example.com" })
}

pub fn envelope(recipients: &[Value]) -> Value {
    json!({ "name": "Lease", "emails": { "invitation": { "body": { "message": "Please sign." } } }, "recipients": recipients })
}
