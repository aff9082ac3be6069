//! From the types of a file to a composition, with the documents that it names.

use std::{
    collections::{BTreeSet, HashMap},
    path::{Component, Path, PathBuf},
};

use countersign_envelope::{
    Account, Auth, Composition, Delivery, Document, DocumentId, DocumentKind, DocumentState, EnvelopeOptions, Group,
    GroupId, Origin, Owner, Problem, Recipient, RecipientId, RecipientOptions, Tag, TagId, TagKind, TagProps, TagSize,
    Validation, Witness, WitnessId, round_pt,
};
use countersign_pdf::{DocumentKey, PdfError, Source};
use serde::{Deserialize, Serialize};

use super::{
    EnvelopeFile, FileGroup, FileRecipient, FileTag,
    read::{at, not_utf8, read},
};
use crate::{
    App, UserError,
    app::fresh_id,
    documents::{Read, kind_of, with_pages},
    words,
};

/// A file that somebody gave: what it is called, the folder that its documents are in, and its text.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct GivenFile {
    /// What the person calls it.
    pub name: String,
    /// The folder that paths in it start from; absolute.
    pub folder: PathBuf,
    /// Its text.
    pub text: String,
}

impl GivenFile {
    /// Reads a file of this computer.
    ///
    /// # Errors
    /// When it is not there, cannot be read, or is no text.
    pub fn open(path: &Path) -> Result<Self, UserError> {
        let name = path.display().to_string();
        let bytes = std::fs::read(path).map_err(|error| words::file_error(&error, &name))?;
        let path = std::path::absolute(path).unwrap_or_else(|_| path.to_path_buf());
        let folder = path.parent().unwrap_or(Path::new("/")).to_path_buf();
        let text = String::from_utf8(bytes).map_err(|_| not_utf8(&name))?;
        Ok(Self { name, folder, text })
    }
}

/// What a file came to.
pub(crate) struct Made {
    /// What is composed.
    pub composition: Composition,
    /// The place in the file of each row, by the row's id.
    pointers: HashMap<String, String>,
}

impl Made {
    /// Where in the file a problem is.
    pub fn pointer(&self, problem: &Problem) -> String {
        let place = &problem.place;
        let id = place.tag.as_ref().map(TagId::as_str);
        let id = id.or_else(|| place.recipient.as_ref().map(RecipientId::as_str));
        let id = id.or_else(|| place.document.as_ref().map(DocumentId::as_str));
        let row = id.and_then(|id| self.pointers.get(id)).cloned().unwrap_or_default();
        match &place.field {
            Some(field) => format!("{row}/{}", snake(field)),
            None => row,
        }
    }
}

fn snake(field: &str) -> String {
    field.chars().fold(String::new(), |mut text, letter| {
        if letter.is_uppercase() {
            text.push('_');
        }
        text.extend(letter.to_lowercase());
        text
    })
}

/// Whether documents are kept in the data folder, or only looked at.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Files {
    Keep,
    LookAt,
}

impl App {
    /// Makes a composition of a file. All that is wrong is told at once.
    pub(crate) async fn make_from_file(
        &self,
        given: &GivenFile,
        account: &Account,
        files: Files,
    ) -> Result<Made, Vec<UserError>> {
        let file = read(&given.name, &given.text).map_err(|error| vec![error])?;
        let mut making = Making { given, wrong: Vec::new(), pointers: HashMap::new() };
        let mut documents = Vec::new();
        for (index, document) in file.documents.iter().enumerate() {
            let pointer = format!("/documents/{index}");
            let Some((path, name)) = making.document(document, &pointer, &documents) else { continue };
            let read = match files {
                Files::Keep => self.keep_file(&path, &name).await,
                Files::LookAt => self.look_at_file(&path, &name).await,
            };
            match read {
                Ok(read) => {
                    making.pointers.insert(read.id.0.clone(), pointer);
                    documents.push(Document { position: index as u32, ..read });
                }
                Err(error) => making.wrong.push(UserError { field: Some(format!("{pointer}/file")), ..error }),
            }
        }
        let sizes = self.capabilities(account).map_err(|error| vec![error])?.tag_sizes;
        let initial = |kind: TagKind| sizes.get(&kind).and_then(TagSize::initial).unwrap_or((120.0, 40.0));
        making.composition(file, account, documents, &initial)
    }
}

impl App {
    async fn keep_file(&self, path: &Path, name: &str) -> Result<Document, UserError> {
        match self.read_file(path, name).await? {
            Read::Fit(document) => {
                // The pages are measured; a worker for each document of a long list would be too many.
                if let Ok(pdf) = &self.0.pdf {
                    pdf.close(&DocumentKey::from(document.id.as_str()));
                }
                Ok(*document)
            }
            Read::Refused(error) => Err(error),
        }
    }

    /// Measures a file where it is, and keeps nothing of it.
    async fn look_at_file(&self, path: &Path, name: &str) -> Result<Document, UserError> {
        let metadata = tokio::fs::metadata(path).await;
        let size = metadata.map_err(|_| words::error("file_unreadable", &[("file", name)]))?.len();
        let document = Document {
            id: DocumentId(fresh_id()),
            position: 0,
            name: name.into(),
            kind: kind_of(name),
            blob: String::new(),
            size_bytes: u32::try_from(size).map_err(|_| words::error("file_too_large", &[("file", name)]))?,
            pages: None,
            state: DocumentState::Ready,
            restricted: false,
            scripted: false,
        };
        if document.kind == DocumentKind::Word {
            return if size == 0 { Err(words::error("pdf_empty", &[("file", name)])) } else { Ok(document) };
        }
        let key = DocumentKey::from(document.id.as_str());
        let pdf = self.pdf()?;
        let measured = pdf.open(&key, Source::path(path), None).await;
        pdf.close(&key);
        match measured {
            Ok(opened) => Ok(with_pages(document, &opened)),
            Err(PdfError::PasswordNeeded) => Ok(Document { state: DocumentState::Locked, ..document }),
            Err(error) => Err(words::pdf_error(&error, name)),
        }
    }
}

struct Making<'a> {
    given: &'a GivenFile,
    wrong: Vec<UserError>,
    pointers: HashMap<String, String>,
}

impl Making<'_> {
    fn wrong(&mut self, pointer: &str, code: &str, params: &[(&str, &str)]) {
        self.wrong.push(at(&self.given.name, pointer, code, params));
    }

    /// The path of a document and what it is called, when it is in the folder.
    fn document(
        &mut self,
        document: &super::FileDocument,
        pointer: &str,
        before: &[Document],
    ) -> Option<(PathBuf, String)> {
        let own = Path::new(&document.file);
        let pointer_of = |member: &str| format!("{pointer}/{member}");
        let inside = own.components().all(|part| matches!(part, Component::Normal(_) | Component::CurDir));
        if document.file.is_empty() || !inside {
            self.wrong(&pointer_of("file"), "envelope_file_outside", &[("document", &document.file)]);
            return None;
        }
        let path = self.given.folder.join(own);
        let real = std::fs::canonicalize(&path);
        let folder = std::fs::canonicalize(&self.given.folder);
        match (real, folder) {
            (Ok(real), Ok(folder)) if real.starts_with(&folder) => {}
            (Ok(_), Ok(_)) => {
                self.wrong(&pointer_of("file"), "envelope_file_outside", &[("document", &document.file)]);
                return None;
            }
            _ => {
                self.wrong(&pointer_of("file"), "envelope_file_absent", &[("document", &document.file)]);
                return None;
            }
        }
        let name = match &document.name {
            Some(name) => name.clone(),
            None => own.file_name().unwrap_or_default().to_string_lossy().into_owned(),
        };
        if before.iter().any(|other| other.name.to_lowercase() == name.to_lowercase()) {
            self.wrong(&pointer_of("name"), "envelope_file_document_twice", &[("document", &name)]);
            return None;
        }
        Some((path, name))
    }

    fn composition(
        mut self,
        file: EnvelopeFile,
        account: &Account,
        documents: Vec<Document>,
        initial: &dyn Fn(TagKind) -> (f64, f64),
    ) -> Result<Made, Vec<UserError>> {
        let recipients = self.recipients(&file.recipients, &documents);
        let groups = self.groups(&file.groups, &file.recipients, &recipients);
        let tags = self.tags(&file, (&documents, &recipients, &groups), initial);
        if !self.wrong.is_empty() {
            return Err(self.wrong);
        }
        let options = EnvelopeOptions {
            reminder_days: file.reminder_days,
            link_days: file.link_days,
            reply_to: file.reply_to,
            sender_name: file.sender_name,
            tell_completed: file.tell_completed,
            ..EnvelopeOptions::default()
        };
        let composition = Composition {
            name: file.name,
            message: file.message,
            options,
            account: Some(account.id.clone()),
            documents,
            recipients,
            tags,
            groups: groups.into_iter().map(|(_, group)| group).collect(),
            rules: Vec::new(),
            page_rules: Vec::new(),
        };
        Ok(Made { composition, pointers: self.pointers })
    }

    fn recipients(&mut self, people: &[FileRecipient], documents: &[Document]) -> Vec<Recipient> {
        let mut ids = BTreeSet::new();
        let mut given = 0_u32;
        // Numbers are given in the order in which the rows come in: a witness has the one after its person's.
        let mut next = || {
            given += 1;
            given
        };
        let mut rows = Vec::new();
        for (index, person) in people.iter().enumerate() {
            let pointer = format!("/recipients/{index}");
            if !ids.insert(person.id.as_str()) {
                self.wrong(&format!("{pointer}/id"), "envelope_file_id_twice", &[("id", &person.id)]);
            }
            if person.group == 0 {
                self.wrong(&format!("{pointer}/group"), "envelope_file_from_one", &[]);
            }
            let mut hidden = Vec::new();
            for (at, name) in person.hidden_documents.iter().enumerate() {
                match documents.iter().find(|document| &document.name == name) {
                    Some(document) => hidden.push(document.id.clone()),
                    None => self.no_document(&format!("{pointer}/hidden_documents/{at}"), name, documents),
                }
            }
            let id = RecipientId(fresh_id());
            self.pointers.insert(id.0.clone(), pointer);
            rows.push(Recipient {
                id,
                number: next(),
                position: index as u32,
                kind: person.kind.kind(),
                name: person.name.clone(),
                email: person.email.clone(),
                role: person.role.clone().unwrap_or_default(),
                group: person.group,
                hidden_documents: hidden,
                auth: person.identity.clone().map_or(Auth::Link, |attributes| Auth::App { attributes }),
                delivery: Delivery::Email,
                options: RecipientOptions { link_days: person.link_days, ..RecipientOptions::default() },
                witness: person.witness.then(|| Witness { id: WitnessId(fresh_id()), number: next() }),
            });
        }
        rows
    }

    fn no_document(&mut self, pointer: &str, name: &str, documents: &[Document]) {
        let known: Vec<&str> = documents.iter().map(|document| document.name.as_str()).collect();
        self.wrong(pointer, "envelope_file_no_document", &[("document", name), ("known", &known.join(", "))]);
    }

    /// Whose a tag or a group is.
    fn owner(
        &mut self,
        (recipient, witness): (&str, bool),
        pointer: &str,
        people: &[FileRecipient],
        rows: &[Recipient],
    ) -> Option<Owner> {
        let Some(row) = people.iter().zip(rows).find(|(person, _)| person.id == recipient).map(|(_, row)| row) else {
            let known: Vec<&str> = people.iter().map(|person| person.id.as_str()).collect();
            let pointer = format!("{pointer}/recipient");
            self.wrong(&pointer, "envelope_file_no_recipient", &[("id", recipient), ("known", &known.join(", "))]);
            return None;
        };
        if !witness {
            return Some(Owner::Recipient { id: row.id.clone() });
        }
        let owner = row.witness.as_ref().map(|witness| Owner::Witness { id: witness.id.clone() });
        if owner.is_none() {
            self.wrong(&format!("{pointer}/witness"), "envelope_file_no_witness", &[("id", recipient)]);
        }
        owner
    }

    fn groups(&mut self, groups: &[FileGroup], people: &[FileRecipient], rows: &[Recipient]) -> Vec<(String, Group)> {
        let mut made: Vec<(String, Group)> = Vec::new();
        for (index, group) in groups.iter().enumerate() {
            let pointer = format!("/groups/{index}");
            if made.iter().any(|(id, _)| id == &group.id) {
                self.wrong(&format!("{pointer}/id"), "envelope_file_id_twice", &[("id", &group.id)]);
            }
            let Some(owner) = self.owner((&group.recipient, group.witness), &pointer, people, rows) else { continue };
            let id = GroupId(fresh_id());
            self.pointers.insert(id.0.clone(), pointer);
            let row = Group { id, owner, name: group.name.clone(), kind: group.kind.kind(), required: group.required };
            made.push((group.id.clone(), row));
        }
        made
    }

    fn tags(
        &mut self,
        file: &EnvelopeFile,
        (documents, recipients, groups): (&[Document], &[Recipient], &[(String, Group)]),
        initial: &dyn Fn(TagKind) -> (f64, f64),
    ) -> Vec<Tag> {
        let mut names: BTreeSet<(String, bool, String)> =
            file.tags.iter().filter_map(|tag| Some((tag.recipient.clone(), tag.witness, tag.name.clone()?))).collect();
        let mut rows = Vec::new();
        for (index, tag) in file.tags.iter().enumerate() {
            let pointer = format!("/tags/{index}");
            let owner = self.owner((&tag.recipient, tag.witness), &pointer, &file.recipients, recipients);
            let document = documents.iter().find(|document| document.name == tag.document);
            if document.is_none() {
                self.no_document(&format!("{pointer}/document"), &tag.document, documents);
            }
            if tag.page_number == 0 {
                self.wrong(&format!("{pointer}/page_number"), "envelope_file_from_one", &[]);
            }
            let group = self.group_of(tag, owner.as_ref(), &pointer, groups);
            let (Some(owner), Some(document)) = (owner, document) else { continue };
            let (w_pt, h_pt) = initial(tag.kind.kind());
            let id = TagId(fresh_id());
            self.pointers.insert(id.0.clone(), pointer);
            rows.push(Tag {
                id,
                owner,
                document: document.id.clone(),
                page_index: tag.page_number.saturating_sub(1),
                x_pt: round_pt(tag.x_pt),
                y_pt: round_pt(tag.y_pt),
                w_pt: round_pt(tag.w_pt.unwrap_or(w_pt)),
                h_pt: round_pt(tag.h_pt.unwrap_or(h_pt)),
                kind: tag.kind.kind(),
                name: tag.name.clone().unwrap_or_else(|| free_name(tag, &mut names)),
                required: tag.required,
                group,
                props: props(tag),
                origin: Origin::Hand,
            });
        }
        rows
    }

    fn group_of(
        &mut self,
        tag: &FileTag,
        owner: Option<&Owner>,
        pointer: &str,
        groups: &[(String, Group)],
    ) -> Option<GroupId> {
        let wanted = tag.group.as_ref()?;
        let pointer = format!("{pointer}/group");
        let Some((_, group)) = groups.iter().find(|(id, _)| id == wanted) else {
            let known: Vec<&str> = groups.iter().map(|(id, _)| id.as_str()).collect();
            self.wrong(&pointer, "envelope_file_no_group", &[("id", wanted), ("known", &known.join(", "))]);
            return None;
        };
        if group.kind != tag.kind.kind() || owner.is_some_and(|owner| owner != &group.owner) {
            self.wrong(&pointer, "envelope_file_group_other", &[("id", wanted)]);
        }
        Some(group.id.clone())
    }
}

fn free_name(tag: &FileTag, names: &mut BTreeSet<(String, bool, String)>) -> String {
    let mut number = 1_u32;
    loop {
        let name = format!("{}_{number}", tag.kind.stem());
        if names.insert((tag.recipient.clone(), tag.witness, name.clone())) {
            return name;
        }
        number += 1;
    }
}

fn props(tag: &FileTag) -> TagProps {
    TagProps {
        prefill: tag.prefill.clone(),
        help_text: tag.help_text.clone(),
        read_only: tag.read_only,
        validation: tag.validation.clone().map(|validation| Validation {
            regex: validation.regex,
            flags: validation.flags,
            message: validation.message,
        }),
        ..TagProps::default()
    }
}
