//! Generated PDF files, written by hand so that every byte is known: the same call gives the same file.

use std::fmt::Write;

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
}

impl Default for Page {
    fn default() -> Self {
        Self {
            media: [0.0, 0.0, 595.0, 842.0],
            crop: None,
            rotate: 0,
            user_unit: None,
            content: "1 0 0 rg 60 60 50 20 re f 0.5 g 200 60 20 20 re f".to_owned(),
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
             /Resources<</Font<</F<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>>>>>>>",
            array(self.media),
            self.rotate
        )
    }
}

/// A file of these pages.
pub fn document(pages: &[Page]) -> Vec<u8> {
    let kids: Vec<String> = (0..pages.len()).map(|index| format!("{} 0 R", 3 + 2 * index)).collect();
    let mut objects = vec![
        "<</Type/Catalog/Pages 2 0 R>>".to_owned(),
        format!("<</Type/Pages/Count {}/Kids[{}]>>", pages.len(), kids.join(" ")),
    ];
    for (index, page) in pages.iter().enumerate() {
        objects.push(page.dictionary(4 + 2 * index));
        objects.push(format!("<</Length {}>>stream\n{}\nendstream", page.content.len(), page.content));
    }
    file(&objects)
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

fn file(objects: &[String]) -> Vec<u8> {
    let mut out = String::from("%PDF-1.7\n");
    let mut table = format!("xref\n0 {}\n0000000000 65535 f \n", objects.len() + 1);
    for (index, object) in objects.iter().enumerate() {
        let _ = writeln!(table, "{:010} 00000 n ", out.len());
        let _ = writeln!(out, "{} 0 obj\n{object}\nendobj", index + 1);
    }
    let at = out.len();
    let _ = writeln!(out, "{table}trailer<</Size {}/Root 1 0 R>>\nstartxref\n{at}\n%%EOF", objects.len() + 1);
    out.into_bytes()
}
