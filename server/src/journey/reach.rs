//! Reach: the parts of edges that are reached within a given time.

use lintas_model::index::EdgeId;
use lintas_model::{
    hierarchy::{Direction, sweep},
    network::NO_WAY,
    passability::Passability,
    vehicle::VehicleClass,
};

use super::{
    ends,
    ground::{Ground, Premise},
    snap::SnappedPoint,
};
use crate::open::network::boarding_ms;

/// A part of an edge, as shares of its length from its start, 0 to 1, the lower first.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct EdgeInterval {
    /// The edge.
    pub(crate) edge: EdgeId,
    /// Where it begins.
    pub(crate) low: f64,
    /// Where it ends.
    pub(crate) high: f64,
}

/// Times from a point to every node, from which the reached parts follow for any limit.
#[derive(Debug)]
pub(crate) struct Reach<'g, 'a> {
    ground: &'g Ground<'a>,
    stand: SnappedPoint,
    class: VehicleClass,
    premise: Premise,
    times: Vec<u32>,
}

impl<'g, 'a> Reach<'g, 'a> {
    /// From a point: one sweep of the network.
    pub(crate) fn from(
        ground: &'g Ground<'a>,
        stand: SnappedPoint,
        class: VehicleClass,
        premise: Premise,
    ) -> Self {
        let ends = ends::out_of(ground, &stand, class, premise);
        let hierarchy = ground.network.hierarchy();
        let metric = ground.metric(class, premise);
        let times = sweep(hierarchy, metric, &ends.seeds, Direction::From);
        Self { ground, stand, class, premise, times }
    }

    /// The parts reached within a limit, milliseconds, by edge, then from its start, not
    /// overlapping: O(edges). More time never reaches less.
    pub(crate) fn within(&self, limit_ms: u32) -> Vec<EdgeInterval> {
        let mut parts = Vec::new();
        let mut pace = self.ground.deadline().pace();
        for edge in EdgeId::all(self.ground.network.file().edges()) {
            if pace.is_over() {
                break;
            }
            if self.ground.passability_beside(edge, self.class) >= Passability::Closed {
                continue;
            }
            let mut reached = self.reached_on(edge, limit_ms);
            reached.sort_by(|a, b| a.0.total_cmp(&b.0));
            let first = parts.len();
            for (low, high) in reached {
                match parts[first..].last_mut() {
                    Some(EdgeInterval { high: end, .. }) if low <= *end => *end = end.max(high),
                    _ => parts.push(EdgeInterval { edge, low, high }),
                }
            }
        }
        parts
    }

    /// The parts of one edge that are reached, one per arc and start; they may overlap.
    fn reached_on(&self, edge: EdgeId, limit_ms: u32) -> Vec<(f64, f64)> {
        let file = self.ground.network.file();
        let closed = self.ground.closed_at(edge, self.class, self.premise);
        let mut reached = Vec::new();
        for arc in file.arcs_of(edge).iter().copied() {
            let stored = file.arc(arc);
            let start = if stored.backward { 1.0 } else { 0.0 };
            let at_ms = self.times[stored.tail];
            let here = self.stand.edge == edge;
            if stored.banned.contains(self.class) || (at_ms > limit_ms && !here) {
                continue;
            }
            let whole_ms = self.ground.open_arc_ms(arc, self.class, self.premise);
            if whole_ms >= NO_WAY {
                continue;
            }
            let waiting_ms = boarding_ms(stored, self.class).min(whole_ms);
            let moving_ms = f64::from(whole_ms - waiting_ms).max(1.0);
            let mut drive = |from: f64, left_ms: f64| {
                let far = left_ms / moving_ms;
                if far <= 0.0 {
                    return;
                }
                reached.push(if stored.backward {
                    let stop = closed.iter().copied().filter(|at| *at < from).fold(0.0, f64::max);
                    ((from - far).max(stop), from)
                } else {
                    let stop = closed.iter().copied().filter(|at| *at > from).fold(1.0, f64::min);
                    (from, (from + far).min(stop))
                });
            };
            if at_ms <= limit_ms {
                drive(start, f64::from(limit_ms - at_ms) - f64::from(waiting_ms));
            }
            if here {
                drive(self.stand.share, f64::from(limit_ms));
            }
        }
        reached
    }
}

/// The parts of `parts` that are not in `before`; both by edge, then from its start. O(both).
pub(crate) fn beyond(parts: &[EdgeInterval], before: &[EdgeInterval]) -> Vec<EdgeInterval> {
    let mut left = Vec::new();
    let mut at = 0;
    for part in parts {
        while before.get(at).is_some_and(|other| other.edge < part.edge) {
            at += 1;
        }
        let mut low = part.low;
        for other in before[at..].iter().take_while(|other| other.edge == part.edge) {
            if other.low > low {
                left.push(EdgeInterval { low, high: other.low.min(part.high), ..*part });
            }
            low = low.max(other.high);
        }
        if low < part.high {
            left.push(EdgeInterval { low, ..*part });
        }
    }
    left.retain(|part| part.high > part.low);
    left
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_reached_before_is_not_told_again() {
        let part = |edge, low, high| EdgeInterval { edge: EdgeId::new(edge), low, high };
        let later = [part(1, 0.0, 1.0), part(2, 0.0, 0.8), part(4, 0.5, 1.0)];
        let sooner = [part(1, 0.2, 0.4), part(2, 0.0, 0.8), part(3, 0.0, 1.0)];
        assert_eq!(
            beyond(&later, &sooner),
            [part(1, 0.0, 0.2), part(1, 0.4, 1.0), part(4, 0.5, 1.0)]
        );
    }
}
