//! What a question asks from, which way, and the best answer.

use crate::index::NodeId;

/// Where a way begins or ends: a node, and the time between it and the place that is meant (the
/// rest of an edge that somebody stands in the middle of).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Seed {
    /// The node.
    pub node: NodeId,
    /// Milliseconds between the place and the node.
    pub ms: u32,
}

/// The best way between two sets of seeds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Best {
    /// Milliseconds, those of both seeds included.
    pub ms: u32,
    /// Position of the source seed that it starts from.
    pub source: usize,
    /// Position of the target seed that it ends at.
    pub target: usize,
}

/// Which way the traffic runs between seeds and all else.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Direction {
    /// From the seeds to every node.
    From,
    /// From every node to the seeds.
    To,
}
