//! Layers to tile archives.
//!
//! ```text
//! layer.fgb ─▶ nodes ─▶ cut (all cores) ─▶ spool: sorted runs ─▶ merge ─▶ encode, gzip (all cores) ─▶ archive
//! ```
//!
//! Every feature is read twice: once to find the vertices that simplification must keep
//! ([`survey`]), once to be cut into a fragment for each tile and zoom ([`fragments`]). Fragments
//! are sorted by tile in runs, which go to disk when they outgrow their share of memory
//! ([`spool`]), and are merged tile by tile in the order of the archive ([`tiles`]). So memory
//! depends on the number of cores and on the largest tile, not on the size of the layers, and the
//! bytes of the archive do not depend on the number of cores.

pub(crate) mod flatgeobuf;
mod fragments;
mod geometry;
mod input;
mod spool;
mod summary;
mod survey;
#[cfg(test)]
mod tests;
mod tiles;
mod zooms;

pub(crate) use geometry::{each_line, each_ring, points_of};
pub use input::{TileLayer, is_tileable};
pub use summary::{TileSummary, ZoomSummary};
pub use tiles::{ArchiveLabel, write_tiles};
pub use zooms::Zooms;
