//! The age of the evidence on roads, for the header, the bulletin and the report.

use std::collections::{BTreeMap, BTreeSet};

use jiff::Timestamp;

use super::{EdgeFacts, FactTable};
use crate::index::EdgeId;
use crate::passability::{EvidenceState, Phase, ReportStatus};

/// Where more than this share of the judged roads is stale, header, bulletin and report say so.
pub const MUCH: f64 = 0.30;

/// The age of all evidence at one moment.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Summary {
    /// Edges with any evidence.
    pub judged: u64,
    /// Edges among them whose evidence is past its lifetime.
    pub stale: u64,
    /// Ids of the sources of that evidence, by number of edges, most first.
    pub renew: Vec<String>,
    /// Edges judged by lost evidence.
    pub carried: u64,
    /// Since when the oldest of that is lost.
    pub carried_since: Option<Timestamp>,
}

impl Summary {
    /// From all edges of a table; `state` gives the evidence state of an edge at `now`.
    pub fn of(
        table: &FactTable,
        now: Timestamp,
        state: impl Fn(EdgeId) -> Option<EvidenceState>,
    ) -> Self {
        let mut summary = Self::default();
        let mut sources: BTreeMap<&str, u64> = BTreeMap::new();
        for facts in &table.edges {
            match state(facts.edge) {
                None => continue,
                Some(EvidenceState::Lost) => {
                    summary.carried += 1;
                    let since = lost_since(table, facts);
                    summary.carried_since = since.chain(summary.carried_since).min();
                }
                Some(EvidenceState::Stale) => {
                    summary.stale += 1;
                    for source in stale_sources(table, facts, now) {
                        *sources.entry(source).or_default() += 1;
                    }
                }
                Some(_) => {}
            }
            summary.judged += 1;
        }
        let mut renew: Vec<(&str, u64)> = sources.into_iter().collect();
        renew.sort_by(|a, b| b.1.cmp(&a.1).then(a.0.cmp(b.0)));
        summary.renew = renew.into_iter().map(|(id, _)| id.to_owned()).collect();
        summary
    }

    /// Share of the judged edges that are stale, 0 to 1.
    pub fn stale_share(&self) -> f64 {
        if self.judged == 0 { 0.0 } else { self.stale as f64 / self.judged as f64 }
    }

    /// Whether more than [`MUCH`] is stale.
    pub fn is_much(&self) -> bool {
        self.stale_share() > MUCH
    }
}

fn lost_since<'t>(
    table: &'t FactTable,
    facts: &'t EdgeFacts,
) -> impl Iterator<Item = Timestamp> + 't {
    let hazards = facts.hazards.iter().filter_map(|met| table.hazards.get(met.hazard as usize));
    let closures = facts.closures.iter().filter_map(|at| table.closures.get(*at as usize));
    hazards
        .filter_map(|record| record.lost_since)
        .chain(closures.filter_map(|record| record.lost_since))
}

/// The sources of the stale evidence on an edge.
fn stale_sources<'t>(table: &'t FactTable, facts: &EdgeFacts, now: Timestamp) -> BTreeSet<&'t str> {
    let hazards = facts.hazards.iter().filter_map(|met| table.hazards.get(met.hazard as usize));
    // A zone where water or a slide may come states nothing about a road now, and cannot be stale.
    let hazards = hazards.filter(|record| {
        let fact = record.fact(None, None);
        fact.basis.is_actual() && fact.phase(now) == Phase::Stale
    });
    let closures = facts.closures.iter().filter_map(|at| table.closures.get(*at as usize));
    let closures = closures.filter(|record| {
        let old = record.until().is_some_and(|until| until < now);
        match record.fact().phase(now) {
            Phase::Stale => true,
            Phase::Over => record.status == ReportStatus::Open && old,
            _ => false,
        }
    });
    let looks = facts.covered.iter().filter_map(|at| table.coverages.get(*at as usize));
    let looks = looks.filter(|look| !look.fact().holds(now));
    hazards
        .map(|record| record.source.as_str())
        .chain(closures.map(|record| record.source.as_str()))
        .chain(looks.map(|record| record.source.as_str()))
        .collect()
}
