//! What is said, in bytes.

use std::net::TcpStream;

use serde_json::{Value, json};

use super::{Look, Says, wire};

/// A page as proxies and portals write it.
const PAGE: &str = "<!doctype html><title>Gateway</title><p>The page cannot be shown.";

/// A reply in bytes.
pub(super) fn bytes(status: &str, more: &str, body: &str, date: &str) -> Vec<u8> {
    let length = body.len();
    let kind = if body.starts_with('<') { "text/html" } else { "application/json" };
    format!(
        "HTTP/1.1 {status}\r\nDate: {date}\r\nContent-Type: {kind}\r\n{more}Connection: close\r\n\
         Content-Length: {length}\r\n\r\n{body}"
    )
    .into_bytes()
}

pub(super) fn json(value: &Value, date: &str) -> Vec<u8> {
    bytes("200 OK", "", &value.to_string(), date)
}

pub(super) fn own_error(status: &str, message: &str, date: &str) -> Vec<u8> {
    bytes(status, "", &json!({"message": message}).to_string(), date)
}

fn success(id: Option<&str>, date: &str) -> Vec<u8> {
    match id {
        Some(id) => bytes("202 Accepted", "", &json!({"envelope_id": id}).to_string(), date),
        None => bytes("200 OK", "", PAGE, date),
    }
}

/// Answers a call that creates. `id` is that of what was made; `turn` varies the status within its kind.
pub(super) fn create(mut stream: TcpStream, says: Says, id: Option<&str>, turn: u64, date: &str) {
    let well = success(id, date);
    let pick = |of: &[&'static str]| of[usize::try_from(turn).unwrap_or(0) % of.len()];
    let said = match says {
        Says::Nothing => return wire::linger(&mut stream),
        Says::Reset => return wire::reset(stream),
        Says::Drip => return wire::drip(&mut stream, &well),
        Says::Truncated => well[..well.len() - 9].to_vec(),
        Says::Success => well,
        Says::Duplicate => [well.clone(), well].concat(),
        Says::WrongLength => {
            String::from_utf8_lossy(&well).replace("Content-Length: ", "Content-Length: 9").into_bytes()
        }
        Says::Invented => success(Some("00000000-dead-4bad-8bad-000000000000"), date),
        Says::Refused if id.is_none() => {
            own_error(pick(&["422 Unprocessable Entity", "400 Bad Request", "409 Conflict"]), "no such signer", date)
        }
        Says::Refused => bytes(pick(&["403 Forbidden", "404 Not Found", "408 Request Timeout"]), "", PAGE, date),
        Says::Busy => bytes("429 Too Many Requests", "Retry-After: 30\r\n", "{\"message\":\"slow down\"}", date),
        Says::Broken => {
            bytes(pick(&["502 Bad Gateway", "500 Internal Server Error", "503 Unavailable"]), "", PAGE, date)
        }
        Says::Elsewhere => {
            let status = pick(&["307 Temporary Redirect", "302 Found", "308 Permanent Redirect"]);
            bytes(status, "Location: /elsewhere\r\n", "", date)
        }
        Says::Garbage => b"\x16\x03\x01\x02\x00 not a word of HTTP\r\n\r\n".to_vec(),
    };
    wire::say(&mut stream, &said);
}

/// Answers a search or a read, whose true answer is given.
pub(super) fn look(mut stream: TcpStream, look: Look, truth: &[u8], date: &str) {
    let said = match look {
        Look::True | Look::WrongCount => truth.to_vec(),
        Look::Drip => return wire::drip(&mut stream, truth),
        Look::Reset => return wire::reset(stream),
        Look::Nothing => return wire::linger(&mut stream),
        Look::Truncated => truth[..truth.len() - 2].to_vec(),
        Look::Down => bytes("503 Unavailable", "", PAGE, date),
        Look::Busy => bytes("429 Too Many Requests", "Retry-After: 30\r\n", "{\"message\":\"slow down\"}", date),
        Look::Garbage => b"\x00\xff\x00\xff".to_vec(),
        Look::Portal => bytes("200 OK", "", PAGE, date),
        Look::NotFoundPage => bytes("404 Not Found", "", PAGE, date),
    };
    wire::say(&mut stream, &said);
}
