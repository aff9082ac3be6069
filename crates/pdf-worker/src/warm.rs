//! What a worker does before there is a document, so that the first page does not wait for it.

use countersign_envelope::geometry::PageBox;
use countersign_pdf::PixelRect;
use pdfium_render::prelude::PdfiumLibraryBindings;

use crate::document;

/// A page with the fonts that most files leave to the viewer, and a spot of colour. pdfium looks at the system's fonts
/// when the first of them is missing in a file, which takes longer than most pages. The page has the size of most, so
/// that the memory for one is there.
const PAGE: &str = "%PDF-1.4
1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj
2 0 obj<</Type/Pages/Count 1/Kids[3 0 R]>>endobj
3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 4 0 R/Resources<</Font<<\
/A<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>/B<</Type/Font/Subtype/Type1/BaseFont/Helvetica-Bold>>\
/C<</Type/Font/Subtype/TrueType/BaseFont/TimesNewRoman>>>>>>>>endobj
4 0 obj<</Length 100>>stream
BT /A 9 Tf 2 800 Td (Agreed ) Tj /B 9 Tf (and ) Tj /C 9 Tf (signed) Tj ET 1 0 0 rg 550 10 20 20 re f
endstream endobj
trailer<</Root 1 0 R>>
";

/// Pixels per point.
const SCALE: f64 = 1.5;
/// A part of the page that has no colour, so that both encoders run.
const GREY: PixelRect = PixelRect { x: 0, y: 0, width: 800, height: 1263 };

/// Draws a page that nobody sees. Whatever goes wrong with it goes wrong again with a real one, and is told then.
pub fn up(library: &dyn PdfiumLibraryBindings) {
    if let Ok((mut document, _)) = document::open(library, PAGE.into(), None, None, true) {
        let page = PageBox::upright(595.0, 842.0);
        for part in [None, Some(GREY)] {
            let _ = document.render(0, &page, SCALE, part);
        }
        let _ = document.text(0, &page);
    }
}

#[cfg(test)]
mod tests {
    use countersign_pdf::{Encoding, protocol::Reply};
    use pdfium_render::prelude::Pdfium;

    use super::*;

    #[test]
    fn the_page_has_text_and_colour_and_a_part_without() {
        let place = std::env::var_os("COUNTERSIGN_PDFIUM").expect("the library, see `cargo xtask setup`");
        let library = Pdfium::bind_to_library(&place).expect("the library");
        // SAFETY: called once, before any other function of the library.
        unsafe { library.FPDF_InitLibrary() };
        let (mut document, opened) = document::open(&*library, PAGE.into(), None, None, true).expect("opens");
        let page = opened.pages[0];
        let text = document.text(0, &page).expect("reads");
        assert_eq!(text.lines[0].text(), "Agreed and signed");
        for (part, wanted) in [(None, Encoding::Jpeg), (Some(GREY), Encoding::GreyPng)] {
            let (reply, _) = document.render(0, &page, SCALE, part).expect("draws");
            assert!(matches!(reply, Reply::Picture { encoding, .. } if encoding == wanted), "{reply:?}");
        }
    }
}
