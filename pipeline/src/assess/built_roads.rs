//! The network that was built, with the state of its edges, for the rules of
//! [`lintas_model::access`].

use std::sync::OnceLock;

use lintas_model::access::{AidRoads, Foot, Leads, RoadArc, RoadEdges, Role, Water};
use lintas_model::network::{Graph, GridPoint, NO_WAY, Slowdown, Transfer};
use lintas_model::passability::{Fit, RoadState, WayKind};
use lintas_model::vehicle::VehicleClass;

use super::snap::Snapper;

/// A network with the state of its edges.
#[derive(Debug, Clone, Copy)]
pub struct Roads<'a> {
    /// The network.
    pub graph: &'a Graph,
    /// The state of every edge.
    pub states: &'a [RoadState],
    /// What it does to speed.
    pub slowdown: &'a Slowdown,
    /// Rivers and shores that nobody carries a load through.
    pub water: &'a Water,
    /// Loading where a boat meets the road without a jetty, milliseconds.
    pub load_ms: u32,
}

/// The same with its edges by place, and what leads where.
#[derive(Debug)]
pub struct BuiltRoads<'a> {
    roads: Roads<'a>,
    snapper: Snapper<'a>,
    /// By edge, its first arc; arcs stand in the order of their edges.
    first_arc: Vec<u32>,
    /// Per class: what leads out on a dry day, and what can be reached; made when it is first asked for.
    leads: [OnceLock<Leads>; VehicleClass::ALL.len()],
}

impl<'a> BuiltRoads<'a> {
    /// Prepares to be asked.
    pub fn new(roads: Roads<'a>) -> Self {
        let graph = roads.graph;
        let mut first_arc = vec![0; graph.edges.len() + 1];
        graph.arcs.iter().for_each(|arc| first_arc[arc.edge as usize + 1] += 1);
        for edge in 0..graph.edges.len() {
            first_arc[edge + 1] += first_arc[edge];
        }
        Self { roads, snapper: Snapper::new(graph), first_arc, leads: Default::default() }
    }

    /// Whether a class may use an arc on a dry day.
    fn is_usable(&self, arc: u32, class: VehicleClass) -> bool {
        let arc = &self.roads.graph.arcs[arc as usize];
        let edge = &self.roads.graph.edges[arc.edge as usize];
        edge.fit[class.index()] != Fit::Never
            && edge.dry_ms[class.index()] < NO_WAY
            && !arc.banned.contains(class)
    }

    fn ends(&self, arc: u32) -> (u32, u32) {
        let arc = &self.roads.graph.arcs[arc as usize];
        (arc.tail, arc.head)
    }
}

impl RoadEdges for Roads<'_> {
    fn length_m(&self, edge: u32) -> f64 {
        self.graph.edges[edge as usize].length_m
    }

    fn points(&self, edge: u32) -> Vec<GridPoint> {
        self.graph.edges[edge as usize].points.clone()
    }

    fn state(&self, edge: u32) -> &RoadState {
        &self.states[edge as usize]
    }
}

impl RoadEdges for BuiltRoads<'_> {
    fn length_m(&self, edge: u32) -> f64 {
        self.roads.length_m(edge)
    }

    fn points(&self, edge: u32) -> Vec<GridPoint> {
        self.roads.points(edge)
    }

    fn state(&self, edge: u32) -> &RoadState {
        self.roads.state(edge)
    }
}

impl AidRoads for BuiltRoads<'_> {
    fn nodes(&self) -> u32 {
        self.roads.graph.nodes.len() as u32
    }

    fn edges(&self) -> u32 {
        self.roads.graph.edges.len() as u32
    }

    fn arcs(&self) -> u32 {
        self.roads.graph.arcs.len() as u32
    }

    fn arc(&self, arc: u32) -> RoadArc {
        let arc = &self.roads.graph.arcs[arc as usize];
        RoadArc {
            tail: arc.tail,
            head: arc.head,
            edge: arc.edge,
            backward: arc.backward,
            banned: arc.banned,
            boarding_ms: arc.boarding_ms,
        }
    }

    fn arcs_of(&self, edge: u32) -> impl Iterator<Item = u32> {
        self.first_arc[edge as usize]..self.first_arc[edge as usize + 1]
    }

    fn kind(&self, edge: u32) -> WayKind {
        self.roads.graph.edges[edge as usize].kind
    }

    fn fit(&self, edge: u32, class: VehicleClass) -> Fit {
        self.roads.graph.edges[edge as usize].fit[class.index()]
    }

    fn dry_ms(&self, edge: u32, class: VehicleClass) -> u32 {
        self.roads.graph.edges[edge as usize].dry_ms[class.index()]
    }

    fn transfers(&self) -> &[Transfer] {
        &self.roads.graph.transfers
    }

    fn slowdown(&self) -> &Slowdown {
        self.roads.slowdown
    }

    fn load_ms(&self) -> u32 {
        self.roads.load_ms
    }

    fn suits(&self, edge: u32, class: VehicleClass, role: Role) -> bool {
        let leads = self.leads[class.index()].get_or_init(|| {
            let usable = (0..self.arcs()).filter(|arc| self.is_usable(*arc, class));
            Leads::of(self.nodes(), &usable.map(|arc| self.ends(arc)).collect::<Vec<_>>())
        });
        let usable = self.arcs_of(edge).filter(|arc| self.is_usable(*arc, class));
        leads.suits(role, usable.map(|arc| self.ends(arc)))
    }

    fn water_between(&self, from: GridPoint, to: GridPoint) -> bool {
        self.roads.water.lies_between(from, to)
    }

    fn feet(&self, place: GridPoint, reach_m: f64, wanted: &dyn Fn(u32) -> bool) -> Vec<Foot> {
        let near = |foot: &Foot| foot.away_m <= reach_m && wanted(foot.edge);
        self.snapper.feet(place, reach_m).filter(near).collect()
    }
}
