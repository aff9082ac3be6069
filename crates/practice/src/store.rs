//! What the service remembers: one database file, every change committed before the reply.

use rusqlite::{Connection, OptionalExtension, Result, params};
use serde_json::Value;
use std::path::Path;

/// The database.
#[derive(Debug)]
pub struct Store(Connection);

impl Store {
    /// Opens `practice.db` in a folder, or a database in memory.
    pub fn open(folder: Option<&Path>) -> Result<Self> {
        let db = match folder {
            Some(folder) => Connection::open(folder.join("practice.db"))?,
            None => Connection::open_in_memory()?,
        };
        db.execute_batch(
            "CREATE TABLE IF NOT EXISTS meta(key TEXT PRIMARY KEY, value TEXT NOT NULL);
             CREATE TABLE IF NOT EXISTS envelope(id TEXT PRIMARY KEY, created INTEGER NOT NULL, body TEXT NOT NULL);
             CREATE TABLE IF NOT EXISTS file(envelope TEXT NOT NULL, position INTEGER NOT NULL, name TEXT NOT NULL, bytes BLOB NOT NULL);
             CREATE TABLE IF NOT EXISTS fault(id INTEGER PRIMARY KEY AUTOINCREMENT, body TEXT NOT NULL);
             CREATE TABLE IF NOT EXISTS paper(envelope TEXT NOT NULL, recipient TEXT NOT NULL, position INTEGER NOT NULL, name TEXT NOT NULL, bytes BLOB NOT NULL);
             CREATE TABLE IF NOT EXISTS created(seq INTEGER PRIMARY KEY AUTOINCREMENT, at INTEGER NOT NULL, id TEXT NOT NULL, name TEXT NOT NULL);
             CREATE TRIGGER IF NOT EXISTS created_stays BEFORE DELETE ON created BEGIN SELECT RAISE(ABORT, 'the log is append-only'); END;
             CREATE TRIGGER IF NOT EXISTS created_is BEFORE UPDATE ON created BEGIN SELECT RAISE(ABORT, 'the log is append-only'); END;
             CREATE TABLE IF NOT EXISTS mail(seq INTEGER PRIMARY KEY AUTOINCREMENT, body TEXT NOT NULL);",
        )?;
        Ok(Self(db))
    }

    /// A remembered word.
    pub fn meta(&self, key: &str) -> Result<Option<String>> {
        self.0.query_row("SELECT value FROM meta WHERE key = ?1", [key], |r| r.get(0)).optional()
    }

    /// Remembers a word.
    pub fn set_meta(&self, key: &str, value: &str) -> Result<()> {
        self.0.execute("INSERT OR REPLACE INTO meta(key, value) VALUES(?1, ?2)", [key, value]).map(|_| ())
    }

    /// Stores a new envelope with its files and its line in the log, in one transaction.
    pub fn create(&mut self, id: &str, at: i64, body: &Value, files: &[(String, &[u8])]) -> Result<()> {
        let change = self.0.transaction()?;
        change
            .execute("INSERT INTO envelope(id, created, body) VALUES(?1, ?2, ?3)", params![id, at, body.to_string()])?;
        for (position, (name, bytes)) in files.iter().enumerate() {
            change.execute(
                "INSERT INTO file(envelope, position, name, bytes) VALUES(?1, ?2, ?3, ?4)",
                params![id, i64::try_from(position).unwrap_or(i64::MAX), name, bytes],
            )?;
        }
        let name = body["name"].as_str().unwrap_or_default();
        change.execute("INSERT INTO created(at, id, name) VALUES(?1, ?2, ?3)", params![at, id, name])?;
        change.commit()
    }

    /// Stores a changed envelope and the mails of the change together.
    pub fn save(&mut self, body: &Value, mails: &[Value]) -> Result<()> {
        let change = self.0.transaction()?;
        change
            .execute("UPDATE envelope SET body = ?2 WHERE id = ?1", params![body["id"].as_str(), body.to_string()])?;
        for mail in mails {
            change.execute("INSERT INTO mail(body) VALUES(?1)", [mail.to_string()])?;
        }
        change.commit()
    }

    /// Deletes an envelope; the log keeps its line.
    pub fn delete(&mut self, id: &str) -> Result<()> {
        let change = self.0.transaction()?;
        change.execute("DELETE FROM envelope WHERE id = ?1", [id])?;
        change.execute("DELETE FROM file WHERE envelope = ?1", [id])?;
        change.execute("DELETE FROM paper WHERE envelope = ?1", [id])?;
        change.commit()
    }

    fn bodies(&self, sql: &str) -> Result<Vec<Value>> {
        let mut query = self.0.prepare(sql)?;
        let rows = query.query_map([], |r| r.get::<_, String>(0))?;
        rows.map(|row| row.map(|text| serde_json::from_str(&text).unwrap_or_default())).collect()
    }

    /// All envelopes, newest first.
    pub fn envelopes(&self) -> Result<Vec<Value>> {
        self.bodies("SELECT body FROM envelope ORDER BY created DESC, rowid DESC")
    }

    /// One envelope.
    pub fn envelope(&self, id: &str) -> Result<Option<Value>> {
        let body = self.0.query_row("SELECT body FROM envelope WHERE id = ?1", [id], |r| r.get::<_, String>(0));
        Ok(body.optional()?.and_then(|text| serde_json::from_str(&text).ok()))
    }

    /// The envelopes that time can change.
    pub fn running(&self) -> Result<Vec<Value>> {
        self.bodies(
            "SELECT body FROM envelope WHERE json_extract(body, '$.status') IN ('QUEUED', 'ACTIVE')
             OR json_extract(body, '$.deleted') IS NOT NULL",
        )
    }

    /// All mails, oldest first, each with its `seq`.
    pub fn mails(&self) -> Result<Vec<Value>> {
        self.bodies("SELECT json_set(body, '$.seq', seq) FROM mail ORDER BY seq")
    }

    /// Stores a changed mail.
    pub fn set_mail(&self, mail: &Value) -> Result<()> {
        let seq = mail["seq"].as_i64();
        self.0.execute("UPDATE mail SET body = ?2 WHERE seq = ?1", params![seq, mail.to_string()]).map(|_| ())
    }

    /// The log of created envelopes, whatever was answered about them.
    pub fn created(&self) -> Result<Vec<Value>> {
        self.bodies("SELECT json_object('envelope_id', id, 'name', name, 'at', at) FROM created ORDER BY seq")
    }

    /// Stores a changed envelope and what a person signed on paper together.
    pub fn save_papers(&mut self, body: &Value, recipient: &str, files: &[(String, &[u8])]) -> Result<()> {
        let change = self.0.transaction()?;
        let id = body["id"].as_str();
        change.execute("UPDATE envelope SET body = ?2 WHERE id = ?1", params![id, body.to_string()])?;
        change.execute("DELETE FROM paper WHERE envelope = ?1 AND recipient = ?2", params![id, recipient])?;
        for (position, (name, bytes)) in files.iter().enumerate() {
            change.execute(
                "INSERT INTO paper(envelope, recipient, position, name, bytes) VALUES(?1, ?2, ?3, ?4, ?5)",
                params![id, recipient, i64::try_from(position).unwrap_or(i64::MAX), name, bytes],
            )?;
        }
        change.commit()
    }

    /// What was signed on paper: whose, its name, its bytes.
    pub fn papers(&self, id: &str) -> Result<Vec<(String, String, Vec<u8>)>> {
        let mut query =
            self.0.prepare("SELECT recipient, name, bytes FROM paper WHERE envelope = ?1 ORDER BY rowid, position")?;
        let rows = query.query_map([id], |r| Ok((r.get(0)?, r.get(1)?, r.get(2)?)))?;
        rows.collect()
    }

    /// The faults, in the order in which they were asked for.
    pub fn faults(&self) -> Result<Vec<(i64, Value)>> {
        let mut query = self.0.prepare("SELECT id, body FROM fault ORDER BY id")?;
        let rows = query.query_map([], |r| Ok((r.get(0)?, r.get::<_, String>(1)?)))?;
        rows.map(|row| row.map(|(id, text)| (id, serde_json::from_str(&text).unwrap_or_default()))).collect()
    }

    /// Adds a fault and gives its number.
    pub fn add_fault(&self, body: &Value) -> Result<i64> {
        self.0.execute("INSERT INTO fault(body) VALUES(?1)", [body.to_string()])?;
        Ok(self.0.last_insert_rowid())
    }

    /// Stores a changed fault.
    pub fn put_fault(&self, id: i64, body: &Value) -> Result<()> {
        self.0.execute("UPDATE fault SET body = ?2 WHERE id = ?1", params![id, body.to_string()]).map(|_| ())
    }

    /// Takes a fault away.
    pub fn drop_fault(&self, id: i64) -> Result<()> {
        self.0.execute("DELETE FROM fault WHERE id = ?1", [id]).map(|_| ())
    }

    /// The files of an envelope in order.
    pub fn files(&self, id: &str) -> Result<Vec<(String, Vec<u8>)>> {
        let mut query = self.0.prepare("SELECT name, bytes FROM file WHERE envelope = ?1 ORDER BY position")?;
        let rows = query.query_map([id], |r| Ok((r.get(0)?, r.get(1)?)))?;
        rows.collect()
    }
}
