//! Can aid get there? The best route from the depots to every place, vehicle by vehicle, with the
//! age of what is known of it.
//!
//! Each vehicle class that carries aid is searched by itself, so that a route holds for one vehicle
//! from end to end, in the directions that it may drive. Best is the route whose worst piece is the
//! least bad ([`super::ways`]), and of those the fastest. Where no class gets there by land, a boat
//! is loaded on the way: at a jetty, at a ferry's landing, or where the road goes under water.

use jiff::Timestamp;

use crate::{
    index::EdgeId, network::GridPoint, passability::WayKind, value::round, vehicle::VehicleClass,
};

use super::{
    carriers::CARRIERS,
    leads::WaypointRole,
    reason::AccessReason,
    road_end::{RoadEnd, delivers},
    roads::AidRoads,
    status::Access,
    way::AidRoute,
    waypoint::{Waypoint, afloat, at_roads, is_near},
    ways::Ways,
};

/// How aid gets to one place.
#[derive(Debug, Clone, PartialEq)]
pub struct AidReach {
    /// As one value.
    pub access: Access,
    /// Why it is unknown, where it is.
    pub reason: Option<AccessReason>,
    /// The oldest evidence on the best way; `None` where nobody looked at any of it.
    pub as_of: Option<Timestamp>,
    /// Position of the depot that the best way starts from.
    pub depot: Option<usize>,
    /// Milliseconds of that way, by the vehicle that is named in `vehicle`.
    pub ms: Option<u32>,
    /// The class whose way is the best of those that carry aid; a boat where the load changes to one
    /// on the way.
    pub vehicle: Option<VehicleClass>,
    /// The best way of every vehicle that was asked and gets there, in the order of the classes. A boat
    /// only where no vehicle that carries aid gets there by land; it goes by land to where it is loaded.
    pub ways: Vec<(VehicleClass, AidRoute)>,
}

/// Minutes, rounded to a tenth, as answers give them.
pub fn minutes(ms: u32) -> f64 {
    round(f64::from(ms) / 60_000.0, 1)
}

/// Runs the same search for each of some classes, one after the other or in parallel, so that the
/// model itself starts no threads.
pub trait ClassQueries {
    /// The answers of `ask` for these classes, in their order.
    fn each(
        &self,
        classes: &[VehicleClass],
        ask: &(dyn Fn(VehicleClass) -> Vec<Option<AidRoute>> + Sync),
    ) -> Vec<Vec<Option<AidRoute>>>;
}

/// One class after the other.
#[derive(Debug, Clone, Copy)]
pub struct InTurn;

impl ClassQueries for InTurn {
    fn each(
        &self,
        classes: &[VehicleClass],
        ask: &(dyn Fn(VehicleClass) -> Vec<Option<AidRoute>> + Sync),
    ) -> Vec<Vec<Option<AidRoute>>> {
        classes.iter().map(|class| ask(*class)).collect()
    }
}

/// How aid gets from the depots to each of the places, indexed as `places`; `by_land` are the
/// classes to search for, those that carry aid ([`CARRIERS`]) among them. Depots and places without
/// coordinates are `None`.
///
/// That a place is cut off is a finding of the network: without depots, without roads, and where
/// nothing of the network is near, access is unknown, with the reason.
pub fn reached<R: AidRoads>(
    roads: &R,
    depots: &[Option<GridPoint>],
    places: &[Option<GridPoint>],
    by_land: &[VehicleClass],
    asking: &impl ClassQueries,
) -> Vec<AidReach> {
    if let Some(reason) = lacking(roads, depots) {
        return vec![AidReach::unknown(reason); places.len()];
    }
    let found = asking.each(by_land, &|class| {
        let from = at_roads(roads, depots, class, WaypointRole::Start);
        let to = at_roads(roads, places, class, WaypointRole::Goal);
        best(&mut Ways::new(roads, class, false), &from, &to, places.len())
    });
    let carries = |class: VehicleClass| CARRIERS.contains(&class);
    let mut reached: Vec<AidReach> = (0..places.len())
        .map(|place| {
            let ways = by_land.iter().copied().zip(&found);
            let ways: Vec<(VehicleClass, AidRoute)> =
                ways.filter_map(|(class, ways)| Some((class, ways[place].clone()?))).collect();
            let aid = ways.iter().filter(|(class, _)| carries(*class));
            let best = aid.min_by_key(|(_, way)| way.rank()).cloned();
            told(roads, best, |way| Access::by_land(way.status()), ways)
        })
        .collect();
    by_boat(roads, depots, places, &mut reached, asking);
    for (place, reached) in places.iter().zip(&mut reached) {
        if reached.access == Access::CutOff && !is_near(roads, *place, &|_| true) {
            *reached = AidReach::unknown(AccessReason::NoNetworkNear);
        }
    }
    reached
}

/// What is missing so that nothing can be said of any place.
fn lacking<R: AidRoads>(roads: &R, depots: &[Option<GridPoint>]) -> Option<AccessReason> {
    let is_road = |edge: EdgeId| matches!(roads.kind(edge), WayKind::Road | WayKind::Bridge);
    if depots.is_empty() {
        Some(AccessReason::NoDepots)
    } else if !EdgeId::all(roads.edges()).any(is_road) {
        Some(AccessReason::NoRoads)
    } else if !depots.iter().any(|depot| is_near(roads, *depot, &is_road)) {
        Some(AccessReason::NoNetworkNearDepots)
    } else {
        None
    }
}

impl AidReach {
    /// No access is known, for this reason.
    fn unknown(reason: AccessReason) -> Self {
        Self {
            access: Access::Unknown,
            reason: Some(reason),
            as_of: None,
            depot: None,
            ms: None,
            vehicle: None,
            ways: Vec::new(),
        }
    }
}

/// Why access over a route is unknown, where it is.
fn doubt(access: Access, route: &AidRoute) -> Option<AccessReason> {
    let is_parted = || route.ends.iter().any(|end| end.across_water);
    (access == Access::Unknown).then(|| match route.delivers() {
        true => AccessReason::UnknownRoads,
        false if is_parted() => AccessReason::AcrossWater,
        false => AccessReason::RoadEnds,
    })
}

/// The best routes to places: from depots that have no water between them and their road, and from
/// the others only where those have none.
fn best<R: AidRoads>(
    ways: &mut Ways<'_, R>,
    depots: &[Waypoint],
    places: &[Waypoint],
    count: usize,
) -> Vec<Option<AidRoute>> {
    let at_a_road: Vec<Waypoint> =
        depots.iter().copied().filter(|depot| delivers([depot.end, RoadEnd::HERE])).collect();
    let found = ways.best(&at_a_road, places, count);
    if at_a_road.len() == depots.len() {
        return found;
    }
    let others = ways.best(depots, places, count);
    found.into_iter().zip(others).map(|(way, other)| way.or(other)).collect()
}

fn told<R: AidRoads>(
    roads: &R,
    best: Option<(VehicleClass, AidRoute)>,
    access: impl Fn(&AidRoute) -> Access,
    ways: Vec<(VehicleClass, AidRoute)>,
) -> AidReach {
    let (vehicle, best) = best.unzip();
    let access = best.as_ref().map_or(Access::CutOff, access);
    AidReach {
        access,
        reason: best.as_ref().and_then(|way| doubt(access, way)),
        as_of: best.as_ref().and_then(|way| way.oldest_as_of(roads)),
        depot: best.as_ref().map(|way| way.depot),
        ms: best.as_ref().map(|way| way.ms),
        vehicle,
        ways,
    }
}

/// Searches once more, with boats, for the places that no vehicle that carries aid delivers to. A
/// boat route that delivers becomes the way there; one that ends off the place does not.
fn by_boat<R: AidRoads>(
    roads: &R,
    depots: &[Option<GridPoint>],
    places: &[Option<GridPoint>],
    reached: &mut [AidReach],
    asking: &impl ClassQueries,
) {
    let carried =
        |(class, way): &(VehicleClass, AidRoute)| CARRIERS.contains(class) && way.delivers();
    let left: Vec<usize> =
        (0..places.len()).filter(|at| !reached[*at].ways.iter().any(carried)).collect();
    if left.is_empty() {
        return;
    }
    let asked: Vec<Option<GridPoint>> = left.iter().map(|at| places[*at]).collect();
    let by_carrier = asking.each(&CARRIERS, &|class| {
        let from = at_roads(roads, depots, class, WaypointRole::Start);
        let mut to = at_roads(roads, &asked, class, WaypointRole::Goal);
        to.extend(afloat(roads, &asked));
        // Waypoints at the place itself come first; a route to any other ends off the place.
        let there: Vec<Waypoint> =
            to.iter().copied().filter(|stand| stand.end.is_there()).collect();
        let mut ways = Ways::new(roads, class, true);
        let found = best(&mut ways, &from, &there, asked.len());
        let off = best(&mut ways, &from, &to, asked.len());
        found.into_iter().zip(off).map(|(way, off)| way.or(off)).collect()
    });
    for (position, at) in left.into_iter().enumerate() {
        let found = by_carrier.iter().filter_map(|ways| ways[position].as_ref());
        let Some(best) = found.min_by_key(|way| way.rank()) else { continue };
        let boat = (VehicleClass::Boat, best.clone());
        if !best.delivers() {
            // Shown where there is no other route; the place stays cut off.
            if reached[at].access == Access::CutOff {
                reached[at].ways.push(boat);
            }
            continue;
        }
        let mut ways = std::mem::take(&mut reached[at].ways);
        ways.push(boat.clone());
        reached[at] = told(roads, Some(boat), |_| Access::BoatOnly, ways);
    }
}
