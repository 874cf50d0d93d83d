//! Travel times from every depot to every site over the roads at one revision.
//!
//! Land vehicles take sweeps of the network per depot and class; boats a search per pair, since the
//! load changes on the way, and only to sites that no land vehicle reaches from any depot: nearest
//! pairs first, at most [`MOST_BY_BOAT`].

use std::sync::Arc;

use lintas_model::access::SENT;
use lintas_model::index::{DepotIndex, SiteIndex};
use lintas_model::{
    aid::{Ledger, Travel, UnknownPieces, WayEvidence, WayLookup, WayQuery},
    hierarchy::Query,
    network::{GridPoint, Trust},
    passability::Passability,
    vehicle::VehicleClass,
};

use super::{ground::Ground, line, matrix, plan};
use crate::{
    aid::Aid,
    http::{
        deadline::Deadline,
        problem::Problem,
        single_flight::SingleFlight,
        work::{self, WorkKind},
    },
    journey,
    live::{Live, Serving},
};

/// Pairs that a way by boat is searched for, at most.
const MOST_BY_BOAT: usize = 1_000;

/// The times of the last revision asked for: computed once, while other requests wait.
#[derive(Debug)]
pub(crate) struct Travels(SingleFlight<TravelKey, Arc<Travel>>);

/// Serial of the opened snapshot, and the revision.
type TravelKey = (u64, u64);

impl Default for Travels {
    fn default() -> Self {
        Self(SingleFlight::keeping(1))
    }
}

impl Travels {
    /// The times between the depots and sites of what is served: long work on a large network.
    ///
    /// # Errors
    /// `no_snapshot`, `no_network`; those of [`work::run`].
    pub(crate) async fn get(
        &self,
        serving: &Arc<Serving>,
        aid: &Arc<Aid>,
    ) -> Result<Arc<Travel>, Problem> {
        let key = (serving.open()?.serial, serving.revision);
        let (serving, aid) = (Arc::clone(serving), Arc::clone(aid));
        let make = || {
            work::run(WorkKind::Long, move |deadline| {
                work_out(&serving, &aid.ledger, deadline).map(Arc::new)
            })
        };
        self.0.get(key, make).await
    }
}

/// What is known of the ways between the depots and sites of a ledger, over the roads at one revision:
/// a journey each, the one whose time [`Travels`] has.
pub(crate) struct LiveWays<'a> {
    live: &'a Live,
    ledger: &'a Ledger,
    deadline: &'a Deadline,
}

impl<'a> LiveWays<'a> {
    /// Of what is served, until a deadline.
    ///
    /// # Errors
    /// `no_snapshot`, `no_network`.
    pub(crate) fn of(
        serving: &'a Serving,
        ledger: &'a Ledger,
        deadline: &'a Deadline,
    ) -> Result<Self, Problem> {
        Ok(Self { live: serving.live()?, ledger, deadline })
    }
}

impl WayLookup for LiveWays<'_> {
    fn ways(&self, asked: &[WayQuery]) -> Vec<Option<WayEvidence>> {
        let ground = Ground::of(self.live).until(self.deadline);
        let point = |place: [f64; 2]| GridPoint::nearest(place.into());
        let way = |query: &mut Query, it: &WayQuery| {
            let from = point(self.ledger.depots[it.depot].place)?;
            let to = point(self.ledger.sites[it.site].place)?;
            let way = plan::journey(&ground, query, &[from, to], it.class).ok();
            way.filter(journey::way::Route::delivers).map(|way| evidence(&ground, &way))
        };
        self.live.network.searching(|query| asked.iter().map(|it| way(query, it)).collect())
    }
}

fn evidence(ground: &Ground<'_>, way: &journey::way::Route<'_>) -> WayEvidence {
    let states = || way.steps().map(|(class, it)| (it, ground.passability_beside(it.edge, class)));
    let unknown = states().filter(|(_, state)| !Trust::Known.admits(*state)).map(|(step, _)| {
        let name = ground.network.file().name(step.edge);
        let name = Some(name.to_owned()).filter(|name| !name.is_empty());
        (step.edge, name, line::place_at(ground, step.edge, step.from))
    });
    WayEvidence {
        state: states().map(|(_, state)| state).max().unwrap_or(Passability::Open),
        as_of: way.oldest(ground),
        unknown: UnknownPieces::of(unknown),
    }
}

/// What it returns after the deadline is not whole.
fn work_out(serving: &Serving, ledger: &Ledger, deadline: &Deadline) -> Result<Travel, Problem> {
    let live = serving.live()?;
    let ground = Ground::of(live).until(deadline);
    let mut classes = SENT.to_vec();
    classes.push(VehicleClass::Boat);
    let mut travel = Travel::none(&classes, ledger.depots.len(), ledger.sites.len());
    let depots: Vec<(DepotIndex, GridPoint)> = DepotIndex::all(ledger.depots.len() as u32)
        .zip(&ledger.depots)
        .filter(|(_, depot)| depot.open)
        .filter_map(|(at, depot)| Some((at, GridPoint::nearest(depot.place.into())?)))
        .collect();
    let sites: Vec<(SiteIndex, GridPoint)> = SiteIndex::all(ledger.sites.len() as u32)
        .zip(&ledger.sites)
        .filter(|(_, site)| site.is_open())
        .filter_map(|(at, site)| Some((at, GridPoint::nearest(site.place.into())?)))
        .collect();
    let depot_places: Vec<GridPoint> = depots.iter().map(|(_, place)| *place).collect();
    let site_places: Vec<GridPoint> = sites.iter().map(|(_, place)| *place).collect();
    let mut reached = vec![false; ledger.sites.len()];
    for class in SENT {
        let from = matrix::gates(&ground, &depot_places, class, false);
        let to = matrix::gates(&ground, &site_places, class, true);
        for ((depot, _), gate) in depots.iter().zip(&from) {
            let row = matrix::swept(&ground, gate, &to, class);
            for ((site, _), ms) in sites.iter().zip(row) {
                let Some((ms, over)) = ms else { continue };
                travel.set_over(over, class, *depot, *site, ms);
                reached[*site] = true;
            }
        }
    }
    let cut_off = sites.iter().filter(|(site, _)| !reached[*site]);
    let mut pairs: Vec<_> =
        cut_off.flat_map(|site| depots.iter().map(move |depot| (depot, site))).collect();
    let apart = |(depot, site): &(&(DepotIndex, GridPoint), &(SiteIndex, GridPoint))| {
        let [from, to] = [ledger.depots[depot.0].place, ledger.sites[site.0].place];
        (from[0] - to[0]).hypot(from[1] - to[1])
    };
    pairs.sort_by(|a, b| apart(a).total_cmp(&apart(b)).then((a.0.0, a.1.0).cmp(&(b.0.0, b.1.0))));
    live.network.searching(|query| {
        for ((depot, from), (site, to)) in pairs.into_iter().take(MOST_BY_BOAT) {
            let way = plan::journey(&ground, query, &[*from, *to], VehicleClass::Boat);
            let Some(way) = way.ok().filter(journey::way::Route::delivers) else { continue };
            let states = way.steps().map(|(class, it)| ground.passability_beside(it.edge, class));
            if let Ok(ms) = u32::try_from(way.ms()) {
                let over = matrix::rests_on(states);
                travel.set_over(over, VehicleClass::Boat, *depot, *site, ms);
            }
        }
    });
    Ok(travel)
}
