//! The version of the snapshot format.

use crate::{Error, Result};

/// The format that this release writes, as `format` in the manifest.
///
/// It rises when a reader of the format before would misread a snapshot or fail on it. An
/// additional key in the manifest, layer, field or file is no reason: readers ignore what they do
/// not know.
pub const FORMAT_VERSION: u32 = 1;

/// The oldest format that this release still reads.
pub const OLDEST_SUPPORTED: u32 = 1;

/// Checks that this release reads snapshots of format `found`.
///
/// # Errors
/// [`Error::FormatTooNew`] and [`Error::FormatTooOld`], which name `id`.
pub(crate) fn check(id: &str, found: u32) -> Result<()> {
    let id = id.to_owned();
    let (oldest, newest) = (OLDEST_SUPPORTED, FORMAT_VERSION);
    if found > newest {
        Err(Error::FormatTooNew { id, found, oldest, newest })
    } else if found < oldest {
        Err(Error::FormatTooOld { id, found, oldest, newest })
    } else {
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_format_of_tomorrow_or_of_long_ago_is_named_with_what_to_do() {
        let id = "20250918T010000Z-3f2a9c1";
        let newer = check(id, FORMAT_VERSION + 1).unwrap_err().to_string();
        assert!(newer.contains(id) && newer.contains("install the release"), "{newer}");
        let older = check(id, OLDEST_SUPPORTED - 1).unwrap_err().to_string();
        assert!(older.contains(id) && older.contains("lintas refresh"), "{older}");
        check(id, FORMAT_VERSION).unwrap();
    }
}
