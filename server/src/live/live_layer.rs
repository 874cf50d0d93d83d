//! Live layers: layers of the snapshot that follow what has been reported since.
//!
//! To add one: implement [`LiveLayer`], and name it in [`live_layers`](super::live_layers).

use std::{borrow::Cow, collections::HashSet, fmt, sync::Arc};

use jiff::Timestamp;
use lintas_model::index::EdgeId;
use lintas_model::{feature::Feature, layer::Layer, schema::Schema, tiling::TileCoord};
use lintas_snapshot::{Error, format::LayerFile};

use super::{
    LiveOverlay, Reported, reports::StoredReport, shared_map::SharedList, stale_tiles::StaleTiles,
};
use crate::{
    aid::{Aid, TouchedPlaces},
    feature::selection::AddedFeatures,
    open::Network,
};

/// One layer at one revision: cheap to clone, and immutable once it is published.
pub(super) trait LiveLayer: fmt::Debug + Send + Sync {
    /// Which layer.
    fn layer(&self) -> Layer;

    /// The layer after a step, the input of the next revision; `None` where the step does not
    /// concern it. `file` is the layer as published.
    ///
    /// # Errors
    /// [`Error::Damaged`] where a feature cannot be read.
    fn next(&self, file: &LayerFile, step: &RevisionStep<'_>) -> Result<Option<Next>, Error>;

    /// The tiles that are drawn differently than published.
    fn stale(&self) -> &StaleTiles;

    /// The revision that last changed a tile; `None` where it is as published.
    fn since(&self, tile: TileCoord) -> Option<u64> {
        self.stale().since(tile)
    }

    /// A tile at this revision (MVT, gzip); `None` where it is empty.
    ///
    /// # Errors
    /// [`Error::Damaged`] where a feature cannot be read.
    fn tile(
        &self,
        network: &Network,
        file: &LayerFile,
        overlay: &LiveOverlay,
        tile: TileCoord,
    ) -> Result<Option<Vec<u8>>, Error>;

    /// Replaces the values of a published feature by those of this revision.
    fn revise(&self, network: &Network, overlay: &LiveOverlay, feature: &mut Feature);

    /// The schema, where live features have more fields than published ones.
    fn schema(&self) -> Option<&Schema> {
        None
    }

    /// Positions of the published features that may no longer be shown, ascending.
    fn hidden(&self) -> Vec<usize> {
        Vec::new()
    }

    /// Whether the feature of an id may no longer be shown.
    fn is_hidden(&self, _id: &str) -> bool {
        false
    }

    /// The features that the snapshot does not have, ascending by id: their ids, and the boxes
    /// around them.
    fn added(&self) -> Vec<(&str, Option<[f64; 4]>)> {
        Vec::new()
    }

    /// The added feature of an id.
    fn added_item(&self, _network: &Network, _id: &str) -> Option<Cow<'_, Feature>> {
        None
    }

    /// When an officer ended the feature of an id; `None` where nobody did.
    fn ended_at(&self, _id: &str) -> Option<Timestamp> {
        None
    }
}

/// A feature that the snapshot lacks, since it was reported. It is made when it is asked for: there
/// may be tens of thousands, of which an answer shows few.
#[derive(Debug, Clone, Copy)]
pub(crate) struct AddedFeature<'a> {
    pub(super) layer: &'a dyn LiveLayer,
    pub(super) network: &'a Network,
    /// Its id.
    pub(super) id: &'a str,
    /// The box around it: west, south, east, north in degrees; `None` where it has no place.
    pub(crate) bbox: Option<[f64; 4]>,
}

impl<'a> AddedFeature<'a> {
    /// The feature. `Some` as long as the revision that it is of.
    pub(crate) fn feature(&self) -> Option<Cow<'a, Feature>> {
        self.layer.added_item(self.network, self.id)
    }
}

impl AddedFeatures for Vec<AddedFeature<'_>> {
    fn count(&self) -> usize {
        self.len()
    }

    fn bbox(&self, at: usize) -> Option<[f64; 4]> {
        self.get(at)?.bbox
    }

    fn feature(&self, at: usize) -> Option<Cow<'_, Feature>> {
        self.get(at)?.feature()
    }
}

/// What the next revision knows more than this one.
#[derive(Debug, Clone, Copy)]
pub(super) enum RevisionStep<'a> {
    /// Of roads.
    Roads(RoadStep<'a>),
    /// Of aid.
    Aid(AidStep<'a>),
}

/// What has become known of roads.
#[derive(Debug, Clone, Copy)]
pub(super) struct RoadStep<'a> {
    /// The network.
    pub(super) network: &'a Network,
    /// Its state at the next revision.
    pub(super) overlay: &'a LiveOverlay,
    /// The edges whose state or closed points changed, ascending.
    pub(super) edges: &'a [EdgeId],
    /// The edges that were judged again: what counts on them may have changed.
    pub(super) judged: &'a [EdgeId],
    /// All that has been reported.
    pub(super) reported: Reported<'a>,
    /// The reports of the revision before, at the same positions.
    pub(super) before: &'a SharedList<Arc<StoredReport>>,
}

/// What has become known of aid.
#[derive(Debug, Clone, Copy)]
pub(super) struct AidStep<'a> {
    /// What is known now.
    pub(super) aid: &'a Aid,
    /// The sites and units whose public values changed; `None`: any may have.
    pub(super) touched: Option<&'a TouchedPlaces>,
    /// The next revision.
    pub(super) revision: u64,
}

/// A layer after a step.
#[derive(Debug)]
pub(super) struct Next {
    /// The layer.
    pub(super) layer: Arc<dyn LiveLayer>,
    /// The tiles that are drawn differently than before.
    pub(super) tiles: Vec<TileCoord>,
    /// Ids, ascending, of the features whose public values changed; empty for roads and closures,
    /// which events list as edges and reports.
    pub(super) ids: Vec<String>,
    /// West, south, east, north of those features.
    pub(super) boxes: Vec<[f64; 4]>,
}

impl Next {
    /// Of a layer whose features events do not list: roads and closures.
    pub(super) fn unlisted(layer: Arc<dyn LiveLayer>, tiles: Vec<TileCoord>) -> Self {
        Self { layer, tiles, ids: Vec::new(), boxes: Vec::new() }
    }
}

impl RoadStep<'_> {
    /// The next revision.
    pub(super) fn revision(&self) -> u64 {
        self.overlay.revision()
    }

    /// The moment of that revision.
    pub(super) fn now(&self) -> Timestamp {
        self.overlay.now()
    }
}

impl AidStep<'_> {
    /// The ids to look at among those that `of` selects; `None` where there are none.
    pub(super) fn wanted(
        &self,
        of: fn(&TouchedPlaces) -> &HashSet<String>,
    ) -> Option<IdFilter<'_>> {
        match self.touched.map(of) {
            Some(ids) if ids.is_empty() => None,
            ids => Some(IdFilter(ids)),
        }
    }
}

/// The ids to look at: some, or (`None`) all.
#[derive(Debug, Clone, Copy)]
pub(super) struct IdFilter<'a>(Option<&'a HashSet<String>>);

impl IdFilter<'_> {
    /// Whether this one is among them.
    pub(super) fn has(self, id: &str) -> bool {
        self.0.is_none_or(|ids| ids.contains(id))
    }
}
