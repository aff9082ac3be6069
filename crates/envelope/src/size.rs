//! What a provider makes of a tag's size. The model keeps the person's own width and height; what is drawn,
//! snapped, checked and sent is [`drawn`]. The UI holds a second copy for speed; both run the same table of cases.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// The sizes that a provider allows for one kind of tag, in points, the same on every page size.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase", rename_all_fields = "camelCase", tag = "kind")]
pub enum TagSize {
    /// The provider has no such tag.
    Unsupported {
        /// A sentence that says so.
        reason: String,
    },
    /// Every tag of this kind has one size.
    Fixed {
        /// Width.
        w_pt: f64,
        /// Height.
        h_pt: f64,
    },
    /// The width is the sender's, the height the provider's.
    WidthOnly {
        /// Smallest width.
        min_w_pt: f64,
        /// Width of a new tag.
        default_w_pt: f64,
        /// Height.
        h_pt: f64,
    },
    /// Both are the sender's.
    Free {
        /// Smallest width.
        min_w_pt: f64,
        /// Smallest height.
        min_h_pt: f64,
        /// Width of a new tag.
        default_w_pt: f64,
        /// Height of a new tag.
        default_h_pt: f64,
    },
}

/// The size at which a tag of the person's size `(w_pt, h_pt)` appears.
pub fn drawn(w_pt: f64, h_pt: f64, size: &TagSize) -> (f64, f64) {
    match *size {
        TagSize::Unsupported { .. } => (w_pt, h_pt),
        TagSize::Fixed { w_pt, h_pt } => (w_pt, h_pt),
        TagSize::WidthOnly { min_w_pt, h_pt, .. } => (w_pt.max(min_w_pt), h_pt),
        TagSize::Free { min_w_pt, min_h_pt, .. } => (w_pt.max(min_w_pt), h_pt.max(min_h_pt)),
    }
}

impl TagSize {
    /// The size of a new tag, or `None` where the provider has no such tag.
    pub fn initial(&self) -> Option<(f64, f64)> {
        match *self {
            Self::Unsupported { .. } => None,
            Self::Fixed { w_pt, h_pt } => Some((w_pt, h_pt)),
            Self::WidthOnly { default_w_pt, h_pt, .. } => Some((default_w_pt, h_pt)),
            Self::Free { default_w_pt, default_h_pt, .. } => Some((default_w_pt, default_h_pt)),
        }
    }
}
