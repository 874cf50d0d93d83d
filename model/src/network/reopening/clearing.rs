//! Who is reached, while stretches are cleared one by one.

use std::collections::{BTreeSet, HashMap};

use super::{
    blocked_network::BlockedNetwork,
    islands::{Islands, Joined},
};
use crate::index::{EdgeId, StretchId};
use crate::network::{critical::Burden, stretch::Stretch};

/// Who is reached, while stretches are cleared one by one.
pub(super) struct Clearing<'a> {
    pub(super) network: &'a BlockedNetwork<'a>,
    pub(super) stretches: &'a [Stretch],
    pub(super) carriers: Vec<Islands<'a>>,
    /// Per position in [`BlockedNetwork::waiting`].
    pub(super) reached: Vec<bool>,
    pub(super) length_m: Vec<f64>,
    pub(super) cleared: Vec<bool>,
    /// Positions in [`BlockedNetwork::waiting`], by the edge that they wait at.
    pub(super) waiting_at: HashMap<EdgeId, Vec<u32>>,
    /// Stretches looked at so far, summed over carriers and rounds.
    pub(super) looked_at: usize,
}

impl<'a> Clearing<'a> {
    pub(super) fn new(network: &'a BlockedNetwork<'a>, stretches: &'a [Stretch]) -> Self {
        let mut waiting_at: HashMap<EdgeId, Vec<u32>> = HashMap::new();
        for (at, waiting) in network.waiting.iter().enumerate() {
            waiting_at.entry(waiting.edge).or_default().push(at as u32);
        }
        let mut state = Self {
            network,
            stretches,
            carriers: Vec::new(),
            reached: vec![false; network.waiting.len()],
            length_m: stretches
                .iter()
                .map(|stretch| stretch.edges.iter().map(|e| network.length_m[*e]).sum())
                .collect(),
            cleared: vec![false; stretches.len()],
            waiting_at,
            looked_at: 0,
        };
        for (at, carrier) in network.carriers.iter().enumerate() {
            // Vehicle classes that can use exactly the same edges are one carrier.
            let known = network.carriers[..at]
                .iter()
                .any(|other| other.passes == carrier.passes && other.fits == carrier.fits);
            if !known {
                state.carriers.push(Islands::new(network, carrier, stretches, &state.waiting_at));
            }
        }
        state.mark_reached();
        state
    }

    /// Marks as reached whoever is on the island of the depots by now.
    pub(super) fn mark_reached(&mut self) {
        for islands in &mut self.carriers {
            let depot = islands.sets.root(self.network.depot());
            for at in islands.on_island.remove(&depot).into_iter().flatten() {
                self.reached[at as usize] = true;
            }
        }
    }

    /// Whom these stretches reconnect, if they are cleared now. Changes nothing; the cost depends
    /// on these stretches and the islands that they touch.
    pub(super) fn gain(&mut self, stretches: &[StretchId]) -> Burden {
        let mut freed = BTreeSet::new();
        for at in 0..self.carriers.len() {
            self.freed_for(at, stretches, &mut freed);
        }
        let freed = freed.into_iter().filter(|at| !self.reached[*at as usize]);
        freed.map(|at| self.network.waiting[at as usize].burden).sum()
    }

    pub(super) fn freed_for(
        &mut self,
        carrier: usize,
        stretches: &[StretchId],
        freed: &mut BTreeSet<u32>,
    ) {
        let islands = &mut self.carriers[carrier];
        let mut local = Joined::default();
        let depot = islands.sets.root(self.network.depot());
        local.number(depot);
        let mut edges = Vec::new();
        for edge in stretches.iter().flat_map(|at| &self.stretches[*at].edges) {
            if !islands.fits[*edge] || islands.usable[*edge] {
                continue;
            }
            let [a, b] = self.network.ends[*edge].map(|node| islands.sets.root(node));
            local.join(a, b);
            if self.network.depots.contains(edge) {
                local.join(depot, a);
            }
            edges.push((*edge, a));
        }
        for root in local.with(depot) {
            freed.extend(islands.on_island.get(&root).into_iter().flatten());
        }
        for (edge, root) in edges {
            if let Some(there) = self.waiting_at.get(&edge)
                && local.same(root, depot)
            {
                freed.extend(there);
            }
        }
    }

    /// Clears a stretch for all carriers, and returns whom that reconnects.
    pub(super) fn clear(&mut self, stretch: StretchId) -> Burden {
        let gained = self.gain(&[stretch]);
        self.cleared[stretch] = true;
        for islands in &mut self.carriers {
            for edge in &self.stretches[stretch].edges {
                islands.open(self.network, *edge, self.waiting_at.get(edge));
            }
        }
        self.mark_reached();
        gained
    }
}
