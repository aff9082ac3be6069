//! The people of a sent envelope as its provider last described them.

use countersign_envelope::{EnvelopeId, Millis, PersonStatus};
use rusqlite::{Transaction, params};
use serde::{Deserialize, Serialize};

use crate::{Result, Store};

/// A person at the provider.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct PersonRow {
    /// The provider's id, when given.
    pub provider_id: Option<String>,
    /// `signer`, `cc` or `witness`.
    pub kind: String,
    /// Name.
    pub name: String,
    /// E-mail address.
    pub email: String,
    /// Signing group, when given.
    pub group: Option<u32>,
    /// The provider's own word.
    pub raw_status: String,
    /// That word in ours.
    pub status: PersonStatus,
    /// When invited, when given.
    pub invited_at: Option<Millis>,
    /// When signed, when given.
    pub signed_at: Option<Millis>,
    /// What the provider says of the e-mail.
    pub email_status: Option<String>,
}

pub(crate) fn put_all(tx: &Transaction<'_>, envelope: &str, people: &[PersonRow]) -> Result<()> {
    tx.execute("DELETE FROM person WHERE envelope = ?1", [envelope])?;
    for (place, person) in (0_i64..).zip(people) {
        tx.execute(
            "INSERT INTO person (envelope, place, email, props_json) VALUES (?1, ?2, ?3, ?4)",
            params![envelope, place, person.email, serde_json::to_string(person)?],
        )?;
    }
    Ok(())
}

pub(crate) fn all(tx: &Transaction<'_>, envelope: &str) -> Result<Vec<PersonRow>> {
    let mut query = tx.prepare("SELECT props_json FROM person WHERE envelope = ?1 ORDER BY place")?;
    let rows = query.query_map([envelope], |row| row.get::<_, String>(0))?;
    rows.map(|json| Ok(serde_json::from_str(&json?)?)).collect()
}

impl Store {
    /// The people of an envelope, in the provider's order.
    ///
    /// # Errors
    /// When they cannot be read.
    pub fn people(&self, envelope: &EnvelopeId) -> Result<Vec<PersonRow>> {
        self.read(|tx| all(tx, envelope.as_str()))
    }
}
