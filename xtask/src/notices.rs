//! The works of others that are built into the programs, with their licences, for the package.

use std::{
    collections::{BTreeMap, BTreeSet},
    fmt::Write,
    fs,
    path::{Path, PathBuf},
};

use serde::Deserialize;

use crate::process::{cargo_program, output, root};

/// The programs whose parts are named.
const PROGRAMS: &[&str] = &["countersign", "countersign-pdf-worker", "countersign-practice"];
/// The parts of the page: what `ui/package.json` names as needed to run, and the runtime of its components.
const PAGE: &[&str] = &["@fluentui/svg-icons", "@fontsource-variable/inter", "@tauri-apps/api", "svelte"];
const NAMES: &[&str] = &["LICEN", "COPYING", "NOTICE", "COPYRIGHT", "UNLICENSE"];

#[derive(Debug, Deserialize)]
struct Metadata {
    packages: Vec<Package>,
    resolve: Resolve,
}

#[derive(Debug, Deserialize)]
struct Package {
    id: String,
    name: String,
    version: String,
    license: Option<String>,
    repository: Option<String>,
    manifest_path: PathBuf,
    /// `None` for those of this repository.
    source: Option<String>,
}

#[derive(Debug, Deserialize)]
struct Resolve {
    nodes: Vec<Node>,
}

#[derive(Debug, Deserialize)]
struct Node {
    id: String,
    deps: Vec<Arrow>,
}

#[derive(Debug, Deserialize)]
struct Arrow {
    pkg: String,
    dep_kinds: Vec<Kind>,
}

#[derive(Debug, Deserialize)]
struct Kind {
    /// `dev`, `build`, or nothing for what is built in.
    kind: Option<String>,
}

/// A work of others.
struct Work {
    title: String,
    licence: String,
    source: String,
    folder: PathBuf,
}

/// What the programs are made of besides ours, by name.
fn crates() -> Result<Vec<Work>, String> {
    let said = output(
        &cargo_program(),
        &["metadata", "--format-version", "1", "--locked", "--filter-platform", "x86_64-unknown-linux-gnu"],
    )?;
    let metadata: Metadata =
        serde_json::from_str(&said).map_err(|error| format!("cargo metadata cannot be read: {error}"))?;
    let nodes: BTreeMap<&str, &Node> = metadata.resolve.nodes.iter().map(|node| (node.id.as_str(), node)).collect();
    let own = |package: &&Package| package.source.is_none() && PROGRAMS.contains(&package.name.as_str());
    let mut open: Vec<&str> = metadata.packages.iter().filter(own).map(|package| package.id.as_str()).collect();
    let mut seen: BTreeSet<&str> = open.iter().copied().collect();
    while let Some(id) = open.pop() {
        let arrows = nodes.get(id).map(|node| &node.deps).into_iter().flatten();
        for arrow in arrows.filter(|arrow| arrow.dep_kinds.iter().any(|kind| kind.kind.is_none())) {
            if seen.insert(&arrow.pkg) {
                open.push(&arrow.pkg);
            }
        }
    }
    let others = metadata.packages.iter().filter(|package| package.source.is_some() && seen.contains(&*package.id));
    let work = |package: &Package| Work {
        title: format!("{} {}", package.name, package.version),
        licence: package.license.clone().unwrap_or_else(|| "see below".into()),
        source: package.repository.clone().unwrap_or_default(),
        folder: package.manifest_path.parent().unwrap_or(Path::new("/")).to_path_buf(),
    };
    Ok(others.map(work).collect())
}

#[derive(Debug, Deserialize)]
struct Npm {
    name: String,
    version: String,
    license: String,
    homepage: Option<String>,
}

fn page() -> Result<Vec<Work>, String> {
    let modules = root().join("ui/node_modules");
    let work = |name: &&str| {
        let folder = modules.join(name);
        let text = fs::read_to_string(folder.join("package.json")).map_err(|error| format!("{name}: {error}"))?;
        let npm: Npm = serde_json::from_str(&text).map_err(|error| format!("{name}: {error}"))?;
        let title = format!("{} {}", npm.name, npm.version);
        Ok(Work { title, licence: npm.license, source: npm.homepage.unwrap_or_default(), folder })
    };
    PAGE.iter().map(work).collect()
}

/// The texts that a work brings, in the order of their names.
fn texts(folder: &Path) -> Vec<String> {
    let entries = fs::read_dir(folder).into_iter().flatten().flatten().map(|entry| entry.path());
    let named = |path: &PathBuf| {
        let name = path.file_name().unwrap_or_default().to_string_lossy().to_uppercase();
        path.is_file() && NAMES.iter().any(|start| name.starts_with(start))
    };
    let mut files: Vec<PathBuf> = entries.filter(named).collect();
    files.sort();
    let read = |path: &PathBuf| fs::read_to_string(path).ok().map(|text| text.trim().replace('\r', ""));
    files.iter().filter_map(read).filter(|text| !text.is_empty()).collect()
}

/// All of them as one text: the works with the numbers of their texts, then each text once.
pub fn notices() -> Result<String, String> {
    let mut works = crates()?;
    works.append(&mut page()?);
    works.sort_by(|one, other| one.title.cmp(&other.title));
    let mut out = String::from(
        "Countersign is made with these works of others. Each is under its own licence; the texts that came with it\n\
         stand below under their numbers. PDFium's are in the folder beside this file.\n\n",
    );
    let mut numbered: Vec<String> = Vec::new();
    for work in &works {
        let mut numbers = Vec::new();
        for text in texts(&work.folder) {
            let known = numbered.iter().position(|known| *known == text).unwrap_or_else(|| {
                numbered.push(text);
                numbered.len() - 1
            });
            numbers.push((known + 1).to_string());
        }
        let texts =
            if numbers.is_empty() { "its terms as named".into() } else { format!("text {}", numbers.join(", ")) };
        let _ = writeln!(out, "{}\n    {}; {texts}\n    {}", work.title, work.licence, work.source);
    }
    for (number, text) in numbered.iter().enumerate() {
        let _ = write!(out, "\n==== Text {} ====\n\n{text}\n", number + 1);
    }
    Ok(out)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_licences_of_what_is_built_in_are_named_and_no_tools_are() {
        let works = crates().expect("the parts");
        let named = |name: &str| works.iter().any(|work| work.title.starts_with(&format!("{name} ")));
        assert!(named("tauri") && named("rusqlite") && named("pdfium-render") && named("lopdf"));
        assert!(!named("fantoccini"), "only the tests use it");
        assert!(!named("countersign-app"), "that is ours");
        let silent: Vec<&str> =
            works.iter().filter(|work| work.licence == "see below").map(|work| work.title.as_str()).collect();
        assert!(silent.is_empty(), "these name no licence: {silent:?}");
        let wry = works.iter().find(|work| work.title.starts_with("wry ")).expect("wry");
        assert!(!texts(&wry.folder).is_empty(), "its own texts are found");
    }
}
