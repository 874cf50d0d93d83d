//! The hierarchy as borrowed arrays, and what a file must hold to be one.

use std::convert::Infallible;
use std::ops::Range;

use thiserror::Error;

use crate::index::{HierarchyArc, Rank};

/// The bit that tells that an input arc runs from the higher rank to the lower one.
pub(super) const DOWNWARD: u32 = 1 << 31;

/// A hierarchy on arrays that somebody else owns: [`HierarchyBuf`](super::HierarchyBuf), which
/// documents them one by one, or a file mapped into memory.
#[derive(Debug, Clone, Copy)]
pub struct Hierarchy<'a> {
    pub(super) rank: &'a [Rank],
    pub(super) parent: &'a [Rank],
    pub(super) first: &'a [u32],
    pub(super) head: &'a [Rank],
    pub(super) tail: &'a [Rank],
    pub(super) down_first: &'a [u32],
    pub(super) down_arc: &'a [HierarchyArc],
    pub(super) down_tail: &'a [Rank],
    pub(super) input_first: &'a [u32],
    pub(super) input: &'a [u32],
    pub(super) place: &'a [u32],
    pub(super) triangles: &'a [u32],
}

/// Why arrays are no hierarchy.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum HierarchyError {
    /// An array is not there.
    #[error("the hierarchy has no array `{array}`")]
    Missing {
        /// Its name.
        array: &'static str,
    },
    /// An array is too long or too short for the others.
    #[error("array `{array}` of the hierarchy has {length} entries instead of {expected}")]
    Length {
        /// Its name.
        array: &'static str,
        /// Its entries.
        length: usize,
        /// What the other arrays ask for.
        expected: usize,
    },
    /// An entry contradicts another, or points outside.
    #[error("entry {at} of array `{array}` of the hierarchy is damaged")]
    Damaged {
        /// Name of the array.
        array: &'static str,
        /// The first such entry.
        at: usize,
    },
}

impl<'a> Hierarchy<'a> {
    /// The hierarchy whose arrays `lookup` finds by name.
    ///
    /// Cost: one pass over all arrays. Whatever is accepted can be worked on without a panic and
    /// without an endless loop; that it belongs to this network is for a checksum to say.
    ///
    /// # Errors
    /// An array is missing, has the wrong length, or holds what cannot be.
    pub fn from_arrays(
        lookup: impl Fn(&'static str) -> Option<&'a [u32]>,
    ) -> Result<Self, HierarchyError> {
        let get = |array| lookup(array).ok_or(HierarchyError::Missing { array });
        let hierarchy = Self::gather(get)?;
        hierarchy.check()?;
        Ok(hierarchy)
    }

    /// The same for arrays that [`from_arrays`](Self::from_arrays) accepted before: at once.
    ///
    /// With other arrays, what is asked of the hierarchy later may panic or never end.
    pub fn from_checked_arrays(lookup: impl Fn(&'static str) -> Option<&'a [u32]>) -> Self {
        let get = |array| Ok::<_, Infallible>(lookup(array).unwrap_or_default());
        let Ok(hierarchy) = Self::gather(get);
        hierarchy
    }

    fn gather<E>(get: impl Fn(&'static str) -> Result<&'a [u32], E>) -> Result<Self, E> {
        Ok(Self {
            rank: Rank::stored(get("rank")?),
            parent: Rank::stored(get("parent")?),
            first: get("first")?,
            head: Rank::stored(get("head")?),
            tail: Rank::stored(get("tail")?),
            down_first: get("down_first")?,
            down_arc: HierarchyArc::stored(get("down_arc")?),
            down_tail: Rank::stored(get("down_tail")?),
            input_first: get("input_first")?,
            input: get("input")?,
            place: get("place")?,
            triangles: get("triangles")?,
        })
    }

    pub(super) fn arrays(&self) -> [(&'static str, &'a [u32]); 12] {
        [
            ("rank", Rank::numbers(self.rank)),
            ("parent", Rank::numbers(self.parent)),
            ("first", self.first),
            ("head", Rank::numbers(self.head)),
            ("tail", Rank::numbers(self.tail)),
            ("down_first", self.down_first),
            ("down_arc", HierarchyArc::numbers(self.down_arc)),
            ("down_tail", Rank::numbers(self.down_tail)),
            ("input_first", self.input_first),
            ("input", self.input),
            ("place", self.place),
            ("triangles", self.triangles),
        ]
    }

    /// How many nodes the network has.
    pub fn nodes(&self) -> u32 {
        self.rank.len() as u32
    }

    /// How many arcs the hierarchy has; each stands for travel both ways.
    pub fn arcs(&self) -> usize {
        self.head.len()
    }

    /// How many arcs the network has.
    pub fn inputs(&self) -> u32 {
        self.place.len() as u32
    }

    /// Bytes of all arrays.
    pub fn bytes(&self) -> usize {
        self.arrays().iter().map(|(_, array)| size_of_val(*array)).sum()
    }

    /// The arcs from a rank to higher ones.
    pub(super) fn up(&self, v: Rank) -> Range<usize> {
        v.range(self.first)
    }

    /// The entries in `down_arc` and `down_tail` of a rank.
    pub(super) fn down(&self, v: Rank) -> Range<usize> {
        v.range(self.down_first)
    }

    /// The entries in `input` of an arc.
    pub(super) fn inputs_on(&self, arc: usize) -> Range<usize> {
        HierarchyArc::at(arc).range(self.input_first)
    }

    /// Every triangle below an arc, by ascending lowest rank, until `stop` says so: the arcs from
    /// that rank to the arc's tail and to its head.
    pub(super) fn lower_triangles(&self, arc: usize, mut stop: impl FnMut(usize, usize) -> bool) {
        let to_tail = self.down(self.tail[arc]);
        let to_head = self.down(self.head[arc]);
        let (mut tails, mut arcs) = (&self.down_tail[to_tail.clone()], &self.down_arc[to_tail]);
        let (mut other, mut other_arcs) =
            (&self.down_tail[to_head.clone()], &self.down_arc[to_head]);
        while let (Some(&a), Some(&b)) = (tails.first(), other.first()) {
            // A list may be hundreds of times as long as the other: leap, then step.
            if a < b {
                let step = leap(tails, b);
                (tails, arcs) = (&tails[step..], &arcs[step..]);
            } else if b < a {
                let step = leap(other, a);
                (other, other_arcs) = (&other[step..], &other_arcs[step..]);
            } else {
                if stop(arcs[0].index(), other_arcs[0].index()) {
                    return;
                }
                (tails, arcs) = (&tails[1..], &arcs[1..]);
                (other, other_arcs) = (&other[1..], &other_arcs[1..]);
            }
        }
    }
}

/// How many entries at the front of an ascending list are below a value, of which the first is.
pub(super) fn leap(list: &[Rank], value: Rank) -> usize {
    let mut reach = 1;
    while list.get(reach).is_some_and(|entry| *entry < value) {
        reach *= 2;
    }
    let (low, high) = (reach / 2 + 1, reach.min(list.len()));
    low + list[low..high].partition_point(|entry| *entry < value)
}
