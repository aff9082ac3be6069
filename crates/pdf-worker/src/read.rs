//! What a page says: its words and its form fields, each with its place on the displayed page.

use std::{ffi::c_int, ptr};

use countersign_envelope::geometry::{PageBox, Rect, round_pt};
use countersign_pdf::{FieldKind, FormField, PageText, TextLine, TextWord, protocol::Failure};
use pdfium_render::prelude::{FPDF_ANNOTATION, FPDF_PAGE, FPDF_TEXTPAGE, FS_RECTF};

use crate::document::Document;

const WIDGET: c_int = 20;

impl Document<'_> {
    /// The words of a page in the order of the file, line by line.
    pub fn text(&self, index: u32, page: &PageBox) -> Result<PageText, Failure> {
        self.with_page(index, |handle| {
            // SAFETY: the page is loaded; the text is closed once.
            unsafe {
                let text = self.library.FPDFText_LoadPage(handle);
                if text.is_null() {
                    return Err(Failure::PageBroken);
                }
                let words = self.words(text, page);
                self.library.FPDFText_ClosePage(text);
                Ok(words)
            }
        })
    }

    fn words(&self, text: FPDF_TEXTPAGE, page: &PageBox) -> PageText {
        let mut lines = vec![TextLine::default()];
        let mut word: Option<(String, [f64; 4])> = None;
        // SAFETY: the text is open, and the indices lie within its count.
        let count = unsafe { self.library.FPDFText_CountChars(text) };
        for index in 0..count {
            // SAFETY: as above.
            let code = unsafe { self.library.FPDFText_GetUnicode(text, index) };
            let Some(letter) = char::from_u32(code).filter(|letter| *letter != '\0') else { continue };
            if letter.is_whitespace() {
                finish(&mut word, &mut lines, page);
                if letter == '\n' {
                    lines.push(TextLine::default());
                }
                continue;
            }
            let mut rect = FS_RECTF { left: 0.0, top: 0.0, right: 0.0, bottom: 0.0 };
            // SAFETY: as above, and the structure is ours.
            if unsafe { self.library.FPDFText_GetLooseCharBox(text, index, &raw mut rect) } == 0 {
                continue;
            }
            let corners = corners(&rect);
            let (letters, box_of) = word.get_or_insert_with(|| (String::new(), corners));
            letters.push(letter);
            *box_of = [
                box_of[0].min(corners[0]),
                box_of[1].min(corners[1]),
                box_of[2].max(corners[2]),
                box_of[3].max(corners[3]),
            ];
        }
        finish(&mut word, &mut lines, page);
        lines.retain(|line| !line.words.is_empty());
        PageText { lines }
    }

    /// The form fields of pages from `first` on.
    pub fn fields(&self, first: u32, pages: &[PageBox]) -> Result<Vec<FormField>, Failure> {
        let mut fields = Vec::new();
        for (page_index, page) in (first..).zip(pages) {
            // A page that cannot be loaded has no fields; drawing it says why.
            let found = self.with_page(page_index, |handle| Ok(self.fields_of(handle, page_index, page)));
            fields.extend(found.unwrap_or_default());
        }
        Ok(fields)
    }

    fn fields_of(&self, handle: FPDF_PAGE, page_index: u32, page: &PageBox) -> Vec<FormField> {
        let mut fields = Vec::new();
        // SAFETY: the page is loaded, the indices lie within its count, each annotation is closed once.
        unsafe {
            for index in 0..self.library.FPDFPage_GetAnnotCount(handle) {
                let widget = self.library.FPDFPage_GetAnnot(handle, index);
                if widget.is_null() {
                    continue;
                }
                let mut rect = FS_RECTF { left: 0.0, top: 0.0, right: 0.0, bottom: 0.0 };
                if self.library.FPDFAnnot_GetSubtype(widget) as c_int == WIDGET
                    && self.library.FPDFAnnot_GetRect(widget, &raw mut rect) != 0
                {
                    let kind = kind(self.library.FPDFAnnot_GetFormFieldType(self.form, widget));
                    let rect = displayed(page, corners(&rect));
                    fields.push(FormField { page_index, name: self.field_name(widget), kind, rect });
                }
                self.library.FPDFPage_CloseAnnot(widget);
            }
        }
        fields
    }

    fn field_name(&self, widget: FPDF_ANNOTATION) -> String {
        // SAFETY: the annotation is open; the second call writes at most the bytes of the buffer.
        unsafe {
            let bytes = self.library.FPDFAnnot_GetFormFieldName(self.form, widget, ptr::null_mut(), 0);
            let mut units = vec![0_u16; (bytes as usize).min(1 << 20) / 2];
            let size = (units.len() * 2) as std::ffi::c_ulong;
            self.library.FPDFAnnot_GetFormFieldName(self.form, widget, units.as_mut_ptr().cast(), size);
            String::from_utf16_lossy(&units).trim_end_matches('\0').to_owned()
        }
    }
}

fn finish(word: &mut Option<(String, [f64; 4])>, lines: &mut [TextLine], page: &PageBox) {
    if let (Some((text, corners)), Some(line)) = (word.take(), lines.last_mut()) {
        line.words.push(TextWord { text, rect: displayed(page, corners) });
    }
}

/// Left, bottom, right, top in user space.
fn corners(rect: &FS_RECTF) -> [f64; 4] {
    let [left, right] = [f64::from(rect.left), f64::from(rect.right)];
    let [bottom, top] = [f64::from(rect.bottom), f64::from(rect.top)];
    [left.min(right), bottom.min(top), left.max(right), bottom.max(top)]
}

fn displayed(page: &PageBox, [left, bottom, right, top]: [f64; 4]) -> Rect {
    let (a, b) = (page.to_displayed(left, bottom), page.to_displayed(right, top));
    let (x, y) = (a.0.min(b.0), a.1.min(b.1));
    Rect::new(round_pt(x), round_pt(y), round_pt((a.0 - b.0).abs()), round_pt((a.1 - b.1).abs()))
}

fn kind(code: c_int) -> FieldKind {
    match code {
        2 => FieldKind::Checkbox,
        3 => FieldKind::Radio,
        4 => FieldKind::Combo,
        5 => FieldKind::List,
        6 => FieldKind::Text,
        7 => FieldKind::Signature,
        _ => FieldKind::Other,
    }
}
