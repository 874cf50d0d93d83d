//! Plain Dijkstra: slow, short, and therefore what the hierarchy is compared with, in tests and in
//! benches.

use std::cmp::Reverse;
use std::collections::BinaryHeap;

use super::{Arcs, Best, Direction, NONE, Seed};
use crate::index::{ArcId, Grouped, NodeId};
use crate::network::NO_WAY;

/// By the node that a search comes from, the other node and the arc.
type Adjacency = Grouped<NodeId, (NodeId, ArcId)>;

fn side(nodes: u32, from: &[NodeId], to: &[NodeId]) -> Adjacency {
    let arcs = from.iter().zip(to).enumerate();
    Adjacency::new(nodes as usize, arcs.map(|(arc, (from, to))| (*from, (*to, ArcId::at(arc)))))
}

/// Searches on one network, one after the other.
#[derive(Debug, Clone)]
pub struct Dijkstra {
    forward: Adjacency,
    backward: Adjacency,
    /// By node, the best time so far, and the seed and the arc that it came by.
    times: Vec<u32>,
    seeds: Vec<u32>,
    arcs: Vec<Option<ArcId>>,
    reached: Vec<NodeId>,
}

impl Dijkstra {
    /// Takes up a network.
    pub fn new(arcs: Arcs<'_>) -> Self {
        let nodes = arcs.nodes as usize;
        Self {
            forward: side(arcs.nodes, arcs.tail, arcs.head),
            backward: side(arcs.nodes, arcs.head, arcs.tail),
            times: vec![NO_WAY; nodes],
            seeds: vec![NONE; nodes],
            arcs: vec![None; nodes],
            reached: Vec::new(),
        }
    }

    /// By node, the time between it and the nearest seed, [`NO_WAY`] where there is none.
    pub fn all(
        &mut self,
        weight: impl Fn(ArcId) -> u32,
        seeds: &[Seed],
        direction: Direction,
    ) -> Vec<u32> {
        self.run(weight, seeds, direction, |_, _| true);
        self.times.clone()
    }

    /// The best way from any source to any target.
    pub fn best(
        &mut self,
        weight: impl Fn(ArcId) -> u32,
        sources: &[Seed],
        targets: &[Seed],
    ) -> Option<Best> {
        let mut targets: Vec<(usize, Seed)> = targets.iter().copied().enumerate().collect();
        targets.sort_by_key(|(_, seed)| seed.node);
        let mut best: Option<(u32, NodeId, usize)> = None;
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
        Some(Best { ms, source: self.seeds[node] as usize, target })
    }

    /// The arcs by which the last search came to a node, first to last in the order of travel away
    /// from the seeds; empty at a seed and where it did not come.
    pub fn path(&self, node: NodeId, arcs: Arcs<'_>) -> Vec<ArcId> {
        let mut path = Vec::new();
        let mut node = node;
        while let Some(arc) = self.arcs[node] {
            path.push(arc);
            let (tail, head) = (arcs.tail[arc], arcs.head[arc]);
            node = if tail == node { head } else { tail };
        }
        path.reverse();
        path
    }

    /// Settles nodes by time until there are none left, or `go_on` says no.
    fn run(
        &mut self,
        weight: impl Fn(ArcId) -> u32,
        seeds: &[Seed],
        direction: Direction,
        mut go_on: impl FnMut(NodeId, u32) -> bool,
    ) {
        for node in self.reached.drain(..) {
            self.times[node] = NO_WAY;
            self.seeds[node] = NONE;
            self.arcs[node] = None;
        }
        let mut queue = BinaryHeap::new();
        for (position, seed) in seeds.iter().enumerate() {
            if seed.ms < self.times[seed.node] {
                self.times[seed.node] = seed.ms;
                self.seeds[seed.node] = position as u32;
                self.reached.push(seed.node);
                queue.push(Reverse((seed.ms, seed.node)));
            }
        }
        while let Some(Reverse((ms, node))) = queue.pop() {
            if ms > self.times[node] {
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
                if sum < self.times[other] {
                    if self.times[other] == NO_WAY {
                        self.reached.push(other);
                    }
                    self.times[other] = sum;
                    self.seeds[other] = self.seeds[node];
                    self.arcs[other] = Some(arc);
                    queue.push(Reverse((sum, other)));
                }
            }
        }
    }
}
