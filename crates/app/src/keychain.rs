//! Keys for the use cases, from the keychain of this computer.

use countersign_envelope::AccountId;
use countersign_secrets::{Availability, Secrets, WhySession};
use futures::future::{BoxFuture, FutureExt};
use secrecy::SecretString;

use crate::{Keys, UserError};

/// The keychain, opened when it is first needed: it may take a moment to answer, and the practice service needs none.
#[derive(Clone, Default)]
pub struct Keychain(std::sync::Arc<tokio::sync::OnceCell<Secrets>>);

impl Keychain {
    async fn open(&self) -> &Secrets {
        self.0.get_or_init(Secrets::open).await
    }
}

fn locked(error: &countersign_secrets::SecretsError) -> UserError {
    UserError {
        code: "keychain_locked".into(),
        title: "The keychain is locked, so the key cannot be read".into(),
        detail: error.to_string(),
        hint: "Unlock it to send; drafts still work.".into(),
        field: None,
    }
}

impl Keys for Keychain {
    fn get(&self, account: AccountId) -> BoxFuture<'static, Result<Option<SecretString>, UserError>> {
        let keychain = self.clone();
        async move { keychain.open().await.get(account.as_str()).await.map_err(|error| locked(&error)) }.boxed()
    }

    fn set(&self, account: AccountId, key: SecretString) -> BoxFuture<'static, Result<(), UserError>> {
        let keychain = self.clone();
        async move {
            // Where it was kept is asked for separately: a key for the session is no error.
            keychain.open().await.set(account.as_str(), key).await;
            Ok(())
        }
        .boxed()
    }

    fn forget(&self, account: AccountId) -> BoxFuture<'static, Result<(), UserError>> {
        let keychain = self.clone();
        async move { keychain.open().await.delete(account.as_str()).await.map_err(|error| locked(&error)) }.boxed()
    }

    fn session_only(&self) -> BoxFuture<'static, Option<String>> {
        let keychain = self.clone();
        async move {
            match keychain.open().await.availability() {
                Availability::Keychain => None,
                Availability::SessionOnly(why) => Some(sentence(why)),
            }
        }
        .boxed()
    }
}

fn sentence(why: WhySession) -> String {
    let cause = match why {
        WhySession::NoKeychain => "there is no keychain on this computer",
        WhySession::Locked => "the keychain is locked",
        _ => "the keychain does not answer",
    };
    format!("Keys are kept until Countersign closes, because {cause}.")
}
