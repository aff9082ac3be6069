//! A server that says what a test wants, in turn, and keeps what it was asked.

use std::{
    collections::VecDeque,
    sync::{Arc, Mutex},
};

use countersign_http::Client;
use countersign_yoti_sign::{Mode, YotiSign};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::{TcpListener, TcpStream},
};

pub const KEY: &str = "sk-sandbox-example";

/// A call as it came.
#[derive(Debug, Clone)]
pub struct Call {
    pub head: String,
    pub body: Vec<u8>,
}

impl Call {
    /// Method and address with its query.
    pub fn line(&self) -> &str {
        self.head.lines().next().and_then(|line| line.strip_suffix(" HTTP/1.1")).expect("HTTP 1.1")
    }

    pub fn header(&self, name: &str) -> Option<&str> {
        let lines = self.head.lines().filter_map(|line| line.split_once(": "));
        lines.filter(|(key, _)| key.eq_ignore_ascii_case(name)).map(|(_, value)| value).next()
    }
}

/// A reply: status line, more headers, body.
pub struct Says(pub &'static str, pub &'static str, pub Vec<u8>);

pub fn says(status: &'static str, body: impl Into<Vec<u8>>) -> Says {
    Says(status, "", body.into())
}

/// A fixture by name.
pub fn fixture(name: &str) -> String {
    let path = format!("{}/tests/fixtures/{name}.json", env!("CARGO_MANIFEST_DIR"));
    std::fs::read_to_string(path).expect("the fixture")
}

pub struct Server {
    pub origin: String,
    calls: Arc<Mutex<Vec<Call>>>,
}

impl Server {
    /// Gives these replies, one a call.
    pub async fn start(replies: impl IntoIterator<Item = Says>) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let origin = format!("http://{}", listener.local_addr().expect("an address"));
        let calls: Arc<Mutex<Vec<Call>>> = Arc::default();
        let (record, mut replies) = (calls.clone(), replies.into_iter().collect::<VecDeque<_>>());
        tokio::spawn(async move {
            while let Ok((mut stream, _)) = listener.accept().await {
                let Some(call) = read(&mut stream).await else { continue };
                record.lock().expect("calls").push(call);
                let Says(status, headers, body) = replies.pop_front().unwrap_or_else(|| says("500 Out of words", ""));
                let head = format!(
                    "HTTP/1.1 {status}\r\n{headers}Connection: close\r\nContent-Length: {}\r\n\r\n",
                    body.len()
                );
                // The client may have gone; that is for the test to judge.
                let _ = stream.write_all(&[head.as_bytes(), &body].concat()).await;
            }
        });
        Self { origin, calls }
    }

    pub fn calls(&self) -> Vec<Call> {
        self.calls.lock().expect("calls").clone()
    }

    pub fn lines(&self) -> Vec<String> {
        self.calls().iter().map(|call| call.line().to_owned()).collect()
    }

    pub fn yoti(&self) -> YotiSign {
        let client = Client::new(&self.origin, KEY.to_owned().into()).expect("a client");
        YotiSign::with_clock(client, Mode::Live, Arc::new(|| countersign_testkit::sample::NOW))
    }
}

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
    let body = all.split_off(end);
    let mut call = Call { head: String::from_utf8(all).expect("a head of text"), body };
    let length: usize = call.header("content-length").map_or(0, |value| value.parse().expect("a number"));
    while call.body.len() < length {
        match stream.read(&mut buffer).await {
            Ok(0) | Err(_) => return None,
            Ok(read) => call.body.extend_from_slice(&buffer[..read]),
        }
    }
    Some(call)
}
