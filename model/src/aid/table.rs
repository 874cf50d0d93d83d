//! Tables of aid as partners read them: columns with HXL hashtags, rows of values.
//!
//! The columns are those of the cluster's own sheets, under the same names and hashtags, so that what
//! Lintas gives out it can read again; what it adds stands after them. Amounts are in base units and
//! not rounded. An empty cell is "belum terdata" and never zero.

use std::fmt::Write as _;

use jiff::{Timestamp, tz::TimeZone};

use super::Amount;
use crate::schema::FieldKind;
use crate::value::Value;

pub use super::dispatch_table::{Sees, dispatches, who_what_where};
pub use super::need_table::{needs, needs_full};
pub use super::silent_table::silent;
pub use super::stock_table::{movements, stock};

/// A column.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct TableColumn {
    /// Name, as in the first row of a CSV file.
    pub name: &'static str,
    /// HXL hashtag with attributes, as in the second.
    pub hxl: &'static str,
    /// What its cells hold.
    pub kind: FieldKind,
    /// What it means, in one line.
    pub meaning: &'static str,
}

/// A table.
#[derive(Debug, Clone, PartialEq)]
pub struct Table {
    /// Name in files and URLs.
    pub name: &'static str,
    /// Its columns.
    pub columns: &'static [TableColumn],
    /// Its rows, each as long as the columns.
    pub rows: Vec<Vec<Option<Value>>>,
}

/// What every row of every table is marked with, and how it tells times.
#[derive(Debug, Clone, Copy)]
pub struct Mark<'a> {
    /// LATIHAN: every row says so in its column `exercise`.
    pub is_drill: bool,
    /// The region's time zone: instants carry its offset.
    pub zone: &'a TimeZone,
}

impl Mark<'_> {
    /// The cell of the column `exercise`.
    pub(super) fn exercise(self) -> Cell {
        Some(Value::Bool(self.is_drill))
    }

    /// An instant as RFC 3339 with the offset of the region.
    pub(super) fn time(self, time: impl Into<Option<Timestamp>>) -> Cell {
        let local = time.into()?.to_zoned(self.zone.clone());
        Some(Value::Text(local.strftime("%Y-%m-%dT%H:%M:%S%:z").to_string()))
    }

    /// The day of an instant in the region.
    pub(super) fn day(self, time: Option<Timestamp>) -> Cell {
        let local = time?.to_zoned(self.zone.clone());
        Some(Value::Text(local.strftime("%Y-%m-%d").to_string()))
    }
}

/// A cell.
pub(super) type Cell = Option<Value>;

pub(super) fn text<'a>(text: impl Into<Option<&'a str>>) -> Cell {
    text.into().map(Value::from)
}

pub(super) fn amount(amount: impl Into<Option<Amount>>) -> Cell {
    amount.into().map(|amount| Value::Float(amount.units()))
}

pub(super) fn number(number: impl Into<Option<f64>>) -> Cell {
    number.into().filter(|it: &f64| it.is_finite()).map(Value::Float)
}

pub(super) fn count(count: Option<i64>) -> Cell {
    count.map(Value::Int)
}

/// A column of a table.
pub(super) const fn column(
    name: &'static str,
    hxl: &'static str,
    kind: FieldKind,
    meaning: &'static str,
) -> TableColumn {
    TableColumn { name, hxl, kind, meaning }
}

impl Table {
    /// Position of the column called `name`.
    pub fn position(&self, name: &str) -> Option<usize> {
        self.columns.iter().position(|column| column.name == name)
    }
}

/// The table as CSV (RFC 4180, UTF-8, a header row, then the HXL row).
///
/// A text that a spreadsheet would take for a formula gets an apostrophe before it; numbers do not.
pub fn to_csv(table: &Table) -> String {
    let mut csv = String::with_capacity(64 * (table.rows.len() + 2));
    row(&mut csv, table.columns.iter().map(|column| Some(column.name)), write_plain);
    row(&mut csv, table.columns.iter().map(|column| Some(column.hxl)), write_plain);
    for cells in &table.rows {
        row(&mut csv, cells.iter().map(Option::as_ref), write_value);
    }
    csv
}

fn row<T>(csv: &mut String, cells: impl Iterator<Item = Option<T>>, write: fn(&mut String, T)) {
    for (at, cell) in cells.enumerate() {
        if at > 0 {
            csv.push(',');
        }
        if let Some(cell) = cell {
            write(csv, cell);
        }
    }
    csv.push_str("\r\n");
}

fn write_value(csv: &mut String, value: &Value) {
    match value {
        Value::Text(text) if is_formula(text) => write_plain(csv, &format!("'{text}")),
        Value::Text(text) => write_plain(csv, text),
        // Writing into a text cannot fail.
        Value::Bool(_) | Value::Int(_) | Value::Float(_) => {
            let _written = write!(csv, "{value}");
        }
    }
}

/// Whether a spreadsheet would work this text out: `=HYPERLINK(…)`, `+1`, `@SUM`.
fn is_formula(text: &str) -> bool {
    text.trim_start_matches([' ', '\u{feff}'])
        .starts_with(['=', '+', '-', '@', '\t', '\r', '\n', '＝', '＋', '－', '＠'])
}

fn write_plain(csv: &mut String, text: &str) {
    let plain = !text.contains([',', '"', '\r', '\n'])
        && !text.starts_with([' ', '\''])
        && !text.ends_with(' ');
    if plain {
        csv.push_str(text);
        return;
    }
    csv.push('"');
    csv.push_str(&text.replace('"', "\"\""));
    csv.push('"');
}
