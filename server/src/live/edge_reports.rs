//! Which reports stand on which edges of the snapshot in service.

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

/// A report as it stands: what was said, and where on the network of the snapshot in service.
/// Withdrawn and rejected ones do not stand.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct EdgePosition {
    /// What was said.
    pub(crate) report: Arc<Report>,
    /// An officer has confirmed it.
    pub(crate) confirmed: bool,
    /// The edges that it speaks of, ascending; empty where its place meets no road.
    pub(crate) edges: Vec<EdgeId>,
    /// Where it speaks of a point and not of the whole edge: the edge, and the share of its length
    /// from its start. A closure there splits the edge.
    pub(crate) points: Vec<(EdgeId, f64)>,
}

/// All that stands, by edge. The order in which reports came makes no difference.
#[derive(Debug, Clone, Default)]
pub(crate) struct EdgeReports {
    of_edge: HashMap<EdgeId, Vec<Arc<EdgePosition>>>,
    /// What officers said of the closures of the snapshot.
    closures: Arc<RevisedClosures>,
}

impl EdgeReports {
    /// The reports that speak of an edge.
    pub(crate) fn of(&self, edge: EdgeId) -> &[Arc<EdgePosition>] {
        self.of_edge.get(&edge).map_or(&[], Vec::as_slice)
    }

    /// The edges that some report speaks of, in no order.
    pub(crate) fn edges(&self) -> impl Iterator<Item = EdgeId> {
        self.of_edge.keys().copied()
    }

    /// What officers said of the closures of the snapshot.
    pub(crate) fn closures(&self) -> &RevisedClosures {
        &self.closures
    }

    /// Officers said something else of the closures of the snapshot.
    pub(super) fn revise(&mut self, closures: RevisedClosures) {
        self.closures = Arc::new(closures);
    }

    /// One more report stands.
    pub(crate) fn add(&mut self, standing: &Arc<EdgePosition>) {
        for edge in &standing.edges {
            let on_edge = self.of_edge.entry(*edge).or_default();
            let at = on_edge.partition_point(|one| one.report.id < standing.report.id);
            on_edge.insert(at, Arc::clone(standing));
        }
    }

    /// A report stands no longer.
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

    /// Asks `answer` with what counts on an edge at the moment `now`: closures of the snapshot and
    /// reports. [`Effective::facts`] is what [`Network::judge`] takes, with no closures beside it.
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
    /// What was said, as the rules take it.
    pub(crate) fn said(&self) -> Said<'_> {
        Said { report: &self.report, confirmed: self.confirmed }
    }

    /// Whether a fact is this report's word at a point of an edge, and not of the whole edge.
    pub(crate) fn speaks_at_a_point(&self, edge: EdgeId, fact: &ReportFact<'_>) -> bool {
        fact.id == self.report.id && self.points.iter().any(|(on, _)| *on == edge)
    }
}
