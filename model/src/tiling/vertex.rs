//! A vertex of a shape, weighed.

/// A vertex and how much the shape would miss it.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Vertex {
    /// In the Mercator square, from the west.
    pub(super) x: f64,
    /// In the Mercator square, from the north.
    pub(super) y: f64,
    /// Square of the tolerance at which the vertex goes; infinite for ends and nodes.
    pub(super) weight: f64,
}
