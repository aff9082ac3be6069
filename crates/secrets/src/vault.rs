//! The keychain itself. Everything here blocks.

use keyring::{Entry, Error};
use secrecy::{ExposeSecret, SecretString};

use crate::{SERVICE, SecretsError};

/// A place that keeps keys.
pub(crate) trait Vault: Send + Sync {
    /// Whether it is there; raises no prompt.
    fn probe(&self) -> Result<(), SecretsError>;
    fn set(&self, user: &str, key: &SecretString) -> Result<(), SecretsError>;
    fn get(&self, user: &str) -> Result<Option<SecretString>, SecretsError>;
    fn delete(&self, user: &str) -> Result<(), SecretsError>;
}

/// The keychain of the operating system.
pub(crate) struct Keychain;

/// Without the variants' bytes: a key that could not be read must not come out through an error.
fn plain(error: Error) -> SecretsError {
    match error {
        Error::NoStorageAccess(cause) => SecretsError::Locked(Some(cause)),
        Error::NoDefaultStore => SecretsError::Missing,
        Error::PlatformFailure(cause) => SecretsError::Failed(Some(cause)),
        _ => SecretsError::Failed(None),
    }
}

impl Vault for Keychain {
    fn probe(&self) -> Result<(), SecretsError> {
        // A look for an entry that does not exist needs no unlocking.
        self.get("no-such-account").map(|_| ())
    }

    fn set(&self, user: &str, key: &SecretString) -> Result<(), SecretsError> {
        Entry::new(SERVICE, user).and_then(|entry| entry.set_password(key.expose_secret())).map_err(plain)
    }

    fn get(&self, user: &str) -> Result<Option<SecretString>, SecretsError> {
        match Entry::new(SERVICE, user).and_then(|entry| entry.get_password()) {
            Ok(key) => Ok(Some(key.into())),
            Err(Error::NoEntry) => Ok(None),
            Err(error) => Err(plain(error)),
        }
    }

    fn delete(&self, user: &str) -> Result<(), SecretsError> {
        match Entry::new(SERVICE, user).and_then(|entry| entry.delete_credential()) {
            Ok(()) | Err(Error::NoEntry) => Ok(()),
            Err(error) => Err(plain(error)),
        }
    }
}
