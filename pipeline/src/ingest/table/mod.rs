//! Tables as agencies send them: delimited text, workbooks, Parquet.
//!
//! Each reader turns its file into [`sheet`]s. From there on all tables are handled alike: the
//! heading is found ([`layout`]), columns are matched, rows that are no data are reported and left
//! out, and the other [`rows`] go to the intake.

mod bounds;
mod encoding;
mod hidden;
mod layout;
mod parquet;
mod records;
mod rows;
mod sheet;
mod text;
mod workbook;

use std::path::Path;

use super::source_rows::SourceRows;
use crate::config::{Config, Problem, Source};

/// File endings of tables.
pub(super) const ENDINGS: [&str; 7] = ["csv", "tsv", "txt", "xlsx", "xlsm", "xls", "parquet"];

/// Reads a table.
///
/// # Errors
/// Where the configuration names what the table does not have.
pub(super) fn read(
    config: &Config,
    source: &Source,
    file: &Path,
    tell: &dyn Fn(u64),
) -> Result<SourceRows, Problem> {
    match source.path.ending().as_str() {
        "xlsx" | "xlsm" | "xls" => workbook::read(config, source, file, tell),
        "parquet" => parquet::read(config, source, file, tell),
        _ => text::read(config, source, file, tell),
    }
}

#[cfg(test)]
mod hostile_tests;
#[cfg(test)]
mod tests;
#[cfg(test)]
mod workbook_tests;
