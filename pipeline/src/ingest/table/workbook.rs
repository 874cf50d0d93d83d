//! Workbooks: XLSX, XLSB and XLS through calamine, ODS through a reader of our own. A formula counts with the value saved with it.

use std::io::{Cursor, Read, Seek};

use calamine::{
    Data, DataRef, Dimensions, ExcelDateTime, Reader, SheetType, SheetVisible, Xls, Xlsb, Xlsx,
    open_workbook_from_rs,
};
use jiff::civil::{Date, DateTime};
use jiff::{Span, ToSpan};
use lintas_model::finding::{Finding, FindingCode};

use super::bounds;
use super::chosen;
use super::grid::Grid;
use super::hidden::unseen;
use super::kind::TableKind;
use super::open_document;
use super::rows::broken;
use super::sheet::{Sheet, SheetRow};
use crate::config::{Config, ConfigProblem, Source};
use crate::ingest::moment::Epoch;
use crate::ingest::row::Cell;
use crate::ingest::source_rows::SourceRows;
use crate::ingest::unusable::{SAVE_ANEW, Unusable};

/// Reads a workbook: the sheet that the configuration names, else every sheet whose heading names
/// all columns that its input must have, and at least two.
///
/// # Errors
/// Where the configuration names what the workbook does not have.
pub(super) fn read(
    config: &Config,
    source: &Source,
    bytes: Vec<u8>,
    kind: TableKind,
    tell: &dyn Fn(u64),
) -> Result<SourceRows, ConfigProblem> {
    let sheets = match sheets(bytes, kind, source) {
        Ok(sheets) => sheets,
        Err(why) => return Ok(broken(source, why)),
    };
    let sheets = named(config, source, sheets)?;
    chosen::read(config, source, sheets, tell)
}

/// The sheet that the configuration names, else all.
fn named(
    config: &Config,
    source: &Source,
    sheets: Vec<Sheet>,
) -> Result<Vec<Sheet>, ConfigProblem> {
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
fn sheets(bytes: Vec<u8>, kind: TableKind, source: &Source) -> Result<Vec<Sheet>, Unusable> {
    if kind == TableKind::Xls {
        let book: Xls<_> =
            open_workbook_from_rs(Cursor::new(bytes)).map_err(|error| unopened(&error))?;
        return read_all(book, source, None, |book, name, grid| {
            let range = book.worksheet_range(name).map_err(unreadable)?;
            let (top, left) = range.start().unwrap_or_default();
            for (row, column, data) in range.used_cells() {
                let position = (top + index(row)?, left + index(column)?);
                grid.set(position, cell(borrowed(data)))?;
            }
            book.merge_cells_by_sheet_name(name).map_err(unreadable)
        });
    }
    bounds::check(&bytes)?;
    if bounds::has(&bytes, "content.xml") {
        return open_document::sheets(&bytes, source);
    }
    if bounds::has(&bytes, "xl/workbook.bin") {
        return binary_sheets(bytes, source);
    }
    let unseen = unseen(&bytes);
    let book: Xlsx<_> =
        open_workbook_from_rs(Cursor::new(bytes)).map_err(|error| unopened(&error))?;
    let epoch = if book.has_1904_epoch() { Epoch::Of1904 } else { Epoch::Of1900 };
    let mut sheets = read_all(book, source, Some(epoch), |book, name, grid| {
        let mut cells = book.worksheet_cells_reader(name).map_err(unreadable)?;
        while let Some(found) = cells.next_cell().map_err(unreadable)? {
            grid.set(found.get_position(), cell(found.get_value().clone()))?;
        }
        drop(cells);
        grid.calculate(unseen.get(name).map_or(&[][..], |unseen| unseen.formulas.as_slice()));
        book.merge_cells_by_sheet_name(name).map_err(unreadable)
    })?;
    for sheet in &mut sheets {
        let unseen = sheet.name.as_deref().and_then(|name| unseen.get(name));
        let told = unseen.and_then(|unseen| tell_hidden(&sheet.rows, &unseen.rows, source));
        sheet.told.extend(told);
    }
    Ok(sheets)
}

/// All worksheets of an XLSB.
fn binary_sheets(bytes: Vec<u8>, source: &Source) -> Result<Vec<Sheet>, Unusable> {
    let book: Xlsb<_> =
        open_workbook_from_rs(Cursor::new(bytes)).map_err(|error| unopened(&error))?;
    let epoch = if book.has_1904_epoch() { Epoch::Of1904 } else { Epoch::Of1900 };
    read_all(book, source, Some(epoch), |book, name, grid| {
        let mut cells = book.worksheet_cells_reader(name).map_err(unreadable)?;
        while let Some(found) = cells.next_cell().map_err(unreadable)? {
            grid.set(found.get_position(), cell(found.get_value().clone()))?;
        }
        Ok(Vec::new())
    })
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

fn unopened(error: &dyn std::fmt::Display) -> Unusable {
    let why = Unusable::new(
        format!("it does not open as a workbook: {error}"),
        format!("tidak terbuka sebagai buku kerja: {error}"),
    );
    why.mended_by(SAVE_ANEW)
}

fn unreadable(error: impl std::fmt::Display) -> Unusable {
    Unusable::foreign(error).mended_by(SAVE_ANEW)
}

fn index(position: usize) -> Result<u32, Unusable> {
    let beyond = || {
        let why = Unusable::new("a cell lies beyond every row", "ada sel di luar baris mana pun");
        why.mended_by(SAVE_ANEW)
    };
    u32::try_from(position).ok().ok_or_else(beyond)
}

fn read_all<RS, B>(
    mut book: B,
    source: &Source,
    epoch: Option<Epoch>,
    fill: impl Fn(&mut B, &str, &mut Grid) -> Result<Vec<Dimensions>, Unusable>,
) -> Result<Vec<Sheet>, Unusable>
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
        let merged =
            fill(&mut book, &sheet.name, &mut grid).map_err(|why| of_sheet(why, &sheet.name))?;
        let hidden = sheet.visible != SheetVisible::Visible;
        sheets.push(grid.sheet(&sheet.name, &merged, hidden, epoch, source));
    }
    Ok(sheets)
}

fn of_sheet(why: Unusable, name: &str) -> Unusable {
    why.within(format_args!("sheet `{name}`"), format_args!("lembar “{name}”"))
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
