//! The ETag of every content in an archive, computed when the archive is written, so that the
//! server does not hash tiles.
//!
//! Little-endian, all numbers `u64`: magic bytes, number of contents, length of the archive's tile
//! data, then the offset of every content, ascending, then its hash in the same order.

use std::{
    fs::File,
    io::{BufWriter, Write as _},
    path::{Path, PathBuf},
};

use bytes::Bytes;
use xxhash_rust::xxh3::xxh3_128;

use crate::{
    Result,
    error::{AtPath as _, Error},
};

const MAGIC: &[u8; 8] = b"LTETAGS1";
const HEADER_BYTES: usize = 24;

/// The ETag of a content: the low 64 bits of its 128-bit XXH3 hash. A tile that does not change
/// keeps it from one snapshot to the next.
pub(crate) fn etag(content: &[u8]) -> u64 {
    etag_of_hash(xxh3_128(content))
}

pub(crate) fn etag_of_hash(hash: u128) -> u64 {
    hash as u64
}

/// Writes the file. `contents` are offset and ETag, ascending by offset; `data_bytes` is the length
/// of the archive's tile data.
pub(crate) fn write(path: &Path, contents: &[(u64, u64)], data_bytes: u64) -> Result<()> {
    let mut out = BufWriter::new(File::create(path).at(path)?);
    let mut put = |bytes: &[u8]| out.write_all(bytes).at(path);
    put(MAGIC)?;
    put(&(contents.len() as u64).to_le_bytes())?;
    put(&data_bytes.to_le_bytes())?;
    for (offset, _) in contents {
        put(&offset.to_le_bytes())?;
    }
    for (_, etag) in contents {
        put(&etag.to_le_bytes())?;
    }
    out.flush().at(path)
}

/// The file, in memory.
#[derive(Debug)]
pub(crate) struct Etags {
    path: PathBuf,
    bytes: Bytes,
    count: usize,
}

impl Etags {
    /// Opens the ETags of an archive with `data_bytes` of tile data.
    pub(crate) fn read(path: &Path, bytes: Bytes, data_bytes: u64) -> Result<Self> {
        if bytes.len() < HEADER_BYTES || &bytes[..8] != MAGIC {
            return Err(Error::damaged(path, "it does not begin as a file of ETags"));
        }
        let count = (bytes.len() - HEADER_BYTES) / 16;
        let etags = Self { path: path.to_owned(), bytes, count };
        if etags.long(8) != count as u64 || etags.bytes.len() != HEADER_BYTES + 16 * count {
            return Err(Error::damaged(path, "its length does not fit its number of contents"));
        }
        if etags.long(16) != data_bytes {
            return Err(Error::damaged(path, "it belongs to another archive"));
        }
        Ok(etags)
    }

    /// The ETag of the content at `offset` of the tile data: a binary search.
    pub(crate) fn at(&self, offset: u64) -> Result<u64> {
        let (mut low, mut high) = (0, self.count);
        while low < high {
            let middle = usize::midpoint(low, high);
            if self.long(HEADER_BYTES + 8 * middle) < offset {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        if low < self.count && self.long(HEADER_BYTES + 8 * low) == offset {
            Ok(self.long(HEADER_BYTES + 8 * (self.count + low)))
        } else {
            Err(Error::damaged(&self.path, format!("no content begins at {offset}")))
        }
    }

    fn long(&self, at: usize) -> u64 {
        let mut word = [0; 8];
        word.copy_from_slice(&self.bytes[at..at + 8]);
        u64::from_le_bytes(word)
    }
}
