//! Page pictures for the signing page.

use hayro::hayro_interpret::InterpreterSettings;
use hayro::hayro_syntax::Pdf;
use hayro::vello_cpu::color::palette::css::WHITE;
use hayro::{PixmapSettings, RenderCache, RenderSettings, render};

/// The PNG of a page (from 0), about 1200 pixels wide; `None` when it cannot be drawn.
pub fn png(bytes: Vec<u8>, page_index: usize) -> Option<Vec<u8>> {
    let pdf = Pdf::new(bytes).ok()?;
    let page = pdf.pages().get(page_index)?;
    let (width, height) = page.render_dimensions();
    let scale = (1200.0 / width).min(2000.0 / height).min(4.0);
    let settings = PixmapSettings { x_scale: scale, y_scale: scale, bg_color: WHITE };
    let picture =
        render(page, &RenderCache::new(), &InterpreterSettings::default(), &RenderSettings::default(), &settings);
    picture.into_png().ok()
}
