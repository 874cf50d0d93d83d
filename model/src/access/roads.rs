//! The roads that aid goes over, behind a trait, so that the same rules work on the graph that the
//! pipeline has built and on the server's network file with the reports since.

use crate::{
    index::{ArcId, EdgeId},
    network::{GraphArc, GridPoint, Slowdown, Transfer},
    passability::{Fit, RoadState, WayKind},
    vehicle::VehicleClass,
};

use super::{foot::Foot, leads::WaypointRole};

/// Edges and their state: what a route is described from.
pub trait RoadEdges {
    /// Length of an edge, metres.
    fn length_m(&self, edge: EdgeId) -> f64;
    /// Where an edge runs.
    fn points(&self, edge: EdgeId) -> Vec<GridPoint>;
    /// The state of an edge.
    fn state(&self, edge: EdgeId) -> &RoadState;
}

/// A network with the state of its edges: what routes are searched in.
pub trait AidRoads: RoadEdges + Sync {
    /// Number of nodes.
    fn nodes(&self) -> u32;
    /// Number of edges.
    fn edges(&self) -> u32;
    /// Number of arcs.
    fn arcs(&self) -> u32;
    /// An arc.
    fn arc(&self, arc: ArcId) -> GraphArc;
    /// The arcs of an edge, ascending.
    fn arcs_of(&self, edge: EdgeId) -> impl Iterator<Item = ArcId>;
    /// Whether an edge is a road, a bridge, a ferry or a river.
    fn kind(&self, edge: EdgeId) -> WayKind;
    /// Whether a class fits on an edge on a dry day.
    fn fit(&self, edge: EdgeId, class: VehicleClass) -> Fit;
    /// Milliseconds over an edge on a dry day; [`NO_WAY`](crate::network::NO_WAY) where the class can
    /// never use it.
    fn dry_ms(&self, edge: EdgeId, class: VehicleClass) -> u32;
    /// Where an edge is closed only at points: shares of its length, ascending, and the state of
    /// the edge beside them. What lies before such a point is still reached. `None` where there are
    /// none.
    fn closed_at(&self, edge: EdgeId) -> Option<(&[f64], &RoadState)> {
        let _ = edge;
        None
    }
    /// Where loads change between land and water.
    fn transfers(&self) -> &[Transfer];
    /// How the state of an edge slows vehicles down.
    fn slowdown(&self) -> &Slowdown;
    /// Loading where a boat meets the road without a jetty, milliseconds.
    fn load_ms(&self) -> u32;
    /// Whether a place at an edge suits this role: it can be left, arrived at, or both, in the
    /// directions that a class may drive on a dry day ([`super::leads`]).
    fn suits(&self, edge: EdgeId, class: VehicleClass, role: WaypointRole) -> bool;
    /// Whether a river, canal or lake lies between two places.
    fn water_between(&self, from: GridPoint, to: GridPoint) -> bool;
    /// The nearest places to `place` on the segments of all edges that are `wanted`, no farther than
    /// `reach_m` metres; in no order.
    fn feet(&self, place: GridPoint, reach_m: f64, wanted: &dyn Fn(EdgeId) -> bool) -> Vec<Foot>;
}
