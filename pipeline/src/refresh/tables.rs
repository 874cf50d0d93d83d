//! Tables as Parquet: what partners read with their own tools. Their columns and rows are those of
//! `lintas_model::aid::table`, so that a file, a CSV of the server and a bulletin say the same.
//!
//! The server gives `needs`, `4w` and `silent` to everybody, and the others only to holders of a
//! key.

use std::fs::File;
use std::path::Path;

use anyhow::Context;
use lintas_model::aid::table::{self, AidTable, TableContext};
use lintas_model::aid::{Ledger, Sees, SupplyStatus};
use lintas_model::feature::Feature;
use lintas_model::layer::Layer;
use lintas_model::schema::FieldKind;
use lintas_model::value::Value;
use lintas_snapshot::format::layout;
use lintas_snapshot::store::Work;
use polars::prelude::{Column, DataFrame, ParquetCompression, ParquetWriter};

use crate::config::{Config, Mode};

/// Writes every table of aid, also those without rows: an empty table says that nothing is known.
///
/// # Errors
/// Where the disk fails.
pub(super) fn write_tables(
    work: &Work,
    config: &Config,
    ledger: &Ledger,
    standing: &SupplyStatus,
) -> anyhow::Result<()> {
    let region = &config.region;
    let mark = TableContext { is_drill: region.mode == Mode::Drill, zone: &region.time_zone };
    let lots = ledger.lots.iter().map(|lot| lot.row);
    let dispatches = ledger.dispatches.iter().map(|dispatch| dispatch.row);
    for (table, rows) in [
        (table::needs(ledger, standing, mark), None),
        (table::needs_full(ledger, standing, mark, Sees::All), None),
        (table::stock(ledger, standing, mark, Sees::All), Some(lots.collect())),
        (
            table::dispatches(ledger, standing, mark, Sees::None, Sees::All),
            Some(dispatches.collect()),
        ),
        (table::who_what_where(ledger, mark), None),
        (table::movements(ledger, mark, Sees::All), None),
        (table::silent(ledger, standing, mark), None),
    ] {
        write_table(work, &table, rows)?;
    }
    Ok(())
}

/// Writes a table. `source_rows` has, for each row of the table, the number of the row in its
/// source; `None` where rows of the table are not single rows of a source.
fn write_table(
    work: &Work,
    table: &AidTable,
    source_rows: Option<Vec<Option<u64>>>,
) -> anyhow::Result<()> {
    let mut columns: Vec<Column> = table
        .columns
        .iter()
        .enumerate()
        .map(|(at, defined)| {
            column(defined.name, defined.kind, table.rows.iter().map(|row| row[at].as_ref()))
        })
        .collect();
    let rows = source_rows.filter(|rows| rows.len() == table.rows.len());
    columns.extend(rows.map(|rows| Column::new("row".into(), rows)));
    let frame = DataFrame::new(table.rows.len(), columns)
        .with_context(|| format!("the columns of table {} differ", table.name))?;
    write(&work.path(&layout::table(table.name)), frame)
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
        column(&field.name, field.kind, values)
    });
    let frame = DataFrame::new(features.len(), columns.collect())
        .context("the columns of a table have one length")?;
    write(&work.path(&layout::table(layer.name())), frame)
}

fn column<'a>(
    name: &str,
    kind: FieldKind,
    values: impl Iterator<Item = Option<&'a Value>>,
) -> Column {
    let name = name.into();
    match kind {
        FieldKind::Int => {
            let whole = |value: Option<&Value>| match value? {
                Value::Int(n) => Some(*n),
                _ => None,
            };
            Column::new(name, values.map(whole).collect::<Vec<_>>())
        }
        FieldKind::Float => {
            let number = |value: Option<&Value>| value?.as_f64();
            Column::new(name, values.map(number).collect::<Vec<_>>())
        }
        FieldKind::Bool => {
            let yes = |value: Option<&Value>| match value? {
                Value::Bool(yes) => Some(*yes),
                _ => None,
            };
            Column::new(name, values.map(yes).collect::<Vec<_>>())
        }
        FieldKind::Text | FieldKind::Moment => {
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
