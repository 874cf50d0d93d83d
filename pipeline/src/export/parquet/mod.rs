//! A layer as GeoParquet 1.0: the metadata `geo`, geometries as WKB in the column `geometry`.
//!
//! It is written here and not by polars, whose files name types in their own schema (`Utf8View`) that older releases
//! of Arrow do not open. What stands in these has been in Parquet from its first release on: plain encoding, data
//! pages of version 1, no dictionary, nothing compressed, each value in its logical type and no schema beside
//! Parquet's own (<https://github.com/apache/parquet-format>).

mod column;
mod thrift;

use std::collections::BTreeSet;
use std::fs::File;
use std::io::{BufWriter, Write as _};
use std::path::Path;

use anyhow::Context as _;
use geo_types::Geometry;
use jiff::Timestamp;
use lintas_model::feature::Feature;
use lintas_model::schema::{Field, FieldKind};
use lintas_model::value::Value;
use serde_json::{Value as Json, json};

use self::column::{ColumnChunk, ParquetValues};
use self::thrift::ThriftWriter;
use super::content::ExportContent;
use super::geojson::bbox;
use super::wkb::wkb;

/// First and last bytes of a file.
const MAGIC: &[u8; 4] = b"PAR1";
/// Rows in a group at most: bounds memory, and the size of pages.
const ROWS: usize = 16_384;
/// Name of the column of geometries.
const GEOMETRY: &str = "geometry";

/// Writes the file.
pub(super) fn write(content: &ExportContent, path: &Path) -> anyhow::Result<()> {
    let said = || format!("cannot write {}", path.display());
    let mut file = BufWriter::new(File::create(path).with_context(said)?);
    file.write_all(MAGIC).with_context(said)?;
    let mut at = MAGIC.len() as i64;
    let mut groups = Vec::new();
    for features in content.features.chunks(ROWS) {
        let mut chunks = Vec::new();
        for (name, values) in columns(content, features)? {
            let page = values.page().with_context(|| format!("column {name} is too large"))?;
            file.write_all(&page).with_context(said)?;
            let (kind, bytes) = (values.kind(), page.len() as i64);
            chunks.push(ColumnChunk { name, kind, at, bytes, values: features.len() as i64 });
            at += bytes;
        }
        groups.push((chunks, features.len() as i64));
    }
    let footer = footer(content, &groups)?;
    let size = u32::try_from(footer.len()).context("its footer is too large")?;
    file.write_all(&footer).with_context(said)?;
    file.write_all(&size.to_le_bytes()).with_context(said)?;
    file.write_all(MAGIC).with_context(said)?;
    file.flush().with_context(said)
}

/// Every column with the values of these features.
fn columns(
    content: &ExportContent,
    features: &[Feature],
) -> anyhow::Result<Vec<(String, ParquetValues)>> {
    let mut columns = Vec::new();
    for (at, field) in content.schema.fields.iter().enumerate() {
        columns.push((field.name.clone(), values(field, at, features)?));
    }
    let geometries = features.iter().map(|feature| Some(wkb(&feature.geometry))).collect();
    columns.push((GEOMETRY.to_owned(), ParquetValues::Binaries(geometries)));
    Ok(columns)
}

fn values(field: &Field, at: usize, features: &[Feature]) -> anyhow::Result<ParquetValues> {
    let values = features.iter().map(|feature| feature.values.get(at)?.as_ref());
    Ok(match field.kind {
        FieldKind::Bool => {
            let yes = |value: &Value| if let Value::Bool(yes) = value { Some(*yes) } else { None };
            ParquetValues::Bools(values.map(|value| value.and_then(yes)).collect())
        }
        FieldKind::Int => {
            let whole = |value: &Value| if let Value::Int(it) = value { Some(*it) } else { None };
            ParquetValues::Ints(values.map(|value| value.and_then(whole)).collect())
        }
        FieldKind::Float => {
            ParquetValues::Floats(values.map(|value| value.and_then(Value::as_f64)).collect())
        }
        FieldKind::Text => {
            ParquetValues::Texts(values.map(|value| value.map(ToString::to_string)).collect())
        }
        FieldKind::Moment => {
            let moment = |value: Option<&Value>| value.map(microseconds).transpose();
            let moments: anyhow::Result<Vec<Option<i64>>> = values.map(moment).collect();
            ParquetValues::Moments(moments.with_context(|| field.name.clone())?)
        }
    })
}

fn microseconds(value: &Value) -> anyhow::Result<i64> {
    let text = value.to_string();
    let moment: Timestamp = text.parse().with_context(|| format!("`{text}` is no moment"))?;
    Ok(moment.as_microsecond())
}

fn footer(content: &ExportContent, groups: &[(Vec<ColumnChunk>, i64)]) -> anyhow::Result<Vec<u8>> {
    let schema = columns(content, &[])?;
    let pairs = [
        ("geo", geo(content)),
        ("lintas", Json::Object(content.label.members(&content.schema.layer))),
    ];
    Ok(ThriftWriter::structure(|it| {
        // Version of the format: all of it was in the first one.
        it.i32(1, 1);
        let root = std::iter::once(None).chain(schema.iter().map(Some));
        it.structures(2, &root.collect::<Vec<_>>(), |it, column| match column {
            None => {
                it.text(4, "schema");
                it.i32(5, i32::try_from(schema.len()).unwrap_or(i32::MAX));
            }
            Some((name, values)) => values.schema(it, name),
        });
        it.i64(3, content.features.len() as i64);
        it.structures(4, groups, |it, (chunks, rows)| {
            it.structures(1, chunks, |it, chunk| chunk.tell(it));
            it.i64(2, chunks.iter().map(|chunk| chunk.bytes).sum());
            it.i64(3, *rows);
        });
        it.structures(5, &pairs, |it, (key, value)| {
            it.text(1, key);
            it.text(2, &value.to_string());
        });
        it.text(6, "Lintas");
    }))
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
