//! In which order should blocked roads be cleared? What each stretch reconnects, alone and with its
//! neighbours on the same road, and an order that brings most people per cleared stretch first.
//!
//! Direction is left aside: a one-way street cuts nobody off. The ways that a vehicle class can use
//! today fall into islands; a stretch joins the islands that it touches. All questions are asked of
//! islands and stretches, so their cost does not grow with the roads that are free.

use std::collections::{BTreeMap, BTreeSet, BinaryHeap, HashMap};

use super::critical::Burden;
use super::stretch::{Sets, Stretch};

/// After this many rounds of the order, what is left goes by what it brings alone: in a city under
/// water nobody plans three hundred worksites ahead.
const MOST_ROUNDS: usize = 300;

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
    pub edge: u32,
    /// Who is there.
    pub burden: Burden,
}

/// The network, who starts, and who waits.
#[derive(Debug, Clone, Copy)]
pub struct Scene<'a> {
    /// Number of nodes.
    pub nodes: u32,
    /// The nodes of every edge.
    pub ends: &'a [[u32; 2]],
    /// Length of every edge, metres.
    pub length_m: &'a [f64],
    /// Who drives.
    pub carriers: &'a [Carrier],
    /// Edges at which open depots stand. A depot whose edge is blocked cannot send anything.
    pub depots: &'a [u32],
    /// Who waits.
    pub waiting: &'a [AtEdge],
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
    pub together: Vec<u32>,
}

/// What each stretch brings, and the order.
///
/// The order is greedy. In each round, for everybody who is still cut off, the way with the fewest
/// blocked stretches (of those the shortest blocked length) is looked for; of these ways the one is
/// taken that reconnects most people per stretch, then most sites per stretch, then saves most
/// travel time, then is shortest, then has the lowest positions. Its stretches follow from the depot
/// outwards. What reconnects nobody comes last, by travel time saved. `saved_ms` is the travel time
/// that each stretch saves, where known.
pub fn reopening(
    scene: &Scene<'_>,
    stretches: &[Stretch],
    saved_ms: &[Option<u64>],
) -> Vec<Reopening> {
    let mut state = State::new(scene, stretches);
    let all: Vec<u32> = (0..stretches.len() as u32).collect();
    let mut by_road: BTreeMap<u32, Vec<u32>> = BTreeMap::new();
    for at in &all {
        by_road.entry(stretches[*at as usize].road).or_default().push(*at);
    }
    let of_roads: BTreeMap<u32, Burden> =
        by_road.iter().map(|(road, members)| (*road, state.gain(members))).collect();
    let mut found: Vec<Reopening> = all
        .iter()
        .map(|at| Reopening {
            alone: state.gain(&[*at]),
            with_neighbours: of_roads[&stretches[*at as usize].road],
            rank: u32::MAX,
            in_order: Burden::default(),
            together: Vec::new(),
        })
        .collect();

    let saved = |at: u32| saved_ms.get(at as usize).copied().flatten().unwrap_or(0);
    let mut next_rank = 0;
    for _ in 0..MOST_ROUNDS {
        let Some(bundle) = state.best_bundle(&saved) else { break };
        for at in &bundle {
            let one = &mut found[*at as usize];
            one.in_order = state.clear(*at);
            one.rank = next_rank;
            next_rank += 1;
        }
        let brings = |at: &u32| !found[*at as usize].in_order.is_empty();
        let together: Vec<Vec<u32>> = bundle
            .split_inclusive(brings)
            .filter(|part| part.len() > 1)
            .map(<[u32]>::to_vec)
            .collect();
        for part in together {
            for at in &part {
                found[*at as usize].together.clone_from(&part);
            }
        }
    }
    let mut rest: Vec<u32> =
        all.into_iter().filter(|at| found[*at as usize].rank == u32::MAX).collect();
    rest.sort_by_key(|at| {
        let one = &found[*at as usize];
        let brings = (one.alone.weight(), one.with_neighbours.weight(), saved(*at));
        (std::cmp::Reverse(brings), *at)
    });
    for at in rest {
        found[at as usize].in_order = state.clear(at);
        found[at as usize].rank = next_rank;
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
    waiting_at: HashMap<u32, Vec<u32>>,
}

/// What one carrier can use, as islands.
struct Islands<'a> {
    fits: &'a [bool],
    usable: Vec<bool>,
    sets: Sets,
    /// Who stands on each island, by its representative.
    on_island: HashMap<u32, Vec<u32>>,
}

impl<'a> State<'a> {
    fn new(scene: &'a Scene<'a>, stretches: &'a [Stretch]) -> Self {
        let mut waiting_at: HashMap<u32, Vec<u32>> = HashMap::new();
        for (at, waiting) in scene.waiting.iter().enumerate() {
            waiting_at.entry(waiting.edge).or_default().push(at as u32);
        }
        let carriers = scene.carriers.iter().map(|carrier| Islands::new(scene, carrier)).collect();
        let mut state = Self {
            scene,
            stretches,
            carriers,
            reached: vec![false; scene.waiting.len()],
            length_m: stretches
                .iter()
                .map(|stretch| stretch.edges.iter().map(|e| scene.length_m[*e as usize]).sum())
                .collect(),
            cleared: vec![false; stretches.len()],
            waiting_at,
        };
        state.look_around();
        state
    }

    /// Marks who is reached, and notes who stands on which island.
    fn look_around(&mut self) {
        for islands in &mut self.carriers {
            islands.mark_reached(self.scene, &mut self.reached);
        }
        for islands in &mut self.carriers {
            islands.note_waiting(self.scene, &self.reached);
        }
    }

    /// Whom these stretches reconnect, if they are cleared now.
    fn gain(&mut self, stretches: &[u32]) -> Burden {
        let mut freed = BTreeSet::new();
        for at in 0..self.carriers.len() {
            self.freed_for(at, stretches, &mut freed);
        }
        freed.into_iter().map(|at| self.scene.waiting[at as usize].burden).sum()
    }

    fn freed_for(&mut self, carrier: usize, stretches: &[u32], freed: &mut BTreeSet<u32>) {
        let islands = &mut self.carriers[carrier];
        let mut local = Joined::default();
        let depot = islands.sets.root(self.scene.nodes);
        local.number(depot);
        let mut edges = Vec::new();
        for edge in stretches.iter().flat_map(|at| &self.stretches[*at as usize].edges) {
            let at = *edge as usize;
            if !islands.fits[at] || islands.usable[at] {
                continue;
            }
            let [a, b] = self.scene.ends[at].map(|node| islands.sets.root(node));
            local.join(a, b);
            if self.scene.depots.contains(edge) {
                local.join(depot, a);
            }
            edges.push((*edge, a));
        }
        for root in local.with(depot) {
            if root != depot
                && let Some(there) = islands.on_island.get(&root)
            {
                freed.extend(there);
            }
        }
        for (edge, root) in edges {
            if let Some(there) = self.waiting_at.get(&edge)
                && local.same(root, depot)
            {
                freed.extend(there.iter().filter(|at| !self.reached[**at as usize]));
            }
        }
    }

    /// Clears a stretch, and tells whom that reconnects.
    fn clear(&mut self, stretch: u32) -> Burden {
        let gained = self.gain(&[stretch]);
        self.cleared[stretch as usize] = true;
        for islands in &mut self.carriers {
            for edge in &self.stretches[stretch as usize].edges {
                islands.open(self.scene, *edge);
            }
        }
        self.look_around();
        gained
    }

    /// The stretches that reconnect most for each of them; `None` where nobody can be reconnected.
    fn best_bundle(&mut self, saved: &impl Fn(u32) -> u64) -> Option<Vec<u32>> {
        let mut bundles: BTreeSet<Vec<u32>> = BTreeSet::new();
        for carrier in 0..self.carriers.len() {
            self.bundles_of(carrier, &mut bundles);
        }
        let mut best: Option<(Burden, u64, f64, Vec<u32>)> = None;
        for bundle in bundles {
            let gained = self.gain(&bundle);
            if gained.is_empty() {
                continue;
            }
            let time = bundle.iter().map(|at| saved(*at)).sum();
            let length = bundle.iter().map(|at| self.length_m[*at as usize]).sum();
            let better = best.as_ref().is_none_or(|(gained_2, time_2, length_2, bundle_2)| {
                let per = |total: u64, other: &Vec<u32>| u128::from(total) * other.len() as u128;
                per(gained.people, bundle_2)
                    .cmp(&per(gained_2.people, &bundle))
                    .then(per(gained.sites, bundle_2).cmp(&per(gained_2.sites, &bundle)))
                    .then(bundle_2.len().cmp(&bundle.len()))
                    .then(per(time, bundle_2).cmp(&per(*time_2, &bundle)))
                    .then(length_2.total_cmp(&length))
                    .is_gt()
            });
            if better {
                best = Some((gained, time, length, bundle));
            }
        }
        best.map(|(.., bundle)| bundle)
    }

    /// For everybody who waits, the fewest stretches on the way from a depot, for one carrier.
    fn bundles_of(&mut self, carrier: usize, bundles: &mut BTreeSet<Vec<u32>>) {
        let islands = &mut self.carriers[carrier];
        let depot = islands.sets.root(self.scene.nodes);
        let mut groups = Vec::new();
        let mut beside: HashMap<u32, Vec<usize>> = HashMap::new();
        for (at, stretch) in self.stretches.iter().enumerate().filter(|(at, _)| !self.cleared[*at])
        {
            for group in islands.groups(self.scene, stretch, depot) {
                for root in &group {
                    beside.entry(*root).or_default().push(groups.len());
                }
                groups.push((at as u32, group));
            }
        }
        let mut way: HashMap<u32, Come> = HashMap::new();
        let mut entered: Vec<Option<u32>> = vec![None; groups.len()];
        let mut open = BinaryHeap::from([std::cmp::Reverse((0_u32, 0_u64, depot))]);
        way.insert(depot, Come { cost: (0, 0), by: None });
        while let Some(std::cmp::Reverse((count, length_cm, root))) = open.pop() {
            if way.get(&root).is_some_and(|known| known.cost < (count, length_cm)) {
                continue;
            }
            for at in beside.get(&root).into_iter().flatten() {
                // The first to come to a stretch comes by the best way.
                if entered[*at].is_some() {
                    continue;
                }
                entered[*at] = Some(root);
                let (stretch, group) = &groups[*at];
                let length_cm = length_cm + (self.length_m[*stretch as usize] * 100.0) as u64;
                let cost = (count + 1, length_cm);
                for next in group {
                    if way.get(next).is_none_or(|known| cost < known.cost) {
                        way.insert(*next, Come { cost, by: Some((*stretch, root)) });
                        open.push(std::cmp::Reverse((cost.0, cost.1, *next)));
                    }
                }
            }
        }
        let back = |root: u32| {
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
            bundles.insert(back(*root));
        }
        for (at, (stretch, _)) in groups.iter().enumerate() {
            let Some(root) = entered[at] else { continue };
            let waits = |edge: &u32| {
                let there = self.waiting_at.get(edge);
                there.is_some_and(|there| there.iter().any(|at| !self.reached[*at as usize]))
            };
            if self.stretches[*stretch as usize].edges.iter().any(waits) {
                let mut bundle = back(root);
                if !bundle.contains(stretch) {
                    bundle.push(*stretch);
                }
                bundles.insert(bundle);
            }
        }
    }
}

/// How an island is best come to.
struct Come {
    /// Blocked stretches on the way, and their length in centimetres.
    cost: (u32, u64),
    /// The last of them, and the island before it.
    by: Option<(u32, u32)>,
}

impl<'a> Islands<'a> {
    fn new(scene: &Scene<'_>, carrier: &'a Carrier) -> Self {
        let mut islands = Self {
            fits: &carrier.fits,
            usable: vec![false; scene.ends.len()],
            // One more: where all depots are.
            sets: Sets::new(scene.nodes as usize + 1),
            on_island: HashMap::new(),
        };
        for edge in (0..scene.ends.len()).filter(|edge| carrier.passes[*edge]) {
            islands.usable[edge] = true;
            let [a, b] = scene.ends[edge];
            islands.sets.join(a, b);
        }
        for depot in scene.depots.iter().filter(|edge| carrier.passes[**edge as usize]) {
            islands.sets.join(scene.nodes, scene.ends[*depot as usize][0]);
        }
        islands
    }

    fn open(&mut self, scene: &Scene<'_>, edge: u32) {
        let at = edge as usize;
        if !self.fits[at] || self.usable[at] {
            return;
        }
        self.usable[at] = true;
        let [a, b] = scene.ends[at];
        self.sets.join(a, b);
        if scene.depots.contains(&edge) {
            self.sets.join(scene.nodes, a);
        }
    }

    fn mark_reached(&mut self, scene: &Scene<'_>, reached: &mut [bool]) {
        let depot = self.sets.root(scene.nodes);
        for (waiting, reached) in scene.waiting.iter().zip(reached) {
            let [node, _] = scene.ends[waiting.edge as usize];
            *reached |= self.usable[waiting.edge as usize] && self.sets.root(node) == depot;
        }
    }

    fn note_waiting(&mut self, scene: &Scene<'_>, reached: &[bool]) {
        self.on_island.clear();
        for (at, waiting) in scene.waiting.iter().enumerate() {
            if !reached[at] && self.usable[waiting.edge as usize] {
                let root = self.sets.root(scene.ends[waiting.edge as usize][0]);
                self.on_island.entry(root).or_default().push(at as u32);
            }
        }
    }

    /// The islands that a stretch joins for this carrier: several lots where it cannot use all of it.
    fn groups(&mut self, scene: &Scene<'_>, stretch: &Stretch, depot: u32) -> Vec<Vec<u32>> {
        let mut local = Joined::default();
        for edge in stretch.edges.iter().filter(|edge| self.fits[**edge as usize]) {
            let [a, b] = scene.ends[*edge as usize].map(|node| self.sets.root(node));
            local.join(a, b);
            if scene.depots.contains(edge) {
                local.join(depot, a);
            }
        }
        local.lots()
    }
}

/// Islands that some stretches join, few of many.
#[derive(Default)]
struct Joined {
    number: BTreeMap<u32, u32>,
    above: Vec<u32>,
}

impl Joined {
    fn number(&mut self, root: u32) -> u32 {
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

    fn join(&mut self, a: u32, b: u32) {
        let (a, b) = (self.number(a), self.number(b));
        let (a, b) = (self.top(a), self.top(b));
        self.above[a.max(b) as usize] = a.min(b);
    }

    fn same(&self, a: u32, b: u32) -> bool {
        match (self.number.get(&a), self.number.get(&b)) {
            (Some(a), Some(b)) => self.top(*a) == self.top(*b),
            _ => a == b,
        }
    }

    fn with(&self, root: u32) -> Vec<u32> {
        self.number.keys().copied().filter(|other| self.same(*other, root)).collect()
    }

    fn lots(&self) -> Vec<Vec<u32>> {
        let mut lots: BTreeMap<u32, Vec<u32>> = BTreeMap::new();
        for (root, number) in &self.number {
            lots.entry(self.top(*number)).or_default().push(*root);
        }
        lots.into_values().collect()
    }
}

#[cfg(test)]
#[path = "reopening_worlds.rs"]
mod worlds;
