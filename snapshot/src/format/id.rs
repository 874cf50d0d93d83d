//! Ids of snapshots.

use std::{fmt, str::FromStr};

use jiff::{Timestamp, tz::TimeZone};
use serde::{Deserialize, Serialize};

use crate::{Error, Result};

/// The id of a snapshot, which is also the name of its folder: its `as_of` in UTC, then the first
/// hex digits of its content hash, as in `20250918T010000Z-3f2a9c1`.
///
/// # Validity Eight digits, `T`, six digits, `Z-`, then 7 to 64 lower-case hex digits: as a path it
/// cannot lead out of the folder of snapshots. Ids sort by `as_of`.
///
/// ```
/// use lintas_snapshot::format::SnapshotId;
/// let id: SnapshotId = "20250918T010000Z-3f2a9c1".parse()?;
/// assert_eq!(id.to_string(), "20250918T010000Z-3f2a9c1");
/// assert!("../20250918T010000Z-3f2a9c1".parse::<SnapshotId>().is_err());
/// # Ok::<(), lintas_snapshot::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct SnapshotId(Box<str>);

impl SnapshotId {
    /// Hex digits of the content hash in an id; more where two snapshots would have the same id.
    pub const HASH_DIGITS: usize = 7;

    /// The id of a snapshot as of `as_of` whose content hash begins with `hash`.
    ///
    /// # Errors
    /// [`Error::BadId`] where the year has not four digits or `hash` is not 7 to 64 lower-case hex
    /// digits.
    pub fn new(as_of: Timestamp, hash: &str) -> Result<Self> {
        let moment = as_of.to_zoned(TimeZone::UTC).strftime("%Y%m%dT%H%M%SZ");
        format!("{moment}-{hash}").parse()
    }

    /// The id as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The hex digits of the content hash.
    pub fn hash(&self) -> &str {
        self.0.split_once('-').map_or("", |(_, hash)| hash)
    }
}

impl FromStr for SnapshotId {
    type Err = Error;

    fn from_str(text: &str) -> Result<Self> {
        let valid = text.split_once('-').is_some_and(|(moment, hash)| {
            let moment = moment.as_bytes();
            moment.len() == 16
                && moment.iter().enumerate().all(|(i, byte)| match i {
                    8 => *byte == b'T',
                    15 => *byte == b'Z',
                    _ => byte.is_ascii_digit(),
                })
                && (Self::HASH_DIGITS..=64).contains(&hash.len())
                && hash.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f'))
        });
        if valid { Ok(Self(text.into())) } else { Err(Error::BadId { text: text.to_owned() }) }
    }
}

impl TryFrom<String> for SnapshotId {
    type Error = Error;

    fn try_from(text: String) -> Result<Self> {
        text.parse()
    }
}

impl From<SnapshotId> for String {
    fn from(id: SnapshotId) -> Self {
        id.0.into()
    }
}

impl fmt::Display for SnapshotId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_id_tells_the_moment_in_utc() {
        let as_of: Timestamp = "2025-09-18T09:00:00+08:00".parse().unwrap();
        let id = SnapshotId::new(as_of, "3f2a9c1").unwrap();
        assert_eq!(id.as_str(), "20250918T010000Z-3f2a9c1");
        assert_eq!(id.hash(), "3f2a9c1");
    }

    #[test]
    fn nothing_that_leads_out_of_the_folder_is_an_id() {
        for text in [
            "",
            "current",
            "..",
            "20250918T010000Z",
            "20250918T010000Z-",
            "20250918T010000Z-3f2a9",
            "20250918T010000Z-3F2A9C1",
            "20250918T010000Z-3f2a9c1/..",
            "20250918T010000Z-../../../etc",
            "20250918t010000z-3f2a9c1",
            "20250918T010000Z-3f2a9c1\n",
        ] {
            assert!(text.parse::<SnapshotId>().is_err(), "{text:?}");
        }
    }
}
