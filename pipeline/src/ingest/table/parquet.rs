//! Parquet tables, through polars; cells keep their types.

use std::fs::File;
use std::path::Path;

use jiff::Timestamp;
use polars::prelude::{AnyValue, DataFrame, ParquetReader, SerReader, TimeUnit};

use super::layout::Layout;
use super::rows::{self, broken};
use super::sheet::{Sheet, SheetRow};
use crate::config::{Config, ConfigProblem, Source};
use crate::ingest::intake::Intake;
use crate::ingest::row::Cell;
use crate::ingest::source_rows::SourceRows;
use crate::ingest::unusable::{SEE_PERMISSIONS, SEND_AGAIN, Unusable};

/// Reads a Parquet table. The headings are its column names; rows are counted from 1.
///
/// # Errors
/// Where the configuration names what the table does not have.
pub(super) fn read(
    config: &Config,
    source: &Source,
    file: &Path,
    tell: &dyn Fn(u64),
) -> Result<SourceRows, ConfigProblem> {
    let frame = match frame(file) {
        Ok(frame) => frame,
        Err(why) => return Ok(broken(source, why)),
    };
    let layout =
        Layout::of_names(frame.get_column_names().into_iter().map(|name| name.as_str()), source);
    let mapping = rows::mapping(config, source, &layout)?;
    let mut intake = Intake::beginning(config, source).placing(rows::placing(config, source)?);
    let sheet = Sheet { rows: rows(&frame), ..Sheet::default() };
    rows::take(&mut intake, source, sheet, &layout, mapping, tell);
    Ok(intake.finish())
}

fn frame(file: &Path) -> Result<DataFrame, Unusable> {
    let unread = |error| Unusable::foreign(error).mended_by(SEE_PERMISSIONS);
    let file = File::open(file).map_err(unread)?;
    ParquetReader::new(file).finish().map_err(|error| {
        let why = Unusable::new(
            format!("it does not open as Parquet: {error}"),
            format!("tidak terbuka sebagai Parquet: {error}"),
        );
        why.mended_by(SEND_AGAIN)
    })
}

fn rows(frame: &DataFrame) -> Vec<SheetRow> {
    let height = frame.height();
    let mut rows: Vec<SheetRow> =
        (0..height).map(|row| SheetRow { number: row as u64 + 1, ..SheetRow::default() }).collect();
    for (index, column) in frame.columns().iter().enumerate() {
        for (row, into) in rows.iter_mut().enumerate() {
            let cell = column.get(row).ok().and_then(|value| cell(&value));
            into.cells.extend(cell.map(|cell| (index, cell)));
        }
    }
    rows
}

fn cell(value: &AnyValue<'_>) -> Option<Cell> {
    let text = |text: &str| {
        let text = text.trim();
        (!text.is_empty()).then(|| Cell::Text(text.to_owned()))
    };
    match value {
        AnyValue::Null => None,
        AnyValue::String(string) => text(string),
        AnyValue::StringOwned(string) => text(string),
        AnyValue::Boolean(truth) => Some(Cell::Text(truth.to_string())),
        AnyValue::Float32(number) => {
            Some(Cell::Float(number.to_string().parse().unwrap_or(f64::NAN)))
        }
        AnyValue::Float64(number) => Some(Cell::Float(*number)),
        // A timestamp with a zone is an instant; the zone only concerns its display.
        AnyValue::Datetime(ticks, unit, Some(_)) => instant(*ticks, *unit),
        AnyValue::DatetimeOwned(ticks, unit, Some(_)) => instant(*ticks, *unit),
        other => match other.extract::<i64>() {
            Some(number) if other.dtype().is_integer() => Some(Cell::Int(number)),
            // Dates and times print as ISO 8601; other types as polars displays them.
            _ => text(&other.to_string()),
        },
    }
}

fn instant(ticks: i64, unit: TimeUnit) -> Option<Cell> {
    let moment = match unit {
        TimeUnit::Nanoseconds => Timestamp::from_nanosecond(i128::from(ticks)),
        TimeUnit::Microseconds => Timestamp::from_microsecond(ticks),
        TimeUnit::Milliseconds => Timestamp::from_millisecond(ticks),
    };
    Some(Cell::Text(moment.map_or_else(|_| ticks.to_string(), |moment| moment.to_string())))
}
