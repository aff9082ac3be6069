//! The first start.

use crate::desk::{Browser, Display, Home};

#[tokio::test(flavor = "multi_thread")]
async fn the_first_start_invites_to_drop_a_pdf_and_breaks_no_rule() {
    let (display, home) = (Display::start(), Home::new());
    let app = Browser::app(&display, &home, &[], "first-start").await;
    app.says("body", "Drop a PDF here to get it signed").await;
    app.picture("first-run").await;
    let violations = app.js("return window.__cspViolations").await;
    assert_eq!(violations, serde_json::json!([]), "the page breaks its own content security policy");
    // Control: a planted violation is seen.
    app.js("const i = document.createElement('img'); i.src = 'https://example.com/x.png'; document.body.append(i)")
        .await;
    let seen = "return window.__cspViolations.length";
    let begun = std::time::Instant::now();
    while app.js(seen).await == 0 {
        assert!(begun.elapsed().as_secs() < 10, "the planted violation was not seen");
    }
    app.end().await;
    let mut outside = Vec::new();
    list(home.path(), &mut outside);
    // The keychain and the graphics libraries keep files of their own, whoever the caller is.
    let others = ["keyring", ".cache/dconf/", ".cache/at-spi/", ".cache/mesa_shader_cache/"];
    let of_others = |path: &std::path::PathBuf| others.iter().any(|part| path.to_string_lossy().contains(part));
    outside.retain(|path| !path.starts_with(home.data()) && !of_others(path));
    assert!(outside.is_empty(), "files outside the data folder: {outside:?}");
}

fn list(folder: &std::path::Path, found: &mut Vec<std::path::PathBuf>) {
    for entry in std::fs::read_dir(folder).into_iter().flatten().flatten() {
        let path = entry.path();
        if path.is_dir() { list(&path, found) } else { found.push(path) }
    }
}
