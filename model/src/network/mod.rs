//! The road, river and ferry network.
//!
//! Lines of the sources become edges ([`noding`], with `seam`, `snapping` and [`jetty`]); edges become a
//! routing graph ([`mod@build`], [`turns`]); [`speed`] and [`weight`] say how long a vehicle class
//! takes over an edge in its state. On top of that: links that people depend on ([`critical`],
//! [`dominators`], [`pieces`]), blocked stretches and the order in which to clear them
//! ([`stretch`], [`reopening`], [`time_saved`]), and how a stretch is named ([`naming`],
//! [`linear_reference`]).

pub mod build;
pub mod critical;
pub mod dominators;
pub mod graph;
pub mod grid_point;
pub mod jetty;
pub mod linear_reference;
pub mod matching;
pub mod naming;
pub mod noding;
pub mod pieces;
mod plane;
pub mod reopening;
mod seam;
mod snapping;
pub mod speed;
mod strand;
pub mod stretch;
pub mod time_saved;
pub mod turns;
pub mod weight;

pub use build::{Jetty, RoadEdge, build};
pub use graph::{Graph, GraphArc, GraphEdge, Transfer};
pub use grid_point::GridPoint;
pub use noding::{Noded, Piece, node};
pub use plane::{Plane, SegmentFoot};
pub use speed::{Speeds, way_kind};
pub use strand::{Deck, Noding, Strand};
pub use turns::TurnRule;
pub use weight::{NO_WAY, Slowdown, Trust, arc_ms};
