//! News of running envelopes: who is asked about is planned by the courier, what came of it is recorded here.

use std::{collections::HashSet, sync::atomic::Ordering};

use countersign_courier::poll::{Plan, Purse, Running, plan};
use countersign_envelope::{Account, EnvelopeId, EnvelopeStatus, Environment, SendState};
use countersign_provider::{ProviderEnvelope, ProviderError, SigningProvider, Stage};
use countersign_store::{EnvelopeRow, Observed, PersonRow};

use super::alone::left_alone;
use crate::{
    App, UserError,
    app::{lock, now},
    words,
};

/// What is asked of one account in one go.
pub(super) struct Round {
    account: Account,
    plan: Plan,
    rows: Vec<EnvelopeRow>,
}

impl App {
    /// Plans what is asked about the running envelopes of one account, and begins to ask.
    pub(super) async fn consider_news(&self, account: &str, rows: &[&EnvelopeRow]) -> Result<(), UserError> {
        let account = self.account_or_default(account).await?;
        if account.key_refused_at.is_some() {
            return Ok(());
        }
        let limits = self.capabilities(&account)?.limits;
        let looked_at = self.0.focused.load(Ordering::Relaxed);
        let mut inner = lock(&self.0.engine.inner);
        if left_alone(&inner, &account.id) {
            return Ok(());
        }
        let running: Vec<Running> = rows
            .iter()
            .map(|row| {
                let asked = inner.asked.get(&row.id).copied().unwrap_or_default();
                Running {
                    id: row.id.clone(),
                    status: row.status.clone(),
                    changed_at: row.changed_at,
                    read_at: asked.read_at.or(row.checked_at),
                    seen_at: asked.seen_at.max(row.checked_at),
                    looks: asked.looks,
                    on_screen: looked_at && inner.on_screen.contains(&row.id),
                    asked: asked.now,
                }
            })
            .collect();
        let focused_at = inner.focused_at;
        let purse = inner.purses.entry(account.id.0.clone()).or_insert_with(|| Purse::new(now()));
        let plan = plan(&running, &limits, purse.open(&limits, now()), focused_at, now());
        drop(inner);
        if !plan.is_empty() {
            let asked: HashSet<&EnvelopeId> = plan.whole.iter().chain(&plan.alone).chain(&plan.together).collect();
            let rows = rows.iter().filter(|row| asked.contains(&row.id)).map(|row| (*row).clone()).collect();
            self.spawn(format!("follow {}", account.id), App::follow, Round { account, plan, rows });
        }
        Ok(())
    }

    async fn follow(self, round: Round) -> Result<(), UserError> {
        let provider = self.connection(&round.account).await?;
        let asked = self.ask_all(&round, &*provider).await;
        if round.account.environment != Environment::Practice {
            match &asked {
                Ok(_) => self.0.engine.reached(true),
                Err(error) => self.0.engine.reached(error.stage != Stage::Transport),
            }
        }
        match asked {
            Ok(told) => {
                // An answer to any of them says that the key is good.
                if told { self.note_key(&round.account, None).await } else { Ok(()) }
            }
            Err(error) => {
                self.note_key(&round.account, Some(&error)).await?;
                self.heed(&round.account.id, &error).await?;
                Err(words::provider_error(&error, &round.account.name))
            }
        }
    }

    /// True when the provider answered at all.
    async fn ask_all(&self, round: &Round, provider: &dyn SigningProvider) -> Result<bool, ProviderError> {
        let row = |id: &EnvelopeId| round.rows.iter().find(|row| &row.id == id).cloned();
        let mut told = false;
        for row in round.plan.whole.iter().filter_map(row) {
            let Some(provider_id) = row.provider_id.clone() else { continue };
            self.spend(&round.account);
            self.read_whole(&row, &provider_id, provider).await?;
            told = true;
        }
        let alone = round.plan.alone.iter().map(std::slice::from_ref);
        let together = (!round.plan.together.is_empty()).then_some(&round.plan.together[..]);
        for ids in alone.chain(together) {
            let rows: Vec<EnvelopeRow> = ids.iter().filter_map(row).collect();
            self.spend(&round.account);
            self.look_at(&rows, provider).await?;
            told = true;
        }
        Ok(told)
    }

    fn spend(&self, account: &Account) {
        if let Some(purse) = lock(&self.0.engine.inner).purses.get_mut(account.id.as_str()) {
            purse.spend(1, now());
        }
    }

    /// Looks where these stand. What moved, or is not there, is read whole next.
    async fn look_at(&self, rows: &[EnvelopeRow], provider: &dyn SigningProvider) -> Result<(), ProviderError> {
        let ids: Vec<String> = rows.iter().filter_map(|row| row.provider_id.clone()).collect();
        let found = provider.status_many(&ids).await?;
        let unmoved = |row: &&EnvelopeRow| {
            let theirs = found.iter().find(|found| Some(&found.provider_id) == row.provider_id.as_ref());
            theirs.is_some_and(|theirs| row.status.advance(&theirs.status) == row.status)
        };
        let (still, moved): (Vec<&EnvelopeRow>, Vec<&EnvelopeRow>) = rows.iter().partition(unmoved);
        {
            let mut inner = lock(&self.0.engine.inner);
            for row in rows {
                let asked = inner.asked.entry(row.id.clone()).or_default();
                (asked.seen_at, asked.looks) = (Some(now()), asked.looks.saturating_add(1));
                asked.read_at = asked.read_at.or(row.checked_at);
                asked.now |= moved.iter().any(|moved| moved.id == row.id);
            }
        }
        let still: Vec<EnvelopeId> = still.into_iter().map(|row| row.id.clone()).collect();
        let noted = self.blocking(move |store| {
            for id in &still {
                confirm(store, id)?;
            }
            if still.is_empty() { Ok(()) } else { store.note_checked(&still, now()) }
        });
        if let Err(error) = noted.await {
            tracing::warn!(code = error.code, "a look was not recorded");
        }
        Ok(())
    }

    /// Reads one with its people, and records what is new.
    pub(crate) async fn read_whole(
        &self,
        row: &EnvelopeRow,
        provider_id: &str,
        provider: &dyn SigningProvider,
    ) -> Result<(), ProviderError> {
        {
            let mut inner = lock(&self.0.engine.inner);
            let asked = inner.asked.entry(row.id.clone()).or_default();
            asked.looks = asked.looks.saturating_add(1);
            (asked.read_at, asked.seen_at, asked.now) = (Some(now()), Some(now()), false);
        }
        let seen = match provider.status(provider_id).await {
            Ok(seen) => observed(&seen),
            Err(error) if error.is_gone() => Observed {
                raw_status: "404".into(),
                status: EnvelopeStatus::Deleted,
                people: None,
                completed_at: None,
                errors: None,
            },
            Err(error) => return Err(error),
        };
        let (id, there) = (row.id.clone(), seen.status != EnvelopeStatus::Deleted);
        let noted = self.blocking(move |store| {
            store.observe(&id, &seen, now())?;
            if there { confirm(store, &id) } else { Ok(()) }
        });
        if let Err(error) = noted.await {
            tracing::warn!(code = error.code, "news of an envelope were not recorded");
        }
        Ok(())
    }
}

/// A status that was read confirms what the provider said when it took the envelope.
fn confirm(store: &countersign_store::Store, envelope: &EnvelopeId) -> Result<(), countersign_store::StoreError> {
    match store.newest_send(envelope)? {
        Some(send) if send.state == SendState::Submitted && send.confirmed_at.is_none() => {
            store.confirm_send(&send.id, now())
        }
        _ => Ok(()),
    }
}

fn observed(seen: &ProviderEnvelope) -> Observed {
    use countersign_provider::PersonKind;
    let people = seen.people.as_ref().map(|people| {
        let row = |person: &countersign_provider::ProviderPerson| PersonRow {
            provider_id: person.provider_id.clone(),
            kind: match person.kind {
                PersonKind::Signer => "signer",
                PersonKind::Cc => "cc",
                PersonKind::Witness => "witness",
            }
            .into(),
            name: person.name.clone(),
            email: person.email.clone(),
            group: person.group,
            raw_status: person.raw_status.clone(),
            status: person.status.clone(),
            invited_at: person.invited_at,
            signed_at: person.signed_at,
            email_status: person.email_status.clone(),
        };
        people.iter().map(row).collect()
    });
    let errors = (!seen.errors.is_empty()).then(|| {
        let list = seen.errors.iter().map(|e| serde_json::json!({"fileName": e.file_name, "code": e.code}));
        serde_json::Value::Array(list.collect())
    });
    Observed {
        raw_status: seen.raw_status.clone(),
        status: seen.status.clone(),
        people,
        completed_at: seen.completed_at,
        errors,
    }
}
