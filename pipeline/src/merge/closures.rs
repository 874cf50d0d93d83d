//! Closures and field reports of all sources, typed.

use geo_types::Geometry;
use jiff::Timestamp;
use lintas_model::passability::{ReportFact, ReportStatus, VehicleSet, fact::Confidence};

/// One closure or field report.
#[derive(Debug, Clone)]
pub struct Closure {
    /// Stable id, unique among closures.
    pub id: String,
    /// Position of its source in the configuration.
    pub source: usize,
    /// Row in the source.
    pub row: u64,
    /// What it says.
    pub status: ReportStatus,
    /// For whom; every class where the source names none.
    pub vehicles: VehicleSet,
    /// Cause code.
    pub cause: Option<String>,
    /// Depth of water on the road, metres.
    pub depth_m: Option<f64>,
    /// Weight limit, tonnes.
    pub max_weight_t: Option<f64>,
    /// In words.
    pub reason: Option<String>,
    /// Start.
    pub starts: Option<Timestamp>,
    /// End of validity.
    pub expires: Option<Timestamp>,
    /// How sure.
    pub confidence: Confidence,
    /// The moment that it speaks of.
    pub as_of: Option<Timestamp>,
    /// Edges that it names itself.
    pub edges: Vec<String>,
    /// OSM way that it names itself.
    pub osm_way: Option<i64>,
    /// Where it is: point, line or polygon, EPSG:4326.
    pub geometry: Option<Geometry<f64>>,
}

impl Closure {
    /// What it says, as the rules take it.
    pub fn fact(&self) -> ReportFact<'_> {
        ReportFact {
            id: &self.id,
            status: self.status,
            vehicles: self.vehicles,
            cause: self.cause.as_deref(),
            depth_m: self.depth_m,
            max_weight_t: self.max_weight_t,
            as_of: self.as_of,
            starts: self.starts,
            expires: self.expires,
            confidence: self.confidence,
        }
    }
}
