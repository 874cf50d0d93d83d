//! The evidence on the edges of a network, in a form that is stored with the snapshot: the server
//! judges an edge from it again at another moment, or with another report.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::{
    ended::Ended,
    record::{ClosureRecord, CoverageRecord, HazardRecord},
};
use crate::hazard::{Basis, HazardKind};
use crate::index::EdgeId;
use crate::passability::{Facts, Fit, HazardFact, PastDanger, ReportFact, WayKind, fact::Coverage};
use crate::vehicle::VehicleClass;

/// The evidence on all edges of a network.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct FactTable {
    /// Hazards that some edge meets.
    pub hazards: Vec<HazardRecord>,
    /// Coverages of surveys and models.
    pub coverages: Vec<CoverageRecord>,
    /// Closures that concern some edge.
    pub closures: Vec<ClosureRecord>,
    /// The edges with any evidence, ascending by [`EdgeFacts::edge`].
    pub edges: Vec<EdgeFacts>,
    /// Lost hazards that lie on no edge: they still count for the people who live in them.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub adrift: Vec<HazardRecord>,
    /// Statements that evidence has ended, ascending; ended rows are on no edge.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub ended: Vec<Ended>,
}

/// The evidence on one edge.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct EdgeFacts {
    /// Position of the edge in the network.
    pub edge: EdgeId,
    /// The hazards that it meets, in the order in which they were found.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub hazards: Vec<MetHazard>,
    /// Indices into [`FactTable::coverages`], ascending, of those that have the whole edge dry.
    #[serde(default, skip_serializing_if = "Vec::is_empty", deserialize_with = "one_or_several")]
    pub covered: Vec<u32>,
    /// Indices into [`FactTable::closures`], ascending.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub closures: Vec<u32>,
    /// It is under water from end to end.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub drowned: bool,
    /// For a bridge: indices into [`FactTable::hazards`], ascending, of the water on the roads at
    /// its ends.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub approaches: Vec<u32>,
    /// For a bridge, in files of earlier releases: there is water at its ends, without saying
    /// which.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub wet_approach: bool,
    /// Geodesic length under actual water, metres.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub flood_m: Option<f64>,
    /// Danger here that is over and no longer listed: [`PastDanger::at`].
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub danger_at: Option<Timestamp>,
    /// The end of the doubt that it left: [`PastDanger::until`].
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub danger_until: Option<Timestamp>,
}

impl EdgeFacts {
    /// Danger here that is over and no longer listed.
    pub const fn past_danger(&self) -> PastDanger {
        PastDanger { at: self.danger_at, until: self.danger_until }
    }

    /// Sets it.
    pub const fn remember(&mut self, danger: PastDanger) {
        (self.danger_at, self.danger_until) = (danger.at, danger.until);
    }

    /// Whether there is no evidence.
    pub fn is_empty(&self) -> bool {
        *self == Self { edge: self.edge, ..Self::default() }
    }
}

/// A hazard on an edge.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct MetHazard {
    /// Index into [`FactTable::hazards`].
    pub hazard: u32,
    /// Deepest water on the edge, metres.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub depth_m: Option<f64>,
    /// Shallowest water on the edge, metres.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub shallowest_m: Option<f64>,
}

/// The part of an edge that does not change between two snapshots.
#[derive(Debug, Clone, Copy)]
pub struct EdgeBuild<'a> {
    /// What carries the traffic.
    pub kind: WayKind,
    /// Which classes fit on it on a dry day.
    pub fit: &'a [Fit; VehicleClass::ALL.len()],
    /// The moment that its own source speaks of.
    pub as_of: Option<Timestamp>,
}

/// Water at the ends of a bridge, from a file of an earlier release that says nothing more of it.
const UNTOLD_WATER: HazardFact<'static> = HazardFact {
    id: "",
    kind: HazardKind::Flood,
    basis: Basis::Modelled,
    depth_m: None,
    shallowest_m: None,
    as_of: None,
    valid_from: None,
    until: None,
    good_until: None,
    lost: None,
    held_back: false,
    waits: false,
};

/// Reads `covered`: files of earlier releases have at most one coverage, as a bare number.
fn one_or_several<'de, D: serde::Deserializer<'de>>(from: D) -> Result<Vec<u32>, D::Error> {
    #[derive(Deserialize)]
    #[serde(untagged)]
    enum Looks {
        One(u32),
        Several(Vec<u32>),
    }
    Ok(match Looks::deserialize(from)? {
        Looks::One(at) => vec![at],
        Looks::Several(at) => at,
    })
}

impl FactTable {
    /// The evidence on an edge; `None` where there is none. O(log edges).
    pub fn of_edge(&self, edge: EdgeId) -> Option<&EdgeFacts> {
        let at = self.edges.binary_search_by_key(&edge, |facts| facts.edge).ok()?;
        self.edges.get(at)
    }

    /// The evidence on an edge, to be added to; inserted where there is none yet.
    pub fn on_edge(&mut self, edge: EdgeId) -> &mut EdgeFacts {
        let at = self.edges.binary_search_by_key(&edge, |facts| facts.edge).unwrap_or_else(|at| {
            self.edges.insert(at, EdgeFacts { edge, ..EdgeFacts::default() });
            at
        });
        &mut self.edges[at]
    }

    /// The moments at which the evidence on an edge begins to say something else.
    pub fn changes(&self, facts: &EdgeFacts) -> Vec<Timestamp> {
        let hazard = |at: u32| self.hazards.get(at as usize).map(|it| it.fact(None, None));
        let met =
            facts.hazards.iter().map(|met| met.hazard).chain(facts.approaches.iter().copied());
        let mut moments: Vec<Timestamp> =
            met.filter_map(hazard).flat_map(|fact| fact.changes().collect::<Vec<_>>()).collect();
        let closures = facts.closures.iter().filter_map(|at| self.closures.get(*at as usize));
        moments.extend(closures.flat_map(|record| record.fact().changes().collect::<Vec<_>>()));
        let looks = facts.covered.iter().filter_map(|at| self.coverages.get(*at as usize));
        moments.extend(looks.flat_map(|look| look.fact().changes().collect::<Vec<_>>()));
        moments
    }

    /// Whether all indices are in range, and edges ascend and are below `edges`. Check this before
    /// any other use of a table from a file.
    pub fn is_sound(&self, edges: u32) -> bool {
        let within = |at: u32, count: usize| (at as usize) < count;
        self.edges.windows(2).all(|pair| pair[0].edge < pair[1].edge)
            && self.edges.last().is_none_or(|last| last.edge.number() < edges)
            && self.edges.iter().all(|facts| {
                facts.hazards.iter().all(|met| within(met.hazard, self.hazards.len()))
                    && facts.covered.iter().all(|at| within(*at, self.coverages.len()))
                    && facts.approaches.iter().all(|at| within(*at, self.hazards.len()))
                    && facts.closures.iter().all(|at| within(*at, self.closures.len()))
            })
    }

    /// Calls `answer` with all evidence on an edge: what the table holds of danger and coverages, and
    /// `reports`, the closures and reports that count ([`super::weigh::effective`]).
    pub fn with_known<R>(
        &self,
        build: EdgeBuild<'_>,
        facts: Option<&EdgeFacts>,
        reports: &[ReportFact<'_>],
        answer: impl FnOnce(&Facts<'_>) -> R,
    ) -> R {
        let nothing = EdgeFacts::default();
        let facts = facts.unwrap_or(&nothing);
        let record = |at: &u32| self.hazards.get(*at as usize);
        let hazards: Vec<HazardFact<'_>> = facts
            .hazards
            .iter()
            .filter_map(|met| Some(record(&met.hazard)?.fact(met.depth_m, met.shallowest_m)))
            .collect();
        let mut approaches: Vec<HazardFact<'_>> =
            facts.approaches.iter().filter_map(record).map(|it| it.fact(None, None)).collect();
        if facts.wet_approach && approaches.is_empty() {
            approaches.push(UNTOLD_WATER);
        }
        let looks = facts.covered.iter().filter_map(|at| self.coverages.get(*at as usize));
        let coverages: Vec<Coverage> = looks.map(CoverageRecord::fact).collect();
        answer(&Facts {
            kind: build.kind,
            fit: build.fit,
            hazards: &hazards,
            drowned: facts.drowned,
            coverages: &coverages,
            approaches: &approaches,
            flood_m: facts.flood_m,
            reports,
            as_of: build.as_of,
            past_danger: facts.past_danger(),
        })
    }
}
