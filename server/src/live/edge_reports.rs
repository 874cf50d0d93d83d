//! Which reports are in force on which edges of the network in service.

use std::{collections::HashMap, sync::Arc};

use jiff::Timestamp;
use lintas_model::index::EdgeId;
use lintas_model::{
    evidence::{ClosureRecord, Effective, effective},
    passability::ReportFact,
    report::{Report, Said},
};

use super::closure_statements::RevisedClosures;
use crate::open::Network;

/// A report matched to the network in service. Those in force are listed in [`EdgeReports`];
/// withdrawn and rejected ones are not.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct EdgePosition {
    /// The report as filed.
    pub(crate) report: Arc<Report>,
    /// An officer has confirmed it.
    pub(crate) confirmed: bool,
    /// The edges that it was matched to, ascending; empty where its place is near no road.
    pub(crate) edges: Vec<EdgeId>,
    /// Linear references of a report about a point: the edge, and the share of its length from its
    /// start, 0 to 1. A closure there splits the edge; an edge without one is meant as a whole.
    pub(crate) points: Vec<(EdgeId, f64)>,
}

/// The reports in force, by edge. The order in which they were received makes no difference.
#[derive(Debug, Clone, Default)]
pub(crate) struct EdgeReports {
    /// By edge, its reports, ascending by id; no empty lists.
    of_edge: HashMap<EdgeId, Vec<Arc<EdgePosition>>>,
    /// The closures of the snapshot after officers' statements.
    closures: Arc<RevisedClosures>,
    /// Whether there are reports that cannot be read, which may bear on any edge.
    unread: bool,
}

impl EdgeReports {
    /// The reports in force on an edge.
    pub(crate) fn of(&self, edge: EdgeId) -> &[Arc<EdgePosition>] {
        self.of_edge.get(&edge).map_or(&[], Vec::as_slice)
    }

    /// The edges with a report in force, in no order.
    pub(crate) fn edges(&self) -> impl Iterator<Item = EdgeId> {
        self.of_edge.keys().copied()
    }

    /// The closures of the snapshot after officers' statements.
    pub(crate) fn closures(&self) -> &Arc<RevisedClosures> {
        &self.closures
    }

    /// Those in force among `positions`, with these closures and this doubt: as they were at a
    /// revision that kept no list by edge.
    pub(super) fn again<'a>(
        positions: impl IntoIterator<Item = &'a Arc<EdgePosition>>,
        closures: &Arc<RevisedClosures>,
        unread: bool,
    ) -> Self {
        let mut again = Self { closures: Arc::clone(closures), unread, ..Self::default() };
        positions.into_iter().for_each(|position| again.add(position));
        again
    }

    /// Whether there are reports that cannot be read: they may close any edge, so none is open.
    pub(crate) fn is_unread(&self) -> bool {
        self.unread
    }

    /// Notes whether there are reports that cannot be read.
    pub(crate) fn set_unread(&mut self, unread: bool) {
        self.unread = unread;
    }

    /// Without any report in force, and with the same doubt.
    pub(super) fn cleared(&self) -> Self {
        Self { unread: self.unread, ..Self::default() }
    }

    /// Replaces the closures of the snapshot after another statement of an officer.
    pub(super) fn revise(&mut self, closures: RevisedClosures) {
        self.closures = Arc::new(closures);
    }

    /// Puts a report in force.
    pub(crate) fn add(&mut self, standing: &Arc<EdgePosition>) {
        for edge in &standing.edges {
            let on_edge = self.of_edge.entry(*edge).or_default();
            let at = on_edge.partition_point(|one| one.report.id < standing.report.id);
            on_edge.insert(at, Arc::clone(standing));
        }
    }

    /// Takes a report out of force.
    pub(crate) fn remove(&mut self, standing: &EdgePosition) {
        for edge in &standing.edges {
            if let Some(on_edge) = self.of_edge.get_mut(edge) {
                on_edge.retain(|one| one.report.id != standing.report.id);
                if on_edge.is_empty() {
                    self.of_edge.remove(edge);
                }
            }
        }
    }

    /// Weighs closures of the snapshot and reports on an edge at the moment `now`, and calls
    /// `answer` with what counts. [`Effective::facts`] holds both: [`Network::judge`] takes it with
    /// no closures beside it.
    pub(crate) fn weigh<R>(
        &self,
        network: &Network,
        edge: EdgeId,
        now: Timestamp,
        answer: impl FnOnce(&Effective<'_>) -> R,
    ) -> R {
        let table = network.facts();
        let closures: Vec<&ClosureRecord> = table
            .of_edge(edge)
            .map(|facts| facts.closures.as_slice())
            .unwrap_or_default()
            .iter()
            .filter_map(|at| self.closures.record(table, *at))
            .collect();
        let said: Vec<Said<'_>> = self.of(edge).iter().map(|one| one.said()).collect();
        answer(&effective(&closures, &said, now))
    }
}

impl EdgePosition {
    /// The report as the rules take it.
    pub(crate) fn said(&self) -> Said<'_> {
        Said { report: &self.report, confirmed: self.confirmed }
    }

    /// Whether a fact is this report, where it speaks of a point of the edge and not of the whole
    /// edge.
    pub(crate) fn speaks_at_a_point(&self, edge: EdgeId, fact: &ReportFact<'_>) -> bool {
        fact.id == self.report.id && self.points.iter().any(|(on, _)| *on == edge)
    }
}
