//! Closures on small street networks near Tenggarong. 0.001 degrees are about 111 m.

use std::sync::Arc;

use geo_types::{LineString, Point, line_string, polygon};
use lintas_model::passability::{ReportStatus, fact::Confidence};
use lintas_model::road::RoadAttributes;
use lintas_model::vehicle::VehicleSet;

use super::*;
use crate::merge::roads::{NetworkLine, RoadSource, build};

/// Three blocks of a street from west to east, and a side street that crosses it after the first.
fn streets() -> Vec<Edge> {
    let line = |row, line: LineString<f64>, class: &str| NetworkLine {
        source: 0,
        row,
        id: Some(format!("e{row}")),
        osm_id: Some(100 + row as i64),
        attributes: Arc::new(RoadAttributes::of_class(class)),
        line,
        as_of: None,
    };
    let at = |x: f64, y: f64| geo_types::coord! { x: 116.98 + x / 1000.0, y: -0.43 + y / 1000.0 };
    let path = |a: (f64, f64), b: (f64, f64)| LineString(vec![at(a.0, a.1), at(b.0, b.1)]);
    let source = RoadSource {
        id: "jalan".to_owned(),
        noding: lintas_model::network::Noding::SharedNodes,
        snap_m: 0.0,
        precedence: 0,
    };
    build(
        vec![
            line(1, path((0.0, 0.0), (3.0, 0.0)), "primary"),
            line(2, path((3.0, 0.0), (6.0, 0.0)), "primary"),
            line(3, path((6.0, 0.0), (9.0, 0.0)), "primary"),
            line(4, path((3.0, 0.0), (3.0, 3.0)), "residential"),
            line(5, path((0.0, 0.1), (9.0, 0.1)), "river"),
        ],
        &[source],
        &[],
    )
    .edges
}

fn closure(status: ReportStatus, geometry: impl Into<Geometry<f64>>) -> Closure {
    Closure {
        id: "c1".to_owned(),
        source: 0,
        row: 1,
        status,
        vehicles: VehicleSet::ALL,
        cause: Some("flood".to_owned()),
        depth_m: None,
        max_weight_t: None,
        reason: None,
        starts: None,
        expires: None,
        confidence: Confidence::Seen,
        officer: false,
        lifetime: None,
        held_back: false,
        beside: false,
        ended: None,
        as_of: None,
        edges: Vec::new(),
        osm_way: None,
        geometry: Some(geometry.into()),
    }
}

fn met(closure: Closure) -> Vec<String> {
    let edges = streets();
    let (of_edge, findings) = place(&[closure], &edges, |_| "posko".to_owned());
    let met: Vec<String> = edges
        .iter()
        .zip(&of_edge)
        .filter(|(_, closures)| !closures.is_empty())
        .map(|(edge, _)| edge.id.clone())
        .collect();
    assert_eq!(met.is_empty(), findings.len() == 1);
    met
}

#[test]
fn a_point_closes_the_nearest_road_and_no_river() {
    let near = Point::new(116.984, -0.430 + 0.000_09);
    assert_eq!(met(closure(ReportStatus::Closed, near)), ["e2"]);
    let high_water =
        Closure { cause: Some("high_water".to_owned()), ..closure(ReportStatus::Closed, near) };
    assert_eq!(met(high_water), ["e5"]);
}

#[test]
fn a_point_far_from_every_road_is_a_finding_and_closes_nothing() {
    let far = Point::new(116.984, -0.435);
    assert!(met(closure(ReportStatus::Closed, far)).is_empty());
}

#[test]
fn a_closure_along_a_part_of_a_road_closes_it_and_not_the_street_that_it_crosses() {
    let part = line_string![(x: 116.9822, y: -0.430_02), (x: 116.9838, y: -0.430_02)];
    assert_eq!(met(closure(ReportStatus::Closed, part)), ["e1", "e2"]);
}

#[test]
fn an_all_clear_counts_only_for_what_it_covers_from_end_to_end() {
    let part = line_string![(x: 116.98, y: -0.43), (x: 116.985, y: -0.43)];
    assert_eq!(met(closure(ReportStatus::Open, part)), ["e1"]);
}

#[test]
fn an_area_closes_every_road_that_enters_it() {
    let area = polygon![
        (x: 116.9845, y: -0.431),
        (x: 116.987, y: -0.431),
        (x: 116.987, y: -0.429),
        (x: 116.9845, y: -0.429),
    ];
    assert_eq!(met(closure(ReportStatus::Closed, area)), ["e2", "e3"]);
}

#[test]
fn a_closure_that_names_edges_or_a_way_needs_no_place() {
    let mut named = closure(ReportStatus::Closed, Point::new(0.0, 0.0));
    named.edges = vec!["e3".to_owned()];
    named.osm_way = Some(104);
    assert_eq!(met(named), ["e3", "e4"]);
}
