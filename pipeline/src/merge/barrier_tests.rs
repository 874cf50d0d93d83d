//! Barriers in small random networks, compared with a search over edges: nobody whom a barrier
//! stops crosses it, each side can still be reached from its own end, and all others pass.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use geo_types::{Coord, LineString};
use lintas_model::index::{EdgeId, NodeId};
use lintas_model::network::{Graph, Noding, RoadEdge, Speeds};
use lintas_model::road::RoadAttributes;
use lintas_model::vehicle::{VehicleClass, VehicleSet};
use proptest::prelude::*;

use super::rules;
use crate::ingest::TurnRestriction;
use crate::merge::roads::{Edge, NetworkLine, RoadSource, build};
use VehicleClass::{Car, Motorcycle};

/// Nodes 0 to 8 on a square of three by three.
fn at(node: u8) -> Coord<f64> {
    Coord { x: 116.98 + f64::from(node % 3) / 1000.0, y: -0.43 + f64::from(node / 3) / 1000.0 }
}

/// An edge: its way, and its two nodes.
type WayEdge = (u8, u8, u8);

fn edges_of(steps: &BTreeSet<WayEdge>) -> Vec<Edge> {
    let line = |(way, a, b): &WayEdge| NetworkLine {
        source: 0,
        row: u64::from(*way),
        id: Some(format!("w{way}-{a}-{b}")),
        osm_id: Some(i64::from(*way)),
        attributes: Arc::new(RoadAttributes::of_class("residential")),
        line: LineString(vec![at(*a), at(*b)]),
        as_of: None,
    };
    let source =
        RoadSource { id: "osm".to_owned(), noding: Noding::Done, snap_m: 0.0, precedence: 0 };
    build(steps.iter().map(line).collect(), &[source], &[]).edges
}

fn graph(edges: &[Edge], barriers: &BTreeMap<u8, BTreeSet<u8>>) -> Graph {
    let restrictions: Vec<TurnRestriction> = barriers
        .iter()
        .map(|(node, ways)| TurnRestriction {
            row: u64::from(*node),
            via: at(*node),
            from: ways.iter().map(|way| i64::from(*way)).collect(),
            to: Vec::new(),
            only: true,
            classes: VehicleSet::NONE.with(Car),
        })
        .collect();
    let (rules, _) = rules(&restrictions, 0, "osm", edges);
    let roads: Vec<RoadEdge<'_>> = edges.iter().map(Edge::road_edge).collect();
    lintas_model::network::build(&roads, &[], &rules, &Speeds::default())
}

/// The edges that a class reaches from an edge, by the arcs of the graph.
fn reached(graph: &Graph, class: VehicleClass, from: EdgeId) -> BTreeSet<EdgeId> {
    let mut open: Vec<NodeId> =
        graph.arcs.iter().filter(|arc| arc.edge == from).map(|arc| arc.head).collect();
    let (mut seen, mut edges) = (BTreeSet::new(), BTreeSet::from([from]));
    while let Some(node) = open.pop() {
        if !seen.insert(node) {
            continue;
        }
        for arc in &graph.arcs {
            if arc.tail == node && !arc.banned.contains(class) {
                edges.insert(arc.edge);
                open.push(arc.head);
            }
        }
    }
    edges
}

/// The edges that should be reached: at a barrier, an edge of one of its ways leads only back into
/// itself, and no other edge leads into it.
fn expected(
    steps: &[WayEdge],
    barriers: &BTreeMap<u8, BTreeSet<u8>>,
    from: usize,
) -> BTreeSet<EdgeId> {
    let (_, a, b) = steps[from];
    let mut open = vec![(from, a), (from, b)];
    let mut seen = BTreeSet::new();
    while let Some((step, node)) = open.pop() {
        if !seen.insert((step, node)) {
            continue;
        }
        let barred =
            |step: usize| barriers.get(&node).is_some_and(|ways| ways.contains(&steps[step].0));
        for (next, (_, a, b)) in steps.iter().enumerate() {
            let meets = node == *a || node == *b;
            if meets && (next == step || !(barred(step) || barred(next))) {
                open.push((next, if node == *a { *b } else { *a }));
                open.push((next, node));
            }
        }
    }
    seen.into_iter().map(|(step, _)| EdgeId::at(step)).collect()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(300))]

    #[test]
    fn nobody_crosses_a_barrier_that_stops_him_and_both_sides_stay_in_reach(
        steps in prop::collection::btree_set((1_u8..4, 0_u8..9, 0_u8..9), 2..14),
        barriers in prop::collection::btree_map(
            0_u8..9,
            prop::collection::btree_set(1_u8..4, 1..3),
            0..5,
        ),
    ) {
        // No loops, and one edge for each way and pair of nodes.
        let steps: BTreeSet<WayEdge> = steps.into_iter().filter(|(_, a, b)| a < b).collect();
        let edges = edges_of(&steps);
        // Edges come in the order of their ids, which is that of the steps.
        let steps: Vec<WayEdge> = steps.into_iter().collect();
        prop_assert_eq!(edges.len(), steps.len());
        let graph = graph(&edges, &barriers);
        let parts = graph.components(Car);
        let part_of = |edge: EdgeId| {
            let arc = graph.arcs.iter().find(|arc| arc.edge == edge).unwrap();
            parts[arc.head]
        };
        for from in 0..steps.len() {
            let wanted = expected(&steps, &barriers, from);
            prop_assert_eq!(&reached(&graph, Car, EdgeId::at(from)), &wanted);
            let all = expected(&steps, &BTreeMap::new(), from);
            prop_assert_eq!(&reached(&graph, Motorcycle, EdgeId::at(from)), &all);
            // Without one-way streets, a connected component is what is reached.
            for to in EdgeId::all(steps.len() as u32) {
                prop_assert_eq!(part_of(EdgeId::at(from)) == part_of(to), wanted.contains(&to));
            }
        }
    }
}
