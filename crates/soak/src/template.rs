//! The data folder that every schedule begins with: one draft with a contract and two signers.

use std::{
    fs, io,
    path::{Path, PathBuf},
};

use countersign_envelope::{Account, Composition, Document, Edit, EnvelopeId, Millis, Op, Reference, Table};
use countersign_store::{NewDraft, Store};
use countersign_testkit::sample;
use countersign_yoti_sign::ID;
use serde_json::Value;

/// When every schedule begins.
pub const START: Millis = sample::NOW;
/// The contract's size: some chunks of an upload.
const BYTES: usize = 200 << 10;

/// The envelope.
pub fn envelope() -> EnvelopeId {
    EnvelopeId::new("e1")
}

/// Its account.
pub fn account() -> Account {
    sample::account(ID)
}

fn put(table: Table, row: &Value) -> Op {
    Op::Put { table, id: row["id"].as_str().unwrap_or_default().into(), before: None, after: Some(row.clone()) }
}

/// Makes it in an empty folder.
///
/// # Errors
/// When it cannot be written.
pub fn make(folder: &Path) -> Result<(), Box<dyn std::error::Error + Send + Sync>> {
    let store = Store::open(folder, START)?;
    store.put_account(&account())?;
    let composition: Composition = sample::composition();
    let new = NewDraft {
        envelope: envelope(),
        reference: Reference::from_random([7, 7, 7, 7, 7]),
        account: Some(account().id),
        name: "Lease".into(),
        made_from: None,
    };
    store.create_draft(&new, START)?;
    let mut file = sample::file();
    file.resize(BYTES, b'\n');
    let kept = store.put_blob(&mut file.as_slice(), "template")?;
    let document =
        Document { blob: kept.blob, size_bytes: u32::try_from(kept.size_bytes)?, ..composition.documents[0].clone() };
    let added = store.add_document(&envelope(), &document, START)?;
    let whole = serde_json::to_value(&composition)?;
    let rows = |name: &str| whole[name].as_array().cloned().unwrap_or_default();
    let people = rows("recipients").into_iter().map(|row| put(Table::Recipient, &row));
    let tags = rows("tags").into_iter().map(|row| put(Table::Tag, &row));
    let edit = Edit { label: "Compose".into(), at: START, group: None, ops: people.chain(tags).collect() };
    store.apply_edit(&envelope(), added.revision, &edit)?;
    Ok(())
}

/// Where systems keep the certificates that they trust.
const TRUSTED: [&str; 2] = ["/etc/ssl/certs/ca-certificates.crt", "/etc/pki/tls/certs/ca-bundle.crt"];
const END: &str = "-----END CERTIFICATE-----";

/// A file with only one of the system's certificates: a child, which never speaks TLS, would spend most of its life on
/// reading them all. `None` where they are kept elsewhere.
pub fn one_certificate(folder: &Path) -> Option<PathBuf> {
    let text = TRUSTED.iter().find_map(|file| fs::read_to_string(file).ok())?;
    let end = text.find(END)? + END.len();
    let one = folder.join("one.pem");
    fs::write(&one, &text[..end]).ok()?;
    Some(one)
}

/// Copies a data folder that nobody has open; files of the blob store, which never change, are linked.
///
/// # Errors
/// When it cannot be copied.
pub fn copy(from: &Path, to: &Path) -> io::Result<()> {
    fs::create_dir_all(to)?;
    for entry in fs::read_dir(from)? {
        let (path, name) = (entry.as_ref().map(fs::DirEntry::path), entry.as_ref().map(fs::DirEntry::file_name));
        let (Ok(path), Ok(name)) = (path, name) else { continue };
        let target = to.join(name);
        if path.is_dir() {
            copy(&path, &target)?;
        } else if path.components().any(|part| part.as_os_str() == "blobs") {
            fs::hard_link(&path, &target)?;
        } else {
            fs::copy(&path, &target)?;
        }
    }
    Ok(())
}
