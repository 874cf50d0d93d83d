//! A tile as bytes: Mapbox Vector Tile specification 2.1, its protocol buffers written by hand.

use super::{
    EXTENT,
    commands::{varint_length, write_varint},
    properties::{Pairs, TextLimit, shorten},
    shape::ShapeKind,
    values::ValueTable,
};

/// One feature of a tile.
#[derive(Debug, Clone, Copy)]
pub struct TileFeature<'a> {
    /// Unique within the layer, under 2^52.
    pub id: u64,
    /// What `geometry` draws.
    pub kind: ShapeKind,
    /// Commands, as [`super::Cutter`] writes them.
    pub geometry: &'a [u8],
    /// [`super::Properties::as_bytes`].
    pub properties: &'a [u8],
}

/// In place of the number of a key that no feature has.
const NO_KEY: u32 = u32::MAX;

/// Encodes layers. Its buffers are used again for the next layer: make one for each thread.
#[derive(Debug, Default)]
pub struct Encoder {
    values: ValueTable,
    tags: Vec<(u32, u32)>,
    tag_ends: Vec<usize>,
    key_numbers: Vec<u32>,
    shortened: Vec<u8>,
    message: Vec<u8>,
    feature: Vec<u8>,
}

impl Encoder {
    /// Appends one layer to a tile; nothing where `features` is empty. `keys` are the names that the
    /// numbers in the features' properties stand for; `limit` shortens texts. Linear in the bytes,
    /// but for sorting the distinct values.
    pub fn write_layer(
        &mut self,
        name: &str,
        keys: &[String],
        features: &[TileFeature<'_>],
        limit: Option<TextLimit>,
        tile: &mut Vec<u8>,
    ) {
        if features.is_empty() {
            return;
        }
        self.collect_tags(keys.len(), features, limit);
        self.put_common_tags_first();
        self.number_keys();
        self.message.clear();
        write_bytes(1, name.as_bytes(), &mut self.message);
        self.write_features(features);
        let layer = &mut self.message;
        for (key, number) in keys.iter().zip(&self.key_numbers) {
            if *number != NO_KEY {
                write_bytes(3, key.as_bytes(), layer);
            }
        }
        for value in self.values.in_order() {
            write_bytes(4, value, layer);
        }
        layer.push(5 << 3);
        write_varint(u64::from(EXTENT), layer);
        layer.extend_from_slice(&[15 << 3, 2]);
        write_bytes(3, layer, tile);
    }
}

impl Encoder {
    /// Takes up the properties of all features: their tags, the values in their order, and 1 in
    /// `key_numbers` for each key that occurs.
    fn collect_tags(
        &mut self,
        keys: usize,
        features: &[TileFeature<'_>],
        limit: Option<TextLimit>,
    ) {
        self.values.clear();
        self.tags.clear();
        self.tag_ends.clear();
        self.key_numbers.clear();
        self.key_numbers.resize(keys, 0);
        for feature in features {
            self.shortened.clear();
            let properties = match limit {
                Some(limit) => {
                    shorten(feature.properties, limit, &mut self.shortened);
                    &self.shortened
                }
                None => feature.properties,
            };
            for (key, value) in Pairs(properties) {
                self.key_numbers[key] = 1;
                self.tags.push((key as u32, self.values.number_of(value, key as u32)));
            }
            self.tag_ends.push(self.tags.len());
        }
        self.values.rank();
    }

    /// Numbers the keys that occur, in their order.
    fn number_keys(&mut self) {
        let mut number = 0;
        for used in &mut self.key_numbers {
            if *used == 1 {
                *used = number;
                number += 1;
            } else {
                *used = NO_KEY;
            }
        }
    }

    /// Appends the features to the layer.
    fn write_features(&mut self, features: &[TileFeature<'_>]) {
        let mut start = 0;
        for (feature, &end) in features.iter().zip(&self.tag_ends) {
            let body = &mut self.feature;
            body.clear();
            body.push(1 << 3);
            write_varint(feature.id, body);
            if end > start {
                let tags = || {
                    self.tags[start..end].iter().flat_map(|&(key, value)| {
                        [self.key_numbers[key as usize], self.values.place(value)]
                    })
                };
                body.push(2 << 3 | 2);
                write_varint(tags().map(|n| varint_length(u64::from(n)) as u64).sum(), body);
                for n in tags() {
                    write_varint(u64::from(n), body);
                }
            }
            body.extend_from_slice(&[3 << 3, feature.kind as u8]);
            write_bytes(4, feature.geometry, body);
            write_bytes(2, body, &mut self.message);
            start = end;
        }
    }

    /// Puts the tags of common values first in each feature, so that what many features have in
    /// common is one run of bytes, which compresses well.
    fn put_common_tags_first(&mut self) {
        let mut start = 0;
        for &end in &self.tag_ends {
            // Stable, so both halves stay in the order of the keys.
            self.tags[start..end].sort_by_key(|tag| self.values.is_rare(tag.1));
            start = end;
        }
    }
}

fn write_bytes(field: u8, bytes: &[u8], out: &mut Vec<u8>) {
    out.push(field << 3 | 2);
    write_varint(bytes.len() as u64, out);
    out.extend_from_slice(bytes);
}
