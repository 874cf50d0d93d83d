//! The network as crews see it: undirected, with named roads, and one node for each place although
//! turn restrictions split the graph's nodes. A barrier that stops every vehicle which carries aid
//! makes two places, one on each side.

use lintas_model::index::{EdgeId, NodeId, UnionFind};
use lintas_model::network::{
    Graph, NO_WAY,
    stretch::{RoadPart, roads},
};
use lintas_model::passability::{Passability, RoadState, WayKind};
use lintas_model::vehicle::VehicleClass;

use lintas_model::access::CARRIERS;

/// Nodes, edges and roads.
#[derive(Debug)]
pub struct RoadNet<'a> {
    /// The graph that it is derived from; edges have the same indices.
    pub graph: &'a Graph,
    /// The state of every edge, by edge.
    pub states: &'a [RoadState],
    /// Number of places.
    pub nodes: u32,
    /// By node of the graph: its place. Turn restrictions split nodes but not places.
    pub place_of: Vec<NodeId>,
    /// By edge: its two places, in the order of its geometry.
    pub ends: Vec<[NodeId; 2]>,
    /// By edge: length, metres.
    pub length_m: Vec<f64>,
    /// By edge: the first edge of the road that it belongs to.
    pub road_of: Vec<EdgeId>,
}

impl<'a> RoadNet<'a> {
    /// Derives the network from a graph.
    pub fn new(graph: &'a Graph, states: &'a [RoadState]) -> Self {
        let (place_of, nodes) = places(graph);
        let mut ends = vec![[NodeId::default(); 2]; graph.edges.len()];
        for arc in &graph.arcs {
            let head = place_of[arc.head];
            ends[arc.edge][usize::from(!arc.backward)] = head;
        }
        let parts: Vec<RoadPart<'_>> = graph
            .edges
            .iter()
            .zip(&ends)
            .map(|(edge, ends)| RoadPart {
                ends: *ends,
                name: edge.name.as_deref().map(whole_road),
                class: &edge.class,
                bridge: edge.kind == WayKind::Bridge,
            })
            .collect();
        Self {
            graph,
            states,
            nodes,
            place_of,
            road_of: roads(nodes, &parts),
            ends,
            length_m: graph.edges.iter().map(|edge| edge.length_m).collect(),
        }
    }

    /// Every edge.
    pub fn edges(&self) -> impl Iterator<Item = EdgeId> + Clone + use<> {
        EdgeId::all(self.graph.edges.len() as u32)
    }

    /// Whether a class passes an edge, as the state of the edge says.
    pub fn word(&self, edge: EdgeId, class: VehicleClass) -> Passability {
        self.states[edge].verdict.passability[class.index()]
    }

    /// Whether a class may use an edge on a dry day.
    pub fn fits(&self, edge: EdgeId, class: VehicleClass) -> bool {
        self.word(edge, class) != Passability::Never
            && self.graph.edges[edge].dry_ms[class.index()] < NO_WAY
    }

    /// Whether a class passes an edge today; `unknown` counts as no.
    pub fn passes(&self, edge: EdgeId, class: VehicleClass) -> bool {
        self.word(edge, class) < Passability::Unknown && self.fits(edge, class)
    }

    /// Whether some vehicle that carries aid may use an edge on a dry day.
    pub fn carries(&self, edge: EdgeId) -> bool {
        CARRIERS.into_iter().any(|class| self.fits(edge, class))
    }
}

/// The place of every node (numbered in the order in which arcs meet them), and how many there are.
/// Copies of a node are one place where some carrier can turn from one to the other. A copy that no
/// arc enters joins the place of the copies that it leads out beside, where that is a single one.
fn places(graph: &Graph) -> (Vec<NodeId>, u32) {
    let entered = graph.entered();
    // The node at which an edge is entered into: at its start driven backward, at its end forward.
    let mut comes_in = vec![[NodeId::default(); 2]; graph.edges.len()];
    for arc in &graph.arcs {
        comes_in[arc.edge][usize::from(!arc.backward)] = arc.head;
    }
    let beside = |at: usize| {
        let arc = &graph.arcs[at];
        comes_in[arc.edge][usize::from(arc.backward)]
    };
    let mut sets = UnionFind::new(graph.nodes.len());
    for (at, arc) in graph.arcs.iter().enumerate().filter(|(_, arc)| entered[arc.tail]) {
        if CARRIERS.iter().any(|class| !arc.banned.contains(*class)) {
            sets.join(arc.tail, beside(at));
        }
    }
    let mut side = vec![None; graph.nodes.len()];
    let mut several = vec![false; graph.nodes.len()];
    for (at, arc) in graph.arcs.iter().enumerate().filter(|(_, arc)| !entered[arc.tail]) {
        let root = sets.root(beside(at));
        let known = *side[arc.tail].get_or_insert(root);
        several[arc.tail] |= known != root;
    }
    for (node, side) in side.into_iter().enumerate() {
        if let Some(side) = side.filter(|_| !several[node]) {
            sets.join(NodeId::at(node), side);
        }
    }
    let mut place_of = vec![NodeId::new(u32::MAX); graph.nodes.len()];
    let mut number: Vec<Option<NodeId>> = vec![None; graph.nodes.len()];
    let mut next = 0;
    for node in graph.arcs.iter().flat_map(|arc| [arc.tail, arc.head]) {
        let place = number[sets.root(node)].get_or_insert_with(|| {
            next += 1;
            NodeId::new(next - 1)
        });
        place_of[node] = *place;
    }
    (place_of, next)
}

/// Name of the whole road: a part of it carries the part's name in brackets at the end, as in
/// `Jl. Poros (Gunung Sari)`.
pub fn whole_road(name: &str) -> &str {
    match name.rsplit_once('(') {
        Some((road, part)) if part.trim_end().ends_with(')') && !road.trim().is_empty() => {
            road.trim_end()
        }
        _ => name,
    }
}

#[cfg(test)]
mod tests {
    use lintas_model::network::{GridPoint, RoadEdge, Speeds, TurnRule, build};
    use lintas_model::road::RoadAttributes;

    use super::*;

    #[test]
    fn a_barrier_is_a_place_on_each_side_where_it_stops_all_carriers() {
        let at = |x: i32| GridPoint { x: 1_169_800_000 + x * 10_000, y: -4_300_000 };
        let lines = [[at(0), at(1)], [at(1), at(2)], [at(1), at(3)]];
        let road = RoadAttributes::of_class("residential");
        let edges: Vec<RoadEdge<'_>> = ["a", "b", "c"]
            .into_iter()
            .zip(&lines)
            .map(|(id, points)| RoadEdge { id, road: &road, points, length_m: 9.0, as_of: None })
            .collect();
        let places_with = |classes: &[VehicleClass]| {
            let classes = classes.iter().copied().collect();
            let rule = |from: &[u32], only| TurnRule {
                via: at(1),
                from: EdgeId::stored(from).to_vec(),
                to: vec![EdgeId::new(0)],
                only,
                classes,
            };
            let rules = [rule(&[0], true), rule(&[1, 2], false)];
            places(&build(&edges, &[], &rules, &Speeds::default())).1
        };
        assert_eq!(places_with(&[]), 4);
        assert_eq!(places_with(&[VehicleClass::Truck]), 4);
        // Two sides, and the node itself, which no arc enters.
        assert_eq!(places_with(&VehicleClass::LAND), 6);
    }

    #[test]
    fn a_name_in_brackets_is_a_part_of_the_road() {
        assert_eq!(whole_road("Jl. Poros (Gunung Sari)"), "Jl. Poros");
        assert_eq!(whole_road("Jl. Poros"), "Jl. Poros");
        assert_eq!(whole_road("(Gang)"), "(Gang)");
        assert_eq!(whole_road("Gang (3) Barat"), "Gang (3) Barat");
    }
}
