//! A layer as KML 2.2 (OGC 12-007r2): one document, a placemark a feature, its values as typed `SchemaData`. The
//! name of the document carries the mark of a drill.
//!
//! KML has no whole numbers beyond 32 bits, and no moments but those that a map runs through: both are text. Yes and no
//! are written 1 and 0, which older releases of GDAL read, too.

use std::fmt::Write as _;
use std::fs::File;
use std::io::{BufWriter, Write as _};
use std::path::Path;

use anyhow::Context as _;
use geo_types::{Geometry, LineString, Point, Polygon};
use lintas_model::feature::Feature;
use lintas_model::schema::FieldKind;
use lintas_model::value::Value;

use super::content::ExportContent;
use super::xml::{content as text, element, element_of};

/// Writes the file.
pub(super) fn write(content: &ExportContent, path: &Path) -> anyhow::Result<()> {
    let said = || format!("cannot write {}", path.display());
    let mut file = BufWriter::new(File::create(path).with_context(said)?);
    let mut out = String::new();
    head(content, &mut out);
    for feature in &content.features {
        placemark(content, feature, &mut out);
        file.write_all(out.as_bytes()).with_context(said)?;
        out.clear();
    }
    out.push_str("</Document></kml>\n");
    file.write_all(out.as_bytes()).with_context(said)?;
    file.flush().with_context(said)
}

fn head(content: &ExportContent, out: &mut String) {
    let layer = content.schema.layer.as_str();
    out.push_str(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<kml xmlns=\"http://www.opengis.net/kml/2.2\"><Document>\n",
    );
    element(out, "name", &content.label.title(layer));
    element(out, "description", &content.label.description(layer));
    out.push_str("<ExtendedData>");
    for (key, value) in content.label.members(layer) {
        let value = value.as_str().map_or_else(|| value.to_string(), str::to_owned);
        // Writing into a text cannot fail.
        let _written = write!(out, "<Data name=\"{key}\">");
        element(out, "value", &value);
        out.push_str("</Data>");
    }
    out.push_str("</ExtendedData>");
    out.push_str("\n<Schema name=\"");
    text(out, layer);
    out.push_str("\" id=\"fields\">\n");
    for (at, field) in content.schema.fields.iter().enumerate() {
        let kind = match field.kind {
            FieldKind::Bool => "bool",
            FieldKind::Float => "double",
            FieldKind::Int if fits_int(content, at) => "int",
            FieldKind::Int | FieldKind::Text | FieldKind::Moment => "string",
        };
        let _written = write!(out, "<SimpleField type=\"{kind}\" name=\"");
        text(out, &field.name);
        out.push_str("\">");
        element(out, "displayName", &field.name);
        out.push_str("</SimpleField>\n");
    }
    out.push_str("</Schema>\n");
}

/// Whether every whole number of a field is one of KML.
fn fits_int(content: &ExportContent, at: usize) -> bool {
    content.features.iter().all(|feature| match feature.values.get(at) {
        Some(Some(Value::Int(number))) => i32::try_from(*number).is_ok(),
        _ => true,
    })
}

fn placemark(content: &ExportContent, feature: &Feature, out: &mut String) {
    out.push_str("<Placemark>");
    let name =
        content.schema.position("name").and_then(|at| feature.values.get(at)?.as_ref()?.as_str());
    element(out, "name", name.unwrap_or(&feature.id));
    out.push_str("<ExtendedData><SchemaData schemaUrl=\"#fields\">");
    for (field, value) in content.schema.fields.iter().zip(&feature.values) {
        let told = match value {
            None => continue,
            Some(Value::Bool(yes)) => u8::from(*yes).to_string(),
            Some(Value::Float(number)) => format!("{number:?}"),
            Some(other) => other.to_string(),
        };
        element_of(out, "SimpleData", ("name", &field.name), &told);
    }
    out.push_str("</SchemaData></ExtendedData>");
    drawn(out, &feature.geometry);
    out.push_str("</Placemark>\n");
}

fn drawn(out: &mut String, geometry: &Geometry<f64>) {
    let parts: Vec<Geometry<f64>> = match geometry {
        Geometry::Point(point) => return point_of(out, point),
        Geometry::Line(line) => return line_of(out, "LineString", &LineString::from(*line)),
        Geometry::LineString(line) => return line_of(out, "LineString", line),
        Geometry::Polygon(polygon) => return polygon_of(out, polygon),
        Geometry::Rect(rect) => return polygon_of(out, &rect.to_polygon()),
        Geometry::Triangle(triangle) => return polygon_of(out, &triangle.to_polygon()),
        Geometry::MultiPoint(points) => points.iter().map(|it| (*it).into()).collect(),
        Geometry::MultiLineString(lines) => lines.iter().map(|it| it.clone().into()).collect(),
        Geometry::MultiPolygon(polygons) => polygons.iter().map(|it| it.clone().into()).collect(),
        Geometry::GeometryCollection(parts) => parts.0.clone(),
    };
    out.push_str("<MultiGeometry>");
    parts.iter().for_each(|part| drawn(out, part));
    out.push_str("</MultiGeometry>");
}

fn point_of(out: &mut String, point: &Point<f64>) {
    let _written =
        write!(out, "<Point><coordinates>{},{}</coordinates></Point>", point.x(), point.y());
}

fn line_of(out: &mut String, name: &str, line: &LineString<f64>) {
    let _written = write!(out, "<{name}><coordinates>");
    for (at, place) in line.coords().enumerate() {
        let space = if at > 0 { " " } else { "" };
        let _written = write!(out, "{space}{},{}", place.x, place.y);
    }
    let _written = write!(out, "</coordinates></{name}>");
}

fn polygon_of(out: &mut String, polygon: &Polygon<f64>) {
    out.push_str("<Polygon><outerBoundaryIs>");
    line_of(out, "LinearRing", polygon.exterior());
    out.push_str("</outerBoundaryIs>");
    for ring in polygon.interiors() {
        out.push_str("<innerBoundaryIs>");
        line_of(out, "LinearRing", ring);
        out.push_str("</innerBoundaryIs>");
    }
    out.push_str("</Polygon>");
}
