//! Plain Dijkstra: slow, short, and therefore what the hierarchy is compared with, in tests and in
//! benches.

use std::cmp::Reverse;
use std::collections::BinaryHeap;

use super::{Arcs, Best, Direction, NONE, Seed};
use crate::network::NO_WAY;

/// Arcs by the node that a search comes from.
#[derive(Debug, Clone)]
struct Side {
    first: Vec<u32>,
    /// The other node, and the arc.
    steps: Vec<(u32, u32)>,
}

impl Side {
    fn new(nodes: u32, from: &[u32], to: &[u32]) -> Self {
        let mut first = vec![0_u32; nodes as usize + 1];
        for node in from {
            first[*node as usize + 1] += 1;
        }
        for node in 0..nodes as usize {
            first[node + 1] += first[node];
        }
        let mut next = first.clone();
        let mut steps = vec![(0, 0); from.len()];
        for (arc, (from, to)) in (0_u32..).zip(from.iter().zip(to)) {
            steps[next[*from as usize] as usize] = (*to, arc);
            next[*from as usize] += 1;
        }
        Self { first, steps }
    }

    fn of(&self, node: u32) -> &[(u32, u32)] {
        let node = node as usize;
        &self.steps[self.first[node] as usize..self.first[node + 1] as usize]
    }
}

/// Searches on one network, one after the other.
#[derive(Debug, Clone)]
pub struct Search {
    forward: Side,
    backward: Side,
    /// By node, the best time so far, and the seed and the arc that it came by.
    times: Vec<u32>,
    seeds: Vec<u32>,
    arcs: Vec<u32>,
    reached: Vec<u32>,
}

impl Search {
    /// Takes up a network.
    pub fn new(arcs: Arcs<'_>) -> Self {
        let nodes = arcs.nodes as usize;
        Self {
            forward: Side::new(arcs.nodes, arcs.tail, arcs.head),
            backward: Side::new(arcs.nodes, arcs.head, arcs.tail),
            times: vec![NO_WAY; nodes],
            seeds: vec![NONE; nodes],
            arcs: vec![NONE; nodes],
            reached: Vec::new(),
        }
    }

    /// By node, the time between it and the nearest seed, [`NO_WAY`] where there is none.
    pub fn all(
        &mut self,
        weight: impl Fn(u32) -> u32,
        seeds: &[Seed],
        direction: Direction,
    ) -> Vec<u32> {
        self.run(weight, seeds, direction, |_, _| true);
        self.times.clone()
    }

    /// The best way from any source to any target.
    pub fn best(
        &mut self,
        weight: impl Fn(u32) -> u32,
        sources: &[Seed],
        targets: &[Seed],
    ) -> Option<Best> {
        let mut targets: Vec<(usize, Seed)> = targets.iter().copied().enumerate().collect();
        targets.sort_by_key(|(_, seed)| seed.node);
        let mut best: Option<(u32, u32, usize)> = None;
        self.run(weight, sources, Direction::From, |node, ms| {
            let start = targets.partition_point(|(_, seed)| seed.node < node);
            for (at, seed) in targets[start..].iter().take_while(|(_, seed)| seed.node == node) {
                let sum = ms.saturating_add(seed.ms);
                if sum < best.map_or(NO_WAY, |(least, ..)| least) {
                    best = Some((sum, node, *at));
                }
            }
            best.is_none_or(|(least, ..)| ms < least)
        });
        let (ms, node, target) = best?;
        Some(Best { ms, source: self.seeds[node as usize] as usize, target })
    }

    /// The arcs by which the last search came to a node, first to last in the order of travel away
    /// from the seeds; empty at a seed and where it did not come.
    pub fn path(&self, node: u32, arcs: Arcs<'_>) -> Vec<u32> {
        let mut path = Vec::new();
        let mut node = node;
        while self.arcs[node as usize] != NONE {
            let arc = self.arcs[node as usize];
            path.push(arc);
            let (tail, head) = (arcs.tail[arc as usize], arcs.head[arc as usize]);
            node = if tail == node { head } else { tail };
        }
        path.reverse();
        path
    }

    /// Settles nodes by time until there are none left, or `go_on` says no.
    fn run(
        &mut self,
        weight: impl Fn(u32) -> u32,
        seeds: &[Seed],
        direction: Direction,
        mut go_on: impl FnMut(u32, u32) -> bool,
    ) {
        for node in self.reached.drain(..) {
            self.times[node as usize] = NO_WAY;
            self.seeds[node as usize] = NONE;
            self.arcs[node as usize] = NONE;
        }
        let mut queue = BinaryHeap::new();
        for (position, seed) in seeds.iter().enumerate() {
            if seed.ms < self.times[seed.node as usize] {
                self.times[seed.node as usize] = seed.ms;
                self.seeds[seed.node as usize] = position as u32;
                self.reached.push(seed.node);
                queue.push(Reverse((seed.ms, seed.node)));
            }
        }
        while let Some(Reverse((ms, node))) = queue.pop() {
            if ms > self.times[node as usize] {
                continue;
            }
            if !go_on(node, ms) {
                return;
            }
            let side = match direction {
                Direction::From => &self.forward,
                Direction::To => &self.backward,
            };
            for &(other, arc) in side.of(node) {
                let sum = ms.saturating_add(weight(arc));
                if sum < self.times[other as usize] {
                    if self.times[other as usize] == NO_WAY {
                        self.reached.push(other);
                    }
                    self.times[other as usize] = sum;
                    self.seeds[other as usize] = self.seeds[node as usize];
                    self.arcs[other as usize] = arc;
                    queue.push(Reverse((sum, other)));
                }
            }
        }
    }
}
