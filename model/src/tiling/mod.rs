//! Features to vector tiles: project, simplify, clip, quantise, repair, encode.
//!
//! Pure: bytes of a tile come out, nothing is written anywhere.

mod coord;

pub use coord::{MAX_ZOOM, TileCoord};
