//! What the name of a collection stands for: a layer, or one part of a layer of mixed geometry.

use std::fmt;

use geo_types::Geometry;
use lintas_model::schema::Schema;

use super::{layer_part::LayerPart, opened::Open, title::title};
use crate::http::problem::{Code, Problem};

/// A collection of features: `water`, or its part `water_lines`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct LayerCollection<'a> {
    /// The layer.
    pub(crate) layer: &'a str,
    /// The part of it; `None`: all of it.
    pub(crate) part: Option<LayerPart>,
}

impl<'a> LayerCollection<'a> {
    /// The collection called `name`. A part without features is one, too: the next report may bring
    /// one, and whoever has it open must not lose it meanwhile.
    ///
    /// # Errors
    /// `unknown_layer`.
    pub(crate) fn named(open: &'a Open, name: &str) -> Result<Self, Problem> {
        let layer = |name: &str| open.position(name).map(|position| open.name(position));
        if let Some(layer) = layer(name) {
            return Ok(Self { layer, part: None });
        }
        let part = LayerPart::ALL.into_iter().find_map(|part| {
            let of = name.strip_suffix(part.name())?.strip_suffix('_')?;
            Some((layer(of).filter(|layer| open.is_mixed(layer))?, part))
        });
        let (layer, part) = part.ok_or(Code::UnknownLayer)?;
        Ok(Self { layer, part: Some(part) })
    }

    /// Whether a feature of the layer with this geometry belongs to it.
    pub(crate) fn holds(self, geometry: &Geometry<f64>) -> bool {
        self.part.is_none_or(|part| LayerPart::of(geometry) == Some(part))
    }

    /// The schema of its features, of the layer's.
    pub(crate) fn schema(self, of_layer: &Schema) -> Schema {
        let geometry = self.part.map_or(of_layer.geometry, LayerPart::geometry);
        Schema { geometry, ..of_layer.clone() }
    }

    /// Its title: Bahasa Indonesia, English.
    pub(crate) fn title(self) -> [String; 2] {
        let (id, en) = title(self.layer);
        match self.part.map(LayerPart::title) {
            None => [id.to_owned(), en.to_owned()],
            Some([part_id, part_en]) => [format!("{id}: {part_id}"), format!("{en}: {part_en}")],
        }
    }
}

/// Its name in addresses.
impl fmt::Display for LayerCollection<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.layer)?;
        match self.part {
            Some(part) => write!(f, "_{}", part.name()),
            None => Ok(()),
        }
    }
}
