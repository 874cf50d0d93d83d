//! How aid gets to sites and villages over the roads as they are now.
//!
//! What was published holds as long as the roads stand as they were published: where the same
//! question has the same answer over the roads then and now, nothing is said anew, so that the two
//! ways of asking cannot differ by a rounding. What differs, and sites that were first told to the
//! server, take the answer of now.

use lintas_model::{
    access::{CARRIERS, RoadEnd, Role, SITE_REACH_M, delivers, detour_m},
    aid::{Access, Ledger},
    network::GridPoint,
    passability::{Fit, Passability, WayKind},
    vehicle::VehicleClass,
};

use super::{
    Overlay,
    aid_ways::{Roads, Stand, Way, Ways},
};
use crate::{
    aid::{Reached, SiteAccess},
    open::network::{Near, Network},
};

/// Edges looked at around a place.
const MOST: usize = 512;

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
    pub(crate) fn then(&self, network: &Network, overlay: &Overlay) -> SiteAccess {
        let state = |edge| overlay.published(edge);
        let closed_at = |edge| (&[][..], overlay.published(edge));
        self.reached(&Roads { network, state: &state, closed_at: &closed_at })
    }

    /// The same over the roads as they are now.
    pub(crate) fn now(&self, network: &Network, overlay: &Overlay) -> SiteAccess {
        let state = |edge| overlay.state(edge);
        let closed_at = |edge| (overlay.closed_at(edge), overlay.beside_closure(edge));
        self.reached(&Roads { network, state: &state, closed_at: &closed_at })
    }

    fn reached(&self, roads: &Roads<'_>) -> SiteAccess {
        let everywhere: Vec<usize> = (0..self.places.len()).collect();
        let by_land = self.best(roads, &everywhere, false);
        let delivers = |best: &Best| best.as_ref().is_some_and(|(_, way)| way.delivers());
        let left: Vec<usize> =
            everywhere.into_iter().filter(|at| !delivers(&by_land[*at])).collect();
        let afloat = if left.is_empty() || self.depots.is_empty() {
            Vec::new()
        } else {
            self.best(roads, &left, true)
        };
        let mut reached: Vec<Reached> = by_land
            .into_iter()
            .map(|best| self.told(best, |way| Access::by_land(way.status())))
            .collect();
        for (at, best) in left.into_iter().zip(afloat) {
            // A boat that lands off the place has not come to it either.
            if let Some((_, way)) = best.filter(|(_, way)| way.delivers()) {
                reached[at] = self.told(Some((VehicleClass::Boat, way)), |_| Access::BoatOnly);
            }
        }
        self.places.iter().map(|(id, _)| id.clone()).zip(reached).collect()
    }

    /// The best way of any carrier to each of these places.
    fn best(&self, roads: &Roads<'_>, wanted: &[usize], with_boats: bool) -> Vec<Best> {
        let mut best: Vec<Best> = vec![None; wanted.len()];
        if self.depots.is_empty() {
            return best;
        }
        for class in CARRIERS {
            let ashore = |place: [f64; 2], role: Role| stand(roads, place, class, role);
            let stands = |places: &mut dyn Iterator<Item = [f64; 2]>, role: Option<Role>| {
                let at = |(of, place): (usize, [f64; 2])| {
                    let found = role.map_or_else(|| water(roads, place), |it| ashore(place, it));
                    let (edge, share, end) = found?;
                    Some(Stand { of, edge, share, afloat: role.is_none(), end })
                };
                places.enumerate().filter_map(at).collect::<Vec<Stand>>()
            };
            let depots = &mut self.depots.iter().map(|(_, place)| *place);
            let from = stands(depots, Some(Role::Start));
            let places = || wanted.iter().map(|at| self.places[*at].1);
            let mut to = stands(&mut places(), Some(Role::Goal));
            if with_boats {
                to.extend(stands(&mut places(), None));
                to.retain(|stand| stand.end.is_there());
            }
            // From depots that are not cut off from their road by water, and from others only where
            // those give none.
            let mut ways = Ways::new(*roads, class, with_boats);
            let at_a_road: Vec<Stand> =
                from.iter().copied().filter(|depot| delivers([depot.end, RoadEnd::HERE])).collect();
            let mut found = ways.best(&at_a_road, &to, wanted.len());
            if at_a_road.len() < from.len() {
                let others = ways.best(&from, &to, wanted.len());
                found = found.into_iter().zip(others).map(|(way, other)| way.or(other)).collect();
            }
            for (best, way) in best.iter_mut().zip(found) {
                let Some(way) = way else { continue };
                if best.as_ref().is_none_or(|(_, best)| way.rank() < best.rank()) {
                    *best = Some((class, way));
                }
            }
        }
        best
    }

    fn told(&self, best: Best, access: impl Fn(&Way) -> Access) -> Reached {
        let (vehicle, way) = best.unzip();
        let way = way.as_ref();
        Reached {
            access: way.map_or(Access::CutOff, access),
            as_of: way.and_then(|way| way.as_of),
            depot: way.map(|way| self.depots[way.depot].0.clone()),
            minutes: way.map(|way| (f64::from(way.ms) / 6_000.0).round() / 10.0),
            vehicle,
        }
    }
}

/// The best way to a place, and who drives it.
type Best = Option<(VehicleClass, Way)>;

/// At the nearest road that the class may use on a dry day, and rather at one that leads on and does
/// not lie across water.
fn stand(
    roads: &Roads<'_>,
    place: [f64; 2],
    class: VehicleClass,
    role: Role,
) -> Option<(u32, f64, RoadEnd)> {
    let (network, file) = (roads.network, roads.network.file());
    let fits = |edge: u32| {
        matches!(file.kind(edge), WayKind::Road | WayKind::Bridge)
            && file.fit(edge)[class.index()] != Fit::Never
    };
    let here = GridPoint::nearest(place.into())?;
    let across = |at: GridPoint| network.water_between(at, here);
    let detour = |near: &Near| detour_m(network.suits(near.edge, class, role), across(near.point));
    let near = nearest(network, here, fits, detour)?;
    let end = RoadEnd { walk_m: near.distance_m, across_water: across(near.point) };
    Some((near.edge, near.share, end))
}

/// On the nearest water that carries a boat.
fn water(roads: &Roads<'_>, place: [f64; 2]) -> Option<(u32, f64, RoadEnd)> {
    let floats = |edge: u32| {
        let word = (roads.state)(edge).verdict.passability;
        word[VehicleClass::Boat.index()] <= Passability::Unknown
    };
    let near = nearest(roads.network, GridPoint::nearest(place.into())?, floats, |_| 0.0)?;
    let end = RoadEnd { walk_m: near.distance_m, across_water: false };
    Some((near.edge, near.share, end))
}

/// The edge that is the nearest when its detour is added.
fn nearest(
    network: &Network,
    place: GridPoint,
    wanted: impl Fn(u32) -> bool,
    detour_m: impl Fn(&Near) -> f64,
) -> Option<Near> {
    let mut best: Option<(f64, Near)> = None;
    for near in network.near(place, SITE_REACH_M, MOST, wanted) {
        // What is farther than the best with its detour is no better without one.
        if best.as_ref().is_some_and(|(cost_m, _)| *cost_m <= near.distance_m) {
            break;
        }
        let cost_m = near.distance_m + detour_m(&near);
        if best.as_ref().is_none_or(|(least_m, _)| cost_m < *least_m) {
            best = Some((cost_m, near));
        }
    }
    best.map(|(_, near)| near)
}

#[cfg(test)]
mod tests;
