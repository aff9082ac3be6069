//! Pages that are costly to draw: scans and dense vectors.

use std::fmt::Write;

use turbojpeg::{Image, PixelFormat, Subsamp};

use super::{Dice, Page, document_with, first_free, stream};

/// Different pictures in a scan; further pages carry copies of them, as objects of their own.
const PICTURES: u32 = 4;

/// A scan in colour: each A4 page is one noisy JPEG of this many dots per inch, with dark lines and a blue stamp.
pub fn scan(pages: u32, dots_per_inch: u32) -> Vec<u8> {
    scanned(pages, dots_per_inch, PixelFormat::RGB)
}

/// The same in grey, with text over it that can be searched and is not seen.
pub fn grey_scan(pages: u32, dots_per_inch: u32) -> Vec<u8> {
    scanned(pages, dots_per_inch, PixelFormat::GRAY)
}

fn scanned(pages: u32, dots_per_inch: u32, format: PixelFormat) -> Vec<u8> {
    let (width, height) = (dots_per_inch * 595 / 72, dots_per_inch * 842 / 72);
    let pictures: Vec<Vec<u8>> = (0..pages.min(PICTURES)).map(|seed| photo(seed, width, height, format)).collect();
    let (space, text) = match format {
        PixelFormat::GRAY => ("DeviceGray", " BT 3 Tr /F 10 Tf 60 700 Td (Found by searching) Tj ET"),
        _ => ("DeviceRGB", ""),
    };
    let entries = format!(
        "/Type/XObject/Subtype/Image/Width {width}/Height {height}/ColorSpace/{space}/BitsPerComponent 8/Filter/DCTDecode"
    );
    let more: Vec<Vec<u8>> =
        pictures.iter().cycle().take(pages as usize).map(|picture| stream(&entries, picture)).collect();
    let first = first_free(pages as usize);
    let font = "/Font<</F<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>>>";
    let page = |index: usize| Page {
        content: format!("q 595 0 0 842 0 0 cm /P Do Q{text}"),
        resources: format!("<<{font}/XObject<</P {} 0 R>>>>", first + index),
        ..Page::default()
    };
    document_with(&(0..pages as usize).map(page).collect::<Vec<_>>(), "", &more)
}

fn photo(seed: u32, width: u32, height: u32, format: PixelFormat) -> Vec<u8> {
    let mut dice = Dice(0x9e37_79b9_7f4a_7c15 ^ u64::from(seed + 1));
    let (columns, rows) = (width as usize, height as usize);
    let bytes = format.size();
    let mut pixels = Vec::with_capacity(columns * rows * bytes);
    for y in 0..rows {
        for x in 0..columns {
            let noise = dice.below(12) as u8;
            // Sixty lines of words, the last of each paragraph shorter.
            let (line, across) = (y * 60 / rows, x * 100 / columns);
            let inked = y * 300 / rows % 5 == 2 && (8..if line % 6 == 5 { 50 } else { 92 }).contains(&across);
            let gap = (x * 240 / columns + line * 7) % 9 == 0;
            let stamp = (65..85).contains(&across) && (50..54).contains(&line);
            let colour: [u8; 3] = if inked && !gap {
                [40, 38, 46]
            } else if stamp {
                [90, 110, 200]
            } else {
                [238, 235, 228]
            };
            pixels.extend(colour.iter().take(bytes).map(|part| part + noise));
        }
    }
    let image = Image { pixels: &pixels[..], width: columns, pitch: columns * bytes, height: rows, format };
    let subsampling = if bytes == 1 { Subsamp::Gray } else { Subsamp::Sub2x2 };
    turbojpeg::compress(image, 80, subsampling).expect("BUG: the picture has its size").to_vec()
}

impl Page {
    /// An A4 page with this many coloured curves, which take long to draw; other seeds give other curves.
    pub fn curves(seed: u32, curves: u32) -> Self {
        let mut dice = Dice(0x2545_f491_4f6c_dd1d ^ u64::from(seed));
        let mut content = String::from("0.4 w");
        for _ in 0..curves {
            let [red, green, blue] = [(); 3].map(|()| dice.below(100));
            let [x0, x1, x2, x3] = [(); 4].map(|()| 20 + dice.below(555));
            let [y0, y1, y2, y3] = [(); 4].map(|()| 20 + dice.below(800));
            let _ =
                write!(content, " .{red:02} .{green:02} .{blue:02} RG {x0} {y0} m {x1} {y1} {x2} {y2} {x3} {y3} c S");
        }
        Self { content, ..Self::default() }
    }
}

/// A file of pages with this many coloured curves each.
pub fn vectors(pages: u32, curves: u32) -> Vec<u8> {
    document_with(&(0..pages).map(|seed| Page::curves(seed, curves)).collect::<Vec<_>>(), "", &[])
}
