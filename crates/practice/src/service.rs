//! The service: who may ask, and which part answers.

use crate::faults::{self, Effects, Fault, Moment};
use crate::habits::Habits;
use crate::reply::{Answer, Reply, no};
use crate::serve::{End, Line};
use crate::store::Store;
use crate::{clock, draw, misreply, pages, reply};
use axum::body::Body;
use axum::extract::Request;
use axum::http::request::Parts;
use axum::http::{HeaderMap, HeaderValue, Method, header};
use axum::response::{IntoResponse, Response};
use bytes::{Bytes, BytesMut};
use http_body_util::BodyExt;
use serde_json::Value;
use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, SystemTime, UNIX_EPOCH};
use uuid::Uuid;

/// The largest body that is read: the 75 MB of a signed copy, and some air.
const LARGEST: usize = 80_000_000;

/// The service.
#[derive(Debug)]
pub struct Service {
    inner: Mutex<Inner>,
    pictures: draw::Pictures,
    key: String,
    token: String,
    port: u16,
}

/// The state, under one lock.
#[derive(Debug)]
pub(crate) struct Inner {
    pub store: Store,
    pub ahead_ms: i64,
    pub base: String,
    pub token: String,
    /// What is done where the vendor is silent.
    pub habits: Habits,
    /// What happens to calls, by its number.
    pub faults: BTreeMap<i64, Fault>,
    /// When something next happens by the clock; 0 when that has to be looked up.
    pub due: i64,
}

/// One request, taken apart.
pub(crate) struct Call<'a> {
    pub method: &'a Method,
    pub path: &'a [&'a str],
    pub query: &'a str,
    pub headers: &'a HeaderMap,
    pub bytes: &'a [u8],
    pub effects: &'a Effects,
}

impl Call<'_> {
    /// The body as JSON; an empty one counts as `{}`.
    pub fn json(&self) -> Result<Value, Reply> {
        let bytes = if self.bytes.is_empty() { b"{}" } else { self.bytes };
        serde_json::from_slice(bytes).map_err(|_| no(400, "the body must be JSON"))
    }

    /// A value of the query, decoded.
    pub fn asked(&self, key: &str) -> Option<String> {
        let pairs = self.query.split('&').filter_map(|pair| pair.split_once('='));
        pairs.filter(|(k, _)| *k == key).map(|(_, v)| decoded(v)).next_back()
    }
}

/// Text as it stood before it was put into an address.
pub(crate) fn decoded(text: &str) -> String {
    let mut out = Vec::new();
    let mut rest = text.bytes();
    while let Some(b) = rest.next() {
        match b {
            b'+' => out.push(b' '),
            b'%' => {
                let pair = [rest.next().unwrap_or(b'0'), rest.next().unwrap_or(b'0')];
                out.push(u8::from_str_radix(&String::from_utf8_lossy(&pair), 16).unwrap_or(b'?'));
            }
            _ => out.push(b),
        }
    }
    String::from_utf8_lossy(&out).into_owned()
}

impl Service {
    /// A service over a store; it listens on `port`.
    pub fn new(store: Store, key: String, token: String, port: u16) -> rusqlite::Result<Self> {
        let ahead_ms = store.meta("ahead_ms")?.and_then(|t| t.parse().ok()).unwrap_or(0);
        let base = format!("http://127.0.0.1:{port}");
        let kept = store.meta("habits")?.and_then(|text| serde_json::from_str(&text).ok());
        let habits = kept.unwrap_or_default();
        let faults = store.faults()?.into_iter();
        let faults = faults.filter_map(|(id, body)| Some((id, serde_json::from_value(body).ok()?))).collect();
        let inner = Inner { store, ahead_ms, base, token: token.clone(), habits, faults, due: 0 };
        Ok(Self { inner: Mutex::new(inner), pictures: draw::Pictures::default(), key, token, port })
    }

    fn authorised(&self, headers: &HeaderMap) -> bool {
        let given = headers.get(header::AUTHORIZATION).and_then(|v| v.to_str().ok());
        given.and_then(|v| v.strip_prefix("Bearer ")).is_some_and(|k| k == self.key)
    }

    fn lock(&self) -> MutexGuard<'_, Inner> {
        self.inner.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn answer(&self, call: &Call<'_>) -> Answer {
        let signed_in = self.authorised(call.headers);
        match call.path {
            ["assets", name] => pages::asset(name).ok_or_else(|| no(404, "no such file")),
            ["sign", token, person, file, page] if *token == self.token => self.picture(person, file, page),
            ["mail" | "sign", token, ..] if *token == self.token => self.lock().web(call),
            ["_sim", ..] if signed_in || call.query == format!("token={}", self.token) => self.lock().control(call),
            ["v2" | "_sim", ..] if !signed_in => Err(no(401, "the key is missing or unknown")),
            ["v2", ..] => self.lock().api(call),
            _ => Err(no(404, "no such address")),
        }
    }

    /// Whether some fault reads bodies slowly.
    pub(crate) fn reads_slowly(&self) -> bool {
        let inner = self.lock();
        inner.faults.values().any(|f| f.times != Some(0) && f.fault.slow_bytes_per_second.is_some())
    }

    /// Answers a call, unless a fault keeps it from that.
    pub(crate) async fn handle(self: Arc<Self>, request: Request, line: Line) -> Response {
        let (head, body) = request.into_parts();
        let host = head.headers.get(header::HOST).and_then(|v| v.to_str().ok()).unwrap_or_default();
        if host != format!("127.0.0.1:{}", self.port) && host != format!("localhost:{}", self.port) {
            return no(403, "this service answers only on its own address").into_response();
        }
        let effects = match self.taken(&head).await {
            Ok(effects) => effects,
            Err(refusal) => return refusal.into_response(),
        };
        if effects.drop == Some(Moment::Before) {
            return effects.cut(&line).await;
        }
        let mut reply = if effects.replaced() && effects.early == Some(true) {
            misreply::replacement(&effects)
        } else {
            match read(&head, body, &effects).await {
                Ok(Some(bytes)) => self.replied(head, bytes, &effects, &line).await,
                Ok(None) => return effects.cut(&line).await,
                Err(refusal) => refusal.into_response(),
            }
        };
        let date = clock::http(self.lock().now() + effects.date_skew_seconds.unwrap_or(0) * 1000);
        if let Ok(date) = HeaderValue::from_str(&date) {
            reply.headers_mut().insert(header::DATE, date);
        }
        if effects.raw() { misreply::written(reply, &effects, &line).await } else { reply }
    }

    /// What happens to this call.
    async fn taken(self: &Arc<Self>, head: &Parts) -> Result<Effects, Reply> {
        let path: Vec<&str> = head.uri.path().split('/').filter(|s| !s.is_empty()).collect();
        let Some(place) = faults::place(&head.method, &path) else { return Ok(Effects::default()) };
        let service = Arc::clone(self);
        tokio::task::spawn_blocking(move || service.lock().take(place)).await.unwrap_or_else(|_| Err(failed()))
    }

    async fn replied(self: &Arc<Self>, head: Parts, bytes: Bytes, effects: &Effects, line: &Line) -> Response {
        if let Some(ms) = effects.delay_ms {
            tokio::time::sleep(Duration::from_millis(ms)).await;
        }
        if effects.drop == Some(Moment::Body) {
            return effects.cut(line).await;
        }
        if effects.replaced() && effects.undone() {
            return misreply::replacement(effects);
        }
        let (service, shared) = (Arc::clone(self), effects.clone());
        let work = move || {
            let path: Vec<&str> = head.uri.path().split('/').filter(|s| !s.is_empty()).collect();
            let query = head.uri.query().unwrap_or_default();
            let (method, headers) = (&head.method, &head.headers);
            let call = Call { method, path: &path, query, headers, bytes: &bytes, effects: &shared };
            service.answer(&call).unwrap_or_else(IntoResponse::into_response)
        };
        let reply = tokio::task::spawn_blocking(work).await.unwrap_or_else(|_| failed().into_response());
        match effects.drop {
            Some(Moment::Done) => effects.cut(line).await,
            _ if effects.replaced() => misreply::replacement(effects),
            _ => reply,
        }
    }

    /// A page's picture. It is drawn outside the lock, so that nobody waits for it.
    fn picture(&self, person: &str, file: &str, page: &str) -> Answer {
        let missing = || no(404, "no such page");
        let page: usize = page.trim_end_matches(".png").parse().map_err(|_| no(400, "the page must be a number"))?;
        let file: usize = file.parse().map_err(|_| no(400, "the file must be a number"))?;
        let document = self.lock().document_of(person, file)?;
        let index = page.checked_sub(1).ok_or_else(missing)?;
        let png = self.pictures.png(&document, index).ok_or_else(missing)?;
        Ok(reply::bytes("image/png", png))
    }
}

fn failed() -> Reply {
    no(500, "the practice service failed")
}

impl Effects {
    /// Cuts the connection, or leaves it silent.
    async fn cut(&self, line: &Line) -> Response {
        if self.stall == Some(true) {
            return line.stall().await;
        }
        line.end(End::Cut { reset: self.reset == Some(true) }).await
    }
}

/// The body; `None` when it is read to its half only.
async fn read(head: &Parts, mut body: Body, effects: &Effects) -> Result<Option<Bytes>, Reply> {
    let said = head.headers.get(header::CONTENT_LENGTH).and_then(|v| v.to_str().ok()?.parse().ok());
    let half = (effects.drop == Some(Moment::Half)).then(|| said.unwrap_or(0_usize) / 2);
    let mut bytes = BytesMut::new();
    while let Some(frame) = body.frame().await {
        let frame = frame.map_err(|_| no(400, "the body ended early"))?;
        let Ok(data) = frame.into_data() else { continue };
        if let Some(rate) = effects.slow_bytes_per_second {
            let ms = data.len() as u64 * 1000 / rate.max(1);
            tokio::time::sleep(Duration::from_millis(ms)).await;
        }
        bytes.extend_from_slice(&data);
        if bytes.len() > LARGEST {
            return Err(no(413, "the body is too large"));
        }
        if half.is_some_and(|half| bytes.len() >= half) {
            return Ok(None);
        }
    }
    Ok(half.is_none().then(|| bytes.freeze()))
}

impl Inner {
    /// This moment, as the control API moved it.
    pub fn now(&self) -> i64 {
        let real = SystemTime::now()
            .duration_since(UNIX_EPOCH)
            .map_or(0, |d| i64::try_from(d.as_millis()).unwrap_or(i64::MAX));
        real + self.ahead_ms
    }

    fn api(&mut self, call: &Call<'_>) -> Answer {
        self.settle()?;
        match (call.method.as_str(), &call.path[1..]) {
            ("POST", ["envelopes"]) => self.create(call),
            (_, ["organisation", ..]) if !self.habits.singular_path => Err(no(404, "no such address")),
            ("GET", ["organisations" | "organisation", "envelopes", "search"]) => self.search(call),
            ("POST", ["organisations" | "organisation", "envelopes", "find"]) => self.find(call),
            ("GET", ["envelopes", id]) => self.get(id, call),
            ("GET", ["envelopes", id, "status"]) => self.status(id, call),
            ("GET", ["envelopes", id, "completed-documents"]) => self.pack(&self.known(id, call)?),
            ("PATCH", ["envelopes", id]) => self.archive(id, call),
            ("DELETE", ["envelopes", id]) => self.delete(id),
            ("POST", ["envelopes", id, "extend-tokens"]) => self.extend(id, call),
            ("PATCH", ["envelopes", id, "recipients", rid]) => self.edit(id, rid, call),
            ("POST", ["envelopes", id, "recipients", rid, "send-reminder"]) => self.remind(id, rid),
            ("PATCH", ["envelopes", id, "recipients", rid, "resend-completion-pack"]) => self.resend(id, rid),
            ("POST", ["envelopes", id, "recipients", rid, "signed-documents"]) => self.on_paper(id, rid, call),
            _ => Err(no(404, "no such address")),
        }
    }

    /// The envelope of a path: 400 for what is no UUID, 404 for an unknown one.
    pub fn envelope(&self, id: &str) -> Result<Value, Reply> {
        Uuid::parse_str(id).map_err(|_| no(400, "envelope_id must be a UUID"))?;
        let there = self.store.envelope(id)?.filter(|e| self.appeared(e));
        there.ok_or_else(|| no(404, "no envelope with that id"))
    }

    /// The envelope and the place in it of a recipient of a path.
    pub fn person(&self, id: &str, rid: &str) -> Result<(Value, usize), Reply> {
        Uuid::parse_str(id).map_err(|_| no(400, "envelope_id must be a UUID"))?;
        Uuid::parse_str(rid).map_err(|_| no(400, "recipient_id must be a UUID"))?;
        let e = self.envelope(id)?;
        let at = e["recipients"].as_array().and_then(|l| l.iter().position(|r| r["id"] == rid));
        at.map(|at| (e, at)).ok_or_else(|| no(404, "no recipient with that id"))
    }

    /// Stores a change and the mails that it caused.
    pub fn save(&mut self, e: &Value, mails: &[Value]) -> Result<(), Reply> {
        self.due = 0;
        Ok(self.store.save(e, mails)?)
    }
}
