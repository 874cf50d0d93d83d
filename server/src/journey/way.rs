//! A route that was found, and its parts: legs, pieces, steps.

use std::collections::BTreeSet;

use geo_types::LineString;
use jiff::Timestamp;
use lintas_model::index::EdgeId;
use lintas_model::{
    access::{RoadEnd, WaypointRole, delivers},
    hierarchy::Query,
    journey::{JourneyVerdict, Lengths, RouteStretch, Speaker},
    network::GridPoint,
    passability::{Evidence, Passability, Reason},
    vehicle::VehicleClass,
};

use super::{
    ends,
    ground::{Ground, Premise},
    line,
    search::{self, FoundPath},
    shore::Landing,
    snap::SnappedPoint,
    step::Step,
};

/// A part of a journey with one vehicle.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Leg<'a> {
    /// Its vehicle.
    pub(crate) vehicle: VehicleClass,
    /// Its steps.
    pub(crate) found: FoundPath,
    /// The points that its ends were snapped to; `None` at a landing.
    pub(crate) stands: [Option<SnappedPoint>; 2],
    /// The landing where it begins and the load changes; `None` where nothing is loaded.
    pub(crate) change: Option<Landing<'a>>,
}

/// A journey as legs in the order of travel; one leg a pair of places without boats.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Route<'a> {
    /// The vehicle that was asked for.
    pub(crate) vehicle: VehicleClass,
    /// The legs.
    pub(crate) legs: Vec<Leg<'a>>,
}

/// Consecutive steps of one leg on roads of one name in one state.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct RouteSection {
    /// Whether the vehicle passes.
    pub(crate) status: Passability,
    /// Metres from the start of the journey.
    pub(crate) from_m: f64,
    /// The same at its end.
    pub(crate) to_m: f64,
    /// Milliseconds.
    pub(crate) ms: u64,
    /// Its vehicle.
    pub(crate) vehicle: VehicleClass,
    /// Position in [`Route::legs`].
    pub(crate) leg: usize,
    /// Its steps.
    pub(crate) steps: Vec<Step>,
}

/// The stretch that limits a journey: see [`limiting`].
#[derive(Debug, Clone)]
pub(crate) struct Limiting<'a> {
    /// The edge.
    pub(crate) edge: EdgeId,
    /// The vehicle there.
    pub(crate) vehicle: VehicleClass,
    /// What the sentence of the answer says of it.
    pub(crate) stretch: RouteStretch<'a>,
    /// Where it is.
    pub(crate) place: GridPoint,
}

impl<'a> Route<'a> {
    /// Travel time, milliseconds, with loading and waiting.
    pub(crate) fn ms(&self) -> u64 {
        let leg = |leg: &Leg<'_>| {
            u64::from(leg.found.ms) + leg.change.map_or(0, |landing| u64::from(landing.load_ms))
        };
        self.legs.iter().map(leg).sum()
    }

    /// Metres from the start to its road, and from the last road to the goal, as the crow flies.
    pub(crate) fn snap_m(&self) -> [f64; 2] {
        let end = |leg: Option<&Leg<'_>>, end: usize| {
            leg.and_then(|leg| leg.stands[end]).map_or(0.0, |stand| stand.distance_m)
        };
        [end(self.legs.first(), 0), end(self.legs.last(), 1)]
    }

    /// Start, intermediate places and goal, with the points that they were snapped to; landings are
    /// left out.
    pub(crate) fn stands(&self) -> Vec<(WaypointRole, SnappedPoint)> {
        let mut stands = Vec::new();
        let start = self.legs.first().and_then(|leg| leg.stands[0]);
        stands.extend(start.map(|stand| (WaypointRole::Start, stand)));
        let arrived = self.legs.iter().filter_map(|leg| leg.stands[1]);
        stands.extend(arrived.map(|stand| (WaypointRole::Via, stand)));
        let arrives = self.legs.last().is_some_and(|leg| leg.stands[1].is_some());
        if let Some((role, _)) = stands.last_mut().filter(|_| arrives) {
            *role = WaypointRole::Goal;
        }
        stands
    }

    /// Whether it comes to all of its places, and not only to the ends of their roads.
    pub(crate) fn is_there(&self) -> bool {
        self.stands().iter().all(|(_, stand)| stand.end.is_there())
    }

    /// Whether it brings a load from a depot to a place: the depot counts more loosely
    /// ([`delivers`]).
    pub(crate) fn delivers(&self) -> bool {
        let stands = self.stands();
        let end = |wanted| {
            let stand = stands.iter().find(|(role, _)| *role == wanted);
            stand.map_or(RoadEnd::HERE, |(_, stand)| stand.end)
        };
        delivers([end(WaypointRole::Start), end(WaypointRole::Goal)])
    }

    /// Its verdict: that of its `pieces`, or [`JourneyVerdict::RoadEnds`] where it does not come to
    /// its places.
    pub(crate) fn verdict(&self, pieces: &[RouteSection]) -> JourneyVerdict {
        if self.is_there() { verdict(pieces).0 } else { JourneyVerdict::RoadEnds }
    }

    /// Its pieces, in the order of travel.
    pub(crate) fn pieces(&self, ground: &Ground<'_>) -> Vec<RouteSection> {
        let file = ground.network.file();
        let mut pieces: Vec<RouteSection> = Vec::new();
        let mut reached = 0.0;
        for (at, leg) in self.legs.iter().enumerate() {
            for step in &leg.found.steps {
                let status = ground.passability_beside(step.edge, leg.vehicle);
                let to_m = reached + step.length_m(ground);
                let same = |piece: &&mut RouteSection| {
                    piece.status == status
                        && piece.leg == at
                        && file.name(piece.steps[0].edge) == file.name(step.edge)
                };
                match pieces.last_mut().filter(same) {
                    Some(piece) => {
                        piece.to_m = to_m;
                        piece.ms += u64::from(step.ms);
                        piece.steps.push(*step);
                    }
                    None => pieces.push(RouteSection {
                        status,
                        from_m: reached,
                        to_m,
                        ms: u64::from(step.ms),
                        vehicle: leg.vehicle,
                        leg: at,
                        steps: vec![*step],
                    }),
                }
                reached = to_m;
            }
        }
        pieces
    }

    /// Its geometry.
    pub(crate) fn line(&self, ground: &Ground<'_>) -> LineString<f64> {
        let of_leg = |leg: &Leg<'_>| {
            let landing = leg.change.map(|landing| vec![landing.place]);
            let steps = leg.found.steps.iter().map(|step| line::points_of(ground, step));
            landing.into_iter().chain(steps).collect::<Vec<_>>()
        };
        line::joined(self.legs.iter().flat_map(of_leg))
    }

    /// Every step, with its vehicle.
    pub(crate) fn steps(&self) -> impl Iterator<Item = (VehicleClass, &Step)> {
        self.legs.iter().flat_map(|leg| leg.found.steps.iter().map(|step| (leg.vehicle, step)))
    }

    /// Length, metres; the walks at its ends are not counted.
    pub(crate) fn length_m(&self, ground: &Ground<'_>) -> f64 {
        self.steps().map(|(_, step)| step.length_m(ground)).sum()
    }

    /// The moment of the oldest evidence that it rests on; `None` without any.
    pub(crate) fn oldest(&self, ground: &Ground<'_>) -> Option<Timestamp> {
        self.steps()
            .map(|(_, step)| &ground.state(step.edge).verdict)
            .filter(|verdict| verdict.evidence > Evidence::None)
            .filter_map(|verdict| verdict.as_of)
            .min()
    }

    /// The kind of source of that evidence.
    pub(crate) fn oldest_speaker(&self, ground: &Ground<'_>) -> Option<Speaker> {
        let oldest = self.oldest(ground)?;
        self.steps()
            .find(|(_, step)| {
                let verdict = &ground.state(step.edge).verdict;
                verdict.evidence > Evidence::None && verdict.as_of == Some(oldest)
            })
            .map(|(vehicle, step)| ground.stretch(step.edge, vehicle, None).speaker)
    }

    /// When the first evidence that it rests on expires, from the overlay's moment on.
    pub(crate) fn valid_until(&self, ground: &Ground<'_>) -> Option<Timestamp> {
        self.steps()
            .filter_map(|(_, step)| ground.state(step.edge).verdict.expires)
            .filter(|expires| *expires >= ground.overlay.now())
            .min()
    }

    /// The reasons of the states of its edges, each once.
    pub(crate) fn reasons(&self, ground: &Ground<'_>) -> Vec<Reason> {
        let of_step = |(_, step): (_, &Step)| &ground.state(step.edge).verdict.reasons;
        self.steps().flat_map(of_step).copied().collect::<BTreeSet<_>>().into_iter().collect()
    }

    /// Closed and unknown edges that the best way of a dry day uses and this one does not, with the
    /// vehicle; none for a leg that is as fast as on a dry day. Costs a search a leg; legs that
    /// begin or end at a landing are left out.
    pub(crate) fn gone_around(
        &self,
        ground: &Ground<'_>,
        query: &mut Query,
    ) -> Vec<(VehicleClass, EdgeId)> {
        let used: BTreeSet<EdgeId> = self.steps().map(|(_, step)| step.edge).collect();
        let mut gone_around = Vec::new();
        for leg in &self.legs {
            let [Some(from), Some(to)] = &leg.stands else { continue };
            let class = leg.vehicle;
            let ends = [
                ends::out_of(ground, from, class, Premise::DryDay),
                ends::into(ground, to, class, Premise::DryDay),
            ];
            let best = search::run(ground, query, &ends[0], &ends[1], class, Premise::DryDay);
            let Some(best) = best.filter(|best| best.ms < leg.found.ms) else { continue };
            let steps =
                search::unpack(ground, query, [&ends[0], &ends[1]], best, class, Premise::DryDay);
            let shut = steps.iter().map(|step| step.edge).filter(|edge| {
                !used.contains(edge)
                    && matches!(
                        ground.passability(*edge, class),
                        Passability::Closed | Passability::Unknown
                    )
            });
            gone_around.extend(shut.map(|edge| (class, edge)));
        }
        gone_around
    }
}

/// The verdict on these pieces, and the length in each state.
pub(crate) fn verdict(pieces: &[RouteSection]) -> (JourneyVerdict, Lengths) {
    let mut lengths = Lengths::default();
    for piece in pieces {
        lengths.add(piece.status, piece.to_m - piece.from_m);
    }
    (JourneyVerdict::of(pieces.iter().map(|piece| piece.status)), lengths)
}

/// The stretch that limits a journey: of the pieces in the worst state the one with the deepest
/// water, else the longest; in it the edge with the deepest water, else the longest. `None` where
/// all is open and dry.
pub(crate) fn limiting<'a>(ground: &Ground<'a>, pieces: &[RouteSection]) -> Option<Limiting<'a>> {
    let worst = pieces.iter().map(|piece| piece.status).max()?;
    let depth = |step: &Step| ground.state(step.edge).depth_m.unwrap_or(0.0);
    let deepest = |piece: &RouteSection| piece.steps.iter().map(depth).fold(0.0, f64::max);
    let rank = |piece: &RouteSection| (deepest(piece), piece.to_m - piece.from_m);
    let piece = pieces.iter().filter(|piece| piece.status == worst).max_by(|a, b| {
        let (a, b) = (rank(a), rank(b));
        a.0.total_cmp(&b.0).then(a.1.total_cmp(&b.1))
    })?;
    if worst == Passability::Open && deepest(piece) <= 0.0 {
        return None;
    }
    let of_step = |step: &Step| (depth(step), step.length_m(ground));
    let (at, step) = piece.steps.iter().enumerate().max_by(|(_, a), (_, b)| {
        let (a, b) = (of_step(a), of_step(b));
        a.0.total_cmp(&b.0).then(a.1.total_cmp(&b.1))
    })?;
    let before: f64 = piece.steps[..at].iter().map(|step| step.length_m(ground)).sum();
    let mut stretch = ground.stretch(step.edge, piece.vehicle, Some(piece.from_m + before));
    stretch.passability = piece.status;
    stretch.length_m = piece.to_m - piece.from_m;
    let place = line::place_at(ground, step.edge, (step.from + step.to) / 2.0);
    Some(Limiting { edge: step.edge, vehicle: piece.vehicle, stretch, place })
}
