//! The area that stands in for a danger without an area of its own.

use geo::{Area, ConvexHull, CoordsIter};
use geo_types::{Coord, Geometry, MultiPoint, Polygon};

/// Half the width, in metres, of the area that stands in for a hazard drawn without an area (a
/// point, a line): the accuracy of a hand-held GPS receiver.
const STAND_IN_M: f64 = 10.0;
/// Metres in a degree of latitude; accurate enough for a stand-in.
const DEGREE_M: f64 = 111_320.0;

/// The convex hull of a geometry; where that has no area to speak of, of the geometry widened by
/// [`STAND_IN_M`].
pub(super) fn surroundings(geometry: &Geometry<f64>) -> Polygon<f64> {
    let hull = geometry.convex_hull();
    // Smaller than a square of `STAND_IN_M`: a point, a line, or nearly so.
    let stand_in_degrees = STAND_IN_M / DEGREE_M;
    if hull.unsigned_area() > stand_in_degrees * stand_in_degrees {
        return hull;
    }
    let corners = geometry.coords_iter().flat_map(|coord| {
        let up = STAND_IN_M / DEGREE_M;
        let across = up / coord.y.to_radians().cos().max(0.01);
        let slant = std::f64::consts::FRAC_1_SQRT_2;
        [(1.0, 0.0), (slant, slant), (0.0, 1.0), (-slant, slant)].into_iter().flat_map(
            move |(x, y)| {
                [1.0, -1.0].map(|side| Coord {
                    x: coord.x + side * x * across,
                    y: (coord.y + side * y * up).clamp(-90.0, 90.0),
                })
            },
        )
    });
    MultiPoint(corners.map(Into::into).collect()).convex_hull()
}
