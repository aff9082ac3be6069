//! Envelopes: the list's rows, and what was observed of them at their provider.

use countersign_envelope::{EnvelopeId, EnvelopeStatus, Millis, PersonStatus, derived};
use rusqlite::{OptionalExtension, Row, Transaction, params};
use serde_json::{Value, json};

use crate::{
    ChangeKind, Result, Store, StoreError,
    table::{event, person},
};

/// An envelope without what was composed. Folders and pills are made of this, the newest send and now.
#[derive(Debug, Clone, PartialEq)]
pub struct EnvelopeRow {
    /// Its id.
    pub id: EnvelopeId,
    /// Its account.
    pub account: Option<String>,
    /// Its name.
    pub name: String,
    /// Its reference.
    pub reference: String,
    /// When it was made.
    pub made_at: Millis,
    /// When it or what is known of it last changed.
    pub changed_at: Millis,
    /// The provider's id, once sent.
    pub provider_id: Option<String>,
    /// The provider's own word.
    pub provider_status: Option<String>,
    /// That word in ours.
    pub status: EnvelopeStatus,
    /// What its people together say.
    pub derived: Option<EnvelopeStatus>,
    /// When the provider was last asked.
    pub checked_at: Option<Millis>,
    /// When the provider took it.
    pub sent_at: Option<Millis>,
    /// When everyone had signed.
    pub completed_at: Option<Millis>,
    /// When it was archived here.
    pub filed_at: Option<Millis>,
    /// When the provider is told to stop it.
    pub withdraw_due_at: Option<Millis>,
    /// What the provider found wrong.
    pub errors: Option<Value>,
    /// True when it was made at the provider by somebody else; it has no documents here.
    pub elsewhere: bool,
}

/// What was seen of an envelope at its provider.
#[derive(Debug, Clone, PartialEq)]
pub struct Observed {
    /// The provider's own word.
    pub raw_status: String,
    /// That word in ours.
    pub status: EnvelopeStatus,
    /// Its people; `None` when this look did not say.
    pub people: Option<Vec<person::PersonRow>>,
    /// When everyone had signed, when given.
    pub completed_at: Option<Millis>,
    /// What the provider found wrong.
    pub errors: Option<Value>,
}

const COLUMNS: &str = "id, account, name, reference, made_at, changed_at, provider_id, provider_status, status_json, \
    derived_json, checked_at, sent_at, completed_at, filed_at, withdraw_due_at, errors_json, elsewhere";

struct Raw(EnvelopeRow, String, Option<String>, Option<String>);

fn raw(row: &Row<'_>) -> rusqlite::Result<Raw> {
    let time = |index| row.get::<_, Option<i64>>(index).map(|at| at.map(Millis));
    let found = EnvelopeRow {
        id: EnvelopeId(row.get(0)?),
        account: row.get(1)?,
        name: row.get(2)?,
        reference: row.get(3)?,
        made_at: Millis(row.get(4)?),
        changed_at: Millis(row.get(5)?),
        provider_id: row.get(6)?,
        provider_status: row.get(7)?,
        status: EnvelopeStatus::Draft,
        derived: None,
        checked_at: time(10)?,
        sent_at: time(11)?,
        completed_at: time(12)?,
        filed_at: time(13)?,
        withdraw_due_at: time(14)?,
        errors: None,
        elsewhere: row.get(16)?,
    };
    Ok(Raw(found, row.get(8)?, row.get(9)?, row.get(15)?))
}

fn whole(Raw(row, status, derived, errors): Raw) -> Result<EnvelopeRow> {
    Ok(EnvelopeRow {
        status: serde_json::from_str(&status)?,
        derived: derived.map(|json| serde_json::from_str(&json)).transpose()?,
        errors: errors.map(|json| serde_json::from_str(&json)).transpose()?,
        ..row
    })
}

pub(crate) fn one(tx: &Transaction<'_>, id: &str) -> Result<Option<EnvelopeRow>> {
    let mut query = tx.prepare_cached(&format!("SELECT {COLUMNS} FROM envelope WHERE id = ?1"))?;
    query.query_row([id], raw).optional()?.map(whole).transpose()
}

pub(crate) fn set_status(tx: &Transaction<'_>, id: &str, status: &EnvelopeStatus, at: Millis) -> Result<()> {
    let json = serde_json::to_string(status)?;
    tx.execute("UPDATE envelope SET status_json = ?2, changed_at = ?3 WHERE id = ?1", params![id, json, at.0])?;
    Ok(())
}

impl Store {
    /// All envelopes but those that were removed, the newest change first.
    ///
    /// # Errors
    /// When they cannot be read.
    pub fn envelopes(&self) -> Result<Vec<EnvelopeRow>> {
        self.read(|tx| {
            let mut query = tx.prepare(&format!(
                "SELECT {COLUMNS} FROM envelope WHERE id NOT IN (SELECT envelope FROM removed)
                 ORDER BY changed_at DESC, id"
            ))?;
            let rows = query.query_map([], raw)?;
            rows.map(|row| whole(row?)).collect()
        })
    }

    /// These envelopes, in the same order. Those that are not there are left out.
    ///
    /// # Errors
    /// When they cannot be read.
    pub fn envelopes_of(&self, ids: &[EnvelopeId]) -> Result<Vec<EnvelopeRow>> {
        self.read(|tx| ids.iter().filter_map(|id| one(tx, id.as_str()).transpose()).collect())
    }

    /// When a provider was last asked about any envelope.
    ///
    /// # Errors
    /// When it cannot be read.
    pub fn last_checked(&self) -> Result<Option<Millis>> {
        self.read(|tx| {
            let mut query = tx.prepare_cached("SELECT max(checked_at) FROM envelope")?;
            Ok(query.query_row([], |row| row.get::<_, Option<i64>>(0))?.map(Millis))
        })
    }

    /// Notes that somebody looked at an envelope, when something happened to it since the last time.
    ///
    /// # Errors
    /// When it cannot be written.
    pub fn note_seen(&self, envelope: &EnvelopeId, now: Millis) -> Result<()> {
        let seen = self.listed(envelope)?.is_none_or(|row| row.seen_at.is_some_and(|at| at >= row.activity_at));
        if seen || self.is_read_only() {
            return Ok(());
        }
        self.write(ChangeKind::Envelope, envelope.as_str(), |tx| {
            tx.execute("UPDATE envelope SET seen_at = ?2 WHERE id = ?1", params![envelope.as_str(), now.0])?;
            Ok(())
        })
    }

    /// One envelope.
    ///
    /// # Errors
    /// When it cannot be read.
    pub fn envelope(&self, id: &EnvelopeId) -> Result<Option<EnvelopeRow>> {
        self.read(|tx| one(tx, id.as_str()))
    }

    /// Records what was seen of an envelope: status, people and events together.
    ///
    /// # Errors
    /// [`StoreError::Missing`] when there is no such envelope; otherwise when it cannot be written.
    pub fn observe(&self, envelope: &EnvelopeId, seen: &Observed, now: Millis) -> Result<EnvelopeStatus> {
        let id = envelope.as_str();
        self.write(ChangeKind::Envelope, id, |tx| {
            let row = one(tx, id)?.ok_or(StoreError::Missing)?;
            let status = row.status.advance(&seen.status);
            if status != row.status {
                set_status(tx, id, &status, now)?;
                event::append(tx, id, now, "status_changed", &json!({"from": row.status, "to": status}))?;
            }
            if let Some(people) = &seen.people {
                let before = person::all(tx, id)?;
                for new in people {
                    let old = before.iter().find(|old| old.email == new.email && old.kind == new.kind);
                    if old.is_none_or(|old| old.status != new.status) {
                        let detail = json!({"name": new.name, "status": new.status, "signedAt": new.signed_at});
                        event::append(tx, id, now, "person_changed", &detail)?;
                    }
                }
                person::put_all(tx, id, people)?;
                let signers = people.iter().filter(|person| person.kind == "signer");
                let statuses: Vec<PersonStatus> = signers.map(|person| person.status.clone()).collect();
                let json = derived(&statuses).map(|status| serde_json::to_string(&status)).transpose()?;
                tx.execute("UPDATE envelope SET derived_json = ?2 WHERE id = ?1", params![id, json])?;
            }
            let errors = seen.errors.as_ref().map(Value::to_string);
            tx.execute(
                "UPDATE envelope SET provider_status = ?2, checked_at = ?3, completed_at = coalesce(?4, completed_at),
                 errors_json = coalesce(?5, errors_json) WHERE id = ?1",
                params![id, seen.raw_status, now.0, seen.completed_at.map(|at| at.0), errors],
            )?;
            Ok(status)
        })
    }

    /// Notes that these were looked at and did not move. One change is told for all, without a name.
    ///
    /// # Errors
    /// When it cannot be written.
    pub fn note_checked(&self, envelopes: &[EnvelopeId], now: Millis) -> Result<()> {
        self.write(ChangeKind::Envelope, "", |tx| {
            let mut update = tx.prepare("UPDATE envelope SET checked_at = ?2 WHERE id = ?1")?;
            for envelope in envelopes {
                update.execute(params![envelope.as_str(), now.0])?;
            }
            Ok(())
        })
    }

    /// Archives an envelope here, or takes it out again with `None`.
    ///
    /// # Errors
    /// When it cannot be written.
    pub fn set_filed(&self, envelope: &EnvelopeId, at: Option<Millis>) -> Result<()> {
        self.write(ChangeKind::Envelope, envelope.as_str(), |tx| {
            let at = at.map(|at| at.0);
            tx.execute("UPDATE envelope SET filed_at = ?2 WHERE id = ?1", params![envelope.as_str(), at])?;
            Ok(())
        })
    }

    /// Plans the withdrawal of an envelope, or takes the plan back with `None`.
    ///
    /// # Errors
    /// When it cannot be written.
    pub fn set_withdraw_due(&self, envelope: &EnvelopeId, at: Option<Millis>) -> Result<()> {
        self.write(ChangeKind::Envelope, envelope.as_str(), |tx| {
            let at = at.map(|at| at.0);
            tx.execute("UPDATE envelope SET withdraw_due_at = ?2 WHERE id = ?1", params![envelope.as_str(), at])?;
            Ok(())
        })
    }
}
