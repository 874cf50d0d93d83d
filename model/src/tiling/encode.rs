//! A tile as bytes: the vector tile format 2.1 (Mapbox), protocol buffers written by hand.

use std::ops::Range;

use xxhash_rust::xxh3::xxh3_64;

use super::{EXTENT, commands::write_varint, shape::ShapeKind};
use crate::value::Value;

/// The properties of one feature, each as the number of its key and the finished bytes of its
/// value: a feature is in several tiles, and is written out once.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Properties {
    bytes: Vec<u8>,
}

impl Properties {
    /// Forgets all properties, not the memory.
    pub fn clear(&mut self) {
        self.bytes.clear();
    }

    /// The properties as bytes, to be given back as [`TileFeature::properties`].
    pub fn as_bytes(&self) -> &[u8] {
        &self.bytes
    }

    /// Adds a value of any kind. A number that is not finite is absent.
    pub fn push(&mut self, key: usize, value: &Value) {
        match value {
            Value::Bool(truth) => self.push_bool(key, *truth),
            Value::Int(number) => self.push_int(key, *number),
            Value::Float(number) => self.push_float(key, *number),
            Value::Text(text) => self.push_text(key, text),
        }
    }

    /// Adds a text.
    pub fn push_text(&mut self, key: usize, text: &str) {
        let length = text.len() as u64;
        self.head(key, 1 + varint_length(length) + text.len());
        self.bytes.push(TEXT);
        write_varint(length, &mut self.bytes);
        self.bytes.extend_from_slice(text.as_bytes());
    }

    /// Adds a whole number.
    pub fn push_int(&mut self, key: usize, number: i64) {
        if let Ok(number) = u64::try_from(number) {
            self.push_uint(key, number);
        } else {
            let zigzag = ((number << 1) ^ (number >> 63)) as u64;
            self.head(key, 1 + varint_length(zigzag));
            self.bytes.push(SINT);
            write_varint(zigzag, &mut self.bytes);
        }
    }

    /// Adds a whole number that is not negative.
    pub fn push_uint(&mut self, key: usize, number: u64) {
        self.head(key, 1 + varint_length(number));
        self.bytes.push(UINT);
        write_varint(number, &mut self.bytes);
    }

    /// Adds a number, in four bytes where these hold it exactly, else in eight.
    pub fn push_float(&mut self, key: usize, number: f64) {
        if !number.is_finite() {
            return;
        }
        let short = number as f32;
        if f64::from(short) == number {
            self.head(key, 5);
            self.bytes.push(FLOAT);
            self.bytes.extend_from_slice(&short.to_le_bytes());
        } else {
            self.head(key, 9);
            self.bytes.push(DOUBLE);
            self.bytes.extend_from_slice(&number.to_le_bytes());
        }
    }

    /// Adds a truth value.
    pub fn push_bool(&mut self, key: usize, truth: bool) {
        self.head(key, 2);
        self.bytes.extend_from_slice(&[BOOL, u8::from(truth)]);
    }

    fn head(&mut self, key: usize, length: usize) {
        write_varint(key as u64, &mut self.bytes);
        write_varint(length as u64, &mut self.bytes);
    }
}

// Field number and wire type of each kind of value (section 4.1 of the format).
const TEXT: u8 = 1 << 3 | 2;
const FLOAT: u8 = 2 << 3 | 5;
const DOUBLE: u8 = 3 << 3 | 1;
const UINT: u8 = 5 << 3;
const SINT: u8 = 6 << 3;
const BOOL: u8 = 7 << 3;

/// One feature of a tile.
#[derive(Debug, Clone, Copy)]
pub struct TileFeature<'a> {
    /// Unique within the layer, under 2^52.
    pub id: u64,
    /// What `geometry` draws.
    pub kind: ShapeKind,
    /// Commands, as [`super::Cutter`] writes them.
    pub geometry: &'a [u8],
    /// [`Properties::as_bytes`].
    pub properties: &'a [u8],
}

/// How much of the texts is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct TextLimit {
    /// Characters that a text keeps; what is longer ends in `…`. 0 leaves the property out.
    pub characters: usize,
    /// A key whose texts are never touched (the feature's id).
    pub spared_key: Option<usize>,
}

/// Encodes layers. Holds memory that is used again; make one a thread.
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
    /// numbers in the features' properties stand for.
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
        let mut shortened = std::mem::take(&mut self.shortened);
        shortened.clear();
        let mut ends = Vec::new();
        if let Some(limit) = limit {
            for feature in features {
                shorten(feature.properties, limit, &mut shortened);
                ends.push(shortened.len());
            }
        }
        let properties = |i: usize| match limit {
            Some(_) => &shortened[if i == 0 { 0 } else { ends[i - 1] }..ends[i]],
            None => features[i].properties,
        };

        self.values.clear();
        self.tags.clear();
        self.tag_ends.clear();
        self.key_numbers.clear();
        self.key_numbers.resize(keys.len(), 0);
        for i in 0..features.len() {
            for (key, value) in Pairs(properties(i)) {
                self.key_numbers[key] = 1;
                self.tags.push((key as u32, self.values.number_of(value, key as u32)));
            }
            self.tag_ends.push(self.tags.len());
        }
        self.values.rank();
        self.put_common_tags_first();

        let layer = &mut self.message;
        layer.clear();
        write_bytes(1, name.as_bytes(), layer);
        let mut number = 0;
        for used in &mut self.key_numbers {
            if *used == 1 {
                *used = number;
                number += 1;
            } else {
                *used = u32::MAX;
            }
        }
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
            write_bytes(2, body, layer);
            start = end;
        }
        for (key, number) in keys.iter().zip(&self.key_numbers) {
            if *number != u32::MAX {
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
        self.shortened = shortened;
    }
}

impl Encoder {
    /// Within each feature, so that what many features have in common is one run of bytes.
    fn put_common_tags_first(&mut self) {
        let mut start = 0;
        for &end in &self.tag_ends {
            // Stable, so both halves stay in the order of the keys.
            self.tags[start..end].sort_by_key(|tag| self.values.is_rare(tag.1));
            start = end;
        }
    }
}

/// Walks over the bytes of [`Properties`].
struct Pairs<'a>(&'a [u8]);

impl<'a> Iterator for Pairs<'a> {
    type Item = (usize, &'a [u8]);

    fn next(&mut self) -> Option<Self::Item> {
        let key = read_varint(&mut self.0)?;
        let length = read_varint(&mut self.0)? as usize;
        let (value, rest) = self.0.split_at_checked(length)?;
        self.0 = rest;
        Some((key as usize, value))
    }
}

fn read_varint(bytes: &mut &[u8]) -> Option<u64> {
    let mut value = 0;
    for (i, byte) in bytes.iter().enumerate().take(10) {
        value |= u64::from(byte & 0x7f) << (7 * i);
        if byte & 0x80 == 0 {
            *bytes = &bytes[i + 1..];
            return Some(value);
        }
    }
    None
}

/// Copies properties with their texts cut to the limit.
fn shorten(properties: &[u8], limit: TextLimit, out: &mut Vec<u8>) {
    for (key, value) in Pairs(properties) {
        let text = match value {
            [TEXT, rest @ ..] if limit.spared_key != Some(key) => {
                let mut rest = rest;
                read_varint(&mut rest);
                std::str::from_utf8(rest).ok()
            }
            _ => None,
        };
        let mut kept = Properties { bytes: std::mem::take(out) };
        match text {
            Some(_) if limit.characters == 0 => {}
            Some(text) if text.chars().count() > limit.characters => {
                let mut short: String = text.chars().take(limit.characters - 1).collect();
                short.push('…');
                kept.push_text(key, &short);
            }
            _ => {
                kept.head(key, value.len());
                kept.bytes.extend_from_slice(value);
            }
        }
        *out = kept.bytes;
    }
}

fn write_bytes(field: u8, bytes: &[u8], out: &mut Vec<u8>) {
    out.push(field << 3 | 2);
    write_varint(bytes.len() as u64, out);
    out.extend_from_slice(bytes);
}

fn varint_length(value: u64) -> usize {
    (64 - (value | 1).leading_zeros() as usize).div_ceil(7)
}

/// Values used at least so often are ordered by use; any number from 4 to 32 packs about as well.
const COMMON_USES: u32 = 8;

/// The distinct values of a layer: common ones first, so that they get numbers of one byte, then the
/// others by key and value (numbers lie least byte first), where like follows like and gzip finds it.
#[derive(Debug, Default)]
struct ValueTable {
    /// All distinct values, one after the other.
    bytes: Vec<u8>,
    entries: Vec<Entry>,
    /// Open addressing: entry number plus one, 0 where free.
    slots: Vec<u32>,
    order: Vec<u32>,
}

#[derive(Debug, Clone, Copy)]
struct Entry {
    hash: u64,
    start: u32,
    end: u32,
    uses: u32,
    key: u32,
    place: u32,
}

impl Entry {
    fn span(&self) -> Range<usize> {
        self.start as usize..self.end as usize
    }

    fn rarity(&self) -> u32 {
        if self.uses < COMMON_USES { u32::MAX } else { u32::MAX - self.uses }
    }
}

impl ValueTable {
    fn clear(&mut self) {
        self.bytes.clear();
        self.entries.clear();
        self.order.clear();
        self.slots.fill(0);
    }

    fn number_of(&mut self, value: &[u8], key: u32) -> u32 {
        if self.slots.len() < 2 * (self.entries.len() + 1) {
            self.grow();
        }
        let hash = xxh3_64(value);
        let mask = self.slots.len() - 1;
        let mut slot = hash as usize & mask;
        while let Some(number) = self.slots[slot].checked_sub(1) {
            let entry = &mut self.entries[number as usize];
            if entry.hash == hash && &self.bytes[entry.span()] == value {
                entry.uses += 1;
                return number;
            }
            slot = (slot + 1) & mask;
        }
        let number = self.entries.len() as u32;
        let start = self.bytes.len() as u32;
        self.bytes.extend_from_slice(value);
        let end = self.bytes.len() as u32;
        self.entries.push(Entry { hash, start, end, uses: 1, key, place: 0 });
        self.slots[slot] = number + 1;
        number
    }

    fn grow(&mut self) {
        let size = (2 * self.slots.len()).max(256);
        self.slots.clear();
        self.slots.resize(size, 0);
        for (number, entry) in self.entries.iter().enumerate() {
            let mut slot = entry.hash as usize & (size - 1);
            while self.slots[slot] != 0 {
                slot = (slot + 1) & (size - 1);
            }
            self.slots[slot] = number as u32 + 1;
        }
    }

    /// Settles the place of each value in the layer.
    fn rank(&mut self) {
        self.order.extend(0..self.entries.len() as u32);
        let entries = &self.entries;
        let last_byte_first = |entry: &Entry| self.bytes[entry.span()].iter().rev();
        self.order.sort_unstable_by(|&a, &b| {
            let (m, n) = (&entries[a as usize], &entries[b as usize]);
            (m.rarity().cmp(&n.rarity()).then(m.key.cmp(&n.key)))
                .then_with(|| last_byte_first(m).cmp(last_byte_first(n)))
        });
        for (place, &number) in self.order.iter().enumerate() {
            self.entries[number as usize].place = place as u32;
        }
    }

    fn place(&self, number: u32) -> u32 {
        self.entries[number as usize].place
    }

    fn is_rare(&self, number: u32) -> bool {
        self.entries[number as usize].uses < COMMON_USES
    }

    fn in_order(&self) -> impl Iterator<Item = &[u8]> {
        self.order.iter().map(|&number| {
            let entry = &self.entries[number as usize];
            &self.bytes[entry.span()]
        })
    }
}
