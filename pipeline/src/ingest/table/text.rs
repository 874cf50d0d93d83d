//! Delimited text: CSV and its kin. All cells are read as text and typed by our column, so that no
//! type guessing turns the code `01` into 1.

use lintas_model::finding::{Finding, FindingCode, Severity};

use super::layout::Layout;
use super::records::{Record, Records, separator};
use super::rows::{self, broken, without_heading};
use super::sheet::{Sheet, SheetRow};
use super::{blocks, chosen, encoding};
use crate::config::{Config, ConfigProblem, Source};
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
    bytes: Vec<u8>,
    tell: &dyn Fn(u64),
) -> Result<SourceRows, ConfigProblem> {
    let Some(decoded) = encoding::decode(&bytes, source.encoding.as_deref()) else {
        let name = source.encoding.as_deref().unwrap_or_default();
        let problem =
            config.document.problem(&source.spans.encoding, format!("unknown encoding `{name}`"));
        return Err(problem.proposing(name, encoding::NAMES.iter().copied()));
    };
    drop(bytes);
    let text = decoded.text;
    let mut records = Records::new(&text, separator(&text));
    let head: Vec<Record> = records.by_ref().take(crate::ingest::hxl::SEARCHED_ROWS).collect();
    let mut sheet = Sheet { rows: head.iter().map(loosely).collect(), ..Sheet::default() };
    let Some(layout) = Layout::find(&sheet, source).filter(heads) else {
        return Ok(broken(source, without_heading()));
    };
    let width = layout.headings.theirs.len();
    sheet.rows.truncate(layout.data);
    let data = head.into_iter().skip(layout.data).chain(records);
    sheet.rows.extend(data.map(filled));
    drop(text);
    let guessed = decoded.guessed.then(|| guessed_encoding(source));
    let mut tables = blocks::split(sheet, source);
    if tables.len() != 1 {
        let mut read = chosen::read(config, source, tables, tell)?;
        read.findings.extend(guessed);
        return Ok(read);
    }
    let mut sheet = tables.remove(0);
    sheet.rows.iter_mut().skip(layout.data).for_each(|row| strictly(row, width));
    let mapping = rows::mapping(config, source, &layout)?;
    let mut intake = Intake::beginning(config, source).placing(rows::placing(config, source)?);
    guessed.into_iter().for_each(|finding| intake.tell(finding));
    rows::take(&mut intake, source, sheet, &layout, mapping, tell);
    Ok(intake.finish())
}

/// The finding that a text was not UTF-8.
fn guessed_encoding(source: &Source) -> Finding {
    let message =
        "it is not UTF-8 and was read as Windows-1252; set `encoding` where that is wrong";
    Finding::new(FindingCode::UnreadableValue, &source.id, message)
        .with_severity(Severity::Info)
        .in_indonesian("bukan UTF-8, dibaca sebagai Windows-1252")
}

/// Whether a layout has any heading but blanks and separators.
pub(super) fn heads(layout: &Layout) -> bool {
    let blank = |c: char| c.is_whitespace() || matches!(c, ',' | ';' | '|');
    let named = |text: &str| !text.trim_matches(blank).is_empty();
    layout.tagged || layout.headings.theirs.iter().any(|heading| named(&heading.text))
}

/// A record as a possible heading: with all its cells, because a heading may have fewer columns
/// than the rows below.
fn loosely(record: &Record) -> SheetRow {
    let cells = record.cells.iter().cloned().map(Cell::Text).enumerate().collect();
    SheetRow { number: record.number, cells, broken: None }
}

/// A record as a data row, with the cells that are not empty.
fn filled(record: Record) -> SheetRow {
    let broken = (!record.closed).then(|| "a quotation mark is never closed".to_owned());
    let cells = record.cells.into_iter().enumerate().filter(|(_, text)| !text.trim().is_empty());
    let cells = cells.map(|(column, text)| (column, Cell::Text(text))).collect();
    SheetRow { number: record.number, cells, broken }
}

/// Marks a data row as broken where its cells do not fit the headings. Programs end rows with a
/// separator: empty cells at the end are none.
fn strictly(row: &mut SheetRow, width: usize) {
    let cells = row.cells.last().map_or(0, |(column, _)| column + 1);
    if cells > width && row.broken.is_none() {
        row.broken = Some(format!("{cells} cells under {width} headings"));
    }
}
