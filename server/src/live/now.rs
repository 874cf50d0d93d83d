//! A snapshot as it is now: its network, the state of every edge, and the tiles that show another
//! state than the published ones.

use std::{collections::HashSet, sync::Arc};

use jiff::Timestamp;
use lintas_model::{layer::Layer, tiling::TileCoord};
use lintas_snapshot::{Error, format::StoredTile, store::Snapshot};

use super::{
    Changed, Overlay, Told, Workshop, aid_sheets::AidLayer, closures::Closures, tiles::StaleTiles,
};
use crate::{
    aid::{Aid, Touched},
    live::book::Entry,
    network::Network,
};

/// The layers whose tiles show what has been reported.
pub(crate) const DRAWN: [Layer; 4] = [Layer::Roads, Layer::Closures, Layer::Shelters, Layer::Needs];

/// The network of a snapshot, and its state at one revision.
#[derive(Debug, Clone)]
pub(crate) struct Live {
    /// The network.
    pub(crate) network: Arc<Network>,
    /// Its state.
    pub(crate) overlay: Arc<Overlay>,
    pub(super) closures: Arc<Closures>,
    roads: Arc<StaleTiles>,
    pub(super) sites: Arc<AidLayer>,
    pub(super) areas: Arc<AidLayer>,
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
            sites: Arc::default(),
            areas: Arc::default(),
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

    /// Shows what is known of aid now. Numbers that time moves stay as they are shown until that is
    /// due, so that one word does not redraw the whole map. `changed` is told what everybody sees otherwise than before.
    ///
    /// # Errors
    /// As [`Live::first`].
    pub(crate) fn show_aid(
        &mut self,
        snapshot: &Snapshot,
        aid: &Aid,
        last: Option<&Aid>,
        changed: &mut Changed,
    ) -> Result<(), Error> {
        let revision = self.overlay.revision();
        let network = Arc::clone(&self.network);
        let touched = last.and_then(|last| aid.touched(last));
        let of = |ids: fn(&Touched) -> &HashSet<String>| touched.as_ref().map(ids);
        let (of_sites, of_areas) = (of(|it| &it.sites), of(|it| &it.areas));
        let layers = [
            (Layer::Shelters, network.sites(), &mut self.sites, &mut changed.sites, of_sites),
            (Layer::Needs, network.areas(), &mut self.areas, &mut changed.areas, of_areas),
        ];
        let (mut tiles, mut boxes) = (Vec::new(), Vec::new());
        for (layer, sheet, last, ids, touched) in layers {
            if touched.is_some_and(HashSet::is_empty) {
                continue;
            }
            let (Some(sheet), Some(file)) = (sheet, snapshot.layer(layer.name())?) else {
                continue;
            };
            let mut next = (**last).clone();
            let shown = sheet.advance(file, aid, touched, &mut next)?;
            next.note(&shown.redraws, revision, &mut tiles);
            *last = Arc::new(next);
            ids.extend(shown.ids);
            boxes.extend(shown.boxes);
        }
        changed.boxes.extend(boxes);
        changed.add_tiles(tiles);
        Ok(())
    }

    /// The revision that changed a tile of a layer last; `None` where it is as published.
    pub(crate) fn since(&self, layer: Layer, tile: TileCoord) -> Option<u64> {
        match layer {
            Layer::Roads => self.roads.since(tile),
            Layer::Closures => self.closures.since(tile),
            Layer::Shelters => self.sites.since(tile),
            Layer::Needs => self.areas.since(tile),
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
            Layer::Shelters => match self.network.sites() {
                Some(sheet) => sheet.tile(file, &self.sites, tile)?,
                None => None,
            },
            Layer::Needs => match self.network.areas() {
                Some(sheet) => sheet.tile(file, &self.areas, tile)?,
                None => None,
            },
            _ => None,
        };
        Ok(bytes.map(StoredTile::of))
    }
}
