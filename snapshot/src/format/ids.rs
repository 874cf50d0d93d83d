//! The index of a layer file by feature id.
//!
//! Little-endian: magic bytes, number of features (`u64`), then the 52-bit hash of every id,
//! ascending (`u64`), then the position of its feature in the file in the same order (`u32`).

use std::{
    fs::File,
    io::{BufWriter, Write as _},
    path::Path,
};

use bytes::Bytes;

use crate::{
    Result,
    error::{AtPath as _, Error},
};

const MAGIC: &[u8; 8] = b"LTIDS\0\0\x01";
const HEADER_BYTES: usize = 16;

/// Writes the file. `ids` are hash and position, ascending.
pub(crate) fn write(path: &Path, ids: &[(u64, u32)]) -> Result<()> {
    let mut out = BufWriter::new(File::create(path).at(path)?);
    let mut put = |bytes: &[u8]| out.write_all(bytes).at(path);
    put(MAGIC)?;
    put(&(ids.len() as u64).to_le_bytes())?;
    for (hash, _) in ids {
        put(&hash.to_le_bytes())?;
    }
    for (_, position) in ids {
        put(&position.to_le_bytes())?;
    }
    out.flush().at(path)
}

/// The file, in memory.
#[derive(Debug)]
pub(crate) struct Ids {
    bytes: Bytes,
    count: usize,
}

impl Ids {
    /// Opens the ids of a layer file with `features` features.
    pub(crate) fn read(path: &Path, bytes: Bytes, features: usize) -> Result<Self> {
        if bytes.len() < HEADER_BYTES || &bytes[..8] != MAGIC {
            return Err(Error::damaged(path, "it does not begin as a file of ids"));
        }
        let count = (bytes.len() - HEADER_BYTES) / 12;
        let ids = Self { bytes, count };
        if ids.long(8) != count as u64 || ids.bytes.len() != HEADER_BYTES + 12 * count {
            return Err(Error::damaged(path, "its length does not fit its number of features"));
        }
        if count != features {
            return Err(Error::damaged(path, "it belongs to another layer file"));
        }
        Ok(ids)
    }

    /// Positions of the features whose ids have this hash, mostly one: a binary search.
    pub(crate) fn positions(&self, hash: u64) -> impl Iterator<Item = usize> + '_ {
        let (mut low, mut high) = (0, self.count);
        while low < high {
            let middle = usize::midpoint(low, high);
            if self.hash(middle) < hash {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        (low..self.count).take_while(move |&i| self.hash(i) == hash).map(|i| self.position(i))
    }

    fn hash(&self, i: usize) -> u64 {
        self.long(HEADER_BYTES + 8 * i)
    }

    fn position(&self, i: usize) -> usize {
        let at = HEADER_BYTES + 8 * self.count + 4 * i;
        let mut word = [0; 4];
        word.copy_from_slice(&self.bytes[at..at + 4]);
        u32::from_le_bytes(word) as usize
    }

    fn long(&self, at: usize) -> u64 {
        let mut word = [0; 8];
        word.copy_from_slice(&self.bytes[at..at + 8]);
        u64::from_le_bytes(word)
    }
}
