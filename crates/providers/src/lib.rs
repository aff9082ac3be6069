//! The registry: the one place that names every provider.
//!
//! Everything else gets an `Arc<dyn Connect>` or an `Arc<dyn SigningProvider>`. Must not know the store or the window.
//!
//! ```
//! let names: Vec<String> = countersign_providers::all().into_iter().map(|provider| provider.name).collect();
//! assert_eq!(names, ["Yoti Sign"]);
//! ```

use std::sync::Arc;

use countersign_envelope::{Account, Composition, Environment, Problem};
use countersign_http::{Client, HttpError};
use countersign_provider::{
    AccountFeatures, Capabilities, Connect, ProviderError, Reach, Retry, SigningProvider, Stage,
};
use countersign_yoti_sign::{self as yoti_sign, Mode, YotiSign};
use serde::{Deserialize, Serialize};
use thiserror::Error;
use ts_rs::TS;

/// A provider that an account can be added for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct ProviderInfo {
    /// Its id, as in [`Account::provider`].
    pub id: String,
    /// Its name as people know it.
    pub name: String,
    /// The environments that an account of it can be in, in the order in which they are offered.
    pub environments: Vec<EnvironmentInfo>,
}

/// An environment of a provider.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct EnvironmentInfo {
    /// Which.
    pub environment: Environment,
    /// The address of its API; `None` where it is learnt at each start, or typed by the person.
    pub api_base: Option<String>,
    /// The address of its pages, to which links may lead.
    pub web_base: Option<String>,
}

/// All providers, in the order in which they are offered.
pub fn all() -> Vec<ProviderInfo> {
    let fixed = |environment, api: &str, web: &str| EnvironmentInfo {
        environment,
        api_base: Some(api.into()),
        web_base: Some(web.into()),
    };
    let open = |environment| EnvironmentInfo { environment, api_base: None, web_base: None };
    vec![ProviderInfo {
        id: yoti_sign::ID.into(),
        name: yoti_sign::NAME.into(),
        // Section 2 of the provider's reference.
        environments: vec![
            fixed(Environment::Production, "https://api.yotisign.com", "https://www.yotisign.com"),
            fixed(Environment::Sandbox, "https://demo.api.yotisign.com", "https://demo.www.yotisign.com"),
            open(Environment::Custom),
            open(Environment::Practice),
        ],
    }]
}

/// Why an account cannot be connected.
#[derive(Debug, Error)]
pub enum RegistryError {
    /// This build does not know the provider.
    #[error("could not use the provider {0}: this build does not know it")]
    UnknownProvider(String),
    /// The provider has no such environment.
    #[error("could not use this environment of {0}")]
    UnknownEnvironment(String),
}

/// Makes connections to every provider of this build.
#[derive(Debug, Clone, Copy, Default)]
pub struct Registry;

impl Registry {
    /// The address of an account's API where it does not depend on a running practice service: the provider's own, or
    /// the one that the person typed.
    pub fn origin(account: &Account) -> Option<String> {
        match account.environment {
            Environment::Custom => account.api_base.clone(),
            environment => {
                let provider = all().into_iter().find(|provider| provider.id == account.provider)?;
                let offered = provider.environments.into_iter().find(|one| one.environment == environment)?;
                offered.api_base
            }
        }
    }
}

/// The key goes to the provider's own address, wherever the reach may point; practice and custom addresses come with
/// the reach.
fn client(account: &Account, reach: Reach) -> Result<Client, ProviderError> {
    let origin = match account.environment {
        Environment::Practice | Environment::Custom => reach.origin,
        Environment::Production | Environment::Sandbox => Registry::origin(account)
            .ok_or_else(|| before(account, RegistryError::UnknownEnvironment(account.provider.clone())))?,
    };
    Client::new(&origin, reach.key).map_err(|error: HttpError| before(account, error))
}

fn before(account: &Account, source: impl std::error::Error + Send + Sync + 'static) -> ProviderError {
    ProviderError {
        what: format!("connect account {}", account.id),
        stage: Stage::Before,
        retry: Retry::Never,
        http: None,
        message: None,
        source: Some(Box::new(source)),
    }
}

fn mode(account: &Account) -> Mode {
    if account.environment == Environment::Practice { Mode::Practice } else { Mode::Live }
}

impl Connect for Registry {
    fn connect(&self, account: &Account, reach: Reach) -> Result<Arc<dyn SigningProvider>, ProviderError> {
        match account.provider.as_str() {
            yoti_sign::ID => Ok(Arc::new(YotiSign::new(client(account, reach)?, mode(account)))),
            other => Err(before(account, RegistryError::UnknownProvider(other.into()))),
        }
    }

    fn capabilities(&self, account: &Account) -> Option<Capabilities> {
        match account.provider.as_str() {
            yoti_sign::ID => Some(yoti_sign::capabilities(mode(account))),
            _ => None,
        }
    }

    fn check(&self, account: &Account, composition: &Composition, features: &AccountFeatures) -> Vec<Problem> {
        match account.provider.as_str() {
            yoti_sign::ID => yoti_sign::check::check(composition, features),
            _ => vec![Problem::must_fix("account_provider_unknown").with("provider", &account.provider)],
        }
    }
}

/// The code of every problem that a provider's check can find.
pub fn problem_codes() -> Vec<&'static str> {
    let mut codes = vec!["account_provider_unknown"];
    codes.extend(yoti_sign::check::CODES);
    codes.extend(yoti_sign::check::TAG_CODES);
    codes
}

#[cfg(test)]
mod tests {
    use super::*;
    use countersign_envelope::{AccountId, Millis};
    use rstest::rstest;

    fn account(provider: &str, environment: Environment) -> Account {
        Account {
            id: AccountId::new("a"),
            provider: provider.into(),
            environment,
            name: "An account".into(),
            api_base: None,
            web_base: None,
            made_at: Millis(0),
            key_added_at: None,
            key_accepted_at: None,
            key_refused_at: None,
        }
    }

    fn reach(origin: &str) -> Reach {
        Reach { origin: origin.into(), key: "key".into() }
    }

    #[rstest]
    #[case::practice(Environment::Practice, "http://127.0.0.1:4810", true)]
    #[case::custom_on_this_computer(Environment::Custom, "http://127.0.0.1:4810", true)]
    #[case::custom_elsewhere(Environment::Custom, "https://api.example.com", true)]
    #[case::custom_in_the_clear(Environment::Custom, "http://api.example.com", false)]
    #[case::practice_elsewhere_in_the_clear(Environment::Practice, "http://192.168.1.4:4810", false)]
    #[case::sandbox(Environment::Sandbox, "", true)]
    #[case::production(Environment::Production, "", true)]
    fn connects(#[case] environment: Environment, #[case] origin: &str, #[case] works: bool) {
        let connected = Registry.connect(&account("yoti-sign", environment), reach(origin));
        assert_eq!(connected.is_ok(), works, "{:?}", connected.err());
    }

    #[rstest]
    #[case(Environment::Sandbox, "https://demo.api.yotisign.com")]
    #[case(Environment::Production, "https://api.yotisign.com")]
    fn the_key_goes_to_the_providers_own_address(#[case] environment: Environment, #[case] origin: &str) {
        let client =
            client(&account("yoti-sign", environment), reach("https://elsewhere.example.com")).expect("a client");
        assert_eq!(client.origin(), origin);
    }

    #[test]
    fn an_unknown_provider_is_refused_and_said() {
        let account = account("quill-and-ink", Environment::Production);
        assert!(Registry.connect(&account, reach("")).is_err());
        assert!(Registry.capabilities(&account).is_none());
        let problems = Registry.check(&account, &Composition::default(), &AccountFeatures::default());
        assert_eq!(problems[0].code, "account_provider_unknown");
    }

    #[test]
    fn practice_is_asked_every_second_and_a_live_service_is_not() {
        let waiting = |environment| {
            let able = Registry.capabilities(&account("yoti-sign", environment)).expect("known");
            able.limits.poll_waiting_ms
        };
        assert_eq!((waiting(Environment::Practice), waiting(Environment::Production)), (1000, 300_000));
    }

    #[test]
    fn no_code_is_listed_twice() {
        let mut codes = problem_codes();
        codes.sort_unstable();
        let count = codes.len();
        codes.dedup();
        assert_eq!(codes.len(), count);
    }
}
