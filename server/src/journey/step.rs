//! One edge of a journey.

use super::ground::Ground;
use lintas_model::index::EdgeId;

/// One edge of a journey, or a part of it.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Step {
    /// The edge.
    pub(crate) edge: EdgeId,
    /// It is used against its geometry.
    pub(crate) backward: bool,
    /// Share of the edge's length, from the start of its geometry, where the step begins.
    pub(crate) from: f64,
    /// The same where it ends.
    pub(crate) to: f64,
    /// Milliseconds, waiting included.
    pub(crate) ms: u32,
}

impl Step {
    /// Metres.
    pub(crate) fn length_m(&self, ground: &Ground<'_>) -> f64 {
        (self.to - self.from).abs() * ground.network.file().length_m(self.edge)
    }
}
