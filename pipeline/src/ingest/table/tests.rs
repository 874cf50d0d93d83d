use geo_types::{Geometry, Point};
use jiff::Timestamp;
use lintas_model::finding::FindingCode;

use super::*;
use crate::input::columns::{hazards, shared, shelters, stock};

pub(super) fn read_bytes(body: &str, name: &str, bytes: &[u8]) -> SourceRows {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join(name);
    std::fs::write(&file, bytes).unwrap();
    let text = format!(
        "[region]\nid = \"r\"\nname = \"R\"\ntime_zone = \"Asia/Makassar\"\nmode = \"actual\"\n\
         [[source]]\nid = \"s\"\npath = \"{name}\"\n{body}"
    );
    let config =
        Config::parse(&folder.path().join("lintas.toml"), &text, Timestamp::UNIX_EPOCH).unwrap();
    read(&config, &config.sources[0], &file, &|_| {}).unwrap()
}

fn read_text(body: &str, bytes: &[u8]) -> SourceRows {
    read_bytes(body, "x.csv", bytes)
}

#[test]
fn a_table_with_our_names_needs_no_mapping() {
    let rows = read_text(
        "layer = \"shelters\"\n",
        "shelter_id;Name;lat;lon;people;capacity\n\
         S-01;\"Balai; Desa\";-0,43;116,985;85;120\n\
         S-02;GOR;-0,41;116,982;4.2013;\n\
         S-02;SD 003;-0,42;116,98;1;2\n\
         S-03;Masjid;;;5;5\n"
            .as_bytes(),
    );
    assert_eq!(rows.rows_read, 4);
    assert_eq!(rows.rows.len(), 2);
    let first = &rows.rows[0];
    assert_eq!((first.id.as_str(), first.number), ("S-01", 2));
    assert_eq!(first.values.get(shared::NAME), Some("Balai; Desa"));
    assert_eq!(first.values.get(shelters::PEOPLE), Some(85));
    assert_eq!(first.geometry, Some(Geometry::Point(Point::new(116.985, -0.43))));
    assert_eq!(rows.findings.of(FindingCode::UnreadableValue, "s"), 1);
    assert_eq!(rows.findings.of(FindingCode::DuplicateId, "s"), 1);
    assert_eq!(rows.findings.of(FindingCode::EmptyGeometry, "s"), 1);
    assert_eq!(rows.rejected.len(), 2);
    assert!(rows.rejected[0].line.contains("\"duplicate_id\""));
}

#[test]
fn a_hashtag_row_below_other_headings_maps_the_columns() {
    let rows = read_text(
        "layer = \"stock\"\n",
        "Laporan gudang,,\n,,\nGudang,Barang,Jumlah\n#loc+code+id,#item+code,#item+available+num\n\
         GD-01,BERAS,12\nGD-01,AIR,-3\n"
            .as_bytes(),
    );
    assert_eq!(rows.rows.len(), 1);
    assert_eq!(rows.rows[0].values.get(stock::QTY_AVAILABLE), Some(12.0));
    assert_eq!(rows.rows[0].number, 5);
    assert_eq!(rows.findings.of(FindingCode::NegativeQuantity, "s"), 1);
}

#[test]
fn records_that_do_not_fit_lie_in_quarantine_and_shift_nothing() {
    let rows =
        read_text("layer = \"places\"\n", b"name,lat,lon\nA,1,2\nB,1,2,3\n\nC,3,4\nD\n\"E,5,6\n");
    let names: Vec<_> = rows.rows.iter().map(|row| row.values.get(shared::NAME).unwrap()).collect();
    assert_eq!(names, ["A", "C"]);
    assert_eq!(rows.findings.of(FindingCode::UnreadableRow, "s"), 2);
    assert_eq!(rows.findings.of(FindingCode::EmptyGeometry, "s"), 1);
    assert_eq!(rows.rows_read, 5);
}

#[test]
fn places_in_another_system_end_in_longitude_and_latitude() {
    let rows = read_text(
        "layer = \"depots\"\ncrs = \"EPSG:32750\"\nfields = { lon = \"X\", lat = \"Y\", id = \"K\" }\n",
        b"K,X,Y\nGD-01,498330.92,9952472.07\n",
    );
    let Some(Geometry::Point(point)) = rows.rows[0].geometry else { panic!("a point") };
    assert!((point.x() - 116.985).abs() < 1e-7 && (point.y() + 0.43).abs() < 1e-7, "{point:?}");
}

#[test]
fn lines_may_be_drawn_as_text() {
    let rows = read_text(
        "layer = \"closures\"\n",
        b"event_id,status,depth_cm,wkt\nE1,closed,70,\"LINESTRING (116 0, 117 1)\"\nE2,closed,1,LINE\n",
    );
    assert_eq!(rows.rows.len(), 1);
    assert_eq!(rows.rows[0].values.get(hazards::DEPTH_M), Some(0.7));
    assert!(matches!(rows.rows[0].geometry, Some(Geometry::LineString(_))));
    assert_eq!(rows.findings.of(FindingCode::UnreadableRow, "s"), 1);
}

#[test]
fn without_a_compulsory_column_every_row_is_kept_in_quarantine() {
    let rows = read_text("layer = \"stock\"\n", b"warehouse_id,item_code\nGD-01,BERAS\n");
    assert_eq!((rows.rows.len(), rows.rejected.len()), (0, 1));
    assert_eq!(rows.findings.of(FindingCode::MissingColumn, "s"), 1);
}

#[test]
fn an_empty_file_is_of_no_use() {
    assert!(read_text("layer = \"stock\"\n", b"").broken.is_some());
    assert!(read_text("layer = \"stock\"\n", b"\n\n ,\n").broken.is_some());
}

#[test]
fn the_heading_of_a_text_is_looked_for_below_its_titles() {
    let rows = read_text(
        "layer = \"stock\"\n",
        "DAFTAR STOK;;;\nPer tanggal: 18/09/2025;;;\n\nGudang|A;Nama Barang;Jumlah;Tgl Exp\n\
         GD-01;Beras;1.250;03/04/2026\nGD-01;Mie;12.500,5;18/09/2026\nTotal;;13.750,5;\n"
            .replace("Gudang|A", "Gudang")
            .as_bytes(),
    );
    let read: Vec<_> = rows.rows.iter().map(|row| row.values.get(stock::QTY_AVAILABLE)).collect();
    assert_eq!(read, [Some(1250.0), Some(12_500.5)]);
    assert_eq!(rows.rows[0].values.get(stock::EXPIRY), "2026-04-03T00:00:00+08:00".parse().ok());
    assert_eq!(rows.rows[0].number, 5);
    assert_eq!(rows.findings.of(FindingCode::HeadingFound, "s"), 1);
    assert_eq!(rows.findings.of(FindingCode::RowSkipped, "s"), 1);
    assert_eq!(rows.tables[0].heading, Some(4));
}

#[test]
fn what_nothing_decides_stays_empty_and_is_told_where_it_stands() {
    let rows = read_text(
        "layer = \"stock\"\n",
        b"Gudang;Barang;Jumlah;Exp;Jml Barang\nG;B;1.250;03/04/2026;2\n",
    );
    // Two columns that could be the amount: neither is read, and without it no row is.
    assert_eq!(rows.findings.of(FindingCode::AmbiguousColumn, "s"), 1);
    assert_eq!(rows.findings.of(FindingCode::MissingColumn, "s"), 1);
    let rows = read_text(
        "layer = \"stock\"\nfields = { qty_available = \"Jumlah\" }\n",
        b"Gudang;Barang;Jumlah;Exp;Jml Barang\nG;B;1.250;03/04/2026;2\n",
    );
    assert_eq!(rows.rows[0].values.get(stock::QTY_AVAILABLE), None);
    assert_eq!(rows.rows[0].values.get(stock::EXPIRY), None);
    let (listed, _) = rows.findings.listed();
    for (code, column, value) in [
        (FindingCode::AmbiguousNumber, "Jumlah", "1.250"),
        (FindingCode::AmbiguousDate, "Exp", "03/04/2026"),
    ] {
        let finding = listed.iter().find(|finding| finding.code == code).unwrap();
        assert_eq!(finding.row, Some(2));
        assert_eq!(finding.column.as_deref(), Some(column));
        assert_eq!(finding.value.as_deref(), Some(value));
        assert!(finding.message_id.is_some());
    }
}

#[test]
fn households_houses_and_people_stay_apart() {
    let rows = read_text(
        "layer = \"shelters\"\n",
        b"Nama Posko;Jml KK;Rumah;Lintang;Bujur\nA;20;15;-0,43;116,98\n",
    );
    let values = &rows.rows[0].values;
    assert_eq!(
        (values.get(shelters::HOUSEHOLDS), values.get(shelters::HOUSES)),
        (Some(20), Some(15))
    );
    assert_eq!(values.get(shelters::PEOPLE), None);
}

#[test]
fn a_finding_speaks_the_words_of_its_table() {
    let rows = read_text("layer = \"stock\"\n", b"Gudang;Barang;Jumlah\nG;B;1250,50\n");
    let row = &rows.rows[0];
    let found = row.finding(FindingCode::DoubleCount, "s", "twice", "dua kali");
    let cited = rows.cited(found.in_column("qty_available", "1250.5"));
    assert_eq!(cited.column.as_deref(), Some("Jumlah"));
    assert_eq!(cited.value.as_deref(), Some("1250,50"));
    let unknown =
        rows.cited(row.finding(FindingCode::DoubleCount, "t", "", "").in_column("x", "y"));
    assert_eq!((unknown.column.as_deref(), unknown.value.as_deref()), (Some("x"), Some("y")));
}

#[test]
fn parquet_keeps_the_types_of_its_cells() {
    use polars::prelude::{
        DataType, IntoColumn, NamedFrom, ParquetWriter, Series, TimeUnit, TimeZone,
    };

    // 18 September 2025, 07.00 WITA.
    let moment = Series::new("reported_at".into(), [1_758_150_000_000_i64; 2]);
    let zone = TimeZone::opt_try_new(Some("Asia/Makassar")).unwrap();
    let moment = moment.cast(&DataType::Datetime(TimeUnit::Milliseconds, zone)).unwrap();
    let day = Series::new("expiry".into(), [Some(20_543_i32), None]).cast(&DataType::Date).unwrap();
    let columns = vec![
        moment.into_column(),
        day.into_column(),
        Series::new("Gudang".into(), ["GD-01", "GD-02"]).into_column(),
        Series::new("item_code".into(), ["BERAS", "01"]).into_column(),
        Series::new("qty".into(), [1.25_f64, 1000.0]).into_column(),
        Series::new("pack_size".into(), [Some(40_i64), None]).into_column(),
    ];
    let mut frame = polars::prelude::DataFrame::new(2, columns).unwrap();
    let mut bytes = Vec::new();
    ParquetWriter::new(&mut bytes).finish(&mut frame).unwrap();
    let rows = read_bytes("layer = \"stock\"\n", "x.parquet", &bytes);
    assert_eq!(rows.rows.len(), 2, "{:?} {:?}", rows.broken, rows.findings.listed());
    assert_eq!(rows.rows[0].values.get(stock::QTY_AVAILABLE), Some(1.25));
    assert_eq!(rows.rows[0].values.get(stock::PACK_SIZE), Some(40.0));
    assert_eq!(rows.rows[1].values.get(stock::ITEM_CODE), Some("01"));
    let moment = |column| rows.rows[0].get(column);
    assert_eq!(moment(stock::REPORTED_AT), "2025-09-18T07:00:00+08:00".parse().ok());
    assert_eq!(moment(stock::EXPIRY), "2026-03-31T00:00:00+08:00".parse().ok());
}

#[test]
fn a_distribution_below_the_stock_in_a_text_is_no_stock() {
    let rows = read_text(
        "layer = \"stock\"\n",
        b"Kode Gudang;Nama Barang;Satuan;Jumlah\nGD-01;Beras;kg;1250\nGD-02;Mi;dus;120\n\n\
          B. DISTRIBUSI\nKode Gudang;Nama Barang;Satuan;Jumlah;Tujuan\nGD-01;Beras;kg;500;PS-01\n",
    );
    let amounts: Vec<_> = rows.rows.iter().map(|row| row.get(stock::QTY_AVAILABLE)).collect();
    assert_eq!(amounts, [Some(1250.0), Some(120.0)], "{:?}", rows.findings.listed());
    assert_eq!(rows.findings.of(FindingCode::SheetSkipped, "s"), 1);
    assert!(rows.rejected.is_empty());
}
