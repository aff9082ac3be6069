//! What the list is sorted, filtered and counted by: a short row an envelope, kept true by the transaction that changes
//! the envelope, and held in memory, so that a list of many thousands is walked without the disk.

use std::{
    collections::HashSet,
    sync::{Arc, PoisonError},
};

use countersign_envelope::{
    DocumentId, EnvelopeId, EnvelopeOptions, EnvelopeStatus, Millis, PersonStatus, Recipient, SendState,
};
use rusqlite::{OptionalExtension, Row, Transaction, params};
use sha2::{Digest, Sha256};

use crate::{
    Result, Store,
    table::{
        attempt,
        envelope::{self, EnvelopeRow},
        label, note, person,
        send::{self, SendRow},
    },
};

/// What an envelope is sorted, filtered and counted by. Folder, group and risk follow from it and the time.
#[derive(Debug, Clone, PartialEq, Eq)]
#[expect(clippy::struct_excessive_bools, reason = "each is a fact of its own, and there are many rows")]
pub struct Listed {
    /// Its number here, given once.
    pub n: u32,
    /// The envelope.
    pub envelope: EnvelopeId,
    /// Its account.
    pub account: Option<Arc<str>>,
    /// Its name in small letters.
    pub name_key: Box<str>,
    /// Where it stands; a word that this build does not know is left out.
    pub status: EnvelopeStatus,
    /// What its people together say.
    pub derived: Option<EnvelopeStatus>,
    /// Where its newest send stands.
    pub send: Option<SendState>,
    /// It was archived here.
    pub filed: bool,
    /// The provider is to be told to stop it.
    pub withdrawing: bool,
    /// An invitation came back.
    pub bounced: bool,
    /// The provider has more than one of it.
    pub twice: bool,
    /// Its pack is here.
    pub packed: bool,
    /// Last time something happened; for a completed one, when everyone had signed.
    pub activity_at: Millis,
    /// Last time there was news of it.
    pub news_at: Millis,
    /// When the first of those whose turn it is was invited.
    pub turn_at: Option<Millis>,
    /// How many days a link works.
    pub link_days: u16,
    /// Days between reminders; 0 is off.
    pub reminder_days: u16,
    /// When it was last looked at.
    pub seen_at: Option<Millis>,
}

/// The short rows of all envelopes, but for drafts that were deleted.
#[derive(Debug, Default)]
pub struct Listing {
    /// By number; numbers are given once, so few places are empty.
    rows: Vec<Option<Listed>>,
    len: usize,
    accounts: HashSet<Arc<str>>,
    generation: u64,
}

impl Listing {
    /// All rows, in the order of their numbers.
    pub fn rows(&self) -> impl Iterator<Item = &Listed> {
        self.rows.iter().flatten()
    }

    /// A row.
    pub fn get(&self, n: u32) -> Option<&Listed> {
        self.rows.get(n as usize)?.as_ref()
    }

    /// How many there are.
    pub fn len(&self) -> usize {
        self.len
    }

    /// True when there are none.
    pub fn is_empty(&self) -> bool {
        self.len == 0
    }

    /// Another number after each change.
    pub fn generation(&self) -> u64 {
        self.generation
    }

    fn put(&mut self, mut row: Listed) {
        // Accounts are few: their ids are kept once.
        row.account = row.account.map(|id| {
            let known = self.accounts.get(&id).cloned();
            known.unwrap_or_else(|| {
                self.accounts.insert(id.clone());
                id
            })
        });
        let place = row.n as usize;
        if place >= self.rows.len() {
            self.rows.resize_with(place + 1, || None);
        }
        self.len += usize::from(self.rows[place].replace(row).is_none());
    }

    pub(crate) fn redo(&mut self, redone: Vec<Redone>) {
        self.generation += u64::from(!redone.is_empty());
        for each in redone {
            match each {
                Redone::Put(row) => self.put(row),
                Redone::Gone(n) => {
                    let gone = self.rows.get_mut(n as usize).and_then(Option::take);
                    self.len -= usize::from(gone.is_some());
                }
            }
        }
    }
}

/// What a transaction made of a row.
pub(crate) enum Redone {
    Put(Listed),
    Gone(u32),
}

/// The words of an envelope, column by column as they are indexed.
struct Words {
    name: String,
    people: String,
    reference: String,
    message: String,
    note: String,
    labels: String,
}

impl Words {
    fn columns(&self) -> [&String; 6] {
        [&self.name, &self.people, &self.reference, &self.message, &self.note, &self.labels]
    }

    /// A number that changes with the words.
    fn mark(&self) -> i64 {
        let mut hash = Sha256::new();
        for column in self.columns() {
            hash.update(column.as_bytes());
            hash.update([0]);
        }
        let bytes: [u8; 32] = hash.finalize().into();
        bytes.iter().take(8).fold(0, |mark, byte| mark << 8 | i64::from(*byte))
    }
}

struct Made {
    listed: Listed,
    name: String,
    words: Words,
    /// The files of its documents, by hash, in order.
    files: String,
}

struct Head {
    account: Option<String>,
    name: String,
    message: String,
    reference: String,
    options: String,
    status: String,
    derived: Option<String>,
    changed_at: Millis,
    sent_at: Option<Millis>,
    completed_at: Option<Millis>,
    filed: bool,
    withdrawing: bool,
    seen_at: Option<Millis>,
    packed: bool,
}

fn head(tx: &Transaction<'_>, id: &str) -> Result<Option<Head>> {
    let mut query = tx.prepare_cached(
        "SELECT account, name, message, reference, options_json, status_json, derived_json, changed_at, sent_at,
         completed_at, filed_at IS NOT NULL, withdraw_due_at IS NOT NULL, seen_at,
         EXISTS (SELECT 1 FROM pack WHERE pack.envelope = envelope.id) FROM envelope
         WHERE id = ?1 AND id NOT IN (SELECT envelope FROM removed)",
    )?;
    let time = |row: &Row<'_>, at| row.get::<_, Option<i64>>(at).map(|at| at.map(Millis));
    let read = |row: &Row<'_>| {
        Ok(Head {
            account: row.get(0)?,
            name: row.get(1)?,
            message: row.get(2)?,
            reference: row.get(3)?,
            options: row.get(4)?,
            status: row.get(5)?,
            derived: row.get(6)?,
            changed_at: Millis(row.get(7)?),
            sent_at: time(row, 8)?,
            completed_at: time(row, 9)?,
            filed: row.get(10)?,
            withdrawing: row.get(11)?,
            seen_at: time(row, 12)?,
            packed: row.get(13)?,
        })
    };
    Ok(query.query_row([id], read).optional()?)
}

fn column<T: rusqlite::types::FromSql>(tx: &Transaction<'_>, sql: &str, id: &str) -> Result<Vec<T>> {
    let mut query = tx.prepare_cached(sql)?;
    let rows = query.query_map([id], |row| row.get(0))?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}

/// Makes a row from what is stored; `None` when the envelope is gone or removed, or a draft that was deleted.
fn make(tx: &Transaction<'_>, id: &str, n: u32) -> Result<Option<Made>> {
    let Some(head) = head(tx, id)? else { return Ok(None) };
    let status: EnvelopeStatus = serde_json::from_str(&head.status)?;
    if status == EnvelopeStatus::Draft && head.filed {
        return Ok(None);
    }
    let people = person::all(tx, id)?;
    let signed = people.iter().filter_map(|person| person.signed_at).max();
    let acting = |person: &&person::PersonRow| {
        person.kind == "signer" && matches!(person.status, PersonStatus::Invited | PersonStatus::Acting)
    };
    let options: EnvelopeOptions = serde_json::from_str(&head.options)?;
    let happened = head.changed_at.max(signed.unwrap_or_default());
    let sql = "SELECT state FROM send WHERE envelope = ?1 ORDER BY made_at DESC, rowid DESC LIMIT 1";
    let send = column::<String>(tx, sql, id)?.pop().map(send::state).transpose()?;
    let recipients = column::<String>(
        tx,
        "SELECT coalesce(name, '') || ' ' || coalesce(email, '') FROM recipient WHERE envelope = ?1 ORDER BY position",
        id,
    )?;
    let theirs = people.iter().map(|person| format!("{} {}", person.name, person.email));
    let mut all = recipients;
    all.extend(theirs);
    all.sort();
    all.dedup();
    let documents =
        column::<String>(tx, "SELECT name FROM document WHERE envelope = ?1 ORDER BY position, id", id)?.join(" ");
    let files = column::<String>(tx, "SELECT blob FROM document WHERE envelope = ?1 ORDER BY position, id", id)?;
    let listed = Listed {
        n,
        envelope: EnvelopeId::new(id),
        account: head.account.map(Arc::from),
        name_key: head.name.to_lowercase().into(),
        derived: head.derived.map(|json| serde_json::from_str(&json)).transpose()?,
        send,
        filed: head.filed,
        withdrawing: head.withdrawing,
        packed: head.packed,
        bounced: people.iter().any(|person| person.status == PersonStatus::Bounced),
        twice: attempt::has_copies(tx, id)?,
        activity_at: match (&status, head.completed_at) {
            (EnvelopeStatus::Completed, Some(at)) => at,
            _ => happened,
        },
        status: match status {
            EnvelopeStatus::Unrecognised(_) => EnvelopeStatus::Unrecognised(String::new()),
            known => known,
        },
        news_at: happened.max(head.sent_at.unwrap_or_default()),
        turn_at: people.iter().filter(acting).filter_map(|person| person.invited_at).min(),
        link_days: options.link_days,
        reminder_days: options.reminder_days,
        seen_at: head.seen_at,
    };
    let words = Words {
        name: format!("{} {documents}", head.name),
        people: all.join(" "),
        reference: head.reference,
        message: head.message,
        note: note::get(tx, id)?.unwrap_or_default(),
        labels: label::all(tx, id)?.join(" "),
    };
    Ok(Some(Made { listed, name: head.name, words, files: files.join(" ") }))
}

fn word(status: &EnvelopeStatus) -> Result<String> {
    Ok(serde_json::to_value(status)?["is"].as_str().unwrap_or_default().to_owned())
}

fn status(word: &str) -> EnvelopeStatus {
    match word {
        "draft" => EnvelopeStatus::Draft,
        "sending" => EnvelopeStatus::Sending,
        "accepted" => EnvelopeStatus::Accepted,
        "waiting" => EnvelopeStatus::Waiting,
        "completed" => EnvelopeStatus::Completed,
        "declined" => EnvelopeStatus::Declined,
        "expired" => EnvelopeStatus::Expired,
        "withdrawn" => EnvelopeStatus::Withdrawn,
        "errored" => EnvelopeStatus::Errored,
        "deleted" => EnvelopeStatus::Deleted,
        "paused" => EnvelopeStatus::Paused,
        _ => EnvelopeStatus::Unrecognised(String::new()),
    }
}

fn put(tx: &Transaction<'_>, made: &Made, mark: i64) -> Result<()> {
    let row = &made.listed;
    tx.prepare_cached(
        "INSERT INTO listing (n, envelope, account, name, status, derived, send, filed, withdrawing, bounced,
         activity_at, news_at, turn_at, link_days, reminder_days, seen_at, files, words, packed, twice)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17, ?18, ?19, ?20)
         ON CONFLICT (n) DO UPDATE SET account = ?3, name = ?4, status = ?5, derived = ?6, send = ?7, filed = ?8,
         withdrawing = ?9, bounced = ?10, activity_at = ?11, news_at = ?12, turn_at = ?13, link_days = ?14,
         reminder_days = ?15, seen_at = ?16, files = ?17, words = ?18, packed = ?19, twice = ?20",
    )?
    .execute(params![
        row.n,
        row.envelope.as_str(),
        row.account.as_deref(),
        made.name,
        word(&row.status)?,
        row.derived.as_ref().map(word).transpose()?,
        row.send.as_ref().map(send::word).transpose()?,
        row.filed,
        row.withdrawing,
        row.bounced,
        row.activity_at.0,
        row.news_at.0,
        row.turn_at.map(|at| at.0),
        row.link_days,
        row.reminder_days,
        row.seen_at.map(|at| at.0),
        made.files,
        mark,
        row.packed,
        row.twice,
    ])?;
    Ok(())
}

fn put_words(tx: &Transaction<'_>, n: u32, words: &Words) -> Result<()> {
    let [name, people, reference, message, note, labels] = words.columns();
    tx.prepare_cached(
        "INSERT OR REPLACE INTO envelope_words (rowid, name, people, reference, message, note, labels)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)",
    )?
    .execute(params![n, name, people, reference, message, note, labels])?;
    Ok(())
}

fn redo(tx: &Transaction<'_>, id: &str) -> Result<Option<Redone>> {
    let stored: Option<(u32, i64)> = tx
        .prepare_cached("SELECT n, words FROM listing WHERE envelope = ?1")?
        .query_row([id], |row| Ok((row.get(0)?, row.get(1)?)))
        .optional()?;
    let n = match stored {
        Some((n, _)) => n,
        // The numbers of rows that are gone are not given again.
        None => tx
            .prepare_cached("SELECT coalesce((SELECT seq FROM sqlite_sequence WHERE name = 'listing'), 0) + 1")?
            .query_row([], |row| row.get(0))?,
    };
    let Some(made) = make(tx, id, n)? else {
        if stored.is_none() {
            return Ok(None);
        }
        tx.prepare_cached("DELETE FROM listing WHERE n = ?1")?.execute([n])?;
        tx.prepare_cached("DELETE FROM envelope_words WHERE rowid = ?1")?.execute([n])?;
        return Ok(Some(Redone::Gone(n)));
    };
    let mark = made.words.mark();
    put(tx, &made, mark)?;
    if stored.is_none_or(|(_, known)| known != mark) {
        put_words(tx, n, &made.words)?;
    }
    Ok(Some(Redone::Put(made.listed)))
}

/// Makes the rows anew whose envelopes this transaction changed.
pub(crate) fn settle(tx: &Transaction<'_>) -> Result<Vec<Redone>> {
    let mut query = tx.prepare_cached("SELECT envelope FROM stale")?;
    let stale: Vec<String> = query.query_map([], |row| row.get(0))?.collect::<rusqlite::Result<_>>()?;
    if stale.is_empty() {
        return Ok(Vec::new());
    }
    let redone = stale.iter().filter_map(|id| redo(tx, id).transpose()).collect::<Result<_>>()?;
    tx.execute("DELETE FROM stale", [])?;
    Ok(redone)
}

fn stored(row: &Row<'_>) -> rusqlite::Result<(Listed, Option<String>)> {
    let listed = Listed {
        n: row.get(0)?,
        envelope: EnvelopeId(row.get(1)?),
        account: row.get::<_, Option<String>>(2)?.map(Arc::from),
        name_key: row.get_ref(3)?.as_str()?.to_lowercase().into(),
        status: status(row.get_ref(4)?.as_str()?),
        derived: row.get_ref(5)?.as_str_or_null()?.map(status),
        send: None,
        filed: row.get(7)?,
        withdrawing: row.get(8)?,
        bounced: row.get(9)?,
        twice: row.get(17)?,
        packed: row.get(16)?,
        activity_at: Millis(row.get(10)?),
        news_at: Millis(row.get(11)?),
        turn_at: row.get::<_, Option<i64>>(12)?.map(Millis),
        link_days: row.get(13)?,
        reminder_days: row.get(14)?,
        seen_at: row.get::<_, Option<i64>>(15)?.map(Millis),
    };
    Ok((listed, row.get(6)?))
}

/// The rows as they are stored.
pub(crate) fn load(tx: &Transaction<'_>) -> Result<Listing> {
    let mut query = tx.prepare(
        "SELECT n, envelope, account, name, status, derived, send, filed, withdrawing, bounced, activity_at, news_at,
         turn_at, link_days, reminder_days, seen_at, packed, twice FROM listing",
    )?;
    let mut listing = Listing::default();
    for row in query.query_map([], stored)? {
        let (listed, send) = row?;
        listing.put(Listed { send: send.map(send::state).transpose()?, ..listed });
    }
    Ok(listing)
}

/// The rows of a file that nothing can be written to: made anew, and kept in memory only.
pub(crate) fn load_anew(tx: &Transaction<'_>) -> Result<Listing> {
    let mut query = tx.prepare("SELECT id FROM envelope ORDER BY made_at, id")?;
    let ids: Vec<String> = query.query_map([], |row| row.get(0))?.collect::<rusqlite::Result<_>>()?;
    let mut listing = Listing::default();
    for (id, n) in ids.iter().zip(1..) {
        if let Some(made) = make(tx, id, n)? {
            listing.put(made.listed);
        }
    }
    Ok(listing)
}

/// A document as the list knows it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ListedDocument {
    /// The document.
    pub id: DocumentId,
    /// Its name.
    pub name: String,
    /// Its file, by hash.
    pub blob: String,
}

/// What a row of the list shows.
#[derive(Debug, Clone, PartialEq)]
pub struct ListedWhole {
    /// Its short row.
    pub listed: Listed,
    /// The envelope without what was composed.
    pub row: EnvelopeRow,
    /// The draft's revision.
    pub revision: u32,
    /// Its recipients, in order of position.
    pub recipients: Vec<Recipient>,
    /// The people as the provider last described them.
    pub people: Vec<person::PersonRow>,
    /// Its newest send.
    pub send: Option<SendRow>,
    /// Its labels, by name.
    pub labels: Vec<String>,
    /// Its documents, in order.
    pub documents: Vec<ListedDocument>,
    /// All that is searched of it besides its documents.
    pub text: String,
}

fn whole(tx: &Transaction<'_>, listed: Listed) -> Result<Option<ListedWhole>> {
    let id = listed.envelope.as_str().to_owned();
    let Some(row) = envelope::one(tx, &id)? else { return Ok(None) };
    let (revision, message): (u32, String) = tx
        .prepare_cached("SELECT revision, message FROM envelope WHERE id = ?1")?
        .query_row([&id], |row| Ok((row.get(0)?, row.get(1)?)))?;
    let recipients =
        column::<String>(tx, "SELECT props_json FROM recipient WHERE envelope = ?1 ORDER BY position, id", &id)?;
    let recipients: Vec<Recipient> =
        recipients.iter().map(|json| Ok(serde_json::from_str(json)?)).collect::<Result<_>>()?;
    let mut query =
        tx.prepare_cached("SELECT id, name, blob FROM document WHERE envelope = ?1 ORDER BY position, id")?;
    let documents = query
        .query_map([&id], |row| {
            Ok(ListedDocument { id: DocumentId(row.get(0)?), name: row.get(1)?, blob: row.get(2)? })
        })?
        .collect::<rusqlite::Result<Vec<_>>>()?;
    let people = person::all(tx, &id)?;
    let labels = label::all(tx, &id)?;
    let mut text = vec![row.name.clone(), row.reference.clone(), message, note::get(tx, &id)?.unwrap_or_default()];
    text.extend(documents.iter().map(|document| document.name.clone()));
    text.extend(recipients.iter().flat_map(|person| [&person.name, &person.email]).flatten().cloned());
    text.extend(people.iter().flat_map(|person| [person.name.clone(), person.email.clone()]));
    text.extend(labels.iter().cloned());
    let send = send::newest(tx, &id)?;
    Ok(Some(ListedWhole { listed, row, revision, recipients, people, send, labels, documents, text: text.join(" ") }))
}

impl Store {
    /// The short row of an envelope; `None` when it is in no list.
    ///
    /// # Errors
    /// When it cannot be read.
    pub fn listed(&self, envelope: &EnvelopeId) -> Result<Option<Listed>> {
        if self.is_read_only() {
            let found = |listing: &Listing| listing.rows().find(|row| &row.envelope == envelope).cloned();
            return Ok(self.with_listing(found));
        }
        let n: Option<u32> = self.read(|tx| {
            let mut query = tx.prepare_cached("SELECT n FROM listing WHERE envelope = ?1")?;
            Ok(query.query_row([envelope.as_str()], |row| row.get(0)).optional()?)
        })?;
        Ok(n.and_then(|n| self.with_listing(|listing| listing.get(n).cloned())))
    }

    /// What rows of the list show, by their numbers, in the same order. Those that are gone are left out.
    ///
    /// # Errors
    /// When they cannot be read.
    pub fn listed_whole(&self, numbers: &[u32]) -> Result<Vec<ListedWhole>> {
        let listed: Vec<Listed> =
            self.with_listing(|listing| numbers.iter().filter_map(|n| listing.get(*n).cloned()).collect());
        self.read(|tx| listed.into_iter().filter_map(|listed| whole(tx, listed).transpose()).collect())
    }

    /// Looks at the short rows of all envelopes. Nothing is committed meanwhile, so it must be quick.
    pub fn with_listing<T>(&self, look: impl FnOnce(&Listing) -> T) -> T {
        look(&self.0.listing.read().unwrap_or_else(PoisonError::into_inner))
    }
}
