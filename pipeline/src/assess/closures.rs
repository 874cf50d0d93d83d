//! Which edges a closure speaks of.
//!
//! By id where it names edges or an OSM way; else by place. Bad news is taken widely, good news
//! narrowly: a closure counts for every edge that shares a good part of it, an "open" counts only
//! for edges that it covers from end to end.

use std::collections::HashMap;

use geo_types::{Geometry, LineString};
use lintas_model::finding::{Finding, FindingCode};
use lintas_model::network::GridPoint;
use lintas_model::overlay::AreaIndex;
use lintas_model::passability::ReportStatus;
use rstar::{
    AABB, RTree,
    primitives::{GeomWithData, Line},
};

use crate::merge::{closures::Closure, roads::Edge};

/// A point stands for the nearest road within this distance, metres.
const POINT_REACH_M: f64 = 50.0;
/// A line runs along a road where it is no farther from it than this, metres: twice the usual error
/// of a track recorded by a phone.
const ALONG_REACH_M: f64 = 15.0;
/// Spacing of the places at which "along" is asked, metres.
const STEP_M: f64 = 10.0;
/// An edge is meant where at least this share of it lies along the closure's line.
const EDGE_SHARE: f64 = 0.6;
/// "Open" is believed for an edge that the report covers to at least this share.
const OPEN_SHARE: f64 = 0.9;
/// An edge is meant, too, where at least this share of the closure's line lies along it.
const CLOSURE_SHARE: f64 = 0.5;

type Segment = GeomWithData<Line<[f64; 2]>, usize>;

/// Finds the edges that closures speak of. Returns, per edge, the positions of its closures in
/// ascending order, and a finding for every closure that meets no edge.
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
    let tree = edge_segments(edges);
    for (position, closure) in closures.iter().enumerate() {
        let mut met = named(closure, edges, &by_id);
        if met.is_empty()
            && let Some(geometry) = &closure.geometry
        {
            met = placed(closure, geometry, edges, &tree);
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
    .in_column("id", closure.id.clone());
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

fn position(point: GridPoint) -> [f64; 2] {
    [f64::from(point.x), f64::from(point.y)]
}

fn edge_segments(edges: &[Edge]) -> RTree<Segment> {
    RTree::bulk_load(
        edges
            .iter()
            .enumerate()
            .flat_map(|(at, edge)| {
                edge.points.windows(2).map(move |pair| {
                    GeomWithData::new(Line::new(position(pair[0]), position(pair[1])), at)
                })
            })
            .collect(),
    )
}

fn placed(
    closure: &Closure,
    geometry: &Geometry<f64>,
    edges: &[Edge],
    tree: &RTree<Segment>,
) -> Vec<usize> {
    match geometry {
        Geometry::Point(point) => GridPoint::nearest(point.0)
            .and_then(|place| nearest_edge(place, closure, edges, tree))
            .into_iter()
            .collect(),
        Geometry::MultiPoint(points) => points
            .iter()
            .filter_map(|point| GridPoint::nearest(point.0))
            .filter_map(|place| nearest_edge(place, closure, edges, tree))
            .collect(),
        Geometry::LineString(line) => along(closure, std::slice::from_ref(line), edges, tree),
        Geometry::MultiLineString(lines) => along(closure, &lines.0, edges, tree),
        Geometry::Polygon(_) | Geometry::MultiPolygon(_) => inside(closure, geometry, edges),
        _ => Vec::new(),
    }
}

/// Whether a closure may mean this edge: the level of a river binds what floats, everything else
/// binds what does not run in the river.
fn may_mean(closure: &Closure, edge: &Edge) -> bool {
    match closure.cause.as_deref() {
        Some("low_water" | "high_water") => edge.attributes.river || edge.attributes.ferry,
        _ => !edge.attributes.river,
    }
}

fn nearest_edge(
    place: GridPoint,
    closure: &Closure,
    edges: &[Edge],
    tree: &RTree<Segment>,
) -> Option<usize> {
    candidates(place, POINT_REACH_M, tree)
        .into_iter()
        .filter(|(edge, _)| may_mean(closure, &edges[*edge]))
        .filter(|(_, away_m)| *away_m <= POINT_REACH_M)
        .min_by(|a, b| a.1.total_cmp(&b.1).then(edges[a.0].id.cmp(&edges[b.0].id)))
        .map(|(edge, _)| edge)
}

/// Edges near a place with their distance in metres, each once.
fn candidates(place: GridPoint, reach_m: f64, tree: &RTree<Segment>) -> Vec<(usize, f64)> {
    let (east_m, north_m) = place.metres_per_unit();
    let reach = [reach_m / east_m.max(north_m * 0.01), reach_m / north_m];
    let [x, y] = position(place);
    let window = AABB::from_corners([x - reach[0], y - reach[1]], [x + reach[0], y + reach[1]]);
    let mut found: Vec<(usize, f64)> = tree
        .locate_in_envelope_intersecting(&window)
        .map(|segment| {
            let away = distance_m(place, segment.geom(), east_m, north_m);
            (segment.data, away)
        })
        .collect();
    found.sort_by(|a, b| a.0.cmp(&b.0).then(a.1.total_cmp(&b.1)));
    found.dedup_by_key(|(edge, _)| *edge);
    found
}

fn distance_m(place: GridPoint, segment: &Line<[f64; 2]>, east_m: f64, north_m: f64) -> f64 {
    let [x, y] = position(place);
    let ([ax, ay], [bx, by]) = (segment.from, segment.to);
    let (dx, dy) = ((bx - ax) * east_m, (by - ay) * north_m);
    let (px, py) = ((x - ax) * east_m, (y - ay) * north_m);
    let length_squared = dx * dx + dy * dy;
    let t = if length_squared > 0.0 {
        ((px * dx + py * dy) / length_squared).clamp(0.0, 1.0)
    } else {
        0.0
    };
    (px - t * dx).hypot(py - t * dy)
}

/// Places along a line, `STEP_M` apart, with the length in metres that each stands for.
fn steps(points: &[GridPoint]) -> Vec<(GridPoint, f64)> {
    let mut steps = Vec::new();
    for pair in points.windows(2) {
        let length_m = pair[0].metres_to(pair[1]);
        let count = (length_m / STEP_M).ceil().max(1.0);
        for step in 0..count as u32 {
            let t = (f64::from(step) + 0.5) / count;
            let between =
                |a: i32, b: i32| (f64::from(a) + t * (f64::from(b) - f64::from(a))) as i32;
            let place =
                GridPoint { x: between(pair[0].x, pair[1].x), y: between(pair[0].y, pair[1].y) };
            steps.push((place, length_m / count));
        }
    }
    steps
}

fn along(
    closure: &Closure,
    lines: &[LineString<f64>],
    edges: &[Edge],
    tree: &RTree<Segment>,
) -> Vec<usize> {
    let mut closure_m = 0.0;
    let mut shared_m: HashMap<usize, f64> = HashMap::new();
    let mut own_segments: Vec<Segment> = Vec::new();
    for line in lines {
        let points: Vec<GridPoint> =
            line.coords().filter_map(|place| GridPoint::nearest(*place)).collect();
        for pair in points.windows(2) {
            own_segments
                .push(GeomWithData::new(Line::new(position(pair[0]), position(pair[1])), 0));
        }
        for (place, length_m) in steps(&points) {
            closure_m += length_m;
            for (edge, away_m) in candidates(place, ALONG_REACH_M, tree) {
                if away_m <= ALONG_REACH_M && may_mean(closure, &edges[edge]) {
                    *shared_m.entry(edge).or_default() += length_m;
                }
            }
        }
    }
    let own = RTree::bulk_load(own_segments);
    let good_news = closure.status == ReportStatus::Open;
    let mut met: Vec<usize> = shared_m
        .into_iter()
        .filter(|(edge, shared_m)| {
            let share = covered_share(&edges[*edge], &own);
            if good_news {
                return share >= OPEN_SHARE;
            }
            share >= EDGE_SHARE || *shared_m >= CLOSURE_SHARE * closure_m
        })
        .map(|(edge, _)| edge)
        .collect();
    met.sort_unstable();
    met
}

/// Share of an edge that lies along the closure's own line.
fn covered_share(edge: &Edge, own: &RTree<Segment>) -> f64 {
    let (mut near_m, mut all_m) = (0.0, 0.0);
    for (place, length_m) in steps(&edge.points) {
        all_m += length_m;
        if candidates(place, ALONG_REACH_M, own).iter().any(|(_, away)| *away <= ALONG_REACH_M) {
            near_m += length_m;
        }
    }
    if all_m > 0.0 { near_m / all_m } else { 0.0 }
}

fn inside(closure: &Closure, area: &Geometry<f64>, edges: &[Edge]) -> Vec<usize> {
    let index = AreaIndex::build([area]);
    let mut meetings = Vec::new();
    let good_news = closure.status == ReportStatus::Open;
    (0..edges.len())
        .filter(|at| may_mean(closure, &edges[*at]))
        .filter(|at| {
            index.meet(&edges[*at].line(), &mut meetings);
            let share = meetings.first().map_or(-1.0, |meeting| meeting.share);
            if good_news { share >= OPEN_SHARE } else { share > 0.0 }
        })
        .collect()
}

#[cfg(test)]
#[path = "closures_worlds.rs"]
mod worlds;
