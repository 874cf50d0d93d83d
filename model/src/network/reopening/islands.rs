//! The connected components ("islands") of what one carrier can use, and which of them each stretch
//! would join.

use std::collections::{BTreeMap, HashMap};

use super::blocked_network::{BlockedNetwork, CarrierAccess};
use crate::index::{EdgeId, NodeId, StretchId, UnionFind};
use crate::network::stretch::Stretch;

/// The islands of one carrier.
pub(super) struct Islands<'a> {
    pub(super) fits: &'a [bool],
    pub(super) usable: Vec<bool>,
    pub(super) sets: UnionFind<NodeId>,
    /// Who waits on each island (positions in [`BlockedNetwork::waiting`]), by the root of its set;
    /// those on the depots' island are reached and are taken out.
    pub(super) on_island: HashMap<NodeId, Vec<u32>>,
    /// Sets of nodes that stretches join for this carrier.
    pub(super) lots: Vec<JoinedNodes>,
    /// Positions in `lots` that may still reconnect somebody.
    pub(super) live: Vec<u32>,
}

/// Nodes that a stretch joins for a carrier. A stretch has several lots where the carrier cannot
/// use all of it.
pub(super) struct JoinedNodes {
    pub(super) stretch: StretchId,
    pub(super) nodes: Vec<NodeId>,
    /// Somebody waits on the stretch itself, so it is of use also where it joins nothing.
    pub(super) kept: bool,
}

impl<'a> Islands<'a> {
    pub(super) fn new(
        network: &BlockedNetwork<'_>,
        carrier: &'a CarrierAccess,
        stretches: &[Stretch],
        waiting_at: &HashMap<EdgeId, Vec<u32>>,
    ) -> Self {
        let mut islands = Self {
            fits: &carrier.fits,
            usable: vec![false; network.ends.len()],
            // One more, for [`BlockedNetwork::depot`].
            sets: UnionFind::new(network.nodes as usize + 1),
            on_island: HashMap::new(),
            lots: Vec::new(),
            live: Vec::new(),
        };
        let edges = EdgeId::all(network.ends.len() as u32);
        for edge in edges.filter(|edge| carrier.passes[*edge]) {
            islands.open(network, edge, waiting_at.get(&edge));
        }
        for (at, stretch) in stretches.iter().enumerate() {
            let mut local = Joined::default();
            let edges = || stretch.edges.iter().filter(|edge| carrier.fits[**edge]);
            for edge in edges() {
                let [a, b] = network.ends[*edge];
                local.join(a, b);
                if network.depots.contains(edge) {
                    local.join(network.depot(), a);
                }
            }
            let kept = edges().any(|edge| waiting_at.contains_key(edge));
            let lots = local.lots().into_iter();
            islands.lots.extend(lots.map(|nodes| JoinedNodes {
                stretch: StretchId::at(at),
                nodes,
                kept,
            }));
        }
        islands.live = (0..islands.lots.len() as u32).collect();
        islands
    }

    /// Lets the carrier use an edge, and puts those who wait there onto its island.
    pub(super) fn open(
        &mut self,
        network: &BlockedNetwork<'_>,
        edge: EdgeId,
        waiting: Option<&Vec<u32>>,
    ) {
        if !self.fits[edge] || self.usable[edge] {
            return;
        }
        self.usable[edge] = true;
        let [a, b] = network.ends[edge];
        self.join(a, b);
        if network.depots.contains(&edge) {
            self.join(network.depot(), a);
        }
        if let Some(waiting) = waiting {
            let root = self.sets.root(a);
            self.on_island.entry(root).or_default().extend(waiting);
        }
    }

    pub(super) fn join(&mut self, a: NodeId, b: NodeId) {
        let (a, b) = (self.sets.root(a), self.sets.root(b));
        if a != b {
            self.sets.join(a, b);
            let root = self.sets.root(a);
            if let Some(there) = self.on_island.remove(if root == a { &b } else { &a }) {
                self.on_island.entry(root).or_default().extend(there);
            }
        }
    }

    /// The lots that may still reconnect somebody: the stretch of each, and the roots of the
    /// islands that it joins, ascending. A lot whose nodes are all on one island leaves `live` for
    /// good. A blind end, behind which nobody waits and no other lot goes on, is left out of this
    /// answer. `O(n log n)` in the nodes of the live lots.
    pub(super) fn groups(
        &mut self,
        cleared: &[bool],
        depot: NodeId,
        waits: impl Fn(NodeId) -> bool,
    ) -> Vec<(StretchId, Vec<NodeId>)> {
        let mut groups: Vec<(StretchId, Vec<NodeId>)> = Vec::new();
        let mut kept = Vec::new();
        let (lots, sets) = (&self.lots, &mut self.sets);
        self.live.retain(|at| {
            let lot = &lots[*at as usize];
            let mut roots: Vec<NodeId> = lot.nodes.iter().map(|node| sets.root(*node)).collect();
            roots.sort_unstable();
            roots.dedup();
            let live = !cleared[lot.stretch] && (lot.kept || roots.len() > 1);
            if live {
                groups.push((lot.stretch, roots));
                kept.push(lot.kept);
            }
            live
        });
        let mut count: HashMap<NodeId, u32> = HashMap::new();
        groups.iter().flat_map(|(_, roots)| roots).for_each(|r| *count.entry(*r).or_default() += 1);
        // Blind ends are taken away one after the other, as leaves of a tree, until none is left.
        let mut beside: HashMap<NodeId, Vec<usize>> = HashMap::new();
        for (at, (_, roots)) in groups.iter().enumerate() {
            roots.iter().for_each(|root| beside.entry(*root).or_default().push(at));
        }
        let mut open: Vec<usize> = (0..groups.len()).collect();
        let mut blind = vec![false; groups.len()];
        while let Some(at) = open.pop() {
            let leads_on = |root: &&NodeId| count[*root] > 1 || **root == depot || waits(**root);
            let useful = groups[at].1.iter().filter(leads_on).count();
            if blind[at] || kept[at] || useful > 1 {
                continue;
            }
            blind[at] = true;
            for root in &groups[at].1 {
                let left = count.entry(*root).or_default();
                *left -= 1;
                // One lot is left at this island, which may now be a blind end itself.
                if *left == 1 {
                    open.extend(beside[root].iter().filter(|other| !blind[**other]));
                }
            }
        }
        let mut blind = blind.into_iter();
        groups.retain(|_| !blind.next().unwrap_or(false));
        groups
    }
}

/// Disjoint sets of the few islands that some stretches touch. Unlike [`UnionFind`] it holds these
/// alone, and does without path compression as there are so few.
#[derive(Default)]
pub(super) struct Joined {
    number: BTreeMap<NodeId, u32>,
    above: Vec<u32>,
}

impl Joined {
    pub(super) fn number(&mut self, root: NodeId) -> u32 {
        let next = self.above.len() as u32;
        let number = *self.number.entry(root).or_insert(next);
        if number == next {
            self.above.push(next);
        }
        number
    }

    pub(super) fn top(&self, mut number: u32) -> u32 {
        while self.above[number as usize] != number {
            number = self.above[number as usize];
        }
        number
    }

    pub(super) fn join(&mut self, a: NodeId, b: NodeId) {
        let (a, b) = (self.number(a), self.number(b));
        let (a, b) = (self.top(a), self.top(b));
        self.above[a.max(b) as usize] = a.min(b);
    }

    pub(super) fn same(&self, a: NodeId, b: NodeId) -> bool {
        match (self.number.get(&a), self.number.get(&b)) {
            (Some(a), Some(b)) => self.top(*a) == self.top(*b),
            _ => a == b,
        }
    }

    pub(super) fn with(&self, root: NodeId) -> Vec<NodeId> {
        self.number.keys().copied().filter(|other| self.same(*other, root)).collect()
    }

    pub(super) fn lots(&self) -> Vec<Vec<NodeId>> {
        let mut lots: BTreeMap<u32, Vec<NodeId>> = BTreeMap::new();
        for (root, number) in &self.number {
            lots.entry(self.top(*number)).or_default().push(*root);
        }
        lots.into_values().collect()
    }
}
