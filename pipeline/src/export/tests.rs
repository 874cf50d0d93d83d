//! Every format is read back by a reader that shares no code with its writer: GDAL, polars, calamine.

use std::path::Path;

use calamine::{Data, Reader as _};
use geo_types::{Geometry, line_string, point, polygon};
use jiff::Timestamp;
use lintas_model::bulletin::DRILL;
use lintas_model::feature::Feature;
use lintas_model::schema::{Field, FieldKind, GeometryKind, Schema};
use lintas_snapshot::format::{ExportFormat, LayerFile, LayerWriter};
use polars::prelude::{AnyValue, DataType, ParquetReader, SerReader as _, TimeUnit};

use super::*;
use crate::config::Mode;
use crate::ingest::gdal::container::contents;
use crate::ingest::gdal::property;
use crate::ingest::gdal::vector::{TableRef, VectorFile, VectorRequest};
use crate::ingest::{Cell, RawRow};

/// A name that every format has to escape somehow.
const NAME: &str = "Jl. \"Poros\" <A&B>, é";
/// More than 32 bits, as ids of OpenStreetMap may be.
const BIG: i64 = 12_345_678_901;
const MOMENT: &str = "2025-09-18T01:30:00Z";

fn schema(layer: &str, geometry: GeometryKind) -> Schema {
    let fields = [
        ("id", FieldKind::Text),
        ("name", FieldKind::Text),
        ("osm_id", FieldKind::Int),
        ("lanes", FieldKind::Int),
        ("length_m", FieldKind::Float),
        ("bridge", FieldKind::Bool),
        ("expires", FieldKind::Moment),
        ("people_estimated", FieldKind::Int),
        ("people_estimated_low", FieldKind::Int),
    ];
    let fields = fields.map(|(name, kind)| Field::new(name, kind, "what it means")).into();
    Schema { layer: layer.to_owned(), geometry, fields }
}

fn full(id: &str, geometry: impl Into<Geometry<f64>>) -> Feature {
    let values = vec![
        Some(id.into()),
        Some(NAME.into()),
        Some(BIG.into()),
        Some(2_i64.into()),
        Some(7175.0.into()),
        Some(true.into()),
        Some(MOMENT.into()),
        Some(12_i64.into()),
        Some(9_i64.into()),
    ];
    Feature { id: id.to_owned(), geometry: geometry.into(), values }
}

fn bare(id: &str, geometry: impl Into<Geometry<f64>>) -> Feature {
    let mut values = vec![None; 9];
    values[0] = Some(id.into());
    Feature { id: id.to_owned(), geometry: geometry.into(), values }
}

fn label(mode: Mode) -> ExportLabel {
    ExportLabel {
        region: "kukar".to_owned(),
        region_name: "Kutai Kartanegara".to_owned(),
        as_of: "2025-09-18T01:00:00Z".parse().unwrap(),
        mode,
        attribution: "© OpenStreetMap contributors".to_owned(),
    }
}

/// Two roads, one of which says nothing of itself.
fn roads() -> ExportContent {
    let first = line_string![(x: 116.9, y: -0.4), (x: 116.95, y: -0.45)];
    let second = line_string![(x: 117.0, y: -0.5), (x: 117.1, y: -0.5)];
    let features = vec![full("w1", first), bare("w2", second)];
    ExportContent {
        schema: schema("roads", GeometryKind::Line),
        features,
        label: label(Mode::Drill),
    }
}

/// A point, a line and an area.
fn closures() -> ExportContent {
    // Clockwise, as RFC 7946 does not want it.
    let area = polygon![(x: 0.0, y: 0.0), (x: 0.0, y: 1.0), (x: 1.0, y: 1.0), (x: 0.0, y: 0.0)];
    let line = line_string![(x: 2.0, y: 2.0), (x: 3.0, y: 3.0)];
    let features = vec![full("p", point!(x: 116.9, y: -0.4)), full("l", line), bare("a", area)];
    let schema = schema("closures", GeometryKind::Mixed);
    ExportContent { schema, features, label: label(Mode::Actual) }
}

/// Writes a file into `folder`.
fn written(content: &ExportContent, format: ExportFormat, folder: &Path) -> std::path::PathBuf {
    let path = folder.join(format!("{}.{}", content.schema.layer, format.ending()));
    write(content, format, &path, folder).unwrap();
    path
}

/// Columns and rows, as GDAL reads them.
fn rows(path: &str, table: Option<&str>) -> (Vec<String>, Vec<RawRow>) {
    let table = table.map(TableRef::Named);
    let request = VectorRequest { path, table, ..VectorRequest::default() };
    let file = VectorFile::open(&request).unwrap();
    let mut rows = Vec::new();
    let outcome = file.read(|row| rows.push(row));
    assert_eq!(outcome.stopped, None);
    (file.columns.clone(), rows)
}

/// What stands in a column.
fn value(columns: &[String], row: &RawRow, name: &str) -> Option<Cell> {
    let at = columns.iter().position(|column| column == name);
    row.cells[at.unwrap_or_else(|| panic!("no {name} in {columns:?}"))].clone()
}

#[test]
fn a_geopackage_keeps_every_value_in_its_type_and_the_mark() {
    let folder = tempfile::tempdir().unwrap();
    let content = roads();
    let file = written(&content, ExportFormat::GeoPackage, folder.path());
    let path = file.to_str().unwrap();
    let (columns, rows) = rows(path, Some("roads"));
    let [first, second] = &rows[..] else { panic!("two rows") };
    let of = |name: &str| value(&columns, first, name);
    assert_eq!(of("name"), Some(Cell::Text(NAME.to_owned())));
    assert_eq!(of("osm_id"), Some(Cell::Int(BIG)));
    assert_eq!(of("length_m"), Some(Cell::Float(7175.0)));
    assert_eq!(of("bridge"), Some(Cell::Int(1)));
    let moment = of("expires").unwrap().text();
    assert!(moment.starts_with("2025/09/18 01:30:00"), "{moment}");
    for name in ["name", "osm_id", "length_m", "bridge", "expires"] {
        assert_eq!(value(&columns, second, name), None, "{name}");
    }
    assert_eq!(first.geometry.as_ref(), Some(&content.features[0].geometry));
    assert_eq!(second.geometry.as_ref(), Some(&content.features[1].geometry));
    assert_eq!(property::read(path, "notice").as_deref(), Some(DRILL));
    assert_eq!(property::read(path, "as_of").as_deref(), Some("2025-09-18T01:00:00Z"));
}

#[test]
fn a_mixed_layer_has_a_table_for_each_type_of_geometry_also_where_it_is_empty() {
    let folder = tempfile::tempdir().unwrap();
    let mut content = closures();
    content.features.truncate(2);
    let file = written(&content, ExportFormat::GeoPackage, folder.path());
    let path = file.to_str().unwrap();
    let request = VectorRequest { path, ..VectorRequest::default() };
    let tables = contents(&request).unwrap().tables;
    let names: Vec<&str> = tables.iter().map(|table| table.name.as_str()).collect();
    assert_eq!(names, ["closures_points", "closures_lines", "closures_polygons"]);
    let counts: Vec<usize> = names.iter().map(|&name| rows(path, Some(name)).1.len()).collect();
    assert_eq!(counts, [1, 1, 0]);
}

#[test]
fn a_shapefile_has_short_names_utf8_and_the_mark() {
    let folder = tempfile::tempdir().unwrap();
    let content = roads();
    let path = folder.path().join("roads.shp.zip");
    let remarks = write(&content, ExportFormat::Shapefile, &path, folder.path()).unwrap();
    let pair = |own: &str, short: &str| (own.to_owned(), short.to_owned());
    assert_eq!(
        remarks.renamed,
        [pair("people_estimated", "people_est"), pair("people_estimated_low", "people_e_2")]
    );
    let (columns, rows) = rows(&format!("/vsizip/{}/roads.shp", path.display()), None);
    assert!(columns.iter().all(|column| column.len() <= 10), "{columns:?}");
    let [first, second] = &rows[..] else { panic!("two rows") };
    let of = |name: &str| value(&columns, first, name);
    assert_eq!(of("name"), Some(Cell::Text(NAME.to_owned())));
    assert_eq!(of("osm_id"), Some(Cell::Int(BIG)));
    assert_eq!(of("length_m"), Some(Cell::Float(7175.0)));
    assert_eq!(of("bridge"), Some(Cell::Int(1)));
    assert_eq!(of("expires"), Some(Cell::Text(MOMENT.to_owned())));
    assert_eq!(of("people_e_2"), Some(Cell::Int(9)));
    assert_eq!(value(&columns, second, "exercise"), Some(Cell::Int(1)));
    assert_eq!(value(&columns, second, "osm_id"), None);
    assert_eq!(first.geometry.as_ref(), Some(&content.features[0].geometry));
    let mut archive = zip::ZipArchive::new(std::fs::File::open(&path).unwrap()).unwrap();
    let mut part = |name: &str| std::io::read_to_string(archive.by_name(name).unwrap()).unwrap();
    assert_eq!(part("roads.cpg").trim(), "UTF-8");
    let words = part("roads.txt");
    assert!(
        words.starts_with(DRILL) && words.contains("people_e_2  people_estimated_low"),
        "{words}"
    );
}

#[test]
fn a_text_that_dbase_does_not_hold_is_cut_between_letters_and_told() {
    let folder = tempfile::tempdir().unwrap();
    let mut content = roads();
    content.features[0].values[1] = Some("é".repeat(200).into());
    let remarks = write_parts(&content, folder.path(), "jalan").unwrap();
    assert_eq!(remarks.shortened, 1);
    let file = folder.path().join("jalan.shp");
    let (columns, rows) = rows(file.to_str().unwrap(), None);
    assert_eq!(value(&columns, &rows[0], "name"), Some(Cell::Text("é".repeat(127))));
}

#[test]
fn geojson_keeps_types_turns_rings_and_carries_the_mark() {
    let folder = tempfile::tempdir().unwrap();
    let file = written(&roads(), ExportFormat::GeoJson, folder.path());
    let text = std::fs::read_to_string(file).unwrap();
    assert!(text.contains("\"length_m\":7175.0"), "{text}");
    let json: serde_json::Value = serde_json::from_str(&text).unwrap();
    assert_eq!((json["notice"].as_str(), json["mode"].as_str()), (Some(DRILL), Some("drill")));
    assert_eq!(json["bbox"], serde_json::json!([116.9, -0.5, 117.1, -0.4]));
    let first = &json["features"][0];
    assert_eq!(first["id"], "w1");
    let wanted = serde_json::json!({
        "id": "w1", "name": NAME, "osm_id": BIG, "lanes": 2, "length_m": 7175.0, "bridge": true,
        "expires": MOMENT, "people_estimated": 12, "people_estimated_low": 9,
    });
    assert_eq!(first["properties"], wanted);
    assert_eq!(json["features"][1]["properties"]["bridge"], serde_json::Value::Null);
    let file = written(&closures(), ExportFormat::GeoJson, folder.path());
    let json: serde_json::Value =
        serde_json::from_str(&std::fs::read_to_string(file).unwrap()).unwrap();
    assert_eq!(json.get("notice"), None);
    let area = &json["features"][2]["geometry"]["coordinates"];
    let ring = serde_json::json!([[[0.0, 0.0], [1.0, 1.0], [0.0, 1.0], [0.0, 0.0]]]);
    assert_eq!(area, &ring, "counter-clockwise");
}

#[test]
fn csv_has_names_hashtags_and_rows_with_the_mark_and_the_place() {
    let folder = tempfile::tempdir().unwrap();
    let file = written(&roads(), ExportFormat::Csv, folder.path());
    let text = std::fs::read_to_string(file).unwrap();
    let lines: Vec<&str> = text.split("\r\n").collect();
    let heads = [
        "id,name,osm_id,lanes,length_m,bridge,expires,people_estimated,people_estimated_low,exercise,wkt",
        "#meta+id,#loc+name,#indicator+num+osm_id,#indicator+num+lanes,#indicator+num+length_m,#meta+bridge,\
         #date+end,#affected+ind+estimated,#affected+ind+estimated+low,#meta+exercise,#geo+wkt",
    ];
    assert_eq!(lines[..2], heads);
    let name = "\"Jl. \"\"Poros\"\" <A&B>, é\"";
    let place = "\"LINESTRING (116.9 -0.4,116.95 -0.45)\"";
    assert_eq!(lines[2], format!("w1,{name},{BIG},2,7175.0,true,{MOMENT},12,9,true,{place}"));
    assert_eq!(lines[3], "w2,,,,,,,,,true,\"LINESTRING (117 -0.5,117.1 -0.5)\"");
    assert_eq!(lines[4..], [""]);
    let mut content = closures();
    content.schema.geometry = GeometryKind::Point;
    content.features.truncate(1);
    content.features[0].values[1] = Some("=1+1".into());
    let file = written(&content, ExportFormat::Csv, folder.path());
    let text = std::fs::read_to_string(file).unwrap();
    assert!(
        text.contains("exercise,lon,lat\r\n") && text.ends_with("false,116.9,-0.4\r\n"),
        "{text}"
    );
    assert!(text.contains("\"'=1+1\""), "no formula: {text}");
}

#[test]
fn kml_is_typed_and_its_document_carries_the_mark() {
    let folder = tempfile::tempdir().unwrap();
    let content = roads();
    let file = written(&content, ExportFormat::Kml, folder.path());
    let (columns, rows) = rows(file.to_str().unwrap(), None);
    let [first, second] = &rows[..] else { panic!("two rows") };
    let of = |name: &str| value(&columns, first, name);
    assert_eq!(of("Name"), Some(Cell::Text(NAME.to_owned())));
    assert_eq!(of("lanes"), Some(Cell::Int(2)));
    assert_eq!(of("osm_id"), Some(Cell::Text(BIG.to_string())), "KML has 32 bits");
    assert_eq!(of("length_m"), Some(Cell::Float(7175.0)));
    assert_eq!(of("bridge"), Some(Cell::Int(1)));
    assert_eq!(of("expires"), Some(Cell::Text(MOMENT.to_owned())));
    assert_eq!(value(&columns, second, "lanes"), None);
    assert_eq!(first.geometry.as_ref(), Some(&content.features[0].geometry));
    let text = std::fs::read_to_string(&file).unwrap();
    assert!(text.contains(&format!("<Document>\n<name>{DRILL} · ")), "{text}");
    let mixed = written(&closures(), ExportFormat::Kml, folder.path());
    assert_eq!(self::rows(mixed.to_str().unwrap(), None).1.len(), 3);
}

#[test]
fn gpx_has_points_as_waypoints_and_the_rest_as_tracks() {
    let folder = tempfile::tempdir().unwrap();
    let mut content = closures();
    content.label.mode = Mode::Drill;
    let file = written(&content, ExportFormat::Gpx, folder.path());
    let path = file.to_str().unwrap();
    let (columns, waypoints) = rows(path, Some("waypoints"));
    let [point] = &waypoints[..] else { panic!("one point") };
    let of = |name: &str| value(&columns, point, name);
    assert_eq!(of("name"), Some(Cell::Text(NAME.to_owned())));
    assert!(of("desc").unwrap().text().starts_with(DRILL));
    assert_eq!(of("lintas_id"), Some(Cell::Text("p".to_owned())));
    assert_eq!(of("lintas_length_m"), Some(Cell::Float(7175.0)));
    assert_eq!(point.geometry.as_ref(), Some(&content.features[0].geometry));
    let (columns, tracks) = rows(path, Some("tracks"));
    let ids: Vec<Option<Cell>> =
        tracks.iter().map(|track| value(&columns, track, "lintas_id")).collect();
    let text = |id: &str| Some(Cell::Text(id.to_owned()));
    assert_eq!(ids, [text("l"), text("a")], "a line, and the outline of an area");
    let text = std::fs::read_to_string(&file).unwrap();
    assert!(text.contains(&format!("<metadata><name>{DRILL} · ")), "{text}");
}

#[test]
fn a_workbook_keeps_types_and_tells_what_its_columns_mean() {
    let folder = tempfile::tempdir().unwrap();
    let content = roads();
    let file = written(&content, ExportFormat::Workbook, folder.path());
    let mut book: calamine::Xlsx<_> = calamine::open_workbook(&file).unwrap();
    assert_eq!(book.sheet_names(), ["LATIHAN", "Kolom"]);
    let sheet = book.worksheet_range("LATIHAN").unwrap();
    let rows: Vec<&[Data]> = sheet.rows().collect();
    assert_eq!(rows.len(), 3);
    let at =
        |name: &str| rows[0].iter().position(|cell| *cell == Data::String(name.into())).unwrap();
    let of = |name: &str| rows[1][at(name)].clone();
    assert_eq!(of("name"), Data::String(NAME.into()));
    assert_eq!(of("osm_id"), Data::Float(BIG as f64));
    assert_eq!(of("length_m"), Data::Float(7175.0));
    assert_eq!(of("bridge"), Data::Bool(true));
    assert_eq!(of("exercise"), Data::Bool(true));
    let Data::DateTime(moment) = of("expires") else { panic!("{:?}", of("expires")) };
    // Days since 1899-12-30.
    assert!((moment.as_f64() - 45_918.062_5).abs() < 1e-9, "{moment:?}");
    assert_eq!(rows[2][at("bridge")], Data::Empty);
    let Data::Float(lon) = of("lon") else { panic!("a number") };
    assert!((116.9..=116.95).contains(&lon));
    let meanings = book.worksheet_range("Kolom").unwrap();
    assert_eq!(meanings.rows().count(), 1 + rows[0].len());
}

#[test]
fn geoparquet_is_plain_parquet_whose_types_and_metadata_are_those_of_the_layer() {
    let folder = tempfile::tempdir().unwrap();
    let content = roads();
    let file = written(&content, ExportFormat::GeoParquet, folder.path());
    let bytes = std::fs::read(&file).unwrap();
    let frame = ParquetReader::new(std::fs::File::open(&file).unwrap()).finish().unwrap();
    assert_eq!(frame.height(), 2);
    let column = |name: &str| frame.column(name).unwrap();
    let dtypes = ["id", "osm_id", "length_m", "bridge", "geometry"].map(|it| column(it).dtype());
    let wanted = [
        &DataType::String,
        &DataType::Int64,
        &DataType::Float64,
        &DataType::Boolean,
        &DataType::Binary,
    ];
    assert_eq!(dtypes, wanted);
    let zoned = column("expires").dtype();
    assert!(matches!(zoned, DataType::Datetime(TimeUnit::Microseconds, Some(_))), "{zoned}");
    assert_eq!(column("name").get(0).unwrap().get_str(), Some(NAME));
    assert_eq!(column("osm_id").get(0).unwrap(), AnyValue::Int64(BIG));
    assert_eq!(column("length_m").get(0).unwrap(), AnyValue::Float64(7175.0));
    assert_eq!(column("bridge").get(0).unwrap(), AnyValue::Boolean(true));
    let moment: Timestamp = MOMENT.parse().unwrap();
    let AnyValue::Datetime(read, TimeUnit::Microseconds, _) = column("expires").get(0).unwrap()
    else {
        panic!("a moment")
    };
    assert_eq!(read, moment.as_microsecond());
    for name in ["name", "osm_id", "length_m", "bridge", "expires"] {
        assert_eq!(column(name).get(1).unwrap(), AnyValue::Null, "{name}");
    }
    let text = String::from_utf8_lossy(&bytes);
    for word in ["\"version\":\"1.0.0\"", "\"geometry_types\":[\"LineString\"]", DRILL] {
        assert!(text.contains(word), "{word}");
    }
    assert!(!text.contains("ARROW:schema"), "no schema but Parquet's own");
}

#[test]
fn geoparquet_has_many_rows_in_groups_and_none_in_none() {
    let folder = tempfile::tempdir().unwrap();
    let mut content = roads();
    let pair = std::mem::take(&mut content.features);
    let file = written(&content, ExportFormat::GeoParquet, folder.path());
    let rows = |file: &Path| {
        ParquetReader::new(std::fs::File::open(file).unwrap()).finish().unwrap().height()
    };
    assert_eq!(rows(&file), 0);
    content.features = pair.iter().cycle().take(20_001).cloned().collect();
    let file = written(&content, ExportFormat::GeoParquet, folder.path());
    assert_eq!(rows(&file), 20_001);
}

#[test]
fn equal_content_gives_equal_bytes_in_every_format() {
    let folders = [tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap()];
    for content in [roads(), closures()] {
        for format in ExportFormat::ALL {
            let [first, second] = [&folders[0], &folders[1]]
                .map(|folder| std::fs::read(written(&content, format, folder.path())).unwrap());
            assert!(first == second, "{} of {}", format.name(), content.schema.layer);
            assert!(!first.is_empty());
        }
    }
    // Nothing is left of what was needed meanwhile.
    let left = std::fs::read_dir(folders[0].path()).unwrap().count();
    assert_eq!(left, 2 * ExportFormat::ALL.len());
}

#[test]
fn a_box_and_a_filter_choose_features_and_a_wrong_filter_is_told() {
    let folder = tempfile::tempdir().unwrap();
    let content = roads();
    let path = folder.path().join("roads.fgb");
    let mut writer = LayerWriter::create(&path, &content.schema).unwrap();
    content.features.iter().for_each(|feature| writer.push(feature).unwrap());
    writer.finish().unwrap();
    let file = LayerFile::open(&path).unwrap();
    let ids = |selection: &ExportSelection| -> Vec<String> {
        let chosen = ExportContent::of(&file, selection, label(Mode::Drill)).unwrap();
        chosen.features.into_iter().map(|feature| feature.id).collect()
    };
    assert_eq!(ids(&ExportSelection::default()).len(), 2);
    let mut west = ExportSelection::default();
    west.add_box("116.8,-0.6,116.96,-0.3").unwrap();
    assert_eq!(ids(&west), ["w1"]);
    let mut beside = ExportSelection::default();
    // Within the box of the first road, and not on it.
    beside.add_box("116.94,-0.41,116.95,-0.40").unwrap();
    assert!(ids(&beside).is_empty());
    for (filter, wanted) in [
        ("lanes = 2 AND bridge = 1", &["w1"][..]),
        ("name IS NULL", &["w2"]),
        ("length_m > 8000", &[]),
        ("expires > '2025/09/18 00:00:00'", &["w1"]),
    ] {
        let mut selection = ExportSelection::default();
        selection.add_filter(&path, filter).unwrap();
        assert_eq!(ids(&selection), wanted, "{filter}");
    }
    for wrong in ["lanes >", "tidak_ada = 1"] {
        let told = ExportSelection::default().add_filter(&path, wrong).unwrap_err();
        let bad = crate::ingest::gdal::vector::OpenError::BadFilter(String::new());
        assert_eq!(std::mem::discriminant(&told), std::mem::discriminant(&bad), "{told}");
    }
}

#[test]
fn a_workbook_refuses_more_rows_than_it_takes() {
    let mut content = roads();
    assert_eq!(obstacle(&content, ExportFormat::Workbook), None);
    let none =
        Feature { id: String::new(), geometry: point!(x: 0.0, y: 0.0).into(), values: vec![] };
    content.features = vec![none; workbook::MOST_ROWS + 1];
    assert!(obstacle(&content, ExportFormat::Workbook).is_some());
    assert_eq!(obstacle(&content, ExportFormat::Csv), None);
}
