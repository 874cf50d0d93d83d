//! Times between a set of seeds and every node, or many nodes: climb from the seeds, then sweep
//! once from the top of the hierarchy to its bottom.
//!
//! Reference: Delling, Goldberg, Nowatzyk, Werneck, *PHAST: Hardware-accelerated shortest path
//! trees*, Journal of Parallel and Distributed Computing 73(7), 2013, doi:10.1016/j.jpdc.2012.02.007.

use std::cmp::Reverse;
use std::collections::BinaryHeap;

use super::arcs::NO_RANK;
use super::arrays::Hierarchy;
use super::customize::Metric;
use super::{Direction, NONE, Seed};
use crate::index::{NodeId, Rank};
use crate::network::NO_WAY;

/// By node, the time between it and the nearest seed, milliseconds; [`NO_WAY`] where there is none.
///
/// # Panics
/// Where a seed is no node of the hierarchy.
pub fn sweep(
    hierarchy: Hierarchy<'_>,
    metric: &Metric,
    seeds: &[Seed],
    direction: Direction,
) -> Vec<u32> {
    let cells: Vec<u32> = sweep_cells(hierarchy, metric, seeds, direction);
    hierarchy.rank.iter().map(|rank| cells[*rank]).collect()
}

/// The same, and by node the position of that seed: the first of those equally near, [`NONE`] where
/// there is none.
///
/// # Panics
/// Where a seed is no node of the hierarchy.
pub fn sweep_labelled(
    hierarchy: Hierarchy<'_>,
    metric: &Metric,
    seeds: &[Seed],
    direction: Direction,
) -> (Vec<u32>, Vec<u32>) {
    let cells: Vec<u64> = sweep_cells(hierarchy, metric, seeds, direction);
    let of_node = |rank: &Rank| {
        let cell = cells[*rank];
        let ms = (cell >> 32) as u32;
        (ms, if ms < NO_WAY { cell as u32 } else { NONE })
    };
    hierarchy.rank.iter().map(of_node).unzip()
}

/// What a sweep keeps of a node: a time, or a time before a seed's position.
trait SweepLabel: Copy + Ord {
    const NOTHING: Self;
    fn of(seed: Seed, position: usize) -> Self;
    fn after(self, ms: u32) -> Self;
}

impl SweepLabel for u32 {
    const NOTHING: Self = NO_WAY;

    fn of(seed: Seed, _: usize) -> Self {
        seed.ms.min(NO_WAY)
    }

    fn after(self, ms: u32) -> Self {
        self + ms
    }
}

impl SweepLabel for u64 {
    const NOTHING: Self = (NO_WAY as Self) << 32;

    fn of(seed: Seed, position: usize) -> Self {
        (Self::from(seed.ms) << 32 | position as Self).min(Self::NOTHING)
    }

    fn after(self, ms: u32) -> Self {
        self + (Self::from(ms) << 32)
    }
}

/// The times that lead away from the seeds upward, and those that lead on downward.
fn sides(metric: &Metric, direction: Direction) -> (&[u32], &[u32]) {
    match direction {
        Direction::From => (&metric.up, &metric.down),
        Direction::To => (&metric.down, &metric.up),
    }
}

/// By rank, the least cell.
fn sweep_cells<C: SweepLabel>(
    hierarchy: Hierarchy<'_>,
    metric: &Metric,
    seeds: &[Seed],
    direction: Direction,
) -> Vec<C> {
    let (upward, downward) = sides(metric, direction);
    let mut cells = vec![C::NOTHING; hierarchy.nodes() as usize];
    climb(hierarchy, upward, seeds, &mut cells, &mut Vec::new());
    for v in Rank::all(hierarchy.nodes()).rev() {
        let arcs = hierarchy.up(v);
        let steps = hierarchy.head[arcs.clone()].iter().zip(&downward[arcs]);
        cells[v] = steps.fold(cells[v], |least, (head, ms)| least.min(cells[*head].after(*ms)));
    }
    cells
}

/// Tells every node above the seeds; `seen` gets them, ascending.
fn climb<C: SweepLabel>(
    hierarchy: Hierarchy<'_>,
    upward: &[u32],
    seeds: &[Seed],
    cells: &mut [C],
    seen: &mut Vec<Rank>,
) {
    seen.clear();
    for (position, seed) in seeds.iter().enumerate() {
        let rank = hierarchy.rank[seed.node];
        let cell = &mut cells[rank];
        *cell = (*cell).min(C::of(*seed, position));
        seen.push(rank);
    }
    ancestors(hierarchy, seen);
    for &v in seen.iter() {
        let cell = cells[v];
        if cell < C::NOTHING {
            let arcs = hierarchy.up(v);
            for (head, ms) in hierarchy.head[arcs.clone()].iter().zip(&upward[arcs]) {
                let above = &mut cells[*head];
                *above = (*above).min(cell.after(*ms));
            }
        }
    }
}

/// Adds to some ranks all above them; ascending, each once.
fn ancestors(hierarchy: Hierarchy<'_>, ranks: &mut Vec<Rank>) {
    let mut climbing: BinaryHeap<Reverse<Rank>> = ranks.drain(..).map(Reverse).collect();
    while let Some(Reverse(v)) = climbing.pop() {
        if ranks.last() != Some(&v) {
            ranks.push(v);
            let parent = hierarchy.parent[v];
            if parent != NO_RANK {
                climbing.push(Reverse(parent));
            }
        }
    }
}

/// Times between changing seeds and the same nodes again and again: rows of a matrix.
///
/// What lies above the nodes is gathered once. Worth it from a handful of nodes up to a good share
/// of the network; beyond that, [`sweep`] is as fast.
///
/// Reference: Delling, Goldberg, Werneck, *Faster Batched Shortest Paths in Road Networks* (RPHAST),
/// ATMOS 2011, doi:10.4230/OASIcs.ATMOS.2011.52.
#[derive(Debug, Clone)]
pub struct RestrictedSweep {
    direction: Direction,
    /// Ranks at and above the pinned nodes, descending.
    ranks: Vec<Rank>,
    /// By position in `ranks`, its first entry in `head`; one entry more.
    first: Vec<u32>,
    /// Positions in `ranks` of the heads of their arcs.
    head: Vec<u32>,
    /// By pinned node, its position in `ranks`.
    pinned: Vec<u32>,
    /// By position, milliseconds; scratch.
    times: Vec<u32>,
    /// By rank, milliseconds; all [`NO_WAY`] between calls.
    cells: Vec<u32>,
    seen: Vec<Rank>,
}

impl RestrictedSweep {
    /// For times from the seeds to these nodes, or to the seeds from these nodes.
    ///
    /// # Panics
    /// Where one is no node of the hierarchy.
    pub fn new(hierarchy: Hierarchy<'_>, nodes: &[NodeId], direction: Direction) -> Self {
        let of_nodes = || nodes.iter().map(|node| hierarchy.rank[*node]);
        let mut ranks: Vec<Rank> = of_nodes().collect();
        ancestors(hierarchy, &mut ranks);
        ranks.reverse();
        let mut position = vec![NONE; hierarchy.nodes() as usize];
        for (at, rank) in ranks.iter().enumerate() {
            position[*rank] = at as u32;
        }
        let mut first = vec![0];
        let mut head = Vec::new();
        for rank in &ranks {
            let heads = &hierarchy.head[hierarchy.up(*rank)];
            head.extend(heads.iter().map(|head| position[*head]));
            first.push(head.len() as u32);
        }
        let pinned = of_nodes().map(|rank| position[rank]).collect();
        let (times, seen) = (vec![NO_WAY; ranks.len()], Vec::new());
        let mut cells = position;
        cells.fill(NO_WAY);
        Self { direction, ranks, first, head, pinned, times, cells, seen }
    }

    /// By pinned node, the time between it and the nearest seed; [`NO_WAY`] where there is none.
    ///
    /// # Panics
    /// Where the hierarchy is not the one that the nodes were pinned in, or a seed no node of it.
    pub fn times(&mut self, hierarchy: Hierarchy<'_>, metric: &Metric, seeds: &[Seed]) -> Vec<u32> {
        let (upward, downward) = sides(metric, self.direction);
        climb(hierarchy, upward, seeds, &mut self.cells, &mut self.seen);
        for (at, rank) in self.ranks.iter().enumerate() {
            let heads = &self.head[self.first[at] as usize..self.first[at + 1] as usize];
            let steps = heads.iter().zip(&downward[hierarchy.up(*rank)]);
            self.times[at] = steps.fold(self.cells[*rank], |least, (head, ms)| {
                least.min(self.times[*head as usize] + ms)
            });
        }
        for rank in self.seen.drain(..) {
            self.cells[rank] = NO_WAY;
        }
        self.pinned.iter().map(|at| self.times[*at as usize]).collect()
    }
}
