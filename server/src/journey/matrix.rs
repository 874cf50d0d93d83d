//! Times and distances between many places: the same numbers as those of single journeys. A cell is
//! empty where a place lies beyond the end of its road: a plan that used its time would send a
//! vehicle that does not get there.

use std::{cell::OnceCell, ops::Range};

use jiff::Timestamp;
use lintas_model::{
    access::{WaypointRole, delivers},
    hierarchy::{Direction, Query, sweep},
    network::{GridPoint, NO_WAY, Trust},
    passability::{Evidence, Passability},
    vehicle::VehicleClass,
};

use super::{
    ends::{self, EdgeEnds},
    ground::{Ground, Premise},
    plan, search,
    snap::{self, SnappedPoint},
};

/// The figures of the journey from one place to another.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct MatrixElement {
    /// Milliseconds.
    pub(crate) ms: u64,
    /// Metres.
    pub(crate) length_m: f64,
    /// The worst state on the way.
    pub(crate) worst: Passability,
    /// The moment of the oldest evidence that the way rests on.
    pub(crate) oldest: Option<Timestamp>,
}

/// A place with its candidates and their ends: found once per place, not once per cell.
#[derive(Debug)]
pub(crate) struct MatrixPlace {
    place: GridPoint,
    stands: Vec<SnappedPoint>,
    /// By candidate, then by [`Premise::NOW`].
    ends: Vec<[EdgeEnds; 2]>,
}

/// The gates of places as starts or (`into`) as goals.
pub(crate) fn gates(
    ground: &Ground<'_>,
    places: &[GridPoint],
    class: VehicleClass,
    into: bool,
) -> Vec<MatrixPlace> {
    let role = if into { WaypointRole::Goal } else { WaypointRole::Start };
    let of_place = |place: &GridPoint| {
        let stands = match ground.is_over() {
            true => Vec::new(),
            false => snap::stands(ground, *place, class, role),
        };
        let of_stand = |stand: &SnappedPoint| {
            Premise::NOW.map(|premise| match into {
                false => ends::out_of(ground, stand, class, premise),
                true => ends::into(ground, stand, class, premise),
            })
        };
        MatrixPlace { place: *place, ends: stands.iter().map(of_stand).collect(), stands }
    };
    places.iter().map(of_place).collect()
}

/// The best candidate of each place, looked at alone; `None` where there is no road for the
/// vehicle.
pub(crate) fn snapped(
    ground: &Ground<'_>,
    places: &[GridPoint],
    class: VehicleClass,
    role: WaypointRole,
) -> Vec<Option<SnappedPoint>> {
    let of = |place: &GridPoint| {
        if ground.is_over() {
            return None;
        }
        snap::stands(ground, *place, class, role).into_iter().next()
    };
    places.iter().map(of).collect()
}

/// The rows of a range of sources, a search a cell. `None` where nobody waits any more, which is
/// looked at before each cell.
pub(crate) fn rows(
    ground: &Ground<'_>,
    query: &mut Query,
    [sources, targets]: [&[MatrixPlace]; 2],
    rows: Range<usize>,
    class: VehicleClass,
) -> Option<Vec<Vec<Option<MatrixElement>>>> {
    rows.map(|row| {
        let cells = targets.iter().map(|target| {
            (!ground.is_over()).then(|| cell(ground, query, [&sources[row], target], class))
        });
        cells.collect()
    })
    .collect()
}

fn cell(
    ground: &Ground<'_>,
    query: &mut Query,
    [from, to]: [&MatrixPlace; 2],
    class: VehicleClass,
) -> Option<MatrixElement> {
    let chosen = snap::agree(&[&from.stands, &to.stands])?;
    let stands = [from.stands[chosen[0]], to.stands[chosen[1]]];
    let found = Premise::NOW.into_iter().enumerate().find_map(|(at, premise)| {
        let ends = [&from.ends[chosen[0]][at], &to.ends[chosen[1]][at]];
        search::between_ends(ground, query, [&stands[0], &stands[1]], ends, class, premise)
    });
    let asked = asked([from, to]);
    let (stands, found) = plan::settled(ground, query, &asked, stands, found, class);
    let found = found.filter(|_| plan::are_there(&stands))?;
    let words = || found.steps.iter().map(|step| &ground.state(step.edge).verdict);
    let heard = words().filter(|verdict| verdict.evidence > Evidence::None);
    let worst = found.steps.iter().map(|step| ground.passability_beside(step.edge, class)).max();
    Some(MatrixElement {
        ms: u64::from(found.ms),
        length_m: found.steps.iter().map(|step| step.length_m(ground)).sum(),
        worst: worst.unwrap_or(Passability::Open),
        oldest: heard.filter_map(|verdict| verdict.as_of).min(),
    })
}

fn asked([from, to]: [&MatrixPlace; 2]) -> plan::LegQuery {
    plan::LegQuery {
        places: [from.place, to.place],
        roles: [WaypointRole::Start, WaypointRole::Goal],
        from: None,
    }
}

/// By target, milliseconds from a depot, equal to those of [`rows`], and what the way rests on; `None`
/// where no way brings a load there. One sweep of the network per candidate and premise that is
/// needed, and a search for each target that these leave without a way.
pub(crate) fn swept(
    ground: &Ground<'_>,
    from: &MatrixPlace,
    targets: &[MatrixPlace],
    class: VehicleClass,
) -> Vec<Option<(u32, Trust)>> {
    // By candidate of the source, then by premise: the times to every node, made when needed.
    let times: Vec<[OnceCell<Vec<u32>>; 2]> =
        from.stands.iter().map(|_| Default::default()).collect();
    let hierarchy = ground.network.hierarchy();
    let to = |target: &MatrixPlace| {
        if ground.is_over() {
            return None;
        }
        let chosen = snap::agree(&[&from.stands, &target.stands])?;
        let stands = [from.stands[chosen[0]], target.stands[chosen[1]]];
        let swept = Premise::NOW.into_iter().enumerate().find_map(|(at, premise)| {
            let seeds = &from.ends[chosen[0]][at].seeds;
            let times = times[chosen[0]][at].get_or_init(|| {
                sweep(hierarchy, ground.metric(class, premise), seeds, Direction::From)
            });
            let ends = &target.ends[chosen[1]][at].seeds;
            let over = ends.iter().map(|end| times[end.node].saturating_add(end.ms));
            let along = ends::along(ground, [&stands[0], &stands[1]], class, premise);
            let ms = over.chain(along.map(|step| step.ms)).min().filter(|ms| *ms < NO_WAY)?;
            Some((ms, if premise == Premise::Known { Trust::Known } else { Trust::AlsoUnknown }))
        });
        let brings = |stands: &[SnappedPoint; 2]| delivers(stands.map(|stand| stand.end));
        if let Some(found) = swept.filter(|_| brings(&stands)) {
            return Some(found);
        }
        let asked = asked([from, target]);
        let settle = |query: &mut Query| plan::settled(ground, query, &asked, stands, None, class);
        let (stands, found) = ground.network.searching(settle);
        let found = found.filter(|_| brings(&stands))?;
        let states = found.steps.iter().map(|step| ground.passability_beside(step.edge, class));
        Some((found.ms, rests_on(states)))
    };
    targets.iter().map(to).collect()
}

/// What a way over pieces in these states rests on.
pub(crate) fn rests_on(mut states: impl Iterator<Item = Passability>) -> Trust {
    match states.all(|state| Trust::Known.admits(state)) {
        true => Trust::Known,
        false => Trust::AlsoUnknown,
    }
}

/// The rows of sources for boats: a search a cell, since the load changes on the way. `None` where
/// nobody waits any more.
pub(crate) fn rows_by_boat(
    ground: &Ground<'_>,
    query: &mut Query,
    [sources, targets]: [&[GridPoint]; 2],
) -> Option<Vec<Vec<Option<MatrixElement>>>> {
    let cell = |query: &mut Query, places: [GridPoint; 2]| {
        let way = plan::journey(ground, query, &places, VehicleClass::Boat).ok()?;
        if !way.is_there() {
            return None;
        }
        let worst = way.steps().map(|(class, step)| ground.passability_beside(step.edge, class));
        Some(MatrixElement {
            ms: way.ms(),
            length_m: way.length_m(ground),
            worst: worst.max().unwrap_or(Passability::Open),
            oldest: way.oldest(ground),
        })
    };
    sources
        .iter()
        .map(|from| {
            let cells =
                targets.iter().map(|to| (!ground.is_over()).then(|| cell(query, [*from, *to])));
            cells.collect()
        })
        .collect()
}
