//! Envelopes that were made elsewhere, on another computer or on the provider's own pages: looked for at a start and
//! every six hours, and followed here like the others, with a mark.

use countersign_envelope::{Account, AccountId, Millis};
use countersign_store::Elsewhere;

use super::alone::left_alone;
use crate::{
    App, UserError,
    app::{fresh_id, fresh_reference, lock, now},
    words,
};

const EVERY_MS: i64 = 6 * 60 * 60 * 1000;
const DAY_MS: i64 = 24 * 60 * 60 * 1000;
/// How far back the first look at an account goes.
const FIRST_DAYS: i64 = 90;
/// What a later look sees again of the one before: the provider's search may lag.
const OVERLAP_MS: i64 = DAY_MS;

fn key(account: &AccountId) -> String {
    format!("elsewhereUpTo {account}")
}

impl App {
    /// Begins to look at each account whose last look of this run is six hours ago.
    pub(super) fn consider_elsewhere(&self, accounts: Vec<Account>) {
        for account in accounts {
            let inner = lock(&self.0.engine.inner);
            let looked = inner.elsewhere.get(&account.id.0).copied();
            let not_now = account.key_refused_at.is_some() || left_alone(&inner, &account.id);
            drop(inner);
            if looked.is_none_or(|at| now().since(at) >= EVERY_MS) && !not_now {
                self.spawn(format!("elsewhere {}", account.id), App::look_elsewhere, account);
            }
        }
    }

    async fn look_elsewhere(self, account: Account) -> Result<(), UserError> {
        let begun = now();
        let (id, setting) = (account.id.clone(), key(&account.id));
        let up_to = self.blocking(move |store| store.setting(&setting)).await?;
        let up_to = up_to.as_ref().and_then(serde_json::Value::as_i64).map(Millis);
        let since = up_to.map_or(begun.plus(-FIRST_DAYS * DAY_MS), |at| at.plus(-OVERLAP_MS));
        let provider = self.connection(&account).await?;
        let found = match provider.made_since(since).await {
            Ok(found) => found,
            Err(error) => {
                self.heed(&account.id, &error).await?;
                return Err(words::provider_error(&error, &account.name));
            }
        };
        // What was over before the account came here is history of somebody else.
        let matters = |made: Millis| up_to.is_some() || made >= account.made_at;
        let taken: Vec<Elsewhere> = found
            .into_iter()
            .filter(|found| !found.status.is_final() || matters(found.created_at.unwrap_or(begun)))
            .map(|found| Elsewhere {
                envelope: countersign_envelope::EnvelopeId(fresh_id()),
                reference: fresh_reference(),
                name: found.name.unwrap_or_else(|| found.provider_id.clone()),
                provider_id: found.provider_id,
                raw_status: found.raw_status,
                status: found.status,
                made_at: found.created_at.unwrap_or(begun),
            })
            .collect();
        let setting = key(&account.id);
        self.blocking(move |store| {
            store.take_in(&id, &taken, begun)?;
            store.put_setting(&setting, &begun.0.into())
        })
        .await?;
        lock(&self.0.engine.inner).elsewhere.insert(account.id.0, begun);
        Ok(())
    }
}
