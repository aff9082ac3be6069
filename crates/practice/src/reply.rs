//! What is answered: JSON with one `message` for every refusal (reference 5.2), pages, bytes.

use axum::http::{HeaderName, StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde_json::{Value, json};

/// A code and its JSON body.
#[derive(Debug)]
pub(crate) struct Reply(pub u16, pub Value);

/// What every endpoint gives: an answer, or the refusal to send instead.
pub(crate) type Answer = Result<Response, Reply>;

impl From<rusqlite::Error> for Reply {
    fn from(_: rusqlite::Error) -> Self {
        no(500, "the practice service could not use its database")
    }
}

impl IntoResponse for Reply {
    fn into_response(self) -> Response {
        let code = StatusCode::from_u16(self.0).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
        (code, axum::Json(self.1)).into_response()
    }
}

pub(crate) fn no(code: u16, message: &str) -> Reply {
    Reply(code, json!({ "message": message }))
}

#[expect(clippy::unnecessary_wraps, reason = "it ends a chain of answers")]
pub(crate) fn ok(code: u16, body: Value) -> Answer {
    Ok(Reply(code, body).into_response())
}

#[expect(clippy::unnecessary_wraps, reason = "it ends a chain of answers")]
pub(crate) fn done() -> Answer {
    Ok(StatusCode::NO_CONTENT.into_response())
}

/// Nothing inline, nothing from elsewhere: a document's name or a message can never run.
const POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; font-src 'self'; \
                      connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'";

#[expect(clippy::unnecessary_wraps, reason = "it ends a chain of answers")]
pub(crate) fn html(text: String) -> Answer {
    let head = [
        (header::CONTENT_TYPE, "text/html; charset=utf-8"),
        (header::CONTENT_SECURITY_POLICY, POLICY),
        (header::CACHE_CONTROL, "no-store"),
        (header::REFERRER_POLICY, "no-referrer"),
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
    ];
    Ok((head, text).into_response())
}

/// Bytes of a type that a browser may keep for a while.
pub(crate) fn bytes(kind: &'static str, body: impl IntoResponse) -> Response {
    let head: [(HeaderName, &str); 3] = [
        (header::CONTENT_TYPE, kind),
        (header::CACHE_CONTROL, "private, max-age=3600"),
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
    ];
    (head, body).into_response()
}
