//! The fewest edges between two ends of a graph (maximum flow by Dinic, every edge of capacity 1).
//!
//! Reference: Dinic, *Algorithm for solution of a problem of maximum flow in a network with power
//! estimation*, Soviet Mathematics Doklady 11, 1970; with capacities of 1, Even, Tarjan, SIAM J.
//! Comput. 4(4), 1975, doi:10.1137/0204043.

/// What a node is to the flow.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum FlowTerminal {
    Source,
    Sink,
    Between,
}

/// A cut between the ends.
pub(super) struct MinCut {
    /// Edges in it.
    pub(super) size: u32,
    /// Nodes on the smaller side.
    pub(super) smaller: usize,
    /// By node, whether it is on the side of the sources.
    pub(super) source_side: Vec<bool>,
}

/// A graph in both directions, with what the search keeps between its rounds.
pub(super) struct MaxFlow<'a> {
    first: &'a [u32],
    head: &'a [u32],
    /// By arc, the same edge the other way.
    reverse: Vec<u32>,
    /// By arc, -1, 0 or 1: what flows along it.
    flow: Vec<i8>,
    /// By node, its distance from the sources plus one; 0 where not reached.
    level: Vec<u32>,
    cursor: Vec<u32>,
    queue: Vec<u32>,
    stack: Vec<u32>,
}

impl<'a> MaxFlow<'a> {
    /// `head[first[v]..first[v + 1]]` are the neighbours of `v`, ascending, each edge at both ends.
    pub(super) fn new(first: &'a [u32], head: &'a [u32]) -> Self {
        let nodes = first.len() - 1;
        let mut reverse = vec![0; head.len()];
        // The lower neighbours come first in a list and are met in their order.
        let mut cursor = first[..nodes].to_vec();
        for v in 0..nodes {
            for arc in first[v] as usize..first[v + 1] as usize {
                let u = head[arc] as usize;
                if u > v {
                    let back = cursor[u];
                    cursor[u] += 1;
                    reverse[arc] = back;
                    reverse[back as usize] = arc as u32;
                }
            }
        }
        let (flow, level) = (vec![0; head.len()], vec![0; nodes]);
        Self { first, head, reverse, flow, level, cursor, queue: Vec::new(), stack: Vec::new() }
    }

    fn arcs(&self, v: usize) -> std::ops::Range<usize> {
        self.first[v] as usize..self.first[v + 1] as usize
    }

    /// A least cut between the sources and the sinks, the better balanced of the two that are
    /// nearest to either end; `None` once it is known to have more than `limit` edges.
    pub(super) fn cut(&mut self, ends: &[FlowTerminal], limit: u32) -> Option<MinCut> {
        self.flow.fill(0);
        let mut size = 0;
        while let Some(depth) = self.levels(ends) {
            size += self.augment(ends, depth);
            if size > limit {
                return None;
            }
        }
        let nodes = ends.len();
        let from_sources = self.queue.len();
        let to_sinks = self.reaching_sinks(ends);
        let balance = |count: usize| count.min(nodes - count);
        let (smaller, source_side) = if balance(from_sources) >= balance(to_sinks.1) {
            (balance(from_sources), self.level.iter().map(|level| *level > 0).collect())
        } else {
            (balance(to_sinks.1), to_sinks.0.iter().map(|reaches| !reaches).collect())
        };
        Some(MinCut { size, smaller, source_side })
    }

    /// Levels of the nodes that can still be reached from the sources, and that of the sinks.
    fn levels(&mut self, ends: &[FlowTerminal]) -> Option<u32> {
        self.level.fill(0);
        self.queue.clear();
        for (v, end) in ends.iter().enumerate() {
            if *end == FlowTerminal::Source {
                self.level[v] = 1;
                self.queue.push(v as u32);
            }
        }
        let (mut next, mut depth) = (0, None);
        while let Some(&v) = self.queue.get(next) {
            let v = v as usize;
            next += 1;
            let level = self.level[v];
            if depth.is_some_and(|depth| level >= depth) {
                break;
            }
            for arc in self.first[v] as usize..self.first[v + 1] as usize {
                let u = self.head[arc] as usize;
                if self.level[u] == 0 && self.flow[arc] < 1 {
                    self.level[u] = level + 1;
                    self.queue.push(u as u32);
                    if ends[u] == FlowTerminal::Sink {
                        depth = Some(level + 1);
                    }
                }
            }
        }
        depth
    }

    /// Fills every shortest way from the sources; how many there were.
    fn augment(&mut self, ends: &[FlowTerminal], depth: u32) -> u32 {
        self.cursor.copy_from_slice(&self.first[..ends.len()]);
        let mut found = 0;
        for (source, _) in ends.iter().enumerate().filter(|(_, end)| **end == FlowTerminal::Source)
        {
            while self.one_way(source, ends, depth) {
                found += 1;
                for &arc in &self.stack {
                    self.flow[arc as usize] += 1;
                    self.flow[self.reverse[arc as usize] as usize] -= 1;
                }
            }
        }
        found
    }

    /// One more way from a source to a sink, left in the stack.
    fn one_way(&mut self, source: usize, ends: &[FlowTerminal], depth: u32) -> bool {
        self.stack.clear();
        let mut v = source;
        while ends[v] != FlowTerminal::Sink {
            let (level, end) = (self.level[v], self.first[v + 1]);
            let step = (self.cursor[v]..end).find(|&arc| {
                let above = self.level[self.head[arc as usize] as usize];
                above == level + 1 && above <= depth && self.flow[arc as usize] < 1
            });
            self.cursor[v] = step.unwrap_or(end);
            if let Some(arc) = step {
                self.stack.push(arc);
                v = self.head[arc as usize] as usize;
            } else {
                let Some(arc) = self.stack.pop() else { return false };
                v = self.head[self.reverse[arc as usize] as usize] as usize;
                self.cursor[v] += 1;
            }
        }
        true
    }

    /// Nodes from which a sink can still be reached, and their number.
    fn reaching_sinks(&self, ends: &[FlowTerminal]) -> (Vec<bool>, usize) {
        let mut reaches: Vec<bool> = ends.iter().map(|end| *end == FlowTerminal::Sink).collect();
        let mut queue: Vec<usize> = (0..ends.len()).filter(|v| reaches[*v]).collect();
        let mut next = 0;
        while let Some(&v) = queue.get(next) {
            next += 1;
            for arc in self.arcs(v) {
                let u = self.head[arc] as usize;
                if !reaches[u] && self.flow[self.reverse[arc] as usize] < 1 {
                    reaches[u] = true;
                    queue.push(u);
                }
            }
        }
        let count = queue.len();
        (reaches, count)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn two_towns_joined_by_two_roads_are_cut_at_the_two_roads() {
        // Nodes 0-3 and 4-7 are towns (all joined to all); 0-4 and 3-7 are the roads between.
        let mut neighbours = vec![Vec::new(); 8];
        let towns = [0..4_u32, 4..8];
        let inside =
            towns.iter().flat_map(|t| t.clone().flat_map(|a| t.clone().map(move |b| (a, b))));
        for (a, b) in inside.filter(|(a, b)| a < b).chain([(0, 4), (3, 7)]) {
            neighbours[a as usize].push(b);
            neighbours[b as usize].push(a);
        }
        let mut first = vec![0];
        let mut head = Vec::new();
        for list in &mut neighbours {
            list.sort_unstable();
            head.extend_from_slice(list);
            first.push(head.len() as u32);
        }
        let mut ends = vec![FlowTerminal::Between; 8];
        (ends[1], ends[5]) = (FlowTerminal::Source, FlowTerminal::Sink);
        let mut flow = MaxFlow::new(&first, &head);
        let cut = flow.cut(&ends, u32::MAX).expect("no limit");
        assert_eq!((cut.size, cut.smaller), (2, 4));
        assert_eq!(cut.source_side, [true, true, true, true, false, false, false, false]);
        assert!(flow.cut(&ends, 1).is_none());
    }
}
