//! The freshly built network with the states of its edges, as the rules of [`lintas_model::access`]
//! need it.

use std::sync::OnceLock;

use lintas_model::access::{AidRoads, Foot, Leads, RoadEdges, WaterIndex, WaypointRole};
use lintas_model::index::{ArcId, EdgeId, NodeId};
use lintas_model::network::{Graph, GraphArc, GridPoint, NO_WAY, Slowdown, Transfer};
use lintas_model::passability::{Fit, RoadState, WayKind};
use lintas_model::vehicle::VehicleClass;

use super::snap::Snapper;

/// A network with the states of its edges.
#[derive(Debug, Clone, Copy)]
pub struct AssessedNetwork<'a> {
    /// The network.
    pub graph: &'a Graph,
    /// The state of every edge.
    pub states: &'a [RoadState],
    /// How road states slow vehicles down.
    pub slowdown: &'a Slowdown,
    /// Rivers and shores that nobody can carry a load across on foot.
    pub water: &'a WaterIndex,
    /// Time to load where a boat meets a road without a jetty, milliseconds.
    pub load_ms: u32,
}

/// [`AssessedNetwork`] with a spatial index of its edges, and what can be reached over them.
#[derive(Debug)]
pub struct BuiltRoads<'a> {
    roads: AssessedNetwork<'a>,
    snapper: Snapper<'a>,
    /// By edge: its first arc. Arcs are in the order of their edges.
    first_arc: Vec<u32>,
    /// By class: from which nodes one can leave on a dry day, and which can be reached; computed at
    /// the first use.
    leads: [OnceLock<Leads>; VehicleClass::ALL.len()],
}

impl<'a> BuiltRoads<'a> {
    /// Builds the index; O(segments log segments).
    pub fn new(roads: AssessedNetwork<'a>) -> Self {
        let graph = roads.graph;
        let mut first_arc = vec![0; graph.edges.len() + 1];
        graph.arcs.iter().for_each(|arc| first_arc[arc.edge.index() + 1] += 1);
        for edge in 0..graph.edges.len() {
            first_arc[edge + 1] += first_arc[edge];
        }
        Self { roads, snapper: Snapper::new(graph), first_arc, leads: Default::default() }
    }

    /// Whether a class may use an arc on a dry day.
    fn is_usable(&self, arc: ArcId, class: VehicleClass) -> bool {
        let arc = &self.roads.graph.arcs[arc];
        let edge = &self.roads.graph.edges[arc.edge];
        edge.fit[class.index()] != Fit::Never
            && edge.dry_ms[class.index()] < NO_WAY
            && !arc.banned.contains(class)
    }

    fn ends(&self, arc: ArcId) -> (NodeId, NodeId) {
        let arc = &self.roads.graph.arcs[arc];
        (arc.tail, arc.head)
    }
}

impl RoadEdges for AssessedNetwork<'_> {
    fn length_m(&self, edge: EdgeId) -> f64 {
        self.graph.edges[edge].length_m
    }

    fn points(&self, edge: EdgeId) -> Vec<GridPoint> {
        self.graph.edges[edge].points.clone()
    }

    fn state(&self, edge: EdgeId) -> &RoadState {
        &self.states[edge]
    }
}

impl RoadEdges for BuiltRoads<'_> {
    fn length_m(&self, edge: EdgeId) -> f64 {
        self.roads.length_m(edge)
    }

    fn points(&self, edge: EdgeId) -> Vec<GridPoint> {
        self.roads.points(edge)
    }

    fn state(&self, edge: EdgeId) -> &RoadState {
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

    fn arc(&self, arc: ArcId) -> GraphArc {
        self.roads.graph.arcs[arc]
    }

    fn arcs_of(&self, edge: EdgeId) -> impl Iterator<Item = ArcId> {
        edge.range(&self.first_arc).map(ArcId::at)
    }

    fn kind(&self, edge: EdgeId) -> WayKind {
        self.roads.graph.edges[edge].kind
    }

    fn fit(&self, edge: EdgeId, class: VehicleClass) -> Fit {
        self.roads.graph.edges[edge].fit[class.index()]
    }

    fn dry_ms(&self, edge: EdgeId, class: VehicleClass) -> u32 {
        self.roads.graph.edges[edge].dry_ms[class.index()]
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

    fn suits(&self, edge: EdgeId, class: VehicleClass, role: WaypointRole) -> bool {
        let leads = self.leads[class.index()].get_or_init(|| {
            let usable = ArcId::all(self.arcs()).filter(|arc| self.is_usable(*arc, class));
            Leads::of(self.nodes(), &usable.map(|arc| self.ends(arc)).collect::<Vec<_>>())
        });
        let usable = self.arcs_of(edge).filter(|arc| self.is_usable(*arc, class));
        leads.suits(role, usable.map(|arc| self.ends(arc)))
    }

    fn water_between(&self, from: GridPoint, to: GridPoint) -> bool {
        self.roads.water.lies_between(from, to)
    }

    fn feet(&self, place: GridPoint, reach_m: f64, wanted: &dyn Fn(EdgeId) -> bool) -> Vec<Foot> {
        let near = |foot: &Foot| foot.away_m <= reach_m && wanted(foot.edge);
        self.snapper.feet(place, reach_m).filter(near).collect()
    }
}
