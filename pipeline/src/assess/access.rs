//! Can aid get there? The best way from the depots to every site, vehicle by vehicle, with the age of
//! what is known of it.
//!
//! Vehicles that carry aid are asked one by one, so that a way holds for one vehicle from end to end,
//! in the directions that it may drive. Best is the way whose worst piece is the best
//! ([`super::ways`]), and of those the fastest. Where none of them gets there by land, a boat is
//! loaded on the way: at a jetty, at a ferry's landing, or where the road goes under water.

use geo_types::Point;
use jiff::Timestamp;
pub use lintas_model::access::{CARRIERS, SITE_REACH_M};
use lintas_model::access::{Leads, RoadEnd, Role, delivers, detour_m};
use lintas_model::aid::Access;
use lintas_model::network::{GraphArc, GridPoint, NO_WAY};
use lintas_model::passability::{Fit, Passability, RoadState, WayKind};
use lintas_model::vehicle::VehicleClass;
use rayon::prelude::*;

use super::snap::Snapper;
use super::way::Way;
use super::ways::{Roads, Stand, Ways};

/// How aid gets to one place.
#[derive(Debug, Clone, PartialEq)]
pub struct Reached {
    /// In one word.
    pub access: Access,
    /// The oldest evidence on the best way; `None` where nobody looked at any of it.
    pub as_of: Option<Timestamp>,
    /// Position of the depot that the best way starts from.
    pub depot: Option<usize>,
    /// How long the vehicle that carries aid the fastest is on that way, milliseconds.
    pub ms: Option<u32>,
    /// That vehicle; a boat where the load changes to one on the way.
    pub vehicle: Option<VehicleClass>,
    /// The best way of every vehicle that gets there, in the order of the classes. A boat only where
    /// no vehicle that carries aid gets there by land; it goes by land to where it is loaded.
    pub ways: Vec<(VehicleClass, Way)>,
}

/// How aid gets from the depots to each of the places.
pub fn reached(roads: Roads<'_>, depots: &[Point<f64>], places: &[Point<f64>]) -> Vec<Reached> {
    if depots.is_empty() {
        return vec![told(None, |_| Access::CutOff, roads.states, Vec::new()); places.len()];
    }
    let snapper = Snapper::new(roads.graph);
    let by_land: Vec<Vec<Option<Way>>> = VehicleClass::LAND
        .into_par_iter()
        .map(|class| {
            let stands = Stands::new(roads, &snapper, class);
            let (from, to) = (stands.of(depots, Role::Start), stands.of(places, Role::Goal));
            best(&mut Ways::new(roads, class, false), &from, &to, places.len())
        })
        .collect();
    let carries = |class: VehicleClass| CARRIERS.contains(&class);
    let mut reached: Vec<Reached> = (0..places.len())
        .map(|place| {
            let ways = VehicleClass::LAND.into_iter().zip(&by_land);
            let ways: Vec<(VehicleClass, Way)> =
                ways.filter_map(|(class, ways)| Some((class, ways[place].clone()?))).collect();
            let aid = ways.iter().filter(|(class, _)| carries(*class));
            let best = aid.min_by_key(|(_, way)| rank(way)).cloned();
            told(best, |way| Access::by_land(way.status()), roads.states, ways)
        })
        .collect();
    by_boat(roads, &snapper, depots, places, &mut reached);
    reached
}

/// The best ways to sites: from depots that are not cut off from their road by water, and from others
/// only where those give none.
fn best(ways: &mut Ways<'_>, depots: &[Stand], sites: &[Stand], count: usize) -> Vec<Option<Way>> {
    let at_a_road: Vec<Stand> =
        depots.iter().copied().filter(|depot| delivers([depot.end, RoadEnd::HERE])).collect();
    let found = ways.best(&at_a_road, sites, count);
    if at_a_road.len() == depots.len() {
        return found;
    }
    let others = ways.best(depots, sites, count);
    found.into_iter().zip(others).map(|(way, other)| way.or(other)).collect()
}

/// What is best: to deliver, then over the best pieces, then the fastest.
fn rank(way: &Way) -> (bool, Passability, u32) {
    (!way.delivers(), way.worst, way.ms)
}

fn told(
    best: Option<(VehicleClass, Way)>,
    access: impl Fn(&Way) -> Access,
    states: &[RoadState],
    ways: Vec<(VehicleClass, Way)>,
) -> Reached {
    let (vehicle, best) = best.unzip();
    Reached {
        access: best.as_ref().map_or(Access::CutOff, access),
        as_of: best.as_ref().and_then(|way| way.oldest_as_of(states)),
        depot: best.as_ref().map(|way| way.depot),
        ms: best.as_ref().map(|way| way.ms),
        vehicle,
        ways,
    }
}

/// Asks once more, with boats, for the places that no vehicle that carries aid gets to, or gets to
/// but for what is left behind the end of the road. A boat that comes to the place is the way there;
/// one that lands off it has not come to it either.
fn by_boat(
    roads: Roads<'_>,
    snapper: &Snapper<'_>,
    depots: &[Point<f64>],
    places: &[Point<f64>],
    reached: &mut [Reached],
) {
    let carried = |(class, way): &(VehicleClass, Way)| CARRIERS.contains(class) && way.delivers();
    let left: Vec<usize> =
        (0..places.len()).filter(|at| !reached[*at].ways.iter().any(carried)).collect();
    if left.is_empty() {
        return;
    }
    let asked: Vec<Point<f64>> = left.iter().map(|at| places[*at]).collect();
    let by_carrier: Vec<Vec<Option<Way>>> = CARRIERS
        .into_par_iter()
        .map(|class| {
            let stands = Stands::new(roads, snapper, class);
            let from = stands.of(depots, Role::Start);
            let mut to = stands.of(&asked, Role::Goal);
            to.extend(stands.afloat(&asked));
            let mut ways = Ways::new(roads, class, true);
            let found = best(&mut ways, &from, &there(&to), asked.len());
            let off = best(&mut ways, &from, &to, asked.len());
            found.into_iter().zip(off).map(|(way, off)| way.or(off)).collect()
        })
        .collect();
    for (position, at) in left.into_iter().enumerate() {
        let found = by_carrier.iter().filter_map(|ways| ways[position].as_ref());
        let Some(best) = found.min_by_key(|way| rank(way)) else { continue };
        if !best.delivers() {
            // It is shown where nothing comes nearer, and changes nothing.
            if reached[at].access == Access::CutOff {
                reached[at].ways.push((VehicleClass::Boat, best.clone()));
            }
            continue;
        }
        let mut ways = std::mem::take(&mut reached[at].ways);
        ways.push((VehicleClass::Boat, best.clone()));
        let best = Some((VehicleClass::Boat, best.clone()));
        reached[at] = told(best, |_| Access::BoatOnly, roads.states, ways);
    }
}

/// Where places stand along the network, for one class.
pub(crate) struct Stands<'a> {
    roads: Roads<'a>,
    snapper: &'a Snapper<'a>,
    class: VehicleClass,
    /// What leads out on a dry day, and what can be reached.
    leads: Leads,
    /// By edge, where its arcs begin in `arcs`.
    first_arc: Vec<u32>,
    /// The arcs that the class may use on a dry day, by edge: tail and head.
    arcs: Vec<(u32, u32)>,
}

impl<'a> Stands<'a> {
    /// Prepares to ask for a class.
    pub(crate) fn new(roads: Roads<'a>, snapper: &'a Snapper<'a>, class: VehicleClass) -> Self {
        let graph = roads.graph;
        let fits = |arc: &&GraphArc| {
            let edge = &graph.edges[arc.edge as usize];
            edge.fit[class.index()] != Fit::Never
                && edge.dry_ms[class.index()] < NO_WAY
                && !arc.banned.contains(class)
        };
        let mut first_arc = vec![0_u32; graph.edges.len() + 1];
        let mut usable: Vec<&GraphArc> = graph.arcs.iter().filter(fits).collect();
        usable.sort_by_key(|arc| arc.edge);
        usable.iter().for_each(|arc| first_arc[arc.edge as usize + 1] += 1);
        for edge in 0..graph.edges.len() {
            first_arc[edge + 1] += first_arc[edge];
        }
        let arcs: Vec<(u32, u32)> = usable.into_iter().map(|arc| (arc.tail, arc.head)).collect();
        let leads = Leads::of(graph.nodes.len() as u32, &arcs);
        Self { roads, snapper, class, leads, first_arc, arcs }
    }

    /// At the nearest road that the class may use on a dry day, and rather at one that leads on, in
    /// the direction that is asked for, and that does not lie across water.
    pub(crate) fn of(&self, places: &[Point<f64>], role: Role) -> Vec<Stand> {
        let fits = |edge: u32| {
            let edge = &self.roads.graph.edges[edge as usize];
            matches!(edge.kind, WayKind::Road | WayKind::Bridge)
                && edge.fit[self.class.index()] != Fit::Never
        };
        let leads = |edge: u32| {
            let arcs = self.first_arc[edge as usize]..self.first_arc[edge as usize + 1];
            let arcs = &self.arcs[arcs.start as usize..arcs.end as usize];
            self.leads.suits(role, arcs.iter().copied())
        };
        let stand = |(of, place): (usize, &Point<f64>)| {
            let here = GridPoint::nearest(place.0)?;
            let across = |at: GridPoint| self.roads.water.lies_between(at, here);
            let detour = |edge: u32, at: GridPoint| detour_m(leads(edge), across(at));
            let (at, foot, walk_m) = self.snapper.stand(*place, SITE_REACH_M, fits, detour)?;
            let end = RoadEnd { walk_m, across_water: across(foot) };
            Some(Stand { of, at, afloat: false, end })
        };
        places.iter().enumerate().filter_map(stand).collect()
    }

    /// On the nearest water that carries a boat.
    pub(crate) fn afloat(&self, places: &[Point<f64>]) -> Vec<Stand> {
        let floats = |edge: u32| {
            let word = self.roads.states[edge as usize].verdict.passability;
            word[VehicleClass::Boat.index()] <= Passability::Unknown
        };
        let stand = |(of, place): (usize, &Point<f64>)| {
            let (at, _, walk_m) = self.snapper.stand(*place, SITE_REACH_M, floats, |_, _| 0.0)?;
            Some(Stand { of, at, afloat: true, end: RoadEnd { walk_m, across_water: false } })
        };
        places.iter().enumerate().filter_map(stand).collect()
    }
}

/// Those of the stands at which one is there. A way to the others ends off the place.
fn there(stands: &[Stand]) -> Vec<Stand> {
    stands.iter().copied().filter(|stand| stand.end.is_there()).collect()
}

#[cfg(test)]
#[path = "access_worlds.rs"]
pub(crate) mod worlds;
