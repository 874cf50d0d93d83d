use super::*;
use crate::input::InputLayer;

fn read_as(layer: InputLayer, name: &str, cell: Cell) -> Result<Option<InputValue>, FindingCode> {
    let column = layer.column(name).unwrap();
    let zone = TimeZone::get("Asia/Makassar").unwrap();
    match typed(&cell, column, None, Habit::default(), &zone) {
        (value, None) => Ok(value),
        (_, Some(problem)) => Err(problem.code),
    }
}

#[test]
fn cells_become_values_or_findings() {
    use FindingCode::{
        AmbiguousDate, AmbiguousNumber, ErrorCell, NegativeQuantity, UnknownUnit, UnknownValue,
        UnreadableValue,
    };
    use InputLayer::{Closures, Hazards, Places, Roads, Shelters, Stock};
    let text = |text: &str| Cell::Text(text.to_owned());
    let moment = |text: &str| text.parse().ok().map(InputValue::Moment);
    for (layer, column, cell, expected) in [
        (Hazards, "depth_m", text("70 cm"), Ok(Some(InputValue::Float(0.7)))),
        (Hazards, "depth_m", Cell::Int(2), Ok(Some(InputValue::Float(2.0)))),
        (Hazards, "depth_m", text("2 depa"), Err(UnknownUnit)),
        (Hazards, "depth_m", text("selutut"), Err(UnreadableValue)),
        (Hazards, "depth_m", Cell::Float(-0.1), Err(NegativeQuantity)),
        (Hazards, "depth_m", Cell::Float(f64::NAN), Err(UnreadableValue)),
        (Hazards, "kind", text("Flood"), Ok(Some("flood".into()))),
        (Hazards, "kind", text("Tanah Longsor"), Ok(Some("landslide".into()))),
        (Hazards, "kind", text("banjir"), Ok(Some("flood".into()))),
        (Hazards, "kind", text("puting beliung"), Err(UnknownValue)),
        (Closures, "vehicles", text("truck; Heavy Truck"), Ok(Some("truck;heavy_truck".into()))),
        (Closures, "expires", text("2025-09-18"), Ok(moment("2025-09-18T23:59:59+08:00"))),
        (Closures, "expires", text("18/09/2025"), Ok(moment("2025-09-18T23:59:59+08:00"))),
        (Closures, "expires", text("2025-09-18 00:00"), Ok(moment("2025-09-18T00:00:00+08:00"))),
        (Closures, "starts", text("2025-09-18"), Ok(moment("2025-09-18T00:00:00+08:00"))),
        (Hazards, "valid_to", text("18 September 2025"), Ok(moment("2025-09-18T23:59:59+08:00"))),
        (Closures, "cause", text("Tanah longsor"), Ok(Some("landslide".into()))),
        (Closures, "status", text("DITUTUP"), Ok(Some("closed".into()))),
        (Closures, "status", text("Buka/tutup"), Err(UnknownValue)),
        (Closures, "vehicles", text("truk, mobil"), Ok(Some("truck;car".into()))),
        (Closures, "vehicles", text("Roda 4; roda enam"), Ok(Some("car;truck".into()))),
        (Closures, "vehicles", text("Semua Kendaraan"), Ok(None)),
        (Closures, "confidence", text("dilihat langsung"), Ok(Some("seen".into()))),
        (Closures, "expires", text("03/04/2025"), Err(AmbiguousDate)),
        (Closures, "expires", Cell::Int(45_918), Err(UnreadableValue)),
        (Closures, "max_weight_t", text("1.250 t"), Ok(Some(InputValue::Float(1.25)))),
        (Stock, "qty_available", text("1.250"), Err(AmbiguousNumber)),
        (Stock, "qty_available", text("4.2013"), Err(AmbiguousNumber)),
        (Stock, "qty_available", Cell::Float(4.2013), Err(AmbiguousNumber)),
        (
            Stock,
            "qty_available",
            Cell::Float(1_000_000.125),
            Ok(Some(InputValue::Float(1_000_000.125))),
        ),
        (Stock, "qty_available", Cell::Merged(Cell::Int(7).into()), Err(AmbiguousNumber)),
        (Stock, "item_name", Cell::Merged(text("Beras").into()), Ok(Some("Beras".into()))),
        (Stock, "unit", Cell::Error("#REF!".to_owned()), Err(ErrorCell)),
        (Stock, "qty_available", text("Belum terdata"), Ok(None)),
        (Stock, "item_name", text("-"), Ok(Some("-".into()))),
        (Shelters, "people", text("1.250"), Ok(Some(InputValue::Int(1250)))),
        (Shelters, "people", text("1.000"), Err(AmbiguousNumber)),
        (Shelters, "people", text("45 KK / 180 jiwa"), Ok(Some(InputValue::Int(180)))),
        (Shelters, "households", text("45 KK / 180 jiwa"), Ok(Some(InputValue::Int(45)))),
        (Shelters, "people", text("45 KK"), Err(UnreadableValue)),
        (Shelters, "people_unit", text("Kepala Keluarga"), Ok(Some("kk".into()))),
        (Shelters, "people", text("4.2013"), Err(UnreadableValue)),
        (Shelters, "people", Cell::Float(85.0), Ok(Some(InputValue::Int(85)))),
        (Shelters, "people", Cell::Int(-1), Err(NegativeQuantity)),
        (Roads, "bridge", text("viaduct"), Ok(Some(InputValue::Bool(true)))),
        (Roads, "layer", Cell::Int(-1), Ok(Some(InputValue::Int(-1)))),
        (Roads, "class", text("['primary']"), Ok(Some("primary".into()))),
        (Roads, "class", text("['primary', 'trunk']"), Err(UnknownValue)),
        (Places, "aliases", text("Semboja; Samboja"), Ok(Some("Semboja;Samboja".into()))),
    ] {
        assert_eq!(read_as(layer, column, cell.clone()), expected, "{column} {cell:?}");
    }
}

#[test]
fn the_first_of_a_list_is_used_and_told() {
    let column = InputLayer::Roads.column("class").unwrap();
    let cell = Cell::Text("['primary', 'trunk']".to_owned());
    let (value, problem) = typed(&cell, column, None, Habit::default(), &TimeZone::UTC);
    assert_eq!(value, Some("primary".into()));
    assert!(problem.unwrap().value_used);
}
