//! Hazards of all sources, typed.

use geo_types::Geometry;
use jiff::Timestamp;
use lintas_model::hazard::{Basis, HazardKind};

/// One hazard polygon.
#[derive(Debug, Clone)]
pub struct Hazard {
    /// Stable id, unique among hazards.
    pub id: String,
    /// Position of its source in the configuration.
    pub source: usize,
    /// What kind of danger.
    pub kind: HazardKind,
    /// How it is known.
    pub basis: Basis,
    /// 1 minor to 5 extreme.
    pub severity: Option<i64>,
    /// Depth of water in metres, the deepest of a range.
    pub depth_m: Option<f64>,
    /// The shallowest of that range.
    pub shallowest_m: Option<f64>,
    /// The moment that it speaks of.
    pub as_of: Option<Timestamp>,
    /// Start of validity.
    pub valid_from: Option<Timestamp>,
    /// End of validity.
    pub valid_to: Option<Timestamp>,
    /// Where it is: polygon or multi-polygon, EPSG:4326.
    pub geometry: Geometry<f64>,
}
