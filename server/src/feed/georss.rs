//! A geometry as GeoRSS-Simple (OGC 17-002r1): one point, line or polygon, of latitude and longitude.
//! An entry has one place, so of several parts the longest is told; the feature itself has all.

use geo::{BoundingRect as _, Simplify as _};
use geo_types::{Coord, Geometry, LineString, Polygon};

use super::xml::XmlWriter;

/// Vertices of a line or ring at most.
const VERTICES: usize = 500;

/// Writes the place of an entry; nothing where it has none.
pub(super) fn place(xml: &mut XmlWriter, geometry: &Geometry<f64>) {
    if let Some(line) = longest_line(geometry) {
        xml.leaf("georss:line", &pairs(&coarse(line)));
    } else if let Some(polygon) = widest_area(geometry) {
        let mut ring = coarse(polygon.exterior());
        ring.close();
        xml.leaf("georss:polygon", &pairs(&ring));
    } else if let Some(place) = middle(geometry) {
        xml.leaf("georss:point", &pairs(&LineString(vec![place])));
    }
}

/// The longest of the lines of a geometry, by the degrees along it.
pub(super) fn longest_line(geometry: &Geometry<f64>) -> Option<&LineString<f64>> {
    match geometry {
        Geometry::LineString(line) => Some(line).filter(|line| line.0.len() > 1),
        Geometry::MultiLineString(lines) => {
            let lines = lines.iter().filter(|line| line.0.len() > 1);
            lines.max_by(|a, b| along(a).total_cmp(&along(b)))
        }
        _ => None,
    }
}

fn widest_area(geometry: &Geometry<f64>) -> Option<&Polygon<f64>> {
    let width = |polygon: &&Polygon<f64>| {
        polygon.bounding_rect().map_or(0.0, |bounds| bounds.width() * bounds.height())
    };
    match geometry {
        Geometry::Polygon(polygon) => Some(polygon),
        Geometry::MultiPolygon(polygons) => {
            polygons.iter().max_by(|a, b| width(a).total_cmp(&width(b)))
        }
        _ => None,
    }
}

/// A place of a geometry: half way along its longest line, a point of it, the middle of its box.
pub(super) fn middle(geometry: &Geometry<f64>) -> Option<Coord<f64>> {
    match geometry {
        Geometry::Point(point) => Some(point.0),
        Geometry::MultiPoint(points) => points.0.first().map(|point| point.0),
        other => match longest_line(other) {
            Some(line) => half_way(line),
            None => other.bounding_rect().map(|bounds| bounds.center()),
        },
    }
}

fn along(line: &LineString<f64>) -> f64 {
    line.lines().map(|it| it.dx().hypot(it.dy())).sum()
}

fn half_way(line: &LineString<f64>) -> Option<Coord<f64>> {
    let mut left = along(line) / 2.0;
    for part in line.lines() {
        let length = part.dx().hypot(part.dy());
        if length >= left && length > 0.0 {
            return Some(part.start + part.delta() * (left / length));
        }
        left -= length;
    }
    line.0.first().copied()
}

fn coarse(line: &LineString<f64>) -> LineString<f64> {
    let mut line = line.clone();
    let mut coarse = 0.000_05;
    while line.0.len() > VERTICES && coarse < 1.0 {
        line = line.simplify(coarse);
        coarse *= 2.0;
    }
    line
}

fn pairs(line: &LineString<f64>) -> String {
    let pair = |it: &Coord<f64>| format!("{:.6} {:.6}", it.y, it.x);
    line.0.iter().map(pair).collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use geo_types::{MultiLineString, Point, Rect, line_string};

    use super::*;

    fn told(geometry: impl Into<Geometry<f64>>) -> String {
        let mut xml = XmlWriter::new();
        xml.open("x", &[]);
        place(&mut xml, &geometry.into());
        let text = xml.finish();
        text[text.find("<x>").unwrap() + 3..text.find("</x>").unwrap()].to_owned()
    }

    #[test]
    fn latitude_comes_first_and_rings_are_closed() {
        assert_eq!(
            told(Point::new(116.5, -0.25)),
            "<georss:point>-0.250000 116.500000</georss:point>"
        );
        let short = line_string![(x: 1.0, y: 2.0), (x: 1.0, y: 2.1)];
        let long = line_string![(x: 1.0, y: 2.0), (x: 3.0, y: 4.0)];
        assert_eq!(
            told(MultiLineString(vec![short, long])),
            "<georss:line>2.000000 1.000000 4.000000 3.000000</georss:line>"
        );
        let square = told(Rect::new((0.0, 0.0), (1.0, 1.0)).to_polygon());
        let pairs: Vec<&str> = square.trim_end_matches("</georss:polygon>").split(' ').collect();
        assert_eq!(pairs.len(), 10, "five pairs: {square}");
    }

    #[test]
    fn half_way_is_measured_along_the_line() {
        let bent = line_string![(x: 0.0, y: 0.0), (x: 1.0, y: 0.0), (x: 1.0, y: 3.0)];
        assert_eq!(middle(&bent.into()), Some(Coord { x: 1.0, y: 1.0 }));
        let still = line_string![(x: 1.0, y: 1.0), (x: 1.0, y: 1.0)];
        assert_eq!(middle(&still.into()), Some(Coord { x: 1.0, y: 1.0 }));
    }

    #[test]
    fn a_long_line_keeps_its_ends_and_loses_what_nobody_sees() {
        let line: LineString<f64> =
            (0..5_000).map(|at| Coord { x: f64::from(at) * 0.000_1, y: 0.0 }).collect();
        let text = told(line);
        assert!(text.starts_with("<georss:line>0.000000 0.000000 "), "{text}");
        assert!(text.ends_with(" 0.000000 0.499900</georss:line>"), "{text}");
        assert!(text.split(' ').count() <= 2 * VERTICES);
    }
}
