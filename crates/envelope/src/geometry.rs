//! Page geometry, decided once: a tag is a rectangle in PDF points on the *displayed* page (crop box, rotation
//! and user unit applied), origin top-left, y down.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// Rounds to a thousandth of a point, the grain in which positions are kept at both ends.
pub fn round_pt(value: f64) -> f64 {
    (value * 1000.0).round() / 1000.0
}

/// The boxes of one page, as the viewer used them.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct PageBox {
    /// Width as displayed, in points.
    pub width_pt: f64,
    /// Height as displayed, in points.
    pub height_pt: f64,
    /// Clockwise rotation that the page asks for: 0, 90, 180 or 270.
    pub rotation: u16,
    /// Left edge of the visible box in user space (before rotation and user unit).
    pub crop_x_pt: f64,
    /// Bottom edge of the visible box in user space.
    pub crop_y_pt: f64,
    /// Size of a user-space unit in points; 1 for almost every page.
    pub user_unit: f64,
}

impl PageBox {
    /// An upright page with its visible box at the origin.
    pub fn upright(width_pt: f64, height_pt: f64) -> Self {
        Self { width_pt, height_pt, rotation: 0, crop_x_pt: 0.0, crop_y_pt: 0.0, user_unit: 1.0 }
    }

    /// True when the rectangle lies on the page.
    pub fn holds(&self, rect: &Rect) -> bool {
        let slack = 0.0005;
        rect.x_pt >= -slack
            && rect.y_pt >= -slack
            && rect.x_pt + rect.w_pt <= self.width_pt + slack
            && rect.y_pt + rect.h_pt <= self.height_pt + slack
    }

    /// Moves a rectangle so that it lies on the page and within the provider's limits. The size stays, unless the
    /// rectangle is larger than the page.
    #[must_use]
    pub fn clamp(&self, rect: &Rect, limits: &PlaceLimits) -> Rect {
        let edge_pt = limits.right_edge * self.width_pt;
        let w_pt = rect.w_pt.min(self.width_pt - edge_pt).max(0.0);
        let h_pt = rect.h_pt.min(self.height_pt).max(0.0);
        let most_x = (limits.max_x * self.width_pt).min(self.width_pt - edge_pt - w_pt).max(0.0);
        let most_y = (limits.max_y * self.height_pt).min(self.height_pt - h_pt).max(0.0);
        Rect {
            x_pt: floor_pt(rect.x_pt.clamp(0.0, most_x), most_x),
            y_pt: floor_pt(rect.y_pt.clamp(0.0, most_y), most_y),
            w_pt: round_pt(w_pt),
            h_pt: round_pt(h_pt),
        }
    }

    /// A displayed point in the page's own user space (origin bottom-left, y up, before rotation).
    pub fn to_user(&self, x_pt: f64, y_pt: f64) -> (f64, f64) {
        let (x, y) = (x_pt / self.user_unit, y_pt / self.user_unit);
        let (shown_w, shown_h) = (self.width_pt / self.user_unit, self.height_pt / self.user_unit);
        let (u, v) = match self.rotation {
            90 => (y, x),
            180 => (shown_w - x, y),
            270 => (shown_h - y, shown_w - x),
            _ => (x, shown_h - y),
        };
        (self.crop_x_pt + u, self.crop_y_pt + v)
    }

    /// The displayed point of a point in user space: the inverse of [`PageBox::to_user`].
    pub fn to_displayed(&self, user_x: f64, user_y: f64) -> (f64, f64) {
        let (u, v) = (user_x - self.crop_x_pt, user_y - self.crop_y_pt);
        let (shown_w, shown_h) = (self.width_pt / self.user_unit, self.height_pt / self.user_unit);
        let (x, y) = match self.rotation {
            90 => (v, u),
            180 => (shown_w - u, v),
            270 => (shown_w - v, shown_h - u),
            _ => (u, shown_h - v),
        };
        (x * self.user_unit, y * self.user_unit)
    }
}

/// Rounds to the grain without passing `most`.
fn floor_pt(value: f64, most: f64) -> f64 {
    let rounded = round_pt(value);
    if rounded > most { (value * 1000.0).floor() / 1000.0 } else { rounded }
}

/// A rectangle in points on the displayed page, origin top-left, y down.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct Rect {
    /// Left edge.
    pub x_pt: f64,
    /// Top edge.
    pub y_pt: f64,
    /// Width.
    pub w_pt: f64,
    /// Height.
    pub h_pt: f64,
}

impl Rect {
    /// A rectangle from its left, top, width and height.
    pub fn new(x_pt: f64, y_pt: f64, w_pt: f64, h_pt: f64) -> Self {
        Self { x_pt, y_pt, w_pt, h_pt }
    }
}

/// How far right and down a provider lets a tag's top-left corner stand.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct PlaceLimits {
    /// Largest left edge, as a fraction of the page's width.
    pub max_x: f64,
    /// Largest top edge, as a fraction of the page's height.
    pub max_y: f64,
    /// Fraction of the width that must stay free at the right edge.
    pub right_edge: f64,
}

impl Default for PlaceLimits {
    fn default() -> Self {
        Self { max_x: 1.0, max_y: 1.0, right_edge: 0.0 }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn any_page() -> impl Strategy<Value = PageBox> {
        (
            50.0..3000.0,
            50.0..3000.0,
            prop::sample::select(vec![0u16, 90, 180, 270]),
            -500.0..500.0,
            -500.0..500.0,
            prop::sample::select(vec![0.5, 1.0, 2.0, 10.0]),
        )
            .prop_map(|(width_pt, height_pt, rotation, crop_x_pt, crop_y_pt, user_unit)| PageBox {
                width_pt,
                height_pt,
                rotation,
                crop_x_pt,
                crop_y_pt,
                user_unit,
            })
    }

    proptest! {
        #[test]
        fn a_point_comes_back_from_user_space(page in any_page(), fx in 0.0..1.0, fy in 0.0..1.0) {
            let (x, y) = (fx * page.width_pt, fy * page.height_pt);
            let (u, v) = page.to_user(x, y);
            let (back_x, back_y) = page.to_displayed(u, v);
            prop_assert!((back_x - x).abs() < 1e-6 && (back_y - y).abs() < 1e-6);
        }

        #[test]
        fn displayed_points_stay_inside_the_crop_box(page in any_page(), fx in 0.0..1.0, fy in 0.0..1.0) {
            let (u, v) = page.to_user(fx * page.width_pt, fy * page.height_pt);
            let turned = page.rotation == 90 || page.rotation == 270;
            let (w, h) = if turned { (page.height_pt, page.width_pt) } else { (page.width_pt, page.height_pt) };
            prop_assert!(u >= page.crop_x_pt - 1e-6 && u <= page.crop_x_pt + w / page.user_unit + 1e-6);
            prop_assert!(v >= page.crop_y_pt - 1e-6 && v <= page.crop_y_pt + h / page.user_unit + 1e-6);
        }

        #[test]
        fn a_clamped_rectangle_lies_on_the_page(
            page in any_page(), x in -900.0..4000.0, y in -900.0..4000.0, w in 1.0..400.0, h in 1.0..400.0,
            limited in any::<bool>(),
        ) {
            let limits = if limited {
                PlaceLimits { max_x: 0.949, max_y: 0.949, right_edge: 0.001 }
            } else {
                PlaceLimits::default()
            };
            let rect = page.clamp(&Rect::new(x, y, w, h), &limits);
            prop_assert!(page.holds(&rect));
            prop_assert!(rect.x_pt <= limits.max_x * page.width_pt + 1e-9);
            prop_assert!(rect.y_pt <= limits.max_y * page.height_pt + 1e-9);
        }
    }

    #[test]
    fn the_top_left_of_a_page_turned_clockwise_is_its_bottom_left_corner() {
        let page = PageBox {
            width_pt: 842.0,
            height_pt: 595.0,
            rotation: 90,
            crop_x_pt: 10.0,
            crop_y_pt: 20.0,
            user_unit: 1.0,
        };
        assert_eq!(page.to_user(0.0, 0.0), (10.0, 20.0));
    }
}
