//! A server that says what a test wants of each call, and keeps what it was asked.

use std::sync::{Arc, Mutex};

use countersign_app::{
    App,
    accounts::{AccountView, AddAccount},
};
use countersign_envelope::Environment;
use serde_json::{Value, json};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::{TcpListener, TcpStream},
};

/// The id of the only envelope that such a server makes.
pub const ID: &str = "5a3a0f0e-6f0c-4c55-8d7e-2b0a4c1e9d10";

/// A call as it came over the wire.
pub struct Call {
    pub head: String,
    pub body: Vec<u8>,
}

impl Call {
    pub fn header(&self, name: &str) -> Option<&str> {
        let lines = self.head.lines().filter_map(|line| line.split_once(": "));
        lines.filter(|(key, _)| key.eq_ignore_ascii_case(name)).map(|(_, value)| value).next()
    }
}

pub type Calls = Arc<Mutex<Vec<Call>>>;

async fn read(stream: &mut TcpStream) -> Option<Call> {
    let mut all = Vec::new();
    let mut buffer = vec![0; 64 << 10];
    let end = loop {
        match stream.read(&mut buffer).await {
            Ok(0) | Err(_) => return None,
            Ok(read) => all.extend_from_slice(&buffer[..read]),
        }
        if let Some(end) = all.windows(4).position(|four| four == b"\r\n\r\n") {
            break end + 4;
        }
    };
    let mut call = Call { head: String::from_utf8_lossy(&all[..end]).into_owned(), body: all.split_off(end) };
    let length: usize = call.header("content-length").map_or(0, |value| value.trim().parse().expect("a number"));
    while call.body.len() < length {
        match stream.read(&mut buffer).await {
            Ok(0) | Err(_) => return None,
            Ok(read) => call.body.extend_from_slice(&buffer[..read]),
        }
    }
    Some(call)
}

/// What a server of the documented API says; an envelope is at once active.
pub fn documented(call: &Call) -> Option<(&'static str, Value)> {
    let head = &call.head;
    let person = |at: u32, name: &str| {
        json!({"id": format!("b6f3c9a1-0d52-4f0e-8a57-3c9d1b7e2f4{at}"), "type": "SIGNER", "sign_status": "UNSIGNED",
            "name": name, "email": format!("{}@example.com", name.to_lowercase()), "sign_group_order": at})
    };
    Some(if head.starts_with("POST /v2/envelopes ") {
        ("202 Accepted", json!({"envelope_id": ID}))
    } else if head.starts_with("GET /v2/organisations/envelopes/search") {
        ("200 OK", json!({"envelopes": [], "total": 0}))
    } else if head.starts_with("POST /v2/organisations/envelopes/find ") {
        ("200 OK", json!({"envelopes": [{"envelope_id": ID, "envelope": "Lease", "status": "ACTIVE"}]}))
    } else if head.starts_with(&format!("GET /v2/envelopes/{ID}/status ")) {
        ("200 OK", json!({"status": "ACTIVE"}))
    } else if head.starts_with(&format!("GET /v2/envelopes/{ID} ")) {
        let people = json!([person(1, "Amara"), person(2, "Daniel")]);
        ("200 OK", json!({"envelope_id": ID, "status": "ACTIVE", "details": {"recipients": people}}))
    } else {
        ("404 Not Found", json!({"message": "no such address"}))
    })
}

/// Serves on this listener; a call without an answer is dropped after its last byte.
pub fn serve(
    listener: TcpListener,
    answer: impl Fn(&Call) -> Option<(&'static str, Value)> + Send + Sync + 'static,
) -> Calls {
    let calls = Calls::default();
    let (record, answer) = (calls.clone(), Arc::new(answer));
    tokio::spawn(async move {
        while let Ok((mut stream, _)) = listener.accept().await {
            let (record, answer) = (record.clone(), answer.clone());
            tokio::spawn(async move {
                let Some(call) = read(&mut stream).await else { return };
                let said = answer(&call);
                record.lock().expect("calls").push(call);
                let Some((status, body)) = said else { return };
                let body = body.to_string();
                let reply = format!(
                    "HTTP/1.1 {status}\r\nContent-Type: application/json\r\nConnection: close\r\nContent-Length: {}\r\n\r\n{body}",
                    body.len()
                );
                // The client may have gone; that is for the test to judge.
                let _ = stream.write_all(reply.as_bytes()).await;
            });
        }
    });
    calls
}

/// A port of this computer and its address.
pub async fn listen() -> (TcpListener, String) {
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let origin = format!("http://{}", listener.local_addr().expect("an address"));
    (listener, origin)
}

/// Adds an account at an address, and makes new envelopes go through it.
pub async fn add_account(app: &App, origin: &str, key: &str) -> AccountView {
    let add = AddAccount {
        provider: "yoti-sign".into(),
        environment: Environment::Custom,
        name: "Own server".into(),
        api_base: Some(format!("{origin}/")),
        key: key.into(),
        make_default: true,
    };
    app.add_account(add).await.expect("added")
}
