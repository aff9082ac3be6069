//! Who is served first, who is dropped, and what is remembered.

use std::{
    process::Command,
    time::{Duration, Instant},
};

use countersign_pdf::{DocumentKey, Limits, Pdf, PdfError, Picture, Source};
use countersign_testkit::pdf::{Page, contract, document};
use tokio::task::JoinHandle;

use crate::{key, locations};

/// Curves that take a worker several seconds; a test that waits for them takes a part.
const SLOW: u32 = 150_000;

fn slow_then_text() -> Vec<u8> {
    document(&[Page::curves(0, SLOW), Page::text(2), Page::text(3)])
}

/// Limits under which a page may take its time, since the tests share few cores.
fn patient() -> Limits {
    Limits { page: Duration::from_mins(1), ..Limits::default() }
}

fn ask(pdf: &Pdf, page_index: u32) -> JoinHandle<Result<Picture, PdfError>> {
    let pdf = pdf.clone();
    tokio::spawn(async move { pdf.render(&key(), page_index, 1.0, None).await })
}

/// The worker that is busy with a page, once there is one.
async fn busy(pdf: &Pdf) -> u32 {
    let start = Instant::now();
    while start.elapsed() < Duration::from_secs(10) {
        if let Some(pid) = pdf.workers().iter().filter(|worker| worker.busy).find_map(|worker| worker.pid) {
            return pid;
        }
        tokio::time::sleep(Duration::from_millis(2)).await;
    }
    panic!("no worker became busy");
}

#[tokio::test]
async fn a_worker_killed_while_it_draws_costs_only_that_page() {
    let pdf = Pdf::start(locations());
    pdf.open(&key(), Source::bytes(slow_then_text()), None).await.expect("opens");
    let slow = ask(&pdf, 0);
    let pid = busy(&pdf).await;
    let killed = Command::new("kill").args(["-9", &pid.to_string()]).status();
    assert!(killed.is_ok_and(|status| status.success()));
    let ended = slow.await.expect("runs");
    assert!(matches!(ended, Err(PdfError::WorkerDied { page_index: Some(0) })), "{ended:?}");
    pdf.render(&key(), 1, 1.0, None).await.expect("the next page comes");
    assert!(pdf.workers().iter().all(|worker| worker.pid != Some(pid)));
}

#[tokio::test]
async fn a_page_that_scrolled_away_while_it_is_drawn_is_ended_after_its_grace() {
    let pdf = Pdf::start_with(locations(), Limits { busy: 1, ..Limits::default() });
    pdf.open(&key(), Source::bytes(slow_then_text()), None).await.expect("opens");
    pdf.set_view(&key(), 0, 0, 1.0);
    let slow = ask(&pdf, 0);
    busy(&pdf).await;
    let start = Instant::now();
    let next = ask(&pdf, 2);
    pdf.set_view(&key(), 2, 2, 1.0);
    assert!(matches!(slow.await.expect("runs"), Err(PdfError::Cancelled)));
    let waited = start.elapsed();
    next.await.expect("runs").expect("the page in view comes");
    assert!(waited < Duration::from_millis(1500), "ended after {waited:?}");
}

#[tokio::test]
async fn a_page_that_comes_back_within_its_grace_is_not_ended() {
    let limits = Limits { busy: 1, grace: Duration::from_millis(50), ..patient() };
    let pdf = Pdf::start_with(locations(), limits);
    let bytes = document(&[Page::curves(0, SLOW / 6)]);
    pdf.open(&key(), Source::bytes(bytes), None).await.expect("opens");
    let slow = ask(&pdf, 0);
    busy(&pdf).await;
    pdf.set_view(&key(), 2, 2, 1.0);
    pdf.set_view(&key(), 0, 0, 1.0);
    slow.await.expect("runs").expect("it is drawn to the end");
}

#[tokio::test]
async fn pages_that_scrolled_away_are_dropped_and_visible_ones_come() {
    let pdf = Pdf::start_with(locations(), Limits { busy: 1, ..Limits::default() });
    pdf.open(&key(), Source::bytes(contract(30)), None).await.expect("opens");
    let asked: Vec<_> = (0..30).map(|page| ask(&pdf, page)).collect();
    tokio::task::yield_now().await;
    pdf.set_view(&key(), 20, 22, 1.0);
    let mut dropped = 0;
    for (page, asked) in asked.into_iter().enumerate() {
        match asked.await.expect("runs") {
            Err(PdfError::Cancelled) => {
                assert!(!(20..=22).contains(&page));
                dropped += 1;
            }
            other => assert!(other.is_ok(), "page {page}"),
        }
    }
    assert!(dropped >= 20, "only {dropped} dropped");
}

#[tokio::test]
async fn a_picture_is_drawn_once_and_the_cache_keeps_to_its_bytes() {
    let pdf = Pdf::start_with(locations(), Limits { cache_bytes: 1 << 20, ..Limits::default() });
    pdf.open(&key(), Source::bytes(contract(20)), None).await.expect("opens");
    let first = pdf.render(&key(), 0, 1.0, None).await.expect("draws");
    let again = pdf.render(&key(), 0, 1.0, None).await.expect("remembers");
    assert_eq!(first.bytes.as_ptr(), again.bytes.as_ptr(), "it was drawn twice");
    let mut drawn = 0;
    for page_index in 0..20 {
        drawn += pdf.render(&key(), page_index, 1.5, None).await.expect("draws").bytes.len();
        assert!(pdf.cached_bytes() <= 1 << 20);
    }
    assert!(drawn > 1 << 20, "only {drawn} bytes: nothing had to go");
    let later = pdf.render(&key(), 0, 1.0, None).await.expect("draws");
    assert_ne!(first.bytes.as_ptr(), later.bytes.as_ptr(), "the oldest was kept");
    assert_eq!(first.bytes, later.bytes);
}

#[tokio::test]
async fn a_closed_document_is_unknown_and_keeps_no_pictures() {
    let pdf = Pdf::start(locations());
    pdf.open(&key(), Source::bytes(contract(1)), None).await.expect("opens");
    pdf.render(&key(), 0, 1.0, None).await.expect("draws");
    assert!(pdf.cached_bytes() > 0);
    pdf.close(&key());
    assert_eq!(pdf.cached_bytes(), 0);
    assert!(matches!(pdf.render(&key(), 0, 1.0, None).await, Err(PdfError::UnknownDocument)));
}

/// Two files whose first pages look different and are both slow to draw.
fn before_and_after() -> [Vec<u8>; 2] {
    ["0 g", "0.5 g"].map(|colour| {
        let content = format!("{} {colour} 0 0 595 842 re f", Page::curves(0, SLOW / 10).content);
        document(&[Page { content, ..Page::default() }, Page::default()])
    })
}

/// What the whole page looks like once a page of [`before_and_after`] is drawn.
async fn settled(pdf: &Pdf) -> Picture {
    pdf.render(&key(), 0, 1.0, None).await.expect("draws")
}

#[tokio::test]
async fn a_key_that_was_closed_and_opened_again_never_shows_the_old_page() {
    let pdf = Pdf::start_with(locations(), patient());
    let [before, after] = before_and_after();
    pdf.open(&key(), Source::bytes(before.clone()), None).await.expect("opens");
    let old = settled(&pdf).await;
    let other = DocumentKey::from("the same file elsewhere");
    pdf.open(&other, Source::bytes(after.clone()), None).await.expect("opens");
    let new = pdf.render(&other, 0, 1.0, None).await.expect("draws");
    assert_ne!(old.bytes, new.bytes);
    pdf.close(&key());

    pdf.open(&key(), Source::bytes(before), None).await.expect("opens");
    let running = ask(&pdf, 0);
    busy(&pdf).await;
    pdf.close(&key());
    pdf.open(&key(), Source::bytes(after), None).await.expect("opens again");
    assert!(matches!(running.await.expect("runs"), Err(PdfError::Cancelled)));
    assert_eq!(settled(&pdf).await.bytes, new.bytes);
}

#[tokio::test]
async fn what_is_still_asked_when_a_key_is_opened_again_is_answered_from_the_new_file() {
    let pdf = Pdf::start_with(locations(), patient());
    let [before, after] = before_and_after();
    let other = DocumentKey::from("the same file elsewhere");
    pdf.open(&other, Source::bytes(after.clone()), None).await.expect("opens");
    let new = pdf.render(&other, 0, 1.0, None).await.expect("draws");
    pdf.close(&other);

    pdf.open(&key(), Source::bytes(before), None).await.expect("opens");
    let running = ask(&pdf, 0);
    busy(&pdf).await;
    pdf.open(&key(), Source::bytes(after), None).await.expect("opens again");
    assert_eq!(running.await.expect("runs").expect("draws").bytes, new.bytes);
    assert_eq!(settled(&pdf).await.bytes, new.bytes);
}

#[tokio::test]
async fn several_who_open_the_same_file_at_once_share_one_opening() {
    let pdf = Pdf::start(locations());
    let bytes = Source::bytes(contract(3));
    let opening: Vec<_> = (0..5)
        .map(|page| {
            let (pdf, bytes) = (pdf.clone(), bytes.clone());
            tokio::spawn(async move {
                let opened = pdf.open(&key(), bytes, None).await.expect("opens");
                pdf.render(&key(), page % 3, 1.0, None).await.expect("draws");
                opened
            })
        })
        .collect();
    let mut first = None;
    for opening in opening {
        let opened = opening.await.expect("runs");
        assert!(std::sync::Arc::ptr_eq(first.get_or_insert_with(|| opened.clone()), &opened));
    }
}

#[tokio::test]
async fn a_worker_is_warm_again_after_a_document_took_the_one_that_was() {
    let pdf = Pdf::start(locations());
    let warm = async || {
        let begun = Instant::now();
        while !pdf.is_warm() {
            assert!(begun.elapsed() < Duration::from_secs(20), "no worker gets warm");
            tokio::time::sleep(Duration::from_millis(2)).await;
        }
    };
    warm().await;
    pdf.open(&key(), Source::bytes(contract(1)), None).await.expect("opens");
    assert!(!pdf.is_warm(), "the document did not take it");
    warm().await;
    assert_eq!(pdf.workers().len(), 1, "the warm one serves nobody");
}
