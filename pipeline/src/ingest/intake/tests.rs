use lintas_model::finding::FindingCode;

use super::super::source::{SourceRows, ingest};
use crate::config::Config;

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
        let names: Vec<_> = rows.rows.iter().filter_map(|row| row.values.text("name")).collect();
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
