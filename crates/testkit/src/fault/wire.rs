//! Requests as they come over a connection, byte by byte.

use std::{
    io::{self, Read, Write},
    net::{Shutdown, TcpStream},
    thread,
    time::Duration,
};

use serde_json::Value;

const MOST_HEAD: usize = 64 << 10;

/// The head of a request, and what came of its body with it.
pub(super) struct Call {
    pub method: String,
    pub path: String,
    pub query: Vec<(String, String)>,
    pub key: String,
    pub length: usize,
    pub body: Vec<u8>,
}

fn unescaped(text: &str) -> String {
    let bytes = text.as_bytes();
    let (mut plain, mut at) = (Vec::new(), 0);
    while at < bytes.len() {
        let escaped = text.get(at + 1..at + 3).and_then(|two| u8::from_str_radix(two, 16).ok());
        match (bytes[at], escaped) {
            (b'%', Some(byte)) => {
                plain.push(byte);
                at += 2;
            }
            (byte, _) => plain.push(byte),
        }
        at += 1;
    }
    String::from_utf8_lossy(&plain).into_owned()
}

impl Call {
    /// Reads a head. `None` when there is none.
    pub fn read(stream: &mut TcpStream) -> io::Result<Option<Self>> {
        let (mut all, mut buffer) = (Vec::new(), [0; 4096]);
        let end = loop {
            if let Some(end) = all.windows(4).position(|four| four == b"\r\n\r\n") {
                break end;
            }
            let read = stream.read(&mut buffer)?;
            if read == 0 || all.len() > MOST_HEAD {
                return Ok(None);
            }
            all.extend_from_slice(&buffer[..read]);
        };
        let body = all.split_off(end + 4);
        let head = String::from_utf8_lossy(&all).into_owned();
        let mut lines = head.lines();
        let mut line = lines.next().unwrap_or_default().split(' ').map(String::from);
        let (method, address) = (line.next().unwrap_or_default(), line.next().unwrap_or_default());
        let headers: Vec<(&str, &str)> = lines.filter_map(|line| line.split_once(": ")).collect();
        let header =
            |name: &str| headers.iter().find(|(key, _)| key.eq_ignore_ascii_case(name)).map(|(_, value)| *value);
        let (path, query) = address.split_once('?').unwrap_or((&address, ""));
        let pair = |pair: &str| pair.split_once('=').map(|(name, value)| (unescaped(name), unescaped(value)));
        Ok(Some(Self {
            key: header("authorization").and_then(|value| value.strip_prefix("Bearer ")).unwrap_or_default().into(),
            length: header("content-length").and_then(|value| value.parse().ok()).unwrap_or(0),
            path: path.into(),
            query: query.split('&').filter_map(pair).collect(),
            method,
            body,
        }))
    }

    /// Reads the body up to so many bytes of it. True when so many came.
    pub fn read_to(&mut self, stream: &mut TcpStream, bytes: usize) -> io::Result<bool> {
        let mut buffer = [0; 16 << 10];
        while self.body.len() < bytes {
            let most = (bytes - self.body.len()).min(buffer.len());
            match stream.read(&mut buffer[..most]) {
                Ok(0) => return Ok(false),
                Ok(read) => self.body.extend_from_slice(&buffer[..read]),
                Err(error) if error.kind() == io::ErrorKind::ConnectionReset => return Ok(false),
                Err(error) => return Err(error),
            }
        }
        Ok(true)
    }

    pub fn whole(&mut self, stream: &mut TcpStream) -> io::Result<bool> {
        self.read_to(stream, self.length)
    }

    pub fn asked(&self, name: &str) -> Option<&str> {
        self.query.iter().find(|(key, _)| key == name).map(|(_, value)| value.as_str())
    }

    /// What the form's `options` say.
    pub fn options(&self) -> Option<Value> {
        let find = |needle: &[u8], from: usize| {
            let found = self.body.get(from..)?.windows(needle.len()).position(|part| part == needle);
            found.map(|at| at + from)
        };
        let part = find(b"name=\"options\"", 0)?;
        let start = find(b"\r\n\r\n", part)? + 4;
        let end = find(b"\r\n--", start)?;
        serde_json::from_slice(&self.body[start..end]).ok()
    }
}

/// Resets the connection: what the peer sends or reads next fails.
pub(super) fn reset(stream: TcpStream) {
    // Without it the connection is closed in order, which is a fault, too.
    let _ = socket2::SockRef::from(&stream).set_linger(Some(Duration::ZERO));
    drop(stream);
}

/// Reads and throws away until the peer closes.
pub(super) fn linger(stream: &mut TcpStream) {
    let mut buffer = [0; 16 << 10];
    while stream.read(&mut buffer).is_ok_and(|read| read > 0) {}
}

/// Says everything and closes.
pub(super) fn say(stream: &mut TcpStream, bytes: &[u8]) {
    // A client that was killed hears nothing; that is for the judge.
    if stream.write_all(bytes).is_ok() {
        let _ = stream.shutdown(Shutdown::Write);
    }
}

/// Says it byte by byte.
pub(super) fn drip(stream: &mut TcpStream, bytes: &[u8]) {
    let _ = stream.set_nodelay(true);
    for piece in bytes.chunks(16) {
        if stream.write_all(piece).is_err() {
            return;
        }
        thread::sleep(Duration::from_micros(300));
    }
    let _ = stream.shutdown(Shutdown::Write);
}
