//! What no file of the project may say: where packages came from on this machine, or a path of it; and what its documents
//! may not: the name of a file that is not there.

mod links;

use std::{fs, path::Path};

use crate::{
    Outcome,
    process::{output, root},
};

/// Lock files name the registries by nature.
const LOCK_FILES: &[&str] = &["Cargo.lock", "ui/package-lock.json"];

/// Searches every file that git tracks.
pub fn check() -> Outcome {
    if !root().join(".git").exists() {
        println!("not checked: what tracked files say, since this is no git checkout");
        return Ok(());
    }
    let home = std::env::var("HOME").unwrap_or_default();
    let unwanted = unwanted(&root().to_string_lossy(), &home);
    let mut found = Vec::new();
    for name in output("git", &["ls-files", "-z"])?.split('\0').filter(|name| !name.is_empty()) {
        if LOCK_FILES.contains(&name) {
            continue;
        }
        // A file that was deleted and not committed yet, or one that is not text, says nothing.
        let Ok(text) = fs::read_to_string(root().join(name)) else { continue };
        found.extend(places(&text, &unwanted).into_iter().map(|(line, what)| format!("{name}:{line} says {what}")));
        if Path::new(name).extension().is_some_and(|extension| extension == "md") {
            let dead = links::dead(name, &text, |path| root().join(path).exists());
            found.extend(
                dead.into_iter().map(|(line, what)| format!("{name}:{line} points at {what}, which is not there")),
            );
        }
    }
    if found.is_empty() { Ok(()) } else { Err(format!("these must not be in the project:\n  {}", found.join("\n  "))) }
}

/// The words to look for; put together here, so that this file does not hold them.
fn unwanted(checkout: &str, home: &str) -> Vec<String> {
    let hosts = [
        ["crates", "io"],
        ["npmjs", "org"],
        ["npmjs", "com"],
        ["pypi", "org"],
        ["pythonhosted", "org"],
        ["deb.debian", "org"],
    ];
    let hosts = hosts.iter().map(|host| host.join("."));
    // A folder right under / may have the name of anything, unless it is the administrator's home.
    let folders = [checkout, home].into_iter().filter(|folder| folder.matches('/').count() > 1 || *folder == "/root");
    hosts.chain(folders.map(|folder| format!("{folder}/"))).collect()
}

/// The lines, from 1, on which one of the words stands.
fn places<'a>(text: &str, unwanted: &'a [String]) -> Vec<(usize, &'a str)> {
    let mut found = Vec::new();
    for (index, line) in text.lines().enumerate() {
        found
            .extend(unwanted.iter().filter(|word| line.contains(word.as_str())).map(|word| (index + 1, word.as_str())));
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn finds_the_host_of_a_registry_and_a_path_of_this_machine() {
        let unwanted = unwanted("/some/where/countersign", "/home/ana");
        let host = ["https://index.crates", "io/x"].join(".");
        let text =
            format!("fine\n{host}\n/some/where\n/some/where/countersign/Cargo.toml\n/home/ana/lease.pdf\n/srv/x");
        let lines: Vec<usize> = places(&text, &unwanted).into_iter().map(|(line, _)| line).collect();
        assert_eq!(lines, [2, 4, 5]);
    }
}
