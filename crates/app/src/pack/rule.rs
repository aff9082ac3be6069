//! Where finished packs go below their folder: a rule with tokens, such as `{year}/{name} {reference}`. A slash begins
//! a folder. What a token stands for can hold anything; no part of the path it becomes can leave the packs folder.

use std::path::PathBuf;

use countersign_envelope::{EnvelopeStatus, Environment, Millis};
use serde::{Deserialize, Serialize};
use thiserror::Error;
use ts_rs::TS;

use crate::{App, UserError, app::now, view::Facts, words};

/// The rule until a person chooses another.
pub(crate) const USUAL_RULE: &str = "{name} {reference}";
/// Most folders in a folder.
const DEEPEST: usize = 5;
/// Most characters of one folder's name.
const PART_CHARS: usize = 80;
/// Most characters of a rule.
const RULE_CHARS: usize = 200;
/// Under this key the rule is kept.
const KEY: &str = "packRule";

/// What a token can be, with its words.
const TOKENS: [(&str, &str); 9] = [
    ("name", "The envelope’s name"),
    ("reference", "Its reference"),
    ("year", "The year it was completed"),
    ("month", "The month, as two digits"),
    ("day", "The day, as two digits"),
    ("account", "The account"),
    ("environment", "Live, sandbox, custom or practice"),
    ("signer", "Who signs first"),
    ("signers", "Everyone who signs"),
];

/// A rule.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct PackRule {
    /// Its text.
    pub rule: String,
}

/// Something that a rule can name.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct PackToken {
    /// The token with its braces.
    pub token: String,
    /// What it stands for.
    pub words: String,
}

/// What a rule comes to.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct PackRuleView {
    /// The rule.
    pub rule: String,
    /// Where the newest finished envelope would go, or an example, below the packs folder; empty when it is no rule.
    pub path: String,
    /// Why it is no rule.
    pub error: Option<UserError>,
    /// All tokens.
    pub tokens: Vec<PackToken>,
}

/// Why something is no rule.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub(crate) enum RuleError {
    /// Nothing is left of it.
    #[error("the rule names no folder")]
    Empty,
    /// There is no such token.
    #[error("the rule names {0}, which is not known")]
    Unknown(String),
    /// A brace has no partner.
    #[error("the rule has a brace without its partner")]
    Brace,
    /// It is too long, or has too many folders in each other.
    #[error("the rule is too long")]
    TooLong,
}

/// What the tokens of one envelope stand for.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(crate) struct Named {
    pub name: String,
    pub reference: String,
    pub account: String,
    pub environment: String,
    pub signers: Vec<String>,
    pub at: Millis,
}

impl Named {
    fn value(&self, token: &str) -> Option<String> {
        let zoned = jiff::Timestamp::from_millisecond(self.at.0)
            .unwrap_or_default()
            .to_zoned_datetime(jiff::tz::TimeZone::system());
        Some(match token {
            "name" => self.name.clone(),
            "reference" => self.reference.clone(),
            "year" => format!("{:04}", zoned.year()),
            "month" => format!("{:02}", zoned.month()),
            "day" => format!("{:02}", zoned.day()),
            "account" => self.account.clone(),
            "environment" => self.environment.clone(),
            "signer" => self.signers.first().cloned().unwrap_or_default(),
            "signers" => self.signers.join(", "),
            _ => return None,
        })
    }
}

/// A name that every file system takes: no separator, no sign that hides or turns text, no dots or spaces at its ends.
pub(crate) fn plain(part: &str) -> String {
    let forbidden = |c: char| c.is_control() || r#"\/:*?"<>|"#.contains(c) || hides(c);
    let swapped: String = part.chars().map(|c| if forbidden(c) { '-' } else { c }).collect();
    let short: String = swapped.trim().trim_start_matches('.').trim().chars().take(PART_CHARS).collect();
    let short = short.trim_end_matches(['.', ' ']);
    let stem = short.split('.').next().unwrap_or_default().to_uppercase();
    let reserved = ["CON", "PRN", "AUX", "NUL"].contains(&stem.as_str())
        || (stem.len() == 4
            && (stem.starts_with("COM") || stem.starts_with("LPT"))
            && stem.ends_with(|c: char| c.is_ascii_digit()));
    if reserved { format!("{short}-") } else { short.to_owned() }
}

/// Characters that are not seen, or turn the direction of what follows.
pub(crate) fn hides(c: char) -> bool {
    matches!(c, '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{2069}' | '\u{feff}')
}

/// The path of a pack below the packs folder.
pub(crate) fn place(rule: &str, named: &Named) -> Result<PathBuf, RuleError> {
    if rule.chars().count() > RULE_CHARS {
        return Err(RuleError::TooLong);
    }
    let mut parts: Vec<String> = Vec::new();
    for part in rule.split('/') {
        let filled = plain(&fill(part, named)?);
        if !filled.is_empty() {
            parts.push(filled);
        }
    }
    match parts.len() {
        0 => Err(RuleError::Empty),
        count if count > DEEPEST => Err(RuleError::TooLong),
        _ => Ok(parts.iter().collect()),
    }
}

fn fill(part: &str, named: &Named) -> Result<String, RuleError> {
    let (mut filled, mut rest) = (String::new(), part);
    while let Some(at) = rest.find(['{', '}']) {
        filled.push_str(&rest[..at]);
        if rest[at..].starts_with('}') {
            return Err(RuleError::Brace);
        }
        let end = rest[at..].find('}').ok_or(RuleError::Brace)? + at;
        let token = &rest[at + 1..end];
        filled.push_str(&named.value(token.trim()).ok_or_else(|| RuleError::Unknown(token.into()))?);
        rest = &rest[end + 1..];
    }
    filled.push_str(rest);
    Ok(filled)
}

fn example() -> Named {
    Named {
        name: "Lease of Flat 6".into(),
        reference: "7K3F-9Q2M".into(),
        account: "Practice".into(),
        environment: "Practice".into(),
        signers: vec!["Amara Osei".into(), "Daniel Whitlock".into()],
        at: now(),
    }
}

impl Facts {
    /// What the tokens of a rule stand for.
    pub fn named(&self) -> Named {
        let signers = self
            .people()
            .into_iter()
            .filter(|person| person.kind != countersign_envelope::RecipientKind::Cc && !person.witness);
        Named {
            name: self.row.name.clone(),
            reference: self.row.reference.clone(),
            account: self.account.name.clone(),
            environment: match self.account.environment {
                Environment::Practice => "Practice",
                Environment::Sandbox => "Sandbox",
                Environment::Production => "Live",
                Environment::Custom => "Custom",
            }
            .into(),
            signers: signers.map(|person| person.name).collect(),
            at: self.row.completed_at.unwrap_or(self.now),
        }
    }
}

impl App {
    /// The rule that packs are kept by.
    pub(crate) async fn kept_rule(&self) -> Result<String, UserError> {
        let kept = self.blocking(|store| store.setting(KEY)).await?;
        let text = kept.and_then(|value| value.as_str().map(String::from));
        Ok(text.filter(|rule| place(rule, &example()).is_ok()).unwrap_or_else(|| USUAL_RULE.into()))
    }

    /// The rule for packs as it is.
    pub async fn pack_rule(&self) -> Result<PackRuleView, UserError> {
        let rule = self.kept_rule().await?;
        self.preview_pack_rule(PackRule { rule }).await
    }

    /// What a rule would come to.
    pub async fn preview_pack_rule(&self, rule: PackRule) -> Result<PackRuleView, UserError> {
        let named = self.newest_finished().await?.unwrap_or_else(example);
        let placed = place(&rule.rule, &named);
        let tokens =
            TOKENS.iter().map(|(token, words)| PackToken { token: format!("{{{token}}}"), words: (*words).into() });
        Ok(PackRuleView {
            path: placed.as_ref().map(|path| path.to_string_lossy().into_owned()).unwrap_or_default(),
            error: placed.err().map(|why| words::rule_error(&why)),
            tokens: tokens.collect(),
            rule: rule.rule,
        })
    }

    /// Keeps packs by another rule from now on; those that are here stay where they are.
    pub async fn set_pack_rule(&self, rule: PackRule) -> Result<PackRuleView, UserError> {
        let view = self.preview_pack_rule(rule).await?;
        if let Some(error) = view.error {
            return Err(error.in_field("rule"));
        }
        let text = view.rule.clone();
        self.blocking(move |store| store.put_setting(KEY, &text.into())).await?;
        Ok(view)
    }

    async fn newest_finished(&self) -> Result<Option<Named>, UserError> {
        let rows = self.blocking(countersign_store::Store::envelopes).await?;
        let done = rows.into_iter().filter(|row| row.status == EnvelopeStatus::Completed);
        match done.max_by_key(|row| row.completed_at) {
            Some(row) => Ok(Some(self.facts(row).await?.named())),
            None => Ok(None),
        }
    }
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::*;

    fn named() -> Named {
        // 12 November 2026, noon UTC: the same day everywhere that tests run.
        Named { at: Millis(1_794_484_800_000), ..example() }
    }

    #[rstest]
    #[case::usual(USUAL_RULE, "Lease of Flat 6 7K3F-9Q2M")]
    #[case::a_tree("{year}/{month}/{name} {reference}", "2026/11/Lease of Flat 6 7K3F-9Q2M")]
    #[case::own_words("Leases/{ signer }/{reference}", "Leases/Amara Osei/7K3F-9Q2M")]
    #[case::everyone("{signers}", "Amara Osei, Daniel Whitlock")]
    #[case::empty_parts("//{name}//", "Lease of Flat 6")]
    #[case::absolute("/etc/{name}", "etc/Lease of Flat 6")]
    #[case::upwards("../../{name}", "Lease of Flat 6")]
    fn rules(#[case] rule: &str, #[case] expected: &str) {
        assert_eq!(place(rule, &named()), Ok(PathBuf::from(expected)));
    }

    #[rstest]
    #[case("", RuleError::Empty)]
    #[case("/ / .", RuleError::Empty)]
    #[case("{nam}", RuleError::Unknown("nam".into()))]
    #[case("{name", RuleError::Brace)]
    #[case("name}", RuleError::Brace)]
    #[case("a/b/c/d/e/f", RuleError::TooLong)]
    fn no_rules(#[case] rule: &str, #[case] expected: RuleError) {
        assert_eq!(place(rule, &named()), Err(expected));
    }

    #[rstest]
    #[case("Lease: Flat 6/22", "Lease- Flat 6-22")]
    #[case("..", "")]
    #[case("../../etc/passwd", "-..-etc-passwd")]
    #[case(".hidden", "hidden")]
    #[case("ends with dots...", "ends with dots")]
    #[case("CON", "CON-")]
    #[case("lpt1.txt", "lpt1.txt-")]
    #[case("invoice\u{202e}fdp.exe", "invoice-fdp.exe")]
    #[case("tab\there", "tab-here")]
    fn names_that_every_file_system_takes(#[case] name: &str, #[case] expected: &str) {
        assert_eq!(plain(name), expected);
    }

    #[test]
    fn no_name_leads_out_of_the_packs_folder() {
        let pieces = ["..", "/", "\\", ".", "C:", "~", "\0", "\u{202e}", " ", "a", "CON", "{", "}", "…"];
        let mut seed: u64 = 7;
        for _ in 0..2_000 {
            let mut name = String::new();
            for _ in 0..6 {
                seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
                name.push_str(pieces[(seed >> 33) as usize % pieces.len()]);
            }
            let named = Named { name: name.clone(), signers: vec![name.clone()], ..named() };
            let Ok(path) = place("{year}/{signer}/{name}", &named) else { continue };
            let normal = path.components().all(|part| matches!(part, std::path::Component::Normal(_)));
            assert!(normal && path.is_relative(), "{name:?} became {path:?}");
        }
    }
}
