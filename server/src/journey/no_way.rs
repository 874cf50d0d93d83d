//! What is answered where there is no way: what blocks it, and how far one gets.

use lintas_model::index::{EdgeId, NodeId};
use lintas_model::{
    hierarchy::{Direction, Query, sweep},
    network::{GridPoint, NO_WAY},
    passability::{Fit, Passability},
    vehicle::VehicleClass,
};

use super::{
    ends,
    ground::{Ground, Premise},
    line, search,
    snap::SnappedPoint,
};

/// The place that is reached is named after a road within this distance, metres.
const NAMED_WITHIN_M: f64 = 60.0;

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

/// The edges that block the best way of a dry day, in the order of travel; empty where there is
/// none either. Costs a search.
pub(crate) fn blocked_by(
    ground: &Ground<'_>,
    query: &mut Query,
    stands: &[SnappedPoint; 2],
    class: VehicleClass,
) -> Vec<EdgeId> {
    let ends = [&stands[0], &stands[1]];
    let Some(dry) = search::between(ground, query, ends, class, Premise::DryDay) else {
        return Vec::new();
    };
    let mut blocked: Vec<EdgeId> = Vec::new();
    for step in &dry.steps {
        let (low, high) = (step.from.min(step.to), step.from.max(step.to));
        let cut = ground.closed_at(step.edge, class, Premise::Known);
        let shut = match ground.passability_beside(step.edge, class) {
            Passability::Closed | Passability::Never => true,
            _ => cut.iter().any(|at| low < *at && *at < high),
        };
        if shut && blocked.last() != Some(&step.edge) {
            blocked.push(step.edge);
        }
    }
    blocked
}

/// The reachable place nearest to the goal, as the crow flies: a node, the start, or a closure at a
/// point on the goal's own road. Costs a sweep of the network.
pub(crate) fn nearest_reachable<'a>(
    ground: &Ground<'a>,
    stands: &[SnappedPoint; 2],
    goal: GridPoint,
    class: VehicleClass,
) -> Option<Nearest<'a>> {
    let hierarchy = ground.network.hierarchy();
    let file = ground.network.file();
    let [from, to] = stands;
    let (east_m, north_m) = goal.metres_per_unit();
    // Squared metres suffice to compare.
    let away = |place: GridPoint| {
        let (dx, dy) =
            (f64::from(place.x) - f64::from(goal.x), f64::from(place.y) - f64::from(goal.y));
        (dx * east_m).powi(2) + (dy * north_m).powi(2)
    };
    let mut best = (away(from.point), 0, from.point);
    let mut offer = |place: GridPoint, ms: u32| {
        let away_m = away(place);
        if ms < NO_WAY && (away_m < best.0 || away_m == best.0 && ms < best.1) {
            best = (away_m, ms, place);
        }
    };
    let premise = Premise::NOW
        .into_iter()
        .find(|premise| !ends::out_of(ground, from, class, *premise).seeds.is_empty());
    if let Some(premise) = premise {
        let ends = ends::out_of(ground, from, class, premise);
        let metric = ground.metric(class, premise);
        let times = sweep(hierarchy, metric, &ends.seeds, Direction::From);
        for (node, ms) in NodeId::all(file.nodes()).zip(&times) {
            offer(file.node_place(node), *ms);
        }
        // The closures at a point on the goal's own road are reachable places, too.
        for closed in ground.closed_at(to.edge, class, premise) {
            for arc in file.arcs_of(to.edge).iter().copied() {
                let stored = file.arc(arc);
                let end = if stored.backward { 1.0 } else { 0.0 };
                let step = ends::part(ground, arc, class, premise, end, *closed);
                if let Some(step) = step.filter(|_| !stored.banned.contains(class)) {
                    let ms = times[stored.tail].saturating_add(step.ms);
                    offer(line::place_at(ground, to.edge, *closed), ms);
                }
            }
        }
    }
    let (_, ms, place) = best;
    let to_goal_m = place.metres_to(goal);
    let named =
        |edge: EdgeId| file.fit(edge)[class.index()] != Fit::Never && !file.name(edge).is_empty();
    let near = ground.network.near(place, NAMED_WITHIN_M, 1, named);
    let name = near.first().map_or("", |near| file.name(near.edge));
    Some(Nearest { place, to_goal_m, name, ms })
}
