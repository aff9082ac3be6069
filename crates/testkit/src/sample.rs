//! An envelope that every provider takes: one contract, two people in two groups, a copy, a signature each.

use std::{io::Write, sync::Arc};

use countersign_envelope::{
    Account, AccountId, Composition, Document, DocumentId, Draft, EnvelopeId, Environment, Millis, Reference,
    SealedEnvelope,
};
use countersign_provider::OpenDocument;
use futures::future::{BoxFuture, FutureExt};
use serde_json::{Value, json};

use crate::pdf;

/// Everyone of the sample who signs, in order.
pub const SIGNERS: [&str; 2] = ["ana@example.com", "ben@example.com"];

/// The sample's time.
pub const NOW: Millis = Millis(1_795_590_152_000);

/// The sample's file.
pub fn file() -> Vec<u8> {
    pdf::contract(2)
}

fn signer(number: u32, email: &str) -> Value {
    json!({"id": format!("r{number}"), "number": number, "position": number - 1, "kind": "signer",
        "name": format!("Person {number}"), "email": email, "role": "Tenant", "group": number, "hiddenDocuments": [],
        "auth": {"kind": "link"}, "delivery": "email", "options": {}, "witness": null})
}

fn signature(number: u32) -> Value {
    json!({"id": format!("t{number}"), "owner": {"kind": "recipient", "id": format!("r{number}")}, "document": "d1",
        "pageIndex": 0, "xPt": 72.5, "yPt": 100.25 * f64::from(number), "wPt": 119.0, "hPt": 38.0, "kind": "signature",
        "name": format!("signature_{number}"), "required": true, "group": null, "props": {}, "origin": {"kind": "hand"}})
}

/// What is composed.
///
/// # Panics
/// Never, unless the model changed under it.
pub fn composition() -> Composition {
    let page =
        json!({"widthPt": 595.0, "heightPt": 842.0, "rotation": 0, "cropXPt": 0.0, "cropYPt": 0.0, "userUnit": 1.0});
    let copy = json!({"id": "r3", "number": 3, "position": 2, "kind": "cc", "name": "Archive",
        "email": "archive@example.com", "role": "", "group": 1, "hiddenDocuments": [], "auth": {"kind": "link"},
        "delivery": "email", "options": {}, "witness": null});
    let whole = json!({"name": "Lease Flat 6", "message": "Please sign on page 1.", "options": {}, "account": null,
        "documents": [{"id": "d1", "position": 0, "name": "Lease é.pdf", "kind": "pdf", "blob": "d1",
            "sizeBytes": file().len(), "pages": [page, page], "state": "ready"}],
        "recipients": [signer(1, SIGNERS[0]), signer(2, SIGNERS[1]), copy],
        "tags": [signature(1), signature(2)], "groups": [], "rules": [], "pageRules": []});
    serde_json::from_value(whole).expect("BUG: the sample is of the model")
}

/// An account in an environment that is not live.
pub fn account(provider: &str) -> Account {
    Account {
        id: AccountId::new("account"),
        provider: provider.into(),
        environment: Environment::Custom,
        name: "A test".into(),
        api_base: None,
        web_base: None,
        made_at: NOW,
        key_added_at: None,
        key_accepted_at: None,
        key_refused_at: None,
    }
}

/// The sample, sealed under the reference of five bytes.
///
/// # Panics
/// Never: nothing of the sample must be mended.
pub fn sealed(provider: &str, reference: [u8; 5]) -> SealedEnvelope {
    let reference = Reference::from_random(reference);
    let draft = Draft { envelope: EnvelopeId::new("e1"), reference, composition: composition() };
    draft.seal(account(provider), &[], NOW).expect("BUG: nothing was said against it")
}

/// Opens the sample's file for any document.
pub fn files() -> Arc<dyn OpenDocument> {
    struct Files;
    impl OpenDocument for Files {
        fn open(&self, document: &Document) -> BoxFuture<'_, std::io::Result<(tokio::fs::File, u64)>> {
            let known = document.id == DocumentId::new("d1");
            async move {
                if !known {
                    return Err(std::io::ErrorKind::NotFound.into());
                }
                let mut file = tempfile::tempfile()?;
                file.write_all(&self::file())?;
                std::io::Seek::rewind(&mut file)?;
                let length = file.metadata()?.len();
                Ok((tokio::fs::File::from_std(file), length))
            }
            .boxed()
        }
    }
    Arc::new(Files)
}
