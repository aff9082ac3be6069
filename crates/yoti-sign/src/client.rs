//! One function per endpoint (section 6).

use std::{path::Path, sync::Arc};

use countersign_http::{BodyStopped, Client, Download, LastChunk, Method, Part, Reply, Wire};
use countersign_provider::{Correction, ProviderError, SignedCopy};
use futures::future::{BoxFuture, FutureExt};
use serde_json::Value;
use tokio_util::sync::CancellationToken;
use uuid::Uuid;

use crate::{
    error::{bad_id, no_answer, no_connection, no_reply, refused, unheard, unreadable},
    wire::{
        envelope::Envelope,
        search::{Find, Row, Rows},
    },
};

/// A page of search.
#[derive(Debug)]
pub(crate) struct Page {
    /// Its rows with their own JSON.
    pub rows: Vec<(Row, Value)>,
    /// How many rows the page had, also those that could not be read.
    pub count: usize,
    /// How many there are in all, when said.
    pub total: Option<u32>,
    /// The provider's clock, when said.
    pub date_ms: Option<i64>,
}

/// The path of an envelope (section 6); only a UUID may stand in it.
fn path(what: &str, provider_id: &str) -> Result<String, ProviderError> {
    let id = Uuid::parse_str(provider_id).map_err(|error| bad_id(what, error))?;
    Ok(format!("/v2/envelopes/{}", id.hyphenated()))
}

fn success(what: &str, reply: Reply) -> Result<Reply, ProviderError> {
    if reply.is_success() { Ok(reply) } else { Err(refused(what, &reply)) }
}

fn rows(what: &str, reply: &Reply) -> Result<Page, ProviderError> {
    let read: Rows = serde_json::from_slice(&reply.body).map_err(|error| unreadable(what, error))?;
    let count = read.envelopes.len();
    let row = |value: Value| Some((serde_json::from_value::<Row>(value.clone()).ok()?, value));
    Ok(Page {
        rows: read.envelopes.into_iter().filter_map(row).collect(),
        count,
        total: read.total,
        date_ms: reply.date_ms,
    })
}

/// An envelope in a reply. One without a status says nothing: not every success comes from the provider.
fn envelope(what: &str, reply: &Reply) -> Result<(Envelope, Value), ProviderError> {
    let raw: Value = serde_json::from_slice(&reply.body).map_err(|error| unreadable(what, error))?;
    let envelope: Envelope = serde_json::from_value(raw.clone()).map_err(|error| unreadable(what, error))?;
    if !raw.is_object() || (envelope.status.is_none() && !envelope.marked_for_deletion) {
        return Err(unreadable(what, std::io::Error::from(std::io::ErrorKind::InvalidData)));
    }
    Ok((envelope, raw))
}

/// E3 (section 15.1).
pub(crate) async fn get(client: &Client, provider_id: &str) -> Result<(Envelope, Value), ProviderError> {
    let what = format!("read envelope {provider_id}");
    let reply = client.get(&path(&what, provider_id)?, &[]).await.map_err(|error| no_reply(&what, error))?;
    let reply = success(&what, reply)?;
    envelope(&what, &reply)
}

/// E4 (section 15.2): the status alone, with the reasons when it could not be prepared. `None` when there is no such
/// envelope.
pub(crate) async fn status(client: &Client, provider_id: &str) -> Result<Option<(Envelope, Value)>, ProviderError> {
    let what = format!("read the status of envelope {provider_id}");
    let path = format!("{}/status", path(&what, provider_id)?);
    let reply = client.get(&path, &[]).await.map_err(|error| no_reply(&what, error))?;
    if reply.status == 404 && refused(&what, &reply).is_gone() {
        return Ok(None);
    }
    let reply = success(&what, reply)?;
    envelope(&what, &reply).map(Some)
}

/// E5 (section 15.3), any status; dates are `YYYY-MM-DD`, `offset` counts from 1.
pub(crate) async fn search(
    client: &Client,
    from_date: &str,
    to_date: &str,
    offset: usize,
    limit: usize,
) -> Result<Page, ProviderError> {
    let what = "search the envelopes";
    let query = [
        ("from_date", from_date.to_string()),
        ("to_date", to_date.to_string()),
        ("offset", offset.to_string()),
        ("limit", limit.to_string()),
    ];
    let reply = client.get("/v2/organisations/envelopes/search", &query).await;
    rows(what, &success(what, reply.map_err(|error| no_reply(what, error))?)?)
}

/// E5 with nothing but a limit: harmless, and refused without a good key.
pub(crate) async fn probe(client: &Client) -> Result<(), ProviderError> {
    let what = "reach the service";
    let reply = client.get("/v2/organisations/envelopes/search", &[("limit", "1".to_string())]).await;
    rows(what, &success(what, reply.map_err(|error| no_reply(what, error))?)?).map(|_| ())
}

/// E6 (section 15.4); at most fifty ids.
pub(crate) async fn find(client: &Client, ids: &[&str]) -> Result<Page, ProviderError> {
    let what = "look up envelopes";
    let body = serde_json::to_vec(&Find { envelope_ids: ids }).map_err(|error| unreadable(what, error))?;
    let reply = client.call(Method::POST, "/v2/organisations/envelopes/find", &[], Some(body.into())).await;
    rows(what, &success(what, reply.map_err(|error| no_reply(what, error))?)?)
}

/// E8 (section 16.4), without a body. The reply of any status.
pub(crate) async fn archive(client: &Client, provider_id: &str) -> Result<Reply, ProviderError> {
    let what = format!("withdraw envelope {provider_id}");
    let path = path(&what, provider_id)?;
    client.call(Method::PATCH, &path, &[], None).await.map_err(|error| no_reply(&what, error))
}

/// The path of a person of an envelope (section 6).
fn person_path(what: &str, provider_id: &str, person: &str) -> Result<String, ProviderError> {
    let person = Uuid::parse_str(person).map_err(|error| bad_id(what, error))?;
    Ok(format!("{}/recipients/{}", path(what, provider_id)?, person.hyphenated()))
}

/// A call that changes something, of which nothing but the success matters: their bodies are unpublished (section 16).
async fn act(
    client: &Client,
    what: &str,
    method: Method,
    path: &str,
    body: Option<Value>,
) -> Result<Reply, ProviderError> {
    let body = body.map(|body| body.to_string().into());
    let reply = client.call(method, path, &[], body).await.map_err(|error| unheard(what, error))?;
    success(what, reply)
}

/// E11 (section 16.2), without a body.
pub(crate) async fn remind(client: &Client, provider_id: &str, person: &str) -> Result<(), ProviderError> {
    let what = format!("remind a recipient of envelope {provider_id}");
    let path = format!("{}/send-reminder", person_path(&what, provider_id, person)?);
    act(client, &what, Method::POST, &path, None).await.map(|_| ())
}

/// E10 (section 16.1): only what is given stands in the body.
pub(crate) async fn correct(
    client: &Client,
    provider_id: &str,
    person: &str,
    correction: &Correction,
) -> Result<(), ProviderError> {
    let what = format!("correct a recipient of envelope {provider_id}");
    let path = person_path(&what, provider_id, person)?;
    let mut body = serde_json::Map::new();
    for (member, text) in [("name", &correction.name), ("email", &correction.email)] {
        if let Some(text) = text {
            body.insert(member.into(), text.trim().into());
        }
    }
    act(client, &what, Method::PATCH, &path, Some(Value::Object(body))).await.map(|_| ())
}

/// E9 (section 16.5). What is gone already is deleted.
pub(crate) async fn delete(client: &Client, provider_id: &str) -> Result<(), ProviderError> {
    let what = format!("delete envelope {provider_id}");
    let path = path(&what, provider_id)?;
    match act(client, &what, Method::DELETE, &path, None).await {
        Err(error) if error.is_gone() => Ok(()),
        done => done.map(|_| ()),
    }
}

/// E12 (section 16.6), without a body.
pub(crate) async fn resend(client: &Client, provider_id: &str, person: &str) -> Result<(), ProviderError> {
    let what = format!("send the documents of envelope {provider_id} again");
    let path = format!("{}/resend-completion-pack", person_path(&what, provider_id, person)?);
    act(client, &what, Method::PATCH, &path, None).await.map(|_| ())
}

/// E13 (section 16.3).
pub(crate) async fn extend(client: &Client, provider_id: &str, tokens: &[String]) -> Result<(), ProviderError> {
    let what = format!("renew links of envelope {provider_id}");
    let path = format!("{}/extend-tokens", path(&what, provider_id)?);
    let body = serde_json::json!({ "recipient_tokens": tokens });
    act(client, &what, Method::POST, &path, Some(body)).await.map(|_| ())
}

/// E14 (section 16.7): one part named `file`. The gate opens by itself: handing it in twice makes nothing new.
pub(crate) async fn sign_offline(
    client: &Client,
    provider_id: &str,
    person: &str,
    copy: SignedCopy,
) -> Result<(), ProviderError> {
    struct Open;
    impl LastChunk for Open {
        fn open(&self) -> BoxFuture<'_, bool> {
            async { true }.boxed()
        }

        fn shut(&self) -> bool {
            true
        }
    }
    let what = format!("hand in a signed copy for envelope {provider_id}");
    let path = format!("{}/signed-documents", person_path(&what, provider_id, person)?);
    let boundary = format!("countersign-{}", Uuid::new_v4().simple());
    let part = Part::file("file", "application/pdf", copy.file_name, copy.file, copy.length);
    let (sent, stop) = (Arc::new(|_, _| ()), CancellationToken::new());
    let posted = client.post_parts(&path, &boundary, vec![part], Arc::new(Open), sent, &stop).await;
    match posted.map_err(|error| unheard(&what, error))?.wire {
        Wire::Reply(reply) => success(&what, reply).map(|_| ()),
        Wire::NotConnected(why) | Wire::BodyStopped(BodyStopped::Io(why)) => Err(no_connection(&what, &why)),
        Wire::BodyStopped(_) | Wire::NoReply(_) => Err(no_answer(&what)),
    }
}

/// E7 (section 15.5): a ZIP.
pub(crate) async fn download(client: &Client, provider_id: &str, to: &Path) -> Result<(), ProviderError> {
    let what = format!("download the documents of envelope {provider_id}");
    let path = format!("{}/completed-documents", path(&what, provider_id)?);
    match client.download(&path, b"PK", to).await.map_err(|error| no_reply(&what, error))? {
        Download::Saved { .. } => Ok(()),
        Download::Refused(reply) => Err(refused(&what, &reply)),
    }
}
