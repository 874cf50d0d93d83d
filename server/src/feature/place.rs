//! Reads geometries from GeoJSON (RFC 7946): points, lines and polygons, snapped to the grid of
//! 1e-7 degrees on which roads lie.

use geo_types::{
    Coord, Geometry, LineString, MultiLineString, MultiPoint, MultiPolygon, Point, Polygon,
};
use lintas_model::network::GridPoint;
use serde_json::Value;

/// Positions in one geometry at most: a long detour has a thousand.
const MOST: usize = 10_000;

/// Reads a geometry.
///
/// # Errors
/// A sentence that says what would have been right.
pub(crate) fn read_geometry(json: &Value) -> Result<Geometry<f64>, &'static str> {
    let kind = json.get("type").and_then(Value::as_str).unwrap_or_default();
    let places = json.get("coordinates").ok_or("geometry is a GeoJSON geometry.")?;
    let mut left = MOST;
    let geometry = match kind {
        "Point" => Geometry::Point(Point(place(places, &mut left)?)),
        "MultiPoint" => {
            Geometry::MultiPoint(MultiPoint(some(places, |it| place(it, &mut left).map(Point))?))
        }
        "LineString" => Geometry::LineString(line(places, 2, &mut left)?),
        "MultiLineString" => {
            Geometry::MultiLineString(MultiLineString(some(places, |it| line(it, 2, &mut left))?))
        }
        "Polygon" => Geometry::Polygon(polygon(places, &mut left)?),
        "MultiPolygon" => {
            Geometry::MultiPolygon(MultiPolygon(some(places, |it| polygon(it, &mut left))?))
        }
        _ => {
            return Err(
                "geometry is a Point, LineString or Polygon, or several of one kind, with \
                        longitude and latitude.",
            );
        }
    };
    Ok(geometry)
}

fn some<T>(
    json: &Value,
    mut read: impl FnMut(&Value) -> Result<T, &'static str>,
) -> Result<Vec<T>, &'static str> {
    match json.as_array() {
        Some(items) if !items.is_empty() => items.iter().map(&mut read).collect(),
        _ => Err("coordinates are lists that are not empty."),
    }
}

fn place(json: &Value, left: &mut usize) -> Result<Coord<f64>, &'static str> {
    *left = left.checked_sub(1).ok_or("a geometry has at most 10,000 places.")?;
    let number = |at: usize| json.get(at).and_then(Value::as_f64).filter(|it| it.is_finite());
    let wrong = "a place is [longitude, latitude] in degrees.";
    let (x, y) = number(0).zip(number(1)).ok_or(wrong)?;
    if json.as_array().is_none_or(|numbers| numbers.len() > 3) {
        return Err(wrong);
    }
    GridPoint::nearest(Coord { x, y }).map(GridPoint::coord).ok_or(wrong)
}

fn line(json: &Value, least: usize, left: &mut usize) -> Result<LineString<f64>, &'static str> {
    let places = some(json, |it| place(it, left))?;
    if places.len() < least {
        return Err("a line has two places and more, a ring four.");
    }
    Ok(LineString(places))
}

fn polygon(json: &Value, left: &mut usize) -> Result<Polygon<f64>, &'static str> {
    let mut rings = some(json, |it| {
        let ring = line(it, 4, left)?;
        if ring.is_closed() { Ok(ring) } else { Err("a ring ends where it begins.") }
    })?;
    let exterior = rings.remove(0);
    Ok(Polygon::new(exterior, rings))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::feature::geojson::write_geometry;

    #[test]
    fn what_is_read_is_written_the_same() {
        for geometry in [
            json!({"type": "Point", "coordinates": [116.985, -0.43]}),
            json!({"type": "LineString", "coordinates": [[116.5, -0.5], [116.75, -0.25]]}),
            json!({"type": "MultiPoint", "coordinates": [[116.5, -0.5]]}),
            json!({"type": "Polygon", "coordinates": [[[0.5, 0.5], [1.5, 0.5], [1.5, 1.5], [0.5, 0.5]]]}),
        ] {
            let mut text = String::new();
            write_geometry(&mut text, &read_geometry(&geometry).unwrap());
            assert_eq!(serde_json::from_str::<Value>(&text).unwrap(), geometry);
        }
    }

    #[test]
    fn what_is_no_place_on_earth_is_refused() {
        for geometry in [
            json!({"type": "Point", "coordinates": [200.0, 0.0]}),
            json!({"type": "Point", "coordinates": [-0.43, 116.985]}),
            json!({"type": "Point", "coordinates": ["116", "0"]}),
            json!({"type": "Point", "coordinates": []}),
            json!({"type": "Point"}),
            json!({"type": "LineString", "coordinates": [[116.5, -0.5]]}),
            json!({"type": "Polygon", "coordinates": [[[0.0, 0.0], [1.0, 0.0], [1.0, 1.0], [0.0, 0.5]]]}),
            json!({"type": "GeometryCollection", "geometries": []}),
            json!({"type": "Circle", "coordinates": [1, 1]}),
            json!("POINT (1 1)"),
            json!({"type": "MultiPoint", "coordinates": vec![[1.0, 1.0]; MOST + 1]}),
        ] {
            assert!(read_geometry(&geometry).is_err(), "{geometry}");
        }
    }
}
