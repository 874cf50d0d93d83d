//! Finds edges near a place, in an R-tree of bounding boxes.

use lintas_model::index::EdgeId;
use lintas_model::{
    access::Foot,
    network::{GridPoint, matching::window},
};
use lintas_snapshot::format::NetworkFile;
use rstar::{
    AABB, RTree,
    primitives::{GeomWithData, Rectangle},
};

/// The point of an edge that is nearest to a place.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Near {
    /// The edge.
    pub(crate) edge: EdgeId,
    /// Metres from the place to the edge.
    pub(crate) distance_m: f64,
    /// Share of the edge's length from its start to the nearest point, 0 to 1.
    pub(crate) share: f64,
    /// The nearest point on it.
    pub(crate) point: GridPoint,
}

type EdgeBox = GeomWithData<Rectangle<[f64; 2]>, EdgeId>;

/// The bounding boxes of all edges, in grid units.
#[derive(Debug)]
pub(super) struct EdgeTree(RTree<EdgeBox>);

impl EdgeTree {
    pub(super) fn of(file: &NetworkFile) -> Self {
        let entry = |edge: EdgeId| {
            let (mut low, mut high) = ([f64::INFINITY; 2], [f64::NEG_INFINITY; 2]);
            for point in file.points(edge) {
                for (axis, value) in
                    [f64::from(point.x), f64::from(point.y)].into_iter().enumerate()
                {
                    low[axis] = low[axis].min(value);
                    high[axis] = high[axis].max(value);
                }
            }
            EdgeBox::new(Rectangle::from_corners(low, high), edge)
        };
        Self(RTree::bulk_load(EdgeId::all(file.edges()).map(entry).collect()))
    }

    pub(super) fn within(&self, low: GridPoint, high: GridPoint) -> Vec<EdgeId> {
        let corner = |point: GridPoint| [f64::from(point.x), f64::from(point.y)];
        let window = AABB::from_corners(corner(low), corner(high));
        let mut edges: Vec<EdgeId> =
            self.0.locate_in_envelope_intersecting(&window).map(|entry| entry.data).collect();
        edges.sort_unstable();
        edges
    }

    /// All edges, each with a distance in metres that no point of it is nearer to `place` than; these
    /// distances ascend.
    pub(super) fn outward(&self, place: GridPoint) -> impl Iterator<Item = (EdgeId, f64)> {
        let (east_m, north_m) = place.metres_per_unit();
        let least_m = east_m.min(north_m);
        self.0
            .nearest_neighbor_iter_with_distance_2(&[f64::from(place.x), f64::from(place.y)])
            .map(move |(entry, squared)| (entry.data, squared.sqrt() * least_m))
    }

    pub(super) fn near(
        &self,
        file: &NetworkFile,
        place: GridPoint,
        reach_m: f64,
        most: usize,
        wanted: impl Fn(EdgeId) -> bool,
    ) -> Vec<Near> {
        let window = window(place, reach_m);
        let mut found: Vec<Near> = self
            .0
            .locate_in_envelope_intersecting(&window)
            .filter(|entry| wanted(entry.data))
            .map(|entry| nearest_point(file, entry.data, place))
            .filter(|near| near.distance_m <= reach_m)
            .collect();
        found.sort_by(|a, b| a.distance_m.total_cmp(&b.distance_m).then(a.edge.cmp(&b.edge)));
        found.truncate(most);
        found
    }
}

impl EdgeTree {
    /// The nearest places to `place` on the segments of the edges that are `wanted`, no farther than
    /// `reach_m` metres; edge by edge.
    pub(super) fn feet(
        &self,
        file: &NetworkFile,
        place: GridPoint,
        reach_m: f64,
        wanted: &dyn Fn(EdgeId) -> bool,
    ) -> Vec<Foot> {
        let mut edges: Vec<EdgeId> = self
            .0
            .locate_in_envelope_intersecting(&window(place, reach_m))
            .map(|entry| entry.data)
            .filter(|edge| wanted(*edge))
            .collect();
        edges.sort_unstable();
        let on_edge = |edge: EdgeId| {
            let points = file.points(edge);
            let segments = (0_u32..).zip(points.clone().zip(points.skip(1)));
            segments.map(move |(segment, (from, to))| Foot::of(place, edge, segment, [from, to]))
        };
        edges.into_iter().flat_map(on_edge).filter(|foot| foot.away_m <= reach_m).collect()
    }
}

fn nearest_point(file: &NetworkFile, edge: EdgeId, place: GridPoint) -> Near {
    let (east_m, north_m) = place.metres_per_unit();
    let points = file.points(edge);
    let metres = |point: GridPoint| {
        let (dx, dy) =
            (f64::from(point.x) - f64::from(place.x), f64::from(point.y) - f64::from(place.y));
        [dx * east_m, dy * north_m]
    };
    // Squared distances are compared: one square root an edge is enough.
    let (mut walked, mut best) = (0.0, (f64::INFINITY, 0.0, place));
    for (from, to) in points.clone().zip(points.skip(1)) {
        let (a, b) = (metres(from), metres(to));
        let along = [b[0] - a[0], b[1] - a[1]];
        let length = (along[0] * along[0] + along[1] * along[1]).sqrt();
        let share = if length > 0.0 {
            (-(a[0] * along[0] + a[1] * along[1]) / (length * length)).clamp(0.0, 1.0)
        } else {
            0.0
        };
        let (dx, dy) = (a[0] + along[0] * share, a[1] + along[1] * share);
        let distance = dx * dx + dy * dy;
        if distance < best.0 {
            let blend = |from: i32, to: i32| {
                (f64::from(from) + (f64::from(to) - f64::from(from)) * share).round() as i32
            };
            let point = GridPoint { x: blend(from.x, to.x), y: blend(from.y, to.y) };
            best = (distance, walked + length * share, point);
        }
        walked += length;
    }
    let share = if walked > 0.0 { (best.1 / walked).clamp(0.0, 1.0) } else { 0.0 };
    Near { edge, distance_m: best.0.sqrt(), share, point: best.2 }
}
