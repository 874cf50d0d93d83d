//! The live ledger: the published one, revised by statements.
//!
//! A pure function of both, so that a server that ran all the time and one that reads the journal
//! afresh have the same ledger.
//!
//! * Statements on a site count by the moment that they are about, not by the order in which they
//!   or snapshots came. One counts unless the snapshot has something newer: a head count is
//!   compared with the moment of the published count, stock item by item with the published count
//!   of that item, other fields with the latest published moment of the site. Where the snapshot
//!   has no moment, the statement counts. Of several, the latest counts for each field that it
//!   states.
//!
//! * Of a dispatch the furthest state counts: a step is applied, in journal order, where it may
//!   follow the state so far, or renews it. A dispatch that the snapshot has as well is taken from the snapshot.
//!   Words of arrival that wait for an officer, or that lie before the load left, change nothing
//!   ([`waiting`]).

use std::sync::Arc;

use jiff::Timestamp;
use lintas_model::index::SiteIndex;
use lintas_model::{
    access::Access,
    aid::{
        CountBasis, Dispatch, Groups, HeadCount, Ledger, Method, OnHand, PlacedBy, Site,
        StateChange, people::in_households,
    },
    report::{Role, privacy::without_contacts},
};

use super::statement::{AidEntry, AidStatement, SiteStatement, StepStatement};

/// The `source` of sites and dispatches that were first reported to the server.
pub(crate) const REPORTED: &str = "report";
/// A new site without a known code belongs to the unit of the nearest village, no farther than
/// this, degrees (about 11 km).
const SAME_UNIT_DEGREES: f64 = 0.1;

/// The published ledger with all statements applied, sites and dispatches ascending by id as in the
/// published one. Copies the ledger.
pub(crate) fn revised(published: &Ledger, said: &[Arc<AidEntry>]) -> Ledger {
    let mut ledger = published.clone();
    let mut sites: Vec<(&AidEntry, &SiteStatement)> = Vec::new();
    let mut steps: Vec<(&AidEntry, &StepStatement)> = Vec::new();
    for said in said {
        match &said.word {
            AidStatement::Site(word) => sites.push((said, word)),
            AidStatement::Dispatch(dispatch) => add_dispatch(&mut ledger, dispatch),
            AidStatement::Step(step) => steps.push((said, step)),
        }
    }
    // After every dispatch: of journals that were merged, a step may come before what it moves.
    for (said, step) in steps {
        if let Some(at) = ledger.dispatch(&said.about) {
            take_step(&mut ledger.dispatches[at], step);
        }
    }
    // Of two about one moment the one that comes later in the order of judging counts.
    sites.sort_by_key(|(said, _)| said.spoken_of());
    for (said, word) in sites {
        let before = published.site(&said.about).map(|at| &published.sites[at]);
        let at = match ledger.site(&said.about) {
            Some(at) => at,
            None => {
                let Some(site) = new_site(&ledger, said, word) else { continue };
                let at = ledger.sites.partition_point(|other| other.id < site.id);
                ledger.sites.insert(at, site);
                SiteIndex::at(at)
            }
        };
        let factor = ledger.rules.people_per_household;
        revise(&mut ledger.sites[at], before, said, word, factor);
    }
    ledger
}

/// A site first reported to the server; `None` where the statement has no place.
fn new_site(ledger: &Ledger, said: &AidEntry, word: &SiteStatement) -> Option<Site> {
    let place = word.place?;
    Some(Site {
        id: said.about.clone(),
        source: REPORTED.to_owned(),
        name: None,
        kind: None,
        status: Some("open".to_owned()),
        agency: None,
        capacity: None,
        place,
        placed_by: PlacedBy::Point,
        gone_since: None,
        may_be: None,
        place_code: word.place_code.clone(),
        area: area_of(ledger, place, word.place_code.as_deref()),
        people: HeadCount {
            people: None,
            households: None,
            houses: None,
            basis: match word.kind.as_deref() {
                Some("home_cluster") => CountBasis::AtHome,
                _ => CountBasis::InShelter,
            },
            method: Method::Counted,
            groups: Groups::default(),
            source: said.role.name().to_owned(),
            as_of: None,
        },
        on_hand: Vec::new(),
        urgent: Vec::new(),
        heard_at: None,
        access: Access::Unknown,
        access_as_of: None,
        access_reason: None,
        nearest_depot: None,
        eta_min: None,
        eta_vehicle: None,
    })
}

/// Position of the unit of a place: the one with the longest code that its code starts with (whole
/// parts between dots), else that of the nearest village.
fn area_of(ledger: &Ledger, place: [f64; 2], code: Option<&str>) -> Option<usize> {
    let by_code = code.and_then(|code| {
        let units = ledger.areas.iter().enumerate();
        let holds = units.filter_map(|(at, area)| {
            let unit = area.place_code.as_deref().unwrap_or(&area.id);
            let rest = code.strip_prefix(unit).filter(|_| !unit.is_empty())?;
            (rest.is_empty() || rest.starts_with('.')).then_some((unit.len(), at))
        });
        holds.max_by_key(|(length, at)| (*length, std::cmp::Reverse(*at))).map(|(_, at)| at)
    });
    by_code.or_else(|| {
        let distance = |other: [f64; 2]| (other[0] - place[0]).hypot(other[1] - place[1]);
        let near = ledger.villages.iter().filter(|village| village.area.is_some());
        let nearest = near.min_by(|a, b| distance(a.place).total_cmp(&distance(b.place)))?;
        nearest.area.filter(|_| distance(nearest.place) <= SAME_UNIT_DEGREES)
    })
}

/// Whether a statement about `moment` counts beside a published value of the moment `published`.
fn counts(moment: Timestamp, published: Option<Timestamp>) -> bool {
    published.is_none_or(|published| moment >= published)
}

/// Applies a statement to a site; `before` is the site as published. `factor`: people per
/// household.
fn revise(
    site: &mut Site,
    before: Option<&Site>,
    said: &AidEntry,
    word: &SiteStatement,
    factor: f64,
) {
    let moment = said.spoken_of();
    if counts(moment, before.and_then(|site| site.heard_at)) {
        if let Some(name) = &word.name {
            site.name = Some(without_contacts(name));
        }
        site.kind = word.kind.clone().or(site.kind.take());
        site.status = word.status.clone().or(site.status.take());
        site.capacity = word.capacity.or(site.capacity);
        if let Some(urgent) = &word.urgent {
            site.urgent = urgent.clone();
        }
        if let (Some(place), None) = (word.place, before) {
            site.place = place;
        }
    }
    if counts(moment, before.and_then(|site| site.people.as_of)) {
        count(&mut site.people, word, said.role, moment, factor);
    }
    for counted in &word.stock {
        let published = before.and_then(|site| on_hand(site, &counted.item)).map(|it| it.as_of);
        if !counts(moment, published) {
            continue;
        }
        let OnHandAt { at, found } = on_hand_at(site, &counted.item);
        let now = OnHand { item: counted.item.clone(), amount: counted.amount, as_of: moment };
        if found {
            site.on_hand[at] = now;
        } else {
            site.on_hand.insert(at, now);
        }
    }
    site.heard_at = site.heard_at.max(Some(moment));
}

fn on_hand<'a>(site: &'a Site, item: &str) -> Option<&'a OnHand> {
    site.on_hand.iter().find(|it| it.item == item)
}

/// Position of an item in [`Site::on_hand`], or where to insert it.
struct OnHandAt {
    at: usize,
    found: bool,
}

fn on_hand_at(site: &Site, item: &str) -> OnHandAt {
    match site.on_hand.iter().position(|it| it.item == item) {
        Some(at) => OnHandAt { at, found: true },
        None => {
            let at = site.on_hand.iter().position(|it| it.item.as_str() > item);
            OnHandAt { at: at.unwrap_or(site.on_hand.len()), found: false }
        }
    }
}

/// Applies the head count of a statement. Households are converted into people by `factor` where
/// people were not counted; houses never are.
fn count(people: &mut HeadCount, word: &SiteStatement, role: Role, moment: Timestamp, factor: f64) {
    let counted = match (word.people, word.households) {
        (Some(counted), _) => Some((counted, Method::Counted)),
        (None, Some(households)) => {
            let counted = in_households(households, factor);
            counted.map(|counted| (counted, Method::FromHouseholds { factor }))
        }
        (None, None) => None,
    };
    if let Some((counted, method)) = counted {
        people.people = Some(counted);
        people.method = method;
        people.households = word.households;
        people.source = role.name().to_owned();
        people.as_of = Some(moment);
    }
    people.houses = word.houses.or(people.houses);
    people.basis = word.basis.unwrap_or(people.basis);
    let (now, groups) = (&word.groups, &mut people.groups);
    groups.female = now.female.or(groups.female);
    groups.infants = now.infants.or(groups.infants);
    groups.children = now.children.or(groups.children);
    groups.elderly = now.elderly.or(groups.elderly);
    groups.pregnant = now.pregnant.or(groups.pregnant);
    groups.disability = now.disability.or(groups.disability);
}

/// Adds a dispatch unless the ledger has one of its id.
fn add_dispatch(ledger: &mut Ledger, dispatch: &Dispatch) {
    let at = ledger.dispatches.partition_point(|other| other.id < dispatch.id);
    if ledger.dispatches.get(at).is_none_or(|other| other.id != dispatch.id) {
        ledger.dispatches.insert(at, dispatch.clone());
    }
}

/// A word that a load has arrived, which changes nothing until an officer says the same.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct WaitingStep {
    /// Id of the dispatch.
    pub(crate) dispatch: String,
    /// When the word was received.
    pub(crate) said_at: Timestamp,
    /// The role of its sender.
    pub(crate) role: Role,
    /// Its content.
    pub(crate) step: StepStatement,
}

/// The words of arrival that wait, in journal order: of loads that nobody who may say so has told to be
/// so far, and that were not called off. `ledger` is the [`revised`] one.
pub(crate) fn waiting(ledger: &Ledger, said: &[Arc<AidEntry>]) -> Vec<WaitingStep> {
    let waits = |said: &Arc<AidEntry>| {
        let AidStatement::Step(step) = &said.word else { return None };
        let dispatch = &ledger.dispatches[ledger.dispatch(&said.about)?];
        let is_open = !dispatch.state.is_final() && dispatch.state < step.state;
        (step.state.is_arrival() && is_open).then(|| WaitingStep {
            dispatch: said.about.clone(),
            said_at: said.at,
            role: said.role,
            step: (**step).clone(),
        })
    };
    said.iter().filter_map(waits).collect()
}

/// Applies a step where it may follow the present state, or renews it.
fn take_step(dispatch: &mut Dispatch, step: &StepStatement) {
    let renews = step.state == dispatch.state && step.state.may_be_renewed();
    let is_early = || dispatch.left_at().is_some_and(|left| step.at < left);
    if step.waits || step.state.is_arrival() && is_early() {
        return;
    }
    if !renews && !dispatch.state.may_become(step.state) {
        return;
    }
    dispatch.state = step.state;
    dispatch.history.push(StateChange { state: step.state, at: Some(step.at) });
    if let Some(agency) = &step.agency {
        agency.clone_into(&mut dispatch.agency);
    }
    dispatch.from = step.from.clone().or(dispatch.from.take());
    dispatch.eta = step.eta.or(dispatch.eta);
    dispatch.vehicle_id = step.vehicle_id.clone().or(dispatch.vehicle_id.take());
    dispatch.received = step.received.or(dispatch.received);
    dispatch.condition = step.condition.or(dispatch.condition);
    dispatch.receiver_role = step.receiver_role.clone().or(dispatch.receiver_role.take());
    dispatch.despite = step.despite.clone().or(dispatch.despite.take());
}

#[cfg(test)]
mod tests;
