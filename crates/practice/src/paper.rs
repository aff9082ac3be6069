//! Copies signed on paper (reference 16.7): the sender uploads what a person signed, and the person counts as signed.

use crate::flow::{each, may_sign, owes_witness};
use crate::habits::success;
use crate::reply::{Answer, Reply, no};
use crate::service::{Call, Inner};
use crate::{clock, multipart};
use axum::http::header;
use serde_json::{Value, json};

/// The sum of the files' sizes that is still taken, in bytes.
const LARGEST: usize = 78_643_200;

impl Inner {
    /// E14. A part `options` is ignored, as the vendor's own example sends one.
    pub(crate) fn on_paper(&mut self, id: &str, rid: &str, call: &Call<'_>) -> Answer {
        if !self.habits.offline {
            return Err(no(404, "signing offline is not switched on for this organisation"));
        }
        let (mut e, at) = self.person(id, rid)?;
        let r = &e["recipients"][at];
        if !may_sign(&e, r) || r["paper_at"].is_i64() {
            return Err(no(409, "it is not this person's turn to sign"));
        }
        let kind = call.headers.get(header::CONTENT_TYPE).and_then(|v| v.to_str().ok()).unwrap_or_default();
        let parts =
            multipart::parts(kind, call.bytes).ok_or_else(|| no(400, "the body must be multipart/form-data"))?;
        let files: Vec<(String, &[u8])> = parts
            .iter()
            .filter(|p| matches!(p.name.as_str(), "file" | "files" | "file[]"))
            .map(|p| (p.file.clone().unwrap_or_else(|| "signed.pdf".into()), p.bytes))
            .collect();
        if files.iter().map(|f| f.1.len()).sum::<usize>() > LARGEST {
            return Err(no(413, "the files together must be at most 75 MB"));
        }
        if files.is_empty() || files.iter().any(|f| f.1.is_empty()) {
            return Err(no(422, "at least one file must be given, and none may be empty"));
        }
        if let Some(why) = not_on_paper(&e, r) {
            return Err(no(422, why));
        }
        let word = self.habits.offline_word.clone();
        e["recipients"][at]["paper_at"] = json!(self.now() + self.habits.offline_ms);
        e["recipients"][at]["paper_word"] = json!(word);
        self.due = 0;
        self.store.save_papers(&e, rid, &files)?;
        success(self.habits.offline_code, json!({ "status": "QUEUED" }))
    }

    /// Lets whoever signed on paper count as signed once that was processed. What is no document is dropped: the
    /// provider says so by a notification only.
    pub(crate) fn read_papers(&mut self, e: &mut Value, now: i64, mails: &mut Vec<Value>) -> Result<bool, Reply> {
        let mut read = false;
        for at in 0..each(&e["recipients"]).count() {
            let r = &e["recipients"][at];
            if r["paper_at"].as_i64().is_none_or(|moment| moment > now) {
                continue;
            }
            read = true;
            let papers = self.store.papers(e["id"].as_str().unwrap_or_default())?;
            let mut own = papers.iter().filter(|paper| r["id"] == paper.0.as_str());
            let good = own.all(|paper| document(&paper.2)) && may_sign(e, r);
            e["recipients"][at]["paper_at"] = Value::Null;
            if good {
                e["recipients"][at]["signed_at"] = json!(clock::wire(now));
                e["recipients"][at]["on_paper"] = json!(true);
                if !owes_witness(e, &e["recipients"][at]) {
                    self.advance(e, mails);
                }
            }
        }
        Ok(read)
    }

    /// The copies of whoever counts as signed by them.
    pub(crate) fn signed_on_paper(&self, e: &Value) -> Result<Vec<(String, Vec<u8>)>, Reply> {
        let papers = self.store.papers(e["id"].as_str().unwrap_or_default())?;
        let counts = |id: &str| each(&e["recipients"]).any(|r| r["id"] == id && r["on_paper"] == true);
        Ok(papers.into_iter().filter(|(id, ..)| counts(id)).map(|(_, name, bytes)| (name, bytes)).collect())
    }
}

/// Why this person cannot sign on paper.
fn not_on_paper(e: &Value, r: &Value) -> Option<&'static str> {
    let auth = r["auth_type"].as_str().unwrap_or("no-auth");
    if e["otp"] == true {
        return Some("signing offline is not possible with one-time codes");
    }
    if auth != "no-auth" || r["verification"].is_object() {
        return Some("signing offline is not possible for a person whose identity is checked");
    }
    let witnessed = r["witness"].is_object() || r["type"] == "WITNESS";
    witnessed.then_some("signing offline is not possible with a witness")
}

fn document(bytes: &[u8]) -> bool {
    [&b"%PDF"[..], b"\x89PNG", b"\xff\xd8\xff"].iter().any(|magic| bytes.starts_with(magic))
}
