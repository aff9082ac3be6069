//! What a test needs around the app: folders, programs, a place for keys.

use std::{
    collections::HashMap,
    io::{BufRead, BufReader},
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    sync::{Arc, Mutex, Once},
    time::{Duration, Instant},
};

use countersign_app::{
    App, Keys, Parts, UserError,
    accounts::{AddAccount, EnvironmentView, ProviderView},
    events::Event,
    paths::Folders,
};
use countersign_envelope::{AccountId, Environment};
use countersign_providers::Registry;
use futures::future::{BoxFuture, FutureExt};
use secrecy::SecretString;

/// Keys in memory: the real keychain is tested in its own crate and in the window.
#[derive(Default, Clone)]
pub struct MemoryKeys(Arc<Mutex<HashMap<AccountId, SecretString>>>);

impl Keys for MemoryKeys {
    fn get(&self, account: AccountId) -> BoxFuture<'static, Result<Option<SecretString>, UserError>> {
        let found = self.0.lock().expect("keys").get(&account).cloned();
        async move { Ok(found) }.boxed()
    }

    fn set(&self, account: AccountId, key: SecretString) -> BoxFuture<'static, Result<(), UserError>> {
        self.0.lock().expect("keys").insert(account, key);
        async { Ok(()) }.boxed()
    }

    fn forget(&self, account: AccountId) -> BoxFuture<'static, Result<(), UserError>> {
        self.0.lock().expect("keys").remove(&account);
        async { Ok(()) }.boxed()
    }

    fn session_only(&self) -> BoxFuture<'static, Option<String>> {
        async { Some("a test".to_owned()) }.boxed()
    }
}

/// The folder of the programs that cargo built; builds the two that the app starts.
pub fn programs() -> PathBuf {
    static BUILT: Once = Once::new();
    BUILT.call_once(|| {
        let cargo = std::env::var("CARGO").unwrap_or_else(|_| "cargo".into());
        let built = Command::new(cargo)
            .args(["build", "--quiet", "-p", "countersign-pdf-worker", "-p", "countersign-practice"])
            .status()
            .expect("cargo");
        assert!(built.success(), "the worker and the practice service build");
    });
    let own = std::env::current_exe().expect("this test");
    own.parent().and_then(Path::parent).expect("the target folder").to_path_buf()
}

/// An app on a data folder, with what it told the page.
pub struct World {
    pub app: App,
    pub events: Arc<Mutex<Vec<Event>>>,
}

pub async fn open(data: &Path, keys: MemoryKeys) -> World {
    let programs = programs();
    let events: Arc<Mutex<Vec<Event>>> = Arc::default();
    let told = events.clone();
    let providers = countersign_providers::all().into_iter().map(|provider| ProviderView {
        id: provider.id,
        name: provider.name,
        environments: provider
            .environments
            .into_iter()
            .map(|e| EnvironmentView { environment: e.environment, api_base: e.api_base, web_base: e.web_base })
            .collect(),
    });
    let parts = Parts {
        folders: Folders { data: data.into(), packs: data.join("packs") },
        connect: Arc::new(Registry),
        providers: providers.collect(),
        keys: Arc::new(keys),
        practice: Some(programs.join("countersign-practice")),
        pdf: countersign_pdf::locate(),
        tell: Arc::new(move |event| told.lock().expect("events").push(event)),
        version: "0".into(),
    };
    World { app: App::start(parts).await.expect("the app starts"), events }
}

/// Waits until `found` gives something.
pub async fn until<T, F: Future<Output = Option<T>>>(what: &str, mut found: impl FnMut() -> F) -> T {
    let begun = Instant::now();
    loop {
        if let Some(value) = found().await {
            return value;
        }
        assert!(begun.elapsed() < Duration::from_secs(60), "never: {what}");
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
}

/// A practice service of the test's own, reached as any server of the same API would be.
pub struct Server {
    child: Child,
    pub origin: String,
    pub key: &'static str,
}

impl Server {
    pub fn start(data: &Path) -> Self {
        let key = "a-key-of-the-test";
        let mut child = Command::new(programs().join("countersign-practice"))
            .args(["--port", "0", "--key", key, "--data"])
            .arg(data)
            .stdout(Stdio::piped())
            .spawn()
            .expect("the practice service");
        let mut line = String::new();
        BufReader::new(child.stdout.take().expect("stdout")).read_line(&mut line).expect("a line");
        let said: serde_json::Value = serde_json::from_str(&line).expect("json");
        Self { child, origin: said["listening"].as_str().expect("an address").to_owned(), key }
    }

    pub async fn add_to(&self, app: &App) {
        let add = AddAccount {
            provider: "yoti-sign".into(),
            environment: Environment::Custom,
            name: "Own server".into(),
            api_base: Some(self.origin.clone()),
            key: self.key.into(),
            make_default: true,
        };
        app.add_account(add).await.expect("the account");
    }

    pub async fn get(&self, path: &str) -> serde_json::Value {
        let client = reqwest::Client::builder().no_proxy().build().expect("client");
        let asked = client.get(format!("{}{path}", self.origin)).bearer_auth(self.key).send().await;
        asked.expect("an answer").json().await.expect("json")
    }

    pub async fn post(&self, path: &str, body: serde_json::Value) -> serde_json::Value {
        let client = reqwest::Client::builder().no_proxy().build().expect("client");
        let asked = client.post(format!("{}{path}", self.origin)).bearer_auth(self.key).json(&body).send().await;
        asked.expect("an answer").json().await.expect("json")
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        // It is the test's own; when it is gone already there is nothing to end.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
