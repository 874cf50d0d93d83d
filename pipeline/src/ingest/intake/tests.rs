use geo_types::Geometry;
use lintas_model::finding::FindingCode;
use lintas_model::hazard::HazardKind;
use lintas_model::passability::ReportStatus;
use lintas_model::vehicle::VehicleClass;

use super::super::source::ingest;
use super::super::source_rows::SourceRows;
use crate::config::Config;
use crate::input::columns::{closures, hazards, shared};

const LINES: &str = r#"{"type":"FeatureCollection","features":[
{"type":"Feature","properties":{"class":"residential"},"geometry":{"type":"LineString","coordinates":[[1,1],[1,2]]}},
{"type":"Feature","properties":{"class":"residential"},"geometry":{"type":"LineString","coordinates":[[1,2],[1,1]]}},
{"type":"Feature","properties":{"class":"primary"},"geometry":{"type":"LineString","coordinates":[[1,2],[1,1]]}},
{"type":"Feature","properties":{"class":"primary","oneway":"yes"},"geometry":{"type":"LineString","coordinates":[[2,2],[2,1]]}},
{"type":"Feature","properties":{"class":"primary","oneway":"yes"},"geometry":{"type":"LineString","coordinates":[[2,1],[2,2]]}},
{"type":"Feature","properties":{"class":"jalan raya"},"geometry":{"type":"MultiLineString","coordinates":[[[3,1],[3,2]],[[4,1],[4,2]]]}},
{"type":"Feature","properties":{"class":"primary"},"geometry":{"type":"Point","coordinates":[3,1]}},
{"type":"Feature","properties":{"class":"primary"},"geometry":null}
]}"#;

fn ingest_text(mode: &str, body: &str, name: &str, text: &str) -> SourceRows {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join(name), text).unwrap();
    let config = format!(
        "[region]\nid = \"r\"\nname = \"R\"\ntime_zone = \"Asia/Makassar\"\nmode = \"{mode}\"\n\
         as_of = 2025-09-18T09:00:00+08:00\n[[source]]\nid = \"s\"\npath = \"{name}\"\n{body}"
    );
    let file = folder.path().join("lintas.toml");
    let config = Config::parse(&file, &config, jiff::Timestamp::UNIX_EPOCH).unwrap();
    ingest(&config, &config.sources[0], &|_| {}).unwrap()
}

#[test]
fn roads_are_taken_line_by_line_and_nothing_gets_lost() {
    let rows = ingest_text("actual", "layer = \"roads\"\n", "a.geojson", LINES);
    assert_eq!((rows.rows_read, rows.rows_accepted, rows.rejected.len()), (8, 6, 2));
    let taken: Vec<u64> = rows.roads.iter().map(|road| road.row).collect();
    assert_eq!(taken, [1, 3, 4, 5, 6, 6]);
    assert_eq!(rows.roads[4].attributes.class, "road");
    for (code, count) in [
        (FindingCode::Superseded, 1),
        (FindingCode::UnknownValue, 1),
        (FindingCode::WrongGeometryType, 1),
        (FindingCode::EmptyGeometry, 1),
    ] {
        assert_eq!(rows.findings.of(code, "s"), count, "{code}: {:?}", rows.findings.by_code());
    }
    assert!(rows.rejected[0].line.contains("\"wrong_geometry_type\""));
    assert!(rows.sha256.is_some());
}

#[test]
fn drills_and_actual_events_do_not_mix() {
    let text = "name,lat,lon,exercise\nA,1,1,ya\nB,1,2,tidak\nC,1,3,\n";
    for (mode, kept) in [("drill", ["A", "C"]), ("actual", ["B", "C"])] {
        let rows = ingest_text(mode, "layer = \"depots\"\n", "a.csv", text);
        let names: Vec<_> =
            rows.rows.iter().filter_map(|row| row.values.get(shared::NAME)).collect();
        assert_eq!(names, kept);
        assert_eq!(rows.findings.of(FindingCode::WrongMode, "s"), 1);
    }
}

#[test]
fn a_row_of_tomorrow_is_told_and_ids_come_from_name_and_place() {
    let text = "name,lat,lon,reported_at\nA,1,1,2025-09-19\nB,1,2,2025-09-17\nB,1,2,2025-09-16\n";
    let rows = ingest_text("drill", "layer = \"depots\"\n", "a.csv", text);
    assert_eq!(rows.findings.of(FindingCode::InTheFuture, "s"), 1);
    let ids: Vec<_> = rows.rows.iter().map(|row| row.id.as_str()).collect();
    assert!(ids[0].starts_with("s-") && ids[0] != ids[1]);
    assert_eq!(ids[2], format!("{}~2", ids[1]));
    assert_eq!(rows.rows[1].as_of.unwrap().to_string(), "2025-09-16T16:00:00Z");
}

#[test]
fn a_file_that_does_not_open_is_of_no_use() {
    let text = "<?xml version=\"1.0\"?><x/>";
    let rows = ingest_text("drill", "layer = \"depots\"\n", "a.gml", text);
    assert!(rows.broken.is_some());
    assert_eq!(rows.findings.of(FindingCode::SourceUnreadable, "s"), 1);
}

const AREA: &str = "\"POLYGON ((116.9 -0.41,116.92 -0.41,116.92 -0.39,116.9 -0.41))\"";

fn hazards(text: &str) -> SourceRows {
    let body = "layer = \"hazards\"\nbasis = \"observed\"\n";
    ingest_text("drill", body, "a.csv", &text.replace("AREA", AREA))
}

#[test]
fn water_whose_depth_cannot_be_used_is_water() {
    for (depth, code) in [
        ("-0.4", FindingCode::UnusableDepth),
        ("-9999", FindingCode::UnusableDepth),
        ("150", FindingCode::UnusableDepth),
        ("70", FindingCode::UnusableDepth),
        ("2 depa", FindingCode::UnknownUnit),
        ("dalam sekali", FindingCode::UnreadableValue),
        ("> 50 cm", FindingCode::UnreadableValue),
    ] {
        let rows = hazards(&format!("id,kind,depth_m,wkt\nA,flood,{depth},AREA\n"));
        assert_eq!((rows.rows_accepted, rows.rejected.len()), (1, 0), "{depth}");
        assert_eq!(rows.rows[0].values.get(hazards::DEPTH_M), None, "{depth}");
        assert_eq!(rows.findings.of(code, "s"), 1, "{depth}: {:?}", rows.findings.by_code());
    }
    let two = "kind,depth_m,depth_min_m,wkt\nflood,,0.1,AREA\nflood,0.5,,AREA\n";
    let rows = hazards(two);
    let depth = |at: usize| {
        let values = &rows.rows[at].values;
        (values.get(hazards::DEPTH_M), values.get(hazards::DEPTH_MIN_M))
    };
    assert_eq!(depth(0), (None, None), "empty beside another depth");
    assert_eq!(depth(1), (Some(0.5), None));
    assert_eq!(rows.findings.of(FindingCode::UnusableDepth, "s"), 1);
}

#[test]
fn a_depth_beside_others_that_cannot_be_metres_is_none_either() {
    let depths = |cells: &[&str]| -> Vec<Option<f64>> {
        let row = |cell: &&str| format!("flood,{cell},AREA\n");
        let rows: String = cells.iter().map(row).collect();
        let rows = hazards(&format!("kind,depth_m,wkt\n{rows}"));
        rows.rows.iter().map(|row| row.values.get(hazards::DEPTH_M)).collect()
    };
    assert_eq!(depths(&["15", "150"]), [None, None]);
    let rows = hazards("kind,depth_m,wkt\nflood,15,AREA\nflood,150,AREA\n");
    let (listed, _) = rows.findings.listed();
    let told = listed.iter().filter(|finding| finding.code == FindingCode::UnusableDepth);
    let told: std::collections::BTreeSet<_> = told.map(|finding| finding.row).collect();
    assert_eq!(told, [Some(2), Some(3)].into());
    assert_eq!(depths(&["15 m", "150"]), [Some(15.0), None]);
    // One slip of a pen among many depths, or a sentinel, says nothing about the others.
    assert_eq!(depths(&["0.5", "0.7", "70"]), [Some(0.5), Some(0.7), None]);
    assert_eq!(depths(&["0.5", "9999"]), [Some(0.5), None]);
}

#[test]
fn headings_and_words_of_agencies_are_known_and_the_deepest_of_their_depths_counts() {
    let rows = hazards(
        "JENIS_BENCANA,TINGGI_CM,KEDALAMAN,TANGGAL,wkt\nBanjir,50-70,0.6,17/09/2025,AREA\n\
         Longsor,,,17/09/2025,AREA\nGenangan,selutut,,17/09/2025,AREA\n",
    );
    let seen: Vec<_> = rows
        .rows
        .iter()
        .map(|row| {
            let values = &row.values;
            (
                values.get(hazards::KIND),
                values.get(hazards::DEPTH_M),
                values.get(hazards::DEPTH_MIN_M),
            )
        })
        .collect();
    assert_eq!(
        seen,
        [
            (Some(HazardKind::Flood), Some(0.7), Some(0.5)),
            (Some(HazardKind::Landslide), None, None),
            // One of two depths is empty.
            (Some(HazardKind::Flood), None, None),
        ]
    );
    assert_eq!(rows.rows[0].as_of.unwrap().to_string(), "2025-09-16T16:00:00Z");
    let matches: Vec<_> =
        rows.tables[0].columns.iter().map(|one| (one.ours.as_str(), one.theirs.as_str())).collect();
    assert_eq!(
        matches,
        [
            ("kind", "JENIS_BENCANA"),
            ("depth_m", "TINGGI_CM"),
            ("depth_m", "KEDALAMAN"),
            ("as_of", "TANGGAL"),
            ("wkt", "wkt")
        ]
    );
}

#[test]
fn a_rejected_row_of_danger_stands_at_its_place_and_one_without_a_place_is_counted() {
    let rows = hazards(
        "id,kind,severity,wkt\nA,landslide,-1,AREA\nB,badai,-1,AREA\nC,flood,2,\n\
         D,flood,2,\"POLYGON ((116.9 -0.41,116.92\"\n\
         E,flood,2,\"POLYGON ((116.9 -0.41,116.92 -0.41,116.92 95,116.9 -0.41))\"\n",
    );
    assert_eq!((rows.rows_read, rows.rows_accepted, rows.rejected.len()), (5, 0, 5));
    let standing: Vec<_> =
        rows.rows.iter().map(|row| (row.id.as_str(), row.values.get(hazards::KIND))).collect();
    use HazardKind::{Flood, Landslide};
    assert_eq!(standing, [("A", Some(Landslide)), ("B", Some(Flood)), ("E", Some(Flood))]);
    // C has no place, that of D cannot be read, that of E is known in part.
    assert_eq!((rows.footprints, rows.placeless), (3, 3));
    assert_eq!(rows.findings.of(FindingCode::StandsAsEvidence, "s"), 3);
}

#[test]
fn the_place_of_a_row_whose_cells_do_not_fit_the_headings_is_not_known() {
    let text = "id,status,reason,lat,lon\nA,closed,banjir,-0.4,116.9\n\
                B,closed,Jl. Awang, 3,-0.4,116.9\nC,closed,longsor,-0.4,116.9\n";
    let rows = ingest_text("drill", "layer = \"closures\"\n", "a.csv", text);
    assert_eq!((rows.rows.len(), rows.footprints, rows.placeless), (2, 0, 1));
}

#[test]
fn a_rejected_closure_is_unknown_and_a_row_of_another_mode_is_nothing() {
    let text = "id,status,cause,max_weight_t,lat,lon,exercise\nA,open,flood,-8,-0.4,116.9,ya\n\
                B,closed,flood,8,-0.4,116.9,tidak\n";
    let rows = ingest_text("drill", "layer = \"closures\"\n", "a.csv", text);
    assert_eq!((rows.footprints, rows.placeless, rows.rejected.len()), (1, 0, 2));
    let [a] = &rows.rows[..] else { panic!("one stands") };
    assert_eq!(
        (a.values.get(closures::STATUS), a.values.get(closures::CAUSE)),
        (Some(ReportStatus::Unknown), Some("flood"))
    );
    assert!(a.geometry.is_some());
}

#[test]
fn good_news_with_a_broken_cell_is_unknown_and_bad_news_acts_all_the_same() {
    let text = "id,status,vehicles,expires,lat,lon\nA,open,truck,18/09/2025,-0.4,116.9\n\
                B,open,sepur,,-0.4,116.9\nC,open,,31/02/2025,-0.4,116.9\nD,closed,sepur,,-0.4,116.9\n";
    let rows = ingest_text("drill", "layer = \"closures\"\n", "a.csv", text);
    let status: Vec<_> =
        rows.rows.iter().filter_map(|row| row.values.get(closures::STATUS)).collect();
    use ReportStatus::{Closed, Open, Unknown};
    assert_eq!(status, [Open, Unknown, Unknown, Closed]);
}

#[test]
fn a_list_of_a_geojson_file_is_a_list() {
    let text = r#"{"type":"FeatureCollection","features":[{"type":"Feature",
        "properties":{"status":"tutup","vehicles":["truk","mobil"],"tinggi":"50-70 cm"},
        "geometry":{"type":"Point","coordinates":[116.9,-0.4]}}]}"#;
    let rows = ingest_text("drill", "layer = \"closures\"\n", "a.geojson", text);
    let values = &rows.rows[0].values;
    use VehicleClass::{Car, HeavyTruck, Truck};
    assert_eq!(values.get(closures::VEHICLES), Some(vec![Truck, Car, HeavyTruck]));
    assert_eq!(values.get(closures::STATUS), Some(ReportStatus::Closed));
    assert_eq!((values.get(hazards::DEPTH_M), values.get(hazards::DEPTH_MIN_M)), (Some(0.7), None));
    assert_eq!(rows.findings.of(FindingCode::HeavierIncluded, "s"), 1);
}

#[test]
fn every_shape_that_a_danger_is_drawn_in_is_danger() {
    for shape in [
        "POLYGON Z ((0 0 5,1 0 5,1 1 5,0 1 5,0 0 5))",
        "POLYGON M ((0 0 5,1 0 5,1 1 5,0 1 5,0 0 5))",
        "POLYGON ZM ((0 0 5 1,1 0 5 1,1 1 5 1,0 1 5 1,0 0 5 1))",
        "CURVEPOLYGON (CIRCULARSTRING (0 0.5,0.5 1,1 0.5,0.5 0,0 0.5))",
        "MULTISURFACE (CURVEPOLYGON (CIRCULARSTRING (0 0.5,0.5 1,1 0.5,0.5 0,0 0.5)))",
        "TIN Z (((0 0 0,1 0 0,0 1 0,0 0 0)),((1 0 0,1 1 0,0 1 0,1 0 0)))",
        "POLYHEDRALSURFACE Z (((0 0 0,1 0 0,1 1 0,0 1 0,0 0 0)))",
        "TRIANGLE ((0 0,1.5 0.5,0 1.5,0 0))",
        "GEOMETRYCOLLECTION (POINT (0.5 0.5),POLYGON ((0 0,1 0,1 1,0 1,0 0)),LINESTRING (0 0,1 1))",
        "POLYGON ((0 0,1 0,1 1,0 1))",
        "MULTIPOLYGON (((0 0,1 0,1 1,0 1,0 0)),EMPTY)",
        "LINESTRING (0.5 0,0.5 1)",
        "CIRCULARSTRING (0.4 0.4,0.5 0.5,0.6 0.4)",
        "COMPOUNDCURVE (CIRCULARSTRING (0.4 0.4,0.5 0.5,0.6 0.4),(0.6 0.4,0.6 0))",
        "POINT (0.5 0.49)",
    ] {
        let rows = hazards(&format!("kind,depth_m,wkt\nflood,1,\"{shape}\"\n"));
        assert_eq!((rows.rows_accepted, rows.placeless), (1, 0), "{shape}");
        use geo::Intersects;
        let geometry = rows.rows[0].geometry.clone().unwrap();
        assert!(geometry.intersects(&geo_types::Point::new(0.5, 0.49)), "{shape}: {geometry:?}");
    }
}

#[test]
fn what_one_source_lacks_is_its_own_problem_and_the_others_are_read() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("a.csv"), "name,lat,lon\nA,1,1\n").unwrap();
    let source =
        |id: &str, rest: &str| format!("[[source]]\nid = \"{id}\"\nlayer = \"depots\"\n{rest}\n");
    let text = [
        "[region]\nid = \"r\"\nname = \"R\"\ntime_zone = \"WITA\"\nmode = \"actual\"\n".to_owned(),
        source("gone", "path = \"b.csv\""),
        source("whole", "path = \"a.csv\"\nobserved_at = \"mtime\""),
        source("columnless", "path = \"a.csv\"\nfields.agency = \"dinas\""),
    ]
    .concat();
    let file = folder.path().join("lintas.toml");
    let config = Config::parse(&file, &text, jiff::Timestamp::UNIX_EPOCH).unwrap();
    let read = crate::ingest::ingest_all(&config, &crate::progress::Progress::silent());
    let said: Vec<_> = read
        .iter()
        .map(|read| read.as_ref().map(|rows| rows.rows_accepted).map_err(ToString::to_string))
        .collect();
    let [Err(gone), Ok(1), Err(columnless)] = &said[..] else { panic!("{said:?}") };
    assert!(gone.contains("there is no file b.csv; did you mean `a.csv`?"), "{gone}");
    assert!(columnless.contains("the source has no column `dinas`"), "{columnless}");
    assert!(read[1].as_ref().unwrap().as_of.is_some());
}

/// Where the only row of a list of closures stands, by the cell of its geometry column.
fn stands(body: &str, cell: &str) -> (Option<Geometry<f64>>, SourceRows) {
    let text = format!("id,status,geom\nA,closed,\"{cell}\"\n");
    let rows = ingest_text("drill", &format!("layer = \"closures\"\n{body}"), "a.csv", &text);
    (rows.rows.first().and_then(|row| row.geometry.clone()), rows)
}

#[test]
fn a_geometry_of_a_database_lies_where_its_srid_says() {
    // Tenggarong, 116.985, -0.43.
    let hex = |srid: u32, x: f64, y: f64| {
        let bytes = [1_u32 | 0x2000_0000, srid].into_iter().flat_map(u32::to_le_bytes);
        let places = [x, y].into_iter().flat_map(f64::to_le_bytes);
        let bytes = std::iter::once(1).chain(bytes).chain(places);
        bytes.map(|byte| format!("{byte:02X}")).collect::<String>()
    };
    let utm = "SRID=32750;POINT(498330.92 9952472.07)";
    for (body, cell) in [
        ("", "SRID=4326;POINT(116.985 -0.43)".to_owned()),
        ("", hex(4326, 116.985, -0.43)),
        ("", utm.to_owned()),
        ("", hex(32_750, 498_330.92, 9_952_472.07)),
        ("crs = \"EPSG:32750\"\n", utm.to_owned()),
        ("crs = \"EPSG:32750\"\n", "POINT(498330.92 9952472.07)".to_owned()),
    ] {
        let (at, rows) = stands(body, &cell);
        let Some(Geometry::Point(at)) = at else { panic!("{cell}: {:?}", rows.findings.listed()) };
        assert!((at.x() - 116.985).abs() < 1e-6 && (at.y() + 0.43).abs() < 1e-6, "{cell}: {at:?}");
        assert_eq!(rows.findings.of(FindingCode::CrsOverridden, "s"), 0, "{cell}");
    }
    // The configuration overrides what the rows say, and that is told.
    let (at, rows) = stands("crs = \"EPSG:4326\"\n", "SRID=32750;POINT(116.985 -0.43)");
    assert!(matches!(at, Some(Geometry::Point(at)) if at.x() == 116.985));
    assert_eq!(rows.findings.of(FindingCode::CrsOverridden, "s"), 1);
}

#[test]
fn a_geometry_whose_srid_nobody_knows_is_refused_with_the_reason() {
    let (at, rows) = stands("", "SRID=999999;POINT(116.985 -0.43)");
    assert_eq!((at, rows.rejected.len(), rows.placeless), (None, 1, 1));
    let listed = rows.findings.listed().0;
    let told = listed.iter().find(|one| one.code == FindingCode::UnreadableRow).unwrap();
    assert!(told.message.contains("SRID 999999") && told.said_id().contains("SRID 999999"));
    assert!(told.remedies().0.contains("crs"), "{told:?}");
}

#[test]
fn a_rejected_row_in_metres_stands_where_it_lies() {
    let text = "id,status,max_weight_t,x,y\nA,closed,-8,498330.92,9952472.07\n";
    let body = "layer = \"closures\"\ncrs = \"EPSG:32750\"\n";
    let rows = ingest_text("drill", body, "a.csv", text);
    assert_eq!((rows.rejected.len(), rows.footprints, rows.placeless), (1, 1, 0));
    let Some(Geometry::Point(at)) = rows.rows[0].geometry else { panic!("a point") };
    assert!((at.x() - 116.985).abs() < 1e-6 && (at.y() + 0.43).abs() < 1e-6, "{at:?}");
}
