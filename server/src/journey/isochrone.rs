//! The area around the roads that are reached: a strip on either side of them. It follows the roads
//! and not the crow, so that it never lies across a river that has no bridge.

use geo::{
    Area as _, BooleanOps as _, Buffer as _, Simplify as _,
    buffer::{BufferStyle, LineCap, LineJoin},
};
use geo_types::{Coord, LineString, MultiLineString, MultiPolygon, Polygon};
use lintas_model::network::GridPoint;

use super::{ground::Ground, line, reach::Part};

/// Width of the strip on either side of a road, metres: half of a narrow river.
const STRIP_M: f64 = 50.0;
/// A strip is not drawn finer than this, metres.
const FINE_M: f64 = 10.0;
/// Blocks between reached roads that are smaller than this are filled, square metres: nobody in them
/// is farther than about a hundred metres from one.
const BLOCK_M2: f64 = 40_000.0;
/// Turn of a rounded end, radians.
const TURN: f64 = 0.8;

/// Areas for lists of parts of which each is in the next; each area lies in the next.
#[derive(Debug)]
pub(crate) struct Strips {
    centre: GridPoint,
    last: Option<MultiPolygon<f64>>,
}

impl Strips {
    /// Around a place: everything is measured in metres from there.
    pub(crate) fn around(centre: GridPoint) -> Self {
        Self { centre, last: None }
    }

    /// The area around some parts, in degrees.
    pub(crate) fn next(&mut self, ground: &Ground<'_>, parts: &[Part]) -> MultiPolygon<f64> {
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
        // Rounding must not make a longer time reach less.
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

fn filled(area: MultiPolygon<f64>) -> MultiPolygon<f64> {
    let fill = |polygon: Polygon<f64>| {
        let (outer, mut holes) = polygon.into_inner();
        holes.retain(|hole| Polygon::new(hole.clone(), Vec::new()).unsigned_area() >= BLOCK_M2);
        Polygon::new(outer, holes)
    };
    MultiPolygon::new(area.into_iter().map(fill).collect())
}
