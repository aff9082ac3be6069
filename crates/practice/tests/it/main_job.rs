//! From creation to the finished pack, on the real program.

use serde_json::{Value, json};
use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::process::{Child, Command, Stdio};

struct Running {
    child: Child,
    address: String,
    token: String,
}

impl Drop for Running {
    fn drop(&mut self) {
        // It may have ended already.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn start(data: Option<&std::path::Path>) -> Running {
    let mut command = Command::new(env!("CARGO_BIN_EXE_countersign-practice"));
    if let Some(data) = data {
        command.arg("--data").arg(data);
    }
    let mut child = command.args(["--port", "0", "--key", "k"]).stdout(Stdio::piped()).spawn().expect("starts");
    let mut line = String::new();
    BufReader::new(child.stdout.take().expect("piped")).read_line(&mut line).expect("one line");
    let said: Value = serde_json::from_str(&line).expect("JSON");
    let address = said["listening"].as_str().expect("address").replace("http://", "");
    Running { child, address, token: said["token"].as_str().expect("token").into() }
}

impl Running {
    fn call(&self, method: &str, path: &str, key: &str, kind: &str, body: &[u8]) -> (u16, Vec<u8>) {
        let mut stream = TcpStream::connect(&self.address).expect("connects");
        let head = format!(
            "{method} {path} HTTP/1.1\r\nHost: {}\r\nAuthorization: Bearer {key}\r\nContent-Type: {kind}\r\nContent-Length: {}\r\nConnection: close\r\n\r\n",
            self.address,
            body.len()
        );
        stream.write_all(head.as_bytes()).expect("sends");
        stream.write_all(body).expect("sends");
        let mut all = Vec::new();
        stream.read_to_end(&mut all).expect("reads");
        let split = all.windows(4).position(|w| w == b"\r\n\r\n").expect("a head") + 4;
        let code = String::from_utf8_lossy(&all[9..12]).parse().expect("a code");
        (code, all[split..].to_vec())
    }

    fn json(&self, method: &str, path: &str, body: &Value) -> (u16, Value) {
        let (code, bytes) = self.call(method, path, "k", "application/json", body.to_string().as_bytes());
        (code, serde_json::from_slice(&bytes).unwrap_or_default())
    }

    fn create(&self, options: &Value) -> (u16, Value) {
        let mut body = b"--b x\r\nContent-Disposition: form-data; name=file; filename=\"M\xc3\xa4rz a.pdf\"; filename*=utf-8''M%C3%A4rz%20a.pdf\r\n\r\n".to_vec();
        body.extend(countersign_practice::stamp::sheet(&["A lease".into()]));
        body.extend(
            format!("\r\n--b x\r\nContent-Disposition: form-data; name=options\r\n\r\n{options}\r\n--b x--\r\n")
                .bytes(),
        );
        let (code, bytes) = self.call("POST", "/v2/envelopes", "k", "multipart/form-data; boundary=\"b x\"", &body);
        (code, serde_json::from_slice(&bytes).unwrap_or_default())
    }
}

fn options(x: f64) -> Value {
    let person = |n: u32| {
        json!({ "name": format!("Person {n}"), "email": format!("p{n}@example.com"), "role": "Signer", "sign_group": n, "tags": [
        { "type": "signature", "page_number": 1, "x": x, "y": 0.5, "optional": false, "file_name": "März a.pdf", "name": "here" }] })
    };
    json!({ "name": "Lease", "emails": { "invitation": { "body": { "message": "Please sign." } } }, "recipients": [person(1), person(2)] })
}

#[test]
fn answers_in_the_documented_order() {
    let service = start(None);
    assert_eq!(service.call("GET", "/v2/envelopes/nonsense", "wrong", "text/plain", b"").0, 401);
    assert_eq!(service.json("GET", "/v2/envelopes/nonsense", &json!({})).0, 400);
    assert_eq!(service.json("GET", "/v2/envelopes/5a3a0f0e-6f0c-4c55-8d7e-2b0a4c1e9d10", &json!({})).0, 404);
    let (code, body) = service.create(&options(0.95));
    assert_eq!(code, 422);
    assert_eq!(body["message"], "recipients[0].tags[0].x must be between 0 and 0.949");
}

#[test]
fn an_envelope_runs_to_its_pack_and_survives_a_restart() {
    let folder = tempfile::tempdir().expect("a folder");
    let service = start(Some(folder.path()));
    let (code, made) = service.create(&options(0.1));
    assert_eq!(code, 202, "{made}");
    let path = format!("/v2/envelopes/{}", made["envelope_id"].as_str().expect("an id"));
    assert_eq!(service.json("GET", &path, &json!({})).1["status"], "QUEUED");
    service.json("POST", "/_sim/clock", &json!({ "advance_seconds": 2 }));
    let (_, seen) = service.json("GET", &path, &json!({}));
    assert_eq!(seen["status"], "ACTIVE", "{seen}");
    let sign = |at: usize| {
        format!(
            "/_sim{}/recipients/{}/sign",
            &path[3..],
            seen["details"]["recipients"][at]["id"].as_str().expect("an id")
        )
    };
    assert_eq!(service.json("POST", &sign(1), &json!({})).0, 409, "the second group waits");

    let (_, mails) = service.json("GET", "/_sim/mailbox", &json!({}));
    let link = mails["mails"][0]["link"].as_str().expect("a link").replace(&format!("http://{}", service.address), "");
    let (code, refusal) = service.json("POST", &link, &json!({ "values": { "here": "" } }));
    assert_eq!((code, &refusal["message"], &refusal["field"]), (422, &json!("here must be filled in"), &json!("here")));
    assert_eq!(service.json("POST", &link, &json!({ "values": { "here": { "typed": "Person One" } } })).0, 200);
    assert_eq!(service.json("GET", &format!("{path}/completed-documents"), &json!({})).0, 409);
    let token = service.token.clone();
    drop(service);

    let service = start(Some(folder.path()));
    assert_eq!(service.token, token);
    assert_eq!(service.json("POST", &sign(1), &json!({ "values": { "here": { "filled": true } } })).0, 200);
    assert_eq!(service.json("GET", &format!("{path}/status"), &json!({})).1["status"], "COMPLETED");
    let (code, pack) = service.call("GET", &format!("{path}/completed-documents"), "k", "text/plain", b"");
    assert_eq!(code, 200);
    let mut zip = zip::ZipArchive::new(std::io::Cursor::new(pack)).expect("a ZIP");
    let mut names: Vec<String> = zip.file_names().map(|name| name.expect("a name").into_owned()).collect();
    names.sort();
    assert_eq!(names, ["März a.pdf", "coversheet.pdf", "signature.xml"]);
    let mut bytes = Vec::new();
    zip.by_name("März a.pdf").expect("there").read_to_end(&mut bytes).expect("reads");
    let doc = lopdf::Document::load_mem(&bytes).expect("a PDF");
    let marks = doc.objects.values().filter(|o| {
        o.as_stream()
            .is_ok_and(|s| s.dict.get(b"CSTag").and_then(lopdf::Object::as_str).is_ok_and(|t| t.ends_with(b" here")))
    });
    assert_eq!(marks.count(), 2);
    assert_eq!(service.json("PATCH", &path, &json!({})).0, 409);
    assert_eq!(service.json("GET", "/_sim/created", &json!({})).1["created"].as_array().map(Vec::len), Some(1));
}
