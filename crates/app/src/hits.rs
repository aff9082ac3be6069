//! On which page of its documents an envelope has the words that were looked for.

use countersign_store::{ListedWhole, Store, StoreError};
use unicode_normalization::UnicodeNormalization;

use crate::list::PageHit;

/// So many bytes of text are looked through for one part of a list; rows after that have no page.
pub(crate) const BUDGET: usize = 2 << 20;
/// Characters shown before and after what was found.
const BEFORE: usize = 14;
const AFTER: usize = 60;

/// A letter as it is compared: small, and without its marks.
fn fold(letter: char) -> char {
    if letter.is_ascii() {
        return letter.to_ascii_lowercase();
    }
    let base = std::iter::once(letter).nfd().next().unwrap_or(letter);
    base.to_lowercase().next().unwrap_or(base)
}

/// Where each word begins in a text, in characters; the first place of each word that is there.
fn places(text: &[char], words: &[Vec<char>]) -> Vec<(usize, usize)> {
    let begins = |at: usize| text[at].is_alphanumeric() && (at == 0 || !text[at - 1].is_alphanumeric());
    let mut found = vec![None; words.len()];
    let mut left = words.len();
    for at in (0..text.len()).filter(|at| begins(*at)) {
        for (word, place) in words.iter().zip(&mut found) {
            let here = text
                .get(at..at + word.len())
                .is_some_and(|part| part.iter().map(|c| fold(*c)).eq(word.iter().copied()));
            if place.is_none() && here {
                *place = Some((at, word.len()));
                left -= 1;
            }
        }
        if left == 0 {
            break;
        }
    }
    found.into_iter().flatten().collect()
}

fn plain(text: &[char]) -> String {
    text.iter().map(|c| if c.is_whitespace() { ' ' } else { *c }).collect()
}

/// What is shown of a page: the word that stands first, to its end, with what is around it.
fn shown(text: &[char], (at, length): (usize, usize)) -> (String, String, String) {
    let rest = text[at + length..].iter().take_while(|c| c.is_alphanumeric()).count();
    let end = at + length + rest;
    let (from, upto) = (at.saturating_sub(BEFORE), (end + AFTER).min(text.len()));
    let before = plain(&text[from..at]);
    // A word that was cut in two is left out.
    let before = if from > 0 { before.split_once(' ').map_or("", |(_, rest)| rest).to_owned() } else { before };
    (before.trim_start().to_owned(), plain(&text[at..end]), plain(&text[end..upto]))
}

/// The page of an envelope's documents with the most of the words; `None` when its own text has all of them.
pub(crate) fn find(
    store: &Store,
    whole: &ListedWhole,
    words: &[String],
    budget: &mut usize,
) -> Result<Option<PageHit>, StoreError> {
    if words.is_empty() {
        return Ok(None);
    }
    let words: Vec<Vec<char>> = words.iter().map(|word| word.chars().map(fold).collect()).collect();
    let own: Vec<char> = whole.text.chars().collect();
    if places(&own, &words).len() == words.len() {
        return Ok(None);
    }
    let mut best: Option<(usize, PageHit)> = None;
    for document in &whole.documents {
        if *budget == 0 {
            break;
        }
        for (page_index, text) in store.text(&document.blob)? {
            *budget = budget.saturating_sub(text.len());
            let text: Vec<char> = text.chars().collect();
            let found = places(&text, &words);
            let Some(first) = found.iter().min() else { continue };
            if best.as_ref().is_none_or(|(most, _)| found.len() > *most) {
                let (before, word, after) = shown(&text, *first);
                let hit = PageHit {
                    document: document.id.clone(),
                    name: document.name.clone(),
                    page_index,
                    before,
                    found: word,
                    after,
                };
                best = Some((found.len(), hit));
            }
            if found.len() == words.len() || *budget == 0 {
                break;
            }
        }
    }
    Ok(best.map(|(_, hit)| hit))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn look(text: &str, words: &[&str]) -> Vec<(usize, usize)> {
        let text: Vec<char> = text.chars().collect();
        let words: Vec<Vec<char>> = words.iter().map(|word| word.chars().map(fold).collect()).collect();
        places(&text, &words)
    }

    #[test]
    fn words_are_found_at_their_beginning_in_any_letters() {
        assert_eq!(look("The Harbour wall, harbours", &["harb", "wall"]), [(4, 4), (12, 4)]);
        assert_eq!(look("charbour", &["harb"]), []);
        assert_eq!(look("Café SIÂN", &["cafe", "sian"]), [(0, 4), (5, 4)]);
        assert_eq!(look("", &["x"]), []);
    }

    #[test]
    fn what_is_shown_is_the_whole_word_with_what_is_around_it() {
        let text: Vec<char> =
            "Clause nine of this agreement.\nThe breakwaters are kept by the Tenant.".chars().collect();
        let at = look(&text.iter().collect::<String>(), &["breakw"])[0];
        let (before, found, after) = shown(&text, at);
        assert_eq!((before.as_str(), found.as_str()), ("The ", "breakwaters"));
        assert_eq!(after, " are kept by the Tenant.");
    }
}
