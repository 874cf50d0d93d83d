//! Isochrones: the area around the reached roads, as a strip on either side of them. It follows the
//! roads and is no hull of them, so that it does not cover the far bank of a river without a
//! bridge.

use geo::{
    Area as _, BooleanOps as _, Buffer as _, Simplify as _,
    buffer::{BufferStyle, LineCap, LineJoin},
};
use geo_types::{Coord, LineString, MultiLineString, MultiPolygon, Polygon};
use lintas_model::network::GridPoint;

use super::{ground::Ground, line, reach::EdgeInterval};

/// Width of the strip on either side of a road, metres: half of a narrow river.
const STRIP_M: f64 = 50.0;
/// Tolerance of the simplification of roads before they are buffered, metres.
const FINE_M: f64 = 10.0;
/// Holes of the area that are smaller than this are filled, square metres: no point of one is
/// farther than about 165 m from a reached road (113 m, the radius of a circle of this area, and
/// the strip).
const BLOCK_M2: f64 = 40_000.0;
/// Angle of the segments that approximate a rounded line end, radians.
const TURN: f64 = 0.8;

/// Areas of growing lists of parts; each area contains the one before.
#[derive(Debug)]
pub(crate) struct Strips {
    centre: GridPoint,
    last: Option<MultiPolygon<f64>>,
}

impl Strips {
    /// Areas are computed in a plane around this place, in metres.
    pub(crate) fn around(centre: GridPoint) -> Self {
        Self { centre, last: None }
    }

    /// The next area, in degrees: that of `parts`, joined with the one before.
    pub(crate) fn next(
        &mut self,
        ground: &Ground<'_>,
        parts: &[EdgeInterval],
    ) -> MultiPolygon<f64> {
        let (east_m, north_m) = self.centre.metres_per_unit();
        let flat = |point: GridPoint| Coord {
            x: (f64::from(point.x) - f64::from(self.centre.x)) * east_m,
            y: (f64::from(point.y) - f64::from(self.centre.y)) * north_m,
        };
        let lines: Vec<LineString<f64>> = parts
            .iter()
            .map(|part| {
                let points = line::between(ground, part.edge, part.low, part.high);
                points.into_iter().map(flat).collect::<LineString<f64>>().simplify(FINE_M)
            })
            .collect();
        let style =
            BufferStyle::new(STRIP_M).line_cap(LineCap::Round(TURN)).line_join(LineJoin::Bevel);
        let mut area = filled(MultiLineString::new(lines).buffer_with_style(style));
        // Simplification and rounding must not make a longer time reach less.
        if let Some(last) = &self.last {
            area = area.union(last);
        }
        self.last = Some(area.clone());
        let round = |coord: Coord<f64>| {
            let degrees = |metres: f64, per_unit: f64, from: i32| {
                (f64::from(from) + metres / per_unit).round() / 1e7
            };
            Coord {
                x: degrees(coord.x, east_m, self.centre.x),
                y: degrees(coord.y, north_m, self.centre.y),
            }
        };
        geo::MapCoords::map_coords(&area, round)
    }
}

/// The area without holes smaller than [`BLOCK_M2`].
fn filled(area: MultiPolygon<f64>) -> MultiPolygon<f64> {
    let fill = |polygon: Polygon<f64>| {
        let (outer, mut holes) = polygon.into_inner();
        holes.retain(|hole| Polygon::new(hole.clone(), Vec::new()).unsigned_area() >= BLOCK_M2);
        Polygon::new(outer, holes)
    };
    MultiPolygon::new(area.into_iter().map(fill).collect())
}
