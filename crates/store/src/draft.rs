//! Drafts: composed by edits, each durable before it is acknowledged, each with its way back.

use countersign_envelope::{
    AccountId, Composition, Document, Draft, Edit, EnvelopeHead, EnvelopeId, EnvelopeOptions, Millis, Op, Recipient,
    Reference, Table,
};
use rusqlite::{OptionalExtension, Transaction, params};
use serde_json::Value;

use crate::{ChangeKind, Result, Store, StoreError, table::row};

/// A draft to be made.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewDraft {
    /// Its id.
    pub envelope: EnvelopeId,
    /// Its reference, random.
    pub reference: Reference,
    /// The account that it goes through.
    pub account: Option<AccountId>,
    /// Its name.
    pub name: String,
    /// The envelope that it was made from.
    pub made_from: Option<EnvelopeId>,
}

/// A draft as it is stored.
#[derive(Debug, Clone, PartialEq)]
pub struct LoadedDraft {
    /// What is composed.
    pub draft: Draft,
    /// The revision that the next edit is based on.
    pub revision: u32,
    /// The number that the next recipient or witness gets.
    pub next_number: u32,
    /// What Undo would take back.
    pub undo: Option<String>,
    /// What Redo would do again.
    pub redo: Option<String>,
    /// True when it is being sent or was sent.
    pub read_only: bool,
    /// When it was last changed.
    pub changed_at: Millis,
}

/// What a change came to. It is durable.
#[derive(Debug, Clone, PartialEq)]
pub struct Applied {
    /// The new revision.
    pub revision: u32,
    /// The number that the next recipient or witness gets.
    pub next_number: u32,
    /// The operations that were applied.
    pub ops: Vec<Op>,
    /// The label of the step that was undone or redone.
    pub label: Option<String>,
    /// What Undo would take back.
    pub undo: Option<String>,
    /// What Redo would do again.
    pub redo: Option<String>,
}

#[derive(Clone)]
struct LogRow {
    seq: i64,
    label: String,
    step: Option<String>,
}

/// The two stacks that the log comes to.
#[derive(Default)]
struct History {
    undo: Vec<LogRow>,
    redo: Vec<LogRow>,
}

impl History {
    fn read(tx: &Transaction<'_>, envelope: &str) -> Result<Self> {
        let mut query =
            tx.prepare_cached("SELECT seq, label, step, undoes FROM edit WHERE envelope = ?1 ORDER BY seq")?;
        let rows = query.query_map([envelope], |row| {
            let log = LogRow { seq: row.get(0)?, label: row.get(1)?, step: row.get(2)? };
            Ok((log, row.get::<_, Option<i64>>(3)?))
        })?;
        let mut history = Self::default();
        for row in rows {
            let (log, undoes) = row?;
            let top = |stack: &[LogRow]| stack.last().map(|row| row.seq);
            if undoes.is_none() {
                history.undo.push(log);
                history.redo.clear();
            } else if undoes == top(&history.undo) {
                history.undo.pop();
                history.redo.push(log);
            } else if undoes == top(&history.redo) {
                history.redo.pop();
                history.undo.push(log);
            }
        }
        Ok(history)
    }
}

/// The rows of the topmost step: those at the end that share its group.
fn top_step(stack: &[LogRow]) -> Vec<LogRow> {
    let Some(last) = stack.last() else { return Vec::new() };
    let grouped = last.step.as_deref().is_some_and(|step| !step.is_empty());
    let count = if grouped { stack.iter().rev().take_while(|row| row.step == last.step).count() } else { 1 };
    stack.iter().rev().take(count).cloned().collect()
}

#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum By {
    Edit,
    History,
    Document,
}

fn head(tx: &Transaction<'_>, envelope: &str) -> Result<EnvelopeHead> {
    let found: Option<(String, String, String, Option<String>)> = tx
        .query_row("SELECT name, message, options_json, account FROM envelope WHERE id = ?1", [envelope], |row| {
            Ok((row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?))
        })
        .optional()?;
    let (name, message, options, account) = found.ok_or(StoreError::Missing)?;
    Ok(EnvelopeHead { name, message, options: serde_json::from_str(&options)?, account: account.map(AccountId) })
}

fn read_only(tx: &Transaction<'_>, envelope: &str) -> Result<bool> {
    Ok(tx.query_row(
        "SELECT EXISTS (SELECT 1 FROM send WHERE envelope = ?1 AND state NOT IN ('failed', 'stopped'))
         OR EXISTS (SELECT 1 FROM envelope WHERE id = ?1 AND elsewhere = 1)",
        [envelope],
        |row| row.get(0),
    )?)
}

fn revision(tx: &Transaction<'_>, envelope: &str) -> Result<(u32, u32)> {
    tx.query_row("SELECT revision, next_number FROM envelope WHERE id = ?1", [envelope], |row| {
        Ok((row.get(0)?, row.get(1)?))
    })
    .optional()?
    .ok_or(StoreError::Missing)
}

fn writable(tx: &Transaction<'_>, envelope: &str, base: u32) -> Result<()> {
    let (stored, _) = revision(tx, envelope)?;
    if stored != base {
        return Err(StoreError::Stale { stored });
    }
    if read_only(tx, envelope)? { Err(StoreError::ReadOnly) } else { Ok(()) }
}

fn apply_op(tx: &Transaction<'_>, envelope: &str, op: &Op, by: By) -> Result<()> {
    match op {
        Op::Put { table: Table::Envelope, id, before, after } => {
            put_head(tx, envelope, id, before.as_ref(), after.as_ref())
        }
        Op::Put { table, id, before, after } => put_row(tx, envelope, (*table, id), (before, after), by),
        Op::Move { table, id, from, to } => move_row(tx, envelope, *table, id, (*from, *to)),
    }
}

fn put_head(
    tx: &Transaction<'_>,
    envelope: &str,
    id: &str,
    before: Option<&Value>,
    after: Option<&Value>,
) -> Result<()> {
    if id != envelope {
        return Err(StoreError::Foreign { id: id.to_owned() });
    }
    let (Some(before), Some(after)) = (before, after) else {
        return Err(StoreError::NotAllowed("add or remove an envelope"));
    };
    let stored = serde_json::to_value(head(tx, envelope)?)?;
    if !row::same(&stored, &row::canonical(Table::Envelope, before)?) {
        return Err(StoreError::NotAsBefore { id: id.to_owned() });
    }
    let after: EnvelopeHead = serde_json::from_value(after.clone())?;
    tx.execute(
        "UPDATE envelope SET name = ?2, message = ?3, options_json = ?4, account = ?5 WHERE id = ?1",
        params![
            envelope,
            after.name,
            after.message,
            serde_json::to_string(&after.options)?,
            after.account.map(|account| account.0)
        ],
    )?;
    Ok(())
}

fn put_row(
    tx: &Transaction<'_>,
    envelope: &str,
    (table, id): (Table, &str),
    (before, after): (&Option<Value>, &Option<Value>),
    by: By,
) -> Result<()> {
    let canonical = |value: &Option<Value>| value.as_ref().map(|value| row::canonical(table, value)).transpose();
    let (before, after) = (canonical(before)?, canonical(after)?);
    let stored = row::get(tx, table, envelope, id)?;
    let as_before = match (&stored, &before) {
        (Some(stored), Some(before)) => row::same(stored, before),
        (None, None) => true,
        _ => false,
    };
    if !as_before {
        return Err(StoreError::NotAsBefore { id: id.to_owned() });
    }
    let Some(after) = after else { return row::remove(tx, table, envelope, id) };
    if after.get("id").and_then(Value::as_str) != Some(id) {
        return Err(StoreError::NotAllowed("change the id of a row"));
    }
    if table == Table::Document && by == By::Edit {
        guard_document(before.as_ref(), &after)?;
    }
    if table == Table::Recipient {
        number_recipient(tx, envelope, before.as_ref(), &after, by)?;
    }
    row::put(tx, table, envelope, id, &after)
}

/// An edit changes place and name of a document, nothing else; new bytes come in by document commands.
fn guard_document(before: Option<&Value>, after: &Value) -> Result<()> {
    let Some(before) = before else { return Err(StoreError::NotAllowed("bring in a document")) };
    let mut allowed = before.clone();
    for member in ["position", "name"] {
        allowed[member] = after[member].clone();
    }
    if row::same(&allowed, after) { Ok(()) } else { Err(StoreError::NotAllowed("change the file of a document")) }
}

/// Numbers are given once: a new one is at least `next_number`, except when history brings a person back.
fn number_recipient(tx: &Transaction<'_>, envelope: &str, before: Option<&Value>, after: &Value, by: By) -> Result<()> {
    let old: Option<Recipient> = before.map(|value| serde_json::from_value(value.clone())).transpose()?;
    let new: Recipient = serde_json::from_value(after.clone())?;
    let (_, mut next) = revision(tx, envelope)?;
    let old_witness = old.as_ref().and_then(|old| old.witness.as_ref());
    let mut fresh = Vec::new();
    match &old {
        None => fresh.push(new.number),
        Some(old) if old.number != new.number => return Err(StoreError::NotAllowed("change a person's number")),
        Some(_) => {}
    }
    if let Some(witness) = &new.witness
        && old_witness != Some(witness)
    {
        fresh.push(witness.number);
    }
    for number in fresh {
        if number < next && by != By::History {
            return Err(StoreError::NotAllowed("use a number again"));
        }
        next = next.max(number.saturating_add(1));
    }
    tx.execute("UPDATE envelope SET next_number = ?2 WHERE id = ?1", params![envelope, next])?;
    Ok(())
}

fn move_row(tx: &Transaction<'_>, envelope: &str, table: Table, id: &str, (from, to): (u32, u32)) -> Result<()> {
    if !matches!(table, Table::Document | Table::Recipient) {
        return Err(StoreError::NotAllowed("move such a row"));
    }
    row::get(tx, table, envelope, id)?.ok_or_else(|| StoreError::NotAsBefore { id: id.to_owned() })?;
    let mut rows: Vec<Value> = row::all(tx, table, envelope)?;
    let (from, to) = (from as usize, to as usize);
    if to >= rows.len() || rows.get(from).and_then(|row| row["id"].as_str()) != Some(id) {
        return Err(StoreError::NotAsBefore { id: id.to_owned() });
    }
    // The places stay as they are and the rows change theirs: so the way back is exact.
    let places: Vec<Value> = rows.iter().map(|row| row["position"].clone()).collect();
    let moved = rows.remove(from);
    rows.insert(to, moved);
    for (mut record, place) in rows.into_iter().zip(places) {
        record["position"] = place;
        let id = record["id"].as_str().unwrap_or_default().to_owned();
        row::put(tx, table, envelope, &id, &record)?;
    }
    Ok(())
}

fn log(tx: &Transaction<'_>, envelope: &str, edit: &Edit, undoes: Option<i64>) -> Result<()> {
    tx.execute(
        "INSERT INTO edit (envelope, seq, label, at, step, ops_json, undoes)
         VALUES (?1, (SELECT coalesce(max(seq), 0) + 1 FROM edit WHERE envelope = ?1), ?2, ?3, ?4, ?5, ?6)",
        params![envelope, edit.label, edit.at.0, edit.group, serde_json::to_string(&edit.ops)?, undoes],
    )?;
    Ok(())
}

fn finish(tx: &Transaction<'_>, envelope: &str, at: Millis, ops: Vec<Op>, label: Option<String>) -> Result<Applied> {
    tx.execute("UPDATE envelope SET revision = revision + 1, changed_at = ?2 WHERE id = ?1", params![envelope, at.0])?;
    let (revision, next_number) = revision(tx, envelope)?;
    let history = History::read(tx, envelope)?;
    let label_of = |stack: &[LogRow]| stack.last().map(|row| row.label.clone());
    let (undo, redo) = (label_of(&history.undo), label_of(&history.redo));
    Ok(Applied { revision, next_number, ops, label, undo, redo })
}

/// The row of an empty draft.
pub(crate) fn insert(tx: &Transaction<'_>, new: &NewDraft, now: Millis) -> Result<()> {
    let options = serde_json::to_string(&EnvelopeOptions::default())?;
    let status = serde_json::to_string(&countersign_envelope::EnvelopeStatus::Draft)?;
    tx.execute(
        "INSERT INTO envelope (id, account, name, message, options_json, reference, next_number, revision,
         made_at, changed_at, made_from, status_json) VALUES (?1, ?2, ?3, '', ?4, ?5, 1, 0, ?6, ?6, ?7, ?8)",
        params![
            new.envelope.as_str(),
            new.account.as_ref().map(AccountId::as_str),
            new.name,
            options,
            new.reference.as_str(),
            now.0,
            new.made_from.as_ref().map(EnvelopeId::as_str),
            status
        ],
    )?;
    Ok(())
}

/// One edit of a draft, within a transaction.
pub(crate) fn change(tx: &Transaction<'_>, envelope: &str, base: u32, edit: &Edit, by: By) -> Result<Applied> {
    writable(tx, envelope, base)?;
    for op in &edit.ops {
        apply_op(tx, envelope, op, by)?;
    }
    log(tx, envelope, edit, None)?;
    finish(tx, envelope, edit.at, edit.ops.clone(), None)
}

impl Store {
    /// Makes an empty draft.
    ///
    /// # Errors
    /// When its id or reference is taken, or it cannot be written.
    pub fn create_draft(&self, new: &NewDraft, now: Millis) -> Result<()> {
        self.write(ChangeKind::Envelope, new.envelope.as_str(), |tx| insert(tx, new, now))
    }

    /// A draft, or what was composed of a sent envelope; `None` when there is none.
    ///
    /// # Errors
    /// When it cannot be read.
    pub fn draft(&self, envelope: &EnvelopeId) -> Result<Option<LoadedDraft>> {
        self.read(|tx| {
            let id = envelope.as_str();
            let found: Option<(String, u32, u32, i64)> = tx
                .query_row(
                    "SELECT reference, revision, next_number, changed_at FROM envelope WHERE id = ?1",
                    [id],
                    |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?)),
                )
                .optional()?;
            let Some((reference, revision, next_number, changed_at)) = found else { return Ok(None) };
            let EnvelopeHead { name, message, options, account } = head(tx, id)?;
            let composition = Composition {
                name,
                message,
                options,
                account,
                documents: row::all(tx, Table::Document, id)?,
                recipients: row::all(tx, Table::Recipient, id)?,
                tags: row::all(tx, Table::Tag, id)?,
                groups: row::all(tx, Table::TagGroup, id)?,
                rules: row::all(tx, Table::Rule, id)?,
                page_rules: row::all(tx, Table::PageRule, id)?,
            };
            let history = History::read(tx, id)?;
            Ok(Some(LoadedDraft {
                draft: Draft { envelope: envelope.clone(), reference: Reference::from_stored(reference), composition },
                revision,
                next_number,
                undo: history.undo.last().map(|row| row.label.clone()),
                redo: history.redo.last().map(|row| row.label.clone()),
                read_only: read_only(tx, id)?,
                changed_at: Millis(changed_at),
            }))
        })
    }

    /// Applies an edit that was made on `base_revision`, all of it or nothing.
    ///
    /// # Errors
    /// [`StoreError::Stale`], [`StoreError::NotAsBefore`], [`StoreError::Foreign`], [`StoreError::NotAllowed`] and
    /// [`StoreError::ReadOnly`]: load the draft again and show what is stored.
    pub fn apply_edit(&self, envelope: &EnvelopeId, base_revision: u32, edit: &Edit) -> Result<Applied> {
        self.change(envelope, base_revision, edit, By::Edit)
    }

    fn change(&self, envelope: &EnvelopeId, base_revision: u32, edit: &Edit, by: By) -> Result<Applied> {
        let id = envelope.as_str();
        self.write(ChangeKind::Envelope, id, |tx| change(tx, id, base_revision, edit, by))
    }

    /// Takes the last step back; `None` when there is none.
    ///
    /// # Errors
    /// As [`Store::apply_edit`].
    pub fn undo(&self, envelope: &EnvelopeId, base_revision: u32, now: Millis) -> Result<Option<Applied>> {
        self.step(envelope, base_revision, now, |history| top_step(&history.undo))
    }

    /// Does the last undone step again; `None` when there is none.
    ///
    /// # Errors
    /// As [`Store::apply_edit`].
    pub fn redo(&self, envelope: &EnvelopeId, base_revision: u32, now: Millis) -> Result<Option<Applied>> {
        self.step(envelope, base_revision, now, |history| top_step(&history.redo))
    }

    fn step(
        &self,
        envelope: &EnvelopeId,
        base_revision: u32,
        now: Millis,
        choose: impl FnOnce(&History) -> Vec<LogRow>,
    ) -> Result<Option<Applied>> {
        let id = envelope.as_str();
        self.write(ChangeKind::Envelope, id, |tx| {
            writable(tx, id, base_revision)?;
            let rows = choose(&History::read(tx, id)?);
            let Some(label) = rows.first().map(|row| row.label.clone()) else { return Ok(None) };
            let mut all = Vec::new();
            for row in rows {
                let json: String = tx.query_row(
                    "SELECT ops_json FROM edit WHERE envelope = ?1 AND seq = ?2",
                    params![id, row.seq],
                    |found| found.get(0),
                )?;
                let done = Edit { label: row.label, at: now, group: row.step, ops: serde_json::from_str(&json)? };
                let ops = done.inverse_ops();
                for op in &ops {
                    apply_op(tx, id, op, By::History)?;
                }
                log(tx, id, &Edit { ops: ops.clone(), ..done }, Some(row.seq))?;
                all.extend(ops);
            }
            finish(tx, id, now, all, Some(label)).map(Some)
        })
    }

    /// Takes a document in, whose blob must be kept already. Undo takes it out again.
    ///
    /// # Errors
    /// [`StoreError::Missing`] when the blob is not kept; otherwise as [`Store::apply_edit`].
    pub fn add_document(&self, envelope: &EnvelopeId, document: &Document, now: Millis) -> Result<Applied> {
        self.put_document(envelope, None, document, format!("Add {}", document.name), now)
    }

    /// Puts `after` in the place of a document: another file, or the same one unlocked.
    ///
    /// # Errors
    /// As [`Store::add_document`].
    pub fn replace_document(
        &self,
        envelope: &EnvelopeId,
        before: &Document,
        after: &Document,
        now: Millis,
    ) -> Result<Applied> {
        self.put_document(envelope, Some(before), after, format!("Replace {}", before.name), now)
    }

    fn put_document(
        &self,
        envelope: &EnvelopeId,
        before: Option<&Document>,
        after: &Document,
        label: String,
        now: Millis,
    ) -> Result<Applied> {
        if !self.blob_path(&after.blob).is_some_and(|path| path.exists()) {
            return Err(StoreError::Missing);
        }
        let before = before.map(serde_json::to_value).transpose()?;
        let op = Op::Put {
            table: Table::Document,
            id: after.id.as_str().to_owned(),
            before,
            after: Some(serde_json::to_value(after)?),
        };
        let edit = Edit { label, at: now, group: None, ops: vec![op] };
        let (stored, _) = self.read(|tx| revision(tx, envelope.as_str()))?;
        self.change(envelope, stored, &edit, By::Document)
    }

    /// Deletes a draft that was never sent, with its history.
    ///
    /// # Errors
    /// [`StoreError::ReadOnly`] when there is a send of it.
    pub fn delete_draft(&self, envelope: &EnvelopeId) -> Result<()> {
        let id = envelope.as_str();
        self.write(ChangeKind::Envelope, id, |tx| {
            let sent: bool =
                tx.query_row("SELECT EXISTS (SELECT 1 FROM send WHERE envelope = ?1)", [id], |row| row.get(0))?;
            if sent {
                return Err(StoreError::ReadOnly);
            }
            tx.execute("DELETE FROM envelope WHERE id = ?1", [id])?;
            Ok(())
        })
    }
}
