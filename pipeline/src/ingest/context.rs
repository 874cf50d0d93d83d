//! What an extract of OpenStreetMap shows around its roads: ground, water, buildings, names. Only maps
//! read it.

use geo_types::{Geometry, Rect};
use lintas_model::context::ContextKind;

/// One thing of the map around the roads.
#[derive(Debug, Clone, PartialEq)]
pub struct ContextFeature {
    /// `w…` of a way, `r…` of a relation, `n…` of a node, with its number in OpenStreetMap.
    pub id: Box<str>,
    /// What it is.
    pub kind: ContextKind,
    /// Its name.
    pub name: Option<Box<str>>,
    /// EPSG:4326; of areas a valid polygon or multi-polygon, of a coastline the line itself.
    pub geometry: Geometry<f64>,
}

/// What of an extract maps show around the roads.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct ContextRows {
    /// Sorted by layer, then by kind of element and its number.
    pub features: Vec<ContextFeature>,
    /// The box that the file says it was cut to, degrees.
    pub extent: Option<Rect<f64>>,
}
