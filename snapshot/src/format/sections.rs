//! A file of named arrays, little-endian and aligned, so that programs can read it where it lies,
//! and browsers as typed arrays.
//!
//! Layout: eight bytes of magic, `u32` version, `u32` count of sections; then 40 bytes a section:
//! name (16 bytes of ASCII, padded with zeros), `u32` width of an element in bytes, `u32` zero, `u64`
//! where it begins in the file, `u64` its length in bytes; then the sections, each at a multiple of
//! 64, in the order of the table.

use std::{collections::HashMap, fs::File, io::Write as _, path::Path};

use bytes::Bytes;

use crate::{Result, error::AtPath as _};

#[cfg(target_endian = "big")]
compile_error!("files of a snapshot are little-endian and are read where they lie");

const ALIGN: usize = 64;
const ENTRY: usize = 40;
const HEAD: usize = 16;
const NAME: usize = 16;

/// One array to be written.
#[derive(Debug, Clone, Copy)]
pub(super) enum Array<'a> {
    /// Bytes.
    U8(&'a [u8]),
    /// Unsigned whole numbers of 32 bits.
    U32(&'a [u32]),
    /// Signed whole numbers of 32 bits.
    I32(&'a [i32]),
    /// Signed whole numbers of 64 bits.
    I64(&'a [i64]),
}

impl Array<'_> {
    fn bytes(&self) -> &[u8] {
        match self {
            Array::U8(items) => items,
            Array::U32(items) => bytemuck::cast_slice(items),
            Array::I32(items) => bytemuck::cast_slice(items),
            Array::I64(items) => bytemuck::cast_slice(items),
        }
    }

    fn width(&self) -> u32 {
        match self {
            Array::U8(_) => 1,
            Array::U32(_) | Array::I32(_) => 4,
            Array::I64(_) => 8,
        }
    }
}

/// Writes a file of sections. Names are at most 16 ASCII characters.
///
/// # Errors
/// [`crate::Error::Io`], [`crate::Error::Full`].
pub(super) fn write_sections(
    path: &Path,
    magic: [u8; 8],
    version: u32,
    sections: &[(&str, Array<'_>)],
) -> Result<()> {
    let mut at = (HEAD + ENTRY * sections.len()).next_multiple_of(ALIGN);
    let mut head = Vec::with_capacity(at);
    head.extend(magic);
    head.extend(version.to_le_bytes());
    head.extend((sections.len() as u32).to_le_bytes());
    for (name, array) in sections {
        let length = array.bytes().len();
        let mut padded = [0; NAME];
        padded[..name.len()].copy_from_slice(name.as_bytes());
        head.extend(padded);
        head.extend(array.width().to_le_bytes());
        head.extend(0_u32.to_le_bytes());
        head.extend((at as u64).to_le_bytes());
        head.extend((length as u64).to_le_bytes());
        at = (at + length).next_multiple_of(ALIGN);
    }
    let file = File::create(path).at(path)?;
    let mut out = std::io::BufWriter::new(file);
    let mut written = head.len();
    out.write_all(&head).at(path)?;
    for (_, array) in sections {
        let padding = written.next_multiple_of(ALIGN) - written;
        out.write_all(&[0; ALIGN][..padding]).at(path)?;
        out.write_all(array.bytes()).at(path)?;
        written += padding + array.bytes().len();
    }
    out.flush().at(path)
}

/// A file of sections, in memory.
#[derive(Debug, Clone)]
pub(super) struct Sections {
    bytes: Bytes,
    /// Name, width, begin, end.
    table: Vec<(String, u32, usize, usize)>,
}

impl Sections {
    /// Reads the table of `bytes`, which must begin at a multiple of eight in memory (copies of files do).
    ///
    /// # Errors
    /// What is wrong, in words.
    pub(super) fn of(
        bytes: Bytes,
        magic: [u8; 8],
        version: u32,
    ) -> std::result::Result<Self, String> {
        let word = |at: usize| -> Option<u32> {
            Some(u32::from_le_bytes(bytes.get(at..at + 4)?.try_into().ok()?))
        };
        let long = |at: usize| -> Option<usize> {
            let number = u64::from_le_bytes(bytes.get(at..at + 8)?.try_into().ok()?);
            usize::try_from(number).ok()
        };
        if bytes.get(..8) != Some(&magic[..]) {
            return Err("it does not begin as such a file does".to_owned());
        }
        match word(8) {
            Some(found) if found == version => {}
            Some(found) => return Err(format!("version {found}; this program reads {version}")),
            None => return Err("it ends before its version".to_owned()),
        }
        let count = word(12).ok_or("it ends inside its table")? as usize;
        let mut table = Vec::new();
        for number in 0..count {
            let entry = HEAD + number * ENTRY;
            let read = || {
                let name = bytes.get(entry..entry + NAME)?;
                let name = std::str::from_utf8(name).ok()?.trim_end_matches('\0').to_owned();
                let (width, begin) = (word(entry + 16)?, long(entry + 24)?);
                let end = begin.checked_add(long(entry + 32)?)?;
                Some((name, width, begin, end))
            };
            let (name, width, begin, end) = read().ok_or("it ends inside its table")?;
            let fits = end <= bytes.len() && begin.is_multiple_of(ALIGN);
            if !fits || !matches!(width, 1 | 4 | 8) || !(end - begin).is_multiple_of(width as usize)
            {
                return Err(format!("section {name:?} lies outside the file"));
            }
            table.push((name, width, begin, end));
        }
        if !bytes.as_ptr().addr().is_multiple_of(8) {
            return Err("it is not aligned in memory".to_owned());
        }
        Ok(Self { bytes, table })
    }

    /// The position in the table of the section called `name`, with elements of `width` bytes.
    ///
    /// # Errors
    /// Where it is missing or has another type.
    pub(super) fn slot(&self, name: &str, width: u32) -> std::result::Result<usize, String> {
        self.table
            .iter()
            .position(|entry| entry.0 == name && entry.1 == width)
            .ok_or_else(|| format!("section {name:?} is missing"))
    }

    /// A section as bytes, by its [`Sections::slot`]; empty where there is none.
    pub(super) fn u8(&self, slot: usize) -> &[u8] {
        let Some((_, _, begin, end)) = self.table.get(slot) else { return &[] };
        self.bytes.get(*begin..*end).unwrap_or_default()
    }

    /// A section as `u32`; empty where its bytes are no whole number of them.
    pub(super) fn u32(&self, slot: usize) -> &[u32] {
        bytemuck::try_cast_slice(self.u8(slot)).unwrap_or_default()
    }

    /// A section as `i32`; empty where its bytes are no whole number of them.
    pub(super) fn i32(&self, slot: usize) -> &[i32] {
        bytemuck::try_cast_slice(self.u8(slot)).unwrap_or_default()
    }

    /// A section as `i64`; empty where its bytes are no whole number of them.
    pub(super) fn i64(&self, slot: usize) -> &[i64] {
        bytemuck::try_cast_slice(self.u8(slot)).unwrap_or_default()
    }

    /// The sections whose names begin with `prefix`, with elements of `width` bytes: rest of the
    /// name to slot.
    pub(super) fn slots_of(&self, prefix: &str, width: u32) -> HashMap<String, usize> {
        let named = |(slot, entry): (usize, &(String, u32, usize, usize))| {
            let rest = entry.0.strip_prefix(prefix).filter(|_| entry.1 == width)?;
            Some((rest.to_owned(), slot))
        };
        self.table.iter().enumerate().filter_map(named).collect()
    }
}
