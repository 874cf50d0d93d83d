//! Why there is no journey.

use super::snap::SnappedPoint;

/// Why there is no journey.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Stuck {
    /// No road for the class within reach of the place at this position of the request.
    FarFromRoads(usize),
    /// Nobody waits for the answer any more: nothing was found out.
    OutOfTime,
    /// No way between two consecutive places.
    Between {
        /// The points that they were snapped to.
        stands: Box<[SnappedPoint; 2]>,
        /// Position of the first of them in the request.
        at: usize,
    },
}
