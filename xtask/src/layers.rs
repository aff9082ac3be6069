//! Compares `docs/layers.toml` with what the crates really import.

use std::{collections::BTreeMap, fs};

use serde::Deserialize;

use crate::{
    Outcome,
    process::{cargo_program, output, root},
};

/// The rules, as written.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Layers {
    watched: Vec<String>,
    crates: BTreeMap<String, Rule>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
struct Rule {
    layer: u8,
    ours: Vec<String>,
    foreign: Vec<String>,
    dev_ours: Vec<String>,
    dev_foreign: Vec<String>,
    only_for_tests: bool,
}

/// The part of `cargo metadata` that is judged.
#[derive(Debug, Deserialize)]
struct Metadata {
    packages: Vec<Package>,
}

#[derive(Debug, Deserialize)]
struct Package {
    name: String,
    dependencies: Vec<Dependency>,
}

#[derive(Debug, Deserialize)]
struct Dependency {
    name: String,
    /// `dev`, `build`, or nothing for a normal one.
    kind: Option<String>,
}

/// Reads the rules.
fn rules() -> Result<Layers, String> {
    let text =
        fs::read_to_string(root().join("docs/layers.toml")).map_err(|error| format!("docs/layers.toml: {error}"))?;
    toml::from_str(&text).map_err(|error| format!("docs/layers.toml: {error}"))
}

/// Fails with every arrow that the rules do not allow.
pub fn check() -> Outcome {
    let said = output(&cargo_program(), &["metadata", "--format-version", "1", "--no-deps"])?;
    let metadata = serde_json::from_str(&said).map_err(|error| format!("cargo metadata cannot be read: {error}"))?;
    let found = violations(&rules()?, &metadata);
    if found.is_empty() {
        return Ok(());
    }
    Err(format!("docs/layers.toml does not allow this:\n  {}", found.join("\n  ")))
}

fn violations(layers: &Layers, metadata: &Metadata) -> Vec<String> {
    let mut found = Vec::new();
    for package in &metadata.packages {
        let Some(rule) = layers.crates.get(&package.name) else {
            found.push(format!("{} has no entry", package.name));
            continue;
        };
        for dependency in &package.dependencies {
            let dev = dependency.kind.as_deref() == Some("dev");
            let why = match layers.crates.get(&dependency.name) {
                Some(target) => ours(rule, target, &dependency.name, dev),
                None if metadata.packages.iter().any(|package| package.name == dependency.name) => None,
                None => foreign(layers, rule, &dependency.name, dev),
            };
            if let Some(why) = why {
                let how = if dev { "imports for its tests" } else { "imports" };
                found.push(format!("{} {how} {}: {why}", package.name, dependency.name));
            }
        }
    }
    found
}

/// Why a crate may not import another one of ours.
fn ours(rule: &Rule, target: &Rule, name: &str, dev: bool) -> Option<&'static str> {
    let listed = |names: &[String]| names.iter().any(|listed| listed == name);
    if dev {
        return (!listed(&rule.ours) && !listed(&rule.dev_ours)).then_some("not listed in ours or dev_ours");
    }
    if target.only_for_tests && !rule.only_for_tests {
        return Some("that one is for tests only");
    }
    if !listed(&rule.ours) {
        return Some("not listed in ours");
    }
    (target.layer >= rule.layer).then_some("arrows only point down")
}

/// Why a crate may not import a watched crate of others.
fn foreign(layers: &Layers, rule: &Rule, name: &str, dev: bool) -> Option<&'static str> {
    let within = |patterns: &[String]| patterns.iter().any(|pattern| matches(pattern, name));
    if !within(&layers.watched) || within(&rule.foreign) || dev && within(&rule.dev_foreign) {
        return None;
    }
    Some(if dev { "not listed in foreign or dev_foreign" } else { "not listed in foreign" })
}

fn matches(pattern: &str, name: &str) -> bool {
    pattern.strip_suffix('*').map_or(pattern == name, |start| name.starts_with(start))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The project's own rules, so that a hole in them is found here.
    fn found(package: &str, kind: Option<&str>, dependency: &str) -> Vec<String> {
        let packages = vec![Package {
            name: package.into(),
            dependencies: vec![Dependency { name: dependency.into(), kind: kind.map(Into::into) }],
        }];
        violations(&rules().expect("docs/layers.toml"), &Metadata { packages })
    }

    #[test]
    fn finds_each_forbidden_edge() {
        for (package, kind, dependency) in [
            ("countersign-envelope", None, "countersign-store"),
            ("countersign-envelope", None, "tokio"),
            ("countersign-practice", None, "countersign-envelope"),
            ("countersign-practice", Some("dev"), "countersign-testkit"),
            ("countersign-courier", None, "countersign-yoti-sign"),
            ("countersign-courier", None, "reqwest"),
            ("countersign-app", None, "countersign-providers"),
            ("countersign-app", None, "rusqlite"),
            ("countersign-app", None, "tauri"),
            ("countersign-pdf", None, "countersign-testkit"),
            ("countersign-app", Some("dev"), "countersign-soak"),
            ("countersign-pdf", None, "pdfium-render"),
            ("countersign-store", Some("build"), "tauri-build"),
            ("countersign", None, "rusqlite"),
            ("countersign", None, "reqwest"),
            ("xtask", None, "countersign-app"),
        ] {
            assert_eq!(found(package, kind, dependency).len(), 1, "{package} {kind:?} {dependency}");
        }
    }

    #[test]
    fn lets_the_listed_ones_through_and_tells_tests_from_the_rest() {
        for (package, kind, dependency) in [
            ("countersign-store", None, "rusqlite"),
            ("countersign-pdf", Some("dev"), "countersign-testkit"),
            ("countersign-yoti-sign", Some("dev"), "tokio"),
            ("countersign", None, "tauri-plugin-dialog"),
            ("countersign-envelope", None, "serde"),
            ("countersign-soak", None, "countersign-testkit"),
        ] {
            assert_eq!(found(package, kind, dependency), Vec::<String>::new(), "{package} {kind:?} {dependency}");
        }
        assert_eq!(found("countersign-yoti-sign", None, "tokio").len(), 1);
    }

    #[test]
    fn a_crate_without_an_entry_and_an_arrow_that_points_up_are_found_although_listed() {
        assert_eq!(found("countersign-new", None, "serde"), ["countersign-new has no entry"]);
        let text = r#"
            watched = []
            [crates.low]
            layer = 0
            ours = ["high"]
            [crates.high]
            layer = 1
        "#;
        let layers: Layers = toml::from_str(text).expect("rules");
        let dependencies = vec![Dependency { name: "high".into(), kind: None }];
        let packages = vec![Package { name: "low".into(), dependencies }];
        assert_eq!(violations(&layers, &Metadata { packages }), ["low imports high: arrows only point down"]);
    }
}
