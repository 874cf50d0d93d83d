//! The state of an edge from the evidence in files.

use jiff::Timestamp;

use super::{ClosureRecord, EdgeBuild, EdgeFacts, FactTable, effective};
use crate::passability::{RoadState, judge};

/// The state of an edge at one moment, without reports that came in since the snapshot.
#[derive(Debug, Clone, PartialEq)]
pub struct JudgedEdge {
    /// Its state.
    pub state: RoadState,
    /// Index into [`FactTable::closures`] of the closure that decides.
    pub closure: Option<u32>,
}

/// Judges an edge at a moment from the fact table. The run that publishes does it once, a server
/// again at any later moment; both get the same answer for the same moment.
pub fn judged(
    table: &FactTable,
    build: EdgeBuild<'_>,
    facts: Option<&EdgeFacts>,
    now: Timestamp,
) -> JudgedEdge {
    let at = facts.map_or(&[][..], |facts| &facts.closures);
    let closures: Vec<&ClosureRecord> =
        at.iter().filter_map(|at| table.closures.get(*at as usize)).collect();
    let counts = effective(&closures, &[], now);
    let state = table.with_known(build, facts, &counts.facts, |facts| judge(facts, now));
    let decides = state.report.and_then(|at| counts.facts.get(at)).map(|fact| fact.id);
    let closure = decides.and_then(|id| {
        let is_it = |at: &&u32| table.closures[**at as usize].id == id;
        at.iter().find(is_it).copied()
    });
    JudgedEdge { state, closure }
}
