//! What maps show around the roads, from files of our own.

use geo::Area;
use geo_types::Geometry;
use lintas_model::context::ContextKind;

use super::written::{WrittenElement, area as multipolygon, cut_to, node, pbf, way};
use super::*;
use crate::config::Config;
use crate::ingest::ContextRows;

fn read_with(key: &str, bytes: &[u8]) -> SourceRows {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("x.osm.pbf");
    std::fs::write(&file, bytes).unwrap();
    let text = format!(
        "[region]\nid = \"r\"\nname = \"R\"\ntime_zone = \"UTC\"\nmode = \"actual\"\n\
         [[source]]\nid = \"osm\"\nlayer = \"roads\"\npath = \"x.osm.pbf\"\n{key}\n"
    );
    let config = Config::parse(Path::new("/lintas.toml"), &text, Timestamp::UNIX_EPOCH).unwrap();
    let rows = read(&config.sources[0], &file, &|_| {});
    assert_eq!(rows.broken, None);
    rows
}

fn read_file(elements: &[WrittenElement<'_>]) -> SourceRows {
    read_with("", &pbf(elements))
}

/// Id, kind and area in square degrees; 0 for lines and points.
fn shown(rows: &SourceRows) -> Vec<(&str, ContextKind, f64)> {
    let area = |geometry: &Geometry<f64>| (geometry.unsigned_area() * 1e6).round() / 1e6;
    let things = rows.context.features.iter();
    things.map(|thing| (&*thing.id, thing.kind, area(&thing.geometry))).collect()
}

/// Corners of a square of 0.1 degrees with the first node `id`, and of one of 0.02 degrees within.
fn squares(id: i64, lon: f64) -> Vec<WrittenElement<'static>> {
    let corners = [(0.0, 0.0), (0.1, 0.0), (0.1, 0.1), (0.0, 0.1)];
    let inner = [(0.04, 0.04), (0.06, 0.04), (0.06, 0.06), (0.04, 0.06)];
    let all = corners.into_iter().chain(inner);
    (id..).zip(all).map(|(id, (x, y))| node(id, lon + x, y)).collect()
}

const WOOD: &[(&str, &str)] = &[("natural", "wood")];
const HOUSE: &[(&str, &str)] = &[("building", "yes"), ("name", "Balai Desa")];
const AREA_OF_WOOD: &[(&str, &str)] = &[("type", "multipolygon"), ("landuse", "forest")];

#[test]
fn closed_ways_are_areas_and_lines_of_water_and_named_nodes_are_there() {
    let mut elements = squares(1, 116.0);
    elements.push(WrittenElement {
        tags: &[("place", "village"), ("name", "Muara Wis")],
        ..node(20, 116.5, 0.2)
    });
    elements.push(way(30, &[1, 2, 3, 4, 1], WOOD));
    elements.push(way(31, &[5, 6, 7, 8, 5], HOUSE));
    elements.push(way(32, &[1, 6, 3], &[("waterway", "stream")]));
    // A road is no area, and an open way of a wood is none either.
    elements.push(way(33, &[1, 2, 3, 4, 1], &[("highway", "residential")]));
    elements.push(way(34, &[1, 2, 3], WOOD));
    let rows = read_file(&elements);
    let expected = [
        ("w31", ContextKind::Building, 0.0004),
        ("w30", ContextKind::Forest, 0.01),
        ("w32", ContextKind::Stream, 0.0),
        ("n20", ContextKind::Village, 0.0),
    ];
    assert_eq!(shown(&rows), expected);
    assert_eq!(rows.context.features[0].name.as_deref(), Some("Balai Desa"));
    assert_eq!((rows.rows_read, !rows.roads.is_empty()), (1, true), "roads alone are rows");
    // In whatever order the elements stand.
    elements.reverse();
    assert_eq!(read_file(&elements).context, rows.context);
    assert_eq!(read_with("context = false", &pbf(&elements)).context, ContextRows::default());
}

#[test]
fn a_multipolygon_has_its_hole_whatever_the_roles_and_is_drawn_once() {
    let mut elements = squares(1, 116.0);
    elements.push(way(30, &[1, 2, 3], &[]));
    // Half of the outline says the same as the whole by itself.
    elements.push(way(31, &[1, 4, 3], &[("note", "tepi")]));
    elements.push(way(32, &[5, 6, 7, 8, 5], WOOD));
    elements.push(multipolygon(9, &[(32, "outer"), (31, ""), (30, "inner")], AREA_OF_WOOD));
    assert_eq!(shown(&read_file(&elements)), [("r9", ContextKind::Forest, 0.0096)]);
}

#[test]
fn an_outline_that_does_not_close_is_left_out_and_one_that_crosses_itself_mended() {
    let mut elements = squares(1, 116.0);
    elements.push(way(30, &[1, 2, 3], &[]));
    elements.push(multipolygon(9, &[(30, "outer")], AREA_OF_WOOD));
    elements.push(multipolygon(10, &[(30, "outer"), (77, "outer")], AREA_OF_WOOD));
    elements.push(way(31, &[1, 3, 2, 4, 1], WOOD));
    elements.push(way(32, &[1, 2, 99, 4, 1], HOUSE));
    elements.push(way(33, &[1, 2, 1, 2, 1], HOUSE));
    elements.push(way(35, &[1, 2, 99, 3, 4], &[("waterway", "river")]));
    let rows = read_file(&elements);
    let expected = [("w31", ContextKind::Forest, 0.005), ("w35", ContextKind::River, 0.0)];
    assert_eq!(shown(&rows), expected);
    assert!(
        matches!(&rows.context.features[1].geometry, Geometry::MultiLineString(parts) if parts.0.len() == 2),
        "a gap is never bridged"
    );
    assert_eq!(rows.findings.of(FindingCode::BrokenArea, "osm"), 4);
    assert_eq!(rows.findings.of(FindingCode::InvalidGeometry, "osm"), 1);
}

#[test]
fn the_newest_version_counts_and_what_was_deleted_is_gone() {
    let house = || way(31, &[5, 6, 7, 8, 5], HOUSE);
    let wood = || way(31, &[1, 2, 3, 4, 1], WOOD).version(2);
    for (last, expected) in [
        (wood(), vec![("w31", ContextKind::Forest, 0.01)]),
        (wood().deleted(), Vec::new()),
        (way(31, &[1, 2, 3, 4, 1], &[("razed:building", "yes")]).version(2), Vec::new()),
    ] {
        let mut elements = squares(1, 116.0);
        elements.extend([house(), last]);
        assert_eq!(shown(&read_file(&elements)), expected);
    }
    let named = |version, name: &'static [(&'static str, &'static str)]| WrittenElement {
        tags: name,
        ..node(20, 116.5, 0.2).version(version)
    };
    let town: &[(&str, &str)] = &[("place", "town"), ("name", "Tenggarong")];
    let mut elements = vec![named(3, town), named(4, &[]).deleted()];
    assert_eq!(shown(&read_file(&elements)), []);
    elements.push(named(5, town));
    assert_eq!(shown(&read_file(&elements)), [("n20", ContextKind::Town, 0.0)]);
}

#[test]
fn where_there_is_more_than_may_be_kept_buildings_are_left_out_first_and_the_roads_stay() {
    let mut elements = vec![node(100, 115.0, 0.0), node(101, 115.1, 0.0)];
    for at in 0..3 {
        elements.extend(squares(10 * at, 116.0 + at as f64));
    }
    elements.push(way(1, &[100, 101], &[("highway", "primary")]));
    elements.push(way(30, &[0, 1, 2, 3, 0], WOOD));
    elements.push(way(31, &[10, 11, 12, 13, 10], HOUSE));
    elements.push(way(32, &[20, 21, 22, 23, 20], HOUSE));
    let rows = read_file(&elements);
    assert_eq!(shown(&rows).len(), 3);
    let mut within = context_ways::ContextWays::within(1_200);
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("x.osm.pbf");
    std::fs::write(&file, pbf(&elements)).unwrap();
    let found = ways::read(&file, "osm", Some(&mut within));
    assert_eq!(found.ways.len(), 1);
    assert_eq!(within.ways.iter().map(|way| way.id).collect::<Vec<_>>(), [30]);
    let mut placed = context::PlacedContext::of(&within);
    let mut nodes = nodes::Nodes::used_by(&found.ways);
    assert_eq!(
        nodes::locate(&file, &mut nodes, Some((&mut placed.nodes, &mut placed.named))),
        None
    );
    let (rows, findings) = context::features(within, placed, None, "osm");
    assert_eq!(rows.features.len(), 1);
    assert_eq!(findings.of(FindingCode::ContextLeftOut, "osm"), 1);
}

#[test]
fn a_file_says_to_which_box_it_was_cut() {
    let extent = [116.0, -1.0, 117.5, 0.25];
    let rows = read_with("", &cut_to(extent, &squares(1, 116.0)));
    let found = rows.context.extent.unwrap();
    let told = [found.min().x, found.min().y, found.max().x, found.max().y];
    // The file counts in 1e-9 degrees.
    assert!(told.iter().zip(extent).all(|(one, other)| (one - other).abs() < 1e-9), "{told:?}");
}

#[test]
fn real_extracts_become_valid_areas() {
    for name in ["liechtenstein-2021.osm.pbf", "baltimore.osm.pbf", "missing-refs.osm.pbf"] {
        let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../shared/data/osm").join(name);
        let Ok(bytes) = std::fs::read(&file) else {
            eprintln!("skipped: no {}", file.display());
            continue;
        };
        let rows = read_with("", &bytes);
        assert!(!rows.context.features.is_empty(), "{name}");
        for thing in &rows.context.features {
            use crate::ingest::gdal::repair::{Validity, check};
            assert_eq!(check(&thing.geometry), Validity::Valid, "{name} {}", thing.id);
        }
        let mut ids: Vec<_> =
            rows.context.features.iter().map(|it| (it.kind.layer(), &it.id)).collect();
        ids.dedup();
        assert_eq!(ids.len(), rows.context.features.len(), "{name}");
    }
}
