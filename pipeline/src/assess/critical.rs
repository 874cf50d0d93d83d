//! Critical links: how many people depend on one road, bridge or ferry alone.
//!
//! Counted twice. Today: over the edges that vehicles carrying aid pass, as far as known; for
//! people whom no vehicle reaches, over these and the edges that a boat passes. On a dry day: over
//! every edge that such a vehicle may use, as an undirected graph.

use geo_types::Point;
use lintas_model::index::{EdgeId, NodeId};
use lintas_model::network::critical::{
    Burden, Demand, LinkArc, TransportMode, bridges, sole_links,
};
use lintas_model::network::pieces::{EdgePlace, Pieces};
use lintas_model::passability::{Passability, WayKind};
use lintas_model::vehicle::VehicleClass;

use super::dependants::Dependant;
use super::roadnet::RoadNet;
use super::snap::Snapper;
use lintas_model::access::{CARRIERS, SITE_REACH_M};

/// Who depends on one edge.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct EdgeBurden {
    /// Who is reached by land today, and would not be without this edge.
    pub by_land: Burden,
    /// Who is reached only by boat today, and would not be without this edge.
    pub by_boat: Burden,
    /// Who would be cut off from every depot without it when all roads are open.
    pub dry_day: Burden,
    /// By class in [`CARRIERS`]: people whom this class reaches today and would not without it.
    pub by_carrier: [u64; CARRIERS.len()],
}

impl EdgeBurden {
    /// Who depends on this edge alone today.
    pub fn today(&self) -> Burden {
        self.by_land + self.by_boat
    }
}

/// Who depends on each edge, by edge. A depot or site in the middle of an edge cuts it into pieces;
/// the edge may break at any piece, and the worst one counts.
pub fn burdens(
    net: &RoadNet<'_>,
    snapper: &Snapper<'_>,
    depots: &[Point<f64>],
    dependants: &[Dependant],
) -> Vec<EdgeBurden> {
    let stands = Stands::new(net, snapper, depots, dependants);
    let pieces = &stands.pieces;
    let nodes = pieces.nodes();
    let tiers = [
        CARRIERS.map(|class| stands.by_land(net, |edge| net.passes(edge, class), class)).to_vec(),
        vec![stands.by_boat(net)],
    ];
    let demands = stands.demands(dependants);
    let sole = sole_links(2 * nodes, pieces.count() as u32, &tiers, &demands);
    let (links, edges_of) = stands.dry_links(net);
    let found = bridges(nodes, &links, &stands.depot_nodes, &demands);

    let mut burdens = vec![EdgeBurden::default(); net.graph.edges.len()];
    for (edge, burden) in burdens.iter_mut().enumerate() {
        for piece in pieces.of_edge(EdgeId::at(edge)) {
            let (land, boat) = (sole.tiers[0][piece], sole.tiers[1][piece]);
            if (land + boat).weight() > burden.today().weight() {
                (burden.by_land, burden.by_boat) = (land, boat);
            }
            for (worst, mode) in burden.by_carrier.iter_mut().zip(&sole.modes[0]) {
                *worst = (*worst).max(mode[piece].people);
            }
        }
    }
    for bridge in found {
        if let Some(edge) = edges_of[bridge.link] {
            let dry_day = &mut burdens[edge].dry_day;
            if bridge.lost.weight() > dry_day.weight() {
                *dry_day = bridge.lost;
            }
        }
    }
    burdens
}

/// Where depots and dependants join the network, and the pieces that they cut its edges into.
struct Stands {
    pieces: Pieces,
    depot_nodes: Vec<NodeId>,
    /// Those that lie at an end of an edge.
    at_junctions: Vec<AtJunction>,
    /// By dependant: its node on land, and the node on water from which a boat reaches it.
    nodes: Vec<(Option<NodeId>, Option<NodeId>)>,
}

/// A depot or dependant at a junction: reached when the junction is, whatever the state of the edge
/// that it was snapped to.
struct AtJunction {
    stand: NodeId,
    /// A depot: arcs lead from it, not to it.
    depot: bool,
    /// The graph's nodes at that junction.
    nodes: Vec<NodeId>,
}

impl Stands {
    fn new(
        net: &RoadNet<'_>,
        snapper: &Snapper<'_>,
        depots: &[Point<f64>],
        dependants: &[Dependant],
    ) -> Self {
        let places = depots.iter().copied().chain(dependants.iter().map(|d| d.place));
        let mut standings: Vec<EdgePlace> = Vec::new();
        let mut push = |standing: Option<EdgePlace>| {
            standing.map(|standing| {
                standings.push(standing);
                standings.len() - 1
            })
        };
        let stood: Vec<(Option<usize>, Option<usize>)> = places
            .enumerate()
            .map(|(at, place)| {
                let land = on_land(net, snapper, place);
                let afloat = (at >= depots.len())
                    .then(|| snapper.nearest(place, SITE_REACH_M, |e| floats(net, e), |_| true));
                (push(land), push(afloat.flatten()))
            })
            .collect();
        let depots_stood = stood[..depots.len()].iter().filter(|(land, _)| land.is_some()).count();
        let pieces = Pieces::new(net.graph.nodes.len() as u32, net.graph.edges.len(), &standings);
        let node = |standing: Option<usize>| standing.map(|at| pieces.node_of(at));
        let mut at_place: Vec<Vec<NodeId>> = vec![Vec::new(); net.nodes as usize];
        for (at, place) in net.place_of.iter().enumerate() {
            at_place[*place].push(NodeId::at(at));
        }
        let at_junctions = standings
            .iter()
            .enumerate()
            .filter_map(|(at, standing)| {
                let [first, last] = net.ends[standing.edge];
                let end = match standing.share {
                    share if share <= 0.0 => first,
                    share if share >= 1.0 => last,
                    _ => return None,
                };
                Some(AtJunction {
                    stand: pieces.node_of(at),
                    depot: at < depots_stood,
                    nodes: at_place[end].clone(),
                })
            })
            .collect();
        Self {
            depot_nodes: stood[..depots.len()].iter().filter_map(|(land, _)| node(*land)).collect(),
            nodes: stood[depots.len()..].iter().map(|(l, a)| (node(*l), node(*a))).collect(),
            at_junctions,
            pieces,
        }
    }

    fn demands(&self, dependants: &[Dependant]) -> Vec<Demand> {
        self.nodes
            .iter()
            .zip(dependants)
            .filter_map(|((land, afloat), dependant)| {
                Some(Demand { node: land.or(*afloat)?, burden: dependant.burden })
            })
            .collect()
    }

    fn by_land(
        &self,
        net: &RoadNet<'_>,
        passes: impl Fn(EdgeId) -> bool,
        class: VehicleClass,
    ) -> TransportMode {
        let mut ways = Vec::new();
        for arc in &net.graph.arcs {
            if passes(arc.edge) && !arc.banned.contains(class) {
                self.pieces.ways(arc.edge, [arc.tail, arc.head], arc.backward, &mut ways);
            }
        }
        self.join_junctions(&mut ways, 0);
        TransportMode { ways, depots: self.depot_nodes.clone() }
    }

    fn join_junctions(&self, ways: &mut Vec<LinkArc>, afloat: u32) {
        for at in &self.at_junctions {
            for node in &at.nodes {
                let (tail, head) = if at.depot { (at.stand, *node) } else { (*node, at.stand) };
                ways.push(LinkArc {
                    tail: tail.behind(afloat),
                    head: head.behind(afloat),
                    link: None,
                });
            }
        }
    }

    /// Arcs for any carrier on land, and for boats on rivers and flooded roads, the latter on a
    /// second copy of the nodes. Loads change between the two at jetties and where a flooded road
    /// meets a dry one. Where a boat crosses a flooded road or follows a ferry line, the arc is no
    /// link: water cannot break.
    fn by_boat(&self, net: &RoadNet<'_>) -> TransportMode {
        let afloat = self.pieces.nodes();
        let mut mode = TransportMode { ways: Vec::new(), depots: self.depot_nodes.clone() };
        for class in CARRIERS {
            mode.ways.extend(self.by_land(net, |edge| net.passes(edge, class), class).ways);
        }
        let mut by_boat = Vec::new();
        for arc in net.graph.arcs.iter().filter(|arc| floats(net, arc.edge)) {
            let from = by_boat.len();
            self.pieces.ways(arc.edge, [arc.tail, arc.head], arc.backward, &mut by_boat);
            let river = net.graph.edges[arc.edge].kind == WayKind::River;
            for way in &mut by_boat[from..] {
                let link = way.link.filter(|_| river);
                *way =
                    LinkArc { tail: way.tail.behind(afloat), head: way.head.behind(afloat), link };
            }
        }
        mode.ways.extend(by_boat);
        self.join_junctions(&mut mode.ways, afloat);
        let mut change = |a: NodeId, b: NodeId| {
            for (tail, head) in [(a, b), (b, a)] {
                mode.ways.push(LinkArc { tail, head, link: None });
            }
        };
        for jetty in &net.graph.transfers {
            change(jetty.land, jetty.water.behind(afloat));
            change(jetty.land.behind(afloat), jetty.water.behind(afloat));
        }
        for arc in &net.graph.arcs {
            if net.graph.edges[arc.edge].kind != WayKind::River {
                change(arc.tail, arc.tail.behind(afloat));
                change(arc.head, arc.head.behind(afloat));
            }
        }
        for (land, boat) in &self.nodes {
            if let Some(boat) = boat {
                let tail = boat.behind(afloat);
                mode.ways.push(LinkArc { tail, head: land.unwrap_or(*boat), link: None });
            }
        }
        mode
    }

    /// The pieces of all edges that carry aid on a dry day, as undirected links, and the edge of
    /// each (`None`: it joins a depot or site to its junction).
    fn dry_links(&self, net: &RoadNet<'_>) -> (Vec<[NodeId; 2]>, Vec<Option<EdgeId>>) {
        // Copies of a node that turn restrictions made are one node here.
        let mut first_at = vec![NodeId::new(u32::MAX); net.nodes as usize];
        for (node, place) in net.place_of.iter().enumerate() {
            first_at[*place] = first_at[*place].min(NodeId::at(node));
        }
        let mut links = Vec::new();
        let mut edges_of = Vec::new();
        let mut ways = Vec::new();
        for edge in net.edges().filter(|edge| net.carries(*edge)) {
            let [a, b] = net.ends[edge].map(|place| first_at[place]);
            ways.clear();
            self.pieces.ways(edge, [a, b], false, &mut ways);
            links.extend(ways.iter().map(|way| [way.tail, way.head]));
            edges_of.resize(links.len(), Some(edge));
        }
        for at in &self.at_junctions {
            if let Some(node) = at.nodes.first() {
                links.push([at.stand, first_at[net.place_of[*node]]]);
                edges_of.push(None);
            }
        }
        (links, edges_of)
    }
}

/// Where a depot, a site or a place joins the network for vehicles that carry aid.
pub fn on_land(net: &RoadNet<'_>, snapper: &Snapper<'_>, place: Point<f64>) -> Option<EdgePlace> {
    let passes = |edge: EdgeId| CARRIERS.into_iter().any(|class| net.passes(edge, class));
    snapper.nearest(place, SITE_REACH_M, |edge| net.carries(edge), passes)
}

/// Whether a boat passes an edge today, as far as known.
fn floats(net: &RoadNet<'_>, edge: EdgeId) -> bool {
    net.word(edge, VehicleClass::Boat) < Passability::Unknown
}

#[cfg(test)]
#[path = "critical_tests.rs"]
mod property_tests;
