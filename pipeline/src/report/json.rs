//! The report for programs: `report.json`.

use std::collections::BTreeMap;

use jiff::Timestamp;
use lintas_model::finding::Finding;
use serde::{Deserialize, Serialize};

use super::aid::AidReport;
use super::reopening::{CriticalLinkReport, ReopeningReport};
use crate::config::Mode;
use crate::ingest::TableMatch;

/// Version of the report's structure; raised when a key changes its meaning.
pub const REPORT_FORMAT: u32 = 1;

/// The report of a run.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct RunReport {
    /// [`REPORT_FORMAT`].
    pub format: u32,
    /// When the run began.
    pub created: Timestamp,
    /// The moment that the data speaks of.
    pub as_of: Timestamp,
    /// Slug of the region.
    pub region: String,
    /// Name of the region.
    pub region_name: String,
    /// IANA name of the region's time zone.
    pub time_zone: String,
    /// Drill or actual.
    pub mode: Mode,
    /// Name of the event, where one is configured.
    pub event: Option<String>,
    /// The sources, in the order of the configuration.
    pub sources: Vec<SourceReport>,
    /// How many findings, by code.
    pub findings: BTreeMap<String, u64>,
    /// Listed findings: the first ones of each code and source, the worst codes first.
    pub listed: Vec<Finding>,
    /// By code: number of findings that are counted but not listed.
    pub not_listed: BTreeMap<String, u64>,
    /// The same, by source and code.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub not_listed_by_source: BTreeMap<String, BTreeMap<String, u64>>,
    /// The network, where there is one.
    pub network: Option<NetworkReport>,
    /// The reopening list, where there are roads.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reopening: Option<ReopeningReport>,
    /// The links on which most people depend, with no way around.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub critical_links: Vec<CriticalLinkReport>,
    /// The age of the evidence on roads, once they are assessed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub evidence: Option<EvidenceReport>,
    /// The state of aid, once it is assessed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub aid: Option<AidReport>,
    /// The published layers, by name.
    pub layers: BTreeMap<String, LayerReport>,
}

/// The result of reading one source.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub struct SourceReport {
    /// Id in the configuration.
    pub id: String,
    /// The input that it feeds.
    pub layer: String,
    /// Where it was read from, as configured.
    pub path: String,
    /// Name of the file that a pattern in `path` led to.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub file: Option<String>,
    /// Rows in the source.
    pub rows_read: u64,
    /// Rows that were used.
    pub rows_accepted: u64,
    /// Rows in the quarantine.
    pub rows_rejected: u64,
    /// Rows whose geometry was repaired.
    pub rows_repaired: u64,
    /// Why it is held back, so that its last good rows are used.
    pub held_back: Option<String>,
    /// Its last good rows are used instead of new ones.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub stands_in: bool,
    /// The moment that it speaks of.
    pub observed_at: Option<Timestamp>,
    /// Licence of the data.
    pub licence: Option<String>,
    /// Attribution of the data.
    pub attribution: Option<String>,
    /// How its columns were matched: one entry for each table.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub tables: Vec<TableMatch>,
}

/// The age of the evidence on roads.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct EvidenceReport {
    /// There was no earlier snapshot to carry evidence over from.
    pub first: bool,
    /// Roads with any evidence.
    pub judged: u64,
    /// Roads among them whose evidence is past its lifetime.
    pub stale: u64,
    /// `stale` as a share of `judged`, 0 to 1.
    pub stale_share: f64,
    /// Ids of the sources to renew, by the number of roads that are stale for them.
    pub renew: Vec<String>,
    /// Roads judged by lost evidence: it is gone from its source without having ended.
    pub carried: u64,
    /// Since when the oldest of that is lost.
    pub carried_since: Option<Timestamp>,
    /// Number of remembered statements that something has ended.
    pub ended: u64,
    /// Ids of the sources that are held back.
    pub held_back: Vec<String>,
}

/// Numbers on the network.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct NetworkReport {
    /// Edges.
    pub edges: u64,
    /// Their geodesic length, kilometres.
    pub length_km: f64,
    /// Loose ends that were joined.
    pub ends_snapped: u64,
    /// Crossings at which lines were joined.
    pub crossings_joined: u64,
    /// Edges that meet water.
    pub edges_in_water: u64,
    /// Number of edges by status.
    pub by_status: BTreeMap<String, u64>,
}

/// Numbers on a layer.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct LayerReport {
    /// Features.
    pub features: u64,
    /// Tiles, all zooms together.
    pub tiles: u64,
    /// Size of its archive in bytes.
    pub tile_bytes: u64,
    /// Size of its largest tile in bytes, as stored.
    pub largest_tile_bytes: u64,
    /// By zoom: features left out for their rank; none at the greatest zoom.
    pub thinned: BTreeMap<u8, u64>,
    /// By zoom: how often a feature was left out to keep a tile within the byte bound; never at the
    /// greatest zoom.
    pub gave_way: BTreeMap<u8, u64>,
    /// Tiles in which long texts were cut to stay within the byte bound.
    pub shortened_tiles: u64,
}

impl RunReport {
    /// The report as JSON with a newline at its end.
    ///
    /// # Errors
    /// Never, for a report made here; required by serde.
    pub fn to_json(&self) -> serde_json::Result<String> {
        Ok(serde_json::to_string_pretty(self)? + "\n")
    }
}
