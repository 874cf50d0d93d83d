//! A layer as a workbook (XLSX): one row a feature under the names of its fields, so that every program finds numbers,
//! dates, and yes or no in their columns; a second sheet tells what the columns mean, with their HXL hashtags.
//!
//! Moments are in UTC, for cells have no zone. A cell takes no shape: lines and areas are told by a point on them. The
//! sheet of a drill is called so, the mark stands above every printed page, and in the column `exercise`.

use std::path::Path;

use anyhow::Context as _;
use geo::InteriorPoint as _;
use geo_types::{Geometry, Point};
use jiff::Timestamp;
use lintas_model::aid::table::is_formula;
use lintas_model::layer::Layer;
use lintas_model::schema::{Field, FieldKind};
use lintas_model::value::Value;
use rust_xlsxwriter::{DocProperties, ExcelDateTime, Format, Workbook, Worksheet, XlsxError};

use super::content::ExportContent;
use super::hxl_tag::hxl_tag;
use super::marked;
use super::remarks::Remarks;

/// Rows at most. A sheet takes four times as many, but is made in memory, and offices' computers open no such.
pub(super) const MOST_ROWS: usize = 250_000;
/// Characters of a text at most: a cell holds 32,767.
const TEXT: usize = 32_000;
/// Characters of a printed header at most: Excel takes 255.
const HEADER: usize = 200;
/// Width of columns, characters.
const WIDTH: f64 = 16.0;
/// Paper size A4, as SpreadsheetML numbers it.
const A4: u8 = 9;

/// Writes the file.
pub(super) fn write(content: &ExportContent, path: &Path) -> anyhow::Result<Remarks> {
    let mut remarks = Remarks::default();
    let bytes = workbook(content, &mut remarks.shortened).context("the workbook cannot be made")?;
    std::fs::write(path, bytes).with_context(|| format!("cannot write {}", path.display()))?;
    Ok(remarks)
}

/// Formats of cells.
struct CellFormats {
    head: Format,
    quoted: Format,
    moment: Format,
}

fn workbook(content: &ExportContent, shortened: &mut u64) -> Result<Vec<u8>, XlsxError> {
    let layer = content.schema.layer.as_str();
    let title = content.label.title(layer);
    let formats = CellFormats {
        head: Format::new().set_bold(),
        // What a spreadsheet would take for a formula stays a text, also when it is saved as CSV.
        quoted: Format::new().set_quote_prefix(),
        moment: Format::new().set_num_format("yyyy-mm-dd hh:mm:ss"),
    };
    let mut book = Workbook::new();
    let created = ExcelDateTime::from_timestamp(content.label.as_of.as_second())?;
    let comment = content.label.description(layer);
    book.set_properties(
        &DocProperties::new()
            .set_title(&*title)
            .set_comment(&*comment)
            .set_creation_datetime(&created),
    );
    let sheet = book.add_worksheet();
    let name = Layer::from_name(layer).map_or("Lintas", |layer| layer.title()[0]);
    sheet.set_name(if content.label.is_drill() { "LATIHAN" } else { name })?;
    let head: String = title.replace('&', "&&").chars().take(HEADER).collect();
    sheet.set_header(format!("&L{head}")).set_footer("&R&P / &N");
    sheet.set_landscape().set_paper_size(A4).set_repeat_rows(0, 0)?;
    rows(content, sheet, &formats, shortened)?;
    meanings(content, book.add_worksheet(), &formats)?;
    book.save_to_buffer()
}

/// Fields, then where a feature is.
fn columns(content: &ExportContent) -> Vec<Field> {
    let mut fields = marked::fields(content);
    let place = if content.is_points() { "" } else { " of a point on it" };
    for (name, word) in [("lon", "longitude"), ("lat", "latitude")] {
        let meaning = format!("{word}{place}, EPSG:4326");
        fields.push(Field::new(name, FieldKind::Float, &meaning).in_unit("°"));
    }
    fields
}

fn rows(
    content: &ExportContent,
    sheet: &mut Worksheet,
    formats: &CellFormats,
    shortened: &mut u64,
) -> Result<(), XlsxError> {
    let fields = columns(content);
    for (at, field) in (0_u16..).zip(&fields) {
        sheet.write_string_with_format(0, at, field.name.as_str(), &formats.head)?;
        sheet.set_column_width(at, WIDTH)?;
    }
    let mark = Some(marked::mark(content));
    for (row, feature) in (1_u32..).zip(&content.features) {
        let place = point_on(&feature.geometry);
        let [lon, lat] =
            [place.map(|it| it.x()), place.map(|it| it.y())].map(|it| it.map(Value::Float));
        let values = feature.values.iter().chain([&mark, &lon, &lat]);
        for ((at, field), value) in (0_u16..).zip(&fields).zip(values) {
            let Some(value) = value else { continue };
            write_cell(sheet, (row, at), field.kind, value, formats, shortened)?;
        }
    }
    sheet.set_freeze_panes(1, 0)?;
    Ok(())
}

fn write_cell(
    sheet: &mut Worksheet,
    (row, at): (u32, u16),
    kind: FieldKind,
    value: &Value,
    formats: &CellFormats,
    shortened: &mut u64,
) -> Result<(), XlsxError> {
    match value {
        Value::Bool(yes) => sheet.write_boolean(row, at, *yes)?,
        Value::Int(number) => sheet.write_number(row, at, *number as f64)?,
        Value::Float(number) => sheet.write_number(row, at, *number)?,
        Value::Text(text) => {
            let moment =
                (kind == FieldKind::Moment).then(|| text.parse::<Timestamp>().ok()).flatten();
            // Years before 1900 stay text.
            let moment = moment.and_then(|it| ExcelDateTime::from_timestamp(it.as_second()).ok());
            if let Some(moment) = moment {
                sheet.write_datetime_with_format(row, at, &moment, &formats.moment)?
            } else {
                let kept: String = text.chars().take(TEXT).collect();
                *shortened += u64::from(kept.len() < text.len());
                if is_formula(text) {
                    sheet.write_string_with_format(row, at, kept, &formats.quoted)?
                } else {
                    sheet.write_string(row, at, kept)?
                }
            }
        }
    };
    Ok(())
}

/// The second sheet: what every column means.
fn meanings(
    content: &ExportContent,
    sheet: &mut Worksheet,
    formats: &CellFormats,
) -> Result<(), XlsxError> {
    sheet.set_name("Kolom")?;
    for (at, word) in (0_u16..).zip(["kolom / column", "satuan / unit", "arti / meaning", "HXL"]) {
        sheet.write_string_with_format(0, at, word, &formats.head)?;
        sheet.set_column_width(at, if at == 2 { 4.0 * WIDTH } else { 1.5 * WIDTH })?;
    }
    for (row, field) in (1_u32..).zip(columns(content)) {
        let tag = match field.name.as_str() {
            place @ ("lon" | "lat") => format!("#geo+{place}"),
            _ => hxl_tag(&field),
        };
        let unit = field.unit.unwrap_or_default();
        for (at, text) in (0_u16..).zip([field.name, unit, field.meaning, tag]) {
            sheet.write_string(row, at, text)?;
        }
    }
    Ok(())
}

/// The point itself, or one on the line or in the area.
fn point_on(geometry: &Geometry<f64>) -> Option<Point<f64>> {
    match geometry {
        Geometry::Point(point) => Some(*point),
        other => other.interior_point(),
    }
}
