//! The fingerprint of a certificate: in hexadecimal digits, as devices show it, and in words that two
//! people can read to each other over a radio.

use std::fmt::Write as _;

use sha2::{Digest as _, Sha256};

use super::fingerprint_words::WORDS;

/// Words of a fingerprint. Eight bits each: who wants another certificate with the same ones tries
/// 2^80 of them.
const COUNT: usize = 10;

/// The SHA-256 hash of a certificate in DER.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Fingerprint([u8; 32]);

impl Fingerprint {
    /// That of a certificate.
    pub(crate) fn of(der: &[u8]) -> Self {
        Self(Sha256::digest(der).into())
    }

    /// As devices show it: `3F:2A:…`.
    pub(crate) fn hex(&self) -> String {
        let mut hex = String::with_capacity(self.0.len() * 3);
        for byte in self.0 {
            if !hex.is_empty() {
                hex.push(':');
            }
            // Writing into a text cannot fail.
            let _written = write!(hex, "{byte:02X}");
        }
        hex
    }

    /// Its first bytes as words, to be compared.
    pub(crate) fn words(&self) -> String {
        let words = self.0.iter().take(COUNT).map(|byte| WORDS[usize::from(*byte)]);
        words.collect::<Vec<_>>().join(" ")
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn a_fingerprint_is_told_in_digits_and_in_words_and_another_one_differs() {
        let (one, other) = (Fingerprint::of(b"one"), Fingerprint::of(b"other"));
        assert_eq!(one.hex().split(':').count(), 32);
        assert_eq!(one.words().split(' ').count(), COUNT);
        assert_ne!(one.words(), other.words());
        assert_ne!(one.hex(), other.hex());
        assert_eq!(one.words(), Fingerprint::of(b"one").words());
    }

    #[test]
    fn no_two_words_are_alike_and_each_is_easily_said() {
        let apart: BTreeSet<&str> = WORDS.into_iter().collect();
        assert_eq!(apart.len(), 256);
        for word in WORDS {
            let is_plain = word.bytes().all(|letter| letter.is_ascii_lowercase());
            assert!(is_plain && (3..=8).contains(&word.len()), "{word}");
        }
    }
}
