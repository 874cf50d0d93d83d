use jiff::Timestamp;
use lintas_model::finding::FindingCode;
use rust_xlsxwriter::{ExcelDateTime, Format, Formula, Workbook, Worksheet};

use super::tests::read_bytes;
use crate::ingest::SourceRows;
use crate::input::Column;
use crate::input::columns::{shelters, stock};

fn read_book(body: &str, fill: impl FnOnce(&mut Workbook)) -> SourceRows {
    let mut book = Workbook::new();
    fill(&mut book);
    read_bytes(body, "x.xlsx", &book.save_to_buffer().unwrap())
}

fn write(sheet: &mut Worksheet, top: u32, rows: &[&[&str]]) {
    for (i, row) in rows.iter().enumerate() {
        for (column, text) in row.iter().enumerate().filter(|(_, text)| !text.is_empty()) {
            let at = (top + u32::try_from(i).unwrap(), u16::try_from(column).unwrap());
            match text.parse::<f64>() {
                Ok(number) => sheet.write_number(at.0, at.1, number).unwrap(),
                Err(_) => sheet.write_string(at.0, at.1, text.trim_start_matches('\'')).unwrap(),
            };
        }
    }
}

/// Findings with this code: sheet, row, column, value.
fn told(rows: &SourceRows, code: FindingCode) -> Vec<(String, u64, String, String)> {
    let (listed, _) = rows.findings.listed();
    listed
        .into_iter()
        .filter(|finding| finding.code == code)
        .map(|finding| {
            (
                finding.sheet.unwrap_or_default(),
                finding.row.unwrap_or_default(),
                finding.column.unwrap_or_default(),
                finding.value.unwrap_or_default(),
            )
        })
        .collect()
}

fn at(sheet: &str, row: u64, column: &str, value: &str) -> (String, u64, String, String) {
    (sheet.to_owned(), row, column.to_owned(), value.to_owned())
}

fn texts(rows: &SourceRows, column: Column<String>) -> Vec<String> {
    rows.rows.iter().map(|row| row.get(column).unwrap_or("-").to_owned()).collect()
}

fn numbers(rows: &SourceRows, column: Column<f64>) -> Vec<Option<f64>> {
    rows.rows.iter().map(|row| row.get(column)).collect()
}

fn moments(rows: &SourceRows, column: Column<Timestamp>) -> Vec<Option<Timestamp>> {
    rows.rows.iter().map(|row| row.get(column)).collect()
}

#[test]
fn a_stock_list_of_an_office_is_read_below_its_titles() {
    let rows = read_book("layer = \"stock\"\n", |book| {
        let sheet = book.add_worksheet().set_name("Stok").unwrap();
        let date = Format::new().set_num_format("dd/mm/yyyy");
        sheet.merge_range(0, 0, 0, 5, "DAFTAR STOK LOGISTIK", &Format::new()).unwrap();
        sheet.write_string(1, 0, "Keadaan per 18 September 2025").unwrap();
        write(
            sheet,
            3,
            &[
                &["Gudang", "Kode Barang", "Satuan", "Jml", "Dicadangkan", "Tgl Kadaluarsa", "Ket"],
                &["'(1)", "'(2)", "'(3)", "'(4)", "'(5)", "'(6)", "'(7)"],
                &["", "BERAS", "kg", "'12.500,5", "'1.250", "", "baik"],
                &["", "MIE", "dus", "'1.250", "", "'18/09/2026", ""],
                &["", "SARDEN", "kaleng", "'4.2013", "", "46000", ""],
                &["", "AIR_MINUM", "L", "-3", "", "'03/04/2026", ""],
                &["Jumlah", "", "", "13754", "", "", ""],
                &["", "", "", "", "", "", "Mengetahui"],
            ],
        );
        let day = ExcelDateTime::from_ymd(2027, 1, 31).unwrap();
        sheet.write_datetime_with_format(5, 5, &day, &date).unwrap();
        sheet.merge_range(5, 0, 8, 0, "GD-01", &Format::new()).unwrap();
    });
    assert_eq!(rows.rows_read, 4, "{:?}", rows.findings.listed());
    assert_eq!(texts(&rows, stock::WAREHOUSE_ID), ["GD-01"; 3]);
    assert_eq!(texts(&rows, stock::ITEM_CODE), ["BERAS", "MIE", "SARDEN"]);
    assert_eq!(numbers(&rows, stock::QTY_AVAILABLE), [Some(12_500.5), Some(1250.0), None]);
    assert_eq!(numbers(&rows, stock::QTY_RESERVED), [Some(1250.0), None, None]);
    assert_eq!(
        moments(&rows, stock::EXPIRY),
        ["2027-01-31T00:00:00+08:00", "2026-09-18T00:00:00+08:00", "2025-12-09T00:00:00+08:00"]
            .map(|day| day.parse().ok())
    );
    assert_eq!(rows.rows[0].number, 6);
    assert_eq!(rows.rows[0].sheet.as_deref(), Some("Stok"));
    assert_eq!(told(&rows, FindingCode::HeadingFound), [at("Stok", 4, "", "")]);
    assert_eq!(told(&rows, FindingCode::AmbiguousNumber), [at("Stok", 8, "Jml (D)", "4.2013")]);
    assert_eq!(told(&rows, FindingCode::NegativeQuantity), [at("Stok", 9, "Jml (D)", "-3")]);
    assert_eq!(told(&rows, FindingCode::UnusedColumn), [at("Stok", 4, "Ket (G)", "")]);
    let skipped: Vec<u64> =
        told(&rows, FindingCode::RowSkipped).into_iter().map(|told| told.1).collect();
    assert_eq!(skipped, [5, 10, 11]);
    assert_eq!(rows.tables[0].sheet.as_deref(), Some("Stok"));
    assert_eq!(rows.tables[0].columns[0].theirs, "Gudang (A)");
}

#[test]
fn all_sheets_of_such_a_table_are_read_unless_one_is_named() {
    let fill = |book: &mut Workbook| {
        for name in ["Gudang A", "Gudang B", "Gudang C"] {
            let sheet = book.add_worksheet().set_name(name).unwrap();
            write(sheet, 0, &[&["Gudang", "Barang", "Sisa"], &[name, "Beras", "10"]]);
        }
        let sheet = book.add_worksheet().set_name("Ringkasan").unwrap();
        write(sheet, 0, &[&["Barang", "Sisa"], &["Beras", "20"]]);
        book.add_worksheet().set_name("Kosong").unwrap();
        book.worksheet_from_name("Gudang B").unwrap().set_hidden(true);
    };
    let rows = read_book("layer = \"stock\"\n", fill);
    assert_eq!(texts(&rows, stock::WAREHOUSE_ID), ["Gudang A", "Gudang C"]);
    assert_eq!(texts(&rows, stock::ITEM_CODE), ["Beras", "Beras"]);
    let skipped: Vec<String> =
        told(&rows, FindingCode::SheetSkipped).into_iter().map(|told| told.0).collect();
    assert_eq!(skipped, ["Gudang B", "Kosong", "Ringkasan"]);
    let rows = read_book("layer = \"stock\"\ntable = \"gudang b\"\n", fill);
    assert_eq!(texts(&rows, stock::WAREHOUSE_ID), ["Gudang B"]);
    assert_eq!(told(&rows, FindingCode::HiddenData), [at("Gudang B", 0, "", "")]);
}

#[test]
fn a_hidden_sheet_of_closures_still_closes() {
    let rows = read_book("layer = \"closures\"\n", |book| {
        book.add_worksheet();
        let sheet = book.add_worksheet();
        sheet.set_hidden(true);
        write(sheet, 0, &[&["status", "lat", "lon"], &["tutup", "-0.42", "116.98"]]);
    });
    assert_eq!(rows.rows.len(), 1);
    assert_eq!(told(&rows, FindingCode::HiddenData).len(), 1);
}

#[test]
fn marks_repeat_what_stands_above_and_never_a_number() {
    let rows = read_book("layer = \"stock\"\n", |book| {
        let table: [&[&str]; 5] = [
            &["Kode Gudang", "Nama Barang", "Satuan", "Jumlah"],
            &["GD-01", "Beras", "kg", "500"],
            &["\"", "Mi instan", "dus", "20"],
            &["s.d.a", "Selimut", "buah", "idem"],
            &["GD-02", "Beras", "kg", "700"],
        ];
        write(book.add_worksheet(), 0, &table);
    });
    assert_eq!(texts(&rows, stock::WAREHOUSE_ID), ["GD-01", "GD-01", "GD-01", "GD-02"]);
    let counted: Vec<Option<f64>> =
        rows.rows.iter().map(|row| row.values.get(stock::QTY_AVAILABLE)).collect();
    assert_eq!(counted, [Some(500.0), Some(20.0), None, Some(700.0)]);
}

#[test]
fn a_signature_below_the_table_is_no_row_of_it() {
    let rows = read_book("layer = \"shelters\"\n", |book| {
        let table: [&[&str]; 8] = [
            &["Kode", "Nama", "Lintang", "Bujur", "Jumlah Jiwa"],
            &["PS-01", "SDN 004", "-0.4213", "116.9855", "84"],
            &["PS-02", "Balai Desa", "-0.3831", "116.9412", "120"],
            // Its sum is a formula that nobody has calculated.
            &["", "JUMLAH", "", "", ""],
            &["", "", "", "", ""],
            &["", "", "", "", "Tenggarong, 28 November 2026"],
            &["", "", "", "", "Kepala Pelaksana"],
            &["", "", "", "", "NIP. 19700101 199003 1 001"],
        ];
        write(book.add_worksheet(), 0, &table);
    });
    assert_eq!((rows.rows.len(), rows.rejected.len()), (2, 0));
    // A last row that is short is still a row: nothing sets it apart.
    let rows = read_book("layer = \"shelters\"\n", |book| {
        let table: [&[&str]; 3] = [
            &["Kode", "Nama", "Lintang", "Bujur"],
            &["PS-01", "SDN 004", "-0.4213", "116.9855"],
            &["", "Posko tanpa tempat", "", ""],
        ];
        write(book.add_worksheet(), 0, &table);
    });
    assert_eq!((rows.rows.len(), rows.rejected.len()), (1, 1));
}

#[test]
fn formulas_give_what_they_gave_and_errors_are_told() {
    let rows = read_book("layer = \"stock\"\n", |book| {
        let sheet = book.add_worksheet();
        write(sheet, 0, &[&["Gudang", "Barang", "Sisa"], &["G", "Beras", ""], &["G", "Mie", ""]]);
        sheet.write_formula(1, 2, Formula::new("=5+2").set_result("7")).unwrap();
        sheet.write_formula(2, 2, Formula::new("=A0").set_result("#REF!")).unwrap();
    });
    assert_eq!(numbers(&rows, stock::QTY_AVAILABLE), [Some(7.0), None]);
    assert_eq!(told(&rows, FindingCode::ErrorCell), [at("Sheet1", 3, "Sisa (C)", "#REF!")]);
}

#[test]
fn headings_of_two_rows_are_read_as_one() {
    let rows = read_book("layer = \"shelters\"\n", |book| {
        let sheet = book.add_worksheet();
        let plain = Format::new();
        write(
            sheet,
            0,
            &[
                &["", "", "", "", "", ""],
                &["", "Jiwa", "KK", "Rusak", "Lintang", "Bujur"],
                &["Balai Desa", "85", "20", "3", "-0.43", "116.98"],
            ],
        );
        sheet.merge_range(0, 0, 1, 0, "Nama Posko", &plain).unwrap();
        sheet.merge_range(0, 1, 0, 3, "Jumlah", &plain).unwrap();
        sheet.merge_range(0, 4, 0, 5, "Koordinat", &plain).unwrap();
    });
    assert_eq!(rows.rows.len(), 1, "{:?}", rows.findings.listed());
    assert_eq!(rows.rows[0].values.get(shelters::PEOPLE), Some(85));
    assert_eq!(rows.rows[0].values.get(shelters::HOUSEHOLDS), Some(20));
    assert!(rows.rows[0].geometry.is_some());
    assert_eq!(told(&rows, FindingCode::UnusedColumn), [at("Sheet1", 2, "Jumlah / Rusak (D)", "")]);
}

#[test]
fn what_is_no_workbook_is_of_no_use_and_told_in_both_languages_with_what_to_do() {
    let mut locked = b"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1".to_vec();
    let old = [&locked[..], &[0; 600]].concat();
    locked.extend("EncryptedPackage".encode_utf16().flat_map(u16::to_le_bytes));
    let letter = b"Yth. Kepala Pelaksana BPBD,\nmohon bantuan segera.\n";
    let page = b"<html><form>login</form></html>";
    for (name, bytes, en, id, remedy) in [
        ("x.xlsx", &b""[..], "empty", "kosong", "dikirim ulang"),
        ("x.csv", b" \n", "empty", "kosong", "dikirim ulang"),
        ("x.xlsx", &locked, "a password", "sandi", "hapus sandinya"),
        ("x.xls", &old, "does not open as a workbook", "tidak terbuka", "simpan sebagai .xlsx"),
        ("x.xlsx", b"PK\x03\x04", "no whole ZIP", "terpotong", "dikirim ulang"),
        ("x.xlsx", letter, "it is text", "isinya teks", "dikirim ulang"),
        ("x.csv", b";;;\n", "no heading", "tidak ada judul kolom", "judul kolom"),
        ("x.xls", page, "web page without a table", "halaman web tanpa tabel", "masuk"),
        ("x.parquet", b"PAR1", "as Parquet", "sebagai Parquet", "dikirim ulang"),
    ] {
        let rows = read_bytes("layer = \"stock\"\n", name, bytes);
        let told = rows.findings.listed().0.remove(0);
        assert_eq!(rows.findings.of(FindingCode::SourceUnreadable, "s"), 1, "{name} {en}");
        let why = rows.broken.unwrap_or_else(|| panic!("{name}: {en}"));
        assert!(why.en.contains(en) && told.message == why.en, "{name}: {why:?}");
        assert!(why.id.contains(id) && told.said_id() == why.id, "{name}: {why:?}");
        assert!(told.remedies().0.contains(remedy), "{name}: {told:?}");
        assert!(!told.remedies().1.is_empty() && told.remedies().1 != told.remedies().0);
    }
}

#[test]
fn a_table_under_a_wrong_ending_is_read_as_what_it_is() {
    let text = "Kode Gudang;Nama Barang;Satuan;Jumlah\nGD-01;Beras;kg;1250\n";
    let page = "<html><table><tr><th>Kode Gudang</th><th>Nama Barang</th><th>Satuan</th><th>Jumlah</th></tr>\
                <tr><td>GD-01</td><td>Beras</td><td>kg</td><td>1250</td></tr></table></html>";
    let utf16: Vec<u8> = text.encode_utf16().flat_map(u16::to_le_bytes).collect();
    let mut book = Workbook::new();
    let rows: [&[&str]; 2] =
        [&["Kode Gudang", "Nama Barang", "Satuan", "Jumlah"], &["GD-01", "Beras", "kg", "1250"]];
    write(book.add_worksheet(), 0, &rows);
    let book = book.save_to_buffer().unwrap();
    for (name, bytes, misnamed) in [
        ("x.xlsx", text.as_bytes(), 1),
        ("x.xls", page.as_bytes(), 1),
        ("x.xls", &book[..], 1),
        ("x.csv", &book[..], 1),
        ("x.xlsx", &book[..], 0),
        ("x.csv", &utf16, 0),
    ] {
        let rows = read_bytes("layer = \"stock\"\n", name, bytes);
        assert_eq!(texts(&rows, stock::WAREHOUSE_ID), ["GD-01"], "{name}: {:?}", rows.broken);
        assert_eq!(rows.rows[0].values.get(stock::QTY_AVAILABLE), Some(1250.0), "{name}");
        assert_eq!(rows.findings.of(FindingCode::MisnamedFile, "s"), misnamed, "{name}");
    }
}

#[test]
fn one_amount_for_several_rows_is_nobodys_and_swapped_dates_are_doubted() {
    let rows = read_book("layer = \"stock\"\n", |book| {
        let sheet = book.add_worksheet();
        let date = Format::new().set_num_format("dd/mm/yyyy");
        write(
            sheet,
            0,
            &[
                &["Gudang", "Barang", "Sisa", "Kedaluwarsa"],
                &["G", "Beras", "", "'18/09/2026"],
                &["G", "Mie", "", ""],
                &["G", "Sarden", "5", ""],
            ],
        );
        sheet.merge_range(1, 2, 2, 2, "", &Format::new()).unwrap();
        sheet.write_number(1, 2, 100).unwrap();
        let day = ExcelDateTime::from_ymd(2026, 3, 4).unwrap();
        sheet.write_datetime_with_format(2, 3, &day, &date).unwrap();
    });
    assert_eq!(numbers(&rows, stock::QTY_AVAILABLE), [None, None, Some(5.0)]);
    assert_eq!(
        told(&rows, FindingCode::AmbiguousNumber),
        [at("Sheet1", 2, "Sisa (C)", "100"), at("Sheet1", 3, "Sisa (C)", "100")]
    );
    let day = "2026-09-18T00:00:00+08:00".parse().ok();
    assert_eq!(moments(&rows, stock::EXPIRY), [day, None, None]);
    assert_eq!(
        told(&rows, FindingCode::AmbiguousDate),
        [at("Sheet1", 3, "Kedaluwarsa (D)", "2026-03-04")]
    );
}

#[test]
fn a_heading_without_what_is_needed_is_told_and_no_row_is_read() {
    let rows = read_book("layer = \"stock\"\n", |book| {
        let sheet = book.add_worksheet().set_name("Data").unwrap();
        write(sheet, 0, &[&["Gudang", "Barang", "Banyak"], &["G", "Beras", "10"]]);
    });
    assert!(rows.rows.is_empty());
    assert_eq!(rows.findings.of(FindingCode::MissingColumn, "s"), 1);
    assert_eq!(told(&rows, FindingCode::UnusedColumn), [at("Data", 1, "Banyak (C)", "")]);
}

#[test]
fn a_distribution_below_the_stock_or_beside_it_is_no_stock() {
    let stock: [&[&str]; 4] = [
        &["Kode Gudang", "Nama Barang", "Satuan", "Jumlah"],
        &["GD-01", "Beras", "kg", "1250"],
        &["GD-01", "Air minum", "dus", "40"],
        &["GD-02", "Mi instan", "dus", "120"],
    ];
    let sent: [&[&str]; 2] = [
        &["Kode Gudang", "Nama Barang", "Satuan", "Jumlah", "Tujuan"],
        &["GD-01", "Beras", "kg", "500", "PS-01"],
    ];
    let at = |sheet: &mut Worksheet, top: u32, left: usize, rows: &[&[&str]]| {
        let shifted: Vec<Vec<&str>> =
            rows.iter().map(|row| [vec![""; left], row.to_vec()].concat()).collect();
        let shifted: Vec<&[&str]> = shifted.iter().map(Vec::as_slice).collect();
        write(sheet, top, &shifted);
    };
    // Where the second table begins: row and column, and whether it has a title.
    for (top, left, title) in [
        (7, 0, "B. DISTRIBUSI"),
        (5, 0, ""),
        (4, 0, "B. DISTRIBUSI"),
        (4, 0, ""),
        (0, 6, ""),
        (2, 6, "B. DISTRIBUSI"),
    ] {
        let rows = read_book("layer = \"stock\"\n", |book| {
            let sheet = book.add_worksheet().set_name("Lap").unwrap();
            at(sheet, 0, 0, &stock);
            let below = u32::from(!title.is_empty());
            at(sheet, top, left, &[&[title]]);
            at(sheet, top + below, left, &sent);
        });
        let told = format!("{top} {left} {title:?} {:?}", rows.findings.listed());
        let amounts = [Some(1250.0), Some(40.0), Some(120.0)];
        assert_eq!(numbers(&rows, stock::QTY_AVAILABLE), amounts, "{told}");
        assert!(rows.rejected.is_empty(), "{told}");
        let skipped = self::told(&rows, FindingCode::SheetSkipped);
        assert_eq!(skipped.len(), 1, "{told}");
        assert!(skipped[0].0.starts_with("Lap!"), "{told}");
    }
}

#[test]
fn tables_beside_each_other_are_read_each_for_the_depot_of_its_title() {
    for gap in [1_usize, 2, 0] {
        let rows = read_book("layer = \"stock\"\n", |book| {
            let sheet = book.add_worksheet().set_name("Stok").unwrap();
            let pad = vec![""; gap];
            let row = |left: [&'static str; 3], right: [&'static str; 3]| {
                [left.to_vec(), pad.clone(), right.to_vec()].concat()
            };
            let all = [
                row(["GUDANG 1 (GD-01)", "", ""], ["GUDANG 2 (GD-02)", "", ""]),
                row(["Nama Barang", "Satuan", "Jumlah"], ["Nama Barang", "Satuan", "Jumlah"]),
                row(["Beras", "kg", "1250"], ["Selimut", "buah", "300"]),
                row(["Air minum", "dus", "40"], ["", "", ""]),
            ];
            let all: Vec<&[&str]> = all.iter().map(Vec::as_slice).collect();
            write(sheet, 0, &all);
        });
        let told = format!("{gap} {:?}", rows.findings.listed());
        assert_eq!(
            texts(&rows, stock::WAREHOUSE_NAME),
            ["GUDANG 1 (GD-01)", "GUDANG 1 (GD-01)", "GUDANG 2 (GD-02)"],
            "{told}"
        );
        let amounts = [Some(1250.0), Some(40.0), Some(300.0)];
        assert_eq!(numbers(&rows, stock::QTY_AVAILABLE), amounts, "{told}");
        assert!(rows.rejected.is_empty(), "{told}");
    }
}

#[test]
fn the_same_heading_again_goes_on_and_three_tables_are_three() {
    let heading: &[&str] = &["Kode Gudang", "Nama Barang", "Satuan", "Jumlah"];
    let rows = read_book("layer = \"stock\"\n", |book| {
        let sheet = book.add_worksheet().set_name("Stok").unwrap();
        write(
            sheet,
            0,
            &[heading, &["GD-01", "Beras", "kg", "1"], heading, &["GD-01", "Mi", "dus", "2"]],
        );
        write(sheet, 5, &[&["B. Kebutuhan"], heading, &["GD-01", "Beras", "kg", "70"]]);
        write(sheet, 9, &[&["C. Stok Gudang Dinas"], heading, &["GD-02", "Beras", "kg", "3"]]);
    });
    let told = format!("{:?}", rows.findings.listed());
    assert_eq!(numbers(&rows, stock::QTY_AVAILABLE), [Some(1.0), Some(2.0), Some(3.0)], "{told}");
    assert_eq!(rows.rows.iter().map(|row| row.number).collect::<Vec<_>>(), [2, 4, 12], "{told}");
}

#[test]
fn a_spacing_column_and_two_columns_alike_in_groups_are_one_table() {
    let rows = read_book("layer = \"stock\"\n", |book| {
        let sheet = book.add_worksheet();
        write(
            sheet,
            0,
            &[
                &["Gudang", "Nama Barang", "", "Satuan", "Jumlah"],
                &["GD-01", "Beras", "", "kg", "5"],
            ],
        );
    });
    assert_eq!(numbers(&rows, stock::QTY_AVAILABLE), [Some(5.0)], "{:?}", rows.findings.listed());
}

#[test]
fn formulas_that_no_program_has_calculated_are_calculated_or_told_and_never_zero() {
    let rows = read_book("layer = \"stock\"\n", |book| {
        let sheet = book.add_worksheet().set_name("Stok").unwrap();
        let heading: &[&str] =
            &["Gudang", "Barang", "Satuan", "Stok Awal", "Masuk", "Keluar", "Sisa"];
        let row: &[&str] = &["GD-01", "Beras", "kg", "1350", "50", "150"];
        write(sheet, 0, &[heading, row, row, row, row]);
        // As libraries write them: a zero in place of the result.
        sheet.write_formula(1, 6, Formula::new("=D2+E2-F2")).unwrap();
        sheet.write_formula(2, 6, Formula::new("=SUM(D3:E3)-F3")).unwrap();
        sheet.write_formula(3, 6, Formula::new("=IF(D4>0,D4,0)")).unwrap();
        sheet.write_formula(4, 6, Formula::new("=D5*2").set_result("7")).unwrap();
    });
    let amounts = [Some(1250.0), Some(1250.0), None, Some(7.0)];
    assert_eq!(numbers(&rows, stock::QTY_AVAILABLE), amounts, "{:?}", rows.findings.listed());
    assert_eq!(told(&rows, FindingCode::FormulaCalculated), [at("Stok", 2, "G", "")]);
    let unknown = at("Stok", 4, "Sisa (G)", "=IF(D4>0,D4,0)");
    assert_eq!(told(&rows, FindingCode::FormulaUncalculated), [unknown]);
}

#[test]
fn dates_are_read_where_one_reading_is_possible() {
    let rows = read_book("layer = \"shelters\"\n", |book| {
        let sheet = book.add_worksheet();
        let heading: &[&str] = &["Kode Posko", "Lat", "Lon", "Tanggal Lapor"];
        let all: Vec<[&str; 4]> = [
            "28/11/2026",
            "11/27/2026",
            "05/06/2026",
            "Jumat, 27 Nov 2026 pkl 14.30",
            "46354.5",
            "28-11-26 jam 6 sore",
        ]
        .iter()
        .zip(["A", "B", "C", "D", "E", "F"])
        .map(|(date, id)| [id, "-0.42", "116.98", *date])
        .collect();
        let all: Vec<&[&str]> =
            std::iter::once(heading).chain(all.iter().map(|row| &row[..])).collect();
        write(sheet, 0, &all);
    });
    let expected = [
        Some("2026-11-28T00:00:00+08:00"),
        Some("2026-11-27T00:00:00+08:00"),
        None,
        Some("2026-11-27T14:30:00+08:00"),
        Some("2026-11-28T12:00:00+08:00"),
        Some("2026-11-28T18:00:00+08:00"),
    ];
    let expected = expected.map(|day| day.and_then(|day| day.parse().ok()));
    assert_eq!(moments(&rows, shelters::REPORTED_AT), expected, "{:?}", rows.findings.listed());
    let ambiguous = at("Sheet1", 4, "Tanggal Lapor (D)", "05/06/2026");
    assert_eq!(told(&rows, FindingCode::AmbiguousDate), [ambiguous]);
}

#[test]
fn of_daily_sheets_the_newest_counts() {
    let rows = read_book("layer = \"stock\"\n", |book| {
        for (name, amount) in [("26 Nov", "500"), ("27 Nov", "450"), ("25 Nov", "600")] {
            let sheet = book.add_worksheet().set_name(name).unwrap();
            let heading: &[&str] = &["Gudang", "Barang", "Satuan", "Sisa"];
            write(sheet, 0, &[heading, &["GD-01", "Beras", "kg", amount]]);
        }
    });
    assert_eq!(numbers(&rows, stock::QTY_AVAILABLE), [Some(450.0)], "{:?}", rows.findings.listed());
    let skipped = told(&rows, FindingCode::SheetSkipped);
    assert_eq!(skipped, [at("26 Nov", 0, "", ""), at("25 Nov", 0, "", "")]);
}

#[test]
fn items_as_columns_are_rows_of_amounts() {
    let rows = read_book("layer = \"stock\"\n", |book| {
        let sheet = book.add_worksheet();
        let all: [&[&str]; 4] = [
            &["No", "Gudang", "Beras (kg)", "Mi instan (dus)", "Selimut", "Jumlah", "Ket"],
            &["1", "GD-01", "1250", "40", "", "1290", "baik"],
            &["2", "GD-02", "500", "", "300", "800", ""],
            &["Jumlah", "", "1750", "40", "300", "2090", ""],
        ];
        write(sheet, 0, &all);
    });
    let told = format!("{:?}", rows.findings.listed());
    assert_eq!(texts(&rows, stock::WAREHOUSE_NAME), ["GD-01", "GD-01", "GD-02", "GD-02"], "{told}");
    let items = ["Beras", "Mi instan", "Beras", "Selimut"];
    assert_eq!(texts(&rows, stock::ITEM_NAME), items, "{told}");
    assert_eq!(texts(&rows, crate::input::columns::shared::UNIT), ["kg", "dus", "kg", "-"]);
    let amounts = [Some(1250.0), Some(40.0), Some(500.0), Some(300.0)];
    assert_eq!(numbers(&rows, stock::QTY_AVAILABLE), amounts, "{told}");
    assert_eq!(rows.rows.iter().map(|row| row.number).collect::<Vec<_>>(), [2, 2, 3, 3]);
}
