//! Replies as a fault wants them: another one, or the true one cut short, of a wrong length, or in drops.

use crate::faults::{Effects, Garbage};
use crate::reply::no;
use crate::serve::{End, Line};
use axum::body::Body;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use std::fmt::Write as _;
use std::time::Duration;

/// The largest reply that is written byte by byte.
const LARGEST: usize = 200_000_000;

/// What stands in the place of the true reply.
pub(crate) fn replacement(effects: &Effects) -> Response {
    let status = StatusCode::from_u16(effects.status.unwrap_or(200)).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    let message = effects.message.as_deref().unwrap_or("the practice service was asked to answer this");
    let plain = || no(status.as_u16(), message).into_response();
    let mut reply = effects.garbage.map_or_else(plain, garbled);
    *reply.status_mut() = status;
    if let Some(seconds) = effects.retry_after {
        reply.headers_mut().insert(header::RETRY_AFTER, HeaderValue::from(seconds));
    }
    if let Some(Ok(location)) = effects.location.as_deref().map(HeaderValue::from_str) {
        reply.headers_mut().insert(header::LOCATION, location);
    }
    reply
}

fn garbled(garbage: Garbage) -> Response {
    let (kind, body): (&str, &[u8]) = match garbage {
        Garbage::Html => ("text/html", b"<!doctype html><title>Sign in to the network</title>"),
        Garbage::Json => ("application/json", b"{\"envelope_id\":\"5a3a0f0e-6f0c"),
        Garbage::Other => ("application/json", b"[\"hello\", 4]"),
        Garbage::Bytes => ("application/octet-stream", b"\x00\xff\xfe\x80\x00\x01"),
        Garbage::Empty => ("application/json", b""),
    };
    ([(header::CONTENT_TYPE, kind)], body).into_response()
}

/// Writes a reply past the server, as the fault wants it.
pub(crate) async fn written(reply: Response, effects: &Effects, line: &Line) -> Response {
    let (head, body) = reply.into_parts();
    let Ok(body) = axum::body::to_bytes(Body::new(body), LARGEST).await else {
        return no(500, "the reply could not be made").into_response();
    };
    let length = i64::try_from(body.len()).unwrap_or(i64::MAX).saturating_add(effects.length_off.unwrap_or(0));
    let mut text = format!("HTTP/1.1 {}\r\nconnection: close\r\ncontent-length: {}\r\n", head.status, length.max(0));
    for (name, value) in head.headers.iter().filter(|(name, _)| *name != header::CONTENT_LENGTH) {
        let _ = write!(text, "{name}: {}\r\n", value.to_str().unwrap_or_default());
    }
    text.push_str("\r\n");
    let kept = effects.keep_bytes.unwrap_or(body.len()).min(body.len());
    let mut bytes = text.into_bytes();
    bytes.extend_from_slice(&body[..kept]);
    line.end(End::Written { bytes, drip: effects.drip_ms.map(Duration::from_millis) }).await
}
