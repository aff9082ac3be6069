//! Auto-tagging anchors in the text of a PDF: marks such as `|S1SR|` that tell Yoti Sign where a tag goes (their
//! reference, section 13.2). Each is told with its place, and as a tag that can be copied into an ENVELOPE.json.

use std::path::PathBuf;

use countersign_app::{
    UserError,
    exchange::FileTagKind,
    pdf_words,
    remote::{Answer, Exit},
};
use countersign_envelope::{Rect, round_pt};
use countersign_pdf::TextLine;
use serde::Deserialize;
use serde_json::{Value, json};

use crate::draw;

/// What stands on the first page of a document that is to be looked through.
const HEADER: &str = "AT";

/// What an anchor says.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Anchor {
    role: char,
    number: u8,
    kind: FileTagKind,
    group: Option<u32>,
    required: bool,
    more: More,
}

/// The metadata of an anchor.
#[derive(Debug, Clone, PartialEq, Eq, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
struct More {
    nm: Option<String>,
    ph: Option<String>,
    pf: Option<String>,
}

impl Anchor {
    /// Reads what stands between two bars. `Ok(None)` for text that was never meant as an anchor.
    fn read(inner: &str) -> Result<Option<Self>, &'static str> {
        let mut letters = inner.chars();
        let Some(role) = letters.next().filter(|letter| "STLAGC".contains(*letter)) else { return Ok(None) };
        let rest = letters.as_str();
        let digits = rest.len() - rest.trim_start_matches(|c: char| c.is_ascii_digit()).len();
        if digits == 0 {
            return Ok(None);
        }
        let (number, rest) = rest.split_at(digits);
        let number = number.parse::<u8>().ok().filter(|read| (1..=30).contains(read) && !number.starts_with('0'));
        let number = number.ok_or("the number after the role is not 1 to 30")?;
        let (kind, group, rest) = Self::kind(rest)?;
        let (required, rest) = match rest.chars().next() {
            Some('R') => (true, &rest[1..]),
            Some('O') => (false, &rest[1..]),
            _ => return Err("R for required or O for optional is missing after the type"),
        };
        let more = match rest {
            "" => More::default(),
            _ if rest.starts_with('{') && rest.ends_with('}') => {
                serde_json::from_str(rest).map_err(|_| "the metadata is not JSON with the members nm, ph and pf")?
            }
            _ => return Err("something stands between R or O and the closing bar"),
        };
        Ok(Some(Self { role, number, kind, group, required, more }))
    }

    fn kind(rest: &str) -> Result<(FileTagKind, Option<u32>, &str), &'static str> {
        if let Some(after) = rest.strip_prefix("RG") {
            let digits = after.len() - after.trim_start_matches(|c: char| c.is_ascii_digit()).len();
            let (group, after) = after.split_at(digits);
            return match group.parse() {
                Ok(number) if number > 0 && !group.starts_with('0') => Ok((FileTagKind::Radio, Some(number), after)),
                _ => Err("RG needs the number of its group"),
            };
        }
        let kinds = [
            ("CB", FileTagKind::Checkbox),
            ("DS", FileTagKind::DateSigned),
            ("IN", FileTagKind::Initials),
            ("S", FileTagKind::Signature),
            ("T", FileTagKind::Text),
            ("A", FileTagKind::Attachment),
        ];
        let found = kinds.iter().find_map(|(letters, kind)| Some((*kind, None, rest.strip_prefix(letters)?)));
        found.ok_or("the type is none of S, T, CB, DS, RG, A, IN")
    }

    fn role(&self) -> String {
        let word = match self.role {
            'S' => "Signer",
            'T' => "Tenant",
            'L' => "Landlord",
            'A' => "Agent",
            'G' => "Guarantor",
            _ => "Contractor",
        };
        format!("{word} {}", self.number)
    }

    /// As a tag of an ENVELOPE.json whose recipients have their roles as ids.
    fn tag(&self, document: &str, page_number: u32, at: Rect) -> Value {
        let mut tag = json!({"kind": self.kind, "recipient": self.role(), "document": document,
            "page_number": page_number, "x_pt": round_pt(at.x_pt), "y_pt": round_pt(at.y_pt), "required": self.required});
        let group = self.group.map(|group| format!("{} {group}", self.role()));
        let members =
            [("group", &group), ("name", &self.more.nm), ("help_text", &self.more.ph), ("prefill", &self.more.pf)];
        for (member, value) in members {
            if let Some(value) = value {
                tag[member] = value.as_str().into();
            }
        }
        tag
    }
}

/// What stands between bars on a line, with its place. A bar may close one and open the next.
fn between_bars(line: &TextLine) -> Vec<(String, Rect)> {
    let text: Vec<char> = line.text().chars().collect();
    let bars: Vec<usize> = text.iter().enumerate().filter(|(_, letter)| **letter == '|').map(|(at, _)| at).collect();
    let found = bars.windows(2).filter_map(|pair| {
        let inner: String = text[pair[0] + 1..pair[1]].iter().collect();
        Some((inner, place(line, pair[0], pair[1] + 1)?))
    });
    found.collect()
}

/// The place of some letters of a line. Within a word the letters count as equally wide: the text of a page has the
/// places of words only.
fn place(line: &TextLine, from: usize, to: usize) -> Option<Rect> {
    let mut start = 0;
    let mut parts: Vec<Rect> = Vec::new();
    for word in &line.words {
        let letters = word.text.chars().count();
        let (first, last) = (from.max(start), to.min(start + letters));
        if first < last {
            let wide = word.rect.w_pt / letters as f64;
            let x = word.rect.x_pt + wide * (first - start) as f64;
            parts.push(Rect::new(x, word.rect.y_pt, wide * (last - first) as f64, word.rect.h_pt));
        }
        start += letters + 1;
    }
    parts.into_iter().reduce(|a, b| {
        let (x, y) = (a.x_pt.min(b.x_pt), a.y_pt.min(b.y_pt));
        let (right, bottom) = ((a.x_pt + a.w_pt).max(b.x_pt + b.w_pt), (a.y_pt + a.h_pt).max(b.y_pt + b.h_pt));
        Rect::new(x, y, right - x, bottom - y)
    })
}

/// Finds the anchors of a PDF.
pub async fn find(file: PathBuf) -> Result<Answer, UserError> {
    let pdf = draw::start()?;
    let key = draw::open(&pdf, &file).await?;
    let name = file.display().to_string();
    let document = file.file_name().unwrap_or_default().to_string_lossy().into_owned();
    let pages = pdf.opened(&key).map_or(0, |opened| opened.pages.len()) as u32;
    let (mut header, mut anchors, mut unread, mut text) = (false, Vec::new(), Vec::new(), Vec::new());
    let (mut general, mut estate) = (false, false);
    for page_index in 0..pages {
        let read = pdf.text(&key, page_index).await.map_err(|error| pdf_words(&error, &name))?;
        for (inner, at) in read.lines.iter().flat_map(between_bars) {
            header |= page_index == 0 && inner == HEADER;
            let number = page_index + 1;
            let mark = format!("|{inner}|");
            match Anchor::read(&inner) {
                Ok(None) => {}
                Ok(Some(anchor)) => {
                    let signer = anchor.role == 'S';
                    (general, estate) = (general || signer, estate || !signer);
                    text.push(format!("page {number} at {:.1}, {:.1}: {} {mark}", at.x_pt, at.y_pt, anchor.role()));
                    anchors.push(json!({
                        "text": mark, "role": anchor.role(), "page_number": number, "x_pt": round_pt(at.x_pt),
                        "y_pt": round_pt(at.y_pt), "w_pt": round_pt(at.w_pt), "h_pt": round_pt(at.h_pt),
                        "tag": anchor.tag(&document, number, at),
                    }));
                }
                Err(why) => {
                    text.push(format!("page {number} at {:.1}, {:.1}: {mark} is not read: {why}", at.x_pt, at.y_pt));
                    unread.push(json!({"text": mark, "why": why, "page_number": number, "x_pt": round_pt(at.x_pt),
                        "y_pt": round_pt(at.y_pt)}));
                }
            }
        }
    }
    let matrix = match (general, estate) {
        (true, true) => Some("ALL"),
        (true, false) => Some("GENERAL"),
        (false, true) => Some("REAL_ESTATE"),
        (false, false) => None,
    };
    if !header && !anchors.is_empty() {
        text.push("The first page has no |AT|: the provider does not look for anchors without it.".into());
    }
    if text.is_empty() {
        text.push(format!("{name} has no anchors."));
    }
    let result = json!({"file": name, "header": header, "matrix": matrix, "anchors": anchors, "unread": unread});
    Ok(Answer::of(Exit::Done, result, text))
}

#[cfg(test)]
mod tests {
    use countersign_pdf::TextWord;

    use super::*;

    fn read(inner: &str) -> Anchor {
        Anchor::read(inner).expect(inner).expect(inner)
    }

    #[test]
    fn the_grammar_of_the_reference_is_read() {
        let anchor = read("S1SR");
        assert_eq!((anchor.role().as_str(), anchor.kind, anchor.required), ("Signer 1", FileTagKind::Signature, true));
        let cases = [
            ("G4TO", "Guarantor 4", FileTagKind::Text, false),
            ("S1CBR", "Signer 1", FileTagKind::Checkbox, true),
            ("C30DSR", "Contractor 30", FileTagKind::DateSigned, true),
            ("A1AR", "Agent 1", FileTagKind::Attachment, true),
            ("L2INO", "Landlord 2", FileTagKind::Initials, false),
        ];
        for (inner, role, kind, required) in cases {
            let anchor = read(inner);
            assert_eq!((anchor.role().as_str(), anchor.kind, anchor.required), (role, kind, required), "{inner}");
        }
        assert_eq!(read("S1RG12R").group, Some(12));
        assert_eq!(read(r#"S1SR{"nm":"lessee-sign"}"#).more.nm.as_deref(), Some("lessee-sign"));
        assert_eq!(read(r#"S1TR{"ph":"Company number"}"#).more.ph.as_deref(), Some("Company number"));
    }

    #[test]
    fn what_looks_like_an_anchor_and_is_none_is_told() {
        for inner in ["S0SR", "S01SR", "S31SR", "S1XR", "S1S", "S1RGR", "S1SRx", "S1TR{“ph”:“x”}", r#"S1TR{"xx":"y"}"#]
        {
            assert!(Anchor::read(inner).is_err(), "{inner}");
        }
        for inner in ["", " ", "AT", "Signed", "B1SR", "Tenant"] {
            assert_eq!(Anchor::read(inner), Ok(None), "{inner}");
        }
    }

    #[test]
    fn an_anchor_is_found_within_words_and_over_several() {
        let word = |text: &str, x: f64, w: f64| TextWord { text: text.into(), rect: Rect::new(x, 10.0, w, 12.0) };
        let line = TextLine { words: vec![word("Here:|S1SR|", 100.0, 110.0)] };
        let found = between_bars(&line);
        assert_eq!(found, [("S1SR".to_owned(), Rect::new(150.0, 10.0, 60.0, 12.0))]);
        let line =
            TextLine { words: vec![word(r#"|S1TR{"ph":"Company"#, 50.0, 190.0), word(r#"number"}|"#, 250.0, 90.0)] };
        let (inner, at) = between_bars(&line).remove(0);
        assert_eq!(read(&inner).more.ph.as_deref(), Some("Company number"));
        assert_eq!((at.x_pt, at.w_pt), (50.0, 290.0));
    }
}
