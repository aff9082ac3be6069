//! Where a tag lands for Yoti: fractions of the displayed page, from its top-left corner to the tag's (section 11.1).

use countersign_envelope::{PageBox, Rect};

use crate::capabilities::PLACE;

/// Grain of the fractions: six decimals.
const GRAIN: f64 = 1_000_000.0;

/// A place in the provider's units.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Placed {
    /// Left edge as a fraction of the page's width.
    pub x: f64,
    /// Top edge as a fraction of the page's height.
    pub y: f64,
    /// Width as a fraction of the page's width.
    pub width: f64,
}

fn fraction(part: f64, whole: f64) -> f64 {
    if whole > 0.0 { (part / whole * GRAIN).round() / GRAIN } else { 0.0 }
}

/// The place of a drawn rectangle. Width and left edge are rounded first and their sum tested then: the provider wants
/// `x + width < 1`, strictly.
pub(crate) fn place(rect: &Rect, page: &PageBox) -> Placed {
    let x = fraction(rect.x_pt, page.width_pt).clamp(0.0, PLACE.max_x);
    let y = fraction(rect.y_pt, page.height_pt).clamp(0.0, PLACE.max_y);
    let width = fraction(rect.w_pt, page.width_pt);
    let width = if x + width < 1.0 { width } else { ((1.0 - x) * GRAIN - 1.0).floor() / GRAIN };
    Placed { x, y, width: width.max(1.0 / GRAIN) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use rstest::rstest;

    const A4: (f64, f64) = (595.28, 841.89);

    #[rstest]
    #[case::corner(Rect::new(0.0, 0.0, 119.0, 38.0), (0.0, 0.0, 0.199_906))]
    #[case::somewhere(Rect::new(71.434, 597.742, 171.0, 21.0), (0.120_001, 0.71, 0.287_26))]
    #[case::past_the_limit(Rect::new(590.0, 830.0, 30.0, 21.0), (0.949, 0.949, 0.050_396))]
    #[case::text_to_the_edge(Rect::new(297.64, 0.0, 297.64, 21.0), (0.5, 0.0, 0.499_999))]
    #[case::left_of_the_page(Rect::new(-3.0, -2.0, 30.0, 21.0), (0.0, 0.0, 0.050_396))]
    fn lands(#[case] rect: Rect, #[case] expected: (f64, f64, f64)) {
        let placed = place(&rect, &PageBox::upright(A4.0, A4.1));
        assert_eq!((placed.x, placed.y, placed.width), expected);
    }

    /// The displayed page is what counts: rotation and crop are in it already.
    #[test]
    fn a_turned_and_cropped_page_is_taken_as_displayed() {
        let page = PageBox {
            width_pt: 800.0,
            height_pt: 400.0,
            rotation: 90,
            crop_x_pt: 50.0,
            crop_y_pt: 20.0,
            user_unit: 2.0,
        };
        let placed = place(&Rect::new(200.0, 100.0, 80.0, 21.0), &page);
        assert_eq!((placed.x, placed.y, placed.width), (0.25, 0.25, 0.1));
    }

    proptest! {
        #[test]
        fn a_tag_lands_within_the_grain_of_where_it_was_put(
            w in 50.0..3000.0f64, h in 50.0..3000.0f64, fx in 0.0..0.9f64, fy in 0.0..0.949f64, fw in 0.01..0.09f64,
        ) {
            let page = PageBox::upright(w, h);
            let placed = place(&Rect::new(fx * w, fy * h, fw * w, 10.0), &page);
            prop_assert!((placed.x * w - fx * w).abs() <= w / GRAIN);
            prop_assert!((placed.y * h - fy * h).abs() <= h / GRAIN);
            prop_assert!((placed.width * w - fw * w).abs() <= w / GRAIN);
        }

        #[test]
        fn every_rectangle_lands_within_the_providers_limits(
            w in 1.0..3000.0, h in 1.0..3000.0, x in -100.0..4000.0, y in -100.0..4000.0, tag_w in 0.0..4000.0,
        ) {
            let placed = place(&Rect::new(x, y, tag_w, 10.0), &PageBox::upright(w, h));
            prop_assert!((0.0..=0.949).contains(&placed.x) && (0.0..=0.949).contains(&placed.y));
            prop_assert!(placed.width > 0.0 && placed.x + placed.width < 1.0);
        }
    }
}
