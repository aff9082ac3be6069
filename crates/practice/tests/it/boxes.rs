//! What is printed, looked at as pixels: every kind of value stays in its box on turned and cropped pages.

use crate::files::turned;
use countersign_practice::draw::Pictures;
use countersign_practice::stamp::{Mark, stamp};
use rstest::rstest;
use serde_json::{Value, json};

struct Picture {
    width: usize,
    height: usize,
    pixels: Vec<u8>,
}

fn picture(pdf: &[u8]) -> Picture {
    let png = Pictures::default().png(pdf, 0).expect("draws");
    let mut reader = png::Decoder::new(std::io::Cursor::new(png)).read_info().expect("a PNG");
    let mut pixels = vec![0; reader.output_buffer_size().expect("a size")];
    let info = reader.next_frame(&mut pixels).expect("pixels");
    assert_eq!(info.color_type, png::ColorType::Rgb);
    Picture { width: info.width as usize, height: info.height as usize, pixels }
}

/// The rectangle of the pixels that differ clearly, in fractions of the page: left, top, right, bottom.
fn changed(before: &Picture, after: &Picture) -> Option<[f64; 4]> {
    assert_eq!((before.width, before.height), (after.width, after.height));
    let mut found: Option<[usize; 4]> = None;
    let row = 3 * before.width;
    let rows = before.pixels.chunks(row).zip(after.pixels.chunks(row)).enumerate();
    for (y, (a, b)) in rows.filter(|(_, (a, b))| a != b) {
        for (x, (a, b)) in a.chunks(3).zip(b.chunks(3)).enumerate() {
            if a.iter().zip(b).any(|(a, b)| a.abs_diff(*b) > 100) {
                let old = found.unwrap_or([x, y, x, y]);
                found = Some([old[0].min(x), old[1].min(y), old[2].max(x), old[3].max(y)]);
            }
        }
    }
    let (w, h) = (before.width as f64, before.height as f64);
    found.map(|f| [f[0] as f64 / w, f[1] as f64 / h, (f[2] + 1) as f64 / w, (f[3] + 1) as f64 / h])
}

struct Page {
    pdf: Vec<u8>,
    empty: Picture,
}

impl Page {
    fn new(rotate: i64) -> Self {
        let pdf = turned(rotate, 1.0);
        Self { empty: picture(&pdf), pdf }
    }

    fn printed(&self, kind: &str, x: f64, value: &Value) -> [f64; 4] {
        let tag = json!({ "type": kind, "page_number": 1, "x": x, "y": 0.5, "width": 0.3, "name": "s" });
        let mark = Mark { tag, label: "r s".into(), value: value.clone() };
        let after = stamp(&self.pdf, &[mark]).expect("stamps");
        changed(&self.empty, &picture(&after)).unwrap_or_else(|| panic!("{kind} {value} left no trace"))
    }
}

/// The box in fractions of the displayed page, and one point in both.
fn expected(rotate: i64, w: f64, h: f64) -> ([f64; 4], f64, f64) {
    let (page_w, page_h) = if rotate % 180 == 0 { (400.0, 800.0) } else { (800.0, 400.0) };
    ([0.25, 0.5, 0.25 + w / page_w, 0.5 + h / page_h], 1.0 / page_w, 1.0 / page_h)
}

#[rstest]
fn a_value_is_printed_inside_its_box(#[values(0, 90, 180, 270)] rotate: i64) {
    let page = Page::new(rotate);
    let (long, short) = (json!({ "typed": "Bartholomew Featherstonehaugh", "hand": "bold" }), json!("Ana"));
    let drawn = json!({ "aspect": 2.7, "strokes": [[[0.1, 0.9], [0.4, 0.1], [0.9, 0.8]], [[0.2, 0.2]]] });
    let spread = json!({ "strokes": [[[0.0, 0.0], [1.0, 1.0]]] });
    let text_w = if rotate % 180 == 0 { 120.0 } else { 240.0 };
    for (kind, w, h, value) in [
        ("signature", 119.0, 38.0, &long),
        ("signature", 119.0, 38.0, &short),
        ("signature", 119.0, 38.0, &drawn),
        ("signature", 119.0, 38.0, &spread),
        ("initials", 53.5, 33.5, &json!({ "typed": "AB", "hand": "typewriter" })),
        ("initials", 53.5, 33.5, &drawn),
        ("text_field", text_w, 21.0, &json!("monthly, in advance")),
        (
            "text_field",
            text_w,
            21.0,
            &json!("a text that is much too long for the field that it was typed into, all of it"),
        ),
        ("checkbox_field", 13.0, 13.5, &json!("true")),
        ("radio_field", 13.0, 13.5, &json!("true")),
        ("date_signed_field", 77.5, 18.5, &json!("25 Nov 2026")),
        ("attachment", 83.5, 25.5, &json!({ "name": "passport.pdf", "data": "" })),
    ] {
        let found = page.printed(kind, 0.25, value);
        let (b, px, py) = expected(rotate, w, h);
        let inside = found[0] >= b[0] - px && found[1] >= b[1] - py && found[2] <= b[2] + px && found[3] <= b[3] + py;
        assert!(inside, "{kind} {value} turned {rotate}: {found:?} is not in {b:?}");
    }
}

/// How far the found rectangle is from the box, in points.
fn off_by(rotate: i64, found: [f64; 4], w: f64, h: f64) -> f64 {
    let (b, px, py) = expected(rotate, w, h);
    [px, py, px, py].into_iter().enumerate().map(|(at, point)| (found[at] - b[at]).abs() / point).fold(0.0, f64::max)
}

#[rstest]
fn a_filled_box_is_its_box_within_a_point(#[values(0, 90, 180, 270)] rotate: i64) {
    let page = Page::new(rotate);
    let filled = json!({ "filled": true });
    for (kind, w, h) in [("signature", 119.0, 38.0), ("initials", 53.5, 33.5), ("checkbox_field", 13.0, 13.5)] {
        let off = off_by(rotate, page.printed(kind, 0.25, &filled), w, h);
        assert!(off < 1.0, "{kind} turned {rotate} is off by {off}");
        let moved = off_by(rotate, page.printed(kind, 0.255, &filled), w, h);
        assert!(moved > 1.0, "two or four points to the right are noticed, not {moved}");
    }
}
