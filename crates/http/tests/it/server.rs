//! Raw servers: whatever bytes a test wants, at the moment it wants them.

use std::{future::Future, net::SocketAddr, time::Duration};

use countersign_http::{Client, Deadlines};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::{TcpListener, TcpStream},
    task::JoinHandle,
};

/// The token of the tests.
pub const KEY: &str = "key-that-must-not-show";

/// Serves one connection with `script` and hands back what it returns.
pub async fn serve<F, T>(script: impl FnOnce(Peer) -> F + Send + 'static) -> (SocketAddr, JoinHandle<T>)
where
    F: Future<Output = T> + Send,
    T: Send + 'static,
{
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let address = listener.local_addr().expect("an address");
    let served = tokio::spawn(async move {
        let (stream, _) = listener.accept().await.expect("a connection");
        script(Peer { stream, received: Vec::new() }).await
    });
    (address, served)
}

/// Serves one connection with a fixed reply, after the head of the request.
pub async fn answer(reply: impl Into<Vec<u8>>) -> (SocketAddr, JoinHandle<String>) {
    let reply = reply.into();
    serve(|mut peer| async move {
        let head = peer.head().await;
        peer.write(&reply).await;
        head
    })
    .await
}

/// The client's side of a connection, seen from the server.
pub struct Peer {
    pub stream: TcpStream,
    pub received: Vec<u8>,
}

impl Peer {
    /// Reads once. False at the end of the connection.
    pub async fn more(&mut self) -> bool {
        let mut buffer = vec![0; 16 << 10];
        match self.stream.read(&mut buffer).await {
            Ok(0) | Err(_) => false,
            Ok(read) => {
                self.received.extend_from_slice(&buffer[..read]);
                true
            }
        }
    }

    /// Reads the head of the request and returns it, up to its empty line.
    pub async fn head(&mut self) -> String {
        loop {
            if let Some(end) = self.received.windows(4).position(|four| four == b"\r\n\r\n") {
                let head = self.received[..end + 4].to_vec();
                self.received.drain(..end + 4);
                return String::from_utf8(head).expect("a head of plain text");
            }
            assert!(self.more().await, "the connection ended in the head");
        }
    }

    /// Reads until at least so many bytes of the body are here, or the connection ended.
    pub async fn body(&mut self, length: usize) -> usize {
        while self.received.len() < length && self.more().await {}
        self.received.len()
    }

    /// Reads until nothing comes any more for `quiet`, or the connection ended.
    pub async fn drain(&mut self, quiet: Duration) -> usize {
        while tokio::time::timeout(quiet, self.more()).await.unwrap_or(false) {}
        self.received.len()
    }

    pub async fn write(&mut self, bytes: &[u8]) {
        // The client may have gone; that is for the test to judge.
        let _ = self.stream.write_all(bytes).await;
        let _ = self.stream.flush().await;
    }
}

/// `Content-Length` of a head.
pub fn content_length(head: &str) -> usize {
    let value = head.lines().find_map(|line| line.to_lowercase().strip_prefix("content-length:").map(String::from));
    value.expect("a length").trim().parse().expect("a number")
}

/// A reply with a JSON body.
pub fn json_reply(status: &str, body: &str) -> String {
    format!("HTTP/1.1 {status}\r\nContent-Type: application/json\r\nContent-Length: {}\r\n\r\n{body}", body.len())
}

pub fn client(address: SocketAddr) -> Client {
    quick(address, Duration::from_secs(20))
}

/// A client that waits only so long.
pub fn quick(address: SocketAddr, wait: Duration) -> Client {
    let deadlines =
        Deadlines { connect: wait, head: wait, idle: wait, upload_head: wait, upload_idle: wait, upload_reply: wait };
    Client::with_deadlines(&format!("http://{address}"), KEY.into(), deadlines).expect("a client")
}
