//! Dominators: the nodes that every way from a start to a node goes through.
//!
//! The algorithm of Lengauer and Tarjan (ACM TOPLAS 1(1), 1979, doi:10.1145/357062.357071) with
//! simple path compression: O(m log n). Without recursion, so that a million edges in a row do not
//! overflow the stack.

use crate::index::Grouped;

/// Stands for "no node".
pub const NO_NODE: u32 = u32::MAX;

/// A directed graph, ready to be walked both ways.
#[derive(Debug, Clone)]
pub struct FlowGraph {
    out: Grouped<u32, u32>,
    into: Grouped<u32, u32>,
}

impl FlowGraph {
    /// A graph of `nodes` nodes with these arcs, tail first. Parallel arcs do no harm.
    pub fn new(nodes: u32, arcs: &[[u32; 2]]) -> Self {
        Self {
            out: Grouped::new(nodes as usize, arcs.iter().map(|[tail, head]| (*tail, *head))),
            into: Grouped::new(nodes as usize, arcs.iter().map(|[tail, head]| (*head, *tail))),
        }
    }

    /// Number of nodes.
    pub fn nodes(&self) -> usize {
        self.out.len()
    }

    /// The immediate dominator of every node: the last node before it that every way from `root`
    /// goes through. Its own number at `root`, [`NO_NODE`] where no way leads.
    pub fn dominators(&self, root: u32) -> Vec<u32> {
        let (order, parent) = self.depth_first(root);
        let count = order.len();
        let mut visit = vec![NO_NODE; self.nodes()];
        for (at, node) in order.iter().enumerate() {
            visit[*node as usize] = at as u32;
        }
        // From here on, a node is its position in the depth-first order.
        let mut forest = Forest::new(count);
        let mut dominator = vec![0_u32; count];
        let mut bucket = vec![NO_NODE; count];
        let mut next_in_bucket = vec![NO_NODE; count];
        for at in (1..count as u32).rev() {
            for from in self.into.of(order[at as usize]) {
                let from = visit[*from as usize];
                if from != NO_NODE {
                    let best = forest.best(from);
                    forest.semi[at as usize] =
                        forest.semi[at as usize].min(forest.semi[best as usize]);
                }
            }
            let semi = forest.semi[at as usize] as usize;
            next_in_bucket[at as usize] = bucket[semi];
            bucket[semi] = at;
            let above = parent[at as usize];
            forest.above[at as usize] = above;
            let mut waiting = std::mem::replace(&mut bucket[above as usize], NO_NODE);
            while waiting != NO_NODE {
                let best = forest.best(waiting);
                let settled = forest.semi[best as usize] < forest.semi[waiting as usize];
                dominator[waiting as usize] = if settled { best } else { above };
                waiting = next_in_bucket[waiting as usize];
            }
        }
        for at in 1..count {
            if dominator[at] != forest.semi[at] {
                dominator[at] = dominator[dominator[at] as usize];
            }
        }
        let mut of_node = vec![NO_NODE; self.nodes()];
        for (at, node) in order.iter().enumerate() {
            of_node[*node as usize] = order[dominator[at] as usize];
        }
        of_node
    }

    /// Nodes in the order of a depth-first visit, and the position of each one's parent.
    fn depth_first(&self, root: u32) -> (Vec<u32>, Vec<u32>) {
        let mut seen = vec![false; self.nodes()];
        let mut next: Vec<usize> =
            (0..self.nodes() as u32).map(|node| self.out.range(node).start).collect();
        let mut order = vec![root];
        let mut parent = vec![0];
        let mut open = vec![0_u32];
        seen[root as usize] = true;
        while let Some(at) = open.last().copied() {
            let node = order[at as usize];
            let next = &mut next[node as usize];
            if *next == self.out.range(node).end {
                open.pop();
                continue;
            }
            let head = *self.out.item(*next);
            *next += 1;
            if !seen[head as usize] {
                seen[head as usize] = true;
                open.push(order.len() as u32);
                order.push(head);
                parent.push(at);
            }
        }
        (order, parent)
    }
}

/// The forest of the algorithm: `best` is its EVAL, setting `above` its LINK.
struct Forest {
    semi: Vec<u32>,
    label: Vec<u32>,
    above: Vec<u32>,
    path: Vec<u32>,
}

impl Forest {
    fn new(count: usize) -> Self {
        let own: Vec<u32> = (0..count as u32).collect();
        Self { semi: own.clone(), label: own, above: vec![NO_NODE; count], path: Vec::new() }
    }

    fn best(&mut self, node: u32) -> u32 {
        if self.above[node as usize] == NO_NODE {
            return node;
        }
        let mut at = node;
        while self.above[self.above[at as usize] as usize] != NO_NODE {
            self.path.push(at);
            at = self.above[at as usize];
        }
        while let Some(at) = self.path.pop() {
            let above = self.above[at as usize] as usize;
            let (mine, its) = (self.label[at as usize], self.label[above]);
            if self.semi[its as usize] < self.semi[mine as usize] {
                self.label[at as usize] = its;
            }
            self.above[at as usize] = self.above[above];
        }
        self.label[node as usize]
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn reached(nodes: u32, arcs: &[[u32; 2]], without: Option<u32>) -> Vec<bool> {
        let mut seen = vec![false; nodes as usize];
        let mut open = vec![0];
        seen[0] = without != Some(0);
        while let Some(node) = open.pop().filter(|_| without != Some(0)) {
            for [tail, head] in arcs {
                if *tail == node && Some(*head) != without && !seen[*head as usize] {
                    seen[*head as usize] = true;
                    open.push(*head);
                }
            }
        }
        seen
    }

    /// Whether `above` is on the chain of dominators from `node` up to the root.
    fn dominates(dominators: &[u32], above: u32, mut node: u32) -> bool {
        while node != above {
            let next = dominators[node as usize];
            if next == node {
                return false;
            }
            node = next;
        }
        true
    }

    proptest! {
        #[test]
        fn a_node_dominates_what_is_no_longer_reached_without_it(
            nodes in 1..14_u32,
            pairs in prop::collection::vec((0..14_u32, 0..14_u32), 0..40),
        ) {
            let arcs: Vec<[u32; 2]> =
                pairs.into_iter().map(|(tail, head)| [tail % nodes, head % nodes]).collect();
            let dominators = FlowGraph::new(nodes, &arcs).dominators(0);
            let today = reached(nodes, &arcs, None);
            for node in 0..nodes {
                prop_assert_eq!(dominators[node as usize] != NO_NODE, today[node as usize]);
            }
            for lost in 1..nodes {
                let after = reached(nodes, &arcs, Some(lost));
                for node in (0..nodes).filter(|node| today[*node as usize]) {
                    prop_assert_eq!(
                        dominates(&dominators, lost, node),
                        !after[node as usize],
                        "{} without {}", node, lost
                    );
                }
            }
        }
    }

    #[test]
    fn a_hundred_thousand_nodes_in_a_row_dominate_one_another() {
        let count = 100_000;
        let arcs: Vec<[u32; 2]> = (1..count).map(|node| [node - 1, node]).collect();
        let dominators = FlowGraph::new(count, &arcs).dominators(0);
        assert!((1..count).all(|node| dominators[node as usize] == node - 1));
    }
}
