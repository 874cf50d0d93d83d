//! The network as routing sees it: nodes, arcs in one direction each, edges, and the jetties where
//! loads change from land to water.

use jiff::Timestamp;

use super::GridPoint;
use crate::index::{EdgeId, NodeId};
use crate::passability::{Fit, WayKind};
use crate::vehicle::{VehicleClass, VehicleSet};

/// The whole network.
#[derive(Debug, Clone, Default)]
pub struct Graph {
    /// Where every node lies. Nodes that a turn restriction splits lie at one place.
    pub nodes: Vec<GridPoint>,
    /// One direction of one edge each; where a node is split, an edge has several arcs in one
    /// direction.
    pub arcs: Vec<GraphArc>,
    /// The edges, in the order of their ids.
    pub edges: Vec<GraphEdge>,
    /// Where loads change between land and water.
    pub transfers: Vec<Transfer>,
}

/// One direction of one edge.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct GraphArc {
    /// Node that it leaves.
    pub tail: NodeId,
    /// Node that it enters.
    pub head: NodeId,
    /// Position of its edge.
    pub edge: EdgeId,
    /// It runs against the geometry of its edge.
    pub backward: bool,
    /// Classes that may not use it: the direction, or a turn that it stands for.
    pub banned: VehicleSet,
    /// Time before it can be entered, milliseconds: waiting for a ferry to leave.
    pub boarding_ms: u32,
}

/// One edge.
#[derive(Debug, Clone, PartialEq)]
pub struct GraphEdge {
    /// Its id.
    pub id: String,
    /// Name of the road, ferry or river.
    pub name: Option<String>,
    /// OpenStreetMap `highway` value, or `ferry`, `river`.
    pub class: String,
    /// What carries the traffic.
    pub kind: WayKind,
    /// Where it runs.
    pub points: Vec<GridPoint>,
    /// Geodesic length, metres.
    pub length_m: f64,
    /// Milliseconds over it on a dry day per class, [`crate::network::NO_WAY`] where the class can
    /// never use it (a boat's entry on a road is what it takes once the road is under water).
    pub dry_ms: [u32; VehicleClass::ALL.len()],
    /// Which classes fit on it on a dry day.
    pub fit: [Fit; VehicleClass::ALL.len()],
    /// The moment that its source speaks of.
    pub as_of: Option<Timestamp>,
}

/// A jetty.
#[derive(Debug, Clone, PartialEq)]
pub struct Transfer {
    /// Its name.
    pub name: Option<String>,
    /// Where it is.
    pub place: GridPoint,
    /// Node of the road.
    pub land: NodeId,
    /// Node of the river.
    pub water: NodeId,
    /// Time to load or unload, milliseconds.
    pub load_ms: u32,
}
