//! Tables that are kept with the snapshot and never public as they are.

use std::fs::File;
use std::path::Path;

use anyhow::Context;
use lintas_model::feature::Feature;
use lintas_model::layer::Layer;
use lintas_model::schema::FieldKind;
use lintas_model::value::Value;
use lintas_snapshot::format::layout;
use lintas_snapshot::store::Work;
use polars::prelude::{Column, DataFrame, ParquetCompression, ParquetWriter};

use crate::config::Config;
use crate::ingest::{Row, SourceRows};
use crate::input::{ColumnKind, InputLayer};

/// The inputs that become tables.
const TABLES: [InputLayer; 2] = [InputLayer::Stock, InputLayer::Dispatches];

/// Writes one table an input, with the rows of all its sources: `source`, `row`, `as_of`, then the
/// input's own columns. Rows are in the order of the configuration and of their source.
///
/// # Errors
/// Where the disk fails.
pub(super) fn write_tables(
    work: &Work,
    config: &Config,
    sources: &[SourceRows],
) -> anyhow::Result<()> {
    for layer in TABLES {
        let rows: Vec<(&str, &Row)> = config
            .sources
            .iter()
            .zip(sources)
            .filter(|(source, _)| source.layer == layer)
            .flat_map(|(source, rows)| rows.rows.iter().map(|row| (source.id.as_str(), row)))
            .collect();
        if !rows.is_empty() {
            let path = work.path(&layout::table(layer.name()));
            write(&path, frame(layer, &rows)?)?;
        }
    }
    Ok(())
}

/// Writes the features of a layer as a table, one row a feature in their order, without geometry.
///
/// # Errors
/// Where the disk fails.
pub(super) fn write_features(
    work: &Work,
    layer: Layer,
    features: &[Feature],
) -> anyhow::Result<()> {
    let schema = layer.schema();
    let columns = schema.fields.iter().enumerate().map(|(at, field)| {
        let values = features.iter().map(|feature| feature.values[at].as_ref());
        let kind = match field.kind {
            FieldKind::Int => ColumnKind::Int,
            FieldKind::Float => ColumnKind::Float,
            FieldKind::Bool => ColumnKind::Bool,
            FieldKind::Text => ColumnKind::Text,
        };
        column(&field.name, kind, values)
    });
    let frame = DataFrame::new(features.len(), columns.collect())
        .context("the columns of a table have one length")?;
    write(&work.path(&layout::table(layer.name())), frame)
}

fn frame(layer: InputLayer, rows: &[(&str, &Row)]) -> anyhow::Result<DataFrame> {
    let times = rows.iter().map(|(_, row)| row.as_of.map(|time| format!("{time:.0}")));
    let mut columns = vec![
        Column::new("source".into(), rows.iter().map(|(id, _)| *id).collect::<Vec<_>>()),
        Column::new("row".into(), rows.iter().map(|(_, row)| row.number).collect::<Vec<_>>()),
        Column::new("as_of".into(), times.collect::<Vec<_>>()),
    ];
    for defined in layer.columns() {
        let values = rows.iter().map(|(_, row)| row.values.get(defined.name));
        columns.push(column(defined.name, defined.kind, values));
    }
    DataFrame::new(rows.len(), columns).context("the columns of a table have one length")
}

fn column<'a>(
    name: &str,
    kind: ColumnKind,
    values: impl Iterator<Item = Option<&'a Value>>,
) -> Column {
    let name = name.into();
    match kind {
        ColumnKind::Int => {
            let whole = |value: Option<&Value>| match value? {
                Value::Int(n) => Some(*n),
                _ => None,
            };
            Column::new(name, values.map(whole).collect::<Vec<_>>())
        }
        ColumnKind::Float => {
            let number = |value: Option<&Value>| value?.as_f64();
            Column::new(name, values.map(number).collect::<Vec<_>>())
        }
        ColumnKind::Bool => {
            let yes = |value: Option<&Value>| match value? {
                Value::Bool(yes) => Some(*yes),
                _ => None,
            };
            Column::new(name, values.map(yes).collect::<Vec<_>>())
        }
        _ => {
            let text = |value: Option<&Value>| value.map(ToString::to_string);
            Column::new(name, values.map(text).collect::<Vec<_>>())
        }
    }
}

fn write(path: &Path, mut frame: DataFrame) -> anyhow::Result<()> {
    let said = || format!("cannot write {}", path.display());
    let file = File::create(path).with_context(said)?;
    ParquetWriter::new(file)
        .with_compression(ParquetCompression::Uncompressed)
        .finish(&mut frame)
        .with_context(said)?;
    Ok(())
}
