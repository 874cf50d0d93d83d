//! Writes features as GeoJSON (RFC 7946).

use std::fmt::Write as _;

use geo_types::{Coord, Geometry, LineString, Polygon};
use lintas_model::{feature::Feature, schema::Schema, value::Value};
use serde_json::Value as Json;

/// Writes one feature with a geometry that is written by `geometry`, and of its fields those at
/// `columns`, ascending; `None`: all. Fields without a value are written as null: clients derive the
/// columns from the first features that they read.
pub(super) fn write_feature_of(
    out: &mut String,
    feature: &Feature,
    schema: &Schema,
    columns: Option<&[usize]>,
    geometry: impl FnOnce(&mut String),
) {
    out.push_str("{\"type\":\"Feature\",\"id\":");
    write_text(out, &feature.id);
    out.push_str(",\"geometry\":");
    geometry(out);
    out.push_str(",\"properties\":{");
    let mut is_first = true;
    for (i, (field, value)) in schema.fields.iter().zip(&feature.values).enumerate() {
        if columns.is_some_and(|columns| columns.binary_search(&i).is_err()) {
            continue;
        }
        if !is_first {
            out.push(',');
        }
        is_first = false;
        write_text(out, &field.name);
        out.push(':');
        write_value(out, value.as_ref());
    }
    out.push_str("}}");
}

fn write_value(out: &mut String, value: Option<&Value>) {
    match value {
        None => out.push_str("null"),
        Some(Value::Bool(truth)) => out.push_str(if *truth { "true" } else { "false" }),
        Some(Value::Int(number)) => push(out, format_args!("{number}")),
        // A whole number of a field of numbers keeps its point: clients take the type of a field
        // from the first values that they read.
        Some(Value::Float(number)) if number.is_finite() => push(out, format_args!("{number:?}")),
        Some(Value::Float(_)) => out.push_str("null"),
        Some(Value::Text(text)) => write_text(out, text),
    }
}

/// Writes a JSON string, quotes included.
pub(crate) fn write_text(out: &mut String, text: &str) {
    match serde_json::to_string(text) {
        Ok(json) => out.push_str(&json),
        Err(_) => out.push_str("null"),
    }
}

/// A geometry as JSON; `None` where a coordinate is no number.
pub(crate) fn geometry_value(geometry: &Geometry<f64>) -> Option<Json> {
    let mut written = String::new();
    write_geometry(&mut written, geometry);
    serde_json::from_str(&written).ok()
}

/// Digits behind the point of degrees: 1e-7 degrees are about a centimetre.
const OF_DEGREES: u32 = 7;
/// Digits behind the point of metres.
const OF_METRES: u32 = 3;

/// Writes a geometry in degrees.
pub(crate) fn write_geometry(out: &mut String, geometry: &Geometry<f64>) {
    write_rounded::<OF_DEGREES>(out, geometry);
}

/// Writes a geometry in metres, to the millimetre.
pub(super) fn write_geometry_in_metres(out: &mut String, geometry: &Geometry<f64>) {
    write_rounded::<OF_METRES>(out, geometry);
}

fn write_rounded<const DIGITS: u32>(out: &mut String, geometry: &Geometry<f64>) {
    let mut tagged = |kind: &str, write: &dyn Fn(&mut String)| {
        push(out, format_args!("{{\"type\":\"{kind}\",\"coordinates\":"));
        write(out);
        out.push('}');
    };
    match geometry {
        Geometry::Point(point) => tagged("Point", &|out| write_coord::<DIGITS>(out, point.0)),
        Geometry::MultiPoint(points) => {
            tagged("MultiPoint", &|out| {
                write_list(out, &points.0, |out, p| write_coord::<DIGITS>(out, p.0));
            });
        }
        Geometry::LineString(line) => tagged("LineString", &|out| write_line::<DIGITS>(out, line)),
        Geometry::Line(line) => {
            let line = LineString::from(line);
            tagged("LineString", &|out| write_line::<DIGITS>(out, &line));
        }
        Geometry::MultiLineString(lines) => {
            tagged("MultiLineString", &|out| write_list(out, &lines.0, write_line::<DIGITS>));
        }
        Geometry::Polygon(polygon) => {
            tagged("Polygon", &|out| write_polygon::<DIGITS>(out, polygon));
        }
        Geometry::Rect(rect) => {
            let polygon = rect.to_polygon();
            tagged("Polygon", &|out| write_polygon::<DIGITS>(out, &polygon));
        }
        Geometry::Triangle(triangle) => {
            let polygon = triangle.to_polygon();
            tagged("Polygon", &|out| write_polygon::<DIGITS>(out, &polygon));
        }
        Geometry::MultiPolygon(polygons) => {
            tagged("MultiPolygon", &|out| write_list(out, &polygons.0, write_polygon::<DIGITS>));
        }
        Geometry::GeometryCollection(parts) => {
            out.push_str("{\"type\":\"GeometryCollection\",\"geometries\":");
            write_list(out, &parts.0, write_rounded::<DIGITS>);
            out.push('}');
        }
    }
}

fn write_polygon<const DIGITS: u32>(out: &mut String, polygon: &Polygon<f64>) {
    out.push('[');
    write_line::<DIGITS>(out, polygon.exterior());
    for hole in polygon.interiors() {
        out.push(',');
        write_line::<DIGITS>(out, hole);
    }
    out.push(']');
}

fn write_line<const DIGITS: u32>(out: &mut String, line: &LineString<f64>) {
    write_list(out, &line.0, |out, coord| write_coord::<DIGITS>(out, *coord));
}

fn write_list<T>(out: &mut String, items: &[T], write: impl Fn(&mut String, &T)) {
    out.push('[');
    for (i, item) in items.iter().enumerate() {
        if i > 0 {
            out.push(',');
        }
        write(out, item);
    }
    out.push(']');
}

fn write_coord<const DIGITS: u32>(out: &mut String, coord: Coord<f64>) {
    out.push('[');
    write_number::<DIGITS>(out, coord.x);
    out.push(',');
    write_number::<DIGITS>(out, coord.y);
    out.push(']');
}

/// Rounds to so many digits behind the point and writes integers, which is many times faster than to
/// format floats.
fn write_number<const DIGITS: u32>(out: &mut String, number: f64) {
    let units_of_one = const { 10_u64.pow(DIGITS) };
    let units = (number * units_of_one as f64).round();
    let (whole, mut rest) = (units.abs() as u64 / units_of_one, units.abs() as u64 % units_of_one);
    if units < 0.0 {
        out.push('-');
    }
    // By hand, digits from the right: most of a long line's text is coordinates.
    let mut digits = [b'0'; 20];
    let mut start = digits.len();
    let mut put = |digit: u8| {
        start -= 1;
        digits[start] = digit;
    };
    let mut left = DIGITS;
    while left > 0 && rest % 10 == 0 {
        rest /= 10;
        left -= 1;
    }
    let has_fraction = left > 0;
    for _ in 0..left {
        put(b'0' + (rest % 10) as u8);
        rest /= 10;
    }
    if has_fraction {
        put(b'.');
    }
    // Degrees have three digits before the point, metres eight: more is no place.
    let mut whole = whole.min(999_999_999);
    loop {
        put(b'0' + (whole % 10) as u8);
        whole /= 10;
        if whole == 0 {
            break;
        }
    }
    out.push_str(str::from_utf8(&digits[start..]).unwrap_or_default());
}

fn push(out: &mut String, content: std::fmt::Arguments<'_>) {
    // Writing to a String cannot fail.
    let _ = out.write_fmt(content);
}

#[cfg(test)]
mod tests {
    use geo_types::{MultiPoint, MultiPolygon, Rect, line_string, point, polygon};
    use lintas_model::schema::{Field, FieldKind, GeometryKind};
    use serde_json::json;

    use super::*;

    fn written(geometry: impl Into<Geometry<f64>>) -> serde_json::Value {
        let schema = Schema {
            layer: "x".into(),
            geometry: GeometryKind::Mixed,
            fields: ["id", "n", "depth_m", "bridge"]
                .map(|name| Field::new(name, FieldKind::Text, ""))
                .into(),
        };
        let feature = Feature {
            id: "a\"b".into(),
            geometry: geometry.into(),
            values: vec![Some("a\"b".into()), Some(Value::Int(7)), None, Some(Value::Bool(true))],
        };
        let mut text = String::new();
        let geometry = |out: &mut String| write_geometry(out, &feature.geometry);
        write_feature_of(&mut text, &feature, &schema, None, geometry);
        serde_json::from_str(&text).unwrap()
    }

    #[test]
    fn a_feature_has_its_id_its_place_and_every_field() {
        assert_eq!(
            written(point!(x: 116.985_000_04, y: -0.43)),
            json!({
                "type": "Feature",
                "id": "a\"b",
                "geometry": {"type": "Point", "coordinates": [116.985, -0.43]},
                "properties": {"id": "a\"b", "n": 7, "depth_m": null, "bridge": true},
            })
        );
    }

    #[test]
    fn every_kind_of_geometry_is_valid_geojson() {
        let square = Rect::new((0., 0.), (1., 1.)).to_polygon();
        let ring = json!([[1., 0.], [1., 1.], [0., 1.], [0., 0.], [1., 0.]]);
        let hole = polygon!(
            exterior: [(x: 0., y: 0.), (x: 9., y: 0.), (x: 9., y: 9.), (x: 0., y: 0.)],
            interiors: [[(x: 5., y: 2.), (x: 6., y: 2.), (x: 6., y: 3.), (x: 5., y: 2.)]],
        );
        for (geometry, kind, coordinates) in [
            (
                Geometry::from(line_string![(x: 0., y: 1.), (x: 2., y: 3.)]),
                "LineString",
                json!([[0., 1.], [2., 3.]]),
            ),
            (
                MultiPoint::from(vec![(0., 1.), (2., 3.)]).into(),
                "MultiPoint",
                json!([[0., 1.], [2., 3.]]),
            ),
            (square.clone().into(), "Polygon", json!([ring])),
            (MultiPolygon(vec![square]).into(), "MultiPolygon", json!([[ring]])),
        ] {
            let geometry = &written(geometry)["geometry"];
            assert_eq!(geometry["type"], kind);
            assert!(same(&geometry["coordinates"], &coordinates), "{geometry} {coordinates}");
        }
        assert_eq!(written(hole)["geometry"]["coordinates"].as_array().unwrap().len(), 2);
    }

    #[test]
    fn metres_are_written_to_the_millimetre() {
        for (metres, text) in [
            (9_952_472.069_6, "9952472.07"),
            (-47_527.930_4, "-47527.93"),
            (500_000.0, "500000"),
            (0.0004, "0"),
            (1e300, "999999999"),
            (f64::NAN, "0"),
        ] {
            let mut out = String::new();
            write_number::<OF_METRES>(&mut out, metres);
            assert!(out.starts_with(text), "{out}");
        }
    }

    #[test]
    fn degrees_are_written_to_the_centimetre_and_no_finer() {
        for (degrees, text) in [
            (116.985, "116.985"),
            (-0.000_000_1, "-0.0000001"),
            (-0.000_000_04, "0"),
            (0.0, "0"),
            (-180.0, "-180"),
            (1.000_000_05, "1.0000001"),
        ] {
            let mut out = String::new();
            write_number::<OF_DEGREES>(&mut out, degrees);
            assert_eq!(out, text);
        }
    }

    /// Equal as numbers: 1 and 1.0 are one coordinate.
    fn same(a: &serde_json::Value, b: &serde_json::Value) -> bool {
        match (a.as_array(), b.as_array()) {
            (Some(a), Some(b)) => a.len() == b.len() && a.iter().zip(b).all(|(a, b)| same(a, b)),
            _ => a.as_f64().is_some() && a.as_f64() == b.as_f64(),
        }
    }
}
