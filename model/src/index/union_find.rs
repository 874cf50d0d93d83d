//! Disjoint sets: which nodes hang together, which pieces are one.
//!
//! Reference: Tarjan and van Leeuwen, *Worst-case Analysis of Set Union Algorithms*, Journal of the ACM
//! 31 (1984): linking by index, with path halving.

use super::position::Position;

/// Disjoint sets of positions from 0 up; a set goes by its smallest member.
///
/// ```
/// use lintas_model::index::{NodeId, UnionFind};
///
/// let [a, b, c] = [0, 1, 2].map(NodeId::new);
/// let mut sets = UnionFind::new(3);
/// sets.join(c, a);
/// assert_eq!(sets.root(c), a);
/// assert_ne!(sets.root(b), a);
/// ```
#[derive(Debug, Clone)]
pub struct UnionFind<I>(Vec<I>);

impl<I: Position> UnionFind<I> {
    /// Every position below `count` in a set of its own.
    pub fn new(count: usize) -> Self {
        Self((0..count).map(I::at).collect())
    }

    /// The smallest member of the set that `member` is in.
    pub fn root(&mut self, mut member: I) -> I {
        while self.0[member.index()] != member {
            let above = self.0[member.index()];
            self.0[member.index()] = self.0[above.index()];
            member = above;
        }
        member
    }

    /// Makes one set of the two that `a` and `b` are in.
    pub fn join(&mut self, a: I, b: I) {
        let (a, b) = (self.root(a), self.root(b));
        self.0[a.max(b).index()] = a.min(b);
    }
}
