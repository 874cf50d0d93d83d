//! Workbooks: XLSX and XLS, through calamine. A formula counts with the value saved with it.

use std::collections::BTreeMap;
use std::io::{Cursor, Read, Seek};

use calamine::{
    Data, DataRef, Dimensions, ExcelDateTime, Reader, SheetType, SheetVisible, Xls, Xlsx,
    open_workbook_from_rs,
};
use jiff::civil::{Date, DateTime};
use jiff::{Span, ToSpan};
use lintas_model::finding::{Finding, FindingCode};

use super::bounds;
use super::hidden::hidden_rows;
use super::kind::Kind;
use super::layout::{Layout, MOST_COLUMNS};
use super::rows::{self, broken};
use super::sheet::{Sheet, SheetRow};
use crate::config::{Config, Problem, Source};
use crate::ingest::intake::Intake;
use crate::ingest::mapping::Mapping;
use crate::ingest::moment::Epoch;
use crate::ingest::row::Cell;
use crate::ingest::source_rows::SourceRows;

/// Bounds on the cells of one sheet, and on the bytes of text in them.
const MOST_CELLS: usize = 4_000_000;
const MOST_TEXT: usize = 256 << 20;

/// Reads a workbook: the sheet that the configuration names, else every sheet whose heading names
/// all columns that its input must have, and at least two.
///
/// # Errors
/// Where the configuration names what the workbook does not have.
pub(super) fn read(
    config: &Config,
    source: &Source,
    bytes: Vec<u8>,
    kind: Kind,
    tell: &dyn Fn(u64),
) -> Result<SourceRows, Problem> {
    let sheets = match sheets(bytes, kind, source) {
        Ok(sheets) => sheets,
        Err(reason) => return Ok(broken(source, reason)),
    };
    let sheets = named(config, source, sheets)?;
    let mut chosen = Vec::new();
    let mut skipped = Vec::new();
    let mut unfit: Vec<(usize, Sheet, Layout, Result<Mapping, Problem>)> = Vec::new();
    let only = source.table.is_some();
    for sheet in sheets {
        let name = sheet.name.clone();
        // Hidden sheets are last week's numbers. What may close a road is read all the same.
        if sheet.hidden && !only && !source.layer.is_evidence() {
            let (en, id) =
                ("it is hidden in the workbook", "lembar ini disembunyikan di berkasnya");
            skipped.push(skip(source, name.as_deref(), en, id));
            continue;
        }
        let Some(layout) = Layout::find(&sheet, source) else {
            skipped.push(skip(source, name.as_deref(), "it is empty", "lembar ini kosong"));
            continue;
        };
        let mapping = rows::mapping(config, source, &layout);
        match mapping {
            Ok(mapping) if only || (mapping.missing.is_empty() && layout.score > 1) => {
                chosen.push((sheet, layout, mapping));
            }
            mapping => unfit.push((layout.score, sheet, layout, mapping)),
        }
    }
    if chosen.is_empty() {
        // None fits: the best (of equals the first) is read all the same, so that the findings say
        // what it lacks.
        let best = (0..unfit.len()).rev().max_by_key(|at| unfit[*at].0);
        let Some(best) = best else { return Ok(broken(source, "it has no sheet with a table")) };
        let (_, sheet, layout, mapping) = unfit.remove(best);
        chosen.push((sheet, layout, mapping?));
    }
    let reason = |mapping: &Result<Mapping, Problem>| {
        let lacks = mapping.as_ref().ok().and_then(|mapping| mapping.missing.first());
        lacks.map_or_else(
            || {
                (
                    "its heading is not that of such a table".to_owned(),
                    "judul kolomnya bukan judul tabel seperti ini".to_owned(),
                )
            },
            |column| {
                (
                    format!("there is no column for `{}`", column.name),
                    format!("tidak ada kolom untuk `{}`", column.name),
                )
            },
        )
    };
    for (_, sheet, _, mapping) in &unfit {
        let (en, id) = reason(mapping);
        skipped.push(skip(source, sheet.name.as_deref(), &en, &id));
    }
    let mut intake = Intake::beginning(config, source).placing(rows::placing(config, source)?);
    for finding in skipped {
        intake.tell(finding);
    }
    for (sheet, layout, mapping) in chosen {
        rows::take(&mut intake, source, sheet, &layout, mapping, tell);
    }
    Ok(intake.finish())
}

fn skip(source: &Source, sheet: Option<&str>, en: &str, id: &str) -> Finding {
    Finding::new(FindingCode::SheetSkipped, &source.id, en).in_indonesian(id).on_sheet(sheet)
}

/// The sheet that the configuration names, else all.
fn named(config: &Config, source: &Source, sheets: Vec<Sheet>) -> Result<Vec<Sheet>, Problem> {
    let Some(wanted) = source.table.as_deref() else { return Ok(sheets) };
    let name = |sheet: &Sheet| sheet.name.as_deref().unwrap_or_default().trim().to_owned();
    let at = sheets.iter().position(|sheet| name(sheet) == wanted).or_else(|| {
        sheets.iter().position(|sheet| name(sheet).eq_ignore_ascii_case(wanted.trim()))
    });
    match at {
        Some(at) => Ok(sheets.into_iter().skip(at).take(1).collect()),
        None => {
            let names: Vec<String> = sheets.iter().map(name).collect();
            let message = format!("the workbook has no sheet `{wanted}`");
            Err(config
                .document
                .problem(&source.spans.table, message)
                .proposing(wanted, names.iter().map(String::as_str)))
        }
    }
}

/// All worksheets.
///
/// # Errors
/// Why the workbook cannot be read.
fn sheets(bytes: Vec<u8>, kind: Kind, source: &Source) -> Result<Vec<Sheet>, String> {
    if kind == Kind::Xls {
        let book: Xls<_> =
            open_workbook_from_rs(Cursor::new(bytes)).map_err(|error| unopened(&error))?;
        return read_all(book, source, None, |book, name, grid| {
            let range = book.worksheet_range(name).map_err(|error| error.to_string())?;
            let (top, left) = range.start().unwrap_or_default();
            for (row, column, data) in range.used_cells() {
                let position = (top + index(row)?, left + index(column)?);
                grid.set(position, cell(borrowed(data)))?;
            }
            book.merge_cells_by_sheet_name(name).map_err(|error| error.to_string())
        });
    }
    bounds::check(&bytes)?;
    let hidden = hidden_rows(&bytes);
    let book: Xlsx<_> =
        open_workbook_from_rs(Cursor::new(bytes)).map_err(|error| unopened(&error))?;
    let epoch = if book.has_1904_epoch() { Epoch::Of1904 } else { Epoch::Of1900 };
    let mut sheets = read_all(book, source, Some(epoch), |book, name, grid| {
        let mut cells = book.worksheet_cells_reader(name).map_err(|error| error.to_string())?;
        while let Some(found) = cells.next_cell().map_err(|error| error.to_string())? {
            grid.set(found.get_position(), cell(found.get_value().clone()))?;
        }
        drop(cells);
        book.merge_cells_by_sheet_name(name).map_err(|error| error.to_string())
    })?;
    for sheet in &mut sheets {
        let rows = sheet.name.as_deref().and_then(|name| hidden.get(name));
        sheet.told.extend(rows.and_then(|rows| tell_hidden(&sheet.rows, rows, source)));
    }
    Ok(sheets)
}

/// A finding where some of `rows` are hidden ones; both are ascending.
fn tell_hidden(rows: &[SheetRow], hidden: &[u64], source: &Source) -> Option<Finding> {
    let unseen = rows.iter().map(|row| row.number).filter(|row| hidden.binary_search(row).is_ok());
    let unseen: Vec<u64> = unseen.collect();
    let first = *unseen.first()?;
    let shown: Vec<String> = unseen.iter().take(10).map(ToString::to_string).collect();
    let more = if unseen.len() > shown.len() { ", …" } else { "" };
    let list = format!("{}{more}", shown.join(", "));
    let message = format!("rows {list} are hidden in the workbook, and are read");
    Some(
        Finding::new(FindingCode::HiddenData, &source.id, message)
            .in_indonesian(format!("baris {list} disembunyikan di berkasnya, dan tetap dibaca"))
            .at_row(first),
    )
}

fn unopened(error: &dyn std::fmt::Display) -> String {
    format!("it does not open as a workbook: {error}")
}

fn index(position: usize) -> Result<u32, String> {
    u32::try_from(position).ok().ok_or_else(|| "a cell lies beyond every row".to_owned())
}

fn read_all<RS, B>(
    mut book: B,
    source: &Source,
    epoch: Option<Epoch>,
    fill: impl Fn(&mut B, &str, &mut Grid) -> Result<Vec<Dimensions>, String>,
) -> Result<Vec<Sheet>, String>
where
    RS: Read + Seek,
    B: Reader<RS>,
{
    let mut sheets = Vec::new();
    for sheet in book.sheets_metadata().to_vec() {
        if sheet.typ != SheetType::WorkSheet {
            continue;
        }
        let mut grid = Grid::default();
        let merged = fill(&mut book, &sheet.name, &mut grid)
            .map_err(|error| format!("sheet `{}`: {error}", sheet.name))?;
        let hidden = sheet.visible != SheetVisible::Visible;
        sheets.push(grid.sheet(&sheet.name, &merged, hidden, epoch, source));
    }
    Ok(sheets)
}

/// The cells of a sheet that are not empty.
#[derive(Default)]
struct Grid {
    cells: BTreeMap<u32, BTreeMap<u32, Cell>>,
    count: usize,
    text: usize,
    /// Number of cells beyond the last column that is read.
    far: usize,
}

impl Grid {
    fn set(&mut self, (row, column): (u32, u32), cell: Option<Cell>) -> Result<(), String> {
        let Some(cell) = cell else { return Ok(()) };
        if column as usize >= MOST_COLUMNS {
            self.far += 1;
            return Ok(());
        }
        self.count += 1;
        if let Cell::Text(text) = &cell {
            self.text += text.len();
        }
        if self.count > MOST_CELLS || self.text > MOST_TEXT {
            return Err(format!(
                "it has more than {MOST_CELLS} cells or {} MB of text",
                MOST_TEXT >> 20
            ));
        }
        self.cells.entry(row).or_default().insert(column, cell);
        Ok(())
    }

    fn sheet(
        mut self,
        name: &str,
        merged: &[Dimensions],
        hidden: bool,
        epoch: Option<Epoch>,
        source: &Source,
    ) -> Sheet {
        let mut told = Vec::new();
        if hidden {
            let message = "the sheet is hidden in the workbook, and is read";
            told.push(
                Finding::new(FindingCode::HiddenData, &source.id, message)
                    .in_indonesian("lembar ini disembunyikan di berkasnya, dan tetap dibaca"),
            );
        }
        if self.far > 0 {
            let message = format!("{} cells beyond column {MOST_COLUMNS} are not read", self.far);
            told.push(Finding::new(FindingCode::UnusedColumn, &source.id, message).in_indonesian(
                format!("{} sel di luar kolom ke-{MOST_COLUMNS} tidak dibaca", self.far),
            ));
        }
        let spans = self.merge(merged);
        let rows = self.cells.into_iter().map(|(row, cells)| SheetRow {
            number: u64::from(row) + 1,
            cells: cells.into_iter().map(|(column, cell)| (column as usize, cell)).collect(),
            broken: None,
        });
        Sheet { name: Some(name.into()), rows: rows.collect(), hidden, spans, epoch, told }
    }

    /// Copies the value of a merged cell into each of its rows; answers the cells that are merged
    /// over columns: row number, first and last column.
    fn merge(&mut self, merged: &[Dimensions]) -> Vec<(u64, usize, usize)> {
        let mut spans = Vec::new();
        for region in merged {
            let ((top, left), (bottom, right)) = (region.start, region.end);
            if right > left {
                spans.push((u64::from(top) + 1, left as usize, right as usize));
            }
            let value = self.cells.get(&top).and_then(|row| row.get(&left)).cloned();
            let Some(value) =
                value.filter(|value| bottom > top && !matches!(value, Cell::Merged(_)))
            else {
                continue;
            };
            let value = Cell::Merged(Box::new(value));
            // Only rows that have cells of their own: a merged cell alone makes no row.
            for (row, cells) in self.cells.range_mut(top..=bottom) {
                if self.count < MOST_CELLS && (*row == top || !cells.contains_key(&left)) {
                    self.count += 1;
                    cells.insert(left, value.clone());
                }
            }
        }
        spans.sort_unstable();
        spans
    }
}

fn borrowed(data: &Data) -> DataRef<'_> {
    match data {
        Data::Empty => DataRef::Empty,
        Data::Int(number) => DataRef::Int(*number),
        Data::Float(number) => DataRef::Float(*number),
        Data::Bool(truth) => DataRef::Bool(*truth),
        Data::String(text) | Data::DateTimeIso(text) | Data::DurationIso(text) => {
            DataRef::SharedString(text)
        }
        Data::Error(error) => DataRef::Error(error.clone()),
        Data::DateTime(moment) => DataRef::DateTime(*moment),
    }
}

/// Our form of a cell; `None` where it is empty.
fn cell(data: DataRef<'_>) -> Option<Cell> {
    let text = |text: &str| {
        let text = text.trim();
        (!text.is_empty()).then(|| Cell::Text(text.to_owned()))
    };
    match data {
        DataRef::Empty => None,
        DataRef::Int(number) => Some(Cell::Int(number)),
        DataRef::Float(number) => Some(Cell::Float(number)),
        DataRef::Bool(truth) => Some(Cell::Text(truth.to_string())),
        DataRef::String(string) => text(&string),
        DataRef::SharedString(string) => text(string),
        DataRef::DateTimeIso(string) | DataRef::DurationIso(string) => text(&string),
        DataRef::Error(error) => Some(Cell::Error(error.to_string())),
        DataRef::DateTime(moment) => Some(civil(moment)),
    }
}

/// A date with its time; a time without a date as text; anything else as the number that it is.
fn civil(moment: ExcelDateTime) -> Cell {
    let (year, month, day, hour, minute, second, milli) = moment.to_ymd_hms_milli();
    if moment.is_duration() || (0.0..1.0).contains(&moment.as_f64()) {
        return Cell::Text(format!("{hour:02}:{minute:02}:{second:02}"));
    }
    let read = || -> Option<DateTime> {
        let date =
            Date::new(year.try_into().ok()?, month.try_into().ok()?, day.try_into().ok()?).ok()?;
        let [hour, minute, second] = [hour, minute, second].map(|part| i8::try_from(part).ok());
        let time = date.at(hour?, minute?, second?, 0);
        // Day numbers are binary fractions: rounding to seconds restores what was typed.
        let nearest: Span = i64::from(milli >= 500).seconds();
        time.checked_add(nearest).ok()
    };
    let known = (0.0..2_958_466.0).contains(&moment.as_f64());
    known.then(read).flatten().map_or(Cell::Float(moment.as_f64()), Cell::Moment)
}
