//! The completion pack (reference 15.5): documents with their values, a coversheet, the XML, attachments.

use crate::flow::each;
use crate::reply::{Answer, Reply, bytes, no};
use crate::service::Inner;
use crate::{base64, pages, stamp};
use axum::http::header;
use axum::response::IntoResponse;
use serde_json::Value;
use std::collections::HashSet;
use std::fmt::Write as _;
use std::io::Write as _;

type Entry = (String, Vec<u8>);

impl Inner {
    pub(crate) fn pack(&self, e: &Value) -> Answer {
        if e["status"] != "COMPLETE" {
            return Err(no(self.habits.early_documents_code, "the envelope is not complete"));
        }
        let mut entries = self.stamped(e)?;
        entries.push(("coversheet.pdf".into(), stamp::sheet(&lines(e))));
        entries.push(("signature.xml".into(), xml(e).into_bytes()));
        entries.extend(attachments(e));
        for (name, bytes) in self.signed_on_paper(e)? {
            entries.push((format!("signed-on-paper/{}", name.replace(['/', '\\'], "_")), bytes));
        }
        let zip = zipped(entries).map_err(|_| no(500, "the pack could not be made"))?;
        let name = [(header::CONTENT_DISPOSITION, "attachment; filename=\"completed-documents.zip\"")];
        let mut reply = (name, bytes("application/zip", zip)).into_response();
        if let Ok(kind) = self.habits.pack_type.parse() {
            reply.headers_mut().insert(header::CONTENT_TYPE, kind);
        }
        Ok(reply)
    }

    fn stamped(&self, e: &Value) -> Result<Vec<Entry>, Reply> {
        let mut entries = Vec::new();
        for (name, bytes) in self.store.files(e["id"].as_str().unwrap_or_default())? {
            let mut marks = Vec::new();
            for r in each(&e["recipients"]) {
                for tag in each(&r["tags"]).filter(|t| t["file_name"] == name.as_str()) {
                    let tag_name = tag["name"].as_str().unwrap_or_default();
                    if let Some(value) = r["values"].get(tag_name) {
                        let label = format!("{} {tag_name}", r["id"].as_str().unwrap_or_default());
                        marks.push(stamp::Mark { tag: tag.clone(), label, value: value.clone() });
                    }
                }
            }
            let stamped = stamp::stamp(&bytes, &marks).map_err(|_| no(500, "a document could not be stamped"))?;
            entries.push((name.replace(['/', '\\'], "_"), stamped));
        }
        Ok(entries)
    }
}

fn signed(e: &Value) -> impl Iterator<Item = &Value> {
    each(&e["recipients"]).filter(|r| r["signed_at"].is_string())
}

fn lines(e: &Value) -> Vec<String> {
    let mut lines = vec![
        format!("Practice receipt: {}", e["name"].as_str().unwrap_or_default()),
        format!("Envelope {}", e["id"].as_str().unwrap_or_default()),
        "Made by the practice service. Nothing here binds anyone.".to_owned(),
        String::new(),
    ];
    for r in signed(e) {
        let text = |key: &str| r[key].as_str().unwrap_or_default();
        let what = if r["type"] == "WITNESS" { "witnessed" } else { "signed" };
        lines.push(format!("{} <{}> {what} at {}", text("name"), text("email"), text("signed_at")));
    }
    lines
}

fn xml(e: &Value) -> String {
    let mut xml = format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<envelope id=\"{}\" practice=\"true\">\n",
        e["id"].as_str().unwrap_or_default()
    );
    for r in signed(e) {
        let text = |key: &str| pages::escape(r[key].as_str().unwrap_or_default());
        let kind = if r["type"] == "WITNESS" { "witness" } else { "signer" };
        let (name, by, at) = (text("name"), text("email"), text("signed_at"));
        let _ = writeln!(xml, "  <{kind} name=\"{name}\" by=\"{by}\" at=\"{at}\"/>");
    }
    xml + "</envelope>\n"
}

fn attachments(e: &Value) -> Vec<Entry> {
    let mut entries = Vec::new();
    for r in each(&e["recipients"]) {
        for tag in each(&r["tags"]).filter(|t| t["type"] == "attachment") {
            let name = tag["name"].as_str().unwrap_or_default();
            let data = r["values"][name]["data"].as_str().and_then(base64::decode);
            if let Some(data) = data {
                let kind = match data.as_slice() {
                    [0x89, ..] => "png",
                    [0xff, ..] => "jpg",
                    _ => "pdf",
                };
                let n = entries.len() + 1;
                entries.push((format!("attachments/{}-{n}.{kind}", name.replace(['/', '\\'], "_")), data));
            }
        }
    }
    entries
}

fn zipped(entries: Vec<Entry>) -> Result<Vec<u8>, zip::result::ZipError> {
    let mut zip = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    let mut used = HashSet::new();
    for (name, bytes) in entries {
        let mut unique = name.clone();
        while !used.insert(unique.clone()) {
            unique = format!("practice-{unique}");
        }
        zip.start_file(unique, zip::write::SimpleFileOptions::default())?;
        zip.write_all(&bytes)?;
    }
    Ok(zip.finish()?.into_inner())
}
