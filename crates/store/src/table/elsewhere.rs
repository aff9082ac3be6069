//! Envelopes that were made at a provider by somebody else: on another computer, or on the provider's own pages.

use countersign_envelope::{AccountId, EnvelopeId, EnvelopeOptions, EnvelopeStatus, Millis, Reference};
use rusqlite::{OptionalExtension, Transaction, params};
use serde_json::json;

use crate::{ChangeKind, Result, Store, table::event};

/// An envelope as a provider lists it, with the id and the reference that it gets here.
#[derive(Debug, Clone, PartialEq)]
pub struct Elsewhere {
    /// Its id here.
    pub envelope: EnvelopeId,
    /// Its reference here: it was not made with one of ours.
    pub reference: Reference,
    /// The provider's id.
    pub provider_id: String,
    /// Its name at the provider.
    pub name: String,
    /// The provider's own word.
    pub raw_status: String,
    /// That word in ours.
    pub status: EnvelopeStatus,
    /// When it was made.
    pub made_at: Millis,
}

/// Whether it is known here: bound to a send or an envelope, removed by a person before, or marked with a reference that
/// was given here. A send whose outcome is not known yet is found by its mark, and bound by whoever looks for it.
fn is_known(tx: &Transaction<'_>, found: &Elsewhere) -> Result<bool> {
    let bound = "SELECT 1 FROM envelope WHERE provider_id = ?1
         UNION ALL SELECT 1 FROM send WHERE provider_id = ?1
         UNION ALL SELECT 1 FROM attempt WHERE provider_id = ?1
         UNION ALL SELECT 1 FROM forgotten WHERE provider_id = ?1
         UNION ALL SELECT 1 FROM envelope WHERE reference = ?2
         UNION ALL SELECT 1 FROM send WHERE reference = ?2 LIMIT 1";
    let mark = Reference::in_name(&found.name);
    let known = tx
        .prepare_cached(bound)?
        .query_row(params![found.provider_id, mark.as_ref().map(Reference::as_str)], |_| Ok(()))
        .optional()?;
    Ok(known.is_some())
}

impl Store {
    /// Takes in the envelopes of an account that are not known here, and says how many those were.
    ///
    /// # Errors
    /// When they cannot be written; then none of them is.
    pub fn take_in(&self, account: &AccountId, found: &[Elsewhere], now: Millis) -> Result<usize> {
        let unknown = self.read(|tx| {
            let mut unknown = Vec::new();
            for one in found {
                if !is_known(tx, one)? {
                    unknown.push(one);
                }
            }
            Ok(unknown)
        })?;
        if unknown.is_empty() {
            return Ok(0);
        }
        self.write(ChangeKind::Envelope, "", |tx| {
            let mut taken = 0;
            for one in unknown {
                if is_known(tx, one)? {
                    continue;
                }
                insert(tx, account, one, now)?;
                taken += 1;
            }
            Ok(taken)
        })
    }
}

fn insert(tx: &Transaction<'_>, account: &AccountId, found: &Elsewhere, now: Millis) -> Result<()> {
    let id = found.envelope.as_str();
    tx.execute(
        "INSERT INTO envelope (id, account, name, message, options_json, reference, next_number, revision, made_at,
         changed_at, provider_id, provider_status, status_json, sent_at, seen_at, elsewhere)
         VALUES (?1, ?2, ?3, '', ?4, ?5, 1, 0, ?6, ?6, ?7, ?8, ?9, ?6, ?6, 1)",
        params![
            id,
            account.as_str(),
            found.name,
            serde_json::to_string(&EnvelopeOptions::default())?,
            found.reference.as_str(),
            found.made_at.0,
            found.provider_id,
            found.raw_status,
            serde_json::to_string(&found.status)?
        ],
    )?;
    event::append(tx, id, now, "found_elsewhere", &json!({"madeAt": found.made_at}))
}
