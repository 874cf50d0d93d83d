//! What has been reported, and what one revision changed.

use std::sync::Arc;

use lintas_model::index::EdgeId;
use lintas_model::{layer::Layer, tiling::TileCoord};

use super::{EdgeReports, reports::StoredReport};
use crate::aid::{Said, SiteAccess};

/// All that has been reported.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Reported<'a> {
    /// Every report, in the order in which they came; later ones are added behind.
    pub(crate) reports: &'a [Arc<StoredReport>],
    /// Those that stand, by edge.
    pub(crate) on_edges: &'a EdgeReports,
    /// All that was said of sites and dispatches, in the order in which it came.
    pub(crate) aid: &'a [Arc<Said>],
    /// How aid gets to the places to which it does not get as was published.
    pub(crate) ways: &'a Arc<SiteAccess>,
}

/// Up to so many tiles are named; beyond, whoever shows a map fetches all that is on it.
const NAMED: usize = 4_000;

/// What one revision changed.
#[derive(Debug, Clone, Default, PartialEq)]
pub(crate) struct Changed {
    /// The edges whose state is not what it was, ascending.
    pub(crate) edges: Vec<EdgeId>,
    /// The tiles of the layers that show reports that are not what they were, in the order of archives;
    /// `None` where they are too many to be named.
    pub(crate) tiles: Option<Vec<TileCoord>>,
    /// Ids of the sites of which the public is told something else, ascending.
    pub(crate) sites: Vec<String>,
    /// The same of admin units.
    pub(crate) areas: Vec<String>,
    /// West, south, east, north of what changed of sites and units.
    pub(crate) boxes: Vec<[f64; 4]>,
}

impl Changed {
    /// Nothing.
    pub(super) fn none() -> Self {
        Self { tiles: Some(Vec::new()), ..Self::default() }
    }

    /// These features of a layer, in these boxes, as well.
    pub(super) fn add_features(&mut self, layer: Layer, ids: Vec<String>, boxes: Vec<[f64; 4]>) {
        match layer {
            Layer::Shelters => self.sites.extend(ids),
            Layer::Needs => self.areas.extend(ids),
            _ => {}
        }
        self.boxes.extend(boxes);
    }

    /// These tiles as well.
    pub(super) fn add_tiles(&mut self, more: Vec<TileCoord>) {
        if let Some(mut tiles) = self.tiles.take() {
            tiles.extend(more);
            tiles.sort_unstable_by_key(|tile| tile.hilbert_id());
            tiles.dedup();
            self.tiles = Some(tiles).filter(|tiles| tiles.len() <= NAMED);
        }
    }

    /// Whether nobody is told anything else.
    pub(crate) fn is_nothing(&self) -> bool {
        self.edges.is_empty()
            && self.sites.is_empty()
            && self.areas.is_empty()
            && self.tiles.as_ref().is_some_and(Vec::is_empty)
    }
}
