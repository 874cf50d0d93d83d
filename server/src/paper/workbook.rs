//! A table as a workbook (XLSX): names, hashtags (HXL), rows.

use jiff::Timestamp;
use lintas_model::{
    aid::{AidTable, table::is_formula},
    bulletin::DRILL,
    value::Value,
};
use rust_xlsxwriter::{
    Color, DocProperties, ExcelDateTime, Format, Workbook, Worksheet, XlsxError,
};

/// Columns are no wider than this, characters: long texts wrap.
const WIDEST: usize = 36;
/// Characters of a text at most: a cell holds 32,767.
const TEXT: usize = 32_000;
/// Characters of a title at most: a header of a page holds 255.
const TITLE: usize = 120;
/// Paper size A4, as SpreadsheetML numbers it.
const A4: u8 = 9;

/// The table as a workbook with one sheet, `title` above every printed page, dated with the moment of its
/// data. Texts are texts, also where they look like formulas.
///
/// # Errors
/// Where the table is larger than a sheet may be.
pub(crate) fn workbook(
    table: &AidTable,
    title: &str,
    at: Timestamp,
    is_drill: bool,
) -> Result<Vec<u8>, XlsxError> {
    let mut book = Workbook::new();
    let title: String = title.chars().take(TITLE).collect();
    let created = ExcelDateTime::from_timestamp(at.as_second())?;
    book.set_properties(&DocProperties::new().set_title(&*title).set_creation_datetime(&created));
    let sheet = book.add_worksheet();
    sheet.set_name(if is_drill { "LATIHAN" } else { "Lintas" })?;
    let mark = if is_drill { DRILL } else { "" };
    // An ampersand begins a code of the header.
    sheet.set_header(format!("&L&B{}&R&B{mark}", title.replace('&', "&&")));
    sheet.set_footer("&R&P / &N");
    sheet.set_landscape().set_paper_size(A4).set_print_fit_to_pages(1, 0);
    sheet.set_repeat_rows(0, 1)?;
    let head = Format::new().set_bold().set_background_color(Color::RGB(0xE8_E8_E8));
    let hashtag = Format::new().set_font_color(Color::RGB(0x55_55_55));
    for (at, column) in (0_u16..).zip(table.columns) {
        sheet.write_string_with_format(0, at, column.name, &head)?;
        sheet.write_string_with_format(1, at, column.hxl, &hashtag)?;
        sheet.set_column_width(at, width(table, usize::from(at)))?;
    }
    for (at, cells) in (2_u32..).zip(&table.rows) {
        write_row(sheet, at, cells)?;
    }
    sheet.set_freeze_panes(2, 0)?;
    book.save_to_buffer()
}

fn write_row(sheet: &mut Worksheet, row: u32, cells: &[Option<Value>]) -> Result<(), XlsxError> {
    let wrapped = Format::new().set_text_wrap();
    // What a spreadsheet would take for a formula stays a text, also when it is saved as CSV.
    let quoted = Format::new().set_text_wrap().set_quote_prefix();
    for (at, cell) in (0_u16..).zip(cells) {
        match cell {
            None => {}
            Some(Value::Text(text)) => {
                let format = if is_formula(text) { &quoted } else { &wrapped };
                let text: String = text.chars().take(TEXT).collect();
                sheet.write_string_with_format(row, at, text, format)?;
            }
            Some(Value::Bool(value)) => {
                sheet.write_boolean(row, at, *value)?;
            }
            Some(Value::Int(number)) => {
                sheet.write_number(row, at, *number as f64)?;
            }
            Some(Value::Float(number)) => {
                sheet.write_number(row, at, *number)?;
            }
        }
    }
    Ok(())
}

/// Characters of the widest cell of a column, within bounds.
fn width(table: &AidTable, at: usize) -> f64 {
    let length = |text: &str| text.chars().count();
    let head = table.columns.get(at).map_or(0, |column| length(column.name));
    let cells = table.rows.iter().filter_map(|row| row.get(at)?.as_ref());
    let widest = cells.map(|cell| length(&cell.to_string())).max().unwrap_or(0);
    widest.max(head).clamp(8, WIDEST) as f64 + 1.0
}
