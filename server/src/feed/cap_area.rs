//! The area of a CAP message: closed polygons and circles of latitude, longitude (CAP 1.2, section
//! 3.2.4), drawn around lines and points, since CAP knows no lines.

use geo::{
    BoundingRect as _, Buffer as _, CoordsIter as _, MapCoords as _, Simplify as _,
    buffer::{BufferStyle, LineCap, LineJoin},
};
use geo_types::{Coord, Geometry, LineString, MultiLineString, Polygon, Rect};

/// Half the width of the strip around a road, metres: wide enough to be seen on a map of a regency,
/// and to hold a line that is drawn 30 m beside its road. Assumption.
const STRIP_M: f64 = 50.0;
/// Metres of a degree of latitude, on the sphere of the mean radius 6,371,008.8 m (IUGG).
const DEGREE_M: f64 = 111_195.08;
/// Vertices of one polygon at most: then its outline is drawn more coarsely.
const VERTICES: usize = 400;
/// Polygons and circles of one message at most: beyond that the box around all is told.
const SHAPES: usize = 60;

/// Polygons and circles, as CAP writes them.
#[derive(Debug, Default, PartialEq)]
pub(crate) struct AreaShapes {
    /// `lat,lon lat,lon …`, the last pair being the first.
    pub(crate) polygons: Vec<String>,
    /// `lat,lon radius`, kilometres.
    pub(crate) circles: Vec<String>,
}

/// Points, lines and areas of a geometry.
#[derive(Default)]
struct AreaParts {
    points: Vec<Coord<f64>>,
    lines: Vec<LineString<f64>>,
    areas: Vec<Polygon<f64>>,
}

impl AreaShapes {
    /// The area of a geometry; points have this radius.
    pub(crate) fn of(geometry: &Geometry<f64>, radius_m: f64) -> Self {
        let is_number = |it: Coord<f64>| it.x.is_finite() && it.y.is_finite();
        if !geometry.coords_iter().all(is_number) {
            return Self::default();
        }
        let mut parts = AreaParts::default();
        parts.take(geometry);
        let mut polygons: Vec<Polygon<f64>> = parts.areas;
        if parts.lines.len() <= SHAPES {
            polygons.extend(strips(parts.lines));
        } else {
            polygons.extend(box_around(geometry));
        }
        if polygons.len() + parts.points.len() > SHAPES {
            (polygons, parts.points) = (box_around(geometry).into_iter().collect(), Vec::new());
        }
        let circle =
            |place: &Coord<f64>| format!("{:.7},{:.7} {:.3}", place.y, place.x, radius_m / 1000.0);
        Self {
            polygons: polygons.iter().filter_map(|polygon| ring(polygon.exterior())).collect(),
            circles: parts.points.iter().map(circle).collect(),
        }
    }
}

impl AreaParts {
    fn take(&mut self, geometry: &Geometry<f64>) {
        match geometry {
            Geometry::Point(point) => self.points.push(point.0),
            Geometry::MultiPoint(points) => self.points.extend(points.iter().map(|it| it.0)),
            Geometry::Line(line) => self.line(&LineString::from(line)),
            Geometry::LineString(line) => self.line(line),
            Geometry::MultiLineString(lines) => lines.iter().for_each(|line| self.line(line)),
            Geometry::Polygon(polygon) => self.areas.push(polygon.clone()),
            Geometry::MultiPolygon(polygons) => self.areas.extend(polygons.iter().cloned()),
            Geometry::Rect(rect) => self.areas.push(rect.to_polygon()),
            Geometry::Triangle(triangle) => self.areas.push(triangle.to_polygon()),
            Geometry::GeometryCollection(parts) => parts.iter().for_each(|part| self.take(part)),
        }
    }

    /// A line of one place is a point.
    fn line(&mut self, line: &LineString<f64>) {
        let Some(first) = line.0.first() else { return };
        if line.0.iter().all(|place| place == first) {
            self.points.push(*first);
        } else {
            self.lines.push(line.clone());
        }
    }
}

/// Strips around lines, joined where they meet.
fn strips(lines: Vec<LineString<f64>>) -> Vec<Polygon<f64>> {
    let lines = MultiLineString(lines);
    let Some(bounds) = lines.bounding_rect() else { return Vec::new() };
    // East is as long as north on this plane.
    let scale = bounds.center().y.to_radians().cos().max(0.01);
    let plane = lines.map_coords(|it| Coord { x: it.x * scale, y: it.y });
    let half = STRIP_M / DEGREE_M;
    let style = BufferStyle::new(half).line_cap(LineCap::Square).line_join(LineJoin::Bevel);
    let strips = plane.simplify(half / 4.0).buffer_with_style(style);
    strips.map_coords(|it| Coord { x: it.x / scale, y: it.y }).0
}

/// The box around all, a strip wider.
fn box_around(geometry: &Geometry<f64>) -> Option<Polygon<f64>> {
    let bounds = geometry.bounding_rect()?;
    let more = Coord { x: STRIP_M / DEGREE_M, y: STRIP_M / DEGREE_M };
    Some(Rect::new(bounds.min() - more, bounds.max() + more).to_polygon())
}

/// A closed ring of at least four pairs; `None` where it is none.
fn ring(line: &LineString<f64>) -> Option<String> {
    let mut ring = line.clone();
    ring.close();
    let mut coarse = 0.000_05;
    while ring.0.len() > VERTICES && coarse < 1.0 {
        ring = ring.simplify(coarse);
        coarse *= 2.0;
    }
    if ring.0.len() < 4 {
        let bounds = line.bounding_rect()?;
        ring = Rect::new(bounds.min(), bounds.max()).to_polygon().exterior().clone();
    }
    let pair = |it: &Coord<f64>| format!("{:.6},{:.6}", it.y, it.x);
    Some(ring.0.iter().map(pair).collect::<Vec<_>>().join(" "))
}

#[cfg(test)]
mod tests {
    use geo::Contains as _;
    use geo_types::{MultiPoint, Point, line_string, polygon};

    use super::*;

    /// A ring as CAP writes it, read back.
    fn read(ring: &str) -> Polygon<f64> {
        let pairs: Vec<Coord<f64>> = ring
            .split(' ')
            .map(|pair| {
                let (lat, lon) = pair.split_once(',').unwrap();
                Coord { x: lon.parse().unwrap(), y: lat.parse().unwrap() }
            })
            .collect();
        assert!(pairs.len() >= 4 && pairs.first() == pairs.last(), "{ring}");
        Polygon::new(LineString(pairs), Vec::new())
    }

    #[test]
    fn a_road_becomes_a_narrow_closed_strip_that_holds_it() {
        for lat in [-0.3, 47.1] {
            let road =
                line_string![(x: 116.5, y: lat), (x: 116.51, y: lat), (x: 116.52, y: lat + 0.01)];
            let shapes = AreaShapes::of(&road.into(), 100.0);
            assert_eq!((shapes.polygons.len(), shapes.circles.len()), (1, 0));
            let strip = read(&shapes.polygons[0]);
            assert!(strip.contains(&Point::new(116.505, lat + 0.0003)));
            assert!(!strip.contains(&Point::new(116.505, lat + 0.0006)), "it is 50 m wide");
            assert!(strip.contains(&Point::new(116.515, lat + 0.005)));
        }
    }

    #[test]
    fn an_area_keeps_its_outline_and_a_point_has_a_circle() {
        let area = polygon![(x: 116.0, y: -1.0), (x: 117.0, y: -1.0), (x: 117.0, y: 0.0)];
        let shapes = AreaShapes::of(&area.into(), 100.0);
        let told =
            "-1.000000,116.000000 -1.000000,117.000000 0.000000,117.000000 -1.000000,116.000000";
        assert_eq!(shapes.polygons, [told]);
        let points = MultiPoint::from(vec![(116.0, -0.5), (116.1, -0.5)]);
        let shapes = AreaShapes::of(&points.into(), 500.0);
        assert_eq!(shapes.circles[0], "-0.5000000,116.0000000 0.500");
        assert_eq!((shapes.circles.len(), shapes.polygons.len()), (2, 0));
    }

    #[test]
    fn what_has_too_many_parts_or_vertices_is_told_coarsely_and_nonsense_not_at_all() {
        let lines: Vec<LineString<f64>> = (0..200)
            .map(|at| {
                let x = 116.0 + f64::from(at) * 0.01;
                line_string![(x: x, y: 0.0), (x: x, y: 0.005)]
            })
            .collect();
        let shapes = AreaShapes::of(&MultiLineString(lines).into(), 100.0);
        assert_eq!(shapes.polygons.len(), 1);
        let round: Vec<Coord<f64>> = (0..5_000)
            .map(|at| f64::from(at) / 5_000.0 * std::f64::consts::TAU)
            .map(|turn| Coord { x: 116.0 + turn.cos(), y: turn.sin() })
            .collect();
        let round = Polygon::new(LineString(round), Vec::new());
        let shapes = AreaShapes::of(&round.into(), 100.0);
        assert!(shapes.polygons[0].split(' ').count() <= VERTICES);
        assert!(read(&shapes.polygons[0]).contains(&Point::new(116.5, 0.0)));
        let nowhere = Geometry::from(Point::new(f64::NAN, 0.0));
        assert_eq!(AreaShapes::of(&nowhere, 100.0), AreaShapes::default());
        let still = line_string![(x: 1.0, y: 1.0), (x: 1.0, y: 1.0)];
        assert_eq!(AreaShapes::of(&still.into(), 100.0).circles.len(), 1);
    }
}
