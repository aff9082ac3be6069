//! The reference: the mark by which a sent envelope is found again at its provider.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

const ALPHABET: &[u8; 32] = b"0123456789ABCDEFGHJKMNPQRSTVWXYZ";

/// Eight Crockford base-32 characters, shown as `7K3F-9Q2M`.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize, TS)]
#[serde(transparent)]
#[ts(type = "string")]
pub struct Reference(String);

impl Reference {
    /// Makes a reference from forty random bits.
    pub fn from_random(bits: [u8; 5]) -> Self {
        let number = bits.iter().fold(0u64, |sum, byte| (sum << 8) | u64::from(*byte));
        let letters: String =
            (0..8).rev().map(|place| char::from(ALPHABET[(number >> (place * 5) & 31) as usize])).collect();
        Self(format!("{}-{}", &letters[..4], &letters[4..]))
    }

    /// Takes a reference that was stored before.
    pub fn from_stored(text: impl Into<String>) -> Self {
        Self(text.into())
    }

    /// The reference that a name at a provider ends with, in brackets; `None` when it carries none.
    pub fn in_name(name: &str) -> Option<Self> {
        let folded = name.to_uppercase();
        let (_, inside) = folded.trim_end().strip_suffix(')')?.rsplit_once('(')?;
        let (left, right) = inside.split_once('-')?;
        let part = |part: &str| part.len() == 4 && part.bytes().all(|letter| ALPHABET.contains(&letter));
        (part(left) && part(right)).then(|| Self(inside.into()))
    }

    /// The reference as shown, with its hyphen.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl std::fmt::Display for Reference {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn uses_letters_that_cannot_be_misread() {
        assert_eq!(Reference::from_random([0, 0, 0, 0, 0]).as_str(), "0000-0000");
        assert_eq!(Reference::from_random([255; 5]).as_str(), "ZZZZ-ZZZZ");
        assert_eq!(Reference::from_random([0x39, 0xC6, 0xF4, 0xDE, 0xC2]).as_str().len(), 9);
    }

    #[test]
    fn a_name_at_a_provider_carries_it_at_its_end() {
        let found = |name| Reference::in_name(name).map(|reference| reference.0);
        assert_eq!(found("Lease (7K3F-9Q2M)").as_deref(), Some("7K3F-9Q2M"));
        assert_eq!(found("Lease (2nd) (7k3f-9q2m) ").as_deref(), Some("7K3F-9Q2M"));
        for name in
            ["Lease", "Lease 7K3F-9Q2M", "Lease (7K3F9Q2M)", "Lease (7K3F-9Q2U)", "Lease (7K3F-9Q2M) copy", "()"]
        {
            assert_eq!(found(name), None, "{name}");
        }
    }

    #[test]
    fn different_bits_give_different_references() {
        assert_ne!(Reference::from_random([1, 2, 3, 4, 5]), Reference::from_random([1, 2, 3, 4, 6]));
    }
}
