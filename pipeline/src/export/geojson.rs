//! A layer as GeoJSON (RFC 7946): one feature a line, outer rings counter-clockwise; `notice`, `mode`, `as_of` and what
//! else travels with it as members of the collection.

use std::fs::File;
use std::io::{BufWriter, Write};
use std::path::Path;

use anyhow::Context as _;
use geo::orient::{Direction, Orient as _};
use geo_types::Geometry;
use lintas_model::feature::Feature;
use lintas_model::schema::Schema;
use lintas_model::value::Value;
use serde_json::{Map, json};

use super::content::ExportContent;
use crate::ingest::geojson;

/// Writes the file.
pub(super) fn write(content: &ExportContent, path: &Path) -> anyhow::Result<()> {
    let said = || format!("cannot write {}", path.display());
    let mut out = BufWriter::new(File::create(path).with_context(said)?);
    collection(content, &mut out).with_context(said)?;
    out.flush().with_context(said)
}

fn collection(content: &ExportContent, out: &mut impl Write) -> std::io::Result<()> {
    let layer = content.schema.layer.as_str();
    let mut members = Map::new();
    members.insert("type".to_owned(), json!("FeatureCollection"));
    // What GDAL calls the layer.
    members.insert("name".to_owned(), json!(layer));
    members.extend(content.label.members(layer));
    if let Some(bbox) = bbox(content.features.iter().map(|feature| &feature.geometry)) {
        members.insert("bbox".to_owned(), json!(bbox));
    }
    let head = serde_json::to_string(&members)?;
    // Reopens the object.
    out.write_all(head.trim_end_matches('}').as_bytes())?;
    out.write_all(b",\"features\":[")?;
    for (at, feature) in content.features.iter().enumerate() {
        out.write_all(if at == 0 { b"\n" } else { b",\n" })?;
        serde_json::to_writer(&mut *out, &told(feature, &content.schema))?;
    }
    out.write_all(b"\n]}\n")
}

fn told(feature: &Feature, schema: &Schema) -> serde_json::Value {
    let values = schema.fields.iter().zip(&feature.values);
    let properties: Map<String, serde_json::Value> =
        values.map(|(field, value)| (field.name.clone(), json_value(value.as_ref()))).collect();
    json!({
        "type": "Feature",
        "id": feature.id,
        "properties": properties,
        "geometry": geojson::geometry(&right_handed(&feature.geometry)),
    })
}

fn json_value(value: Option<&Value>) -> serde_json::Value {
    match value {
        None => serde_json::Value::Null,
        Some(Value::Bool(yes)) => json!(yes),
        Some(Value::Int(number)) => json!(number),
        Some(Value::Float(number)) => json!(number),
        Some(Value::Text(text)) => json!(text),
    }
}

/// The geometry with its rings as RFC 7946, section 3.1.6, wants them.
fn right_handed(geometry: &Geometry<f64>) -> Geometry<f64> {
    match geometry {
        Geometry::Polygon(polygon) => polygon.orient(Direction::Default).into(),
        Geometry::MultiPolygon(polygons) => polygons.orient(Direction::Default).into(),
        Geometry::GeometryCollection(parts) => {
            Geometry::GeometryCollection(parts.iter().map(right_handed).collect())
        }
        other => other.clone(),
    }
}

/// West, south, east, north of geometries; `None` where there are none.
pub(super) fn bbox<'a>(geometries: impl Iterator<Item = &'a Geometry<f64>>) -> Option<[f64; 4]> {
    let boxes = geometries.filter_map(geo::BoundingRect::bounding_rect);
    let boxes = boxes.map(|it| [it.min().x, it.min().y, it.max().x, it.max().y]);
    boxes.reduce(|a, b| [a[0].min(b[0]), a[1].min(b[1]), a[2].max(b[2]), a[3].max(b[3])])
}
