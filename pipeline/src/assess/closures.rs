//! Which edges a closure concerns: by id where it names edges or an OSM way, else by place, with
//! the same rules ([`lintas_model::network::matching`]) as reports from the field.

use std::collections::HashMap;

use geo_types::Geometry;
use lintas_model::finding::{Finding, FindingCode};
use lintas_model::index::EdgeId;
use lintas_model::network::{
    GridPoint, Plane,
    matching::{Claim, Roads, matched, segment_ends, window},
    way_kind,
};
use lintas_model::passability::WayKind;
use rstar::{
    AABB, RTree,
    primitives::{GeomWithData, Line},
};

use crate::merge::{closures::Closure, roads::Edge};

/// The network with a spatial index of its segments.
struct Streets<'a> {
    edges: &'a [Edge],
    segments: RTree<GeomWithData<Line<[f64; 2]>, EdgeId>>,
}

impl<'a> Streets<'a> {
    fn of(edges: &'a [Edge]) -> Self {
        let segments = EdgeId::all(edges.len() as u32).zip(edges).flat_map(|(at, edge)| {
            edge.points.windows(2).map(move |pair| {
                GeomWithData::new(Line::new(position(pair[0]), position(pair[1])), at)
            })
        });
        Self { edges, segments: RTree::bulk_load(segments.collect()) }
    }

    fn edge(&self, edge: EdgeId) -> &'a Edge {
        &self.edges[edge]
    }
}

impl Roads for Streets<'_> {
    fn near(&self, place: GridPoint, reach_m: f64) -> Vec<(EdgeId, f64)> {
        let plane = Plane::at(place);
        let mut found: Vec<(EdgeId, f64)> = self
            .segments
            .locate_in_envelope_intersecting(&window(place, reach_m))
            .map(|segment| (segment.data, plane.foot(segment_ends(segment.geom())).away_m()))
            .collect();
        found.sort_by(|a, b| a.0.cmp(&b.0).then(a.1.total_cmp(&b.1)));
        found.dedup_by_key(|(edge, _)| *edge);
        found
    }

    fn within(&self, low: GridPoint, high: GridPoint) -> Vec<EdgeId> {
        let window = AABB::from_corners(position(low), position(high));
        let mut edges: Vec<EdgeId> = self
            .segments
            .locate_in_envelope_intersecting(&window)
            .map(|segment| segment.data)
            .collect();
        edges.sort_unstable();
        edges.dedup();
        edges
    }

    fn id(&self, edge: EdgeId) -> &str {
        &self.edge(edge).id
    }

    fn points(&self, edge: EdgeId) -> Vec<GridPoint> {
        self.edge(edge).points.clone()
    }

    fn kind(&self, edge: EdgeId) -> WayKind {
        way_kind(&self.edge(edge).attributes)
    }
}

fn position(point: GridPoint) -> [f64; 2] {
    [f64::from(point.x), f64::from(point.y)]
}

/// Matches closures to edges. Returns, by edge, the indices of its closures in ascending order, and
/// a finding for every closure that matches no edge.
pub fn place(
    closures: &[Closure],
    edges: &[Edge],
    source_id: impl Fn(usize) -> String,
) -> (Vec<Vec<usize>>, Vec<Finding>) {
    let mut of_edge: Vec<Vec<usize>> = vec![Vec::new(); edges.len()];
    let mut findings = Vec::new();
    if closures.is_empty() {
        return (of_edge, findings);
    }
    let by_id: HashMap<&str, usize> =
        edges.iter().enumerate().map(|(at, edge)| (edge.id.as_str(), at)).collect();
    let streets = Streets::of(edges);
    for (position, closure) in closures.iter().enumerate() {
        let mut met = named(closure, edges, &by_id);
        if met.is_empty()
            && let Some(geometry) = &closure.geometry
        {
            met = placed(closure, geometry, &streets);
        }
        if met.is_empty() {
            findings.push(without_road(closure, source_id(closure.source)));
        }
        met.sort_unstable();
        met.dedup();
        for edge in met {
            of_edge[edge].push(position);
        }
    }
    (of_edge, findings)
}

fn without_road(closure: &Closure, source: String) -> Finding {
    let finding = Finding::new(
        FindingCode::ClosureWithoutRoad,
        &source,
        "the closure meets no road of the network: it is shown and changes no road; check its place",
    )
    .at_row(closure.row)
    .in_column("id", closure.id.clone())
    .in_indonesian(
        "penutupan ini tidak mengenai jalan mana pun: ia ditampilkan dan tidak mengubah jalan; \
         periksa tempatnya",
    );
    match closure.geometry.as_ref().and_then(first_place) {
        Some(place) => finding.at_place(place.x, place.y),
        None => finding,
    }
}

fn first_place(geometry: &Geometry<f64>) -> Option<geo_types::Coord<f64>> {
    use geo::CoordsIter;
    geometry.coords_iter().next()
}

fn named(closure: &Closure, edges: &[Edge], by_id: &HashMap<&str, usize>) -> Vec<usize> {
    let mut met: Vec<usize> =
        closure.edges.iter().filter_map(|id| by_id.get(id.as_str()).copied()).collect();
    if let Some(way) = closure.osm_way {
        met.extend((0..edges.len()).filter(|at| edges[*at].osm_id == Some(way)));
    }
    met
}

fn placed(closure: &Closure, geometry: &Geometry<f64>, streets: &Streets<'_>) -> Vec<usize> {
    let claim = Claim {
        status: closure.status,
        cause: closure.cause.as_deref(),
        vehicles: closure.vehicles,
        geometry,
    };
    matched(streets, &claim).edges.into_iter().map(EdgeId::index).collect()
}

#[cfg(test)]
#[path = "closures_tests.rs"]
mod property_tests;
