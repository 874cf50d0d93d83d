//! Times after a few weights changed: only what rests on them is weighed again.
//!
//! Nodes are visited upward. At each, arcs that got *better* have their new time already: whoever
//! made them better wrote it. Arcs that may have got *worse* are weighed again, and only as long as
//! nothing as good as before is found. Then each triangle above them is looked at: if it became
//! better than the arc that closes it, that arc is written; if it was what made that arc as good as
//! it was, and became worse, that arc may have got worse; else it cannot change.

use std::cmp::Reverse;
use std::collections::BinaryHeap;

use super::NONE;
use super::arrays::{DOWNWARD, Hierarchy, leap};
use super::customize::Metric;
use crate::index::{ArcId, Rank};
use crate::network::NO_WAY;

/// From this share of a node's arcs up, all of them are weighed again at once.
const WHOLE_NODE_SHARE: usize = 8;

/// What things cost, a triangle of a full run being 1: an arc of a full run, an arc that is weighed
/// again, a triangle above a changed arc. Measured on made-up road networks and grids.
const WORK_OF_ARC_IN_FULL: usize = 8;
const WORK_OF_ARC: usize = 32;
const WORK_OF_PARENT: usize = 6;
/// The share of a full run's work that a partial one may do.
const BUDGET_SHARE: usize = 2;

/// The time of this side is known.
const FINAL: u32 = NONE;

/// How much was done.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Recustomized {
    /// Only what the changes could touch.
    Partial {
        /// Arcs that were weighed again.
        arcs: usize,
    },
    /// Everything from some node up: the changes touch more than the budget.
    Full,
}

/// What [`Hierarchy::recustomize`] keeps from one run to the next. One serves all metrics of a
/// hierarchy; after use it holds about 4 bytes an arc and 9 bytes a node.
#[derive(Debug, Default)]
pub struct RecustomizeBuffers {
    /// By arc, 0 or its position in `touched` plus one.
    position: Vec<u32>,
    touched: Vec<TouchedArc>,
    /// By node, whether it waits in the queue.
    waits: Vec<bool>,
    queue: BinaryHeap<Reverse<Rank>>,
    cells: Vec<[u32; 2]>,
    /// Of the node at hand: times of its arcs before, the arcs to weigh again with what they cannot
    /// be better than, and the positions of the arcs that changed.
    before: Vec<[u32; 2]>,
    open: Vec<(usize, [u32; 2])>,
    changed: Vec<usize>,
}

#[derive(Debug)]
struct TouchedArc {
    arc: usize,
    /// Times before this run: up, down.
    before: [u32; 2],
    /// Whether they may have got worse.
    worse: [bool; 2],
}

impl RecustomizeBuffers {
    /// Empty: it grows at its first use.
    pub fn new() -> Self {
        Self::default()
    }

    /// Notes an arc, and its tail as one to visit.
    fn touch(&mut self, hierarchy: &Hierarchy<'_>, metric: &Metric, arc: usize) -> &mut TouchedArc {
        if self.position[arc] == 0 {
            let before = metric.times(arc);
            self.touched.push(TouchedArc { arc, before, worse: [false; 2] });
            self.position[arc] = self.touched.len() as u32;
            let tail = hierarchy.tail[arc];
            if !std::mem::replace(&mut self.waits[tail], true) {
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
            self.waits[node] = false;
        }
    }
}

impl Hierarchy<'_> {
    /// A budget up to which a partial run is much faster than a full one, and beyond which giving up
    /// has cost little.
    pub fn budget(&self) -> usize {
        let words = self.triangles.iter().rev();
        let triangles = words.fold(0_u64, |high, low| high << 32 | u64::from(*low));
        let triangles = usize::try_from(triangles).unwrap_or(usize::MAX);
        triangles.saturating_add(self.arcs() * WORK_OF_ARC_IN_FULL) / BUDGET_SHARE
    }

    /// Brings a metric to new weights, of which only those of the input arcs `changed` differ from
    /// those that it was made with.
    ///
    /// The metric becomes, to the last bit, what [`customize`](Self::customize) makes of `weight`.
    /// When the work would go beyond `budget`, the rest is done in that way. A unit of work is about
    /// what a full run spends on a triangle; see [`budget`](Self::budget).
    pub fn recustomize(
        &self,
        metric: &mut Metric,
        weight: impl Fn(ArcId) -> u32,
        changed: &[ArcId],
        budget: usize,
        scratch: &mut RecustomizeBuffers,
    ) -> Recustomized {
        scratch.position.resize(self.arcs(), 0);
        scratch.waits.resize(self.nodes() as usize, false);
        scratch.cells.resize(self.nodes() as usize, [NO_WAY; 2]);
        for &input in changed {
            let place = self.place[input];
            if place != NONE {
                let sum = weight(input).min(NO_WAY);
                let (arc, side) =
                    ((place & !DOWNWARD) as usize, usize::from(place & DOWNWARD != 0));
                // What it weighed before is not known: it may have been what the time came from.
                self.offer(metric, scratch, arc, side, sum, |now| sum > now);
            }
        }
        let (mut arcs, mut work) = (0, 0);
        while let Some(Reverse(v)) = scratch.queue.pop() {
            scratch.waits[v] = false;
            let (count, looked_at) = self.reweigh_node(v, metric, &weight, scratch);
            arcs += count;
            work += count * WORK_OF_ARC + looked_at;
            if work > budget {
                // All below this node is as it should be.
                for v in (v.number()..self.nodes()).map(Rank::new) {
                    self.customize_node(v, metric, &weight, &mut scratch.cells);
                }
                scratch.clear();
                return Recustomized::Full;
            }
            work += self.tell_parents(v, metric, scratch) * WORK_OF_PARENT;
        }
        scratch.clear();
        Recustomized::Partial { arcs }
    }

    /// A way along an arc has a new time: the arc takes it where it is better. Where not, and
    /// `lost` says of the arc's time that it came from this way, the arc may have got worse.
    fn offer(
        &self,
        metric: &mut Metric,
        scratch: &mut RecustomizeBuffers,
        arc: usize,
        side: usize,
        sum: u32,
        lost: impl Fn(u32) -> bool,
    ) {
        let now = *metric.time_mut(arc, side);
        if sum < now {
            scratch.touch(self, metric, arc);
            *metric.time_mut(arc, side) = sum;
        } else if lost(now) {
            scratch.touch(self, metric, arc).worse[side] = true;
        }
    }

    /// Gives the touched arcs of a node their times, and leaves those that changed in the scratch.
    /// How many were touched, and the work of the triangles below them.
    fn reweigh_node(
        &self,
        v: Rank,
        metric: &mut Metric,
        weight: &impl Fn(ArcId) -> u32,
        scratch: &mut RecustomizeBuffers,
    ) -> (usize, usize) {
        let arcs = self.up(v);
        let RecustomizeBuffers { position, touched, cells, before, changed, open, .. } = scratch;
        let (mut count, mut work) = (0, 0);
        before.clear();
        open.clear();
        for arc in arcs.clone() {
            let now = metric.times(arc);
            let Some(at) = position[arc].checked_sub(1) else {
                before.push(now);
                continue;
            };
            let touched = &touched[at as usize];
            count += 1;
            before.push(touched.before);
            // Better than before is final: it was a way's time, and no way is better.
            let floor = [0, 1].map(|side| {
                let open = touched.worse[side] && now[side] == touched.before[side];
                if open { now[side] } else { FINAL }
            });
            if floor != [FINAL; 2] {
                open.push((arc, floor));
            }
        }
        if open.len() > 1 && open.len() * WHOLE_NODE_SHARE > arcs.len() {
            work += self.customize_node(v, metric, weight, cells);
        } else {
            for (arc, floor) in open {
                let times = self.reweigh(*arc, *floor, metric, weight);
                for side in (0..2).filter(|side| floor[*side] != FINAL) {
                    *metric.time_mut(*arc, side) = times[side];
                }
                work += self.down(v).len();
            }
        }
        changed.clear();
        changed.extend((0..arcs.len()).filter(|at| before[*at] != metric.times(arcs.start + at)));
        (count, work)
    }

    /// The times of an arc, which cannot be better than `floor`; not sought where that is [`FINAL`].
    fn reweigh(
        &self,
        arc: usize,
        floor: [u32; 2],
        metric: &Metric,
        weight: &impl Fn(ArcId) -> u32,
    ) -> [u32; 2] {
        let mut times = self.direct(arc, weight);
        let mut sought = [0, 1].map(|side| times[side] > floor[side]);
        if sought != [false; 2] {
            self.lower_triangles(arc, |to_tail, to_head| {
                if sought[0] {
                    times[0] = times[0].min(metric.down[to_tail] + metric.up[to_head]);
                    sought[0] = times[0] > floor[0];
                }
                if sought[1] {
                    times[1] = times[1].min(metric.down[to_head] + metric.up[to_tail]);
                    sought[1] = times[1] > floor[1];
                }
                sought == [false; 2]
            });
        }
        times
    }

    /// Looks at the triangles above the changed arcs of a node; how many there are.
    fn tell_parents(
        &self,
        v: Rank,
        metric: &mut Metric,
        scratch: &mut RecustomizeBuffers,
    ) -> usize {
        let arcs = self.up(v);
        let heads = &self.head[arcs.clone()];
        let before = std::mem::take(&mut scratch.before);
        let changed = std::mem::take(&mut scratch.changed);
        let mut tell = |first: usize, second: usize, arc: &mut dyn FnMut() -> Option<usize>| {
            let was = sums(before[first], before[second]);
            let now = sums(metric.times(arcs.start + first), metric.times(arcs.start + second));
            if was == now {
                return;
            }
            let Some(arc) = arc() else { return };
            for side in 0..2 {
                let (was, sum) = (was[side], now[side]);
                if was != sum {
                    self.offer(metric, scratch, arc, side, sum, |time| was < sum && time == was);
                }
            }
        };
        for (order, &at) in changed.iter().enumerate() {
            // Every pair once: with lower heads, those whose arcs did not change.
            let mut earlier = changed[..order].iter().copied().peekable();
            let down = self.down(heads[at]);
            let mut below = Finder::new(&self.down_tail[down.clone()]);
            for (other, head) in heads.iter().enumerate().take(at) {
                if earlier.next_if_eq(&other).is_none() {
                    tell(other, at, &mut || {
                        let found = below.position(*head)?;
                        Some(self.down_arc[down.start + found].index())
                    });
                }
            }
            let up = self.up(heads[at]);
            let mut above = Finder::new(&self.head[up.clone()]);
            for (other, head) in heads.iter().enumerate().skip(at + 1) {
                tell(at, other, &mut || Some(up.start + above.position(*head)?));
            }
        }
        let looked_at = changed.len() * heads.len();
        (scratch.before, scratch.changed) = (before, changed);
        looked_at
    }
}

/// Times over a node between the heads of two of its arcs: from the first to the second, and back.
/// Never above [`NO_WAY`].
fn sums(first: [u32; 2], second: [u32; 2]) -> [u32; 2] {
    [(first[1] + second[0]).min(NO_WAY), (second[1] + first[0]).min(NO_WAY)]
}

/// Finds values in an ascending list, each above the one before.
struct Finder<'a> {
    list: &'a [Rank],
    passed: usize,
}

impl<'a> Finder<'a> {
    fn new(list: &'a [Rank]) -> Self {
        Self { list, passed: 0 }
    }

    fn position(&mut self, value: Rank) -> Option<usize> {
        let rest = &self.list[self.passed..];
        if rest.first().is_some_and(|entry| *entry < value) {
            self.passed += leap(rest, value);
        }
        (self.list.get(self.passed) == Some(&value)).then_some(self.passed)
    }
}
