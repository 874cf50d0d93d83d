use geo_types::{Geometry, polygon};
use jiff::Timestamp;

use super::*;
use crate::config::Config;
use crate::ingest::ingest_all;
use crate::progress::Progress;

/// Two desas side by side, 0.02° wide and high, and the kecamatan of both.
fn units() -> Vec<AdminUnit> {
    let unit = |code: &str, level: i64, west: f64, east: f64| AdminUnit {
        id: code.to_owned(),
        source: 0,
        place_code: Some(code.to_owned()),
        code_system: Some("kemendagri".to_owned()),
        name: None,
        level: Some(level),
        people: None,
        households: None,
        pop_source: None,
        as_of: None,
        geometry: Geometry::Polygon(polygon![
            (x: west, y: -0.02), (x: east, y: -0.02), (x: east, y: 0.0), (x: west, y: 0.0)
        ]),
    };
    vec![
        unit("64.02.06", 3, 116.0, 116.04),
        unit("64.02.06.1001", 4, 116.0, 116.02),
        unit("64.02.06.1002", 4, 116.02, 116.04),
    ]
}

/// The people of the units after these sources: (file, text, lines of its configuration).
fn joined(sources: &[(&str, &str, &str)]) -> (Vec<Option<i64>>, Vec<AdminUnit>, Vec<Finding>) {
    let folder = tempfile::tempdir().unwrap();
    let mut text =
        "[region]\nid = \"r\"\nname = \"R\"\ntime_zone = \"WITA\"\nmode = \"actual\"\n".to_owned();
    for (number, (name, bytes, lines)) in sources.iter().enumerate() {
        std::fs::write(folder.path().join(name), bytes).unwrap();
        text += &format!(
            "[[source]]\nid = \"s{number}\"\nlayer = \"population\"\npath = \"{name}\"\n{lines}\n"
        );
    }
    let config =
        Config::parse(&folder.path().join("lintas.toml"), &text, Timestamp::UNIX_EPOCH).unwrap();
    let mut units = units();
    let mut findings = Vec::new();
    let mut join = Join::new(&mut units);
    for (at, rows) in ingest_all(&config, &Progress::silent()).into_iter().enumerate() {
        let rows = rows.unwrap();
        findings.extend(rows.findings.listed().0);
        findings.extend(join.take(&config.sources[at], at, &rows, &Crosswalk::default()));
    }
    (units.iter().map(|unit| unit.people).collect(), units, findings)
}

fn codes(findings: &[Finding]) -> Vec<&'static str> {
    findings.iter().map(|finding| finding.code.as_str()).collect()
}

const RASTER: &str = "crs = \"EPSG:4326\"\n[source.fields]\npeople = { band = 1 }\npop_source = { const = \"WorldPop\" }";

/// Cells of 0.01°: four over each desa, and a column of the second without data.
const CELLS: &str = "ncols 4\nnrows 2\nxllcorner 116\nyllcorner -0.02\ncellsize 0.01\nNODATA_value -9999\n\
                     1.4 2 10 -9999\n3 4 20 -9999\n";

#[test]
fn cells_are_summed_as_they_are_and_one_without_data_is_no_zero() {
    let (people, units, findings) = joined(&[("p.asc", CELLS, RASTER)]);
    // 1.4 + 2 + 3 + 4; the other desa has at least 30, and all is rounded at the end.
    assert_eq!(people, [Some(40), Some(10), Some(30)]);
    assert_eq!(units[1].pop_source.as_deref(), Some("WorldPop"));
    assert_eq!(codes(&findings), ["unknown_value"], "two units lie in part in cells without data");
    assert!(findings[0].message.starts_with("2 admin units"));
    let empty = CELLS.replace("10", "-9999").replace("20", "-9999");
    assert_eq!(joined(&[("p.asc", &empty, RASTER)]).0, [Some(10), Some(10), None]);
    let below = CELLS.replace("10", "-7");
    let (people, _, findings) = joined(&[("p.asc", &below, RASTER)]);
    assert_eq!(people[2], Some(20));
    assert!(codes(&findings).contains(&"negative_quantity"));
}

#[test]
fn a_cell_counts_as_far_as_a_unit_covers_it_also_where_units_are_smaller_than_cells() {
    // One cell over everything and around it: the kecamatan is an eighth of it.
    let one = "ncols 1\nnrows 1\nxllcorner 116\nyllcorner -0.08\ncellsize 0.08\n1600\n";
    let (people, ..) = joined(&[("p.asc", one, RASTER)]);
    assert_eq!(people, [Some(200), Some(100), Some(100)]);
    // Cells that do not line up with the border: 0.016° wide, so that the fifth of a cell is shared.
    let odd = "ncols 3\nnrows 1\nxllcorner 116\nyllcorner -0.02\ncellsize 0.016\n100 100 100\n";
    let odd = odd.replace("cellsize 0.016", "dx 0.016\ndy 0.02");
    let (people, ..) = joined(&[("p.asc", &odd, RASTER)]);
    assert_eq!(people, [Some(250), Some(125), Some(125)]);
}

#[test]
fn points_and_polygons_count_where_they_lie() {
    let points = "lat,lon,people,households\n-0.01,116.005,7,2\n-0.01,116.015,5,\n-0.01,116.03,20,6\n-0.01,117,3,1\n";
    let (people, units, findings) = joined(&[("p.csv", points, "")]);
    assert_eq!(people, [Some(32), Some(12), Some(20)]);
    assert_eq!((units[0].households, units[1].households), (Some(8), Some(2)));
    assert_eq!(codes(&findings), ["outside_region"]);
    // A quarter of the block lies in the second desa.
    let block = "{\"type\":\"FeatureCollection\",\"features\":[{\"type\":\"Feature\",\"properties\":{\"people\":80},\
                 \"geometry\":{\"type\":\"Polygon\",\"coordinates\":[[[116.005,-0.02],[116.025,-0.02],[116.025,0],[116.005,0],[116.005,-0.02]]]}}]}";
    let (people, ..) = joined(&[("p.geojson", block, "")]);
    assert_eq!(people, [Some(80), Some(60), Some(20)]);
}

#[test]
fn a_desa_without_a_point_is_not_known_and_not_empty() {
    let (people, ..) = joined(&[("p.csv", "lat,lon,people\n-0.01,116.005,7\n", "")]);
    assert_eq!(people, [Some(7), Some(7), None]);
}

#[test]
fn a_count_by_code_goes_before_a_sum_by_place_unless_precedence_says_otherwise() {
    let counted = "place_code,code_system,people\n64.02.06.1001,kemendagri,900\n";
    let (by_code, by_cell) = (("a.csv", counted, ""), ("p.asc", CELLS, RASTER));
    for sources in [[by_code, by_cell], [by_cell, by_code]] {
        assert_eq!(joined(&sources).0, [Some(40), Some(900), Some(30)]);
    }
    let first = format!("precedence = 5\n{RASTER}");
    assert_eq!(joined(&[by_code, ("p.asc", CELLS, &first)]).0, [Some(40), Some(10), Some(30)]);
}

#[test]
fn a_unit_that_two_rows_count_is_told_and_a_row_without_code_and_place_is_rejected() {
    let twice = "place_code,code_system,people\n64.02.06.1001,kemendagri,900\n64.02.06.1001,kemendagri,50\n";
    let (people, _, findings) = joined(&[("a.csv", twice, "")]);
    assert_eq!((people[1], codes(&findings)), (Some(900), vec!["duplicate_id"]));
    let neither = "name,place_code,lat,lon,people\nX,,,,7\nY,,-0.01,116.005,3\n";
    let (people, _, findings) = joined(&[("a.csv", neither, "")]);
    assert_eq!((people[1], codes(&findings)), (Some(3), vec!["missing_value"]));
    let (_, _, findings) = joined(&[("a.csv", "name,people\nx,7\n", "")]);
    assert!(codes(&findings).contains(&"missing_column"));
}
