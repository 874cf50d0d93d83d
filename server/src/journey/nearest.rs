//! How far one gets where there is no way: the reachable place nearest to the goal, as the crow flies.
//!
//! Roads around the goal are looked at from the nearest on, in growing rings, until none that is left
//! can be nearer than what was found: most answers are found beside the goal. A request may look at
//! some thousand roads and no more; where that does not suffice, nothing is said, rather than
//! something that may be wrong.

use std::collections::HashSet;

use lintas_model::index::{EdgeId, NodeId};
use lintas_model::{
    hierarchy::{Direction, RestrictedSweep, Seed},
    network::{GridPoint, NO_WAY},
    passability::Fit,
    vehicle::VehicleClass,
};

use super::{
    ends,
    ground::{Ground, Premise},
    line,
    snap::SnappedPoint,
};

/// The place that is reached is named after a road within this distance, metres.
const NAMED_WITHIN_M: f64 = 60.0;
/// Roads of the first ring.
const FIRST_RING: usize = 128;
/// How many times as many roads each ring has as all before it.
const GROWTH: usize = 4;

/// The reachable place nearest to the goal.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Nearest<'a> {
    /// Where it is.
    pub(crate) place: GridPoint,
    /// Metres from there to the goal, as the crow flies.
    pub(crate) to_goal_m: f64,
    /// Name of a road near it; empty where none has one.
    pub(crate) name: &'a str,
    /// Milliseconds from the start to there.
    pub(crate) ms: u32,
}

/// What a search for the nearest reachable place ended with.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum NearestSearch<'a> {
    /// This place.
    Found(Nearest<'a>),
    /// Nothing within so many metres of the goal; farther than that was not looked.
    NotWithin(f64),
}

/// The best place so far: squared metres to the goal, milliseconds, the place.
struct NearestSoFar {
    goal: GridPoint,
    scale_m: (f64, f64),
    best: (f64, u32, GridPoint),
}

impl NearestSoFar {
    /// The start is reachable.
    fn start(goal: GridPoint, start: GridPoint) -> Self {
        let scale_m = goal.metres_per_unit();
        let mut so_far = Self { goal, scale_m, best: (f64::INFINITY, 0, start) };
        so_far.offer(start, 0);
        so_far
    }

    fn offer(&mut self, place: GridPoint, ms: u32) {
        // Squared metres suffice to compare.
        let (dx, dy) = (
            f64::from(place.x) - f64::from(self.goal.x),
            f64::from(place.y) - f64::from(self.goal.y),
        );
        let away = (dx * self.scale_m.0).powi(2) + (dy * self.scale_m.1).powi(2);
        if ms < NO_WAY && (away < self.best.0 || away == self.best.0 && ms < self.best.1) {
            self.best = (away, ms, place);
        }
    }

    fn is_within(&self, radius_m: f64) -> bool {
        self.best.0 <= radius_m * radius_m
    }
}

/// The reachable place nearest to the goal: a node, the start, or a closure at a point on the goal's
/// own road. Looks at `most` roads at most.
pub(crate) fn nearest_reachable<'a>(
    ground: &Ground<'a>,
    stands: &[SnappedPoint; 2],
    goal: GridPoint,
    class: VehicleClass,
    most: usize,
) -> NearestSearch<'a> {
    let [from, to] = stands;
    let mut so_far = NearestSoFar::start(goal, from.point);
    let seeds_of = |premise| ends::out_of(ground, from, class, premise).seeds;
    let reached = Premise::NOW
        .into_iter()
        .map(|premise| (premise, seeds_of(premise)))
        .find(|(_, seeds)| !seeds.is_empty());
    let Some((premise, seeds)) = reached else {
        // Nothing but the start is reachable.
        return NearestSearch::Found(named(ground, so_far, class));
    };
    at_closures(ground, to.edge, class, premise, &seeds, &mut so_far);
    let file = ground.network.file();
    let mut roads = ground.network.outward(goal);
    let mut known: HashSet<NodeId> = HashSet::new();
    let (mut looked, mut ring, mut radius_m) = (0, FIRST_RING, 0.0);
    while !so_far.is_within(radius_m) {
        if looked >= most || ground.is_over() {
            return NearestSearch::NotWithin(radius_m);
        }
        let mut nodes: Vec<NodeId> = Vec::new();
        let take = ring.min(most - looked);
        let mut count = 0;
        for (edge, least_m) in roads.by_ref().take(take) {
            (count, radius_m) = (count + 1, least_m);
            for arc in file.arcs_of(edge) {
                let arc = file.arc(*arc);
                nodes.extend([arc.tail, arc.head].into_iter().filter(|node| known.insert(*node)));
            }
        }
        nodes.sort_unstable();
        for (node, ms) in nodes.iter().zip(times(ground, &nodes, class, premise, &seeds)) {
            so_far.offer(file.node_place(*node), ms);
        }
        if count < take {
            // That was the whole network.
            radius_m = f64::INFINITY;
        }
        looked += count;
        ring = looked * (GROWTH - 1);
    }
    NearestSearch::Found(named(ground, so_far, class))
}

/// By node, milliseconds from the seeds.
fn times(
    ground: &Ground<'_>,
    nodes: &[NodeId],
    class: VehicleClass,
    premise: Premise,
    seeds: &[Seed],
) -> Vec<u32> {
    let hierarchy = ground.network.hierarchy();
    let mut sweep = RestrictedSweep::new(hierarchy, nodes, Direction::From);
    sweep.times(hierarchy, ground.metric(class, premise), seeds)
}

/// Offers the closures at a point on the goal's own road: one gets to them.
fn at_closures(
    ground: &Ground<'_>,
    edge: EdgeId,
    class: VehicleClass,
    premise: Premise,
    seeds: &[Seed],
    so_far: &mut NearestSoFar,
) {
    let closures = ground.closed_at(edge, class, premise);
    if closures.is_empty() {
        return;
    }
    let file = ground.network.file();
    let arcs = file.arcs_of(edge);
    let tails: Vec<NodeId> = arcs.iter().map(|arc| file.arc(*arc).tail).collect();
    let tail_ms = times(ground, &tails, class, premise, seeds);
    for closed in closures {
        for (arc, tail_ms) in arcs.iter().copied().zip(&tail_ms) {
            let stored = file.arc(arc);
            let end = if stored.backward { 1.0 } else { 0.0 };
            let step = ends::part(ground, arc, class, premise, end, *closed);
            if let Some(step) = step.filter(|_| !stored.banned.contains(class)) {
                let ms = tail_ms.saturating_add(step.ms);
                so_far.offer(line::place_at(ground, edge, *closed), ms);
            }
        }
    }
}

fn named<'a>(ground: &Ground<'a>, so_far: NearestSoFar, class: VehicleClass) -> Nearest<'a> {
    let (_, ms, place) = so_far.best;
    let file = ground.network.file();
    let wanted =
        |edge: EdgeId| file.fit(edge)[class.index()] != Fit::Never && !file.name(edge).is_empty();
    let near = ground.network.near(place, NAMED_WITHIN_M, 1, wanted);
    let name = near.first().map_or("", |near| file.name(near.edge));
    Nearest { place, to_goal_m: place.metres_to(so_far.goal), name, ms }
}
