//! Accounts whose provider asked to be left alone for a while (`Retry-After`): kept over restarts, and not ended by a
//! person who asks for news.

use countersign_courier::poll::HOURLY;
use countersign_envelope::{Account, AccountId, Environment, Millis};
use countersign_provider::{ProviderError, Retry};

use super::Inside;
use crate::{
    App, UserError,
    accounts::Asked,
    app::{lock, now},
};

fn key(account: &AccountId) -> String {
    format!("leftAlone {account}")
}

/// Whether this account's provider is not to be asked now.
pub(super) fn left_alone(inner: &Inside, account: &AccountId) -> bool {
    inner.left_alone.get(account.as_str()).is_some_and(|until| *until > now())
}

impl App {
    /// Heeds what a provider asked for when it refused.
    pub(super) async fn heed(&self, account: &AccountId, refusal: &ProviderError) -> Result<(), UserError> {
        match refusal.retry {
            Retry::Later(Some(seconds)) => self.leave_alone(account, now().plus(i64::from(seconds) * 1000)).await,
            _ => Ok(()),
        }
    }

    /// Notes until when a provider asked to be left alone.
    async fn leave_alone(&self, account: &AccountId, until: Millis) -> Result<(), UserError> {
        let longest = {
            let mut inner = lock(&self.0.engine.inner);
            let known = inner.left_alone.entry(account.0.clone()).or_insert(until);
            *known = until.max(*known);
            *known
        };
        let setting = key(account);
        self.blocking(move |store| store.put_setting(&setting, &longest.0.into())).await
    }

    /// Remembers what providers asked for before this start.
    pub(crate) async fn recall_who_is_left_alone(&self) -> Result<(), UserError> {
        let known = self.blocking(|store| {
            let mut known = Vec::new();
            for account in store.accounts()? {
                let until = store.setting(&key(&account.id))?.as_ref().and_then(serde_json::Value::as_i64);
                known.extend(until.map(|until| (account.id.0, Millis(until))));
            }
            Ok(known)
        });
        let known = known.await?;
        lock(&self.0.engine.inner).left_alone.extend(known);
        Ok(())
    }

    /// What was asked of an account within the last hour.
    pub(crate) fn asked_of(&self, account: &Account) -> Asked {
        let mut inner = lock(&self.0.engine.inner);
        let until = inner.left_alone.get(account.id.as_str()).copied().filter(|until| *until > now());
        Asked {
            last_hour: inner.purses.get_mut(account.id.as_str()).map_or(0, |purse| purse.spent(now())),
            most: (account.environment != Environment::Practice).then_some(HOURLY),
            left_alone_until: until,
        }
    }
}
