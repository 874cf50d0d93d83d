//! The ledger as it is now: what was published, revised by what was said since.
//!
//! A pure function of both, so that a server which lived through every act and one that reads them
//! from the journal know the same. Which word counts is decided by the time that it speaks of, never
//! by the order in which words or snapshots came:
//!
//! * Of a site, a word counts where it is not older than what the snapshot has: a head count against
//!   the moment of the published count, stock item by item against the published count of that item,
//!   the rest against the latest word published of the site. Where the snapshot does not say when,
//!   the word counts, since it does. Of several words the latest counts, each for what it says.
//! * Of a dispatch, whoever says that it got further is right: a step counts where it may follow the
//!   published state. A dispatch that the snapshot has as well is taken from the snapshot.

use std::sync::Arc;

use jiff::Timestamp;
use lintas_model::index::SiteIndex;
use lintas_model::{
    access::Access,
    aid::{
        Basis, Change, Dispatch, Groups, HeadCount, Ledger, Method, OnHand, Site,
        people::in_households,
    },
    report::{Role, privacy::without_contacts},
};

use super::statement::{AidStatement, Said, SiteStatement, StepStatement};

/// The `source` of what was first told to the server.
pub(crate) const REPORTED: &str = "report";
/// A new site belongs to the unit of a village that is no farther than this, degrees: some 10 km.
const SAME_UNIT_DEGREES: f64 = 0.1;

/// The ledger with everything that was said since; ordered and sound as the published one is.
pub(crate) fn revised(published: &Ledger, said: &[Arc<Said>]) -> Ledger {
    let mut ledger = published.clone();
    let mut sites: Vec<(&Said, &SiteStatement)> = Vec::new();
    for said in said {
        match &said.word {
            AidStatement::Site(word) => sites.push((said, word)),
            AidStatement::Dispatch(dispatch) => add_dispatch(&mut ledger, dispatch),
            AidStatement::Step(step) => {
                if let Some(at) = ledger.dispatch(&said.about) {
                    take_step(&mut ledger.dispatches[at], step);
                }
            }
        }
    }
    sites.sort_by_key(|(said, _)| (said.spoken_of(), said.seq));
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

/// A site that was first told to the server; `None` where nobody said where it is.
fn new_site(ledger: &Ledger, said: &Said, word: &SiteStatement) -> Option<Site> {
    let place = word.place?;
    Some(Site {
        id: said.about.clone(),
        source: REPORTED.to_owned(),
        name: None,
        kind: None,
        status: Some("open".to_owned()),
        capacity: None,
        place,
        place_code: word.place_code.clone(),
        area: area_of(ledger, place, word.place_code.as_deref()),
        people: HeadCount {
            people: None,
            households: None,
            houses: None,
            basis: match word.kind.as_deref() {
                Some("home_cluster") => Basis::AtHome,
                _ => Basis::InShelter,
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
        nearest_depot: None,
        eta_min: None,
        eta_vehicle: None,
    })
}

/// The unit that a place belongs to: the one with its code or the longest beginning of it, else that
/// of the nearest village.
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

/// Whether a word of this moment counts beside what was published with that one.
fn counts(moment: Timestamp, published: Option<Timestamp>) -> bool {
    published.is_none_or(|published| moment >= published)
}

fn revise(site: &mut Site, before: Option<&Site>, said: &Said, word: &SiteStatement, factor: f64) {
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

/// Where an item stands among what was counted, or belongs.
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

/// What a word says of people. Households become people through the factor, where nobody counted
/// people; houses never do.
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

fn add_dispatch(ledger: &mut Ledger, dispatch: &Dispatch) {
    let at = ledger.dispatches.partition_point(|other| other.id < dispatch.id);
    if ledger.dispatches.get(at).is_none_or(|other| other.id != dispatch.id) {
        ledger.dispatches.insert(at, dispatch.clone());
    }
}

fn take_step(dispatch: &mut Dispatch, step: &StepStatement) {
    if !dispatch.state.may_become(step.state) {
        return;
    }
    dispatch.state = step.state;
    dispatch.history.push(Change { state: step.state, at: Some(step.at) });
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
