//! What has been reported, and what one revision changed.

use std::sync::Arc;

use lintas_model::tiling::TileCoord;

use super::{OnEdges, book::Entry};
use crate::aid::Said;

/// All that has been reported.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Told<'a> {
    /// Every report, in the order in which they came; later ones are added behind.
    pub(crate) reports: &'a [Arc<Entry>],
    /// Those that stand, by edge.
    pub(crate) on_edges: &'a OnEdges,
    /// All that was said of sites and dispatches, in the order in which it came.
    pub(crate) aid: &'a [Arc<Said>],
}

/// Up to so many tiles are named; beyond, whoever shows a map fetches all that is on it.
const NAMED: usize = 4_000;

/// What one revision changed.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Changed {
    /// The edges whose state is not what it was, ascending.
    pub(crate) edges: Vec<u32>,
    /// The tiles of `roads` and `closures` that are not what they were, in the order of archives;
    /// `None` where they are too many to be named.
    pub(crate) tiles: Option<Vec<TileCoord>>,
}

impl Changed {
    /// These edges and tiles.
    pub(super) fn of(edges: Vec<u32>, mut tiles: Vec<TileCoord>) -> Self {
        tiles.sort_unstable_by_key(|tile| tile.hilbert_id());
        tiles.dedup();
        Self { edges, tiles: Some(tiles).filter(|tiles| tiles.len() <= NAMED) }
    }
}
