//! Critical links: roads, bridges and ferries whose loss cuts people and sites off from every
//! depot.
//!
//! [`bridges`] asks it of the whole network, direction left aside. [`sole_links`] asks it of what
//! can be used today, vehicle by vehicle, one-way streets and turns included.

use serde::{Deserialize, Serialize};

use super::dominators::{FlowGraph, NO_NODE};
use crate::index::{Grouped, LinkId, NodeId};

/// People and sites that depend on something.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Burden {
    /// People, counted and estimated together.
    pub people: u64,
    /// Those of them that are estimated: residents of places, out of the people of admin units.
    pub estimated: u64,
    /// Sites where people are.
    pub sites: u64,
}

impl Burden {
    /// Whether nobody and nothing depends on it.
    pub fn is_empty(&self) -> bool {
        self.people == 0 && self.sites == 0
    }

    /// Key for ranking: more people first, then more sites.
    pub fn weight(&self) -> (u64, u64) {
        (self.people, self.sites)
    }
}

impl std::ops::AddAssign for Burden {
    fn add_assign(&mut self, other: Self) {
        self.people += other.people;
        self.estimated += other.estimated;
        self.sites += other.sites;
    }
}

impl std::ops::Add for Burden {
    type Output = Self;

    fn add(mut self, other: Self) -> Self {
        self += other;
        self
    }
}

impl std::ops::Sub for Burden {
    type Output = Self;

    fn sub(self, other: Self) -> Self {
        Self {
            people: self.people - other.people,
            estimated: self.estimated - other.estimated,
            sites: self.sites - other.sites,
        }
    }
}

impl std::iter::Sum for Burden {
    fn sum<I: Iterator<Item = Self>>(all: I) -> Self {
        all.fold(Self::default(), |sum, one| sum + one)
    }
}

/// People or sites at a node that have to be reached.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Demand {
    /// The node.
    pub node: NodeId,
    /// Who is there.
    pub burden: Burden,
}

/// A bridge in the sense of graph theory: a link without which its network falls into two parts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Bridge {
    /// The link.
    pub link: LinkId,
    /// Who is then without any depot. Nobody where both parts have one, or neither.
    pub lost: Burden,
}

/// The bridges of an undirected network, in the order of their links; of two links between the same
/// nodes neither is one.
///
/// One depth-first search with low points, as in Tarjan (Depth-first search and linear graph
/// algorithms, SIAM J. Comput. 1(2), 1972, doi:10.1137/0201010), which sums people and depots of
/// every subtree on the way back. Without recursion. O(nodes + links) time and memory.
pub fn bridges(
    nodes: u32,
    links: &[[NodeId; 2]],
    depots: &[NodeId],
    demands: &[Demand],
) -> Vec<Bridge> {
    let count = nodes as usize;
    let neighbours = neighbours(count, links);
    let mut below = vec![Burden::default(); count];
    let mut depots_below = vec![0_u32; count];
    demands.iter().for_each(|demand| below[demand.node] += demand.burden);
    depots.iter().for_each(|depot| depots_below[*depot] += 1);

    let mut visit = vec![NO_NODE; count];
    let mut low = vec![0_u32; count];
    let mut came_by: Vec<Option<LinkId>> = vec![None; count];
    let mut next: Vec<usize> =
        NodeId::all(nodes).map(|node| neighbours.range(node).start).collect();
    let mut open: Vec<NodeId> = Vec::new();
    let mut found = Vec::new();
    let mut visited = 0;
    for root in NodeId::all(nodes) {
        if visit[root] != NO_NODE {
            continue;
        }
        let first_of_root = found.len();
        open.push(root);
        visit[root] = visited;
        low[root] = visited;
        visited += 1;
        while let Some(node) = open.last().copied() {
            if next[node] < neighbours.range(node).end {
                let (to, link) = *neighbours.item(next[node]);
                next[node] += 1;
                if Some(link) == came_by[node] {
                    continue;
                }
                if visit[to] == NO_NODE {
                    came_by[to] = Some(link);
                    visit[to] = visited;
                    low[to] = visited;
                    visited += 1;
                    open.push(to);
                } else {
                    low[node] = low[node].min(visit[to]);
                }
                continue;
            }
            open.pop();
            let Some(above) = open.last().copied() else { continue };
            low[above] = low[above].min(low[node]);
            if low[node] == visit[node] {
                let link = came_by[node];
                found.extend(link.map(|link| (link, below[node], depots_below[node])));
            }
            let burden = below[node];
            below[above] += burden;
            depots_below[above] += depots_below[node];
        }
        let (all, all_depots) = (below[root], depots_below[root]);
        for (_, burden, depots) in &mut found[first_of_root..] {
            *burden = without_depot((all, all_depots), (*burden, *depots));
        }
    }
    let mut bridges: Vec<Bridge> =
        found.into_iter().map(|(link, lost, _)| Bridge { link, lost }).collect();
    bridges.sort_by_key(|bridge| bridge.link);
    bridges
}

/// Who is without any depot once a bridge has parted a component: `all` of it, `beyond` the bridge;
/// each with the number of its depots.
fn without_depot(all: (Burden, u32), beyond: (Burden, u32)) -> Burden {
    match (beyond.1 > 0, all.1 > beyond.1) {
        (false, true) => beyond.0,
        (true, false) => all.0 - beyond.0,
        _ => Burden::default(),
    }
}

/// Nodes beside each node, with the link between them; links from a node to itself are left out.
fn neighbours(nodes: usize, links: &[[NodeId; 2]]) -> Grouped<NodeId, (NodeId, LinkId)> {
    let ends = links.iter().enumerate().flat_map(|(link, [a, b])| {
        let link = LinkId::at(link);
        [(*a, (*b, link)), (*b, (*a, link))].into_iter().filter(|(a, (b, _))| a != b)
    });
    Grouped::new(nodes, ends)
}

/// One direction of one link.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct LinkArc {
    /// Node that it leaves.
    pub tail: NodeId,
    /// Node that it enters.
    pub head: NodeId,
    /// Its link; none where it is nothing that could break, as the change of loads at a jetty.
    pub link: Option<LinkId>,
}

/// A mode of transport: a vehicle class, or boats with the trucks that feed them.
#[derive(Debug, Clone, Default)]
pub struct TransportMode {
    /// Arcs that it can use today.
    pub ways: Vec<LinkArc>,
    /// Nodes of the depots that it starts from.
    pub depots: Vec<NodeId>,
}

/// Who depends on each link alone.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SoleLinks {
    /// Per tier and link: who is reached in this tier today, and in none of its modes without the
    /// link.
    pub tiers: Vec<Vec<Burden>>,
    /// Per tier, mode and link: whom this mode would no longer reach.
    pub modes: Vec<Vec<Vec<Burden>>>,
}

/// Single points of failure: links that every way from the depots to a demand goes through.
///
/// A tier is a set of modes that can replace each other (the vehicles on land): a link counts in a
/// tier where every mode that reaches the demand needs it. A demand that no mode of the first tier
/// reaches is judged in the second (by boat); one that no tier reaches depends on nothing.
///
/// Each link becomes a node in the middle of its arcs, and one more node leads to all depots: the
/// links that dominate the node of a demand, seen from there, are those that it cannot do without
/// (Lengauer–Tarjan, see [`super::dominators`]). O(m log n) a mode, and the length of the chain of
/// dominators for each demand.
pub fn sole_links(
    nodes: u32,
    links: u32,
    tiers: &[Vec<TransportMode>],
    demands: &[Demand],
) -> SoleLinks {
    let mut by_node: Vec<Demand> = demands.to_vec();
    by_node.sort_by_key(|demand| demand.node);
    by_node.dedup_by(|later, first| {
        let same = later.node == first.node;
        if same {
            first.burden += later.burden;
        }
        same
    });
    let nobody = vec![Burden::default(); links as usize];
    let mut sole = SoleLinks { tiers: Vec::new(), modes: Vec::new() };
    // How many modes of the tier need the link to reach the demand that is looked at.
    let mut needed_by = vec![0_u32; links as usize];
    for tier in tiers {
        let dominators: Vec<Vec<u32>> =
            tier.iter().map(|mode| dominators(nodes, links, mode)).collect();
        let mut of_tier = nobody.clone();
        let mut of_modes = vec![nobody.clone(); tier.len()];
        by_node.retain(|demand| {
            let mut chain = Vec::new();
            let mut reached_by = 0;
            for (mode, above) in dominators.iter().enumerate() {
                if above[demand.node] == NO_NODE {
                    continue;
                }
                reached_by += 1;
                for link in links_above(above, nodes, demand.node) {
                    of_modes[mode][link] += demand.burden;
                    needed_by[link] += 1;
                    chain.push(link);
                }
            }
            for link in chain {
                if std::mem::take(&mut needed_by[link]) == reached_by {
                    of_tier[link] += demand.burden;
                }
            }
            reached_by == 0
        });
        sole.tiers.push(of_tier);
        sole.modes.push(of_modes);
    }
    sole
}

/// The immediate dominators of a mode's graph, which numbers nodes first, then links, then the
/// start from which all depots are reached.
fn dominators(nodes: u32, links: u32, mode: &TransportMode) -> Vec<u32> {
    let start = nodes + links;
    let mut arcs: Vec<[u32; 2]> = mode.depots.iter().map(|depot| [start, depot.number()]).collect();
    for way in &mode.ways {
        let (tail, head) = (way.tail.number(), way.head.number());
        match way.link.map(|link| nodes + link.number()) {
            None => arcs.push([tail, head]),
            Some(link) => arcs.extend([[tail, link], [link, head]]),
        }
    }
    FlowGraph::new(start + 1, &arcs).dominators(start)
}

fn links_above(dominators: &[u32], nodes: u32, node: NodeId) -> impl Iterator<Item = LinkId> {
    let start = dominators.len() as u32 - 1;
    std::iter::successors(Some(node.number()), move |at| Some(dominators[*at as usize]))
        .take_while(move |at| *at != start)
        .filter_map(move |at| at.checked_sub(nodes))
        .map(LinkId::new)
}

#[cfg(test)]
#[path = "critical_tests.rs"]
mod property_tests;
