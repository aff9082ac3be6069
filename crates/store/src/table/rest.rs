//! What is done to a person of a sent envelope, and from when on it can be done again: kept, so that a restart does
//! not make anybody hear twice.

use countersign_envelope::{EnvelopeId, Millis};
use rusqlite::params;
use serde_json::Value;

use crate::{ChangeKind, Result, Store, table::event};

/// An act that rests.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RestRow {
    /// The provider's id of the person.
    pub person: String,
    /// Which act, such as `remind`.
    pub act: String,
    /// From when on it can be done again; `None` when it never can.
    pub until: Option<Millis>,
}

/// What was done to an envelope or to one of its people.
#[derive(Debug, Clone, PartialEq)]
pub struct Done<'a> {
    /// The event to append; `None` when nothing was done, and it only rests.
    pub event: Option<&'a str>,
    /// The event's rest.
    pub detail: Value,
    /// What rests from now on.
    pub rest: Option<RestRow>,
}

impl Store {
    /// Records what was done, and when it can be done again, together.
    ///
    /// # Errors
    /// When there is no such envelope, or it cannot be written.
    pub fn note_done(&self, envelope: &EnvelopeId, done: &Done<'_>, now: Millis) -> Result<()> {
        let id = envelope.as_str();
        self.write(ChangeKind::Envelope, id, |tx| {
            if let Some(kind) = done.event {
                event::append(tx, id, now, kind, &done.detail)?;
            }
            if let Some(rest) = &done.rest {
                tx.execute(
                    "INSERT INTO rest (envelope, person, act, until) VALUES (?1, ?2, ?3, ?4)
                     ON CONFLICT (envelope, person, act) DO UPDATE SET until = ?4",
                    params![id, rest.person, rest.act, rest.until.map(|at| at.0)],
                )?;
            }
            Ok(())
        })
    }

    /// What rests of an envelope, also what has rested long enough.
    ///
    /// # Errors
    /// When it cannot be read.
    pub fn rests(&self, envelope: &EnvelopeId) -> Result<Vec<RestRow>> {
        self.read(|tx| {
            let mut query = tx.prepare_cached("SELECT person, act, until FROM rest WHERE envelope = ?1")?;
            let rows = query.query_map([envelope.as_str()], |row| {
                Ok(RestRow { person: row.get(0)?, act: row.get(1)?, until: row.get::<_, Option<i64>>(2)?.map(Millis) })
            })?;
            Ok(rows.collect::<rusqlite::Result<_>>()?)
        })
    }
}
