//! Positions in tables, one type for each table: a node is no edge, and neither is a number.
//!
//! A position counts from 0 and holds for one network or one ledger, in the order in which it stores its
//! nodes, arcs and edges, its sites, depots and items; it means nothing beyond the snapshot. What outlives a snapshot goes by its id.
//!
//! Whatever is kept by node, arc or edge is indexed by it:
//!
//! ```
//! use lintas_model::index::EdgeId;
//!
//! let length_m = vec![120.0, 80.5];
//! let edge = EdgeId::new(1);
//! assert_eq!(length_m[edge], 80.5);
//! assert_eq!(EdgeId::all(2).map(|edge| length_m[edge]).sum::<f64>(), 200.5);
//! ```

mod grouped;
mod position;
mod union_find;

pub use grouped::Grouped;
pub use position::{
    ArcId, DepotIndex, EdgeId, HierarchyArc, ItemIndex, LinkId, NodeId, Position, Rank, SiteIndex,
    StretchId,
};
pub use union_find::UnionFind;
