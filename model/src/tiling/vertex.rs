//! A vertex of a shape, with what simplifying needs to know of it.

/// A vertex and how much it matters to the shape.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Vertex {
    /// In the Mercator square (0 to 1), from the west.
    pub(super) x: f64,
    /// In the Mercator square (0 to 1), from the north.
    pub(super) y: f64,
    /// Square of the tolerance from which on the vertex is left out, in sides of the Mercator
    /// square; infinite for ends and nodes.
    pub(super) weight: f64,
}
