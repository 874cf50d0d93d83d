//! Features: geometries with properties.

use geo_types::Geometry;

use crate::{ids::feature_id, value::Value};

/// One feature of a layer, EPSG:4326.
///
/// ```
/// use geo_types::{Geometry, Point};
/// use lintas_model::feature::Feature;
///
/// let geometry = Geometry::Point(Point::new(116.98, -0.43));
/// let site = Feature { id: "psk-1".to_owned(), geometry, values: vec![] };
/// // Vector tiles take whole numbers: 52 bits that JavaScript keeps, the same for the same id.
/// assert!(site.tile_id() < 1 << 52);
/// ```
#[derive(Debug, Clone, PartialEq)]
pub struct Feature {
    /// Stable id, unique within the layer.
    pub id: String,
    /// Longitude, latitude in degrees.
    pub geometry: Geometry<f64>,
    /// Values in the order of the layer's [`crate::schema::Schema::fields`] (`id` is among them).
    pub values: Vec<Option<Value>>,
}

impl Feature {
    /// The 52-bit id that tiles carry: [`feature_id`] of [`Feature::id`].
    pub fn tile_id(&self) -> u64 {
        feature_id(&self.id)
    }
}
