//! A file of a snapshot as readers see it: a copy in memory, or ranges of one open handle.
//!
//! Nothing is mapped into memory. A map is the file itself: where somebody truncates it, touching
//! what is gone kills the process (SIGBUS), the rest of its last page reads as zeros, and what is
//! written over it shows at once in the middle of an answer. A copy stays what it was. A range is
//! read anew each time and, of a file whose SHA-256 was compared ([`SnapshotFile::prove`]), block by
//! block against hashes taken in the same pass: it is what was published, or an error. Both outlive
//! the file's name.

use std::{
    borrow::Cow,
    fs::File,
    io::{ErrorKind, Read as _},
    ops::Range,
    os::unix::fs::FileExt as _,
    path::{Path, PathBuf},
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
};

use bytes::Bytes;
use sha2::{Digest as _, Sha256};
use xxhash_rust::xxh3::xxh3_64;

use super::manifest::{FileEntry, hex};
use crate::{
    Result,
    error::{AtPath as _, Error},
};

/// Bytes of a block, which is proven as a whole: a feature mostly lies in one, and the hashes of a
/// gigabyte take two megabytes.
const BLOCK: usize = 4096;
/// Bytes that are read at once where a whole file is: whole blocks.
const CHUNK: usize = 64 * BLOCK;
/// Bytes up to which [`SnapshotFile::open`] copies a file.
const SMALL: u64 = 16 << 20;
/// Bytes that the reading of a feature begins with: most have fewer.
const FIRST_READ: u64 = 1024;

/// A file of a snapshot, in memory or by range. Cheap to clone; clones share handle and copy.
#[derive(Debug, Clone)]
pub struct SnapshotFile {
    content: FileContent,
    /// Whether its content was compared with a hash, so that readers need not prove parts of it.
    proven: bool,
}

#[derive(Debug, Clone)]
enum FileContent {
    Copy(Bytes),
    Handle(Arc<OpenFile>),
}

impl From<Bytes> for SnapshotFile {
    /// A file that is in memory already, and is taken as it is.
    fn from(bytes: Bytes) -> Self {
        Self { content: FileContent::Copy(bytes), proven: true }
    }
}

impl SnapshotFile {
    /// Opens a file as it is: a small one is copied, a large one read by range. `expected` is its
    /// size, where that is known.
    ///
    /// # Errors
    /// [`Error::Io`]; [`Error::Damaged`] where it has another size or is no file.
    pub fn open(path: &Path, expected: Option<u64>) -> Result<Self> {
        let (file, bytes) = open_file(path, expected)?;
        let content = if bytes <= SMALL {
            let mut copy = AlignedBytes::zeroed(path, bytes)?;
            read_exact(&file, path, copy.as_mut(), 0)?;
            FileContent::Copy(copy.into())
        } else {
            FileContent::Handle(Arc::new(OpenFile::unproven(path, file, bytes)))
        };
        Ok(Self { content, proven: false })
    }

    /// Opens a file and reads all of it through that one handle, once: for the answered size and
    /// SHA-256, which the caller compares, and either for a copy or for the hashes of its blocks.
    ///
    /// # Errors
    /// [`Error::Io`]; [`Error::Damaged`] where it is no file or changes its size meanwhile.
    pub fn prove(path: &Path, copy: bool) -> Result<(Self, FileEntry)> {
        let (file, bytes) = open_file(path, None)?;
        let mut hash = Sha256::new();
        let mut taken = AlignedBytes::zeroed(path, if copy { bytes } else { 0 })?;
        let mut seals = Vec::new();
        let mut buffer = vec![0; CHUNK];
        let mut at = 0;
        while at < bytes {
            let part = &mut buffer[..CHUNK.min((bytes - at) as usize)];
            read_exact(&file, path, part, at)?;
            hash.update(&*part);
            if copy {
                taken.as_mut()[at as usize..][..part.len()].copy_from_slice(part);
            } else {
                seals.extend(part.chunks(BLOCK).map(xxh3_64));
            }
            at += part.len() as u64;
        }
        let content = if copy {
            FileContent::Copy(taken.into())
        } else {
            let open = OpenFile { seals, ..OpenFile::unproven(path, file, bytes) };
            FileContent::Handle(Arc::new(open))
        };
        let entry = FileEntry { bytes, sha256: hex(&hash.finalize()) };
        Ok((Self { content, proven: true }, entry))
    }

    /// Its size, bytes.
    pub fn len(&self) -> u64 {
        match &self.content {
            FileContent::Copy(bytes) => bytes.len() as u64,
            FileContent::Handle(open) => open.bytes,
        }
    }

    /// Whether it has no bytes.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Whether what it gives was compared with a hash.
    pub(super) fn is_proven(&self) -> bool {
        self.proven
    }

    /// The bytes in `range`: a slice of the copy without copying again, or read from disk.
    ///
    /// # Errors
    /// [`Error::Damaged`] where the range lies outside the file, or the file on disk is not any more
    /// what it was; [`Error::Io`].
    pub fn read(&self, range: Range<u64>) -> Result<Bytes> {
        match &self.content {
            FileContent::Copy(bytes) => {
                within(&range, bytes).map(|range| bytes.slice(range)).ok_or_else(outside)
            }
            FileContent::Handle(open) => open.read(range).map(Bytes::from),
        }
    }

    /// The same for a reader that keeps nothing: the copy is borrowed.
    pub(super) fn view(&self, range: Range<u64>) -> Result<Cow<'_, [u8]>> {
        match &self.content {
            FileContent::Copy(bytes) => {
                within(&range, bytes).map(|range| Cow::Borrowed(&bytes[range])).ok_or_else(outside)
            }
            FileContent::Handle(open) => open.read(range).map(Cow::Owned),
        }
    }

    /// The bytes at `start` that begin with their own length in four bytes, those four included;
    /// `None` where they would end outside the file.
    ///
    /// # Errors
    /// As [`SnapshotFile::read`].
    pub(super) fn prefixed(&self, start: u64) -> Result<Option<Cow<'_, [u8]>>> {
        let first = start.saturating_add(FIRST_READ).min(self.len());
        if start.checked_add(4).is_none_or(|head| head > first) {
            return Ok(None);
        }
        let read = self.view(start..first)?;
        let Some(length) = read.first_chunk::<4>() else { return Ok(None) };
        let length = u64::from(u32::from_le_bytes(*length)) + 4;
        match start.checked_add(length) {
            Some(end) if end <= first => Ok(Some(cut(read, length as usize))),
            Some(end) if end <= self.len() => self.view(start..end).map(Some),
            _ => Ok(None),
        }
    }

    /// All of it, at an address that is a multiple of eight (unless it was made of other bytes).
    ///
    /// # Errors
    /// As [`SnapshotFile::read`].
    pub fn whole(&self) -> Result<Bytes> {
        match &self.content {
            FileContent::Copy(bytes) => Ok(bytes.clone()),
            FileContent::Handle(open) => {
                let mut copy = AlignedBytes::zeroed(&open.path, open.bytes)?;
                open.fill(copy.as_mut(), 0)?;
                Ok(copy.into())
            }
        }
    }

    /// Whether a reader met damage in it since it was opened. Never of a copy.
    pub fn met_damage(&self) -> bool {
        matches!(&self.content, FileContent::Handle(open) if open.damaged.load(Ordering::Relaxed))
    }

    /// Reads all of it again through the handle, where it is not a copy; `pause` is called with the
    /// number of bytes after every part of a quarter of a megabyte.
    ///
    /// # Errors
    /// As [`SnapshotFile::read`].
    pub fn recheck(&self, pause: &mut dyn FnMut(usize)) -> Result<()> {
        let FileContent::Handle(open) = &self.content else { return Ok(()) };
        let mut buffer = vec![0; CHUNK];
        let mut at = 0;
        while at < open.bytes {
            let part = &mut buffer[..CHUNK.min((open.bytes - at) as usize)];
            open.fill(part, at)?;
            at += part.len() as u64;
            pause(part.len());
        }
        // Whoever put the bytes back where they were has mended it.
        open.damaged.store(false, Ordering::Relaxed);
        Ok(())
    }

    /// Whether it is a copy in memory, whose parts cost nothing to read.
    pub fn is_copy(&self) -> bool {
        matches!(self.content, FileContent::Copy(_))
    }
}

/// Opens a file with the size that it has; a folder or a pipe in its place would block or read
/// strangely.
fn open_file(path: &Path, expected: Option<u64>) -> Result<(File, u64)> {
    let is_file = std::fs::metadata(path).at(path)?.is_file();
    if !is_file {
        return Err(Error::damaged(path, "it is no file"));
    }
    let file = File::open(path).at(path)?;
    let bytes = file.metadata().at(path)?.len();
    match expected {
        Some(expected) if expected != bytes => {
            Err(Error::damaged(path, format!("it has {bytes} bytes instead of {expected}")))
        }
        _ => Ok((file, bytes)),
    }
}

fn read_exact(file: &File, path: &Path, into: &mut [u8], at: u64) -> Result<()> {
    match file.read_exact_at(into, at) {
        Err(error) if error.kind() == ErrorKind::UnexpectedEof => {
            Err(Error::damaged(path, "it was cut off after it was opened"))
        }
        other => other.at(path),
    }
}

fn within(range: &Range<u64>, bytes: &Bytes) -> Option<Range<usize>> {
    let range = usize::try_from(range.start).ok()?..usize::try_from(range.end).ok()?;
    (range.start <= range.end && range.end <= bytes.len()).then_some(range)
}

fn outside() -> Error {
    Error::damaged(Path::new("a file in memory"), "a range lies outside it")
}

/// The first bytes of a view.
fn cut(view: Cow<'_, [u8]>, length: usize) -> Cow<'_, [u8]> {
    match view {
        Cow::Borrowed(bytes) => Cow::Borrowed(&bytes[..length]),
        Cow::Owned(mut bytes) => {
            bytes.truncate(length);
            Cow::Owned(bytes)
        }
    }
}

/// An open file that is read by range.
#[derive(Debug)]
struct OpenFile {
    path: PathBuf,
    file: File,
    bytes: u64,
    /// By block, the hash of its bytes; none where nobody proved the file.
    seals: Vec<u64>,
    damaged: AtomicBool,
}

impl OpenFile {
    fn unproven(path: &Path, file: File, bytes: u64) -> Self {
        let damaged = AtomicBool::new(false);
        Self { path: path.to_owned(), file, bytes, seals: Vec::new(), damaged }
    }

    fn read(&self, range: Range<u64>) -> Result<Vec<u8>> {
        if range.start > range.end || range.end > self.bytes {
            return Err(Error::damaged(&self.path, "a range lies outside it"));
        }
        let block = BLOCK as u64;
        let start = range.start / block * block;
        let end = range.end.next_multiple_of(block).min(self.bytes);
        let mut bytes = vec![0; (end - start) as usize];
        self.fill(&mut bytes, start)?;
        bytes.truncate((range.end - start) as usize);
        bytes.drain(..(range.start - start) as usize);
        Ok(bytes)
    }

    /// Reads whole blocks from `start`, and compares each with its hash.
    fn fill(&self, into: &mut [u8], start: u64) -> Result<()> {
        let filled = self.filled(into, start);
        if filled.is_err() {
            self.damaged.store(true, Ordering::Relaxed);
        }
        filled
    }

    fn filled(&self, into: &mut [u8], start: u64) -> Result<()> {
        read_exact(&self.file, &self.path, into, start)?;
        if self.seals.is_empty() {
            return Ok(());
        }
        let seals = self.seals.iter().skip((start / BLOCK as u64) as usize);
        let blocks = into.chunks(BLOCK);
        if blocks.len() <= seals.len() && blocks.zip(seals).all(|(it, seal)| xxh3_64(it) == *seal) {
            Ok(())
        } else {
            Err(Error::damaged(&self.path, "its content changed after it was opened"))
        }
    }
}

/// Bytes at an address that is a multiple of eight, so that tables of numbers can be read where
/// they lie.
struct AlignedBytes {
    words: Vec<u64>,
    bytes: usize,
}

impl AlignedBytes {
    fn zeroed(path: &Path, bytes: u64) -> Result<Self> {
        let bytes = usize::try_from(bytes)
            .map_err(|_too_many| Error::damaged(path, "it is larger than memory"))?;
        Ok(Self { words: vec![0; bytes.div_ceil(8)], bytes })
    }

    fn as_mut(&mut self) -> &mut [u8] {
        &mut bytemuck::cast_slice_mut(&mut self.words)[..self.bytes]
    }
}

impl AsRef<[u8]> for AlignedBytes {
    fn as_ref(&self) -> &[u8] {
        &bytemuck::cast_slice(&self.words)[..self.bytes]
    }
}

impl From<AlignedBytes> for Bytes {
    fn from(aligned: AlignedBytes) -> Self {
        Self::from_owner(aligned)
    }
}

/// Size and SHA-256 of a file; reads every byte, and calls `pause` with the number of bytes after
/// every part of a quarter of a megabyte.
///
/// # Errors
/// [`Error::Io`]; [`Error::Damaged`] where it is no file.
pub(crate) fn hash_file(path: &Path, pause: &mut dyn FnMut(usize)) -> Result<FileEntry> {
    let (mut file, _) = open_file(path, None)?;
    let mut hash = Sha256::new();
    let mut buffer = vec![0; CHUNK];
    let mut bytes = 0;
    loop {
        let read = file.read(&mut buffer).at(path)?;
        if read == 0 {
            return Ok(FileEntry { bytes, sha256: hex(&hash.finalize()) });
        }
        hash.update(&buffer[..read]);
        bytes += read as u64;
        pause(read);
    }
}

#[cfg(test)]
mod tests;
