//! An account with a provider: which service, which environment, and when its key was last accepted. The key itself
//! is never here.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

use crate::ids::{AccountId, Millis};

/// Where an account's envelopes go. Anything that is not [`Environment::Production`] is marked on every screen.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub enum Environment {
    /// The built-in practice service on this computer.
    Practice,
    /// The provider's test service.
    Sandbox,
    /// The real thing.
    Production,
    /// An address of the person's own.
    Custom,
}

/// One account.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct Account {
    /// Its id, also the user name in the keychain.
    pub id: AccountId,
    /// The provider's id, such as `yoti-sign`.
    pub provider: String,
    /// Where its envelopes go.
    pub environment: Environment,
    /// The name that the person gave it.
    pub name: String,
    /// Address of the API, for [`Environment::Custom`] only.
    pub api_base: Option<String>,
    /// Address of the provider's pages, for [`Environment::Custom`] only.
    pub web_base: Option<String>,
    /// When the account was added.
    pub made_at: Millis,
    /// When the present key was typed in; `None` when there is none.
    pub key_added_at: Option<Millis>,
    /// When the provider last accepted the key.
    pub key_accepted_at: Option<Millis>,
    /// When the provider last refused the key, unless it accepted it since.
    pub key_refused_at: Option<Millis>,
}
