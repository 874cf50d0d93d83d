//! The life of evidence in one run: what the last snapshot knew, what officers stated, what is lost
//! (`docs/evidence.md`).

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};

use geo_types::Geometry;
use lintas_model::aid::Ledger;
use lintas_model::evidence::{
    ClosureRecord, Ended, FactTable, HazardRecord, Renewed, Summary, WaitingRows,
};
use lintas_model::feature::Feature;
use lintas_model::finding::{Finding, FindingCode};
use lintas_model::hazard::HazardKind;
use lintas_model::index::EdgeId;
use lintas_model::layer::Layer;
use lintas_model::passability::{EvidenceState, ReportStatus};
use lintas_model::schema::Schema;
use lintas_model::value::Value;

use super::coverages::EndedAndRenewed;
use super::previous::Previous;
use super::statements::Statements;
use crate::aid::gone;
use crate::assess::carry::{LastPlaces, PreviousEvidence, ended_by_rows, id_before, lost_name};
use crate::assess::closures;
use crate::assess::edges::AssessedEdges;
use crate::config::Config;
use crate::ingest::SourceRows;
use crate::merge::Merged;
use crate::merge::closures::Closure;
use crate::merge::gone_sites::GoneSites;
use crate::merge::roads::Edge;
use crate::report::EvidenceReport;

/// What a run knows beside its sources: the last snapshot, ends and renewals.
#[derive(Debug)]
pub(super) struct EvidenceLife<'a> {
    config: &'a Config,
    last: Option<&'a Previous>,
    /// Ids of the sources, by position.
    pub(super) sources: Vec<String>,
    whole: HashSet<String>,
    /// Ids of the sources that were read whole, and from another file than the last time.
    speaks: HashSet<String>,
    /// What has ended.
    pub(super) ended: Vec<Ended>,
    renewed: Vec<Renewed>,
}

impl<'a> EvidenceLife<'a> {
    /// The life of evidence in a run over these sources.
    pub(super) fn of(
        config: &'a Config,
        rows: &[SourceRows],
        last: Option<&'a Previous>,
        statements: &Statements,
    ) -> Self {
        let sources: Vec<String> = config.sources.iter().map(|source| source.id.clone()).collect();
        let whole = sources.iter().zip(rows).filter(|(_, rows)| rows.is_whole());
        let is_new = |id: &str, rows: &SourceRows| {
            let before = last.and_then(|last| last.source(id)?.sha256.as_ref());
            rows.sha256.is_some() && before != rows.sha256.as_ref()
        };
        let speaks = whole.clone().filter(|(id, rows)| is_new(id, rows));
        let mut ended = statements.ended.clone();
        ended.extend(last.into_iter().flat_map(|last| last.facts.ended.iter().cloned()));
        ended.sort();
        ended.dedup();
        Self {
            config,
            last,
            speaks: speaks.map(|(id, _)| id.clone()).collect(),
            whole: whole.map(|(id, _)| id.clone()).collect(),
            sources,
            ended,
            renewed: statements.renewed.clone(),
        }
    }

    /// The ends and renewals, with the moment of the run.
    pub(super) fn told(&self) -> EndedAndRenewed<'_> {
        EndedAndRenewed {
            ended: &self.ended,
            renewed: &self.renewed,
            as_of: self.config.region.as_of,
        }
    }

    /// Applies statements to hazards and closures: a renewal moves their moment, an end ends them.
    pub(super) fn apply(&self, merged: &mut Merged) {
        let told = self.told();
        for hazard in &mut merged.hazards {
            let source = &self.sources[hazard.source];
            let renewed = told.moment(&hazard.id, source, hazard.as_of);
            if renewed != hazard.as_of {
                hazard.as_of = renewed;
                hazard.valid_to = outlived(hazard.valid_to, renewed);
            }
            hazard.ended = told.end(&hazard.id, source, hazard.as_of);
        }
        for closure in &mut merged.closures {
            let source = &self.sources[closure.source];
            let renewed = told.moment(&closure.id, source, closure.as_of);
            if renewed != closure.as_of {
                closure.as_of = renewed;
                // Good news keeps its stated end: nothing makes it last longer than that.
                if closure.status != ReportStatus::Open {
                    closure.expires = outlived(closure.expires, renewed);
                }
            }
            closure.ended = told.end(&closure.id, source, closure.as_of);
        }
    }

    /// Keeps the sites of the last snapshot that no row names any more, with findings.
    pub(super) fn keep_sites(&self, merged: &mut Merged, rows: &[SourceRows]) -> Vec<Finding> {
        let Some(last) = self.last.and_then(|last| last.aid.as_ref()) else { return Vec::new() };
        let of_rows = self.sources.iter().zip(rows);
        let unread = of_rows.filter(|(_, rows)| rows.held_back && !rows.stands_in);
        let gone = GoneSites {
            last,
            sources: &self.sources,
            unread: &unread.map(|(id, _)| id.as_str()).collect(),
            ended: &self.ended,
            rules: &self.config.aid,
            as_of: self.config.region.as_of,
        };
        gone.carry(&mut merged.shelters)
    }

    /// Keeps the counts and loads of the last snapshot that no row tells of any more, with findings.
    /// `undated` are the counts on hand, by site and item, that bear no date of their own.
    pub(super) fn keep_aid(
        &self,
        ledger: &mut Ledger,
        undated: &BTreeSet<(String, String)>,
    ) -> Vec<Finding> {
        let last = self.last.and_then(|last| last.aid.as_ref());
        last.map_or_else(Vec::new, |last| {
            gone::keep(ledger, last, undated, &self.ended, &self.config.region.time_zone)
        })
    }

    /// Adds the ends that follow from rows which open a road, for earlier closures of the same
    /// edges; marks closures that have ended on all of their edges.
    pub(super) fn end_by_rows(
        &mut self,
        closures: &mut [Closure],
        edges: &[Edge],
        closures_of: &[Vec<usize>],
    ) {
        let facts = self.last.map(|last| &last.facts);
        let speaks = |source: &str| self.speaks.contains(source);
        let waiting = WaitingRows::of(facts, self.config.region.as_of, &speaks);
        let records: Vec<ClosureRecord> = closures
            .iter()
            .map(|closure| {
                let record = closure.record(self.sources[closure.source].clone());
                let waits = waiting.row(&record.source, &record.id, record.as_of);
                ClosureRecord { waits, ..record }
            })
            .collect();
        let of_last = |edge: &Edge| -> Vec<&ClosureRecord> {
            let Some(last) = self.last else { return Vec::new() };
            let facts = last.edges.get(&edge.id).and_then(|at| last.facts.of_edge(*at));
            let at = facts.map_or(&[][..], |facts| &facts.closures);
            at.iter().filter_map(|at| last.facts.closures.get(*at as usize)).collect()
        };
        let now = self.config.region.as_of;
        let found = ended_by_rows(edges, closures_of, &records, now, of_last);
        self.ended.extend(found);
        self.ended.sort();
        self.ended.dedup();
        // A closure that has ended on every one of its edges has ended.
        let mut stands: Vec<Option<bool>> = vec![None; closures.len()];
        let mut ends: Vec<Option<(String, jiff::Timestamp)>> = vec![None; closures.len()];
        for (edge, of_edge) in edges.iter().zip(closures_of) {
            for at in of_edge {
                let row = records[*at].spoken();
                let end = self.ended.iter().rev().find(|ended| ended.holds(row, &edge.id));
                let still = stands[*at].unwrap_or(false) || end.is_none();
                stands[*at] = Some(still);
                ends[*at] = end.map(|end| (end.by.clone(), end.at)).or(ends[*at].take());
            }
        }
        for ((closure, stands), end) in closures.iter_mut().zip(stands).zip(ends) {
            if stands == Some(false) {
                closure.ended = closure.ended.take().or(end);
            }
        }
    }

    /// Calls `assess` with the evidence of the last snapshot; `None` where there is no last one.
    pub(super) fn with_last<R>(
        &self,
        merged: &Merged,
        assess: impl FnOnce(Option<&PreviousEvidence<'_>>) -> R,
    ) -> R {
        let Some(previous) = self.last else { return assess(None) };
        let edges = &merged.network.edges;
        let new = previous.lacks(edges.iter().map(|edge| edge.id.as_str()));
        let places = if new.is_empty() { LastPlaces::none() } else { previous.places() };
        let closures_of = self.last_closures(previous, edges, &new);
        let taken = merged
            .hazards
            .iter()
            .map(|hazard| hazard.id.clone())
            .chain(merged.closures.iter().map(|closure| closure.id.clone()))
            .collect();
        assess(Some(&PreviousEvidence {
            as_of: previous.snapshot.manifest().as_of,
            facts: &previous.facts,
            edges: &previous.edges,
            places: &places,
            closures_of: &closures_of,
            taken: &taken,
            whole: &|source| self.whole.contains(source),
            speaks: &|source| self.speaks.contains(source),
        }))
    }

    /// For each of the `new` edges, which the last network did not have, the closures of the last
    /// snapshot that lie on it, by their geometry.
    fn last_closures(
        &self,
        previous: &Previous,
        edges: &[Edge],
        new: &HashSet<EdgeId>,
    ) -> HashMap<EdgeId, Vec<u32>> {
        let mut found: HashMap<EdgeId, Vec<u32>> = HashMap::new();
        if new.is_empty() || previous.facts.closures.is_empty() {
            return found;
        }
        let placed: Vec<(u32, Closure)> = (0..)
            .zip(&previous.facts.closures)
            .filter_map(|(at, record)| {
                let place = previous.closure_place(record)?.clone();
                Some((at, Closure::at(record, place)))
            })
            .collect();
        let (at, all): (Vec<u32>, Vec<Closure>) = placed.into_iter().unzip();
        let (of_edge, _) = closures::place(&all, edges, |_| String::new());
        for edge in new {
            let mine = &of_edge[*edge];
            if !mine.is_empty() {
                found.insert(*edge, mine.iter().map(|closure| at[*closure]).collect());
            }
        }
        found
    }

    /// Water and slides of the last snapshot that are missing from their source, and which the
    /// source does not replace (it was not read whole, or speaks of no later moment); with their
    /// geometries.
    pub(super) fn missed(
        &self,
        merged: &Merged,
        rows: &[SourceRows],
    ) -> Vec<(HazardRecord, &'a Geometry<f64>)> {
        let Some(last) = self.last else { return Vec::new() };
        let now = self.config.region.as_of;
        let present: HashSet<(&str, &str, HazardKind)> = merged
            .hazards
            .iter()
            .map(|it| (self.sources[it.source].as_str(), it.id.as_str(), it.kind))
            .collect();
        let moved_on = |record: &HazardRecord| {
            let at = self.sources.iter().position(|id| *id == record.source);
            let later = at.and_then(|at| rows[at].as_of).zip(record.as_of);
            self.whole.contains(&record.source) && later.is_some_and(|(now, then)| now > then)
        };
        let counts = |record: &HazardRecord| {
            record.basis.is_actual()
                && record.kind.is_judged()
                && record.fact(None, None).stands(now)
                && !self.ended.iter().any(|it| it.holds_everywhere(record.spoken()))
                && !present.contains(&(&record.source, &record.id, record.kind))
                && !moved_on(record)
        };
        last.all_hazards()
            .filter(|(record, _)| counts(record))
            .map(|(record, feature)| (record, &feature.geometry))
            .collect()
    }

    /// Keeps missing hazards that lie on no edge in the table (`adrift`), so that later runs know
    /// them.
    pub(super) fn let_drift(
        &self,
        facts: &mut FactTable,
        merged: &Merged,
        missed: Vec<(HazardRecord, &Geometry<f64>)>,
    ) {
        let taken: HashSet<&str> = merged.hazards.iter().map(|it| it.id.as_str()).collect();
        let on_edges: HashSet<&str> = facts
            .hazards
            .iter()
            .filter(|record| record.lost_since.is_some())
            .map(|record| id_before(&record.id).unwrap_or(&record.id))
            .collect();
        let now = self.config.region.as_of;
        let adrift: Vec<HazardRecord> = missed
            .into_iter()
            .map(|(record, _)| record)
            .filter(|record| !on_edges.contains(id_before(&record.id).unwrap_or(&record.id)))
            .map(|record| {
                let (id, lost_since) =
                    lost_name(&record.id, record.lost_since, now, taken.contains(&*record.id));
                HazardRecord { id, lost_since, held_back: false, ..record }
            })
            .collect();
        facts.adrift = adrift;
    }

    /// Features of the last snapshot for evidence that is lost and still counts.
    pub(super) fn lost_features(&self, layer: Layer, edges: &AssessedEdges) -> Vec<Feature> {
        let Some(last) = self.last else { return Vec::new() };
        let facts = &edges.facts;
        let mut seen = BTreeSet::new();
        match layer {
            Layer::Hazards => facts
                .hazards
                .iter()
                .chain(&facts.adrift)
                .filter(|record| record.lost_since.is_some() && seen.insert(&record.id))
                .filter_map(|record| Some((&record.id, last.hazard_feature(record)?)))
                .map(|(id, found)| lost_feature(layer, id, found))
                .collect(),
            Layer::Closures => facts
                .closures
                .iter()
                .filter(|record| record.lost_since.is_some() && seen.insert(&record.id))
                .filter_map(|record| Some((&record.id, last.closure_feature(record)?)))
                .map(|(id, found)| lost_feature(layer, id, found))
                .collect(),
            _ => Vec::new(),
        }
    }

    /// Findings about evidence that is stale or lost.
    pub(super) fn findings(&self, edges: &AssessedEdges) -> Vec<Finding> {
        let mut findings = Vec::new();
        let facts = &edges.facts;
        let lost = facts
            .hazards
            .iter()
            .filter(|record| record.lost_since.is_some())
            .map(|record| (&record.source, &record.id))
            .chain(
                facts
                    .closures
                    .iter()
                    .filter(|record| record.lost_since.is_some())
                    .map(|record| (&record.source, &record.id)),
            );
        let mut of_source: BTreeMap<&String, BTreeSet<&String>> = BTreeMap::new();
        lost.for_each(|(source, id)| _ = of_source.entry(source).or_default().insert(id));
        for (source, ids) in of_source {
            let message = format!(
                "{} of its rows are gone and nobody said that they have ended: roads there stay \
                 doubtful until their lifetime is over, what is destroyed stays closed",
                ids.len()
            );
            let id = format!(
                "{} barisnya hilang dan tidak ada yang menyatakan selesai: jalan di sana tetap \
                 diragukan sampai masa berlakunya habis, yang hancur tetap tertutup",
                ids.len()
            );
            let first = ids.first().map_or("", |id| id.as_str());
            let finding = Finding::new(FindingCode::EvidenceLost, source, message);
            findings.push(finding.in_column("id", first).in_indonesian(id));
        }
        let summary = self.life(edges);
        if summary.is_much() {
            for source in &summary.renew {
                let message = format!(
                    "{} % of the roads that were judged rest on evidence that is too old; renew this \
                     source, or say that it is still so: lintas renew {source} --as-of …",
                    (summary.stale_share() * 100.0).round()
                );
                let id = format!(
                    "{} % jalan yang dinilai bersandar pada bukti yang sudah lama; perbarui sumber \
                     ini, atau nyatakan masih sama: lintas renew {source} --as-of …",
                    (summary.stale_share() * 100.0).round()
                );
                let finding = Finding::new(FindingCode::EvidenceStale, source, message);
                findings.push(finding.in_indonesian(id));
            }
        }
        findings
    }

    /// The section of the report on the life of evidence.
    pub(super) fn summary(&self, edges: &AssessedEdges, rows: &[SourceRows]) -> EvidenceReport {
        let life = self.life(edges);
        let held_back = self.sources.iter().zip(rows).filter(|(_, rows)| rows.held_back);
        EvidenceReport {
            first: self.last.is_none(),
            stale_share: (life.stale_share() * 1000.0).round() / 1000.0,
            judged: life.judged,
            stale: life.stale,
            renew: life.renew,
            carried: life.carried,
            carried_since: life.carried_since,
            ended: self.ended.len() as u64,
            held_back: held_back.map(|(id, _)| id.clone()).collect(),
        }
    }

    fn life(&self, edges: &AssessedEdges) -> Summary {
        let state = |edge: EdgeId| edges.states[edge].verdict.evidence_state;
        Summary::of(&edges.facts, self.config.region.as_of, state)
    }
}

/// The stated end of bad news after a renewal: none where the renewal is later than the end.
fn outlived(
    stated: Option<jiff::Timestamp>,
    said: Option<jiff::Timestamp>,
) -> Option<jiff::Timestamp> {
    stated.filter(|end| said.is_none_or(|said| said <= *end))
}

/// A feature of the last snapshot in the schema of today, marked as lost.
fn lost_feature(layer: Layer, id: &str, (before, schema): (&Feature, &Schema)) -> Feature {
    let fields = layer.schema().fields;
    let values = fields
        .iter()
        .map(|field| match field.name.as_str() {
            "id" => Some(Value::Text(id.to_owned())),
            "evidence_state" => Some(Value::Text(EvidenceState::Lost.name().to_owned())),
            name => before.values.get(schema.position(name)?)?.clone(),
        })
        .collect();
    Feature { id: id.to_owned(), geometry: before.geometry.clone(), values }
}
