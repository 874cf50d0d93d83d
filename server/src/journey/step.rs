//! One edge of a journey.

use super::ground::Ground;
use lintas_model::index::EdgeId;

/// One edge of a journey, or a part of it.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Step {
    /// The edge.
    pub(crate) edge: EdgeId,
    /// Whether it is travelled against its geometry.
    pub(crate) backward: bool,
    /// Where the step begins: share of the edge's length from the start of its geometry, 0 to 1;
    /// greater than `to` when backward.
    pub(crate) from: f64,
    /// The same, where it ends.
    pub(crate) to: f64,
    /// Travel time, milliseconds, with waiting for a ferry.
    pub(crate) ms: u32,
}

impl Step {
    /// Length, metres.
    pub(crate) fn length_m(&self, ground: &Ground<'_>) -> f64 {
        (self.to - self.from).abs() * ground.network.file().length_m(self.edge)
    }
}
