use std::path::Path;

use jiff::Timestamp;
use lintas_model::finding::{Finding, FindingCode};
use lintas_model::hazard::HazardKind;
use lintas_model::passability::ReportStatus;

use super::*;
use crate::config::Config;
use crate::ingest::heading::{Heading, Headings};
use crate::ingest::row::{Cell, RawRow, Values};
use crate::input::columns::{closures, dispatches, hazards, shared, shelters, stock};

fn mapping(body: &str, columns: &[&str], tags: Option<&[&str]>) -> Result<Mapping, String> {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("x.csv"), b"").unwrap();
    let text = format!(
        "[region]\nid = \"r\"\nname = \"R\"\ntime_zone = \"Asia/Jakarta\"\nmode = \"actual\"\n\
         [[source]]\nid = \"s\"\npath = \"x.csv\"\n{body}"
    );
    let file = folder.path().join("lintas.toml");
    let config = Config::parse(Path::new(&file), &text, Timestamp::UNIX_EPOCH).unwrap();
    let owned = |names: &[&str]| names.iter().map(|name| (*name).to_owned()).collect::<Vec<_>>();
    let zone = &config.region.time_zone;
    let source = &config.sources[0];
    let tags = tags.map(owned);
    let columns = owned(columns).into_iter().map(Heading::named).collect();
    let headings = Headings::of(source.layer, columns, tags.as_deref());
    Mapping::new(source, &config.document, headings, true, zone)
        .map_err(|problem| problem.to_string())
}

fn read(mapping: &Mapping, cells: &[&str]) -> (Values, Option<FindingCode>, Vec<FindingCode>) {
    let cells = cells
        .iter()
        .map(|text| (!text.is_empty()).then(|| Cell::Text((*text).to_owned())))
        .collect();
    let row = RawRow { number: 1, cells, geometry: None, unreadable: None, open_rings: 0 };
    let mut findings: Vec<Finding> = Vec::new();
    let mapped = mapping.read(&row, &mut findings);
    let codes = findings.iter().map(|finding| finding.code).collect();
    (mapped.values, mapped.fatal.map(|finding| finding.code), codes)
}

#[test]
fn values_are_mapped_or_told() {
    let body = "layer = \"hazards\"\nbasis = \"observed\"\n[source.fields]\n\
                kind = { const = \"flood\" }\n\
                depth_m = { column = \"state\", map = { 1 = \"\", \"2\" = 70, 3 = 150 }, unit = \"cm\" }\n\
                severity = { column = \"state\", map = { 2 = 2 }, default = 1 }\n";
    let mapping = mapping(body, &["state"], None).unwrap();
    let (values, fatal, codes) = read(&mapping, &["3"]);
    assert_eq!(values.get(hazards::DEPTH_M), Some(1.5));
    assert_eq!(values.get(hazards::KIND), Some(HazardKind::Flood));
    assert_eq!(values.get(hazards::SEVERITY), Some(1));
    assert_eq!((fatal, codes.len()), (None, 0));
    let (values, _, codes) = read(&mapping, &["1"]);
    assert_eq!((values.get(hazards::DEPTH_M), codes.len()), (None, 0));
    let (_, _, codes) = read(&mapping, &["9"]);
    assert_eq!(codes, [FindingCode::UnknownValue]);
}

#[test]
fn breaks_make_a_severity_of_any_number() {
    let body = "layer = \"hazards\"\nbasis = \"susceptibility\"\n[source.fields]\n\
                severity = { column = \"score\", breaks = [41, 60, 80] }\n";
    let by_score = mapping(body, &["score"], None).unwrap();
    let severity = |text: &str| {
        let (values, _, codes) = read(&by_score, &[text]);
        (values.get(hazards::SEVERITY), codes)
    };
    for (text, class) in [("57,3", 2), ("-3", 1), ("41", 2), ("80", 4), ("1000", 4)] {
        assert_eq!(severity(text), (Some(class), vec![]), "{text}");
    }
    assert_eq!(severity(""), (None, vec![]));
    assert_eq!(severity("tinggi"), (None, vec![FindingCode::UnreadableValue]));
}

#[test]
fn headings_are_known_by_tag_and_by_name() {
    let body = "layer = \"closures\"\n";
    let headings = ["Status Jalan", "Kedalaman", "Valid Until", "Expected End"];
    let tags = ["#operations +code+status", "#operations+cm+depth+num", "", ""];
    let by_tag = mapping(body, &headings, Some(&tags)).unwrap();
    let (values, ..) = read(&by_tag, &["closed", "70", "2025-01-01", ""]);
    assert_eq!(values.get(hazards::DEPTH_M), Some(0.7));
    assert_eq!(values.get(closures::EXPIRES), "2025-01-01T23:59:59+07:00".parse().ok());
    let by_name = mapping(body, &["STATUS", "depth cm", "Désa"], None).unwrap();
    let (values, ..) = read(&by_name, &["closed", "70", ""]);
    assert_eq!(
        (values.get(closures::STATUS), values.get(hazards::DEPTH_M)),
        (Some(ReportStatus::Closed), Some(0.7))
    );
}

#[test]
fn what_is_compulsory_costs_the_row() {
    let body = "layer = \"stock\"\n";
    let whole = mapping(body, &["warehouse_id", "item_code", "qty_available"], None).unwrap();
    assert_eq!(read(&whole, &["GD-01", "BERAS", "12"]).1, None);
    assert_eq!(read(&whole, &["GD-01", "", "12"]).1, Some(FindingCode::MissingValue));
    assert_eq!(read(&whole, &["GD-01", "BERAS", "-1"]).1, Some(FindingCode::NegativeQuantity));
    let part = mapping(body, &["warehouse_id", "item_code"], None).unwrap();
    assert_eq!(read(&part, &["GD-01", "BERAS"]).1, Some(FindingCode::MissingColumn));
}

#[test]
fn an_unknown_column_is_an_error_that_proposes_the_nearest() {
    let body = "layer = \"roads\"\n[source.fields]\nclass = \"KLAS\"\n";
    let error = mapping(body, &["KELAS", "NAMA"], None).unwrap_err();
    assert!(error.contains("no column `KLAS`; did you mean `KELAS`?"), "{error}");
    assert!(error.contains("| class = \"KLAS\""), "{error}");
}

#[test]
fn an_amount_with_its_unit_in_one_cell_is_both() {
    let stock = |columns: &[&str], cells: &[&str]| {
        let mapping = mapping("layer = \"stock\"\n", columns, None).unwrap();
        let (values, fatal, codes) = read(&mapping, cells);
        assert_eq!(fatal, None, "{cells:?}");
        let unit = values.owned(shared::UNIT).unwrap_or_default();
        (values.get(stock::QTY_AVAILABLE), unit, values.get(stock::PACK_SIZE), codes)
    };
    let kg = |number| (Some(number), "kg".to_owned(), None, Vec::new());
    let plain = ["Gudang", "Barang", "Stok"];
    assert_eq!(stock(&plain, &["GD-01", "Beras", "1250 kg"]), kg(1250.0));
    let with = ["Gudang", "Barang", "Stok", "Satuan"];
    assert_eq!(stock(&with, &["GD-01", "Beras", "1,5 ton", "kg"]), kg(1500.0));
    assert_eq!(stock(&with, &["GD-01", "Beras", "2 ribu", "kg"]), kg(2000.0));
    let (number, unit, pack, codes) = stock(&with, &["GD-01", "Mi", "10 dus @40", "dus"]);
    assert_eq!((number, unit.as_str(), pack, codes), (Some(10.0), "dus", Some(40.0), vec![]));
    let (number, _, _, codes) = stock(&with, &["GD-01", "Selimut", "±500", "buah"]);
    assert_eq!((number, codes), (Some(500.0), vec![FindingCode::ApproximateNumber]));
    let (number, unit, _, codes) = stock(&with, &["GD-01", "Beras", "10 dus @40", "karung"]);
    assert_eq!((number, unit.as_str()), (Some(10.0), "dus"));
    assert_eq!(codes, [FindingCode::UnitMismatch]);
    let moved = ["Gudang", "Barang", "Masuk", "Sisa"];
    let (number, _, _, codes) = stock(&moved, &["GD-01", "Beras", "5", "1250 kg"]);
    assert_eq!((number, codes), (None, vec![FindingCode::UnitMismatch]));
    let (number, _, _, codes) = stock(&plain, &["GD-01", "Beras", "5-10 dus"]);
    assert_eq!((number, codes), (None, vec![FindingCode::UnreadableValue]));
}

#[test]
fn a_load_of_packs_says_what_a_pack_holds_and_one_that_nobody_can_read_is_refused() {
    let columns = ["Tujuan", "Nama Barang", "Jumlah"];
    let mapping = mapping("layer = \"dispatches\"\n", &columns, None).unwrap();
    let (values, fatal, _) = read(&mapping, &["PS-01", "Mi", "10 dus @40"]);
    assert_eq!((values.get(dispatches::QTY), fatal), (Some(10.0), None));
    assert_eq!(values.get(shared::UNIT), Some("dus isi 40"));
    let (_, fatal, codes) = read(&mapping, &["PS-01", "Mi", "10 x 40"]);
    assert_eq!(
        (fatal, codes),
        (Some(FindingCode::MissingValue), vec![FindingCode::AmbiguousNumber])
    );
}

#[test]
fn a_date_and_its_time_may_stand_in_two_columns() {
    let at = |heading: [&str; 2], cells: [&str; 2]| {
        let columns = [heading[0], "Nama Posko", heading[1]];
        let mapping = mapping("layer = \"shelters\"\n", &columns, None).unwrap();
        let (values, _, codes) = read(&mapping, &[cells[0], "SDN 4", cells[1]]);
        (values.get(shelters::REPORTED_AT).map(|at| at.to_string()), codes)
    };
    let noon = (Some("2026-11-27T07:30:00Z".to_owned()), vec![]);
    assert_eq!(at(["Tanggal", "Jam"], ["27/11/2026", "14.30"]), noon);
    assert_eq!(at(["Tanggal", "Waktu"], ["27 November 2026", "pukul 14.30 WIB"]), noon);
    assert_eq!(at(["Tanggal Lapor", "Pukul"], ["2026-11-27", "15.30 WITA"]), noon);
    assert_eq!(
        at(["Tanggal", "Jam"], ["27/11/2026", ""]).0.as_deref(),
        Some("2026-11-26T17:00:00Z")
    );
    let told = at(["Tanggal", "Jam"], ["27/11/2026", "siang"]);
    assert_eq!(told.0.as_deref(), Some("2026-11-26T17:00:00Z"));
    assert_eq!(told.1, [FindingCode::UnreadableValue]);
}

#[test]
fn a_unit_in_a_heading_counts_for_numbers_that_have_none_and_is_never_guessed_against_the_row() {
    let row = |columns: &[&str], cells: &[&str]| {
        let mapping = mapping("layer = \"stock\"\n", columns, None).unwrap();
        let (values, fatal, codes) = read(&mapping, cells);
        let unit = values.get(shared::UNIT).map(str::to_owned);
        (values.get(stock::QTY_AVAILABLE), unit, fatal, codes)
    };
    let alone = |heading: &str, cell: &str| {
        row(&["Kode Gudang", "Nama Barang", heading], &["GD-01", "Beras", cell])
    };
    let beside = |heading: &str, cell: &str, unit: &str| {
        let columns = ["Kode Gudang", "Nama Barang", "Satuan", heading];
        row(&columns, &["GD-01", "Beras", unit, cell])
    };
    let kg = |number: f64| (Some(number), Some("kg".to_owned()), None, vec![]);
    // Nobody knows how much there is: the row stands, and its amount is not counted.
    let refused = |heading: &str, cell: &str, unit: &str| {
        let (number, _, fatal, codes) = beside(heading, cell, unit);
        (number, fatal, codes) == (None, None, vec![FindingCode::UnitMismatch])
    };
    assert_eq!(alone("Jumlah (kg)", "1250"), kg(1250.0));
    assert_eq!(alone("Stok [kg]", "12,5"), kg(12.5));
    assert_eq!(beside("Jumlah (kg)", "1250", ""), kg(1250.0));
    assert_eq!(beside("Jumlah (kg)", "1250", "kg"), kg(1250.0));
    assert_eq!(beside("Jumlah (kilogram)", "1250", "kg"), kg(1250.0));
    // A cell with a unit of its own.
    assert_eq!(alone("Jumlah (kg)", "1250 kg"), kg(1250.0));
    assert_eq!(alone("Jumlah (kg)", "1,5 ton"), kg(1500.0));
    assert_eq!(alone("Jumlah (kg)", "2 ribu"), kg(2000.0));
    let pack = beside("Jumlah (dus)", "10", "dus isi 40");
    assert_eq!(pack, (Some(10.0), Some("dus isi 40".to_owned()), None, vec![]));
    for (heading, cell, unit) in [
        ("Jumlah (kg)", "1250", "dus"),
        ("Jumlah (kg)", "1250", "ton"),
        ("Jumlah (kg)", "2 ribu", "liter"),
        ("Jumlah (kg)", "10 dus", ""),
        ("Jumlah (liter)", "10 kg", ""),
    ] {
        assert!(refused(heading, cell, unit), "{heading} {cell} {unit}");
    }
    // Nothing is nothing in any unit.
    assert_eq!(beside("Jumlah (kg)", "0", "dus").0, Some(0.0));
    // Amounts under several headings stand in the unit of one of them.
    let columns = ["Kode Gudang", "Nama Barang", "Stok (kg)", "Stok Awal (ton)"];
    let mapping = mapping("layer = \"stock\"\n", &columns, None).unwrap();
    let (values, _, codes) = read(&mapping, &["GD-01", "Beras", "1250", "2"]);
    assert_eq!((values.get(stock::QTY_AVAILABLE), codes), (Some(1250.0), vec![]));
    assert_eq!(values.get(stock::QTY_OPENING), Some(2000.0));
    assert_eq!(values.get(shared::UNIT), Some("kg"));
}
