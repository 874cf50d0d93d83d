//! The report of a run, filled stage by stage.

use std::collections::BTreeMap;

use jiff::Timestamp;
use lintas_model::network::RoadState;

use super::gather::Gathered;
use crate::config::Config;
use crate::merge::roads::Network;
use crate::report::{NetworkReport, REPORT_FORMAT, Report, SourceReport, Tally};

/// What is known after ingest and validation.
pub(super) fn begin(config: &Config, started: Timestamp, gathered: &Gathered) -> Report {
    let sources = config
        .sources
        .iter()
        .zip(&gathered.sources)
        .zip(&gathered.held_back)
        .map(|((source, rows), held_back)| SourceReport {
            id: source.id.clone(),
            layer: source.layer.name().to_owned(),
            path: source.path.shown.clone(),
            rows_read: rows.rows_read,
            rows_accepted: rows.rows_accepted,
            rows_rejected: rows.rejected.len() as u64,
            rows_repaired: rows.rows_repaired,
            held_back: held_back.clone(),
            observed_at: rows.as_of,
            licence: source.licence.clone(),
            attribution: source.attribution.clone(),
        })
        .collect();
    Report {
        format: REPORT_FORMAT,
        created: started,
        as_of: config.region.as_of,
        region: config.region.id.clone(),
        region_name: config.region.name.clone(),
        time_zone: config.region.time_zone_name.clone(),
        mode: config.region.mode,
        event: config.event.as_ref().map(|event| event.name.clone()),
        sources,
        findings: BTreeMap::new(),
        listed: Vec::new(),
        not_listed: BTreeMap::new(),
        network: None,
        layers: BTreeMap::new(),
    }
}

/// The network in numbers.
pub(super) fn network(network: &Network, states: &[RoadState]) -> NetworkReport {
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

/// Puts the findings in.
pub(super) fn close(report: &mut Report, tally: &Tally) {
    report.findings = tally.by_code();
    (report.listed, report.not_listed) = tally.listed();
}
