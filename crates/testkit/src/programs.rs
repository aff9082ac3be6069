//! Programs of this workspace as a test starts them.

use std::{
    io::{BufRead, BufReader},
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    sync::Once,
};

/// The practice service as cargo builds it.
///
/// # Panics
/// When it cannot be built.
pub fn practice() -> PathBuf {
    static BUILT: Once = Once::new();
    // The same two as other tests build, so that nothing is built twice with other features.
    BUILT.call_once(|| {
        let cargo = std::env::var("CARGO").unwrap_or_else(|_| "cargo".into());
        let built = Command::new(cargo)
            .args(["build", "--quiet", "-p", "countersign-pdf-worker", "-p", "countersign-practice"])
            .status();
        assert!(built.expect("cargo starts").success(), "the practice service builds");
    });
    let own = std::env::current_exe().expect("this test's file");
    let folder = own.parent().and_then(Path::parent).expect("the target folder");
    folder.join(format!("countersign-practice{}", std::env::consts::EXE_SUFFIX))
}

/// A practice service of the test's own, reached as any server of the same API would be.
pub struct PracticeServer {
    child: Child,
    /// Scheme, host and port.
    pub origin: String,
    /// The only key that it takes.
    pub key: &'static str,
}

impl PracticeServer {
    /// Starts it on a free port with its data in this folder.
    ///
    /// # Panics
    /// When it does not start.
    pub fn start(data: &Path) -> Self {
        let key = "a-key-of-the-test";
        let mut child = Command::new(practice())
            .args(["--port", "0", "--key", key, "--data"])
            .arg(data)
            .stdout(Stdio::piped())
            .spawn()
            .expect("the practice service starts");
        let mut line = String::new();
        BufReader::new(child.stdout.take().expect("its output")).read_line(&mut line).expect("a line");
        let said: serde_json::Value = serde_json::from_str(&line).expect("JSON");
        Self { child, origin: said["listening"].as_str().expect("an address").to_owned(), key }
    }
}

impl Drop for PracticeServer {
    fn drop(&mut self) {
        // It is the test's own; when it is gone already there is nothing to end.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
