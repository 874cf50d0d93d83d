//! Matching the geometry of a closure or report to edges.
//!
//! Bad news is matched widely, good news narrowly: a closure counts for every edge that runs along
//! a good part of it, an "open" only for edges that it covers from end to end. A point is matched
//! to the nearest edge.

use std::collections::BTreeMap;

use geo::{BoundingRect as _, CoordsIter as _};
use geo_types::{Geometry, LineString, Polygon};
use rstar::{AABB, RTree, primitives::Line};

use super::{GridPoint, Plane, grid_point::line_of};
use crate::index::EdgeId;
use crate::overlay::AreaIndex;
use crate::passability::{ReportStatus, WayKind};
use crate::vehicle::{VehicleClass, VehicleSet};

/// A point is matched to the nearest edge within this distance, metres.
pub const POINT_REACH_M: f64 = 50.0;
/// A line runs along a road where it is no farther from it than this, metres: twice the usual error
/// of a track recorded by a phone.
const ALONG_REACH_M: f64 = 15.0;
/// Lines are sampled at least this densely to find what runs along them, metres.
const STEP_M: f64 = 10.0;
/// Bad news: an edge is matched where at least this share of it lies along the line.
const EDGE_SHARE: f64 = 0.6;
/// Good news: an edge is matched where at least this share of it lies along the line or in the
/// area.
const OPEN_SHARE: f64 = 0.9;
/// Bad news: an edge is matched, too, where at least this share of the line lies along it.
const LINE_SHARE: f64 = 0.5;

/// The edges of a network, by place.
pub trait Roads {
    /// The edges within `reach_m` metres of a place with their distance in metres, each once.
    fn near(&self, place: GridPoint, reach_m: f64) -> Vec<(EdgeId, f64)>;
    /// Edges of which any part may lie in this box, each once.
    fn within(&self, low: GridPoint, high: GridPoint) -> Vec<EdgeId>;
    /// The text id of an edge: of two that are equally near to a point, the first by id is matched.
    fn id(&self, edge: EdgeId) -> &str;
    /// Where an edge runs.
    fn points(&self, edge: EdgeId) -> Vec<GridPoint>;
    /// What carries the traffic of an edge.
    fn kind(&self, edge: EdgeId) -> WayKind;
}

/// A closure or report, as far as it decides which edges it is about.
#[derive(Debug, Clone, Copy)]
pub struct Claim<'a> {
    /// What it says.
    pub status: ReportStatus,
    /// Cause code.
    pub cause: Option<&'a str>,
    /// The vehicle classes that it speaks of.
    pub vehicles: VehicleSet,
    /// Where.
    pub geometry: &'a Geometry<f64>,
}

/// The edges that a claim is about.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Matched {
    /// Their positions, ascending.
    pub edges: Vec<EdgeId>,
    /// For claims at points, which are about one place of an edge and not all of it: the edge and
    /// the point, ascending.
    pub points: Vec<(EdgeId, GridPoint)>,
}

/// How much is looked at before a search gives up, so that one claim costs no more than others.
#[derive(Debug, Clone, Copy)]
pub struct MatchLimit {
    /// It ends once more edges than this are found.
    pub edges: usize,
    /// Edges near an area, or steps along a line, that are looked at.
    pub looks: usize,
}

impl MatchLimit {
    const NONE: Self = Self { edges: usize::MAX, looks: usize::MAX };
}

/// How many edges a claim is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct EdgeCount {
    /// As many as were found.
    pub edges: usize,
    /// All were looked at; otherwise there may be more.
    pub is_exact: bool,
}

/// Finds the edges that a claim is about; none for a geometry collection. For a line, every sample
/// asks [`Roads::near`] once, and every edge that was near is sampled against the line.
pub fn matched(roads: &impl Roads, claim: &Claim<'_>) -> Matched {
    matched_up_to(roads, claim, MatchLimit::NONE).0
}

/// How many edges [`matched`] finds for a claim, counted up to a limit.
pub fn count_matched(roads: &impl Roads, claim: &Claim<'_>, limit: MatchLimit) -> EdgeCount {
    let (matched, is_exact) = matched_up_to(roads, claim, limit);
    EdgeCount { edges: matched.edges.len(), is_exact }
}

/// The edges, and whether all that could be meant was looked at.
fn matched_up_to(roads: &impl Roads, claim: &Claim<'_>, limit: MatchLimit) -> (Matched, bool) {
    let mut points: Vec<(EdgeId, GridPoint)> = Vec::new();
    let (mut edges, is_exact) = match claim.geometry {
        Geometry::Point(_) | Geometry::MultiPoint(_) => {
            points = claim
                .geometry
                .coords_iter()
                .filter_map(GridPoint::nearest)
                .filter_map(|place| Some((nearest(roads, claim, place)?, place)))
                .collect();
            (points.iter().map(|(edge, _)| *edge).collect(), true)
        }
        Geometry::LineString(line) => along(roads, claim, std::slice::from_ref(line), limit),
        Geometry::MultiLineString(lines) => along(roads, claim, &lines.0, limit),
        Geometry::Polygon(area) => inside(roads, claim, std::slice::from_ref(area), limit),
        Geometry::MultiPolygon(areas) => inside(roads, claim, &areas.0, limit),
        _ => (Vec::new(), true),
    };
    edges.sort_unstable();
    edges.dedup();
    points.sort_unstable();
    points.dedup();
    (Matched { edges, points }, is_exact)
}

/// Whether a claim may be about an edge of this kind. Low and high water concern rivers and
/// ferries; a claim about boats alone may concern any edge (a road under water, too); everything
/// else concerns any edge but rivers.
pub fn may_mean(claim: &Claim<'_>, kind: WayKind) -> bool {
    let boats_only = VehicleSet::NONE.with(VehicleClass::Boat);
    match claim.cause {
        Some("low_water" | "high_water") => matches!(kind, WayKind::River | WayKind::Ferry),
        _ if claim.vehicles == boats_only => true,
        _ => kind != WayKind::River,
    }
}

fn nearest(roads: &impl Roads, claim: &Claim<'_>, place: GridPoint) -> Option<EdgeId> {
    roads
        .near(place, POINT_REACH_M)
        .into_iter()
        .filter(|(edge, away_m)| *away_m <= POINT_REACH_M && may_mean(claim, roads.kind(*edge)))
        .min_by(|a, b| a.1.total_cmp(&b.1).then_with(|| roads.id(a.0).cmp(roads.id(b.0))))
        .map(|(edge, _)| edge)
}

fn along(
    roads: &impl Roads,
    claim: &Claim<'_>,
    lines: &[LineString<f64>],
    limit: MatchLimit,
) -> (Vec<EdgeId>, bool) {
    let (mut line_m, mut looks) = (0.0, 0);
    let mut shared_m: BTreeMap<EdgeId, f64> = BTreeMap::new();
    let mut own: Vec<Line<[f64; 2]>> = Vec::new();
    for line in lines {
        let points: Vec<GridPoint> =
            line.coords().filter_map(|place| GridPoint::nearest(*place)).collect();
        own.extend(points.windows(2).map(|pair| Line::new(position(pair[0]), position(pair[1]))));
        for (place, length_m) in steps(&points) {
            looks += 1;
            if looks > limit.looks {
                break;
            }
            line_m += length_m;
            for (edge, away_m) in roads.near(place, ALONG_REACH_M) {
                if away_m <= ALONG_REACH_M && may_mean(claim, roads.kind(edge)) {
                    *shared_m.entry(edge).or_default() += length_m;
                }
            }
        }
    }
    let own = RTree::bulk_load(own);
    let good_news = claim.status == ReportStatus::Open;
    let is_meant = |(edge, shared_m): &(EdgeId, f64)| {
        let share = covered_share(&roads.points(*edge), &own);
        if good_news {
            return share >= OPEN_SHARE;
        }
        share >= EDGE_SHARE || *shared_m >= LINE_SHARE * line_m
    };
    let meant = shared_m.into_iter().filter(is_meant).map(|(edge, _)| edge);
    let found: Vec<EdgeId> = meant.take(limit.edges.saturating_add(1)).collect();
    let is_exact = looks <= limit.looks && found.len() <= limit.edges;
    (found, is_exact)
}

/// Share of an edge that lies within [`ALONG_REACH_M`] of a line, by samples.
fn covered_share(edge: &[GridPoint], line: &RTree<Line<[f64; 2]>>) -> f64 {
    let (mut near_m, mut all_m) = (0.0, 0.0);
    for (place, length_m) in steps(edge) {
        all_m += length_m;
        let window = window(place, ALONG_REACH_M);
        let plane = Plane::at(place);
        let is_near = line
            .locate_in_envelope_intersecting(&window)
            .any(|segment| plane.foot(segment_ends(segment)).away_m() <= ALONG_REACH_M);
        if is_near {
            near_m += length_m;
        }
    }
    if all_m > 0.0 { near_m / all_m } else { 0.0 }
}

/// Parts of a claim are asked one by one: what lies between them costs nothing, and where they
/// overlap they still cover.
fn inside(
    roads: &impl Roads,
    claim: &Claim<'_>,
    parts: &[Polygon<f64>],
    limit: MatchLimit,
) -> (Vec<EdgeId>, bool) {
    let mut near: Vec<EdgeId> =
        parts.iter().filter_map(corners).flat_map(|(low, high)| roads.within(low, high)).collect();
    near.sort_unstable();
    near.dedup();
    let areas: Vec<Geometry<f64>> = parts.iter().cloned().map(Geometry::from).collect();
    let index = AreaIndex::build(&areas);
    let good_news = claim.status == ReportStatus::Open;
    let mut meetings = Vec::new();
    let all = near.len();
    let mut is_meant = |edge: &EdgeId| {
        let line = line_of(&roads.points(*edge));
        index.meet(&line, &mut meetings);
        if !good_news {
            return meetings.iter().any(|meeting| meeting.share > 0.0);
        }
        let share = match meetings.as_slice() {
            [] => return false,
            [one] => one.share,
            many => {
                let met: Vec<usize> = many.iter().map(|meeting| meeting.hazard).collect();
                index.share_of_union(&line, &met)
            }
        };
        share >= OPEN_SHARE
    };
    let looked = near.into_iter().take(limit.looks);
    let meant =
        looked.filter(|edge| may_mean(claim, roads.kind(*edge))).filter(|edge| is_meant(edge));
    let found: Vec<EdgeId> = meant.take(limit.edges.saturating_add(1)).collect();
    let is_exact = all <= limit.looks && found.len() <= limit.edges;
    (found, is_exact)
}

/// The box around a part, a unit wider on each side: what is near is looked at exactly later.
fn corners(part: &Polygon<f64>) -> Option<(GridPoint, GridPoint)> {
    let bounds = part.bounding_rect()?;
    let (low, high) = GridPoint::nearest(bounds.min()).zip(GridPoint::nearest(bounds.max()))?;
    let low = GridPoint { x: low.x.saturating_sub(1), y: low.y.saturating_sub(1) };
    Some((low, GridPoint { x: high.x.saturating_add(1), y: high.y.saturating_add(1) }))
}

/// Samples along a line, at most [`STEP_M`] apart: the middle of each step, and its length in
/// metres.
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

fn position(point: GridPoint) -> [f64; 2] {
    [f64::from(point.x), f64::from(point.y)]
}

/// The ends of a segment of an index, whose coordinates are those of grid points.
pub fn segment_ends(segment: &Line<[f64; 2]>) -> [GridPoint; 2] {
    [segment.from, segment.to].map(|[x, y]| GridPoint { x: x as i32, y: y as i32 })
}

/// The box that reaches `reach_m` metres around a place, in grid units.
pub fn window(place: GridPoint, reach_m: f64) -> AABB<[f64; 2]> {
    let (east_m, north_m) = place.metres_per_unit();
    // Towards the poles `east_m` goes to 0: bounded, so that the window stays finite.
    let reach = [reach_m / east_m.max(north_m * 0.01), reach_m / north_m];
    let [x, y] = position(place);
    AABB::from_corners([x - reach[0], y - reach[1]], [x + reach[0], y + reach[1]])
}

#[cfg(test)]
#[path = "matching_tests.rs"]
mod tests;
