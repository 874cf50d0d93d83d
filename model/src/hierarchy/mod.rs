//! A customizable contraction hierarchy: shortest times on a road network whose weights change all
//! day while its shape does not.
//!
//! Three steps, each reusing what the one before it made:
//!
//! 1. [`order`] and [`HierarchyBuf::build`] look at the shape of the network alone, once a
//!    snapshot: nodes are ranked by nested dissection, and every node is joined to the higher ones
//!    that it still reaches when all lower ones are taken away.
//! 2. [`Hierarchy::customize`] gives the arcs of the hierarchy their times, once a vehicle class;
//!    [`Hierarchy::recustomize`] after a closure, where only what rests on it is weighed again.
//! 3. [`Query`], [`sweep`] and [`Pinned`] answer.
//!
//! Times are whole milliseconds. [`NO_WAY`] is the weight of a closed arc, and the time to what
//! cannot be reached; a way of that length or longer counts as none.
//!
//! ```
//! use lintas_model::hierarchy::*;
//! use lintas_model::network::GridPoint;
//!
//! // A triangle: the way over node 1 takes two minutes, the bridge from 0 to 2 one.
//! let arcs = Arcs { nodes: 3, tail: &[0, 1, 0], head: &[1, 2, 2] };
//! let places = [(0, 0), (5, 5), (0, 9)].map(|(x, y)| GridPoint { x, y });
//! let mut weights = [60_000, 60_000, 60_000];
//! let buf = HierarchyBuf::build(arcs, &order(arcs, &places));
//! let hierarchy = buf.view();
//! let mut metric = hierarchy.customize(|arc| weights[arc as usize]);
//!
//! let (from, to) = ([Seed { node: 0, ms: 0 }], [Seed { node: 2, ms: 0 }]);
//! let mut query = Query::new(hierarchy.nodes());
//! assert_eq!(query.run(hierarchy, &metric, &from, &to).map(|best| best.ms), Some(60_000));
//!
//! // The bridge is closed.
//! weights[2] = NO_WAY;
//! let weight = |arc: u32| weights[arc as usize];
//! hierarchy.recustomize(&mut metric, weight, &[2], hierarchy.budget(), &mut Scratch::new());
//! assert_eq!(query.run(hierarchy, &metric, &from, &to).map(|best| best.ms), Some(120_000));
//! assert_eq!(query.path(hierarchy, &metric, weight), [0, 1]);
//! ```
//!
//! Reference: Dibbelt, Strasser, Wagner, *Customizable Contraction Hierarchies*, ACM Journal of
//! Experimental Algorithmics 21 (2016), 1.5.

mod arrays;
mod build;
mod check;
mod customize;
#[cfg(test)]
mod damage;
pub mod dijkstra;
mod flow;
mod order;
mod query;
mod recustomize;
mod sweep;
#[cfg(test)]
mod worlds;

pub use arrays::{Hierarchy, HierarchyError};
pub use build::HierarchyBuf;
pub use customize::Metric;
pub use order::order;
pub use query::Query;
pub use recustomize::{Recustomized, Scratch};
pub use sweep::{Pinned, sweep, sweep_labelled};

/// "No way", milliseconds: twice this still fits a `u32`, so that sums need no checks.
pub const NO_WAY: u32 = i32::MAX as u32;

/// No node, no arc, no seed.
pub const NONE: u32 = u32::MAX;

/// A directed graph: arc `i` goes from `tail[i]` to `head[i]`; parallel arcs and loops are allowed.
///
/// Fewer than 2^31 arcs, and both slices of one length.
#[derive(Debug, Clone, Copy)]
pub struct Arcs<'a> {
    /// How many nodes; their ids are 0 to `nodes` - 1.
    pub nodes: u32,
    /// By arc, the node that it leaves.
    pub tail: &'a [u32],
    /// By arc, the node that it enters.
    pub head: &'a [u32],
}

impl Arcs<'_> {
    /// Tail and head of every arc that is not a loop.
    fn pairs(&self) -> impl Iterator<Item = (u32, u32)> {
        self.tail.iter().copied().zip(self.head.iter().copied()).filter(|(t, h)| t != h)
    }
}

/// Where a way begins or ends: a node, and the time between it and the place that is meant (the
/// rest of an edge that somebody stands in the middle of).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Seed {
    /// The node.
    pub node: u32,
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
