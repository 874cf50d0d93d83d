//! The input of a new revision (all that has been reported) and its difference to the one before.

use std::sync::Arc;

use lintas_model::index::EdgeId;
use lintas_model::{layer::Layer, tiling::TileCoord};

use super::{EdgeReports, reports::StoredReport, shared_map::SharedList};
use crate::aid::{AidEntry, SiteAccess};

/// All that has been reported.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Reported<'a> {
    /// Every report, in the order in which they were received; positions never change.
    pub(crate) reports: &'a SharedList<Arc<StoredReport>>,
    /// Those in force (neither withdrawn nor rejected), by edge.
    pub(crate) on_edges: &'a EdgeReports,
    /// All statements on sites and dispatches, in the order in which they were received.
    pub(crate) aid: &'a [Arc<AidEntry>],
    /// Access of the places whose access is not as published.
    pub(crate) ways: &'a Arc<SiteAccess>,
}

/// Tiles that an event names at most; where there are more, clients fetch all tiles in view again.
const NAMED: usize = 4_000;

/// The difference between two revisions, as far as the public sees it.
#[derive(Debug, Clone, Default, PartialEq)]
pub(crate) struct Changed {
    /// The edges whose state or closed points changed, ascending.
    pub(crate) edges: Vec<EdgeId>,
    /// The changed tiles of the live layers, each once, by PMTiles tile id; `None` where there are
    /// more than [`NAMED`].
    pub(crate) tiles: Option<Vec<TileCoord>>,
    /// Ids of the sites whose public values changed, ascending.
    pub(crate) sites: Vec<String>,
    /// The same for admin units.
    pub(crate) areas: Vec<String>,
    /// West, south, east, north of each changed site and unit, degrees.
    pub(crate) boxes: Vec<[f64; 4]>,
}

impl Changed {
    /// No change. (The default means: too many tiles to be named.)
    pub(super) fn none() -> Self {
        Self { tiles: Some(Vec::new()), ..Self::default() }
    }

    /// Adds changed features of a layer, with their boxes.
    pub(super) fn add_features(&mut self, layer: Layer, ids: Vec<String>, boxes: Vec<[f64; 4]>) {
        match layer {
            Layer::Shelters => self.sites.extend(ids),
            Layer::Needs => self.areas.extend(ids),
            _ => {}
        }
        self.boxes.extend(boxes);
    }

    /// Adds changed tiles.
    pub(super) fn add_tiles(&mut self, more: Vec<TileCoord>) {
        if let Some(mut tiles) = self.tiles.take() {
            tiles.extend(more);
            tiles.sort_unstable_by_key(|tile| tile.hilbert_id());
            tiles.dedup();
            self.tiles = Some(tiles).filter(|tiles| tiles.len() <= NAMED);
        }
    }

    /// Whether nothing public changed.
    pub(crate) fn is_nothing(&self) -> bool {
        self.edges.is_empty()
            && self.sites.is_empty()
            && self.areas.is_empty()
            && self.tiles.as_ref().is_some_and(Vec::is_empty)
    }
}
