//! The state of every edge: facts gathered on all cores into the table that the snapshot keeps, then
//! judged out of that table, as a server does it again later.

use std::collections::HashMap;

use jiff::Timestamp;
use lintas_model::network::known::{
    ClosureRecord, CoverageRecord, EdgeFacts, FactTable, HazardRecord, MetHazard,
};
use lintas_model::network::{EdgeBuild, GridPoint, RoadState, judge, way_kind};
use lintas_model::passability::{Fit, HazardFact, WayKind};
use lintas_model::vehicle::VehicleClass;
use rayon::prelude::*;

use super::hazards::{Met, Surroundings};
use crate::merge::{closures::Closure, roads::Edge};

/// What is known of all edges after assessment.
#[derive(Debug, Default)]
pub struct AssessedEdges {
    /// All that is known of them.
    pub facts: FactTable,
    /// The state of every edge.
    pub states: Vec<RoadState>,
}

impl AssessedEdges {
    /// The closure that decides the state of the edge at `edge`, where one does.
    pub fn deciding(&self, edge: usize) -> Option<&ClosureRecord> {
        let report = self.states[edge].report?;
        let at = self.facts.of_edge(edge as u32)?.closures.get(report)?;
        self.facts.closures.get(*at as usize)
    }
}

/// Assesses all edges. `closures_of` holds, per edge, the positions of its closures; `source_id` the
/// id of a source.
pub fn assess_edges(
    edges: &[Edge],
    surroundings: &Surroundings<'_>,
    closures: &[Closure],
    closures_of: &[Vec<usize>],
    source_id: impl Fn(usize) -> String,
    as_of: Timestamp,
    done: impl Fn(u64) + Sync,
) -> AssessedEdges {
    let met: Vec<Met<'_>> = edges
        .par_iter()
        .map(|edge| {
            let met = surroundings.along(&edge.line());
            done(1);
            met
        })
        .collect();
    let mut facts = Facts::new(surroundings, closures, closures_of, source_id);
    let wet_approaches = wet_approaches(edges, &met);
    for (at, edge) in edges.iter().enumerate() {
        facts.add(at, edge, &met[at], &closures_of[at], wet_approaches[at]);
    }
    let facts = facts.table;
    let states = edges
        .par_iter()
        .enumerate()
        .map(|(at, edge)| {
            let road = &edge.attributes;
            let fit: [Fit; 7] = VehicleClass::ALL.map(|class| Fit::of(road, class));
            let build = EdgeBuild { kind: way_kind(road), fit: &fit, as_of: edge.as_of };
            let known = facts.of_edge(at as u32);
            let closures = known.map_or(&[][..], |known| &known.closures);
            facts.with_known(build, known, closures, &[], |known| judge(known, as_of))
        })
        .collect();
    AssessedEdges { facts, states }
}

/// The table, while it is filled edge by edge.
struct Facts<'a> {
    table: FactTable,
    hazards_seen: HashMap<&'a str, u32>,
    /// Position in the table of every closure that speaks of some edge.
    closure_at: Vec<Option<u32>>,
}

impl<'a> Facts<'a> {
    fn new(
        surroundings: &Surroundings<'_>,
        closures: &[Closure],
        closures_of: &[Vec<usize>],
        source_id: impl Fn(usize) -> String,
    ) -> Self {
        let looks = surroundings.coverages();
        let coverages = looks
            .map(|look| CoverageRecord { as_of: look.as_of, valid_to: look.valid_to })
            .collect();
        let mut table = FactTable { coverages, ..FactTable::default() };
        let mut closure_at = vec![None; closures.len()];
        closures_of.iter().flatten().for_each(|closure| closure_at[*closure] = Some(0));
        for (closure, at) in closures.iter().zip(&mut closure_at).filter(|(_, at)| at.is_some()) {
            *at = Some(table.closures.len() as u32);
            table.closures.push(record(closure, source_id(closure.source)));
        }
        Self { table, hazards_seen: HashMap::new(), closure_at }
    }

    fn add(&mut self, at: usize, edge: &Edge, met: &'a Met<'_>, mine: &[usize], wet_ends: bool) {
        let on_the_ground = way_kind(&edge.attributes) == WayKind::Road;
        let facts = EdgeFacts {
            edge: at as u32,
            hazards: met.hazards.iter().map(|hazard| self.met(hazard)).collect(),
            covered: met.covered,
            closures: mine.iter().filter_map(|closure| self.closure_at[*closure]).collect(),
            drowned: met.drowned,
            wet_approach: wet_ends,
            flood_m: (on_the_ground && met.wet).then_some(met.wet_share * edge.length_m),
        };
        if facts != (EdgeFacts { edge: at as u32, ..EdgeFacts::default() }) {
            self.table.edges.push(facts);
        }
    }

    fn met(&mut self, fact: &HazardFact<'a>) -> MetHazard {
        let hazards = &mut self.table.hazards;
        let hazard = *self.hazards_seen.entry(fact.id).or_insert_with(|| {
            hazards.push(HazardRecord {
                id: fact.id.to_owned(),
                kind: fact.kind,
                basis: fact.basis,
                as_of: fact.as_of,
                valid_from: fact.valid_from,
                valid_to: fact.valid_to,
            });
            hazards.len() as u32 - 1
        });
        MetHazard { hazard, depth_m: fact.depth_m, shallowest_m: fact.shallowest_m }
    }
}

fn record(closure: &Closure, source: String) -> ClosureRecord {
    ClosureRecord {
        id: closure.id.clone(),
        status: closure.status,
        vehicles: closure.vehicles.iter().collect(),
        cause: closure.cause.clone(),
        depth_m: closure.depth_m,
        max_weight_t: closure.max_weight_t,
        reason: closure.reason.clone(),
        source,
        as_of: closure.as_of,
        starts: closure.starts,
        expires: closure.expires,
        confidence: closure.confidence,
    }
}

/// For every bridge edge, whether a road at either end of the whole bridge is under water. A bridge
/// that was mapped in several pieces is one bridge.
fn wet_approaches(edges: &[Edge], met: &[Met<'_>]) -> Vec<bool> {
    let is_bridge = |at: usize| way_kind(&edges[at].attributes) == WayKind::Bridge;
    let mut bridges_at: HashMap<GridPoint, Vec<usize>> = HashMap::new();
    for at in (0..edges.len()).filter(|at| is_bridge(*at)) {
        for end in edges[at].ends() {
            bridges_at.entry(end).or_default().push(at);
        }
    }
    let mut wet = vec![false; edges.len()];
    let mut queue: Vec<usize> = Vec::new();
    for at in (0..edges.len())
        .filter(|at| met[*at].wet && way_kind(&edges[*at].attributes) == WayKind::Road)
    {
        for end in edges[at].ends() {
            queue.extend(bridges_at.get(&end).into_iter().flatten());
        }
    }
    while let Some(bridge) = queue.pop() {
        if std::mem::replace(&mut wet[bridge], true) {
            continue;
        }
        for end in edges[bridge].ends() {
            queue.extend(bridges_at.get(&end).into_iter().flatten());
        }
    }
    wet
}

#[cfg(test)]
#[path = "edges_worlds.rs"]
mod worlds;
