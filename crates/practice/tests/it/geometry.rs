//! Where a box lands on rotated, cropped and scaled pages, against corners worked out by hand.

use countersign_practice::stamp::{Mark, stamp};
use lopdf::{Document, Object, Stream, dictionary};
use serde_json::json;

fn file(rotate: i64, unit: f32) -> Vec<u8> {
    let mut doc = Document::with_version("1.7");
    let pages = doc.new_object_id();
    let content = doc.add_object(Stream::new(dictionary! {}, b"3 0 0 3 50 50 cm".to_vec()));
    let page = doc.add_object(
        dictionary! { "Type" => "Page", "Parent" => pages, "UserUnit" => Object::Real(unit), "Contents" => content },
    );
    let boxed = |b: [i64; 4]| Object::Array(b.into_iter().map(Object::from).collect());
    doc.objects.insert(
        pages,
        dictionary! { "Type" => "Pages", "Count" => 1, "Kids" => vec![page.into()], "Rotate" => rotate,
        "MediaBox" => boxed([0, 0, 700, 900]), "CropBox" => boxed([100, 50, 500, 850]) }
        .into(),
    );
    let root = doc.add_object(dictionary! { "Type" => "Catalog", "Pages" => pages });
    doc.trailer.set("Root", root);
    let mut out = Vec::new();
    doc.save_to(&mut out).expect("saves");
    out
}

fn matrix(bytes: &[u8]) -> Vec<f64> {
    let doc = Document::load_mem(bytes).expect("opens");
    let page = *doc.get_pages().get(&1).expect("a page");
    let text = String::from_utf8(doc.get_page_content(page)).expect("text");
    assert!(text.starts_with("q\n") && text.contains("\nQ\nq "), "the page's own content is wrapped: {text}");
    let line = text.lines().find(|l| l.contains("/CS0 Do")).expect("a mark");
    line.split_whitespace().filter_map(|w| w.parse().ok()).collect()
}

#[test]
fn the_box_lands_on_the_displayed_place() {
    // x = 0.25, y = 0.5 of the crop box 400 × 800 at (100, 50); a signature is 119 × 38 displayed points.
    let cases = [
        (0, 1.0, [1.0, 0.0, 0.0, 1.0, 200.0, 412.0]),
        (90, 1.0, [0.0, 1.0, -1.0, 0.0, 338.0, 250.0]),
        (180, 1.0, [-1.0, 0.0, 0.0, -1.0, 400.0, 488.0]),
        (270, 1.0, [0.0, -1.0, 1.0, 0.0, 262.0, 650.0]),
        (-90, 1.0, [0.0, -1.0, 1.0, 0.0, 262.0, 650.0]),
        (0, 2.0, [0.5, 0.0, 0.0, 0.5, 200.0, 431.0]),
        (90, 2.0, [0.0, 0.5, -0.5, 0.0, 319.0, 250.0]),
    ];
    for (rotate, unit, expected) in cases {
        let tag = json!({ "type": "signature", "page_number": 1, "x": 0.25, "y": 0.5, "name": "s" });
        let mark = Mark { tag, label: "r s".into(), value: json!({ "filled": true }) };
        let found = matrix(&stamp(&file(rotate, unit), &[mark]).expect("stamps"));
        for (a, b) in found.iter().zip(expected) {
            assert!((a - b).abs() < 0.01, "rotate {rotate} unit {unit}: {found:?} is not {expected:?}");
        }
        assert_eq!(found.len(), 6);
    }
}
