//! What replies and failures mean (section 5).

use std::error::Error as StdError;

use countersign_http::{HttpError, Reply};
use countersign_provider::{ProviderError, ReplyBody, Retry, Stage};
use serde_json::Value;
use uuid::Uuid;

use crate::wire::create::Created;

/// Most characters of a message for people (section 5.2).
const MESSAGE_CHARS: usize = 500;

/// What the body of a reply to a create call was (sections 5.2 and 7.3).
pub(crate) fn create_body(reply: &Reply) -> ReplyBody {
    if reply.is_success()
        && let Ok(created) = serde_json::from_slice::<Created>(&reply.body)
        && let Ok(id) = Uuid::parse_str(created.envelope_id.trim())
    {
        return ReplyBody::Id(id.hyphenated().to_string());
    }
    own_message(&reply.body).map_or(ReplyBody::Other, ReplyBody::OwnError)
}

/// The message of an error body of the provider's own: a JSON object with at least one of its members. `None` for
/// anything else, such as the page of a proxy.
pub(crate) fn own_message(body: &[u8]) -> Option<String> {
    let Ok(Value::Object(members)) = serde_json::from_slice(body) else { return None };
    let own = ["message", "error", "errors", "details"];
    if !own.iter().any(|name| members.contains_key(*name)) {
        return None;
    }
    let error = members.get("error");
    let text = said(members.get("message"))
        .or_else(|| said(error))
        .or_else(|| said(error.and_then(|error| error.get("message"))))
        .map(String::from)
        .or_else(|| joined(members.get("errors")))
        .or_else(|| joined(members.get("details").and_then(|details| details.get("errors"))));
    Some(text.unwrap_or_default().trim().chars().take(MESSAGE_CHARS).collect())
}

fn said(value: Option<&Value>) -> Option<&str> {
    value.and_then(Value::as_str).filter(|text| !text.trim().is_empty())
}

fn joined(errors: Option<&Value>) -> Option<String> {
    let elements = errors?.as_array()?;
    let texts: Vec<String> = elements.iter().filter_map(element).collect();
    (!texts.is_empty()).then(|| texts.join("; "))
}

fn element(error: &Value) -> Option<String> {
    if let Some(text) = error.as_str() {
        return Some(text.into());
    }
    let part = |name: &str| error.get(name).and_then(Value::as_str);
    let what = part("message").or_else(|| part("code"))?;
    Some(part("file_name").map_or_else(|| what.into(), |file| format!("{file}: {what}")))
}

/// The error for a reply that is not a success.
pub(crate) fn refused(what: &str, reply: &Reply) -> ProviderError {
    let own = own_message(&reply.body);
    // What is gone may be sent anew: only the provider's own words say so, not the page of something in between.
    let is_page = reply.status == 404 && own.is_none();
    let retry = match reply.status {
        _ if is_page => Retry::Later(None),
        401 => Retry::NewKey,
        408 | 429 | 500..=599 => Retry::Later(reply.retry_after_s),
        _ => Retry::Never,
    };
    ProviderError {
        what: what.into(),
        stage: if is_page { Stage::Unreadable } else { Stage::Refused },
        retry,
        http: Some(reply.status),
        message: own.filter(|message| !message.is_empty()),
        source: None,
    }
}

/// The error for a call that gave no reply.
pub(crate) fn no_reply(what: &str, error: HttpError) -> ProviderError {
    let (stage, retry) = match &error {
        HttpError::Origin(_) | HttpError::Key | HttpError::Setup(_) => (Stage::Before, Retry::Never),
        HttpError::NotConnected(_) | HttpError::Timeout | HttpError::Broken(_) => {
            (Stage::Transport, Retry::Later(None))
        }
        HttpError::Oversize { .. } | HttpError::OtherKind => (Stage::Unreadable, Retry::Later(None)),
        HttpError::File(_) => (Stage::Before, Retry::Later(None)),
    };
    failure(what, stage, retry, Some(Box::new(error)))
}

/// The same for a call that changes something: unless no connection was made, it may have been done.
pub(crate) fn unheard(what: &str, error: HttpError) -> ProviderError {
    let error = no_reply(what, error);
    let connected = !error
        .source
        .as_deref()
        .and_then(|source| source.downcast_ref::<HttpError>())
        .is_some_and(|source| matches!(source, HttpError::NotConnected(_)));
    match error.stage {
        Stage::Transport if connected => ProviderError { stage: Stage::Unreadable, ..error },
        _ => error,
    }
}

/// The error for an upload whose answer was not heard: it may have been taken in.
pub(crate) fn no_answer(what: &str) -> ProviderError {
    failure(what, Stage::Unreadable, Retry::Later(None), Some(Box::new(HttpError::Timeout)))
}

/// The error for an upload that did not get to its end.
pub(crate) fn no_connection(what: &str, why: &str) -> ProviderError {
    failure(what, Stage::Transport, Retry::Later(None), Some(std::io::Error::other(why).into()))
}

/// The error for a success that cannot be read.
pub(crate) fn unreadable(what: &str, source: impl StdError + Send + Sync + 'static) -> ProviderError {
    failure(what, Stage::Unreadable, Retry::Later(None), Some(Box::new(source)))
}

/// The error for an id that is not one of the provider's.
pub(crate) fn bad_id(what: &str, source: uuid::Error) -> ProviderError {
    failure(what, Stage::Before, Retry::Never, Some(Box::new(source)))
}

fn failure(what: &str, stage: Stage, retry: Retry, source: Option<Box<dyn StdError + Send + Sync>>) -> ProviderError {
    ProviderError { what: what.into(), stage, retry, http: None, message: None, source }
}

#[cfg(test)]
mod tests {
    use super::*;
    use rstest::rstest;

    fn reply(status: u16, body: &'static str) -> Reply {
        Reply { status, content_type: None, retry_after_s: None, date_ms: None, body: body.into() }
    }

    #[rstest]
    #[case::message(r#"{"message":"no envelope with that id"}"#, Some("no envelope with that id"))]
    #[case::error_text(r#"{"error":"not today"}"#, Some("not today"))]
    #[case::error_object(r#"{"error":{"message":"not today"}}"#, Some("not today"))]
    #[case::errors(
        r#"{"errors":["a","b",{"code":"C","file_name":"f.pdf"},{"message":"d"}]}"#,
        Some("a; b; f.pdf: C; d")
    )]
    #[case::details(r#"{"details":{"errors":[{"code":"PDF_READER"}]}}"#, Some("PDF_READER"))]
    #[case::message_first(r#"{"message":"first","errors":["second"]}"#, Some("first"))]
    #[case::a_member_without_words(r#"{"details":{}}"#, Some(""))]
    #[case::another_object(r#"{"status":"down"}"#, None)]
    #[case::a_list(r#"["message"]"#, None)]
    #[case::a_page("<html>message</html>", None)]
    #[case::nothing("", None)]
    fn messages(#[case] body: &str, #[case] expected: Option<&str>) {
        assert_eq!(own_message(body.as_bytes()).as_deref(), expected);
    }

    #[rstest]
    #[case::documented(202, r#"{"envelope_id":"5a3a0f0e-6f0c-4c55-8d7e-2b0a4c1e9d10"}"#,
        ReplyBody::Id("5a3a0f0e-6f0c-4c55-8d7e-2b0a4c1e9d10".into()))]
    #[case::upper_case(202, r#"{"envelope_id":"5A3A0F0E-6F0C-4C55-8D7E-2B0A4C1E9D10"}"#,
        ReplyBody::Id("5a3a0f0e-6f0c-4c55-8d7e-2b0a4c1e9d10".into()))]
    #[case::no_uuid(202, r#"{"envelope_id":"17"}"#, ReplyBody::Other)]
    #[case::an_id_with_an_error_status(
        422,
        r#"{"envelope_id":"5a3a0f0e-6f0c-4c55-8d7e-2b0a4c1e9d10"}"#,
        ReplyBody::Other
    )]
    #[case::refusal(422, r#"{"message":"name is missing"}"#, ReplyBody::OwnError("name is missing".into()))]
    #[case::a_proxy(404, "<html>", ReplyBody::Other)]
    fn create_bodies(#[case] status: u16, #[case] body: &'static str, #[case] expected: ReplyBody) {
        assert_eq!(create_body(&reply(status, body)), expected);
    }

    #[rstest]
    #[case(401, Retry::NewKey)]
    #[case(404, Retry::Later(None))]
    #[case(409, Retry::Never)]
    #[case(408, Retry::Later(None))]
    #[case(429, Retry::Later(None))]
    #[case(503, Retry::Later(None))]
    fn when_asking_again_can_help(#[case] status: u16, #[case] expected: Retry) {
        assert_eq!(refused("x", &reply(status, "")).retry, expected);
    }
}
