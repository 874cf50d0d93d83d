//! The state of every edge: evidence is gathered in parallel into the fact table that the snapshot
//! keeps, and states are judged from that table alone, so that the server can judge again later.

use std::collections::{BTreeSet, HashMap};

use jiff::Timestamp;
use lintas_model::evidence::{
    ClosureRecord, EdgeBuild, EdgeFacts, Ended, FactTable, WaitingRows, judged,
};
use lintas_model::index::EdgeId;
use lintas_model::network::{GridPoint, way_kind};
use lintas_model::passability::{Fit, PastDanger, RoadState, WayKind};
use lintas_model::vehicle::{PerClass, VehicleClass};
use rayon::prelude::*;

use super::carry::PreviousEvidence;
use super::hazards::{Met, Surroundings};
use crate::merge::{closures::Closure, roads::Edge};

/// The result of assessing all edges.
#[derive(Debug, Default)]
pub struct AssessedEdges {
    /// The evidence on the edges.
    pub facts: FactTable,
    /// The state of every edge, by edge.
    pub states: Vec<RoadState>,
    /// By edge: index in `facts` of the closure that decides its state.
    closures: Vec<Option<u32>>,
}

impl AssessedEdges {
    /// The closure that decides the state of an edge, where one does.
    pub fn deciding(&self, edge: EdgeId) -> Option<&ClosureRecord> {
        self.facts.closures.get(self.closures[edge]? as usize)
    }
}

/// All evidence that a run has on edges.
#[derive(Debug)]
pub struct RunEvidence<'a> {
    /// Hazards, and the areas that were surveyed.
    pub surroundings: &'a Surroundings<'a>,
    /// Closures of all sources.
    pub closures: &'a [Closure],
    /// By edge: indices of its closures.
    pub closures_of: &'a [Vec<usize>],
    /// Ids of the sources, by their position in the configuration.
    pub sources: &'a [String],
    /// Statements that evidence has ended.
    pub ended: &'a [Ended],
    /// The last snapshot, where there is one.
    pub last: Option<&'a PreviousEvidence<'a>>,
    /// The moment that the run speaks of.
    pub as_of: Timestamp,
}

/// Assesses all edges; `done` is called with the number of edges finished since the last call, from
/// any thread.
pub fn assess_edges(
    edges: &[Edge],
    evidence: &RunEvidence<'_>,
    done: impl Fn(u64) + Sync,
) -> AssessedEdges {
    let met: Vec<Met> = edges
        .par_iter()
        .map(|edge| {
            let met = evidence.surroundings.along(&edge.line());
            done(1);
            met
        })
        .collect();
    let mut facts = TableBuilder::new(evidence);
    for (at, edge) in edges.iter().enumerate() {
        facts.add(at, edge, &met[at], &evidence.closures_of[at]);
    }
    if let Some(last) = evidence.last {
        last.carry(edges, &mut facts.table, evidence.ended, evidence.as_of);
    }
    wet_approaches(edges, &mut facts.table);
    let facts = compact(facts.table);
    let judged: Vec<_> = edges
        .par_iter()
        .enumerate()
        .map(|(at, edge)| {
            let road = &edge.attributes;
            let fit: PerClass<Fit> = VehicleClass::ALL.map(|class| Fit::of(road, class));
            let build = EdgeBuild { kind: way_kind(road), fit: &fit, as_of: edge.as_of };
            judged(&facts, build, facts.of_edge(EdgeId::at(at)), evidence.as_of)
        })
        .collect();
    let closures = judged.iter().map(|one| one.closure).collect();
    let states = judged.into_iter().map(|one| one.state).collect();
    AssessedEdges { facts, states, closures }
}

/// Fills the fact table edge by edge. It starts with all hazards and closures; those that lie on no
/// edge are removed by [`compact`].
struct TableBuilder<'a> {
    table: FactTable,
    evidence: &'a RunEvidence<'a>,
}

impl<'a> TableBuilder<'a> {
    fn new(evidence: &'a RunEvidence<'a>) -> Self {
        let record = |closure: &Closure| closure.record(evidence.sources[closure.source].clone());
        let mut table = FactTable {
            hazards: evidence.surroundings.records().to_vec(),
            coverages: evidence.surroundings.coverages().cloned().collect(),
            closures: evidence.closures.iter().map(record).collect(),
            edges: Vec::new(),
            ended: evidence.ended.to_vec(),
            adrift: Vec::new(),
        };
        let waiting = match evidence.last {
            Some(last) => WaitingRows::of(Some(last.facts), evidence.as_of, last.speaks),
            None => WaitingRows::of(None, evidence.as_of, &|_| false),
        };
        waiting.mark(&mut table);
        Self { table, evidence }
    }

    fn add(&mut self, at: usize, edge: &Edge, met: &Met, mine: &[usize]) {
        let on_the_ground = way_kind(&edge.attributes) == WayKind::Road;
        let stands = |closure: &&usize| {
            let spoken = self.table.closures[**closure].spoken();
            !self.evidence.ended.iter().any(|ended| ended.holds(spoken, &edge.id))
        };
        let facts = EdgeFacts {
            edge: EdgeId::at(at),
            hazards: met.hazards.clone(),
            covered: met.covered.clone(),
            closures: mine.iter().filter(stands).map(|closure| *closure as u32).collect(),
            drowned: met.drowned,
            flood_m: (on_the_ground && met.wet).then_some(met.wet_share * edge.length_m),
            ..EdgeFacts::default()
        };
        if !facts.is_empty() {
            self.table.edges.push(facts);
        }
    }
}

/// Removes hazards and closures that lie on no edge, and renumbers the others.
fn compact(mut table: FactTable) -> FactTable {
    fn kept(used: BTreeSet<u32>) -> HashMap<u32, u32> {
        used.into_iter().zip(0..).collect()
    }
    let of = |edge: &EdgeFacts| -> Vec<u32> {
        let met = edge.hazards.iter().map(|met| met.hazard);
        met.chain(edge.approaches.iter().copied()).collect()
    };
    let hazards = kept(table.edges.iter().flat_map(of).collect());
    let closures =
        kept(table.edges.iter().flat_map(|edge| edge.closures.iter().copied()).collect());
    for edge in &mut table.edges {
        edge.hazards.iter_mut().for_each(|met| met.hazard = hazards[&met.hazard]);
        edge.approaches.iter_mut().for_each(|at| *at = hazards[at]);
        edge.closures.iter_mut().for_each(|at| *at = closures[at]);
    }
    let mut at = 0;
    table.hazards.retain(|_| {
        at += 1;
        hazards.contains_key(&(at - 1))
    });
    at = 0;
    table.closures.retain(|_| {
        at += 1;
        closures.contains_key(&(at - 1))
    });
    table
}

/// Records on every bridge edge what threatens its approaches: the actual or possible water on the
/// roads at either end, and the latest past danger there. Adjoining bridge edges count as one
/// bridge.
fn wet_approaches(edges: &[Edge], table: &mut FactTable) {
    let is_bridge = |at: usize| way_kind(&edges[at].attributes) == WayKind::Bridge;
    let mut bridges_at: HashMap<GridPoint, Vec<usize>> = HashMap::new();
    for at in (0..edges.len()).filter(|at| is_bridge(*at)) {
        for end in edges[at].ends() {
            bridges_at.entry(end).or_default().push(at);
        }
    }
    if bridges_at.is_empty() {
        return;
    }
    let mut wet: HashMap<usize, Approach> = HashMap::new();
    for facts in &table.edges {
        let edge = &edges[facts.edge];
        let waters = facts
            .hazards
            .iter()
            .map(|met| met.hazard)
            .filter(|at| table.hazards[*at as usize].may_wet())
            .collect();
        let before = Approach { waters, past_danger: facts.past_danger() };
        if before.is_dry() || way_kind(&edge.attributes) != WayKind::Road {
            continue;
        }
        let mut queue: Vec<usize> = edge
            .ends()
            .iter()
            .flat_map(|end| bridges_at.get(end).into_iter().flatten())
            .copied()
            .collect();
        while let Some(bridge) = queue.pop() {
            if !wet.entry(bridge).or_default().learn(&before) {
                continue;
            }
            for end in edges[bridge].ends() {
                queue.extend(bridges_at.get(&end).into_iter().flatten());
            }
        }
    }
    for (bridge, approach) in wet {
        let facts = table.on_edge(EdgeId::at(bridge));
        facts.approaches = approach.waters.into_iter().collect();
        facts.remember(facts.past_danger().and(approach.past_danger));
    }
}

/// The evidence on the roads at the ends of a bridge.
#[derive(Default)]
struct Approach {
    /// Indices in the table of the water there.
    waters: BTreeSet<u32>,
    /// The danger there that is over.
    past_danger: PastDanger,
}

impl Approach {
    fn is_dry(&self) -> bool {
        self.waters.is_empty() && self.past_danger == PastDanger::NONE
    }

    /// Adds the evidence on one more road; `true` where any of it is new.
    fn learn(&mut self, road: &Self) -> bool {
        let past = self.past_danger.and(road.past_danger);
        let news = !road.waters.is_subset(&self.waters) || past != self.past_danger;
        self.waters.extend(&road.waters);
        self.past_danger = past;
        news
    }
}

#[cfg(test)]
#[path = "edges_tests.rs"]
mod property_tests;
