//! The best way between two points on the network, as steps over its edges.

use lintas_model::{
    hierarchy::{Best, Query},
    network::NO_WAY,
    vehicle::VehicleClass,
};

use super::{
    ends::{self, EdgeEnds},
    ground::{Ground, Premise},
    snap::SnappedPoint,
    step::Step,
};

/// A way that was found.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct FoundPath {
    /// Milliseconds: the sum of its steps.
    pub(crate) ms: u32,
    /// The premise that it was found under.
    pub(crate) premise: Premise,
    /// Its steps, in the order of travel.
    pub(crate) steps: Vec<Step>,
}

/// The best way between two points; `None` where there is none under this premise.
pub(crate) fn between(
    ground: &Ground<'_>,
    query: &mut Query,
    stands: [&SnappedPoint; 2],
    class: VehicleClass,
    premise: Premise,
) -> Option<FoundPath> {
    let from = ends::out_of(ground, stands[0], class, premise);
    let to = ends::into(ground, stands[1], class, premise);
    between_ends(ground, query, stands, [&from, &to], class, premise)
}

/// The same with the ends of both points given; compared with the way along one edge, where both
/// points are on it.
pub(crate) fn between_ends(
    ground: &Ground<'_>,
    query: &mut Query,
    stands: [&SnappedPoint; 2],
    [from, to]: [&EdgeEnds; 2],
    class: VehicleClass,
    premise: Premise,
) -> Option<FoundPath> {
    let direct = ends::along(ground, stands, class, premise);
    let best = run(ground, query, from, to, class, premise);
    if let Some(step) = direct
        && best.is_none_or(|best| step.ms <= best.ms)
    {
        return Some(FoundPath { ms: step.ms, premise, steps: vec![step] });
    }
    let best = best?;
    let steps = unpack(ground, query, [from, to], best, class, premise);
    Some(FoundPath { ms: best.ms, premise, steps })
}

/// The best way between two sets of ends; [`unpack`] gives its steps.
pub(crate) fn run(
    ground: &Ground<'_>,
    query: &mut Query,
    from: &EdgeEnds,
    to: &EdgeEnds,
    class: VehicleClass,
    premise: Premise,
) -> Option<Best> {
    if from.seeds.is_empty() || to.seeds.is_empty() {
        return None;
    }
    let metric = ground.metric(class, premise);
    let best = query.run(ground.network.hierarchy(), metric, &from.seeds, &to.seeds)?;
    (best.ms < NO_WAY).then_some(best)
}

/// The steps of the way that `query` found last: shortcuts unpacked, with the parts at both ends.
pub(crate) fn unpack(
    ground: &Ground<'_>,
    query: &mut Query,
    [from, to]: [&EdgeEnds; 2],
    best: Best,
    class: VehicleClass,
    premise: Premise,
) -> Vec<Step> {
    let file = ground.network.file();
    let metric = ground.metric(class, premise);
    let weight = |arc| ground.arc_ms(arc, class, premise);
    let path = query.path(ground.network.hierarchy(), metric, weight);
    let whole = path.into_iter().map(|arc| {
        let stored = file.arc(arc);
        let (from, to) = if stored.backward { (1.0, 0.0) } else { (0.0, 1.0) };
        Step { edge: stored.edge, backward: stored.backward, from, to, ms: weight(arc) }
    });
    let first = from.steps.get(best.source).copied().flatten();
    let last = to.steps.get(best.target).copied().flatten();
    first.into_iter().chain(whole).chain(last).collect()
}
