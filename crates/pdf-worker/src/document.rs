//! One document in pdfium.

use std::{ffi::c_int, fs::File, ptr, sync::Arc, thread::JoinHandle};

use countersign_envelope::geometry::{PageBox, round_pt};
use countersign_pdf::{Opened, limits::MOST_PAGES, protocol::Failure};
use memmap2::Mmap;
use pdfium_render::prelude::{
    FPDF_DOCUMENT, FPDF_FILEWRITE, FPDF_FORMFILLINFO, FPDF_FORMHANDLE, FS_RECTF, FS_SIZEF, PdfiumLibraryBindings,
};

use crate::{
    draw::Pages,
    structure::{self, Known, Reading},
};

const WITHOUT_SECURITY: u32 = 3;

enum Data {
    Bytes(Vec<u8>),
    Mapped(Mmap),
}

impl AsRef<[u8]> for Data {
    fn as_ref(&self) -> &[u8] {
        match self {
            Self::Bytes(bytes) => bytes,
            Self::Mapped(map) => map,
        }
    }
}

/// An open document, closed when it is dropped.
pub struct Document<'a> {
    pub(crate) library: &'a dyn PdfiumLibraryBindings,
    pub(crate) handle: FPDF_DOCUMENT,
    pub(crate) form: FPDF_FORMHANDLE,
    pub(crate) pages: Pages,
    /// What the handle reads from.
    _data: Arc<Data>,
    /// What the form reads from.
    _info: Box<FPDF_FORMFILLINFO>,
}

/// Opens a document and, if asked, measures it.
pub fn open<'a>(
    library: &'a dyn PdfiumLibraryBindings,
    body: Vec<u8>,
    file: Option<File>,
    password: Option<&str>,
    measure: bool,
) -> Result<(Document<'a>, Opened), Failure> {
    let data = match file {
        // SAFETY: a file that shrinks meanwhile ends this process, which the pool expects.
        Some(file) if file.metadata().is_ok_and(|meta| meta.len() > 0) => {
            Data::Mapped(unsafe { Mmap::map(&file) }.map_err(|_| Failure::Unreadable)?)
        }
        _ => Data::Bytes(body),
    };
    let data = Arc::new(data);
    let bytes: &[u8] = (*data).as_ref();
    if bytes.is_empty() {
        return Err(Failure::Empty);
    }
    if !holds(bytes.get(..1024).unwrap_or(bytes), b"%PDF-") {
        return Err(Failure::NotAPdf);
    }
    if password.is_some_and(|password| password.contains('\0')) {
        return Err(Failure::WrongPassword);
    }
    let reading = if measure { structure::read(data.clone(), password) } else { None };
    let ending = ending(bytes);
    if ending == Ending::Cut {
        return Err(Failure::Truncated);
    }
    let cut_short = ending == Ending::NoPointer;
    // SAFETY: the bytes live in the document that is returned.
    let handle = unsafe { library.FPDF_LoadMemDocument64(bytes, password) };
    if handle.is_null() {
        // SAFETY: no arguments.
        return Err(match (unsafe { library.FPDF_GetLastError() }, password) {
            (4, None) => Failure::PasswordNeeded,
            (4, Some(_)) => Failure::WrongPassword,
            (5, _) => Failure::UnknownSecurity,
            _ if cut_short => Failure::Truncated,
            _ => Failure::Damaged,
        });
    }
    // SAFETY: a structure of numbers and optional functions, for which zero is a value.
    let mut info: Box<FPDF_FORMFILLINFO> = Box::new(unsafe { std::mem::zeroed() });
    info.version = 2;
    // SAFETY: the handle is open, and the structure lives in the document that is returned.
    let form = unsafe { library.FPDFDOC_InitFormFillEnvironment(handle, &raw mut *info) };
    let document = Document { library, handle, form, pages: Pages::default(), _data: data.clone(), _info: info };
    let opened = document.look(reading, password, measure, cut_short)?;
    Ok((document, opened))
}

impl Document<'_> {
    fn look(
        &self,
        reading: Option<JoinHandle<Option<Reading>>>,
        password: Option<&str>,
        measure: bool,
        cut: bool,
    ) -> Result<Opened, Failure> {
        // SAFETY: the handle is open.
        let (count, encrypted, has_form, scripts) = unsafe {
            (
                self.library.FPDF_GetPageCount(self.handle),
                self.library.FPDF_GetSecurityHandlerRevision(self.handle) >= 0,
                self.library.FPDF_GetFormType(self.handle) > 0,
                self.library.FPDFDoc_GetJavaScriptActionCount(self.handle),
            )
        };
        let count = u32::try_from(count).unwrap_or(0);
        if count == 0 {
            return Err(if cut { Failure::Truncated } else { Failure::NoPages });
        }
        if count > MOST_PAGES {
            return Err(Failure::TooManyPages(count));
        }
        let mut opened = Opened {
            pages: Vec::new(),
            encrypted,
            restricted: encrypted && password.is_none(),
            signed: self.signed(),
            has_script: scripts > 0,
            has_form,
            repaired: cut,
            units_unknown: false,
        };
        if measure {
            let sizes: Vec<_> = (0..count).map(|index| self.size(index)).collect();
            // A thread that ended in a panic has read nothing.
            let reading = reading.and_then(|reading| reading.join().ok().flatten());
            let pages = reading.as_ref().map(|reading| &reading.pages).filter(|pages| pages.len() == sizes.len());
            opened.units_unknown = pages.is_none();
            for (index, size) in (0..).zip(sizes) {
                let known = pages.and_then(|pages| pages.get(index as usize)).copied();
                opened.pages.push(self.measure(index, size, known, cut)?);
            }
            let found = reading.map(|reading| reading.found).unwrap_or_default();
            opened.signed |= found.signed;
            opened.has_script |= found.script;
        }
        Ok(opened)
    }

    /// The size that pdfium gives a page, as displayed but in units; none for a page that it cannot find.
    fn size(&self, index: u32) -> Option<(f64, f64)> {
        let ask = || {
            let mut size = FS_SIZEF { width: 0.0, height: 0.0 };
            // SAFETY: the handle is open and the structure is ours.
            let fine = unsafe { self.library.FPDF_GetPageSizeByIndexF(self.handle, index as c_int, &raw mut size) };
            (fine != 0).then_some((f64::from(size.width), f64::from(size.height)))
        };
        match ask() {
            // Loading mends a page whose crop box is of no use.
            Some((width, height)) if width <= 0.0 || height <= 0.0 => {
                self.with_page(index, |_| Ok(())).ok().and_then(|()| ask())
            }
            size => size,
        }
    }

    /// pdfium's size decides; where the page tree says another, the page is loaded and pdfium asked for the rest.
    fn measure(
        &self,
        index: u32,
        size: Option<(f64, f64)>,
        known: Option<Known>,
        cut: bool,
    ) -> Result<PageBox, Failure> {
        if size.is_none() && cut {
            return Err(Failure::Truncated);
        }
        let (width, height) = match size {
            Some((width, height)) if width > 0.0 && height > 0.0 && width.is_finite() && height.is_finite() => {
                (width, height)
            }
            _ => return Ok(PageBox::upright(612.0, 792.0)),
        };
        let unit = known.map_or(1.0, |known| known.unit);
        let close = |a: f64, b: f64| (a - b).abs() < 0.01 + a.abs() * 1e-6;
        let (crop_x_pt, crop_y_pt, rotation) = match known {
            Some(known) if close(known.shown.0, width) && close(known.shown.1, height) => {
                (known.left, known.bottom, known.rotation)
            }
            _ => self.ask_boxes(index),
        };
        Ok(PageBox {
            width_pt: round_pt(width * unit),
            height_pt: round_pt(height * unit),
            rotation,
            crop_x_pt: round_pt(crop_x_pt),
            crop_y_pt: round_pt(crop_y_pt),
            user_unit: unit,
        })
    }

    fn ask_boxes(&self, index: u32) -> (f64, f64, u16) {
        let mut rect = FS_RECTF { left: 0.0, top: 0.0, right: 0.0, bottom: 0.0 };
        // SAFETY: the handle is open; the page is used only when it was loaded, and closed once.
        unsafe {
            let page = self.library.FPDF_LoadPage(self.handle, index as c_int);
            if page.is_null() {
                return (0.0, 0.0, 0);
            }
            let turns = self.library.FPDFPage_GetRotation(page).rem_euclid(4);
            self.library.FPDF_GetPageBoundingBox(page, &raw mut rect);
            self.library.FPDF_ClosePage(page);
            (f64::from(rect.left), f64::from(rect.bottom), turns as u16 * 90)
        }
    }

    fn signed(&self) -> bool {
        // SAFETY: the handle is open; an object is asked only when it is there, and only for a length.
        unsafe {
            (0..self.library.FPDF_GetSignatureCount(self.handle)).any(|index| {
                let signature = self.library.FPDF_GetSignatureObject(self.handle, index);
                !signature.is_null() && self.library.FPDFSignatureObj_GetContents(signature, ptr::null_mut(), 0) > 0
            })
        }
    }

    /// The document without its protection.
    pub fn save_unlocked(&self) -> Result<Vec<u8>, Failure> {
        let mut copy = Copy { write: FPDF_FILEWRITE { version: 1, WriteBlock: Some(write_block) }, bytes: Vec::new() };
        // SAFETY: the handle is open; `write` is the first member of `Copy`, which outlives the call.
        let fine =
            unsafe { self.library.FPDF_SaveAsCopy(self.handle, (&raw mut copy).cast(), WITHOUT_SECURITY.into()) };
        if fine == 0 { Err(Failure::CopyFailed) } else { Ok(copy.bytes) }
    }
}

impl Drop for Document<'_> {
    fn drop(&mut self) {
        self.close_pages();
        // SAFETY: both are open, nothing of them is used any more, and the bytes outlive them.
        unsafe {
            if !self.form.is_null() {
                self.library.FPDFDOC_ExitFormFillEnvironment(self.form);
            }
            self.library.FPDF_CloseDocument(self.handle);
        }
    }
}

#[repr(C)]
struct Copy {
    write: FPDF_FILEWRITE,
    bytes: Vec<u8>,
}

unsafe extern "C" fn write_block(
    this: *mut FPDF_FILEWRITE,
    data: *const std::ffi::c_void,
    size: std::ffi::c_ulong,
) -> c_int {
    // SAFETY: pdfium hands back the pointer of `save_unlocked` and a block of `size` bytes.
    unsafe {
        let copy = &mut *this.cast::<Copy>();
        copy.bytes.extend_from_slice(std::slice::from_raw_parts(data.cast::<u8>(), size as usize));
    }
    1
}

/// How a file ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Ending {
    /// With a pointer to its table.
    Whole,
    /// Without one. All the rest may be there.
    NoPointer,
    /// In the middle of objects: there are some after the last pointer. That happens to files made for the web, which
    /// have a pointer near their beginning, and to changed ones, which would open as they were before the change.
    Cut,
}

fn ending(bytes: &[u8]) -> Ending {
    const POINTER: &[u8] = b"startxref";
    let Some(at) = bytes.windows(POINTER.len()).rposition(|window| window == POINTER) else { return Ending::NoPointer };
    if holds(bytes.get(at..).unwrap_or_default(), b" obj") { Ending::Cut } else { Ending::Whole }
}

fn holds(bytes: &[u8], word: &[u8]) -> bool {
    bytes.windows(word.len()).any(|window| window == word)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_ends_with_a_pointer_or_in_the_middle() {
        let whole = "%PDF-1.4 1 0 obj<<>>endobj xref trailer startxref 9 %%EOF";
        assert_eq!(ending(whole.as_bytes()), Ending::Whole);
        assert_eq!(ending(format!("{whole} <html>").as_bytes()), Ending::Whole);
        assert_eq!(ending(format!("{whole} 1 0 obj<<>>endobj xr").as_bytes()), Ending::Cut);
        assert_eq!(ending(format!("{whole} 1 0 obj<<>>endobj startxref 99").as_bytes()), Ending::Whole);
        assert_eq!(ending(whole.replace("startxref", "xx").as_bytes()), Ending::NoPointer);
    }
}
