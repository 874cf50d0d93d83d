//! The name of a photo.

use std::{fmt, str::FromStr};

use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};

/// The name of a photo: the SHA-256 of its bytes as they are kept, in lower-case hexadecimal digits.
/// So the same photo sent twice is one, and a file tells whether it is what it was.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub(crate) struct PhotoId(String);

impl PhotoId {
    /// That of these bytes.
    pub(crate) fn of(bytes: &[u8]) -> Self {
        Self(Sha256::digest(bytes).iter().map(|byte| format!("{byte:02x}")).collect())
    }

    /// As text.
    pub(crate) fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for PhotoId {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(&self.0)
    }
}

impl FromStr for PhotoId {
    type Err = &'static str;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let is_digit = |byte: u8| matches!(byte, b'0'..=b'9' | b'a'..=b'f');
        match text.len() == 64 && text.bytes().all(is_digit) {
            true => Ok(Self(text.to_owned())),
            false => Err("no name of a photo"),
        }
    }
}

impl TryFrom<String> for PhotoId {
    type Error = &'static str;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        text.parse()
    }
}

impl From<PhotoId> for String {
    fn from(id: PhotoId) -> Self {
        id.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_a_hash_and_never_a_path() {
        // SHA-256 of nothing: FIPS 180-4, example values.
        let nothing = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";
        assert_eq!(PhotoId::of(b"").as_str(), nothing);
        assert_eq!(nothing.parse::<PhotoId>().unwrap().to_string(), nothing);
        let dots = "../".repeat(21) + "x";
        for bad in ["", "abc", &nothing.to_uppercase(), &dots, &format!("{nothing}0")] {
            assert!(bad.parse::<PhotoId>().is_err(), "{bad}");
        }
    }
}
