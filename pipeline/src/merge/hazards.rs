//! Hazards of all sources, as typed records.

use geo_types::Geometry;
use jiff::{SignedDuration, Timestamp};
use lintas_model::evidence::HazardRecord;
use lintas_model::finding::{Finding, FindingCode};
use lintas_model::hazard::{Basis, HazardKind};
use lintas_model::report::lifetime::hazard_lifetime;

use super::identity::{Identified, identified};
use crate::ingest::Row;
use crate::input::columns::hazards;

/// One hazard polygon.
#[derive(Debug, Clone)]
pub struct Hazard {
    /// Stable id, unique among hazards.
    pub id: String,
    /// Position of its source in the configuration.
    pub source: usize,
    /// Kind of hazard.
    pub kind: HazardKind,
    /// How it is known.
    pub basis: Basis,
    /// 1 minor to 5 extreme.
    pub severity: Option<i64>,
    /// Depth of water in metres, the deepest of a range.
    pub depth_m: Option<f64>,
    /// The shallower end of that range.
    pub shallowest_m: Option<f64>,
    /// Side of the raster cells that its outline follows, metres.
    pub cell_m: Option<f64>,
    /// The moment that it speaks of.
    pub as_of: Option<Timestamp>,
    /// Start of validity.
    pub valid_from: Option<Timestamp>,
    /// Stated end of validity.
    pub valid_to: Option<Timestamp>,
    /// How long it counts where no end is stated, and how long it leaves edges in doubt after it is
    /// lost.
    pub lifetime: SignedDuration,
    /// Its source is held back: this is one of the last good rows.
    pub held_back: bool,
    /// Its source is held back, and this is a new row of it beside the last good ones: bad news
    /// counts, good news waits.
    pub beside: bool,
    /// Somebody stated that it has ended: who, and as of when.
    pub ended: Option<(String, Timestamp)>,
    /// Polygon or multi-polygon, EPSG:4326.
    pub geometry: Geometry<f64>,
}

identified! { Hazard }

impl Hazard {
    /// The hazard in a row. Without a kind it is `other`, which is drawn, and makes roads in it
    /// doubtful where it was observed. A severity outside 1 to 5 is dropped. `lifetime` is that of
    /// the source; where it is absent, the table of lifetimes decides by kind.
    pub fn from_row(
        source: usize,
        source_id: &str,
        basis: Basis,
        lifetime: Option<SignedDuration>,
        row: Row,
    ) -> (Self, Vec<Finding>) {
        let mut findings = Vec::new();
        let kind = row.get(hazards::KIND);
        let severity = row.get(hazards::SEVERITY);
        let depth_m = row.get(hazards::DEPTH_M);
        let cell_m = row.get(hazards::CELL_M).filter(|side| *side > 0.0);
        if let Some(out) = severity.filter(|severity| !(1..=5).contains(severity)) {
            findings.push(
                Finding::new(
                    FindingCode::UnknownValue,
                    source_id,
                    "severity is 1 (minor) to 5 (extreme); left empty",
                )
                .at_row(row.number)
                .in_column(hazards::SEVERITY.name(), out.to_string())
                .in_indonesian("tingkat bahaya 1 (ringan) sampai 5 (ekstrem); dikosongkan"),
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
                .in_column(hazards::DEPTH_M.name(), ""),
            );
        }
        let hazard = Self {
            id: row.id,
            source,
            kind,
            basis,
            severity: severity.filter(|severity| (1..=5).contains(severity)),
            depth_m,
            shallowest_m: row.values.get(hazards::DEPTH_MIN_M),
            cell_m,
            as_of: row.as_of,
            valid_from: row.values.get(hazards::VALID_FROM),
            valid_to: row.values.get(hazards::VALID_TO),
            lifetime: lifetime.unwrap_or_else(|| hazard_lifetime(kind)),
            held_back: false,
            beside: row.beside,
            ended: None,
            geometry: row
                .geometry
                .unwrap_or(Geometry::MultiPolygon(geo_types::MultiPolygon(vec![]))),
        };
        (hazard, findings)
    }

    /// The record that the fact table keeps of it.
    pub fn record(&self, source: String) -> HazardRecord {
        HazardRecord {
            id: self.id.clone(),
            source,
            kind: self.kind,
            basis: self.basis,
            as_of: self.as_of,
            valid_from: self.valid_from,
            valid_to: self.valid_to,
            lifetime_s: Some(self.lifetime.as_secs()),
            lost_since: None,
            held_back: self.held_back,
            beside: self.beside,
            waits: false,
        }
    }
}
