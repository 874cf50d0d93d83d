//! In which order should blocked roads be cleared? What each stretch reconnects, alone and with its
//! neighbours on the same road, and an order that brings most people per cleared stretch first.
//!
//! Direction is left aside: a one-way street cuts nobody off. The ways that a vehicle class can use
//! today fall into islands; a stretch joins the islands that it touches. All questions are asked of
//! islands and stretches, so their cost does not grow with the roads that are free.

use std::collections::{BTreeMap, BTreeSet, BinaryHeap, HashMap};

use super::critical::Burden;
use super::stretch::Stretch;
use crate::index::{EdgeId, NodeId, StretchId, UnionFind};

/// After this many rounds of the order, what is left goes by what it brings alone: in a city under
/// water nobody plans three hundred worksites ahead.
const MOST_ROUNDS: usize = 300;
/// The rounds also end once so many stretches were looked at, all rounds together: some fifty rounds
/// in a city of ten thousand blocked streets, a second or two.
const MOST_LOOKED_AT: usize = 2_000_000;
/// So many ways are compared in one round at most: those that lead to most people per stretch at
/// their very end. A regency has fewer.
const MOST_COMPARED: usize = 200;

/// What a vehicle class that carries aid can use.
#[derive(Debug, Clone)]
pub struct Carrier {
    /// Per edge: it passes today, as far as known.
    pub passes: Vec<bool>,
    /// Per edge: it passes once the edge is cleared.
    pub fits: Vec<bool>,
}

/// Who stands at an edge.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct AtEdge {
    /// Position of the edge.
    pub edge: EdgeId,
    /// Who is there.
    pub burden: Burden,
}

/// The network, who starts, and who waits.
#[derive(Debug, Clone, Copy)]
pub struct Scene<'a> {
    /// Number of nodes.
    pub nodes: u32,
    /// The nodes of every edge.
    pub ends: &'a [[NodeId; 2]],
    /// Length of every edge, metres.
    pub length_m: &'a [f64],
    /// Who drives.
    pub carriers: &'a [Carrier],
    /// Edges at which open depots stand. A depot whose edge is blocked cannot send anything.
    pub depots: &'a [EdgeId],
    /// Who waits.
    pub waiting: &'a [AtEdge],
}

impl Scene<'_> {
    /// The node from which all depots send: one behind those of the network.
    fn depot(&self) -> NodeId {
        NodeId::new(self.nodes)
    }
}

/// What clearing one stretch brings.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reopening {
    /// Whom it reconnects if nothing else is cleared.
    pub alone: Burden,
    /// Whom it reconnects together with every other blocked stretch of the same road.
    pub with_neighbours: Burden,
    /// Position in the order, from 0.
    pub rank: u32,
    /// Whom it reconnects once all before it in the order are cleared.
    pub in_order: Burden,
    /// The stretches that have to be cleared before anybody is reconnected, in their order: the last
    /// of them reconnects. Empty where it does so by itself.
    pub together: Vec<StretchId>,
}

/// What each stretch brings, and the order.
///
/// The order is greedy. In each round, for everybody who is still cut off, the way with the fewest
/// blocked stretches (of those the shortest blocked length) is looked for; of these ways the one is
/// taken that reconnects most people per stretch, then most sites per stretch, then saves most
/// travel time, then is shortest, then has the lowest positions. Its stretches follow from the depot
/// outwards. What reconnects nobody comes last, by travel time saved. `saved_ms` is the travel time
/// that each stretch saves, where known.
///
/// Where thousands of streets are blocked, work is bounded: rounds end after so many stretches looked
/// at, and what is left follows by what it reconnects alone, then with its neighbours.
pub fn reopening(
    scene: &Scene<'_>,
    stretches: &[Stretch],
    saved_ms: &[Option<u64>],
) -> Vec<Reopening> {
    let mut state = State::new(scene, stretches);
    let all: Vec<StretchId> = StretchId::all(stretches.len() as u32).collect();
    let mut by_road: BTreeMap<EdgeId, Vec<StretchId>> = BTreeMap::new();
    for at in &all {
        by_road.entry(stretches[*at].road).or_default().push(*at);
    }
    let of_roads: BTreeMap<EdgeId, Burden> =
        by_road.iter().map(|(road, members)| (*road, state.gain(members))).collect();
    let mut found: Vec<Reopening> = all
        .iter()
        .map(|at| Reopening {
            alone: state.gain(&[*at]),
            with_neighbours: of_roads[&stretches[*at].road],
            rank: u32::MAX,
            in_order: Burden::default(),
            together: Vec::new(),
        })
        .collect();

    let saved = |at: StretchId| saved_ms.get(at.index()).copied().flatten().unwrap_or(0);
    let mut next_rank = 0;
    for _ in 0..MOST_ROUNDS {
        if state.looked_at > MOST_LOOKED_AT {
            break;
        }
        let Some(bundle) = state.best_bundle(&saved) else { break };
        for at in &bundle {
            let one = &mut found[*at];
            one.in_order = state.clear(*at);
            one.rank = next_rank;
            next_rank += 1;
        }
        let brings = |at: &StretchId| !found[*at].in_order.is_empty();
        let together: Vec<Vec<StretchId>> = bundle
            .split_inclusive(brings)
            .filter(|part| part.len() > 1)
            .map(<[StretchId]>::to_vec)
            .collect();
        for part in together {
            for at in &part {
                found[*at].together.clone_from(&part);
            }
        }
    }
    let mut rest: Vec<StretchId> =
        all.into_iter().filter(|at| found[*at].rank == u32::MAX).collect();
    rest.sort_by_key(|at| {
        let one = &found[*at];
        let brings = (one.alone.weight(), one.with_neighbours.weight(), saved(*at));
        (std::cmp::Reverse(brings), *at)
    });
    for at in rest {
        found[at].in_order = state.clear(at);
        found[at].rank = next_rank;
        next_rank += 1;
    }
    found
}

/// Who is reached, while stretches are cleared one by one.
struct State<'a> {
    scene: &'a Scene<'a>,
    stretches: &'a [Stretch],
    carriers: Vec<Islands<'a>>,
    /// Per position in [`Scene::waiting`].
    reached: Vec<bool>,
    length_m: Vec<f64>,
    cleared: Vec<bool>,
    /// Per edge that somebody waits at, who.
    waiting_at: HashMap<EdgeId, Vec<u32>>,
    /// Stretches looked at so far, per carrier and round.
    looked_at: usize,
}

/// What one carrier can use, as islands.
struct Islands<'a> {
    fits: &'a [bool],
    usable: Vec<bool>,
    sets: UnionFind<NodeId>,
    /// Who stands on each island, by its representative; on the depots' one nobody waits any more.
    on_island: HashMap<NodeId, Vec<u32>>,
    /// The lots of nodes that each stretch joins for this carrier.
    lots: Vec<Lot>,
    /// Positions in `lots` that may still bring somebody.
    live: Vec<u32>,
}

/// Nodes that a stretch joins for a carrier: several lots where it cannot use all of it.
struct Lot {
    stretch: StretchId,
    nodes: Vec<NodeId>,
    /// Somebody waits on the stretch itself, or a depot stands there.
    kept: bool,
}

/// How an island is best come to.
struct Come {
    /// Blocked stretches on the way, and their length in centimetres.
    cost: (u32, u64),
    /// The last of them, and the island before it.
    by: Option<(StretchId, NodeId)>,
}

/// Stretches that lead to somebody.
#[derive(PartialEq, Eq, PartialOrd, Ord)]
struct Bundle {
    stretches: Vec<StretchId>,
    /// Who waits at the very end.
    at_end: (u64, u64),
}

impl<'a> State<'a> {
    fn new(scene: &'a Scene<'a>, stretches: &'a [Stretch]) -> Self {
        let mut waiting_at: HashMap<EdgeId, Vec<u32>> = HashMap::new();
        for (at, waiting) in scene.waiting.iter().enumerate() {
            waiting_at.entry(waiting.edge).or_default().push(at as u32);
        }
        let mut state = Self {
            scene,
            stretches,
            carriers: Vec::new(),
            reached: vec![false; scene.waiting.len()],
            length_m: stretches
                .iter()
                .map(|stretch| stretch.edges.iter().map(|e| scene.length_m[*e]).sum())
                .collect(),
            cleared: vec![false; stretches.len()],
            waiting_at,
            looked_at: 0,
        };
        for (at, carrier) in scene.carriers.iter().enumerate() {
            // Classes that the same roads carry are one.
            let known = scene.carriers[..at]
                .iter()
                .any(|other| other.passes == carrier.passes && other.fits == carrier.fits);
            if !known {
                state.carriers.push(Islands::new(scene, carrier, stretches, &state.waiting_at));
            }
        }
        state.mark_reached();
        state
    }

    /// Whoever has come to stand on the depots' island is reached.
    fn mark_reached(&mut self) {
        for islands in &mut self.carriers {
            let depot = islands.sets.root(self.scene.depot());
            for at in islands.on_island.remove(&depot).into_iter().flatten() {
                self.reached[at as usize] = true;
            }
        }
    }

    /// Whom these stretches reconnect, if they are cleared now.
    fn gain(&mut self, stretches: &[StretchId]) -> Burden {
        let mut freed = BTreeSet::new();
        for at in 0..self.carriers.len() {
            self.freed_for(at, stretches, &mut freed);
        }
        let freed = freed.into_iter().filter(|at| !self.reached[*at as usize]);
        freed.map(|at| self.scene.waiting[at as usize].burden).sum()
    }

    fn freed_for(&mut self, carrier: usize, stretches: &[StretchId], freed: &mut BTreeSet<u32>) {
        let islands = &mut self.carriers[carrier];
        let mut local = Joined::default();
        let depot = islands.sets.root(self.scene.depot());
        local.number(depot);
        let mut edges = Vec::new();
        for edge in stretches.iter().flat_map(|at| &self.stretches[*at].edges) {
            if !islands.fits[*edge] || islands.usable[*edge] {
                continue;
            }
            let [a, b] = self.scene.ends[*edge].map(|node| islands.sets.root(node));
            local.join(a, b);
            if self.scene.depots.contains(edge) {
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

    /// Clears a stretch, and tells whom that reconnects.
    fn clear(&mut self, stretch: StretchId) -> Burden {
        let gained = self.gain(&[stretch]);
        self.cleared[stretch] = true;
        for islands in &mut self.carriers {
            for edge in &self.stretches[stretch].edges {
                islands.open(self.scene, *edge, self.waiting_at.get(edge));
            }
        }
        self.mark_reached();
        gained
    }

    /// The stretches that reconnect most for each of them; `None` where nobody can be reconnected.
    fn best_bundle(&mut self, saved: &impl Fn(StretchId) -> u64) -> Option<Vec<StretchId>> {
        let mut bundles: BTreeSet<Bundle> = BTreeSet::new();
        for carrier in 0..self.carriers.len() {
            self.bundles_of(carrier, &mut bundles);
        }
        let mut bundles: Vec<Bundle> = bundles.into_iter().collect();
        if bundles.len() > MOST_COMPARED {
            let per = |bundle: &Bundle| {
                let (people, sites) = bundle.at_end;
                let count = bundle.stretches.len() as u64;
                std::cmp::Reverse((people / count, sites / count))
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
        let depot = islands.sets.root(self.scene.depot());
        let reached = &self.reached;
        let weight = |waiting: &[u32]| {
            let left = waiting.iter().filter(|at| !reached[**at as usize]);
            let all: Burden = left.map(|at| self.scene.waiting[*at as usize].burden).sum();
            all
        };
        let waits: HashMap<NodeId, Burden> =
            islands.on_island.iter().map(|(root, there)| (*root, weight(there))).collect();
        let waits = |root: NodeId| waits.get(&root).copied().unwrap_or_default();
        let groups = islands.groups(&self.cleared, depot, |root| !waits(root).is_empty());
        let mut beside: HashMap<NodeId, Vec<u32>> = HashMap::new();
        for (at, (_, roots)) in groups.iter().enumerate() {
            for root in roots {
                beside.entry(*root).or_default().push(at as u32);
            }
        }
        let mut way: HashMap<NodeId, Come> = HashMap::new();
        let mut entered: Vec<Option<NodeId>> = vec![None; groups.len()];
        let mut open = BinaryHeap::from([std::cmp::Reverse((0_u32, 0_u64, depot))]);
        way.insert(depot, Come { cost: (0, 0), by: None });
        while let Some(std::cmp::Reverse((count, length_cm, root))) = open.pop() {
            if way.get(&root).is_some_and(|known| known.cost < (count, length_cm)) {
                continue;
            }
            for at in beside.get(&root).into_iter().flatten() {
                // The first to come to a stretch comes by the best way.
                if entered[*at as usize].is_some() {
                    continue;
                }
                entered[*at as usize] = Some(root);
                let (stretch, roots) = &groups[*at as usize];
                let length_cm = length_cm + (self.length_m[*stretch] * 100.0) as u64;
                let cost = (count + 1, length_cm);
                for next in roots {
                    if way.get(next).is_none_or(|known| cost < known.cost) {
                        way.insert(*next, Come { cost, by: Some((*stretch, root)) });
                        open.push(std::cmp::Reverse((cost.0, cost.1, *next)));
                    }
                }
            }
        }
        let back = |root: NodeId| {
            let mut bundle = Vec::new();
            let mut at = root;
            while let Some(Come { by: Some((stretch, before)), .. }) = way.get(&at) {
                // A stretch whose parts this carrier enters from two sides stands once.
                if !bundle.contains(stretch) {
                    bundle.push(*stretch);
                }
                at = *before;
            }
            bundle.reverse();
            bundle
        };
        for root in islands.on_island.keys().filter(|root| way.contains_key(*root)) {
            let waits = waits(*root);
            if !waits.is_empty() {
                bundles.insert(Bundle { stretches: back(*root), at_end: waits.weight() });
            }
        }
        for (at, (stretch, _)) in groups.iter().enumerate() {
            let Some(root) = entered[at] else { continue };
            let edges = &self.stretches[*stretch].edges;
            let there = edges.iter().filter_map(|edge| self.waiting_at.get(edge));
            let waits: Burden = there.map(|there| weight(there)).sum();
            if !waits.is_empty() {
                let mut stretches = back(root);
                if !stretches.contains(stretch) {
                    stretches.push(*stretch);
                }
                bundles.insert(Bundle { stretches, at_end: waits.weight() });
            }
        }
    }
}

impl<'a> Islands<'a> {
    fn new(
        scene: &Scene<'_>,
        carrier: &'a Carrier,
        stretches: &[Stretch],
        waiting_at: &HashMap<EdgeId, Vec<u32>>,
    ) -> Self {
        let mut islands = Self {
            fits: &carrier.fits,
            usable: vec![false; scene.ends.len()],
            // One more: where all depots are.
            sets: UnionFind::new(scene.nodes as usize + 1),
            on_island: HashMap::new(),
            lots: Vec::new(),
            live: Vec::new(),
        };
        let edges = EdgeId::all(scene.ends.len() as u32);
        for edge in edges.filter(|edge| carrier.passes[*edge]) {
            islands.open(scene, edge, waiting_at.get(&edge));
        }
        for (at, stretch) in stretches.iter().enumerate() {
            let mut local = Joined::default();
            let edges = || stretch.edges.iter().filter(|edge| carrier.fits[**edge]);
            for edge in edges() {
                let [a, b] = scene.ends[*edge];
                local.join(a, b);
                if scene.depots.contains(edge) {
                    local.join(scene.depot(), a);
                }
            }
            let kept = edges().any(|edge| waiting_at.contains_key(edge));
            let lots = local.lots().into_iter();
            islands.lots.extend(lots.map(|nodes| Lot { stretch: StretchId::at(at), nodes, kept }));
        }
        islands.live = (0..islands.lots.len() as u32).collect();
        islands
    }

    /// Lets the carrier use an edge, at which some of those who wait stand.
    fn open(&mut self, scene: &Scene<'_>, edge: EdgeId, waiting: Option<&Vec<u32>>) {
        if !self.fits[edge] || self.usable[edge] {
            return;
        }
        self.usable[edge] = true;
        let [a, b] = scene.ends[edge];
        self.join(a, b);
        if scene.depots.contains(&edge) {
            self.join(scene.depot(), a);
        }
        if let Some(waiting) = waiting {
            let root = self.sets.root(a);
            self.on_island.entry(root).or_default().extend(waiting);
        }
    }

    fn join(&mut self, a: NodeId, b: NodeId) {
        let (a, b) = (self.sets.root(a), self.sets.root(b));
        if a != b {
            self.sets.join(a, b);
            let root = self.sets.root(a);
            if let Some(there) = self.on_island.remove(if root == a { &b } else { &a }) {
                self.on_island.entry(root).or_default().extend(there);
            }
        }
    }

    /// The lots that may still bring somebody, each with its stretch, as islands. A lot that joins
    /// nothing is given up for good; one at whose far side nobody waits and nothing goes on is left
    /// out.
    fn groups(
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
        // Blind ends, one after the other.
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
                // Only now may the last lot there have become a blind end.
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

/// Islands that some stretches join, few of many.
#[derive(Default)]
struct Joined {
    number: BTreeMap<NodeId, u32>,
    above: Vec<u32>,
}

impl Joined {
    fn number(&mut self, root: NodeId) -> u32 {
        let next = self.above.len() as u32;
        let number = *self.number.entry(root).or_insert(next);
        if number == next {
            self.above.push(next);
        }
        number
    }

    fn top(&self, mut number: u32) -> u32 {
        while self.above[number as usize] != number {
            number = self.above[number as usize];
        }
        number
    }

    fn join(&mut self, a: NodeId, b: NodeId) {
        let (a, b) = (self.number(a), self.number(b));
        let (a, b) = (self.top(a), self.top(b));
        self.above[a.max(b) as usize] = a.min(b);
    }

    fn same(&self, a: NodeId, b: NodeId) -> bool {
        match (self.number.get(&a), self.number.get(&b)) {
            (Some(a), Some(b)) => self.top(*a) == self.top(*b),
            _ => a == b,
        }
    }

    fn with(&self, root: NodeId) -> Vec<NodeId> {
        self.number.keys().copied().filter(|other| self.same(*other, root)).collect()
    }

    fn lots(&self) -> Vec<Vec<NodeId>> {
        let mut lots: BTreeMap<u32, Vec<NodeId>> = BTreeMap::new();
        for (root, number) in &self.number {
            lots.entry(self.top(*number)).or_default().push(*root);
        }
        lots.into_values().collect()
    }
}

#[cfg(test)]
#[path = "reopening_worlds.rs"]
mod worlds;
