//! Words of tables about aid, and words that findings about them are made of: agencies, amounts and
//! rows as people say them.

use lintas_model::aid::{Amount, Item, decimal};

use crate::ingest::Row;
use crate::input::Column;

/// An agency's code as all tables mean it.
pub(super) fn agency(said: &str) -> String {
    said.trim().to_uppercase()
}

/// As it stands in the table.
pub(super) fn quoted(said: &str) -> String {
    format!("`{said}`")
}

/// An amount of an item, as people of Indonesia write it: `1.250,5 kg`.
pub(super) fn amount(amount: Amount, item: &Item) -> String {
    format!("{} {}", decimal(amount.units()), item.counted_in())
}

/// A row, so that somebody can find it: English, Bahasa Indonesia.
pub(super) fn row(source: &str, number: u64) -> (String, String) {
    (format!("row {number} of {source}"), format!("baris {number} dari {source}"))
}

/// A quantity as a row said it: `25 dus`.
pub(super) fn said(quantity: f64, unit: &str) -> String {
    format!("{} {unit}", decimal(quantity)).trim().to_owned()
}

/// Which of two columns says what a row means by code or by name: a table without codes has its
/// names in the column of codes too.
pub(super) fn said_in(row: &Row, code: Column<String>, name: Column<String>) -> &'static str {
    let (of_code, of_name) = (row.get(code), row.get(name));
    if of_code.is_none() || of_code == of_name { name.name() } else { code.name() }
}
