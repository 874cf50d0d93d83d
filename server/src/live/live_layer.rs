//! A layer of the snapshot that shows what has been reported since.
//!
//! To have another layer follow what is reported: implement [`LiveLayer`], and name it in
//! [`live_layers`](super::live_layers).

use std::{collections::HashSet, fmt, sync::Arc};

use jiff::Timestamp;
use lintas_model::index::EdgeId;
use lintas_model::{feature::Feature, layer::Layer, schema::Schema, tiling::TileCoord};
use lintas_snapshot::{Error, format::LayerFile};

use super::{Overlay, Reported, reports::StoredReport};
use crate::{
    aid::{Aid, Touched},
    open::Network,
};

/// One layer at one revision: cheap to copy, and never changed once it is shown.
pub(super) trait LiveLayer: fmt::Debug + Send + Sync {
    /// Which layer.
    fn layer(&self) -> Layer;

    /// The layer after a step; `None` where the step does not concern it. `file` is the layer as
    /// published.
    ///
    /// # Errors
    /// [`Error::Damaged`] where a feature cannot be read.
    fn next(&self, file: &LayerFile, step: &Step<'_>) -> Result<Option<Next>, Error>;

    /// The revision that changed a tile last; `None` where it is as published.
    fn since(&self, tile: TileCoord) -> Option<u64>;

    /// A tile as it is now (gzip); `None` where nothing is in it.
    ///
    /// # Errors
    /// [`Error::Damaged`] where a feature cannot be read.
    fn tile(
        &self,
        file: &LayerFile,
        overlay: &Overlay,
        tile: TileCoord,
    ) -> Result<Option<Vec<u8>>, Error>;

    /// Gives a feature of the layer the values that it has now.
    fn revise(&self, network: &Network, overlay: &Overlay, feature: &mut Feature);

    /// The fields, where present features have more than the published ones.
    fn schema(&self) -> Option<&Schema> {
        None
    }

    /// Positions of the features that may not be shown any more, ascending.
    fn hidden(&self) -> Vec<usize> {
        Vec::new()
    }

    /// Whether a feature may not be shown any more.
    fn is_hidden(&self, _id: &str) -> bool {
        false
    }

    /// The features that the snapshot does not have, by id.
    fn added(&self) -> Vec<&Feature> {
        Vec::new()
    }

    /// One of them.
    fn added_item(&self, _id: &str) -> Option<&Feature> {
        None
    }
}

/// What has become known from one revision to the next.
#[derive(Debug, Clone, Copy)]
pub(super) enum Step<'a> {
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
    pub(super) overlay: &'a Overlay,
    /// The edges whose state is another than before.
    pub(super) edges: &'a [EdgeId],
    /// The edges whose closures and reports may count otherwise than before.
    pub(super) judged: &'a [EdgeId],
    /// All that has been reported.
    pub(super) reported: Reported<'a>,
    /// The reports of the revision before.
    pub(super) before: &'a [Arc<StoredReport>],
}

/// What has become known of aid.
#[derive(Debug, Clone, Copy)]
pub(super) struct AidStep<'a> {
    /// What is known now.
    pub(super) aid: &'a Aid,
    /// The sites and units of which something else is known; `None`: all of them may stand otherwise.
    pub(super) touched: Option<&'a Touched>,
    /// The next revision.
    pub(super) revision: u64,
}

/// A layer after a step.
#[derive(Debug)]
pub(super) struct Next {
    /// The layer.
    pub(super) layer: Arc<dyn LiveLayer>,
    /// The tiles that are drawn otherwise than before.
    pub(super) tiles: Vec<TileCoord>,
    /// Ids, ascending, of the public features that tell something else; edges and reports are told by
    /// others.
    pub(super) ids: Vec<String>,
    /// West, south, east, north of those features.
    pub(super) boxes: Vec<[f64; 4]>,
}

impl RoadStep<'_> {
    /// The next revision.
    pub(super) fn revision(&self) -> u64 {
        self.overlay.revision()
    }

    /// Its moment.
    pub(super) fn now(&self) -> Timestamp {
        self.overlay.now()
    }
}

impl AidStep<'_> {
    /// Ids that are to be looked at (`None`: all) of what `of` names; nothing where none is.
    pub(super) fn wanted(&self, of: fn(&Touched) -> &HashSet<String>) -> Option<Wanted<'_>> {
        match self.touched.map(of) {
            Some(ids) if ids.is_empty() => None,
            ids => Some(Wanted(ids)),
        }
    }
}

/// Ids that are to be looked at: some, or all.
#[derive(Debug, Clone, Copy)]
pub(super) struct Wanted<'a>(Option<&'a HashSet<String>>);

impl Wanted<'_> {
    /// Whether this one is among them.
    pub(super) fn has(self, id: &str) -> bool {
        self.0.is_none_or(|ids| ids.contains(id))
    }
}
