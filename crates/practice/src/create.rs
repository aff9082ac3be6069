//! Creating an envelope (reference 7) and its processing (24.4).

use crate::clock;
use crate::faults::Effects;
use crate::flow::each;
use crate::reply::{Answer, Reply, no, ok};
use crate::service::{Call, Inner};
use crate::{multipart, stamp, validate};
use axum::http::header;
use serde_json::{Value, json};
use std::collections::HashMap;
use uuid::Uuid;

/// The sum of the files' sizes that is still taken, in bytes.
const LARGEST: usize = 20_971_520;

impl Inner {
    pub(crate) fn create(&mut self, call: &Call<'_>) -> Answer {
        let kind = call.headers.get(header::CONTENT_TYPE).and_then(|v| v.to_str().ok()).unwrap_or_default();
        let parts =
            multipart::parts(kind, call.bytes).ok_or_else(|| no(400, "the body must be multipart/form-data"))?;
        let options =
            parts.iter().find(|p| p.name == "options").ok_or_else(|| no(400, "the part options is missing"))?;
        let options: Value = serde_json::from_slice(options.bytes).map_err(|_| no(400, "options must be JSON"))?;
        let files: Vec<(String, &[u8])> = parts
            .iter()
            .filter(|p| matches!(p.name.as_str(), "file" | "files" | "file[]"))
            .map(|p| (p.file.clone().unwrap_or_default(), p.bytes))
            .collect();
        if files.iter().map(|f| f.1.len()).sum::<usize>() > LARGEST {
            return Err(no(413, "the files together must be at most 20 MB"));
        }
        let sizes: Vec<_> = files.iter().map(|f| (f.0.clone(), f.1.len())).collect();
        validate::check(&options, &sizes).map_err(|m| no(422, &m))?;
        let copies = if call.effects.twice == Some(true) { 2 } else { 1 };
        let mut id = String::new();
        for _ in 0..copies {
            id = self.made(&options, &files, call.effects)?;
        }
        ok(202, json!({ "envelope_id": id }))
    }

    /// Stores a new envelope, and gives its id.
    fn made(&mut self, options: &Value, files: &[(String, &[u8])], effects: &Effects) -> Result<String, Reply> {
        let id = Uuid::new_v4().to_string();
        let now = self.now();
        let appears = effects.late_seconds.map(|late| now + late * 1000);
        let body = json!({ "id": id, "name": options["name"], "status": "QUEUED", "created": now,
            "recipients": named(options), "emails": options["emails"], "reminders": options["reminders"],
            "sender": options["sender"], "otp": options["has_envelope_otps"] == true, "appears": appears,
            "error_code": effects.error_code });
        self.due = 0;
        self.store.create(&id, now, &body, files)?;
        Ok(id)
    }

    /// Opens the files of a queued envelope; it is `ACTIVE` afterwards, or `ERRORED` with every error.
    pub(crate) fn process(&mut self, e: &mut Value, mails: &mut Vec<Value>) -> Result<(), Reply> {
        let mut errors = Vec::new();
        let mut pages: HashMap<String, Option<u64>> = HashMap::new();
        let mut files = Vec::new();
        for (name, bytes) in self.store.files(e["id"].as_str().unwrap_or_default())? {
            let word = !name.to_lowercase().ends_with(".pdf");
            let opened = if word { Err("WORD_DOC_CONV_ERROR") } else { stamp::open(&bytes) };
            let count = opened.map(|doc| doc.get_pages().len() as u64);
            if let Err(code) = count {
                errors.push(json!({ "file_name": name, "code": code }));
            }
            files.push(json!({ "id": Uuid::new_v4().to_string(), "name": name, "pages": count.unwrap_or(0) }));
            pages.insert(name, count.ok());
        }
        for tag in each(&e["recipients"]).flat_map(|r| each(&r["tags"]).chain(each(&r["witness"]["tags"]))) {
            let file = tag["file_name"].as_str().unwrap_or_default();
            match pages.get(file) {
                None => errors.push(json!({ "file_name": file, "code": "FILE_NOT_FOUND_FOR_TAG",
                    "message": "no file of that name was uploaded (a code of the practice service)" })),
                Some(Some(n)) if tag["page_number"].as_u64().unwrap_or(0) > *n => {
                    errors.push(json!({ "file_name": file, "code": "NO_PAGE_FOR_TAG_ERROR" }));
                }
                _ => {}
            }
        }
        if e["error_code"].is_string() {
            errors.push(json!({ "file_name": files.first().map(|f| &f["name"]), "code": e["error_code"] }));
        }
        e["files"] = json!(files);
        if errors.is_empty() {
            e["status"] = json!("ACTIVE");
            self.advance(e, mails);
        } else {
            e["status"] = json!("ERRORED");
            e["errors"] = json!(errors);
            e["errored_at"] = json!(clock::wire(self.now()));
        }
        Ok(())
    }
}

/// The recipients of a request with ids, tokens, and a name for every tag.
fn named(options: &Value) -> Vec<Value> {
    let mut recipients = options["recipients"].as_array().cloned().unwrap_or_default();
    for (at, r) in recipients.iter_mut().enumerate() {
        identify(r, at + 1);
        let witness = r["witness"].is_object().then(|| r["witness"]["tags"].take());
        name_tags(&mut r["tags"]);
        if let Some(mut tags) = witness {
            name_tags(&mut tags);
            r["witness"]["tags"] = tags;
        }
    }
    recipients
}

/// Gives a recipient an id, a signing token and a number from 1.
pub(crate) fn identify(r: &mut Value, number: usize) {
    r["id"] = json!(Uuid::new_v4().to_string());
    r["token"] = json!(Uuid::new_v4().to_string());
    r["number"] = json!(number);
}

fn name_tags(tags: &mut Value) {
    for tag in tags.as_array_mut().into_iter().flatten() {
        if !tag["name"].is_string() {
            tag["name"] = json!(Uuid::new_v4().to_string());
        }
    }
}
