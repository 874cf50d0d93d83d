//! Travel time that clearing a stretch saves for those who can be reached today.

use std::collections::BinaryHeap;

use super::{stretch::Stretch, weight::NO_WAY};
use crate::index::{EdgeId, Grouped, NodeId, StretchId};

/// One direction of one edge, with what it takes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TimedArc {
    /// Node that it leaves.
    pub tail: NodeId,
    /// Node that it enters.
    pub head: NodeId,
    /// Position of its edge.
    pub edge: EdgeId,
    /// Milliseconds over it today; [`NO_WAY`] where it is blocked.
    pub now_ms: u32,
    /// Milliseconds over it once it is cleared.
    pub cleared_ms: u32,
}

/// Milliseconds that each stretch saves, cleared alone, indexed as `stretches`: summed over `ends`,
/// one way from the depot that is nearest by time. Ends that are not reached today count nothing
/// here; [`super::reopening`] counts them.
///
/// One search from all depots (Dijkstra, Numerische Mathematik 1, 1959, doi:10.1007/BF01386390),
/// then for each stretch the same search from its arcs on, over the nodes alone that become nearer,
/// after which their times are put back. `budget` bounds the nodes visited for all stretches
/// together: those that save most between their own ends come first, and those that no budget is
/// left for are `None`.
pub fn saved_ms(
    nodes: u32,
    arcs: &[TimedArc],
    depots: &[NodeId],
    ends: &[NodeId],
    stretches: &[Stretch],
    budget: u64,
) -> Vec<Option<u64>> {
    let usable = arcs.iter().filter(|arc| arc.now_ms < NO_WAY);
    let usable = usable.map(|arc| (arc.tail, (arc.head, arc.now_ms)));
    let out = Grouped::new(nodes as usize, usable);
    let mut search = BoundedSearch {
        out: &out,
        at_ms: vec![u64::MAX; nodes as usize],
        changed: Vec::new(),
        open: BinaryHeap::new(),
        visits_left: u64::MAX,
    };
    for depot in depots {
        search.reach(*depot, 0);
    }
    search.run();
    search.changed.clear();

    let mut arcs_of: Vec<Vec<TimedArc>> = vec![Vec::new(); stretches.len()];
    let mut by_edge: Vec<(EdgeId, StretchId)> = stretches
        .iter()
        .enumerate()
        .flat_map(|(at, stretch)| stretch.edges.iter().map(move |edge| (*edge, StretchId::at(at))))
        .collect();
    by_edge.sort_unstable();
    for arc in arcs {
        let from = by_edge.partition_point(|(edge, _)| *edge < arc.edge);
        for (_, at) in by_edge[from..].iter().take_while(|(edge, _)| *edge == arc.edge) {
            arcs_of[*at].push(*arc);
        }
    }
    let promise = |arc: &TimedArc| {
        let from = search.at_ms[arc.tail];
        let to = search.at_ms[arc.head];
        if from == u64::MAX || to == u64::MAX || arc.cleared_ms >= NO_WAY {
            return 0;
        }
        to.saturating_sub(from + u64::from(arc.cleared_ms))
    };
    let promises: Vec<u64> =
        arcs_of.iter().map(|arcs| arcs.iter().map(&promise).max().unwrap_or(0)).collect();
    let mut order: Vec<usize> = (0..stretches.len()).collect();
    order.sort_by_key(|at| (std::cmp::Reverse(promises[*at]), *at));

    search.visits_left = budget;
    let mut saved = vec![None; stretches.len()];
    for at in order {
        saved[at] = search.saved_by(&arcs_of[at], ends);
    }
    saved
}

struct BoundedSearch<'a> {
    /// Arcs that can be used today, by tail: the head, and milliseconds.
    out: &'a Grouped<NodeId, (NodeId, u32)>,
    at_ms: Vec<u64>,
    /// Nodes that became nearer, with the time that they had before, in the order of the changes.
    changed: Vec<(NodeId, u64)>,
    open: BinaryHeap<std::cmp::Reverse<(u64, NodeId)>>,
    visits_left: u64,
}

impl BoundedSearch<'_> {
    fn reach(&mut self, node: NodeId, ms: u64) {
        let before = self.at_ms[node];
        if ms < before {
            self.at_ms[node] = ms;
            self.changed.push((node, before));
            self.open.push(std::cmp::Reverse((ms, node)));
        }
    }

    fn run(&mut self) {
        while let Some(std::cmp::Reverse((ms, node))) = self.open.pop() {
            if ms > self.at_ms[node] {
                continue;
            }
            if self.visits_left == 0 {
                self.open.clear();
                return;
            }
            self.visits_left -= 1;
            let out = self.out;
            for (head, arc_ms) in out.of(node) {
                self.reach(*head, ms + u64::from(*arc_ms));
            }
        }
    }

    fn saved_by(&mut self, cleared: &[TimedArc], ends: &[NodeId]) -> Option<u64> {
        // `run` knows only what can be used today: the stretch's own arcs are tried again after it,
        // until none brings anything nearer.
        loop {
            let mut nearer = false;
            for arc in cleared.iter().filter(|arc| arc.cleared_ms < NO_WAY) {
                let from = self.at_ms[arc.tail];
                if from != u64::MAX && from + u64::from(arc.cleared_ms) < self.at_ms[arc.head] {
                    nearer = true;
                    self.reach(arc.head, from + u64::from(arc.cleared_ms));
                }
            }
            if !nearer || self.visits_left == 0 {
                break;
            }
            self.run();
        }
        let complete = self.visits_left > 0;
        self.open.clear();
        let now: Vec<u64> = ends.iter().map(|end| self.at_ms[*end]).collect();
        while let Some((node, before)) = self.changed.pop() {
            self.at_ms[node] = before;
        }
        let before = ends.iter().map(|end| self.at_ms[*end]);
        let saved = before.zip(now).filter(|(before, _)| *before != u64::MAX);
        complete.then(|| saved.map(|(before, now)| before - now).sum())
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::network::stretch::Blockage;

    fn stretch(edges: &[u32]) -> Stretch {
        Stretch {
            edges: EdgeId::stored(edges).to_vec(),
            road: EdgeId::new(0),
            problem: Blockage::Water,
        }
    }

    fn nearest(nodes: u32, arcs: &[TimedArc], depots: &[NodeId], cleared: &[EdgeId]) -> Vec<u64> {
        let mut at = vec![u64::MAX; nodes as usize];
        depots.iter().for_each(|depot| at[*depot] = 0);
        for _ in 0..nodes {
            for arc in arcs {
                let ms = if cleared.contains(&arc.edge) {
                    arc.now_ms.min(arc.cleared_ms)
                } else {
                    arc.now_ms
                };
                if ms < NO_WAY && at[arc.tail] != u64::MAX {
                    let through = at[arc.tail] + u64::from(ms);
                    at[arc.head] = at[arc.head].min(through);
                }
            }
        }
        at
    }

    proptest! {
        #[test]
        fn a_stretch_saves_what_a_new_search_says(
            arcs in prop::collection::vec((0..7_u32, 0..7_u32, 0..9_u32, 1..50_u32, any::<bool>()), 0..25),
            depots in prop::collection::vec(0..7_u32, 0..3),
            ends in prop::collection::vec(0..7_u32, 0..5),
        ) {
            let arcs: Vec<TimedArc> = arcs
                .into_iter()
                .map(|(tail, head, edge, ms, blocked)| TimedArc {
                    tail: NodeId::new(tail),
                    head: NodeId::new(head),
                    edge: EdgeId::new(edge),
                    now_ms: if blocked { NO_WAY } else { 2 * ms },
                    cleared_ms: ms,
                })
                .collect();
            let (depots, ends) = (NodeId::stored(&depots), NodeId::stored(&ends));
            let stretches = [stretch(&[0, 1, 2]), stretch(&[3]), stretch(&[4, 5])];
            let saved = saved_ms(7, &arcs, depots, ends, &stretches, u64::MAX);
            let before = nearest(7, &arcs, depots, &[]);
            for (stretch, saved) in stretches.iter().zip(saved) {
                let after = nearest(7, &arcs, depots, &stretch.edges);
                let reached = ends.iter().filter(|end| before[**end] != u64::MAX);
                let wanted: u64 =
                    reached.map(|end| before[*end] - after[*end]).sum();
                prop_assert_eq!(saved, Some(wanted));
            }
        }
    }

    #[test]
    fn what_the_budget_does_not_pay_for_is_not_known() {
        let arc = |edge, tail, now_ms| {
            let [tail, head] = [tail, tail + 1].map(NodeId::new);
            TimedArc { tail, head, edge: EdgeId::new(edge), now_ms, cleared_ms: 5 }
        };
        let arcs = [arc(0, 0, 90), arc(1, 1, 10), arc(2, 2, 10)];
        let run = |budget| {
            saved_ms(
                4,
                &arcs,
                &[0].map(NodeId::new),
                &[3].map(NodeId::new),
                &[stretch(&[0]), stretch(&[2])],
                budget,
            )
        };
        assert_eq!(run(100), [Some(85), Some(5)]);
        // The first promises most and needs three visits; nothing is left for the other.
        assert_eq!(run(4), [Some(85), None]);
    }
}
