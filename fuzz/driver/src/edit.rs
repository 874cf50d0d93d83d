//! What is done to the bytes of a seed, one edit after another.

use proptest::{prelude::*, sample::Index};

/// Edits of one input at most: more leave nothing of the seed that a reader would take.
const MOST_EDITS: usize = 6;
/// Bytes that are dropped, doubled or taken over at most, each time.
const MOST_BYTES: usize = 64;
/// An input is never longer: no reader learns more from it, and each takes longer.
const MOST_LENGTH: usize = 1 << 20;

/// Numbers at which readers stumble: the ends of every width, and those beside them.
const NUMBERS: [u64; 14] = [
    0,
    1,
    2,
    0x7f,
    0x80,
    0xff,
    0x7fff,
    0xffff,
    0x7fff_ffff,
    0x8000_0000,
    0xffff_ffff,
    0x7fff_ffff_ffff_ffff,
    0xffff_ffff_ffff_fffe,
    0xffff_ffff_ffff_ffff,
];

/// Texts at which readers of text stumble.
const WORDS: [&[u8]; 26] = [
    b"{",
    b"}",
    b"[",
    b"]",
    b"\"",
    b",",
    b";",
    b":",
    b"\n",
    b"\r\n",
    b"\t",
    b"\0",
    b"null",
    b"true",
    b"-",
    b"-0.0",
    b"1e308",
    b"1e999",
    b"0.1",
    b"9223372036854775807",
    b"18446744073709551616",
    b"9999-12-31T23:59:59Z",
    b"\\u0000",
    b"\xc3\xa9",
    b"\xef\xbb\xbf",
    b"\xff\xfe",
];

/// One thing that is done to the bytes.
#[derive(Debug, Clone)]
pub(crate) enum Edit {
    /// One bit turned over.
    Flip { at: Index, bit: u8 },
    /// A byte written over.
    Byte { at: Index, byte: u8 },
    /// A number of so many bytes written over, little-endian.
    Number { at: Index, number: Index, bytes: Index },
    /// A word put in.
    Word { at: Index, word: Index },
    /// All from here on left out.
    Cut { at: Index },
    /// Some bytes left out.
    Drop { at: Index, bytes: usize },
    /// Some bytes put in once more behind themselves.
    Double { at: Index, bytes: usize },
    /// Some bytes of another seed put in.
    Take { at: Index, seed: Index, from: Index, bytes: usize },
}

/// Lists of edits.
pub(crate) fn edits() -> impl Strategy<Value = Vec<Edit>> {
    let at = any::<Index>;
    let bytes = || 1..=MOST_BYTES;
    let edit = prop_oneof![
        (at(), 0..8u8).prop_map(|(at, bit)| Edit::Flip { at, bit }),
        (at(), any::<u8>()).prop_map(|(at, byte)| Edit::Byte { at, byte }),
        (at(), at(), at()).prop_map(|(at, number, bytes)| Edit::Number { at, number, bytes }),
        (at(), at()).prop_map(|(at, word)| Edit::Word { at, word }),
        at().prop_map(|at| Edit::Cut { at }),
        (at(), bytes()).prop_map(|(at, bytes)| Edit::Drop { at, bytes }),
        (at(), bytes()).prop_map(|(at, bytes)| Edit::Double { at, bytes }),
        (at(), at(), at(), bytes()).prop_map(|(at, seed, from, bytes)| Edit::Take {
            at,
            seed,
            from,
            bytes
        }),
    ];
    prop::collection::vec(edit, 1..=MOST_EDITS)
}

/// The bytes that the edits make of a seed.
pub(crate) fn apply(seeds: &[Vec<u8>], seed: usize, edits: &[Edit]) -> Vec<u8> {
    let mut bytes = seeds.get(seed).cloned().unwrap_or_default();
    for edit in edits {
        edit.apply(&mut bytes, seeds);
        bytes.truncate(MOST_LENGTH);
    }
    bytes
}

impl Edit {
    fn apply(&self, bytes: &mut Vec<u8>, seeds: &[Vec<u8>]) {
        // Behind the last byte is a place, too: bytes can be put in there.
        let place = |at: &Index, bytes: &[u8]| at.index(bytes.len() + 1);
        let stretch = |start: usize, length: usize, bytes: &[u8]| {
            start..start.saturating_add(length).min(bytes.len())
        };
        match self {
            Self::Flip { at, bit } => {
                let at = at.index(bytes.len().max(1));
                if let Some(byte) = bytes.get_mut(at) {
                    *byte ^= 1 << bit;
                }
            }
            Self::Byte { at, byte } => {
                let at = at.index(bytes.len().max(1));
                if let Some(old) = bytes.get_mut(at) {
                    *old = *byte;
                }
            }
            Self::Number { at, number, bytes: width } => {
                let new = number.get(&NUMBERS).to_le_bytes();
                let start = place(at, bytes);
                let over = stretch(start, *width.get(&[1, 2, 4, 8]), bytes);
                bytes[over.clone()].copy_from_slice(&new[..over.len()]);
            }
            Self::Word { at, word } => {
                let at = place(at, bytes);
                bytes.splice(at..at, word.get(&WORDS).iter().copied());
            }
            Self::Cut { at } => bytes.truncate(place(at, bytes)),
            Self::Drop { at, bytes: length } => {
                let start = place(at, bytes);
                bytes.drain(stretch(start, *length, bytes));
            }
            Self::Double { at, bytes: length } => {
                let over = stretch(place(at, bytes), *length, bytes);
                let twice = bytes[over.clone()].to_vec();
                bytes.splice(over.end..over.end, twice);
            }
            Self::Take { at, seed, from, bytes: length } => {
                let other = seed.get(seeds);
                let taken = stretch(place(from, other), *length, other);
                let at = place(at, bytes);
                bytes.splice(at..at, other[taken].iter().copied());
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    proptest! {
        /// Whatever is done to it, and to nothing at all: a seed stays of a length that can be fed.
        #[test]
        fn any_edits_apply_to_any_seeds(
            seeds in prop::collection::vec(prop::collection::vec(any::<u8>(), 0..9), 1..3),
            edits in edits(),
        ) {
            for seed in 0..seeds.len() {
                let edited = apply(&seeds, seed, &edits);
                prop_assert!(edited.len() <= 8 + MOST_EDITS * MOST_BYTES);
            }
        }
    }
}
