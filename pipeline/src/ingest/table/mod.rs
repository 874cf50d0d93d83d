//! Tables as agencies send them: text with separators, workbooks, Parquet.
//!
//! Every reader makes [`Sheet`]s of its file; from there on all tables are taken alike: the heading
//! is found ([`layout`]), columns are matched, what is no data is told and left out, and the rows go
//! to the intake.

mod bounds;
mod encoding;
mod hidden;
mod layout;
mod parquet;
mod records;
mod text;
mod workbook;

use std::path::Path;
use std::sync::Arc;

use lintas_model::finding::{Finding, FindingCode, Severity};

use super::gdal::crs::{StatedCrs, ToLonLat};
use super::habit::Epoch;
use super::heading::bare;
use super::intake::Intake;
use super::mapping::Mapping;
use super::row::{Cell, RawRow};
use super::source_rows::SourceRows;
use crate::config::{Config, Problem, Source};
use layout::Layout;

/// Endings of files that are read here.
pub(super) const ENDINGS: [&str; 7] = ["csv", "tsv", "txt", "xlsx", "xlsm", "xls", "parquet"];

/// One table of a file, its blank rows left out.
#[derive(Debug, Default)]
struct Sheet {
    /// In a workbook.
    name: Option<Arc<str>>,
    rows: Vec<SheetRow>,
    /// Cells merged over several columns: row, first and last column.
    spans: Vec<(u64, usize, usize)>,
    /// From when it counts days.
    epoch: Option<Epoch>,
    /// What is worth telling of it.
    told: Vec<Finding>,
}

/// A row that is not blank.
#[derive(Debug, Default)]
struct SheetRow {
    /// From 1, blank rows counted.
    number: u64,
    /// The cells that are not empty, by their column from 0, in order.
    cells: Vec<(usize, Cell)>,
    /// Why it cannot be read, where it cannot.
    broken: Option<String>,
}

impl SheetRow {
    fn dense(&self) -> Vec<Option<Cell>> {
        let width = self.cells.last().map_or(0, |(column, _)| column + 1);
        let mut dense = vec![None; width];
        for (column, cell) in &self.cells {
            dense[*column] = Some(cell.clone());
        }
        dense
    }

    fn texts(&self) -> Vec<String> {
        self.dense()
            .into_iter()
            .map(|cell| cell.map_or(String::new(), |cell| cell.text()))
            .collect()
    }
}

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

/// A source that is of no use, with the reason.
fn broken(source: &Source, reason: impl Into<String>) -> SourceRows {
    let mut rows = SourceRows::default();
    rows.break_off(&source.id, reason.into());
    rows
}

fn mapping(config: &Config, source: &Source, layout: &Layout) -> Result<Mapping, Problem> {
    let headings = layout.headings.clone();
    let tags = layout.tags.as_deref();
    Mapping::new(source, &config.document, headings, tags, true, &config.region.time_zone)
}

/// What turns places in columns into longitude and latitude.
fn placing(config: &Config, source: &Source) -> Result<ToLonLat, Problem> {
    let Some(name) = source.crs.as_deref() else { return Ok(ToLonLat::identity()) };
    StatedCrs::parse(name).as_ref().and_then(ToLonLat::from).ok_or_else(|| {
        let message = format!("`{name}` is no coordinate system");
        config.document.problem(&source.spans.crs, message).advising("write it as EPSG:32750")
    })
}

/// Takes the data rows of `sheet`, which lie below its heading, after another sheet or as the first.
fn take(
    intake: &mut Intake<'_>,
    source: &Source,
    sheet: Sheet,
    layout: &Layout,
    mut mapping: Mapping,
    tell: &dyn Fn(u64),
) {
    let data = sheet.rows.get(layout.data..).unwrap_or_default();
    mapping.learn(data.iter().map(|row| row.cells.as_slice()), sheet.epoch);
    let used: Vec<usize> = mapping.used().collect();
    intake.turn_to(sheet.name.clone(), layout.row, mapping);
    layout.told(source).into_iter().chain(sheet.told).for_each(|finding| intake.tell(finding));
    tell(data.len() as u64);
    for (position, row) in data.iter().enumerate() {
        if row.broken.is_none()
            && let Some(skipped) = no_data(row, position, &used)
        {
            let finding = Finding::new(FindingCode::RowSkipped, &source.id, skipped.0)
                .in_indonesian(skipped.1)
                .at_row(row.number);
            intake.tell(finding);
            continue;
        }
        let raw =
            RawRow { number: row.number, cells: row.dense(), geometry: None, unreadable: None };
        match &row.broken {
            None => intake.take(raw),
            Some(reason) => {
                let finding = Finding::new(FindingCode::UnreadableRow, &source.id, reason.as_str());
                intake.unreadable(&raw, finding.at_row(row.number));
            }
        }
    }
}

/// Words that a row of totals begins with.
const TOTALS: [&str; 8] = [
    "jumlah",
    "total",
    "subtotal",
    "grandtotal",
    "jumlahtotal",
    "totaljumlah",
    "totalkeseluruhan",
    "jumlahkeseluruhan",
];

/// Why a row is no data, where it is none: English, Bahasa Indonesia.
fn no_data(
    row: &SheetRow,
    position: usize,
    used: &[usize],
) -> Option<(&'static str, &'static str)> {
    if !row.cells.iter().any(|(column, _)| used.contains(column)) {
        return Some((
            "none of the columns that are read has anything in this row",
            "tidak satu pun kolom yang dibaca terisi di baris ini",
        ));
    }
    let (_, first) = row.cells.first()?;
    if matches!(first.inner(), Cell::Text(text) if TOTALS.contains(&bare(text).as_str())) {
        return Some((
            "a row of totals; totals are made of the rows",
            "baris total; total dihitung dari baris-barisnya",
        ));
    }
    let counts_columns = position == 0
        && row.cells.len() > 2
        && row.cells.iter().enumerate().all(|(i, (_, cell))| {
            cell.text().trim_matches(['(', ')', '.', ' ']) == (i + 1).to_string()
        });
    counts_columns.then_some(("a row that numbers the columns", "baris nomor kolom"))
}

/// Tells that a text was not UTF-8.
fn guessed_encoding(source: &Source) -> Finding {
    let message =
        "it is not UTF-8 and was read as Windows-1252; set `encoding` where that is wrong";
    Finding::new(FindingCode::UnreadableValue, &source.id, message)
        .with_severity(Severity::Info)
        .in_indonesian("bukan UTF-8, dibaca sebagai Windows-1252")
}

#[cfg(test)]
mod hostile_tests;
#[cfg(test)]
mod tests;
#[cfg(test)]
mod workbook_tests;
