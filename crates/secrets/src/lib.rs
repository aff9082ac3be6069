//! API keys in the operating system's keychain. Where there is none, or it stays locked, a key lives for as long as
//! the app runs; it is never written anywhere else.
//!
//! What is handed out can be neither printed nor serialised. Every call to the keychain runs on a thread of its own
//! and is given up after a while, so that a keychain that never answers cannot hold up the app, nor its end.
//!
//! ```
//! # tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap().block_on(async {
//! use countersign_secrets::{Kept, Secrets};
//! use secrecy::ExposeSecret;
//!
//! let secrets = Secrets::in_memory();
//! assert_eq!(secrets.set("account-1", "a key".into()).await, Kept::ForSession);
//! let key = secrets.get("account-1").await?.expect("a key");
//! assert_eq!(key.expose_secret(), "a key");
//! # Ok::<(), countersign_secrets::SecretsError>(()) }).unwrap();
//! ```

mod vault;

use std::{
    collections::HashMap,
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

use secrecy::{ExposeSecret, SecretString};
use thiserror::Error;

use crate::vault::{Keychain, Vault};

/// The name under which the keychain shows our entries.
pub const SERVICE: &str = "countersign";

/// How long a keychain may take to say that it is there.
const OPEN_FOR: Duration = Duration::from_secs(5);
/// How long a keychain may take to answer; the person may have to type its password.
const ANSWER_FOR: Duration = Duration::from_mins(2);

/// Whether keys can be kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Availability {
    /// In the keychain.
    Keychain,
    /// Only as long as the app runs.
    SessionOnly(WhySession),
}

/// Why keys are kept only as long as the app runs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum WhySession {
    /// There is no keychain on this computer.
    NoKeychain,
    /// There is one, but it is locked or may not be used.
    Locked,
    /// There is one, but it does not answer.
    Silent,
    /// It was asked for, by a test.
    Chosen,
}

/// Where a key was kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kept {
    /// In the keychain: it is there at the next start.
    Keychain,
    /// In memory: it is gone when the app ends.
    ForSession,
}

/// Why the keychain could not be used.
#[derive(Debug, Error)]
pub enum SecretsError {
    /// It is locked, or may not be used.
    #[error("could not open the keychain")]
    Locked(#[source] Option<Box<dyn std::error::Error + Send + Sync>>),
    /// It did not answer in time.
    #[error("could not get an answer from the keychain")]
    Silent,
    /// There is none.
    #[error("could not find a keychain")]
    Missing,
    /// Anything else.
    #[error("could not use the keychain")]
    Failed(#[source] Option<Box<dyn std::error::Error + Send + Sync>>),
}

impl SecretsError {
    fn why(&self) -> WhySession {
        match self {
            Self::Locked(_) => WhySession::Locked,
            Self::Silent => WhySession::Silent,
            Self::Missing | Self::Failed(_) => WhySession::NoKeychain,
        }
    }
}

struct Inner {
    vault: Option<Arc<dyn Vault>>,
    availability: Mutex<Availability>,
    session: Mutex<HashMap<String, SecretString>>,
    answer_for: Duration,
}

/// The keys of this computer's user, by account.
#[derive(Clone)]
pub struct Secrets(Arc<Inner>);

impl std::fmt::Debug for Secrets {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Secrets").field("availability", &self.availability()).finish_non_exhaustive()
    }
}

impl Secrets {
    /// The keychain, or a place for this session when there is none. Never fails and raises no prompt.
    pub async fn open() -> Self {
        Self::with_vault(Arc::new(Keychain), OPEN_FOR, ANSWER_FOR).await
    }

    /// A place for this session only.
    pub fn in_memory() -> Self {
        Self::made(None, Availability::SessionOnly(WhySession::Chosen), ANSWER_FOR)
    }

    async fn with_vault(vault: Arc<dyn Vault>, open_for: Duration, answer_for: Duration) -> Self {
        match on_a_thread(open_for, {
            let vault = vault.clone();
            move || vault.probe()
        })
        .await
        {
            Ok(()) => Self::made(Some(vault), Availability::Keychain, answer_for),
            Err(error) => {
                tracing::warn!(%error, "keys are kept for this session only");
                Self::made(None, Availability::SessionOnly(error.why()), answer_for)
            }
        }
    }

    fn made(vault: Option<Arc<dyn Vault>>, availability: Availability, answer_for: Duration) -> Self {
        let availability = Mutex::new(availability);
        Self(Arc::new(Inner { vault, availability, session: Mutex::default(), answer_for }))
    }

    /// Whether keys are kept in the keychain, as far as is known: it changes when the keychain refuses to keep one.
    pub fn availability(&self) -> Availability {
        self.0.availability.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    fn session(&self) -> std::sync::MutexGuard<'_, HashMap<String, SecretString>> {
        self.0.session.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Keeps the key of an account, instead of the one before, and says where. A keychain that refuses is no error: the
    /// key is kept for this session then, and an older one that the keychain may still hold is not used meanwhile.
    pub async fn set(&self, account: &str, key: SecretString) -> Kept {
        let Some(vault) = self.0.vault.clone() else {
            self.session().insert(account.into(), key);
            return Kept::ForSession;
        };
        let (user, secret) = (account.to_string(), key.clone());
        let kept = on_a_thread(self.0.answer_for, move || {
            vault.set(&user, &secret)?;
            // Some keychains take a key and keep nothing.
            match vault.get(&user)? {
                Some(read) if read.expose_secret() == secret.expose_secret() => Ok(()),
                _ => Err(SecretsError::Failed(None)),
            }
        });
        match kept.await {
            Ok(()) => {
                self.session().remove(account);
                *self.0.availability.lock().unwrap_or_else(PoisonError::into_inner) = Availability::Keychain;
                Kept::Keychain
            }
            Err(error) => {
                tracing::warn!(account, %error, "a key is kept for this session only");
                self.session().insert(account.into(), key);
                *self.0.availability.lock().unwrap_or_else(PoisonError::into_inner) =
                    Availability::SessionOnly(error.why());
                Kept::ForSession
            }
        }
    }

    /// The key of an account; `None` when there is none.
    ///
    /// # Errors
    /// When the keychain is locked or does not answer: the key may be there.
    pub async fn get(&self, account: &str) -> Result<Option<SecretString>, SecretsError> {
        if let Some(key) = self.session().get(account).cloned() {
            return Ok(Some(key));
        }
        let Some(vault) = self.0.vault.clone() else { return Ok(None) };
        let user = account.to_string();
        on_a_thread(self.0.answer_for, move || vault.get(&user)).await
    }

    /// Forgets the key of an account. Success also when there is none.
    ///
    /// # Errors
    /// When the keychain is locked or does not answer: the key may still be there.
    pub async fn delete(&self, account: &str) -> Result<(), SecretsError> {
        self.session().remove(account);
        let Some(vault) = self.0.vault.clone() else { return Ok(()) };
        let user = account.to_string();
        on_a_thread(self.0.answer_for, move || vault.delete(&user)).await
    }
}

/// Runs something on a thread of its own, which is left alone when it takes too long: neither the caller nor the end of
/// the app waits for it.
async fn on_a_thread<T: Send + 'static>(
    wait: Duration,
    job: impl FnOnce() -> Result<T, SecretsError> + Send + 'static,
) -> Result<T, SecretsError> {
    let (tell, told) = tokio::sync::oneshot::channel();
    let thread = std::thread::Builder::new().name("keychain".into());
    // Nobody listens any more when it took too long.
    thread.spawn(move || drop(tell.send(job()))).map_err(|error| SecretsError::Failed(Some(Box::new(error))))?;
    match tokio::time::timeout(wait, told).await {
        Ok(Ok(result)) => result,
        Ok(Err(_)) => Err(SecretsError::Failed(None)),
        Err(_) => Err(SecretsError::Silent),
    }
}

#[cfg(test)]
mod tests;
