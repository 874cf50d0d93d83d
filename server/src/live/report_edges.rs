//! Matching of reports to the edges of the network.

use std::sync::Arc;

use geo_types::Geometry;
use lintas_model::index::EdgeId;
use lintas_model::{
    network::{
        GridPoint,
        matching::{Claim, POINT_REACH_M, Roads, matched, may_mean},
    },
    passability::WayKind,
    report::Report,
};
use serde_json::{Value, json};

use super::{edge_reports::EdgePosition, report_fields::ReportFields};
use crate::{
    http::problem::{Code, Problem},
    open::network::{Near, Network},
};

/// Another road may be meant as well where it is no farther than this behind the nearest, metres.
const ALSO_MEANT_M: f64 = 25.0;
/// Unknown edges that a refusal names at most.
const NAMED: usize = 5;

impl Roads for Network {
    fn near(&self, place: GridPoint, reach_m: f64) -> Vec<(EdgeId, f64)> {
        let found = Self::near(self, place, reach_m, usize::MAX, |_| true);
        found.into_iter().map(|near| (near.edge, near.distance_m)).collect()
    }

    fn within(&self, low: GridPoint, high: GridPoint) -> Vec<EdgeId> {
        Self::within(self, low, high)
    }

    fn id(&self, edge: EdgeId) -> &str {
        self.file().id(edge)
    }

    fn points(&self, edge: EdgeId) -> Vec<GridPoint> {
        self.file().points(edge).collect()
    }

    fn kind(&self, edge: EdgeId) -> WayKind {
        self.file().kind(edge)
    }
}

fn claim<'a>(report: &'a Report, geometry: &'a Geometry<f64>) -> Claim<'a> {
    Claim {
        status: report.status,
        cause: report.cause.as_deref(),
        vehicles: report.vehicles,
        geometry,
    }
}

/// Matches a report to a network: to the edges that it names, else to those that its geometry
/// means. Without a network, or far from every road, it has no edges.
pub(super) fn placed(report: Arc<Report>, network: Option<&Network>) -> EdgePosition {
    let nowhere = |report| EdgePosition { report, confirmed: false, edges: vec![], points: vec![] };
    let Some(network) = network else { return nowhere(report) };
    let mut edges: Vec<EdgeId> = report.edges.iter().filter_map(|id| network.edge(id)).collect();
    edges.sort_unstable();
    edges.dedup();
    let Some(geometry) = &report.geometry else {
        return EdgePosition { edges, ..nowhere(report) };
    };
    let meant = matched(network, &claim(&report, geometry));
    let named = edges;
    let edges = if named.is_empty() { meant.edges } else { named };
    let mut points: Vec<(EdgeId, f64)> = meant
        .points
        .into_iter()
        .filter(|(edge, _)| edges.binary_search(edge).is_ok())
        .filter_map(|(edge, point)| {
            let near = network.near(point, POINT_REACH_M, 1, |candidate| candidate == edge);
            near.first().map(|near| (edge, near.share))
        })
        .collect();
    points.sort_by(|a, b| a.0.cmp(&b.0).then(a.1.total_cmp(&b.1)));
    EdgePosition { edges, points, ..nowhere(report) }
}

/// Refuses a report that names edges which the network does not have.
///
/// # Errors
/// `unknown_edge`, which names them; `no_network` where there is none and no place either.
pub(super) fn check_edges(fields: &ReportFields, network: Option<&Network>) -> Result<(), Problem> {
    let Some(network) = network else {
        return if fields.geometry.is_some() { Ok(()) } else { Err(Code::NoNetwork.into()) };
    };
    let named = fields.edges.iter().flatten().map(String::as_str);
    let unknown: Vec<&str> = named.filter(|id| network.edge(id).is_none()).collect();
    if unknown.is_empty() {
        return Ok(());
    }
    let named: Vec<String> =
        unknown.iter().take(NAMED).map(|id| id.chars().take(80).collect()).collect();
    let more = unknown.len().saturating_sub(NAMED);
    let more = if more > 0 { format!(" and {more} more") } else { String::new() };
    let told = format!("The network has no edge {}{more}.", named.join(", "));
    Err(Problem::new(Code::UnknownEdge, told))
}

/// The roads that a point without named edges may mean, the nearest (the one it was matched to)
/// first. Empty where there is but one.
pub(super) fn alternatives(report: &Report, network: Option<&Network>) -> Vec<Value> {
    let (Some(network), Some(Geometry::Point(point))) = (network, &report.geometry) else {
        return Vec::new();
    };
    let Some(place) = GridPoint::nearest(point.0).filter(|_| report.edges.is_empty()) else {
        return Vec::new();
    };
    let geometry = Geometry::Point(*point);
    let claim = claim(report, &geometry);
    let file = network.file();
    let near = network.near(place, POINT_REACH_M, 32, |edge| may_mean(&claim, file.kind(edge)));
    let Some(first) = near.first().copied() else { return Vec::new() };
    let mut roads: Vec<Near> = Vec::new();
    for one in near {
        let is_near = one.distance_m - first.distance_m <= ALSO_MEANT_M;
        if is_near && !roads.iter().any(|road| is_same_road(network, road.edge, one.edge)) {
            roads.push(one);
        }
    }
    if roads.len() < 2 {
        return Vec::new();
    }
    let tell = |near: &Near| {
        json!({
            "edge": file.id(near.edge),
            "name": Some(file.name(near.edge)).filter(|name| !name.is_empty()),
            "class": file.class(near.edge),
            "distance_m": (near.distance_m * 10.0).round() / 10.0,
        })
    };
    roads.iter().map(tell).collect()
}

/// Whether two edges are the same road to somebody on the spot: of one name, or cut from one OSM
/// way.
fn is_same_road(network: &Network, a: EdgeId, b: EdgeId) -> bool {
    let file = network.file();
    let way =
        |edge: EdgeId| file.id(edge).strip_prefix('w').and_then(|rest| rest.split('-').next());
    let same_name = !file.name(a).is_empty() && file.name(a) == file.name(b);
    a == b || same_name || (way(a).is_some() && way(a) == way(b))
}
