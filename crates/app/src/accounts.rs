//! Accounts: which signing services envelopes can go through.

use countersign_envelope::{Account, AccountId, Environment};
use serde::{Deserialize, Serialize};
use ts_rs::TS;

use crate::error::UserError;

/// An account as the window shows it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct AccountView {
    /// The account.
    pub account: Account,
    /// The provider's name.
    pub provider_name: String,
    /// True when new envelopes go through it.
    pub is_default: bool,
    /// Where its key is.
    pub key: KeyPlace,
    /// What is wrong with it now, if anything.
    pub trouble: Option<UserError>,
    /// How many envelopes of it are running.
    pub running: u32,
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
