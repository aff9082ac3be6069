//! Opening PDFs and printing values on them: this crate's own reading of page geometry.

use crate::ink;
use lopdf::{Dictionary, Document, Object, ObjectId, Stream, dictionary};
use serde_json::Value;

/// A value to print.
#[derive(Debug)]
pub struct Mark {
    /// The tag as it was sent.
    pub tag: Value,
    /// `recipient tag`.
    pub label: String,
    /// What was entered.
    pub value: Value,
}

/// Opens a PDF as processing does: its pages, or the code of reference 5.3.
pub fn open(bytes: &[u8]) -> Result<Document, &'static str> {
    let locked = || bytes.windows(8).any(|w| w == b"/Encrypt");
    let Ok(doc) = Document::load_mem(bytes) else {
        return Err(if locked() { "PASSWORD_PROTECTED" } else { "PDF_READER" });
    };
    // A file that opens without a password can still carry restrictions of its owner.
    if doc.is_encrypted() || doc.was_encrypted() || doc.trailer.has(b"Encrypt") {
        return Err("PASSWORD_PROTECTED");
    }
    if doc.get_pages().is_empty() {
        return Err("PDF_READER");
    }
    if doc.objects.values().any(|object| scripted(object, 0)) { Err("MALICIOUS_PDF") } else { Ok(doc) }
}

/// Whether a script hangs on an object, at any depth that a sane file has.
fn scripted(object: &Object, depth: u8) -> bool {
    let within = |dict: &Dictionary| {
        dict.has(b"JS")
            || dict.get(b"S").and_then(Object::as_name).is_ok_and(|n| n == b"JavaScript")
            || dict.iter().any(|(_, value)| scripted(value, depth + 1))
    };
    depth < 32
        && match object {
            Object::Dictionary(dict) => within(dict),
            Object::Stream(stream) => within(&stream.dict),
            Object::Array(list) => list.iter().any(|value| scripted(value, depth + 1)),
            _ => false,
        }
}

fn inherited(doc: &Document, page: ObjectId, key: &[u8]) -> Option<Object> {
    let mut id = page;
    for _ in 0..64 {
        let node = doc.get_dictionary(id).ok()?;
        if let Ok(value) = node.get(key) {
            return doc.dereference(value).ok().map(|(_, object)| object.clone());
        }
        id = node.get(b"Parent").and_then(Object::as_reference).ok()?;
    }
    None
}

fn number(object: &Object) -> Option<f64> {
    object.as_float().ok().map(f64::from).or_else(|| object.as_i64().ok().map(|n| n as f64))
}

fn rectangle(doc: &Document, page: ObjectId, key: &[u8]) -> Option<[f64; 4]> {
    let object = inherited(doc, page, key)?;
    let side = |at: usize| doc.dereference(object.as_array().ok()?.get(at)?).ok().and_then(|(_, n)| number(n));
    let (a, b, c, d) = (side(0)?, side(1)?, side(2)?, side(3)?);
    let sorted = [a.min(c), b.min(d), a.max(c), b.max(d)];
    (sorted[2] > sorted[0] && sorted[3] > sorted[1]).then_some(sorted)
}

/// The matrix that maps the box form of `tag` onto the page, and the box in displayed points.
pub fn place(doc: &Document, page: ObjectId, tag: &Value) -> ([f64; 6], f64, f64) {
    let (crop, quarter, unit, shown_w, shown_h) = frame(doc, page);
    let get = |key: &str| tag.get(key).and_then(Value::as_f64).unwrap_or(0.0);
    let (box_w, box_h) = match tag["type"].as_str().unwrap_or_default() {
        "signature" => (119.0, 38.0),
        "initials" => (53.5, 33.5),
        "text_field" => (get("width") * shown_w * unit, 21.0),
        "date_signed_field" => (77.5, 18.5),
        "attachment" => (83.5, 25.5),
        _ => (13.0, 13.5),
    };
    let x = get("x") * shown_w;
    let y = get("y") * shown_h + box_h / unit;
    let s = 1.0 / unit;
    let matrix = match quarter {
        0 => [s, 0.0, 0.0, s, crop[0] + x, crop[3] - y],
        1 => [0.0, s, -s, 0.0, crop[0] + y, crop[1] + x],
        2 => [-s, 0.0, 0.0, -s, crop[2] - x, crop[1] + y],
        _ => [0.0, -s, s, 0.0, crop[2] - y, crop[3] - x],
    };
    (matrix, box_w, box_h)
}

/// The visible box, the quarter turns, the unit and the displayed size in user units.
fn frame(doc: &Document, page: ObjectId) -> ([f64; 4], u8, f64, f64, f64) {
    let media = rectangle(doc, page, b"MediaBox").unwrap_or([0.0, 0.0, 612.0, 792.0]);
    let crop = rectangle(doc, page, b"CropBox").map_or(media, |c| {
        let cut = [c[0].max(media[0]), c[1].max(media[1]), c[2].min(media[2]), c[3].min(media[3])];
        if cut[2] > cut[0] && cut[3] > cut[1] { cut } else { media }
    });
    let turn = inherited(doc, page, b"Rotate").as_ref().and_then(number).unwrap_or(0.0).rem_euclid(360.0);
    let unit = doc
        .get_dictionary(page)
        .ok()
        .and_then(|d| d.get(b"UserUnit").ok())
        .and_then(number)
        .filter(|u| *u > 0.0)
        .unwrap_or(1.0);
    let quarter = (turn / 90.0).round() as u8 % 4;
    let (w, h) = (crop[2] - crop[0], crop[3] - crop[1]);
    let (shown_w, shown_h) = if quarter % 2 == 1 { (h, w) } else { (w, h) };
    (crop, quarter, unit, shown_w, shown_h)
}

/// The displayed size of a page in points.
pub fn displayed(doc: &Document, page: ObjectId) -> (f64, f64) {
    let (_, _, unit, w, h) = frame(doc, page);
    (w * unit, h * unit)
}

/// The file with every mark printed on its page.
pub fn stamp(bytes: &[u8], marks: &[Mark]) -> Result<Vec<u8>, &'static str> {
    let mut doc = open(bytes)?;
    for (number, page) in doc.get_pages() {
        let here: Vec<_> = marks.iter().filter(|m| m.tag["page_number"].as_u64() == Some(u64::from(number))).collect();
        if !here.is_empty() {
            stamp_page(&mut doc, page, &here).map_err(|_| "PDF_READER")?;
        }
    }
    let mut out = Vec::new();
    doc.save_to(&mut out).map_err(|_| "PDF_READER")?;
    Ok(out)
}

fn stamp_page(doc: &mut Document, page: ObjectId, marks: &[&Mark]) -> Result<(), lopdf::Error> {
    let mut resources = inherited(doc, page, b"Resources").and_then(|o| o.as_dict().ok().cloned()).unwrap_or_default();
    let mut forms: Dictionary = resources
        .get(b"XObject")
        .ok()
        .and_then(|o| doc.dereference(o).ok())
        .and_then(|(_, o)| o.as_dict().ok().cloned())
        .unwrap_or_default();
    let mut content = String::from("\nQ\n");
    for (at, mark) in marks.iter().enumerate() {
        let (m, w, h) = place(doc, page, &mark.tag);
        let (face, _) = ink::font(&mark.tag, &mark.value);
        let font = dictionary! {
            "Type" => "Font", "Subtype" => "Type1", "Encoding" => "WinAnsiEncoding", "BaseFont" => face,
        };
        let form = dictionary! {
            "Type" => "XObject", "Subtype" => "Form",
            "BBox" => vec![0.into(), 0.into(), Object::Real(w as f32), Object::Real(h as f32)],
            "Resources" => dictionary! { "Font" => dictionary! { "F" => font } },
            "CSTag" => Object::string_literal(mark.label.as_str()),
        };
        let id = doc.add_object(Stream::new(form, ink::drawing(&mark.tag, &mark.value, w, h).into_bytes()));
        let mut n = at;
        while forms.has(format!("CS{n}").as_bytes()) {
            n += marks.len();
        }
        forms.set(format!("CS{n}"), id);
        let cm: Vec<String> = m.iter().map(|v| format!("{v:.5}")).collect();
        content += &["q ", &cm.join(" "), " cm /CS", &n.to_string(), " Do Q\n"].concat();
    }
    resources.set("XObject", forms);
    let before = doc.add_object(Stream::new(Dictionary::new(), b"q\n".to_vec()));
    let after = doc.add_object(Stream::new(Dictionary::new(), content.into_bytes()));
    let old = doc.get_dictionary(page)?.get(b"Contents").ok().cloned();
    let mut contents = vec![before.into()];
    match old {
        Some(Object::Array(list)) => contents.extend(list),
        Some(Object::Reference(id)) => match doc.get_object(id)? {
            Object::Array(list) => contents.extend(list.clone()),
            _ => contents.push(Object::Reference(id)),
        },
        _ => {}
    }
    contents.push(after.into());
    let dict = doc.get_object_mut(page)?.as_dict_mut()?;
    dict.set("Contents", contents);
    dict.set("Resources", resources);
    Ok(())
}

/// A one-page PDF of plain lines.
pub fn sheet(lines: &[String]) -> Vec<u8> {
    let base = b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj\n3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 595.28 841.89]>>endobj\ntrailer<</Root 1 0 R/Size 4>>\nstartxref\n0\n%%EOF";
    let mut doc = Document::load_mem(base).unwrap_or_else(|_| fresh());
    let marks: Vec<Mark> = lines
        .iter()
        .enumerate()
        .map(|(at, line)| Mark {
            tag: serde_json::json!({"type":"text_field","page_number":1,"x":0.08,"y":0.08 + 0.03 * at as f64,"width":0.8}),
            label: String::new(),
            value: Value::String(line.clone()),
        })
        .collect();
    let pages = doc.get_pages();
    if let Some(page) = pages.values().next() {
        let all: Vec<&Mark> = marks.iter().collect();
        // A sheet without its lines is still a PDF.
        let _ = stamp_page(&mut doc, *page, &all);
    }
    let mut out = Vec::new();
    let _ = doc.save_to(&mut out);
    out
}

fn fresh() -> Document {
    let mut doc = Document::with_version("1.4");
    let pages = doc.new_object_id();
    let page = doc.add_object(dictionary! { "Type" => "Page", "Parent" => pages,
    "MediaBox" => vec![0.into(), 0.into(), Object::Real(595.28), Object::Real(841.89)] });
    doc.objects.insert(pages, dictionary! { "Type" => "Pages", "Count" => 1, "Kids" => vec![page.into()] }.into());
    let root = doc.add_object(dictionary! { "Type" => "Catalog", "Pages" => pages });
    doc.trailer.set("Root", root);
    doc
}
