//! Access, on a road from a depot in the west over a flooded stretch to a site in the east, with a
//! river beside it.

use std::sync::Arc;

use geo_types::LineString;
use lintas_model::hazard::{Basis, HazardKind};
use lintas_model::network::{Graph, GridPoint, Jetty, RoadEdge, Slowdown, Speeds, build};
use lintas_model::road::{Oneway, RoadAttributes};

use super::*;
use crate::assess::edges::{RunEvidence, assess_edges};
use crate::assess::hazards::{CoverageArea, Surroundings};
use crate::assess::network;
use crate::merge::hazards::Hazard;
use crate::merge::roads::{Edge, NetworkLine, RoadSource};
use jiff::Timestamp;
use lintas_model::access::{Access, AccessReason};
use lintas_model::passability::Passability;

pub(crate) fn at(x: f64, y: f64) -> Point<f64> {
    Point::new(116.98 + x / 100.0, -0.43 + y / 100.0)
}

pub(crate) fn now() -> Timestamp {
    "2025-09-18T09:00:00+08:00".parse().unwrap()
}

pub(crate) type LonLat = (f64, f64);

/// A road between two places: class, start, end, direction.
pub(crate) type RoadSpec = (&'static str, LonLat, LonLat, Oneway);

const BOTH: Oneway = Oneway::Both;

/// The road in three stretches, and the river beside it.
pub(crate) const ALONG_THE_RIVER: [RoadSpec; 4] = [
    ("primary", (0.0, 0.0), (1.0, 0.0), BOTH),
    ("primary", (1.0, 0.0), (2.0, 0.0), BOTH),
    ("primary", (2.0, 0.0), (3.0, 0.0), BOTH),
    ("river", (0.0, 0.8), (3.0, 0.8), BOTH),
];

fn network(lines: &[RoadSpec]) -> Vec<Edge> {
    let lines = lines.iter().enumerate().map(|(row, (class, from, to, oneway))| NetworkLine {
        source: 0,
        row: row as u64,
        id: Some(format!("e{row}")),
        osm_id: None,
        attributes: Arc::new(RoadAttributes { oneway: *oneway, ..RoadAttributes::of_class(class) }),
        line: LineString::from(vec![at(from.0, from.1), at(to.0, to.1)]),
        as_of: None,
    });
    let source = RoadSource {
        id: "jalan".to_owned(),
        noding: lintas_model::network::Noding::SharedNodes,
        snap_m: 0.0,
        precedence: 0,
    };
    crate::merge::roads::build(lines.collect(), &[source], &[]).edges
}

fn graph(edges: &[Edge], jetties: &[Point<f64>]) -> Graph {
    let roads: Vec<RoadEdge<'_>> = edges.iter().map(Edge::road_edge).collect();
    let jetties: Vec<Jetty<'_>> = jetties
        .iter()
        .map(|place| Jetty {
            name: None,
            place: GridPoint::nearest(place.0).unwrap(),
            load_min: None,
        })
        .collect();
    build(&roads, &jetties, &[], &Speeds::default())
}

/// Water between two places along the road.
pub(crate) fn flood(from: f64, to: f64, depth_m: Option<f64>) -> Hazard {
    let (a, b) = (at(from, -0.5), at(to, 0.5));
    Hazard {
        id: "h".to_owned(),
        source: 0,
        kind: HazardKind::Flood,
        basis: Basis::Observed,
        severity: None,
        depth_m,
        shallowest_m: depth_m,
        as_of: Some(now()),
        valid_from: None,
        valid_to: None,
        lifetime: jiff::SignedDuration::from_hours(6),
        held_back: false,
        beside: false,
        ended: None,
        cell_m: None,
        geometry: geo_types::Rect::new(a.0, b.0).to_polygon().into(),
    }
}

/// Roads and the hazards on them.
pub(crate) struct AccessScenario<'a> {
    pub(crate) lines: &'a [RoadSpec],
    pub(crate) floods: Vec<Hazard>,
    pub(crate) coverages: Vec<CoverageArea<'a>>,
    pub(crate) jetties: &'a [Point<f64>],
    pub(crate) depots: &'a [Point<f64>],
}

impl AccessScenario<'_> {
    fn reached(self, site: Point<f64>) -> AidReach {
        let depots = self.depots;
        self.with_roads(|roads| reached(roads, depots, &[site]).remove(0))
    }

    /// What `ask` says of the roads.
    pub(crate) fn with_roads<T>(self, ask: impl FnOnce(AssessedNetwork<'_>) -> T) -> T {
        let edges = network(self.lines);
        let source = |_| "bpbd".to_owned();
        let surroundings =
            Surroundings::new(self.floods.iter().collect(), Vec::new(), self.coverages, source);
        let none = vec![Vec::new(); edges.len()];
        let evidence = RunEvidence {
            surroundings: &surroundings,
            closures: &[],
            closures_of: &none,
            sources: &[],
            ended: &[],
            last: None,
            as_of: now(),
        };
        let assessed = assess_edges(&edges, &evidence, |_| {});
        let graph = graph(&edges, self.jetties);
        let slowdown = Slowdown::default();
        let load_ms = Speeds::default().load_ms(None);
        let roads = AssessedNetwork {
            graph: &graph,
            states: &assessed.states,
            slowdown: &slowdown,
            water: &network::water(&graph, &[]),
            load_ms,
        };
        ask(roads)
    }
}

fn along_the_river(depth: Option<Option<f64>>, jetties: &[Point<f64>]) -> AidReach {
    let floods = depth.map(|depth| flood(1.2, 1.8, depth)).into_iter().collect();
    let depots = &[at(0.0, 0.0)];
    AccessScenario { lines: &ALONG_THE_RIVER, floods, coverages: Vec::new(), jetties, depots }
        .reached(at(2.9, 0.1))
}

#[test]
fn a_site_at_the_end_of_roads_without_a_report_says_so_and_has_no_age() {
    let found = along_the_river(None, &[]);
    assert_eq!((found.access, found.as_of, found.depot), (Access::Presumed, None, Some(0)));
    // 2.9 of 3 stretches of 1 113 m at 46 km/h: the pick-up is the fastest that carries aid.
    let expected_ms = 2.9 * 1113.2 / 46.0 * 3600.0;
    assert!((f64::from(found.ms.unwrap()) - expected_ms).abs() < 100.0, "{:?}", found.ms);
    let classes: Vec<VehicleClass> = found.ways.iter().map(|(class, _)| *class).collect();
    assert_eq!(classes, VehicleClass::LAND);
}

#[test]
fn the_worst_piece_of_the_best_way_decides_for_the_vehicle_that_gets_farthest() {
    assert_eq!(along_the_river(Some(Some(0.1)), &[]).access, Access::Presumed);
    let found = along_the_river(Some(Some(0.7)), &[]);
    assert_eq!((found.access, found.as_of), (Access::Restricted, Some(now())));
    assert_eq!(found.ways.len(), 1);
    assert_eq!(along_the_river(Some(None), &[]).access, Access::Unknown);
}

#[test]
fn deep_water_cuts_a_site_off_unless_a_boat_gets_there_from_a_jetty() {
    let cut_off = along_the_river(Some(Some(1.0)), &[]);
    assert_eq!((cut_off.access, cut_off.ms, cut_off.depot), (Access::CutOff, None, None));
    let jetties = [at(0.3, 0.8), at(2.8, 0.8)];
    let found = along_the_river(Some(Some(1.0)), &jetties);
    assert_eq!((found.access, found.depot), (Access::BoatOnly, Some(0)));
    let (class, way) = &found.ways[0];
    assert_eq!(*class, VehicleClass::Boat);
    // It loads once, and the boat goes on the river.
    assert!(way.ms > 1_200_000 && way.stretches.iter().any(|piece| piece.class == *class));
}

#[test]
fn where_a_road_goes_under_water_whole_a_boat_is_loaded_at_the_waters_edge() {
    let world = AccessScenario {
        lines: &ALONG_THE_RIVER[..3],
        floods: vec![flood(1.004, 1.996, Some(1.0))],
        coverages: Vec::new(),
        jetties: &[],
        depots: &[at(0.0, 0.0)],
    };
    let found = world.reached(at(1.6, 0.0));
    assert_eq!(found.access, Access::BoatOnly);
    let boat = found.ways[0].1.stretches.last().unwrap();
    assert_eq!(boat.class, VehicleClass::Boat);
    assert!((boat.to - 0.6).abs() < 0.01, "{boat:?}");
}

#[test]
fn where_data_is_missing_nothing_is_said_to_be_cut_off() {
    let told = |lines: &[RoadSpec], depots: &[Point<f64>], site| {
        let found = dry(lines, &[], depots).reached(site);
        (found.access, found.reason)
    };
    let (roads, river) = ALONG_THE_RIVER.split_at(3);
    let depot = [at(0.0, 0.0)];
    // Three hundredths of a degree are 3.3 km; eight thousandths 890 m.
    for (found, reason) in [
        (told(roads, &[], at(2.9, 0.0)), AccessReason::NoDepots),
        (told(river, &depot, at(2.9, 0.8)), AccessReason::NoRoads),
        (told(roads, &[at(0.0, -3.0)], at(2.9, 0.0)), AccessReason::NoNetworkNearDepots),
        (told(roads, &depot, at(2.9, -3.0)), AccessReason::NoNetworkNear),
        (told(roads, &depot, at(2.9, -0.8)), AccessReason::RoadEnds),
    ] {
        assert_eq!(found, (Access::Unknown, Some(reason)));
    }
    assert_eq!(along_the_river(Some(None), &[]).reason, Some(AccessReason::UnknownRoads));
    assert_eq!(along_the_river(None, &[]).reason, None);
    assert_eq!(along_the_river(Some(Some(1.0)), &[]).reason, None, "it is cut off by the water");
}

#[test]
fn a_one_way_street_leads_one_way() {
    let one_way = |direction| {
        let lines: [RoadSpec; 2] = [
            ("primary", (0.0, 0.0), (1.0, 0.0), direction),
            ("primary", (1.0, 0.0), (2.0, 0.0), BOTH),
        ];
        let (floods, coverages, jetties) = (Vec::new(), Vec::new(), &[][..]);
        let depots = &[at(0.5, 0.0)];
        AccessScenario { lines: &lines, floods, coverages, jetties, depots }
            .reached(at(1.5, 0.0))
            .access
    };
    assert_eq!(one_way(Oneway::Forward), Access::Presumed);
    assert_eq!(one_way(Oneway::Backward), Access::CutOff);
}

#[test]
fn a_longer_way_that_somebody_looked_at_is_taken_before_a_short_one_that_nobody_knows() {
    let lines: [RoadSpec; 5] = [
        ("primary", (0.0, 0.0), (3.0, 0.0), BOTH),
        ("primary", (0.0, 0.0), (0.0, 2.0), BOTH),
        ("primary", (0.0, 2.0), (3.0, 2.0), BOTH),
        ("primary", (3.0, 2.0), (3.0, 0.0), BOTH),
        ("primary", (3.0, 0.0), (4.0, 0.0), BOTH),
    ];
    let looked = |from: Point<f64>, to: Point<f64>, hours: i64| {
        let area: geo_types::Geometry<f64> = geo_types::Rect::new(from.0, to.0).to_polygon().into();
        let as_of = Some(now() - jiff::SignedDuration::from_hours(hours));
        CoverageArea {
            area: lintas_model::overlay::AreaIndex::build([&area]),
            cells: None,
            record: lintas_model::evidence::CoverageRecord {
                source: "drone".to_owned(),
                as_of,
                until: Some(now()),
                basis: Basis::Observed,
                waits: false,
            },
        }
    };
    // The way round, from two flights; the end of it from the later one.
    let coverages = vec![
        looked(at(-1.0, -1.0), at(1.0, 3.0), 5),
        looked(at(-1.0, 1.5), at(5.0, 2.5), 2),
        looked(at(2.5, -1.0), at(5.0, 3.0), 1),
    ];
    let world = AccessScenario {
        lines: &lines,
        floods: Vec::new(),
        coverages,
        jetties: &[],
        depots: &[at(0.0, 0.0)],
    };
    let found = world.reached(at(3.5, 0.0));
    assert_eq!(found.access, Access::Open);
    assert_eq!(found.as_of, Some(now() - jiff::SignedDuration::from_hours(5)));
    let way = &found.ways[0].1;
    assert_eq!(way.stretches.len(), 4);
    assert_eq!(way.worst, Passability::Open);
}

#[test]
fn the_nearest_depot_is_the_one_that_a_vehicle_comes_from_first() {
    let world = AccessScenario {
        lines: &ALONG_THE_RIVER,
        floods: vec![flood(1.2, 1.8, Some(1.0))],
        coverages: Vec::new(),
        jetties: &[],
        // Two thirds of the way along, beyond the water; and at the near end.
        depots: &[at(1.1, 0.0), at(3.0, 0.0)],
    };
    let found = world.reached(at(2.2, 0.0));
    assert_eq!((found.access, found.depot), (Access::Presumed, Some(1)));
}

#[test]
fn a_site_on_the_edge_of_its_depot_is_reached_along_it() {
    let world = AccessScenario {
        lines: &ALONG_THE_RIVER,
        floods: Vec::new(),
        coverages: Vec::new(),
        jetties: &[],
        depots: &[at(0.2, 0.0)],
    };
    let found = world.reached(at(0.7, 0.0));
    let way = &found.ways[0].1;
    assert_eq!(way.stretches.len(), 1);
    let share = (way.stretches[0].from, way.stretches[0].to);
    assert!((share.0 - 0.2).abs() < 1e-3 && (share.1 - 0.7).abs() < 1e-3, "{share:?}");
}

/// A road along y = 0 with a river beside it at y = 0.1, 111 m to the north.
const RIVER_AT_HAND: [RoadSpec; 3] = [
    ("primary", (0.0, 0.0), (1.0, 0.0), BOTH),
    ("primary", (1.0, 0.0), (2.0, 0.0), BOTH),
    ("river", (0.0, 0.1), (2.0, 0.1), BOTH),
];

fn dry<'a>(
    lines: &'a [RoadSpec],
    jetties: &'a [Point<f64>],
    depots: &'a [Point<f64>],
) -> AccessScenario<'a> {
    AccessScenario { lines, floods: Vec::new(), coverages: Vec::new(), jetties, depots }
}

#[test]
fn a_site_beyond_what_is_carried_on_foot_is_not_reached_by_the_road_that_ends_before_it() {
    let depots = [at(0.0, 0.0)];
    let site = |south: f64| dry(&ALONG_THE_RIVER, &[], &depots).reached(at(2.9, -south));
    // 289 m and 311 m.
    let (near, far) = (site(0.26), site(0.28));
    assert_eq!(near.access, Access::Presumed);
    assert_eq!((far.access, far.depot), (Access::Unknown, Some(0)));
    let (_, way) = &far.ways[0];
    assert_eq!((way.worst, way.status()), (Passability::Presumed, Passability::Unknown));
    assert_eq!(way.ends[1].reason(), Some("jalan_berakhir"));
    assert_eq!(far.vehicle, Some(VehicleClass::Pickup));
}

#[test]
fn a_site_across_the_river_is_reached_by_boat_or_not_known_to_be() {
    let depots = [at(0.0, 0.0)];
    let site = at(1.5, 0.2);
    let far_bank = dry(&RIVER_AT_HAND, &[], &depots).reached(site);
    assert_eq!(far_bank.access, Access::Unknown);
    assert_eq!(far_bank.ways[0].1.ends[1].reason(), Some("seberang_air"));
    let jetties = [at(0.5, 0.05)];
    let by_boat = dry(&RIVER_AT_HAND, &jetties, &depots).reached(site);
    assert_eq!((by_boat.access, by_boat.vehicle), (Access::BoatOnly, Some(VehicleClass::Boat)));
    // As far from the road on its own bank.
    assert_eq!(dry(&RIVER_AT_HAND, &[], &depots).reached(at(1.5, -0.2)).access, Access::Presumed);
}

#[test]
fn a_depot_at_a_one_way_stub_that_leads_off_the_map_leaves_by_the_next_road() {
    let lines: [RoadSpec; 4] = [
        ("primary", (0.0, 0.0), (1.0, 0.0), BOTH),
        ("primary", (1.0, 0.0), (1.0, 1.0), BOTH),
        ("primary", (1.0, 1.0), (0.0, 0.0), BOTH),
        ("primary", (0.0, 0.0), (-0.5, 0.0), Oneway::Forward),
    ];
    let reached = |depot: Point<f64>| {
        let depots = [depot];
        dry(&lines, &[], &depots).reached(at(0.9, 0.0))
    };
    assert_eq!(reached(at(-0.25, 0.0)).access, Access::Presumed);
    // Farther from the town than anybody carries, it cannot be left.
    assert_eq!(reached(at(-0.4, 0.0)).access, Access::CutOff);
}

#[test]
fn a_depot_whose_yard_the_map_lacks_still_delivers_and_one_across_the_river_does_not() {
    // 445 m south of the road, and 111 m north of the river beside it.
    let reached = |depot: Point<f64>| {
        let depots = [depot];
        dry(&RIVER_AT_HAND, &[], &depots).reached(at(1.5, 0.0))
    };
    let off = reached(at(0.5, -0.4));
    assert_eq!(off.access, Access::Presumed);
    assert!(!off.ways[0].1.ends[0].is_there() && off.ways[0].1.gaps().is_empty());
    let across = reached(at(0.5, 0.2));
    assert_eq!((across.access, across.ways[0].1.gaps()), (Access::Unknown, vec!["seberang_air"]));
    // One on this side goes first, however far.
    let depots = [at(1.4, 0.2), at(0.0, 0.0)];
    let found = dry(&RIVER_AT_HAND, &[], &depots).reached(at(1.5, 0.0));
    assert_eq!((found.access, found.depot), (Access::Presumed, Some(1)));
}
