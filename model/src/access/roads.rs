//! The roads that aid goes over, as whoever holds them hands them out: the graph that the pipeline has
//! built, or the mapped network file with what has been reported since.

use crate::{
    network::{GridPoint, Slowdown, Transfer},
    passability::{Fit, RoadState, WayKind},
    vehicle::{VehicleClass, VehicleSet},
};

use super::{foot::Foot, leads::Role};

/// One direction of one edge.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RoadArc {
    /// Node that it leaves.
    pub tail: u32,
    /// Node that it enters.
    pub head: u32,
    /// Position of its edge.
    pub edge: u32,
    /// It runs against the geometry of its edge.
    pub backward: bool,
    /// Classes that may not use it: the direction, or a turn that it stands for.
    pub banned: VehicleSet,
    /// Time before it can be entered, milliseconds: waiting for a ferry to leave.
    pub boarding_ms: u32,
}

/// Edges and their state: what a way is told from.
pub trait RoadEdges {
    /// Length of an edge, metres.
    fn length_m(&self, edge: u32) -> f64;
    /// Where an edge runs.
    fn points(&self, edge: u32) -> Vec<GridPoint>;
    /// The state of an edge.
    fn state(&self, edge: u32) -> &RoadState;
}

/// A network with the state of its edges: what ways are looked for in.
pub trait AidRoads: RoadEdges + Sync {
    /// Number of nodes.
    fn nodes(&self) -> u32;
    /// Number of edges.
    fn edges(&self) -> u32;
    /// Number of arcs.
    fn arcs(&self) -> u32;
    /// An arc.
    fn arc(&self, arc: u32) -> RoadArc;
    /// The arcs of an edge, ascending.
    fn arcs_of(&self, edge: u32) -> impl Iterator<Item = u32>;
    /// What carries the traffic of an edge.
    fn kind(&self, edge: u32) -> WayKind;
    /// Whether a class fits on an edge on a dry day.
    fn fit(&self, edge: u32, class: VehicleClass) -> Fit;
    /// Milliseconds over an edge on a dry day; [`NO_WAY`](crate::network::NO_WAY) where the class can
    /// never use it.
    fn dry_ms(&self, edge: u32, class: VehicleClass) -> u32;
    /// Where an edge is closed at points alone: shares of its length, ascending, and the state beside
    /// them. Who stands before such a point gets there. `None` where it is not.
    fn closed_at(&self, edge: u32) -> Option<(&[f64], &RoadState)> {
        let _ = edge;
        None
    }
    /// Where loads change between land and water.
    fn transfers(&self) -> &[Transfer];
    /// What the state of an edge does to speed.
    fn slowdown(&self) -> &Slowdown;
    /// Loading where a boat meets the road without a jetty, milliseconds.
    fn load_ms(&self) -> u32;
    /// Whether a place at an edge can be left, arrived at or both, in the directions that a class may
    /// drive on a dry day.
    fn suits(&self, edge: u32, class: VehicleClass, role: Role) -> bool;
    /// Whether a river, canal or lake lies between two places.
    fn water_between(&self, from: GridPoint, to: GridPoint) -> bool;
    /// The nearest places to `place` on the segments of all edges that are `wanted`, no farther than
    /// `reach_m` metres; in no order.
    fn feet(&self, place: GridPoint, reach_m: f64, wanted: &dyn Fn(u32) -> bool) -> Vec<Foot>;
}
