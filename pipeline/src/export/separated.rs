//! A layer as tables of one type of geometry each, for formats that know no other.

use geo_types::{Geometry, LineString, MultiLineString, MultiPoint, MultiPolygon, Point, Polygon};
use lintas_model::schema::GeometryKind;
use lintas_model::value::Value;

use super::content::ExportContent;
use super::wkb::wkb;

/// Features of one type of geometry.
#[derive(Debug)]
pub(super) struct SeparatedTable<'a> {
    /// The layer, or `closures_points`, `closures_lines`, `closures_polygons` of a mixed one.
    pub(super) name: String,
    /// Point, line or polygon.
    pub(super) kind: GeometryKind,
    /// Whether it is of multi-part geometries: where one is, all are written so.
    pub(super) is_multi: bool,
    /// Geometry as well-known binary, and values.
    pub(super) rows: Vec<(Vec<u8>, &'a [Option<Value>])>,
}

/// Parts of a geometry, by type.
#[derive(Debug, Default)]
struct SimpleParts {
    points: Vec<Point<f64>>,
    lines: Vec<LineString<f64>>,
    polygons: Vec<Polygon<f64>>,
}

/// The tables of a layer: one, or three where it is mixed, whether or not they have rows.
pub(super) fn separated(content: &ExportContent) -> Vec<SeparatedTable<'_>> {
    let layer = &content.schema.layer;
    match content.schema.geometry {
        GeometryKind::Mixed => [
            (GeometryKind::Point, "points"),
            (GeometryKind::Line, "lines"),
            (GeometryKind::Polygon, "polygons"),
        ]
        .map(|(kind, word)| table(content, kind, format!("{layer}_{word}")))
        .into(),
        kind => vec![table(content, kind, layer.clone())],
    }
}

fn table(content: &ExportContent, kind: GeometryKind, name: String) -> SeparatedTable<'_> {
    let parts = content.features.iter().filter_map(|feature| {
        let parts = SimpleParts::of(&feature.geometry).number(kind);
        (parts > 0).then_some((feature, parts))
    });
    let chosen: Vec<_> = parts.collect();
    let is_multi = chosen.iter().any(|(_, parts)| *parts > 1);
    let rows = chosen.iter().filter_map(|(feature, _)| {
        let drawn = SimpleParts::of(&feature.geometry).drawn(kind, is_multi)?;
        Some((wkb(&drawn), feature.values.as_slice()))
    });
    SeparatedTable { name, kind, is_multi, rows: rows.collect() }
}

impl SimpleParts {
    fn of(geometry: &Geometry<f64>) -> Self {
        let mut parts = Self::default();
        parts.take(geometry);
        parts
    }

    fn take(&mut self, geometry: &Geometry<f64>) {
        match geometry {
            Geometry::Point(point) => self.points.push(*point),
            Geometry::MultiPoint(points) => self.points.extend(&points.0),
            Geometry::Line(line) => self.lines.push(LineString::from(*line)),
            Geometry::LineString(line) => self.lines.push(line.clone()),
            Geometry::MultiLineString(lines) => self.lines.extend(lines.0.iter().cloned()),
            Geometry::Polygon(polygon) => self.polygons.push(polygon.clone()),
            Geometry::MultiPolygon(polygons) => self.polygons.extend(polygons.0.iter().cloned()),
            Geometry::Rect(rect) => self.polygons.push(rect.to_polygon()),
            Geometry::Triangle(triangle) => self.polygons.push(triangle.to_polygon()),
            Geometry::GeometryCollection(parts) => parts.iter().for_each(|part| self.take(part)),
        }
    }

    fn number(&self, kind: GeometryKind) -> usize {
        match kind {
            GeometryKind::Point => self.points.len(),
            GeometryKind::Line => self.lines.len(),
            GeometryKind::Polygon => self.polygons.len(),
            GeometryKind::Mixed => 0,
        }
    }

    /// The parts of one type as one geometry.
    fn drawn(mut self, kind: GeometryKind, is_multi: bool) -> Option<Geometry<f64>> {
        Some(match (kind, is_multi) {
            (GeometryKind::Point, true) => MultiPoint(self.points).into(),
            (GeometryKind::Line, true) => MultiLineString(self.lines).into(),
            (GeometryKind::Polygon, true) => MultiPolygon(self.polygons).into(),
            (GeometryKind::Point, false) => self.points.pop()?.into(),
            (GeometryKind::Line, false) => self.lines.pop()?.into(),
            (GeometryKind::Polygon, false) => self.polygons.pop()?.into(),
            (GeometryKind::Mixed, _) => return None,
        })
    }
}
