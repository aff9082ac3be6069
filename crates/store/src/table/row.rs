//! The rows that edits touch: each table keeps the whole record as JSON beside the columns that are searched.

use countersign_envelope::{Document, Group, PageRule, Recipient, Rule, Table, Tag};
use rusqlite::{OptionalExtension, Transaction, params};
use serde::{Serialize, de::DeserializeOwned};
use serde_json::Value;

use crate::{Result, StoreError};

fn name(table: Table) -> Result<&'static str> {
    match table {
        Table::Envelope => Err(StoreError::NotAllowed("add or remove an envelope")),
        Table::Document => Ok("document"),
        Table::Recipient => Ok("recipient"),
        Table::Tag => Ok("tag"),
        Table::TagGroup => Ok("tag_group"),
        Table::Rule => Ok("rule"),
        Table::PageRule => Ok("page_rule"),
    }
}

fn through<T: Serialize + DeserializeOwned>(value: &Value) -> Result<Value> {
    Ok(serde_json::to_value(serde_json::from_value::<T>(value.clone())?)?)
}

/// The record with every member in its place: what is stored and compared.
pub(crate) fn canonical(table: Table, value: &Value) -> Result<Value> {
    match table {
        Table::Envelope => through::<countersign_envelope::EnvelopeHead>(value),
        Table::Document => through::<Document>(value),
        Table::Recipient => through::<Recipient>(value),
        Table::Tag => through::<Tag>(value),
        Table::TagGroup => through::<Group>(value),
        Table::Rule => through::<Rule>(value),
        Table::PageRule => through::<PageRule>(value),
    }
}

/// Compares by value: 1 and 1.0 are the same number, and a member that is null is the same as none.
pub(crate) fn same(left: &Value, right: &Value) -> bool {
    match (left, right) {
        (Value::Number(a), Value::Number(b)) => a.as_f64() == b.as_f64(),
        (Value::Array(a), Value::Array(b)) => a.len() == b.len() && a.iter().zip(b).all(|(a, b)| same(a, b)),
        (Value::Object(a), Value::Object(b)) => a
            .keys()
            .chain(b.keys())
            .all(|key| same(a.get(key).unwrap_or(&Value::Null), b.get(key).unwrap_or(&Value::Null))),
        _ => left == right,
    }
}

/// The stored record of this envelope, `None` when there is none.
pub(crate) fn get(tx: &Transaction<'_>, table: Table, envelope: &str, id: &str) -> Result<Option<Value>> {
    let sql = format!("SELECT envelope, props_json FROM {} WHERE id = ?1", name(table)?);
    let found: Option<(String, String)> = tx.query_row(&sql, [id], |row| Ok((row.get(0)?, row.get(1)?))).optional()?;
    match found {
        None => Ok(None),
        Some((owner, _)) if owner != envelope => Err(StoreError::Foreign { id: id.to_owned() }),
        Some((_, json)) => Ok(Some(serde_json::from_str(&json)?)),
    }
}

pub(crate) fn remove(tx: &Transaction<'_>, table: Table, envelope: &str, id: &str) -> Result<()> {
    tx.execute(&format!("DELETE FROM {} WHERE id = ?1 AND envelope = ?2", name(table)?), [id, envelope])?;
    Ok(())
}

pub(crate) fn put(tx: &Transaction<'_>, table: Table, envelope: &str, id: &str, record: &Value) -> Result<()> {
    let json = record.to_string();
    match table {
        Table::Document => {
            let row: Document = serde_json::from_value(record.clone())?;
            tx.execute(
                "INSERT INTO document (id, envelope, position, name, blob, props_json) VALUES (?1, ?2, ?3, ?4, ?5, ?6)
                 ON CONFLICT (id) DO UPDATE SET position = ?3, name = ?4, blob = ?5, props_json = ?6",
                params![id, envelope, row.position, row.name, row.blob, json],
            )?;
        }
        Table::Recipient => {
            let row: Recipient = serde_json::from_value(record.clone())?;
            tx.execute(
                "INSERT INTO recipient (id, envelope, position, number, name, email, props_json)
                 VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)
                 ON CONFLICT (id) DO UPDATE SET position = ?3, number = ?4, name = ?5, email = ?6, props_json = ?7",
                params![id, envelope, row.position, row.number, row.name, row.email, json],
            )?;
            tx.execute("DELETE FROM witness WHERE recipient = ?1", [id])?;
            if let Some(witness) = row.witness {
                tx.execute(
                    "INSERT INTO witness (id, envelope, recipient, number) VALUES (?1, ?2, ?3, ?4)",
                    params![witness.id.as_str(), envelope, id, witness.number],
                )?;
            }
        }
        _ => {
            let sql = format!(
                "INSERT INTO {} (id, envelope, props_json) VALUES (?1, ?2, ?3)
                 ON CONFLICT (id) DO UPDATE SET props_json = ?3",
                name(table)?
            );
            tx.execute(&sql, [id, envelope, &json])?;
        }
    }
    Ok(())
}

/// All records of an envelope, in order of position where there is one, else of id.
pub(crate) fn all<T: DeserializeOwned>(tx: &Transaction<'_>, table: Table, envelope: &str) -> Result<Vec<T>> {
    let order = if matches!(table, Table::Document | Table::Recipient) { "position, id" } else { "id" };
    let sql = format!("SELECT props_json FROM {} WHERE envelope = ?1 ORDER BY {order}", name(table)?);
    let mut query = tx.prepare(&sql)?;
    let rows = query.query_map([envelope], |row| row.get::<_, String>(0))?;
    rows.map(|json| Ok(serde_json::from_str(&json?)?)).collect()
}
