//! The pool with real workers.

mod files;
mod lying;
mod views;

use std::{
    path::PathBuf,
    process::Command,
    sync::OnceLock,
    time::{Duration, Instant},
};

use countersign_pdf::{DocumentKey, Limits, Locations, Pdf, PdfError, PixelRect, Source, locate};
use countersign_testkit::pdf::{Page, contract, document, truncated};

/// The worker of this build and the library.
fn locations() -> Locations {
    static BUILT: OnceLock<Locations> = OnceLock::new();
    BUILT
        .get_or_init(|| {
            let built = Command::new(env!("CARGO")).args(["build", "-q", "-p", "countersign-pdf-worker"]).status();
            assert!(built.is_ok_and(|status| status.success()), "the worker does not build");
            let library = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../vendor/pdfium/libpdfium.so");
            let found = locate().expect("worker and library, see `cargo xtask setup`");
            if library.is_file() { Locations { library, ..found } } else { found }
        })
        .clone()
}

fn key() -> DocumentKey {
    DocumentKey::from("it")
}

#[tokio::test]
async fn measures_rotated_cropped_and_scaled_pages_as_displayed() {
    let pages: Vec<Page> = [0, 90, 180, 270]
        .into_iter()
        .map(|rotate| Page { rotate, crop: Some([50.0, 70.0, 350.0, 470.0]), user_unit: Some(2.0), ..Page::default() })
        .collect();
    let pdf = Pdf::start(locations());
    let opened = pdf.open(&key(), Source::bytes(document(&pages)), None).await.expect("opens");
    for (page, asked) in opened.pages.iter().zip(&pages) {
        let sides = if asked.rotate % 180 == 0 { (600.0, 800.0) } else { (800.0, 600.0) };
        assert_eq!((page.width_pt, page.height_pt), sides);
        assert_eq!((page.crop_x_pt, page.crop_y_pt, page.rotation, page.user_unit), (50.0, 70.0, asked.rotate, 2.0));
    }
}

#[tokio::test]
async fn each_bad_file_has_its_own_error() {
    let pdf = Pdf::start(locations());
    let many = document(&vec![Page { content: String::new(), ..Page::default() }; 5001]);
    for (bytes, code) in [
        (Vec::new(), "pdf_empty"),
        (b"hello, world".to_vec(), "pdf_not_a_pdf"),
        (b"%PDF-1.7\nnothing\nstartxref\n0\n%%EOF".to_vec(), "pdf_damaged"),
        (truncated(), "pdf_truncated"),
        (document(&[]), "pdf_no_pages"),
        (many, "pdf_too_many_pages"),
    ] {
        let error = pdf.open(&key(), Source::bytes(bytes), None).await.expect_err(code);
        assert_eq!(error.code(), code);
    }
    let error = pdf.open(&key(), Source::path("/nowhere/at/all.pdf"), None).await.expect_err("no file");
    assert_eq!(error.code(), "pdf_unreadable");
}

#[tokio::test]
async fn a_page_without_end_is_drawn_within_the_limits() {
    let endless = Page { media: [0.0, 0.0, 2_147_483_648.0, 2_147_483_648.0], ..Page::default() };
    let pdf = Pdf::start(locations());
    pdf.open(&key(), Source::bytes(document(&[endless])), None).await.expect("opens");
    let picture = pdf.render(&key(), 0, 1.0, None).await.expect("draws");
    assert!(u64::from(picture.width_px) * u64::from(picture.height_px) <= 40_000_000);
    let part = PixelRect { x: 0, y: 0, width: 64, height: 64 };
    let picture = pdf.render(&key(), 0, 1.0, Some(part)).await.expect("draws a part");
    assert_eq!((picture.width_px, picture.height_px), (64, 64));
}

#[tokio::test]
async fn a_killed_worker_is_replaced_and_the_next_page_comes() {
    let pdf = Pdf::start(locations());
    pdf.open(&key(), Source::bytes(contract(5)), None).await.expect("opens");
    let pid = pdf.workers().first().and_then(|worker| worker.pid).expect("a worker");
    let killed = Command::new("kill").args(["-9", &pid.to_string()]).status();
    assert!(killed.is_ok_and(|status| status.success()));
    match pdf.render(&key(), 0, 1.0, None).await {
        Ok(_) | Err(PdfError::WorkerDied { .. }) => {}
        Err(other) => panic!("another error: {other}"),
    }
    pdf.render(&key(), 1, 1.0, None).await.expect("the next page");
    assert!(pdf.workers().iter().all(|worker| worker.pid != Some(pid)));
}

#[tokio::test]
async fn a_worker_that_never_starts_talking_is_reported_in_time() {
    let silent = Locations { worker: "/bin/cat".into(), ..locations() };
    let limits = Limits { start: Duration::from_millis(200), ..Limits::default() };
    let pdf = Pdf::start_with(silent, limits);
    let start = Instant::now();
    let error = pdf.open(&key(), Source::bytes(contract(1)), None).await.expect_err("no worker");
    assert_eq!(error.code(), "pdf_worker_start");
    assert!(start.elapsed() < Duration::from_secs(5));
}

#[tokio::test]
async fn a_library_with_another_hash_is_refused() {
    let wrong = Locations { library: locations().worker, ..locations() };
    let error = Pdf::start(wrong).open(&key(), Source::bytes(contract(1)), None).await.expect_err("wrong library");
    assert_eq!(error.code(), "pdf_library_wrong_hash");
}

#[tokio::test]
async fn words_stand_where_they_are_displayed_on_turned_pages() {
    let content = "BT /F 20 Tf 100 200 Td (Sign here) Tj ET".to_owned();
    let pages: Vec<Page> =
        [0, 90, 180, 270].map(|rotate| Page { rotate, content: content.clone(), ..Page::default() }).into();
    let pdf = Pdf::start(locations());
    let opened = pdf.open(&key(), Source::bytes(document(&pages)), None).await.expect("opens");
    for (index, page) in (0..).zip(&opened.pages) {
        let text = pdf.text(&key(), index).await.expect("reads");
        let line = text.lines.first().expect("a line");
        assert_eq!(line.text(), "Sign here");
        let word = line.words.first().expect("a word").rect;
        let (x, y) = page.to_displayed(100.0, 200.0);
        let inside = |at: f64, from: f64, length: f64| at >= from - 6.0 && at <= from + length + 6.0;
        assert!(inside(x, word.x_pt, word.w_pt) && inside(y, word.y_pt, word.h_pt), "page {index}: {word:?}, {x} {y}");
    }
}

#[tokio::test]
async fn a_page_that_takes_too_long_says_so_and_the_next_request_works() {
    let limits = Limits { page: Duration::from_millis(20), ..Limits::default() };
    let pdf = Pdf::start_with(locations(), limits);
    let slow = document(&[Page::default(), Page::curves(0, 150_000)]);
    pdf.open(&key(), Source::bytes(slow), None).await.expect("opens");
    let late = pdf.render(&key(), 1, 1.0, None).await;
    assert!(matches!(late, Err(PdfError::PageTimeout { page_index: 1 })), "{late:?}");
    assert!(pdf.save_unlocked(&key()).await.expect("another worker").starts_with(b"%PDF-"));
}
