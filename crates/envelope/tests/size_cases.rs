//! The table of cases that `size.rs` and `geometry.rs` share with their second copy in `ui/src/editor/size.ts`.
//!
//! The table is made by this test. When it differs from the file, the test says so and writes the new one beside it
//! only when `UPDATE_CASES` is set.

use std::{fs, path::PathBuf};

use countersign_envelope::{PageBox, PlaceLimits, Rect, TagSize, drawn, round_pt};
use serde_json::{Value, json};

fn sizes() -> Vec<TagSize> {
    vec![
        TagSize::Unsupported { reason: "not here".to_owned() },
        TagSize::Fixed { w_pt: 119.0, h_pt: 38.0 },
        TagSize::WidthOnly { min_w_pt: 28.0, default_w_pt: 171.0, h_pt: 21.0 },
        TagSize::Free { min_w_pt: 72.0, min_h_pt: 24.0, default_w_pt: 176.0, default_h_pt: 43.0 },
    ]
}

fn drawn_cases() -> Vec<Value> {
    let own = [(171.0, 22.0), (10.0, 10.0), (72.0, 24.0), (500.25, 0.0)];
    sizes()
        .iter()
        .flat_map(|size| {
            own.iter().map(move |&(w_pt, h_pt)| {
                let (drawn_w, drawn_h) = drawn(w_pt, h_pt, size);
                json!({
                    "size": size,
                    "own": { "wPt": w_pt, "hPt": h_pt },
                    "drawn": { "wPt": drawn_w, "hPt": drawn_h },
                    "initial": size.initial().map(|(w, h)| json!({ "wPt": w, "hPt": h })),
                })
            })
        })
        .collect()
}

fn clamp_cases() -> Vec<Value> {
    let pages = [(595.276, 841.89), (841.89, 595.276), (612.0, 792.0), (40.0, 30.0)];
    let limits = [PlaceLimits::default(), PlaceLimits { max_x: 0.949, max_y: 0.949, right_edge: 0.001 }];
    let rects = [
        Rect::new(65.0, 363.0, 171.0, 22.0),
        Rect::new(-12.5, -0.0004, 119.0, 38.0),
        Rect::new(9000.0, 9000.0, 119.0, 38.0),
        Rect::new(580.0, 830.0, 13.0, 13.5),
        Rect::new(300.123_456, 200.000_5, 54.0, 34.0),
        Rect::new(10.0, 10.0, 900.0, 900.0),
    ];
    let mut cases = Vec::new();
    for (width_pt, height_pt) in pages {
        let page = PageBox::upright(width_pt, height_pt);
        for limits in limits {
            for rect in rects {
                cases.push(json!({
                    "page": { "widthPt": width_pt, "heightPt": height_pt },
                    "limits": limits,
                    "rect": rect,
                    "clamped": page.clamp(&rect, &limits),
                }));
            }
        }
    }
    cases
}

fn round_cases() -> Vec<Value> {
    [0.0, 0.0004, 0.0005, 1.2345, -1.2345, 1.0005, 2.0015, 299.999_95, -0.0002]
        .iter()
        .map(|&value| json!({ "value": value, "rounded": round_pt(value) + 0.0 }))
        .collect()
}

#[test]
fn the_table_of_cases_is_what_this_build_does() {
    let table = json!({ "drawn": drawn_cases(), "clamp": clamp_cases(), "round": round_cases() });
    let path = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/size-cases.json");
    if std::env::var_os("UPDATE_CASES").is_some() {
        let text = serde_json::to_string_pretty(&table).expect("a table is JSON");
        fs::write(&path, text + "\n").expect("the fixture can be written");
    }
    let stored = fs::read_to_string(&path).expect("the fixture is there");
    let stored: Value = serde_json::from_str(&stored).expect("the fixture is JSON");
    assert_eq!(stored, table, "run this test with UPDATE_CASES=1 and look at what changed");
}
