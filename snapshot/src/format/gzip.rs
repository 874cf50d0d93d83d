//! Gzip (RFC 1952) without name and time, so that the same input gives the same output at any time
//! and on any machine.

use std::{cell::RefCell, fmt};

use libdeflater::{CompressionLvl, Compressor, DecompressionError, Decompressor};

/// Why bytes could not be decompressed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum GunzipError {
    /// They are not one whole gzip stream.
    NotGzip,
    /// They would decompress to more than the limit.
    TooLarge,
}

impl fmt::Display for GunzipError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::NotGzip => "not one whole gzip stream",
            Self::TooLarge => "unpacks to more than is allowed",
        })
    }
}

impl std::error::Error for GunzipError {}

thread_local! {
    // A compressor has hundreds of kilobytes of tables: made once a thread, not once a tile.
    static COMPRESSOR: RefCell<Compressor> = RefCell::new(Compressor::new(CompressionLvl::default()));
    static DECOMPRESSOR: RefCell<Decompressor> = RefCell::new(Decompressor::new());
}

/// Compresses `bytes` into one gzip stream, at libdeflate's default level.
pub fn gzip(bytes: &[u8]) -> Vec<u8> {
    COMPRESSOR.with_borrow_mut(|compressor| {
        let mut packed = vec![0; compressor.gzip_compress_bound(bytes.len())];
        let length = compressor
            .gzip_compress(bytes, &mut packed)
            .expect("the output is as long as the compressor asks for");
        packed.truncate(length);
        packed.shrink_to_fit();
        packed
    })
}

/// Decompresses one gzip stream to at most `limit` bytes. Takes no more memory than that, whatever
/// the input.
///
/// # Errors
/// [`GunzipError::TooLarge`]. [`GunzipError::NotGzip`], also where several members of different
/// lengths are concatenated: decoders disagree on what those mean, so nothing here writes them.
pub fn gunzip(packed: &[u8], limit: usize) -> Result<Vec<u8>, GunzipError> {
    // The stream ends in its uncompressed length modulo 2^32 (RFC 1952, section 2.3.1).
    let length = match packed.last_chunk::<4>() {
        Some(tail) if packed.len() >= 18 => u32::from_le_bytes(*tail) as usize,
        _ => return Err(GunzipError::NotGzip),
    };
    if length > limit {
        return Err(GunzipError::TooLarge);
    }
    // Deflate compresses at most 1032 to 1: a greater length is wrong, and no memory is taken for
    // it.
    if length / 1032 > packed.len() {
        return Err(GunzipError::NotGzip);
    }
    let mut bytes = vec![0; length];
    let written = DECOMPRESSOR
        .with_borrow_mut(|decompressor| decompressor.gzip_decompress(packed, &mut bytes))
        .map_err(|error| match error {
            DecompressionError::BadData | DecompressionError::InsufficientSpace => {
                GunzipError::NotGzip
            }
        })?;
    if written == length { Ok(bytes) } else { Err(GunzipError::NotGzip) }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn the_stream_names_no_time_and_no_machine() {
        let packed = gzip(b"Tenggarong");
        assert_eq!(packed[..4], [0x1f, 0x8b, 8, 0]);
        assert_eq!(packed[4..8], [0; 4], "modification time");
    }

    #[test]
    fn glued_streams_of_different_lengths_are_refused() {
        let glued = [gzip(b"roads"), gzip(b"hazards")].concat();
        assert_eq!(gunzip(&glued, 1000), Err(GunzipError::NotGzip));
    }

    proptest! {
        #[test]
        fn bytes_come_back_and_no_more_of_them_than_allowed(bytes: Vec<u8>) {
            let packed = gzip(&bytes);
            prop_assert_eq!(gunzip(&packed, bytes.len()), Ok(bytes.clone()));
            if !bytes.is_empty() {
                prop_assert_eq!(gunzip(&packed, bytes.len() - 1), Err(GunzipError::TooLarge));
            }
        }

        #[test]
        fn arbitrary_bytes_never_panic(bytes: Vec<u8>) {
            let _ = gunzip(&bytes, 1 << 20);
        }
    }
}
