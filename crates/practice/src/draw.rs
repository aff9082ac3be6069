//! Page pictures for the signing page.

use bytes::Bytes;
use hayro::hayro_interpret::InterpreterSettings;
use hayro::hayro_syntax::Pdf;
use hayro::vello_cpu::color::palette::css::WHITE;
use hayro::{PixmapSettings, RenderCache, RenderSettings, render};
use std::collections::VecDeque;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::sync::{Mutex, PoisonError};

/// How many bytes of pictures are kept.
const KEPT: usize = 64_000_000;

/// The pictures drawn last, by document and page.
#[derive(Debug, Default)]
pub struct Pictures(Mutex<VecDeque<((u64, usize), Bytes)>>);

impl Pictures {
    /// The PNG of a page (from 0) at twice the width of a page on the screen; `None` when it cannot be drawn.
    pub fn png(&self, document: &[u8], page_index: usize) -> Option<Bytes> {
        let mut hasher = DefaultHasher::new();
        document.hash(&mut hasher);
        let key = (hasher.finish(), page_index);
        let lock = || self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some((_, png)) = lock().iter().find(|(k, _)| *k == key) {
            return Some(png.clone());
        }
        let drawn = Bytes::from(png(document.to_vec(), page_index)?);
        let mut kept = lock();
        kept.push_back((key, drawn.clone()));
        while kept.len() > 1 && kept.iter().map(|(_, png)| png.len()).sum::<usize>() > KEPT {
            kept.pop_front();
        }
        Some(drawn)
    }
}

fn png(bytes: Vec<u8>, page_index: usize) -> Option<Vec<u8>> {
    let pdf = Pdf::new(bytes).ok()?;
    let page = pdf.pages().get(page_index)?;
    let (width, height) = page.render_dimensions();
    let scale = (1280.0 / width).min(4000.0 / height).min(8.0);
    let settings = PixmapSettings { x_scale: scale, y_scale: scale, bg_color: WHITE };
    let picture =
        render(page, &RenderCache::new(), &InterpreterSettings::default(), &RenderSettings::default(), &settings);
    picture.into_png().ok()
}
