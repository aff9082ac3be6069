//! What the pool of workers costs beside bare pdfium, as ratios of one run: `P1 contract 0.93x bar 1.20x ok`, with
//! `short` at the end where a bar is missed.
//!
//! Both sides take turns on generated files, and medians are compared. Where a bar is about waiting the clock counts,
//! where it is about work the processor's time of everybody involved. It builds the worker and the bare program of the
//! same profile first. Arguments name the bars that are wanted (`P1 P7`); without any, all are measured. `files FOLDER`
//! only writes the files that are measured, to be looked at.

mod bare;
mod files;
mod ours;

use std::{
    error::Error,
    path::{Path, PathBuf},
    process::{Command, ExitCode},
};

use bare::Bare;
use countersign_pdf::{Locations, locate};
use files::Files;
use ours::Ours;

/// Pixels per point of 110 dots per inch.
const SCALE: f64 = 110.0 / 72.0;
/// Turns of each side.
const TURNS: usize = 7;
/// Turns where one takes little time.
const MANY_TURNS: usize = 21;

type Outcome<T = ()> = Result<T, Box<dyn Error>>;

#[tokio::main]
async fn main() -> ExitCode {
    let wanted: Vec<String> = std::env::args().skip(1).collect();
    match measure(&wanted).await {
        Ok(()) => ExitCode::SUCCESS,
        Err(why) => {
            eprintln!("bench: {why}");
            ExitCode::FAILURE
        }
    }
}

async fn measure(wanted: &[String]) -> Outcome {
    if let [first, folder] = wanted
        && first == "files"
    {
        Files::write(Path::new(folder))?;
        return Ok(());
    }
    let (locations, bare) = built()?;
    let folder = tempfile::tempdir()?;
    let files = Files::write(folder.path())?;
    let bench = Bench { bare: Bare::new(bare, &locations), locations, files };
    let is_wanted = |bar: &str| wanted.is_empty() || wanted.iter().any(|one| one == bar);
    if is_wanted("P1") {
        bench.first_page().await?;
    }
    if is_wanted("P3") {
        bench.after_drawing().await?;
    }
    if is_wanted("P4") {
        bench.two_workers().await?;
    }
    if is_wanted("P5") || is_wanted("P6") {
        bench.again().await?;
    }
    if is_wanted("P7") {
        bench.sizes().await?;
    }
    if is_wanted("P9") {
        bench.memory().await?;
    }
    if is_wanted("P10") {
        bench.cancelled().await?;
    }
    Ok(())
}

/// Builds worker and bare program; both must be of this profile.
fn built() -> Outcome<(Locations, PathBuf)> {
    if let Some(cargo) = std::env::var_os("CARGO") {
        let mut build = Command::new(cargo);
        build.args(["build", "--quiet", "-p", "countersign-pdf-worker", "--examples", "--bins"]);
        if !cfg!(debug_assertions) {
            build.arg("--release");
        }
        if !build.status()?.success() {
            return Err("the worker does not build".into());
        }
    }
    let locations = locate()?;
    let own = std::env::current_exe()?;
    let bare = own.parent().unwrap_or(Path::new("")).join("bare");
    if bare.is_file() {
        return Ok((locations, bare));
    }
    Err("the bare program is missing; build it with `cargo build --release -p countersign-pdf-worker --examples`"
        .into())
}

struct Bench {
    bare: Bare,
    locations: Locations,
    files: Files,
}

impl Bench {
    /// From the drop to the bytes of the first picture, against a fresh process that only draws.
    async fn first_page(&self) -> Outcome {
        let ours = Ours::start(&self.locations, 2);
        for (name, file) in self.files.each() {
            let mut turns = Turns::default();
            for _ in 0..if name == "vectors" { TURNS } else { MANY_TURNS } {
                turns.bare.push(self.bare.first(file)?);
                turns.ours.push(ours.first(file).await?);
            }
            turns.print("P1", name, 1.2);
        }
        Ok(())
    }

    /// Processor time of all that is not loading and drawing, as a part of that.
    async fn after_drawing(&self) -> Outcome {
        for (name, file, pages, bar) in [
            ("text grey", &self.files.hundred, 40, 0.5),
            ("text colour", &self.files.coloured, 40, 0.9),
            ("scan", &self.files.scan, 10, 0.15),
        ] {
            let mut turns = Turns::default();
            for _ in 0..TURNS {
                let bare = self.bare.pages(file, SCALE)?.mean(pages);
                turns.bare.push(bare);
                let ours = Ours::start(&self.locations, 1);
                ours.open(file).await?;
                ours.draw(0, SCALE / 2.0).await?;
                let work = ours.work(async |ours| ours.draw_all(0..pages, SCALE).await).await?;
                turns.ours.push(work / f64::from(pages) - bare);
            }
            turns.print("P3", name, bar);
        }
        Ok(())
    }

    /// A whole document by two workers against one; first what two processes of bare pdfium gain here, since more cannot
    /// be had on a machine that is busy with other things.
    async fn two_workers(&self) -> Outcome {
        for (name, file, pages) in [("scan", &self.files.scan, 20), ("1000 pages", &self.files.thousand, 400)] {
            let (mut time, mut work, mut machine) = (Turns::default(), Turns::default(), Turns::default());
            for _ in 0..5 {
                let alone = self.bare.together(file, 1)?;
                machine.ours.push(2.0 * alone);
                machine.bare.push(self.bare.together(file, 2)?);
                for workers in [1, 2] {
                    let ours = Ours::start(&self.locations, workers);
                    ours.open(file).await?;
                    ours.warm().await?;
                    let begun = std::time::Instant::now();
                    let spent = ours.work(async |ours| ours.draw_together(0..pages, SCALE).await).await?;
                    let waited = begun.elapsed().as_secs_f64();
                    // Faster is larger: one worker's time over that of two.
                    let (clock, processor) =
                        if workers == 1 { (&mut time.ours, &mut work.bare) } else { (&mut time.bare, &mut work.ours) };
                    clock.push(waited);
                    processor.push(spent);
                }
            }
            println!("P4 {name} two of bare pdfium {:.2}x, for comparison", machine.ratio());
            print("P4", &format!("{name} two workers"), time.ratio(), 1.7, time.ratio() >= 1.7);
            work.print("P4", &format!("{name} processor"), 1.15);
        }
        Ok(())
    }

    /// Pages that were drawn before: at another scale, and at the same.
    async fn again(&self) -> Outcome {
        for (bar, name, file, pages, limit) in [
            ("P5", "grey scan", &self.files.grey_scan, 8, 0.65),
            ("P5", "text", &self.files.hundred, 20, 0.65),
            ("P6", "scan", &self.files.scan, 8, 0.7),
        ] {
            let (mut anew, mut same) = (Turns::default(), Turns::default());
            for _ in 0..TURNS {
                let bare = self.bare.pages(file, SCALE)?.mean(pages);
                anew.bare.push(bare);
                same.bare.push(bare);
                let ours = Ours::start(&self.locations, 1);
                ours.open(file).await?;
                let mut work = 0.0;
                for page in 0..pages {
                    ours.draw(page, SCALE / 1.25).await?;
                    work += ours.work(async |ours| ours.draw(page, SCALE).await).await?;
                }
                anew.ours.push(work / f64::from(pages));
                let work = ours.work(async |ours| ours.draw_all(0..pages, SCALE).await).await?;
                same.ours.push(work / f64::from(pages));
            }
            anew.print(bar, &format!("{name} at a new scale"), limit);
            same.print("P6", &format!("{name} at the same scale"), 0.1);
        }
        Ok(())
    }

    /// Opening a thousand pages and measuring each.
    async fn sizes(&self) -> Outcome {
        let ours = Ours::start(&self.locations, 2);
        let mut turns = Turns::default();
        for _ in 0..MANY_TURNS {
            turns.bare.push(self.bare.sizes(&self.files.thousand)?);
            turns.ours.push(ours.sizes(&self.files.thousand).await?);
        }
        turns.print("P7", "1000 sizes", 1.5);
        Ok(())
    }

    /// The highest memory of a worker against that of bare pdfium, and what a page without end takes.
    async fn memory(&self) -> Outcome {
        for (name, file, pages) in [("text", &self.files.hundred, 100), ("scan", &self.files.scan, 20)] {
            let bare = self.bare.pages(file, SCALE)?.peak_kib;
            let ours = Ours::start(&self.locations, 1);
            ours.open(file).await?;
            ours.draw_all(0..pages, SCALE).await?;
            let ratio = ours.peak_kib()? / bare;
            print("P9", &format!("{name} memory"), ratio, 1.5, ratio <= 1.5);
        }
        let ours = Ours::start(&self.locations, 1);
        ours.open(&self.files.endless).await?;
        ours.draw(0, SCALE).await?;
        let mib = ours.peak_kib()? / 1024.0;
        println!("P9 page without end {mib:.0} MiB bar 256 MiB {}", word(mib <= 256.0));
        Ok(())
    }

    /// How soon a slow page that scrolled away is given up, as a part of the time that it takes.
    async fn cancelled(&self) -> Outcome {
        let mut turns = Turns::default();
        for _ in 0..5 {
            let ours = Ours::start(&self.locations, 1);
            ours.open(&self.files.slow).await?;
            turns.bare.push(ours.slow_page().await?);
            ours.open(&self.files.slow).await?;
            turns.ours.push(ours.cancelled_page().await?);
        }
        turns.print("P10", "cancelling a slow page", 0.1);
        Ok(())
    }
}

/// What both sides took, turn by turn.
#[derive(Default)]
struct Turns {
    bare: Vec<f64>,
    ours: Vec<f64>,
}

impl Turns {
    fn ratio(&self) -> f64 {
        median(&self.ours) / median(&self.bare)
    }

    fn print(&self, bar: &str, name: &str, limit: f64) {
        let ratio = self.ratio();
        print(bar, name, ratio, limit, ratio <= limit);
    }
}

fn print(bar: &str, name: &str, ratio: f64, limit: f64, fine: bool) {
    println!("{bar} {name} {ratio:.2}x bar {limit:.2}x {}", word(fine));
}

fn word(fine: bool) -> &'static str {
    if fine { "ok" } else { "short" }
}

fn median(values: &[f64]) -> f64 {
    let mut values = values.to_vec();
    values.sort_by(f64::total_cmp);
    values.get(values.len() / 2).copied().unwrap_or(f64::NAN)
}
