//! What a person does with the hands, past the WebDriver: files dragged in with the real pointer, and chosen in the real
//! dialog.

use std::{
    path::PathBuf,
    time::{Duration, Instant},
};

use countersign_testkit::pdf;

use crate::desk::{Browser, Display, Group, Home, programs};

const DIALOG: &str = "^(Open|Choose|Add).*";

/// True when a window of this name comes in time.
fn comes(display: &Display, window: &str, within: Duration) -> bool {
    let begun = Instant::now();
    while !display.xdotool(&["search", "--onlyvisible", "--name", window]) {
        if begun.elapsed() > within {
            return false;
        }
        std::thread::sleep(Duration::from_millis(100));
    }
    true
}

/// Waits until a window of this name is there.
fn wait_for(display: &Display, window: &str) {
    assert!(comes(display, window, Duration::from_secs(30)), "no window {window:?}");
}

fn two_files(home: &Home) -> [PathBuf; 2] {
    [home.write("Lease.pdf", &pdf::contract(2)), home.write("Übergabe & mehr.pdf", &pdf::contract(1))]
}

#[tokio::test(flavor = "multi_thread")]
async fn files_that_are_dragged_into_the_window_become_a_draft() {
    let (display, home) = (Display::start(), Home::new());
    let app = Browser::app(&display, &home, &[], "hands").await;
    app.says("body", "Drop a PDF here to get it signed").await;
    let source = programs().join("examples/drag-source");
    let _source = Group::start(display.command(source).args(two_files(&home)));
    wait_for(&display, "^Files to drag$");
    display.xdotool(&["search", "--name", "^Countersign$", "windowmove", "0", "0"]);
    display.xdotool(&["search", "--name", "^Files to drag$", "windowmove", "1285", "820", "windowraise"]);
    display.xdotool(&[
        "search",
        "--name",
        "^Files to drag$",
        "mousemove",
        "--window",
        "%1",
        "60",
        "30",
        "mousedown",
        "1",
    ]);
    for step in 0..12 {
        let (x, y) = ((1300 - step * 55).to_string(), (830 - step * 36).to_string());
        display.xdotool(&["mousemove", &x, &y]);
        std::thread::sleep(Duration::from_millis(60));
    }
    app.find("[data-test=drop-zone][data-over]").await;
    app.picture("1-over").await;
    display.xdotool(&["mouseup", "1"]);
    app.find("[data-test=envelope-name][title='Lease']").await;
    app.find("[data-document] [title^='Übergabe & mehr']").await;
    app.picture("2-dropped").await;
    app.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_file_that_is_chosen_in_the_dialog_becomes_a_draft() {
    let (display, home) = (Display::start(), Home::new());
    let app = Browser::app(&display, &home, &[], "hands").await;
    app.says("body", "Drop a PDF here to get it signed").await;
    let [lease, _] = two_files(&home);
    // A press that comes while the window is still being drawn may be lost, as it may for a person.
    for _ in 0..3 {
        app.click("[data-test=choose-pdfs]").await;
        if comes(&display, DIALOG, Duration::from_secs(10)) {
            break;
        }
    }
    wait_for(&display, DIALOG);
    // A slash opens the dialog's line for paths.
    display.xdotool(&["key", "slash"]);
    std::thread::sleep(Duration::from_millis(300));
    display.xdotool(&["key", "ctrl+a"]);
    display.xdotool(&["type", "--delay", "5", &lease.display().to_string()]);
    display.xdotool(&["key", "Return"]);
    app.find("[data-test=envelope-name][title='Lease']").await;
    app.picture("3-chosen").await;
    app.close().await;
}
