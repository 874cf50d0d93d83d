//! Journeys by boat. From a place on land a carrier drives to a landing (a jetty, a ferry's
//! landing, or where the road goes under water), the load changes, and the boat goes on; at the
//! goal the reverse.
//!
//! The landings nearest to either end are tried first, so that somebody who asks for a boat is not
//! driven around the river; all landings only where those give nothing. Between a river and a road
//! under water a boat passes at a jetty without unloading.

use lintas_model::index::NodeId;
use lintas_model::{
    hierarchy::{Direction, Query, Seed, sweep},
    network::{GridPoint, NO_WAY},
};

use super::{
    ends::{self, EdgeEnds},
    ground::{Ground, Premise},
    search::{self, FoundPath},
    shore::{BOAT, JourneyEnd, Landing, LandingAccess, Shore, WaterSearch, landings},
    stuck::Stuck,
    way::{Leg, Route},
};

/// Least share of a journey's length that is on water.
const LEAST_ON_THE_WATER: f64 = 0.25;
/// Passages at jetties between a river and a road under water in one journey at most; nothing is
/// unloaded there.
const MOST_CROSSINGS: usize = 2;
/// Start landings that are dropped as useless before the search gives up.
const MOST_TRIES: usize = 16;

/// The journey over `places`, two or more, in their order.
///
/// # Errors
/// [`Stuck`]: the first place without water or road near it, or the first pair without a way.
pub(crate) fn journey<'a>(
    ground: &Ground<'a>,
    query: &mut Query,
    places: &[GridPoint],
) -> Result<Route<'a>, Stuck> {
    let landings = landings(ground);
    let mut legs = Vec::new();
    for (at, pair) in places.windows(2).enumerate() {
        legs.extend(between(ground, query, &landings, [pair[0], pair[1]], at)?);
    }
    Ok(Route { vehicle: BOAT, legs })
}

/// The legs between two places, by the first search that finds a way: near landings before far
/// ones, known roads before unknown ones, long walks to the water last.
fn between<'a>(
    ground: &Ground<'a>,
    query: &mut Query,
    landings: &[Landing<'a>],
    places: [GridPoint; 2],
    at: usize,
) -> Result<Vec<Leg<'a>>, Stuck> {
    let from = JourneyEnd::of(ground, places[0], Direction::From);
    let to = JourneyEnd::of(ground, places[1], Direction::To);
    for (search, premise) in [
        (WaterSearch::Nearby, Premise::Known),
        (WaterSearch::Everywhere, Premise::Known),
        (WaterSearch::Nearby, Premise::AlsoUnknown),
        (WaterSearch::Everywhere, Premise::AlsoUnknown),
        (WaterSearch::OnFoot, Premise::AlsoUnknown),
    ] {
        if ground.is_over() {
            return Err(Stuck::OutOfTime);
        }
        let shores = [&from, &to].map(|end| Shore::of(ground, landings, end, premise, search));
        if let Some(legs) = over_water(ground, query, landings, &shores, premise) {
            return Ok(legs);
        }
    }
    match (from.at_the_water, to.at_the_water) {
        (Some(from), Some(to)) => Err(Stuck::Between { stands: Box::new([from, to]), at }),
        (None, _) => Err(Stuck::FarFromRoads(at)),
        (_, None) => Err(Stuck::FarFromRoads(at + 1)),
    }
}

/// The legs between two shores under a premise: to the water by land, over it, and on by land.
fn over_water<'a>(
    ground: &Ground<'a>,
    query: &mut Query,
    landings: &[Landing<'a>],
    [from, to]: &[Shore<'_>; 2],
    premise: Premise,
) -> Option<Vec<Leg<'a>>> {
    if let (Some(a), Some(b)) = (&from.at_the_water, &to.at_the_water)
        && let Some(step) = ends::along(ground, [a, b], BOAT, premise)
    {
        let found = FoundPath { ms: step.ms, premise, steps: vec![step] };
        return Some(vec![Leg {
            vehicle: BOAT,
            found,
            stands: [Some(*a), Some(*b)],
            change: None,
        }]);
    }
    let mut sources = Sources {
        ends: EdgeEnds { seeds: from.ends.seeds.clone(), steps: from.ends.steps.clone() },
        crossed: vec![None; from.by.len()],
    };
    let mut by = from.by.clone();
    for _ in 0..MOST_TRIES {
        if ground.is_over() {
            return None;
        }
        let boats = sail(ground, query, landings, &[&sources], &to.ends, premise)?;
        let mut legs = Vec::new();
        let (first, last) = (by[boats.source], to.by[boats.target]);
        if let Some(access) = first {
            legs.push(to_landing(ground, query, landings, from, access)?);
        }
        let count = boats.legs.len();
        for (at, found) in boats.legs.into_iter().enumerate() {
            let start = from.at_the_water.filter(|_| at == 0 && first.is_none());
            let end = to.at_the_water.filter(|_| at + 1 == count && last.is_none());
            let loaded = first.filter(|_| at == 0).map(|driven| landings[driven.landing]);
            legs.push(Leg { vehicle: BOAT, found, stands: [start, end], change: loaded });
        }
        if let Some(access) = last {
            legs.push(from_landing(ground, query, landings, to, access)?);
        }
        if mostly_on_water(ground, &legs) {
            return Some(legs);
        }
        // Hardly on water from this landing: drop it and try again.
        sources.ends.seeds.remove(boats.source);
        sources.ends.steps.remove(boats.source);
        sources.crossed.remove(boats.source);
        by.remove(boats.source);
    }
    None
}

/// The leg by land from a place to the landing where its boat waits.
fn to_landing<'a>(
    ground: &Ground<'a>,
    query: &mut Query,
    landings: &[Landing<'a>],
    shore: &Shore<'_>,
    LandingAccess { landing, class, premise, .. }: LandingAccess,
) -> Option<Leg<'a>> {
    let stand = shore.end.stand(ground, class)?;
    let ends = ends::out_of(ground, &stand, class, premise);
    let goal = node(landings[landing].land);
    let best = search::run(ground, query, &ends, &goal, class, premise)?;
    let steps = search::unpack(ground, query, [&ends, &goal], best, class, premise);
    let found = FoundPath { ms: best.ms, premise, steps };
    Some(Leg { vehicle: class, found, stands: [Some(stand), None], change: None })
}

/// The leg by land from the landing of the boat to a place; the load changes where it begins.
fn from_landing<'a>(
    ground: &Ground<'a>,
    query: &mut Query,
    landings: &[Landing<'a>],
    shore: &Shore<'_>,
    LandingAccess { landing, class, premise, .. }: LandingAccess,
) -> Option<Leg<'a>> {
    let stand = shore.end.stand(ground, class)?;
    let ends = ends::into(ground, &stand, class, premise);
    let start = node(landings[landing].land);
    let best = search::run(ground, query, &start, &ends, class, premise)?;
    let steps = search::unpack(ground, query, [&start, &ends], best, class, premise);
    let found = FoundPath { ms: best.ms, premise, steps };
    let change = Some(landings[landing]);
    Some(Leg { vehicle: class, found, stands: [None, Some(stand)], change })
}

/// Whether enough of the journey is by boat for it to count as one.
fn mostly_on_water(ground: &Ground<'_>, legs: &[Leg<'_>]) -> bool {
    let length_m = |wanted: &dyn Fn(&Leg<'_>) -> bool| -> f64 {
        let steps = legs.iter().filter(|leg| wanted(leg)).flat_map(|leg| &leg.found.steps);
        steps.map(|step| step.length_m(ground)).sum()
    };
    let on_the_water = length_m(&|leg| leg.vehicle == BOAT);
    on_the_water >= LEAST_ON_THE_WATER * length_m(&|_| true) && on_the_water > 0.0
}

/// Seeds of a boat, and by seed the landing where it passed to get there.
struct Sources {
    ends: EdgeEnds,
    crossed: Vec<Option<usize>>,
}

/// A way on water; its legs but the first begin at a jetty.
struct Sailed {
    legs: Vec<FoundPath>,
    /// Position of its first seed, in the first stage.
    source: usize,
    /// Position of its last seed, in the target ends.
    target: usize,
}

/// The best way on water with the fewest passages at jetties. `stages[n]` are the seeds after up to
/// `n` passages; each further stage costs a sweep.
fn sail(
    ground: &Ground<'_>,
    query: &mut Query,
    landings: &[Landing<'_>],
    stages: &[&Sources],
    to: &EdgeEnds,
    premise: Premise,
) -> Option<Sailed> {
    let sources = stages.last()?;
    if let Some(best) = search::run(ground, query, &sources.ends, to, BOAT, premise) {
        let steps = search::unpack(ground, query, [&sources.ends, to], best, BOAT, premise);
        let found = FoundPath { ms: steps.iter().map(|step| step.ms).sum(), premise, steps };
        let Some(at) = sources.crossed[best.source] else {
            return Some(Sailed { legs: vec![found], source: best.source, target: best.target });
        };
        // It begins behind a jetty: prepend the way to the jetty's other side.
        let beyond = sources.ends.seeds[best.source].node;
        let Landing { land, water, .. } = landings[at];
        let before = node(if beyond == land { water } else { land });
        let earlier = &stages[..stages.len() - 1];
        let mut sailed = sail(ground, query, landings, earlier, &before, premise)?;
        sailed.legs.push(found);
        sailed.target = best.target;
        return Some(sailed);
    }
    if stages.len() > MOST_CROSSINGS {
        return None;
    }
    let metric = ground.metric(BOAT, premise);
    let hierarchy = ground.network.hierarchy();
    let times = sweep(hierarchy, metric, &sources.ends.seeds, Direction::From);
    let mut next = Sources { ends: EdgeEnds::default(), crossed: Vec::new() };
    next.ends.seeds.clone_from(&sources.ends.seeds);
    next.ends.steps.clone_from(&sources.ends.steps);
    next.crossed.clone_from(&sources.crossed);
    for (at, landing) in landings.iter().enumerate().filter(|(_, landing)| landing.is_jetty()) {
        for (here, beyond) in [(landing.water, landing.land), (landing.land, landing.water)] {
            let ms = times[here];
            if ms < NO_WAY && times[beyond] >= NO_WAY {
                next.ends.seeds.push(Seed { node: beyond, ms });
                next.ends.steps.push(None);
                next.crossed.push(Some(at));
            }
        }
    }
    if next.crossed.len() == sources.crossed.len() {
        return None;
    }
    let mut stages = stages.to_vec();
    stages.push(&next);
    sail(ground, query, landings, &stages, to, premise)
}

/// A node as ends, without a part of an edge.
fn node(node: NodeId) -> EdgeEnds {
    EdgeEnds { seeds: vec![Seed { node, ms: 0 }], steps: vec![None] }
}
