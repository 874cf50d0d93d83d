//! Needs, stock and dispatches at one revision: the published ledger, revised by statements
//! ([`revised`]), and what follows from it.

mod alarm;
mod dispatch_draft;
mod due;
mod free;
mod quantity;
mod revised;
mod site_access;
mod site_draft;
mod statement;
mod step_draft;

use std::{
    collections::{BTreeSet, HashSet},
    sync::Arc,
};

use jiff::Timestamp;
use lintas_model::aid::{
    Ledger, SupplyStatus, assess,
    shown::{of_area, of_site},
};
use lintas_snapshot::{
    Error,
    format::{layout, read_aid},
    store::Snapshot,
};

pub(crate) use alarm::Alarm;
pub(crate) use dispatch_draft::{Despite, DispatchDraft};
use due::due;
pub(crate) use free::free;
pub(crate) use revised::{WaitingStep, revised};
pub(crate) use site_access::{PlaceAccess, SiteAccess};
pub(crate) use site_draft::SiteDraft;
pub(crate) use statement::{AidEntry, AidStatement};
pub(crate) use step_draft::StepDraft;

/// The state of aid at one revision.
#[derive(Debug)]
pub(crate) struct Aid {
    /// The ledger: as published, revised by what was reported.
    pub(crate) ledger: Arc<Ledger>,
    /// Needs, supply, shortages and priorities that follow from it.
    pub(crate) standing: SupplyStatus,
    /// When time alone changes it next; `None` where it never does.
    pub(crate) due: Option<Timestamp>,
    /// Words of arrival that wait for an officer.
    pub(crate) waiting: Vec<WaitingStep>,
    /// Number of statements that went into it.
    said: usize,
    ways: Arc<SiteAccess>,
}

impl Aid {
    /// Derives the state from the published ledger, all statements and the live access, at a
    /// moment. Copies the ledger, applies every statement and assesses it in full.
    ///
    /// Where nothing was said, the state is that of the ledger's own moment until time alone changes
    /// it: what is served then says what was published.
    pub(crate) fn of(
        published: &Arc<Ledger>,
        said: &[Arc<AidEntry>],
        ways: &Arc<SiteAccess>,
        now: Timestamp,
    ) -> Self {
        let ledger = if said.is_empty() && ways.is_empty() {
            Arc::clone(published)
        } else {
            let mut ledger = revised(published, said);
            lead(&mut ledger, ways);
            Arc::new(ledger)
        };
        let at = |moment| {
            let standing = assess(&ledger, moment);
            (due(&ledger, &standing), standing)
        };
        let published = said.is_empty().then(|| at(ledger.as_of));
        let published = published.filter(|(due, _)| due.is_none_or(|due| now < due));
        let (due, standing) = published.unwrap_or_else(|| at(now));
        let waiting = revised::waiting(&ledger, said);
        Self { due, standing, ledger, waiting, said: said.len(), ways: Arc::clone(ways) }
    }

    /// Derives the state of the next revision. It is due no later than this one, unless this one is
    /// due by now.
    pub(crate) fn next(
        &self,
        published: &Arc<Ledger>,
        said: &[Arc<AidEntry>],
        ways: &Arc<SiteAccess>,
        now: Timestamp,
    ) -> Self {
        let mut next = Self::of(published, said, ways, now);
        if self.due.is_some_and(|due| now < due) {
            // Statements in between must not put off the effects of time.
            next.due = self.due.into_iter().chain(next.due).min();
        }
        next
    }

    /// The sites whose public values differ from those at `last`, and the admin units around them
    /// whose values do. `None`: `last` was due by now or the clock was set back, so that any may
    /// differ.
    pub(crate) fn touched(&self, last: &Self) -> Option<TouchedPlaces> {
        if last.due.is_some_and(|due| due <= self.standing.at)
            || self.standing.at < last.standing.at
        {
            return None;
        }
        let mut touched = TouchedPlaces::default();
        if Arc::ptr_eq(&self.ledger, &last.ledger) {
            return Some(touched);
        }
        let (ledger, before) = (&*self.ledger, &*last.ledger);
        let mut sites: BTreeSet<&str> = BTreeSet::new();
        for site in &ledger.sites {
            if before.site(&site.id).is_none_or(|at| before.sites[at] != *site) {
                sites.insert(&site.id);
            }
        }
        for dispatch in &ledger.dispatches {
            let same = before.dispatch(&dispatch.id).map(|at| &before.dispatches[at]);
            if same != Some(dispatch) {
                sites.insert(&dispatch.to);
            }
        }
        if sites.is_empty() {
            return Some(touched);
        }
        // The ledger before, assessed at the present moment: differences that come from time alone,
        // or from private fields, must not be seen.
        let then = assess(before, self.standing.at);
        for id in sites {
            let Some(at) = ledger.site(id) else { continue };
            let was = before.site(id).and_then(|at| of_site(before, &then, at));
            if of_site(ledger, &self.standing, at) != was {
                touched.sites.insert(id.to_owned());
            }
            for at in ledger.areas_around(ledger.sites[at].area) {
                if of_area(ledger, &self.standing, at) != of_area(before, &then, at) {
                    touched.areas.insert(ledger.areas[at].id.clone());
                }
            }
        }
        Some(touched)
    }

    /// Whether it is still the state: no statement more, the same access, and not due.
    pub(crate) fn holds(
        &self,
        said: &[Arc<AidEntry>],
        ways: &Arc<SiteAccess>,
        now: Timestamp,
    ) -> bool {
        let same_ways = Arc::ptr_eq(&self.ways, ways);
        self.said == said.len() && same_ways && self.due.is_none_or(|due| now < due)
    }
}

/// Writes the live access into sites and villages of the ledger.
fn lead(ledger: &mut Ledger, ways: &SiteAccess) {
    for (id, way) in ways {
        if let Some(at) = ledger.site(id) {
            let site = &mut ledger.sites[at];
            site.access = way.access;
            site.access_as_of = way.as_of;
            site.access_reason = way.reason;
            site.nearest_depot.clone_from(&way.depot);
            site.eta_min = way.minutes;
            site.eta_vehicle = way.vehicle;
        }
    }
    for village in &mut ledger.villages {
        if let Some(way) = ways.get(&village.id) {
            village.access = way.access;
        }
    }
}

/// Ids of sites, and of admin units.
#[derive(Debug, Default)]
pub(crate) struct TouchedPlaces {
    pub(crate) sites: HashSet<String>,
    pub(crate) areas: HashSet<String>,
}

/// The published ledger of a snapshot; `None` where it has none.
///
/// # Errors
/// [`Error::Damaged`], [`Error::Io`].
pub(crate) fn ledger(snapshot: &Snapshot) -> Result<Option<Ledger>, Error> {
    let Some(bytes) = snapshot.read(layout::AID)? else { return Ok(None) };
    read_aid(&snapshot.path(layout::AID), &bytes).map(Some)
}
