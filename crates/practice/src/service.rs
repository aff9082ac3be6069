//! The endpoints and what they do to an envelope (references 15, 16, 20 and 24).
#![expect(clippy::format_push_string, reason = "pages are put together once")]

use crate::store::Store;
use crate::{multipart, pages, stamp, validate};
use axum::Router;
use axum::body::Body;
use axum::extract::{Request, State};
use axum::http::{HeaderMap, Method, StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde_json::{Map, Value, json};
use std::io::Write;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{SystemTime, UNIX_EPOCH};
use uuid::Uuid;

/// The service.
#[derive(Debug)]
pub struct Service {
    inner: Mutex<Inner>,
    key: String,
    token: String,
    port: u16,
}

#[derive(Debug)]
struct Inner {
    store: Store,
    ahead_ms: i64,
    base: String,
    token: String,
}

struct Reply(u16, Value);

impl From<rusqlite::Error> for Reply {
    fn from(_: rusqlite::Error) -> Self {
        no(500, "the practice service could not use its database")
    }
}

type Answer = Result<Response, Reply>;

fn no(code: u16, message: &str) -> Reply {
    Reply(code, json!({ "message": message }))
}

impl IntoResponse for Reply {
    fn into_response(self) -> Response {
        let code = StatusCode::from_u16(self.0).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
        (code, axum::Json(self.1)).into_response()
    }
}

#[expect(clippy::unnecessary_wraps, reason = "it ends a chain of answers")]
fn ok(code: u16, body: Value) -> Answer {
    Ok(Reply(code, body).into_response())
}

#[expect(clippy::unnecessary_wraps, reason = "it ends a chain of answers")]
fn done() -> Answer {
    Ok(StatusCode::NO_CONTENT.into_response())
}

#[expect(clippy::unnecessary_wraps, reason = "it ends a chain of answers")]
fn html(text: String) -> Answer {
    let policy = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'";
    Ok(([(header::CONTENT_TYPE, "text/html; charset=utf-8"), (header::CONTENT_SECURITY_POLICY, policy)], text)
        .into_response())
}

/// A time as `2026-03-02T08:14:07.120Z`.
pub fn time_text(ms: i64) -> String {
    let (days, rest) = (ms.div_euclid(86_400_000), ms.rem_euclid(86_400_000));
    let z = days + 719_468;
    let era = z.div_euclid(146_097);
    let doe = z.rem_euclid(146_097);
    let yoe = (doe - doe / 1460 + doe / 36_524 - doe / 146_096) / 365;
    let doy = doe - (365 * yoe + yoe / 4 - yoe / 100);
    let mp = (5 * doy + 2) / 153;
    let month = if mp < 10 { mp + 3 } else { mp - 9 };
    let year = yoe + era * 400 + i64::from(month <= 2);
    let (h, m, s) = (rest / 3_600_000, rest / 60_000 % 60, rest / 1000 % 60);
    format!("{year:04}-{month:02}-{:02}T{h:02}:{m:02}:{s:02}.{:03}Z", doy - (153 * mp + 2) / 5 + 1, rest % 1000)
}

/// The routes.
pub fn router(service: Service) -> Router {
    Router::new().fallback(handle).with_state(Arc::new(service))
}

impl Service {
    /// A service over a store; it listens on `port`.
    pub fn new(store: Store, key: String, token: String, port: u16) -> rusqlite::Result<Self> {
        let ahead_ms = store.meta("ahead_ms")?.and_then(|t| t.parse().ok()).unwrap_or(0);
        let base = format!("http://127.0.0.1:{port}");
        Ok(Self { inner: Mutex::new(Inner { store, ahead_ms, base, token: token.clone() }), key, token, port })
    }

    fn authorised(&self, headers: &HeaderMap) -> bool {
        let given = headers.get(header::AUTHORIZATION).and_then(|v| v.to_str().ok());
        given.and_then(|v| v.strip_prefix("Bearer ")).is_some_and(|k| k == self.key)
    }
}

async fn handle(State(service): State<Arc<Service>>, request: Request) -> Response {
    let (head, body) = request.into_parts();
    let host = head.headers.get(header::HOST).and_then(|v| v.to_str().ok()).unwrap_or_default();
    if host != format!("127.0.0.1:{}", service.port) && host != format!("localhost:{}", service.port) {
        return no(403, "this service answers only on its own address").into_response();
    }
    let Ok(bytes) = axum::body::to_bytes(Body::new(body), 80_000_000).await else {
        return no(413, "the body is too large").into_response();
    };
    let work = move || {
        let path: Vec<&str> = head.uri.path().split('/').filter(|s| !s.is_empty()).collect();
        let query = head.uri.query().unwrap_or_default();
        let mut inner = service.inner.lock().unwrap_or_else(PoisonError::into_inner);
        let signed_in = service.authorised(&head.headers);
        let answer = match path.first() {
            Some(&"mail" | &"sign") if path.get(1) == Some(&service.token.as_str()) => {
                inner.web(&head.method, &path, &bytes)
            }
            Some(&"_sim") if signed_in || query == format!("token={}", service.token) => {
                inner.control(&head.method, &path, &bytes)
            }
            Some(&"v2" | &"_sim") if !signed_in => Err(no(401, "the key is missing or unknown")),
            Some(&"v2") => inner.api(&head.method, &path[1..], query, &head.headers, &bytes),
            _ => Err(no(404, "no such address")),
        };
        answer.unwrap_or_else(IntoResponse::into_response)
    };
    tokio::task::spawn_blocking(work).await.unwrap_or_else(|_| no(500, "the practice service failed").into_response())
}

impl Inner {
    fn now(&self) -> i64 {
        let real = SystemTime::now()
            .duration_since(UNIX_EPOCH)
            .map_or(0, |d| i64::try_from(d.as_millis()).unwrap_or(i64::MAX));
        real + self.ahead_ms
    }

    fn api(&mut self, method: &Method, path: &[&str], query: &str, headers: &HeaderMap, bytes: &[u8]) -> Answer {
        self.settle()?;
        match (method.as_str(), path) {
            ("POST", ["envelopes"]) => self.create(headers, bytes),
            ("GET", ["organisations" | "organisation", "envelopes", "search"]) => self.search(query),
            ("POST", ["organisations" | "organisation", "envelopes", "find"]) => self.find(bytes),
            ("GET", ["envelopes", id]) => ok(200, view(&self.envelope(id)?)),
            ("GET", ["envelopes", id, "status"]) => {
                let e = self.envelope(id)?;
                let whole = view(&e);
                match e["status"].as_str() {
                    Some("COMPLETE") => ok(200, json!({ "status": "COMPLETED" })),
                    Some("ERRORED") => ok(200, whole),
                    _ => ok(200, json!({ "status": e["status"] })),
                }
            }
            ("GET", ["envelopes", id, "completed-documents"]) => {
                let e = self.envelope(id)?;
                self.pack(&e)
            }
            ("PATCH", ["envelopes", id]) => self.archive(id),
            ("DELETE", ["envelopes", id]) => {
                let e = self.envelope(id)?;
                if e["status"] == "QUEUED" {
                    return Err(no(409, "the envelope is still being processed"));
                }
                self.store.delete(id)?;
                done()
            }
            ("POST", ["envelopes", id, "recipients", rid, "send-reminder"]) => self.remind(id, rid),
            ("PATCH", ["envelopes", id, "recipients", rid]) => self.edit(id, rid, bytes),
            _ => Err(no(404, "no such address")),
        }
    }

    fn envelope(&self, id: &str) -> Result<Value, Reply> {
        Uuid::parse_str(id).map_err(|_| no(400, "envelope_id must be a UUID"))?;
        self.store.envelopes()?.into_iter().find(|e| e["id"] == id).ok_or_else(|| no(404, "no envelope with that id"))
    }

    fn create(&mut self, headers: &HeaderMap, bytes: &[u8]) -> Answer {
        let kind = headers.get(header::CONTENT_TYPE).and_then(|v| v.to_str().ok()).unwrap_or_default();
        let parts = multipart::parts(kind, bytes).ok_or_else(|| no(400, "the body must be multipart/form-data"))?;
        let options =
            parts.iter().find(|p| p.name == "options").ok_or_else(|| no(400, "the part options is missing"))?;
        let options: Value = serde_json::from_slice(options.bytes).map_err(|_| no(400, "options must be JSON"))?;
        let files: Vec<(String, &[u8])> = parts
            .iter()
            .filter(|p| matches!(p.name.as_str(), "file" | "files" | "file[]"))
            .map(|p| (p.file.clone().unwrap_or_default(), p.bytes))
            .collect();
        if files.iter().map(|f| f.1.len()).sum::<usize>() > 20_971_520 {
            return Err(no(413, "the files together must be at most 20 MB"));
        }
        let sizes: Vec<_> = files.iter().map(|f| (f.0.clone(), f.1.len())).collect();
        validate::check(&options, &sizes).map_err(|m| no(422, &m))?;
        let id = Uuid::new_v4().to_string();
        let mut recipients = options["recipients"].as_array().cloned().unwrap_or_default();
        for r in &mut recipients {
            r["id"] = json!(Uuid::new_v4().to_string());
            r["token"] = json!(Uuid::new_v4().to_string());
            for tag in r["tags"].as_array_mut().into_iter().flatten() {
                if !tag["name"].is_string() {
                    tag["name"] = json!(Uuid::new_v4().to_string());
                }
            }
        }
        let now = self.now();
        let body = json!({ "id": id, "name": options["name"], "status": "QUEUED", "created": now, "recipients": recipients,
            "message": options["emails"]["invitation"]["body"]["message"] });
        self.store.create(&id, now, &body, &files)?;
        ok(202, json!({ "envelope_id": id }))
    }

    /// Brings every queued envelope that is due to its next state.
    fn settle(&mut self) -> Result<(), Reply> {
        let now = self.now();
        for mut e in self.store.envelopes()? {
            if e["status"] != "QUEUED" || e["created"].as_i64().unwrap_or(0) + 1500 > now {
                continue;
            }
            let errors = self.faults(&e)?;
            let mut mails = Vec::new();
            if errors.is_empty() {
                e["status"] = json!("ACTIVE");
                self.invite(&mut e, &mut mails);
            } else {
                e["status"] = json!("ERRORED");
                e["errors"] = json!(errors);
            }
            self.store.save(&e, &mails)?;
        }
        Ok(())
    }

    fn faults(&self, e: &Value) -> Result<Vec<Value>, Reply> {
        let mut errors = Vec::new();
        let mut counts = std::collections::HashMap::new();
        for (name, bytes) in self.store.files(e["id"].as_str().unwrap_or_default())? {
            let word = !name.to_lowercase().ends_with(".pdf");
            let opened = if word { Err("WORD_DOC_CONV_ERROR") } else { stamp::open(&bytes) };
            match opened {
                Ok(doc) => {
                    counts.insert(name, Some(doc.get_pages().len() as u64));
                }
                Err(code) => {
                    errors.push(json!({ "file_name": name, "code": code }));
                    counts.insert(name, None);
                }
            }
        }
        for tag in
            e["recipients"].as_array().into_iter().flatten().flat_map(|r| r["tags"].as_array().into_iter().flatten())
        {
            let file = tag["file_name"].as_str().unwrap_or_default();
            match counts.get(file) {
                None => errors.push(json!({ "file_name": file, "code": "FILE_NOT_FOUND_FOR_TAG" })),
                Some(Some(n)) if tag["page_number"].as_u64().unwrap_or(0) > *n => {
                    errors.push(json!({ "file_name": file, "code": "NO_PAGE_FOR_TAG_ERROR" }));
                }
                _ => {}
            }
        }
        Ok(errors)
    }

    fn mail(&self, e: &Value, r: &Value, kind: &str, link: Option<&str>) -> Value {
        let words = match kind {
            "completion" => "Everybody has signed. The finished documents are ready.",
            "withdrawal" => "The sender has withdrawn this envelope. There is nothing left to do.",
            _ => e["message"].as_str().unwrap_or("You have documents to sign."),
        };
        json!({ "kind": kind, "envelope_id": e["id"], "recipient_id": r["id"], "to": r["email"], "subject": e["name"],
            "body": words, "link": link, "at": time_text(self.now()) })
    }

    fn sign_link(&self, r: &Value) -> Option<String> {
        Some(format!("{}/sign/{}/{}", self.base, self.token, r["token"].as_str()?))
    }

    /// Invites the lowest group with somebody unsigned, or completes the envelope.
    fn invite(&self, e: &mut Value, mails: &mut Vec<Value>) {
        let at = time_text(self.now());
        let whole = e.clone();
        let Some(list) = e["recipients"].as_array_mut() else { return };
        let turn = list.iter().filter(|r| waiting(r)).map(group).min();
        for r in list.iter_mut() {
            if turn.is_some_and(|t| waiting(r) && group(r) == t) && !r["invited"].is_string() {
                r["invited"] = json!(at);
                let bounced = r["email"].as_str().is_some_and(|a| a.ends_with("@bounce.test"));
                r["mail_status"] = json!(if bounced { "BOUNCED" } else { "SENT" });
                mails.push(self.mail(&whole, r, "invitation", self.sign_link(r).as_deref()));
            } else if turn.is_none() {
                let link =
                    format!("{}/mail/{}/pack/{}", self.base, self.token, whole["id"].as_str().unwrap_or_default());
                mails.push(self.mail(&whole, r, "completion", Some(&link)));
            }
        }
        if turn.is_none() {
            e["status"] = json!("COMPLETE");
            e["completed_at"] = json!(at);
        }
    }

    fn search(&self, query: &str) -> Answer {
        let (mut offset, mut limit, mut states) = (1_i64, 10_i64, Vec::new());
        let (mut from, mut to) = (String::new(), String::from("9999"));
        for (key, value) in query.split('&').filter_map(|p| p.split_once('=')) {
            match key {
                "offset" => offset = value.parse().map_err(|_| no(400, "offset must be a number"))?,
                "limit" => limit = value.parse().map_err(|_| no(400, "limit must be a number"))?,
                "from_date" => value.clone_into(&mut from),
                "to_date" => value.clone_into(&mut to),
                "status" | "status[]" | "status%5B%5D" | "status%5b%5d" => {
                    states.push(value.to_uppercase().replace("COMPLETED", "COMPLETE"));
                }
                _ => {}
            }
        }
        if offset < 1 || limit < 1 {
            return Err(no(400, "offset and limit must be at least 1"));
        }
        let mut all = self.store.envelopes()?;
        all.retain(|e| {
            let made = time_text(e["created"].as_i64().unwrap_or(0));
            (states.is_empty() || states.iter().any(|s| e["status"] == s.as_str())) && made >= from && made < to
        });
        let rows: Vec<Value> = all.iter().skip(offset as usize - 1).take(limit.min(100) as usize).map(row).collect();
        ok(200, json!({ "envelopes": rows, "total": all.len() }))
    }

    fn find(&self, bytes: &[u8]) -> Answer {
        let body: Value = serde_json::from_slice(bytes).map_err(|_| no(400, "the body must be JSON"))?;
        let ids = body["envelope_ids"]
            .as_array()
            .filter(|l| !l.is_empty())
            .ok_or_else(|| no(400, "envelope_ids must not be empty"))?;
        if ids.iter().any(|id| id.as_str().is_none_or(|t| Uuid::parse_str(t).is_err())) {
            return Err(no(400, "envelope_ids must be UUIDs"));
        }
        let rows: Vec<Value> = self.store.envelopes()?.iter().filter(|e| ids.contains(&e["id"])).map(row).collect();
        ok(200, json!({ "envelopes": rows }))
    }

    fn archive(&mut self, id: &str) -> Answer {
        let mut e = self.envelope(id)?;
        if !matches!(e["status"].as_str(), Some("ACTIVE" | "QUEUED")) {
            return Err(no(409, "the envelope is already archived, complete or errored"));
        }
        e["status"] = json!("ARCHIVED");
        e["archived_at"] = json!(time_text(self.now()));
        let people = e["recipients"].as_array().cloned().unwrap_or_default();
        let mails: Vec<Value> =
            people.iter().filter(|r| r["invited"].is_string()).map(|r| self.mail(&e, r, "withdrawal", None)).collect();
        self.store.save(&e, &mails)?;
        done()
    }

    fn person(&self, id: &str, rid: &str) -> Result<(Value, usize), Reply> {
        let e = self.envelope(id)?;
        Uuid::parse_str(rid).map_err(|_| no(400, "recipient_id must be a UUID"))?;
        let at = e["recipients"].as_array().and_then(|l| l.iter().position(|r| r["id"] == rid));
        at.map(|at| (e, at)).ok_or_else(|| no(404, "no recipient with that id"))
    }

    fn remind(&mut self, id: &str, rid: &str) -> Answer {
        let (e, at) = self.person(id, rid)?;
        let r = &e["recipients"][at];
        if e["status"] != "ACTIVE" || !waiting(r) || !r["invited"].is_string() {
            return Err(no(409, "it is not this person's turn to sign"));
        }
        let mail = self.mail(&e, r, "reminder", self.sign_link(r).as_deref());
        self.store.save(&e, &[mail])?;
        ok(200, json!({ "recipient_id": rid }))
    }

    fn edit(&mut self, id: &str, rid: &str, bytes: &[u8]) -> Answer {
        let (mut e, at) = self.person(id, rid)?;
        let body: Value = serde_json::from_slice(bytes).map_err(|_| no(400, "the body must be JSON"))?;
        if e["status"] != "ACTIVE" || e["recipients"][at]["signed_at"].is_string() {
            return Err(no(409, "this recipient cannot be changed any more"));
        }
        let mut mails = Vec::new();
        for key in ["name", "email"] {
            if body[key].is_string() {
                e["recipients"][at][key] = body[key].clone();
            }
        }
        if body["email"].is_string() && e["recipients"][at]["invited"].is_string() {
            e["recipients"][at]["mail_status"] = json!("SENT");
            let r = &e["recipients"][at];
            mails.push(self.mail(&e, r, "invitation", self.sign_link(r).as_deref()));
        }
        self.store.save(&e, &mails)?;
        ok(200, json!({ "recipient_id": rid }))
    }

    /// Signs for a person. With `fill` every tag without a value gets a plausible one; else a missing required tag is refused.
    fn sign(&mut self, mut e: Value, at: usize, values: &Map<String, Value>, fill: bool) -> Result<(), Reply> {
        let now = time_text(self.now());
        let r = &e["recipients"][at];
        if e["status"] != "ACTIVE" || !waiting(r) || !r["invited"].is_string() {
            return Err(no(409, "it is not this person's turn to sign"));
        }
        let mut kept = Map::new();
        let mut groups = std::collections::HashSet::new();
        let tags = r["tags"].as_array().cloned().unwrap_or_default();
        let chosen = |group: &Value| {
            tags.iter()
                .any(|t| t["tag_group_name"] == *group && t["name"].as_str().is_some_and(|n| values.contains_key(n)))
        };
        for tag in &tags {
            let name = tag["name"].as_str().unwrap_or_default();
            let kind = tag["type"].as_str().unwrap_or_default();
            let group = &tag["tag_group_name"];
            let given = values
                .get(name)
                .filter(|v| !matches!(v, Value::Null | Value::Bool(false)) && v.as_str().is_none_or(|s| !s.is_empty()));
            let value = match kind {
                "date_signed_field" => Some(json!(now[..10])),
                _ if given.is_some() => given.cloned(),
                "text_field" if tag["prefilled_value"].is_string() && (fill || tag["readonly"] == true) => {
                    Some(tag["prefilled_value"].clone())
                }
                "radio_field" if chosen(group) => None,
                "radio_field" if fill && groups.insert(group.clone()) => Some(json!("true")),
                "radio_field" if fill => None,
                "signature" if fill => Some(r["name"].clone()),
                "initials" if fill => Some(json!(initials(r["name"].as_str().unwrap_or_default()))),
                "text_field" if fill => Some(json!("Practice")),
                _ if fill => Some(json!("true")),
                _ if tag["optional"] == true => None,
                _ => return Err(no(422, &format!("{name} must be filled in"))),
            };
            if let Some(value) = value {
                kept.insert(name.to_owned(), value);
            }
        }
        e["recipients"][at]["values"] = Value::Object(kept);
        e["recipients"][at]["signed_at"] = json!(now);
        let mut mails = Vec::new();
        self.invite(&mut e, &mut mails);
        self.store.save(&e, &mails)?;
        Ok(())
    }

    fn pack(&self, e: &Value) -> Answer {
        if e["status"] != "COMPLETE" {
            return Err(no(409, "the envelope is not complete"));
        }
        let people = e["recipients"].as_array().cloned().unwrap_or_default();
        let mut entries = Vec::new();
        for (name, bytes) in self.store.files(e["id"].as_str().unwrap_or_default())? {
            let mut marks = Vec::new();
            for r in &people {
                for tag in r["tags"].as_array().into_iter().flatten().filter(|t| t["file_name"] == name.as_str()) {
                    let tag_name = tag["name"].as_str().unwrap_or_default();
                    if let Some(value) = r["values"].get(tag_name) {
                        let label = format!("{} {tag_name}", r["id"].as_str().unwrap_or_default());
                        marks.push(stamp::Mark { tag: tag.clone(), label, value: value.clone() });
                    }
                }
            }
            let stamped = stamp::stamp(&bytes, &marks).map_err(|_| no(500, "a document could not be stamped"))?;
            entries.push((name, stamped));
        }
        let mut lines = vec![format!("Practice receipt: {}", e["name"].as_str().unwrap_or_default())];
        let mut xml = format!(
            "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<envelope id=\"{}\" practice=\"true\">\n",
            e["id"].as_str().unwrap_or_default()
        );
        for r in people.iter().filter(|r| r["signed_at"].is_string()) {
            let text = |key: &str| r[key].as_str().unwrap_or_default().to_owned();
            lines.push(format!("{} <{}> signed at {}", text("name"), text("email"), text("signed_at")));
            xml +=
                &["  <signed by=\"", &pages::escape(&text("email")), "\" at=\"", &text("signed_at"), "\"/>\n"].concat();
        }
        xml.push_str("</envelope>\n");
        entries.push(("coversheet.pdf".into(), stamp::sheet(&lines)));
        entries.push(("signature.xml".into(), xml.into_bytes()));
        let bytes = zipped(&entries).map_err(|_| no(500, "the pack could not be made"))?;
        Ok((
            [
                (header::CONTENT_TYPE, "application/zip"),
                (header::CONTENT_DISPOSITION, "attachment; filename=\"completed-documents.zip\""),
            ],
            bytes,
        )
            .into_response())
    }

    fn control(&mut self, method: &Method, path: &[&str], bytes: &[u8]) -> Answer {
        self.settle()?;
        let body: Value = if bytes.is_empty() {
            json!({})
        } else {
            serde_json::from_slice(bytes).map_err(|_| no(400, "the body must be JSON"))?
        };
        match (method.as_str(), &path[1..]) {
            ("GET", ["created"]) => ok(200, json!({ "created": self.store.created()? })),
            ("GET", ["mailbox"]) => ok(200, json!({ "mails": self.store.mails()? })),
            ("POST", ["clock"]) => {
                self.ahead_ms += body["advance_seconds"].as_i64().unwrap_or(0) * 1000;
                self.store.set_meta("ahead_ms", &self.ahead_ms.to_string())?;
                self.settle()?;
                ok(200, json!({ "now": time_text(self.now()) }))
            }
            ("POST", ["envelopes", id, "recipients", rid, "sign"]) => {
                let (e, at) = self.person(id, rid)?;
                let given = body["values"].as_object().cloned().unwrap_or_default();
                self.sign(e, at, &given, true)?;
                ok(200, view(&self.envelope(id)?))
            }
            ("POST", ["envelopes", id, "recipients", rid, "bounce"]) => {
                let (mut e, at) = self.person(id, rid)?;
                e["recipients"][at]["mail_status"] = json!("BOUNCED");
                self.store.save(&e, &[])?;
                done()
            }
            _ => Err(no(404, "no such address")),
        }
    }

    /// The pages that this person sees, with the places of their fields.
    #[expect(clippy::many_single_char_names, reason = "an envelope, a recipient and their rectangles")]
    fn sheets(&self, e: &Value, r: &Value) -> Result<String, Reply> {
        let mut out = String::new();
        let (base, person) = (self.token.as_str(), r["token"].as_str().unwrap_or_default());
        for (at, (name, bytes)) in self.store.files(e["id"].as_str().unwrap_or_default())?.iter().enumerate() {
            let hidden = r["excluded_files"].as_array().is_some_and(|l| l.iter().any(|f| f == name.as_str()));
            let Some(doc) = (!hidden).then(|| stamp::open(bytes).ok()).flatten() else { continue };
            for (number, page) in doc.get_pages() {
                let (w, h) = stamp::displayed(&doc, page);
                let title = format!("{}, page {number}", pages::escape(name));
                out += &format!(
                    "<svg viewBox=\"0 0 {w} {h}\" role=img aria-label=\"{title}\"><image href=\"/sign/{base}/{person}/{at}/{number}\" width=\"{w}\" height=\"{h}\" preserveAspectRatio=none />"
                );
                for tag in r["tags"].as_array().into_iter().flatten() {
                    if tag["file_name"] == name.as_str() && tag["page_number"] == number {
                        let (_, bw, bh) = stamp::place(&doc, page, tag);
                        let (x, y) = (tag["x"].as_f64().unwrap_or(0.0) * w, tag["y"].as_f64().unwrap_or(0.0) * h);
                        out += &format!("<rect class=field x=\"{x}\" y=\"{y}\" width=\"{bw}\" height=\"{bh}\" />");
                    }
                }
                out += "</svg>";
            }
        }
        Ok(out)
    }

    fn web(&mut self, method: &Method, path: &[&str], bytes: &[u8]) -> Answer {
        self.settle()?;
        let token = self.token.clone();
        match (method.as_str(), path[0], &path[2..]) {
            ("GET", "mail", []) => html(pages::mailbox(&token, &self.store.mails()?)),
            ("GET", "mail", ["style.css"]) => Ok(([(header::CONTENT_TYPE, "text/css")], pages::STYLE).into_response()),
            ("GET", "mail", ["refresh.js"]) => {
                Ok(([(header::CONTENT_TYPE, "text/javascript")], pages::REFRESH).into_response())
            }
            ("GET", "mail", ["pack", id]) => {
                let e = self.envelope(id)?;
                self.pack(&e)
            }
            ("GET", "sign", [person, file, number]) => {
                let list = self.store.envelopes()?;
                let mine =
                    |e: &&Value| e["recipients"].as_array().is_some_and(|l| l.iter().any(|r| r["token"] == *person));
                let e = list.iter().find(mine).ok_or_else(|| no(404, "no such link"))?;
                let files = self.store.files(e["id"].as_str().unwrap_or_default())?;
                let found = file.parse().ok().and_then(|at: usize| files.into_iter().nth(at));
                let number: usize = number.parse().map_err(|_| no(400, "the page must be a number"))?;
                let picture = found.and_then(|(_, bytes)| crate::draw::png(bytes, number.saturating_sub(1)));
                let picture = picture.ok_or_else(|| no(404, "no such page"))?;
                Ok(([(header::CONTENT_TYPE, "image/png")], picture).into_response())
            }
            ("GET" | "POST", "sign", [person]) => {
                let found = self.store.envelopes()?.into_iter().find_map(|e| {
                    let at = e["recipients"].as_array()?.iter().position(|r| r["token"] == *person)?;
                    Some((e, at))
                });
                let (e, at) = found.ok_or_else(|| no(404, "no such link"))?;
                let r = e["recipients"][at].clone();
                if r["signed_at"].is_string() {
                    return html(pages::page(&token, "You have already signed", ""));
                }
                if e["status"] != "ACTIVE" || !r["invited"].is_string() {
                    return html(pages::page(&token, "This envelope is not open for signing", ""));
                }
                if method == Method::GET {
                    return html(pages::signing(&token, &e, &r, &self.sheets(&e, &r)?, None));
                }
                match self.sign(e.clone(), at, &form(bytes), false) {
                    Ok(()) => html(pages::page(&token, "Signed. Thank you", "")),
                    Err(reply) if reply.0 == 422 => {
                        html(pages::signing(&token, &e, &r, &self.sheets(&e, &r)?, reply.1["message"].as_str()))
                    }
                    Err(reply) => Err(reply),
                }
            }
            _ => Err(no(404, "no such address")),
        }
    }
}

fn form(bytes: &[u8]) -> Map<String, Value> {
    let plain = |text: &str| {
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
    };
    let text = String::from_utf8_lossy(bytes);
    let pairs = text.split('&').filter_map(|p| p.split_once('='));
    pairs
        .map(|(k, v)| {
            let (key, value) = (plain(k), plain(v));
            if key.starts_with("group ") { (value, json!("true")) } else { (key, Value::String(value)) }
        })
        .collect()
}

fn zipped(entries: &[(String, Vec<u8>)]) -> Result<Vec<u8>, zip::result::ZipError> {
    let mut zip = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    for (name, bytes) in entries {
        zip.start_file(name.as_str(), zip::write::SimpleFileOptions::default())?;
        zip.write_all(bytes)?;
    }
    Ok(zip.finish()?.into_inner())
}

fn initials(name: &str) -> String {
    name.split_whitespace().filter_map(|w| w.chars().next()).collect()
}

fn group(r: &Value) -> u64 {
    r["sign_group"].as_u64().unwrap_or(1)
}

fn waiting(r: &Value) -> bool {
    r["type"] != "CC" && !r["signed_at"].is_string()
}

fn row(e: &Value) -> Value {
    json!({ "envelope_id": e["id"], "envelope": e["name"], "status": e["status"], "created_at": time_text(e["created"].as_i64().unwrap_or(0)) })
}

/// An envelope as E3 shows it.
fn view(e: &Value) -> Value {
    let mut details = Map::new();
    match e["status"].as_str() {
        Some("QUEUED") => return json!({ "envelope_id": e["id"], "status": "QUEUED" }),
        Some("ERRORED") => {
            details.insert("errors".into(), e["errors"].clone());
        }
        _ => {
            let people = e["recipients"].as_array().into_iter().flatten().map(|r| person_view(e, r)).collect();
            details.insert("recipients".into(), Value::Array(people));
            for key in ["archived_at", "completed_at"] {
                if e[key].is_string() {
                    details.insert(key.into(), e[key].clone());
                }
            }
        }
    }
    json!({ "envelope_id": e["id"], "status": e["status"], "envelope_name": e["name"], "details": details })
}

fn person_view(e: &Value, r: &Value) -> Value {
    if r["type"] == "CC" {
        return json!({ "id": r["id"], "type": "CC", "name": r["name"], "email": r["email"], "sign_group_order": "" });
    }
    let mut out = json!({ "id": r["id"], "type": "SIGNER", "name": r["name"], "email": r["email"], "role": r["role"],
        "auth_type": r["auth_type"].as_str().unwrap_or("no-auth"), "sign_group_order": group(r), "tags": [],
        "sign_status": if r["signed_at"].is_string() { "SIGNED" } else { "UNSIGNED" },
        "invitation_email_queued_at": r["invited"].as_str().unwrap_or_default() });
    if r["mail_status"].is_string() {
        out["last_email_status"] = r["mail_status"].clone();
    }
    if r["signed_at"].is_string() {
        out["signed_at"] = r["signed_at"].clone();
        out["ip_address"] = json!("127.0.0.1");
    }
    if e["status"] == "COMPLETE" {
        let tags = r["tags"].as_array().into_iter().flatten();
        out["tags"] = tags
            .filter_map(|t| {
                let value = r["values"].get(t["name"].as_str()?)?;
                let text = if t["type"] == "text_field" { value.clone() } else { json!("true") };
                Some(json!({ "name": t["name"], "tag_group_name": t["tag_group_name"].as_str().unwrap_or_default(), "was_optional": t["optional"] == true, "value": text }))
            })
            .collect();
    }
    out
}
