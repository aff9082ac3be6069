//! After a snapshot was put in the place of a damaged file: drafts that were sent since are found at their providers.

use countersign_courier::adopt;
use countersign_envelope::{EnvelopeStatus, SendId};
use countersign_store::{Opened, StoreError};
use serde_json::Value;

use crate::{
    App, UserError,
    app::{fresh_id, now},
    words,
};

/// Stands in the settings until every draft was looked for.
const TO_DO: &str = "rebuild";

impl App {
    /// Notes that drafts are to be looked for, when this start put a snapshot in place.
    pub(crate) fn note_rebuild(&self) -> Result<(), StoreError> {
        match self.0.store.opened() {
            Opened::Restored { snapshot_at: Some(_), .. } => self.0.store.put_setting(TO_DO, &Value::Bool(true)),
            _ => Ok(()),
        }
    }

    pub(super) fn consider_rebuild(&self) {
        if self.0.store.setting(TO_DO).is_ok_and(|to_do| to_do == Some(Value::Bool(true))) {
            self.spawn("rebuild".into(), App::rebuild, ());
        }
    }

    /// Looks for each draft once. Those whose provider cannot be asked now are looked for later.
    async fn rebuild(self, (): ()) -> Result<(), UserError> {
        let drafts = self.blocking(|store| {
            let rows = store.envelopes()?.into_iter().filter(|row| row.status == EnvelopeStatus::Draft);
            Ok(rows.filter(|row| row.filed_at.is_none()).collect::<Vec<_>>())
        });
        let mut later = None;
        for row in drafts.await? {
            let account = self.account_of_row(&row).await?;
            let provider = match self.connection(&account).await {
                Ok(provider) => provider,
                Err(error) => {
                    later = Some(error);
                    continue;
                }
            };
            let send = SendId(fresh_id());
            if let Err(error) = adopt(&self.0.store, &*provider, &row.id, account, send, now()).await {
                tracing::warn!(%error, "a draft was not looked for");
                later = Some(words::error("app_interrupted", &[]));
            }
        }
        match later {
            Some(error) => Err(error),
            None => self.blocking(|store| store.put_setting(TO_DO, &Value::Bool(false))).await,
        }
    }
}
