//! Workbooks of LibreOffice (`.ods`): the XML of their cells, searched as it stands. calamine would lay
//! out every repeated blank cell in memory, and knows no merged cells in them.

use calamine::Dimensions;
use jiff::civil::{Date, DateTime};
use lintas_model::finding::{Finding, FindingCode};

use super::bounds::part;
use super::formula::{Formula, of_open_document};
use super::grid::Grid;
use super::hidden::{attribute, plain};
use super::sheet::Sheet;
use crate::config::Source;
use crate::ingest::row::Cell;
use crate::ingest::unusable::{SAVE_ANEW, Unusable};

/// A row that repeats more often is a blank end of the sheet.
const MOST_ROWS: u32 = 1_048_576;
/// So often one cell with a value may repeat, in a row and over rows.
const MOST_REPEATS: u32 = 4096;

/// All sheets of an ODS that `bounds` accepted.
///
/// # Errors
/// Why it cannot be read.
pub(super) fn sheets(bytes: &[u8], source: &Source) -> Result<Vec<Sheet>, Unusable> {
    let content = part(bytes, "content.xml").ok_or_else(|| {
        let why = Unusable::new("it has no content.xml", "content.xml tidak ada di dalamnya");
        why.mended_by(SAVE_ANEW)
    })?;
    let content = String::from_utf8_lossy(&content);
    if !content.contains("<office:spreadsheet") {
        let why = Unusable::new(
            "it is a document, and no workbook",
            "isinya dokumen teks, bukan buku kerja",
        );
        return Err(why.mended_by([
            "Salin tabelnya ke Excel atau LibreOffice Calc, simpan sebagai .xlsx dan kirim ulang.",
            "Copy its table into Excel or LibreOffice Calc, save it as .xlsx and send it again.",
        ]));
    }
    let mut reader = SheetReader::default();
    let mut sheets = Vec::new();
    for piece in content.split('<') {
        let (tag, text) = piece.split_once('>').unwrap_or((piece, ""));
        let name = tag.split([' ', '/', '\n', '\t']).next().unwrap_or_default();
        match (name, tag.starts_with('/')) {
            ("table:table", false) => {
                let name = attribute(tag, "table:name").unwrap_or_default();
                reader = SheetReader { name, ..SheetReader::default() };
            }
            ("", true) if tag.starts_with("/table:table") => match &tag["/table:table".len()..] {
                "" => sheets.push(std::mem::take(&mut reader).done(source)),
                "-row" => reader.end_row(),
                "-cell" => reader.end_cell()?,
                _ => {}
            },
            _ => reader.open(name, tag)?,
        }
        reader.text(tag, text);
    }
    Ok(sheets)
}

/// What is known of a sheet so far.
#[derive(Default)]
struct SheetReader {
    name: String,
    grid: Grid,
    row: u32,
    row_repeats: u32,
    column: u32,
    cell: Option<OpenCell>,
    /// A note beside a cell is no text of it.
    in_note: bool,
    merged: Vec<Dimensions>,
    formulas: Vec<Formula>,
    hidden: Vec<u64>,
}

/// A cell that is being read.
#[derive(Default)]
struct OpenCell {
    tag: String,
    text: String,
    paragraphs: u32,
    repeats: u32,
}

fn number(tag: &str, name: &str) -> u32 {
    attribute(tag, name).and_then(|text| text.parse().ok()).unwrap_or(1).max(1)
}

impl SheetReader {
    fn open(&mut self, name: &str, tag: &str) -> Result<(), Unusable> {
        match name {
            "table:table-row" => {
                self.column = 0;
                self.row_repeats = number(tag, "table:number-rows-repeated");
                let hidden = attribute(tag, "table:visibility");
                if matches!(hidden.as_deref(), Some("collapse" | "filter")) {
                    self.hidden.push(u64::from(self.row) + 1);
                }
                if tag.ends_with('/') {
                    self.end_row();
                }
            }
            "table:table-cell" | "table:covered-table-cell" => {
                let repeats = number(tag, "table:number-columns-repeated");
                self.cell = Some(OpenCell { tag: tag.to_owned(), repeats, ..OpenCell::default() });
                if tag.ends_with('/') {
                    self.end_cell()?;
                }
            }
            "office:annotation" => self.in_note = !tag.ends_with('/'),
            "text:p" => {
                if let Some(cell) = self.cell.as_mut().filter(|_| !self.in_note) {
                    if cell.paragraphs > 0 {
                        cell.text.push(' ');
                    }
                    cell.paragraphs += 1;
                }
            }
            "text:s" | "text:tab" | "text:line-break" => {
                if let Some(cell) = self.cell.as_mut().filter(|_| !self.in_note) {
                    cell.text.push(' ');
                }
            }
            _ => {}
        }
        Ok(())
    }

    fn text(&mut self, tag: &str, text: &str) {
        if tag.starts_with("/office:annotation") && !tag.starts_with("/office:annotation-") {
            self.in_note = false;
        } else if let Some(cell) = self.cell.as_mut().filter(|_| !self.in_note) {
            cell.text.push_str(text.trim_matches('\n'));
        }
    }

    fn end_row(&mut self) {
        self.row = self.row.saturating_add(self.row_repeats.max(1)).min(MOST_ROWS);
        self.row_repeats = 1;
    }

    fn end_cell(&mut self) -> Result<(), Unusable> {
        let Some(open) = self.cell.take() else { return Ok(()) };
        let at = (self.row, self.column);
        self.column = self.column.saturating_add(open.repeats);
        let tag = &open.tag;
        let value = value(tag, &plain(&open.text));
        if let Some(formula) = attribute(tag, "table:formula").filter(|_| value.is_none()) {
            let text = of_open_document(&formula);
            let may_be_text = attribute(tag, "office:value-type").as_deref() == Some("string");
            self.formulas.push(Formula { at, text, may_be_text });
        }
        let (rows, columns) =
            (number(tag, "table:number-rows-spanned"), number(tag, "table:number-columns-spanned"));
        if rows > 1 || columns > 1 {
            let end = (at.0.saturating_add(rows - 1), at.1.saturating_add(columns - 1));
            self.merged.push(Dimensions { start: at, end });
        }
        // What a merged cell covers is no cell of its own.
        if value.is_none() || tag.starts_with("table:covered") {
            return Ok(());
        }
        for row in 0..self.row_repeats.clamp(1, MOST_REPEATS) {
            for column in 0..open.repeats.min(MOST_REPEATS) {
                self.grid.set((at.0 + row, at.1 + column), value.clone())?;
            }
        }
        Ok(())
    }

    fn done(mut self, source: &Source) -> Sheet {
        self.grid.calculate(&self.formulas);
        let mut sheet = self.grid.sheet(&self.name, &self.merged, false, None, source);
        let rows: Vec<u64> = sheet.rows.iter().map(|row| row.number).collect();
        self.hidden.retain(|row| rows.binary_search(row).is_ok());
        sheet.told.extend(self.hidden.into_iter().map(|row| {
            let finding = Finding::new(
                FindingCode::HiddenData,
                &source.id,
                "the row is hidden in the workbook, and is read",
            );
            finding
                .in_indonesian("baris ini disembunyikan di berkasnya, dan tetap dibaca")
                .at_row(row)
        }));
        sheet
    }
}

/// The value of a cell; `None` where it is empty.
fn value(tag: &str, text: &str) -> Option<Cell> {
    let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
    let shown = (!text.is_empty()).then(|| Cell::Text(text.clone()));
    if attribute(tag, "calcext:value-type").as_deref() == Some("error") {
        return Some(Cell::Error(text));
    }
    let stated = |name: &str| attribute(tag, name);
    match attribute(tag, "office:value-type").as_deref() {
        Some("float" | "percentage" | "currency") => {
            stated("office:value")?.parse().ok().map(Cell::Float)
        }
        Some("date") => stated("office:date-value").and_then(|date| moment(&date)).or(shown),
        Some("time") => stated("office:time-value").and_then(|time| clock(&time)).or(shown),
        Some("boolean") => stated("office:boolean-value").map(Cell::Text).or(shown),
        _ => shown,
    }
}

fn moment(text: &str) -> Option<Cell> {
    let moment: Option<DateTime> = text.parse().ok();
    let day = || text.parse::<Date>().ok().map(|date| date.at(0, 0, 0, 0));
    moment.or_else(day).map(Cell::Moment)
}

/// A time of day from a duration: `PT14H30M00S`.
fn clock(text: &str) -> Option<Cell> {
    let rest = text.strip_prefix("PT")?;
    let (hours, rest) = rest.split_once('H')?;
    let (minutes, _) = rest.split_once('M')?;
    let (hours, minutes): (u8, u8) = (hours.parse().ok()?, minutes.parse().ok()?);
    Some(Cell::Text(format!("{hours:02}:{minutes:02}:00")))
}

#[cfg(test)]
mod tests {
    use std::io::Write;

    use super::super::tests::read_bytes;
    use crate::input::columns::stock;
    use lintas_model::finding::FindingCode;

    fn book(rows: &str) -> Vec<u8> {
        let mut bytes = std::io::Cursor::new(Vec::new());
        let mut archive = zip::ZipWriter::new(&mut bytes);
        let options = zip::write::SimpleFileOptions::default();
        archive.start_file("content.xml", options).unwrap();
        let text = format!(
            "<office:document-content><office:body><office:spreadsheet>\
             <table:table table:name=\"Stok\">{rows}</table:table>\
             </office:spreadsheet></office:body></office:document-content>"
        );
        archive.write_all(text.as_bytes()).unwrap();
        archive.finish().unwrap();
        bytes.into_inner()
    }

    fn cell(text: &str) -> String {
        match text.parse::<f64>() {
            Ok(_) => format!(
                "<table:table-cell office:value-type=\"float\" office:value=\"{text}\"><text:p>{text}</text:p></table:table-cell>"
            ),
            Err(_) => format!(
                "<table:table-cell office:value-type=\"string\"><text:p>{text}</text:p></table:table-cell>"
            ),
        }
    }

    fn row(cells: &[&str]) -> String {
        let cells: String = cells.iter().map(|text| cell(text)).collect();
        format!("<table:table-row>{cells}</table:table-row>")
    }

    #[test]
    fn a_sheet_below_titles_is_read_with_its_merged_cells_and_formulas() {
        let formula = "<table:table-cell table:formula=\"of:=[.C4]-[.D4]\"/>";
        let merged = "<table:table-cell table:number-rows-spanned=\"2\" office:value-type=\"string\"><text:p>GD-01</text:p></table:table-cell>";
        let rest: String =
            ["Beras &amp; gula", "1350", "100"].iter().map(|text| cell(text)).collect();
        let under: String = ["Mi", "20", "5"].iter().map(|text| cell(text)).collect();
        let rows = [
            row(&["DAFTAR STOK"]),
            "<table:table-row table:number-rows-repeated=\"1\"><table:table-cell table:number-columns-repeated=\"16384\"/></table:table-row>".to_owned(),
            row(&["Gudang", "Barang", "Stok Awal", "Keluar", "Sisa"]),
            format!("<table:table-row>{merged}{rest}{formula}</table:table-row>"),
            format!("<table:table-row><table:covered-table-cell/>{under}{formula}</table:table-row>"),
            "<table:table-row table:number-rows-repeated=\"1048000\"><table:table-cell table:number-columns-repeated=\"16384\"/></table:table-row>".to_owned(),
        ]
        .concat();
        let read = read_bytes("layer = \"stock\"\n", "x.ods", &book(&rows));
        let told = format!("{:?}", read.findings.listed());
        let column = |column| -> Vec<_> { read.rows.iter().map(|row| row.get(column)).collect() };
        assert_eq!(column(stock::QTY_AVAILABLE), [Some(1250.0), Some(1250.0)], "{told}");
        let texts: Vec<_> = read.rows.iter().map(|row| row.get(stock::WAREHOUSE_NAME)).collect();
        assert_eq!(texts, [Some("GD-01"), Some("GD-01")], "{told}");
        assert_eq!(read.rows[0].get(stock::ITEM_NAME), Some("Beras & gula"));
        assert_eq!(read.findings.of(FindingCode::FormulaCalculated, "s"), 1, "{told}");
        assert_eq!(read.rows[0].number, 4);
    }

    #[test]
    fn a_letter_is_no_workbook_and_broken_ones_do_no_harm() {
        for rows in ["<table:table-row", "<table:table-cell/></table:table-row>", "é<", ""] {
            let read = read_bytes("layer = \"stock\"\n", "x.ods", &book(rows));
            assert!(read.broken.is_some() || read.rows.is_empty());
        }
    }
}
