//! What a filter may cost, counted while it is read: nobody is made to build a tree that is refused
//! afterwards.

use crate::http::problem::{Code, Problem};

/// Bytes of a filter.
pub(super) const TEXT: usize = 8 * 1024;
/// Levels of parentheses, functions, negations and lists, one in the other; operands of one chain of
/// arithmetic.
pub(super) const DEPTH: usize = 32;
/// Nodes of the tree.
pub(super) const NODES: usize = 512;
/// Vertices of all geometries of a filter together.
pub(super) const VERTICES: usize = 2_000;

/// What is left of the allowance of one filter.
#[derive(Debug)]
pub(super) struct FilterAllowance {
    nodes: usize,
    vertices: usize,
}

impl FilterAllowance {
    /// All of it, for a filter of this text.
    ///
    /// # Errors
    /// `invalid_parameter` where the text is too long.
    pub(super) fn of(text: &str) -> Result<Self, Problem> {
        if text.len() > TEXT {
            return Err(refused("filter has at most 8,192 bytes."));
        }
        Ok(Self { nodes: NODES, vertices: VERTICES })
    }

    /// Takes a node.
    ///
    /// # Errors
    /// `invalid_parameter` where none is left.
    pub(super) fn node(&mut self) -> Result<(), Problem> {
        let left = self.nodes.checked_sub(1);
        self.nodes = left.ok_or_else(|| refused("filter has at most 512 parts."))?;
        Ok(())
    }

    /// Takes a vertex.
    ///
    /// # Errors
    /// `invalid_parameter` where none is left.
    pub(super) fn vertex(&mut self) -> Result<(), Problem> {
        let left = self.vertices.checked_sub(1);
        self.vertices =
            left.ok_or_else(|| refused("The geometries of a filter have at most 2,000 vertices."))?;
        Ok(())
    }
}

/// One level deeper.
///
/// # Errors
/// `invalid_parameter` where that is too deep.
pub(super) fn deeper(depth: usize) -> Result<usize, Problem> {
    if depth >= DEPTH {
        return Err(refused("filter has at most 32 levels, one in the other."));
    }
    Ok(depth + 1)
}

/// The refusal of a filter.
pub(super) fn refused(detail: impl Into<String>) -> Problem {
    Problem::new(Code::InvalidParameter, detail)
}
