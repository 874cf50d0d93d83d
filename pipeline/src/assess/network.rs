//! The merged network as a routing graph.

use lintas_model::access::{WaterIndex, water::lines_of};
use lintas_model::hierarchy::{Arcs, HierarchyBuf, order};
use lintas_model::index::NodeId;
use lintas_model::network::{Graph, GridPoint, Jetty, RoadEdge, build};
use lintas_model::passability::WayKind;

use crate::config::Config;
use crate::merge::Merged;
use crate::merge::roads::Edge;
use crate::merge::sites;

/// The graph of the merged network; its edges are in the order of [`Merged::network`].
pub fn graph(config: &Config, merged: &Merged) -> Graph {
    let edges: Vec<RoadEdge<'_>> = merged.network.edges.iter().map(Edge::road_edge).collect();
    let jetties: Vec<Jetty<'_>> = merged
        .places
        .iter()
        .filter(|place| place.is_jetty())
        .filter_map(|jetty| {
            Some(Jetty {
                name: jetty.name.as_deref(),
                place: GridPoint::nearest(jetty.place.0)?,
                load_min: jetty.load_min,
            })
        })
        .collect();
    build(&edges, &jetties, &merged.network.turns, &config.speeds)
}

/// The contraction hierarchy of a graph: its topology, without weights.
pub fn hierarchy(graph: &Graph) -> HierarchyBuf {
    let tail: Vec<NodeId> = graph.arcs.iter().map(|arc| arc.tail).collect();
    let head: Vec<NodeId> = graph.arcs.iter().map(|arc| arc.head).collect();
    let arcs = Arcs { nodes: graph.nodes.len() as u32, tail: &tail, head: &head };
    HierarchyBuf::build(arcs, &order(arcs, &graph.nodes))
}

/// The waters that nobody can carry a load across on foot: rivers, canals and lakes of the layer
/// `water`, and the rivers of the network.
pub fn water(graph: &Graph, waters: &[sites::Water]) -> WaterIndex {
    let shown = waters.iter().filter(|water| WaterIndex::stops(water.class.as_deref()));
    let rivers = graph.edges.iter().filter(|edge| edge.kind == WayKind::River);
    let rivers = rivers.map(|edge| edge.points.clone());
    WaterIndex::new(shown.flat_map(|water| lines_of(&water.geometry)).chain(rivers))
}
