//! Holding the window still, and keeping its picture.

use std::{
    fs,
    path::{Path, PathBuf},
    process::Command,
    sync::atomic::{AtomicI64, Ordering},
    time::{Duration, Instant},
};

use futures::future::{BoxFuture, FutureExt};

use crate::{
    desk::{Browser, Display, Home},
    rehearsal::Guide,
};

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

/// A walk through the states of a send, with the pictures of each.
pub struct Tour<'a> {
    /// The clock, and how many seconds after [`crate::NOW`] it stands.
    clock: &'a Clock,
    seconds: AtomicI64,
    display: &'a Display,
    home: &'a Home,
}

impl<'a> Tour<'a> {
    /// Begins at the time of the pictures.
    pub fn begin(clock: &'a Clock, display: &'a Display, home: &'a Home) -> Self {
        clock.set(crate::NOW);
        Self { clock, seconds: AtomicI64::new(0), display, home }
    }
}

/// States of which another scene or another state of the walk has the picture.
const SEEN_ELSEWHERE: [&str; 8] =
    ["ready", "due", "sent", "stopped-uploading", "checking", "checking-late", "waiting", "completed"];

impl Guide for Tour<'_> {
    fn pass(&self, seconds: i64) {
        let (day, time) = crate::NOW.split_once(' ').expect("a day and a time");
        let parts: Vec<i64> = time.split(':').map(|part| part.parse().expect("a number")).collect();
        let passed = self.seconds.fetch_add(seconds, Ordering::Relaxed) + seconds;
        let at = parts[0] * 3600 + parts[1] * 60 + parts[2] + passed;
        assert!(at < 86_400, "the day of the pictures is over");
        self.clock.set(&format!("{day} {:02}:{:02}:{:02}", at / 3600, at / 60 % 60, at % 60));
    }

    fn keep<'a>(&'a self, app: &'a Browser, name: &'a str) -> BoxFuture<'a, ()> {
        if SEEN_ELSEWHERE.contains(&name) {
            return async {}.boxed();
        }
        let shot = Shot::of_app(app, self.display, self.home);
        async move { shot.take_large(&format!("state-{name}")).await }.boxed()
    }
}

/// Fills a data folder with the set.
pub fn fill(data: &Path) {
    let programs = crate::desk::programs();
    let showcase = programs.join("examples/showcase");
    assert!(showcase.is_file(), "the set is not built: run `cargo xtask screenshots`");
    // References and hashes are the same on every run, too.
    let filled = Command::new(showcase).arg(data).env("FAKERANDOM_SEED", "0x20251120104220AA").status();
    let filled = filled.expect("showcase");
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

/// Writes another text in the place of one, wherever it stands.
const INSTEAD: &str = "const walk = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
 while (walk.nextNode()) if (walk.currentNode.data.includes('{from}'))
   walk.currentNode.data = walk.currentNode.data.replaceAll('{from}', '{to}')";

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

/// True when all pictures in sight are there and nothing moves that ends.
const STILL: &str = "const moving = document.getAnimations().filter(a => a.playState === 'running'
   && a.effect?.getComputedTiming().iterations !== Infinity);
 const seen = [...document.images].filter(i => { const r = i.getBoundingClientRect();
   return r.width > 0 && r.bottom > 0 && r.top < innerHeight && r.right > 0 && r.left < innerWidth });
 return document.fonts.status === 'loaded' && moving.length === 0
   && seen.every(i => i.complete && i.naturalWidth > 0)";

/// Sets the size of the page; a browser adds its own bars to it.
pub async fn resize(browser: &Browser, (width, height): (u32, u32)) {
    let mut asked = (width, height);
    for _ in 0..3 {
        browser.client.set_window_rect(0, 0, asked.0, asked.1).await.expect("a size");
        let begun = Instant::now();
        let mut size = (0, 0);
        while begun.elapsed() < Duration::from_secs(1) {
            let found = browser.js("return [innerWidth, innerHeight]").await;
            size = (pixels(&found[0]), pixels(&found[1]));
            if size == (width, height) {
                return;
            }
            tokio::time::sleep(Duration::from_millis(30)).await;
        }
        asked = ((asked.0 + width).saturating_sub(size.0), (asked.1 + height).saturating_sub(size.1));
    }
    eprintln!("the page is not {width} x {height}");
}

fn pixels(found: &serde_json::Value) -> u32 {
    found.as_u64().and_then(|pixels| u32::try_from(pixels).ok()).unwrap_or(0)
}

async fn still(browser: &Browser) {
    let begun = Instant::now();
    let mut still = 0;
    // Pictures of pages that come into sight are asked for one after the other.
    while still < 6 && begun.elapsed() < Duration::from_secs(15) {
        still = if browser.js(STILL).await == true { still + 1 } else { 0 };
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    flowing(browser).await;
}

/// Counts the frames that are painted.
const COUNT: &str = "if (window.frames_painted === undefined) {
   window.frames_painted = 0;
   requestAnimationFrame(function next() { window.frames_painted++; requestAnimationFrame(next) }) }
 return window.frames_painted";

/// Waits until frames come quickly: a window that has just been opened is painted seldom, and lags behind its page.
async fn flowing(browser: &Browser) {
    let begun = Instant::now();
    let mut quick = 0;
    while quick < 2 && begun.elapsed() < Duration::from_secs(30) {
        let before = browser.js(COUNT).await.as_u64().unwrap_or(0);
        tokio::time::sleep(Duration::from_millis(200)).await;
        let painted = browser.js(COUNT).await.as_u64().unwrap_or(0) - before;
        quick = if painted >= 6 { quick + 1 } else { 0 };
    }
}

/// What is taken of a screen, and of what.
pub struct Shot<'a> {
    browser: &'a Browser,
    /// The display of the app's window; a plain browser gives its own pictures.
    display: Option<&'a Display>,
    /// What is another on every run, and what stands for it.
    instead: Vec<(String, &'static str)>,
}

impl<'a> Shot<'a> {
    /// Of the app's window, as it is on the display.
    pub fn of_app(browser: &'a Browser, display: &'a Display, home: &Home) -> Self {
        let data = home.data().display().to_string();
        Self { browser, display: Some(display), instead: vec![(data, "~/.local/share/countersign")] }
    }

    /// Of a page of the practice service.
    pub fn of_page(browser: &'a Browser, address: &str) -> Self {
        let host = address.split('/').nth(2).unwrap_or_default().to_owned();
        Self { browser, display: None, instead: vec![(host, "127.0.0.1:4810")] }
    }

    /// Keeps the pictures of a screen in both themes and sizes. The small ones go where nobody but us looks.
    pub async fn take(&self, name: &str) {
        for look in LOOKS {
            self.one(name, look).await;
        }
        self.end().await;
    }

    /// Keeps the large pictures of a screen in both themes.
    pub async fn take_large(&self, name: &str) {
        for look in &LOOKS[..2] {
            self.one(name, *look).await;
        }
        self.end().await;
    }

    /// Keeps the small pictures of a screen on which this was done at that size.
    pub async fn take_small(&self, name: &str, script: &str) {
        resize(self.browser, (960, 640)).await;
        still(self.browser).await;
        self.browser.js(script).await;
        for look in &LOOKS[2..] {
            self.one(name, *look).await;
        }
        self.end().await;
    }

    async fn put_on(&self, theme: &str) {
        let script = if self.display.is_some() { PUT_ON } else { PUT_ON_PAGE };
        self.browser.js(&script.replace("{theme}", theme)).await;
    }

    async fn end(&self) {
        resize(self.browser, (1280, 800)).await;
        self.put_on("light").await;
    }

    async fn one(&self, name: &str, (width, height, theme): (u32, u32, &str)) {
        resize(self.browser, (width, height)).await;
        self.put_on(theme).await;
        if let Some(display) = self.display {
            point_away(display, width / 2);
        }
        still(self.browser).await;
        for (from, to) in &self.instead {
            self.browser.js(&INSTEAD.replace("{from}", from).replace("{to}", to)).await;
        }
        // News from Rust may have put the window's own theme back on.
        self.put_on(theme).await;
        // What changed last is on the display a few frames later.
        tokio::time::sleep(Duration::from_millis(250)).await;
        let (folder, file) = match width {
            1280 => (SHOWN, format!("{name}-{theme}.png")),
            _ => (LOOKED_AT, format!("{name}-{theme}-{width}.png")),
        };
        fs::create_dir_all(folder).expect("a folder for pictures");
        let file = Path::new(folder).join(&file);
        match self.display {
            Some(display) => import(display, (width, height), &file),
            None => fs::write(&file, self.browser.client.screenshot().await.expect("a picture")).expect("the picture"),
        }
        println!("{}", file.display());
    }
}

/// Takes what is at the top left of the display.
fn import(display: &Display, (width, height): (u32, u32), file: &Path) {
    let crop = format!("{width}x{height}+0+0");
    let mut import = Command::new("import");
    import.args(["-silent", "-window", "root", "-crop", &crop, "+repage", "-strip"]);
    import.env("DISPLAY", &display.number).env_remove("LD_PRELOAD");
    let taken = import.arg(file).status().expect("ImageMagick");
    assert!(taken.success(), "{}", file.display());
}

/// Moves the pointer of a display where nothing is pointed at.
fn point_away(display: &Display, x: u32) {
    let mut away = Command::new("xdotool");
    away.args(["mousemove", &x.to_string(), "2"]).env("DISPLAY", &display.number).env_remove("LD_PRELOAD");
    assert!(away.status().expect("xdotool").success(), "the pointer cannot be moved");
}
