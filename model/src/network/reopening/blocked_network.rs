//! The network of which roads are blocked: who drives, from where, and who waits.

use crate::index::{EdgeId, NodeId};
use crate::network::critical::Burden;

/// What a vehicle class that carries aid can use.
#[derive(Debug, Clone)]
pub struct Carrier {
    /// Per edge: it passes today, as far as known.
    pub passes: Vec<bool>,
    /// Per edge: it passes once the edge is cleared.
    pub fits: Vec<bool>,
}

/// Who stands at an edge.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct AtEdge {
    /// Position of the edge.
    pub edge: EdgeId,
    /// Who is there.
    pub burden: Burden,
}

/// The network, who starts, and who waits.
#[derive(Debug, Clone, Copy)]
pub struct BlockedNetwork<'a> {
    /// Number of nodes.
    pub nodes: u32,
    /// The nodes of every edge.
    pub ends: &'a [[NodeId; 2]],
    /// Length of every edge, metres.
    pub length_m: &'a [f64],
    /// Who drives.
    pub carriers: &'a [Carrier],
    /// Edges at which open depots stand. A depot whose edge is blocked cannot send anything.
    pub depots: &'a [EdgeId],
    /// Who waits.
    pub waiting: &'a [AtEdge],
}

impl BlockedNetwork<'_> {
    /// The node from which all depots send: one behind those of the network.
    pub(super) fn depot(&self) -> NodeId {
        NodeId::new(self.nodes)
    }
}
