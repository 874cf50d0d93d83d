//! How long vehicles take from every depot to every site, as the roads were assessed.
//!
//! Edges that are open, presumed or restricted are used; where these give no route from a depot to
//! a site, unknown ones too, which makes the way a question and no proposal; closed ones never: as
//! `/route` answers. A boat is tried where no land
//! vehicle gets from a depot to a site: the load goes by land to a jetty, a ferry's landing or the
//! water's edge, changes there, and may change back. All times of a depot come from one sweep of a
//! contraction hierarchy (`lintas_model::hierarchy`), so that hundreds of depots and thousands of
//! sites take seconds.

use lintas_model::access::{
    AidRoads, AidRoute, RoadEnd, SENT, Waypoint, WaypointRole, Ways, afloat, at_roads, delivers,
};
use lintas_model::aid::{Ledger, Travel, WayEvidence, WayLookup, WayQuery};
use lintas_model::hierarchy::{Direction, HierarchyBuf, Metric, Seed, order, sweep};
use lintas_model::index::{DepotIndex, EdgeId, SiteIndex};
use lintas_model::network::{GridPoint, NO_WAY, Trust};
use lintas_model::passability::Passability;
use lintas_model::vehicle::VehicleClass;
use rayon::prelude::*;

use crate::assess::built_roads::{AssessedNetwork, BuiltRoads};

/// The worst passability that is used for each [`Trust`]: first, and then where that gives no route.
const TRUSTED: [(Trust, Passability); 2] =
    [(Trust::Known, Passability::Restricted), (Trust::AlsoUnknown, Passability::Unknown)];

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
            for (site, (ms, over)) in reached(&times) {
                travel.set_over(over, class, depot, site, ms);
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
            for (site, (ms, over)) in reached(&times) {
                let boat = VehicleClass::Boat;
                let last = TRUSTED
                    .into_iter()
                    .find_map(|(over, _)| Some((over, travel.ms_over(over, boat, depot, site)?)));
                // A way that is known comes before a faster one that is not.
                let better = last.is_none_or(|last| (over, ms) < last);
                if better && !by_land[depot.index() * sites.len() + site.index()] {
                    travel.set_over(over, boat, depot, site, ms);
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

/// Milliseconds of a way, and what it rests on.
type WayTime = (u32, Trust);

/// The sites that are reached, each with its time.
fn reached(times: &[WayTime]) -> impl Iterator<Item = (SiteIndex, WayTime)> {
    let sites = SiteIndex::all(times.len() as u32).zip(times.iter().copied());
    sites.filter(|(_, (ms, _))| *ms < NO_WAY)
}

/// For every depot that is `asked`, the time to every site, by its position; [`NO_WAY`] where there
/// is no route.
fn times<R: AidRoads>(
    ways: &Ways<'_, R>,
    hierarchy: &HierarchyBuf,
    ends: &TripWaypoints,
    sites: usize,
    asked: impl Fn(DepotIndex) -> bool + Sync,
) -> Vec<(DepotIndex, Vec<WayTime>)> {
    let from: Vec<&Waypoint> =
        ends.from.iter().filter(|stand| asked(DepotIndex::at(stand.of))).collect();
    let none = (NO_WAY, Trust::Known);
    let mut found: Vec<(DepotIndex, Vec<WayTime>)> =
        from.iter().map(|stand| (DepotIndex::at(stand.of), vec![none; sites])).collect();
    for (over, level) in TRUSTED {
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
                if found.0 >= NO_WAY {
                    *found = (here, over);
                }
            }
        });
    }
    found
}

/// What is known of the ways between the depots and sites of a ledger, over the roads that
/// [`travel`] used. Each answer is of the way that its time is of.
#[derive(Debug)]
pub struct TravelWays<'a> {
    ledger: &'a Ledger,
    roads: AssessedNetwork<'a>,
}

impl<'a> TravelWays<'a> {
    /// Of this ledger over these roads.
    pub fn new(ledger: &'a Ledger, roads: AssessedNetwork<'a>) -> Self {
        Self { ledger, roads }
    }

    /// The fastest ways from one depot to some sites, by position of the site.
    fn fastest(
        &self,
        ways: &mut Ways<'_, BuiltRoads<'_>>,
        ends: &TripWaypoints,
        asked: &[WayQuery],
    ) -> Vec<Option<AidRoute>> {
        let [first, ..] = asked else { return Vec::new() };
        let wanted = |stand: &&Waypoint| asked.iter().any(|it| it.site.index() == stand.of);
        let from: Vec<Waypoint> =
            ends.from.iter().filter(|it| it.of == first.depot.index()).copied().collect();
        let to: Vec<Waypoint> = ends.to.iter().filter(wanted).copied().collect();
        let level = match first.over {
            Trust::Known => Passability::Restricted,
            Trust::AlsoUnknown => Passability::Unknown,
        };
        ways.fastest(level, &from, &to, self.ledger.sites.len())
    }
}

impl WayLookup for TravelWays<'_> {
    /// One search from each depot for each class and level: a proposal names few.
    fn ways(&self, asked: &[WayQuery]) -> Vec<Option<WayEvidence>> {
        let mut told: Vec<Option<(u32, WayEvidence)>> = vec![None; asked.len()];
        if asked.is_empty() {
            return Vec::new();
        }
        let point = |place: [f64; 2]| GridPoint::nearest(place.into());
        let depots: Vec<_> = self.ledger.depots.iter().map(|it| point(it.place)).collect();
        let sites: Vec<_> = self.ledger.sites.iter().map(|it| point(it.place)).collect();
        let roads = BuiltRoads::new(self.roads);
        let name = |edge: EdgeId| self.roads.graph.edges[edge].name.clone();
        // A boat goes by land to where it is loaded, in whichever class is there first.
        for (class, boats) in SENT.into_iter().flat_map(|class| [(class, false), (class, true)]) {
            let drives = |it: &WayQuery| match boats {
                true => it.class == VehicleClass::Boat,
                false => it.class == class,
            };
            let mut its: Vec<(usize, WayQuery)> =
                asked.iter().copied().enumerate().filter(|(_, it)| drives(it)).collect();
            if its.is_empty() {
                continue;
            }
            let from = at_roads(&roads, &depots, class, WaypointRole::Start);
            let mut to = at_roads(&roads, &sites, class, WaypointRole::Goal);
            if boats {
                to.extend(afloat(&roads, &sites));
            }
            let ends = TripWaypoints::of(from, to);
            let mut ways = Ways::new(&roads, class, boats);
            its.sort_unstable_by_key(|(_, it)| (it.depot, it.over, it.site));
            for group in its.chunk_by(|a, b| (a.1.depot, a.1.over) == (b.1.depot, b.1.over)) {
                let queries: Vec<WayQuery> = group.iter().map(|(_, query)| *query).collect();
                let found = self.fastest(&mut ways, &ends, &queries);
                for (at, query) in group {
                    let Some(route) = &found[query.site] else { continue };
                    if told[*at].as_ref().is_none_or(|(ms, _)| route.ms < *ms) {
                        told[*at] = Some((route.ms, WayEvidence::of(route, &roads, name)));
                    }
                }
            }
        }
        told.into_iter().map(|told| told.map(|(_, evidence)| evidence)).collect()
    }
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
