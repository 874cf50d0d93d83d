//! The graph that a hierarchy is built over.

use crate::index::{NodeId, Rank};

/// No node, no arc, no seed.
pub const NONE: u32 = u32::MAX;
/// No rank: the parent of a root.
pub(super) const NO_RANK: Rank = Rank::new(NONE);

/// A directed graph: arc `i` goes from `tail[i]` to `head[i]`; parallel arcs and loops are allowed.
///
/// Fewer than 2^31 arcs, and both slices of one length.
#[derive(Debug, Clone, Copy)]
pub struct Arcs<'a> {
    /// How many nodes; their ids are 0 to `nodes` - 1.
    pub nodes: u32,
    /// By arc, the node that it leaves.
    pub tail: &'a [NodeId],
    /// By arc, the node that it enters.
    pub head: &'a [NodeId],
}

impl Arcs<'_> {
    /// Tail and head of every arc that is not a loop.
    pub(super) fn pairs(&self) -> impl Iterator<Item = (NodeId, NodeId)> {
        self.tail.iter().copied().zip(self.head.iter().copied()).filter(|(t, h)| t != h)
    }
}
