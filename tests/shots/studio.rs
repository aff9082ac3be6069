//! Holding the window still, and keeping its picture.

use std::{
    fs,
    path::{Path, PathBuf},
    process::Command,
    time::{Duration, Instant},
};

use crate::desk::{Browser, Home};

/// Where the pictures go that the project shows, and those that it only looks at.
const SHOWN: &str = "docs/screenshots";
const LOOKED_AT: &str = "target/shots";

/// The clock of the pictures: everything that runs here goes by it.
pub struct Clock(PathBuf);

impl Clock {
    /// The clock whose file this is.
    pub fn new(file: PathBuf) -> Self {
        Self(file)
    }

    /// Sets it; it stands still until it is set again.
    pub fn set(&self, time: &str) {
        let new = self.0.with_extension("new");
        // In one step: it must never be read half written.
        fs::write(&new, time).and_then(|()| fs::rename(&new, &self.0)).expect("the clock's file");
    }
}

/// Fills a data folder with the set.
pub fn fill(data: &Path) {
    let programs = crate::desk::programs();
    let showcase = programs.join("examples/showcase");
    assert!(showcase.is_file(), "the set is not built: run `cargo xtask screenshots`");
    let filled = Command::new(showcase).arg(data).status().expect("showcase");
    assert!(filled.success(), "the set is not filled in");
}

/// Gives files to the running app, as a second start does.
pub fn hand_over(home: &Home, files: &[PathBuf]) {
    let mut second = Command::new(env!("CARGO_BIN_EXE_countersign"));
    second.arg("--data").arg(home.data()).args(files).env("HOME", home.path()).env_remove("XDG_RUNTIME_DIR");
    assert!(second.status().expect("a second start").success(), "the first instance takes the files");
}

/// What differs between the pictures of one screen.
const LOOKS: [(u32, u32, &str); 4] =
    [(1280, 800, "light"), (1280, 800, "dark"), (960, 640, "light"), (960, 640, "dark")];

/// Puts the theme on, without its transition, and takes the caret away: it blinks.
const PUT_ON: &str = "document.documentElement.dataset.theme = '{theme}';
 const sheet = new CSSStyleSheet();
 sheet.replaceSync('*, *::before, *::after { caret-color: transparent !important; transition: none !important }');
 document.adoptedStyleSheets = [sheet];";

/// The pages of the practice service go by the system's theme: their rules for the dark are made to hold always, or never.
const PUT_ON_PAGE: &str = "for (const sheet of document.styleSheets) for (const rule of sheet.cssRules) {
   if (rule.media === undefined) continue;
   rule.own ??= rule.media.mediaText;
   if (rule.own.includes('color-scheme')) rule.media.mediaText = '{theme}' === 'dark' ? 'all' : 'not all'; }";

/// True when all pictures of the page are there and nothing moves that ends.
const STILL: &str = "const moving = document.getAnimations().filter(a => a.playState === 'running'
   && a.effect?.getComputedTiming().iterations !== Infinity);
 return document.fonts.status === 'loaded' && moving.length === 0
   && [...document.images].every(i => i.complete && i.naturalWidth > 0)";

/// Sets the size of the page.
pub async fn resize(browser: &Browser, (width, height): (u32, u32)) {
    browser.client.set_window_size(width, height).await.expect("a size");
    let begun = Instant::now();
    while browser.js("return [innerWidth, innerHeight]").await != serde_json::json!([width, height]) {
        if begun.elapsed() > Duration::from_secs(2) {
            let size = browser.js("return [innerWidth, innerHeight, outerWidth, outerHeight]").await;
            eprintln!("the page is {size}, not {width} x {height}");
            return;
        }
        tokio::time::sleep(Duration::from_millis(30)).await;
    }
}

async fn still(browser: &Browser) {
    let begun = Instant::now();
    let mut still = 0;
    // Pictures of pages that come into sight are asked for one after the other.
    while still < 8 && begun.elapsed() < Duration::from_secs(15) {
        still = if browser.js(STILL).await == true { still + 1 } else { 0 };
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
}

/// Keeps the pictures of a screen in both themes and sizes. The small ones go where nobody but us looks.
pub async fn shoot(browser: &Browser, name: &str) {
    shoot_with(browser, name, PUT_ON).await;
}

/// The same for a page of the practice service.
pub async fn shoot_page(browser: &Browser, name: &str) {
    shoot_with(browser, name, PUT_ON_PAGE).await;
}

async fn shoot_with(browser: &Browser, name: &str, put_on: &str) {
    for (width, height, theme) in LOOKS {
        resize(browser, (width, height)).await;
        // While the clock stands still, what is drawn late is not always painted; a change of theme paints everything.
        for theme in [theme, if theme == "dark" { "light" } else { "dark" }, theme] {
            browser.js(&put_on.replace("{theme}", theme)).await;
            still(browser).await;
        }
        let (folder, file) = match width {
            1280 => (SHOWN, format!("{name}-{theme}.png")),
            _ => (LOOKED_AT, format!("{name}-{theme}-{width}.png")),
        };
        fs::create_dir_all(folder).expect("a folder for pictures");
        let png = browser.client.screenshot().await.expect("a picture");
        fs::write(Path::new(folder).join(&file), png).expect("the picture");
        println!("{folder}/{file}");
    }
    resize(browser, (1280, 800)).await;
    browser.js(&put_on.replace("{theme}", "light")).await;
}
