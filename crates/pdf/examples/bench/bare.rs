//! The side of bare pdfium.

use std::{
    path::{Path, PathBuf},
    process::{Command, Stdio},
    time::Instant,
};

use countersign_pdf::Locations;

use crate::{Outcome, SCALE};

/// The bare program.
pub struct Bare {
    program: PathBuf,
    library: PathBuf,
}

/// What it says of all pages of a file.
pub struct Pages {
    /// Seconds of processor time, page by page.
    seconds: Vec<f64>,
    pub peak_kib: f64,
}

impl Pages {
    /// The mean over the first pages.
    pub fn mean(&self, pages: u32) -> f64 {
        self.seconds.iter().take(pages as usize).sum::<f64>() / f64::from(pages)
    }
}

impl Bare {
    pub fn new(program: PathBuf, locations: &Locations) -> Self {
        Self { program, library: locations.library.clone() }
    }

    /// Seconds of a fresh process that draws the first page.
    pub fn first(&self, file: &Path) -> Outcome<f64> {
        let begun = Instant::now();
        self.run(file, SCALE, "first")?;
        Ok(begun.elapsed().as_secs_f64())
    }

    /// Seconds of a fresh process that measures all pages.
    pub fn sizes(&self, file: &Path) -> Outcome<f64> {
        let begun = Instant::now();
        self.run(file, SCALE, "sizes")?;
        Ok(begun.elapsed().as_secs_f64())
    }

    /// Seconds until so many processes at once have each drawn all pages.
    pub fn together(&self, file: &Path, processes: usize) -> Outcome<f64> {
        let begun = Instant::now();
        let all = std::thread::scope(|scope| {
            let started: Vec<_> = (0..processes)
                .map(|_| scope.spawn(|| self.run(file, SCALE, "pages").map_err(|why| why.to_string())))
                .collect();
            started
                .into_iter()
                .map(|one| one.join().map_err(|_| "a thread panicked".to_owned())?)
                .collect::<Result<Vec<_>, _>>()
        });
        all?;
        Ok(begun.elapsed().as_secs_f64())
    }

    /// Draws all pages in one process.
    pub fn pages(&self, file: &Path, scale: f64) -> Outcome<Pages> {
        let said = self.run(file, scale, "pages")?;
        let mut numbers = said.lines().map(str::parse::<f64>).collect::<Result<Vec<_>, _>>()?;
        let peak_kib = numbers.pop().ok_or("the bare program said nothing")?;
        Ok(Pages { seconds: numbers.into_iter().map(|nanoseconds| nanoseconds / 1e9).collect(), peak_kib })
    }

    fn run(&self, file: &Path, scale: f64, what: &str) -> Outcome<String> {
        let mut command = Command::new(&self.program);
        command.arg(&self.library).arg(file).args([(scale * 72.0).to_string().as_str(), what]);
        let done = command.stderr(Stdio::inherit()).output()?;
        if !done.status.success() {
            return Err(format!("the bare program failed on {what}").into());
        }
        Ok(String::from_utf8(done.stdout)?)
    }
}
