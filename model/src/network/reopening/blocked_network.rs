//! What the order of reopening is computed from: a network with blocked roads, the vehicle classes
//! that carry aid, the depots, and those who wait for it.

use crate::index::{EdgeId, NodeId};
use crate::network::critical::Burden;

/// What a vehicle class that carries aid can use.
#[derive(Debug, Clone)]
pub struct CarrierAccess {
    /// Per edge: it passes today, as far as known.
    pub passes: Vec<bool>,
    /// Per edge: it passes once the edge is cleared.
    pub fits: Vec<bool>,
}

/// People and sites at an edge.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct AtEdge {
    /// Position of the edge.
    pub edge: EdgeId,
    /// Who is there.
    pub burden: Burden,
}

/// The network, the depots, and those who wait. Vectors are indexed by [`EdgeId`] unless they say
/// otherwise.
#[derive(Debug, Clone, Copy)]
pub struct BlockedNetwork<'a> {
    /// Number of nodes.
    pub nodes: u32,
    /// The nodes of every edge.
    pub ends: &'a [[NodeId; 2]],
    /// Length of every edge, metres.
    pub length_m: &'a [f64],
    /// Vehicle classes that carry aid, in no particular order.
    pub carriers: &'a [CarrierAccess],
    /// Edges of open depots. A depot whose edge is blocked cannot send anything.
    pub depots: &'a [EdgeId],
    /// Who waits for aid, in no particular order.
    pub waiting: &'a [AtEdge],
}

impl BlockedNetwork<'_> {
    /// A node that stands for all depots: its number is the first behind those of the network.
    pub(super) fn depot(&self) -> NodeId {
        NodeId::new(self.nodes)
    }
}
