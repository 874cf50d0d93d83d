//! Bounds the size of a workbook before it is unpacked.
//!
//! A workbook is a ZIP archive whose parts are read whole into memory. The sizes in its directory
//! are compared with what the parts really hold, so that a small file (a ZIP bomb) cannot exhaust
//! the memory.

use libdeflater::{DecompressionError, Decompressor};

use super::grid::KEEP_LITTLE;
use crate::ingest::unusable::{SEND_AGAIN, Unusable};

/// Bound on the unpacked bytes of all parts together; a sheet of a million filled cells has about
/// 40 MB.
const MOST_BYTES: u64 = 1 << 30;

/// A part may be damaged or lying where its stated size is less than the greatest possible size
/// (1032 times the packed one) divided by this; such parts are unpacked to check.
const SUSPECT_RATIO: u64 = 4;

/// Checks that a ZIP archive unpacks to the sizes that its directory states, and that these are
/// within [`MOST_BYTES`]. Parts that could exceed their stated size are unpacked to see.
///
/// # Errors
/// Why it does not, or is no archive.
pub(super) fn check(bytes: &[u8]) -> Result<(), Unusable> {
    let parts = parts(bytes).ok_or_else(|| {
        damaged(
            "it is no workbook: it is no whole ZIP archive",
            "bukan buku kerja yang utuh: arsip ZIP-nya terpotong",
        )
    })?;
    let total = parts.iter().try_fold(0_u64, |total, part| total.checked_add(part.unpacked));
    if total.is_none_or(|total| total > MOST_BYTES) {
        let most = MOST_BYTES >> 20;
        let why = Unusable::new(
            format!("it is too large: it unpacks to more than {most} MB"),
            format!("terlalu besar: isinya lebih dari {most} MB setelah dibuka"),
        );
        return Err(why.mended_by(KEEP_LITTLE));
    }
    for part in parts.iter().filter(|part| part.deflated) {
        let packed = part.packed_bytes(bytes).ok_or_else(|| {
            damaged(
                "its directory leads beyond its end",
                "daftar isinya menunjuk melewati akhirnya",
            )
        })?;
        // Deflate packs to 1/1032 at best: this part cannot hold much more than it states.
        if (packed.len() as u64).saturating_mul(1032) <= part.unpacked.saturating_mul(SUSPECT_RATIO)
        {
            continue;
        }
        // At most `MOST_BYTES`.
        let size = usize::try_from(part.unpacked).unwrap_or(usize::MAX);
        let mut unpacked = vec![0; size];
        match Decompressor::new().deflate_decompress(packed, &mut unpacked) {
            Ok(_) => {}
            Err(DecompressionError::InsufficientSpace) => {
                return Err(damaged(
                    "a part of it holds more than it says",
                    "salah satu bagiannya lebih besar dari yang disebutnya",
                ));
            }
            Err(DecompressionError::BadData) => {
                return Err(damaged("a part of it is damaged", "salah satu bagiannya rusak"));
            }
        }
    }
    Ok(())
}

fn damaged(en: &str, id: &str) -> Unusable {
    Unusable::new(en, id).mended_by(SEND_AGAIN)
}

/// Whether an archive has a part called `name`.
pub(super) fn has(bytes: &[u8], name: &str) -> bool {
    parts(bytes).is_some_and(|parts| parts.iter().any(|part| part.name == name))
}

/// Unpacks the part called `name` of an archive that [`check`] accepted.
pub(super) fn part(bytes: &[u8], name: &str) -> Option<Vec<u8>> {
    let part = parts(bytes)?.into_iter().find(|part| part.name == name)?;
    let packed = part.packed_bytes(bytes)?;
    if !part.deflated {
        return Some(packed.to_vec());
    }
    let mut unpacked = vec![0; usize::try_from(part.unpacked.min(MOST_BYTES)).ok()?];
    let length = Decompressor::new().deflate_decompress(packed, &mut unpacked).ok()?;
    unpacked.truncate(length);
    Some(unpacked)
}

/// A part of the archive.
struct ArchivePart {
    name: String,
    deflated: bool,
    packed: u64,
    unpacked: u64,
    /// Offset of its local header.
    at: u64,
}

impl ArchivePart {
    fn packed_bytes<'a>(&self, bytes: &'a [u8]) -> Option<&'a [u8]> {
        let header = bytes.get(usize::try_from(self.at).ok()?..)?;
        if header.get(..4)? != b"PK\x03\x04" {
            return None;
        }
        let start = 30 + usize::from(u16_at(header, 26)?) + usize::from(u16_at(header, 28)?);
        header.get(start..start.checked_add(usize::try_from(self.packed).ok()?)?)
    }
}

/// The parts listed in the central directory (PKWARE APPNOTE.TXT, 4.3.12 and 4.3.16).
fn parts(bytes: &[u8]) -> Option<Vec<ArchivePart>> {
    const END: &[u8] = b"PK\x05\x06";
    // A comment of up to 65,535 bytes may follow the end record of 22.
    let from = bytes.len().saturating_sub(22 + 65_535);
    let end = bytes[from..].windows(END.len()).rposition(|window| window == END)? + from;
    let count = usize::from(u16_at(bytes, end + 10)?);
    let mut at = u32_at(bytes, end + 16)? as usize;
    let mut parts = Vec::new();
    for _ in 0..count {
        if bytes.get(at..at.checked_add(4)?)? != b"PK\x01\x02" {
            return None;
        }
        let lengths = [28, 30, 32].map(|offset| u16_at(bytes, at + offset).map(usize::from));
        let [name, extra, comment] = lengths;
        let (name, extra, comment) = (name?, extra?, comment?);
        let spelled = bytes.get(at + 46..(at + 46).checked_add(name)?)?;
        let mut part = ArchivePart {
            name: String::from_utf8_lossy(spelled).into_owned(),
            deflated: u16_at(bytes, at + 10)? == 8,
            packed: u32_at(bytes, at + 20)?.into(),
            unpacked: u32_at(bytes, at + 24)?.into(),
            at: u32_at(bytes, at + 42)?.into(),
        };
        let extra_at = at + 46 + name;
        part.widen(bytes.get(extra_at..extra_at.checked_add(extra)?)?);
        parts.push(part);
        at = extra_at + extra + comment;
    }
    Some(parts)
}

impl ArchivePart {
    /// Takes fields that do not fit into 32 bits from the ZIP64 extra field (APPNOTE.TXT, 4.5.3).
    fn widen(&mut self, mut extra: &[u8]) {
        while let (Some(id), Some(length)) = (u16_at(extra, 0), u16_at(extra, 2)) {
            let end = (4 + usize::from(length)).min(extra.len());
            let (field, rest) = extra.split_at(end);
            extra = rest;
            if id != 1 {
                continue;
            }
            let mut at = 4;
            for value in [&mut self.unpacked, &mut self.packed, &mut self.at] {
                if *value == u64::from(u32::MAX)
                    && let Some(wide) = field.get(at..at + 8).and_then(|wide| wide.try_into().ok())
                {
                    *value = u64::from_le_bytes(wide);
                    at += 8;
                }
            }
        }
    }
}

fn u16_at(bytes: &[u8], at: usize) -> Option<u16> {
    Some(u16::from_le_bytes(bytes.get(at..at.checked_add(2)?)?.try_into().ok()?))
}

fn u32_at(bytes: &[u8], at: usize) -> Option<u32> {
    Some(u32::from_le_bytes(bytes.get(at..at.checked_add(4)?)?.try_into().ok()?))
}
