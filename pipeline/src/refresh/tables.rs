//! Tables as Parquet: what partners read with their own tools. Their columns and rows are those of
//! `lintas_model::aid::table`, so that a file, a CSV of the server and a bulletin say the same.
//!
//! The server gives `needs`, `4w` and `silent` to everybody, and the others only to holders of a
//! key.

use std::ops::Range;

use lintas_model::aid::table::{self, AidTable, TableContext};
use lintas_model::aid::{Ledger, Sees, SupplyStatus};
use lintas_model::feature::Feature;
use lintas_model::layer::Layer;
use lintas_model::schema::{Field, FieldKind};
use lintas_model::value::Value;
use lintas_snapshot::format::layout;
use lintas_snapshot::store::Work;

use crate::config::{Config, Mode};
use crate::parquet::{self, NamedValues, ParquetValues};

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
    let source_rows = source_rows.filter(|rows| rows.len() == table.rows.len());
    let columns = |of: Range<usize>| {
        let rows = &table.rows[of.clone()];
        let mut columns = Vec::new();
        for (at, defined) in table.columns.iter().enumerate() {
            let values = rows.iter().map(|row| row[at].as_ref());
            columns.push(column(defined.name, defined.kind, values)?);
        }
        if let Some(numbers) = &source_rows {
            let numbers = numbers[of].iter().map(|row| row.and_then(|row| i64::try_from(row).ok()));
            columns.push(("row".to_owned(), ParquetValues::Ints(numbers.collect())));
        }
        Ok(columns)
    };
    parquet::write(&work.path(&layout::table(table.name)), table.rows.len(), columns, &[])
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
    let columns = |of: Range<usize>| {
        let features = &features[of];
        let fields = schema.fields.iter().enumerate();
        let column = |(at, field): (usize, &Field)| {
            let values = features.iter().map(|feature| feature.values[at].as_ref());
            column(&field.name, field.kind, values)
        };
        fields.map(column).collect()
    };
    parquet::write(&work.path(&layout::table(layer.name())), features.len(), columns, &[])
}

/// Moments stay as they are written: a table is read by people, too.
fn column<'a>(
    name: &str,
    kind: FieldKind,
    values: impl Iterator<Item = Option<&'a Value>>,
) -> anyhow::Result<NamedValues> {
    let kind = if kind == FieldKind::Moment { FieldKind::Text } else { kind };
    Ok((name.to_owned(), parquet::values(name, kind, values)?))
}
