//! The properties of a feature as finished bytes, so that they are encoded once for all the tiles
//! that the feature is in.

use super::commands::{varint_length, write_varint};
use crate::value::Value;

/// The properties of one feature, each as the number of its key and the finished bytes of its
/// value.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Properties {
    bytes: Vec<u8>,
}

impl Properties {
    /// Removes all properties, and keeps the memory.
    pub fn clear(&mut self) {
        self.bytes.clear();
    }

    /// The properties as bytes, to be given back as [`super::TileFeature::properties`].
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

/// How much of the texts is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct TextLimit {
    /// Characters that a text keeps; what is longer ends in `…`. 0 leaves the property out.
    pub characters: usize,
    /// A key whose texts are never touched (the feature's id).
    pub spared_key: Option<usize>,
}

/// Iterates over the bytes of [`Properties`]: the number of a key, and the bytes of its value.
pub(super) struct Pairs<'a>(pub(super) &'a [u8]);

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
pub(super) fn shorten(properties: &[u8], limit: TextLimit, out: &mut Vec<u8>) {
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
