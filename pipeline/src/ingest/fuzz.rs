//! Fuzz targets: each takes arbitrary bytes as a file of an agency. See `fuzz/README.md`.
//!
//! In a run a panicking reader is caught, so that other sources go on; here a panic is a failure.

use jiff::Timestamp;
use jiff::tz::{Offset, TimeZone};

use super::coordinate::{angle, pair};
use super::moment::{DateOrder, Epoch, is_day_alone, of_serial};
use super::number::{Decimal, Written, leading, shows, whole};
use super::{SourceRows, moment, source};
use crate::config::Config;
use crate::input::InputValue;
use crate::input::columns::{hazards, stock as columns};

/// Numbers in tables: what is read must be finite and independent of how the number is written.
pub fn number(data: &[u8]) {
    let Ok(text) = std::str::from_utf8(data) else { return };
    let _ = (shows(text), angle(text), pair(text));
    let mut read = Vec::new();
    for decimal in [None, Some(Decimal::Comma), Some(Decimal::Point)] {
        for measured in [false, true] {
            let Ok((value, rest)) = leading(text, Written { decimal, measured }) else { continue };
            assert!(value.is_finite(), "{text:?} is {value}");
            assert!(text.ends_with(rest) || text.trim().ends_with(rest) || rest.is_empty());
            let plain = Written { decimal: Some(Decimal::Point), measured: true };
            assert_eq!(leading(&format!("{value:?}"), plain), Ok((value, "")), "{text:?}");
            if decimal.is_none() {
                read.push(value);
            }
        }
        if let Ok(value) = whole(text, decimal) {
            assert_eq!(whole(&value.to_string(), decimal), Ok(value), "{text:?}");
        }
    }
    // Without a known decimal sign a number has one reading or none.
    read.dedup();
    assert!(read.len() <= 1, "{text:?} is {read:?}");
}

/// Dates and times in tables: a date that is read without a known order of day and month must read
/// the same in both orders.
pub fn moment(data: &[u8]) {
    if let Some(serial) = data.first_chunk::<8>() {
        for epoch in [Epoch::Of1900, Epoch::Of1904] {
            let year = of_serial(f64::from_le_bytes(*serial), epoch).map(|it| it.year());
            assert!(year.is_none_or(|year| (2000..2100).contains(&year)), "{year:?}");
        }
    }
    let Ok(text) = std::str::from_utf8(data) else { return };
    let zone = TimeZone::fixed(Offset::constant(8));
    let (_, alone) = (moment::shows(text), is_day_alone(text));
    let of = |order| moment::read(text, order, &zone);
    for order in [DateOrder::DayFirst, DateOrder::MonthFirst] {
        let read = of(Some(order));
        if let (Ok(one), Ok(other)) = (of(None), read) {
            assert_eq!(one, other, "{text:?}");
        }
        let Ok(read) = read else { continue };
        assert_eq!(moment::read(&read.to_string(), None, &zone), Ok(read), "{text:?}");
        if alone {
            let last = moment::end_of_day(read, &zone);
            assert!(last >= read && last.duration_since(read).as_hours() < 24, "{text:?}");
        }
    }
}

/// Places as people write them: angles, pairs, links of maps, plus codes.
pub fn coordinate(data: &[u8]) {
    let Ok(text) = std::str::from_utf8(data) else { return };
    if let Ok(angle) = angle(text) {
        assert!(angle.degrees.is_finite(), "{text:?} is {}", angle.degrees);
    }
    if let Ok([lon, lat]) = pair(text) {
        assert!(lon.is_finite() && lat.is_finite(), "{text:?} is {lon}, {lat}");
    }
}

/// A table with a column of shapes: WKT, EWKT, EWKB in hexadecimal digits.
pub fn shapes(data: &[u8]) {
    on_earth(&ingested("layer = \"hazards\"\nbasis = \"observed\"\n", "genangan.csv", data));
}

/// Text with separators.
pub fn table(data: &[u8]) {
    stock("stok.csv", data);
}

/// A web page with a table, which programs call a workbook.
pub fn web_page(data: &[u8]) {
    stock("stok.xls", data);
}

/// A list of objects as JSON.
pub fn records(data: &[u8]) {
    stock("stok.json", data);
}

/// Workbooks of LibreOffice.
pub fn open_document(data: &[u8]) {
    stock("stok.ods", data);
}

/// Workbooks, newer and older.
pub fn workbook(data: &[u8]) {
    let is_old = data.starts_with(b"\xD0\xCF\x11\xE0");
    stock(if is_old { "stok.xls" } else { "stok.xlsx" }, data);
}

/// GeoJSON, read through GDAL.
pub fn geojson(data: &[u8]) {
    on_earth(&ingested("layer = \"hazards\"\nbasis = \"observed\"\n", "genangan.geojson", data));
}

/// Messages of warnings.
pub fn cap(data: &[u8]) {
    let rows = ingested("layer = \"hazards\"\nbasis = \"warning\"\n", "peringatan.cap", data);
    on_earth(&rows);
    for row in &rows.rows {
        let severity = row.values.get(hazards::SEVERITY);
        assert!(
            severity.is_none_or(|it| (1..=5).contains(&it)),
            "row {}: {severity:?}",
            row.number
        );
        assert!(row.values.get(hazards::DEPTH_M).is_none(), "a warning has no depth");
    }
}

/// Every place is longitude and latitude.
fn on_earth(rows: &SourceRows) {
    for row in &rows.rows {
        let bounds = row.geometry.as_ref().and_then(geo::BoundingRect::bounding_rect);
        let is_on_earth = bounds.is_none_or(|it| {
            it.min().x >= -180.0 && it.max().x <= 180.0 && it.min().y >= -90.0 && it.max().y <= 90.0
        });
        assert!(is_on_earth, "row {} lies at {bounds:?}", row.number);
    }
}

fn stock(name: &str, data: &[u8]) {
    for row in &ingested("layer = \"stock\"\n", name, data).rows {
        for (_, value) in row.values.iter() {
            assert!(!matches!(value, InputValue::Float(number) if !number.is_finite()));
        }
        let quantity = row.values.get(columns::QTY_AVAILABLE);
        assert!(quantity.is_none_or(|it| it >= 0.0), "row {}: {quantity:?}", row.number);
    }
}

/// Ingests a file. Its reader must not panic, nor account for more rows than it read.
fn ingested(body: &str, name: &str, data: &[u8]) -> SourceRows {
    let folder = tempfile::tempdir().expect("there is room for a file");
    std::fs::write(folder.path().join(name), data).expect("there is room for a file");
    let text = format!(
        "[region]\nid = \"r\"\nname = \"R\"\ntime_zone = \"Asia/Makassar\"\nmode = \"drill\"\n\
         as_of = 2025-09-18T09:00:00+08:00\n[[source]]\nid = \"s\"\npath = \"{name}\"\n{body}"
    );
    let config = Config::parse(&folder.path().join("lintas.toml"), &text, Timestamp::UNIX_EPOCH)
        .expect("the configuration is a good one");
    let rows = source::ingest(&config, &config.sources[0], &|_| {})
        .unwrap_or_else(|_it_has_no_such_column| SourceRows::default());
    let broken = rows.broken.as_ref().map_or("", |why| why.en.as_str());
    assert!(!broken.contains("its reader failed"), "{broken}");
    assert!(rows.rows_accepted + rows.lost() <= rows.rows_read.max(rows.rows_accepted));
    rows
}

#[cfg(test)]
mod tests {
    lintas_fuzz_driver::targets!(
        number,
        moment,
        coordinate,
        shapes,
        table,
        web_page,
        records,
        open_document,
        workbook,
        geojson,
        cap,
    );
}
