//! What a run of the tile stage came to.

use serde::Serialize;

/// What was written, and what was left out.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct TileSummary {
    /// Tiles with content.
    pub tiles: u64,
    /// Different contents among them.
    pub contents: u64,
    /// Size of the archive.
    pub bytes: u64,
    /// Features read.
    pub features: u64,
    /// Features that no tile can show: no geometry, none of a type that tiles know, or coordinates
    /// that are not numbers.
    pub unusable: u64,
    /// Size of the biggest tile as stored.
    pub biggest_tile: u64,
    /// Its address, `z/x/y`.
    pub biggest_tile_at: String,
    /// Tiles in which long texts were cut so that the tile stays within the byte bound.
    pub shortened_tiles: u64,
    /// Tiles of the greatest zoom that are over the byte bound although all texts gave way: there a
    /// feature is never left out.
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
    /// Times that a feature gave way in a tile which would have been over the byte bound.
    pub gave_way: u64,
}

impl TileSummary {
    /// Features left out for their rank, over all zooms.
    pub fn thinned(&self) -> u64 {
        self.zooms.iter().map(|zoom| zoom.thinned).sum()
    }
}
