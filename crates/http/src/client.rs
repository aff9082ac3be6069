//! The client: its set-up and its reads.

use std::{fmt, time::Duration};

use bytes::Bytes;
use reqwest::{
    Method, RequestBuilder, Url,
    header::{ACCEPT, AUTHORIZATION, CONTENT_TYPE, HeaderValue},
    redirect::Policy,
};
use secrecy::{ExposeSecret, SecretString};
use tokio::time::{Instant, timeout};

use crate::{HttpError, Reply, origin};

/// Most bytes of a JSON reply.
pub const JSON_LIMIT: u64 = 1 << 20;
/// Most bytes of a downloaded file.
pub const PACK_LIMIT: u64 = 200 << 20;

/// How long the client waits.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Deadlines {
    /// For a connection.
    pub connect: Duration,
    /// For the head of the reply to a read.
    pub head: Duration,
    /// Between two pieces of a reply.
    pub idle: Duration,
    /// For the head of the reply to an upload, after its last byte.
    pub upload_head: Duration,
    /// Between two pieces of an upload.
    pub upload_idle: Duration,
    /// For the whole body of the reply to an upload.
    pub upload_reply: Duration,
}

impl Default for Deadlines {
    fn default() -> Self {
        Self {
            connect: Duration::from_secs(10),
            head: Duration::from_secs(15),
            idle: Duration::from_secs(30),
            upload_head: Duration::from_mins(2),
            upload_idle: Duration::from_mins(1),
            upload_reply: Duration::from_mins(1),
        }
    }
}

/// A client for one origin with one token.
#[derive(Clone)]
pub struct Client {
    origin: Url,
    bearer: SecretString,
    reads: reqwest::Client,
    pub(crate) uploads: reqwest::Client,
    pub(crate) deadlines: Deadlines,
}

impl fmt::Debug for Client {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Client").field("origin", &self.origin.as_str()).finish_non_exhaustive()
    }
}

impl Client {
    /// A client for an origin such as `https://api.example.com`, without a path.
    ///
    /// # Errors
    /// [`HttpError::Origin`] when the address is neither https nor http to a loopback literal, or holds more than an
    /// origin; [`HttpError::Key`] when the key cannot stand in a header; [`HttpError::Setup`] when the system refuses.
    pub fn new(origin: &str, bearer: SecretString) -> Result<Self, HttpError> {
        Self::with_deadlines(origin, bearer, Deadlines::default())
    }

    /// The same with other deadlines.
    ///
    /// # Errors
    /// As [`Client::new`].
    pub fn with_deadlines(origin: &str, bearer: SecretString, deadlines: Deadlines) -> Result<Self, HttpError> {
        let (origin, loopback) = origin::parse(origin)?;
        let builder = || {
            let builder = reqwest::Client::builder()
                .user_agent(concat!("Countersign/", env!("CARGO_PKG_VERSION")))
                .redirect(Policy::none())
                .retry(reqwest::retry::never())
                .referer(false)
                .http1_only()
                .connect_timeout(deadlines.connect);
            // reqwest would otherwise send loopback requests, token included, to HTTP_PROXY.
            if loopback { builder.no_proxy() } else { builder.https_only(true) }
        };
        let client = Self {
            reads: builder().build().map_err(HttpError::Setup)?,
            uploads: builder().pool_max_idle_per_host(0).build().map_err(HttpError::Setup)?,
            origin,
            bearer,
            deadlines,
        };
        client.authorization()?;
        Ok(client)
    }

    /// The origin, without a slash at its end.
    pub fn origin(&self) -> String {
        self.origin.as_str().trim_end_matches('/').to_string()
    }

    fn authorization(&self) -> Result<HeaderValue, HttpError> {
        let text = format!("Bearer {}", self.bearer.expose_secret());
        let mut value = HeaderValue::from_str(&text).map_err(|_| HttpError::Key)?;
        value.set_sensitive(true);
        Ok(value)
    }

    /// A request to a path of the origin; `path` begins with a slash.
    pub(crate) fn request(
        &self,
        client: &reqwest::Client,
        method: Method,
        path: &str,
    ) -> Result<RequestBuilder, HttpError> {
        let url = self.origin.join(path).map_err(|_| HttpError::Origin(path.into()))?;
        if url.origin() != self.origin.origin() {
            return Err(HttpError::Origin(path.into()));
        }
        Ok(client.request(method, url).header(AUTHORIZATION, self.authorization()?))
    }

    /// Asks for JSON and reads the whole reply, of any status.
    ///
    /// # Errors
    /// When no whole reply came.
    pub async fn get(&self, path: &str, query: &[(&str, String)]) -> Result<Reply, HttpError> {
        self.call(Method::GET, path, query, None).await
    }

    /// Sends a request, with JSON in its body where given, and reads the whole reply, of any status. Never repeats.
    ///
    /// # Errors
    /// When no whole reply came. For a request that changes something this does not say that nothing happened.
    pub async fn call(
        &self,
        method: Method,
        path: &str,
        query: &[(&str, String)],
        json: Option<Bytes>,
    ) -> Result<Reply, HttpError> {
        let start = Instant::now();
        let client = if method == Method::GET { &self.reads } else { &self.uploads };
        let mut path_and_query = path.to_string();
        for (at, (name, value)) in query.iter().enumerate() {
            path_and_query.push(if at == 0 { '?' } else { '&' });
            path_and_query.push_str(&escape(name));
            path_and_query.push('=');
            path_and_query.push_str(&escape(value));
        }
        let mut request = self.request(client, method.clone(), &path_and_query)?.header(ACCEPT, "application/json");
        if let Some(json) = json {
            request = request.header(CONTENT_TYPE, "application/json").body(json);
        }
        let result = match timeout(self.deadlines.head, request.send()).await {
            Err(_) => Err(HttpError::Timeout),
            Ok(Err(error)) => Err(HttpError::from_reqwest(error)),
            Ok(Ok(response)) => Reply::read(response, JSON_LIMIT, self.deadlines.idle).await,
        };
        log(&method, path, result.as_ref().map(|reply| (reply.status, reply.body.len())), start);
        result
    }

    pub(crate) fn reads(&self) -> &reqwest::Client {
        &self.reads
    }
}

/// One line about a call: no key, no query, no body.
pub(crate) fn log(method: &Method, path: &str, result: Result<(u16, usize), &HttpError>, start: Instant) {
    let ms = start.elapsed().as_millis() as u64;
    match result {
        Ok((status, bytes)) => tracing::debug!(%method, path, status, bytes, ms, "reply"),
        Err(error) => tracing::warn!(%method, path, %error, ms, "no reply"),
    }
}

/// Escapes a query's name or value; everything but unreserved characters.
fn escape(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() || b"-._~".contains(&byte) {
            escaped.push(char::from(byte));
        } else {
            escaped.extend(['%', hex(byte >> 4), hex(byte & 15)]);
        }
    }
    escaped
}

fn hex(digit: u8) -> char {
    char::from(b"0123456789ABCDEF"[usize::from(digit & 15)])
}
