//! Where a place stands along the network.

use geo_types::Point;
use lintas_model::network::standing::Standing;
use lintas_model::network::{Graph, GridPoint};
use rstar::{
    AABB, RTree,
    primitives::{GeomWithData, Line},
};

/// Roads that are no more than this farther than the nearest, metres, count as near, too: the width
/// of a yard, and less than that of a river that boats use.
const AS_NEAR_M: f64 = 30.0;

/// Half the sides of the windows that are searched one after the other, metres.
const WINDOWS_M: [f64; 3] = [150.0, 600.0, f64::INFINITY];

/// Edge, and the segment of its geometry.
type Segment = GeomWithData<Line<[f64; 2]>, (u32, u32)>;

/// The segments of a network, ready to be asked what is near.
#[derive(Debug)]
pub struct Snapper<'a> {
    graph: &'a Graph,
    tree: RTree<Segment>,
}

/// The nearest place on one edge.
#[derive(Debug, Clone, Copy)]
struct Foot {
    away_m: f64,
    edge: u32,
    segment: u32,
    /// How far along the segment, 0 to 1.
    along: f64,
}

impl<'a> Snapper<'a> {
    /// Takes up all edges.
    pub fn new(graph: &'a Graph) -> Self {
        let corner = |point: GridPoint| [f64::from(point.x), f64::from(point.y)];
        let segments = (0_u32..).zip(&graph.edges).flat_map(|(at, edge)| {
            (0_u32..).zip(edge.points.windows(2)).map(move |(segment, pair)| {
                GeomWithData::new(Line::new(corner(pair[0]), corner(pair[1])), (at, segment))
            })
        });
        Self { graph, tree: RTree::bulk_load(segments.collect()) }
    }

    /// Where a place stands on the nearest of the edges that are `wanted` and no farther than
    /// `reach_m`. One that `leads_out` is taken before one that is a few steps nearer.
    pub fn nearest(
        &self,
        place: Point<f64>,
        reach_m: f64,
        wanted: impl Fn(u32) -> bool,
        leads_out: impl Fn(u32) -> bool,
    ) -> Option<Standing> {
        let place = GridPoint::nearest(place.0)?;
        // Edges stand in the order of their ids: of two as near, the first.
        let nearer = |a: &&Foot, b: &&Foot| a.away_m.total_cmp(&b.away_m).then(a.edge.cmp(&b.edge));
        // Most places have a road at hand: the window widens only where there is none.
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
            return Some(Standing { edge: foot.edge, share: self.share(foot) });
        }
        None
    }

    /// Where a place stands on the edge, of those that are `wanted` and no farther than `reach_m`,
    /// that is the nearest when the `detour_m` of an edge, seen from the place on it, is added; with
    /// the place on it and the metres to there.
    pub fn stand(
        &self,
        place: Point<f64>,
        reach_m: f64,
        wanted: impl Fn(u32) -> bool,
        detour_m: impl Fn(u32, GridPoint) -> f64,
    ) -> Option<(Standing, GridPoint, f64)> {
        let place = GridPoint::nearest(place.0)?;
        for window_m in WINDOWS_M.into_iter().map(|metres| reach_m.min(metres)) {
            let mut feet: Vec<Foot> = self
                .feet(place, window_m)
                .filter(|foot| foot.away_m <= window_m && wanted(foot.edge))
                .collect();
            feet.sort_by(|a, b| a.away_m.total_cmp(&b.away_m).then(a.edge.cmp(&b.edge)));
            let mut best: Option<(f64, Foot, GridPoint)> = None;
            for foot in feet {
                // What is farther than the best with its detour is no better without one.
                if best.as_ref().is_some_and(|(cost_m, ..)| *cost_m <= foot.away_m) {
                    break;
                }
                let at = self.place_of(&foot);
                let cost_m = foot.away_m + detour_m(foot.edge, at);
                if best.as_ref().is_none_or(|(least_m, ..)| cost_m < *least_m) {
                    best = Some((cost_m, foot, at));
                }
            }
            if let Some((cost_m, foot, at)) = best
                && (cost_m <= window_m || window_m >= reach_m)
            {
                let standing = Standing { edge: foot.edge, share: self.share(&foot) };
                return Some((standing, at, foot.away_m));
            }
        }
        None
    }

    /// Where a foot is.
    fn place_of(&self, foot: &Foot) -> GridPoint {
        let points = &self.graph.edges[foot.edge as usize].points;
        let (a, b) = (points[foot.segment as usize], points[foot.segment as usize + 1]);
        let mix = |a: i32, b: i32| {
            (f64::from(a) + foot.along * (f64::from(b) - f64::from(a))).round() as i32
        };
        GridPoint { x: mix(a.x, b.x), y: mix(a.y, b.y) }
    }

    /// The feet of a place on the segments in a window around it.
    fn feet(&self, place: GridPoint, reach_m: f64) -> impl Iterator<Item = Foot> + '_ {
        let (east_m, north_m) = place.metres_per_unit();
        let reach = [reach_m / east_m.max(north_m * 0.01), reach_m / north_m];
        let at = [f64::from(place.x), f64::from(place.y)];
        let window = AABB::from_corners(
            [at[0] - reach[0], at[1] - reach[1]],
            [at[0] + reach[0], at[1] + reach[1]],
        );
        let near = self.tree.locate_in_envelope_intersecting(&window);
        let foot = move |segment: &Segment| {
            let Line { from, to } = segment.geom();
            let metres =
                |corner: &[f64; 2]| [(corner[0] - at[0]) * east_m, (corner[1] - at[1]) * north_m];
            let ([ax, ay], [bx, by]) = (metres(from), metres(to));
            let (dx, dy) = (bx - ax, by - ay);
            let squared = dx * dx + dy * dy;
            let along =
                if squared > 0.0 { (-(ax * dx + ay * dy) / squared).clamp(0.0, 1.0) } else { 0.0 };
            Foot {
                away_m: (ax + along * dx).hypot(ay + along * dy),
                edge: segment.data.0,
                segment: segment.data.1,
                along,
            }
        };
        near.map(foot)
    }

    /// How far along its edge a foot is.
    fn share(&self, foot: &Foot) -> f64 {
        let points = &self.graph.edges[foot.edge as usize].points;
        let (mut before_m, mut all_m) = (0.0, 0.0);
        for (segment, pair) in (0_u32..).zip(points.windows(2)) {
            let length_m = pair[0].metres_to(pair[1]);
            all_m += length_m;
            if segment < foot.segment {
                before_m += length_m;
            } else if segment == foot.segment {
                before_m += length_m * foot.along;
            }
        }
        // At either end it stands at the junction, not on the edge.
        let steps = points.len() as u32 - 1;
        match () {
            () if foot.segment == 0 && foot.along <= 0.0 => 0.0,
            () if foot.segment + 1 == steps && foot.along >= 1.0 => 1.0,
            () if all_m > 0.0 => (before_m / all_m).clamp(0.0, 1.0),
            () => 0.0,
        }
    }
}
