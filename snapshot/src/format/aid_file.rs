//! The ledger of aid, for the server: one JSON object, `{"version": 1, "ledger": …}`.
//!
//! An additional key is no reason for another version: readers ignore unknown keys.

use std::fs;
use std::path::Path;

use lintas_model::aid::Ledger;
use serde::{Deserialize, Serialize};

use crate::{Error, Result, error::AtPath as _};

/// The version that this release writes, and the only one that it reads.
const VERSION: u32 = 1;

#[derive(Serialize)]
struct EncodedLedger<'a> {
    version: u32,
    ledger: &'a Ledger,
}

#[derive(Deserialize)]
struct VersionOnly {
    version: u32,
}

#[derive(Deserialize)]
struct DecodedLedger {
    ledger: Ledger,
}

/// Writes the ledger of aid.
///
/// # Errors
/// [`Error::Io`], [`Error::Full`].
pub fn write_aid(path: &Path, ledger: &Ledger) -> Result<()> {
    let json = serde_json::to_vec(&EncodedLedger { version: VERSION, ledger })
        .map_err(|error| Error::damaged(path, error.to_string()))?;
    fs::write(path, json).at(path)
}

/// Reads the ledger of aid.
///
/// # Errors
/// [`Error::Damaged`], also where it has another version, or its lists are not in the order by
/// which they are searched.
pub fn read_aid(path: &Path, bytes: &[u8]) -> Result<Ledger> {
    let unreadable = |error: serde_json::Error| Error::damaged(path, error.to_string());
    let head: VersionOnly = serde_json::from_slice(bytes).map_err(unreadable)?;
    if head.version != VERSION {
        return Err(Error::damaged(path, format!("it is of version {}", head.version)));
    }
    let DecodedLedger { ledger } = serde_json::from_slice(bytes).map_err(unreadable)?;
    if ledger.is_sound() {
        Ok(ledger)
    } else {
        Err(Error::damaged(path, "its things are out of order or point outside it".to_owned()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_written_is_read_and_what_is_damaged_is_refused() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("aid.json");
        let ledger = Ledger::empty("2025-09-18T01:00:00Z".parse().unwrap());
        write_aid(&path, &ledger).unwrap();
        let bytes = fs::read(&path).unwrap();
        assert_eq!(read_aid(&path, &bytes).unwrap(), ledger);
        assert!(read_aid(&path, &bytes[..bytes.len() - 1]).is_err());
        let newer = String::from_utf8(bytes).unwrap().replace("\"version\":1", "\"version\":2");
        assert!(read_aid(&path, newer.as_bytes()).unwrap_err().to_string().contains("version 2"));
    }
}
