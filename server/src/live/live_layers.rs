//! A snapshot at one revision: its network, the overlay, and the live layers.

use std::{array, borrow::Cow, sync::Arc};

use jiff::Timestamp;
use lintas_model::index::EdgeId;
use lintas_model::{feature::Feature, layer::Layer, schema::Schema, tiling::TileCoord};
use lintas_snapshot::{Error, format::StoredTile, store::Snapshot};

use super::{
    Changed, LiveOverlay, Reported, Workshop,
    aid_layer::AidLayer,
    closure_layer::ClosureLayer,
    judged::JudgedEdges,
    live_layer::{AddedFeature, AidStep, LiveLayer, RevisionStep, RoadStep},
    reports::StoredReport,
    road_layer::RoadLayer,
    shared_map::SharedList,
};
use crate::{aid::Aid, open::Network};

/// Opens a layer as it was published; `None` where the snapshot lacks it.
type OpenLayer = fn(&Snapshot, &Network) -> Result<Option<Arc<dyn LiveLayer>>, Error>;

/// The live layers, and how each is opened.
const LAYERS: [(Layer, OpenLayer); 4] = [
    (Layer::Roads, |snapshot, network| Ok(RoadLayer::open(snapshot, network)?.map(shared))),
    (Layer::Closures, |snapshot, network| Ok(ClosureLayer::open(snapshot, network)?.map(shared))),
    (Layer::Shelters, |snapshot, _| Ok(AidLayer::open(snapshot, Layer::Shelters)?.map(shared))),
    (Layer::Needs, |snapshot, _| Ok(AidLayer::open(snapshot, Layer::Needs)?.map(shared))),
];

/// Number of live layers.
pub(crate) const LIVE: usize = LAYERS.len();

/// Names of the live layers: what is reported is applied to them, which no damage of the disk may
/// prevent.
pub(crate) fn live_names() -> [&'static str; LIVE] {
    LAYERS.map(|(layer, _)| layer.name())
}

fn shared(layer: impl LiveLayer + 'static) -> Arc<dyn LiveLayer> {
    Arc::new(layer)
}

/// Position of a layer in [`LAYERS`]; `None` where it is not live.
pub(crate) fn live_position(name: &str) -> Option<usize> {
    LAYERS.iter().position(|(layer, _)| layer.name() == name)
}

/// The live layers of a snapshot, parallel to [`LAYERS`]; `None` where the snapshot lacks one.
#[derive(Debug, Clone)]
pub(super) struct LiveLayers([Option<Arc<dyn LiveLayer>>; LIVE]);

impl LiveLayers {
    /// Those of a snapshot, as published.
    ///
    /// # Errors
    /// [`Error::Damaged`], [`Error::Io`].
    pub(super) fn open(snapshot: &Snapshot, network: &Network) -> Result<Self, Error> {
        let mut layers = array::from_fn(|_| None);
        for (layer, (_, open)) in layers.iter_mut().zip(LAYERS) {
            *layer = open(snapshot, network)?;
        }
        Ok(Self(layers))
    }

    fn get(&self, name: &str) -> Option<&dyn LiveLayer> {
        self.0[live_position(name)?].as_deref()
    }

    /// Advances the layers by a step, and adds what it changes to `changed`. Where one of them
    /// cannot be read, all stay as they were.
    fn advance(
        &mut self,
        snapshot: &Snapshot,
        step: &RevisionStep<'_>,
        changed: &mut Changed,
    ) -> Result<(), Error> {
        let (mut next, mut noted) = (self.clone(), Vec::new());
        for layer in next.0.iter_mut().flatten() {
            let Some(file) = snapshot.layer(layer.layer().name())? else { continue };
            if let Some(after) = layer.next(file, step)? {
                *layer = Arc::clone(&after.layer);
                noted.push(after);
            }
        }
        *self = next;
        let tiles = noted.iter_mut().flat_map(|after| std::mem::take(&mut after.tiles)).collect();
        changed.add_tiles(tiles);
        for after in noted {
            changed.add_features(after.layer.layer(), after.ids, after.boxes);
        }
        Ok(())
    }
}

/// The network of a snapshot, the overlay and the live layers at one revision. Cheap to clone.
#[derive(Debug, Clone)]
pub(crate) struct Live {
    /// The network.
    pub(crate) network: Arc<Network>,
    /// The state of its edges.
    pub(crate) overlay: Arc<LiveOverlay>,
    layers: LiveLayers,
}

impl Live {
    /// The first state of a snapshot in service, with everything that was reported before.
    ///
    /// # Errors
    /// [`Error::Damaged`] where a feature of the roads cannot be read.
    pub(super) fn first(
        snapshot: &Snapshot,
        network: Arc<Network>,
        layers: LiveLayers,
        reported: Reported<'_>,
        revision: u64,
        now: Timestamp,
    ) -> Result<Self, Error> {
        let as_of = snapshot.manifest().as_of;
        let overlay = LiveOverlay::first(&network, as_of, reported.on_edges, revision, now);
        let mut live = Self { overlay: Arc::new(overlay), layers, network };
        let redrawn: Vec<EdgeId> = live.overlay.redrawn().collect();
        let network = Arc::clone(&live.network);
        let on_closed = network.facts().edges.iter().filter(|facts| !facts.closures.is_empty());
        let judged: Vec<EdgeId> = on_closed.map(|facts| facts.edge).collect();
        live.redraw(
            snapshot,
            &redrawn,
            &judged,
            (reported, &SharedList::default()),
            &mut Changed::default(),
        )?;
        Ok(live)
    }

    /// Prepares the buffers of the first update.
    pub(crate) fn prepare(&self, workshop: &mut Workshop) {
        self.overlay.prepare(&self.network, workshop);
    }

    /// The state at the next `revision`: the reports on the `judged` edges changed, or time
    /// passed. Reports that are not the same allocation as in `before` are drawn again.
    ///
    /// # Errors
    /// As [`Live::first`].
    #[expect(clippy::too_many_arguments, reason = "what was, what is, and when")]
    pub(super) fn next(
        &self,
        snapshot: &Snapshot,
        reported: Reported<'_>,
        before: &SharedList<Arc<StoredReport>>,
        judged: JudgedEdges,
        revision: u64,
        now: Timestamp,
        workshop: &mut Workshop,
    ) -> Result<(Self, Changed), Error> {
        let network = &self.network;
        let (overlay, judged, edges) =
            self.overlay.next(network, reported.on_edges, judged, revision, now, workshop);
        let mut next = Self { overlay: Arc::new(overlay), ..self.clone() };
        let mut changed = Changed::none();
        next.redraw(snapshot, &edges, &judged, (reported, before), &mut changed)?;
        changed.edges = edges;
        Ok((next, changed))
    }

    /// Advances the layers after the state of `edges` changed and the `judged` edges were judged
    /// again.
    fn redraw(
        &mut self,
        snapshot: &Snapshot,
        edges: &[EdgeId],
        judged: &[EdgeId],
        (reported, before): (Reported<'_>, &SharedList<Arc<StoredReport>>),
        changed: &mut Changed,
    ) -> Result<(), Error> {
        let (network, overlay) = (&*self.network, &*self.overlay);
        let step = RoadStep { network, overlay, edges, judged, reported, before };
        self.layers.advance(snapshot, &RevisionStep::Roads(step), changed)
    }

    /// Brings the layers of sites and needs to the state of aid. Numbers that only time moves stay
    /// as they are until [`Aid::due`], so that one statement does not redraw the whole map. Adds
    /// the public changes to `changed`.
    ///
    /// # Errors
    /// As [`Live::first`].
    pub(super) fn show_aid(
        &mut self,
        snapshot: &Snapshot,
        aid: &Aid,
        last: Option<&Aid>,
        changed: &mut Changed,
    ) -> Result<(), Error> {
        let touched = last.and_then(|last| aid.touched(last));
        let revision = self.overlay.revision();
        let step = AidStep { aid, touched: touched.as_ref(), revision };
        self.layers.advance(snapshot, &RevisionStep::Aid(step), changed)
    }

    /// The revision that last changed a tile of a layer; `None` where it is as published.
    pub(crate) fn since(&self, layer: &str, tile: TileCoord) -> Option<u64> {
        self.layers.get(layer)?.since(tile)
    }

    /// A tile of a live layer, drawn now; `None` where it is empty.
    ///
    /// # Errors
    /// [`Error::Damaged`] where a feature cannot be read.
    pub(crate) fn tile(
        &self,
        snapshot: &Snapshot,
        layer: &str,
        tile: TileCoord,
    ) -> Result<Option<StoredTile>, Error> {
        let Some(live) = self.layers.get(layer) else { return Ok(None) };
        let Some(file) = snapshot.layer(layer)? else { return Ok(None) };
        Ok(live.tile(&self.network, file, &self.overlay, tile)?.map(StoredTile::of))
    }

    /// The schema of a layer, with the fields that only live features have.
    pub(crate) fn schema<'a>(&'a self, layer: &str, published: &'a Schema) -> &'a Schema {
        self.layers.get(layer).and_then(LiveLayer::schema).unwrap_or(published)
    }

    /// Replaces the values of a published feature by those of this revision.
    pub(crate) fn revise(&self, layer: &str, feature: &mut Feature) {
        if let Some(live) = self.layers.get(layer) {
            live.revise(&self.network, &self.overlay, feature);
        }
    }

    /// Positions of the published features of a layer that may no longer be shown, ascending.
    pub(crate) fn hidden(&self, layer: &str) -> Vec<usize> {
        self.layers.get(layer).map(LiveLayer::hidden).unwrap_or_default()
    }

    /// Whether a feature of a layer may no longer be shown.
    pub(crate) fn is_hidden(&self, layer: &str, id: &str) -> bool {
        self.layers.get(layer).is_some_and(|live| live.is_hidden(id))
    }

    /// The features of a layer that the snapshot lacks, since they were reported, by id.
    pub(crate) fn added(&self, layer: &str) -> Vec<AddedFeature<'_>> {
        let Some(layer) = self.layers.get(layer) else { return Vec::new() };
        let added = layer.added().into_iter();
        added.map(|(id, bbox)| AddedFeature { layer, network: &self.network, id, bbox }).collect()
    }

    /// The added feature of an id.
    pub(crate) fn added_item(&self, layer: &str, id: &str) -> Option<Cow<'_, Feature>> {
        self.layers.get(layer)?.added_item(&self.network, id)
    }

    /// When an officer ended the feature of an id; `None` where nobody did.
    pub(crate) fn ended_at(&self, layer: &str, id: &str) -> Option<Timestamp> {
        self.layers.get(layer)?.ended_at(id)
    }
}
