//! Files that were made to do harm, or damaged.

use libdeflater::{CompressionLvl, Compressor, crc32};
use lintas_model::finding::FindingCode;
use proptest::prelude::*;
use rust_xlsxwriter::Workbook;

use super::bounds::check;
use super::tests::read_bytes;
use crate::ingest::SourceRows;
use crate::input::columns::stock;

struct Entry<'a> {
    name: &'a str,
    bytes: Vec<u8>,
    deflated: bool,
    /// The size that the directory states.
    size: u32,
    crc: u32,
}

fn stored<'a>(name: &'a str, text: &str) -> Entry<'a> {
    let bytes = text.as_bytes().to_vec();
    let (size, crc) = (u32::try_from(bytes.len()).unwrap(), crc32(&bytes));
    Entry { name, bytes, deflated: false, size, crc }
}

fn deflated<'a>(name: &'a str, bytes: &[u8], size: u32) -> Entry<'a> {
    let mut compressor = Compressor::new(CompressionLvl::new(6).unwrap());
    let mut packed = vec![0; compressor.deflate_compress_bound(bytes.len())];
    let length = compressor.deflate_compress(bytes, &mut packed).unwrap();
    packed.truncate(length);
    Entry { name, bytes: packed, deflated: true, size, crc: crc32(bytes) }
}

fn archive(entries: &[Entry<'_>]) -> Vec<u8> {
    let mut out = Vec::new();
    let mut directory = Vec::new();
    for entry in entries {
        let at = u32::try_from(out.len()).unwrap();
        let method: u16 = if entry.deflated { 8 } else { 0 };
        let packed = u32::try_from(entry.bytes.len()).unwrap();
        let name = u16::try_from(entry.name.len()).unwrap();
        let mut common = Vec::new();
        common.extend([20, 0, 0, 0]);
        common.extend(method.to_le_bytes());
        common.extend([0; 4]);
        for number in [entry.crc, packed, entry.size] {
            common.extend(number.to_le_bytes());
        }
        common.extend(name.to_le_bytes());
        common.extend([0; 2]);
        out.extend(b"PK\x03\x04");
        out.extend(&common);
        out.extend(entry.name.as_bytes());
        out.extend(&entry.bytes);
        directory.extend(b"PK\x01\x02\x14\x00");
        directory.extend(&common);
        directory.extend([0; 10]);
        directory.extend(at.to_le_bytes());
        directory.extend(entry.name.as_bytes());
    }
    let (at, length) = (out.len(), directory.len());
    out.extend(directory);
    out.extend(b"PK\x05\x06\0\0\0\0");
    let count = u16::try_from(entries.len()).unwrap().to_le_bytes();
    out.extend([count, count].concat());
    out.extend(u32::try_from(length).unwrap().to_le_bytes());
    out.extend(u32::try_from(at).unwrap().to_le_bytes());
    out.extend([0; 2]);
    out
}

const SPACE: &str = "http://schemas.openxmlformats.org/spreadsheetml/2006/main";
const OFFICE: &str = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";

/// A workbook with one sheet of this XML.
fn book(properties: &str, sheet: &str) -> Vec<u8> {
    let package = "http://schemas.openxmlformats.org/package/2006";
    let types = format!(
        "<Types xmlns=\"{package}/content-types\"><Default Extension=\"xml\" ContentType=\"application/xml\"/></Types>"
    );
    let root = format!(
        "<Relationships xmlns=\"{package}/relationships\"><Relationship Id=\"r\" \
         Type=\"{OFFICE}/officeDocument\" Target=\"xl/workbook.xml\"/></Relationships>"
    );
    let workbook = format!(
        "<workbook xmlns=\"{SPACE}\" xmlns:r=\"{OFFICE}\">{properties}<sheets><sheet \
         name=\"Stok\" sheetId=\"1\" r:id=\"a\"/></sheets></workbook>"
    );
    let links = format!(
        "<Relationships xmlns=\"{package}/relationships\"><Relationship Id=\"a\" \
         Type=\"{OFFICE}/worksheet\" Target=\"worksheets/sheet1.xml\"/></Relationships>"
    );
    let sheet = format!("<worksheet xmlns=\"{SPACE}\">{sheet}</worksheet>");
    archive(&[
        stored("[Content_Types].xml", &types),
        stored("_rels/.rels", &root),
        stored("xl/workbook.xml", &workbook),
        stored("xl/_rels/workbook.xml.rels", &links),
        stored("xl/worksheets/sheet1.xml", &sheet),
    ])
}

fn text(at: &str, text: &str) -> String {
    format!("<c r=\"{at}\" t=\"inlineStr\"><is><t>{text}</t></is></c>")
}

fn stock(dimension: &str, more: &str, tail: &str) -> String {
    let head = [text("A1", "Gudang"), text("B1", "Barang"), text("C1", "Sisa"), text("D1", "Exp")];
    format!(
        "{dimension}<sheetData><row r=\"1\">{}</row><row r=\"2\" hidden=\"1\">{}{}<c r=\"C2\">\
         <v>7</v></c><c r=\"D2\"><v>44456</v></c></row>{more}</sheetData>{tail}",
        head.concat(),
        text("A2", "G"),
        text("B2", "Beras"),
    )
}

fn read(bytes: &[u8]) -> SourceRows {
    read_bytes("layer = \"stock\"\n", "x.xlsx", bytes)
}

#[test]
fn the_epoch_of_the_workbook_counts_and_hidden_rows_are_read_and_told() {
    for (properties, expiry) in [
        ("", "2021-09-17T00:00:00+08:00"),
        ("<workbookPr date1904=\"1\"/>", "2025-09-18T00:00:00+08:00"),
    ] {
        let rows = read(&book(properties, &stock("", "", "")));
        assert_eq!(rows.rows.len(), 1, "{:?} {:?}", rows.broken, rows.findings.listed());
        assert_eq!(rows.rows[0].values.get(stock::EXPIRY), expiry.parse().ok());
        assert_eq!(rows.findings.of(FindingCode::HiddenData, "s"), 1);
    }
}

#[test]
fn a_sheet_that_calls_itself_giant_is_read_for_what_it_holds() {
    let giant = "<dimension ref=\"A1:XFD1048576\"/>";
    let far = "<row r=\"1048576\"><c r=\"XFD1048576\"><v>1</v></c></row>";
    let merged = "<mergeCells count=\"1\"><mergeCell ref=\"A2:XFD1048576\"/></mergeCells>";
    let rows = read(&book("", &stock(giant, far, merged)));
    assert_eq!(rows.rows.len(), 1, "{:?} {:?}", rows.broken, rows.findings.listed());
    assert_eq!(rows.rows[0].values.get(stock::QTY_AVAILABLE), Some(7.0));
}

#[test]
fn a_bomb_is_refused_before_it_is_unpacked() {
    let zeros = vec![0; 4 << 20];
    let honest = archive(&[deflated("a", &zeros, 4 << 20)]);
    assert_eq!(check(&honest), Ok(()));
    let lying = archive(&[deflated("a", &zeros, 1000)]);
    assert!(check(&lying).unwrap_err().en.contains("more than it says"));
    let large: Vec<Entry<'_>> = (0..3).map(|_| deflated("a", b"x", 900 << 20)).collect();
    assert!(check(&archive(&large)).unwrap_err().en.contains("unpacks to more"));
    assert!(read(&lying).broken.is_some());
}

#[test]
fn a_workbook_cut_short_is_of_no_use() {
    let whole = book("", &stock("", "", ""));
    assert!(read(&whole).broken.is_none());
    for length in [1, 30, whole.len() / 2, whole.len() - 30, whole.len() - 1] {
        assert!(read(&whole[..length]).broken.is_some(), "{length}");
    }
    let torn = stock("", "<row r=\"3\"><c r=\"A3\"><v>1", "");
    assert!(read(&book("", &torn)).broken.is_some());
}

fn office_table() -> Vec<u8> {
    let mut book = Workbook::new();
    let sheet = book.add_worksheet();
    for (column, heading) in ["Gudang", "Barang", "Sisa", "Exp"].iter().enumerate() {
        sheet.write_string(0, u16::try_from(column).unwrap(), *heading).unwrap();
    }
    for row in 1..5 {
        sheet.write_string(row, 0, "GD-01").unwrap();
        sheet.write_string(row, 1, "Beras").unwrap();
        sheet.write_number(row, 2, f64::from(row)).unwrap();
    }
    book.save_to_buffer().unwrap()
}

proptest! {
    // A share of what PROPTEST_CASES asks for.
    #![proptest_config(ProptestConfig::with_cases(ProptestConfig::default().cases / 4))]

    #[test]
    fn no_bytes_make_reading_fail_without_a_reason(
        bytes in proptest::collection::vec(any::<u8>(), 0..600),
        name in prop_oneof![Just("x.xlsx"), Just("x.xls"), Just("x.csv"), Just("x.parquet")],
    ) {
        let rows = read_bytes("layer = \"stock\"\n", name, &bytes);
        prop_assert!(name == "x.csv" || rows.broken.is_some());
        prop_assert_eq!(rows.rows_read, rows.rows_accepted + rows.lost());
    }

    #[test]
    fn a_workbook_with_wrong_bytes_is_read_or_refused(
        flips in proptest::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..6),
    ) {
        let mut bytes = office_table();
        for (at, byte) in flips {
            let at = at.index(bytes.len());
            bytes[at] = byte;
        }
        let rows = read(&bytes);
        prop_assert_eq!(rows.rows_read, rows.rows_accepted + rows.lost());
    }

    #[test]
    fn no_text_is_two_numbers_or_two_days(
        cells in proptest::collection::vec("[-+0-9.,/ eE:]{0,12}|[a-z]{0,4}|[0-9]{1,3}[.,][0-9]{3}", 1..40),
    ) {
        let mut table = String::from("Gudang;Barang;Sisa;Exp\n");
        for cell in &cells {
            table.push_str(&format!("G;B;{cell};{cell}\n"));
        }
        let rows = read_bytes("layer = \"stock\"\n", "x.csv", table.as_bytes());
        prop_assert!(rows.broken.is_none());
        for row in &rows.rows {
            let quantity = row.values.get(stock::QTY_AVAILABLE);
            prop_assert!(quantity.is_none_or(|quantity| quantity.is_finite() && quantity >= 0.0));
        }
    }
}
