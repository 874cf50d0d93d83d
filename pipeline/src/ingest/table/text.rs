//! Text with separators: CSV and its kin, through polars. Every cell is read as text and typed by our
//! column, so that no reader's guess turns `01` into 1.

use std::io::Cursor;
use std::path::Path;
use std::sync::Arc;

use lintas_model::finding::{Finding, FindingCode, Severity};
use polars::prelude::{CsvReadOptions, DataType, Field, Schema, SerReader};

use super::encoding;
use super::layout::Layout;
use super::records::{self, Record, records, separator};
use super::rows::{self, broken};
use super::sheet::{Sheet, SheetRow};
use crate::config::{Config, Problem, Source};
use crate::ingest::intake::Intake;
use crate::ingest::row::Cell;
use crate::ingest::source_rows::SourceRows;

/// Reads a text table.
///
/// # Errors
/// Where the configuration names what the table does not have.
pub(super) fn read(
    config: &Config,
    source: &Source,
    file: &Path,
    tell: &dyn Fn(u64),
) -> Result<SourceRows, Problem> {
    let bytes = match std::fs::read(file) {
        Ok(bytes) => bytes,
        Err(error) => return Ok(broken(source, format!("cannot read it: {error}"))),
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
    let mut sheet = Sheet { rows: loosely(&text, &records, separator), ..Sheet::default() };
    let Some(layout) = Layout::find(&sheet, source).filter(heads) else {
        return Ok(broken(source, "it has no heading"));
    };
    let mapping = rows::mapping(config, source, &layout)?;
    let mut intake = Intake::beginning(config, source).placing(rows::placing(config, source)?);
    if decoded.guessed {
        intake.tell(guessed_encoding(source));
    }
    let width = layout.headings.len();
    sheet.rows.truncate(layout.data);
    match strictly(&text, &records[layout.data..], separator, width) {
        Ok(rows) => sheet.rows.extend(rows),
        Err(reason) => {
            let mut rows = intake.finish();
            rows.break_off(&source.id, reason);
            return Ok(rows);
        }
    }
    rows::take(&mut intake, source, sheet, &layout, mapping, tell);
    Ok(intake.finish())
}

/// Tells that a text was not UTF-8.
fn guessed_encoding(source: &Source) -> Finding {
    let message =
        "it is not UTF-8 and was read as Windows-1252; set `encoding` where that is wrong";
    Finding::new(FindingCode::UnreadableValue, &source.id, message)
        .with_severity(Severity::Info)
        .in_indonesian("bukan UTF-8, dibaca sebagai Windows-1252")
}

/// A row of blanks and separators heads nothing, whichever of them separates.
fn heads(layout: &Layout) -> bool {
    let blank = |c: char| c.is_whitespace() || matches!(c, ',' | ';' | '|');
    let named = |text: &str| !text.trim_matches(blank).is_empty();
    layout.tags.is_some() || layout.headings.iter().any(|heading| named(&heading.text))
}

/// The records among which the heading is looked for, every cell kept, empty ones at the end too: a
/// heading may name fewer columns than the rows below have.
fn loosely(text: &str, found: &[Record], separator: u8) -> Vec<SheetRow> {
    let head = found.iter().take(crate::ingest::hxl::SEARCHED_ROWS);
    head.map(|record| {
        let cells = records::cells(&text[record.range.clone()], separator);
        let cells = cells.into_iter().map(Cell::Text).enumerate().collect();
        SheetRow { number: record.number, cells, broken: None }
    })
    .collect()
}

/// The data rows; those whose cells do not fit the headings are marked as broken.
fn strictly(
    text: &str,
    data: &[Record],
    separator: u8,
    width: usize,
) -> Result<Vec<SheetRow>, String> {
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
    let mut columns: Vec<_> = columns.into_iter().map(Vec::into_iter).collect();
    Ok(data
        .iter()
        .map(|record| {
            let number = record.number;
            if fits(record) {
                let cells = columns.iter_mut().map(|column| column.next().flatten()).enumerate();
                let cells = cells.filter_map(|(i, cell)| Some((i, cell?))).collect();
                return SheetRow { number, cells, broken: None };
            }
            let reason = if record.closed {
                format!("{} cells under {width} headings", record.cells)
            } else {
                "a quotation mark is never closed".to_owned()
            };
            let cells = records::cells(&text[record.range.clone()], separator).into_iter();
            let cells = cells.enumerate().filter(|(_, text)| !text.is_empty());
            let cells = cells.map(|(i, text)| (i, Cell::Text(text))).collect();
            SheetRow { number, cells, broken: Some(reason) }
        })
        .collect())
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
