//! `bare LIBRARY FILE DPI first|pages|sizes`: pdfium and nothing else, in one process, as the measure of what the pool
//! of workers costs. Pages are drawn in colour, with annotations, and not encoded.
//!
//! `first` draws the first page and ends; `sizes` measures every page and ends; both are timed from outside. `pages`
//! draws the first page unclocked, then every page under the clock, and prints the processor time of each in
//! nanoseconds, then the highest memory of the process in KiB. The library's hash is not checked here.

use std::{env, error::Error, ffi::c_int, fs, fs::File, process::ExitCode};

use memmap2::Mmap;
use pdfium_render::prelude::{FPDF_DOCUMENT, FS_SIZEF, Pdfium, PdfiumLibraryBindings};
use rustix::time::{ClockId, clock_gettime};

const ANNOTATIONS: c_int = 1;
const BGRX: c_int = 3;

fn main() -> ExitCode {
    let arguments: Vec<String> = env::args().skip(1).collect();
    let [library, file, dpi, what] = arguments.as_slice() else {
        eprintln!("bare LIBRARY FILE DPI first|pages|sizes");
        return ExitCode::from(2);
    };
    match run(library, file, dpi, what) {
        Ok(()) => ExitCode::SUCCESS,
        Err(why) => {
            eprintln!("bare: {why}");
            ExitCode::FAILURE
        }
    }
}

fn run(library: &str, file: &str, dpi: &str, what: &str) -> Result<(), Box<dyn Error>> {
    let scale = dpi.parse::<f64>()? / 72.0;
    let library = Pdfium::bind_to_library(library)?;
    let file = File::open(file)?;
    // SAFETY: the file is the caller's own and does not change while this runs.
    let bytes = unsafe { Mmap::map(&file) }?;
    // SAFETY: the library is set up once, before any other of its functions; the bytes outlive the document.
    let document = unsafe {
        library.FPDF_InitLibrary();
        library.FPDF_LoadMemDocument64(&bytes, None)
    };
    if document.is_null() {
        return Err("the file does not open".into());
    }
    let bare = Bare { library: &*library, document, scale };
    // SAFETY: the document is open.
    let count = unsafe { library.FPDF_GetPageCount(document) };
    match what {
        "first" => bare.draw(0)?,
        "sizes" => {
            let known: f64 = (0..count).map(|index| bare.size(index).0).sum();
            println!("{count} {known}");
        }
        "pages" => {
            bare.draw(0)?;
            for index in 0..count {
                let before = spent();
                bare.draw(index)?;
                println!("{}", spent() - before);
            }
            println!("{}", peak()?);
        }
        _ => return Err("first, pages or sizes".into()),
    }
    Ok(())
}

/// A document in pdfium.
struct Bare<'a> {
    library: &'a dyn PdfiumLibraryBindings,
    document: FPDF_DOCUMENT,
    scale: f64,
}

impl Bare<'_> {
    fn size(&self, index: c_int) -> (f64, f64) {
        let mut size = FS_SIZEF { width: 0.0, height: 0.0 };
        // SAFETY: the document is open and the structure is ours.
        unsafe { self.library.FPDF_GetPageSizeByIndexF(self.document, index, &raw mut size) };
        (f64::from(size.width), f64::from(size.height))
    }

    fn draw(&self, index: c_int) -> Result<(), Box<dyn Error>> {
        let (width, height) = self.size(index);
        let (width, height) = ((width * self.scale).round() as c_int, (height * self.scale).round() as c_int);
        let mut pixels = vec![0xff_u8; width as usize * height as usize * 4];
        // SAFETY: the pixels outlive the bitmap and have its size; page and bitmap are used only when they are there.
        unsafe {
            let page = self.library.FPDF_LoadPage(self.document, index);
            if page.is_null() {
                return Err("the page does not load".into());
            }
            let bitmap = self.library.FPDFBitmap_CreateEx(width, height, BGRX, pixels.as_mut_ptr().cast(), width * 4);
            if bitmap.is_null() {
                return Err("no bitmap".into());
            }
            self.library.FPDF_RenderPageBitmap(bitmap, page, 0, 0, width, height, 0, ANNOTATIONS);
            self.library.FPDFBitmap_Destroy(bitmap);
            self.library.FPDF_ClosePage(page);
        }
        std::hint::black_box(&pixels);
        Ok(())
    }
}

/// Processor time of this process in nanoseconds.
fn spent() -> i64 {
    let time = clock_gettime(ClockId::ProcessCPUTime);
    time.tv_sec * 1_000_000_000 + time.tv_nsec
}

/// The highest memory of this process in KiB.
fn peak() -> Result<u64, Box<dyn Error>> {
    let status = fs::read_to_string("/proc/self/status")?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:")).ok_or("no VmHWM")?;
    Ok(line.trim().trim_end_matches(" kB").parse()?)
}
