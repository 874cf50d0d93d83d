//! The result of a run of the tile stage.

use serde::Serialize;

/// What was written, and what was left out.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct TileSummary {
    /// Tiles with content.
    pub tiles: u64,
    /// Different contents among them; equal tiles are stored once.
    pub contents: u64,
    /// Size of the archive, bytes.
    pub bytes: u64,
    /// Features read.
    pub features: u64,
    /// Features that no tile can show: without a geometry, of a type that tiles do not know, or
    /// with coordinates that are not valid.
    pub unusable: u64,
    /// Size of the largest tile as stored, bytes.
    pub biggest_tile: u64,
    /// Its address, `z/x/y`.
    pub biggest_tile_at: String,
    /// Tiles in which long texts were cut to stay within the byte bound.
    pub shortened_tiles: u64,
    /// Tiles of the greatest zoom that exceed the byte bound even with all texts cut: there no
    /// feature is ever left out.
    pub oversize_tiles: u64,
    /// By zoom, from the least.
    pub zooms: Vec<ZoomSummary>,
}

/// One zoom.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
pub struct ZoomSummary {
    /// The zoom.
    pub zoom: u8,
    /// Tiles with content.
    pub tiles: u64,
    /// Features drawn, each counted once.
    pub features: u64,
    /// Features left out for their rank.
    pub thinned: u64,
    /// Features smaller than a tile unit.
    pub too_small: u64,
    /// How often a feature was left out of a tile to keep it within the byte bound.
    pub gave_way: u64,
}

impl TileSummary {
    /// Features left out for their rank, over all zooms.
    pub fn thinned(&self) -> u64 {
        self.zooms.iter().map(|zoom| zoom.thinned).sum()
    }
}
