//! How aid gets to sites and villages over the roads as they are now.
//!
//! What was published holds as long as the roads stand as they were published: where the same
//! question has the same answer over the roads then and now, nothing is said anew, so that the two
//! ways of asking cannot differ by a rounding. What differs, and sites that were first told to the
//! server, take the answer of now.

use lintas_model::{
    access::{self, CARRIERS, InTurn},
    aid::Ledger,
    network::GridPoint,
};

use super::{Overlay, live_roads::LiveRoads};
use crate::{
    aid::{Reached, SiteAccess},
    open::Network,
};

/// What is asked: depots and places with their ids, in order. What lies on no map is not asked.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Places {
    depots: Vec<(String, GridPoint)>,
    places: Vec<(String, GridPoint)>,
}

impl Places {
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

    /// How aid gets to each place over the roads as they were published.
    pub(crate) fn then(&self, network: &Network, overlay: &Overlay) -> SiteAccess {
        self.reached(&LiveRoads::then(network, overlay))
    }

    /// The same over the roads as they are now.
    pub(crate) fn now(&self, network: &Network, overlay: &Overlay) -> SiteAccess {
        self.reached(&LiveRoads::now(network, overlay))
    }

    fn reached(&self, roads: &LiveRoads<'_>) -> SiteAccess {
        let points =
            |of: &[(String, GridPoint)]| of.iter().map(|(_, at)| Some(*at)).collect::<Vec<_>>();
        let (depots, places) = (points(&self.depots), points(&self.places));
        let reached = access::reached(roads, &depots, &places, &CARRIERS, &InTurn);
        let told = |((id, _), it): (&(String, GridPoint), access::Reached)| {
            let reached = Reached {
                access: it.access,
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
