//! Can aid get there? The best way from the depots to every site, vehicle by vehicle, with the age of
//! what is known of it.
//!
//! Vehicles that carry aid are asked one by one, so that a way holds for one vehicle from end to end,
//! in the directions that it may drive. Best is the way whose worst piece is the best
//! ([`super::ways`]), and of those the fastest. Where none of them gets there by land, a boat is
//! loaded on the way: at a jetty, at a ferry's landing, or where the road goes under water.

use geo_types::Point;
use jiff::Timestamp;
use lintas_model::aid::Access;
use lintas_model::network::RoadState;
use lintas_model::passability::{Fit, Passability, WayKind};
use lintas_model::vehicle::VehicleClass;
use rayon::prelude::*;

use super::snap::Snapper;
use super::way::Way;
use super::ways::{Roads, Stand, Ways};

/// Vehicles that carry aid by land.
pub const CARRIERS: [VehicleClass; 4] =
    [VehicleClass::Pickup, VehicleClass::FourByFour, VehicleClass::Truck, VehicleClass::HeavyTruck];
/// A site stands at a road that is no farther than this, metres; what is farther is carried.
pub const SITE_REACH_M: f64 = 2_000.0;

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
            let (from, to) = (stands.of(depots), stands.of(places));
            Ways::new(roads, class, false).best(&from, &to, places.len())
        })
        .collect();
    let carries = |class: VehicleClass| CARRIERS.contains(&class);
    let mut reached: Vec<Reached> = (0..places.len())
        .map(|place| {
            let ways = VehicleClass::LAND.into_iter().zip(&by_land);
            let ways: Vec<(VehicleClass, Way)> =
                ways.filter_map(|(class, ways)| Some((class, ways[place].clone()?))).collect();
            let aid = ways.iter().filter(|(class, _)| carries(*class)).map(|(_, way)| way);
            let best = aid.min_by_key(|way| (way.worst, way.ms)).cloned();
            told(best.as_ref(), |way| Access::by_land(way.worst), roads.states, ways)
        })
        .collect();
    by_boat(roads, &snapper, depots, places, &mut reached);
    reached
}

fn told(
    best: Option<&Way>,
    access: impl Fn(&Way) -> Access,
    states: &[RoadState],
    ways: Vec<(VehicleClass, Way)>,
) -> Reached {
    Reached {
        access: best.map_or(Access::CutOff, access),
        as_of: best.and_then(|way| way.oldest_as_of(states)),
        depot: best.map(|way| way.depot),
        ms: best.map(|way| way.ms),
        ways,
    }
}

/// Asks once more, with boats, for the places that no vehicle that carries aid gets to.
fn by_boat(
    roads: Roads<'_>,
    snapper: &Snapper<'_>,
    depots: &[Point<f64>],
    places: &[Point<f64>],
    reached: &mut [Reached],
) {
    let cut_off: Vec<usize> =
        (0..places.len()).filter(|at| reached[*at].access == Access::CutOff).collect();
    if cut_off.is_empty() {
        return;
    }
    let left: Vec<Point<f64>> = cut_off.iter().map(|at| places[*at]).collect();
    let by_carrier: Vec<Vec<Option<Way>>> = CARRIERS
        .into_par_iter()
        .map(|class| {
            let stands = Stands::new(roads, snapper, class);
            let from = stands.of(depots);
            let mut to = stands.of(&left);
            to.extend(stands.afloat(&left));
            Ways::new(roads, class, true).best(&from, &to, left.len())
        })
        .collect();
    for (position, at) in cut_off.into_iter().enumerate() {
        let found = by_carrier.iter().filter_map(|ways| ways[position].as_ref());
        let Some(best) = found.min_by_key(|way| (way.worst, way.ms)) else { continue };
        let mut ways = std::mem::take(&mut reached[at].ways);
        ways.push((VehicleClass::Boat, best.clone()));
        reached[at] = told(Some(best), |_| Access::BoatOnly, roads.states, ways);
    }
}

/// Where places stand along the network, for one class.
pub(crate) struct Stands<'a> {
    roads: Roads<'a>,
    snapper: &'a Snapper<'a>,
    class: VehicleClass,
    /// By edge, whether enough roads hang together with it on a dry day.
    leads_out: Vec<bool>,
}

impl<'a> Stands<'a> {
    /// Prepares to ask for a class.
    pub(crate) fn new(roads: Roads<'a>, snapper: &'a Snapper<'a>, class: VehicleClass) -> Self {
        let graph = roads.graph;
        let part = graph.components(class);
        let mut size = vec![0_u32; graph.nodes.len()];
        part.iter().for_each(|root| size[*root as usize] += 1);
        let mut leads_out = vec![false; graph.edges.len()];
        for arc in &graph.arcs {
            let junctions = size[part[arc.head as usize] as usize];
            leads_out[arc.edge as usize] |= junctions >= LEADS_SOMEWHERE;
        }
        Self { roads, snapper, class, leads_out }
    }

    /// At the nearest road that the class may use on a dry day, and rather at one that leads
    /// somewhere.
    pub(crate) fn of(&self, places: &[Point<f64>]) -> Vec<Stand> {
        let fits = |edge: u32| {
            let edge = &self.roads.graph.edges[edge as usize];
            matches!(edge.kind, WayKind::Road | WayKind::Bridge)
                && edge.fit[self.class.index()] != Fit::Never
        };
        self.at(places, false, fits, |edge| self.leads_out[edge as usize])
    }

    /// On the nearest water that carries a boat.
    pub(crate) fn afloat(&self, places: &[Point<f64>]) -> Vec<Stand> {
        let floats = |edge: u32| {
            let word = self.roads.states[edge as usize].verdict.passability;
            word[VehicleClass::Boat.index()] <= Passability::Unknown
        };
        self.at(places, true, floats, |_| true)
    }

    fn at(
        &self,
        places: &[Point<f64>],
        afloat: bool,
        wanted: impl Fn(u32) -> bool,
        leads_out: impl Fn(u32) -> bool,
    ) -> Vec<Stand> {
        let stand = |(of, place): (usize, &Point<f64>)| {
            let at = self.snapper.nearest(*place, SITE_REACH_M, &wanted, &leads_out)?;
            Some(Stand { of, at, afloat })
        };
        places.iter().enumerate().filter_map(stand).collect()
    }
}

/// So many junctions, roads that hang together lead somewhere; fewer are a yard or a slip of the map.
const LEADS_SOMEWHERE: u32 = 20;

#[cfg(test)]
#[path = "access_worlds.rs"]
pub(crate) mod worlds;
