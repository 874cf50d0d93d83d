//! How long vehicles take from every depot to every site, and what is known of the ways.
//!
//! Times are asked for all pairs, at once; what lies on a way is asked only for the few that a
//! proposal takes ([`WayLookup`]).

use jiff::Timestamp;
use serde::Serialize;

use crate::access::{AidRoads, AidRoute};
use crate::index::{DepotIndex, EdgeId, SiteIndex};
use crate::network::{GridPoint, Trust};
use crate::passability::Passability;
use crate::vehicle::VehicleClass;

/// Travel times of some classes between all depots and all sites of a ledger, in their order. The
/// time of a boat includes the way by land to where it is loaded. A way with pieces of which nobody
/// knows whether they are passable is kept apart ([`Trust::AlsoUnknown`]): it is a question, not a
/// way. Memory: 5 bytes × classes × depots × sites.
///
/// ```
/// use lintas_model::{
///     aid::Travel,
///     index::{DepotIndex, SiteIndex},
///     network::Trust,
///     vehicle::VehicleClass,
/// };
///
/// let (depot, site) = (DepotIndex::new(0), SiteIndex::new(1));
/// let mut travel = Travel::none(&[VehicleClass::Truck], 1, 2);
/// travel.set(VehicleClass::Truck, depot, site, 900_000);
/// assert_eq!(travel.ms(VehicleClass::Truck, depot, site), Some(900_000));
/// assert_eq!(travel.ms(VehicleClass::Boat, depot, site), None);
///
/// let far = SiteIndex::new(0);
/// travel.set_over(Trust::AlsoUnknown, VehicleClass::Truck, depot, far, 600_000);
/// assert_eq!(travel.ms(VehicleClass::Truck, depot, far), None);
/// assert_eq!(travel.ms_over(Trust::AlsoUnknown, VehicleClass::Truck, depot, far), Some(600_000));
/// ```
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Travel {
    classes: Vec<VehicleClass>,
    depots: usize,
    sites: usize,
    /// Class by class, depot by depot, site by site; [`u32::MAX`] where there is no way.
    ms: Vec<u32>,
    /// In the same order: what the way rests on.
    over: Vec<Trust>,
}

impl Travel {
    /// A table without any way between this many depots and sites, to be filled by [`Travel::set`].
    pub fn none(classes: &[VehicleClass], depots: usize, sites: usize) -> Self {
        let count = classes.len() * depots * sites;
        let (ms, over) = (vec![u32::MAX; count], vec![Trust::Known; count]);
        Self { classes: classes.to_vec(), depots, sites, ms, over }
    }

    /// The classes that were asked, in order of preference.
    pub fn classes(&self) -> &[VehicleClass] {
        &self.classes
    }

    /// Sets the time of a way that is known to be passable, milliseconds. What lies outside the
    /// table is ignored.
    pub fn set(&mut self, class: VehicleClass, depot: DepotIndex, site: SiteIndex, ms: u32) {
        self.set_over(Trust::Known, class, depot, site, ms);
    }

    /// Sets the time of a way; [`Trust::AlsoUnknown`] where some of its pieces are unknown.
    pub fn set_over(
        &mut self,
        over: Trust,
        class: VehicleClass,
        depot: DepotIndex,
        site: SiteIndex,
        ms: u32,
    ) {
        if let Some(at) = self.at(class, depot, site) {
            (self.ms[at], self.over[at]) = (ms, over);
        }
    }

    /// Milliseconds over a way that is known to be passable; `None` where there is no such way.
    pub fn ms(&self, class: VehicleClass, depot: DepotIndex, site: SiteIndex) -> Option<u32> {
        self.ms_over(Trust::Known, class, depot, site)
    }

    /// Milliseconds over a way that rests on just this: with [`Trust::AlsoUnknown`] only where
    /// there is no way over known pieces.
    pub fn ms_over(
        &self,
        over: Trust,
        class: VehicleClass,
        depot: DepotIndex,
        site: SiteIndex,
    ) -> Option<u32> {
        let at = self.at(class, depot, site)?;
        Some(self.ms[at]).filter(|ms| *ms != u32::MAX && self.over[at] == over)
    }

    fn at(&self, class: VehicleClass, depot: DepotIndex, site: SiteIndex) -> Option<usize> {
        let class = self.classes.iter().position(|known| *known == class)?;
        let (depot, site) = (depot.index(), site.index());
        (depot < self.depots && site < self.sites)
            .then(|| (class * self.depots + depot) * self.sites + site)
    }
}

/// A way of [`Travel`] that is asked about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct WayQuery {
    /// The class; a boat goes by land to where it is loaded.
    pub class: VehicleClass,
    /// Where it begins.
    pub depot: DepotIndex,
    /// Where it ends.
    pub site: SiteIndex,
    /// What it rests on.
    pub over: Trust,
}

/// What is known of a way.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct WayEvidence {
    /// The state of its worst piece.
    pub state: Passability,
    /// The moment of the oldest evidence on it; `None` where nobody looked at any of it.
    pub as_of: Option<Timestamp>,
    /// Its pieces whose state is not known.
    pub unknown: UnknownPieces,
}

/// Pieces of a way of which nobody knows whether they are passable.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct UnknownPieces {
    /// How many edges.
    pub count: u32,
    /// The name of the first road among them that has one.
    pub road: Option<String>,
    /// Where the first of them begins, longitude and latitude.
    pub place: Option<[f64; 2]>,
}

impl UnknownPieces {
    /// Of pieces in the order of travel: which of them are unknown, each with the name of its road and
    /// where it begins. An edge that is driven in parts counts once.
    pub fn of(pieces: impl Iterator<Item = (EdgeId, Option<String>, GridPoint)>) -> Self {
        let mut unknown = Self::default();
        let mut last = None;
        for (edge, road, begins) in pieces {
            if last.replace(edge) == Some(edge) {
                continue;
            }
            unknown.count += 1;
            unknown.road = unknown.road.or(road);
            let place = begins.coord();
            unknown.place = unknown.place.or(Some([place.x, place.y]));
        }
        unknown
    }
}

impl WayEvidence {
    /// What is known of a route; `name` names the road of an edge.
    pub fn of<R: AidRoads>(
        route: &AidRoute,
        roads: &R,
        name: impl Fn(EdgeId) -> Option<String>,
    ) -> Self {
        let unknown = route.states(roads).filter(|(_, state)| !Trust::Known.admits(*state));
        let unknown = unknown.filter_map(|(piece, _)| {
            let points = roads.points(piece.edge);
            let begins = if piece.from > piece.to { points.last() } else { points.first() };
            Some((piece.edge, name(piece.edge), *begins?))
        });
        Self {
            state: route.states(roads).map(|(_, state)| state).max().unwrap_or(Passability::Open),
            as_of: route.oldest_as_of(roads),
            unknown: UnknownPieces::of(unknown),
        }
    }

    /// Whether a load may be proposed over it: all its pieces are open, presumed or restricted.
    pub fn is_known(&self) -> bool {
        Trust::Known.admits(self.state)
    }
}

/// Tells what is known of the ways of a [`Travel`].
pub trait WayLookup {
    /// One answer a query, in their order; `None` where there is no such way after all.
    fn ways(&self, asked: &[WayQuery]) -> Vec<Option<WayEvidence>>;
}
