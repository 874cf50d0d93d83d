//! What arrays must hold to be a hierarchy: damage is found here, and not by a panic later.

use super::NONE;
use super::arcs::NO_RANK;
use super::arrays::{DOWNWARD, Hierarchy, HierarchyError};
use crate::index::Rank;

impl Hierarchy<'_> {
    pub(super) fn check(&self) -> Result<(), HierarchyError> {
        let (nodes, arcs) = (self.rank.len(), self.head.len());
        let inputs = self.place.iter().filter(|place| **place != NONE).count();
        for (array, length, expected) in [
            ("parent", self.parent.len(), nodes),
            ("first", self.first.len(), nodes + 1),
            ("tail", self.tail.len(), arcs),
            ("down_first", self.down_first.len(), nodes + 1),
            ("down_arc", self.down_arc.len(), arcs),
            ("down_tail", self.down_tail.len(), arcs),
            ("input_first", self.input_first.len(), arcs + 1),
            ("input", self.input.len(), inputs),
            ("triangles", self.triangles.len(), 2),
        ] {
            if length != expected {
                return Err(HierarchyError::Length { array, length, expected });
            }
        }
        for (array, length) in [("head", arcs), ("place", self.place.len())] {
            if length >= DOWNWARD as usize {
                let expected = DOWNWARD as usize - 1;
                return Err(HierarchyError::Length { array, length, expected });
            }
        }
        offsets("first", self.first, arcs)?;
        offsets("down_first", self.down_first, arcs)?;
        offsets("input_first", self.input_first, inputs)?;
        self.check_ranks()?;
        self.check_arcs()?;
        self.check_down()?;
        self.check_inputs()?;
        if self.triangles != count_triangles(self.first) {
            return Err(HierarchyError::Damaged { array: "triangles", at: 0 });
        }
        Ok(())
    }

    fn check_ranks(&self) -> Result<(), HierarchyError> {
        let mut taken = vec![false; self.rank.len()];
        let free = |rank: &Rank| {
            taken.get_mut(rank.index()).is_some_and(|taken| !std::mem::replace(taken, true))
        };
        first_wrong("rank", self.rank.iter().map(free))
    }

    fn check_arcs(&self) -> Result<(), HierarchyError> {
        let nodes = self.rank.len() as u32;
        for v in Rank::all(nodes) {
            let arcs = self.up(v);
            let heads = &self.head[arcs.clone()];
            if self.parent[v] != heads.first().copied().unwrap_or(NO_RANK) {
                return Err(HierarchyError::Damaged { array: "parent", at: v.index() });
            }
            let mut below = v;
            for (at, &head) in arcs.clone().zip(heads) {
                if head <= below || head.number() >= nodes {
                    return Err(HierarchyError::Damaged { array: "head", at });
                }
                below = head;
            }
            if let Some(at) = arcs.clone().find(|at| self.tail[*at] != v) {
                return Err(HierarchyError::Damaged { array: "tail", at });
            }
            // Whoever a node is joined to, its parent is joined to as well.
            if let [parent, others @ ..] = heads {
                let of_parent = &self.head[self.up(*parent)];
                let mut rest = of_parent.iter();
                if let Some(at) = others.iter().position(|head| !rest.any(|other| other == head)) {
                    return Err(HierarchyError::Damaged { array: "head", at: arcs.start + 1 + at });
                }
            }
        }
        Ok(())
    }

    fn check_down(&self) -> Result<(), HierarchyError> {
        for v in Rank::all(self.nodes()) {
            let mut above = 0;
            for at in self.down(v) {
                let arc = self.down_arc[at].index();
                if self.head.get(arc) != Some(&v) || arc < above {
                    return Err(HierarchyError::Damaged { array: "down_arc", at });
                }
                if self.tail[arc] != self.down_tail[at] {
                    return Err(HierarchyError::Damaged { array: "down_tail", at });
                }
                above = arc + 1;
            }
        }
        Ok(())
    }

    fn check_inputs(&self) -> Result<(), HierarchyError> {
        let arcs = self.head.len();
        let inside = |place: &u32| *place == NONE || ((place & !DOWNWARD) as usize) < arcs;
        first_wrong("place", self.place.iter().map(inside))?;
        for arc in 0..arcs {
            let mut above = 0;
            for at in self.inputs_on(arc) {
                let (input, downward) = (self.input[at] & !DOWNWARD, self.input[at] & DOWNWARD);
                if self.place.get(input as usize) != Some(&(arc as u32 | downward)) || input < above
                {
                    return Err(HierarchyError::Damaged { array: "input", at });
                }
                above = input + 1;
            }
        }
        Ok(())
    }
}

/// How many triangles have their lowest node at any: low word, high word.
pub(super) fn count_triangles(first: &[u32]) -> [u32; 2] {
    let count: u64 = first
        .windows(2)
        .map(|pair| u64::from(pair[1] - pair[0]))
        .map(|arcs| arcs * arcs.saturating_sub(1) / 2)
        .sum();
    [count as u32, (count >> 32) as u32]
}

fn offsets(array: &'static str, list: &[u32], end: usize) -> Result<(), HierarchyError> {
    let damaged = |at| Err(HierarchyError::Damaged { array, at });
    if list.first() != Some(&0) {
        return damaged(0);
    }
    if let Some(at) = list.windows(2).position(|pair| pair[0] > pair[1]) {
        return damaged(at + 1);
    }
    if list.last().is_none_or(|last| *last as usize != end) {
        return damaged(list.len() - 1);
    }
    Ok(())
}

fn first_wrong(
    array: &'static str,
    mut right: impl Iterator<Item = bool>,
) -> Result<(), HierarchyError> {
    match right.position(|right| !right) {
        Some(at) => Err(HierarchyError::Damaged { array, at }),
        None => Ok(()),
    }
}
