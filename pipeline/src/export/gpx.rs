//! A layer as GPX 1.1 for hand-held receivers: points as waypoints, lines and the outlines of areas as tracks; every
//! value in `extensions`. The mark of a drill stands in the metadata and before the description of every waypoint
//! and track, since a receiver shows those alone.

use std::fmt::Write as _;
use std::fs::File;
use std::io::{BufWriter, Write as _};
use std::path::Path;

use anyhow::Context as _;
use geo_types::{Geometry, LineString, Point, Polygon};
use lintas_model::feature::Feature;
use lintas_model::value::Value;

use super::content::ExportContent;
use super::xml::element;

/// Fields that a receiver should show of a feature, the telling ones first.
const TELLING: [&str; 9] =
    ["label_id", "status", "kind", "type", "class", "access", "cause", "reason", "depth_m"];
/// How many of them.
const MOST_TOLD: usize = 4;

/// Writes the file.
pub(super) fn write(content: &ExportContent, path: &Path) -> anyhow::Result<()> {
    let said = || format!("cannot write {}", path.display());
    let mut file = BufWriter::new(File::create(path).with_context(said)?);
    let mut out = String::new();
    head(content, &mut out);
    // The schema wants waypoints before tracks.
    for write in [waypoints, track] {
        for feature in &content.features {
            write(content, feature, &mut out);
            file.write_all(out.as_bytes()).with_context(said)?;
            out.clear();
        }
    }
    out.push_str("</gpx>\n");
    file.write_all(out.as_bytes()).with_context(said)?;
    file.flush().with_context(said)
}

fn head(content: &ExportContent, out: &mut String) {
    let layer = content.schema.layer.as_str();
    out.push_str(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n\
         <gpx version=\"1.1\" creator=\"Lintas\" xmlns=\"http://www.topografix.com/GPX/1/1\" \
         xmlns:lintas=\"urn:lintas:layer\">\n<metadata>",
    );
    element(out, "name", &content.label.title(layer));
    element(out, "desc", &content.label.description(layer));
    element(out, "time", &format!("{:.0}", content.label.as_of));
    out.push_str("</metadata>\n");
}

/// A waypoint for each point of a feature.
fn waypoints(content: &ExportContent, feature: &Feature, out: &mut String) {
    let mut points = Vec::new();
    take_points(&feature.geometry, &mut points);
    for point in points {
        // Writing into a text cannot fail.
        let _written = write!(out, "<wpt lat=\"{}\" lon=\"{}\">", point.y(), point.x());
        told(content, feature, out);
        values(content, feature, out);
        out.push_str("</wpt>\n");
    }
}

/// A track of all lines of a feature.
fn track(content: &ExportContent, feature: &Feature, out: &mut String) {
    let mut lines = Vec::new();
    take_lines(&feature.geometry, &mut lines);
    if lines.is_empty() {
        return;
    }
    out.push_str("<trk>");
    told(content, feature, out);
    values(content, feature, out);
    for line in lines {
        out.push_str("<trkseg>");
        for place in line.coords() {
            let _written = write!(out, "<trkpt lat=\"{}\" lon=\"{}\"/>", place.y, place.x);
        }
        out.push_str("</trkseg>");
    }
    out.push_str("</trk>\n");
}

/// Name, description and type of a waypoint or track.
fn told(content: &ExportContent, feature: &Feature, out: &mut String) {
    let value = |name: &str| feature.values.get(content.schema.position(name)?)?.as_ref();
    let name = value("name").map_or_else(|| feature.id.clone(), ToString::to_string);
    element(out, "name", &name);
    let words = TELLING.into_iter().filter_map(value).map(ToString::to_string);
    let words: Vec<String> = words.take(MOST_TOLD).collect();
    let mark = content.label.notice().map(str::to_owned);
    let desc: Vec<String> = mark.into_iter().chain(words).collect();
    if !desc.is_empty() {
        element(out, "desc", &desc.join(" · "));
    }
    element(out, "type", &content.schema.layer);
}

fn values(content: &ExportContent, feature: &Feature, out: &mut String) {
    out.push_str("<extensions>");
    for (field, value) in content.schema.fields.iter().zip(&feature.values) {
        let Some(value) = value else { continue };
        let name = format!("lintas:{}", element_name(&field.name));
        match value {
            Value::Float(number) => element(out, &name, &format!("{number:?}")),
            other => element(out, &name, &other.to_string()),
        }
    }
    out.push_str("</extensions>");
}

/// A field as an element may be called.
fn element_name(field: &str) -> String {
    field.chars().map(|c| if c.is_ascii_alphanumeric() || c == '_' { c } else { '_' }).collect()
}

fn take_points(geometry: &Geometry<f64>, points: &mut Vec<Point<f64>>) {
    match geometry {
        Geometry::Point(point) => points.push(*point),
        Geometry::MultiPoint(several) => points.extend(&several.0),
        Geometry::GeometryCollection(parts) => {
            parts.iter().for_each(|part| take_points(part, points));
        }
        _ => {}
    }
}

fn take_lines(geometry: &Geometry<f64>, lines: &mut Vec<LineString<f64>>) {
    match geometry {
        Geometry::Point(_) | Geometry::MultiPoint(_) => {}
        Geometry::Line(line) => lines.push(LineString::from(*line)),
        Geometry::LineString(line) => lines.push(line.clone()),
        Geometry::MultiLineString(several) => lines.extend_from_slice(&several.0),
        Geometry::Polygon(polygon) => lines.extend(rings(polygon)),
        Geometry::MultiPolygon(several) => lines.extend(several.iter().flat_map(rings)),
        Geometry::Rect(rect) => lines.extend(rings(&rect.to_polygon())),
        Geometry::Triangle(triangle) => lines.extend(rings(&triangle.to_polygon())),
        Geometry::GeometryCollection(parts) => {
            parts.iter().for_each(|part| take_lines(part, lines));
        }
    }
}

fn rings(polygon: &Polygon<f64>) -> Vec<LineString<f64>> {
    std::iter::once(polygon.exterior()).chain(polygon.interiors()).cloned().collect()
}
