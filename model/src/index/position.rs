//! The types of positions.

use std::ops::{Index, IndexMut};

use bytemuck::{Pod, Zeroable};
use serde::{Deserialize, Serialize};

/// A position in a table.
pub trait Position: Copy + Ord + std::fmt::Debug {
    /// The one at a position.
    fn at(position: usize) -> Self;
    /// Its position.
    fn index(self) -> usize;
}

impl Position for u32 {
    fn at(position: usize) -> Self {
        position as Self
    }

    fn index(self) -> usize {
        self as usize
    }
}

macro_rules! positions {
    ($($(#[$doc:meta])* $name:ident)*) => {$(
        $(#[$doc])*
        #[derive(
            Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize,
            Pod, Zeroable,
        )]
        #[repr(transparent)]
        #[serde(transparent)]
        pub struct $name(u32);

        impl $name {
            /// The one at a position.
            pub const fn new(position: u32) -> Self {
                Self(position)
            }

            /// The one at a position in a table.
            pub const fn at(position: usize) -> Self {
                Self(position as u32)
            }

            /// Its position, as files store it.
            pub const fn number(self) -> u32 {
                self.0
            }

            /// Its position in a table.
            pub const fn index(self) -> usize {
                self.0 as usize
            }

            /// The one `count` positions behind: of tables that stand one after the other.
            pub const fn behind(self, count: u32) -> Self {
                Self(self.0 + count)
            }

            /// Every one of a table of `count`.
            pub fn all(count: u32) -> impl DoubleEndedIterator<Item = Self> + ExactSizeIterator + Clone {
                (0..count).map(Self)
            }

            /// Positions as files store them.
            pub fn numbers(of: &[Self]) -> &[u32] {
                bytemuck::cast_slice(of)
            }

            /// Positions that a file has stored.
            pub fn stored(numbers: &[u32]) -> &[Self] {
                bytemuck::cast_slice(numbers)
            }

            /// Where the items of this one stand among all, of a table that says for each where its items
            /// begin, and at the end where all end.
            pub fn range(self, begins: &[u32]) -> std::ops::Range<usize> {
                let at = self.index();
                begins[at] as usize..begins[at + 1] as usize
            }
        }

        impl Position for $name {
            fn at(position: usize) -> Self {
                Self::at(position)
            }

            fn index(self) -> usize {
                self.index()
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                self.0.fmt(f)
            }
        }

        impl<T> Index<$name> for [T] {
            type Output = T;

            fn index(&self, at: $name) -> &T {
                &self[at.index()]
            }
        }

        impl<T> IndexMut<$name> for [T] {
            fn index_mut(&mut self, at: $name) -> &mut T {
                &mut self[at.index()]
            }
        }

        impl<T> Index<$name> for Vec<T> {
            type Output = T;

            fn index(&self, at: $name) -> &T {
                &self[at.index()]
            }
        }

        impl<T> IndexMut<$name> for Vec<T> {
            fn index_mut(&mut self, at: $name) -> &mut T {
                &mut self[at.index()]
            }
        }
    )*};
}

positions! {
    /// Position of a node of the network: where edges meet.
    NodeId
    /// Position of an arc of the network: one direction of an edge.
    ArcId
    /// Position of an edge of the network: a piece of road, ferry or river between two nodes.
    EdgeId
    /// Position of a stretch: neighbouring edges of one road that are cleared together.
    StretchId
    /// Position of a link that people may hang on: a piece of an edge.
    LinkId
    /// Rank of a node in a contraction hierarchy: its place in the order of contraction.
    Rank
    /// Position of an arc of a contraction hierarchy: from a rank to a higher one, for travel both ways.
    HierarchyArc
    /// Position of a site in the ledger.
    SiteIndex
    /// Position of a depot in the ledger.
    DepotIndex
    /// Position of an item in the catalogue.
    ItemIndex
}
