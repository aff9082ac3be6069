//! How much a document may cost, and how large a picture may get.

use std::time::Duration;

use countersign_envelope::geometry::PageBox;
use serde::{Deserialize, Serialize};

use crate::types::PixelRect;

/// Pages that a document may have.
pub const MOST_PAGES: u32 = 5_000;
/// Bytes that a document may have.
pub const MOST_BYTES: u64 = 512 << 20;
/// Pixels along one side of a picture.
pub const MOST_SIDE_PX: u32 = 10_000;
/// Pixels of a picture.
pub const MOST_PX: u64 = 40_000_000;
/// Address space of a worker in bytes.
pub const WORKER_MEMORY: u64 = 1 << 30;
/// Side of a tile in pixels.
pub const TILE_PX: u32 = 1_024;
/// A page with more pixels than this is asked for in tiles.
pub const WHOLE_PX: u64 = 4_000_000;

/// What the pool may use. [`Limits::default`] is what the app uses.
#[derive(Debug, Clone)]
pub struct Limits {
    /// Workers that may be busy at once.
    pub busy: usize,
    /// Workers that may live at once, apart from the warm one.
    pub alive: usize,
    /// Time for a worker to start.
    pub start: Duration,
    /// Time to open a document.
    pub open: Duration,
    /// Processor time to open a document, in whole seconds.
    pub open_cpu_s: u64,
    /// Time for one page.
    pub page: Duration,
    /// Time to write a copy.
    pub copy: Duration,
    /// How long a page that scrolled away may still be drawn.
    pub grace: Duration,
    /// How long a worker with nothing to do is kept.
    pub idle: Duration,
    /// Encoded bytes that are kept for pages shown before.
    pub cache_bytes: usize,
}

impl Default for Limits {
    fn default() -> Self {
        let cores = std::thread::available_parallelism().map_or(1, std::num::NonZero::get);
        Self {
            busy: cores.min(4),
            alive: 4,
            start: Duration::from_secs(10),
            open: Duration::from_secs(10),
            open_cpu_s: 5,
            page: Duration::from_secs(10),
            copy: Duration::from_secs(30),
            grace: Duration::from_millis(300),
            idle: Duration::from_mins(1),
            cache_bytes: 128 << 20,
        }
    }
}

/// What a render really draws, after the limits.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Frame {
    /// Width of the whole page in pixels at this scale.
    pub page_width: u32,
    /// Height of the whole page in pixels at this scale.
    pub page_height: u32,
    /// The part of it that is drawn; never more than [`MOST_SIDE_PX`] a side and [`MOST_PX`] in all.
    pub part: PixelRect,
}

/// Size of a page in pixels at a scale (pixels per point), at least 1 × 1 and at most `u32::MAX / 64` a side.
pub fn page_px(page: &PageBox, scale: f64) -> (u32, u32) {
    let side = |points: f64| (points * scale).round().clamp(1.0, f64::from(u32::MAX / 64)) as u32;
    (side(page.width_pt), side(page.height_pt))
}

/// The frame for a whole page (`part` is `None`) or for a part of it. A whole page that is too large is drawn
/// smaller; a part is cut to the page and to the limits. `None` when nothing of the part lies on the page, or the
/// scale is not a positive number.
pub fn frame(page: &PageBox, scale: f64, part: Option<PixelRect>) -> Option<Frame> {
    if !(scale.is_finite() && scale > 0.0) {
        return None;
    }
    let Some(part) = part else {
        let (width, height) = fit(page.width_pt * scale, page.height_pt * scale);
        let part = PixelRect { x: 0, y: 0, width, height };
        return Some(Frame { page_width: width, page_height: height, part });
    };
    let (page_width, page_height) = page_px(page, scale);
    let width = part.width.min(page_width.saturating_sub(part.x)).min(MOST_SIDE_PX);
    let height = part.height.min(page_height.saturating_sub(part.y)).min(MOST_SIDE_PX);
    let height = height.min((MOST_PX / u64::from(width.max(1))) as u32);
    (width > 0 && height > 0).then_some(Frame { page_width, page_height, part: PixelRect { width, height, ..part } })
}

/// The largest size of the same shape within the limits.
fn fit(width: f64, height: f64) -> (u32, u32) {
    let side = f64::from(MOST_SIDE_PX);
    let shrink = (side / width).min(side / height).min((MOST_PX as f64 / (width * height)).sqrt()).min(1.0);
    let of = |length: f64| {
        let length = length * shrink;
        // Down when it was shrunk, so that no rounding passes a limit.
        let length = if shrink < 1.0 { length.floor() } else { length.round() };
        length.clamp(1.0, side) as u32
    };
    (of(width), of(height))
}

/// The parts in which a page is asked for at a scale: one for most pages, tiles of [`TILE_PX`] row by row for a page
/// of more than [`WHOLE_PX`] pixels. A page without end has at most 65,536.
pub fn tiles(page: &PageBox, scale: f64) -> Vec<PixelRect> {
    (0..65_536).map_while(|index| tile(page, scale, index)).collect()
}

/// One of [`tiles`] by its index.
pub fn tile(page: &PageBox, scale: f64, index: u32) -> Option<PixelRect> {
    let (width, height) = page_px(page, scale);
    if u64::from(width) * u64::from(height) <= WHOLE_PX {
        return (index == 0).then_some(PixelRect { x: 0, y: 0, width, height });
    }
    let columns = width.div_ceil(TILE_PX);
    let (column, row) = (index % columns, index / columns);
    let (x, y) = (column * TILE_PX, row.checked_mul(TILE_PX)?);
    (y < height).then(|| PixelRect { x, y, width: TILE_PX.min(width - x), height: TILE_PX.min(height - y) })
}
