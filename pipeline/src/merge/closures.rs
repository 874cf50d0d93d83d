//! Closures and field reports of all sources, as typed records.

use geo_types::Geometry;
use jiff::{SignedDuration, Timestamp};
use lintas_model::evidence::ClosureRecord;
use lintas_model::finding::{Finding, FindingCode};
use lintas_model::passability::ReportStatus;
use lintas_model::passability::fact::{Confidence, DESTROYED};
use lintas_model::vehicle::VehicleSet;

use super::identity::{Identified, identified};
use crate::config::{Authority, Source};
use crate::ingest::Row;
use crate::input::Column;
use crate::input::columns::closures;

/// One closure or field report.
#[derive(Debug, Clone)]
pub struct Closure {
    /// Stable id, unique among closures.
    pub id: String,
    /// Position of its source in the configuration.
    pub source: usize,
    /// Row in the source.
    pub row: u64,
    /// The status that it reports.
    pub status: ReportStatus,
    /// The classes that it concerns; all where the source names none.
    pub vehicles: VehicleSet,
    /// Cause code.
    pub cause: Option<String>,
    /// Depth of water on the road, metres.
    pub depth_m: Option<f64>,
    /// Weight limit, tonnes.
    pub max_weight_t: Option<f64>,
    /// Reason, as free text.
    pub reason: Option<String>,
    /// Start.
    pub starts: Option<Timestamp>,
    /// End of validity.
    pub expires: Option<Timestamp>,
    /// How it is known: seen, told or inferred.
    pub confidence: Confidence,
    /// Its source has an officer's authority.
    pub officer: bool,
    /// How long statements of its source count, where the configuration says so.
    pub lifetime: Option<SignedDuration>,
    /// Its source is held back: this is one of the last good rows.
    pub held_back: bool,
    /// Its source is held back, and this is a new row of it beside the last good ones: bad news
    /// counts, good news waits.
    pub beside: bool,
    /// Somebody stated that it has ended: who, and as of when.
    pub ended: Option<(String, Timestamp)>,
    /// The moment that it speaks of.
    pub as_of: Option<Timestamp>,
    /// Ids of edges that it names itself.
    pub edges: Vec<String>,
    /// OSM way that it names itself.
    pub osm_way: Option<i64>,
    /// Point, line or polygon, EPSG:4326.
    pub geometry: Option<Geometry<f64>>,
}

identified! { Closure }

impl Closure {
    /// The closure in a row. Without a known status it is `unknown`: somebody had a reason to
    /// report this road. Without vehicles it concerns all classes, without a confidence it counts
    /// as told. Its moment is when it was reported, else the moment of the row or its source, never
    /// its start: that may be a plan.
    pub fn from_row(source: usize, of: &Source, row: Row, now: Timestamp) -> (Self, Vec<Finding>) {
        let source_id = &of.id;
        let values = &row.values;
        let status = values.get(closures::STATUS);
        let vehicles = values.get(closures::VEHICLES);
        let vehicles = vehicles.map(|named| named.into_iter().collect::<VehicleSet>());
        let list = |column: Column<String>| -> Vec<String> {
            let text = values.get(column).unwrap_or_default();
            text.split(';').map(str::trim).filter(|id| !id.is_empty()).map(str::to_owned).collect()
        };
        let expires = values.get(closures::EXPIRES);
        let closure = Self {
            source,
            row: row.number,
            status: status.unwrap_or(ReportStatus::Unknown),
            vehicles: vehicles.filter(|set| *set != VehicleSet::NONE).unwrap_or(VehicleSet::ALL),
            cause: values.owned(closures::CAUSE),
            depth_m: values.get(closures::DEPTH_M),
            max_weight_t: values.get(closures::MAX_WEIGHT_T),
            reason: values.owned(closures::REASON),
            starts: values.get(closures::STARTS),
            expires,
            confidence: values.get(closures::CONFIDENCE).unwrap_or(Confidence::Told),
            officer: of.authority == Authority::Officer,
            lifetime: of.lifetime,
            held_back: false,
            beside: row.beside,
            ended: None,
            as_of: values.get(closures::REPORTED_AT).or(row.as_of),
            edges: list(closures::SEGMENT_ID),
            osm_way: values.get(closures::OSM_WAY).and_then(|way| way.parse().ok()),
            geometry: row.geometry,
            id: row.id,
        };
        let mut findings = Vec::new();
        if expires.is_some_and(|expires| expires < now) {
            let (what, id) = if closure.is_destroyed() && closure.status != ReportStatus::Open {
                (
                    "what is destroyed stays closed until somebody reports it open",
                    "yang hancur tetap tertutup sampai ada yang melaporkannya terbuka",
                )
            } else {
                (
                    "it had expired; the road is unknown, or as nobody had looked where it said open",
                    "sudah kedaluwarsa: keadaan jalannya tidak diketahui; bila kabarnya “terbuka”, \
                     jalan itu kembali belum ada laporan",
                )
            };
            findings.push(
                Finding::new(FindingCode::ExpiredClosure, source_id, what)
                    .at_row(closure.row)
                    .in_indonesian(id)
                    .in_column(
                        closures::EXPIRES.name(),
                        expires.map(|time| time.to_string()).unwrap_or_default(),
                    ),
            );
        }
        (closure, findings)
    }

    /// A closure of the last snapshot, at the place that it had there.
    pub fn at(record: &ClosureRecord, place: Geometry<f64>) -> Self {
        Self {
            id: record.id.clone(),
            source: 0,
            row: 0,
            status: record.status,
            vehicles: record.vehicles.iter().copied().collect(),
            cause: record.cause.clone(),
            depth_m: record.depth_m,
            max_weight_t: record.max_weight_t,
            reason: record.reason.clone(),
            starts: record.starts,
            expires: record.expires,
            confidence: record.confidence,
            officer: record.officer,
            lifetime: record.lifetime_s.map(SignedDuration::from_secs),
            held_back: record.held_back,
            beside: record.beside,
            ended: None,
            as_of: record.as_of,
            edges: Vec::new(),
            osm_way: None,
            geometry: Some(place),
        }
    }

    /// The record that the fact table keeps of it.
    pub fn record(&self, source: String) -> ClosureRecord {
        ClosureRecord {
            id: self.id.clone(),
            status: self.status,
            vehicles: self.vehicles.iter().collect(),
            cause: self.cause.clone(),
            depth_m: self.depth_m,
            max_weight_t: self.max_weight_t,
            reason: self.reason.clone(),
            source,
            as_of: self.as_of,
            starts: self.starts,
            expires: self.expires,
            confidence: self.confidence,
            officer: self.officer,
            lost_since: None,
            held_back: self.held_back,
            beside: self.beside,
            waits: false,
            lifetime_s: self.lifetime.as_ref().map(SignedDuration::as_secs),
        }
    }

    /// Whether its cause is a destruction (bridge, culvert, washout, subsidence).
    fn is_destroyed(&self) -> bool {
        self.cause.as_deref().is_some_and(|cause| DESTROYED.contains(&cause))
    }
}
