//! The state of every edge as published, and the moments at which it changes by itself.

use std::collections::HashMap;

use jiff::Timestamp;
use lintas_model::index::EdgeId;
use lintas_model::passability::Fit;

use super::{
    EdgeReports,
    judged::{EdgeState, JudgedState},
};
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
        &self.states[self.position(edge) as usize]
    }

    /// The position of an edge's state: edges that share one have the same.
    pub(super) fn position(&self, edge: EdgeId) -> u32 {
        self.of_edge[edge]
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
