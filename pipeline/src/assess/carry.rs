//! Carries lost evidence forward: what the last snapshot knew of an edge and no present source
//! says.
//!
//! An edge that the last network had, by its id, is compared with what it met there. Any other edge
//! (the roads were drawn anew, or cut elsewhere) is compared by place: an old hazard counts for
//! whatever edge lies in it now.

use std::collections::{BTreeMap, HashMap, HashSet};

use jiff::Timestamp;
use lintas_model::evidence::{
    CarryRun, ClosureRecord, EdgeEvidence, EdgeFacts, Ended, FactTable, HazardRecord, MetHazard,
    carried, past_danger,
};
use lintas_model::index::EdgeId;
use lintas_model::overlay::AreaIndex;
use lintas_model::passability::{PastDanger, ReportStatus};
use rayon::prelude::*;

use crate::merge::roads::Edge;

/// The evidence of the last snapshot.
pub struct PreviousEvidence<'a> {
    /// The moment that the snapshot speaks of.
    pub as_of: Timestamp,
    /// The evidence on its edges.
    pub facts: &'a FactTable,
    /// Its edges by id.
    pub edges: &'a HashMap<String, EdgeId>,
    /// Spatial index of its hazards, for edges that it did not have.
    pub places: &'a LastPlaces,
    /// By edge of this run that the last network did not have: indices of its closures in `facts`.
    pub closures_of: &'a HashMap<EdgeId, Vec<u32>>,
    /// Ids of this run's own hazards and closures. A lost row with one of them is renamed.
    pub taken: &'a HashSet<String>,
    /// Whether the source with this id was read whole in this run.
    pub whole: &'a (dyn Fn(&str) -> bool + Sync),
    /// Whether it was read whole, and from a file that differs from the last run's.
    pub speaks: &'a (dyn Fn(&str) -> bool + Sync),
}

/// The hazards of the last snapshot with a spatial index.
#[derive(Debug)]
pub struct LastPlaces {
    /// Index of their areas.
    pub index: AreaIndex,
    /// By index of the area: the hazard, and its depth in metres.
    pub hazards: Vec<(HazardRecord, Option<f64>)>,
}

impl LastPlaces {
    /// Without hazards.
    pub fn none() -> Self {
        Self { index: AreaIndex::build([]), hazards: Vec::new() }
    }
}

impl std::fmt::Debug for PreviousEvidence<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Last").field("as_of", &self.as_of).finish_non_exhaustive()
    }
}

/// Separates the id of a renamed lost row from the moment since when it is lost.
const LOST_MARK: char = '~';

/// The id that a renamed lost row had in the last snapshot; `None` where it was not renamed.
pub fn id_before(id: &str) -> Option<&str> {
    id.rsplit_once(LOST_MARK).map(|(id, _)| id)
}

/// Id of a lost row (renamed where its own is `taken` by a present row), and since when it is lost.
pub fn lost_name(
    id: &str,
    lost: Option<Timestamp>,
    now: Timestamp,
    taken: bool,
) -> (String, Option<Timestamp>) {
    let since = lost.unwrap_or(now);
    let id = match taken {
        true => format!("{id}{LOST_MARK}{}", since.strftime("%Y%m%dT%H%M%SZ")),
        false => id.to_owned(),
    };
    (id, Some(since))
}

/// The lost evidence on one edge.
#[derive(Debug, Default)]
struct LostEvidence {
    hazards: Vec<(HazardRecord, Option<f64>, Option<f64>)>,
    closures: Vec<ClosureRecord>,
    past_danger: PastDanger,
}

impl PreviousEvidence<'_> {
    /// Adds to the table the lost evidence on its edges, judged at `as_of`. The search over edges
    /// is parallel; the table grows in the order of edges.
    pub fn carry(&self, edges: &[Edge], table: &mut FactTable, ended: &[Ended], as_of: Timestamp) {
        let run = CarryRun { as_of, last: self.as_of, whole: self.whole, ended };
        let lost: Vec<(EdgeId, LostEvidence)> = (0..edges.len())
            .into_par_iter()
            .filter_map(|at| {
                let at = EdgeId::at(at);
                let lost = self.lost(&run, &edges[at], at, table);
                let is_none = lost.hazards.is_empty()
                    && lost.closures.is_empty()
                    && lost.past_danger == PastDanger::NONE;
                (!is_none).then_some((at, lost))
            })
            .collect();
        let mut records = LostIndices::default();
        for (at, lost) in lost {
            let hazards: Vec<MetHazard> = lost
                .hazards
                .into_iter()
                .map(|(record, depth_m, shallowest_m)| {
                    let hazard = records.hazard(table, record);
                    MetHazard { hazard, depth_m, shallowest_m }
                })
                .collect();
            let closures: Vec<u32> =
                lost.closures.into_iter().map(|record| records.closure(table, record)).collect();
            let facts = table.on_edge(at);
            facts.hazards.extend(hazards);
            facts.closures.extend(closures);
            facts.remember(lost.past_danger);
        }
    }

    fn lost(&self, run: &CarryRun<'_>, edge: &Edge, at: EdgeId, table: &FactTable) -> LostEvidence {
        let last = self.edges.get(&edge.id).map(|at| of_edge(self.facts, self.facts.of_edge(*at)));
        let last = last.unwrap_or_else(|| self.by_place(edge, at));
        if last == EdgeEvidence::default() {
            return LostEvidence::default();
        }
        let present = of_edge(table, table.of_edge(at));
        let (hazards, closures) = carried(run, &edge.id, &last, &present);
        LostEvidence {
            past_danger: past_danger(run, &last, &present),
            hazards: hazards
                .into_iter()
                .map(|at| {
                    let (record, depth_m, shallowest_m) = last.hazards[at];
                    let (id, lost_since) = lost_name(
                        &record.id,
                        record.lost_since,
                        run.as_of,
                        self.taken.contains(&record.id),
                    );
                    let record =
                        HazardRecord { id, lost_since, held_back: false, ..record.clone() };
                    (record, depth_m, shallowest_m)
                })
                .collect(),
            closures: closures
                .into_iter()
                .map(|at| {
                    let record = last.closures[at];
                    let (id, lost_since) = lost_name(
                        &record.id,
                        record.lost_since,
                        run.as_of,
                        self.taken.contains(&record.id),
                    );
                    ClosureRecord { id, lost_since, held_back: false, ..record.clone() }
                })
                .collect(),
        }
    }

    fn by_place(&self, edge: &Edge, at: EdgeId) -> EdgeEvidence<'_> {
        let mut meetings = Vec::new();
        self.places.index.meet(&edge.line(), &mut meetings);
        let hazards = meetings.iter().filter_map(|met| {
            let (record, depth_m) = self.places.hazards.get(met.hazard)?;
            Some((record, *depth_m, *depth_m))
        });
        let closures = self.closures_of.get(&at).into_iter().flatten();
        EdgeEvidence {
            hazards: hazards.collect(),
            closures: closures.filter_map(|at| self.facts.closures.get(*at as usize)).collect(),
            coverages: Vec::new(),
            past_danger: PastDanger::NONE,
        }
    }
}

/// What opening rows end. A row that may open a road (seen, or of an officer's source) ends earlier
/// bad news on the same edge, of this run's sources and of what `also` gives for the edge. The end
/// is recorded so that it holds after the opening row is gone from its source.
pub fn ended_by_rows<'c>(
    edges: &[Edge],
    closures_of: &[Vec<usize>],
    closures: &'c [ClosureRecord],
    now: Timestamp,
    also: impl Fn(&Edge) -> Vec<&'c ClosureRecord>,
) -> Vec<Ended> {
    use lintas_model::passability::Phase;
    let mut found: BTreeMap<(String, Timestamp, String), Vec<String>> = BTreeMap::new();
    for (edge, of_edge) in edges.iter().zip(closures_of) {
        let mine: Vec<&ClosureRecord> = of_edge.iter().map(|at| &closures[*at]).collect();
        let opens =
            mine.iter().filter(|row| row.may_open() && row.fact().phase(now) != Phase::Planned);
        for open in opens {
            let Some(at) = open.as_of else { continue };
            let others = mine.iter().copied().chain(also(edge));
            let ended = others.filter(|row| {
                let bad = !matches!(row.status, ReportStatus::Open | ReportStatus::Planned);
                let covers = row.vehicles.iter().all(|class| open.vehicles.contains(class));
                bad && covers && row.fact().latest().is_some_and(|said| said < at)
            });
            for row in ended {
                let by = format!("{}/{}", open.source, open.id);
                let on = found.entry((row.id.clone(), at, by)).or_default();
                if on.last() != Some(&edge.id) {
                    on.push(edge.id.clone());
                }
            }
        }
    }
    found
        .into_iter()
        .map(|((target, at, by), mut edges)| {
            edges.sort_unstable();
            edges.dedup();
            Ended { target, at, by, reason: None, edges }
        })
        .collect()
}

fn of_edge<'t>(table: &'t FactTable, facts: Option<&'t EdgeFacts>) -> EdgeEvidence<'t> {
    let Some(facts) = facts else { return EdgeEvidence::default() };
    let hazard = |met: &MetHazard| {
        let record = table.hazards.get(met.hazard as usize)?;
        Some((record, met.depth_m, met.shallowest_m))
    };
    EdgeEvidence {
        hazards: facts.hazards.iter().filter_map(hazard).collect(),
        closures: facts.closures.iter().filter_map(|at| table.closures.get(*at as usize)).collect(),
        coverages: facts
            .covered
            .iter()
            .filter_map(|at| table.coverages.get(*at as usize))
            .collect(),
        past_danger: facts.past_danger(),
    }
}

/// Indices of the lost rows in the table, so that each is stored once, by source, id and time of
/// loss.
#[derive(Default)]
struct LostIndices {
    hazards: HashMap<(String, String, Option<Timestamp>), u32>,
    closures: HashMap<(String, String, Option<Timestamp>), u32>,
}

impl LostIndices {
    fn hazard(&mut self, table: &mut FactTable, record: HazardRecord) -> u32 {
        let key = (record.source.clone(), record.id.clone(), record.lost_since);
        *self.hazards.entry(key).or_insert_with(|| {
            table.hazards.push(record);
            table.hazards.len() as u32 - 1
        })
    }

    fn closure(&mut self, table: &mut FactTable, record: ClosureRecord) -> u32 {
        let key = (record.source.clone(), record.id.clone(), record.lost_since);
        *self.closures.entry(key).or_insert_with(|| {
            table.closures.push(record);
            table.closures.len() as u32 - 1
        })
    }
}
