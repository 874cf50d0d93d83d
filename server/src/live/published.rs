//! The state of every edge as published, and the moments at which it changes by itself; and how one
//! edge is judged live.

use std::collections::HashMap;

use jiff::Timestamp;
use lintas_model::index::EdgeId;
use lintas_model::{
    passability::{Fit, Passability, ReportFact, RoadState, rules::reported_word},
    vehicle::VehicleClass,
};

use super::EdgeReports;
use crate::open::Network;

/// The states that the snapshot was published with: one per edge that has facts; the other edges,
/// which are most, share one per kind, fit and age of their road.
#[derive(Debug)]
pub(super) struct PublishedStates {
    /// The distinct states.
    states: Vec<EdgeState>,
    /// By edge, the position of its state in `states`.
    of_edge: Vec<u32>,
    /// When facts of the snapshot begin or cease to count, with the edge that they are on;
    /// ascending.
    timeline: Vec<(Timestamp, EdgeId)>,
}

/// The state of one edge, and the closure or report that decides it.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct EdgeState {
    pub(super) state: RoadState,
    /// Id and cause of the closure or report that decides.
    pub(super) decides: Option<(String, Option<String>)>,
}

impl PublishedStates {
    /// Judges every edge at the moment that the snapshot speaks of: O(edges), with one judgement
    /// per distinct state.
    pub(super) fn of(network: &Network, as_of: Timestamp) -> Self {
        let (file, table) = (network.file(), network.facts());
        let nothing = EdgeReports::default();
        let mut states = Vec::new();
        let mut shared: HashMap<(u8, [u8; 7], Option<Timestamp>), u32> = HashMap::new();
        let mut of_edge = Vec::with_capacity(file.edges() as usize);
        let mut known = table.edges.iter().peekable();
        for edge in EdgeId::all(file.edges()) {
            let mut judge = || {
                states.push(JudgedState::of(network, &nothing, edge, as_of).state);
                states.len() as u32 - 1
            };
            let is_known = known.next_if(|facts| facts.edge == edge).is_some();
            of_edge.push(if is_known {
                judge()
            } else {
                let fit = file.fit(edge).map(Fit::code);
                *shared.entry((file.kind(edge).code(), fit, file.as_of(edge))).or_insert_with(judge)
            });
        }
        let mut timeline: Vec<(Timestamp, EdgeId)> = Vec::new();
        for facts in &table.edges {
            let moments = table.changes(facts).into_iter();
            timeline.extend(moments.map(|moment| (moment, facts.edge)));
        }
        timeline.sort_unstable();
        timeline.dedup();
        Self { states, of_edge, timeline }
    }

    /// The state of an edge.
    pub(super) fn state(&self, edge: EdgeId) -> &EdgeState {
        &self.states[self.of_edge[edge] as usize]
    }

    /// How many moments of the timeline are over at `now`: O(log n).
    pub(super) fn over(&self, now: Timestamp) -> usize {
        self.timeline.partition_point(|(moment, _)| *moment <= now)
    }

    /// The edges of the moments at the positions `from..to` of the timeline; or `to..from`, since a
    /// clock may be set back.
    pub(super) fn between(&self, from: usize, to: usize) -> impl Iterator<Item = EdgeId> {
        self.timeline[from.min(to)..from.max(to)].iter().map(|(_, edge)| *edge)
    }

    /// The first moment that is not over, where `over` of them are.
    pub(super) fn coming(&self, over: usize) -> Option<Timestamp> {
        self.timeline.get(over).map(|(moment, _)| *moment)
    }
}

/// An edge judged at one moment.
pub(super) struct JudgedState {
    pub(super) state: EdgeState,
    /// Where it is closed at points only, and not by anything along its whole length: shares of its
    /// length from its start, 0 to 1, ascending. Empty otherwise.
    pub(super) closed_at: Vec<f64>,
    /// The state of the parts between those points and the ends of the edge; `None` without such
    /// points.
    pub(super) beside: Option<RoadState>,
    /// When its state next changes by itself; `None` where no report is on it, since the timeline
    /// has the snapshot's moments.
    pub(super) until: Option<Timestamp>,
}

impl JudgedState {
    pub(super) fn of(
        network: &Network,
        on_edges: &EdgeReports,
        edge: EdgeId,
        now: Timestamp,
    ) -> Self {
        on_edges.weigh(network, edge, now, |effective| {
            let state = network.judge(edge, &effective.facts, now);
            let decides = state.report.and_then(|at| effective.facts.get(at));
            let closes = |fact: &&ReportFact<'_>| {
                VehicleClass::ALL
                    .into_iter()
                    .any(|class| reported_word(class, fact, now) == Some(Passability::Closed))
            };
            let at_a_point = |fact: &ReportFact<'_>| {
                on_edges.of(edge).iter().find(|said| said.speaks_at_a_point(edge, fact))
            };
            let mut closed_at = Vec::new();
            // Points count only where a report decides: water that closes the edge closes it from
            // end to end.
            if decides.as_ref().is_some_and(closes) {
                let closing = effective.facts.iter().filter(closes);
                let said: Option<Vec<_>> = closing.map(at_a_point).collect();
                let points = said.iter().flatten().flat_map(|said| &said.points);
                closed_at.extend(points.filter(|(on, _)| *on == edge).map(|(_, share)| *share));
                closed_at.sort_by(f64::total_cmp);
                closed_at.dedup();
            }
            let beside = (!closed_at.is_empty()).then(|| {
                let facts: Vec<ReportFact<'_>> =
                    effective.facts.iter().filter(|fact| !closes(fact)).copied().collect();
                network.judge(edge, &facts, now)
            });
            let decides = decides.map(|fact| (fact.id.to_owned(), fact.cause.map(str::to_owned)));
            let state = EdgeState { state, decides };
            // The timeline has the snapshot's own moments.
            let until = effective.next_change.filter(|_| !on_edges.of(edge).is_empty());
            Self { state, closed_at, beside, until }
        })
    }
}
