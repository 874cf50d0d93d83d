//! How long vehicles take from every depot to every site, as the roads were assessed.
//!
//! Edges that are open, presumed or restricted are used; where these give no route from a depot to
//! a site, unknown ones too; closed ones never: as `/route` answers. A boat is tried where no land
//! vehicle gets from a depot to a site: the load goes by land to a jetty, a ferry's landing or the
//! water's edge, changes there, and may change back. All times of a depot come from one sweep of a
//! contraction hierarchy (`lintas_model::hierarchy`), so that hundreds of depots and thousands of
//! sites take seconds.

use lintas_model::access::{
    AidRoads, RoadEnd, SENT, Waypoint, WaypointRole, Ways, afloat, at_roads, delivers,
};
use lintas_model::aid::{Ledger, Travel};
use lintas_model::hierarchy::{Direction, HierarchyBuf, Metric, Seed, order, sweep};
use lintas_model::index::{DepotIndex, SiteIndex};
use lintas_model::network::{GridPoint, NO_WAY};
use lintas_model::passability::Passability;
use lintas_model::vehicle::VehicleClass;
use rayon::prelude::*;

use crate::assess::built_roads::{AssessedNetwork, BuiltRoads};

/// The worst passability that is used: first, and then where that gives no route.
const TRUSTED: [Passability; 2] = [Passability::Restricted, Passability::Unknown];

/// Times from every open depot to every site. `land` is the contraction hierarchy of the network
/// without boats. Cost: for each class and level one customization, and one sweep for each depot;
/// where boats are needed, one more hierarchy of twice the nodes.
pub fn travel(ledger: &Ledger, roads: AssessedNetwork<'_>, land: &HierarchyBuf) -> Travel {
    let point = |place: [f64; 2]| GridPoint::nearest(place.into());
    let depots: Vec<_> = ledger.depots.iter().map(|depot| point(depot.place)).collect();
    let sites: Vec<_> = ledger.sites.iter().map(|site| point(site.place)).collect();
    let mut classes = SENT.to_vec();
    classes.push(VehicleClass::Boat);
    let mut travel = Travel::none(&classes, depots.len(), sites.len());
    if depots.is_empty() || sites.is_empty() || roads.graph.edges.is_empty() {
        return travel;
    }
    let places = &roads.graph.nodes;
    let roads = BuiltRoads::new(roads);
    let open = |at: DepotIndex| ledger.depots[at].open;
    let mut by_land = vec![false; depots.len() * sites.len()];
    for class in SENT {
        // A route that ends off a site does not bring it anything: `TripWaypoints::of` leaves it out.
        let from = at_roads(&roads, &depots, class, WaypointRole::Start);
        let ends = TripWaypoints::of(from, at_roads(&roads, &sites, class, WaypointRole::Goal));
        let ways = Ways::new(&roads, class, false);
        for (depot, times) in times(&ways, land, &ends, sites.len(), open) {
            for (site, ms) in reached(&times) {
                travel.set(class, depot, site, ms);
                by_land[depot.index() * sites.len() + site.index()] = true;
            }
        }
    }
    if by_land.iter().all(|reached| *reached) {
        return travel;
    }
    let mut with_boats: Option<HierarchyBuf> = None;
    for class in SENT {
        let mut to = at_roads(&roads, &sites, class, WaypointRole::Goal);
        to.extend(afloat(&roads, &sites));
        let ends = TripWaypoints::of(at_roads(&roads, &depots, class, WaypointRole::Start), to);
        let ways = Ways::new(&roads, class, true);
        // The same arcs for every class: only their weights differ.
        let hierarchy = with_boats.get_or_insert_with(|| contract(&ways, places));
        for (depot, times) in times(&ways, hierarchy, &ends, sites.len(), open) {
            for (site, ms) in reached(&times) {
                let sooner = travel.ms(VehicleClass::Boat, depot, site).is_none_or(|it| ms < it);
                if sooner && !by_land[depot.index() * sites.len() + site.index()] {
                    travel.set(VehicleClass::Boat, depot, site, ms);
                }
            }
        }
    }
    travel
}

/// The waypoints of depots and sites for one class.
struct TripWaypoints {
    from: Vec<Waypoint>,
    to: Vec<Waypoint>,
}

impl TripWaypoints {
    /// Those between which a load is delivered ([`delivers`]).
    fn of(mut from: Vec<Waypoint>, mut to: Vec<Waypoint>) -> Self {
        from.retain(|depot| delivers([depot.end, RoadEnd::HERE]));
        to.retain(|site| delivers([RoadEnd::HERE, site.end]));
        Self { from, to }
    }
}

/// The sites that are reached, each with its time.
fn reached(times: &[u32]) -> impl Iterator<Item = (SiteIndex, u32)> {
    let sites = SiteIndex::all(times.len() as u32).zip(times.iter().copied());
    sites.filter(|(_, ms)| *ms < NO_WAY)
}

/// For every depot that is `asked`, the milliseconds to every site, by its position; [`NO_WAY`]
/// where there is no route.
fn times<R: AidRoads>(
    ways: &Ways<'_, R>,
    hierarchy: &HierarchyBuf,
    ends: &TripWaypoints,
    sites: usize,
    asked: impl Fn(DepotIndex) -> bool + Sync,
) -> Vec<(DepotIndex, Vec<u32>)> {
    let from: Vec<&Waypoint> =
        ends.from.iter().filter(|stand| asked(DepotIndex::at(stand.of))).collect();
    let mut found: Vec<(DepotIndex, Vec<u32>)> =
        from.iter().map(|stand| (DepotIndex::at(stand.of), vec![NO_WAY; sites])).collect();
    for level in TRUSTED {
        let weights = ways.weights(level);
        let metric: Metric = hierarchy.view().customize(|arc| weights.by_arc[arc]);
        let arrivals: Vec<(&Waypoint, Vec<Seed>)> = ends
            .to
            .iter()
            .map(|stand| (stand, ways.seeds(stand, weights.of(stand), Direction::To)))
            .collect();
        from.par_iter().zip(found.par_iter_mut()).for_each(|(depot, (_, found))| {
            let seeds = ways.seeds(depot, weights.of(depot), Direction::From);
            let times = sweep(hierarchy.view(), &metric, &seeds, Direction::From);
            let mut here = vec![NO_WAY; sites];
            for (stand, seeds) in &arrivals {
                let over = seeds.iter().map(|seed| times[seed.node].saturating_add(seed.ms));
                let along = (stand.at.edge == depot.at.edge)
                    .then(|| ways.on_one_edge(&[**depot], stand, weights.of(stand)))
                    .flatten()
                    .map(|(ms, _)| ms);
                let best = over.chain(along).min().unwrap_or(NO_WAY);
                here[stand.of] = here[stand.of].min(best);
            }
            // A time over better edges stays, also where worse edges would be faster.
            for (found, here) in found.iter_mut().zip(here) {
                if *found >= NO_WAY {
                    *found = here;
                }
            }
        });
    }
    found
}

/// The hierarchy of a network with boats, whose nodes are those on land and once more the same
/// afloat.
fn contract<R: AidRoads>(ways: &Ways<'_, R>, places: &[GridPoint]) -> HierarchyBuf {
    let arcs = ways.arcs();
    let places: Vec<GridPoint> = places.iter().chain(places).copied().collect();
    HierarchyBuf::build(arcs, &order(arcs, &places))
}

#[cfg(test)]
#[path = "travel_tests.rs"]
mod property_tests;
