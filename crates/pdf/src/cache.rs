//! Pictures shown before, bounded by their encoded bytes; the one unused for longest goes first.

use std::collections::{BTreeMap, HashMap};

use crate::types::{DocumentKey, Picture, PixelRect};

/// Which picture: page, scale and part of a document.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(crate) struct PictureKey {
    pub document: DocumentKey,
    pub page_index: u32,
    /// Bits of the scale.
    pub scale: u64,
    pub part: Option<PixelRect>,
}

/// The cache.
#[derive(Debug, Default)]
pub(crate) struct Cache {
    most: usize,
    bytes: usize,
    tick: u64,
    pictures: HashMap<PictureKey, (u64, Picture)>,
    by_use: BTreeMap<u64, PictureKey>,
}

impl Cache {
    pub fn new(most: usize) -> Self {
        Self { most, ..Self::default() }
    }

    pub fn bytes(&self) -> usize {
        self.bytes
    }

    pub fn get(&mut self, key: &PictureKey) -> Option<Picture> {
        let (used, picture) = self.pictures.get_mut(key)?;
        self.by_use.remove(used);
        self.tick += 1;
        *used = self.tick;
        self.by_use.insert(self.tick, key.clone());
        Some(picture.clone())
    }

    pub fn put(&mut self, key: PictureKey, picture: Picture) {
        self.remove(&key);
        if picture.bytes.len() > self.most {
            return;
        }
        self.bytes += picture.bytes.len();
        self.tick += 1;
        self.by_use.insert(self.tick, key.clone());
        self.pictures.insert(key, (self.tick, picture));
        while self.bytes > self.most {
            let Some((_, oldest)) = self.by_use.pop_first() else { break };
            self.remove(&oldest);
        }
    }

    pub fn forget(&mut self, document: &DocumentKey) {
        let gone: Vec<PictureKey> = self.pictures.keys().filter(|key| &key.document == document).cloned().collect();
        for key in gone {
            self.remove(&key);
        }
    }

    fn remove(&mut self, key: &PictureKey) {
        if let Some((used, picture)) = self.pictures.remove(key) {
            self.by_use.remove(&used);
            self.bytes -= picture.bytes.len();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::types::Encoding;

    fn key(page_index: u32) -> PictureKey {
        PictureKey { document: DocumentKey::from("a"), page_index, scale: 0, part: None }
    }

    fn picture(bytes: usize) -> Picture {
        Picture { bytes: vec![0; bytes].into(), encoding: Encoding::GreyPng, width_px: 1, height_px: 1 }
    }

    #[test]
    fn stays_within_its_bytes_and_drops_what_was_unused_longest() {
        let mut cache = Cache::new(100);
        cache.put(key(0), picture(40));
        cache.put(key(1), picture(40));
        assert!(cache.get(&key(0)).is_some());
        cache.put(key(2), picture(40));
        assert_eq!(cache.bytes(), 80);
        assert!(cache.get(&key(1)).is_none());
        assert!(cache.get(&key(0)).is_some());
        cache.put(key(3), picture(101));
        assert_eq!(cache.bytes(), 80);
        cache.forget(&DocumentKey::from("a"));
        assert_eq!(cache.bytes(), 0);
    }
}
