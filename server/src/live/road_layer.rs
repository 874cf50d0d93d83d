//! The live layer `roads`: which feature shows which edge, and how tiles are drawn where the state
//! of an edge differs from the published one.

use std::{collections::HashMap, sync::Arc};

use lintas_model::index::EdgeId;
use lintas_model::{feature::Feature, layer::Layer, passability::road_fields, tiling::TileCoord};
use lintas_snapshot::{
    Error,
    format::{Drawing, LayerFile, NetworkFile, Redrawn},
    store::Snapshot,
};

use super::{
    LiveOverlay,
    live_layer::{LiveLayer, Next, RevisionStep},
    stale_tiles::{Redraw, StaleTiles},
};
use crate::open::Network;

/// The layer at one revision.
#[derive(Debug, Clone)]
pub(super) struct RoadLayer {
    sheet: Arc<RoadSheet>,
    stale: StaleTiles,
}

impl RoadLayer {
    /// Reads the layer; `None` where the snapshot has none.
    ///
    /// # Errors
    /// [`Error::Damaged`], [`Error::Io`].
    pub(super) fn open(snapshot: &Snapshot, network: &Network) -> Result<Option<Self>, Error> {
        let sheet = RoadSheet::of(snapshot, network.file())?;
        Ok(sheet.map(|sheet| Self { sheet: Arc::new(sheet), stale: StaleTiles::default() }))
    }
}

impl LiveLayer for RoadLayer {
    fn layer(&self) -> Layer {
        Layer::Roads
    }

    fn next(&self, file: &LayerFile, step: &RevisionStep<'_>) -> Result<Option<Next>, Error> {
        let RevisionStep::Roads(step) = step else { return Ok(None) };
        let redraws = self.sheet.redraws(file, &self.stale, step.overlay, step.edges)?;
        let (mut next, mut tiles) = (self.clone(), Vec::new());
        next.stale.note(&redraws, step.revision(), &mut tiles);
        Ok(Some(Next::unlisted(Arc::new(next), tiles)))
    }

    fn stale(&self) -> &StaleTiles {
        &self.stale
    }

    fn tile(
        &self,
        _network: &Network,
        file: &LayerFile,
        overlay: &LiveOverlay,
        tile: TileCoord,
    ) -> Result<Option<Vec<u8>>, Error> {
        self.sheet.tile(file, overlay, &self.stale, tile)
    }

    fn revise(&self, network: &Network, overlay: &LiveOverlay, feature: &mut Feature) {
        if let Some(edge) = network.edge(&feature.id) {
            self.sheet.revise(overlay, edge, feature);
        }
    }
}

/// What does not change between revisions: the published layer, matched to the edges of the
/// network.
#[derive(Debug)]
struct RoadSheet {
    drawing: Drawing,
    /// By position in the layer, the edge; `None` where the network lacks it.
    edge_at: Vec<Option<EdgeId>>,
    /// By edge, the position in the layer; `None` where the layer lacks it.
    position_of: Vec<Option<u32>>,
    /// Columns of the layer, by field.
    columns: HashMap<String, usize>,
}

impl RoadSheet {
    /// Reads the layer; `None` where the snapshot has none.
    ///
    /// # Errors
    /// [`Error::Damaged`], [`Error::Io`].
    fn of(snapshot: &Snapshot, network: &NetworkFile) -> Result<Option<Self>, Error> {
        let name = Layer::Roads.name();
        let Some(layer) = snapshot.layer(name)? else { return Ok(None) };
        let mut by_id: HashMap<&str, EdgeId> = HashMap::with_capacity(network.edges() as usize);
        by_id.extend(EdgeId::all(network.edges()).map(|edge| (network.id(edge), edge)));
        let mut edge_at = vec![None; layer.len()];
        let mut position_of = vec![None; network.edges() as usize];
        let zooms = snapshot.manifest().layers.get(name);
        let zooms = zooms.and_then(|entry| entry.minzoom.zip(entry.maxzoom)).unwrap_or((0, 14));
        let drawing = Drawing::of(layer, zooms, &mut |position, feature| {
            if let Some(edge) = by_id.get(feature.id.as_str()) {
                edge_at[position as usize] = Some(*edge);
                position_of[*edge] = Some(position);
            }
        })?;
        let fields = layer.schema().fields.iter().enumerate();
        let columns = fields.map(|(column, field)| (field.name.clone(), column)).collect();
        Ok(Some(Self { drawing, edge_at, position_of, columns }))
    }

    /// The edge that the feature at a position shows.
    fn edge_at(&self, position: u32) -> Option<EdgeId> {
        *self.edge_at.get(position as usize)?
    }

    /// Position of the feature that shows an edge.
    fn position_of(&self, edge: EdgeId) -> Option<u32> {
        *self.position_of.get(edge.index())?
    }

    /// Writes the present state of an edge into its feature.
    fn revise(&self, overlay: &LiveOverlay, edge: EdgeId, feature: &mut Feature) {
        if !overlay.is_redrawn(edge) {
            return;
        }
        for (field, value) in road_fields(overlay.state(edge), overlay.decides(edge)) {
            if let Some(column) = self.columns.get(field) {
                feature.values[*column] = value;
            }
        }
    }

    /// Position and present values of the feature that shows an edge.
    ///
    /// # Errors
    /// [`Error::Damaged`] where it cannot be read.
    fn feature(
        &self,
        layer: &LayerFile,
        overlay: &LiveOverlay,
        edge: EdgeId,
    ) -> Result<Option<(u32, Feature)>, Error> {
        let Some(position) = self.position_of(edge) else { return Ok(None) };
        let mut feature = layer.feature(position as usize)?;
        self.revise(overlay, edge, &mut feature);
        Ok(Some((position, feature)))
    }

    /// By edge with a feature, how its drawing changes after `before`.
    ///
    /// # Errors
    /// [`Error::Damaged`] where one of them cannot be read.
    fn redraws(
        &self,
        layer: &LayerFile,
        before: &StaleTiles,
        overlay: &LiveOverlay,
        edges: &[EdgeId],
    ) -> Result<Vec<Redraw>, Error> {
        let mut redraws = Vec::with_capacity(edges.len());
        for edge in edges {
            let Some((position, feature)) = self.feature(layer, overlay, *edge)? else { continue };
            // Features of a higher minimum zoom are shown at the greatest zoom.
            let greatest = self.drawing.zooms().1;
            let published = self.drawing.minzoom(position).min(greatest);
            let before = before.minzoom(position);
            let is_redrawn = overlay.is_redrawn(*edge);
            let now = is_redrawn.then(|| self.drawing.rank(&feature).minzoom);
            let least = before.into_iter().chain(now).fold(published, u8::min);
            let tiles = self.drawing.tiles_of(&feature.geometry, least);
            let position = Some(position);
            redraws.push(Redraw { position, published, before, now, tiles });
        }
        Ok(redraws)
    }

    /// A tile at this revision (MVT, gzip); `None` where it is empty.
    ///
    /// # Errors
    /// [`Error::Damaged`] where a feature cannot be read.
    fn tile(
        &self,
        layer: &LayerFile,
        overlay: &LiveOverlay,
        stale: &StaleTiles,
        tile: TileCoord,
    ) -> Result<Option<Vec<u8>>, Error> {
        let revise = |position: u32, feature: &mut _| {
            if let Some(edge) = self.edge_at(position) {
                self.revise(overlay, edge, feature);
            }
        };
        let redrawn = Redrawn { minzooms: stale.minzooms(), revise: &revise, added: &|_| {} };
        self.drawing.tile(layer, tile, redrawn)
    }
}
