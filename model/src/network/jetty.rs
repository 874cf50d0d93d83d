//! The lines that jetties are nearest to: the river that a jetty serves, the road that leads to it.

use rstar::{AABB, RTree, primitives::GeomWithData};

use super::{GridPoint, Plane};

/// A jetty joins the nearest river and the nearest road within this distance, metres. Over more
/// than that no load is taken to be carried between vehicle and boat.
pub const JETTY_REACH_M: f64 = 1_000.0;
/// A line is not cut within this distance of one of its vertices, metres: the vertex is taken
/// instead, so that no pieces of a few centimetres arise.
const SAME_PLACE_M: f64 = 5.0;

/// The place on a line that is nearest to a jetty.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct JettyFoot {
    /// Distance from the jetty.
    pub(super) away_m: f64,
    /// Number of the line, as the caller gave it.
    pub(super) line: usize,
    /// Number of the segment on the line, from 0.
    pub(super) segment: usize,
    /// The place: a corner of the line where one is near.
    pub(super) place: GridPoint,
}

/// For every jetty, indexed as `jetties`, the nearest of these lines within [`JETTY_REACH_M`]; of
/// two that are as near, the first. Jetties are few, so they are in the R-tree and each segment
/// asks it once: `O((segments + jetties) log jetties)`, and the pairs that are near each other.
pub(super) fn nearest_lines<'a>(
    jetties: &[GridPoint],
    lines: impl Iterator<Item = (usize, &'a [GridPoint])>,
) -> Vec<Option<JettyFoot>> {
    let mut nearest: Vec<Option<JettyFoot>> = vec![None; jetties.len()];
    if jetties.is_empty() {
        return nearest;
    }
    let corner = |place: GridPoint| [f64::from(place.x), f64::from(place.y)];
    let numbered = jetties.iter().enumerate();
    let tree = RTree::bulk_load(
        numbered.map(|(at, jetty)| GeomWithData::new(corner(*jetty), at)).collect(),
    );
    for (line, points) in lines {
        for (segment, pair) in points.windows(2).enumerate() {
            let (east_m, north_m) = pair[0].metres_per_unit();
            // Towards the poles `east_m` goes to 0: bounded, so that the window stays finite.
            let reach = [JETTY_REACH_M / east_m.max(north_m * 0.01), JETTY_REACH_M / north_m];
            let ([ax, ay], [bx, by]) = (corner(pair[0]), corner(pair[1]));
            let window = AABB::from_corners(
                [ax.min(bx) - reach[0], ay.min(by) - reach[1]],
                [ax.max(bx) + reach[0], ay.max(by) + reach[1]],
            );
            for jetty in tree.locate_in_envelope(&window) {
                let place = foot(jetties[jetty.data], [pair[0], pair[1]]);
                let away_m = jetties[jetty.data].metres_to(place);
                let best = &mut nearest[jetty.data];
                if away_m <= JETTY_REACH_M && best.is_none_or(|best| away_m < best.away_m) {
                    *best = Some(JettyFoot { away_m, line, segment, place });
                }
            }
        }
    }
    nearest
}

/// The place on a segment that is nearest to a jetty.
fn foot(jetty: GridPoint, [from, to]: [GridPoint; 2]) -> GridPoint {
    let along = Plane::at(jetty).foot([from, to]).share;
    let place = from.towards(to, along);
    let corner = if along < 0.5 { from } else { to };
    if corner.metres_to(place) <= SAME_PLACE_M { corner } else { place }
}
