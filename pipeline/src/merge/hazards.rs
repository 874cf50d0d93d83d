//! Hazards of all sources, typed.

use geo_types::Geometry;
use jiff::Timestamp;
use lintas_model::finding::{Finding, FindingCode};
use lintas_model::hazard::{Basis, HazardKind};

use super::identity::{Identified, identified};
use super::moment;
use crate::ingest::Row;

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

identified! { Hazard }

impl Hazard {
    /// The hazard that a row describes. A row without a kind is `other`: it is drawn, and roads in
    /// it are doubted where somebody saw it. A severity outside 1 to 5 is left out.
    pub fn from_row(
        source: usize,
        source_id: &str,
        basis: Basis,
        row: Row,
    ) -> (Self, Vec<Finding>) {
        let mut findings = Vec::new();
        let kind = row.values.text("kind").and_then(HazardKind::from_name);
        let severity = row.values.int("severity");
        let depth_m = row.values.number("depth_m");
        if let Some(out) = severity.filter(|severity| !(1..=5).contains(severity)) {
            findings.push(
                Finding::new(
                    FindingCode::UnknownValue,
                    source_id,
                    "severity is 1 (minor) to 5 (extreme); left empty",
                )
                .at_row(row.number)
                .in_column("severity", out.to_string()),
            );
        }
        let kind = kind.unwrap_or(HazardKind::Other);
        if kind.is_water() && basis.is_actual() && depth_m.is_none() {
            findings.push(
                Finding::new(
                    FindingCode::WaterWithoutDepth,
                    source_id,
                    "roads in it are unknown until somebody tells its depth",
                )
                .at_row(row.number)
                .in_column("depth_m", ""),
            );
        }
        let hazard = Self {
            id: row.id,
            source,
            kind,
            basis,
            severity: severity.filter(|severity| (1..=5).contains(severity)),
            depth_m,
            shallowest_m: row.values.number("depth_min_m"),
            as_of: row.as_of,
            valid_from: moment(&row.values, "valid_from"),
            valid_to: moment(&row.values, "valid_to"),
            geometry: row
                .geometry
                .unwrap_or(Geometry::MultiPolygon(geo_types::MultiPolygon(vec![]))),
        };
        (hazard, findings)
    }
}
