//! The port: what a signing service does for Countersign.

use std::{path::PathBuf, sync::Arc};

use countersign_envelope::{
    Account, Composition, Document, EnvelopeStatus, Millis, PersonStatus, Problem, Reference, SealedEnvelope,
};
use futures::future::{BoxFuture, FutureExt};
use secrecy::SecretString;
use serde_json::Value;
use tokio_util::sync::CancellationToken;

use crate::{AccountFeatures, Capabilities, GateSeen, ProviderError, Retry, Stage, Verdict, error::NotOffered};

/// Where a provider is and the key that it takes.
#[derive(Debug, Clone)]
pub struct Reach {
    /// Scheme, host and port of the API, without a path.
    pub origin: String,
    /// The key.
    pub key: SecretString,
}

/// Makes connections to providers. Stands behind `Arc<dyn Connect>`, so that only the registry names providers.
pub trait Connect: Send + Sync {
    /// A connection for an account.
    ///
    /// # Errors
    /// When the account's provider or address is unknown.
    fn connect(&self, account: &Account, reach: Reach) -> Result<Arc<dyn SigningProvider>, ProviderError>;

    /// What an account's provider can do, known without a key or a network.
    fn capabilities(&self, account: &Account) -> Option<Capabilities>;

    /// The provider's own check of a draft, known without a key or a network.
    fn check(&self, account: &Account, composition: &Composition, features: &AccountFeatures) -> Vec<Problem>;
}

/// The last bytes of a creating request wait behind a gate: a latch under one lock.
pub trait Gate: Send + Sync {
    /// Commits that the last bytes are about to be released, once. False when that could not be stored, or when the
    /// gate was shut before: then the body must end in an error.
    fn open(&self) -> BoxFuture<'_, bool>;

    /// Shuts the gate, before any reply, error, timeout or Stop is handed back, and says what it was.
    fn shut(&self) -> GateSeen;
}

/// Opens the bytes of documents for sending.
pub trait OpenDocument: Send + Sync {
    /// The file of a document, with its length in bytes.
    ///
    /// # Errors
    /// When the file cannot be read.
    fn open(&self, document: &Document) -> BoxFuture<'_, std::io::Result<(tokio::fs::File, u64)>>;
}

/// What one remote step of a send is given. The body outlives the call, so everything is shared.
#[derive(Clone)]
pub struct StepContext {
    /// What is sent.
    pub sealed: Arc<SealedEnvelope>,
    /// What the adapter itself said after the step before; `None` before the first.
    pub progress: Option<Value>,
    /// The documents.
    pub files: Arc<dyn OpenDocument>,
    /// The gate before the last bytes.
    pub gate: Arc<dyn Gate>,
    /// Told how many bytes of the body are sent so far, of how many: `sent(done, total)`.
    pub sent: Arc<dyn Fn(u64, u64) + Send + Sync>,
    /// Cancelled when the person presses Stop.
    pub stop: CancellationToken,
    /// The time at the beginning of the step.
    pub now: Millis,
}

/// What came of a step.
#[derive(Debug, Clone, PartialEq)]
pub enum StepOutcome {
    /// It succeeded and there is another; what the adapter wants to know then.
    Next(Value),
    /// The send is over, or cannot go on by itself.
    Ended(Verdict),
}

/// An envelope as a provider describes it.
#[derive(Debug, Clone, PartialEq)]
pub struct ProviderEnvelope {
    /// The provider's id.
    pub provider_id: String,
    /// The provider's own word for where it stands.
    pub raw_status: String,
    /// That word in ours.
    pub status: EnvelopeStatus,
    /// The name at the provider, when given.
    pub name: Option<String>,
    /// When it was made, when given.
    pub created_at: Option<Millis>,
    /// When everyone had signed, when given.
    pub completed_at: Option<Millis>,
    /// When it was withdrawn, when given.
    pub withdrawn_at: Option<Millis>,
    /// Its people; `None` when this look-up does not say, empty when there are none yet.
    pub people: Option<Vec<ProviderPerson>>,
    /// Why the provider could not prepare it.
    pub errors: Vec<ProviderFileError>,
    /// The reply as it came.
    pub raw: Value,
}

/// A person of an envelope as a provider describes them.
#[derive(Debug, Clone, PartialEq)]
pub struct ProviderPerson {
    /// The provider's id, when given.
    pub provider_id: Option<String>,
    /// `signer`, `cc` or `witness`.
    pub kind: PersonKind,
    /// Name.
    pub name: String,
    /// E-mail address.
    pub email: String,
    /// Role, when given.
    pub role: Option<String>,
    /// Signing group, when given.
    pub group: Option<u32>,
    /// The provider's own word.
    pub raw_status: String,
    /// That word in ours.
    pub status: PersonStatus,
    /// When this person was invited, when given.
    pub invited_at: Option<Millis>,
    /// When this person signed, when given.
    pub signed_at: Option<Millis>,
    /// What the provider says of the e-mail.
    pub email_status: Option<String>,
    /// Provider's id of the signer, for a witness.
    pub signer_provider_id: Option<String>,
    /// Values of the tags by name, once known.
    pub values: Vec<(String, String)>,
}

/// What a person is at a provider.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PersonKind {
    /// Signs.
    Signer,
    /// Gets a copy.
    Cc,
    /// Signs beside a signer.
    Witness,
}

/// What the provider found wrong with a file after it had taken the envelope.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ProviderFileError {
    /// The file, when named.
    pub file_name: Option<String>,
    /// The provider's code.
    pub code: String,
}

/// What a search by reference found.
#[derive(Debug, Clone, PartialEq)]
pub struct FindResult {
    /// Envelopes whose mark is the reference, oldest first.
    pub matches: Vec<ProviderEnvelope>,
    /// Whether the search saw everything it set out to see.
    pub complete: bool,
    /// How far the provider's clock is ahead of ours, in milliseconds, when its reply said.
    pub skew_ms: Option<i64>,
}

/// What is put right about a person of an envelope that is out. Only what is given changes.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Correction {
    /// The name from now on.
    pub name: Option<String>,
    /// The e-mail address from now on; who had not got the invitation gets it there.
    pub email: Option<String>,
}

/// A copy that somebody signed on paper.
#[derive(Debug)]
pub struct SignedCopy {
    /// Its name, with its ending.
    pub file_name: String,
    /// The file, of which exactly `length` bytes are sent.
    pub file: tokio::fs::File,
    /// How many bytes.
    pub length: u64,
}

/// A signing service. What a provider does not have, it leaves out: those methods answer that it is not offered, as its
/// [`Capabilities`] say. None of them is ever repeated by itself: see [`ProviderError::is_unheard`].
pub trait SigningProvider: Send + Sync {
    /// What it can do.
    fn capabilities(&self) -> Capabilities;

    /// Its rules for a draft. Pure; takes any draft, also an empty one.
    fn check(&self, composition: &Composition, features: &AccountFeatures) -> Vec<Problem>;

    /// One remote step of a send.
    fn advance(&self, step: StepContext) -> BoxFuture<'_, StepOutcome>;

    /// Envelopes that carry this reference, made on or after `since`.
    fn find<'a>(&'a self, reference: &'a Reference, since: Millis) -> BoxFuture<'a, Result<FindResult, ProviderError>>;

    /// Where one envelope stands, with its people.
    fn status<'a>(&'a self, provider_id: &'a str) -> BoxFuture<'a, Result<ProviderEnvelope, ProviderError>>;

    /// Where many envelopes stand, without their people; unknown ids are left out.
    fn status_many<'a>(
        &'a self,
        provider_ids: &'a [String],
    ) -> BoxFuture<'a, Result<Vec<ProviderEnvelope>, ProviderError>>;

    /// All envelopes that the account may see, made on or after `since`, without their people: also those that were
    /// made elsewhere.
    fn made_since(&self, since: Millis) -> BoxFuture<'_, Result<Vec<ProviderEnvelope>, ProviderError>>;

    /// Stops an envelope for ever. Success also when it was stopped before.
    fn withdraw<'a>(&'a self, provider_id: &'a str) -> BoxFuture<'a, Result<(), ProviderError>>;

    /// Saves the pack of a completed envelope to a new file. The file is whole and synced on success, absent on error.
    fn download<'a>(&'a self, provider_id: &'a str, to: PathBuf) -> BoxFuture<'a, Result<(), ProviderError>>;

    /// Has one person of an envelope that is out reminded; `person` is the provider's id of the person.
    fn remind<'a>(&'a self, provider_id: &'a str, person: &'a str) -> BoxFuture<'a, Result<(), ProviderError>> {
        not_offered("remind", provider_id, person)
    }

    /// Puts name or address of a person of an envelope that is out right.
    fn correct<'a>(
        &'a self,
        provider_id: &'a str,
        person: &'a str,
        correction: &'a Correction,
    ) -> BoxFuture<'a, Result<(), ProviderError>> {
        let _ = correction;
        not_offered("correct", provider_id, person)
    }

    /// Deletes an envelope at the provider. Success also when it is gone already.
    fn delete<'a>(&'a self, provider_id: &'a str) -> BoxFuture<'a, Result<(), ProviderError>> {
        not_offered("delete", provider_id, "")
    }

    /// Has the finished documents sent again to one person.
    fn resend_pack<'a>(&'a self, provider_id: &'a str, person: &'a str) -> BoxFuture<'a, Result<(), ProviderError>> {
        not_offered("send the finished documents again to", provider_id, person)
    }

    /// Hands in what a person signed on paper. The provider takes it in later: the person's status tells.
    fn sign_offline<'a>(
        &'a self,
        provider_id: &'a str,
        person: &'a str,
        copy: SignedCopy,
    ) -> BoxFuture<'a, Result<(), ProviderError>> {
        drop(copy);
        not_offered("hand in a copy signed by", provider_id, person)
    }

    /// Makes links work anew, by their tokens.
    fn renew_links<'a>(
        &'a self,
        provider_id: &'a str,
        tokens: &'a [String],
    ) -> BoxFuture<'a, Result<(), ProviderError>> {
        let _ = tokens;
        not_offered("renew links", provider_id, "")
    }

    /// Asks the provider something harmless, to learn whether key and address are right.
    fn test(&self) -> BoxFuture<'_, Result<(), ProviderError>>;
}

fn not_offered<'a>(act: &str, provider_id: &str, person: &str) -> BoxFuture<'a, Result<(), ProviderError>> {
    let error = ProviderError {
        what: format!("{act} {person} of envelope {provider_id}").replace("  ", " "),
        stage: Stage::Before,
        retry: Retry::Never,
        http: None,
        message: None,
        source: Some(Box::new(NotOffered)),
    };
    async move { Err(error) }.boxed()
}
