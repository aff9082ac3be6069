//! The files that are measured; the same on every run.

use std::{
    fs,
    path::{Path, PathBuf},
};

use countersign_testkit::pdf::{self, Page, SignatureField};

use crate::Outcome;

/// Places of the files.
pub struct Files {
    pub ten: PathBuf,
    pub hundred: PathBuf,
    pub thousand: PathBuf,
    pub coloured: PathBuf,
    pub scan: PathBuf,
    pub grey_scan: PathBuf,
    pub form: PathBuf,
    pub vectors: PathBuf,
    pub turned: PathBuf,
    pub endless: PathBuf,
    pub slow: PathBuf,
}

impl Files {
    /// Generates all into a folder.
    pub fn write(folder: &Path) -> Outcome<Self> {
        let file = |name: &str, bytes: Vec<u8>| -> Outcome<PathBuf> {
            let path = folder.join(name);
            fs::write(&path, bytes)?;
            Ok(path)
        };
        // Black text under headings in blue.
        let coloured = |number| {
            let page = Page::prose(number);
            let content =
                page.content.replace("/B 10.5 Tf", "0.1 0.2 0.6 rg /B 10.5 Tf").replace("/F 10 Tf", "0 g /F 10 Tf");
            Page { content, ..page }
        };
        let turned = Page { rotate: 90, crop: Some([50.0, 60.0, 550.0, 800.0]), ..Page::prose(1) };
        let endless = Page { media: [0.0, 0.0, 2_147_483_648.0, 2_147_483_648.0], ..Page::default() };
        Ok(Self {
            ten: file("ten.pdf", pdf::agreement(10))?,
            hundred: file("hundred.pdf", pdf::agreement(100))?,
            thousand: file("thousand.pdf", pdf::agreement(1000))?,
            coloured: file("coloured.pdf", pdf::document(&(1..=100).map(coloured).collect::<Vec<_>>()))?,
            scan: file("scan.pdf", pdf::scan(50, 300))?,
            grey_scan: file("grey.pdf", pdf::grey_scan(8, 300))?,
            form: file("form.pdf", pdf::form(SignatureField::Empty))?,
            vectors: file("vectors.pdf", pdf::vectors(5, 5_000))?,
            endless: file("endless.pdf", pdf::document(&[endless]))?,
            slow: file("slow.pdf", pdf::vectors(2, 60_000))?,
            turned: file("turned.pdf", pdf::document(&[turned]))?,
        })
    }

    /// Those whose first page is timed.
    pub fn each(&self) -> [(&'static str, &Path); 7] {
        [
            ("contract", &self.ten),
            ("100 pages", &self.hundred),
            ("1000 pages", &self.thousand),
            ("scan", &self.scan),
            ("form", &self.form),
            ("vectors", &self.vectors),
            ("turned and cropped", &self.turned),
        ]
    }
}
