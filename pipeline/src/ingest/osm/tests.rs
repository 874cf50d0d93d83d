use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use lintas_model::finding::FindingCode;
use lintas_model::vehicle::VehicleClass;

use super::*;
use crate::config::Config;

/// Real files beside the project's checkout, the one thing for want of which a test may skip.
fn data(name: &str) -> Option<PathBuf> {
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../shared/data/osm").join(name);
    if !file.exists() {
        eprintln!("skipped: no {}", file.display());
        return None;
    }
    Some(file)
}

fn read_file(file: &Path) -> SourceRows {
    let text = format!(
        "[region]\nid = \"r\"\nname = \"R\"\ntime_zone = \"UTC\"\nmode = \"actual\"\n\
         [[source]]\nid = \"osm\"\nlayer = \"roads\"\npath = \"{}\"\n",
        file.display()
    );
    let config = Config::parse(Path::new("/lintas.toml"), &text, Timestamp::UNIX_EPOCH).unwrap();
    read(&config.sources[0], file, &|_| {})
}

fn ids_are_unique(rows: &SourceRows) -> bool {
    let ids: BTreeSet<_> = rows.roads.iter().map(|road| &road.id).collect();
    ids.len() == rows.roads.len()
}

#[test]
fn a_country_becomes_edges_that_meet_only_at_their_ends() {
    let Some(file) = data("liechtenstein-2021.osm.pbf") else { return };
    let rows = read_file(&file);
    assert_eq!(rows.rows_read, rows.rows_accepted + rows.rejected.len() as u64);
    // The count of highway ways that osmium gives for this file.
    let highways = rows.roads.iter().filter(|r| !r.attributes.river && !r.attributes.ferry);
    let ways: BTreeSet<_> = highways.map(|road| road.osm_id).collect();
    assert_eq!(ways.len(), 6984);
    assert!(ids_are_unique(&rows));
    assert!(rows.broken.is_none());
    let mut inner = BTreeSet::new();
    let mut ends = BTreeSet::new();
    let key = |c: &geo_types::Coord<f64>| ((c.x * 1e7).round() as i64, (c.y * 1e7).round() as i64);
    for road in &rows.roads {
        let n = road.line.0.len();
        ends.extend([key(&road.line.0[0]), key(&road.line.0[n - 1])]);
        inner.extend(road.line.0[1..n - 1].iter().map(key));
    }
    // A few nodes of different ids lie at one place.
    assert!(inner.intersection(&ends).count() < 20);
}

#[test]
fn barriers_cut_the_roads_of_a_country_and_close_none() {
    use lintas_model::road::ClassAccess;
    for name in ["liechtenstein-2021.osm.pbf", "baltimore.osm.pbf"] {
        let Some(file) = data(name) else { return };
        let rows = read_file(&file);
        let cuts: Vec<_> = rows.turns.iter().filter(|turn| turn.is_barrier()).collect();
        let told = |code| rows.findings.of(code, "osm");
        eprintln!(
            "{name}: {} edges, {} cuts, {} on junctions, {} on main roads",
            rows.roads.len(),
            cuts.len(),
            told(FindingCode::BarrierOnJunction),
            told(FindingCode::BarrierOnMainRoad),
        );
        assert!(!cuts.is_empty());
        assert!(ids_are_unique(&rows));
        // A barrier never closes a road to whom it lets in.
        let ways = ways::read(&file, "osm", None).ways;
        for edge in &rows.roads {
            let at = ways.binary_search_by_key(&edge.osm_id.unwrap(), |way| way.id).unwrap();
            let of_way = ways[at].attributes.access.map(|access| access == ClassAccess::No);
            let of_edge = edge.attributes.access.map(|access| access == ClassAccess::No);
            assert_eq!(of_edge, of_way, "{:?}", edge.id);
        }
        // Each cut lies at an end of an edge of each of its ways.
        for cut in cuts {
            for way in &cut.from {
                let mut own = rows.roads.iter().filter(|edge| edge.osm_id == Some(*way));
                let ends = |line: &geo_types::LineString<f64>| {
                    line.0.first() == Some(&cut.via) || line.0.last() == Some(&cut.via)
                };
                assert!(own.any(|edge| ends(&edge.line)), "{cut:?}");
            }
        }
    }
}

#[test]
fn missing_nodes_are_told_and_gaps_not_bridged() {
    let Some(file) = data("missing-refs.osm.pbf") else { return };
    let rows = read_file(&file);
    assert!(rows.findings.of(FindingCode::MissingNode, "osm") > 0);
    assert_eq!(rows.rows_read, rows.rows_accepted + rows.rejected.len() as u64);
    assert!(ids_are_unique(&rows));
    assert!(rows.broken.is_none());
    assert!(!rows.roads.is_empty());
}

#[test]
fn an_unordered_file_has_its_ferries_and_bridges() {
    let Some(file) = data("baltimore.osm.pbf") else { return };
    let rows = read_file(&file);
    let count = |test: &dyn Fn(&crate::ingest::RoadLine) -> bool| {
        rows.roads
            .iter()
            .filter(|road| test(road))
            .map(|road| road.osm_id)
            .collect::<BTreeSet<_>>()
            .len()
    };
    assert_eq!(count(&|road| road.attributes.ferry), 13);
    assert!(count(&|road| road.attributes.bridge) > 100);
    assert!(rows.roads.iter().any(|road| {
        road.attributes.access_of(VehicleClass::Car) == lintas_model::road::ClassAccess::No
    }));
}

#[test]
fn a_file_cut_short_is_told_and_keeps_what_was_read() {
    let Some(file) = data("missing-refs.osm.pbf") else { return };
    let bytes = std::fs::read(file).unwrap();
    let folder = tempfile::tempdir().unwrap();
    let cut = folder.path().join("cut.osm.pbf");
    for length in [0, 3, 100, bytes.len() / 2, bytes.len() - 1] {
        std::fs::write(&cut, &bytes[..length]).unwrap();
        let rows = read_file(&cut);
        assert!(rows.broken.is_some(), "{length} bytes");
        assert_eq!(rows.findings.of(FindingCode::SourceUnreadable, "osm"), 1);
    }
}

#[test]
fn damaged_bytes_end_in_findings() {
    let Some(file) = data("missing-refs.osm.pbf") else { return };
    let bytes = std::fs::read(file).unwrap();
    let folder = tempfile::tempdir().unwrap();
    let damaged = folder.path().join("damaged.osm.pbf");
    for step in 0..40_usize {
        let mut bytes = bytes.clone();
        let at = step * 3391 % bytes.len();
        bytes[at] ^= 0x55;
        std::fs::write(&damaged, &bytes).unwrap();
        let rows = read_file(&damaged);
        assert_eq!(rows.rows_read, rows.rows_accepted + rows.rejected.len() as u64);
    }
}
