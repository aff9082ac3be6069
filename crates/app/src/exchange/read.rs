//! From the text of a file to its types. What cannot be read is told with its place.

use serde::de::Error as _;
use serde_json::Value;

use super::{EnvelopeFile, VERSION};
use crate::{UserError, words};

/// Most bytes of a file: its documents stand beside it.
const MOST_BYTES: usize = 8 * 1024 * 1024;

/// Reads the text of an ENVELOPE.json. `file` is what the person calls it.
///
/// # Errors
/// What is wrong, with the place as a JSON pointer in `field`.
pub fn read(file: &str, text: &str) -> Result<EnvelopeFile, UserError> {
    if text.len() > MOST_BYTES {
        return Err(words::error("envelope_file_too_large", &[("file", file)]));
    }
    // What a later version may say is not known here, so its number is looked at before anything else.
    let version = match serde_json::from_str::<Value>(text) {
        Ok(value) => value.get("countersign_envelope").cloned(),
        Err(error) => return Err(not_json(file, &error)),
    };
    match version.as_ref().map(Value::as_u64) {
        Some(Some(version)) if version == u64::from(VERSION) => {}
        Some(Some(version)) => {
            return Err(at(
                file,
                "/countersign_envelope",
                "envelope_file_version",
                &[("version", &version.to_string())],
            ));
        }
        Some(None) | None => return Err(at(file, "/countersign_envelope", "envelope_file_not_ours", &[])),
    }
    let mut reader = serde_json::Deserializer::from_str(text);
    let read: Result<EnvelopeFile, _> = serde_path_to_error::deserialize(&mut reader);
    read.map_err(|error| {
        let pointer = pointer(error.path());
        told(file, &pointer, error.inner())
    })
}

/// An error at a place of the file.
pub(super) fn at(file: &str, pointer: &str, code: &str, params: &[(&str, &str)]) -> UserError {
    let place = if pointer.is_empty() { file.to_owned() } else { format!("{file}, {pointer}") };
    let mut params = params.to_vec();
    params.extend([("place", place.as_str()), ("file", file)]);
    words::error(code, &params).in_field(pointer)
}

/// One member of a JSON pointer, escaped.
pub(super) fn escaped(member: &str) -> String {
    member.replace('~', "~0").replace('/', "~1")
}

fn pointer(path: &serde_path_to_error::Path) -> String {
    use serde_path_to_error::Segment;
    let segment = |segment: &Segment| match segment {
        Segment::Seq { index } => Some(index.to_string()),
        Segment::Map { key } => Some(escaped(key)),
        Segment::Enum { variant } => Some(escaped(variant)),
        Segment::Unknown => None,
    };
    path.iter().filter_map(segment).fold(String::new(), |pointer, segment| format!("{pointer}/{segment}"))
}

fn not_json(file: &str, error: &serde_json::Error) -> UserError {
    let (line, column) = (error.line().to_string(), error.column().to_string());
    words::error(
        "envelope_file_not_json",
        &[("file", file), ("line", &line), ("column", &column), ("cause", &bare(error))],
    )
}

/// The message of an error without its line and column, which are told apart.
fn bare(error: &serde_json::Error) -> String {
    let text = error.to_string();
    text.rsplit_once(" at line ").map_or(text.clone(), |(message, _)| message.to_owned())
}

fn told(file: &str, pointer: &str, error: &serde_json::Error) -> UserError {
    let (message, line) = (bare(error), error.line().to_string());
    let between = |start: &str| {
        let rest = message.strip_prefix(start)?;
        rest.split('`').nth(1).map(str::to_owned)
    };
    if let Some(name) = between("unknown field") {
        // The last member of the path is sometimes the unknown one itself.
        let own = format!("/{}", escaped(&name));
        let pointer = if pointer.ends_with(&own) { pointer.to_owned() } else { format!("{pointer}{own}") };
        let known =
            message.split_once("expected ").map_or("", |(_, known)| known).replace('`', "").replace(" or ", ", ");
        let known = known.trim_start_matches("one of ");
        return at(file, &pointer, "envelope_file_unknown", &[("name", &name), ("known", known), ("line", &line)]);
    }
    if let Some(name) = between("missing field") {
        return at(file, pointer, "envelope_file_missing", &[("name", &name), ("line", &line)]);
    }
    if let Some(name) = between("duplicate field") {
        return at(file, pointer, "envelope_file_twice", &[("name", &name), ("line", &line)]);
    }
    at(file, pointer, "envelope_file_wrong", &[("cause", &message), ("line", &line)])
}

/// For callers that read a file themselves.
pub(super) fn not_utf8(file: &str) -> UserError {
    not_json(file, &serde_json::Error::custom("the text is not UTF-8"))
}

#[cfg(test)]
mod tests {
    use super::*;

    const LEAST: &str = r#"{"countersign_envelope": 1, "name": "Lease", "documents": [], "recipients": []}"#;

    fn refused(text: &str) -> UserError {
        read("ENVELOPE.json", text).expect_err(text)
    }

    #[test]
    fn the_least_file_takes_the_usual_settings() {
        let file = read("ENVELOPE.json", LEAST).expect("a file");
        assert_eq!((file.reminder_days, file.link_days, file.tell_completed), (2, 14, true));
    }

    #[test]
    fn an_unknown_member_is_named_with_its_place() {
        let with = |member: &str| LEAST.replace(r#""documents": []"#, member);
        let error = refused(&with(r#""documents": [{"file": "a.pdf"}, {"file": "b.pdf", "colour": 1}]"#));
        assert_eq!(
            (error.code.as_str(), error.field.as_deref()),
            ("envelope_file_unknown", Some("/documents/1/colour"))
        );
        assert!(error.title.contains("colour") && error.hint.contains("file, name"), "{error:?}");
        let error = refused(&LEAST.replace(r#""name""#, r#""Name""#));
        assert_eq!(error.field.as_deref(), Some("/Name"));
    }

    #[test]
    fn what_is_missing_twice_or_of_another_kind_is_told() {
        let error = refused(&LEAST.replace(r#""recipients": []"#, r#""recipients": [{"name": "Amara"}]"#));
        assert_eq!((error.code.as_str(), error.field.as_deref()), ("envelope_file_missing", Some("/recipients/0")));
        let error = refused(&LEAST.replace(r#""documents": []"#, r#""documents": [], "documents": []"#));
        assert_eq!(error.code, "envelope_file_twice");
        let error = refused(&LEAST.replace(r#""documents": []"#, r#""documents": "a.pdf""#));
        assert_eq!((error.code.as_str(), error.field.as_deref()), ("envelope_file_wrong", Some("/documents")));
        let error = refused(&LEAST.replace('}', r#", "tags": [{"kind": "stamp"}]}"#));
        assert_eq!((error.code.as_str(), error.field.as_deref()), ("envelope_file_wrong", Some("/tags/0/kind")));
    }

    #[test]
    fn a_file_of_another_version_is_told_apart_from_one_that_is_none_of_ours() {
        assert_eq!(refused(&LEAST.replace(": 1", ": 2")).code, "envelope_file_version");
        assert_eq!(refused("{}").code, "envelope_file_not_ours");
        assert_eq!(refused("[1]").code, "envelope_file_not_ours");
        let broken = refused("{\n  \"name\": ,\n}");
        assert_eq!(broken.code, "envelope_file_not_json");
        assert!(broken.detail.contains("Line 2"), "{broken:?}");
    }
}
