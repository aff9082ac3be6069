//! A whole reply.

use std::time::Duration;

use bytes::{Bytes, BytesMut};
use reqwest::{
    Response,
    header::{CONTENT_TYPE, DATE, HeaderMap, HeaderName, RETRY_AFTER},
};
use tokio::time::timeout;

use crate::HttpError;

/// A whole reply, of any status.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reply {
    /// Its status code.
    pub status: u16,
    /// `Content-Type`, as sent.
    pub content_type: Option<String>,
    /// `Retry-After` in seconds, also where it was sent as a date.
    pub retry_after_s: Option<u32>,
    /// `Date`, in milliseconds since 1970.
    pub date_ms: Option<i64>,
    /// The body as it came.
    pub body: Bytes,
}

impl Reply {
    /// True for a status of 200 to 299.
    pub fn is_success(&self) -> bool {
        (200..300).contains(&self.status)
    }

    /// Head of a response, with an empty body.
    pub(crate) fn head(response: &Response) -> Self {
        let headers = response.headers();
        let date_ms = text(headers, &DATE).and_then(|value| date_ms(&value));
        Self {
            status: response.status().as_u16(),
            content_type: text(headers, &CONTENT_TYPE),
            retry_after_s: text(headers, &RETRY_AFTER).and_then(|value| retry_after_s(&value, date_ms)),
            date_ms,
            body: Bytes::new(),
        }
    }

    /// The whole response, when it is not larger than `limit` and no part of it takes longer than `idle`.
    pub(crate) async fn read(mut response: Response, limit: u64, idle: Duration) -> Result<Self, HttpError> {
        let head = Self::head(&response);
        if response.content_length().is_some_and(|length| length > limit) {
            return Err(HttpError::Oversize { limit });
        }
        let mut body = BytesMut::new();
        loop {
            match timeout(idle, response.chunk()).await {
                Err(_) => return Err(HttpError::Timeout),
                Ok(Err(error)) => return Err(HttpError::from_reqwest(error)),
                Ok(Ok(None)) => return Ok(Self { body: body.freeze(), ..head }),
                Ok(Ok(Some(chunk))) if (body.len() + chunk.len()) as u64 > limit => {
                    return Err(HttpError::Oversize { limit });
                }
                Ok(Ok(Some(chunk))) => body.extend_from_slice(&chunk),
            }
        }
    }
}

fn text(headers: &HeaderMap, name: &HeaderName) -> Option<String> {
    headers.get(name)?.to_str().ok().map(String::from)
}

fn date_ms(value: &str) -> Option<i64> {
    jiff::fmt::rfc2822::parse(value).ok().map(|at| at.timestamp().as_millisecond())
}

fn retry_after_s(value: &str, now_ms: Option<i64>) -> Option<u32> {
    let value = value.trim();
    if let Ok(seconds) = value.parse::<u64>() {
        return Some(u32::try_from(seconds).unwrap_or(u32::MAX));
    }
    let wait_ms = date_ms(value)?.saturating_sub(now_ms?).max(0);
    u32::try_from(wait_ms / 1000).ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use rstest::rstest;

    const DATE_TEXT: &str = "Wed, 25 Nov 2026 07:02:32 GMT";

    #[test]
    fn reads_the_date_of_a_reply() {
        assert_eq!(date_ms(DATE_TEXT), Some(1_795_590_152_000));
        assert_eq!(date_ms("yesterday"), None);
    }

    #[rstest]
    #[case("120", Some(120))]
    #[case(" 5 ", Some(5))]
    #[case("99999999999", Some(u32::MAX))]
    #[case("Wed, 25 Nov 2026 07:03:32 GMT", Some(60))]
    #[case("Wed, 25 Nov 2026 07:00:00 GMT", Some(0))]
    #[case("soon", None)]
    #[case("-1", None)]
    fn reads_how_long_to_wait(#[case] value: &str, #[case] seconds: Option<u32>) {
        assert_eq!(retry_after_s(value, date_ms(DATE_TEXT)), seconds);
    }
}
