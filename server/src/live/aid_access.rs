//! How aid gets to sites and villages over the roads as they are now.
//!
//! What was published holds as long as the roads stand as they were published: where the same
//! question has the same answer over the roads then and now, nothing is said anew, so that the two
//! ways of asking cannot differ by a rounding. What differs, and sites that were first told to the
//! server, take the answer of now.

use std::collections::BTreeMap;

use jiff::Timestamp;
use lintas_model::{
    aid::{Access, Ledger},
    network::GridPoint,
    passability::{Fit, Passability, WayKind},
    vehicle::VehicleClass,
};

use super::{
    Overlay,
    aid_ways::{Roads, Stand, Way, Ways},
};
use crate::network::Network;

/// Vehicles that carry aid by land.
const CARRIERS: [VehicleClass; 4] =
    [VehicleClass::Pickup, VehicleClass::FourByFour, VehicleClass::Truck, VehicleClass::HeavyTruck];
/// A site stands at a road that is no farther than this, metres; what is farther is carried.
const SITE_REACH_M: f64 = 2_000.0;
/// Roads that are no more than this farther than the nearest, metres, count as near, too.
const AS_NEAR_M: f64 = 30.0;
/// So many junctions, roads that hang together lead somewhere; fewer are a yard or a slip of the map.
const LEADS_SOMEWHERE: u32 = 20;
/// Edges looked at around a place.
const MOST: usize = 512;

/// How aid gets to one place.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Reached {
    /// In one word.
    pub(crate) access: Access,
    /// The oldest evidence on the way.
    pub(crate) as_of: Option<Timestamp>,
    /// Id of the depot that the way starts from.
    pub(crate) depot: Option<String>,
    /// Minutes from there.
    pub(crate) minutes: Option<f64>,
}

/// How aid gets to places, by id.
pub(crate) type Reaches = BTreeMap<String, Reached>;

/// What is asked: depots and places with their ids, in order.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Places {
    depots: Vec<(String, [f64; 2])>,
    places: Vec<(String, [f64; 2])>,
}

impl Places {
    /// The open depots, sites and villages of a ledger.
    pub(crate) fn of(ledger: &Ledger) -> Self {
        let depots = ledger.depots.iter().filter(|depot| depot.open);
        let sites = ledger.sites.iter().map(|site| (site.id.clone(), site.place));
        let villages = ledger.villages.iter().map(|it| (it.id.clone(), it.place));
        Self {
            depots: depots.map(|depot| (depot.id.clone(), depot.place)).collect(),
            places: sites.chain(villages).collect(),
        }
    }

    /// How aid gets to each place over the roads as they were published.
    pub(crate) fn then(&self, network: &Network, overlay: &Overlay) -> Reaches {
        let state = |edge| overlay.published(edge);
        let closed_at = |edge| (&[][..], overlay.published(edge));
        self.reached(&Roads { network, state: &state, closed_at: &closed_at })
    }

    /// The same over the roads as they are now.
    pub(crate) fn now(&self, network: &Network, overlay: &Overlay) -> Reaches {
        let state = |edge| overlay.state(edge);
        let closed_at = |edge| (overlay.closed_at(edge), overlay.beside_closure(edge));
        self.reached(&Roads { network, state: &state, closed_at: &closed_at })
    }

    fn reached(&self, roads: &Roads<'_>) -> Reaches {
        let everywhere: Vec<usize> = (0..self.places.len()).collect();
        let by_land = self.best(roads, &everywhere, false);
        let cut_off: Vec<usize> =
            everywhere.into_iter().filter(|at| by_land[*at].is_none()).collect();
        let afloat = if cut_off.is_empty() || self.depots.is_empty() {
            Vec::new()
        } else {
            self.best(roads, &cut_off, true)
        };
        let mut reached: Vec<Reached> = by_land
            .into_iter()
            .map(|way| self.told(way.as_ref(), |way| Access::by_land(way.worst)))
            .collect();
        for (at, way) in cut_off.into_iter().zip(afloat) {
            if way.is_some() {
                reached[at] = self.told(way.as_ref(), |_| Access::BoatOnly);
            }
        }
        self.places.iter().map(|(id, _)| id.clone()).zip(reached).collect()
    }

    /// The best way of any carrier to each of these places.
    fn best(&self, roads: &Roads<'_>, wanted: &[usize], with_boats: bool) -> Vec<Option<Way>> {
        let mut best: Vec<Option<Way>> = vec![None; wanted.len()];
        if self.depots.is_empty() {
            return best;
        }
        for class in CARRIERS {
            let ashore = |place: [f64; 2]| stand(roads, place, class);
            let stands = |places: &mut dyn Iterator<Item = [f64; 2]>, afloat: bool| {
                let at = |(of, place): (usize, [f64; 2])| {
                    let (edge, share) = if afloat { water(roads, place) } else { ashore(place) }?;
                    Some(Stand { of, edge, share, afloat })
                };
                places.enumerate().filter_map(at).collect::<Vec<Stand>>()
            };
            let from = stands(&mut self.depots.iter().map(|(_, place)| *place), false);
            let places = || wanted.iter().map(|at| self.places[*at].1);
            let mut to = stands(&mut places(), false);
            if with_boats {
                to.extend(stands(&mut places(), true));
            }
            let found = Ways::new(*roads, class, with_boats).best(&from, &to, wanted.len());
            for (best, way) in best.iter_mut().zip(found) {
                let better = |way: &Way| {
                    best.as_ref().is_none_or(|best| (way.worst, way.ms) < (best.worst, best.ms))
                };
                if way.as_ref().is_some_and(better) {
                    *best = way;
                }
            }
        }
        best
    }

    fn told(&self, way: Option<&Way>, access: impl Fn(&Way) -> Access) -> Reached {
        Reached {
            access: way.map_or(Access::CutOff, access),
            as_of: way.and_then(|way| way.as_of),
            depot: way.map(|way| self.depots[way.depot].0.clone()),
            minutes: way.map(|way| (f64::from(way.ms) / 6_000.0).round() / 10.0),
        }
    }
}

/// At the nearest road that the class may use on a dry day, and rather at one that leads somewhere.
fn stand(roads: &Roads<'_>, place: [f64; 2], class: VehicleClass) -> Option<(u32, f64)> {
    let (network, file) = (roads.network, roads.network.file());
    let fits = |edge: u32| {
        matches!(file.kind(edge), WayKind::Road | WayKind::Bridge)
            && file.fit(edge)[class.index()] != Fit::Never
    };
    let leads_out = |edge: u32| {
        network.component(edge, class).is_some_and(|(_, junctions)| junctions >= LEADS_SOMEWHERE)
    };
    nearest(network, place, fits, leads_out)
}

/// On the nearest water that carries a boat.
fn water(roads: &Roads<'_>, place: [f64; 2]) -> Option<(u32, f64)> {
    let floats = |edge: u32| {
        let word = (roads.state)(edge).verdict.passability;
        word[VehicleClass::Boat.index()] <= Passability::Unknown
    };
    nearest(roads.network, place, floats, |_| true)
}

fn nearest(
    network: &Network,
    [x, y]: [f64; 2],
    wanted: impl Fn(u32) -> bool,
    leads_out: impl Fn(u32) -> bool,
) -> Option<(u32, f64)> {
    let place = GridPoint::nearest(geo_types::Coord { x, y })?;
    let near = network.near(place, SITE_REACH_M, MOST, wanted);
    let first = near.first()?;
    let as_near_m = first.distance_m + AS_NEAR_M;
    let mut as_near = near.iter().take_while(|near| near.distance_m <= as_near_m);
    let near = as_near.find(|near| leads_out(near.edge)).unwrap_or(first);
    Some((near.edge, near.share))
}

#[cfg(test)]
#[path = "aid_access_worlds.rs"]
mod worlds;
