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
//! 3. [`Query`], [`sweep`] and [`RestrictedSweep`] answer.
//!
//! Times are whole milliseconds. [`NO_WAY`](crate::network::NO_WAY) is the weight of a closed arc, and the time to what
//! cannot be reached; a way of that length or longer counts as none.
//!
//! ```
//! use lintas_model::hierarchy::*;
//! use lintas_model::index::{ArcId, NodeId};
//! use lintas_model::network::{GridPoint, NO_WAY};
//!
//! // A triangle: the way over node 1 takes two minutes, the bridge from 0 to 2 one.
//! let (tail, head) = ([0, 1, 0].map(NodeId::new), [1, 2, 2].map(NodeId::new));
//! let arcs = Arcs { nodes: 3, tail: &tail, head: &head };
//! let places = [(0, 0), (5, 5), (0, 9)].map(|(x, y)| GridPoint { x, y });
//! let mut weights = [60_000, 60_000, 60_000];
//! let buf = HierarchyBuf::build(arcs, &order(arcs, &places));
//! let hierarchy = buf.view();
//! let mut metric = hierarchy.customize(|arc| weights[arc]);
//!
//! let (from, to) = ([Seed { node: NodeId::new(0), ms: 0 }], [Seed { node: NodeId::new(2), ms: 0 }]);
//! let mut query = Query::new(hierarchy.nodes());
//! assert_eq!(query.run(hierarchy, &metric, &from, &to).map(|best| best.ms), Some(60_000));
//!
//! // The bridge is closed.
//! weights[2] = NO_WAY;
//! let weight = |arc: ArcId| weights[arc];
//! let (budget, mut buffers) = (hierarchy.budget(), RecustomizeBuffers::new());
//! hierarchy.recustomize(&mut metric, weight, &[ArcId::new(2)], budget, &mut buffers);
//! assert_eq!(query.run(hierarchy, &metric, &from, &to).map(|best| best.ms), Some(120_000));
//! assert_eq!(query.path(hierarchy, &metric, weight), [0, 1].map(ArcId::new));
//! ```
//!
//! Reference: Dibbelt, Strasser, Wagner, *Customizable Contraction Hierarchies*, ACM Journal of
//! Experimental Algorithmics 21 (2016), 1.5, doi:10.1145/2886843.

mod arcs;
mod arrays;
mod build;
mod check;
mod customize;
#[cfg(test)]
mod damage_tests;
pub mod dijkstra;
mod flow;
mod order;
#[cfg(test)]
mod property_tests;
mod query;
mod recustomize;
mod seed;
mod sweep;

pub use arcs::{Arcs, NONE};
pub use arrays::{Hierarchy, HierarchyError};
pub use build::HierarchyBuf;
pub use customize::Metric;
pub use order::order;
pub use query::Query;
pub use recustomize::{RecustomizeBuffers, Recustomized};
pub use seed::{Best, Direction, Seed};
pub use sweep::{RestrictedSweep, sweep, sweep_labelled};
