//! From edges to a graph that vehicles can be routed over.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use jiff::Timestamp;

use super::GridPoint;
use super::graph::{Graph, GraphArc, GraphEdge, Transfer};
use super::jetty::{JettyFoot, nearest_lines};
use super::speed::{Speeds, way_kind};
use super::turns::{Bans, NodeBans, TurnRule};
use super::weight::arc_ms;
use crate::index::{EdgeId, NodeId, UnionFind};
use crate::passability::{Fit, WayKind};
use crate::road::RoadAttributes;
use crate::vehicle::{VehicleClass, VehicleSet};

/// One edge of the network, before it is part of a graph.
#[derive(Debug, Clone, Copy)]
pub struct RoadEdge<'a> {
    /// Its id.
    pub id: &'a str,
    /// What it is on a dry day.
    pub road: &'a RoadAttributes,
    /// Where it runs: two points or more.
    pub points: &'a [GridPoint],
    /// Geodesic length, metres.
    pub length_m: f64,
    /// The moment that its source speaks of.
    pub as_of: Option<Timestamp>,
}

/// A jetty: where loads change between land and water.
#[derive(Debug, Clone, Copy)]
pub struct Jetty<'a> {
    /// Its name.
    pub name: Option<&'a str>,
    /// Where it is.
    pub place: GridPoint,
    /// Minutes of loading, where it says.
    pub load_min: Option<f64>,
}

/// The graph of these edges, which are sorted by their ids and keep that order. Edges meet where an
/// end of one is an end of the other; rivers meet rivers only, and are joined to the land by
/// jetties. `O(n log n)` in the edges; at a node with `rules`, memory and time grow with the number
/// of its copies times its edges.
pub fn build(
    edges: &[RoadEdge<'_>],
    jetties: &[Jetty<'_>],
    rules: &[TurnRule],
    speeds: &Speeds,
) -> Graph {
    let mut builder = Builder::new(edges);
    let copies = builder.split(rules);
    let mut graph = Graph {
        arcs: builder.arcs(&copies, speeds),
        edges: edges.iter().map(|edge| graph_edge(edge, speeds)).collect(),
        transfers: builder.transfers(jetties, &copies, speeds),
        nodes: Vec::new(),
    };
    graph.nodes = builder.nodes.into_iter().map(|(place, _)| place).collect();
    graph
}

fn graph_edge(edge: &RoadEdge<'_>, speeds: &Speeds) -> GraphEdge {
    GraphEdge {
        id: edge.id.to_owned(),
        name: edge.road.name.clone(),
        class: edge.road.class.clone(),
        kind: way_kind(edge.road),
        points: edge.points.to_vec(),
        length_m: edge.length_m,
        dry_ms: VehicleClass::ALL.map(|class| speeds.dry_ms(edge.road, class, edge.length_m)),
        fit: VehicleClass::ALL.map(|class| Fit::of(edge.road, class)),
        as_of: edge.as_of,
    }
}

/// Copies of nodes for turn restrictions, see [`super::turns`].
#[derive(Debug, Default)]
struct Copies {
    /// The copy of a node that an edge enters instead of the node.
    entered: HashMap<(EdgeId, NodeId), NodeId>,
    /// The copies of a node, with what is banned from each.
    of_node: HashMap<NodeId, Vec<(NodeId, Bans)>>,
}

struct Builder<'a> {
    edges: &'a [RoadEdge<'a>],
    /// Place, and whether it is a node of a river: first the nodes themselves, sorted, then copies.
    nodes: Vec<(GridPoint, bool)>,
    /// How many nodes there are without the copies.
    places: usize,
    /// First and last node of every edge.
    ends: Vec<[NodeId; 2]>,
}

impl<'a> Builder<'a> {
    fn new(edges: &'a [RoadEdge<'a>]) -> Self {
        let ends_of = |edge: &RoadEdge<'_>| {
            let river = edge.road.river;
            [(edge.points[0], river), (edge.points[edge.points.len() - 1], river)]
        };
        let mut nodes: Vec<(GridPoint, bool)> = edges.iter().flat_map(ends_of).collect();
        nodes.sort_unstable();
        nodes.dedup();
        let number = |node: (GridPoint, bool)| {
            NodeId::at(nodes.binary_search(&node).expect("every end is among the nodes"))
        };
        let ends = edges.iter().map(|edge| ends_of(edge).map(number)).collect();
        Self { edges, places: nodes.len(), nodes, ends }
    }

    /// Makes the copies that `rules` need, and appends them to the nodes.
    fn split(&mut self, rules: &[TurnRule]) -> Copies {
        let mut by_node: BTreeMap<NodeId, Vec<&TurnRule>> = BTreeMap::new();
        for rule in rules {
            if let Ok(node) = self.nodes.binary_search(&(rule.via, false)) {
                by_node.entry(NodeId::at(node)).or_default().push(rule);
            }
        }
        let mut meeting: HashMap<NodeId, BTreeSet<EdgeId>> = HashMap::new();
        for (edge, ends) in self.ends.iter().enumerate() {
            for end in ends.iter().filter(|end| by_node.contains_key(*end)) {
                meeting.entry(*end).or_default().insert(EdgeId::at(edge));
            }
        }
        let mut copies = Copies::default();
        for (node, rules) in by_node {
            let meeting: Vec<EdgeId> = meeting.remove(&node).into_iter().flatten().collect();
            let mut bans = NodeBans::default();
            rules.iter().for_each(|rule| bans.add(rule, &meeting));
            for (from, banned) in bans.into_copies() {
                let copy = NodeId::at(self.nodes.len());
                self.nodes.push(self.nodes[node]);
                copies.entered.extend(from.into_iter().map(|from| ((from, node), copy)));
                copies.of_node.entry(node).or_default().push((copy, banned));
            }
        }
        copies
    }

    fn arcs(&self, copies: &Copies, speeds: &Speeds) -> Vec<GraphArc> {
        let on_land = self.on_land();
        let mut arcs = Vec::with_capacity(2 * self.edges.len());
        for (edge, (road, ends)) in self.edges.iter().zip(&self.ends).enumerate() {
            let edge = EdgeId::at(edge);
            for backward in [false, true] {
                let [tail, head] = if backward { [ends[1], ends[0]] } else { *ends };
                let boards = road.road.ferry && on_land[tail];
                let arc = GraphArc {
                    tail,
                    head: copies.entered.get(&(edge, head)).copied().unwrap_or(head),
                    edge,
                    backward,
                    banned: against(road.road, backward),
                    boarding_ms: if boards { speeds.boarding_ms(road.road) } else { 0 },
                };
                arcs.push(arc);
                for (copy, banned) in copies.of_node.get(&tail).into_iter().flatten() {
                    let turn = banned.get(&edge).copied().unwrap_or(VehicleSet::NONE);
                    let banned = VehicleSet::from_bits(arc.banned.bits() | turn.bits());
                    arcs.push(GraphArc { tail: *copy, banned, ..arc });
                }
            }
        }
        arcs
    }

    /// By node: whether a road or a bridge ends there.
    fn on_land(&self) -> Vec<bool> {
        let mut on_land = vec![false; self.places];
        for (edge, ends) in self.edges.iter().zip(&self.ends) {
            if matches!(way_kind(edge.road), WayKind::Road | WayKind::Bridge) {
                ends.iter().for_each(|end| on_land[*end] = true);
            }
        }
        on_land
    }

    /// The jetties that have both a road and a river in reach. Each is joined to the nearer end of
    /// the nearest road and of the nearest river, and not to the nearest end of any road: that
    /// might lie on the other bank.
    fn transfers(&self, jetties: &[Jetty<'_>], copies: &Copies, speeds: &Speeds) -> Vec<Transfer> {
        let places: Vec<GridPoint> = jetties.iter().map(|jetty| jetty.place).collect();
        let lines = |wanted: fn(WayKind) -> bool| {
            let all = self.edges.iter().enumerate();
            let lines = all.filter(move |(_, edge)| wanted(way_kind(edge.road)));
            nearest_lines(&places, lines.map(|(at, edge)| (at, edge.points)))
        };
        let roads = lines(|kind| matches!(kind, WayKind::Road | WayKind::Bridge));
        let rivers = lines(|kind| kind == WayKind::River);
        let nearer_end = |foot: &JettyFoot| {
            let [first, last] = self.ends[foot.line];
            let away_m = |node: NodeId| self.nodes[node].0.metres_to(foot.place);
            if away_m(last) < away_m(first) { last } else { first }
        };
        let mut transfers = Vec::new();
        for (jetty, (road, river)) in jetties.iter().zip(roads.iter().zip(&rivers)) {
            let (Some(road), Some(river)) = (road, river) else { continue };
            let (land, water) = (nearer_end(road), nearer_end(river));
            // A vehicle that comes to a copy of the node, with turns banned, can load there as
            // well.
            let split = copies.of_node.get(&land).into_iter().flatten().map(|(copy, _)| *copy);
            transfers.extend(std::iter::once(land).chain(split).map(|land| Transfer {
                name: jetty.name.map(str::to_owned),
                place: jetty.place,
                land,
                water,
                load_ms: speeds.load_ms(jetty.load_min),
            }));
        }
        transfers
    }
}

/// The classes that may not drive this way along a road because it is one-way for them. That does
/// not bind boats on a road under water.
fn against(road: &RoadAttributes, backward: bool) -> VehicleSet {
    let wheels_only = matches!(way_kind(road), WayKind::Road | WayKind::Bridge);
    VehicleClass::ALL
        .into_iter()
        .filter(|class| !(wheels_only && class.floats()))
        .filter(|class| {
            let oneway = road.oneway_of(*class);
            if backward { !oneway.backward() } else { !oneway.forward() }
        })
        .collect()
}

impl Graph {
    /// Milliseconds over the arc at `arc` for a class that takes `edge_ms` over its edge, waiting
    /// included; [`NO_WAY`](crate::network::NO_WAY) where it may not go there. A boat waits for no ferry.
    pub fn arc_ms(&self, arc: &GraphArc, class: VehicleClass, edge_ms: u32) -> u32 {
        arc_ms(class, arc.banned, arc.boarding_ms, edge_ms)
    }

    /// The connected component of every node, by [`NodeId`], named by its smallest node: what a
    /// class can use on a dry day, one-way streets taken as open both ways. A node that no arc
    /// enters, as one before a barrier, is a component of its own: it leads to both sides and joins
    /// neither. To learn the component of an edge, ask for the head of one of its arcs. Near
    /// `O(arcs)`, by [`UnionFind`].
    pub fn components(&self, class: VehicleClass) -> Vec<NodeId> {
        let entered = self.entered();
        let mut parts = UnionFind::new(self.nodes.len());
        for arc in self.arcs.iter().filter(|arc| entered[arc.tail]) {
            let fits = self.edges[arc.edge].fit[class.index()] != Fit::Never;
            if fits && !arc.banned.contains(class) {
                parts.join(arc.tail, arc.head);
            }
        }
        (0..self.nodes.len()).map(|node| parts.root(NodeId::at(node))).collect()
    }

    /// By node, whether any arc enters it. None does where every edge enters a copy of the node, as
    /// at a barrier.
    pub fn entered(&self) -> Vec<bool> {
        let mut entered = vec![false; self.nodes.len()];
        self.arcs.iter().for_each(|arc| entered[arc.head] = true);
        entered
    }
}

#[cfg(test)]
#[path = "build_tests.rs"]
mod property_tests;
