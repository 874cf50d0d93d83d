//! Geometries as GeoJSON values.

use geo_types::{Coord, Geometry, LineString, Polygon};
use serde_json::{Value, json};

/// The GeoJSON of a geometry; positions that are no numbers become null.
pub fn geometry(geometry: &Geometry<f64>) -> Value {
    let (kind, coordinates) = match geometry {
        Geometry::Point(point) => ("Point", position(&point.0)),
        Geometry::Line(line) => ("LineString", json!([position(&line.start), position(&line.end)])),
        Geometry::LineString(line) => ("LineString", positions(line)),
        Geometry::Polygon(polygon) => ("Polygon", rings(polygon)),
        Geometry::MultiPoint(points) => {
            ("MultiPoint", points.iter().map(|point| position(&point.0)).collect())
        }
        Geometry::MultiLineString(lines) => {
            ("MultiLineString", lines.iter().map(positions).collect())
        }
        Geometry::MultiPolygon(polygons) => ("MultiPolygon", polygons.iter().map(rings).collect()),
        Geometry::Rect(rect) => ("Polygon", rings(&rect.to_polygon())),
        Geometry::Triangle(triangle) => ("Polygon", rings(&triangle.to_polygon())),
        Geometry::GeometryCollection(parts) => {
            let parts: Vec<Value> = parts.iter().map(self::geometry).collect();
            return json!({ "type": "GeometryCollection", "geometries": parts });
        }
    };
    json!({ "type": kind, "coordinates": coordinates })
}

fn position(coord: &Coord<f64>) -> Value {
    json!([coord.x, coord.y])
}

fn positions(line: &LineString<f64>) -> Value {
    line.coords().map(position).collect()
}

fn rings(polygon: &Polygon<f64>) -> Value {
    std::iter::once(polygon.exterior()).chain(polygon.interiors()).map(positions).collect()
}
