//! A thing with a place and properties.

use geo_types::Geometry;

use crate::{ids::feature_id, value::Value};

/// One feature of a layer, EPSG:4326.
#[derive(Debug, Clone, PartialEq)]
pub struct Feature {
    /// Stable id, unique within the layer.
    pub id: String,
    /// Where it is; longitude, latitude in degrees.
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
