//! The stage `assess`, step by step: from merged things to the state of roads and whom aid reaches.

use lintas_model::access::{AidReach, WaterIndex};
use lintas_model::hierarchy::HierarchyBuf;
use lintas_model::index::EdgeId;
use lintas_model::network::Graph;

use super::coverages;
use super::life::EvidenceLife;
use crate::assess::access;
use crate::assess::built_roads::AssessedNetwork;
use crate::assess::closures;
use crate::assess::critical::{self, EdgeBurden};
use crate::assess::critical_links::{CriticalLink, critical_links};
use crate::assess::dependants::dependants;
use crate::assess::edges::{AssessedEdges, RunEvidence, assess_edges};
use crate::assess::exposure::{Exposure, ReachedPlace, exposures};
use crate::assess::hazards::Surroundings;
use crate::assess::network;
use crate::assess::place_names::PlaceNames;
use crate::assess::reopening::{self, Blocked};
use crate::assess::roadnet::RoadNet;
use crate::assess::snap::Snapper;
use crate::config::Config;
use crate::ingest::SourceRows;
use crate::merge::Merged;
use crate::progress::Progress;
use crate::tally::Tally;

/// The results of assessment. Lists of edges are in the order of the merged edges.
#[derive(Debug)]
pub(super) struct Assessed {
    /// The routing graph; its edges are in the order of the merged ones.
    pub(super) graph: Graph,
    /// Its contraction hierarchy.
    pub(super) hierarchy: HierarchyBuf,
    /// Rivers and shores that nobody carries a load through.
    pub(super) water: WaterIndex,
    /// The evidence on every edge, and its state.
    pub(super) edges: AssessedEdges,
    /// By edge, positions of its closures.
    pub(super) closures_of: Vec<Vec<usize>>,
    /// How aid gets to every shelter; its depots are positions among the open ones.
    pub(super) shelters: Vec<AidReach>,
    /// How aid gets to every place that is no jetty.
    pub(super) places: Vec<ReachedPlace>,
    pub(super) units: Vec<Exposure>,
    /// Per edge, who depends on it alone.
    pub(super) burdens: Vec<EdgeBurden>,
    /// The links on which most people depend alone.
    pub(super) links: Vec<CriticalLink>,
    /// Blocked stretches in the order of clearing.
    pub(super) blocked: Vec<Blocked>,
}

impl Assessed {
    /// The network with the state of its edges.
    pub(super) fn roads<'a>(&'a self, config: &'a Config) -> AssessedNetwork<'a> {
        AssessedNetwork {
            graph: &self.graph,
            states: &self.edges.states,
            slowdown: &config.slowdown,
            water: &self.water,
            load_ms: config.speeds.load_ms(None),
        }
    }
}

/// Number of critical links that the report lists.
const LINKS_TOLD: usize = 10;

/// Assesses what was merged: the evidence on every edge, which vehicles pass, and whom aid can
/// reach.
pub(super) fn assess(
    config: &Config,
    sources: &[SourceRows],
    merged: &mut Merged,
    life: &mut EvidenceLife<'_>,
    tally: &mut Tally,
    progress: &Progress,
) -> Assessed {
    let as_of = config.region.as_of;
    let source_id = |at: usize| config.sources[at].id.clone();
    let (closures_of, findings) =
        closures::place(&merged.closures, &merged.network.edges, source_id);
    tally.extend(findings);
    life.end_by_rows(&mut merged.closures, &merged.network.edges, &closures_of);
    let merged = &*merged;
    let edges = &merged.network.edges;
    let mut assessed =
        states_of_edges(config, sources, merged, life, &closures_of, tally, progress);
    let graph = network::graph(config, merged);
    let stage = progress.stage("contract", "nodes", graph.nodes.len() as u64);
    let hierarchy = network::hierarchy(&graph);
    stage.add(graph.nodes.len() as u64);
    drop(stage);
    let water = network::water(&graph, &merged.waters);
    let roads = AssessedNetwork {
        graph: &graph,
        states: &assessed.states,
        slowdown: &config.slowdown,
        water: &water,
        load_ms: config.speeds.load_ms(None),
    };
    let depots: Vec<_> = merged.open_depots().map(|depot| depot.place).collect();
    let (shelters, places) = reached(merged, roads, &depots, progress);
    let missed = life.missed(merged, sources);
    let places_of: Vec<_> = missed.iter().map(|(_, place)| *place).collect();
    let units = exposures(&merged.units, &merged.hazards, &places_of, &places, as_of);
    life.let_drift(&mut assessed.facts, merged, missed);
    let stage = progress.stage("depend", "roads", edges.len() as u64);
    let (burdens, links, blocked) = dependence(config, merged, &graph, &assessed, &depots);
    stage.add(edges.len() as u64);
    drop(stage);
    Assessed {
        graph,
        hierarchy,
        water,
        edges: assessed,
        closures_of,
        shelters,
        places,
        units,
        burdens,
        links,
        blocked,
    }
}

/// The evidence of this run and of the last one on every edge, and the state that follows.
fn states_of_edges(
    config: &Config,
    sources: &[SourceRows],
    merged: &Merged,
    life: &EvidenceLife<'_>,
    closures_of: &[Vec<usize>],
    tally: &mut Tally,
    progress: &Progress,
) -> AssessedEdges {
    let edges = &merged.network.edges;
    let stage = progress.stage("assess", "roads", edges.len() as u64);
    let (vectors, rasters) = coverages::split(config, &merged.hazards, sources);
    let coverages = coverages::coverages(config, sources, &merged.hazards, life.told(), tally);
    let source_id = |at: usize| config.sources[at].id.clone();
    let surroundings = Surroundings::new(vectors, rasters, coverages, source_id);
    life.with_last(merged, |last| {
        let evidence = RunEvidence {
            surroundings: &surroundings,
            closures: &merged.closures,
            closures_of,
            sources: &life.sources,
            ended: &life.ended,
            last,
            as_of: config.region.as_of,
        };
        assess_edges(edges, &evidence, |n| stage.add(n))
    })
}

/// How aid gets from the depots to every shelter, and to every place that is no jetty.
fn reached(
    merged: &Merged,
    roads: AssessedNetwork<'_>,
    depots: &[geo_types::Point<f64>],
    progress: &Progress,
) -> (Vec<AidReach>, Vec<ReachedPlace>) {
    let villages = || merged.places.iter().filter(|place| !place.is_jetty());
    let asked: Vec<_> = merged
        .shelters
        .iter()
        .map(|shelter| shelter.place)
        .chain(villages().map(|place| place.place))
        .collect();
    let stage = progress.stage("route", "sites", asked.len() as u64);
    let mut shelters = access::reached(roads, depots, &asked);
    stage.add(asked.len() as u64);
    let of_villages = shelters.split_off(merged.shelters.len());
    let places = villages()
        .zip(of_villages)
        .map(|(place, reached)| ReachedPlace {
            place: place.place,
            access: reached.access,
            reason: reached.reason,
            as_of: reached.as_of,
        })
        .collect();
    (shelters, places)
}

/// Who depends on which roads, and which of the blocked ones to clear first.
fn dependence(
    config: &Config,
    merged: &Merged,
    graph: &Graph,
    assessed: &AssessedEdges,
    depots: &[geo_types::Point<f64>],
) -> (Vec<EdgeBurden>, Vec<CriticalLink>, Vec<Blocked>) {
    let net = RoadNet::new(graph, &assessed.states);
    let snapper = Snapper::new(graph);
    let who = dependants(&merged.shelters, &merged.places, &merged.units, &config.aid);
    let names = PlaceNames::new(&net, &snapper, &merged.places, depots, &config.region.name);
    let burdens = critical::burdens(&net, &snapper, depots, &who);
    let links = critical_links(&net, &names, &burdens, LINKS_TOLD);
    let deciding = |edge: EdgeId| assessed.deciding(edge);
    let blocked =
        reopening::blocked(&net, &snapper, &names, depots, &who, &config.slowdown, deciding);
    (burdens, links, blocked)
}

#[cfg(test)]
#[path = "network_tests.rs"]
mod property_tests;
