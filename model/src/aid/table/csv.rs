//! Tables as CSV.

use std::fmt::Write as _;

use super::AidTable;
use crate::value::Value;

/// The table as CSV (RFC 4180, UTF-8, a header row, then the HXL row).
///
/// A text that a spreadsheet would take for a formula gets an apostrophe before it; numbers do not.
pub fn to_csv(table: &AidTable) -> String {
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

/// Whether a spreadsheet would evaluate this text: `=HYPERLINK(…)`, `+1`, `@SUM`.
pub fn is_formula(text: &str) -> bool {
    text.trim_start_matches([' ', '\u{feff}'])
        .starts_with(['=', '+', '-', '@', '\t', '\r', '\n', '＝', '＋', '－', '＠'])
}

/// Writes one cell of text, in quotes where it needs them.
pub fn write_plain(csv: &mut String, text: &str) {
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
