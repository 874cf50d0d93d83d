//! A snapshot as it is now: its network, the state of every edge, and the tiles that show another
//! state than the published ones.

use std::sync::Arc;

use jiff::Timestamp;
use lintas_model::{layer::Layer, tiling::TileCoord};
use lintas_snapshot::{Error, format::StoredTile, store::Snapshot};

use super::{Changed, Overlay, Told, Workshop, closures::Closures, tiles::StaleTiles};
use crate::{live::book::Entry, network::Network};

/// The layers whose tiles show what has been reported.
pub(crate) const DRAWN: [Layer; 2] = [Layer::Roads, Layer::Closures];

/// The network of a snapshot, and its state at one revision.
#[derive(Debug, Clone)]
pub(crate) struct Live {
    /// The network.
    pub(crate) network: Arc<Network>,
    /// Its state.
    pub(crate) overlay: Arc<Overlay>,
    pub(super) closures: Arc<Closures>,
    roads: Arc<StaleTiles>,
}

impl Live {
    /// What is true when a snapshot comes into service: what has been reported before is in it.
    ///
    /// # Errors
    /// [`Error::Damaged`] where a feature of the roads cannot be read.
    pub(crate) fn first(
        snapshot: &Snapshot,
        network: Arc<Network>,
        told: Told<'_>,
        revision: u64,
        now: Timestamp,
    ) -> Result<Self, Error> {
        let as_of = snapshot.manifest().as_of;
        let overlay = Overlay::first(&network, as_of, told.on_edges, revision, now);
        let mut live = Self {
            overlay: Arc::new(overlay),
            closures: Arc::default(),
            roads: Arc::default(),
            network,
        };
        let redrawn: Vec<u32> = live.overlay.redrawn().collect();
        let network = Arc::clone(&live.network);
        let on_closed = network.facts().edges.iter().filter(|facts| !facts.closures.is_empty());
        let judged: Vec<u32> = on_closed.map(|facts| facts.edge).collect();
        live.redraw(snapshot, &redrawn, &judged, (told, &[]))?;
        Ok(live)
    }

    /// Makes ready what the first change needs.
    pub(crate) fn prepare(&self, workshop: &mut Workshop) {
        self.overlay.prepare(&self.network, workshop);
    }

    /// What is true at the next `revision`: the reports on the `touched` edges, or those that are not
    /// the same in memory as `before`, are others now, or it is later.
    ///
    /// # Errors
    /// As [`Live::first`].
    #[expect(clippy::too_many_arguments, reason = "what was, what is, and when")]
    pub(crate) fn next(
        &self,
        snapshot: &Snapshot,
        told: Told<'_>,
        before: &[Arc<Entry>],
        touched: &[u32],
        revision: u64,
        now: Timestamp,
        workshop: &mut Workshop,
    ) -> Result<(Self, Changed), Error> {
        let network = &self.network;
        let (overlay, judged, edges) =
            self.overlay.next(network, told.on_edges, touched, revision, now, workshop);
        let mut next = Self { overlay: Arc::new(overlay), ..self.clone() };
        let tiles = next.redraw(snapshot, &edges, &judged, (told, before))?;
        Ok((next, Changed::of(edges, tiles)))
    }

    /// Takes note of the tiles that show these `edges`, and what was reported or ended on the `judged`
    /// ones; returns the tiles.
    fn redraw(
        &mut self,
        snapshot: &Snapshot,
        edges: &[u32],
        judged: &[u32],
        (told, before): (Told<'_>, &[Arc<Entry>]),
    ) -> Result<Vec<TileCoord>, Error> {
        let mut tiles = Vec::new();
        let (revision, now) = (self.overlay.revision(), self.overlay.now());
        let network = &*self.network;
        if let (Some(sheet), Some(layer)) = (network.roads(), snapshot.layer(Layer::Roads.name())?)
        {
            let redraws = sheet.redraws(layer, &self.roads, &self.overlay, edges)?;
            Arc::make_mut(&mut self.roads).note(&redraws, revision, &mut tiles);
        }
        if let (Some(sheet), Some(layer)) =
            (network.closures(), snapshot.layer(Layer::Closures.name())?)
        {
            let mut closures = (*self.closures).clone();
            let mut redraws =
                sheet.ended(network, &mut closures, layer, told.on_edges, judged, now)?;
            redraws.extend(sheet.reports(network, &mut closures, before, told.reports));
            closures.note(&redraws, revision, &mut tiles);
            self.closures = Arc::new(closures);
        }
        Ok(tiles)
    }

    /// The revision that changed a tile of a layer last; `None` where it is as published.
    pub(crate) fn since(&self, layer: Layer, tile: TileCoord) -> Option<u64> {
        match layer {
            Layer::Roads => self.roads.since(tile),
            Layer::Closures => self.closures.since(tile),
            _ => None,
        }
    }

    /// A tile of a layer that is not as published; `None` where nothing is in it.
    ///
    /// # Errors
    /// [`Error::Damaged`] where a feature cannot be read.
    pub(crate) fn tile(
        &self,
        snapshot: &Snapshot,
        layer: Layer,
        tile: TileCoord,
    ) -> Result<Option<StoredTile>, Error> {
        let Some(file) = snapshot.layer(layer.name())? else { return Ok(None) };
        let bytes = match layer {
            Layer::Roads => match self.network.roads() {
                Some(sheet) => sheet.tile(file, &self.overlay, &self.roads, tile)?,
                None => None,
            },
            Layer::Closures => match self.network.closures() {
                Some(sheet) => sheet.tile(file, &self.closures, tile)?,
                None => None,
            },
            _ => None,
        };
        Ok(bytes.map(StoredTile::of))
    }
}
