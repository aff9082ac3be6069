//! The handle that the shell holds: everything that the use cases share.

use std::{
    collections::HashMap,
    path::PathBuf,
    sync::{
        Arc, Mutex, MutexGuard, PoisonError,
        atomic::{AtomicBool, Ordering},
    },
    time::{SystemTime, UNIX_EPOCH},
};

use countersign_envelope::{Account, AccountId, Environment, Millis, Reference};
use countersign_pdf::{Locations, Pdf, PdfError};
use countersign_provider::{Capabilities, Connect, Reach};
use countersign_store::{ChangeKind, Store, StoreError};
use futures::future::BoxFuture;
use secrecy::SecretString;
use thiserror::Error;

use crate::{
    UserError, accounts,
    engine::Engine,
    events::{Changed, Event},
    pages::Known,
    paths::Folders,
    practice::Practice,
    words,
};

/// Keeps keys: the keychain of this computer, or memory where there is none.
pub trait Keys: Send + Sync {
    /// The key of an account, when there is one.
    fn get(&self, account: AccountId) -> BoxFuture<'static, Result<Option<SecretString>, UserError>>;

    /// Keeps a key.
    fn set(&self, account: AccountId, key: SecretString) -> BoxFuture<'static, Result<(), UserError>>;

    /// Forgets a key.
    fn forget(&self, account: AccountId) -> BoxFuture<'static, Result<(), UserError>>;

    /// Why keys are kept for the session only; `None` when there is a keychain.
    fn session_only(&self) -> BoxFuture<'static, Option<String>>;
}

/// What the app is put together from.
pub struct Parts {
    /// Where things live.
    pub folders: Folders,
    /// Makes connections to providers.
    pub connect: Arc<dyn Connect>,
    /// Providers that accounts can be added for.
    pub providers: Vec<accounts::ProviderView>,
    /// Keeps keys.
    pub keys: Arc<dyn Keys>,
    /// The practice service's program.
    pub practice: Option<PathBuf>,
    /// The worker and the library for pages, or why they are not there.
    pub pdf: Result<Locations, PdfError>,
    /// Tells the page.
    pub tell: Arc<dyn Fn(Event) + Send + Sync>,
    /// Version of the app.
    pub version: String,
}

/// Why the app could not start.
#[derive(Debug, Error)]
pub enum StartError {
    /// The data folder's database cannot be used.
    #[error("could not open the data folder {}", folder.display())]
    Store {
        /// The folder.
        folder: PathBuf,
        /// Why.
        #[source]
        source: StoreError,
    },
}

pub(crate) struct Inner {
    pub store: Store,
    pub pdf: Result<Pdf, PdfError>,
    pub connect: Arc<dyn Connect>,
    pub providers: Vec<accounts::ProviderView>,
    pub keys: Arc<dyn Keys>,
    pub practice: Practice,
    pub folders: Folders,
    pub version: String,
    pub tell: Arc<dyn Fn(Event) + Send + Sync>,
    pub tickets: Mutex<HashMap<String, Vec<PathBuf>>>,
    pub known: Mutex<HashMap<String, Known>>,
    pub engine: Engine,
    pub notice: Mutex<Option<String>>,
    pub focused: AtomicBool,
    pub list: Mutex<crate::order::ListState>,
}

/// The use cases. Cheap to clone.
#[derive(Clone)]
pub struct App(pub(crate) Arc<Inner>);

pub(crate) fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

/// The time.
pub(crate) fn now() -> Millis {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    Millis(i64::try_from(since.as_millis()).unwrap_or(i64::MAX))
}

/// A fresh id.
pub(crate) fn fresh_id() -> String {
    uuid::Uuid::new_v4().to_string()
}

/// A fresh reference.
pub(crate) fn fresh_reference() -> Reference {
    let bytes = uuid::Uuid::new_v4().into_bytes();
    // The first five are all random.
    Reference::from_random([bytes[0], bytes[1], bytes[2], bytes[3], bytes[4]])
}

impl App {
    /// Opens the data folder and starts what runs beside the window. Must be called inside a tokio runtime.
    ///
    /// # Errors
    /// When the data folder cannot be used.
    pub async fn start(parts: Parts) -> Result<Self, StartError> {
        Self::begin(parts, false).await
    }

    /// As [`App::start`], for a command that holds the data folder for a moment: nothing is done but what it asks for.
    ///
    /// # Errors
    /// When the data folder cannot be used.
    pub async fn start_for_command(parts: Parts) -> Result<Self, StartError> {
        Self::begin(parts, true).await
    }

    async fn begin(parts: Parts, for_command: bool) -> Result<Self, StartError> {
        let folder = parts.folders.data.clone();
        let opened = tokio::task::spawn_blocking(move || Store::open(&folder, now())).await;
        let store = opened
            .unwrap_or_else(|_| Err(StoreError::Missing))
            .map_err(|source| StartError::Store { folder: parts.folders.data.clone(), source })?;
        let tell = parts.tell.clone();
        store.subscribe(move |change| {
            let (what, id) = match change.kind {
                ChangeKind::Envelope => (Changed::Envelope, Some(change.id.clone())),
                ChangeKind::Account => (Changed::Accounts, None),
                // Where the person is changes all the time and is nobody else's business.
                ChangeKind::Setting if change.id == "place" || change.id == "frame" => return,
                ChangeKind::Setting => (Changed::Settings, None),
            };
            tell(Event::Changed { what, id });
        });
        let inner = Inner {
            pdf: parts.pdf.map(Pdf::start),
            connect: parts.connect,
            providers: parts.providers,
            keys: parts.keys,
            practice: Practice::new(parts.practice, parts.folders.data.join("practice")),
            engine: Engine::default(),
            store,
            folders: parts.folders,
            version: parts.version,
            tell: parts.tell,
            tickets: Mutex::default(),
            known: Mutex::default(),
            notice: Mutex::default(),
            focused: AtomicBool::new(true),
            list: Mutex::default(),
        };
        let app = Self(Arc::new(inner));
        if for_command {
            app.0.engine.confine();
        }
        app.prepare(for_command)
            .await
            .map_err(|source| StartError::Store { folder: app.0.folders.data.clone(), source })?;
        if !app.0.store.is_read_only() {
            app.run_engine();
            app.keep_snapshots();
            if !for_command {
                app.keep_texts();
                let ahead = app.clone();
                tokio::task::spawn_blocking(move || {
                    if let Err(error) = ahead.sort_ahead() {
                        tracing::warn!(%error, "the list is not sorted ahead");
                    }
                });
                app.keep_packs_compared();
            }
        }
        Ok(app)
    }

    /// What a start finds to do: the practice account, drafts that were deleted before, how the last run ended.
    async fn prepare(&self, for_command: bool) -> Result<(), StoreError> {
        let app = self.clone();
        let prepared = tokio::task::spawn_blocking(move || {
            let store = &app.0.store;
            if store.is_read_only() {
                app.note_how_it_was_opened();
                return Ok(());
            }
            if store.accounts()?.is_empty() {
                let account = accounts::practice_account(fresh_id(), now());
                store.put_account(&account)?;
                store.put_setting("defaultAccount", &account.id.as_str().into())?;
            }
            if !for_command {
                // Whoever looks at the window next is told how it ended, and finds what was deleted gone.
                app.purge_deleted_drafts()?;
                store.forget_removed()?;
                if let Err(error) = store.sweep_blobs() {
                    tracing::warn!(%error, "files that were left unfinished stay");
                }
                app.note_how_it_ended()?;
            }
            app.note_how_it_was_opened();
            app.note_rebuild()
        });
        prepared.await.unwrap_or(Err(StoreError::Missing))
    }

    /// Calls the store on a thread that may block.
    pub(crate) async fn blocking<T: Send + 'static>(
        &self,
        call: impl FnOnce(&Store) -> Result<T, StoreError> + Send + 'static,
    ) -> Result<T, UserError> {
        let store = self.0.store.clone();
        match tokio::task::spawn_blocking(move || call(&store)).await {
            Ok(Ok(value)) => Ok(value),
            Ok(Err(error)) => Err(words::store_error(&error)),
            Err(_) => Err(words::error("app_interrupted", &[])),
        }
    }

    pub(crate) fn pdf(&self) -> Result<&Pdf, UserError> {
        self.0.pdf.as_ref().map_err(|error| words::pdf_error(error, ""))
    }

    /// Who is said to have accepted, answered or delivered something: the practice service is never called by the name
    /// of the provider that it plays.
    pub(crate) fn service_name(&self, account: &Account) -> Result<String, UserError> {
        match account.environment {
            Environment::Practice => Ok("Practice".into()),
            _ => Ok(self.capabilities(account)?.provider_name),
        }
    }

    pub(crate) fn capabilities(&self, account: &Account) -> Result<Capabilities, UserError> {
        self.0.connect.capabilities(account).ok_or_else(|| words::error("account_unknown_provider", &[]))
    }

    /// Where an account's provider is and its key.
    pub(crate) async fn reach(&self, account: &Account) -> Result<Reach, UserError> {
        if account.environment == Environment::Practice {
            return self.0.practice.reach().await.map_err(|error| words::practice_error(&error));
        }
        let key = self.0.keys.get(account.id.clone()).await?;
        let key = key.ok_or_else(|| words::error("account_key_missing", &[("account", &account.name)]))?;
        Ok(Reach { origin: account.api_base.clone().unwrap_or_default(), key })
    }

    /// Notes whether the person looks at the window.
    pub fn focus(&self, focused: bool) {
        self.0.focused.store(focused, Ordering::Relaxed);
        if focused {
            self.0.engine.focus();
        }
    }
}
