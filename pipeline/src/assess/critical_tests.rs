//! A village behind a bridge, an island behind a ferry, a ring, and a river.

use std::sync::Arc;

use geo_types::LineString;
use lintas_model::network::critical::Burden;
use lintas_model::network::{Graph, Speeds};
use lintas_model::passability::RoadState;
use lintas_model::road::RoadAttributes;

use super::*;
use crate::assess::edges::{RunEvidence, assess_edges};
use crate::assess::hazards::Surroundings;
use crate::merge::roads::{Edge, NetworkLine, RoadSource, build};

fn line(name: &str, class: &str, bridge: bool, points: &[(i32, i32)]) -> NetworkLine {
    let at = |(x, y): &(i32, i32)| (116.9 + f64::from(*x) / 100.0, -0.4 + f64::from(*y) / 100.0);
    NetworkLine {
        source: 0,
        row: 0,
        id: Some(name.to_owned()),
        osm_id: None,
        attributes: Arc::new(RoadAttributes { bridge, ..RoadAttributes::of_class(class) }),
        line: LineString::from(points.iter().map(at).collect::<Vec<_>>()),
        as_of: None,
    }
}

/// Depot at (0,0) ─ street ─ (2,0) ═ bridge ═ (3,0) ─ ring over (6,0) and (6,3) ─ ferry
/// (6,3)~(9,3).
fn edges() -> Vec<Edge> {
    let source = RoadSource {
        id: "jalan".to_owned(),
        noding: lintas_model::network::Noding::SharedNodes,
        snap_m: 0.0,
        precedence: 0,
    };
    let lines = vec![
        line("street", "primary", false, &[(0, 0), (2, 0)]),
        line("bridge", "primary", true, &[(2, 0), (3, 0)]),
        line("south", "primary", false, &[(3, 0), (6, 0), (6, 3)]),
        line("north", "primary", false, &[(3, 0), (3, 3), (6, 3)]),
        line("ferry", "ferry", false, &[(6, 3), (9, 3)]),
        line("island", "primary", false, &[(9, 3), (12, 3)]),
        line("river", "river", false, &[(12, 2), (15, 2)]),
    ];
    build(lines, &[source], &[]).edges
}

struct CriticalLinksScenario {
    edges: Vec<Edge>,
    graph: Graph,
    states: Vec<RoadState>,
}

impl CriticalLinksScenario {
    fn new(jetty: Option<(f64, f64)>) -> Self {
        let edges = edges();
        let road_edges: Vec<_> = edges.iter().map(Edge::road_edge).collect();
        let jetties: Vec<_> = jetty
            .map(|(x, y)| lintas_model::network::Jetty {
                name: None,
                place: lintas_model::network::GridPoint::nearest(point(x, y).0).unwrap(),
                load_min: None,
            })
            .into_iter()
            .collect();
        let graph = lintas_model::network::build(&road_edges, &jetties, &[], &Speeds::default());
        let surroundings = Surroundings::new(Vec::new(), Vec::new(), Vec::new(), |_| String::new());
        let none = vec![Vec::new(); edges.len()];
        let evidence = RunEvidence {
            surroundings: &surroundings,
            closures: &[],
            closures_of: &none,
            sources: &[],
            ended: &[],
            last: None,
            as_of: "2025-09-18T09:00:00+08:00".parse().unwrap(),
        };
        let states = assess_edges(&edges, &evidence, |_| {}).states;
        Self { edges, graph, states }
    }

    fn people(&self, dependants: &[Dependant]) -> Vec<(&str, u64, u64, u64)> {
        let net = RoadNet::new(&self.graph, &self.states);
        let snapper = Snapper::new(&self.graph);
        let burdens = burdens(&net, &snapper, &[point(0.0, 0.0)], dependants);
        self.edges
            .iter()
            .zip(burdens)
            .map(|(edge, b)| {
                (edge.id.as_str(), b.by_land.people, b.by_boat.people, b.dry_day.people)
            })
            .filter(|(_, land, boat, dry)| land + boat + dry > 0)
            .collect()
    }
}

fn point(x: f64, y: f64) -> Point<f64> {
    Point::new(116.9 + x / 100.0, -0.4 + y / 100.0)
}

fn village(x: f64, y: f64, people: u64) -> Dependant {
    Dependant { place: point(x, y), burden: Burden { people, estimated: people, sites: 0 } }
}

#[test]
fn people_hang_on_the_bridge_and_the_ferry_and_not_on_the_ring() {
    let all = [village(6.0, 0.5, 100), village(11.0, 3.1, 10)];
    assert_eq!(
        CriticalLinksScenario::new(None).people(&all),
        [
            ("bridge", 110, 0, 110),
            ("ferry", 10, 0, 10),
            ("island", 10, 0, 10),
            ("street", 110, 0, 110),
        ]
    );
}

#[test]
fn a_village_on_the_street_hangs_on_the_part_before_it_only() {
    // Nobody lies beyond a village in the middle of the street.
    assert_eq!(
        CriticalLinksScenario::new(None).people(&[village(1.0, 0.0, 7)]),
        [("street", 7, 0, 7)]
    );
}

#[test]
fn a_village_on_the_river_hangs_on_all_that_leads_to_the_jetty() {
    let world = CriticalLinksScenario::new(Some((12.0, 2.5)));
    let by_boat = world.people(&[village(14.5, 2.0, 5)]);
    // Not on the ferry, because a boat crosses where the ferry does.
    assert_eq!(
        by_boat,
        [("bridge", 0, 5, 0), ("island", 0, 5, 0), ("river", 0, 5, 0), ("street", 0, 5, 0),]
    );
    assert_eq!(CriticalLinksScenario::new(None).people(&[village(14.5, 2.0, 5)]), []);
}
