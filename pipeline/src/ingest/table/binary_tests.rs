//! Binary workbooks (XLSB), written here record by record as [MS-XLSB] has them: no library that could be
//! a party of its own writes them.

use std::io::Write;

use lintas_model::finding::FindingCode;

use super::tests::read_bytes;
use crate::ingest::SourceRows;
use crate::input::columns::stock;

enum BinaryCell<'a> {
    Text(&'a str),
    Shared(u32),
    Number(f64),
    /// A number in four bytes: an integer, or hundredths of one.
    Short(i32, bool),
    /// A formula with the value saved beside it.
    Formula(f64),
}

use BinaryCell::{Formula, Number, Shared, Short, Text};

/// A sheet: its name, its state (0 visible, 1 hidden) and its rows.
type Binary<'a> = (&'a str, u32, &'a [&'a [BinaryCell<'a>]]);

/// A record: its type and length in sevens of bits, then its bytes.
fn record(of: u16, body: &[u8]) -> Vec<u8> {
    let mut bytes = Vec::new();
    match of {
        0..=0x7F => bytes.push(of.to_le_bytes()[0]),
        _ => bytes.extend([(of & 0x7F) as u8 | 0x80, (of >> 7) as u8]),
    }
    let mut length = body.len();
    while length > 0x7F {
        bytes.push((length & 0x7F) as u8 | 0x80);
        length >>= 7;
    }
    bytes.push(length as u8);
    bytes.extend(body);
    bytes
}

fn wide(text: &str) -> Vec<u8> {
    let units: Vec<u16> = text.encode_utf16().collect();
    let mut bytes = u32::try_from(units.len()).unwrap().to_le_bytes().to_vec();
    bytes.extend(units.iter().flat_map(|unit| unit.to_le_bytes()));
    bytes
}

fn words(numbers: &[u32]) -> Vec<u8> {
    numbers.iter().flat_map(|number| number.to_le_bytes()).collect()
}

fn cell(column: usize, cell: &BinaryCell<'_>) -> Vec<u8> {
    let mut body = words(&[u32::try_from(column).unwrap(), 0]);
    let of = match cell {
        Text(text) => {
            body.extend(wide(text));
            0x06
        }
        Shared(at) => {
            body.extend(words(&[*at]));
            0x07
        }
        Number(number) => {
            body.extend(number.to_le_bytes());
            0x05
        }
        Short(number, hundredths) => {
            body.extend(((number << 2) | 2 | i32::from(*hundredths)).to_le_bytes());
            0x02
        }
        Formula(number) => {
            body.extend(number.to_le_bytes());
            // Flags, then a formula of one byte (an absent argument) and nothing behind it.
            body.extend([0, 0, 1, 0, 0, 0, 0x16, 0, 0, 0, 0]);
            0x09
        }
    };
    record(of, &body)
}

fn sheet(rows: &[&[BinaryCell<'_>]]) -> Vec<u8> {
    let last = u32::try_from(rows.len().saturating_sub(1)).unwrap();
    let mut bytes = record(0x81, &[]);
    bytes.extend(record(0x94, &words(&[0, last, 0, 9])));
    bytes.extend(record(0x91, &[]));
    for (at, row) in rows.iter().enumerate() {
        bytes.extend(record(
            0x00,
            &[&words(&[u32::try_from(at).unwrap(), 0])[..], &[0; 9]].concat(),
        ));
        bytes.extend(row.iter().enumerate().flat_map(|(column, it)| cell(column, it)));
    }
    bytes.extend([record(0x92, &[]), record(0x82, &[])].concat());
    bytes
}

fn book(shared: &[&str], sheets: &[Binary<'_>]) -> Vec<u8> {
    let mut book = [record(0x83, &[]), record(0x8F, &[])].concat();
    let mut relations = "<Relationships>".to_owned();
    for (at, (name, state, _)) in sheets.iter().enumerate() {
        let id = format!("rId{at}");
        let bundle = [words(&[*state, u32::try_from(at).unwrap() + 1]), wide(&id), wide(name)];
        book.extend(record(0x9C, &bundle.concat()));
        relations += &format!(r#"<Relationship Id="{id}" Target="worksheets/sheet{at}.bin"/>"#);
    }
    book.extend([record(0x90, &[]), record(0x84, &[])].concat());
    relations += "</Relationships>";
    let count = u32::try_from(shared.len()).unwrap();
    let mut strings = record(0x9F, &words(&[count, count]));
    for text in shared {
        strings.extend(record(0x13, &[&[0][..], &wide(text)].concat()));
    }
    strings.extend(record(0xA0, &[]));

    let mut archive = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    let mut put = |name: &str, bytes: &[u8]| {
        archive.start_file(name, zip::write::SimpleFileOptions::default()).unwrap();
        archive.write_all(bytes).unwrap();
    };
    put("[Content_Types].xml", b"<Types/>");
    put("xl/workbook.bin", &book);
    put("xl/_rels/workbook.bin.rels", relations.as_bytes());
    put("xl/sharedStrings.bin", &strings);
    for (at, (_, _, rows)) in sheets.iter().enumerate() {
        put(&format!("xl/worksheets/sheet{at}.bin"), &sheet(rows));
    }
    archive.finish().unwrap().into_inner()
}

fn told(rows: &SourceRows, code: FindingCode) -> Vec<String> {
    let (listed, _) = rows.findings.listed();
    let of = listed.into_iter().filter(|finding| finding.code == code);
    of.map(|finding| finding.sheet.unwrap_or_default()).collect()
}

fn stocks(rows: &SourceRows) -> Vec<(&str, &str, Option<f64>)> {
    rows.rows
        .iter()
        .map(|row| {
            (
                row.get(stock::WAREHOUSE_ID).unwrap_or("-"),
                row.get(stock::ITEM_CODE).unwrap_or("-"),
                row.get(stock::QTY_AVAILABLE),
            )
        })
        .collect()
}

#[test]
fn a_binary_workbook_is_read_as_the_same_table_in_xlsx_would_be() {
    let heading: &[BinaryCell<'_>] = &[Shared(0), Shared(1), Shared(2), Shared(3)];
    let bytes = book(
        &["Gudang", "Barang", "Satuan", "Sisa"],
        &[
            (
                "Stok",
                0,
                &[
                    &[Text("DAFTAR STOK LOGISTIK")],
                    heading,
                    &[Text("GD-01"), Text("BERAS"), Text("kg"), Number(12_500.5)],
                    &[Text("GD-01"), Text("MIE"), Text("bungkus"), Short(1250, false)],
                    &[Text("GD-02"), Text("GULA"), Text("kg"), Short(75, true)],
                    &[Text("GD-02"), Text("TEH"), Text("bungkus"), Formula(40.0)],
                ],
            ),
            ("Lama", 1, &[heading, &[Text("GD-01"), Text("BERAS"), Text("kg"), Number(9.0)]]),
        ],
    );
    for name in ["stok.xlsb", "stok.xlsx"] {
        let rows = read_bytes("layer = \"stock\"\n", name, &bytes);
        let expected = [
            ("GD-01", "BERAS", Some(12_500.5)),
            ("GD-01", "MIE", Some(1250.0)),
            ("GD-02", "GULA", Some(0.75)),
            ("GD-02", "TEH", Some(40.0)),
        ];
        assert_eq!(stocks(&rows), expected, "{name}: {:?}", rows.findings.listed());
        assert_eq!(rows.rows[0].sheet.as_deref(), Some("Stok"));
        assert_eq!(rows.rows[0].number, 3);
        assert_eq!(told(&rows, FindingCode::SheetSkipped), ["Lama"], "a hidden sheet is off");
    }
}

#[test]
fn a_binary_workbook_that_is_cut_or_points_outside_is_told_and_gives_no_row() {
    let rows: &[&[BinaryCell<'_>]] = &[
        &[Text("Gudang"), Text("Barang"), Text("Sisa")],
        &[Text("GD-01"), Text("BERAS"), Number(5.0)],
    ];
    let whole = book(&[], &[("Stok", 0, rows)]);
    assert_eq!(stocks(&read_bytes("layer = \"stock\"\n", "s.xlsb", &whole)).len(), 1);
    let cut = &whole[..whole.len() - 30];
    let rows = read_bytes("layer = \"stock\"\n", "s.xlsb", cut);
    assert_eq!(rows.rows.len(), 0);
    assert_eq!(told(&rows, FindingCode::SourceUnreadable).len(), 1);
}
