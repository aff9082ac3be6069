//! Generated PDF files, written by hand so that every byte is known: the same call gives the same file.

mod form;
mod locked;
mod picture;
mod prose;
mod shape;

use std::fmt::Write;

pub use form::{Script, SignatureField, form, scripted};
pub use locked::locked;
pub use picture::{grey_scan, scan, vectors};
pub use prose::agreement;
pub use shape::{inherited, linearized, mixed, with_junk};

/// What one page asks for; the defaults are an upright A4 page with a red and a grey square.
#[derive(Debug, Clone)]
pub struct Page {
    /// `/MediaBox`, from the page itself.
    pub media: [f64; 4],
    /// `/CropBox`, if there is one.
    pub crop: Option<[f64; 4]>,
    /// `/Rotate`.
    pub rotate: u16,
    /// `/UserUnit`, if there is one.
    pub user_unit: Option<f64>,
    /// The drawing instructions.
    pub content: String,
    /// `/Resources`; by default the font `/F`.
    pub resources: String,
    /// Further entries of the page's dictionary, such as `/Annots[7 0 R]`.
    pub entries: String,
}

impl Default for Page {
    fn default() -> Self {
        Self {
            media: [0.0, 0.0, 595.0, 842.0],
            crop: None,
            rotate: 0,
            user_unit: None,
            content: "1 0 0 rg 60 60 50 20 re f 0.5 g 200 60 20 20 re f".to_owned(),
            resources: RESOURCES.to_owned(),
            entries: String::new(),
        }
    }
}

impl Page {
    /// A page of black text, 40 lines of it.
    pub fn text(number: u32) -> Self {
        let mut content = String::from("BT /F 11 Tf 14 TL 60 780 Td");
        for line in 1..=40 {
            let _ = write!(content, " (Page {number}, line {line}: the parties agree as follows.) Tj T*");
        }
        content.push_str(" ET");
        Self { content, ..Self::default() }
    }

    fn dictionary(&self, contents: usize) -> String {
        let array = |[a, b, c, d]: [f64; 4]| format!("[{a} {b} {c} {d}]");
        let crop = self.crop.map(|crop| format!("/CropBox{}", array(crop))).unwrap_or_default();
        let unit = self.user_unit.map(|unit| format!("/UserUnit {unit}")).unwrap_or_default();
        format!(
            "<</Type/Page/Parent 2 0 R/MediaBox{}{crop}/Rotate {}{unit}/Contents {contents} 0 R\
             /Resources{}{}>>",
            array(self.media),
            self.rotate,
            self.resources,
            self.entries
        )
    }
}

const RESOURCES: &str = "<</Font<</F<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>>>>>";

/// A file of these pages.
pub fn document(pages: &[Page]) -> Vec<u8> {
    document_with(pages, "", &[])
}

/// A file of these pages with further entries of the catalogue and further objects, which have the numbers from
/// [`first_free`] on.
pub fn document_with(pages: &[Page], catalogue: &str, more: &[Vec<u8>]) -> Vec<u8> {
    let kids: Vec<String> = (0..pages.len()).map(|index| format!("{} 0 R", 3 + 2 * index)).collect();
    let mut objects = vec![
        format!("<</Type/Catalog/Pages 2 0 R{catalogue}>>").into_bytes(),
        format!("<</Type/Pages/Count {}/Kids[{}]>>", pages.len(), kids.join(" ")).into_bytes(),
    ];
    for (index, page) in pages.iter().enumerate() {
        objects.push(page.dictionary(4 + 2 * index).into_bytes());
        objects.push(stream("", page.content.as_bytes()));
    }
    objects.extend_from_slice(more);
    file(&objects)
}

/// Number of the first object after those of the pages.
pub fn first_free(pages: usize) -> usize {
    3 + 2 * pages
}

/// A file of text pages.
pub fn contract(pages: u32) -> Vec<u8> {
    document(&(1..=pages).map(Page::text).collect::<Vec<_>>())
}

/// A file whose end is missing.
pub fn truncated() -> Vec<u8> {
    let mut bytes = contract(3);
    bytes.truncate(bytes.len() / 2);
    bytes
}

/// A stream object with further entries of its dictionary.
fn stream(entries: &str, data: &[u8]) -> Vec<u8> {
    let mut object = format!("<<{entries}/Length {}>>stream\n", data.len()).into_bytes();
    object.extend_from_slice(data);
    object.extend_from_slice(b"\nendstream");
    object
}

/// A file of these objects, numbered from 1; the first is the catalogue.
fn file(objects: &[Vec<u8>]) -> Vec<u8> {
    let mut out = b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n".to_vec();
    let mut table = format!("xref\n0 {}\n0000000000 65535 f \n", objects.len() + 1);
    for (number, object) in (1..).zip(objects) {
        let _ = writeln!(table, "{:010} 00000 n ", out.len());
        out.extend_from_slice(format!("{number} 0 obj\n").as_bytes());
        out.extend_from_slice(object);
        out.extend_from_slice(b"\nendobj\n");
    }
    let (at, size) = (out.len(), objects.len() + 1);
    let end = format!("{table}trailer<</Size {size}/Root 1 0 R>>\nstartxref\n{at}\n%%EOF\n");
    out.extend_from_slice(end.as_bytes());
    out
}

/// Numbers that look random and are the same on every run.
struct Dice(u64);

impl Dice {
    fn next(&mut self) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0
    }

    fn below(&mut self, most: u64) -> u64 {
        self.next() % most
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_file_is_the_same_on_every_run_and_reads() {
        let files: [fn() -> Vec<u8>; 11] = [
            || contract(3),
            || agreement(2),
            || form(SignatureField::Signed),
            || scripted(Script::Page),
            || scan(2, 40),
            || grey_scan(1, 40),
            || vectors(1, 50),
            inherited,
            linearized,
            mixed,
            || with_junk(&contract(1)),
        ];
        for make in files {
            let bytes = make();
            assert!(bytes == make(), "another file");
            let read = lopdf::Document::load_mem(&bytes).expect("reads");
            assert!(!read.get_pages().is_empty());
        }
        assert!(locked("owner", "user") == locked("owner", "user"), "another locked file");
    }
}
