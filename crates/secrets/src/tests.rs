use std::sync::atomic::{AtomicBool, Ordering};

use super::*;

/// A keychain that does what a test says.
#[derive(Default)]
struct Double {
    keys: Mutex<HashMap<String, SecretString>>,
    locked: AtomicBool,
    silent: AtomicBool,
    forgets: AtomicBool,
}

impl Double {
    fn gate(&self) -> Result<std::sync::MutexGuard<'_, HashMap<String, SecretString>>, SecretsError> {
        if self.silent.load(Ordering::SeqCst) {
            std::thread::park_timeout(Duration::from_secs(30));
        }
        if self.locked.load(Ordering::SeqCst) {
            return Err(SecretsError::Locked(None));
        }
        Ok(self.keys.lock().expect("the keys"))
    }
}

impl Vault for Double {
    fn probe(&self) -> Result<(), SecretsError> {
        self.gate().map(|_| ())
    }

    fn set(&self, user: &str, key: &SecretString) -> Result<(), SecretsError> {
        let mut keys = self.gate()?;
        if !self.forgets.load(Ordering::SeqCst) {
            keys.insert(user.into(), key.clone());
        }
        Ok(())
    }

    fn get(&self, user: &str) -> Result<Option<SecretString>, SecretsError> {
        Ok(self.gate()?.get(user).cloned())
    }

    fn delete(&self, user: &str) -> Result<(), SecretsError> {
        self.gate()?.remove(user);
        Ok(())
    }
}

async fn open(vault: &Arc<Double>) -> Secrets {
    let short = Duration::from_millis(100);
    Secrets::with_vault(vault.clone(), short, short).await
}

async fn read(secrets: &Secrets, account: &str) -> Option<String> {
    secrets.get(account).await.expect("an answer").map(|key| key.expose_secret().to_string())
}

#[tokio::test]
async fn a_key_is_kept_in_the_keychain_until_it_is_deleted() {
    let vault = Arc::new(Double::default());
    let secrets = open(&vault).await;
    assert_eq!(secrets.availability(), Availability::Keychain);
    assert_eq!(secrets.set("a", "one".into()).await, Kept::Keychain);
    assert_eq!(secrets.set("a", "two".into()).await, Kept::Keychain);
    assert_eq!(read(&open(&vault).await, "a").await.as_deref(), Some("two"));
    assert_eq!(read(&secrets, "b").await, None);
    secrets.delete("a").await.expect("deleted");
    secrets.delete("a").await.expect("deleted before");
    assert_eq!(read(&open(&vault).await, "a").await, None);
}

#[tokio::test]
async fn without_a_keychain_a_key_lives_for_the_session() {
    let vault = Arc::new(Double::default());
    vault.locked.store(true, Ordering::SeqCst);
    let secrets = open(&vault).await;
    assert_eq!(secrets.availability(), Availability::SessionOnly(WhySession::Locked));
    assert_eq!(secrets.set("a", "one".into()).await, Kept::ForSession);
    assert_eq!(read(&secrets, "a").await.as_deref(), Some("one"));
    assert_eq!(read(&Secrets::in_memory(), "a").await, None);
    secrets.delete("a").await.expect("deleted");
    assert_eq!(read(&secrets, "a").await, None);
}

#[tokio::test]
async fn a_keychain_that_locks_itself_leaves_the_new_key_for_the_session() {
    let vault = Arc::new(Double::default());
    let secrets = open(&vault).await;
    secrets.set("a", "old".into()).await;
    vault.locked.store(true, Ordering::SeqCst);
    assert!(matches!(secrets.get("a").await, Err(SecretsError::Locked(_))));
    assert_eq!(secrets.set("a", "new".into()).await, Kept::ForSession);
    assert_eq!(secrets.availability(), Availability::SessionOnly(WhySession::Locked));
    assert_eq!(read(&secrets, "a").await.as_deref(), Some("new"));
    vault.locked.store(false, Ordering::SeqCst);
    assert_eq!(read(&secrets, "a").await.as_deref(), Some("new"));
    assert_eq!(secrets.set("a", "newer".into()).await, Kept::Keychain);
    assert_eq!(secrets.availability(), Availability::Keychain);
    assert_eq!(read(&open(&vault).await, "a").await.as_deref(), Some("newer"));
}

#[tokio::test]
async fn a_keychain_that_never_answers_holds_nothing_up() {
    let vault = Arc::new(Double::default());
    let secrets = open(&vault).await;
    vault.silent.store(true, Ordering::SeqCst);
    assert!(matches!(secrets.get("a").await, Err(SecretsError::Silent)));
    assert_eq!(secrets.set("a", "one".into()).await, Kept::ForSession);
    assert_eq!(open(&vault).await.availability(), Availability::SessionOnly(WhySession::Silent));
}

#[tokio::test]
async fn a_keychain_that_takes_a_key_and_keeps_nothing_is_not_believed() {
    let vault = Arc::new(Double::default());
    vault.forgets.store(true, Ordering::SeqCst);
    let secrets = open(&vault).await;
    assert_eq!(secrets.set("a", "one".into()).await, Kept::ForSession);
    assert_eq!(read(&secrets, "a").await.as_deref(), Some("one"));
}

#[test]
fn nothing_prints_a_key() {
    let secrets = Secrets::in_memory();
    secrets.session().insert("a".into(), "must-not-show".into());
    assert!(!format!("{secrets:?}").contains("must-not-show"));
    assert!(!format!("{:?}", secrets.session()).contains("must-not-show"));
}
