//! Access, told as a road from a depot in the west over a flooded stretch to a site in the east,
//! with a river beside it.

use std::sync::Arc;

use geo_types::LineString;
use lintas_model::hazard::{Basis, HazardKind};
use lintas_model::road::RoadAttributes;

use super::*;
use crate::assess::edges::assess_edges;
use crate::assess::hazards::Surroundings;
use crate::merge::hazards::Hazard;
use crate::merge::roads::{RoadLine, RoadSource, build};

fn at(x: f64, y: f64) -> Point<f64> {
    Point::new(116.98 + x / 100.0, -0.43 + y / 100.0)
}

type Place = (f64, f64);

fn network(roads: &[(&str, Place, Place)]) -> Vec<Edge> {
    let lines = roads.iter().enumerate().map(|(row, (class, from, to))| RoadLine {
        source: 0,
        row: row as u64,
        id: Some(format!("e{row}")),
        osm_id: None,
        attributes: Arc::new(RoadAttributes::of_class(class)),
        line: LineString::from(vec![at(from.0, from.1), at(to.0, to.1)]),
        as_of: None,
    });
    let source = RoadSource {
        id: "jalan".to_owned(),
        noding: lintas_model::network::Noding::SharedNodes,
        snap_m: 0.0,
        precedence: 0,
    };
    build(lines.collect(), &[source]).edges
}

fn flood(depth_m: Option<f64>) -> Hazard {
    let (a, b) = (at(1.2, -0.5), at(1.8, 0.5));
    Hazard {
        id: "h".to_owned(),
        source: 0,
        kind: HazardKind::Flood,
        basis: Basis::Observed,
        severity: None,
        depth_m,
        shallowest_m: None,
        as_of: None,
        valid_from: None,
        valid_to: None,
        geometry: geo_types::Rect::new(a.0, b.0).to_polygon().into(),
    }
}

fn access(depth: Option<Option<f64>>, jetties: &[Point<f64>]) -> Access {
    let edges = network(&[
        ("primary", (0.0, 0.0), (1.0, 0.0)),
        ("primary", (1.0, 0.0), (2.0, 0.0)),
        ("primary", (2.0, 0.0), (3.0, 0.0)),
        ("river", (0.0, 0.8), (3.0, 0.8)),
    ]);
    let hazards: Vec<Hazard> = depth.map(flood).into_iter().collect();
    let now = "2025-09-18T09:00:00+08:00".parse().unwrap();
    let surroundings = Surroundings::new(hazards.iter().collect(), Vec::new(), Vec::new(), now);
    let none = vec![Vec::new(); edges.len()];
    let assessed =
        assess_edges(&edges, &surroundings, &[], &none, |_| String::new(), now, |_| {}).states;
    AccessMap::new(&edges, &assessed, &[at(0.0, 0.0)], jetties).access(at(2.9, 0.1))
}

#[test]
fn a_site_at_the_end_of_roads_without_a_report_says_so() {
    assert_eq!(access(None, &[]), Access::Presumed);
}

#[test]
fn the_worst_piece_of_the_best_way_decides_for_the_vehicle_that_gets_farthest() {
    assert_eq!(access(Some(Some(0.1)), &[]), Access::Presumed);
    assert_eq!(access(Some(Some(0.7)), &[]), Access::Restricted);
    assert_eq!(access(Some(None), &[]), Access::Unknown);
}

#[test]
fn deep_water_cuts_a_site_off_unless_a_boat_gets_there_from_a_jetty() {
    assert_eq!(access(Some(Some(1.0)), &[]), Access::CutOff);
    let jetties = [at(0.3, 0.8), at(2.8, 0.8)];
    assert_eq!(access(Some(Some(1.0)), &jetties), Access::BoatOnly);
}
