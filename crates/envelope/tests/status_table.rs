//! The tables of `docs/STATUS.md` say what the code does.

use std::collections::{BTreeMap, BTreeSet};

use countersign_envelope::{EnvelopeStatus, SendState};

const DOC: &str = include_str!("../../../docs/STATUS.md");

/// The rows below a mark: the word in the first column, the words in the second.
fn table(doc: &str, mark: &str) -> BTreeMap<String, BTreeSet<String>> {
    let mark = format!("<!-- table: {mark} -->");
    let (_, below) = doc.split_once(&mark).unwrap_or_else(|| panic!("{mark} is not there"));
    let rows = below.trim_start().lines().take_while(|line| line.starts_with('|')).skip(2);
    rows.map(|row| {
        let cells: Vec<&str> = row.trim_matches('|').split('|').map(str::trim).collect();
        let words = cells[1].split(',').map(str::trim).filter(|word| !word.is_empty()).map(String::from);
        (cells[0].to_owned(), words.collect())
    })
    .collect()
}

/// The word that is stored.
fn word(value: &impl serde::Serialize) -> String {
    let value = serde_json::to_value(value).expect("json");
    value.get("is").unwrap_or(&value).as_str().expect("a word").to_owned()
}

fn sends() -> BTreeMap<String, BTreeSet<String>> {
    let next = |from: SendState| SendState::ALL.iter().filter(|to| from.may_become(**to)).map(word).collect();
    SendState::ALL.iter().map(|from| (word(from), next(*from))).collect()
}

fn envelopes() -> BTreeMap<String, BTreeSet<String>> {
    use EnvelopeStatus::{
        Accepted, Completed, Declined, Deleted, Draft, Errored, Expired, Paused, Sending, Unrecognised, Waiting,
        Withdrawn,
    };
    let odd = Unrecognised("ON_HOLIDAY".into());
    let all =
        [Draft, Sending, Accepted, Waiting, Completed, Declined, Expired, Withdrawn, Errored, Deleted, Paused, odd];
    let next = |from: &EnvelopeStatus| {
        let news = all.iter().filter(|seen| from.advance(seen) != *from);
        news.inspect(|seen| assert_eq!(from.advance(seen), **seen)).map(word).collect()
    };
    all.iter().map(|from| (word(from), next(from))).collect()
}

#[test]
fn the_edges_of_a_send_are_those_of_the_document() {
    assert_eq!(table(DOC, "send"), sends());
}

#[test]
fn the_news_that_change_an_envelope_are_those_of_the_document() {
    assert_eq!(table(DOC, "envelope"), envelopes());
}

#[test]
fn a_document_that_says_something_else_is_found() {
    let wrong = DOC.replace("| held | due, stopped |", "| held | due, stopped, intent |");
    assert_ne!(wrong, DOC);
    assert_ne!(table(&wrong, "send"), sends());
}
