//! Access of sites and villages over the roads at one revision.
//!
//! The published access holds as long as the live computation gives the same answer for the roads
//! as published and as they are now: so differences between the two ways to compute it cannot show.
//! Where the answers differ, and for sites that were first reported to the server, the present
//! answer counts.

use lintas_model::{
    access::{self, CARRIERS, InTurn},
    aid::Ledger,
    network::GridPoint,
};

use super::{LiveOverlay, live_roads::LiveRoads};
use crate::{
    aid::{PlaceAccess, SiteAccess},
    open::Network,
};

/// Open depots, and sites and villages, with their ids, in the order of the ledger. Those without a
/// valid place are left out.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct AidPlaces {
    depots: Vec<(String, GridPoint)>,
    places: Vec<(String, GridPoint)>,
}

impl AidPlaces {
    /// The open depots, sites and villages of a ledger.
    pub(crate) fn of(ledger: &Ledger) -> Self {
        let at = |(id, place): (&String, [f64; 2])| {
            Some((id.clone(), GridPoint::nearest(place.into())?))
        };
        let depots = ledger.depots.iter().filter(|depot| depot.open);
        let sites = ledger.sites.iter().map(|site| (&site.id, site.place));
        let villages = ledger.villages.iter().map(|it| (&it.id, it.place));
        Self {
            depots: depots.filter_map(|depot| at((&depot.id, depot.place))).collect(),
            places: sites.chain(villages).filter_map(at).collect(),
        }
    }

    /// The access of each place over the roads as published. Slow: searches over the whole network
    /// per carrier, and more for boats.
    pub(crate) fn then(&self, network: &Network, overlay: &LiveOverlay) -> SiteAccess {
        self.reached(&LiveRoads::then(network, overlay))
    }

    /// The same over the roads as they are now.
    pub(crate) fn now(&self, network: &Network, overlay: &LiveOverlay) -> SiteAccess {
        self.reached(&LiveRoads::now(network, overlay))
    }

    fn reached(&self, roads: &LiveRoads<'_>) -> SiteAccess {
        let points =
            |of: &[(String, GridPoint)]| of.iter().map(|(_, at)| Some(*at)).collect::<Vec<_>>();
        let (depots, places) = (points(&self.depots), points(&self.places));
        let reached = access::reached(roads, &depots, &places, &CARRIERS, &InTurn);
        let told = |((id, _), it): (&(String, GridPoint), access::AidReach)| {
            let reached = PlaceAccess {
                access: it.access,
                reason: it.reason,
                as_of: it.as_of,
                depot: it.depot.map(|depot| self.depots[depot].0.clone()),
                minutes: it.ms.map(access::minutes),
                vehicle: it.vehicle,
            };
            (id.clone(), reached)
        };
        self.places.iter().zip(reached).map(told).collect()
    }
}

#[cfg(test)]
mod tests;
