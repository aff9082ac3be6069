//! Searching: which envelopes have all the words, in their own text or in that of their documents.

use rusqlite::Connection;

use crate::{Bits, Result, Store, lock};

/// The longest word that is looked for, in characters; what is longer is cut.
const MOST_CHARS: usize = 64;
/// How many words are looked for.
const MOST_WORDS: usize = 12;
/// How many words are compared for a suggestion.
const MOST_TERMS: u32 = 200_000;

/// The words of what a person typed, as they are looked for.
pub fn query_words(text: &str) -> Vec<String> {
    let word = |word: &str| word.chars().take(MOST_CHARS).collect::<String>().to_lowercase();
    let mut words: Vec<String> =
        text.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty()).map(word).collect();
    words.truncate(MOST_WORDS);
    words
}

fn find(connection: &Connection, table: &str, word: &str, bits: &mut Bits) -> Result<()> {
    let mut query = connection.prepare_cached(&format!("SELECT rowid FROM {table} WHERE {table} MATCH ?1"))?;
    let mut rows = query.query([format!("\"{word}\"*")])?;
    while let Some(row) = rows.next()? {
        bits.insert(row.get(0)?);
    }
    Ok(())
}

/// A word that is there, how far it is from the one that was meant, and in how many envelopes it is.
struct Near {
    term: String,
    far: usize,
    count: u32,
}

/// How far a word may be from the one that was typed.
fn farthest(word: &str) -> usize {
    match word.chars().count() {
        0..=2 => 0,
        3..=5 => 1,
        _ => 2,
    }
}

fn nearest(connection: &Connection, table: &str, word: &str, near: &mut Option<Near>) -> Result<()> {
    let (length, most) = (word.chars().count(), farthest(word));
    // A slip is seldom in the first letter, but the first two may have changed places.
    let mut begins: Vec<char> = word.chars().take(2).collect();
    begins.dedup();
    for begin in begins {
        let after = char::from_u32(u32::from(begin) + 1).unwrap_or(begin);
        let sql = format!("SELECT term, doc FROM {table} WHERE term >= ?1 AND term < ?2 LIMIT {MOST_TERMS}");
        let mut query = connection.prepare_cached(&sql)?;
        let mut rows = query.query([begin.to_string(), after.to_string()])?;
        while let Some(row) = rows.next()? {
            let term = row.get_ref(0)?.as_str().map_err(rusqlite::Error::from)?;
            if term.len().abs_diff(word.len()) > most + 2 || term.chars().count().abs_diff(length) > most {
                continue;
            }
            let (far, count) = (strsim::osa_distance(word, term), row.get(1)?);
            let better = |known: &Near| far < known.far || (far == known.far && count > known.count);
            if far <= most && near.as_ref().is_none_or(better) {
                *near = Some(Near { term: term.to_owned(), far, count });
            }
        }
    }
    Ok(())
}

impl Store {
    /// The numbers of the envelopes that have a word beginning so.
    fn with_word(&self, word: &str) -> Result<Bits> {
        let mut bits = Bits::default();
        self.read(|tx| find(tx, "envelope_words", word, &mut bits))?;
        if let Some(texts) = &self.0.texts {
            let found = find(&lock(&texts.reader), "document_words", word, &mut bits);
            // Without the text of documents the rest is found all the same.
            let _ = self.doubt_texts(found);
        }
        Ok(bits)
    }

    /// The numbers of the envelopes that have all these words, each as the beginning of a word; all words wherever they
    /// are: name, people, reference, message, note, labels, text of documents. See [`query_words`].
    ///
    /// # Errors
    /// When they cannot be read.
    pub fn matching(&self, words: &[String]) -> Result<Bits> {
        let mut longest: Vec<&String> = words.iter().collect();
        longest.sort_by_key(|word| std::cmp::Reverse(word.len()));
        let mut all: Option<Bits> = None;
        for word in longest {
            let found = self.with_word(word)?;
            match &mut all {
                Some(all) => all.keep(&found),
                None => all = Some(found),
            }
            if all.as_ref().is_some_and(Bits::is_empty) {
                break;
            }
        }
        Ok(all.unwrap_or_default())
    }

    /// The same words with those that nothing begins with put right; `None` when nothing is near.
    ///
    /// # Errors
    /// When the words cannot be read.
    pub fn suggestion(&self, words: &[String]) -> Result<Option<Vec<String>>> {
        let mut better = words.to_vec();
        for word in &mut better {
            if !self.with_word(word)?.is_empty() {
                continue;
            }
            let mut near = None;
            self.read(|tx| nearest(tx, "envelope_terms", word, &mut near))?;
            if let Some(texts) = &self.0.texts {
                let looked = nearest(&lock(&texts.reader), "document_terms", word, &mut near);
                let _ = self.doubt_texts(looked);
            }
            let Some(Near { term, .. }) = near else { return Ok(None) };
            *word = term;
        }
        Ok((better != words).then_some(better))
    }

    /// The numbers of the envelopes that a person is in, by e-mail address, whole and in any letters.
    ///
    /// # Errors
    /// When they cannot be read.
    pub fn with_person(&self, email: &str) -> Result<Bits> {
        self.numbers(
            "SELECT l.n FROM recipient r JOIN listing l ON l.envelope = r.envelope WHERE r.email = ?1 COLLATE NOCASE",
            email,
        )
    }

    /// The numbers of the envelopes that have a label.
    ///
    /// # Errors
    /// When they cannot be read.
    pub fn with_label(&self, label: &str) -> Result<Bits> {
        self.numbers("SELECT l.n FROM label JOIN listing l ON l.envelope = label.envelope WHERE label.name = ?1", label)
    }

    /// People of the newest envelopes whose name or address begins with these words, by name and address, each once.
    ///
    /// # Errors
    /// When they cannot be read.
    pub fn people_like(&self, words: &[String], most: u32) -> Result<Vec<(String, String)>> {
        if words.is_empty() {
            return Ok(Vec::new());
        }
        let wanted = words.iter().map(|word| format!("\"{word}\"*")).collect::<Vec<_>>().join(" ");
        self.read(|tx| {
            // Others of the same envelopes come with them, so more are looked at than are wanted.
            let mut query = tx.prepare_cached(
                "SELECT coalesce(r.name, ''), r.email FROM
                 (SELECT rowid AS n FROM envelope_words WHERE people MATCH ?1 ORDER BY rowid DESC LIMIT 200) AS found
                 JOIN listing l ON l.n = found.n JOIN recipient r ON r.envelope = l.envelope
                 WHERE r.email IS NOT NULL AND r.email <> '' ORDER BY l.n DESC, r.position",
            )?;
            let rows = query.query_map([wanted], |row| Ok((row.get::<_, String>(0)?, row.get::<_, String>(1)?)))?;
            let mut people: Vec<(String, String)> = Vec::new();
            for row in rows {
                let (name, email) = row?;
                let theirs = query_words(&format!("{name} {email}"));
                let fits = words.iter().all(|word| theirs.iter().any(|their| their.starts_with(word)));
                let known = people.iter().any(|(_, known)| known.eq_ignore_ascii_case(&email));
                if fits && !known {
                    people.push((name, email));
                }
                if people.len() >= most as usize {
                    break;
                }
            }
            Ok(people)
        })
    }

    fn numbers(&self, sql: &str, of: &str) -> Result<Bits> {
        self.read(|tx| {
            let mut query = tx.prepare_cached(sql)?;
            let numbers = query.query_map([of], |row| row.get(0))?;
            Ok(numbers.collect::<rusqlite::Result<_>>()?)
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_typed_is_cut_into_words() {
        assert_eq!(query_words("  Harbour-Lane, 7K3F-9Q2M "), ["harbour", "lane", "7k3f", "9q2m"]);
        assert_eq!(query_words("Siân \"OR\" a*"), ["siân", "or", "a"]);
        assert!(query_words(" *\"- ").is_empty());
        assert_eq!(query_words(&"x ".repeat(50)).len(), MOST_WORDS);
        assert_eq!(query_words(&"x".repeat(500))[0].len(), MOST_CHARS);
    }
}
