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
    /// Place of every node, by [`NodeId`]. A node that turn restrictions split is several nodes at
    /// one place.
    pub nodes: Vec<GridPoint>,
    /// One direction of one edge each. An edge that leaves a split node has an arc for the node and
    /// one for each of its copies.
    pub arcs: Vec<GraphArc>,
    /// The edges, by [`EdgeId`]: sorted by their text ids.
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
    /// Classes that may not use it: they would drive against a one-way street, or make a turn that
    /// is banned (see [`crate::network::turns`]).
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
    /// Road, bridge, ferry or river.
    pub kind: WayKind,
    /// Where it runs.
    pub points: Vec<GridPoint>,
    /// Geodesic length, metres.
    pub length_m: f64,
    /// Milliseconds over it on a dry day, by [`VehicleClass::index`];
    /// [`crate::network::NO_WAY`] where the class can never use it. For a boat on a road: what it
    /// takes once the road is under water.
    pub dry_ms: [u32; VehicleClass::ALL.len()],
    /// Whether each class fits on it on a dry day, by [`VehicleClass::index`].
    pub fit: [Fit; VehicleClass::ALL.len()],
    /// The moment that its source speaks of.
    pub as_of: Option<Timestamp>,
}

/// A jetty: where a load changes between a node of a road and a node of a river.
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
