//! From a composition to a file and a folder that holds it with its documents.

use std::{
    collections::BTreeSet,
    fs::{self, File},
    io::{self, Write},
    path::{Path, PathBuf},
};

use countersign_envelope::{
    AccountId, Auth, Composition, Document, Edit, EnvelopeHead, EnvelopeId, GroupId, Op, Owner, Recipient, Table, Tag,
};
use countersign_store::{NewDraft, WholeEnvelope};

use super::{
    EnvelopeFile, Exported, FILE_NAME, FileDocument, FileGroup, FileRecipient, FileRecipientKind, FileTag, FileTagKind,
    FileValidation, GivenFile, VERSION, make::Files,
};
use crate::{
    App, UserError,
    app::{fresh_id, fresh_reference, now},
    envelopes::EnvelopeOf,
    words,
};

/// A file's name that every file system takes, from a document's.
fn plain(name: &str) -> String {
    let kept: String =
        name.chars().map(|c| if c.is_control() || r#"\/:*?"<>|"#.contains(c) { '-' } else { c }).take(120).collect();
    let kept = kept.trim().trim_start_matches('.').trim().to_owned();
    if kept.is_empty() { "document".into() } else { kept }
}

/// Names of files for documents, each once and none that of the file itself.
fn file_names(documents: &[Document]) -> Vec<String> {
    let mut taken = BTreeSet::from([FILE_NAME.to_lowercase()]);
    let mut free = |name: &str| {
        let (stem, ending) = name.rsplit_once('.').map_or((name, String::new()), |(s, e)| (s, format!(".{e}")));
        let mut number = 1_u32;
        loop {
            let name = if number == 1 { name.to_owned() } else { format!("{stem} ({number}){ending}") };
            if taken.insert(name.to_lowercase()) {
                return name;
            }
            number += 1;
        }
    };
    documents.iter().map(|document| free(&plain(&document.name))).collect()
}

fn person_id(recipient: &Recipient) -> String {
    format!("person_{}", recipient.number)
}

impl EnvelopeFile {
    /// The file of a composition whose documents are saved under these names, in the same order. Rows that nobody owns
    /// any more are left out: a file cannot say them.
    pub(crate) fn of(composition: &Composition, names: &[String]) -> Self {
        let group_id = |id: &GroupId| {
            let place = composition.groups.iter().position(|group| &group.id == id);
            place.map(|place| format!("group_{}", place + 1))
        };
        let owner = |owner: &Owner| {
            let person = composition.signer_of(owner)?;
            Some((person_id(person), matches!(owner, Owner::Witness { .. })))
        };
        let document = |tag: &Tag| composition.document(&tag.document).map(|document| document.name.clone());
        let groups = composition.groups.iter().filter_map(|group| {
            let (recipient, witness) = owner(&group.owner)?;
            let (id, name, required) = (group_id(&group.id)?, group.name.clone(), group.required);
            Some(FileGroup { id, recipient, witness, name, kind: FileTagKind::of(group.kind), required })
        });
        // Tags have no order of their own: in the file they stand as they are read.
        let mut sorted: Vec<&Tag> = composition.tags.iter().collect();
        let place = |tag: &Tag| composition.documents.iter().position(|document| document.id == tag.document);
        sorted.sort_by(|a, b| {
            let page = |tag: &Tag| (place(tag), tag.page_index);
            let within = a.y_pt.total_cmp(&b.y_pt).then(a.x_pt.total_cmp(&b.x_pt)).then(a.name.cmp(&b.name));
            page(a).cmp(&page(b)).then(within)
        });
        let tags = sorted.into_iter().filter_map(|tag| {
            let (recipient, witness) = owner(&tag.owner)?;
            let validation = tag.props.validation.clone();
            Some(FileTag {
                kind: FileTagKind::of(tag.kind),
                recipient,
                witness,
                document: document(tag)?,
                page_number: tag.page_index + 1,
                x_pt: tag.x_pt,
                y_pt: tag.y_pt,
                w_pt: Some(tag.w_pt),
                h_pt: Some(tag.h_pt),
                name: Some(tag.name.clone()),
                required: tag.required,
                group: tag.group.as_ref().and_then(&group_id),
                prefill: tag.props.prefill.clone(),
                help_text: tag.props.help_text.clone(),
                read_only: tag.props.read_only,
                validation: validation.map(|v| FileValidation { regex: v.regex, flags: v.flags, message: v.message }),
            })
        });
        let documents = composition.documents.iter().zip(names).map(|(document, file)| FileDocument {
            file: file.clone(),
            name: (file != &document.name).then(|| document.name.clone()),
        });
        let options = &composition.options;
        Self {
            schema: None,
            countersign_envelope: VERSION,
            name: composition.name.clone(),
            message: composition.message.clone(),
            reminder_days: options.reminder_days,
            link_days: options.link_days,
            reply_to: options.reply_to.clone(),
            sender_name: options.sender_name.clone(),
            tell_completed: options.tell_completed,
            documents: documents.collect(),
            recipients: composition.recipients.iter().map(|person| recipient(person, composition)).collect(),
            groups: groups.collect(),
            tags: tags.collect(),
        }
    }

    /// The file's text.
    pub fn text(&self) -> String {
        let mut text = serde_json::to_string_pretty(self).unwrap_or_default();
        text.push('\n');
        text
    }
}

fn recipient(person: &Recipient, composition: &Composition) -> FileRecipient {
    let hidden = person.hidden_documents.iter().filter_map(|id| composition.document(id));
    FileRecipient {
        id: person_id(person),
        kind: FileRecipientKind::of(person.kind),
        name: person.name.clone(),
        email: person.email.clone(),
        role: Some(person.role.clone()).filter(|role| !role.is_empty()),
        group: person.group,
        hidden_documents: hidden.map(|document| document.name.clone()).collect(),
        identity: match &person.auth {
            Auth::Link => None,
            Auth::App { attributes } => Some(attributes.clone()),
        },
        link_days: person.options.link_days,
        witness: person.witness.is_some(),
    }
}

/// Everything of a composition but its documents, as what an edit makes of an empty draft.
pub(crate) fn ops(envelope: &EnvelopeId, empty: &EnvelopeHead, composition: &Composition) -> Vec<Op> {
    let put = |table, id: &str, before: Option<serde_json::Value>, row: serde_json::Result<serde_json::Value>| {
        Op::Put { table, id: id.into(), before, after: row.ok() }
    };
    let head = EnvelopeHead {
        name: composition.name.clone(),
        message: composition.message.clone(),
        options: composition.options.clone(),
        account: composition.account.clone(),
    };
    let before = serde_json::to_value(empty).ok();
    let mut ops = vec![put(Table::Envelope, envelope.as_str(), before, serde_json::to_value(head))];
    let rows = &composition.recipients;
    ops.extend(rows.iter().map(|row| put(Table::Recipient, row.id.as_str(), None, serde_json::to_value(row))));
    let rows = &composition.groups;
    ops.extend(rows.iter().map(|row| put(Table::TagGroup, row.id.as_str(), None, serde_json::to_value(row))));
    let rows = &composition.tags;
    ops.extend(rows.iter().map(|row| put(Table::Tag, row.id.as_str(), None, serde_json::to_value(row))));
    ops
}

/// The edit that makes an empty draft, as [`NewDraft`] makes it, into this composition.
pub(crate) fn edit(new: &NewDraft, composition: &Composition) -> Edit {
    let empty = EnvelopeHead {
        name: new.name.clone(),
        message: String::new(),
        options: countersign_envelope::EnvelopeOptions::default(),
        account: new.account.clone(),
    };
    Edit { label: format!("Import {FILE_NAME}"), at: now(), group: None, ops: ops(&new.envelope, &empty, composition) }
}

impl App {
    /// Writes a draft, or what was composed of a sent envelope, with its documents into a new folder below `parent`.
    /// All of it, or nothing.
    pub async fn export_to(&self, of: EnvelopeOf, parent: PathBuf) -> Result<Exported, UserError> {
        let composition = self.load(&of.envelope).await?.draft.composition;
        let store = self.0.store.clone();
        let written = tokio::task::spawn_blocking(move || {
            let names = file_names(&composition.documents);
            let name = if composition.name.trim().is_empty() { "Envelope" } else { &composition.name };
            let folder = free_folder(&parent, &plain(name));
            let file = EnvelopeFile::of(&composition, &names);
            let open = |document: &Document| store.open_blob(&document.blob).map_err(io::Error::other);
            write_folder(&folder, &file, composition.documents.iter().zip(&names).map(|(d, name)| (open(d), name)))?;
            Ok::<_, io::Error>(Exported {
                folder: folder.file_name().unwrap_or_default().to_string_lossy().into_owned(),
                documents: names.len() as u32,
            })
        });
        match written.await {
            Ok(Ok(exported)) => Ok(exported),
            Ok(Err(error)) => Err(words::error("export_failed", &[("cause", &error.to_string())])),
            Err(_) => Err(words::error("app_interrupted", &[])),
        }
    }

    /// Makes a draft of an ENVELOPE.json.
    pub async fn import_from(&self, path: PathBuf) -> Result<EnvelopeOf, UserError> {
        let given = GivenFile::open(&path)?;
        let account = self.default_account().await?;
        let made = self.make_from_file(&given, &account, Files::Keep).await;
        // In the window one sentence is shown; the command line tells all.
        let made = made.map_err(|mut wrong| wrong.swap_remove(0))?;
        let new = fresh_draft(Some(account.id.clone()));
        let envelope = new.envelope.clone();
        self.know(&made.composition.documents);
        let stored = self.blocking(move |store| {
            let edit = edit(&new, &made.composition);
            let whole = WholeEnvelope { new: &new, documents: &made.composition.documents, edit: &edit };
            store.create_whole(&whole, None, None, now())
        });
        stored.await?;
        Ok(EnvelopeOf { envelope })
    }
}

/// What a new draft is made with, without a name yet.
pub(crate) fn fresh_draft(account: Option<AccountId>) -> NewDraft {
    NewDraft {
        envelope: EnvelopeId(fresh_id()),
        reference: fresh_reference(),
        account,
        name: String::new(),
        made_from: None,
    }
}

fn free_folder(parent: &Path, name: &str) -> PathBuf {
    let numbered = (2..).map(|number| parent.join(format!("{name} ({number})")));
    let mut all = std::iter::once(parent.join(name)).chain(numbered);
    all.find(|folder| !folder.exists()).unwrap_or_else(|| parent.join(name))
}

fn write_folder<'a>(
    folder: &Path,
    file: &EnvelopeFile,
    documents: impl Iterator<Item = (io::Result<File>, &'a String)>,
) -> io::Result<()> {
    let parent = folder.parent().unwrap_or(folder);
    let unfinished = parent.join(format!(".{}.part", fresh_id()));
    fs::create_dir(&unfinished)?;
    let written = (|| {
        for (document, name) in documents {
            let mut target = File::create_new(unfinished.join(name))?;
            io::copy(&mut document?, &mut target)?;
            target.sync_all()?;
        }
        let mut target = File::create_new(unfinished.join(FILE_NAME))?;
        target.write_all(file.text().as_bytes())?;
        target.sync_all()?;
        fs::rename(&unfinished, folder)?;
        File::open(parent)?.sync_all()
    })();
    if written.is_err() {
        // The first error is what the person is told; a left-over hidden folder harms nobody.
        let _ = fs::remove_dir_all(&unfinished);
    }
    written
}
