//! Items by what they belong to, one list after the other.

use std::{marker::PhantomData, ops::Range};

use super::position::Position;

/// What belongs to each of many: the arcs that leave a node, the nodes beside it. Known as compressed
/// sparse rows; two allocations, whatever the number of lists.
///
/// ```
/// use lintas_model::index::{ArcId, Grouped, NodeId};
///
/// let heads = [2, 0, 1].map(NodeId::new);
/// let tails = [0, 1, 0].map(NodeId::new);
/// let out = Grouped::new(3, tails.into_iter().zip(heads));
/// assert_eq!(out.of(NodeId::new(0)), [2, 1].map(NodeId::new));
/// assert!(out.of(NodeId::new(2)).is_empty());
/// ```
#[derive(Debug, Clone)]
pub struct Grouped<I, T> {
    /// Where the items of each begin; one entry more.
    begins: Vec<u32>,
    items: Vec<T>,
    of: PhantomData<I>,
}

impl<I: Position, T: Copy + Default> Grouped<I, T> {
    /// Groups items by the first of each pair, of which there are `count`; items of one keep their
    /// order. Two passes over the pairs.
    pub fn new(count: usize, pairs: impl Iterator<Item = (I, T)> + Clone) -> Self {
        let mut begins = vec![0_u32; count + 1];
        for (of, _) in pairs.clone() {
            begins[of.index() + 1] += 1;
        }
        for at in 0..count {
            begins[at + 1] += begins[at];
        }
        let mut next = begins.clone();
        let mut items = vec![T::default(); begins[count] as usize];
        for (of, item) in pairs {
            let at = &mut next[of.index()];
            items[*at as usize] = item;
            *at += 1;
        }
        Self { begins, items, of: PhantomData }
    }
}

impl<I: Position, T> Grouped<I, T> {
    /// How many there are that items belong to.
    pub fn len(&self) -> usize {
        self.begins.len() - 1
    }

    /// Whether there is nothing that items could belong to.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The items of one.
    pub fn of(&self, at: I) -> &[T] {
        &self.items[self.range(at)]
    }

    /// Where the items of one stand among all.
    pub fn range(&self, at: I) -> Range<usize> {
        let at = at.index();
        self.begins[at] as usize..self.begins[at + 1] as usize
    }

    /// The item at a place among all: see [`Grouped::range`].
    pub fn item(&self, at: usize) -> &T {
        &self.items[at]
    }
}
