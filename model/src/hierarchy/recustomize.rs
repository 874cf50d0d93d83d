//! Times after a few weights changed: only what rests on them is weighed again.
//!
//! Nodes are visited upward. At each, arcs that got *better* have their new time already: whoever
//! made them better wrote it. Arcs that may have got *worse* are weighed again, and only as long as
//! nothing as good as before is found. Then each triangle above them is looked at: if it became
//! better than the arc that closes it, that arc is written; if it was what made that arc as good as
//! it was, and became worse, that arc may have got worse; else it cannot change.

use std::cmp::Reverse;
use std::collections::BinaryHeap;

use super::arrays::{DOWNWARD, Hierarchy};
use super::customize::Metric;
use super::{NO_WAY, NONE};

/// From this share of a node's arcs up, all of them are weighed again at once.
const WHOLE_NODE_SHARE: usize = 4;

/// How much was done.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Recustomized {
    /// Only what the changes could touch.
    Partial {
        /// Arcs that were weighed again.
        arcs: usize,
    },
    /// Everything: the changes touch more than the budget.
    Full,
}

/// What [`Hierarchy::recustomize`] keeps from one run to the next. One serves all metrics of a
/// hierarchy; after use it holds about 4 bytes an arc and 9 bytes a node.
#[derive(Debug, Default)]
pub struct Scratch {
    /// By arc, 0 or its position in `touched` plus one.
    position: Vec<u32>,
    touched: Vec<Touched>,
    /// By node, whether it waits in the queue.
    waits: Vec<bool>,
    queue: BinaryHeap<Reverse<u32>>,
    cells: Vec<[u32; 2]>,
    /// Of the node at hand: its changed arcs with their times before.
    before: Vec<[u32; 2]>,
    changed: Vec<usize>,
}

#[derive(Debug)]
struct Touched {
    arc: usize,
    /// Times before this run: up, down.
    before: [u32; 2],
    /// Whether they may have got worse.
    worse: [bool; 2],
}

impl Scratch {
    /// Empty: it grows at its first use.
    pub fn new() -> Self {
        Self::default()
    }

    /// Notes an arc, and its tail as one to visit.
    fn touch(&mut self, hierarchy: &Hierarchy<'_>, metric: &Metric, arc: usize) -> &mut Touched {
        if self.position[arc] == 0 {
            let before = [metric.up[arc], metric.down[arc]];
            self.touched.push(Touched { arc, before, worse: [false; 2] });
            self.position[arc] = self.touched.len() as u32;
            let tail = hierarchy.tail[arc];
            if !std::mem::replace(&mut self.waits[tail as usize], true) {
                self.queue.push(Reverse(tail));
            }
        }
        &mut self.touched[self.position[arc] as usize - 1]
    }

    fn clear(&mut self) {
        for touched in self.touched.drain(..) {
            self.position[touched.arc] = 0;
        }
        for Reverse(node) in self.queue.drain() {
            self.waits[node as usize] = false;
        }
    }
}

impl Hierarchy<'_> {
    /// A budget up to which a partial run is not slower than a full one: a twentieth of all arcs.
    pub fn budget(&self) -> usize {
        self.arcs() / 20
    }

    /// Brings a metric to new weights, of which only those of the input arcs `changed` differ from
    /// those that it was made with.
    ///
    /// The metric becomes, to the last bit, what [`customize`](Self::customize) makes of `weight`.
    /// When more than `budget` arcs had to be weighed again, that is how it is made.
    pub fn recustomize(
        &self,
        metric: &mut Metric,
        weight: impl Fn(u32) -> u32,
        changed: &[u32],
        budget: usize,
        scratch: &mut Scratch,
    ) -> Recustomized {
        let arcs = self.recustomize_within(metric, &weight, changed, budget, scratch);
        scratch.clear();
        if let Some(arcs) = arcs {
            return Recustomized::Partial { arcs };
        }
        self.customize_into(metric, weight, &mut scratch.cells);
        Recustomized::Full
    }

    /// How many arcs were weighed again; `None`, and the metric half done, beyond the budget.
    fn recustomize_within(
        &self,
        metric: &mut Metric,
        weight: &impl Fn(u32) -> u32,
        changed: &[u32],
        budget: usize,
        scratch: &mut Scratch,
    ) -> Option<usize> {
        scratch.position.resize(self.arcs(), 0);
        scratch.waits.resize(self.nodes() as usize, false);
        scratch.cells.resize(self.nodes() as usize, [NO_WAY; 2]);
        for &input in changed {
            let place = self.place[input as usize];
            if place != NONE {
                let sum = weight(input).min(NO_WAY);
                let (arc, side) =
                    ((place & !DOWNWARD) as usize, usize::from(place & DOWNWARD != 0));
                // What it weighed before is not known: it may have been what the time came from.
                self.offer(metric, scratch, arc, side, sum, |now| sum > now);
            }
        }
        let mut weighed = 0;
        while let Some(Reverse(v)) = scratch.queue.pop() {
            scratch.waits[v as usize] = false;
            weighed += self.reweigh_node(v, metric, weight, scratch);
            if weighed > budget {
                return None;
            }
            self.tell_parents(v, metric, scratch);
        }
        Some(weighed)
    }

    /// A way along an arc has a new time: the arc takes it where it is better. Where not, and
    /// `lost` says of the arc's time that it came from this way, the arc may have got worse.
    fn offer(
        &self,
        metric: &mut Metric,
        scratch: &mut Scratch,
        arc: usize,
        side: usize,
        sum: u32,
        lost: impl Fn(u32) -> bool,
    ) {
        let now = if side == 0 { metric.up[arc] } else { metric.down[arc] };
        if sum < now {
            scratch.touch(self, metric, arc);
            *(if side == 0 { &mut metric.up[arc] } else { &mut metric.down[arc] }) = sum;
        } else if lost(now) {
            scratch.touch(self, metric, arc).worse[side] = true;
        }
    }

    /// Gives the touched arcs of a node their times, and leaves those that changed in the scratch.
    fn reweigh_node(
        &self,
        v: u32,
        metric: &mut Metric,
        weight: &impl Fn(u32) -> u32,
        scratch: &mut Scratch,
    ) -> usize {
        let arcs = self.up(v);
        let Scratch { position, touched, cells, before, changed, .. } = scratch;
        let of = |arc: usize| position[arc].checked_sub(1).map(|at| &touched[at as usize]);
        // An arc that got better is final.
        let is_open = |metric: &Metric, touched: &Touched, side: usize| {
            let now = [metric.up[touched.arc], metric.down[touched.arc]][side];
            touched.worse[side] && now == touched.before[side]
        };
        let open = |touched: &&Touched| (0..2).any(|side| is_open(metric, touched, side));
        let (count, waiting) = {
            let here = || arcs.clone().filter_map(of);
            (here().count(), here().filter(open).count())
        };
        if waiting * WHOLE_NODE_SHARE > arcs.len() && waiting > 1 {
            before.clear();
            before.extend(arcs.clone().map(|arc| match of(arc) {
                Some(touched) => touched.before,
                None => [metric.up[arc], metric.down[arc]],
            }));
            self.customize_node(v, metric, weight, cells);
        } else {
            before.clear();
            for arc in arcs.clone() {
                let Some(touched) = of(arc) else {
                    before.push([metric.up[arc], metric.down[arc]]);
                    continue;
                };
                before.push(touched.before);
                for side in 0..2 {
                    if is_open(metric, touched, side) {
                        let time = self.reweigh(arc, side, touched.before[side], metric, weight);
                        *(if side == 0 { &mut metric.up[arc] } else { &mut metric.down[arc] }) =
                            time;
                    }
                }
            }
        }
        changed.clear();
        changed.extend((0..arcs.len()).filter(|at| {
            let arc = arcs.start + at;
            before[*at] != [metric.up[arc], metric.down[arc]]
        }));
        count
    }

    /// The time of an arc one way, which cannot be better than `floor`.
    fn reweigh(
        &self,
        arc: usize,
        side: usize,
        floor: u32,
        metric: &Metric,
        weight: &impl Fn(u32) -> u32,
    ) -> u32 {
        let mut time = self.direct(arc, weight)[side];
        if time <= floor {
            return time;
        }
        self.lower_triangles(arc, |to_tail, to_head| {
            let sum = if side == 0 {
                metric.down[to_tail] + metric.up[to_head]
            } else {
                metric.down[to_head] + metric.up[to_tail]
            };
            time = time.min(sum);
            time <= floor
        });
        time
    }

    /// Looks at the triangles above the changed arcs of a node.
    fn tell_parents(&self, v: u32, metric: &mut Metric, scratch: &mut Scratch) {
        let start = self.up(v).start;
        let before = std::mem::take(&mut scratch.before);
        let changed = std::mem::take(&mut scratch.changed);
        let mut is_changed = changed.iter().copied().peekable();
        // Every pair of arcs of which one changed, once.
        for at in 0..before.len() {
            let partners = if is_changed.next_if_eq(&at).is_some() {
                Partners::All(at + 1..before.len())
            } else {
                let after = changed.partition_point(|other| *other < at);
                Partners::Changed(changed[after..].iter())
            };
            for other in partners {
                let (low, high) = (start + at, start + other);
                let was = sums(before[at], before[other]);
                let low_now = [metric.up[low], metric.down[low]];
                let now = sums(low_now, [metric.up[high], metric.down[high]]);
                if was == now {
                    continue;
                }
                let Some(arc) = self.arc(self.head[low], self.head[high]) else { continue };
                for side in 0..2 {
                    let (was, sum) = (was[side], now[side]);
                    self.offer(metric, scratch, arc, side, sum, |time| was < sum && time == was);
                }
            }
        }
        (scratch.before, scratch.changed) = (before, changed);
    }
}

/// Times over a node between the heads of two of its arcs: from the first to the second, and back.
/// Never above [`NO_WAY`].
fn sums(first: [u32; 2], second: [u32; 2]) -> [u32; 2] {
    [(first[1] + second[0]).min(NO_WAY), (second[1] + first[0]).min(NO_WAY)]
}

/// Positions of the arcs that make a pair with one.
enum Partners<'a> {
    All(std::ops::Range<usize>),
    Changed(std::slice::Iter<'a, usize>),
}

impl Iterator for Partners<'_> {
    type Item = usize;

    fn next(&mut self) -> Option<usize> {
        match self {
            Self::All(range) => range.next(),
            Self::Changed(list) => list.next().copied(),
        }
    }
}
