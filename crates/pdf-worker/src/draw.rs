//! Pages to pictures. The pages drawn last stay open, because a page that is zoomed or asked for in tiles is then
//! neither parsed nor are its pictures decoded again.

use std::{collections::HashMap, ffi::c_int};

use countersign_envelope::geometry::PageBox;
use countersign_pdf::{
    Encoding, PixelRect,
    limits::{self, Frame},
    protocol::{Failure, Reply},
};
use pdfium_render::prelude::{
    FPDF_PAGE, FPDF_PAGEOBJ_IMAGE, FPDF_PAGEOBJ_PATH, FPDF_PAGEOBJ_SHADING, FPDF_PAGEOBJ_TEXT,
};

use crate::{document::Document, encode};

/// Pages that stay open. More would help little, and a page of pictures may take 35 MB.
const KEPT: usize = 3;
/// Bytes of pixels that are kept from one picture to the next.
const MOST_CANVAS: usize = 16 << 20;
/// Objects of a page that are looked at for text; a page of more counts as text.
const MOST_OBJECTS: c_int = 2_000;
/// How much larger than it was proven grey a page may be drawn in grey. At most 2 of 255 steps of colour can be lost:
/// a spot that covers a part of a pixel covers at most four times that part at twice the scale, and less than half a
/// step of it was rounded away before.
const GREY_SCALE: f64 = 2.0;

/// Points that no page has.
const ENDLESS: f32 = 1e9;
const ANNOTATIONS: c_int = 1;
/// Text that is there only to be searched.
const INVISIBLE: c_int = 3;

/// Pages that stay open, the one drawn last at the end, and the scales at which pages are known to be grey.
#[derive(Default)]
pub struct Pages {
    open: Vec<(u32, FPDF_PAGE)>,
    grey: HashMap<u32, f64>,
    /// Pixels that are used again and again, since the kernel hands out fresh ones page by page.
    canvas: Vec<u8>,
}

/// How a bitmap holds its pixels.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Format {
    Grey = 1,
    Bgrx = 3,
}

impl Document<'_> {
    /// Draws and encodes. The limits are applied before anything is allocated.
    pub fn render(
        &mut self,
        index: u32,
        page: &PageBox,
        scale: f64,
        part: Option<PixelRect>,
    ) -> Result<(Reply, Vec<u8>), Failure> {
        let frame = limits::frame(page, scale, part).ok_or(Failure::OutsidePage)?;
        let (width, height) = (frame.part.width, frame.part.height);
        let drawn_scale = f64::from(frame.page_width) / page.width_pt;
        let known_grey = self.pages.grey.get(&index).is_some_and(|proven| drawn_scale <= proven * GREY_SCALE);
        let format = if known_grey { Format::Grey } else { Format::Bgrx };
        let handle = self.page(index)?;
        let mut pixels = std::mem::take(&mut self.pages.canvas);
        let drawn = self.draw(handle, &frame, format, &mut pixels);
        let encoded = drawn.and_then(|row| match format {
            Format::Grey => encode::grey_rows(&mut pixels, row, width as usize, height as usize),
            Format::Bgrx => encode::encode(&pixels, width as usize, height as usize),
        });
        if pixels.capacity() <= MOST_CANVAS {
            self.pages.canvas = pixels;
        }
        let (encoding, bytes) = encoded?;
        let whole = (width, height) == (frame.page_width, frame.page_height);
        if encoding == Encoding::GreyPng && whole && !known_grey && !self.shows_text(handle) {
            let proven = self.pages.grey.entry(index).or_default();
            *proven = proven.max(drawn_scale);
        }
        Ok((Reply::Picture { encoding, width_px: width, height_px: height }, bytes))
    }

    /// Draws on white; the bytes of a row are returned.
    fn draw(&self, page: FPDF_PAGE, frame: &Frame, format: Format, pixels: &mut Vec<u8>) -> Result<usize, Failure> {
        let part = frame.part;
        // pdfium wants rows at multiples of four bytes.
        let row = match format {
            Format::Grey => (part.width as usize).next_multiple_of(4),
            Format::Bgrx => part.width as usize * 4,
        };
        pixels.clear();
        pixels.resize(row * part.height as usize, 0xff);
        let (w, h) = (part.width as c_int, part.height as c_int);
        let (x, y) = (-(part.x as c_int), -(part.y as c_int));
        let (page_w, page_h) = (frame.page_width as c_int, frame.page_height as c_int);
        // SAFETY: the pixels outlive the bitmap and have its size; page and form are open.
        unsafe {
            let memory = pixels.as_mut_ptr().cast();
            let bitmap = self.library.FPDFBitmap_CreateEx(w, h, format as c_int, memory, row as c_int);
            if bitmap.is_null() {
                return Err(Failure::PageBroken);
            }
            self.library.FPDF_RenderPageBitmap(bitmap, page, x, y, page_w, page_h, 0, ANNOTATIONS);
            if !self.form.is_null() {
                self.library.FPDF_FFLDraw(self.form, bitmap, page, x, y, page_w, page_h, 0, ANNOTATIONS);
            }
            self.library.FPDFBitmap_Destroy(bitmap);
        }
        Ok(row)
    }

    /// True for a page with text, or with anything in which there may be some. Such a page is always drawn in colour:
    /// into a grey bitmap pdfium sets each letter at a whole pixel, and words look unevenly spaced. What remains, scans
    /// above all, looks the same in both.
    fn shows_text(&self, page: FPDF_PAGE) -> bool {
        // SAFETY: the page is open, and the indices lie within its count.
        unsafe {
            let count = self.library.FPDFPage_CountObjects(page);
            if count > MOST_OBJECTS || self.library.FPDFPage_GetAnnotCount(page) > 0 {
                return true;
            }
            (0..count).any(|index| {
                let object = self.library.FPDFPage_GetObject(page, index);
                match self.library.FPDFPageObj_GetType(object) as u32 {
                    // Text over a scan, so that it can be searched, is not seen.
                    FPDF_PAGEOBJ_TEXT => self.library.FPDFTextObj_GetTextRenderMode(object) != INVISIBLE,
                    FPDF_PAGEOBJ_PATH | FPDF_PAGEOBJ_IMAGE | FPDF_PAGEOBJ_SHADING => false,
                    _ => true,
                }
            })
        }
    }

    /// A page that stays open until others have taken its place.
    fn page(&mut self, index: u32) -> Result<FPDF_PAGE, Failure> {
        if let Some(place) = self.pages.open.iter().position(|(open, _)| *open == index) {
            let page = self.pages.open.remove(place);
            self.pages.open.push(page);
            return Ok(page.1);
        }
        if self.pages.open.len() >= KEPT {
            let (_, oldest) = self.pages.open.remove(0);
            self.close(oldest);
        }
        let page = self.load(index)?;
        self.pages.open.push((index, page));
        Ok(page)
    }

    /// Looks at a page without drawing it: it stays open only if it was.
    pub fn with_page<T>(&self, index: u32, work: impl FnOnce(FPDF_PAGE) -> Result<T, Failure>) -> Result<T, Failure> {
        if let Some((_, page)) = self.pages.open.iter().find(|(open, _)| *open == index) {
            return work(*page);
        }
        let page = self.load(index)?;
        let done = work(page);
        self.close(page);
        done
    }

    fn load(&self, index: u32) -> Result<FPDF_PAGE, Failure> {
        // SAFETY: the document is open, and so is the form if there is one; the page is used only when it was loaded.
        unsafe {
            let mut page = self.library.FPDF_LoadPage(self.handle, index as c_int);
            if !page.is_null() && self.library.FPDF_GetPageWidthF(page) <= 0.0 {
                // The crop box lies beside the page, and pdfium would draw it upside down. One that is larger than any
                // page is cut to the page.
                self.library.FPDFPage_SetCropBox(page, -ENDLESS, -ENDLESS, ENDLESS, ENDLESS);
                self.library.FPDF_ClosePage(page);
                page = self.library.FPDF_LoadPage(self.handle, index as c_int);
            }
            if page.is_null() {
                return Err(Failure::PageBroken);
            }
            if !self.form.is_null() {
                self.library.FORM_OnAfterLoadPage(page, self.form);
            }
            Ok(page)
        }
    }

    /// Closes every page.
    pub fn close_pages(&mut self) {
        for (_, page) in std::mem::take(&mut self.pages.open) {
            self.close(page);
        }
    }

    fn close(&self, page: FPDF_PAGE) {
        // SAFETY: the page was loaded by `load`, and each is closed once.
        unsafe {
            if !self.form.is_null() {
                self.library.FORM_OnBeforeClosePage(page, self.form);
            }
            self.library.FPDF_ClosePage(page);
        }
    }
}
