//! The icon among the system's own: what needs the person, and the way back to a window that was closed.
//!
//! It is a `StatusNotifierItem` spoken over D-Bus (`ksni`): no C library to find at run time, and a desktop without such
//! icons is no error.

use std::time::Duration;

use countersign_app::news::NeedsYou;
use ksni::{Icon, MenuItem, ToolTip, TrayMethods, menu::StandardItem};
use tauri::{AppHandle, Manager};

use crate::{notify, state::Shell, window};

/// How often the count is asked for and the setting looked at.
const EVERY: Duration = Duration::from_secs(3);
/// Tried again when there was no bus for it.
const AGAIN: Duration = Duration::from_mins(1);

/// `--warn` of the light theme, which stands out on light and dark panels.
const BADGE: [u8; 4] = [0xc2, 0x7b, 0x0e, 0xff];
const WHITE: [u8; 4] = [0xff; 4];

/// Digits of three by five dots, a row a number, the left dot the highest bit; the last one is "9 and more".
const DIGITS: [[u8; 5]; 10] = [
    [0b010, 0b110, 0b010, 0b010, 0b111],
    [0b111, 0b001, 0b111, 0b100, 0b111],
    [0b111, 0b001, 0b111, 0b001, 0b111],
    [0b101, 0b101, 0b111, 0b001, 0b001],
    [0b111, 0b100, 0b111, 0b001, 0b111],
    [0b111, 0b100, 0b111, 0b101, 0b111],
    [0b111, 0b001, 0b001, 0b001, 0b001],
    [0b111, 0b101, 0b111, 0b101, 0b111],
    [0b111, 0b101, 0b111, 0b001, 0b111],
    [0b000, 0b010, 0b111, 0b010, 0b000],
];

struct Tray {
    app: AppHandle,
    needs: usize,
}

impl ksni::Tray for Tray {
    fn id(&self) -> String {
        "org.countersign.Countersign".into()
    }

    fn title(&self) -> String {
        "Countersign".into()
    }

    fn icon_pixmap(&self) -> Vec<Icon> {
        let plain = tauri::include_image!("icons/32x32.png");
        vec![drawn(plain.rgba(), plain.width() as usize, self.needs)]
    }

    fn tool_tip(&self) -> ToolTip {
        ToolTip { title: "Countersign".into(), description: sentence(self.needs), ..ToolTip::default() }
    }

    fn activate(&mut self, _x: i32, _y: i32) {
        show(&self.app);
    }

    fn menu(&self) -> Vec<MenuItem<Self>> {
        let item = |label: &str, run: fn(&AppHandle)| {
            let activate = Box::new(move |tray: &mut Self| run(&tray.app));
            MenuItem::from(StandardItem { label: label.into(), activate, ..StandardItem::default() })
        };
        vec![
            MenuItem::from(StandardItem { label: sentence(self.needs), enabled: false, ..StandardItem::default() }),
            MenuItem::Separator,
            item("Open Countersign", show),
            item("Quit", window::quit),
        ]
    }
}

fn show(app: &AppHandle) {
    let handle = app.clone();
    if let Err(error) = app.run_on_main_thread(move || window::show(&handle)) {
        tracing::warn!(%error, "the window cannot be shown");
    }
}

fn sentence(needs: usize) -> String {
    match needs {
        0 => "Nothing needs you".into(),
        1 => "1 envelope needs you".into(),
        more => format!("{more} envelopes need you"),
    }
}

/// The icon with a badge of its count, as ARGB; rows of `width` pixels.
fn drawn(rgba: &[u8], width: usize, needs: usize) -> Icon {
    let mut pixels: Vec<[u8; 4]> = rgba.as_chunks().0.to_vec();
    if needs > 0 && width >= 32 {
        let digit = DIGITS[needs.min(DIGITS.len()) - 1];
        let (centre, radius) = (width - 9, 8.5_f64);
        for (at, pixel) in pixels.iter_mut().enumerate() {
            let (x, y) = (at % width, at / width);
            let away = (x.abs_diff(centre).pow(2) + y.abs_diff(centre).pow(2)) as f64;
            if away.sqrt() <= radius {
                *pixel = BADGE;
            }
            // Each dot is two pixels square.
            let (column, row) = ((x + 3).wrapping_sub(centre) / 2, (y + 5).wrapping_sub(centre) / 2);
            if column < 3 && row < 5 && digit[row] & (0b100 >> column) != 0 {
                *pixel = WHITE;
            }
        }
    }
    let data = pixels.into_iter().flat_map(|[red, green, blue, alpha]| [alpha, red, green, blue]).collect();
    let side = i32::try_from(width).unwrap_or_default();
    Icon { width: side, height: side, data }
}

/// Keeps the icon as the settings want it and its count true, until the app ends.
pub fn keep(app: AppHandle) {
    tauri::async_runtime::spawn(async move {
        let mut tray: Option<ksni::Handle<Tray>> = None;
        let mut known = NeedsYou::default();
        loop {
            let shell = app.state::<Shell>();
            let wanted = shell.app.settings().tray;
            let needs = shell.app.needs_you(&mut known).await.unwrap_or_default();
            let mut pause = EVERY;
            match &tray {
                Some(handle) if wanted => {
                    let kept = handle.update(|tray| tray.needs = needs).await;
                    tray = tray.filter(|_| kept.is_some());
                }
                Some(handle) => {
                    handle.shutdown().await;
                    tray = None;
                }
                // A desktop whose place for icons comes later, or goes and comes back, shows it then.
                None if wanted => match (Tray { app: app.clone(), needs }).assume_sni_available(true).spawn().await {
                    Ok(handle) => tray = Some(handle),
                    Err(error) => {
                        tracing::debug!(%error, "there is no bus for an icon");
                        pause = AGAIN;
                    }
                },
                None => {}
            }
            tokio::time::sleep(pause).await;
        }
    });
}

/// Tells the desktop what happened while nobody looks at the window.
pub fn tell_news(app: &AppHandle) {
    let handle = app.clone();
    let runtime = tauri::async_runtime::handle();
    // The window is put together outside the runtime.
    let _inside = runtime.inner().enter();
    app.state::<Shell>().app.on_news(move |news| notify::news(news, handle.clone()));
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_icon_carries_its_count() {
        let plain = vec![0x20; 32 * 32 * 4];
        let count = |needs| {
            let icon = drawn(&plain, 32, needs);
            assert_eq!((icon.width, icon.height, icon.data.len()), (32, 32, 4096));
            icon.data
        };
        assert!(count(0).iter().all(|byte| *byte == 0x20), "nothing is drawn over it");
        let white = |data: &[u8]| data.as_chunks::<4>().0.iter().filter(|pixel| **pixel == [0xff; 4]).count();
        assert_eq!(white(&count(1)), 4 * 8, "each of its dots is four pixels");
        assert_ne!(count(1), count(2));
        assert_eq!(count(10), count(250), "more than nine is a plus");
    }

    #[test]
    fn it_says_what_needs_the_person() {
        assert_eq!(sentence(0), "Nothing needs you");
        assert_eq!(sentence(1), "1 envelope needs you");
        assert_eq!(sentence(12), "12 envelopes need you");
    }
}
