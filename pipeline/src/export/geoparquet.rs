//! A layer as GeoParquet 1.0: the metadata `geo`, geometries as WKB in the column `geometry`.

use std::collections::BTreeSet;
use std::path::Path;

use geo_types::Geometry;
use lintas_model::feature::Feature;
use serde_json::{Value as Json, json};

use super::content::ExportContent;
use super::geojson::bbox;
use super::wkb::wkb;
use crate::parquet::{self, NamedValues, ParquetValues, values};

/// Name of the column of geometries.
const GEOMETRY: &str = "geometry";

/// Writes the file.
pub(super) fn write(content: &ExportContent, path: &Path) -> anyhow::Result<()> {
    let pairs = [
        ("geo", geo(content).to_string()),
        ("lintas", Json::Object(content.label.members(&content.schema.layer)).to_string()),
    ];
    let rows = content.features.len();
    parquet::write(path, rows, |rows| columns(content, &content.features[rows]), &pairs)
}

/// Every column with the values of these features.
fn columns(content: &ExportContent, features: &[Feature]) -> anyhow::Result<Vec<NamedValues>> {
    let mut columns = Vec::new();
    for (at, field) in content.schema.fields.iter().enumerate() {
        let of = features.iter().map(|feature| feature.values.get(at)?.as_ref());
        columns.push((field.name.clone(), values(&field.name, field.kind, of)?));
    }
    let geometries = features.iter().map(|feature| Some(wkb(&feature.geometry))).collect();
    columns.push((GEOMETRY.to_owned(), ParquetValues::Binaries(geometries)));
    Ok(columns)
}

/// The metadata of GeoParquet 1.0.0; without `crs` coordinates are longitude and latitude (OGC:CRS84).
fn geo(content: &ExportContent) -> Json {
    let types: BTreeSet<&str> = content.features.iter().map(|it| name(&it.geometry)).collect();
    let mut column = json!({ "encoding": "WKB", "geometry_types": types });
    if let Some(bbox) = bbox(content.features.iter().map(|feature| &feature.geometry)) {
        column["bbox"] = json!(bbox);
    }
    json!({ "version": "1.0.0", "primary_column": GEOMETRY, "columns": { GEOMETRY: column } })
}

fn name(geometry: &Geometry<f64>) -> &'static str {
    match geometry {
        Geometry::Point(_) => "Point",
        Geometry::Line(_) | Geometry::LineString(_) => "LineString",
        Geometry::Polygon(_) | Geometry::Rect(_) | Geometry::Triangle(_) => "Polygon",
        Geometry::MultiPoint(_) => "MultiPoint",
        Geometry::MultiLineString(_) => "MultiLineString",
        Geometry::MultiPolygon(_) => "MultiPolygon",
        Geometry::GeometryCollection(_) => "GeometryCollection",
    }
}
