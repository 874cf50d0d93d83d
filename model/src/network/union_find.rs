//! Disjoint sets: which nodes hang together, which pieces are one.

/// Disjoint sets of the numbers from 0 up; a set goes by its smallest member.
#[derive(Debug, Clone)]
pub struct Sets(Vec<u32>);

impl Sets {
    /// Every number below `count` in a set of its own.
    pub fn new(count: usize) -> Self {
        Self((0..count as u32).collect())
    }

    /// The smallest member of the set that `member` is in.
    pub fn root(&mut self, mut member: u32) -> u32 {
        while self.0[member as usize] != member {
            let above = self.0[member as usize];
            self.0[member as usize] = self.0[above as usize];
            member = above;
        }
        member
    }

    /// Makes one set of the two that `a` and `b` are in.
    pub fn join(&mut self, a: u32, b: u32) {
        let (a, b) = (self.root(a), self.root(b));
        self.0[a.max(b) as usize] = a.min(b);
    }
}
