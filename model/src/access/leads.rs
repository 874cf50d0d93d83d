//! Which parts of a network lead out to the rest of it, and which can be reached from there, in the
//! directions that one may drive.
//!
//! Where the border of the extract cuts a one-way street, it can be entered and never left, or left
//! and never reached. Components without directions do not show that. So the strongly connected
//! components count: those of some size are the main network; what has a path into one of them
//! leads out, what has a path from one of them can be reached.
//!
//! Reference: Tarjan, *Depth-first search and linear graph algorithms*, SIAM J. Comput. 1(2), 1972,
//! doi:10.1137/0201010.

use crate::index::{Grouped, NodeId};

/// A strongly connected component of at least this many nodes belongs to the main network; in a
/// small network, one of at least half the nodes of the largest.
const FAIR_NODES: u32 = 50;

/// What a place is to a route.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum WaypointRole {
    /// It is left.
    Start,
    /// It is arrived at and left again.
    Via,
    /// It is arrived at.
    Goal,
}

/// By node, whether it leads out, and whether it can be reached. Built in linear time; takes one
/// byte a node.
#[derive(Debug, Clone, Default)]
pub struct Leads(Vec<u8>);

const OUT: u8 = 1;
const IN: u8 = 2;

impl Leads {
    /// Of a network of `nodes` nodes whose arcs lead from the first to the second of each pair.
    pub fn of(nodes: u32, arcs: &[(NodeId, NodeId)]) -> Self {
        let heads = OutNeighbours::new(nodes as usize, arcs.iter().copied());
        let parts = StrongComponents::of(&heads);
        let largest = parts.size.iter().copied().max().unwrap_or(0);
        let fair = FAIR_NODES.min(largest / 2).max(2);
        let mut flags: Vec<u8> =
            parts.size.iter().map(|size| if *size >= fair { OUT | IN } else { 0 }).collect();
        // Tarjan's algorithm closes a component after all those that it leads to.
        for node in &parts.order {
            let part = parts.of_node[*node] as usize;
            for head in heads.of(*node) {
                flags[part] |= flags[parts.of_node[*head] as usize] & OUT;
            }
        }
        for node in parts.order.iter().rev() {
            let from = flags[parts.of_node[*node] as usize] & IN;
            for head in heads.of(*node) {
                flags[parts.of_node[*head] as usize] |= from;
            }
        }
        Self(parts.of_node.iter().map(|part| flags[*part as usize]).collect())
    }

    /// Whether there is a path from a node into the main network.
    pub fn lead_out(&self, node: NodeId) -> bool {
        self.0.get(node.index()).is_some_and(|flags| flags & OUT != 0)
    }

    /// Whether there is a path from the main network to a node.
    pub fn lead_to(&self, node: NodeId) -> bool {
        self.0.get(node.index()).is_some_and(|flags| flags & IN != 0)
    }

    /// Whether an edge with these arcs, as tail and head, suits a role: it can be left, or arrived
    /// at, or both.
    pub fn suits(&self, role: WaypointRole, arcs: impl Iterator<Item = (NodeId, NodeId)>) -> bool {
        let (mut left, mut reached) = (role == WaypointRole::Goal, role == WaypointRole::Start);
        for (tail, head) in arcs {
            left |= self.lead_out(head);
            reached |= self.lead_to(tail);
        }
        left && reached
    }
}

/// The heads of a network's arcs, by tail.
type OutNeighbours = Grouped<NodeId, NodeId>;

/// The strongly connected components.
struct StrongComponents {
    of_node: Vec<u32>,
    size: Vec<u32>,
    /// Nodes by component, each component after those that it leads to.
    order: Vec<NodeId>,
}

const NEW: u32 = u32::MAX;

impl StrongComponents {
    fn of(heads: &OutNeighbours) -> Self {
        let nodes = heads.len();
        let mut parts =
            Self { of_node: vec![NEW; nodes], size: Vec::new(), order: Vec::with_capacity(nodes) };
        // By node: its number in the order of the visit, and its low link.
        let (mut came, mut low) = (vec![NEW; nodes], vec![NEW; nodes]);
        let (mut open, mut path): (Vec<NodeId>, Vec<(NodeId, usize)>) = (Vec::new(), Vec::new());
        let mut count = 0;
        for start in NodeId::all(nodes as u32) {
            if came[start] != NEW {
                continue;
            }
            path.push((start, heads.range(start).start));
            while let Some((node, next)) = path.last_mut() {
                let (node, at) = (*node, *next);
                if at == heads.range(node).start && came[node] == NEW {
                    (came[node], low[node]) = (count, count);
                    count += 1;
                    open.push(node);
                }
                if at < heads.range(node).end {
                    *next += 1;
                    let head = *heads.item(at);
                    if came[head] == NEW {
                        path.push((head, heads.range(head).start));
                    } else if parts.of_node[head] == NEW {
                        low[node] = low[node].min(came[head]);
                    }
                    continue;
                }
                path.pop();
                if let Some((before, _)) = path.last() {
                    low[*before] = low[*before].min(low[node]);
                }
                if low[node] == came[node] {
                    parts.close(node, &mut open);
                }
            }
        }
        parts
    }

    /// Makes a component of the open nodes down to `root`.
    fn close(&mut self, root: NodeId, open: &mut Vec<NodeId>) {
        let part = self.size.len() as u32;
        let before = self.order.len();
        while let Some(node) = open.pop() {
            self.of_node[node] = part;
            self.order.push(node);
            if node == root {
                break;
            }
        }
        self.size.push((self.order.len() - before) as u32);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// By node, whether each of the others can be reached from it.
    fn closure(nodes: u32, arcs: &[(u32, u32)]) -> Vec<Vec<bool>> {
        (0..nodes)
            .map(|from| {
                let mut seen = vec![false; nodes as usize];
                let mut left = vec![from];
                while let Some(node) = left.pop() {
                    if !std::mem::replace(&mut seen[node as usize], true) {
                        left.extend(arcs.iter().filter(|arc| arc.0 == node).map(|arc| arc.1));
                    }
                }
                seen
            })
            .collect()
    }

    #[test]
    fn what_flows_into_the_town_leads_out_and_what_flows_out_of_it_can_be_reached() {
        // A round of four, a street into it, a street out of it, and one that passes by.
        let way = |(tail, head)| (NodeId::new(tail), NodeId::new(head));
        let arcs = [(0, 1), (1, 2), (2, 3), (3, 0), (4, 0), (2, 5), (6, 7)].map(way);
        let leads = Leads::of(8, &arcs);
        let told = |node| {
            let node = NodeId::new(node);
            (leads.lead_out(node), leads.lead_to(node))
        };
        assert_eq!([0, 1, 2, 3].map(told), [(true, true); 4]);
        assert_eq!((told(4), told(5)), ((true, false), (false, true)));
        assert_eq!((told(6), told(7), told(9)), ((false, false), (false, false), (false, false)));
        assert!(leads.suits(WaypointRole::Start, [way((4, 0))].into_iter()));
        assert!(!leads.suits(WaypointRole::Goal, [way((4, 0))].into_iter()));
        assert!(leads.suits(WaypointRole::Goal, [way((2, 5))].into_iter()));
        assert!(!leads.suits(WaypointRole::Via, [way((2, 5))].into_iter()));
    }

    #[test]
    fn the_same_as_asking_every_node_whom_it_reaches() {
        let mut state = 11_u64;
        let mut below = |bound: u32| {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
            ((state >> 33) % u64::from(bound)) as u32
        };
        for _ in 0..200 {
            let nodes = 2 + below(24);
            let arcs: Vec<(u32, u32)> =
                (0..below(3 * nodes)).map(|_| (below(nodes), below(nodes))).collect();
            let reaches = closure(nodes, &arcs);
            let together =
                |a: u32, b: u32| reaches[a as usize][b as usize] && reaches[b as usize][a as usize];
            let size = |of: u32| (0..nodes).filter(|other| together(of, *other)).count() as u32;
            let largest = (0..nodes).map(size).max().unwrap();
            let fair = |node: u32| size(node) >= 50.min(largest / 2).max(2);
            let typed = arcs.iter().map(|(tail, head)| (NodeId::new(*tail), NodeId::new(*head)));
            let leads = Leads::of(nodes, &typed.collect::<Vec<_>>());
            for node in 0..nodes {
                let out = (0..nodes).any(|to| fair(to) && reaches[node as usize][to as usize]);
                let into = (0..nodes).any(|to| fair(to) && reaches[to as usize][node as usize]);
                let asked = NodeId::new(node);
                assert_eq!(
                    (leads.lead_out(asked), leads.lead_to(asked)),
                    (out, into),
                    "{node} {arcs:?}"
                );
            }
        }
    }
}
