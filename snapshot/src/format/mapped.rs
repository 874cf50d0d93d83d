//! Memory-mapped files.

use std::{fs::File, path::Path};

use bytes::Bytes;
use memmap2::Mmap;

use crate::{
    Result,
    error::{AtPath as _, Error},
};

/// Maps a whole file into memory. Slices of the answer share the mapping and keep it alive, even
/// after the file is unlinked.
///
/// Only for files that never change, such as those of a published snapshot: where a mapped file
/// shrinks, access beyond its end kills the process (SIGBUS).
///
/// # Errors
/// [`Error::Io`] where the file cannot be opened or mapped, [`Error::Damaged`] where it has another
/// size than `expected_bytes`.
pub fn map(path: &Path, expected_bytes: Option<u64>) -> Result<Bytes> {
    let file = File::open(path).at(path)?;
    let bytes = file.metadata().at(path)?.len();
    if let Some(expected) = expected_bytes
        && expected != bytes
    {
        return Err(Error::damaged(path, format!("it has {bytes} bytes instead of {expected}")));
    }
    if bytes == 0 {
        return Ok(Bytes::new());
    }
    #[expect(unsafe_code, reason = "a memory map is unsafe because others may change the file")]
    // SAFETY: a published file is never written again; pruning unlinks it, which leaves the mapping
    // intact. Every reader checks the bytes.
    let map = unsafe { Mmap::map(&file) }.at(path)?;
    Ok(Bytes::from_owner(map))
}
