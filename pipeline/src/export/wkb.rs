//! Well-known binary (ISO 13249-3), little-endian, two dimensions.

use geo_types::{Coord, Geometry, LineString, Polygon};

/// A geometry as well-known binary.
pub(super) fn wkb(geometry: &Geometry<f64>) -> Vec<u8> {
    let mut out = Vec::with_capacity(64);
    put(&mut out, geometry);
    out
}

fn put(out: &mut Vec<u8>, geometry: &Geometry<f64>) {
    match geometry {
        Geometry::Point(point) => {
            head(out, 1);
            coord(out, &point.0);
        }
        Geometry::Line(line) => put_line(out, &LineString::from(*line)),
        Geometry::LineString(line) => put_line(out, line),
        Geometry::Polygon(polygon) => put_polygon(out, polygon),
        Geometry::Rect(rect) => put_polygon(out, &rect.to_polygon()),
        Geometry::Triangle(triangle) => put_polygon(out, &triangle.to_polygon()),
        Geometry::MultiPoint(points) => {
            head(out, 4);
            count(out, points.0.len());
            points.iter().for_each(|point| put(out, &Geometry::Point(*point)));
        }
        Geometry::MultiLineString(lines) => {
            head(out, 5);
            count(out, lines.0.len());
            lines.iter().for_each(|line| put_line(out, line));
        }
        Geometry::MultiPolygon(polygons) => {
            head(out, 6);
            count(out, polygons.0.len());
            polygons.iter().for_each(|polygon| put_polygon(out, polygon));
        }
        Geometry::GeometryCollection(parts) => {
            head(out, 7);
            count(out, parts.0.len());
            parts.iter().for_each(|part| put(out, part));
        }
    }
}

fn put_line(out: &mut Vec<u8>, line: &LineString<f64>) {
    head(out, 2);
    coords(out, line);
}

fn put_polygon(out: &mut Vec<u8>, polygon: &Polygon<f64>) {
    head(out, 3);
    count(out, 1 + polygon.interiors().len());
    coords(out, polygon.exterior());
    polygon.interiors().iter().for_each(|ring| coords(out, ring));
}

fn head(out: &mut Vec<u8>, kind: u32) {
    out.push(1);
    out.extend(kind.to_le_bytes());
}

fn count(out: &mut Vec<u8>, n: usize) {
    // Cannot overflow: a geometry of 2^32 parts does not fit in memory.
    out.extend(u32::try_from(n).unwrap_or(u32::MAX).to_le_bytes());
}

fn coords(out: &mut Vec<u8>, line: &LineString<f64>) {
    count(out, line.0.len());
    line.coords().for_each(|place| coord(out, place));
}

fn coord(out: &mut Vec<u8>, place: &Coord<f64>) {
    out.extend(place.x.to_le_bytes());
    out.extend(place.y.to_le_bytes());
}
