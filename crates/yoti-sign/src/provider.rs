//! The port.

use std::{
    path::PathBuf,
    sync::Arc,
    time::{SystemTime, UNIX_EPOCH},
};

use countersign_envelope::{Composition, EnvelopeStatus, Millis, Problem, Reference};
use countersign_http::{self as http, Client, LastChunk, Part};
use countersign_provider::{
    AccountFeatures, BodyStopped, Capabilities, Correction, FindResult, Gate, GateSeen, NoReply, ProviderEnvelope,
    ProviderError, Seen, SignedCopy, SigningProvider, StepContext, StepOutcome, Wire, classify,
};
use futures::future::{BoxFuture, FutureExt};
use uuid::Uuid;

use crate::{
    capabilities::{FIND_BATCH, Mode, capabilities},
    check, client, error, find, map, status,
};

/// How long a provider that asks to wait without saying how long is left alone.
const BACKOFF_MS: i64 = 60_000;

/// Yoti Sign behind the port.
#[derive(Clone)]
pub struct YotiSign {
    client: Client,
    mode: Mode,
    now: Arc<dyn Fn() -> Millis + Send + Sync>,
}

/// The port's gate in the terms of `http`.
struct Latch(Arc<dyn Gate>);

impl LastChunk for Latch {
    fn open(&self) -> BoxFuture<'_, bool> {
        self.0.open()
    }

    fn shut(&self) -> bool {
        self.0.shut() != GateSeen::Shut
    }
}

impl YotiSign {
    /// Yoti Sign at the client's origin.
    pub fn new(client: Client, mode: Mode) -> Self {
        let now = || {
            let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
            Millis(i64::try_from(since.as_millis()).unwrap_or(i64::MAX))
        };
        Self::with_clock(client, mode, Arc::new(now))
    }

    /// The same with another clock.
    pub fn with_clock(client: Client, mode: Mode, now: Arc<dyn Fn() -> Millis + Send + Sync>) -> Self {
        Self { client, mode, now }
    }

    /// E1 (section 7), the only step of a send.
    async fn create(&self, step: StepContext) -> StepOutcome {
        let wire = match self.parts(&step).await {
            Ok(parts) => {
                let boundary = format!("countersign-{}", Uuid::new_v4().simple());
                let gate = Arc::new(Latch(step.gate.clone()));
                let post = self.client.post_parts("/v2/envelopes", &boundary, parts, gate, step.sent, &step.stop);
                post.await.map_or_else(|error| Wire::NotConnected(error.to_string()), |posted| wire(posted.wire))
            }
            Err(why) => Wire::BodyStopped(BodyStopped::Io(why.to_string())),
        };
        let seen = Seen { gate: step.gate.shut(), wire };
        StepOutcome::Ended(classify(&seen, step.now, BACKOFF_MS))
    }

    async fn parts(&self, step: &StepContext) -> std::io::Result<Vec<Part>> {
        let options = serde_json::to_vec(&map::options(&step.sealed))?;
        let mut parts = vec![Part::bytes("options", "application/json", options)];
        for document in map::documents(step.sealed.composition()) {
            let (file, length) = step.files.open(document).await?;
            let kind = map::content_type(&document.name);
            parts.push(Part::file("file", kind, document.name.clone(), file, length));
        }
        Ok(parts)
    }

    async fn stop_for_ever(&self, provider_id: &str) -> Result<(), ProviderError> {
        let reply = client::archive(&self.client, provider_id).await?;
        match reply.status {
            200..=299 => Ok(()),
            409 => {
                // Archived before is done; anything else keeps it from being withdrawn (section 16.4).
                let (read, raw) = client::get(&self.client, provider_id).await?;
                match status::envelope(provider_id, &read, raw).status {
                    EnvelopeStatus::Withdrawn | EnvelopeStatus::Deleted => Ok(()),
                    _ => Err(error::refused(&format!("withdraw envelope {provider_id}"), &reply)),
                }
            }
            _ => Err(error::refused(&format!("withdraw envelope {provider_id}"), &reply)),
        }
    }

    async fn many(&self, provider_ids: &[String]) -> Result<Vec<ProviderEnvelope>, ProviderError> {
        let ids: Vec<&str> = provider_ids.iter().map(String::as_str).filter(|id| Uuid::parse_str(id).is_ok()).collect();
        if let [one] = ids[..] {
            // One alone has an address of its own (section 23.3), which also says why it could not be prepared.
            let read = client::status(&self.client, one).await?;
            let alone = |(read, raw)| ProviderEnvelope { people: None, ..status::envelope(one, &read, raw) };
            return Ok(read.map(alone).into_iter().collect());
        }
        let mut found = Vec::with_capacity(ids.len());
        for batch in ids.chunks(FIND_BATCH) {
            let page = client::find(&self.client, batch).await?;
            let asked = |id: &str| batch.iter().any(|one| one.eq_ignore_ascii_case(id));
            found.extend(
                page.rows
                    .into_iter()
                    .filter(|(row, _)| asked(&row.envelope_id))
                    .map(|(row, raw)| status::row(&row, raw)),
            );
        }
        Ok(found)
    }
}

/// What came over the wire, in the port's terms.
fn wire(seen: http::Wire) -> Wire {
    match seen {
        http::Wire::NotConnected(why) => Wire::NotConnected(why),
        http::Wire::BodyStopped(why) => Wire::BodyStopped(match why {
            http::BodyStopped::ByCaller => BodyStopped::ByPerson,
            http::BodyStopped::Gate => BodyStopped::NotStored,
            http::BodyStopped::Io(why) => BodyStopped::Io(why),
        }),
        http::Wire::NoReply(why) => Wire::NoReply(match why {
            http::NoReply::Timeout => NoReply::Timeout,
            http::NoReply::Reset => NoReply::Reset,
            http::NoReply::Truncated => NoReply::Truncated,
            http::NoReply::Oversize => NoReply::Oversize,
        }),
        http::Wire::Reply(reply) => {
            Wire::Reply { status: reply.status, body: error::create_body(&reply), retry_after_s: reply.retry_after_s }
        }
    }
}

impl SigningProvider for YotiSign {
    fn capabilities(&self) -> Capabilities {
        capabilities(self.mode)
    }

    fn check(&self, composition: &Composition, features: &AccountFeatures) -> Vec<Problem> {
        check::check(composition, features)
    }

    fn advance(&self, step: StepContext) -> BoxFuture<'_, StepOutcome> {
        self.create(step).boxed()
    }

    fn find<'a>(&'a self, reference: &'a Reference, since: Millis) -> BoxFuture<'a, Result<FindResult, ProviderError>> {
        let now = self.now.clone();
        async move { find::find(&self.client, reference, since, || now()).await }.boxed()
    }

    fn status<'a>(&'a self, provider_id: &'a str) -> BoxFuture<'a, Result<ProviderEnvelope, ProviderError>> {
        async move {
            let (read, raw) = client::get(&self.client, provider_id).await?;
            Ok(status::envelope(provider_id, &read, raw))
        }
        .boxed()
    }

    fn status_many<'a>(
        &'a self,
        provider_ids: &'a [String],
    ) -> BoxFuture<'a, Result<Vec<ProviderEnvelope>, ProviderError>> {
        self.many(provider_ids).boxed()
    }

    fn made_since(&self, since: Millis) -> BoxFuture<'_, Result<Vec<ProviderEnvelope>, ProviderError>> {
        find::made_since(&self.client, since, &*self.now).boxed()
    }

    fn withdraw<'a>(&'a self, provider_id: &'a str) -> BoxFuture<'a, Result<(), ProviderError>> {
        self.stop_for_ever(provider_id).boxed()
    }

    fn download<'a>(&'a self, provider_id: &'a str, to: PathBuf) -> BoxFuture<'a, Result<(), ProviderError>> {
        async move { client::download(&self.client, provider_id, &to).await }.boxed()
    }

    fn remind<'a>(&'a self, provider_id: &'a str, person: &'a str) -> BoxFuture<'a, Result<(), ProviderError>> {
        client::remind(&self.client, provider_id, person).boxed()
    }

    fn correct<'a>(
        &'a self,
        provider_id: &'a str,
        person: &'a str,
        correction: &'a Correction,
    ) -> BoxFuture<'a, Result<(), ProviderError>> {
        client::correct(&self.client, provider_id, person, correction).boxed()
    }

    fn delete<'a>(&'a self, provider_id: &'a str) -> BoxFuture<'a, Result<(), ProviderError>> {
        client::delete(&self.client, provider_id).boxed()
    }

    fn resend_pack<'a>(&'a self, provider_id: &'a str, person: &'a str) -> BoxFuture<'a, Result<(), ProviderError>> {
        client::resend(&self.client, provider_id, person).boxed()
    }

    fn sign_offline<'a>(
        &'a self,
        provider_id: &'a str,
        person: &'a str,
        copy: SignedCopy,
    ) -> BoxFuture<'a, Result<(), ProviderError>> {
        client::sign_offline(&self.client, provider_id, person, copy).boxed()
    }

    fn renew_links<'a>(
        &'a self,
        provider_id: &'a str,
        tokens: &'a [String],
    ) -> BoxFuture<'a, Result<(), ProviderError>> {
        client::extend(&self.client, provider_id, tokens).boxed()
    }

    fn test(&self) -> BoxFuture<'_, Result<(), ProviderError>> {
        client::probe(&self.client).boxed()
    }
}
