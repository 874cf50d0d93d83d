//! The network as crews see it: one node a place, direction left aside, roads with their names.

use std::collections::HashMap;

use lintas_model::hierarchy::NO_WAY;
use lintas_model::network::stretch::{RoadPart, roads};
use lintas_model::network::{Graph, GridPoint, RoadState};
use lintas_model::passability::{Passability, WayKind};
use lintas_model::vehicle::VehicleClass;

use super::access::CARRIERS;

/// Nodes, edges and roads.
#[derive(Debug)]
pub struct RoadNet<'a> {
    /// The graph that it is drawn from; edges have the same positions.
    pub graph: &'a Graph,
    /// The state of every edge.
    pub states: &'a [RoadState],
    /// Number of places.
    pub nodes: u32,
    /// Per node of the graph, its place: turn restrictions split nodes, and not places.
    pub place_of: Vec<u32>,
    /// Per edge, its two places, in the order of its geometry.
    pub ends: Vec<[u32; 2]>,
    /// Per edge, its length, metres.
    pub length_m: Vec<f64>,
    /// Per edge, its road.
    pub road_of: Vec<u32>,
}

impl<'a> RoadNet<'a> {
    /// Draws the network.
    pub fn new(graph: &'a Graph, states: &'a [RoadState]) -> Self {
        let afloat = |edge: u32| graph.edges[edge as usize].kind == WayKind::River;
        let mut numbers: HashMap<(GridPoint, bool), u32> = HashMap::new();
        let mut place_of = vec![0; graph.nodes.len()];
        let mut ends = vec![[0; 2]; graph.edges.len()];
        for arc in &graph.arcs {
            for node in [arc.tail, arc.head] {
                let next = numbers.len() as u32;
                let key = (graph.nodes[node as usize], afloat(arc.edge));
                place_of[node as usize] = *numbers.entry(key).or_insert(next);
            }
            let (tail, head) = (place_of[arc.tail as usize], place_of[arc.head as usize]);
            ends[arc.edge as usize] = if arc.backward { [head, tail] } else { [tail, head] };
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
        let nodes = numbers.len() as u32;
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

    /// What is known of an edge for a class.
    pub fn word(&self, edge: u32, class: VehicleClass) -> Passability {
        self.states[edge as usize].verdict.passability[class.index()]
    }

    /// Whether a class may use an edge on a dry day.
    pub fn fits(&self, edge: u32, class: VehicleClass) -> bool {
        self.word(edge, class) != Passability::Never
            && self.graph.edges[edge as usize].dry_ms[class.index()] < NO_WAY
    }

    /// Whether a class passes an edge today, as far as known.
    pub fn passes(&self, edge: u32, class: VehicleClass) -> bool {
        self.word(edge, class) < Passability::Unknown && self.fits(edge, class)
    }

    /// Whether some vehicle that carries aid may use an edge on a dry day.
    pub fn carries(&self, edge: u32) -> bool {
        CARRIERS.into_iter().any(|class| self.fits(edge, class))
    }
}

/// `Jl. Poros (Gunung Sari)` is a part of `Jl. Poros`: what stands in brackets at the end names the
/// part.
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
    use super::*;

    #[test]
    fn a_name_in_brackets_is_a_part_of_the_road() {
        assert_eq!(whole_road("Jl. Poros (Gunung Sari)"), "Jl. Poros");
        assert_eq!(whole_road("Jl. Poros"), "Jl. Poros");
        assert_eq!(whole_road("(Gang)"), "(Gang)");
        assert_eq!(whole_road("Gang (3) Barat"), "Gang (3) Barat");
    }
}
