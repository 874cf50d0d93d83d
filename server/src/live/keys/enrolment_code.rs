//! The code of an enrolment: twelve characters that a device shows to the server once to get its key.
//!
//! Sixty bits from the system's generator: at the pace at which wrong codes are answered nobody
//! guesses one within its hour, and people can type it. Written as Douglas Crockford's base 32
//! (crockford.com/base32.html), which has no I, L, O or U and reads those that are typed for digits.

use anyhow::anyhow;
use sha2::{Digest as _, Sha256};

use super::key_file::{KeyHash, hash_of};

const DIGITS: &[u8; 32] = b"0123456789ABCDEFGHJKMNPQRSTVWXYZ";
/// Characters of a code.
const LENGTH: usize = 12;
/// Bits of a character.
const BITS: u32 = 5;
/// What keys of enrolments are hashed with, so that the hash means nothing elsewhere.
const CONTEXT: &[u8] = b"lintas: key of an enrolment, 1\0";

/// The code of an enrolment. It is in no log: `Debug` hides it.
#[derive(Clone, PartialEq, Eq)]
pub(crate) struct EnrolmentCode(String);

impl std::fmt::Debug for EnrolmentCode {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("EnrolmentCode(…)")
    }
}

impl EnrolmentCode {
    /// A code that nobody has.
    ///
    /// # Errors
    /// Where the system has no randomness.
    pub(super) fn fresh() -> anyhow::Result<Self> {
        let number = u64::from_le_bytes(chance()?);
        let digit = |at: usize| {
            let value = (number >> (BITS * at as u32)) & 31;
            char::from(DIGITS[value as usize])
        };
        Ok(Self((0..LENGTH).map(digit).collect()))
    }

    /// Reads a code as people type it: in any case, with or without hyphens and blanks, and with
    /// letters that look like digits. `None` where it is none.
    pub(crate) fn read(text: &str) -> Option<Self> {
        let mut code = String::with_capacity(LENGTH);
        for typed in text.chars().filter(|it| !it.is_whitespace() && *it != '-') {
            let digit = match typed.to_ascii_uppercase() {
                'O' => '0',
                'I' | 'L' => '1',
                other => other,
            };
            if code.len() == LENGTH || !u8::try_from(digit).is_ok_and(|it| DIGITS.contains(&it)) {
                return None;
            }
            code.push(digit);
        }
        (code.len() == LENGTH).then_some(Self(code))
    }

    /// As it is shown: in three groups.
    pub(crate) fn shown(&self) -> String {
        format!("{}-{}-{}", &self.0[..4], &self.0[4..8], &self.0[8..])
    }

    /// The address that a camera opens: the code stands behind `#`, which no browser sends.
    pub(crate) fn address(&self, origin: &str) -> String {
        format!("{origin}/#enrol={}", self.0)
    }

    /// What is stored of it.
    pub(super) fn hash(&self) -> KeyHash {
        hash_of(&self.0)
    }

    /// The bytes of the key that a request gets for it: from the code, what is stored beside its
    /// hash, and what only the request knows. Whoever lacks one of the three has nothing.
    pub(super) fn key_bytes<const N: usize>(&self, salt: &[u8], once: &[u8]) -> [u8; N] {
        // The code and the salt are of fixed lengths: no two of the three can be shifted.
        let hash = Sha256::new()
            .chain_update(CONTEXT)
            .chain_update(self.0.as_bytes())
            .chain_update(salt)
            .chain_update(once)
            .finalize();
        let mut bytes = [0; N];
        for (to, from) in bytes.iter_mut().zip(hash) {
            *to = from;
        }
        bytes
    }
}

/// Random bytes from the system.
///
/// # Errors
/// Where it has none.
pub(super) fn chance<const N: usize>() -> anyhow::Result<[u8; N]> {
    let mut bytes = [0; N];
    getrandom::fill(&mut bytes).map_err(|error| anyhow!("no randomness: {error}"))?;
    Ok(bytes)
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn a_code_is_read_however_it_is_typed_and_nothing_else_is_one() {
        let code = EnrolmentCode::fresh().unwrap();
        let shown = code.shown();
        assert_eq!((shown.len(), shown.matches('-').count()), (14, 2), "{shown}");
        let typed = [
            shown.clone(),
            shown.replace('-', ""),
            shown.to_lowercase(),
            format!(" {} ", shown.replace('-', " ")),
            shown.replace('0', "o").replace('1', "l"),
            shown.replace('0', "O").replace('1', "I"),
        ];
        for typed in typed {
            assert_eq!(EnrolmentCode::read(&typed), Some(code.clone()), "{typed}");
        }
        let bare = shown.replace('-', "");
        for other in ["", &bare[1..], &format!("{bare}0"), &bare.replace(&bare[..1], "U"), "ééé"]
        {
            assert_eq!(EnrolmentCode::read(other), None, "{other}");
        }
        assert!(code.address("https://x").ends_with(&format!("/#enrol={bare}")));
        assert!(!format!("{code:?}").contains(&bare[..4]), "it is not logged by accident");
    }

    #[test]
    fn codes_differ_and_use_all_their_characters() {
        let codes: BTreeSet<String> = (0..200).map(|_| EnrolmentCode::fresh().unwrap().0).collect();
        assert_eq!(codes.len(), 200);
        let used: BTreeSet<char> = codes.iter().flat_map(|code| code.chars()).collect();
        assert_eq!(used.len(), DIGITS.len());
    }

    #[test]
    fn the_key_of_a_code_is_another_for_another_request_or_another_salt() {
        let code = EnrolmentCode::fresh().unwrap();
        let key = |salt: &[u8], once: &[u8]| code.key_bytes::<20>(salt, once);
        assert_eq!(key(b"salt", b"once"), key(b"salt", b"once"));
        assert_ne!(key(b"salt", b"once"), key(b"salt", b"twice"));
        assert_ne!(key(b"salt", b"once"), key(b"tlas", b"once"));
        let other = EnrolmentCode::fresh().unwrap();
        assert_ne!(key(b"salt", b"once"), other.key_bytes(b"salt", b"once"));
    }
}
