//! Needs, stock and dispatches as requests see them: what was published, revised by what was said
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
pub(crate) use revised::revised;
pub(crate) use site_access::{Reached, SiteAccess};
pub(crate) use site_draft::SiteDraft;
pub(crate) use statement::{AidStatement, Said};
pub(crate) use step_draft::StepDraft;

/// What is known of aid at one revision, and what follows from it.
#[derive(Debug)]
pub(crate) struct Aid {
    /// What is known: as published, revised by what was reported.
    pub(crate) ledger: Arc<Ledger>,
    /// What follows from it.
    pub(crate) standing: SupplyStatus,
    /// When time alone makes something else of it; `None` where there is nothing.
    pub(crate) due: Option<Timestamp>,
    /// How much was said when it was made.
    said: usize,
    ways: Arc<SiteAccess>,
}

impl Aid {
    /// What follows from a published ledger and what was said since, at a moment.
    pub(crate) fn of(
        published: &Arc<Ledger>,
        said: &[Arc<Said>],
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
        let standing = assess(&ledger, now);
        let due = due(&ledger, &standing);
        Self { due, standing, ledger, said: said.len(), ways: Arc::clone(ways) }
    }

    /// The same at the next revision, or later.
    pub(crate) fn next(
        &self,
        published: &Arc<Ledger>,
        said: &[Arc<Said>],
        ways: &Arc<SiteAccess>,
        now: Timestamp,
    ) -> Self {
        let mut next = Self::of(published, said, ways, now);
        if self.due.is_some_and(|due| now < due) {
            // However much is said meanwhile, time is taken note of when it is due.
            next.due = self.due.into_iter().chain(next.due).min();
        }
        next
    }

    /// The sites of which everybody may know something else than at `last`, and the admin units that
    /// they lie in; `None`: time has passed, and all of them may stand otherwise.
    pub(crate) fn touched(&self, last: &Self) -> Option<Touched> {
        if last.due.is_some_and(|due| due <= self.standing.at)
            || self.standing.at < last.standing.at
        {
            return None;
        }
        let mut touched = Touched::default();
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
        // What was known before, at the moment of now: that only time has moved a number, or that
        // something private was said, is nothing that anybody may see.
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

    /// Whether nothing else is known than this, and it is not due either.
    pub(crate) fn holds(&self, said: &[Arc<Said>], ways: &Arc<SiteAccess>, now: Timestamp) -> bool {
        let same_ways = Arc::ptr_eq(&self.ways, ways);
        self.said == said.len() && same_ways && self.due.is_none_or(|due| now < due)
    }
}

/// Takes in how aid gets to places now.
fn lead(ledger: &mut Ledger, ways: &SiteAccess) {
    for (id, way) in ways {
        if let Some(at) = ledger.site(id) {
            let site = &mut ledger.sites[at];
            site.access = way.access;
            site.access_as_of = way.as_of;
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
pub(crate) struct Touched {
    pub(crate) sites: HashSet<String>,
    pub(crate) areas: HashSet<String>,
}

/// What a snapshot knows of aid; `None` where it knows nothing.
///
/// # Errors
/// [`Error::Damaged`], [`Error::Io`].
pub(crate) fn ledger(snapshot: &Snapshot) -> Result<Option<Ledger>, Error> {
    let Some(bytes) = snapshot.map(layout::AID)? else { return Ok(None) };
    read_aid(&snapshot.path(layout::AID), &bytes).map(Some)
}
