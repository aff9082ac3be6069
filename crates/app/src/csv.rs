//! A list as a file for a spreadsheet.

use std::{
    fs::{self, File},
    io::{self, BufWriter, Write},
    path::Path,
};

use countersign_envelope::{Environment, Millis};
use serde::{Deserialize, Serialize};
use ts_rs::TS;

use crate::{
    App, UserError,
    list::{EnvelopeRow, ListQuery, MarkState},
    words,
};

/// Rows that are read at once.
const PART: usize = 500;

const HEADS: [&str; 13] = [
    "Name",
    "Reference",
    "Status",
    "People",
    "Signed",
    "Signers",
    "Labels",
    "Account",
    "Environment",
    "Made",
    "Sent",
    "Completed",
    "Last activity",
];

/// A list that was written into a file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct ExportedList {
    /// The name of the file.
    pub file: String,
    /// How many envelopes are in it.
    pub rows: u32,
}

/// Asks for a list as a file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct ExportList {
    /// Which list.
    pub query: ListQuery,
}

/// A field as it stands in the file. What a spreadsheet would take for a formula gets an apostrophe before it, so that
/// a name that somebody else chose is never calculated.
fn field(text: &str) -> String {
    let formula = text.trim_start().starts_with(['=', '+', '-', '@', '\u{ff1d}', '\u{ff0b}', '\u{ff0d}', '\u{ff20}'])
        || text.starts_with(['\t', '\r', '\n']);
    let guarded = if formula { format!("'{text}") } else { text.to_owned() };
    if guarded.contains([',', '"', '\n', '\r', ';', '\t', '\'']) || guarded.trim() != guarded {
        format!("\"{}\"", guarded.replace('"', "\"\""))
    } else {
        guarded
    }
}

fn line(fields: &[String]) -> String {
    fields.iter().map(|text| field(text)).collect::<Vec<_>>().join(",") + "\r\n"
}

/// Day and time where this computer is, as spreadsheets read it.
fn time(at: Option<Millis>) -> String {
    let instant = at.and_then(|at| jiff::Timestamp::from_millisecond(at.0).ok());
    let zoned = instant.map(|instant| instant.to_zoned_datetime(jiff::tz::TimeZone::system()));
    zoned.map(|zoned| zoned.strftime("%Y-%m-%d %H:%M").to_string()).unwrap_or_default()
}

struct Line<'a> {
    row: &'a EnvelopeRow,
    reference: &'a str,
    made_at: Millis,
    sent_at: Option<Millis>,
    completed_at: Option<Millis>,
}

impl Line<'_> {
    fn fields(&self) -> [String; 13] {
        let Self { row, .. } = self;
        let signed = row.marks.iter().filter(|mark| mark.state == MarkState::Signed).count();
        let environment = match row.environment {
            Environment::Practice => "Practice",
            Environment::Sandbox => "Sandbox",
            Environment::Production => "Live",
            Environment::Custom => "Custom",
        };
        [
            row.name.clone(),
            self.reference.to_owned(),
            words::pill(&row.pill),
            row.people.join("; "),
            signed.to_string(),
            row.marks.len().to_string(),
            row.labels.join("; "),
            row.account_name.clone(),
            environment.into(),
            time(Some(self.made_at)),
            time(self.sent_at),
            time(self.completed_at),
            time(Some(row.activity_at)),
        ]
    }
}

impl App {
    fn write_list(&self, query: &ListQuery, file: &Path) -> Result<u32, ExportError> {
        let numbers = self.numbers(query)?;
        let unfinished = file.with_extension("csv.part");
        let mut out = BufWriter::new(File::create(&unfinished)?);
        // Spreadsheets take a file without this mark for one in another alphabet.
        out.write_all("\u{feff}".as_bytes())?;
        out.write_all(line(&HEADS.map(String::from)).as_bytes())?;
        let mut count = 0;
        for part in numbers.chunks(PART) {
            let rows = self.rows(part, &[])?;
            let ids: Vec<_> = rows.iter().map(|row| row.id.clone()).collect();
            let stored = self.0.store.envelopes_of(&ids)?;
            for row in &rows {
                let Some(found) = stored.iter().find(|found| found.id == row.id) else { continue };
                let (made_at, sent_at, completed_at) = (found.made_at, found.sent_at, found.completed_at);
                let fields = Line { row, reference: &found.reference, made_at, sent_at, completed_at }.fields();
                out.write_all(line(&fields).as_bytes())?;
                count += 1;
            }
        }
        out.into_inner().map_err(io::IntoInnerError::into_error)?.sync_all()?;
        fs::rename(&unfinished, file)?;
        Ok(count)
    }

    /// Writes a whole list into a file. What was there before is replaced only when all of it is written.
    pub async fn export_list_to(&self, wanted: ExportList, file: &Path) -> Result<ExportedList, UserError> {
        let (app, to) = (self.clone(), file.to_owned());
        let name = file.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
        let written = tokio::task::spawn_blocking(move || app.write_list(&wanted.query, &to)).await;
        match written {
            Ok(Ok(rows)) => Ok(ExportedList { file: name, rows }),
            Ok(Err(ExportError::Store(error))) => Err(words::store_error(&error)),
            Ok(Err(ExportError::File(error))) => {
                tracing::warn!(kind = ?error.kind(), "a list was not written");
                Err(words::error("export_not_written", &[("file", &name)]))
            }
            Err(_) => Err(words::error("app_interrupted", &[])),
        }
    }
}

#[derive(Debug, thiserror::Error)]
enum ExportError {
    #[error("could not read the list")]
    Store(#[from] countersign_store::StoreError),
    #[error("could not write the file")]
    File(#[from] io::Error),
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::*;

    #[rstest]
    #[case::plain("Lease", "Lease")]
    #[case::comma("Beck, Hannah", "\"Beck, Hannah\"")]
    #[case::quotes("The \"Old\" Mill", "\"The \"\"Old\"\" Mill\"")]
    #[case::lines("two\nlines", "\"two\nlines\"")]
    #[case::spaces(" Lease ", "\" Lease \"")]
    #[case::formula("=1+1", "\"'=1+1\"")]
    #[case::plus("+44 20", "\"'+44 20\"")]
    #[case::minus("-2", "\"'-2\"")]
    #[case::at("@SUM(A1)", "\"'@SUM(A1)\"")]
    #[case::tab("\t=1", "\"'\t=1\"")]
    #[case::space_before(" =1", "\"' =1\"")]
    #[case::wide("＝1", "\"'＝1\"")]
    #[case::return_before("\r=1", "\"'\r=1\"")]
    #[case::inside("a=1", "a=1")]
    #[case::nothing("", "")]
    fn a_field_is_quoted_and_never_a_formula(#[case] text: &str, #[case] expected: &str) {
        assert_eq!(field(text), expected);
    }

    #[test]
    fn a_line_ends_as_the_format_says() {
        assert_eq!(line(&["a".into(), "b,c".into()]), "a,\"b,c\"\r\n");
    }
}
