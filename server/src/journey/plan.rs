//! Plans a journey over several places, pair by pair: over roads known to be passable, and only
//! where there is no such way also over roads of unknown state ([`Premise::NOW`]).
//!
//! Where the roads that two places were snapped to are not connected on a dry day either, so that
//! no event explains the failure, the places are snapped to other roads nearby that are
//! ([`rejoined`]).

use lintas_model::{
    access::WaypointRole,
    hierarchy::{Query, Seed},
    network::GridPoint,
    vehicle::VehicleClass,
};

use super::{
    boat,
    ends::{self, EdgeEnds},
    ground::{Ground, Premise},
    search::{self, FoundPath},
    snap::{self, SnappedPoint},
    stuck::Stuck,
    way::{Leg, Route},
};

/// Cost of a metre on foot, milliseconds, where other roads nearby are chosen: so high that short
/// walks come first. An hour of driving weighs as much as 36 metres.
const WALK_MS: f64 = 100_000.0;

/// The role of the place at a position among `places` places.
pub(crate) fn role(at: usize, places: usize) -> WaypointRole {
    match at {
        0 => WaypointRole::Start,
        at if at + 1 == places => WaypointRole::Goal,
        _ => WaypointRole::Via,
    }
}

/// The journey of one class over `places`, two or more, in their order.
///
/// # Errors
/// [`Stuck`]: the first place without a road, or the first pair without a way; or that its deadline
/// is over.
pub(crate) fn journey<'a>(
    ground: &Ground<'a>,
    query: &mut Query,
    places: &[GridPoint],
    class: VehicleClass,
) -> Result<Route<'a>, Stuck> {
    if class.floats() {
        return boat::journey(ground, query, places);
    }
    let of_place = |(at, place): (usize, &GridPoint)| {
        snap::stands(ground, *place, class, role(at, places.len()))
    };
    let stands: Vec<Vec<SnappedPoint>> = places.iter().enumerate().map(of_place).collect();
    let lists: Vec<&[SnappedPoint]> = stands.iter().map(Vec::as_slice).collect();
    let Some(chosen) = snap::agree(&lists) else {
        let far = stands.iter().position(Vec::is_empty);
        return Err(Stuck::FarFromRoads(far.unwrap_or(0)));
    };
    let mut stands: Vec<SnappedPoint> =
        stands.iter().zip(chosen).map(|(stands, chosen)| stands[chosen]).collect();
    let mut legs = Vec::with_capacity(stands.len() - 1);
    for at in 0..stands.len() - 1 {
        if ground.is_over() {
            return Err(Stuck::OutOfTime);
        }
        let pair = [stands[at], stands[at + 1]];
        let found = best(ground, query, &pair, class);
        let asked = LegQuery {
            places: [places[at], places[at + 1]],
            roles: [role(at, places.len()), role(at + 1, places.len())],
            // The next leg starts at the point where this one arrived.
            from: if at == 0 { None } else { Some(pair[0]) },
        };
        let (pair, found) = settled(ground, query, &asked, pair, found, class);
        let Some(found) = found else {
            return Err(Stuck::Between { stands: Box::new(pair), at });
        };
        stands[at + 1] = pair[1];
        legs.push(Leg { vehicle: class, found, stands: pair.map(Some), change: None });
    }
    Ok(Route { vehicle: class, legs })
}

/// A pair of places to be connected.
#[derive(Debug, Clone, Copy)]
pub(crate) struct LegQuery {
    /// Where they are.
    pub(crate) places: [GridPoint; 2],
    /// Their roles in the journey.
    pub(crate) roles: [WaypointRole; 2],
    /// The point that the first was snapped to, where an earlier leg has settled it.
    pub(crate) from: Option<SnappedPoint>,
}

/// The final snapping of a pair and the way between: `found`, the way between the points of `pair`,
/// where it comes to the places; else the way between other roads nearby ([`rejoined`]); else
/// `found`. Without any way the points are those that are connected on a dry day, where there are
/// such, so that the answer can name what blocks.
pub(crate) fn settled(
    ground: &Ground<'_>,
    query: &mut Query,
    asked: &LegQuery,
    pair: [SnappedPoint; 2],
    found: Option<FoundPath>,
    class: VehicleClass,
) -> ([SnappedPoint; 2], Option<FoundPath>) {
    if found.is_some() && are_there(&pair) {
        return (pair, found);
    }
    let Some(joined) = rejoined(ground, query, asked, &pair, class) else {
        return (pair, found);
    };
    match best(ground, query, &joined, class) {
        Some(better) => (joined, Some(better)),
        None if found.is_some() => (pair, found),
        // An event blocks the way that connects them on a dry day.
        None => (joined, None),
    }
}

/// Whether both points count as their places: near enough to walk, and not across water.
pub(crate) fn are_there(pair: &[SnappedPoint; 2]) -> bool {
    pair.iter().all(|stand| stand.end.is_there())
}

/// The best way between two points: over known roads, else also over unknown ones.
fn best(
    ground: &Ground<'_>,
    query: &mut Query,
    pair: &[SnappedPoint; 2],
    class: VehicleClass,
) -> Option<FoundPath> {
    let ends = [&pair[0], &pair[1]];
    Premise::NOW
        .into_iter()
        .find_map(|premise| search::between(ground, query, ends, class, premise))
}

/// Other roads within walking distance that are connected on a dry day, where those of `pair` are
/// not or do not come to the places: the pair with the least cost of both walks and the way. `None`
/// where those of `pair` are fine (then events block the way, and the answer names them), or where
/// there are no others.
///
/// Costs one search from all roads near one place to all near the other; asked only where there is
/// no good way.
fn rejoined(
    ground: &Ground<'_>,
    query: &mut Query,
    asked: &LegQuery,
    pair: &[SnappedPoint; 2],
    class: VehicleClass,
) -> Option<[SnappedPoint; 2]> {
    let dry = Premise::DryDay;
    let joined =
        |query: &mut Query| search::between(ground, query, [&pair[0], &pair[1]], class, dry);
    if are_there(pair) && joined(query).is_some() {
        return None;
    }
    let at_hand = |at: usize| snap::at_hand(ground, asked.places[at], class, asked.roles[at]);
    let lists = [asked.from.map_or_else(|| at_hand(0), |from| vec![from]), at_hand(1)];
    let mut best: Option<(u32, [SnappedPoint; 2])> = None;
    let mut offer = |ms: u32, pair: [SnappedPoint; 2]| {
        if best.is_none_or(|(least, _)| ms < least) {
            best = Some((ms, pair));
        }
    };
    for from in &lists[0] {
        for to in lists[1].iter().filter(|to| to.edge == from.edge) {
            if let Some(step) = ends::along(ground, [from, to], class, dry) {
                offer(step.ms + walk_ms(from) + walk_ms(to), [*from, *to]);
            }
        }
    }
    let (from, from_of) = together(&lists[0], |stand| ends::out_of(ground, stand, class, dry));
    let (to, to_of) = together(&lists[1], |stand| ends::into(ground, stand, class, dry));
    if let Some(found) = search::run(ground, query, &from, &to, class, dry) {
        offer(found.ms, [lists[0][from_of[found.source]], lists[1][to_of[found.target]]]);
    }
    best.map(|(_, pair)| pair)
}

/// The ends of several points as one set of seeds, each with the cost of the walk to its point; and
/// by seed the position of its point.
fn together(
    stands: &[SnappedPoint],
    ends: impl Fn(&SnappedPoint) -> EdgeEnds,
) -> (EdgeEnds, Vec<usize>) {
    let (mut all, mut of) = (EdgeEnds::default(), Vec::new());
    for (at, stand) in stands.iter().enumerate() {
        let EdgeEnds { seeds, steps } = ends(stand);
        for (seed, step) in seeds.into_iter().zip(steps) {
            all.seeds.push(Seed { ms: seed.ms.saturating_add(walk_ms(stand)), ..seed });
            all.steps.push(step);
            of.push(at);
        }
    }
    (all, of)
}

/// Cost of the walk to a point, milliseconds.
fn walk_ms(stand: &SnappedPoint) -> u32 {
    (stand.distance_m * WALK_MS).round() as u32
}
