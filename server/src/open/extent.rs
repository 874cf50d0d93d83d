//! Bounding boxes: west, south, east, north, in degrees.

use geo::BoundingRect as _;
use geo_types::Geometry;

/// The box around a geometry; `None` where it has no point.
pub(crate) fn around(geometry: &Geometry<f64>) -> Option<[f64; 4]> {
    let bounds = geometry.bounding_rect()?;
    Some([bounds.min().x, bounds.min().y, bounds.max().x, bounds.max().y])
}

/// The box around two boxes.
pub(crate) fn union(a: [f64; 4], b: [f64; 4]) -> [f64; 4] {
    [a[0].min(b[0]), a[1].min(b[1]), a[2].max(b[2]), a[3].max(b[3])]
}

/// The part of a box within the square of Web Mercator.
pub(super) fn within_mercator([west, south, east, north]: [f64; 4]) -> [f64; 4] {
    let lat = |lat: f64| lat.clamp(-85.051_128, 85.051_128);
    [west.clamp(-180.0, 180.0), lat(south), east.clamp(-180.0, 180.0), lat(north)]
}
