//! A tile ready to be sent, and how several stored ones become one: unpacked, joined layer by layer, and
//! packed once.

use bytes::Bytes;
use lintas_snapshot::format::{
    StoredTile,
    gzip::{gunzip, gzip},
};
use xxhash_rust::xxh3::xxh3_64;

use crate::http::encoding::Encoding;

/// Limit of a tile when unpacked: none of ours comes near it (as stored they are under half a
/// megabyte).
const UNPACKED_LIMIT: usize = 64 << 20;

/// A tile ready to be sent.
#[derive(Debug, Clone)]
pub(crate) struct Tile {
    /// The body, in the encoding that was asked for.
    pub(crate) bytes: Bytes,
    /// Hash of the content, whatever the encoding.
    pub(crate) hash: u64,
}

impl Tile {
    /// A tile without content, cached like any other.
    pub(super) fn empty() -> Self {
        Self { bytes: Bytes::new(), hash: 0 }
    }

    /// The tile; `None` where it is empty.
    pub(super) fn some(self) -> Option<Self> {
        Some(self).filter(|tile| !tile.bytes.is_empty())
    }

    /// Unpacks, joins, and compresses once. Gzip members are never concatenated, though RFC 1952 (2.2)
    /// allows it: most clients read the first only, and show half a map.
    pub(super) fn joined(stored: &[StoredTile], encoding: Encoding) -> Result<Self, String> {
        let mut parts = Vec::with_capacity(stored.len());
        for tile in stored {
            parts.push(gunzip(&tile.bytes, UNPACKED_LIMIT).map_err(|error| error.to_string())?);
        }
        let joined = join(&parts)?;
        let hash = match stored {
            // A single tile keeps the hash of its archive, whatever the encoding.
            [only] => only.etag,
            _ => xxh3_64(&joined),
        };
        let bytes = match encoding {
            Encoding::Identity => joined,
            Encoding::Gzip => gzip(&joined),
        };
        Ok(Self { bytes: bytes.into(), hash })
    }
}

/// Joins vector tiles into one. A tile is a list of layers (MVT 2.1, section 4.1), and a repeated
/// field of protocol buffers is joined by concatenation. Names of layers must stay unique: two of
/// one name are an error.
fn join(parts: &[Vec<u8>]) -> Result<Vec<u8>, String> {
    let mut names: Vec<&[u8]> = Vec::new();
    for part in parts {
        for field in Fields(part) {
            // Tile.layers is field 3, Layer.name field 1.
            let (3, layer) = field? else { continue };
            for field in Fields(layer) {
                if let (1, name) = field? {
                    if names.contains(&name) {
                        return Err("two layers of one name in one tile".to_owned());
                    }
                    names.push(name);
                    break;
                }
            }
        }
    }
    Ok(parts.concat())
}

/// The fields of a protocol buffers message: number and content (empty for plain numbers).
struct Fields<'a>(&'a [u8]);

impl<'a> Fields<'a> {
    fn take(&mut self) -> Option<(u64, &'a [u8])> {
        let key = self.varint()?;
        let length = match key & 7 {
            0 => {
                self.varint()?;
                0
            }
            1 => 8,
            2 => usize::try_from(self.varint()?).ok()?,
            5 => 4,
            _ => return None,
        };
        let (content, rest) = self.0.split_at_checked(length)?;
        self.0 = rest;
        Some((key >> 3, content))
    }

    fn varint(&mut self) -> Option<u64> {
        let mut number = 0;
        for place in 0..10 {
            let (byte, rest) = self.0.split_first()?;
            self.0 = rest;
            number |= u64::from(byte & 0x7f) << (7 * place);
            if byte & 0x80 == 0 {
                return Some(number);
            }
        }
        None
    }
}

impl<'a> Iterator for Fields<'a> {
    type Item = Result<(u64, &'a [u8]), String>;

    fn next(&mut self) -> Option<Self::Item> {
        if self.0.is_empty() {
            return None;
        }
        let field = self.take().ok_or_else(|| "not a vector tile".to_owned());
        if field.is_err() {
            self.0 = &[];
        }
        Some(field)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A tile with one layer that has a name and nothing else.
    fn tile(name: &str) -> Vec<u8> {
        let mut layer = vec![0x78, 2, 0x0a, name.len() as u8];
        layer.extend(name.as_bytes());
        let mut tile = vec![0x1a, layer.len() as u8];
        tile.extend(layer);
        tile
    }

    fn stored(name: &str, etag: u64) -> StoredTile {
        StoredTile { bytes: gzip(&tile(name)).into(), etag }
    }

    #[test]
    fn a_composite_is_one_gzip_stream_with_every_layer() {
        let made =
            Tile::joined(&[stored("roads", 1), stored("hazards", 2)], Encoding::Gzip).unwrap();
        let whole = gunzip(&made.bytes, 1000).unwrap();
        assert_eq!(whole, [tile("roads"), tile("hazards")].concat());
        let plain =
            Tile::joined(&[stored("roads", 1), stored("hazards", 2)], Encoding::Identity).unwrap();
        assert_eq!((plain.bytes.as_ref(), plain.hash), (&whole[..], made.hash));
    }

    #[test]
    fn an_unpacked_tile_keeps_the_tag_of_its_content() {
        let made = Tile::joined(&[stored("roads", 77)], Encoding::Identity).unwrap();
        assert_eq!((made.bytes.as_ref(), made.hash), (&tile("roads")[..], 77));
    }

    #[test]
    fn what_is_no_tile_is_an_error_and_not_half_a_map() {
        let twice = Tile::joined(&[stored("roads", 1), stored("roads", 2)], Encoding::Gzip);
        assert!(twice.unwrap_err().contains("one name"));
        let torn = StoredTile { bytes: Bytes::from_static(b"\x1f\x8b\x08torn"), etag: 0 };
        assert!(Tile::joined(&[torn], Encoding::Identity).is_err());
        let noise = StoredTile { bytes: gzip(&[0x1a, 0xff, 0xff]).into(), etag: 0 };
        assert!(Tile::joined(&[noise, stored("roads", 1)], Encoding::Gzip).is_err());
    }
}
