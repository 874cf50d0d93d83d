//! Tables of text: CSV and its kin, through polars. Every cell is read as text and typed by our
//! column, so that no reader's guess turns `01` into 1.

mod encoding;
mod records;

use std::io::Cursor;
use std::path::Path;
use std::sync::Arc;

use lintas_model::finding::{Finding, FindingCode, Severity};
use polars::prelude::{CsvReadOptions, DataType, Field, Schema, SerReader};

use super::gdal::crs::{StatedCrs, ToLonLat};
use super::hxl;
use super::intake::Intake;
use super::mapping::Mapping;
use super::row::{Cell, RawRow};
use super::source::SourceRows;
use crate::config::{Config, Problem, Source};
use records::{Record, records, separator};

/// Endings of files that are read here.
pub(super) const ENDINGS: [&str; 3] = ["csv", "tsv", "txt"];

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
    let broken = |reason: String| {
        let mut rows = SourceRows::default();
        rows.break_off(&source.id, reason);
        Ok(rows)
    };
    let bytes = match std::fs::read(file) {
        Ok(bytes) => bytes,
        Err(error) => return broken(format!("cannot read it: {error}")),
    };
    let Some(decoded) = encoding::decode(&bytes, source.encoding.as_deref()) else {
        let name = source.encoding.as_deref().unwrap_or_default();
        let problem =
            config.document.problem(&source.spans.encoding, format!("unknown encoding `{name}`"));
        return Err(problem.proposing(name, encoding::NAMES.iter().copied()));
    };
    drop(bytes);
    let text = decoded.text;
    let separator = separator(&text);
    let records = records(&text, separator);
    let Some(layout) = Layout::find(&text, &records, separator) else {
        return broken("it has no heading".to_owned());
    };
    let mapping = Mapping::new(
        source,
        &config.document,
        &layout.headings,
        layout.tags.as_deref(),
        true,
        &config.region.time_zone,
    )?;
    let to_lon_lat = match source.crs.as_deref() {
        None => ToLonLat::identity(),
        Some(name) => {
            StatedCrs::parse(name).as_ref().and_then(ToLonLat::from).ok_or_else(|| {
                let message = format!("`{name}` is no coordinate system");
                config
                    .document
                    .problem(&source.spans.crs, message)
                    .advising("write it as EPSG:32750")
            })?
        }
    };
    let mut intake = Intake::new(config, source, mapping).placing(to_lon_lat);
    if decoded.guessed {
        let message =
            "it is not UTF-8 and was read as Windows-1252; set `encoding` where that is wrong";
        intake.tell(
            Finding::new(FindingCode::UnreadableValue, &source.id, message)
                .with_severity(Severity::Info),
        );
    }
    let data = &records[layout.data..];
    tell(data.len() as u64);
    if let Err(reason) = take_rows(&text, data, separator, &layout, &mut intake, source) {
        let mut rows = intake.finish();
        rows.break_off(&source.id, reason);
        return Ok(rows);
    }
    Ok(intake.finish())
}

/// Where headings, hashtags and data are.
struct Layout {
    headings: Vec<String>,
    tags: Option<Vec<String>>,
    /// Position of the first data record.
    data: usize,
}

impl Layout {
    /// The hashtag row stands near the top, below its headings; without one the first record is the
    /// heading.
    fn find(text: &str, records: &[Record], separator: u8) -> Option<Self> {
        let cells = |record: &Record| records::cells(&text[record.range.clone()], separator);
        let searched = records.iter().take(hxl::SEARCHED_ROWS);
        let tagged = searched
            .enumerate()
            .find(|(_, record)| hxl::is_tag_row(cells(record).iter().map(String::as_str)));
        let Some((at, tags)) = tagged else {
            let headings = cells(records.first()?);
            // A row of blanks and separators heads nothing, whichever of them separates.
            let blank = |c: char| c.is_whitespace() || matches!(c, ',' | ';' | '|');
            if headings.iter().all(|heading| heading.trim_matches(blank).is_empty()) {
                return None;
            }
            return Some(Self { headings: unique(headings), tags: None, data: 1 });
        };
        let tags = cells(tags);
        let mut headings = match at.checked_sub(1) {
            Some(above) => cells(&records[above]),
            None => Vec::new(),
        };
        headings.resize(tags.len(), String::new());
        Some(Self { headings: unique(headings), tags: Some(tags), data: at + 1 })
    }
}

/// Headings that are empty or stand twice get their position, so that each names one column.
fn unique(headings: Vec<String>) -> Vec<String> {
    let mut seen: Vec<String> = Vec::with_capacity(headings.len());
    for (i, heading) in headings.into_iter().enumerate() {
        let heading = heading.trim().to_owned();
        let taken = heading.is_empty() || seen.contains(&heading);
        seen.push(if taken { format!("{heading}#{}", i + 1) } else { heading });
    }
    seen
}

/// Hands every record to the intake. Those whose cells do not fit the headings go to quarantine.
fn take_rows(
    text: &str,
    data: &[Record],
    separator: u8,
    layout: &Layout,
    intake: &mut Intake<'_>,
    source: &Source,
) -> Result<(), String> {
    let width = layout.headings.len();
    let fits = |record: &Record| record.cells <= width && record.closed;
    let mut clean = String::with_capacity(data.last().map_or(0, |last| last.range.end));
    let mut count = 0;
    for record in data.iter().filter(|record| fits(record)) {
        records::write(&records::cells(&text[record.range.clone()], separator), &mut clean);
        count += 1;
    }
    let columns = columns(clean, width)?;
    if columns.iter().any(|column| column.len() != count) {
        return Err(format!("polars reads other than {count} records"));
    }
    let mut good = 0;
    for record in data {
        let number = record.number;
        if fits(record) {
            let cells = columns.iter().map(|column| column.get(good).cloned().flatten()).collect();
            good += 1;
            intake.take(RawRow { number, cells, geometry: None, unreadable: None });
            continue;
        }
        let message = if record.closed {
            format!("{} cells under {width} headings", record.cells)
        } else {
            "a quotation mark is never closed".to_owned()
        };
        let cells = records::cells(&text[record.range.clone()], separator);
        let cells = cells.into_iter().map(|text| (!text.is_empty()).then_some(Cell::Text(text)));
        let raw = RawRow { number, cells: cells.collect(), geometry: None, unreadable: None };
        let finding = Finding::new(FindingCode::UnreadableRow, &source.id, message).at_row(number);
        intake.unreadable(&raw, finding);
    }
    Ok(())
}

/// The cells, column by column, in the order of the records.
fn columns(text: String, width: usize) -> Result<Vec<Vec<Option<Cell>>>, String> {
    if text.is_empty() {
        return Ok(vec![Vec::new(); width]);
    }
    let rows = |error: polars::prelude::PolarsError| format!("polars cannot read it: {error}");
    let schema: Schema =
        (0..width).map(|i| Field::new(format!("c{i}").into(), DataType::String)).collect();
    let frame = CsvReadOptions::default()
        .with_has_header(false)
        .with_schema(Some(Arc::new(schema)))
        .map_parse_options(|options| {
            options.with_missing_is_null(true).with_truncate_ragged_lines(true)
        })
        .into_reader_with_file_handle(Cursor::new(text.into_bytes()))
        .finish()
        .map_err(rows)?;
    frame
        .columns()
        .iter()
        .map(|column| {
            let texts = column.str().map_err(rows)?;
            Ok(texts
                .iter()
                .map(|text| {
                    let text = text?.trim();
                    (!text.is_empty()).then(|| Cell::Text(text.to_owned()))
                })
                .collect())
        })
        .collect()
}

#[cfg(test)]
mod tests;
