//! Directories of PMTiles v3: where the bytes of each tile are.
//!
//! Encoding by section 4 of the PMTiles specification, version 3: numbers are varints, column by
//! column; tile ids are stored as differences, offsets plus 1, and 0 means directly after the entry
//! before.

use lintas_model::tiling::TileCoord;

/// One row of a directory.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct DirectoryEntry {
    /// TileID of the first tile.
    pub(crate) id: u64,
    /// Offset of the bytes in the tile data; for a leaf directory, in the leaf section.
    pub(crate) offset: u64,
    /// Number of bytes.
    pub(crate) length: u32,
    /// Number of consecutive tiles with this content; 0 where the entry is a leaf directory.
    pub(crate) run: u32,
}

impl DirectoryEntry {
    /// One more than the last id of its run (than its own id for a leaf directory).
    fn end(self) -> u64 {
        // Ids reach 2^62 and runs 2^32: no overflow once `id` has been checked.
        self.id + u64::from(self.run.max(1))
    }
}

/// Encodes entries, uncompressed. Their ids must ascend.
pub(crate) fn encode(entries: &[DirectoryEntry]) -> Vec<u8> {
    let mut bytes = Vec::with_capacity(8 + entries.len() * 6);
    put_varint(&mut bytes, entries.len() as u64);
    let mut last = 0;
    for entry in entries {
        put_varint(&mut bytes, entry.id - last);
        last = entry.id;
    }
    for entry in entries {
        put_varint(&mut bytes, u64::from(entry.run));
    }
    for entry in entries {
        put_varint(&mut bytes, u64::from(entry.length));
    }
    let mut next = None;
    for entry in entries {
        let follows = next == Some(entry.offset);
        put_varint(&mut bytes, if follows { 0 } else { entry.offset + 1 });
        next = Some(entry.offset + u64::from(entry.length));
    }
    bytes
}

/// Decodes uncompressed entries and checks them: ids ascend and are those of tiles, contents are
/// not empty and lie within `data_bytes`, leaf directories within `leaf_bytes`.
///
/// # Errors
/// What is wrong, in words.
pub(crate) fn decode(
    mut bytes: &[u8],
    data_bytes: u64,
    leaf_bytes: u64,
) -> Result<Vec<DirectoryEntry>, String> {
    let bytes = &mut bytes;
    let count = take_varint(bytes)?;
    // An entry is four varints, so four bytes or more: checked before memory is taken for them.
    if count > bytes.len() as u64 / 4 {
        return Err(format!("{} bytes are too few for {count} entries", bytes.len()));
    }
    let mut entries = vec![
        DirectoryEntry { id: 0, offset: 0, length: 0, run: 0 };
        usize::try_from(count).unwrap_or(0)
    ];
    let mut last = 0u64;
    for entry in &mut entries {
        let step = take_varint(bytes)?;
        entry.id = last.checked_add(step).ok_or("a tile id overflows")?;
        last = entry.id;
    }
    for entry in &mut entries {
        entry.run = take_u32(bytes)?;
    }
    for entry in &mut entries {
        entry.length = take_u32(bytes)?;
    }
    let mut next = None;
    for entry in &mut entries {
        entry.offset = match (take_varint(bytes)?, next) {
            (0, Some(next)) => next,
            (0, None) => return Err("the first entry follows no other".to_owned()),
            (offset, _) => offset - 1,
        };
        next = entry.offset.checked_add(u64::from(entry.length));
        let room = if entry.run == 0 { leaf_bytes } else { data_bytes };
        if entry.length == 0 || next.is_none_or(|end| end > room) {
            return Err(format!("the entry of tile id {} points outside the file", entry.id));
        }
    }
    if !bytes.is_empty() {
        return Err(format!("{} bytes follow the last entry", bytes.len()));
    }
    let mut free = 0;
    for entry in &entries {
        let past_the_end = entry
            .id
            .checked_add(u64::from(entry.run.max(1)) - 1)
            .is_none_or(|last| TileCoord::from_hilbert_id(last).is_none());
        if past_the_end {
            return Err(format!("no tile has the id {} and those of its run", entry.id));
        }
        if entry.id < free {
            return Err(format!("the entry of tile id {} overlaps the one before", entry.id));
        }
        free = entry.end();
    }
    Ok(entries)
}

fn put_varint(bytes: &mut Vec<u8>, mut number: u64) {
    while number >= 0x80 {
        bytes.push(number as u8 | 0x80);
        number >>= 7;
    }
    bytes.push(number as u8);
}

fn take_varint(bytes: &mut &[u8]) -> Result<u64, String> {
    let mut number = 0u64;
    for (i, byte) in bytes.iter().enumerate().take(10) {
        let bits = u64::from(byte & 0x7f);
        if i == 9 && bits > 1 {
            break;
        }
        number |= bits << (7 * i);
        if byte & 0x80 == 0 {
            *bytes = &bytes[i + 1..];
            return Ok(number);
        }
    }
    Err("a number ends too early or is too large".to_owned())
}

fn take_u32(bytes: &mut &[u8]) -> Result<u32, String> {
    u32::try_from(take_varint(bytes)?).map_err(|error| error.to_string())
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const ROOM: u64 = 1 << 50;

    fn any_entries() -> impl Strategy<Value = Vec<DirectoryEntry>> {
        let row = (1..1u64 << 40, 1..5u32, 1..1u32 << 20, prop::option::of(0..ROOM / 2));
        prop::collection::vec(row, 0..50).prop_map(|rows| {
            let (mut id, mut next) = (0, 0);
            rows.into_iter()
                .map(|(gap, run, length, offset)| {
                    let entry = DirectoryEntry {
                        id: id + gap,
                        offset: offset.unwrap_or(next),
                        length,
                        run,
                    };
                    id = entry.end();
                    next = entry.offset + u64::from(length);
                    entry
                })
                .collect()
        })
    }

    #[test]
    fn entries_that_lie_are_named() {
        let entry = DirectoryEntry { id: 7, offset: 0, length: 10, run: 2 };
        let why = |entries: &[DirectoryEntry]| decode(&encode(entries), 10, 10).unwrap_err();
        assert!(why(&[DirectoryEntry { length: 11, ..entry }]).contains("outside the file"));
        assert!(why(&[DirectoryEntry { length: 0, ..entry }]).contains("outside the file"));
        assert!(why(&[entry, DirectoryEntry { id: 8, ..entry }]).contains("overlaps"));
        assert!(why(&[DirectoryEntry { id: 1 << 63, ..entry }]).contains("no tile"));
        assert!(decode(&[0xff; 8], 10, 10).unwrap_err().contains("too large"));
        assert!(decode(&[200, 1, 0, 0], 10, 10).unwrap_err().contains("too few"));
    }

    proptest! {
        #[test]
        fn entries_come_back_as_they_were(entries in any_entries()) {
            prop_assert_eq!(decode(&encode(&entries), ROOM, ROOM), Ok(entries));
        }

        #[test]
        fn flipped_bits_never_panic(entries in any_entries(), at: prop::sample::Index, bit in 0..8) {
            let mut bytes = encode(&entries);
            let at = at.index(bytes.len());
            bytes[at] ^= 1u8 << bit;
            let _ = decode(&bytes, ROOM, ROOM);
            let _ = decode(&bytes[..at], ROOM, ROOM);
        }

        #[test]
        fn arbitrary_bytes_never_panic(bytes: Vec<u8>) {
            let _ = decode(&bytes, 1000, 1000);
        }
    }
}
