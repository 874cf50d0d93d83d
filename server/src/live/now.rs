//! A snapshot as it is now: its network, the state of every edge, and the tiles that show another
//! state than the published ones.

use std::sync::Arc;

use jiff::Timestamp;
use lintas_model::{layer::Layer, tiling::TileCoord};
use lintas_snapshot::{Error, format::StoredTile, store::Snapshot};

use super::{Changed, OnEdges, Overlay, Workshop, tiles::StaleTiles};
use crate::network::Network;

/// The layers whose tiles show what has been reported.
pub(crate) const DRAWN: [Layer; 1] = [Layer::Roads];

/// The network of a snapshot, and its state at one revision.
#[derive(Debug, Clone)]
pub(crate) struct Live {
    /// The network.
    pub(crate) network: Arc<Network>,
    /// Its state.
    pub(crate) overlay: Arc<Overlay>,
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
        on_edges: &OnEdges,
        revision: u64,
        now: Timestamp,
    ) -> Result<Self, Error> {
        let as_of = snapshot.manifest().as_of;
        let overlay = Arc::new(Overlay::first(&network, as_of, on_edges, revision, now));
        let mut live = Self { network, overlay, roads: Arc::default() };
        let redrawn: Vec<u32> = live.overlay.redrawn().collect();
        live.redraw(snapshot, &redrawn)?;
        Ok(live)
    }

    /// What is true at the next `revision`: the reports on the `touched` edges are others now, or it
    /// is later.
    ///
    /// # Errors
    /// As [`Live::first`].
    pub(crate) fn next(
        &self,
        snapshot: &Snapshot,
        on_edges: &OnEdges,
        touched: &[u32],
        revision: u64,
        now: Timestamp,
        workshop: &mut Workshop,
    ) -> Result<(Self, Changed), Error> {
        let network = &self.network;
        let (overlay, edges) =
            self.overlay.next(network, on_edges, touched, revision, now, workshop);
        let mut next = Self { overlay: Arc::new(overlay), ..self.clone() };
        let tiles = next.redraw(snapshot, &edges)?;
        Ok((next, Changed::of(edges, tiles)))
    }

    /// Takes note of the tiles that show these edges, and returns them.
    fn redraw(&mut self, snapshot: &Snapshot, edges: &[u32]) -> Result<Vec<TileCoord>, Error> {
        let mut tiles = Vec::new();
        if let (Some(sheet), Some(layer)) =
            (self.network.roads(), snapshot.layer(Layer::Roads.name())?)
        {
            let redraws = sheet.redraws(layer, &self.roads, &self.overlay, edges)?;
            let revision = self.overlay.revision();
            Arc::make_mut(&mut self.roads).note(&redraws, revision, &mut tiles);
        }
        Ok(tiles)
    }

    /// The revision that changed a tile of a layer last; `None` where it is as published.
    pub(crate) fn since(&self, layer: Layer, tile: TileCoord) -> Option<u64> {
        match layer {
            Layer::Roads => self.roads.since(tile),
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
        let bytes = match (layer, self.network.roads()) {
            (Layer::Roads, Some(sheet)) => sheet.tile(file, &self.overlay, &self.roads, tile)?,
            _ => None,
        };
        Ok(bytes.map(StoredTile::of))
    }
}
