//! The pool with workers that lie, die or hang.

use std::{path::PathBuf, process::Command, sync::OnceLock, time::Duration};

use countersign_pdf::{Limits, Locations, Pdf, Source};
use rstest::rstest;

use crate::key;

/// A worker that goes wrong in this way.
fn fake(how: &str) -> Locations {
    static BUILT: OnceLock<PathBuf> = OnceLock::new();
    let worker = BUILT.get_or_init(|| {
        let built = Command::new(env!("CARGO"))
            .args(["build", "-q", "-p", "countersign-pdf", "--example", "fake-worker"])
            .status();
        assert!(built.is_ok_and(|status| status.success()), "the fake worker does not build");
        let own = std::env::current_exe().expect("own path");
        own.ancestors().nth(2).expect("the build folder").join("examples/fake-worker")
    });
    Locations { worker: worker.clone(), library: how.into() }
}

#[rstest]
#[case("of another build", "pdf_worker_outdated")]
#[case("dies while opening", "pdf_worker_died")]
#[case("has no pages", "pdf_worker_lied")]
#[case("has a page of no size", "pdf_worker_lied")]
#[case("turns a page by 45 degrees", "pdf_worker_lied")]
#[tokio::test]
async fn a_worker_that_cannot_open_is_told_apart(#[case] how: &str, #[case] code: &str) {
    let pdf = Pdf::start(fake(how));
    let error = pdf.open(&key(), Source::bytes(&b"%PDF-"[..]), None).await.expect_err(how);
    assert_eq!(error.code(), code);
    assert!(pdf.workers().is_empty(), "{how}: it is still used");
}

#[rstest]
#[case("dies before the page", "pdf_worker_died")]
#[case("dies within the page", "pdf_worker_died")]
#[case("hangs", "pdf_page_timeout")]
#[case("draws another size", "pdf_worker_lied")]
#[case("sends what is no picture", "pdf_worker_lied")]
#[case("sends too many bytes", "pdf_worker_lied")]
#[case("announces a frame without end", "pdf_worker_lied")]
#[case("does not speak the language", "pdf_worker_lied")]
#[case("answers something else", "pdf_worker_lied")]
#[tokio::test]
async fn a_worker_that_goes_wrong_on_a_page_is_replaced(#[case] how: &str, #[case] code: &str) {
    let limits = Limits { page: Duration::from_millis(500), ..Limits::default() };
    let pdf = Pdf::start_with(fake(how), limits);
    pdf.open(&key(), Source::bytes(&b"%PDF-"[..]), None).await.expect("opens");
    let before = pdf.workers().first().and_then(|worker| worker.pid).expect("a worker");
    let error = pdf.render(&key(), 0, 1.0, None).await.expect_err(how);
    assert_eq!(error.code(), code);
    pdf.render(&key(), 1, 1.0, None).await.expect("the next page comes");
    let after = pdf.workers().first().and_then(|worker| worker.pid).expect("a worker");
    assert_ne!(before, after, "{how}: it is still used");
}

#[tokio::test]
async fn a_worker_that_tells_the_truth_is_kept() {
    let pdf = Pdf::start(fake("well"));
    pdf.open(&key(), Source::bytes(&b"%PDF-"[..]), None).await.expect("opens");
    let before = pdf.workers();
    pdf.render(&key(), 0, 1.0, None).await.expect("draws");
    assert_eq!(pdf.workers(), before);
    assert_eq!(pdf.save_unlocked(&key()).await.expect_err("no copy").code(), "pdf_worker_lied");
}
