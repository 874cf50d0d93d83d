//! What is known of the edges of a network, in a form that can be stored and asked again later: a
//! server judges the same edge at another moment, or with another report, from this.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::hazard::{Basis, HazardKind};
use crate::passability::{
    Fit, HazardFact, ReportFact, ReportStatus, VehicleSet, WayKind,
    fact::{Confidence, Coverage},
};
use crate::vehicle::VehicleClass;

use super::state::Known;

/// The facts about all edges of a network.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct FactTable {
    /// The hazards that some edge meets.
    pub hazards: Vec<HazardRecord>,
    /// The surveys and models that looked at some edge.
    pub coverages: Vec<CoverageRecord>,
    /// The closures that speak of some edge.
    pub closures: Vec<ClosureRecord>,
    /// The edges of which anything is known, ascending by [`EdgeFacts::edge`].
    pub edges: Vec<EdgeFacts>,
}

/// A hazard.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct HazardRecord {
    /// Its id.
    pub id: String,
    /// What kind of danger.
    pub kind: HazardKind,
    /// How it is known.
    pub basis: Basis,
    /// The moment that it speaks of.
    pub as_of: Option<Timestamp>,
    /// Start of validity.
    pub valid_from: Option<Timestamp>,
    /// End of validity.
    pub valid_to: Option<Timestamp>,
}

/// A survey or model that looked for water.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CoverageRecord {
    /// The moment that it speaks of.
    pub as_of: Option<Timestamp>,
    /// Until when it holds.
    pub valid_to: Option<Timestamp>,
}

/// A closure of the snapshot's sources, as the rules take it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ClosureRecord {
    /// Its id.
    pub id: String,
    /// What it says.
    pub status: ReportStatus,
    /// For whom, as class names.
    pub vehicles: Vec<VehicleClass>,
    /// Cause code.
    pub cause: Option<String>,
    /// Depth of water on the road, metres.
    pub depth_m: Option<f64>,
    /// Weight limit, tonnes.
    pub max_weight_t: Option<f64>,
    /// In words.
    pub reason: Option<String>,
    /// Id of the source that it comes from.
    pub source: String,
    /// The moment that it speaks of.
    pub as_of: Option<Timestamp>,
    /// Start.
    pub starts: Option<Timestamp>,
    /// End of validity.
    pub expires: Option<Timestamp>,
    /// How sure.
    pub confidence: Confidence,
}

impl ClosureRecord {
    /// What it says, as the rules take it.
    pub fn fact(&self) -> ReportFact<'_> {
        ReportFact {
            id: &self.id,
            status: self.status,
            vehicles: self.vehicles.iter().copied().collect::<VehicleSet>(),
            cause: self.cause.as_deref(),
            depth_m: self.depth_m,
            max_weight_t: self.max_weight_t,
            as_of: self.as_of,
            starts: self.starts,
            expires: self.expires,
            confidence: self.confidence,
            one_band_deeper: false,
            outdated_for: VehicleSet::NONE,
            doubtful: false,
        }
    }
}

/// What lies on one edge.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct EdgeFacts {
    /// Position of the edge in the network.
    pub edge: u32,
    /// The hazards that it meets, in the order in which they were found.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub hazards: Vec<MetHazard>,
    /// Position in [`FactTable::coverages`] of the newest look at all of it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub covered: Option<u32>,
    /// Positions in [`FactTable::closures`], ascending.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub closures: Vec<u32>,
    /// It is under water from end to end.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub drowned: bool,
    /// It is a bridge and a road at one of its ends is under water.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub wet_approach: bool,
    /// Geodesic length under actual water, metres.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub flood_m: Option<f64>,
}

/// A hazard on an edge.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct MetHazard {
    /// Position in [`FactTable::hazards`].
    pub hazard: u32,
    /// Depth of water, the deepest on the edge, metres.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub depth_m: Option<f64>,
    /// The shallowest depth that the edge meets in it, metres.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub shallowest_m: Option<f64>,
}

/// What never changes about an edge between two snapshots.
#[derive(Debug, Clone, Copy)]
pub struct EdgeBuild<'a> {
    /// What carries the traffic.
    pub kind: WayKind,
    /// Which classes fit on it on a dry day.
    pub fit: &'a [Fit; VehicleClass::ALL.len()],
    /// The moment that its own source speaks of.
    pub as_of: Option<Timestamp>,
}

impl FactTable {
    /// What is known of the edge at `edge`; `None` where nothing is.
    pub fn of_edge(&self, edge: u32) -> Option<&EdgeFacts> {
        let at = self.edges.binary_search_by_key(&edge, |facts| facts.edge).ok()?;
        self.edges.get(at)
    }

    /// Whether every position points at something and edges ascend below `edges`: to be asked of a
    /// table that comes from a file, before anything else.
    pub fn is_sound(&self, edges: u32) -> bool {
        let within = |at: u32, count: usize| (at as usize) < count;
        self.edges.windows(2).all(|pair| pair[0].edge < pair[1].edge)
            && self.edges.last().is_none_or(|last| last.edge < edges)
            && self.edges.iter().all(|facts| {
                facts.hazards.iter().all(|met| within(met.hazard, self.hazards.len()))
                    && facts.covered.is_none_or(|at| within(at, self.coverages.len()))
                    && facts.closures.iter().all(|at| within(*at, self.closures.len()))
            })
    }

    /// Asks `answer` with all that is known of an edge. `closures` are the positions (in
    /// [`FactTable::closures`]) of the closures that still count, `reports` what was reported since;
    /// in [`Known::reports`] the closures come first.
    pub fn with_known<R>(
        &self,
        build: EdgeBuild<'_>,
        facts: Option<&EdgeFacts>,
        closures: &[u32],
        reports: &[ReportFact<'_>],
        answer: impl FnOnce(&Known<'_>) -> R,
    ) -> R {
        let nothing = EdgeFacts::default();
        let facts = facts.unwrap_or(&nothing);
        let hazards: Vec<HazardFact<'_>> = facts
            .hazards
            .iter()
            .filter_map(|met| {
                let hazard = self.hazards.get(met.hazard as usize)?;
                Some(HazardFact {
                    id: &hazard.id,
                    kind: hazard.kind,
                    basis: hazard.basis,
                    depth_m: met.depth_m,
                    shallowest_m: met.shallowest_m,
                    as_of: hazard.as_of,
                    valid_from: hazard.valid_from,
                    valid_to: hazard.valid_to,
                })
            })
            .collect();
        let spoken: Vec<ReportFact<'_>> = closures
            .iter()
            .filter_map(|at| self.closures.get(*at as usize))
            .map(ClosureRecord::fact)
            .chain(reports.iter().copied())
            .collect();
        answer(&Known {
            kind: build.kind,
            fit: build.fit,
            hazards: &hazards,
            drowned: facts.drowned,
            covered: facts
                .covered
                .and_then(|at| self.coverages.get(at as usize))
                .map(|record| Coverage { as_of: record.as_of, valid_to: record.valid_to }),
            wet_approach: facts.wet_approach,
            flood_m: facts.flood_m,
            reports: &spoken,
            as_of: build.as_of,
        })
    }
}
