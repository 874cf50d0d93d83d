//! The report of a run, filled stage by stage.

use std::collections::BTreeMap;
use std::path::Path;

use jiff::Timestamp;
use lintas_model::network::Graph;
use lintas_model::network::critical::Burden;
use lintas_model::passability::RoadState;
use lintas_model::value::round;

use super::gather::Gathered;
use crate::assess::critical_links::CriticalLink;
use crate::assess::reopening::Blocked;
use crate::config::Config;
use crate::ingest::SourceRows;
use crate::merge::roads::MergedNetwork;
use crate::report::{
    CriticalLinkReport, NetworkReport, REPORT_FORMAT, ReopeningReport, RunReport, SourceReport,
    StretchReport,
};
use crate::tally::Tally;

/// The report as far as it is known after ingest and validation.
pub(super) fn begin(config: &Config, started: Timestamp, gathered: &Gathered) -> RunReport {
    RunReport {
        format: REPORT_FORMAT,
        created: started,
        as_of: config.region.as_of,
        region: config.region.id.clone(),
        region_name: config.region.name.clone(),
        time_zone: config.region.time_zone_name.clone(),
        mode: config.region.mode,
        event: config.event.as_ref().map(|event| event.name.clone()),
        sources: sources(config, gathered),
        findings: BTreeMap::new(),
        listed: Vec::new(),
        not_listed: BTreeMap::new(),
        not_listed_by_source: BTreeMap::new(),
        network: None,
        reopening: None,
        critical_links: Vec::new(),
        evidence: None,
        aid: None,
        layers: BTreeMap::new(),
    }
}

/// The rows of every source so far.
fn sources(config: &Config, gathered: &Gathered) -> Vec<SourceReport> {
    config
        .sources
        .iter()
        .zip(&gathered.sources)
        .zip(&gathered.held_back)
        .map(|((source, rows), held_back)| SourceReport {
            id: source.id.clone(),
            layer: source.layer.name().to_owned(),
            path: source.path.shown.clone(),
            file: source.path.file.as_deref().and_then(|file| found(file, &source.path.shown)),
            rows_read: rows.rows_read,
            rows_accepted: rows.rows_accepted,
            rows_rejected: rows.rejected.len() as u64,
            rows_repaired: rows.rows_repaired,
            held_back: held_back.clone(),
            stands_in: rows.stands_in,
            observed_at: rows.as_of,
            licence: source.licence.clone(),
            attribution: source.attribution.clone(),
            tables: rows.tables.clone(),
        })
        .collect()
}

/// The name of the file that a pattern led to; `None` where `shown` has that name.
fn found(file: &Path, shown: &str) -> Option<String> {
    let name = file.file_name()?.to_string_lossy();
    (!shown.contains(&*name)).then(|| name.into_owned())
}

/// Counts accepted and rejected rows again, after tables of aid have refused some.
pub(super) fn recount(report: &mut RunReport, sources: &[SourceRows]) {
    for (told, rows) in report.sources.iter_mut().zip(sources) {
        told.rows_accepted = rows.rows_accepted;
        told.rows_rejected = rows.rejected.len() as u64;
    }
}

/// The network in numbers.
pub(super) fn network(network: &MergedNetwork, states: &[RoadState]) -> NetworkReport {
    let mut by_status = BTreeMap::new();
    for state in states {
        *by_status.entry(state.verdict.status.name().to_owned()).or_default() += 1;
    }
    let metres: f64 = network.edges.iter().map(|edge| edge.length_m).sum();
    NetworkReport {
        edges: network.edges.len() as u64,
        length_km: (metres / 100.0).round() / 10.0,
        ends_snapped: network.ends_snapped,
        crossings_joined: network.crossings_joined,
        edges_in_water: states.iter().filter(|state| state.flood_m.is_some()).count() as u64,
        by_status,
    }
}

/// Number of stretches of the reopening list that the report lists; the layer has all.
const STRETCHES_TOLD: usize = 50;

/// The reopening list.
pub(super) fn reopening(list: &[Blocked]) -> ReopeningReport {
    let all: Burden = list.iter().map(|one| one.brings.in_order).sum();
    ReopeningReport {
        stretches: list.len() as u64,
        people: all.people,
        people_estimated: all.estimated,
        sites: all.sites,
        first: list.iter().take(STRETCHES_TOLD).map(stretch).collect(),
    }
}

fn stretch(one: &Blocked) -> StretchReport {
    let brings = &one.brings;
    StretchReport {
        rank: u64::from(brings.rank) + 1,
        code: one.code.clone(),
        name: one.told.name.clone(),
        between_id: one.told.between_id.clone(),
        between_en: one.told.between_en.clone(),
        km: one.told.km,
        km_from: one.told.km_from.clone(),
        length_m: round(one.condition.length_m, 1),
        problem: one.stretch.problem,
        label_id: one.condition.status.label_id().to_owned(),
        label_en: one.condition.status.label_en().to_owned(),
        reasons: one.condition.reasons.iter().map(|reason| reason.code().to_owned()).collect(),
        depth_m: one.condition.depth_m.map(|depth_m| round(depth_m, 3)),
        people: brings.alone.people,
        sites: brings.alone.sites,
        people_with_neighbours: brings.with_neighbours.people,
        sites_with_neighbours: brings.with_neighbours.sites,
        people_in_order: brings.in_order.people,
        sites_in_order: brings.in_order.sites,
        together: one.together.clone(),
        hours_saved: one.saved_ms.map(|ms| round(ms as f64 / 3_600_000.0, 2)),
    }
}

/// A critical link.
pub(super) fn critical_link(graph: &Graph, link: &CriticalLink) -> CriticalLinkReport {
    CriticalLinkReport {
        name: link.told.name.clone(),
        crossings: link.crossings.clone(),
        parts: link.parts as u64,
        between_id: link.told.between_id.clone(),
        between_en: link.told.between_en.clone(),
        km: link.told.km,
        km_from: link.told.km_from.clone(),
        people: link.today.people,
        people_estimated: link.today.estimated,
        sites: link.today.sites,
        people_by_boat: link.by_boat,
        people_dry_day: link.dry_day.people,
        vehicles: link.vehicles.iter().map(|class| class.name().to_owned()).collect(),
        edges: link.edges.iter().map(|edge| graph.edges[*edge].id.clone()).collect(),
    }
}

/// Adds the findings, and the rows that were refused since the sources were read.
pub(super) fn close(report: &mut RunReport, config: &Config, gathered: &Gathered, tally: &Tally) {
    report.sources = sources(config, gathered);
    report.findings = tally.by_code();
    (report.listed, report.not_listed) = tally.listed();
    report.not_listed_by_source = tally.not_listed();
    for finding in &mut report.listed {
        let at = config.sources.iter().position(|source| source.id == finding.source);
        if let Some(rows) = at.and_then(|at| gathered.sources.get(at)) {
            *finding = rows.cited(finding.clone());
        }
        let (id, en) = finding.remedies();
        let (id, en) = (id.to_owned(), en.to_owned());
        finding.message_id = Some(finding.said_id().to_owned());
        (finding.remedy_id, finding.remedy_en) = (Some(id), Some(en));
    }
    if let Some(aid) = &mut report.aid {
        aid.tell_double_counts(&report.listed, &report.findings);
    }
}
