//! The network: where lines meet, and what an edge is.

pub mod grid_point;
pub mod noding;
mod snapping;

pub use grid_point::GridPoint;
pub use noding::{Deck, Noded, Noding, Piece, Strand, node};
