//! The report as programs read it: `report.json`.

use std::collections::BTreeMap;

use jiff::Timestamp;
use lintas_model::finding::Finding;
use serde::{Deserialize, Serialize};

use super::aid::AidReport;
use super::reopening::{CriticalLinkReport, ReopeningReport};
use crate::config::Mode;
use crate::ingest::TableMatch;

/// Version of the report's structure; it rises when a key changes its meaning.
pub const REPORT_FORMAT: u32 = 1;

/// Everything that a run tells about itself.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Report {
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
    /// The findings themselves: the first of each code and source, the worst codes first.
    pub listed: Vec<Finding>,
    /// How many findings of each code are counted and not listed.
    pub not_listed: BTreeMap<String, u64>,
    /// The network, where there is one.
    pub network: Option<NetworkReport>,
    /// Which roads to clear in which order, where there are roads.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reopening: Option<ReopeningReport>,
    /// The links on which most people depend alone.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub critical_links: Vec<CriticalLinkReport>,
    /// How old the evidence about roads is, once it was assessed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub evidence: Option<EvidenceReport>,
    /// How aid stands, once it was assessed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub aid: Option<AidReport>,
    /// The layers that were made.
    pub layers: BTreeMap<String, LayerReport>,
}

/// What became of one source.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub struct SourceReport {
    /// Id in the configuration.
    pub id: String,
    /// The input that it feeds.
    pub layer: String,
    /// Where it was read from, as configured.
    pub path: String,
    /// Rows in the source.
    pub rows_read: u64,
    /// Rows that were used.
    pub rows_accepted: u64,
    /// Rows that lie in quarantine.
    pub rows_rejected: u64,
    /// Rows whose shape was repaired.
    pub rows_repaired: u64,
    /// Why it was held back, so that its last good rows were used instead.
    pub held_back: Option<String>,
    /// Older data of it stands in.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub stands_in: bool,
    /// The moment that it speaks of.
    pub observed_at: Option<Timestamp>,
    /// Licence of the data.
    pub licence: Option<String>,
    /// Whom to name.
    pub attribution: Option<String>,
    /// Which of its columns are which of ours, and which are not read: one entry a table.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub tables: Vec<TableMatch>,
}

/// How old the evidence about roads is.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct EvidenceReport {
    /// There was no snapshot before: nothing is carried over from one.
    pub first: bool,
    /// Roads of which some evidence speaks.
    pub judged: u64,
    /// Of those, the ones whose evidence is too old.
    pub stale: u64,
    /// The same as a share, 0 to 1.
    pub stale_share: f64,
    /// Sources to renew, the one of most roads first.
    pub renew: Vec<String>,
    /// Roads judged by evidence that vanished from its source.
    pub carried: u64,
    /// Since when the oldest of it is gone.
    pub carried_since: Option<Timestamp>,
    /// Statements that something has ended, all that are remembered.
    pub ended: u64,
    /// Sources that were held back.
    pub held_back: Vec<String>,
}

/// The network in numbers.
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
    /// Edges by status.
    pub by_status: BTreeMap<String, u64>,
}

/// A layer in numbers.
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
    /// Features left out of tiles, by zoom: none at the greatest.
    pub thinned: BTreeMap<u8, u64>,
    /// Features that gave way so that a tile stays small, by zoom: none at the greatest.
    pub gave_way: BTreeMap<u8, u64>,
    /// Tiles in which long texts were cut so that they stay small.
    pub shortened_tiles: u64,
}

impl Report {
    /// The report as JSON with a newline at its end.
    ///
    /// # Errors
    /// Never for a report made here; serde's signature asks for it.
    pub fn to_json(&self) -> serde_json::Result<String> {
        Ok(serde_json::to_string_pretty(self)? + "\n")
    }
}
