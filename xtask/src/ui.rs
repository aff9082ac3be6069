//! The page in the window: its packages, its build, its checks.

use std::{
    fs,
    path::{Path, PathBuf},
    time::SystemTime,
};

use serde_json::Value;

use crate::{
    Outcome,
    process::{command, finish, output, root, works},
};

const NODE_NEEDED: (u32, u32) = (20, 19);

/// Whether the page can be built: its lock file and its build are part of the project.
pub fn exists() -> bool {
    let files = ["ui/package-lock.json", "ui/index.html"];
    if !root().join(".git").exists() {
        return files.iter().all(|file| root().join(file).is_file());
    }
    let named = [files.as_slice(), &["ui/vite.config.ts", "ui/vite.config.js"]].concat();
    let Ok(tracked) = output("git", &[["ls-files", "--"].as_slice(), named.as_slice()].concat()) else { return false };
    tracked.lines().count() > files.len()
}

/// Installs the packages of the lock file, unless they are there.
pub fn install() -> Outcome {
    if !exists() {
        return Ok(());
    }
    node()?;
    let read = |file: &str| -> Option<Value> {
        serde_json::from_str(&fs::read_to_string(root().join("ui").join(file)).ok()?).ok()
    };
    let wanted = read("package-lock.json").ok_or("ui/package-lock.json cannot be read")?;
    if read("node_modules/.package-lock.json").is_some_and(|have| covers(&have, &wanted)) {
        return Ok(());
    }
    println!("installing the page's packages with npm, as its lock file says");
    npm(&["ci", "--ignore-scripts", "--no-audit", "--no-fund"])
}

/// Builds the page into `ui/dist`, unless nothing changed since the last time.
pub fn build() -> Outcome {
    let built = root().join("ui/dist/index.html");
    let built_at = fs::metadata(&built).and_then(|data| data.modified()).ok();
    if built_at.is_some_and(|at| newest(&root().join("ui")).is_some_and(|newest| newest < at)) {
        return Ok(());
    }
    npm(&["run", "build"])
}

/// Types and lints of the page.
pub fn check() -> Outcome {
    npm(&["run", "check"])?;
    npm(&["run", "lint"])
}

/// The page's own tests.
pub fn test() -> Outcome {
    // The tests wait for what they expect; on a busy machine that takes longer than the usual five seconds.
    npm(&["run", "test", "--", "--testTimeout=60000"])
}

fn npm(arguments: &[&str]) -> Outcome {
    let mut npm = command("npm", arguments);
    npm.current_dir(root().join("ui"));
    finish(npm)
}

/// Refuses a Node that is missing or too old, before npm fails in its own words.
fn node() -> Outcome {
    let (major, minor) = NODE_NEEDED;
    let needed = format!("Node {major}.{minor} or newer with npm is needed");
    if !works("npm", &["--version"]) {
        return Err(format!("{needed}; npm was not found"));
    }
    let said = output("node", &["--version"]).map_err(|why| format!("{needed}: {why}"))?;
    let found: Vec<u32> = said.trim().trim_start_matches('v').split('.').flat_map(str::parse).collect();
    match found.as_slice() {
        [a, b, ..] if (*a, *b) >= NODE_NEEDED => Ok(()),
        _ => Err(format!("{needed}; this one is {}", said.trim())),
    }
}

/// Whether every package that the lock file asks for is installed in that version. Optional ones may be for other platforms.
fn covers(have: &Value, wanted: &Value) -> bool {
    let (Some(have), Some(wanted)) = (have["packages"].as_object(), wanted["packages"].as_object()) else {
        return false;
    };
    wanted.iter().filter(|(path, _)| !path.is_empty()).all(|(path, package)| match have.get(path) {
        Some(installed) => installed["version"] == package["version"],
        None => package["optional"] == true,
    })
}

/// The time of the newest file that the page is built from.
fn newest(folder: &Path) -> Option<SystemTime> {
    let mut newest = None;
    let mut folders: Vec<PathBuf> = vec![folder.to_path_buf()];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).ok()?.flatten() {
            let Ok(data) = entry.metadata() else { continue };
            if !data.is_dir() {
                newest = newest.max(data.modified().ok());
            } else if entry.file_name() != "node_modules" && entry.file_name() != "dist" {
                folders.push(entry.path());
            }
        }
    }
    newest
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn packages_of_another_version_or_missing_ones_are_installed_again_optional_ones_may_be_absent() {
        let wanted = json!({"packages": {
            "": {"version": "0.1.0"},
            "node_modules/a": {"version": "1.0.0"},
            "node_modules/other-platform": {"version": "2.0.0", "optional": true},
        }});
        let have = |version: &str| json!({"packages": {"node_modules/a": {"version": version}}});
        assert!(covers(&have("1.0.0"), &wanted));
        assert!(!covers(&have("0.9.0"), &wanted));
        assert!(!covers(&json!({"packages": {}}), &wanted));
        assert!(!covers(&json!({}), &wanted));
    }
}
