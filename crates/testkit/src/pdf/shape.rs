//! Files whose pages or bytes stand in unusual places.

use std::fmt::Write;

use super::{Page, RESOURCES, document, file, stream};

/// Four pages whose boxes and turns come from the page tree. Displayed sizes in points, left and bottom of the visible
/// box, turn: 500 × 300, (20, 30), 90; 300 × 500, (20, 30), 0; 200 × 250, (0, 0), 180; 90 × 80, (5, 10), 180.
pub fn inherited() -> Vec<u8> {
    let page = |parent: u32, entries: &str| {
        format!("<</Type/Page/Parent {parent} 0 R/Contents 8 0 R/Resources{RESOURCES}{entries}>>").into_bytes()
    };
    file(&[
        b"<</Type/Catalog/Pages 2 0 R>>".to_vec(),
        b"<</Type/Pages/Count 4/Kids[4 0 R 5 0 R 3 0 R]/MediaBox[0 0 400 600]/CropBox[20 30 320 530]/Rotate 90>>"
            .to_vec(),
        b"<</Type/Pages/Parent 2 0 R/Count 2/Kids[6 0 R 7 0 R]/MediaBox[0 0 200 250]/CropBox[0 0 200 250]/Rotate 180>>"
            .to_vec(),
        page(2, ""),
        page(2, "/Rotate 0"),
        page(3, ""),
        page(3, "/CropBox[5 10 95 90]"),
        stream("", b"1 0 0 rg 20 30 20 20 re f"),
    ])
}

/// Five pages of different sizes: A4 upright, Letter on its side, A3, A6, and Legal turned by 90 degrees.
pub fn mixed() -> Vec<u8> {
    let sizes = [(595.0, 842.0, 0), (792.0, 612.0, 0), (842.0, 1191.0, 0), (298.0, 420.0, 0), (612.0, 1008.0, 90)];
    let page = |(width, height, rotate)| Page { media: [0.0, 0.0, width, height], rotate, ..Page::default() };
    document(&sizes.map(page))
}

/// The file with a mail's header before it, as some programs leave it; all its offsets count from its own beginning.
pub fn with_junk(bytes: &[u8]) -> Vec<u8> {
    let mut out = b"Content-Type: application/pdf\r\nContent-Disposition: attachment\r\n\r\n".to_vec();
    out.extend_from_slice(bytes);
    out
}

/// A file of one text page whose first bytes say how long it is and where everything stands, as files made for the web
/// do. So it has the word `startxref` near its beginning, too.
pub fn linearized() -> Vec<u8> {
    let Page { content, resources, .. } = Page::prose(1);
    let page = format!("<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 4 0 R/Resources{resources}>>");
    let objects = [
        b"<</Type/Catalog/Pages 2 0 R>>".to_vec(),
        b"<</Type/Pages/Count 1/Kids[3 0 R]>>".to_vec(),
        page.into_bytes(),
        stream("", content.as_bytes()),
    ];
    // All numbers have ten digits, so that the head has the same length before and after they are known.
    let head = |whole: usize, first: usize, places: &[usize], last: usize| {
        let mut head = format!(
            "%PDF-1.7\n5 0 obj<</Linearized 1/L {whole:010}/H[{first:010} {first:010}]/O 3/E {whole:010}/N 1/T {last:010}>>endobj\n"
        );
        let at = head.len();
        head.push_str("xref\n0 6\n0000000000 65535 f \n");
        for place in places {
            let _ = writeln!(head, "{place:010} 00000 n ");
        }
        let _ =
            write!(head, "0000000009 00000 n \ntrailer<</Size 6/Root 1 0 R/Prev {last:010}>>\nstartxref\n0\n%%EOF\n");
        (head, at)
    };
    let mut at = head(0, 0, &[0; 4], 0).0.len();
    let (mut body, mut places) = (Vec::new(), Vec::new());
    for (number, object) in (1..).zip(&objects) {
        places.push(at + body.len());
        body.extend_from_slice(format!("{number} 0 obj\n").as_bytes());
        body.extend_from_slice(object);
        body.extend_from_slice(b"\nendobj\n");
    }
    let first = at;
    at += body.len();
    let tail = |xref: usize| format!("xref\n0 0\ntrailer<</Size 6>>\nstartxref\n{xref:010}\n%%EOF\n");
    let (head, xref) = head(at + tail(0).len(), first, &places, at);
    [head.into_bytes(), body, tail(xref).into_bytes()].concat()
}
