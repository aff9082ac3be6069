//! Envelopes that are made whole, and the words of the command line: a word is taken in the transaction that makes and
//! queues its envelope, so it is sent once however often and however simultaneously the command runs.

use countersign_envelope::{Document, Edit, EnvelopeId, Millis, Op, Table};
use rusqlite::{OptionalExtension, Transaction, params};

use crate::{
    ChangeKind, Result, Store, StoreError,
    draft::{self, By, NewDraft},
    table::send::{self, QueueSend},
};

/// An envelope with everything that is composed.
pub struct WholeEnvelope<'a> {
    /// The draft as it begins.
    pub new: &'a NewDraft,
    /// Its documents, whose blobs are kept already.
    pub documents: &'a [Document],
    /// What makes the empty draft, with those documents, into the composition.
    pub edit: &'a Edit,
}

/// A word that was taken.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OnceRow {
    /// The envelope that was made with it.
    pub envelope: EnvelopeId,
    /// The account that it goes through.
    pub account: String,
    /// When.
    pub made_at: Millis,
}

/// What came of making an envelope with a word.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Once {
    /// It was made.
    Made,
    /// The word was taken before: nothing was made.
    Before(OnceRow),
}

fn taken(tx: &Transaction<'_>, word: &str) -> Result<Option<OnceRow>> {
    let found = tx.query_row("SELECT envelope, account, made_at FROM once WHERE word = ?1", [word], |row| {
        Ok(OnceRow { envelope: EnvelopeId(row.get(0)?), account: row.get(1)?, made_at: Millis(row.get(2)?) })
    });
    Ok(found.optional()?)
}

impl Store {
    /// Makes an envelope with its documents and all its rows, queues it when `send` is given, and takes `word`: all of
    /// it or nothing. Undo takes the rows out again, then the documents. The revision of `send` is the one that comes
    /// of the making, whatever it says.
    ///
    /// # Errors
    /// [`StoreError::Missing`] when a blob is not kept; otherwise as [`Store::apply_edit`] and [`Store::queue_send`].
    pub fn create_whole(
        &self,
        whole: &WholeEnvelope<'_>,
        send: Option<&QueueSend<'_>>,
        word: Option<&str>,
        now: Millis,
    ) -> Result<Once> {
        for document in whole.documents {
            if !self.blob_path(&document.blob).is_some_and(|path| path.exists()) {
                return Err(StoreError::Missing);
            }
        }
        let id = whole.new.envelope.as_str();
        self.write(ChangeKind::Envelope, id, |tx| {
            if let Some(before) = word.map(|word| taken(tx, word)).transpose()?.flatten() {
                return Ok(Once::Before(before));
            }
            draft::insert(tx, whole.new, now)?;
            let mut revision = 0;
            if !whole.documents.is_empty() {
                let put = |document: &Document| {
                    let after = Some(serde_json::to_value(document)?);
                    Ok(Op::Put { table: Table::Document, id: document.id.as_str().to_owned(), before: None, after })
                };
                let ops = whole.documents.iter().map(put).collect::<Result<Vec<Op>>>()?;
                let edit = Edit { label: whole.edit.label.clone(), at: now, group: None, ops };
                revision = draft::change(tx, id, revision, &edit, By::Document)?.revision;
            }
            revision = draft::change(tx, id, revision, whole.edit, By::Edit)?.revision;
            if let Some(word) = word {
                let account = whole.new.account.as_ref().map_or("", |account| account.as_str());
                let sql = "INSERT INTO once (word, envelope, account, made_at) VALUES (?1, ?2, ?3, ?4)";
                tx.execute(sql, params![word, id, account, now.0])?;
            }
            if let Some(send) = send {
                let &QueueSend { ref id, sealed, due_at, chosen, .. } = send;
                send::queue(tx, &QueueSend { id: id.clone(), sealed, revision, due_at, chosen }, now)?;
            }
            Ok(Once::Made)
        })
    }

    /// What was made with a word.
    ///
    /// # Errors
    /// When it cannot be read.
    pub fn once(&self, word: &str) -> Result<Option<OnceRow>> {
        self.read(|tx| taken(tx, word))
    }
}
