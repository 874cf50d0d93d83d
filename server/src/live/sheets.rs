//! What has to be known of whole layers before one of their features or tiles can be shown as it is
//! now: which feature shows which edge, and how the layer's tiles were drawn.

use std::collections::HashMap;

use lintas_model::{feature::Feature, layer::Layer, passability::road_fields};
use lintas_snapshot::{
    Error,
    format::{Drawing, LayerFile, NetworkFile},
    store::Snapshot,
};

use super::Overlay;

/// No edge, no feature.
const NONE: u32 = u32::MAX;

/// The layer `roads` of a snapshot beside its network.
#[derive(Debug)]
pub(crate) struct RoadSheet {
    drawing: Drawing,
    /// By position in the layer, the edge.
    edge_at: Vec<u32>,
    /// By edge, the position in the layer.
    position_of: Vec<u32>,
    /// Columns of the fields that depend on the state of an edge.
    columns: HashMap<String, usize>,
}

impl RoadSheet {
    /// Reads the layer; `None` where the snapshot has none.
    ///
    /// # Errors
    /// [`Error::Damaged`], [`Error::Io`].
    pub(crate) fn of(snapshot: &Snapshot, network: &NetworkFile) -> Result<Option<Self>, Error> {
        let name = Layer::Roads.name();
        let Some(layer) = snapshot.layer(name)? else { return Ok(None) };
        let mut by_id: HashMap<&str, u32> = HashMap::with_capacity(network.edges() as usize);
        by_id.extend((0..network.edges()).map(|edge| (network.id(edge), edge)));
        let mut edge_at = vec![NONE; layer.len()];
        let mut position_of = vec![NONE; network.edges() as usize];
        let zooms = snapshot.manifest().layers.get(name);
        let zooms = zooms.and_then(|entry| entry.minzoom.zip(entry.maxzoom)).unwrap_or((0, 14));
        let drawing = Drawing::of(layer, zooms, &mut |position, feature| {
            if let Some(edge) = by_id.get(feature.id.as_str()) {
                edge_at[position as usize] = *edge;
                position_of[*edge as usize] = position;
            }
        })?;
        let fields = layer.schema().fields.iter().enumerate();
        let columns = fields.map(|(column, field)| (field.name.clone(), column)).collect();
        Ok(Some(Self { drawing, edge_at, position_of, columns }))
    }

    /// How the tiles of the layer are drawn.
    pub(super) fn drawing(&self) -> &Drawing {
        &self.drawing
    }

    /// The edge that the feature at a position shows.
    pub(super) fn edge_at(&self, position: u32) -> Option<u32> {
        self.edge_at.get(position as usize).copied().filter(|edge| *edge != NONE)
    }

    /// Position of the feature that shows an edge.
    pub(super) fn position_of(&self, edge: u32) -> Option<u32> {
        self.position_of.get(edge as usize).copied().filter(|position| *position != NONE)
    }

    /// Gives the feature that shows an edge the values that it has now.
    pub(super) fn revise(&self, overlay: &Overlay, edge: u32, feature: &mut Feature) {
        if !overlay.is_redrawn(edge) {
            return;
        }
        for (field, value) in road_fields(overlay.state(edge), overlay.decides(edge)) {
            if let Some(column) = self.columns.get(field) {
                feature.values[*column] = value;
            }
        }
    }

    /// The feature that shows an edge, as it is now.
    ///
    /// # Errors
    /// [`Error::Damaged`] where it cannot be read.
    pub(super) fn feature(
        &self,
        layer: &LayerFile,
        overlay: &Overlay,
        edge: u32,
    ) -> Result<Option<(u32, Feature)>, Error> {
        let Some(position) = self.position_of(edge) else { return Ok(None) };
        let mut feature = layer.feature(position as usize)?;
        self.revise(overlay, edge, &mut feature);
        Ok(Some((position, feature)))
    }
}
