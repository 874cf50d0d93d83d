//! The header of a PMTiles v3 archive, its first 127 bytes: sections, counts of tiles, bounds.
//! Section 3 of the PMTiles specification, version 3.

use std::ops::Range;

/// Length of the header in bytes.
pub(crate) const HEADER_BYTES: usize = 127;

/// Most bytes of a root directory: with the header it must lie in the first 16 KiB (PMTiles v3), so
/// that clients get both by one read.
pub(crate) const ROOT_MAX_BYTES: usize = 16_384 - HEADER_BYTES;

const MAGIC: &[u8; 7] = b"PMTiles";
const VERSION: u8 = 3;

/// Gzip: byte value of the specification for compressions.
pub(crate) const COMPRESSION_GZIP: u8 = 2;

/// Mapbox vector tiles: byte value of the specification for tile types.
pub(crate) const TILE_TYPE_MVT: u8 = 1;

/// A part of the file, in bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) struct FileSection {
    pub(crate) offset: u64,
    pub(crate) length: u64,
}

impl FileSection {
    /// The section as a range of positions in a file of `file_bytes`; `None` where it lies outside.
    pub(crate) fn within(self, file_bytes: u64) -> Option<Range<u64>> {
        let end = self.offset.checked_add(self.length)?;
        (end <= file_bytes).then_some(self.offset..end)
    }
}

/// The header. Degrees are stored as multiples of 1e-7.
#[derive(Debug, Clone, PartialEq, Default)]
pub(crate) struct Header {
    pub(crate) root: FileSection,
    pub(crate) metadata: FileSection,
    pub(crate) leaves: FileSection,
    pub(crate) data: FileSection,
    /// Tiles with content; every tile of a run counts.
    pub(crate) addressed: u64,
    /// Entries of tiles; those of leaf directories do not count.
    pub(crate) entries: u64,
    /// Different contents.
    pub(crate) contents: u64,
    pub(crate) clustered: bool,
    pub(crate) internal_compression: u8,
    pub(crate) tile_compression: u8,
    pub(crate) tile_type: u8,
    pub(crate) minzoom: u8,
    pub(crate) maxzoom: u8,
    /// West, south, east, north.
    pub(crate) bounds: [f64; 4],
    pub(crate) center_zoom: u8,
    /// Longitude, latitude.
    pub(crate) center: [f64; 2],
}

impl Header {
    pub(crate) fn encode(&self) -> [u8; HEADER_BYTES] {
        let mut bytes = [0; HEADER_BYTES];
        bytes[..7].copy_from_slice(MAGIC);
        bytes[7] = VERSION;
        let longs = [
            self.root.offset,
            self.root.length,
            self.metadata.offset,
            self.metadata.length,
            self.leaves.offset,
            self.leaves.length,
            self.data.offset,
            self.data.length,
            self.addressed,
            self.entries,
            self.contents,
        ];
        for (slot, long) in bytes[8..96].chunks_exact_mut(8).zip(longs) {
            slot.copy_from_slice(&long.to_le_bytes());
        }
        bytes[96] = u8::from(self.clustered);
        bytes[97] = self.internal_compression;
        bytes[98] = self.tile_compression;
        bytes[99] = self.tile_type;
        bytes[100] = self.minzoom;
        bytes[101] = self.maxzoom;
        for (slot, degrees) in bytes[102..118].chunks_exact_mut(4).zip(self.bounds) {
            slot.copy_from_slice(&to_e7(degrees).to_le_bytes());
        }
        bytes[118] = self.center_zoom;
        for (slot, degrees) in bytes[119..127].chunks_exact_mut(4).zip(self.center) {
            slot.copy_from_slice(&to_e7(degrees).to_le_bytes());
        }
        bytes
    }

    /// Reads the header at the start of `file`.
    ///
    /// # Errors
    /// What is wrong, in words.
    pub(crate) fn decode(file: &[u8]) -> Result<Self, String> {
        let Some(bytes) = file.first_chunk::<HEADER_BYTES>() else {
            return Err(format!("{} bytes are too few for a PMTiles header", file.len()));
        };
        if &bytes[..7] != MAGIC {
            return Err("it does not begin as a PMTiles archive".to_owned());
        }
        if bytes[7] != VERSION {
            return Err(format!("it is PMTiles version {}, not 3", bytes[7]));
        }
        let long = |at: usize| {
            let mut word = [0; 8];
            word.copy_from_slice(&bytes[at..at + 8]);
            u64::from_le_bytes(word)
        };
        let degrees = |at: usize| {
            let mut word = [0; 4];
            word.copy_from_slice(&bytes[at..at + 4]);
            f64::from(i32::from_le_bytes(word)) / 1e7
        };
        let section = |at: usize| FileSection { offset: long(at), length: long(at + 8) };
        Ok(Self {
            root: section(8),
            metadata: section(24),
            leaves: section(40),
            data: section(56),
            addressed: long(72),
            entries: long(80),
            contents: long(88),
            clustered: bytes[96] == 1,
            internal_compression: bytes[97],
            tile_compression: bytes[98],
            tile_type: bytes[99],
            minzoom: bytes[100],
            maxzoom: bytes[101],
            bounds: [degrees(102), degrees(106), degrees(110), degrees(114)],
            center_zoom: bytes[118],
            center: [degrees(119), degrees(123)],
        })
    }
}

fn to_e7(degrees: f64) -> i32 {
    // `as` saturates, and turns NaN to zero.
    (degrees * 1e7).round() as i32
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn a_header_comes_back_as_it_was_written() {
        let header = Header {
            root: FileSection { offset: 127, length: 25 },
            metadata: FileSection { offset: 152, length: 247 },
            leaves: FileSection { offset: 399, length: 0 },
            data: FileSection { offset: 399, length: 1 << 40 },
            addressed: 84,
            entries: 80,
            contents: 79,
            clustered: true,
            internal_compression: COMPRESSION_GZIP,
            tile_compression: COMPRESSION_GZIP,
            tile_type: TILE_TYPE_MVT,
            minzoom: 0,
            maxzoom: 14,
            bounds: [115.5, -1.5, 118.0, 1.25],
            center_zoom: 9,
            center: [116.75, -0.5],
        };
        assert_eq!(Header::decode(&header.encode()), Ok(header));
    }

    #[test]
    fn a_section_outside_the_file_is_none() {
        let section = |offset, length| FileSection { offset, length };
        assert_eq!(section(10, 5).within(15), Some(10..15));
        assert_eq!(section(10, 6).within(15), None);
        assert_eq!(section(u64::MAX, 2).within(u64::MAX), None);
    }

    proptest! {
        #[test]
        fn arbitrary_bytes_never_panic(bytes in proptest::collection::vec(any::<u8>(), 0..200)) {
            let _ = Header::decode(&bytes);
        }
    }
}
