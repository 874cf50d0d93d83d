//! Versions, deleted elements and ferry relations, in files of our own.

use std::path::Path;

use lintas_model::finding::FindingCode;

use super::written::{ElementBody, WrittenElement, node, pbf, way};
use super::*;
use crate::config::Config;

fn read_file(elements: &[WrittenElement<'_>]) -> SourceRows {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("x.osm.pbf");
    std::fs::write(&file, pbf(elements)).unwrap();
    let text = "[region]\nid = \"r\"\nname = \"R\"\ntime_zone = \"UTC\"\nmode = \"actual\"\n\
                [[source]]\nid = \"osm\"\nlayer = \"roads\"\npath = \"x.osm.pbf\"\n";
    let config = Config::parse(Path::new("/lintas.toml"), text, Timestamp::UNIX_EPOCH).unwrap();
    let rows = read(&config.sources[0], &file, &|_| {});
    assert_eq!(rows.broken, None);
    rows
}

/// Way and class of every edge.
fn roads(rows: &SourceRows) -> Vec<(i64, &str)> {
    rows.roads.iter().map(|road| (road.osm_id.unwrap(), road.attributes.class.as_str())).collect()
}

const PRIMARY: &[(&str, &str)] = &[("highway", "primary")];
const TRACK: &[(&str, &str)] = &[("highway", "track")];

#[test]
fn the_newest_version_of_a_way_counts_wherever_it_stands() {
    let new = || way(7, &[1, 2], PRIMARY).version(3);
    let old = || way(7, &[2, 3], TRACK).version(2);
    for ways in [[old(), new()], [new(), old()]] {
        let mut elements = vec![node(1, 116.0, 0.0), node(2, 116.1, 0.0), node(3, 116.2, 0.0)];
        elements.extend(ways);
        let rows = read_file(&elements);
        assert_eq!(roads(&rows), [(7, "primary")]);
        assert_eq!(rows.roads[0].line.0[0].x, 116.0);
        assert_eq!(rows.findings.of(FindingCode::Superseded, "osm"), 1);
    }
}

#[test]
fn a_way_that_was_deleted_or_is_no_road_any_more_is_gone() {
    let nodes = || vec![node(1, 116.0, 0.0), node(2, 116.1, 0.0)];
    let gone = || way(7, &[1, 2], PRIMARY).version(3).deleted();
    let razed = || way(7, &[1, 2], &[("razed:highway", "primary")]).version(3);
    let stays = || way(8, &[1, 2], TRACK);
    for last in [gone, razed] {
        for ways in [
            [way(7, &[1, 2], PRIMARY), last(), stays()],
            [stays(), last(), way(7, &[1, 2], PRIMARY)],
        ] {
            let mut elements = nodes();
            elements.extend(ways);
            assert_eq!(roads(&read_file(&elements)), [(8, "track")]);
        }
    }
    // Undeleted again.
    let mut elements = nodes();
    elements.extend([gone(), way(7, &[1, 2], PRIMARY).version(4)]);
    assert_eq!(roads(&read_file(&elements)), [(7, "primary")]);
}

#[test]
fn the_newest_version_of_a_node_says_where_it_is_and_whether_a_barrier_stands_there() {
    let moved = |version, lon| node(2, lon, 0.0).version(version);
    let wall = |version| WrittenElement { tags: &[("barrier", "block")], ..moved(version, 116.1) };
    let of = |nodes: Vec<WrittenElement<'_>>| {
        let mut elements =
            vec![node(1, 116.0, 0.0), node(3, 116.2, 0.0), way(7, &[1, 2, 3], PRIMARY)];
        elements.extend(nodes);
        read_file(&elements)
    };
    for nodes in [vec![moved(1, 116.15), moved(2, 116.1)], vec![moved(2, 116.1), moved(1, 116.15)]]
    {
        assert_eq!(of(nodes).roads[0].line.0[1].x, 116.1);
    }
    assert_eq!(of(vec![wall(1)]).roads.len(), 2, "the barrier cuts the way");
    for nodes in [vec![wall(1), moved(2, 116.1)], vec![moved(2, 116.1), wall(1)]] {
        assert_eq!(of(nodes).roads.len(), 1, "it is gone");
    }
    // A deleted node is missing: the gap is told and never bridged.
    for nodes in [
        vec![moved(1, 116.1), moved(2, 0.0).deleted()],
        vec![moved(2, 0.0).deleted(), moved(1, 116.1)],
    ] {
        let rows = of(nodes);
        assert_eq!((rows.roads.len(), rows.rejected.len()), (0, 1));
    }
}

#[test]
fn a_way_is_a_ferry_line_by_its_relation() {
    let ferry = |members: &'static [(i64, &'static str)]| WrittenElement {
        id: 5,
        version: 1,
        visible: true,
        tags: &[
            ("type", "route"),
            ("route", "ferry"),
            ("name", "Penyeberangan"),
            ("motor_vehicle", "yes"),
        ],
        what: ElementBody::Relation(members),
    };
    let elements = |last: WrittenElement<'static>| {
        vec![
            node(1, 116.0, 0.0),
            node(2, 116.1, 0.0),
            node(3, 116.2, 0.0),
            way(7, &[1, 2], &[("source", "survey")]),
            way(8, &[2, 3], PRIMARY),
            way(9, &[1, 3], &[("man_made", "pier")]),
            last,
        ]
    };
    let rows = read_file(&elements(ferry(&[(7, ""), (8, ""), (9, "platform")])));
    assert_eq!(roads(&rows), [(7, "ferry"), (8, "primary")]);
    assert_eq!(rows.roads[0].attributes.name.as_deref(), Some("Penyeberangan"));
    let rows = read_file(&elements(ferry(&[(7, "")]).deleted()));
    assert_eq!(roads(&rows), [(8, "primary")]);
}

#[test]
fn a_turn_restriction_over_a_way_is_told_and_the_newest_version_of_one_counts() {
    let rule = |version, members: &'static [(i64, &'static str)]| WrittenElement {
        id: 5,
        version,
        visible: true,
        tags: &[("type", "restriction"), ("restriction", "no_left_turn")],
        what: ElementBody::Relation(members),
    };
    let of = |relations: Vec<WrittenElement<'static>>| {
        let mut elements = vec![node(1, 116.0, 0.0), node(2, 116.1, 0.0), node(3, 116.2, 0.0)];
        elements.extend([way(7, &[1, 2], PRIMARY), way(8, &[2, 3], PRIMARY)]);
        elements.extend(relations);
        read_file(&elements)
    };
    let over_way = || rule(2, &[(7, "from"), (8, "via"), (7, "to")]);
    let broken = || rule(1, &[(7, "from"), (8, "to")]);
    for relations in [vec![over_way(), broken()], vec![broken(), over_way()]] {
        let rows = of(relations);
        assert_eq!(rows.findings.of(FindingCode::TurnOverWay, "osm"), 1);
        assert_eq!(rows.findings.of(FindingCode::BrokenTurn, "osm"), 0);
    }
    assert_eq!(
        of(vec![broken(), over_way().deleted()]).findings.of(FindingCode::BrokenTurn, "osm"),
        0
    );
}
