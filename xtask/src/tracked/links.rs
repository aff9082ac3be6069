//! Where the documents point: files that are not there any more.

use std::path::Path;

/// Folders whose paths are named in documents as code.
const FOLDERS: &[&str] = &["crates/", "docs/", "packaging/", "src-tauri/", "tests/", "ui/src/", "xtask/"];

/// What a document at `name` points at that does not exist, with its line, from 1. `exists` takes a path from the root.
pub fn dead(name: &str, text: &str, exists: impl Fn(&Path) -> bool) -> Vec<(usize, String)> {
    let folder = Path::new(name).parent().unwrap_or(Path::new(""));
    let mut found = Vec::new();
    let mut code = false;
    for (index, line) in text.lines().enumerate() {
        if line.trim_start().starts_with("```") {
            code = !code;
            continue;
        }
        if code {
            continue;
        }
        let links = links(line).filter(|target| !exists(&plain(&folder.join(target))));
        let paths = paths(line).filter(|path| !exists(Path::new(path)));
        found.extend(links.chain(paths).map(|target| (index + 1, target.to_owned())));
    }
    found
}

/// The targets of a line's links and pictures that are files of the project.
fn links(line: &str) -> impl Iterator<Item = &str> {
    let between = |open, close| line.split(open).skip(1).filter_map(move |rest| Some(rest.split_once(close)?.0));
    let targets = between("](", ")").chain(between("src=\"", "\"")).chain(between("srcset=\"", "\""));
    let files = targets.filter_map(|target| target.split('#').next());
    files.filter(|file| !file.is_empty() && !file.contains("://"))
}

/// The paths that a line names as code. A pattern, or a word in capitals for one to be filled in, names no file.
fn paths(line: &str) -> impl Iterator<Item = &str> {
    let spans = line.split('`').skip(1).step_by(2);
    let named = |span: &&str| FOLDERS.iter().any(|folder| span.starts_with(folder));
    let whole = |span: &&str| span.chars().all(|c| c.is_ascii_alphanumeric() || "._-/".contains(c));
    spans.filter(named).filter(whole).filter(|span| !span.contains("NAME"))
}

/// The path without `..` and `.`.
fn plain(path: &Path) -> std::path::PathBuf {
    let mut plain = std::path::PathBuf::new();
    for part in path.components() {
        match part {
            std::path::Component::ParentDir => drop(plain.pop()),
            std::path::Component::CurDir => {}
            part => plain.push(part),
        }
    }
    plain
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn finds_links_and_paths_that_lead_nowhere() {
        let text = "[a](../README.md#top) and [b](gone.md), [c](https://example.com), [d](#here)\n\
            `crates/app/src/lib.rs`, `crates/app/src/gone.rs`, `crates/*/src`, `docs/NAME.md`\n\
            ```\n[e](gone.md)\n```\n[f](STATUS.md) <img src=\"gone.png\">";
        let there = ["README.md", "crates/app/src/lib.rs", "docs/STATUS.md"];
        let found = dead("docs/PAGE.md", text, |path| there.iter().any(|file| Path::new(file) == path));
        let found: Vec<_> = found.iter().map(|(line, what)| (*line, what.as_str())).collect();
        assert_eq!(found, [(1, "gone.md"), (2, "crates/app/src/gone.rs"), (6, "gone.png")]);
    }
}
