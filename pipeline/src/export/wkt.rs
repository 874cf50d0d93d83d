//! Well-known text (OGC 06-103r4).

use std::fmt::Write as _;

use geo_types::{Coord, Geometry, LineString, Polygon};

/// A geometry as well-known text.
pub(super) fn wkt(geometry: &Geometry<f64>) -> String {
    let mut out = String::new();
    put(&mut out, geometry);
    out
}

fn put(out: &mut String, geometry: &Geometry<f64>) {
    match geometry {
        Geometry::Point(point) => tagged(out, "POINT ", |out| braced(out, [&point.0], coord)),
        Geometry::Line(line) => put(out, &Geometry::LineString(LineString::from(*line))),
        Geometry::LineString(it) => tagged(out, "LINESTRING ", |out| line(out, it)),
        Geometry::Polygon(it) => tagged(out, "POLYGON ", |out| polygon(out, it)),
        Geometry::Rect(rect) => put(out, &Geometry::Polygon(rect.to_polygon())),
        Geometry::Triangle(triangle) => put(out, &Geometry::Polygon(triangle.to_polygon())),
        Geometry::MultiPoint(points) => tagged(out, "MULTIPOINT ", |out| {
            braced(out, points.iter(), |out, point| braced(out, [&point.0], coord));
        }),
        Geometry::MultiLineString(lines) => {
            tagged(out, "MULTILINESTRING ", |out| braced(out, lines.iter(), line));
        }
        Geometry::MultiPolygon(polygons) => {
            tagged(out, "MULTIPOLYGON ", |out| braced(out, polygons.iter(), polygon));
        }
        Geometry::GeometryCollection(parts) => {
            tagged(out, "GEOMETRYCOLLECTION ", |out| braced(out, parts.iter(), put));
        }
    }
}

fn tagged(out: &mut String, tag: &str, write: impl FnOnce(&mut String)) {
    out.push_str(tag);
    write(out);
}

fn braced<T>(
    out: &mut String,
    items: impl IntoIterator<Item = T>,
    mut write: impl FnMut(&mut String, T),
) {
    out.push('(');
    for (at, item) in items.into_iter().enumerate() {
        if at > 0 {
            out.push(',');
        }
        write(out, item);
    }
    out.push(')');
}

fn polygon(out: &mut String, polygon: &Polygon<f64>) {
    braced(out, std::iter::once(polygon.exterior()).chain(polygon.interiors()), line);
}

fn line(out: &mut String, line: &LineString<f64>) {
    braced(out, line.coords(), coord);
}

fn coord(out: &mut String, place: &Coord<f64>) {
    // Writing into a text cannot fail.
    let _written = write!(out, "{} {}", place.x, place.y);
}
