//! An edge judged at a moment, with all that closures and reports say of it: what becomes of the road,
//! and what becomes of each report.

use std::collections::BTreeMap;

use jiff::Timestamp;
use lintas_model::{
    evidence::Effective,
    index::EdgeId,
    passability::{Passability, ReportFact, RoadState, rules::reported_word},
    report::State,
    vehicle::VehicleClass,
};

use super::EdgeReports;
use crate::open::Network;

/// The state of one edge, and the closure or report that decides it.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct EdgeState {
    pub(super) state: RoadState,
    /// Id and cause of the closure or report that decides.
    pub(super) decides: Option<(String, Option<String>)>,
}

/// Edges judged at one moment.
pub(super) type JudgedEdges = BTreeMap<EdgeId, JudgedState>;

/// An edge judged at one moment. The report store takes from it what becomes of reports, the overlay
/// what becomes of the road: a change is judged once, so that they cannot disagree.
#[derive(Debug)]
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
    /// The state here of each report on it, in the order of [`EdgeReports::of`].
    pub(super) reports: Vec<State>,
    /// When a closure or a report on it next begins or ceases to count.
    pub(super) next_change: Option<Timestamp>,
}

impl JudgedState {
    /// These edges, each judged once.
    pub(super) fn all(
        network: &Network,
        on_edges: &EdgeReports,
        edges: impl IntoIterator<Item = EdgeId>,
        now: Timestamp,
    ) -> JudgedEdges {
        let judged = |edge| (edge, Self::of(network, on_edges, edge, now));
        edges.into_iter().map(judged).collect()
    }

    pub(super) fn of(
        network: &Network,
        on_edges: &EdgeReports,
        edge: EdgeId,
        now: Timestamp,
    ) -> Self {
        on_edges.weigh(network, edge, now, |effective| {
            let state = network.judge(edge, &effective.facts, now);
            let decides = state.report.and_then(|at| effective.facts.get(at));
            // Points count only where a report decides: water that closes the edge closes it from
            // end to end.
            let is_closing = decides.is_some_and(|fact| closes(fact, now));
            let closed_at =
                if is_closing { points(on_edges, edge, effective, now) } else { Vec::new() };
            let beside = (!closed_at.is_empty()).then(|| {
                let others = effective.facts.iter().filter(|fact| !closes(fact, now));
                let facts: Vec<ReportFact<'_>> = others.copied().collect();
                network.judge(edge, &facts, now)
            });
            let decides = decides.map(|fact| (fact.id.to_owned(), fact.cause.map(str::to_owned)));
            let reports = states(on_edges, edge, effective, &state);
            let next_change = effective.next_change;
            // The timeline has the snapshot's own moments.
            let until = next_change.filter(|_| !on_edges.of(edge).is_empty());
            let state = EdgeState { state, decides };
            Self { state, closed_at, beside, until, reports, next_change }
        })
    }
}

/// Whether a fact closes the road to some class.
fn closes(fact: &ReportFact<'_>, now: Timestamp) -> bool {
    let closed = |class| reported_word(class, fact, now) == Some(Passability::Closed);
    VehicleClass::ALL.into_iter().any(closed)
}

/// The points at which reports close the edge, ascending; none where one closes it as a whole.
fn points(
    on_edges: &EdgeReports,
    edge: EdgeId,
    effective: &Effective<'_>,
    now: Timestamp,
) -> Vec<f64> {
    let at_a_point = |fact: &ReportFact<'_>| {
        on_edges.of(edge).iter().find(|said| said.speaks_at_a_point(edge, fact))
    };
    let closing = effective.facts.iter().filter(|fact| closes(fact, now));
    let said: Option<Vec<_>> = closing.map(at_a_point).collect();
    let points = said.iter().flatten().flat_map(|said| &said.points);
    let mut shares: Vec<f64> =
        points.filter(|(on, _)| *on == edge).map(|(_, share)| *share).collect();
    shares.sort_by(f64::total_cmp);
    shares.dedup();
    shares
}

/// What becomes of each report here. A reporter's word that counts, but that something worse overrules,
/// waits for an officer.
fn states(
    on_edges: &EdgeReports,
    edge: EdgeId,
    effective: &Effective<'_>,
    stands: &RoadState,
) -> Vec<State> {
    let mut states = effective.states.clone();
    let waits = |(state, one): (&State, &std::sync::Arc<super::edge_reports::EdgePosition>)| {
        *state == State::Active && !one.said().decides()
    };
    if states.iter().zip(on_edges.of(edge)).any(waits) {
        for (report, state) in states.iter_mut().enumerate() {
            if *state == State::Active && effective.is_overruled(report, stands) {
                *state = State::Unverified;
            }
        }
    }
    states
}
