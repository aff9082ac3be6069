//! The side of the pool.

use std::{
    fs,
    ops::Range,
    path::Path,
    time::{Duration, Instant},
};

use countersign_pdf::{DocumentKey, Limits, Locations, Pdf, PdfError, Source};
use rustix::time::{ClockId, clock_gettime};
use tokio::task::JoinSet;

use crate::{Outcome, SCALE};

/// A pool with a document.
pub struct Ours {
    pdf: Pdf,
}

fn key() -> DocumentKey {
    DocumentKey::from("bench")
}

impl Ours {
    pub fn start(locations: &Locations, workers: usize) -> Self {
        let limits = Limits { busy: workers, alive: workers, ..Limits::default() };
        Self { pdf: Pdf::start_with(locations.clone(), limits) }
    }

    /// Waits until the pool has a worker in reserve, as it has in an app that is open.
    pub async fn warm(&self) -> Outcome {
        let begun = Instant::now();
        while !self.pdf.is_warm() {
            if begun.elapsed() > Duration::from_secs(10) {
                return Err("no worker gets warm".into());
            }
            tokio::time::sleep(Duration::from_millis(2)).await;
        }
        Ok(())
    }

    pub async fn open(&self, file: &Path) -> Outcome {
        self.warm().await?;
        self.pdf.open(&key(), Source::path(file), None).await?;
        self.warm().await
    }

    /// Seconds from the drop to the first picture.
    pub async fn first(&self, file: &Path) -> Outcome<f64> {
        self.warm().await?;
        let begun = Instant::now();
        self.pdf.open(&key(), Source::path(file), None).await?;
        self.pdf.render(&key(), 0, SCALE, None).await?;
        let seconds = begun.elapsed().as_secs_f64();
        self.pdf.close(&key());
        Ok(seconds)
    }

    /// Seconds from the drop to the sizes of all pages.
    pub async fn sizes(&self, file: &Path) -> Outcome<f64> {
        self.warm().await?;
        let begun = Instant::now();
        self.pdf.open(&key(), Source::path(file), None).await?;
        let seconds = begun.elapsed().as_secs_f64();
        self.pdf.close(&key());
        Ok(seconds)
    }

    pub async fn draw(&self, page_index: u32, scale: f64) -> Outcome {
        self.pdf.render(&key(), page_index, scale, None).await?;
        Ok(())
    }

    /// Seconds that the first page takes.
    pub async fn slow_page(&self) -> Outcome<f64> {
        let begun = Instant::now();
        self.draw(0, SCALE).await?;
        Ok(begun.elapsed().as_secs_f64())
    }

    /// Seconds until the first page, which was drawn for a third of a second when it scrolled away, is given up and its
    /// worker is free.
    pub async fn cancelled_page(&self) -> Outcome<f64> {
        self.pdf.set_view(&key(), 0, 0, SCALE);
        let pdf = self.pdf.clone();
        let drawn = tokio::spawn(async move { pdf.render(&key(), 0, SCALE, None).await });
        tokio::time::sleep(Duration::from_millis(333)).await;
        let begun = Instant::now();
        self.pdf.set_view(&key(), 1, 1, SCALE);
        match drawn.await? {
            Err(PdfError::Cancelled) => Ok(begun.elapsed().as_secs_f64()),
            Err(other) => Err(other.into()),
            Ok(_) => Err("the slow page was not slow".into()),
        }
    }

    /// One page after the other.
    pub async fn draw_all(&self, pages: Range<u32>, scale: f64) -> Outcome {
        for page_index in pages {
            self.draw(page_index, scale).await?;
        }
        Ok(())
    }

    /// All pages at once, on as many workers as there are.
    pub async fn draw_together(&self, pages: Range<u32>, scale: f64) -> Outcome {
        let mut all = JoinSet::new();
        for page_index in pages {
            let pdf = self.pdf.clone();
            all.spawn(async move { pdf.render(&key(), page_index, scale, None).await });
        }
        while let Some(done) = all.join_next().await {
            done??;
        }
        Ok(())
    }

    /// Seconds of processor time that this takes of the pool and of its workers.
    pub async fn work(&self, what: impl AsyncFnOnce(&Self) -> Outcome) -> Outcome<f64> {
        let before = self.spent()?;
        what(self).await?;
        Ok(self.spent()? - before)
    }

    fn spent(&self) -> Outcome<f64> {
        let own = clock_gettime(ClockId::ProcessCPUTime);
        let mut seconds = own.tv_sec as f64 + own.tv_nsec as f64 / 1e9;
        for pid in self.pids() {
            let text = fs::read_to_string(format!("/proc/{pid}/schedstat"))?;
            let nanoseconds: f64 = text.split(' ').next().unwrap_or_default().parse()?;
            seconds += nanoseconds / 1e9;
        }
        Ok(seconds)
    }

    /// The highest memory of a worker in KiB.
    pub fn peak_kib(&self) -> Outcome<f64> {
        let mut most: f64 = 0.0;
        for pid in self.pids() {
            let status = fs::read_to_string(format!("/proc/{pid}/status"))?;
            let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:")).ok_or("no VmHWM")?;
            most = most.max(line.trim().trim_end_matches(" kB").parse()?);
        }
        Ok(most)
    }

    fn pids(&self) -> Vec<u32> {
        self.pdf.workers().iter().filter_map(|worker| worker.pid).collect()
    }
}
