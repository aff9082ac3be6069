//! Where a box lands on rotated, cropped and scaled pages, against corners worked out by hand.

use crate::files::turned;
use countersign_practice::stamp::{Mark, stamp};
use lopdf::{Document, Object};
use rstest::rstest;
use serde_json::json;

/// The matrix of the first mark on the page and the size of its box.
fn mark(bytes: &[u8]) -> (Vec<f64>, f64, f64) {
    let doc = Document::load_mem(bytes).expect("opens");
    let page = *doc.get_pages().get(&1).expect("a page");
    let text = String::from_utf8(doc.get_page_content(page)).expect("text");
    assert!(text.starts_with("q\n") && text.contains("\nQ\nq "), "the page's own content is wrapped: {text}");
    let line = text.lines().find(|l| l.contains("/CS0 Do")).expect("a mark");
    let matrix: Vec<f64> = line.split_whitespace().filter_map(|w| w.parse().ok()).collect();
    assert_eq!(matrix.len(), 6, "{line}");
    let form = doc.objects.values().find_map(|o| o.as_stream().ok().filter(|s| s.dict.has(b"CSTag"))).expect("a form");
    let bbox = form.dict.get(b"BBox").and_then(Object::as_array).expect("a box");
    let side = |at: usize| f64::from(bbox[at].as_float().expect("a number"));
    (matrix, side(2), side(3))
}

/// The displayed page is 400 × 800 (800 × 400 when turned); the tag is at a quarter from the left, half from the top.
#[rstest]
#[case::upright(0, 1.0, [200.0, 450.0], [1.0, 0.0], [0.0, -1.0])]
#[case::quarter(90, 1.0, [300.0, 250.0], [0.0, 1.0], [1.0, 0.0])]
#[case::half(180, 1.0, [400.0, 450.0], [-1.0, 0.0], [0.0, 1.0])]
#[case::three_quarters(270, 1.0, [300.0, 650.0], [0.0, -1.0], [-1.0, 0.0])]
#[case::minus_quarter(-90, 1.0, [300.0, 650.0], [0.0, -1.0], [-1.0, 0.0])]
#[case::in_units_of_two_points(0, 2.0, [200.0, 450.0], [0.5, 0.0], [0.0, -0.5])]
#[case::quarter_in_units_of_two_points(90, 2.0, [300.0, 250.0], [0.0, 0.5], [0.5, 0.0])]
fn each_kind_of_box_lands_on_its_displayed_place(
    #[case] rotate: i64,
    #[case] unit: f64,
    #[case] corner: [f64; 2],
    #[case] right: [f64; 2],
    #[case] down: [f64; 2],
) {
    let shown_w = unit * if rotate % 180 == 0 { 400.0 } else { 800.0 };
    for (kind, w, h) in [
        ("signature", 119.0, 38.0),
        ("initials", 53.5, 33.5),
        ("text_field", 0.3 * shown_w, 21.0),
        ("checkbox_field", 13.0, 13.5),
        ("radio_field", 13.0, 13.5),
        ("date_signed_field", 77.5, 18.5),
        ("attachment", 83.5, 25.5),
    ] {
        let tag = json!({ "type": kind, "page_number": 1, "x": 0.25, "y": 0.5, "width": 0.3, "name": "s" });
        let value = Mark { tag, label: "r s".into(), value: json!({ "filled": true }) };
        let (m, box_w, box_h) = mark(&stamp(&turned(rotate, unit as f32), &[value]).expect("stamps"));
        assert!((box_w - w).abs() < 0.01 && (box_h - h).abs() < 0.01, "{kind}: {box_w} × {box_h}");
        let on_page = |x: f64, y: f64| [m[0] * x + m[2] * y + m[4], m[1] * x + m[3] * y + m[5]];
        let near = |found: [f64; 2], expected: [f64; 2]| {
            assert!(
                (found[0] - expected[0]).abs() < 0.01 && (found[1] - expected[1]).abs() < 0.01,
                "{kind} {rotate}: {found:?} is not {expected:?}"
            );
        };
        near(on_page(0.0, h), corner);
        let far = [corner[0] + right[0] * w + down[0] * h, corner[1] + right[1] * w + down[1] * h];
        near(on_page(w, 0.0), far);
    }
}
