//! Snapping: where a depot, site or place joins the network.

use geo_types::Point;
use lintas_model::access::Foot;
use lintas_model::index::EdgeId;
use lintas_model::network::pieces::EdgePlace;
use lintas_model::network::{Graph, GridPoint};
use rstar::{
    AABB, RTree,
    primitives::{GeomWithData, Line},
};

/// Roads up to this much farther than the nearest one count as equally near, metres: about the
/// width of a yard, and less than that of a river that boats use.
const AS_NEAR_M: f64 = 30.0;

/// Half sides of the search windows that are tried one after the other, metres.
const WINDOWS_M: [f64; 3] = [150.0, 600.0, f64::INFINITY];

/// A segment of an edge's geometry: edge, and index of the segment in it.
type EdgeSegment = GeomWithData<Line<[f64; 2]>, (EdgeId, u32)>;

/// A spatial index of the segments of a network.
#[derive(Debug)]
pub struct Snapper<'a> {
    graph: &'a Graph,
    tree: RTree<EdgeSegment>,
}

impl<'a> Snapper<'a> {
    /// Indexes the segments of all edges.
    pub fn new(graph: &'a Graph) -> Self {
        let corner = |point: GridPoint| [f64::from(point.x), f64::from(point.y)];
        let segments =
            EdgeId::all(graph.edges.len() as u32).zip(&graph.edges).flat_map(|(at, edge)| {
                (0_u32..).zip(edge.points.windows(2)).map(move |(segment, pair)| {
                    GeomWithData::new(Line::new(corner(pair[0]), corner(pair[1])), (at, segment))
                })
            });
        Self { graph, tree: RTree::bulk_load(segments.collect()) }
    }

    /// Snaps a place to the nearest edge that is `wanted`, within `reach_m`. An edge that
    /// `leads_out` is preferred to one that is up to `AS_NEAR_M` nearer.
    pub fn nearest(
        &self,
        place: Point<f64>,
        reach_m: f64,
        wanted: impl Fn(EdgeId) -> bool,
        leads_out: impl Fn(EdgeId) -> bool,
    ) -> Option<EdgePlace> {
        let place = GridPoint::nearest(place.0)?;
        // Edges are in the order of their ids: of two equally near, the first.
        let nearer = |a: &&Foot, b: &&Foot| a.away_m.total_cmp(&b.away_m).then(a.edge.cmp(&b.edge));
        // Most places are close to a road: the window grows only where none is found.
        for window_m in WINDOWS_M.into_iter().map(|metres| reach_m.min(metres)) {
            let feet: Vec<Foot> = self
                .feet(place, window_m)
                .filter(|foot| foot.away_m <= window_m && wanted(foot.edge))
                .collect();
            let Some(nearest) = feet.iter().min_by(nearer) else { continue };
            let as_near_m = nearest.away_m + AS_NEAR_M;
            if as_near_m > window_m && window_m < reach_m {
                continue;
            }
            let as_near = feet.iter().filter(|foot| foot.away_m <= as_near_m);
            let foot =
                as_near.filter(|foot| leads_out(foot.edge)).min_by(nearer).unwrap_or(nearest);
            return Some(foot.standing(&self.graph.edges[foot.edge].points));
        }
        None
    }

    /// The nearest points on the segments in a window around a place.
    pub(super) fn feet(&self, place: GridPoint, reach_m: f64) -> impl Iterator<Item = Foot> + '_ {
        let (east_m, north_m) = place.metres_per_unit();
        let reach = [reach_m / east_m.max(north_m * 0.01), reach_m / north_m];
        let at = [f64::from(place.x), f64::from(place.y)];
        let window = AABB::from_corners(
            [at[0] - reach[0], at[1] - reach[1]],
            [at[0] + reach[0], at[1] + reach[1]],
        );
        self.tree.locate_in_envelope_intersecting(&window).map(move |segment| {
            let (edge, segment) = segment.data;
            let points = &self.graph.edges[edge].points[segment as usize..];
            Foot::of(place, edge, segment, [points[0], points[1]])
        })
    }
}
