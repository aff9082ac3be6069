//! How a value looks in its box. The signing page draws the same by the same rules (`assets/sign.js`).

use crate::flow::each;
use serde_json::Value;
use std::fmt::Write as _;

/// The hands in which a name can be typed; the first is used where none is named.
pub const HANDS: [&str; 4] = ["classic", "bold", "plain", "typewriter"];

/// The blue of ink.
const INK: &str = "0.106 0.165 0.42";
/// Air around a drawing, in points.
const AIR: f64 = 2.0;

/// The standard font of a mark and the usual width of its letters in ems.
pub fn font(tag: &Value, value: &Value) -> (&'static str, f64) {
    if !matches!(tag["type"].as_str(), Some("signature" | "initials")) {
        return ("Helvetica", 0.55);
    }
    match value["hand"].as_str().unwrap_or_default() {
        "bold" => ("Times-BoldItalic", 0.52),
        "plain" => ("Helvetica-Oblique", 0.55),
        "typewriter" => ("Courier-Oblique", 0.6),
        _ => ("Times-Italic", 0.48),
    }
}

/// The content stream of a value in a box of `w` × `h` points, its lower left corner at 0, 0.
pub fn drawing(tag: &Value, value: &Value, w: f64, h: f64) -> String {
    if value["filled"] == true {
        return format!("0 0 0 rg 0 0 {w} {h} re f");
    }
    if value["strokes"].is_array() {
        return strokes(value, w, h);
    }
    let cx = w / 2.0;
    match tag["type"].as_str().unwrap_or_default() {
        "checkbox_field" => format!("0 0 0 RG 1.4 w 2 {} m {} 2.5 l {} {} l S", h * 0.5, w * 0.4, w - 2.0, h - 2.5),
        "radio_field" => disc(cx, h / 2.0, w.min(h) / 4.0),
        _ => text(tag, value, w, h),
    }
}

fn text(tag: &Value, value: &Value, w: f64, h: f64) -> String {
    let text = value.as_str().or(value["typed"].as_str()).or(value["name"].as_str()).unwrap_or_default();
    let (_, em) = font(tag, value);
    let ink = matches!(tag["type"].as_str(), Some("signature" | "initials"));
    let size = (h * 0.6).min((w - 2.0 * AIR) / (text.chars().count().max(1) as f64 * em)).max(1.0);
    let colour = if ink { INK } else { "0.09 0.09 0.11" };
    format!("BT {colour} rg /F {size:.3} Tf {AIR} {:.3} Td <{}> Tj ET", h * 0.5 - size * 0.33, hex(text))
}

fn hex(text: &str) -> String {
    text.chars().map(win_ansi).fold(String::new(), |mut out, byte| {
        let _ = write!(out, "{byte:02X}");
        out
    })
}

/// A character in the encoding of the standard fonts; what they lack is a question mark.
fn win_ansi(c: char) -> u8 {
    const HIGH: &str = "€\u{81}‚ƒ„…†‡ˆ‰Š‹Œ\u{8d}Ž\u{8f}\u{90}‘’“”•–—˜™š›œ\u{9d}žŸ";
    match u32::from(c) {
        code @ (0x20..=0x7e | 0xa0..=0xff) => u8::try_from(code).unwrap_or(b'?'),
        _ => HIGH.chars().position(|h| h == c).and_then(|at| u8::try_from(0x80 + at).ok()).unwrap_or(b'?'),
    }
}

/// A disc, as four curves.
fn disc(cx: f64, cy: f64, r: f64) -> String {
    let k = r * 0.5523;
    let mut out = format!("0 0 0 rg {} {cy} m ", cx + r);
    for (ax, ay, bx, by, x, y) in [
        (cx + r, cy + k, cx + k, cy + r, cx, cy + r),
        (cx - k, cy + r, cx - r, cy + k, cx - r, cy),
        (cx - r, cy - k, cx - k, cy - r, cx, cy - r),
        (cx + k, cy - r, cx + r, cy - k, cx + r, cy),
    ] {
        let _ = write!(out, "{ax:.3} {ay:.3} {bx:.3} {by:.3} {x:.3} {y:.3} c ");
    }
    out + "f"
}

type Fit<'a> = Box<dyn Fn((f64, f64)) -> (f64, f64) + 'a>;

/// Points of 0 to 1 from the top left of a pad, fitted into the box: in proportion, centred, and not blown up beyond
/// twice the size at which the whole pad would fit. Without an `aspect` (width by height of the pad) they fill the box.
fn strokes(value: &Value, w: f64, h: f64) -> String {
    let aspect = value["aspect"].as_f64();
    let read = |p: &Value| Some((p[0].as_f64()? * aspect.unwrap_or(1.0), p[1].as_f64()?));
    let lines: Vec<Vec<(f64, f64)>> = each(&value["strokes"]).map(|s| each(s).filter_map(read).collect()).collect();
    let fit: Fit<'_> = match aspect {
        None => Box::new(|(x, y)| (x * w, (1.0 - y) * h)),
        Some(aspect) => {
            let all = || lines.iter().flatten();
            let (left, right) = all().fold((f64::MAX, f64::MIN), |(a, b), p| (a.min(p.0), b.max(p.0)));
            let (top, low) = all().fold((f64::MAX, f64::MIN), |(a, b), p| (a.min(p.1), b.max(p.1)));
            let (room_w, room_h) = (w - 2.0 * AIR, h - 2.0 * AIR);
            let whole = (room_w / aspect).min(room_h);
            let s = (room_w / (right - left).max(1e-6)).min(room_h / (low - top).max(1e-6)).min(2.0 * whole);
            let (mid_x, mid_y) = (f64::midpoint(left, right), f64::midpoint(top, low));
            Box::new(move |(x, y)| (w / 2.0 + (x - mid_x) * s, h / 2.0 - (y - mid_y) * s))
        }
    };
    let mut out = format!("{INK} RG 1.2 w 1 J 1 j ");
    for line in lines.iter().filter(|l| !l.is_empty()) {
        for (at, point) in line.iter().enumerate() {
            let (x, y) = fit(*point);
            let _ = write!(out, "{x:.3} {y:.3} {} ", if at == 0 { "m" } else { "l" });
        }
        if let [only] = line.as_slice() {
            let (x, y) = fit(*only);
            let _ = write!(out, "{x:.3} {y:.3} l ");
        }
        out.push_str("S ");
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn a_drawing_keeps_its_proportions_and_stays_in_its_box() {
        let value = json!({ "aspect": 2.0, "strokes": [[[0.25, 0.5], [0.75, 0.5]], [[0.5, 0.25], [0.5, 0.75]]] });
        let content = drawing(&json!({ "type": "signature" }), &value, 119.0, 38.0);
        let numbers: Vec<f64> = content.split_whitespace().filter_map(|w| w.parse().ok()).skip(6).collect();
        let (x, y): (Vec<f64>, Vec<f64>) = numbers.chunks(2).map(|p| (p[0], p[1])).unzip();
        let span = |v: &[f64]| v.iter().fold(f64::MIN, |a, b| a.max(*b)) - v.iter().fold(f64::MAX, |a, b| a.min(*b));
        assert!((span(&x) - 2.0 * span(&y)).abs() < 0.01, "{content}");
        assert!((span(&y) - 34.0).abs() < 0.01, "{content}");
        assert!(x.iter().all(|v| (0.0..=119.0).contains(v)) && y.iter().all(|v| (0.0..=38.0).contains(v)));
    }

    #[test]
    fn letters_of_western_europe_are_printed_as_they_are() {
        assert_eq!(hex("Zoë €’Ł"), "5A6FEB2080923F");
    }
}
