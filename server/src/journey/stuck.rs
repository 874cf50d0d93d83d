//! Why there is no journey.

use super::snap::SnappedPoint;

/// Why there is no journey.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Stuck {
    /// No road for the class within reach of the place at this position.
    FarFromRoads(usize),
    /// No way between two places that follow each other.
    Between {
        /// Where they stand.
        stands: Box<[SnappedPoint; 2]>,
        /// Position of the first of them.
        at: usize,
    },
}
