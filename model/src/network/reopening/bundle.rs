//! Bundles: stretches that reconnect somebody once all of them are cleared, and which bundle to
//! clear next.

use std::{
    cmp::Reverse,
    collections::{BTreeSet, BinaryHeap, HashMap},
};

use super::clearing::Clearing;
use crate::index::{NodeId, StretchId};
use crate::network::critical::Burden;

/// Bundles compared in one round at most: those with most people per stretch at their very end. A
/// regency has fewer.
const MOST_COMPARED: usize = 200;

/// The best way to an island.
struct Come {
    /// Blocked stretches on the way, and their length in centimetres.
    cost: (u32, u64),
    /// The last stretch on the way, and the island before it; `None` at the depots.
    by: Option<(StretchId, NodeId)>,
}

/// The fewest stretches from the depots to every island.
struct FewestStretches {
    way: HashMap<NodeId, Come>,
    /// By group, the island from which it is entered; `None` where no way comes to it.
    entered: Vec<Option<NodeId>>,
}

impl FewestStretches {
    /// Dijkstra's algorithm (Numerische Mathematik 1, 1959, doi:10.1007/BF01386390) over islands,
    /// where a stretch costs 1, and among equals its length. `groups` are stretches, each with the
    /// islands that it joins; `length_m` is by stretch.
    fn of(depot: NodeId, groups: &[(StretchId, Vec<NodeId>)], length_m: &[f64]) -> Self {
        let mut beside: HashMap<NodeId, Vec<u32>> = HashMap::new();
        for (at, (_, roots)) in groups.iter().enumerate() {
            for root in roots {
                beside.entry(*root).or_default().push(at as u32);
            }
        }
        let mut way = HashMap::from([(depot, Come { cost: (0, 0), by: None })]);
        let mut entered: Vec<Option<NodeId>> = vec![None; groups.len()];
        let mut open = BinaryHeap::from([Reverse((0_u32, 0_u64, depot))]);
        while let Some(Reverse((count, length_cm, root))) = open.pop() {
            if way.get(&root).is_some_and(|known| known.cost < (count, length_cm)) {
                continue;
            }
            for at in beside.get(&root).into_iter().flatten() {
                // Islands come in the order of their costs: the first one enters the stretch best.
                if entered[*at as usize].is_some() {
                    continue;
                }
                entered[*at as usize] = Some(root);
                let (stretch, roots) = &groups[*at as usize];
                let length_cm = length_cm + (length_m[*stretch] * 100.0) as u64;
                let cost = (count + 1, length_cm);
                for next in roots {
                    if way.get(next).is_none_or(|known| cost < known.cost) {
                        way.insert(*next, Come { cost, by: Some((*stretch, root)) });
                        open.push(Reverse((cost.0, cost.1, *next)));
                    }
                }
            }
        }
        Self { way, entered }
    }

    /// The stretches on the way to an island, from the depots on.
    fn back(&self, root: NodeId) -> Vec<StretchId> {
        let mut bundle = Vec::new();
        let mut at = root;
        while let Some(Come { by: Some((stretch, before)), .. }) = self.way.get(&at) {
            // A stretch of which two lots are on the way is listed once.
            if !bundle.contains(stretch) {
                bundle.push(*stretch);
            }
            at = *before;
        }
        bundle.reverse();
        bundle
    }
}

/// Stretches on the way from the depots to somebody, in that order.
#[derive(PartialEq, Eq, PartialOrd, Ord)]
struct Bundle {
    stretches: Vec<StretchId>,
    /// People and sites that wait at its very end.
    at_end: (u64, u64),
}

impl Clearing<'_> {
    /// The bundle that reconnects most people per stretch, with the ties of
    /// [`reopening`](super::reopening); `None` where nobody can be reconnected.
    pub(super) fn best_bundle(
        &mut self,
        saved: &impl Fn(StretchId) -> u64,
    ) -> Option<Vec<StretchId>> {
        let mut bundles: BTreeSet<Bundle> = BTreeSet::new();
        for carrier in 0..self.carriers.len() {
            self.bundles_of(carrier, &mut bundles);
        }
        let mut bundles: Vec<Bundle> = bundles.into_iter().collect();
        if bundles.len() > MOST_COMPARED {
            let per = |bundle: &Bundle| {
                let (people, sites) = bundle.at_end;
                let count = bundle.stretches.len() as u64;
                Reverse((people / count, sites / count))
            };
            bundles.sort_by_key(per);
            bundles.truncate(MOST_COMPARED);
        }
        let mut best: Option<(Burden, u64, f64, Vec<StretchId>)> = None;
        for Bundle { stretches: bundle, .. } in bundles {
            let gained = self.gain(&bundle);
            if gained.is_empty() {
                continue;
            }
            let time = bundle.iter().map(|at| saved(*at)).sum();
            let length = bundle.iter().map(|at| self.length_m[*at]).sum();
            let better = best.as_ref().is_none_or(|(gained_2, time_2, length_2, bundle_2)| {
                let per =
                    |total: u64, other: &Vec<StretchId>| u128::from(total) * other.len() as u128;
                per(gained.people, bundle_2)
                    .cmp(&per(gained_2.people, &bundle))
                    .then(per(gained.sites, bundle_2).cmp(&per(gained_2.sites, &bundle)))
                    .then(bundle_2.len().cmp(&bundle.len()))
                    .then(per(time, bundle_2).cmp(&per(*time_2, &bundle)))
                    .then(length_2.total_cmp(&length))
                    .then(bundle_2.cmp(&bundle))
                    .is_gt()
            });
            if better {
                best = Some((gained, time, length, bundle));
            }
        }
        best.map(|(.., bundle)| bundle)
    }

    /// For everybody who waits, the fewest stretches on the way from a depot, for one carrier.
    fn bundles_of(&mut self, carrier: usize, bundles: &mut BTreeSet<Bundle>) {
        let islands = &mut self.carriers[carrier];
        self.looked_at += islands.live.len();
        let depot = islands.sets.root(self.network.depot());
        let reached = &self.reached;
        let weight = |waiting: &[u32]| {
            let left = waiting.iter().filter(|at| !reached[**at as usize]);
            let all: Burden = left.map(|at| self.network.waiting[*at as usize].burden).sum();
            all
        };
        let waits: HashMap<NodeId, Burden> =
            islands.on_island.iter().map(|(root, there)| (*root, weight(there))).collect();
        let waits = |root: NodeId| waits.get(&root).copied().unwrap_or_default();
        let groups = islands.groups(&self.cleared, depot, |root| !waits(root).is_empty());
        let tree = FewestStretches::of(depot, &groups, &self.length_m);
        for root in islands.on_island.keys().filter(|root| tree.way.contains_key(*root)) {
            let waits = waits(*root);
            if !waits.is_empty() {
                bundles.insert(Bundle { stretches: tree.back(*root), at_end: waits.weight() });
            }
        }
        for (at, (stretch, _)) in groups.iter().enumerate() {
            let Some(root) = tree.entered[at] else { continue };
            let edges = &self.stretches[*stretch].edges;
            let there = edges.iter().filter_map(|edge| self.waiting_at.get(edge));
            let waits: Burden = there.map(|there| weight(there)).sum();
            if !waits.is_empty() {
                let mut stretches = tree.back(root);
                if !stretches.contains(stretch) {
                    stretches.push(*stretch);
                }
                bundles.insert(Bundle { stretches, at_end: waits.weight() });
            }
        }
    }
}
