//! The best way between two places.

use super::arcs::NO_RANK;
use super::arrays::{DOWNWARD, Hierarchy};
use super::customize::Metric;
use super::{Best, NONE, Seed};
use crate::index::{ArcId, HierarchyArc, Rank};
use crate::network::NO_WAY;

/// Where a label came from when it is no arc: the node is not part of this search.
const UNSEEN: u32 = NONE;
/// The node is part of this search, and nothing but a seed has reached it.
const SEEN: u32 = NONE - 1;

/// What one side of a search knows of a node.
#[derive(Debug, Clone, Copy)]
struct Label {
    /// Milliseconds.
    ms: u32,
    /// The arc of the hierarchy that it came by.
    by: u32,
}

const EMPTY: [Label; 2] = [Label { ms: NO_WAY, by: UNSEEN }; 2];

/// Searches, one after the other: what they write on, used again.
///
/// A search climbs from every seed to the root of its tree and looks at nothing else: some
/// hundred nodes, however far the places are from each other.
#[derive(Debug)]
pub struct Query {
    /// By rank: from the sources, to the targets.
    labels: Vec<[Label; 2]>,
    /// Ranks that the last search saw, each after all from which it was reached.
    seen: Vec<Rank>,
    /// Where in `seen` the climb of a seed begins, while a search is set up.
    climbs: Vec<u32>,
    climb: Vec<Rank>,
    /// The highest node of the last way found.
    top: Option<Rank>,
}

impl Query {
    /// For hierarchies of this many nodes.
    pub fn new(nodes: u32) -> Self {
        let (seen, climbs, climb) = (Vec::new(), Vec::new(), Vec::new());
        Self { labels: vec![EMPTY; nodes as usize], seen, climbs, climb, top: None }
    }

    /// The best way from any source to any target; `None` where there is none shorter than
    /// [`NO_WAY`]. Of seeds equally good at one node, the first is named.
    ///
    /// # Panics
    /// Where a seed is no node of the hierarchy.
    pub fn run(
        &mut self,
        hierarchy: Hierarchy<'_>,
        metric: &Metric,
        sources: &[Seed],
        targets: &[Seed],
    ) -> Option<Best> {
        self.begin(hierarchy, sources, targets);
        let mut best = NO_WAY;
        for &v in &self.seen {
            let [from, to] = self.labels[v];
            if from.ms + to.ms < best {
                best = from.ms + to.ms;
                self.top = Some(v);
            }
            let arcs = hierarchy.up(v);
            let heads = &hierarchy.head[arcs.clone()];
            if from.ms < best {
                relax::<0>(&mut self.labels, from.ms, heads, &metric.up[arcs.clone()], arcs.start);
            }
            if to.ms < best {
                relax::<1>(&mut self.labels, to.ms, heads, &metric.down[arcs.clone()], arcs.start);
            }
        }
        let top = self.top?;
        let [source, target] = [(0, sources), (1, targets)].map(|(side, seeds)| {
            let bottom = self.descend(hierarchy, side, top, |_| ());
            let ms = self.labels[bottom][side].ms;
            let is_it = |seed: &Seed| hierarchy.rank[seed.node] == bottom && seed.ms == ms;
            seeds.iter().position(is_it)
        });
        Some(Best { ms: best, source: source?, target: target? })
    }

    /// Forgets the last search, and puts what this one will see in its order.
    fn begin(&mut self, hierarchy: Hierarchy<'_>, sources: &[Seed], targets: &[Seed]) {
        let nodes = hierarchy.nodes() as usize;
        if self.labels.len() < nodes {
            self.labels.resize(nodes, EMPTY);
        }
        for v in self.seen.drain(..) {
            self.labels[v] = EMPTY;
        }
        self.top = None;
        self.climb.clear();
        self.climbs.clear();
        for seed in sources.iter().chain(targets) {
            self.climbs.push(self.climb.len() as u32);
            let mut v = hierarchy.rank[seed.node];
            while v != NO_RANK {
                let by = &mut self.labels[v][0].by;
                if *by != UNSEEN {
                    break;
                }
                *by = SEEN;
                self.climb.push(v);
                v = hierarchy.parent[v];
            }
        }
        // A climb ends where an earlier one passed: the later ones come first.
        for start in self.climbs.drain(..).rev() {
            self.seen.extend(self.climb.drain(start as usize..));
        }
        for (side, seeds) in [(0, sources), (1, targets)] {
            for seed in seeds {
                let label = &mut self.labels[hierarchy.rank[seed.node]][side];
                *label = Label { ms: label.ms.min(seed.ms), by: SEEN };
            }
        }
    }

    /// From the top of a way down to where it began; `each` gets the arcs on the way.
    fn descend(
        &self,
        hierarchy: Hierarchy<'_>,
        side: usize,
        top: Rank,
        mut each: impl FnMut(u32),
    ) -> Rank {
        let mut v = top;
        loop {
            let by = self.labels[v][side].by;
            if by >= SEEN {
                return v;
            }
            each(by);
            v = hierarchy.tail[HierarchyArc::new(by)];
        }
    }

    /// The input arcs of the last run's way, in the order of travel; empty where there was none, or
    /// where it neither leaves its node. Of parallel arcs equally good it takes the first, of
    /// ways equally good always the same.
    ///
    /// `hierarchy`, `metric` and `weight` must be those of the run.
    pub fn path(
        &mut self,
        hierarchy: Hierarchy<'_>,
        metric: &Metric,
        weight: impl Fn(ArcId) -> u32,
    ) -> Vec<ArcId> {
        let Some(top) = self.top else { return Vec::new() };
        // A stack of arcs, the next one on top; the highest bit tells that it is gone down.
        let mut stack = Vec::new();
        self.descend(hierarchy, 1, top, |arc| stack.push(arc | DOWNWARD));
        stack.reverse();
        self.descend(hierarchy, 0, top, |arc| stack.push(arc));
        let mut path = Vec::new();
        while let Some(entry) = stack.pop() {
            let (arc, downward) = ((entry & !DOWNWARD) as usize, entry & DOWNWARD);
            let time = if downward == 0 { metric.up[arc] } else { metric.down[arc] };
            let inputs = hierarchy.input[hierarchy.inputs_on(arc)].iter();
            let inputs = inputs.filter(|entry| *entry & DOWNWARD == downward);
            let mut inputs = inputs.map(|entry| ArcId::new(entry & !DOWNWARD));
            if let Some(input) = inputs.find(|input| weight(*input) == time) {
                path.push(input);
                continue;
            }
            // The lowest node that the time can have come over: so no node is passed twice, also
            // where arcs weigh nothing.
            hierarchy.lower_triangles(arc, |to_tail, to_head| {
                let (first, second) =
                    if downward == 0 { (to_tail, to_head) } else { (to_head, to_tail) };
                let found = metric.down[first] + metric.up[second] == time;
                if found {
                    stack.extend([second as u32, first as u32 | DOWNWARD]);
                }
                found
            });
        }
        path
    }
}

/// Tells the heads of a node's arcs what it takes to get there over it.
fn relax<const SIDE: usize>(
    labels: &mut [[Label; 2]],
    ms: u32,
    heads: &[Rank],
    times: &[u32],
    first: usize,
) {
    for (by, (head, time)) in (first as u32..).zip(heads.iter().zip(times)) {
        let label = &mut labels[*head][SIDE];
        let sum = ms + time;
        if sum < label.ms {
            *label = Label { ms: sum, by };
        }
    }
}
