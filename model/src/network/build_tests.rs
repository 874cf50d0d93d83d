//! Graphs of crossroads, ferries and jetties, and turns compared with a search over edges.

use std::cmp::Reverse;
use std::collections::BinaryHeap;

use proptest::prelude::*;

use super::*;
use crate::network::NO_WAY;
use crate::road::Oneway;
use VehicleClass::{Boat, Motorcycle, Truck};

/// Thousandths of a degree, near Tenggarong.
fn at(x: i32, y: i32) -> GridPoint {
    GridPoint { x: 1_169_800_000 + x * 10_000, y: -4_300_000 + y * 10_000 }
}

struct TestRoad {
    id: String,
    road: RoadAttributes,
    points: Vec<GridPoint>,
}

fn line(id: &str, class: &str, from: (i32, i32), to: (i32, i32)) -> TestRoad {
    TestRoad {
        id: id.to_owned(),
        road: RoadAttributes::of_class(class),
        points: vec![at(from.0, from.1), at(to.0, to.1)],
    }
}

fn graph(lines: &[TestRoad], jetties: &[Jetty<'_>], rules: &[TurnRule]) -> Graph {
    let edges: Vec<RoadEdge<'_>> = lines
        .iter()
        .map(|line| RoadEdge {
            id: &line.id,
            road: &line.road,
            points: &line.points,
            length_m: line.points[0].metres_to(line.points[line.points.len() - 1]),
            as_of: None,
        })
        .collect();
    build(&edges, jetties, rules, &Speeds::default())
}

/// Least milliseconds from the end of one edge, driven forward, to having driven another in either
/// direction.
fn ms_between(graph: &Graph, class: VehicleClass, from: EdgeId, to: EdgeId) -> Option<u32> {
    let start = graph.arcs.iter().find(|arc| arc.edge == from && !arc.backward)?.head;
    let mut best = vec![u32::MAX; graph.nodes.len()];
    let mut arrived = None;
    let mut queue = BinaryHeap::from([Reverse((0_u32, start))]);
    best[start] = 0;
    while let Some(Reverse((ms, node))) = queue.pop() {
        for arc in graph.arcs.iter().filter(|arc| arc.tail == node) {
            let dry_ms = graph.edges[arc.edge].dry_ms[class.index()];
            let arc_ms = graph.arc_ms(arc, class, dry_ms);
            if arc_ms == NO_WAY {
                continue;
            }
            let there = ms + arc_ms;
            if arc.edge == to {
                arrived = Some(arrived.map_or(there, |known: u32| known.min(there)));
            }
            if there < best[arc.head] {
                best[arc.head] = there;
                queue.push(Reverse((there, arc.head)));
            }
        }
    }
    arrived
}

/// A crossroads with arms to the west, north, east and south, each from the middle outwards but the
/// first, and a way round from north to east.
fn crossroads() -> Vec<TestRoad> {
    vec![
        line("west", "primary", (-10, 0), (0, 0)),
        line("north", "primary", (0, 0), (0, 10)),
        line("east", "primary", (0, 0), (10, 0)),
        line("south", "primary", (0, 0), (0, -10)),
        line("round", "primary", (0, 10), (10, 0)),
    ]
}

const WEST: EdgeId = EdgeId::new(0);
const NORTH: EdgeId = EdgeId::new(1);
const EAST: EdgeId = EdgeId::new(2);
const SOUTH: EdgeId = EdgeId::new(3);
const ROUND: EdgeId = EdgeId::new(4);

fn rule(from: EdgeId, to: EdgeId, only: bool) -> TurnRule {
    let (from, to, classes) = (vec![from], vec![to], VehicleSet::ALL);
    TurnRule { via: at(0, 0), from, to, only, classes }
}

fn driven_ms(graph: &Graph, edge: EdgeId) -> u32 {
    graph.edges[edge].dry_ms[Truck.index()]
}

#[test]
fn roads_that_end_at_one_place_meet_there() {
    let graph = graph(&crossroads(), &[], &[]);
    assert_eq!((graph.nodes.len(), graph.arcs.len()), (5, 10));
    assert_eq!(ms_between(&graph, Truck, WEST, EAST), Some(driven_ms(&graph, EAST)));
}

#[test]
fn a_banned_turn_is_gone_around_and_splits_one_node_only() {
    let graph = graph(&crossroads(), &[], &[rule(WEST, EAST, false)]);
    assert_eq!(graph.nodes.len(), 6);
    let round = driven_ms(&graph, NORTH) + driven_ms(&graph, ROUND) + driven_ms(&graph, EAST);
    let turned = driven_ms(&graph, NORTH) * 2 + driven_ms(&graph, EAST);
    // Turning about at the end of the northern arm is shorter than going round.
    assert_eq!(ms_between(&graph, Truck, WEST, EAST), Some(turned.min(round)));
    // Only who comes from the west is banned from turning: from the south every turn is free.
    let from_south = driven_ms(&graph, SOUTH) + driven_ms(&graph, EAST);
    assert_eq!(ms_between(&graph, Truck, SOUTH, EAST), Some(from_south));
}

#[test]
fn the_only_way_on_is_the_only_way_on() {
    let graph = graph(&crossroads(), &[], &[rule(WEST, NORTH, true)]);
    assert_eq!(ms_between(&graph, Truck, WEST, NORTH), Some(driven_ms(&graph, NORTH)));
    let south = ms_between(&graph, Truck, WEST, SOUTH).unwrap();
    assert_eq!(south, driven_ms(&graph, NORTH) * 2 + driven_ms(&graph, SOUTH));
}

#[test]
fn a_turn_binds_those_whom_it_names() {
    let trucks: VehicleSet = [Truck].into_iter().collect();
    let graph =
        graph(&crossroads(), &[], &[TurnRule { classes: trucks, ..rule(WEST, EAST, false) }]);
    let straight = graph.edges[EAST].dry_ms[Motorcycle.index()];
    assert_eq!(ms_between(&graph, Motorcycle, WEST, EAST), Some(straight));
    assert!(ms_between(&graph, Truck, WEST, EAST).unwrap() > driven_ms(&graph, EAST));
}

#[test]
fn a_barrier_on_an_arm_asks_for_two_copies_and_parts_it_from_the_others() {
    let trucks: VehicleSet = [Truck].into_iter().collect();
    let barred = |from: &[EdgeId], only| TurnRule {
        from: from.to_vec(),
        classes: trucks,
        ..rule(WEST, SOUTH, only)
    };
    let rules = [barred(&[SOUTH], true), barred(&[WEST, NORTH, EAST], false)];
    let graph = graph(&crossroads(), &[], &rules);
    assert_eq!(graph.nodes.len(), 5 + 2);
    assert_eq!(ms_between(&graph, Truck, WEST, SOUTH), None);
    assert_eq!(ms_between(&graph, Truck, WEST, EAST), Some(driven_ms(&graph, EAST)));
    assert!(ms_between(&graph, Motorcycle, WEST, SOUTH).is_some());
    let part_of = |class, edge: EdgeId| {
        let arc = graph.arcs.iter().find(|arc| arc.edge == edge).unwrap();
        graph.components(class)[arc.head]
    };
    assert_ne!(part_of(Truck, WEST), part_of(Truck, SOUTH));
    assert_eq!(part_of(Truck, WEST), part_of(Truck, EAST));
    assert_eq!(part_of(Motorcycle, WEST), part_of(Motorcycle, SOUTH));
}

#[test]
fn a_one_way_road_is_banned_backwards_except_for_whom_signs_allow_it() {
    let mut lines = vec![line("a", "primary", (0, 0), (10, 0))];
    lines[0].road.oneway = Oneway::Forward;
    lines[0].road.oneway_by_class[Motorcycle.index()] = Some(Oneway::Both);
    let banned = |graph: &Graph, backward: bool| {
        graph.arcs.iter().find(|arc| arc.backward == backward).unwrap().banned
    };
    let found = graph(&lines, &[], &[]);
    assert_eq!(banned(&found, false), VehicleSet::NONE);
    assert!(banned(&found, true).contains(Truck) && !banned(&found, true).contains(Motorcycle));
    // Once it is under water, a boat goes as it likes.
    assert!(!banned(&found, true).contains(Boat));
    lines[0].road.oneway = Oneway::Alternating;
    assert_eq!(banned(&graph(&lines, &[], &[]), true), VehicleSet::NONE);
}

#[test]
fn a_ferry_is_waited_for_where_it_leaves_the_land_and_not_under_way() {
    let lines = [
        line("a", "primary", (0, 0), (10, 0)),
        line("b", "ferry", (10, 0), (15, 0)),
        line("c", "ferry", (15, 0), (20, 0)),
    ];
    let graph = graph(&lines, &[], &[]);
    let boarding: Vec<u32> = graph.arcs.iter().map(|arc| arc.boarding_ms).collect();
    assert_eq!(boarding, [0, 0, 1_800_000, 0, 0, 0]);
    let sailed = graph.edges[1].dry_ms[Boat.index()];
    assert_eq!(graph.arc_ms(&graph.arcs[2], Boat, sailed), sailed);
    assert_eq!(graph.arc_ms(&graph.arcs[2], Truck, 600_000), 2_400_000);
}

#[test]
fn rivers_and_roads_meet_at_jetties_alone() {
    let lines =
        [line("river", "river", (0, 0), (10, 0)), line("road", "primary", (10, 0), (20, 0))];
    let jetty = |x, load_min| Jetty { name: Some("Dermaga"), place: at(x, 1), load_min };
    let graph = graph(&lines, &[jetty(10, Some(25.0)), jetty(40, None)], &[]);
    assert_eq!(graph.nodes.len(), 4);
    assert_eq!(graph.transfers.len(), 1);
    let transfer = &graph.transfers[0];
    assert_eq!((transfer.load_ms, transfer.name.as_deref()), (1_500_000, Some("Dermaga")));
    let (land, water) = (transfer.land, transfer.water);
    assert_eq!((graph.nodes[land], graph.nodes[water]), (at(10, 0), at(10, 0)));
    assert_ne!(land, water);
    let parts = graph.components(Boat);
    assert_eq!(parts[water], parts[graph.arcs[0].tail]);
    assert_ne!(parts[land], parts[water]);
}

#[test]
fn a_jetty_is_joined_to_its_own_bank_although_a_junction_across_is_nearer() {
    let lines = [
        line("near", "primary", (0, 1), (40, 1)),
        line("across", "primary", (20, -4), (20, -40)),
        line("river", "river", (0, 0), (40, 0)),
    ];
    let jetty = Jetty { name: None, place: at(20, 0), load_min: None };
    let graph = graph(&lines, &[jetty], &[]);
    let land = graph.nodes[graph.transfers[0].land];
    assert!(land == at(0, 1) || land == at(40, 1), "{land:?}");
}

#[test]
fn whoever_may_not_turn_everywhere_may_load_all_the_same() {
    let mut lines = crossroads();
    lines.push(line("river", "river", (-10, 1), (0, 0)));
    let jetty = Jetty { name: None, place: at(0, 0), load_min: None };
    let graph = graph(&lines, &[jetty], &[rule(WEST, EAST, false)]);
    let arrives = graph.arcs.iter().find(|arc| arc.edge == WEST && !arc.backward).unwrap().head;
    assert!(graph.transfers.iter().any(|transfer| transfer.land == arrives));
}

/// The same question asked over edges: a state is an edge driven in one direction.
fn ms_by_edges(
    lines: &[TestRoad],
    graph: &Graph,
    rules: &[TurnRule],
    from: EdgeId,
    to: EdgeId,
) -> Option<u32> {
    let ends = |edge: EdgeId, backward: bool| {
        let points = &lines[edge].points;
        let (first, last) = (points[0], points[points.len() - 1]);
        if backward { (last, first) } else { (first, last) }
    };
    let banned = |place: GridPoint, came: EdgeId, goes: EdgeId| {
        rules.iter().any(|rule| {
            rule.via == place && rule.from.contains(&came) && rule.to.contains(&goes) != rule.only
        })
    };
    let mut best = std::collections::BTreeMap::from([((from, false), 0_u32)]);
    let mut queue = BinaryHeap::from([Reverse((0_u32, from, false))]);
    let mut arrived: Option<u32> = None;
    while let Some(Reverse((ms, edge, backward))) = queue.pop() {
        let place = ends(edge, backward).1;
        for next in EdgeId::all(lines.len() as u32) {
            for against in [false, true] {
                if ends(next, against).0 != place || banned(place, edge, next) {
                    continue;
                }
                if against && lines[next].road.oneway == Oneway::Forward {
                    continue;
                }
                let there = ms + driven_ms(graph, next);
                if next == to {
                    arrived = Some(arrived.map_or(there, |known| known.min(there)));
                }
                let known = best.entry((next, against)).or_insert(u32::MAX);
                if there < *known {
                    *known = there;
                    queue.push(Reverse((there, next, against)));
                }
            }
        }
    }
    arrived
}

proptest! {
    // A share of what PROPTEST_CASES asks for.
    #![proptest_config(ProptestConfig::with_cases(ProptestConfig::default().cases * 4 / 5))]

    #[test]
    fn banned_turns_leave_the_ways_that_a_search_over_edges_finds(
        ends in prop::collection::vec(((0..5, 0..4), (0..5, 0..4), any::<bool>()), 4..24),
        turns in prop::collection::vec((0..24_usize, 0..24_usize, any::<bool>(), any::<bool>()), 0..12),
        asked in prop::collection::vec((0..24_usize, 0..24_usize), 6),
    ) {
        let mut lines: Vec<TestRoad> = Vec::new();
        for (from, to, oneway) in ends {
            if from != to {
                let mut next = line(&format!("e{:02}", lines.len()), "primary", from, to);
                next.road.oneway = if oneway { Oneway::Forward } else { Oneway::Both };
                lines.push(next);
            }
        }
        prop_assume!(!lines.is_empty());
        let edge = |number: usize| EdgeId::at(number % lines.len());
        let rules: Vec<TurnRule> = turns
            .into_iter()
            .map(|(from, to, at_end, only)| {
                let points = &lines[edge(from)].points;
                let via = if at_end { points[1] } else { points[0] };
                let meets = lines[edge(to)].points.contains(&via);
                TurnRule {
                    via,
                    from: vec![edge(from)],
                    to: vec![edge(to)],
                    // "Only" a road that is not there would close the node.
                    only: only && meets,
                    classes: VehicleSet::ALL,
                }
            })
            .collect();
        let graph = graph(&lines, &[], &rules);
        for (from, to) in asked {
            let (from, to) = (edge(from), edge(to));
            prop_assert_eq!(
                ms_between(&graph, Truck, from, to),
                ms_by_edges(&lines, &graph, &rules, from, to)
            );
        }
    }
}
