//! Accounts: which signing services envelopes can go through.

use countersign_envelope::{Account, AccountId, EnvelopeStatus, Environment, Millis};
use countersign_provider::ProviderError;
use secrecy::SecretString;
use serde::{Deserialize, Serialize};
use ts_rs::TS;

use crate::{
    App, UserError,
    app::{fresh_id, now},
    words,
};

/// An account as the window shows it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct AccountView {
    /// The account.
    pub account: Account,
    /// The provider's name, or Practice for the practice service.
    pub provider_name: String,
    /// True when new envelopes go through it.
    pub is_default: bool,
    /// Where its key is.
    pub key: KeyPlace,
    /// What is wrong with it now, if anything.
    pub trouble: Option<UserError>,
    /// How many envelopes of it are running.
    pub running: u32,
    /// What is asked of it.
    pub asked: Asked,
}

/// What is asked of an account's provider.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct Asked {
    /// How often it was asked within the last hour.
    pub last_hour: u32,
    /// How often it is asked at most in an hour; `None` where that does not matter.
    pub most: Option<u32>,
    /// Until when it asked to be left alone.
    pub left_alone_until: Option<Millis>,
}

/// Where a key is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub enum KeyPlace {
    /// In the keychain of this computer.
    Keychain,
    /// In memory until the app closes.
    Session,
    /// There is none.
    Missing,
    /// None is needed.
    NotNeeded,
}

/// A provider that an account can be added for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct ProviderView {
    /// Its id.
    pub id: String,
    /// Its name.
    pub name: String,
    /// Environments of it that an account can be in.
    pub environments: Vec<EnvironmentView>,
}

/// An environment of a provider.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct EnvironmentView {
    /// Which.
    pub environment: Environment,
    /// The address of its API; `None` where the person types it.
    pub api_base: Option<String>,
    /// The address of its pages, to which links may lead.
    pub web_base: Option<String>,
}

/// The accounts, and whether keys can be kept.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct Accounts {
    /// In order.
    pub accounts: Vec<AccountView>,
    /// Providers that can be added.
    pub providers: Vec<ProviderView>,
    /// Why keys are kept for the session only; `None` when there is a keychain.
    pub session_only: Option<String>,
}

/// Adds an account. The key goes in once and never comes back.
#[derive(Clone, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct AddAccount {
    /// The provider's id.
    pub provider: String,
    /// Where.
    pub environment: Environment,
    /// A name of the person's choice; empty takes the provider's.
    pub name: String,
    /// Address of the API, for a custom one.
    pub api_base: Option<String>,
    /// The key.
    pub key: String,
    /// New envelopes go through it.
    pub make_default: bool,
}

/// Puts a new key in place of the old.
#[derive(Clone, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct ReplaceKey {
    /// The account.
    pub account: AccountId,
    /// The key.
    pub key: String,
}

/// Names an account anew.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct RenameAccount {
    /// The account.
    pub account: AccountId,
    /// Its name.
    pub name: String,
}

/// Names an account.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct AccountOf {
    /// The account.
    pub account: AccountId,
}

/// What "Test connection" found.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct ConnectionTest {
    /// True when the provider accepted the key.
    pub accepted: bool,
    /// What it found, as a sentence.
    pub sentence: String,
    /// What was wrong.
    pub error: Option<UserError>,
}

/// The account that is there from the start and needs neither key nor network.
pub(crate) fn practice_account(id: String, at: Millis) -> Account {
    Account {
        id: AccountId(id),
        provider: "yoti-sign".into(),
        environment: Environment::Practice,
        name: "Practice".into(),
        api_base: None,
        web_base: None,
        made_at: at,
        key_added_at: None,
        key_accepted_at: None,
        key_refused_at: None,
    }
}

impl App {
    pub(crate) async fn default_account(&self) -> Result<Account, UserError> {
        let (chosen, all) = self.blocking(|store| Ok((store.setting("defaultAccount")?, store.accounts()?))).await?;
        let chosen = chosen.and_then(|value| value.as_str().map(String::from));
        let found = all.iter().find(|account| Some(account.id.as_str()) == chosen.as_deref()).or(all.first());
        found.cloned().ok_or_else(|| words::error("account_none", &[]))
    }

    pub(crate) async fn account_view(&self, account: Account) -> Result<AccountView, UserError> {
        let (id, default) = (account.id.clone(), self.default_account().await?);
        let running = self.0.store.with_listing(|listing| {
            let runs = |row: &&countersign_store::Listed| {
                let out = !matches!(row.status, EnvelopeStatus::Draft | EnvelopeStatus::Sending);
                row.account.as_deref() == Some(id.as_str()) && out && !row.status.is_final()
            };
            listing.rows().filter(runs).count()
        });
        let session_only = self.0.keys.session_only().await.is_some();
        let key = match (account.environment, account.key_added_at) {
            (Environment::Practice, _) => KeyPlace::NotNeeded,
            (_, None) => KeyPlace::Missing,
            (_, Some(_)) if !session_only => KeyPlace::Keychain,
            (_, Some(_)) => match self.0.keys.get(id.clone()).await {
                Ok(Some(_)) => KeyPlace::Session,
                _ => KeyPlace::Missing,
            },
        };
        let trouble = match (key, account.key_refused_at) {
            (KeyPlace::Missing, _) => Some(words::error("account_key_missing", &[("account", &account.name)])),
            (_, Some(at)) => {
                let since = words::clock(at);
                Some(words::error("account_key_refused", &[("account", &account.name), ("since", &since)]))
            }
            _ => None,
        };
        Ok(AccountView {
            provider_name: self.service_name(&account)?,
            is_default: account.id == default.id,
            key,
            trouble,
            running: u32::try_from(running).unwrap_or(u32::MAX),
            asked: self.asked_of(&account),
            account,
        })
    }

    /// All accounts.
    pub async fn list_accounts(&self) -> Result<Accounts, UserError> {
        let mut accounts = Vec::new();
        for account in self.blocking(|store| store.accounts()).await? {
            accounts.push(self.account_view(account).await?);
        }
        Ok(Accounts { accounts, providers: self.0.providers.clone(), session_only: self.0.keys.session_only().await })
    }

    async fn account(&self, id: &AccountId) -> Result<Account, UserError> {
        let id = id.clone();
        let found = self.blocking(move |store| store.account(&id)).await?;
        found.ok_or_else(|| words::error("account_gone", &[]))
    }

    pub(crate) async fn put_account(&self, account: Account) -> Result<(), UserError> {
        self.blocking(move |store| store.put_account(&account)).await
    }

    /// Adds an account. Its key goes to the keychain and is in no file.
    pub async fn add_account(&self, add: AddAccount) -> Result<AccountView, UserError> {
        let practice = add.environment == Environment::Practice;
        let key = add.key.trim();
        if key.is_empty() && !practice {
            return Err(words::error("account_key_empty", &[]).in_field("key"));
        }
        let api_base = match add.environment {
            Environment::Custom => Some(origin(add.api_base.as_deref().unwrap_or_default())?),
            _ => None,
        };
        let provider = self.0.providers.iter().find(|provider| provider.id == add.provider);
        let provider = provider.ok_or_else(|| words::error("account_unknown_provider", &[]))?;
        let name = if add.name.trim().is_empty() { provider.name.clone() } else { add.name.trim().to_owned() };
        let account = Account {
            id: AccountId(fresh_id()),
            provider: add.provider.clone(),
            environment: add.environment,
            name,
            web_base: None,
            api_base,
            made_at: now(),
            key_added_at: (!practice).then(now),
            key_accepted_at: None,
            key_refused_at: None,
        };
        if !practice {
            self.0.keys.set(account.id.clone(), SecretString::from(key.to_owned())).await?;
        }
        self.put_account(account.clone()).await?;
        if add.make_default {
            self.set_default_account(AccountOf { account: account.id.clone() }).await?;
        }
        self.account_view(account).await
    }

    /// Puts a new key in place of the old.
    pub async fn replace_key(&self, replace: ReplaceKey) -> Result<AccountView, UserError> {
        let key = replace.key.trim();
        if key.is_empty() {
            return Err(words::error("account_key_empty", &[]).in_field("key"));
        }
        let account = self.account(&replace.account).await?;
        self.0.keys.set(account.id.clone(), SecretString::from(key.to_owned())).await?;
        let account = Account { key_added_at: Some(now()), key_accepted_at: None, key_refused_at: None, ..account };
        self.put_account(account.clone()).await?;
        self.0.engine.wake();
        self.account_view(account).await
    }

    /// Gives an account another name.
    pub async fn rename_account(&self, rename: RenameAccount) -> Result<AccountView, UserError> {
        let account = self.account(&rename.account).await?;
        let name = rename.name.trim();
        if name.is_empty() {
            return Err(words::error("account_name_empty", &[]).in_field("name"));
        }
        let account = Account { name: name.to_owned(), ..account };
        self.put_account(account.clone()).await?;
        self.account_view(account).await
    }

    /// Removes an account that no envelope goes through, and its key.
    pub async fn remove_account(&self, of: AccountOf) -> Result<(), UserError> {
        let account = self.account(&of.account).await?;
        let id = account.id.clone();
        let used = self.blocking(move |store| {
            Ok(store.envelopes()?.iter().any(|row| row.account.as_deref() == Some(id.as_str())))
        });
        if used.await? {
            return Err(words::error("account_in_use", &[("account", &account.name)]));
        }
        self.0.keys.forget(account.id.clone()).await?;
        self.blocking(move |store| store.remove_account(&account.id)).await
    }

    /// Makes new envelopes go through an account.
    pub async fn set_default_account(&self, of: AccountOf) -> Result<(), UserError> {
        let account = self.account(&of.account).await?;
        self.blocking(move |store| store.put_setting("defaultAccount", &account.id.as_str().into())).await?;
        (self.0.tell)(crate::events::Event::Changed { what: crate::events::Changed::Accounts, id: None });
        Ok(())
    }

    /// Asks the provider something harmless.
    pub async fn test_account(&self, of: AccountOf) -> Result<ConnectionTest, UserError> {
        let account = self.account(&of.account).await?;
        let reach = self.reach(&account).await?;
        let asked = match self.0.connect.connect(&account, reach) {
            Ok(provider) => provider.test().await,
            Err(error) => Err(error),
        };
        self.note_key(&account, asked.as_ref().err()).await?;
        Ok(match asked {
            Ok(()) => ConnectionTest {
                accepted: true,
                sentence: words::sentence("connection_accepted", &[("account", &account.name)]),
                error: None,
            },
            Err(error) => {
                let error = words::provider_error(&error, &account.name);
                ConnectionTest { accepted: false, sentence: error.title.clone(), error: Some(error) }
            }
        })
    }

    /// Notes whether the provider took the key.
    pub(crate) async fn note_key(&self, account: &Account, error: Option<&ProviderError>) -> Result<(), UserError> {
        let mut new = account.clone();
        match error {
            None => {
                new.key_accepted_at = Some(now());
                new.key_refused_at = None;
            }
            Some(error) if error.is_key_refused() => new.key_refused_at = new.key_refused_at.or_else(|| Some(now())),
            Some(_) => return Ok(()),
        }
        // Every answer would otherwise write a row and wake every screen.
        let fresh = |at: Option<Millis>| at.is_some_and(|at| now().since(at) < 15_000);
        if fresh(account.key_accepted_at) && account.key_refused_at.is_none() && error.is_none() {
            return Ok(());
        }
        self.put_account(new).await
    }
}

/// Scheme, host and port of an address that a person typed.
fn origin(typed: &str) -> Result<String, UserError> {
    let refuse = |code| Err(words::error(code, &[("address", typed)]).in_field("apiBase"));
    let typed_text = typed.trim().trim_end_matches('/');
    let (scheme, rest) = match typed_text.split_once("://") {
        Some((scheme, rest)) => (scheme.to_lowercase(), rest),
        None if !typed_text.is_empty() => ("https".to_owned(), typed_text),
        None => return refuse("account_address_missing"),
    };
    let host = rest.split('/').next().unwrap_or_default();
    let name = if let Some(rest) = host.strip_prefix('[') {
        rest.split(']').next().unwrap_or_default()
    } else {
        host.split(':').next().unwrap_or_default()
    };
    // An address of this computer, not a name: a name can be made to point elsewhere, and the client takes none.
    let loopback = name.parse().is_ok_and(|address: std::net::IpAddr| address.is_loopback());
    match scheme.as_str() {
        _ if name.is_empty() || host.contains(['@', ' ', '?', '#']) => refuse("account_address_malformed"),
        "https" => Ok(format!("https://{host}")),
        "http" if loopback => Ok(format!("http://{host}")),
        "http" => refuse("account_address_not_https"),
        _ => refuse("account_address_malformed"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_is_https_or_this_computer() {
        assert_eq!(origin("api.example.com/").expect("https"), "https://api.example.com");
        assert_eq!(origin("http://127.0.0.1:4810").expect("loopback"), "http://127.0.0.1:4810");
        for plain in ["http://api.example.com", "http://localhost:4810", "http://127.example.com"] {
            assert_eq!(origin(plain).expect_err(plain).code, "account_address_not_https");
        }
        assert_eq!(origin("http://[::1]:4810").expect("loopback"), "http://[::1]:4810");
        assert_eq!(origin("ftp://api.example.com").expect_err("ftp").code, "account_address_malformed");
        assert_eq!(origin("https://me@api.example.com").expect_err("user").code, "account_address_malformed");
        assert_eq!(origin("  ").expect_err("nothing").code, "account_address_missing");
    }
}
