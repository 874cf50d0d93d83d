//! Texts of tables about aid, and texts for findings about them: agencies, amounts and rows.

use lintas_model::aid::{Amount, Item, decimal};

use crate::ingest::Row;
use crate::input::Column;

/// An agency's code, the same for all spellings: trimmed, in upper case.
pub(super) fn agency(said: &str) -> String {
    said.trim().to_uppercase()
}

/// As it stands in the table.
pub(super) fn quoted(said: &str) -> String {
    format!("`{said}`")
}

/// An amount of an item, as it is written in Indonesia: `1.250,5 kg`.
pub(super) fn amount(amount: Amount, item: &Item) -> String {
    format!("{} {}", decimal(amount.units()), item.counted_in())
}

/// A row, so that somebody can find it: English, Bahasa Indonesia.
pub(super) fn row(source: &str, number: u64) -> (String, String) {
    (format!("row {number} of {source}"), format!("baris {number} dari {source}"))
}

/// A quantity as a row states it: `25 dus`.
pub(super) fn said(quantity: f64, unit: &str) -> String {
    format!("{} {unit}", decimal(quantity)).trim().to_owned()
}

/// The column that a finding about a code or a name points to. A table without codes has its names
/// in the column of codes, too: then it is the column of names.
pub(super) fn said_in(row: &Row, code: Column<String>, name: Column<String>) -> &'static str {
    let (of_code, of_name) = (row.get(code), row.get(name));
    if of_code.is_none() || of_code == of_name { name.name() } else { code.name() }
}
